"""Boxes and links laid out: cells at their places, joined by wires."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil

from graphviz_backprop.choices import Drawing
from graphviz_backprop.drawing import curve
from graphviz_backprop.drawing.boxes import Box, Level, Link
from graphviz_backprop.drawing.cells import DOT_RADIUS, Cell, cell, column
from graphviz_backprop.drawing.channels import Column, Course, arrival, lead
from graphviz_backprop.drawing.curve import Curve, Point
from graphviz_backprop.drawing.dot import columns_text, picture_text
from graphviz_backprop.drawing.layout import Layout, columns, lay_out
from graphviz_backprop.drawing.parts import Dot, Part, Wire, moved, pointed
from graphviz_backprop.drawing.plan import Plan
from graphviz_backprop.drawing.rails import railed
from graphviz_backprop.drawing.sizes import SIZES
from graphviz_backprop.engine.graph import Edge

#: A larger level is not laid out twice to save crossings.
_FEW = 100


def level(
    plan: Plan,
    drawing: Drawing,
    troubles: Mapping[str, tuple[str, int]],
    time_limit: float,
) -> Level:
    """Lays out one level, whose frames have their inside.

    ``troubles`` says of operations what is wrong with their value, and from which step on.
    Raises RenderError where the layout takes longer than ``time_limit`` seconds.
    """
    boxes: Sequence[Box]
    links: Sequence[Link]
    boxes, links = railed(plan.boxes, plan.links)
    ends = plan.first, tuple(box.id for box in boxes if box.kind == "leave")
    stands_in = columns(columns_text([box.id for box in boxes], links, ends))
    stands_in = {box.id: stands_in[f"n{k}"] for k, box in enumerate(boxes)}
    fans: dict[str, set[int]] = defaultdict(set)
    for (tail, out), count in Counter(link.port for link in links).items():
        if count > 1:
            fans[tail].add(out)

    def placed(boxes: Sequence[Box], links: Sequence[Link]) -> _Placed:
        cells = list(_cells(boxes, stands_in, fans, drawing, troubles))
        layout = lay_out(picture_text(cells, links, ends, drawing.direction), time_limit)
        return _placed(cells, layout, stands_in, _Flow(drawing.direction == "TB"))

    found = placed(boxes, links)
    if len(boxes) <= _FEW:
        swapped = _swapped(boxes, links, found)
        if swapped != (boxes, links):
            boxes, links = swapped
            found = placed(boxes, links)
    return _joined(found, boxes, links, fans, drawing)


@dataclass(frozen=True, slots=True)
class _Placed:
    """Cells as Graphviz placed them; ``corners`` and ``columns`` are told along the flow."""

    flow: _Flow
    cells: Mapping[str, Cell]
    stands_in: Mapping[str, int]
    corners: Mapping[str, Point]
    columns: Sequence[Column]
    layout: Layout
    names: Mapping[str, str]

    def ways(self, link: Link) -> tuple[Curve, Curve]:
        """The ways of a link inside its cells."""
        out, enter = self.cells[link.tail].outs[link.out], self.cells[link.head].ins[link.slot]
        return (
            curve.shifted(self.flow.path(out), *self.corners[link.tail]),
            curve.shifted(self.flow.path(enter), *self.corners[link.head]),
        )

    def course(self, link: Link) -> Course:
        """The course of a link between its cells."""
        before, behind = self.ways(link)
        ends = self.stands_in[link.tail], self.stands_in[link.head]
        between = self.names[link.tail], f"o{link.out}", self.names[link.head], f"i{link.slot}"
        spline = self.flow.path(self.layout.splines[between])
        border = self.columns[ends[0]].stop, before[-1][1]
        return Course(f"{link.tail}:{link.out}", ends, curve.moved_ends(spline, border, behind[0]))


def _placed(
    cells: Sequence[Cell], layout: Layout, stands_in: Mapping[str, int], flow: _Flow
) -> _Placed:
    corners = {}
    spans: dict[int, list[tuple[Point, Point]]] = defaultdict(list)
    names = {each.id: f"n{k}" for k, each in enumerate(cells)}
    for each in cells:
        (along, across), size = (
            flow(layout.centres[names[each.id]]),
            flow((each.width, each.height)),
        )
        start = along - size[0] / 2, across - size[1] / 2
        corners[each.id] = start
        spans[stands_in[each.id]].append((start, (start[0] + size[0], start[1] + size[1])))
    columns = [
        Column(
            min(start for (start, _), _ in spans[k]),
            max(stop for _, (stop, _) in spans[k]),
            tuple(sorted(border for ends in spans[k] for _, border in ends)),
        )
        for k in sorted(spans)
    ]
    known = {each.id: each for each in cells}
    return _Placed(flow, known, stands_in, corners, columns, layout, names)


def _swapped(
    boxes: Sequence[Box], links: Sequence[Link], found: _Placed
) -> tuple[Sequence[Box], Sequence[Link]]:
    """Boxes that commute with their slots in the order in which their wires arrive."""
    into: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        into[link.head].append(link)
    order: dict[str, list[int]] = {}
    for box in boxes:
        if box.commutes and len(into[box.id]) > 1:
            arrive = {
                link.slot: arrival(found.columns, found.course(link)) for link in into[box.id]
            }
            order[box.id] = sorted(arrive, key=lambda slot: (round(arrive[slot]), slot))
    return (
        tuple(
            replace(box, slots=tuple(box.slots[k] for k in order[box.id]))
            if box.id in order
            else box
            for box in boxes
        ),
        tuple(
            replace(link, slot=order[link.head].index(link.slot)) if link.head in order else link
            for link in links
        ),
    )


def _joined(
    found: _Placed,
    boxes: Sequence[Box],
    links: Sequence[Link],
    fans: Mapping[str, Collection[int]],
    drawing: Drawing,
) -> Level:
    """The level: columns moved apart as the wires between them need it, wires led and drawn."""
    flow, stands_in = found.flow, found.stands_in
    moves, curves = lead(found.columns, [found.course(link) for link in links])
    carried: dict[tuple[str, int], tuple[Edge, ...]] = defaultdict(tuple)
    for link in links:
        carried[link.port] += link.carries
    parts: list[Part] = []
    pins: dict[str, float] = {}
    for box in boxes:
        each, (along, across) = found.cells[box.id], found.corners[box.id]
        place = flow((along + moves[stands_in[each.id]], across))
        parts += [moved(part, *place) for part in each.parts]
        if box.kind in {"enter", "leave"}:
            way = (each.outs or each.ins)[0]
            pins[f"{box.id[0]}{box.node}"] = flow(curve.shifted(way, *place)[0])[1]
        for k in sorted(fans.get(each.id, ())):
            trunk, node = curve.shifted(each.outs[k], *place), box.outs[k].node
            own = node if node == each.id else f"{node}_{each.id}"
            parts.append(Dot(f"d_{own}", node, trunk[-1], DOT_RADIUS, carried[each.id, k]))
            if len(trunk) > 1:
                parts.append(Wire(f"w_{own}", node, trunk, (), carried[each.id, k]))
    for link, between in zip(links, curves, strict=True):
        before, behind = found.ways(link)
        if link.out in fans.get(link.tail, ()):
            before = before[-1:]
        before = curve.shifted(before, moves[stands_in[link.tail]], 0.0)
        behind = curve.shifted(behind, moves[stands_in[link.head]], 0.0)
        path = flow.path(curve.joined([before, between, behind]))
        points = found.cells[link.head].points
        parts.append(_wire(link, path, drawing, points=points))
    breadth = flow((found.layout.width, found.layout.height))[1]
    size = flow((found.columns[-1].stop + moves[-1], breadth))
    return Level(*size, tuple(parts), pins)


def _wire(link: Link, path: Curve, drawing: Drawing, *, points: bool) -> Wire:
    """The wire of a link, with an arrowhead where it ends in an operation or a block."""
    if not points:
        return Wire(link.id, link.key, path, (), link.carries)
    return pointed(link.id, link.key, path, SIZES[drawing.preset].arrow, link.carries)


def _cells(
    boxes: Sequence[Box],
    stands_in: Mapping[str, int],
    fans: Mapping[str, Collection[int]],
    drawing: Drawing,
    troubles: Mapping[str, tuple[str, int]],
) -> Iterator[Cell]:
    """All cells; those of one column are equally long and have their circles on one line."""
    front: dict[int, int] = defaultdict(int)
    back: dict[int, int] = defaultdict(int)
    for box in boxes:
        before, behind = column(box, drawing, fans=box.id in fans)
        place = stands_in[box.id]
        front[place] = max(front[place], ceil(before))
        back[place] = max(back[place], ceil(behind))
    for box in boxes:
        place, fan = stands_in[box.id], fans.get(box.id, ())
        trouble = troubles.get(box.node, ()) if box.kind == "circle" else ()
        yield cell(box, front[place], back[place], drawing, fans=fan, trouble=trouble)


@dataclass(frozen=True, slots=True)
class _Flow:
    """Swaps the coordinates of a drawing from top to bottom, so that the first is along it."""

    upright: bool

    def __call__(self, point: Point) -> Point:
        return point[::-1] if self.upright else point

    def path(self, path: Curve) -> Curve:
        """All points of a curve."""
        return tuple(map(self, path))
