"""A wide scene in rows: cut between columns, where few wires cross, and stacked.

Every wire that a cut crosses ends at a numbered mark and goes on from the same mark
in the next row. Nothing is laid out again, and a wire keeps its key in both rows, so
that every frame lights both parts.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from graphviz_backprop.drawing import text
from graphviz_backprop.drawing.curve import Curve, Point, split
from graphviz_backprop.drawing.scene import Scene, Text, Wire
from graphviz_backprop.errors import RenderError

_SLIDE = 16 / 9
#: Points. The labels of a narrower scene have 14 points on a slide without any rows.
_WIDE = 800.0
_MOST_ROWS = 6
#: A cut that crosses more wires than this is harder to read than a wide picture.
_MOST_CROSSINGS = 6
_CLEAR, _STUB, _GAP, _MARGIN, _BETWEEN = 3.0, 14.0, 3.0, 8.0, 16.0
_MARK_SIZE = 15.0
_MARKS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
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


def wrap(scene: Scene) -> Scene:
    """The scene in as many rows as make it largest on a 16:9 slide.

    A scene that is not wide, or that rows would not make larger, stays as it is. Raises RenderError
    where it is too wide for a slide but each way to cut it crosses too many wires.
    """
    if scene.width <= max(_WIDE, _SLIDE * scene.height):
        return scene
    cuts = list(_cuts(scene))
    best = scene
    for rows in range(2, _MOST_ROWS + 1):
        chosen = _choose(scene, cuts, rows)
        if sum(len(cut.crossings) for cut in chosen) > len(_MARKS):
            continue
        if chosen:
            best = max(best, _stacked(scene, chosen), key=_scale)
    if best is scene and scene.width > 2 * _SLIDE * scene.height:
        raise RenderError(
            "this graph cannot be wrapped into rows: too many wires would be cut",
            remedy="Draw it top-down, keep gates such as σ whole, or share equal parts.",
        )
    return best


def _scale(scene: Scene) -> float:
    """How large the scene can be on a slide, whose height is 1."""
    return min(_SLIDE / scene.width, 1 / scene.height)


def _cuts(scene: Scene) -> Iterator[Cut]:
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
    for dot in scene.dots:
        yield dot.centre[0] - dot.radius, dot.centre[0] + dot.radius
    for anchor in scene.texts:
        half = _half_width(anchor)
        yield anchor.x - half, anchor.x + half
    for wire in scene.wires:
        if wire.arrow:
            xs = [x for x, _ in wire.arrow]
            yield min(xs), max(xs)


def _half_width(anchor: Text) -> float:
    return max(text.width(runs, anchor.size) for _, runs in anchor.contents) / 2


def _cut(scene: Scene, x: float) -> Cut | None:
    """The cut at ``x``; None where its marks would touch or a wire turns back there."""
    crossings: list[Crossing] = []
    for index, wire in enumerate(scene.wires):
        sides = [px > x for px, _ in wire.path[::3]]
        turns = sum(a != b for a, b in zip(sides, sides[1:], strict=False))
        if turns > 1:
            return None
        if turns == 1:
            before, after = _parted(wire.path, x)
            crossings.append(Crossing(index, before[-1][1], _slope(before[-2], after[1])))
    heights = sorted(crossing.y for crossing in crossings)
    if len(crossings) > _MOST_CROSSINGS or not crossings:
        return None
    if any(b - a < _MARK_SIZE for a, b in zip(heights, heights[1:], strict=False)):
        return None
    return Cut(x, tuple(sorted(crossings, key=lambda crossing: crossing.y)))


def _slope(a: Point, b: Point) -> float:
    return (b[1] - a[1]) / max(abs(b[0] - a[0]), 0.01)


def _stub(x: float, crossing: Crossing, outwards: int) -> Curve:
    """A short curve from the cut that ends level, for the side it leads to: 1 right, −1 left."""
    third = outwards * _STUB / 3
    rise = max(-1.0, min(1.0, crossing.slope)) * third
    y = crossing.y
    end = (x + 3 * third, y + 1.5 * rise)
    return ((x, y), (x + third, y + rise), (x + 2 * third, y + 1.5 * rise), end)


@lru_cache(maxsize=4096)
def _parted(path: Curve, x: float) -> tuple[Curve, Curve]:
    """The parts of a path on both sides of ``x``, which it crosses once."""
    first = next(i for i in range(0, len(path) - 3, 3) if (path[i][0] > x) != (path[i + 3][0] > x))
    piece = path[first : first + 4]
    low, high = 0.0, 1.0
    for _ in range(40):
        half = (low + high) / 2
        low, high = (half, high) if split(piece, half)[-1][0] <= x else (low, half)
    before = split(piece, low)
    after = split(piece[::-1], 1 - low)[::-1]
    return path[:first] + before, after + path[first + 4 :]


def _choose(scene: Scene, cuts: Sequence[Cut], rows: int) -> tuple[Cut, ...]:
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


def _stacked(scene: Scene, cuts: Sequence[Cut]) -> Scene:
    rows = _rows(scene, cuts)
    lead = _STUB + _GAP + _MARK_SIZE
    width = height = _MARGIN
    moved: list[Scene] = []
    for number, row in enumerate(rows):
        left = cuts[number - 1].x - lead if number else 0.0
        top, bottom = _vertical(row)
        moved.append(_moved(row, (_MARGIN if number else 0.0) - left, height - top))
        right = cuts[number].x + lead if number < len(cuts) else scene.width - _MARGIN
        width = max(width, right - left + (_MARGIN if number else 0.0))
        height += bottom - top + _BETWEEN
    return Scene(
        round(width + _MARGIN, 2),
        round(height - _BETWEEN + _MARGIN, 2),
        tuple(circle for row in moved for circle in row.circles),
        tuple(dot for row in moved for dot in row.dots),
        tuple(wire for row in moved for wire in row.wires),
        tuple(anchor for row in moved for anchor in row.texts),
    )


def _rows(scene: Scene, cuts: Sequence[Cut]) -> list[Scene]:
    """The scene in strips, at the places where they were, with their marks."""
    edges = [cut.x for cut in cuts]
    numbers = _mark_numbers(cuts)

    def within(row: int, x: float) -> bool:
        return bisect_right(edges, x) == row

    rows = []
    for row in range(len(cuts) + 1):
        wires = [part for i, wire in enumerate(scene.wires) for part in _part(wire, i, row, cuts)]
        marks = [
            mark
            for side, number in (("from", row - 1), ("to", row))
            if 0 <= number < len(cuts)
            for mark in _marks(scene, cuts[number], number, side, numbers)
        ]
        rows.append(
            replace(
                scene,
                circles=tuple(c for c in scene.circles if within(row, c.centre[0])),
                dots=tuple(d for d in scene.dots if within(row, d.centre[0])),
                wires=tuple(wires),
                texts=(*(t for t in scene.texts if within(row, t.x)), *marks),
            )
        )
    return rows


def _part(wire: Wire, index: int, row: int, cuts: Sequence[Cut]) -> Iterator[Wire]:
    """The part of a wire in a row, if any, with a stub at each of its cut ends."""
    edges = [cut.x for cut in cuts]
    first, last = (bisect_right(edges, wire.path[i][0]) for i in (0, -1))
    if not first <= row <= last:
        return
    path, arrow, name = wire.path, wire.arrow, wire.id
    if row > first:
        cut = cuts[row - 1]
        stub = _stub(cut.x, _crossing(cut, index), -1)[::-1]
        path, name = (*stub, *_parted(path, cut.x)[1][1:]), f"{wire.id}_r{row}"
    if row < last:
        cut = cuts[row]
        path = (*_parted(path, cut.x)[0], *_stub(cut.x, _crossing(cut, index), 1)[1:])
        arrow = ()
    yield Wire(name, wire.key, path, arrow)


def _crossing(cut: Cut, wire: int) -> Crossing:
    return next(crossing for crossing in cut.crossings if crossing.wire == wire)


def _mark_numbers(cuts: Sequence[Cut]) -> dict[tuple[int, int], str]:
    """The mark of every crossing, by number of the cut and place of the wire."""
    crossed = [(number, c.wire) for number, cut in enumerate(cuts) for c in cut.crossings]
    return dict(zip(crossed, _MARKS, strict=False))


def _marks(
    scene: Scene, cut: Cut, number: int, side: str, marks: dict[tuple[int, int], str]
) -> Iterator[Text]:
    """The marks of one cut: ``to`` the next row, or ``from`` the row before."""
    outwards = 1 if side == "to" else -1
    x = cut.x + outwards * (_STUB + _GAP + _MARK_SIZE / 2)
    for crossing in cut.crossings:
        wire, mark = scene.wires[crossing.wire], marks[number, crossing.wire]
        node = wire.key if isinstance(wire.key, str) else wire.key.operand
        baseline = _stub(cut.x, crossing, outwards)[-1][1] + text.middle(mark) * _MARK_SIZE
        contents = ((0, text.plain(mark)),)
        name = f"m_{number}_{crossing.wire}_{side}"
        yield Text(name, "inner", node, x, baseline, _MARK_SIZE, contents)


def _vertical(row: Scene) -> tuple[float, float]:
    """Top and bottom of everything in a row."""
    ys = [y for wire in row.wires for _, y in wire.path]
    for circle in row.circles:
        ys += (circle.centre[1] - circle.ry, circle.centre[1] + circle.ry)
    for anchor in row.texts:
        ys += (anchor.y - anchor.size, anchor.y + 0.3 * anchor.size)
    return min(ys), max(ys)


def _moved(row: Scene, dx: float, dy: float) -> Scene:
    def shifted(points: Iterable[Point]) -> Curve:
        return tuple((x + dx, y + dy) for x, y in points)

    return replace(
        row,
        circles=tuple(replace(c, centre=shifted([c.centre])[0]) for c in row.circles),
        dots=tuple(replace(d, centre=shifted([d.centre])[0]) for d in row.dots),
        wires=tuple(replace(w, path=shifted(w.path), arrow=shifted(w.arrow)) for w in row.wires),
        texts=tuple(replace(t, x=t.x + dx, y=t.y + dy) for t in row.texts),
    )
