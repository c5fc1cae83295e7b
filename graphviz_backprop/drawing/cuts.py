"""Where a wide scene may be cut into rows: between its columns, where few wires cross."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from graphviz_backprop.drawing import text
from graphviz_backprop.drawing.curve import parted, slope
from graphviz_backprop.drawing.scene import Scene
from graphviz_backprop.drawing.writing import Text

MARK_SIZE = 15.0
#: A cut that crosses more wires than this is harder to read than a wide picture.
_MOST_CROSSINGS = 6
_CLEAR = 3.0
#: Cost of one more wire across a cut, as a share of the width of a row.
_CROSSING_COST = 0.06


@dataclass(frozen=True, slots=True)
class Crossing:
    """A wire that crosses a cut: its place among the wires, and where and how steeply it does."""

    wire: int
    y: float
    slope: float


@dataclass(frozen=True, slots=True)
class Cut:
    """A place where the scene may be cut."""

    x: float
    crossings: tuple[Crossing, ...]

    @property
    def slope(self) -> float:
        """How steep the wires are, in all."""
        return sum(abs(crossing.slope) for crossing in self.crossings)


def find_cuts(scene: Scene) -> Iterator[Cut]:
    """The best place in every gap between the columns of the scene."""
    for left, right in _gaps(scene):
        places = [left + (right - left) * share for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
        found = [cut for x in places if (cut := _cut(scene, x)) is not None]
        if found:
            yield min(found, key=lambda cut: cut.slope)


def _gaps(scene: Scene) -> Iterator[tuple[float, float]]:
    """Ranges of x, from left to right, where no circle, dot, text or arrowhead is."""
    reached = 0.0
    for left, right in sorted(_extents(scene)):
        if reached > 0 and left - _CLEAR >= reached + _CLEAR:
            yield reached + _CLEAR, left - _CLEAR
        reached = max(reached, right)


def _extents(scene: Scene) -> Iterator[tuple[float, float]]:
    for circle in scene.circles:
        yield circle.centre[0] - circle.rx, circle.centre[0] + circle.rx
    for outline in scene.outlines:
        xs = [x for x, _ in outline.path]
        yield min(xs), max(xs)
    for dot in scene.dots:
        yield dot.centre[0] - dot.radius, dot.centre[0] + dot.radius
    for anchor in scene.texts:
        half = _half_width(anchor)
        yield anchor.x - half, anchor.x + half
    for left, right in zip(scene.brackets[::2], scene.brackets[1::2], strict=True):
        yield left.path[1][0], right.path[1][0]
    for wire in scene.wires:
        if wire.arrow:
            xs = [x for x, _ in wire.arrow]
            yield min(xs), max(xs)


def _half_width(anchor: Text) -> float:
    widths = (text.width(runs, anchor.size) for _, runs in anchor.contents)
    return max(anchor.room[0], *widths) / 2


def _cut(scene: Scene, x: float) -> Cut | None:
    """The cut at ``x``; None where its marks would touch or a wire turns back there."""
    crossings: list[Crossing] = []
    for index, wire in enumerate(scene.wires):
        sides = [px > x for px, _ in wire.path[::3]]
        turns = sum(a != b for a, b in pairwise(sides))
        if turns > 1:
            return None
        if turns == 1:
            before, after = parted(wire.path, x)
            crossings.append(Crossing(index, before[-1][1], slope(before[-2], after[1])))
    heights = sorted(crossing.y for crossing in crossings)
    if len(crossings) > _MOST_CROSSINGS or not crossings:
        return None
    if any(b - a < MARK_SIZE for a, b in pairwise(heights)):
        return None
    return Cut(x, tuple(sorted(crossings, key=lambda crossing: crossing.y)))


def choose(scene: Scene, cuts: Sequence[Cut], rows: int) -> tuple[Cut, ...]:
    """One cut less than ``rows``, each near its share of the width and crossing few wires."""
    ideal = scene.width / rows
    chosen: list[Cut] = []
    for number in range(1, rows):
        start = chosen[-1].x if chosen else 0.0
        free = [cut for cut in cuts if cut.x > start + ideal / 3]
        if not free:
            return ()
        chosen.append(min(free, key=lambda cut: _cost(cut, number * ideal, ideal)))
    return tuple(chosen)


def _cost(cut: Cut, x: float, ideal: float) -> float:
    return abs(cut.x - x) / ideal + _CROSSING_COST * (len(cut.crossings) + cut.slope)
