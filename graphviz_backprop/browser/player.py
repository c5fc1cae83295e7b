"""Scene, frames and explanations as one plain document: what the player in a browser reads.

The document holds every shape once, every changing text with the frames from which
it shows what, and the words of every frame, so that a step in the browser is a look-up::

    shape      digest of the geometry: two documents with the same one differ in words only
    title      name of the picture        size      width and height in points
    paths      [role, owner, data, corners of the head]
    ellipses   [role, owner, x, y, rx, ry]
    texts      [role, owner, x, y, size]
    opened     [[path, frame it appears in], …]: the others are always there
    contents   one a text: [[frame, runs], …]
    troubles   [ellipse, frame, why]         marked    texts that are underlined; may be left out
    math       [element, text or entries before it, attributes]
    notes      sentences
    border     the first backward frame; frame 0 shows the inputs, between is forward
    panel      [lines, the one of each frame or −1]: every operation with its local derivatives;
               left out where it is not asked for
    frames     [marks that are lit, headline, chain, local, notes]
    unfolded   paths of blocks that are drawn as frames; left out where there are no blocks
    lasts      of frames that follow the blocks which are folded, the last step; left out as well
    foldings   the same, without title, math and notes, with other blocks unfolded; may be left out

Paths, then ellipses, then texts are the marks; marks, entries of ``math`` and notes are
called by their index; ``chain`` and ``local`` are lines of entries. An owner is a node's id,
also for its trunk, an edge as ``operand-user-position``, or a block as ``/address``. Runs are
a text, or ``[text, script]`` pairs where there are subscripts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from graphviz_backprop.choices import Paging
from graphviz_backprop.drawing.curve import Curve, straight
from graphviz_backprop.drawing.frame import Frame
from graphviz_backprop.drawing.marks import Ellipse, Owner, Path, Words
from graphviz_backprop.drawing.paint import Timeline, timeline
from graphviz_backprop.drawing.scene import Scene
from graphviz_backprop.drawing.story import story
from graphviz_backprop.drawing.text import Runs
from graphviz_backprop.drawing.writing import ALIAS
from graphviz_backprop.engine.graph import Edge
from graphviz_backprop.engine.steps import Inputs
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.explain.blocks import common_block, told_together
from graphviz_backprop.explain.panel import Panel, panel
from graphviz_backprop.explain.steps import Explanation, explanations
from graphviz_backprop.export.mathml import Tree, pieces, tree
from graphviz_backprop.text.numbers import FITTING, NumberFormat

Document = dict[str, Any]

#: A frame of more steps or inputs than this is summed up in one line.
_MOST_LINES = 4
_MOST_INPUTS = 9
_LONGEST_TITLE = 120


def document(
    trace: Trace,
    scene: Scene,
    *,
    numbers: NumberFormat = FITTING,
    paging: Paging = Paging(),
    foldings: Iterable[Scene] = (),
) -> Document:
    """The document of a trace drawn as ``scene``: dicts, lists, texts and numbers only.

    ``foldings`` are scenes of the same trace with other blocks unfolded.
    """
    told = list(explanations(trace, numbers))
    words = _Words()
    known = None if paging.panel == "off" else panel(trace, numbers)
    made = _document(trace, scene, paging, numbers, told, known, words)
    named = _one_line(paging.title or trace.graph.graph["text"]) or "Computational graph"
    others = [_document(trace, each, paging, numbers, told, known, words) for each in foldings]
    tables = {"title": named, "math": words.math, "notes": list(words.notes)}
    return made | tables | ({"foldings": others} if others else {})


def _document(
    trace: Trace,
    scene: Scene,
    paging: Paging,
    numbers: NumberFormat,
    told: Sequence[Explanation],
    known: Panel | None,
    words: _Words,
) -> Document:
    """The document of one scene, without its title and the tables, which all scenes share."""
    pace, below = paging.pace, known if paging.panel == "below" else None
    sequence, aside = story(trace, numbers, paging, scene.shown)
    marks = _Marks(timeline(scene, sequence))
    blocks = {
        f"t{outline.id[1:]}{end}": f"/{outline.address}"
        for outline in scene.outlines
        for end in ("", "_formula")
    }
    shapes: Document = {
        "size": _rounded(scene.width, scene.height),
        "paths": [_path(mark) for mark, _ in marks.paths],
        "ellipses": [_ellipse(mark) for mark, _ in marks.ellipses],
        "texts": [_text(shown[0][0], blocks) for shown in marks.texts],
    }
    lit = marks.lit(len(sequence))

    def said(frame: Frame) -> list[Any]:
        if frame.number in aside:
            return words.frame(frame, [aside[frame.number]], below)
        steps, folded = frame.steps, scene.shown.folded
        if pace == "block" and (whole := told_together(trace, steps, folded, numbers)):
            return words.block(whole)
        through = common_block(trace, steps, folded)[-1:] if pace == "block" else ()
        done = told[frame.last + 1 - len(steps) : frame.last + 1]
        return words.frame(frame, done, below, *through)

    lasts = [frame.last for frame in sequence] if pace == "block" else []
    folding = {"unfolded": sorted(scene.unfolded), "lasts": lasts}
    beside = {"panel": words.panel(known, sequence)} if known and paging.panel == "side" else {}
    return (
        shapes
        | {
            "shape": hashlib.sha256(encoded(shapes).encode()).hexdigest()[:16],
            "opened": [
                [index, start]
                for index, (_, timed) in enumerate(marks.paths)
                if (start := timed.shown[0][0])
            ],
            "contents": [
                [[timed.shown[0][0], _runs(mark.runs)] for mark, timed in shown]
                for shown in marks.texts
            ],
            "troubles": [
                [index, spans[0][0], mark.says]
                for index, (mark, timed) in enumerate(marks.ellipses)
                for state, spans in timed.states
                if state == "trouble"
            ],
            "frames": [[lit[frame.index], *said(frame)] for frame in sequence],
            "border": sum(frame.phase in {"inputs", "forward"} for frame in sequence),
        }
        | beside
        | (folding if scene.outlines else {})
    )


def encoded(data: object) -> str:
    """Compact JSON; the same data gives the same text."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _one_line(words: str) -> str:
    """Words as a title: in one line, cut where they are long, without what no file can hold."""
    line = " ".join(words.split())
    line = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line)
    return line if len(line) <= _LONGEST_TITLE else line[: _LONGEST_TITLE - 1] + "…"


