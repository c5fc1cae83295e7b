"""Scene, frames and explanations as one plain document: what the player in a browser reads.

The document holds every shape once, every changing text with the frames from which
it shows what, and the words of every frame, so that a step in the browser is a look-up::

    shape      digest of the geometry: two documents with the same one differ in words only
    title      name of the picture        size      width and height in points
    wires      [key, path, corners of the arrow]
    dots       [node, x, y, radius]       circles   [node, x, y, rx, ry]
    brackets   [role, node, corners]      opened    one a bracket: the frame it appears in
    texts      [role, node, x, y, size]   contents  one a text: [[frame, runs], …]
    troubles   [circle, frame, why]          marked    texts that are underlined; may be left out
    math       [element, text or entries before it, attributes]
    notes      sentences
    border     the first backward frame; frame 0 shows the inputs, between is forward
    frames     [circles that are lit, wires that are lit, headline, chain, local, notes]

Circles, wires, entries of ``math`` and notes are called by their index; ``chain`` and
``local`` are lines of entries. The key of a wire is ``operand-user-position``, or the
node's id for a trunk. Runs are a text, or ``[text, script]`` pairs where there are
subscripts.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graphviz_backprop.drawing.curve import Curve
from graphviz_backprop.drawing.frame import Frame, Pace, frames
from graphviz_backprop.drawing.scene import Circle, Scene, Wire
from graphviz_backprop.drawing.text import Runs
from graphviz_backprop.drawing.writing import Text
from graphviz_backprop.explain.steps import Explanation, explanations
from graphviz_backprop.export.mathml import Tree, pieces, tree
from graphviz_backprop.graph import Edge
from graphviz_backprop.numbers import TWO_DECIMALS, NumberFormat
from graphviz_backprop.trace import Inputs, Trace

Document = dict[str, Any]

#: A frame of more steps or inputs than this is summed up in one line.
_MOST_LINES = 4
_MOST_INPUTS = 9
_LONGEST_TITLE = 120


def document(
    trace: Trace,
    scene: Scene,
    *,
    pace: Pace = "gradient",
    numbers: NumberFormat = TWO_DECIMALS,
    title: str = "",
) -> Document:
    """The document of a trace drawn as ``scene``: dicts, lists, texts and numbers only."""
    sequence = frames(trace, pace)
    lasts = [frame.last for frame in sequence]
    told = list(explanations(trace, numbers))
    words = _Words(scene)
    shapes: Document = {
        "size": _rounded(scene.width, scene.height),
        "wires": [_wire(wire) for wire in scene.wires],
        "dots": [[dot.node, *_rounded(*dot.centre, dot.radius)] for dot in scene.dots],
        "circles": [_circle(circle) for circle in scene.circles],
        "brackets": [[b.role, b.node, _corners(b.path)] for b in scene.brackets],
        "texts": [_text(text) for text in scene.texts],
    }
    return shapes | {
        "shape": hashlib.sha256(encoded(shapes).encode()).hexdigest()[:16],
        "title": _one_line(title or trace.graph.graph["text"]) or "Computational graph",
        "opened": [bisect_left(lasts, bracket.step) for bracket in scene.brackets],
        "contents": [_contents(text, lasts) for text in scene.texts],
        "troubles": [
            [index, bisect_left(lasts, circle.trouble_from), circle.trouble]
            for index, circle in enumerate(scene.circles)
            if circle.trouble
        ],
        "frames": [
            words.frame(frame, told[frame.last + 1 - len(frame.steps) : frame.last + 1])
            for frame in sequence
        ],
        "math": words.math,
        "notes": list(words.notes),
        "border": sum(frame.phase != "backward" for frame in sequence),
    }


def encoded(data: object) -> str:
    """Compact JSON; the same data gives the same text."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _one_line(words: str) -> str:
    """Words as a title: in one line, cut where they are long, without what no file can hold."""
    line = " ".join(words.split())
    line = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line)
    return line if len(line) <= _LONGEST_TITLE else line[: _LONGEST_TITLE - 1] + "…"


def wire_key(key: Edge | str) -> str:
    """How the player calls a wire.

    >>> wire_key(Edge("n0", "n2", 1)), wire_key("n0")
    ('n0-n2-1', 'n0')
    """
    return key if isinstance(key, str) else "-".join(map(str, key))


