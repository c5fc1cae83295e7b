"""Names of the explanations, v₁, v₂, …, where a picture has room for them beside a number.

They show while their step is lit. Their places are found after the layout, which is the same
without them; at most the margin grows, where the edge of the picture is in the way of one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from graphviz_backprop.drawing import text
from graphviz_backprop.drawing.curve import Curve, Point, split
from graphviz_backprop.drawing.parts import Circle, Dot, Outline, Part, Wire, moved
from graphviz_backprop.drawing.text import Runs
from graphviz_backprop.drawing.writing import ALIAS, Bracket, Text

#: What letters reach above and below their baseline, and with a subscript, in ems.
_RISE, _FALL, _DEEP = 0.78, 0.22, 0.42
#: Points between a name and what stands beside it.
_GAP = 3.0
#: Points between two places of a wire that are looked at, and a cell of the map.
_PACE, _CELL = 8.0, 48.0


class _Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: _Box) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


class _Map:
    """What stands where, by the cells of a grid, so that a look costs the same in any picture."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, int], list[_Box]] = defaultdict(list)

    def put(self, box: _Box) -> None:
        for cell in self._cells(box):
            self._found[cell].append(box)

    def is_free(self, box: _Box) -> bool:
        return not any(
            box.meets(other) for cell in self._cells(box) for other in self._found.get(cell, ())
        )

    @staticmethod
    def _cells(box: _Box) -> Iterator[tuple[int, int]]:
        for column in range(int(box.left // _CELL), int(box.right // _CELL) + 1):
            for row in range(int(box.top // _CELL), int(box.bottom // _CELL) + 1):
                yield column, row


def with_aliases(
    parts: Iterable[Part], size: tuple[float, float], names: Mapping[str, Runs], em: float
) -> tuple[tuple[Part, ...], tuple[float, float]]:
    """The parts of a picture and its width and height, with the ``names`` of nodes, by id.

    Each stands where a free place is beside its number; what has its name in the picture needs
    none. Where the edge of the picture is in the way of one, there is more room around it.
    """
    parts = tuple(parts)
    numbers = _numbers(parts, names)
    found = tuple(_aliases(parts, size, names, numbers, em))
    high = round(1.2 * em)
    for room in ((0, high), (2 * high, high)):
        if len(found) == len(numbers):
            break
        roomy = tuple(moved(part, *room) for part in parts)
        larger = size[0] + 2 * room[0], size[1] + 2 * room[1]
        more = tuple(_aliases(roomy, larger, names, _numbers(roomy, names), em))
        if len(more) > len(found):
            parts, size, found = roomy, larger, more
    return (*parts, *found), size


def _numbers(parts: Sequence[Part], names: Mapping[str, Runs]) -> dict[str, list[Text]]:
    """Value and gradients of every node that has no name in the picture."""
    texts = [part for part in parts if isinstance(part, Text)]
    named = {each.node for each in texts if each.role in {"name", "inner"}}
    found: dict[str, list[Text]] = {
        each.node: []
        for each in texts
        if each.role == "value" and each.node not in named and names[each.node]
    }
    for each in texts:
        if each.role in {"value", "gradient"} and each.node in found:
            found[each.node].append(each)
    return found


def _aliases(
    parts: Sequence[Part],
    size: tuple[float, float],
    names: Mapping[str, Runs],
    numbers: Mapping[str, Sequence[Text]],
    em: float,
) -> Iterator[Text]:
    """The names that find a place."""
    if not numbers:
        return
    gates = {each.node: _circle(each) for each in parts if isinstance(each, Circle)}
    taken, picture = _Map(), _Box(0.0, 0.0, *size)
    for part in parts:
        for box in _boxes(part):
            taken.put(box)
    for node, shown in numbers.items():
        runs = names[node]
        wide, fall = text.width(runs, em), _fall(runs)
        values = _around(_box(each) for each in shown if each.role == "value")
        every = _around(map(_box, shown))
        for middle, baseline in _places(values, every, gates.get(node), wide, em, fall * em):
            box = _text_box(middle, baseline, wide, em, fall)
            if _around((box, picture)) == picture and taken.is_free(box):
                taken.put(box)
                yield Text(f"t_{node}_alias", ALIAS, node, middle, baseline, em, ((0, runs),))
                break


def _places(
    values: _Box, every: _Box, gate: _Box | None, wide: float, em: float, fall: float
) -> Iterator[Point]:
    """Where a name may stand, the best place first: before, above, behind or below a number,
    else above or below its gate.
    """
    line = values.bottom - _FALL * em
    middle, half = (values.left + values.right) / 2, wide / 2
    yield values.left - _GAP - half, line
    above = values.top - fall
    below = every.bottom + _RISE * em
    for x in (middle, values.left + half, values.right - half, values.left, values.right):
        yield x, above
    yield values.right + _GAP + half, line
    for x in (middle, every.left + half, every.right - half, every.left, every.right):
        yield x, below
    if gate is not None:
        for x in ((gate.left + gate.right) / 2, gate.left, gate.right):
            yield x, gate.top - fall
            yield x, gate.bottom + _RISE * em
    for far in (0.0, 0.5 * em, em, 1.5 * em, 2 * em):
        for x in (middle, values.left, values.right, values.left - half, values.right + half):
            yield x, above - far
            yield x, below + far


def _boxes(part: Part) -> Iterator[_Box]:
    """The places that a part takes."""
    match part:
        case Text():
            yield _box(part)
        case Circle():
            yield _circle(part)
        case Dot(centre=(x, y), radius=r):
            yield _Box(x - r, y - r, x + r, y + r)
        case Wire(path=path, arrow=arrow):
            yield from _along(path)
            if arrow:
                yield _span(arrow)
        case Bracket(path=path):
            yield _span(path)
        case Outline(path=path, unfolded=unfolded):
            if unfolded:
                yield from _along(path)
            else:
                yield _span(path)


def _circle(gate: Circle) -> _Box:
    (x, y), rx, ry = gate.centre, gate.rx, gate.ry
    return _Box(x - rx, y - ry, x + rx, y + ry)


def _along(path: Curve) -> Iterator[_Box]:
    """Small boxes along a curve."""
    for first in range(0, len(path) - 3, 3):
        piece = path[first : first + 4]
        count = max(1, round(_length(piece) / _PACE))
        before = piece[0]
        for k in range(1, count + 1):
            here = split(piece, k / count)[-1]
            yield _span((before, here), 1.5)
            before = here


def _length(piece: Curve) -> float:
    """At most so long is a cubic piece."""
    return sum(abs(x1 - x0) + abs(y1 - y0) for (x0, y0), (x1, y1) in pairwise(piece))


def _span(points: Iterable[Point], margin: float = 1.0) -> _Box:
    xs, ys = zip(*points, strict=True)
    return _Box(min(xs) - margin, min(ys) - margin, max(xs) + margin, max(ys) + margin)


def _box(shown: Text) -> _Box:
    widest = max((text.width(runs, shown.size) for _, runs in shown.contents), default=0.0)
    return _text_box(shown.x, shown.y, max(widest, shown.room[0]), shown.size, _FALL)


def _fall(runs: Runs) -> float:
    """How far a name reaches below its baseline, in ems."""
    return _DEEP if any(run.script < 0 for run in runs) else _FALL


def _text_box(middle: float, baseline: float, wide: float, em: float, fall: float) -> _Box:
    left, right = middle - wide / 2, middle + wide / 2
    return _Box(left, baseline - _RISE * em, right, baseline + fall * em)


def _around(boxes: Iterable[_Box]) -> _Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return _Box(min(lefts), min(tops), max(rights), max(bottoms))