def key_of(owner: Owner) -> str:
    """How the player calls a node or an edge.

    >>> key_of(Edge("_0", "_2", 1)), key_of("_0")
    ('_0-_2-1', '_0')
    """
    return owner if isinstance(owner, str) else "-".join(map(str, owner))


def part_of(key: str) -> Owner:
    """The edge or the node id that the player calls ``key``; raises ValueError if it is neither.

    >>> part_of("_0-_2-1")
    Edge(operand='_0', user='_2', position=1)
    """
    match key.split("-"):
        case [node]:
            return node
        case [operand, user, position]:
            return Edge(operand, user, int(position))
        case _:
            raise ValueError(f"not a node or wire: {key!r}")


class _Marks:
    """The marks of all frames by their kind, and in which frames each is lit."""

    def __init__(self, marks: Timeline) -> None:
        self.paths = [(m, each) for each in marks if isinstance(m := each.mark, Path)]
        self.ellipses = [(m, each) for each in marks if isinstance(m := each.mark, Ellipse)]
        words = ((m, each) for each in marks if isinstance(m := each.mark, Words))
        self.texts = [list(shown) for _, shown in groupby(words, key=lambda each: each[0].id)]

    def lit(self, count: int) -> list[list[int]]:
        """For every frame, the marks that are lit."""
        firsts = (*self.paths, *self.ellipses, *(shown[0] for shown in self.texts))
        found: list[list[int]] = [[] for _ in range(count)]
        for index, (_, timed) in enumerate(firsts):
            only = timed.mark.role == ALIAS
            for start, stop in timed.shown if only else dict(timed.states).get("lit", ()):
                for place in range(start, stop):
                    found[place].append(index)
        return found