def part_of(key: str) -> Edge | str:
    """The edge or the node id that the player calls ``key``; raises ValueError if it is neither.

    >>> part_of("n0-n2-1")
    Edge(operand='n0', user='n2', position=1)
    """
    match key.split("-"):
        case [node]:
            return node
        case [operand, user, position]:
            return Edge(operand, user, int(position))
        case _:
            raise ValueError(f"not a node or wire: {key!r}")


def _wire(wire: Wire) -> list[Any]:
    start, *rest = (f"{round(x, 1):g} {round(y, 1):g}" for x, y in wire.path)
    return [wire_key(wire.key), f"M{start}C{' '.join(rest)}", _corners(wire.arrow)]


def _corners(line: Curve) -> str:
    return " ".join(f"{round(x, 1):g},{round(y, 1):g}" for x, y in line)


def _circle(circle: Circle) -> list[Any]:
    return [circle.node, *_rounded(*circle.centre, circle.rx, circle.ry)]


def _text(text: Text) -> list[Any]:
    return [text.role, text.node, *_rounded(text.x, text.y, text.size)]


def _rounded(*numbers: float) -> list[float]:
    """Tenths of a point are finer than a pixel; whole numbers are written without a point."""
    tenths = (round(float(number), 1) for number in numbers)
    return [int(number) if number == int(number) else number for number in tenths]


def _contents(text: Text, lasts: Sequence[int]) -> list[Any]:
    """From which frame the text shows what; of several in one frame, the last counts."""
    by_frame = {bisect_left(lasts, step): _runs(runs) for step, runs in text.contents}
    return [[frame, runs] for frame, runs in by_frame.items()]


def _runs(runs: Runs) -> Any:
    if all(run.script == 0 for run in runs):
        return "".join(run.text for run in runs)
    return [[run.text, run.script] for run in runs]


class _Words:
    """The frames' words, with everything that recurs in a table and called by its index."""

    def __init__(self, scene: Scene) -> None:
        self.math: list[list[Any]] = []
        self.notes: dict[str, int] = {}
        self._known: dict[object, int] = {}
        self._pieces: dict[str, int] = {}
        self._circles = _places(circle.node for circle in scene.circles)
        self._wires = _places(wire.key for wire in scene.wires)

    def frame(self, frame: Frame, told: Sequence[Explanation]) -> list[Any]:
        """One entry of ``frames``."""
        lit = [
            _indices(self._circles, frame.active_nodes),
            _indices(self._wires, frame.active_wires),
        ]
        count = _count(frame)
        if count > (_MOST_INPUTS if frame.phase == "inputs" else _MOST_LINES):
            what = "gradients" if frame.phase == "backward" else "values"
            return [*lit, f"{frame.phase.capitalize()}: {count} {what}", [], [], []]
        sentences = dict.fromkeys(note for one in told for note in one.notes)
        return [
            *lit,
            "; ".join(one.headline for one in told),
            [self._line(one.latex) for one in told if one.latex],
            [self._line(one.local) for one in told if one.local],
            [self.notes.setdefault(note, len(self.notes)) for note in sentences],
        ]

    def _line(self, latex: str) -> list[int]:
        found = pieces(latex)
        for piece in found:
            if piece not in self._pieces:
                self._pieces[piece] = self._entry(tree(piece))
        return [self._pieces[piece] for piece in found]

    def _entry(self, part: Tree) -> int:
        content = part.content
        if not isinstance(content, str):
            content = tuple(map(self._entry, content))  # type: ignore[arg-type]
        key = (part.tag, content, part.attributes)
        if key not in self._known:
            self._known[key] = len(self.math)
            written = content if isinstance(content, str) else list(content)
            attributes = [dict(part.attributes)] if part.attributes else []
            self.math.append([part.tag, written, *attributes])
        return self._known[key]


def _places(keys: Iterable[Any]) -> dict[Any, list[int]]:
    """Every place of a key: a wire that is wrapped into rows has several."""
    places: dict[Any, list[int]] = {}
    for index, key in enumerate(keys):
        places.setdefault(key, []).append(index)
    return places


def _count(frame: Frame) -> int:
    """How many numbers a frame adds."""
    match frame.steps:
        case (Inputs(nodes=nodes),):
            return len(nodes)
        case steps:
            return len(steps)


def _indices(known: Mapping[Any, list[int]], keys: Iterable[Any]) -> list[int]:
    return sorted(index for key in keys for index in known.get(key, ()))
