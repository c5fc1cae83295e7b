"""Geometry of a picture, in points with y down: the same for every frame of a trace."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import Literal

from graphviz_backprop.drawing import blocks, curve, text
from graphviz_backprop.drawing.blocks import Block, Contents
from graphviz_backprop.drawing.boxes import (
    PADDING,
    Box,
    Plan,
    Route,
    name_width,
    plan,
    tip_length,
)
from graphviz_backprop.drawing.curve import Curve, Point
from graphviz_backprop.drawing.dot import dot
from graphviz_backprop.drawing.labels import trouble
from graphviz_backprop.drawing.layout import TIME_LIMIT, Layout, lay_out
from graphviz_backprop.drawing.options import DEFAULT, SIZES, Drawing
from graphviz_backprop.drawing.room import NO_ROOM, Room
from graphviz_backprop.drawing.text import Runs
from graphviz_backprop.graph import Edge, node_of
from graphviz_backprop.trace import Forward, Trace

Role = Literal["name", "symbol", "inner", "value", "gradient", "contribution"]


@dataclass(frozen=True, slots=True)
class Circle:
    """An operation. From step ``trouble_from`` on its value is known not to exist."""

    id: str
    node: str
    centre: Point
    rx: float
    ry: float
    trouble: str = ""
    trouble_from: int = 0


@dataclass(frozen=True, slots=True)
class Dot:
    """The place where the wire of a node fans out to its users."""

    id: str
    node: str
    centre: Point
    radius: float


@dataclass(frozen=True, slots=True)
class Wire:
    """One cubic path and the triangle of its arrowhead, empty for a trunk.

    ``key`` is the edge it draws, or the id of the node whose trunk it is.
    """

    id: str
    key: Edge | str
    path: Curve
    arrow: Curve


@dataclass(frozen=True, slots=True)
class Text:
    """A text with the middle of its baseline; ``contents`` says what it shows from which step."""

    id: str
    role: Role
    node: str
    x: float
    y: float
    size: float
    contents: Contents

    def shown(self, step: int) -> Runs:
        """What stands here after a step of the trace; empty before it is revealed."""
        place = bisect_right(self.contents, step, key=itemgetter(0))
        return self.contents[place - 1][1] if place else ()


@dataclass(frozen=True, slots=True)
class Bracket:
    """A line with corners beside the entries of an array, there from a step on."""

    id: str
    role: Role
    node: str
    path: tuple[Point, ...]
    step: int


#: Width of the line of a bracket, in points.
BRACKET_STROKE = 1.1


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """Everything that can be drawn of a trace, each part with an id of its own.

    A scene equals only itself, so that what is written of it can be remembered cheaply.
    """

    width: float
    height: float
    circles: tuple[Circle, ...]
    dots: tuple[Dot, ...]
    wires: tuple[Wire, ...]
    texts: tuple[Text, ...]
    brackets: tuple[Bracket, ...] = ()


def scene_of(
    trace: Trace,
    drawing: Drawing = DEFAULT,
    *,
    room: Room = NO_ROOM,
    time_limit: float = TIME_LIMIT,
) -> Scene:
    """The scene of a trace: measured, laid out by Graphviz once, joined.

    ``room`` is kept at the wires for the numbers of other runs.

    Raises RenderError where the layout takes longer than ``time_limit`` seconds.
    """
    planned = plan(trace, drawing, room)
    layout = lay_out(dot(planned, drawing), time_limit)
    return _assemble(trace, planned, layout, drawing)


def _assemble(trace: Trace, planned: Plan, layout: Layout, drawing: Drawing) -> Scene:
    sizes = SIZES[drawing.preset]
    margin = sizes.margin
    centres = {name: (x + margin, y + margin) for name, (x, y) in layout.centres.items()}
    splines = {
        ends: tuple((x + margin, y + margin) for x, y in points)
        for ends, points in layout.splines.items()
    }
    boxes = {box.id: box for box in planned.boxes}
    troubles = _troubles(trace)
    parts = [part for box in planned.boxes for part in _texts(box, centres[box.id], drawing)]
    return Scene(
        round(layout.width + 2 * margin, 2),
        round(layout.height + 2 * margin, 2),
        tuple(
            Circle(
                f"c_{box.id}",
                box.node,
                centres[box.id],
                box.width / 2,
                box.height / 2,
                *troubles.get(box.node, ()),
            )
            for box in planned.boxes
            if box.kind == "circle"
        ),
        tuple(
            Dot(f"d_{box.id}", box.node, centres[box.id], box.width / 2)
            for box in planned.boxes
            if box.kind == "dot"
        ),
        tuple(_wire(route, boxes, centres, splines, drawing) for route in planned.routes),
        tuple(part for part in parts if isinstance(part, Text)),
        tuple(part for part in parts if isinstance(part, Bracket)),
    )


def _troubles(trace: Trace) -> dict[str, tuple[str, int]]:
    found: dict[str, tuple[str, int]] = {}
    for k, step in enumerate(trace.steps):
        if isinstance(step, Forward):
            why = trouble(node_of(trace.graph, step.node).op, step.inputs, step.value)
            if why:
                found[step.node] = (why, k)
    return found


def _wire(
    route: Route,
    boxes: dict[str, Box],
    centres: dict[str, Point],
    splines: dict[tuple[str, str], Curve],
    drawing: Drawing,
) -> Wire:
    """Joins the splines before and behind the label by a straight line through it."""
    sizes = SIZES[drawing.preset]
    source, label, *target = (boxes[box_id] for box_id in route.boxes)
    into, out_of = _ports(label, centres[label.id], drawing)
    first = splines[source.id, label.id]
    start = _rim(source, centres[source.id], first[0])
    pieces = [curve.moved_ends(first, start, into)]
    if target:
        pieces.append((into, *curve.line(into, out_of)))
        last = splines[label.id, target[0].id]
        stop = _rim(target[0], centres[target[0].id], last[-1])
        pieces.append(curve.moved_ends(last, out_of, stop))
    else:
        past_name = tip_length(label.label, drawing) - sizes.arrow
        if drawing.direction == "LR":
            out_of = (out_of[0] - past_name, out_of[1])
        else:
            out_of = (out_of[0], out_of[1] - past_name)
        pieces.append((into, *curve.line(into, out_of)))
    path = curve.joined(pieces)
    if target and target[0].kind == "dot":
        return Wire(route.id, route.key, path, ())
    stem = curve.cut_back(path, sizes.arrow)
    return Wire(route.id, route.key, stem, curve.arrow(stem[-1], path[-1], 0.36 * sizes.arrow))


def _rim(box: Box, centre: Point, end: Point) -> Point | None:
    """The point on the outline of a circle; on a dot, its centre; None at a leaf."""
    match box.kind:
        case "circle":
            return curve.on_ellipse(centre, box.width / 2, box.height / 2, end)
        case "dot":
            return centre
        case _:
            return None


def _ports(box: Box, centre: Point, drawing: Drawing) -> tuple[Point, Point]:
    """Where the wire enters and leaves a label."""
    x, y = centre
    if drawing.direction == "LR":
        return (x - box.width / 2, y), (x + box.width / 2, y)
    return (x, y - box.height / 2), (x, y + box.height / 2)


def _texts(box: Box, centre: Point, drawing: Drawing) -> Iterator[Text | Bracket]:
    sizes = SIZES[drawing.preset]
    x, y = centre
    match box.kind:
        case "leaf":
            baseline = y + 0.28 * sizes.name
            yield Text(f"t_{box.id}", "name", box.node, x, baseline, sizes.name, ((0, box.runs),))
        case "circle":
            baseline = y + text.middle(text.words(box.runs)) * sizes.symbol
            yield Text(
                f"t_{box.id}", "symbol", box.node, x, baseline, sizes.symbol, ((0, box.runs),)
            )
        case "label":
            yield from _label_texts(box, centre, drawing)


def _label_texts(box: Box, centre: Point, drawing: Drawing) -> Iterator[Text | Bracket]:
    sizes, label = SIZES[drawing.preset], box.label
    (x, y), tip, name = centre, tip_length(label, drawing), name_width(label, sizes)
    above, up = blocks.extent(label.above, sizes.label, label.room[0])
    below, down = blocks.extent(label.below, sizes.label, label.room[1])
    if drawing.direction == "LR":
        left = x - box.width / 2 + PADDING
        column = (left + name + x + box.width / 2 - PADDING - tip) / 2
        value_at, gradient_at = (column, y - sizes.gap - up), (column, y + sizes.gap)
        name_x = column - above / 2 - sizes.gap - (name - sizes.gap) / 2
        tip_at = (x + box.width / 2 - text.width(label.tip, sizes.name) / 2, y + 0.28 * sizes.name)
    else:
        middle = y - tip / 2
        value_at = (x - sizes.gap - above / 2, middle - up / 2)
        gradient_at = (x + sizes.gap + below / 2, middle - down / 2)
        name_x = value_at[0] - above / 2 - sizes.gap - (name - sizes.gap) / 2
        tip_at = (x, y + box.height / 2 - 0.2 * sizes.name)
    if label.name:
        baseline = blocks.name_baseline(label.above, value_at[1], sizes.label)
        name_id, shown = f"t_{box.id}_name", ((0, label.name),)
        yield Text(name_id, "inner", box.node, name_x, baseline, sizes.label, shown)
    if label.tip:
        yield Text(f"t_{box.id}_tip", "name", box.node, *tip_at, sizes.name, ((0, label.tip),))
    received: Role = "gradient" if box.id.startswith("v") else "contribution"
    yield from _block(box, "value", label.above, value_at, sizes.label, label.room[0])
    yield from _block(box, received, label.below, gradient_at, sizes.label, label.room[1])


def _block(
    box: Box, role: Role, shown: Block, at: Point, size: float, room: float
) -> Iterator[Text | Bracket]:
    """The texts and brackets of a number or array; ``at`` is the middle of its top."""
    if not shown:
        return
    for place in blocks.places(shown, *at, size, room):
        kind = "inner" if place.suffix == blocks.SHAPE else role
        text_id = f"t_{box.id}_{role}{place.suffix}"
        yield Text(text_id, kind, box.node, place.x, place.y, place.size, place.contents)
    first = shown.rows[0][0][0][0]
    for side, path in zip("lr", blocks.brackets(shown, *at, size, room), strict=False):
        yield Bracket(f"k_{box.id}_{role}_{side}", role, box.node, path, first)