def _path(mark: Path) -> list[Any]:
    points = [f"{round(x, 1):g} {round(y, 1):g}" for x, y in mark.points]
    if mark.curved:
        pieces = (_piece(points, mark.points, i) for i in range(0, len(points) - 1, 3))
        data = "".join((f"M{points[0]}", *pieces))
    else:
        data = f"M{points[0]}L{' '.join(points[1:])}"
    head = " ".join(f"{round(x, 1):g},{round(y, 1):g}" for x, y in mark.head)
    return [mark.role, key_of(mark.owner), data, head]


def _piece(texts: Sequence[str], points: Curve, first: int) -> str:
    """One piece of a curve, as short as it can be written."""
    (x, y), (to_x, to_y) = (texts[place].split() for place in (first, first + 3))
    if not straight(points[first : first + 4]):
        return f"C{' '.join(texts[first + 1 : first + 4])}"
    return f"H{to_x}" if y == to_y else f"V{to_y}" if x == to_x else f"L{to_x} {to_y}"


def _ellipse(mark: Ellipse) -> list[Any]:
    return [mark.role, key_of(mark.owner), *_rounded(*mark.centre, mark.rx, mark.ry)]


def _text(mark: Words, blocks: Mapping[str, str]) -> list[Any]:
    """A text; name and formula of a block belong to it, not to a node inside of it."""
    owner = blocks.get(mark.id) or key_of(mark.owner)
    return [mark.role, owner, *_rounded(*mark.at, mark.size)]


def _rounded(*numbers: float) -> list[float]:
    """Tenths of a point are finer than a pixel; whole numbers are written without a point."""
    tenths = (round(float(number), 1) for number in numbers)
    return [int(number) if number == int(number) else number for number in tenths]


def _runs(runs: Runs) -> Any:
    if all(run.script == 0 for run in runs):
        return "".join(run.text for run in runs)
    return [[run.text, run.script] for run in runs]


class _Words:
    """The frames' words, with everything that recurs in a table and called by its index."""

    def __init__(self) -> None:
        self.math: list[list[Any]] = []
        self.notes: dict[str, int] = {}
        self._known: dict[object, int] = {}
        self._pieces: dict[str, int] = {}

    def panel(self, beside: Panel, sequence: Sequence[Frame]) -> list[Any]:
        """The lines, and which of them each frame is about."""
        lit = [beside.about(frame.steps, frame.shown) for frame in sequence]
        lines = [self._line(line.latex) for line in beside.lines]
        return [lines, [-1 if line is None else line for line in lit]]

    def frame(
        self,
        frame: Frame,
        told: Sequence[Explanation],
        below: Panel | None = None,
        block: str = "",
    ) -> list[Any]:
        """One entry of ``frames``, without what is lit; ``below`` gives its line to each step.

        All of it happens in the ``block``.
        """
        count = _count(frame)
        if count > (_MOST_INPUTS if frame.phase == "inputs" else _MOST_LINES):
            what = "gradients" if frame.phase == "backward" else "values"
            where = f" through the block {block}" if block else ""
            return [f"{frame.phase.capitalize()}{where}: {count} {what}", [], [], []]
        sentences = dict.fromkeys(note for one in told for note in one.notes)
        return [
            "; ".join(one.headline for one in told),
            [self._line(one.latex) for one in told if one.latex],
            [self._line(line) for line in self._beside(frame, told, below)],
            [self.notes.setdefault(note, len(self.notes)) for note in sentences],
        ]

    def block(self, whole: Explanation) -> list[Any]:
        """One entry of ``frames``, of a block whose pull is told as one."""
        notes = [self.notes.setdefault(note, len(self.notes)) for note in whole.notes]
        return [whole.headline, [self._line(line.latex) for line in whole.equations], [], notes]

    @staticmethod
    def _beside(frame: Frame, told: Sequence[Explanation], below: Panel | None) -> list[str]:
        if below is None:
            return [one.local for one in told if one.local]
        return [below.line_of(step).latex for step in frame.steps]

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


def _count(frame: Frame) -> int:
    """How many numbers a frame adds."""
    match frame.steps:
        case (Inputs(nodes=nodes),):
            return len(nodes)
        case steps:
            return len(steps)
