"""A wide scene in rows: cut between columns, where few wires cross, and stacked.

Every wire that a cut crosses ends at a numbered mark and goes on from the same mark
in the next row. Nothing is laid out again, and a wire keeps its key in both rows, so
that every frame lights both parts.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from graphviz_backprop.drawing import text
from graphviz_backprop.drawing.curve import Curve, parted
from graphviz_backprop.drawing.cuts import MARK_SIZE, Crossing, Cut, choose, find_cuts
from graphviz_backprop.drawing.parts import Wire, moved
from graphviz_backprop.drawing.scene import Scene, assembled
from graphviz_backprop.drawing.writing import Text
from graphviz_backprop.text.errors import RenderError

_SLIDE = 16 / 9
#: Points. The labels of a narrower scene have 14 points on a slide without any rows.
_WIDE = 800.0
#: Rows that make the picture larger by less than this are not worth the cuts.
_WORTH = 1.2
_MOST_ROWS = 6
_STUB, _GAP, _MARGIN, _BETWEEN = 14.0, 3.0, 8.0, 16.0
_MARKS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def wrap(scene: Scene) -> Scene:
    """The scene in as many rows as make it largest on a 16:9 slide.

    A scene that is not wide, or that rows would not make larger, stays as it is. Raises RenderError
    where it is too wide for a slide but each way to cut it crosses too many wires.
    """
    if scene.width <= max(_WIDE, _SLIDE * scene.height):
        return scene
    best = max((scene, *_in_rows(scene)), key=_scale)
    if _scale(best) < _WORTH * _scale(scene):
        best = scene
    if best is scene and scene.width > 2 * _SLIDE * scene.height:
        raise RenderError(
            "this graph cannot be wrapped into rows: too many wires would be cut",
            remedy="Draw it top-down, keep gates such as σ whole, or share equal parts.",
        )
    return best


def fitted(scene: Scene, width: float, height: float) -> Scene:
    """The scene in the fewest rows that fit a frame, in points; as it is where none do."""
    if scene.width <= width or scene.height > height:
        return scene
    fitting = (each for each in _in_rows(scene) if each.width <= width and each.height <= height)
    return next(fitting, scene)


def _in_rows(scene: Scene) -> Iterator[Scene]:
    """The scene in two rows, in three, …, as far as there are cuts for them."""
    cuts = list(find_cuts(scene))
    for rows in range(2, _MOST_ROWS + 1):
        chosen = choose(scene, cuts, rows)
        if chosen and sum(len(cut.crossings) for cut in chosen) <= len(_MARKS):
            stacked = _stacked(scene, chosen)
            yield replace(stacked, remark=scene.remark, nodes=scene.nodes, data=scene.data)


def _scale(scene: Scene) -> float:
    """How large the scene can be on a slide, whose height is 1."""
    return min(_SLIDE / scene.width, 1 / scene.height)


def _stub(x: float, crossing: Crossing, outwards: int) -> Curve:
    """A short curve from the cut that ends level, for the side it leads to: 1 right, −1 left."""
    third = outwards * _STUB / 3
    rise = max(-1.0, min(1.0, crossing.slope)) * third
    y = crossing.y
    end = (x + 3 * third, y + 1.5 * rise)
    return ((x, y), (x + third, y + rise), (x + 2 * third, y + 1.5 * rise), end)


def _stacked(scene: Scene, cuts: Sequence[Cut]) -> Scene:
    rows = _rows(scene, cuts)
    lead = _STUB + _GAP + MARK_SIZE
    width = height = _MARGIN
    placed: list[Scene] = []
    for number, row in enumerate(rows):
        left = cuts[number - 1].x - lead if number else 0.0
        top, bottom = _vertical(row)
        placed.append(_moved(row, (_MARGIN if number else 0.0) - left, height - top))
        right = cuts[number].x + lead if number < len(cuts) else scene.width - _MARGIN
        width = max(width, right - left + (_MARGIN if number else 0.0))
        height += bottom - top + _BETWEEN
    parts = [part for row in placed for part in row.parts]
    return assembled(width + _MARGIN, height - _BETWEEN + _MARGIN, parts)


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
                brackets=tuple(b for b in scene.brackets if within(row, b.path[0][0])),
                outlines=tuple(o for o in scene.outlines if within(row, o.path[0][0])),
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
        path, name = (*stub, *parted(path, cut.x)[1][1:]), f"{wire.id}_r{row}"
    if row < last:
        cut = cuts[row]
        path = (*parted(path, cut.x)[0], *_stub(cut.x, _crossing(cut, index), 1)[1:])
        arrow = ()
    yield Wire(name, wire.key, path, arrow, wire.carries)


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
    x = cut.x + outwards * (_STUB + _GAP + MARK_SIZE / 2)
    for crossing in cut.crossings:
        wire, mark = scene.wires[crossing.wire], marks[number, crossing.wire]
        node = wire.key if isinstance(wire.key, str) else wire.key.operand
        baseline = _stub(cut.x, crossing, outwards)[-1][1] + text.middle(mark) * MARK_SIZE
        contents = ((0, text.plain(mark)),)
        name = f"m_{number}_{crossing.wire}_{side}"
        yield Text(name, "inner", node, x, baseline, MARK_SIZE, contents)


def _vertical(row: Scene) -> tuple[float, float]:
    """Top and bottom of everything in a row."""
    ys = [y for wire in row.wires for _, y in wire.path]
    for circle in row.circles:
        ys += (circle.centre[1] - circle.ry, circle.centre[1] + circle.ry)
    ys += [y for bracket in row.brackets for _, y in bracket.path]
    ys += [y for outline in row.outlines for _, y in outline.path]
    for anchor in row.texts:
        middle, half = anchor.y - text.DIGIT_HEIGHT * anchor.size / 2, anchor.room[1] / 2
        ys += (anchor.y - anchor.size, anchor.y + 0.3 * anchor.size, middle - half, middle + half)
    return min(ys), max(ys)


def _moved(row: Scene, dx: float, dy: float) -> Scene:
    return assembled(row.width, row.height, [moved(part, dx, dy) for part in row.parts])
