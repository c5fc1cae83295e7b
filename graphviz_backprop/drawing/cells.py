"""A box drawn as a cell: everything that stands in it, and the ways of wires inside it.

Graphviz sees one rectangle with ports at its borders and keeps other wires out of it; so
none of them touches a label, an arrowhead, a circle or a dot. Cells of one column have
their circles on one line: ``front`` and ``back`` are the lengths that the column gives to
what stands before and behind the middle of a circle.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from math import asin, ceil, copysign, cos, radians, sin, tan
from typing import NamedTuple

from graphviz_backprop.choices import Drawing
from graphviz_backprop.drawing import curve, text
from graphviz_backprop.drawing.boxes import Box, Level, wire_id
from graphviz_backprop.drawing.curve import Curve, Point
from graphviz_backprop.drawing.frame import output_edge
from graphviz_backprop.drawing.parts import Circle, Outline, Part, moved, pointed
from graphviz_backprop.drawing.sizes import SIZES
from graphviz_backprop.drawing.writing import Bracket, Extent, Text, label_parts, tip_behind

DOT_RADIUS = 2.5
#: Length kept for a fan-out dot at the end of its cell.
DOT_ROOM = 7.0
#: Points that foreign wires keep away from a circle, and from a wire in a cell.
_CLEAR = 2.0
#: Least distance of wires that enter side by side.
_PITCH = 15.0
#: Of two wires that enter, half the distance in radii of the circle.
_APART = 0.95
#: Of blocks: radius of the corners, and room between a frame and its inside.
_CORNER, _MARGIN = 6.0, 8.0
#: Points of a wire before it bends into a circle, and of its last straight part.
_STEM = 6.0
#: How far from straight on the outermost wires end on a circle.
_WIDEST_OF_TWO, _WIDEST_ANGLE = radians(55), radians(70)
#: Points between the labels of a wire and the next wire.
_BETWEEN = 5.0


@dataclass(frozen=True, slots=True)
class Cell:
    """A rectangle with its parts, in its own coordinates; wires into it may end in a ``point``.

    ``ins`` are the ways of wires from the border to where they end, ``outs`` those of the
    wires that leave, up to the border or to the dot where they fan out.
    """

    id: str
    node: str
    width: float
    height: float
    ins: tuple[Curve, ...]
    outs: tuple[Curve, ...]
    parts: tuple[Part, ...]
    points: bool


class _Flow(NamedTuple):
    """Places told by how far they are along and across the flow."""

    upright: bool

    def at(self, along: float, across: float) -> Point:
        return (across, along) if self.upright else (along, across)

    def way(self, across: float, *stops: float) -> Curve:
        """A straight way along the flow."""
        points = [self.at(stop, across) for stop in stops]
        return (points[0], *(p for a, b in pairwise(points) for p in curve.line(a, b)))


def column(box: Box, drawing: Drawing, *, fans: bool) -> tuple[float, float]:
    """Lengths before and behind the middle of the circle or block."""
    radius, half = SIZES[drawing.preset].radius, box.half[0]
    behind = max((out.room.length for out in box.outs), default=0.0) + (DOT_ROOM if fans else 0.0)
    slots = max((slot.room.length for slot in box.slots), default=0.0)
    match box.kind:
        case "leaf":
            return 2 * half - radius, radius + behind
        case "circle":
            return slots + _joint(box, drawing) + half, half + behind
        case "block":
            return slots + SIZES[drawing.preset].arrow + _STEM + half, half + behind
        case "frame":
            return half, half + behind
        case _:
            return DOT_ROOM, max(DOT_ROOM, behind)


def _joint(box: Box, drawing: Drawing) -> float:
    """Length of the bends into a circle, arrowheads included."""
    offsets = _offsets([slot.room for slot in box.slots], _pitch(box, drawing))
    bends = (
        abs(offset) / tan(angle) - box.half[0] if angle else 0.0
        for offset, angle in zip(offsets, map(abs, _angles(box, offsets)), strict=True)
    )
    return max(SIZES[drawing.preset].arrow + _STEM, _STEM + max(bends, default=0.0))


def _angles(box: Box, offsets: Sequence[int]) -> list[float]:
    """Where wires end on a circle, in radians from straight on: apart, so that arrows are."""
    widest = _WIDEST_OF_TWO if len(offsets) == 2 else _WIDEST_ANGLE
    farthest = max(map(abs, offsets), default=0) or 1
    angles = []
    for offset in offsets:
        free = asin(min(1.0, abs(offset) / (box.half[1] + _STEM)))
        angles.append(copysign(min(free, widest * abs(offset) / farthest), offset))
    return angles


def cell(
    box: Box,
    front: float,
    back: float,
    drawing: Drawing,
    *,
    fans: Collection[int],
    trouble: tuple[str, int] | tuple[()] = (),
) -> Cell:
    """The cell of a box in a column with these lengths; of its outs, those in ``fans`` fan out.

    ``trouble`` says what is wrong with the value of an operation, and from which step on.
    """
    flow, end = _Flow(drawing.direction == "TB"), front + back
    if box.kind == "frame":
        return _frame_cell(box, front, end, drawing, fans)
    offsets = _offsets([slot.room for slot in box.slots], _pitch(box, drawing))
    leaving = _offsets([out.room for out in box.outs], _PITCH)
    rooms = [
        *zip(offsets, (slot.room for slot in box.slots), strict=True),
        *zip(leaving, (out.room for out in box.outs), strict=True),
    ]
    before = max([box.half[1], *(max(room.before - _CLEAR, 0) - at for at, room in rooms)])
    after = max([box.half[1], *(max(room.after - _CLEAR, 0) + at for at, room in rooms)])
    axis, below = float(ceil(before + _CLEAR)), float(ceil(after + _CLEAR))
    ins: tuple[Curve, ...] = ()
    parts: list[Part] = []
    begin = front + box.half[0]
    match box.kind:
        case "leaf":
            begin = front + SIZES[drawing.preset].radius
            parts.append(_name(box, flow.at(begin - box.half[0], axis), drawing))
        case "circle":
            parts += _symbol(box, flow.at(front, axis), drawing, trouble)
            entries = list(_entries(box, front, axis, offsets, flow, drawing))
            ins = tuple(way for way, _ in entries)
            parts += [part for _, labels in entries for part in labels]
        case "block":
            span = [*offsets, *leaving, 0]
            sides = max(box.half[1], 8.0 - min(span)), max(box.half[1], 8.0 + max(span))
            axis, below = max(axis, sides[0] + _CLEAR), max(below, sides[1] + _CLEAR)
            axis, below = float(ceil(axis)), float(ceil(below))
            parts += _block(box, front, axis, sides, flow, drawing)
            rim = front - box.half[0]
            ins = tuple(flow.way(axis + offset, 0.0, rim) for offset in offsets)
            for offset, (edge, slot, room) in zip(offsets, box.slots, strict=True):
                start = rim - SIZES[drawing.preset].arrow - _STEM - room.length
                place, label_id = flow.at(start, axis + offset), f"b{wire_id(edge)}"
                parts += label_parts(label_id, edge.operand, slot, "contribution", place, drawing)
        case "tap":
            begin = end - DOT_ROOM
            ins = (flow.way(axis, 0.0, begin),)
        case "exit":
            label = box.outs[0]
            begin = end - label.room.length
            ins = (flow.way(axis, 0.0, end - tip_behind(label.label, drawing)),)
        case "enter":
            begin = 0.0
        case "leave":
            ins = (flow.way(axis, 0.0, end),)
    outs = []
    for k, (offset, out) in enumerate(zip(leaving, box.outs, strict=True)):
        across, stop = axis + offset, end - DOT_ROOM if k in fans else end
        outs.append(flow.way(across, begin, stop))
        begun = begin if out.label.leaves else begin + (stop - begin - out.room.length) / 2
        place = flow.at(begun, across)
        parts += label_parts(f"v{out.node}", out.node, out.label, "gradient", place, drawing)
        if out.label.leaves and box.kind != "exit":
            tip = begin + out.room.length - tip_behind(out.label, drawing)
            edge, way = output_edge(out.node), flow.way(across, begin, tip)
            parts.append(pointed(wire_id(edge), edge, way, SIZES[drawing.preset].arrow))
    if box.kind == "tap":
        outs = [outs[0][-1:]]
    points = box.kind in {"circle", "block", "exit"}
    size = flow.at(end, axis + below)
    return Cell(box.id, box.node, *size, ins, tuple(outs), tuple(parts), points)


def _block(
    box: Box,
    middle: float,
    axis: float,
    sides: tuple[float, float],
    flow: _Flow,
    drawing: Drawing,
) -> Iterator[Part]:
    """The outline of a folded block, its name and under it its formula."""
    sizes = SIZES[drawing.preset]
    (x, y), (right, bottom) = sorted(
        (
            flow.at(middle - box.half[0], axis - sides[0]),
            flow.at(middle + box.half[0], axis + sides[1]),
        )
    )
    path = curve.rounded(x, y, right - x, bottom - y, _CORNER)
    yield Outline(f"u_{box.id}", box.address, path, box.nodes, unfolded=False)
    centre, line = (x + right) / 2, (y + bottom) / 2 + 0.33 * sizes.name
    if box.formula:
        line -= 0.75 * sizes.label
        at = line + 1.35 * sizes.label
        shown = ((0, box.formula),)
        yield Text(f"t_{box.id}_formula", "inner", box.node, centre, at, sizes.label, shown)
    yield Text(f"t_{box.id}", "symbol", box.node, centre, line, sizes.name, ((0, box.runs),))


def framed(box: Box, inner: Level, drawing: Drawing) -> Box:
    """The box of an unfolded block, now that its inside is laid out.

    Its name stands above the inside; top-down at its left, where wires don't enter.
    """
    size = SIZES[drawing.preset].label
    wide = text.width(box.runs, size) + 2 * _MARGIN
    if drawing.direction == "LR":
        half = max(inner.width + 2 * _MARGIN, wide) / 2, 1.6 * size
    else:
        half = inner.height / 2 + _MARGIN, wide
    return replace(box, inner=inner, half=half)


def _frame_cell(
    box: Box, front: float, end: float, drawing: Drawing, fans: Collection[int]
) -> Cell:
    """The frame of an unfolded block around its inside; ``half[1]`` is the room for its name."""
    inner, flow, size = box.inner, _Flow(drawing.direction == "TB"), SIZES[drawing.preset].label
    assert inner is not None
    head, start, stop = float(ceil(box.half[1])), front - box.half[0], front + box.half[0]
    length, breadth = flow.at(inner.width, inner.height)
    shift = flow.at(start + _MARGIN, head)
    high = float(ceil(head + breadth + _MARGIN))
    x, y = flow.at(start, _CLEAR)
    corner = flow.at(stop - start, high - 2 * _CLEAR)
    path = curve.rounded(x, y, *corner, _CORNER)
    name_at = x + _MARGIN + text.width(box.runs, size) / 2, y + 1.2 * size
    parts: list[Part] = [
        Outline(f"u_{box.id}", box.address, path, box.nodes, unfolded=True),
        Text(f"t_{box.id}", "inner", box.node, *name_at, size, ((0, box.runs),)),
        *(moved(part, *shift) for part in inner.parts),
    ]
    ins = tuple(
        flow.way(head + inner.pins[f"i{slot.edge.operand}"], 0.0, start + _MARGIN)
        for slot in box.slots
    )
    outs = tuple(
        flow.way(
            head + inner.pins[f"o{out.node}"],
            start + _MARGIN + length,
            end - DOT_ROOM if k in fans else end,
        )
        for k, out in enumerate(box.outs)
    )
    return Cell(box.id, box.node, *flow.at(end, high), ins, outs, tuple(parts), points=False)


def _pitch(box: Box, drawing: Drawing) -> float:
    """The least distance of wires that enter: two end on both sides of a circle."""
    two = box.kind == "circle" and len(box.slots) == 2
    return 2 * _APART * SIZES[drawing.preset].radius if two else _PITCH


def _offsets(rooms: Sequence[Extent], least: float) -> list[int]:
    """Where wires enter or leave beside the middle: apart, and so that labels have room."""
    steps = [max(least, a.after + max(b.before, _BETWEEN)) for a, b in pairwise(rooms)]
    places = list(accumulate(steps, initial=0.0))
    return [round(place - places[-1] / 2) for place in places] if rooms else []


def _entries(
    box: Box, front: float, axis: float, offsets: list[int], flow: _Flow, drawing: Drawing
) -> Iterator[tuple[Curve, list[Text | Bracket]]]:
    """For every operand the way of its wire into the circle, and its labels."""
    bend = front - box.half[0] - _joint(box, drawing)
    centre, half = flow.at(front, axis), flow.at(*box.half)
    angles = _angles(box, offsets)
    for offset, angle, (edge, slot, room) in zip(offsets, angles, box.slots, strict=True):
        across = axis + offset
        tip = curve.on_ellipse(centre, *half, flow.at(front - cos(angle), axis + sin(angle)))
        before = abs(offset / tan(angle)) if angle else box.half[0] + _STEM
        elbow, start = flow.at(front - before, across), flow.at(bend, across)
        way = (*flow.way(across, 0.0, bend), curve.between(start, elbow, 0.6), elbow, tip)
        place = flow.at(bend - room.length, across)
        label_id = f"b{wire_id(edge)}"
        yield way, list(label_parts(label_id, edge.operand, slot, "contribution", place, drawing))


def _name(box: Box, at: Point, drawing: Drawing) -> Text:
    size = SIZES[drawing.preset].name
    return Text(f"t_{box.id}", "name", box.node, at[0], at[1] + 0.28 * size, size, ((0, box.runs),))


def _symbol(
    box: Box, at: Point, drawing: Drawing, trouble: tuple[str, int] | tuple[()]
) -> tuple[Part, ...]:
    size, half = SIZES[drawing.preset].symbol, box.half
    wide, high = half if drawing.direction == "LR" else half[::-1]
    baseline = at[1] + text.middle(text.words(box.runs)) * size
    return (
        Circle(f"c_{box.id}", box.node, at, wide, high, *trouble),
        Text(f"t_{box.id}", "symbol", box.node, at[0], baseline, size, ((0, box.runs),)),
    )
