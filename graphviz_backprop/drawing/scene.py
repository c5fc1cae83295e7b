"""Geometry of a picture, in points with y down: the same for every frame of a trace."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import Literal

from graphviz_backprop.drawing import curve, text
from graphviz_backprop.drawing.boxes import (
    PADDING,
    Box,
    Contents,
    Plan,
    Route,
    name_width,
    plan,
    tip_length,
    widest,
)
from graphviz_backprop.drawing.curve import Curve, Point
from graphviz_backprop.drawing.dot import dot
from graphviz_backprop.drawing.labels import trouble
from graphviz_backprop.drawing.layout import TIME_LIMIT, Layout, lay_out
from graphviz_backprop.drawing.options import DEFAULT, SIZES, Drawing
from graphviz_backprop.drawing.room import NO_ROOM, Room
from graphviz_backprop.drawing.text import DIGIT_HEIGHT, Runs
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
        tuple(anchor for box in planned.boxes for anchor in _texts(box, centres[box.id], drawing)),
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


def _texts(box: Box, centre: Point, drawing: Drawing) -> Iterator[Text]:
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


def _label_texts(box: Box, centre: Point, drawing: Drawing) -> Iterator[Text]:
    sizes, label = SIZES[drawing.preset], box.label
    tip = tip_length(label, drawing)
    name, line = name_width(label, sizes), DIGIT_HEIGHT * sizes.label
    if drawing.direction == "LR":
        left = centre[0] - box.width / 2 + PADDING
        column = (left + name + centre[0] + box.width / 2 - PADDING - tip) / 2
        value_at = (column, centre[1] - sizes.gap)
        gradient_at = (column, centre[1] + sizes.gap + line)
        name_at = (left + (name - sizes.gap) / 2, value_at[1])
        tip_at = (
            centre[0] + box.width / 2 - text.width(label.tip, sizes.name) / 2,
            centre[1] + 0.28 * sizes.name,
        )
    else:
        baseline = centre[1] - tip / 2 + line / 2
        half = widest(label.above, sizes.label, label.room[0]) / 2
        value_at = (centre[0] - sizes.gap - half, baseline)
        gradient_at = (centre[0] + sizes.gap + widest(label.below, sizes.label, label.room[1]) / 2, baseline)
        name_at = (value_at[0] - half - sizes.gap - (name - sizes.gap) / 2, baseline)
        tip_at = (centre[0], centre[1] + box.height / 2 - 0.2 * sizes.name)
    below: Role = "gradient" if box.id.startswith("v") else "contribution"
    for suffix, role, size, at, contents in (
        ("name", "inner", sizes.label, name_at, ((0, label.name),) if label.name else ()),
        ("tip", "name", sizes.name, tip_at, ((0, label.tip),) if label.tip else ()),
        ("value", "value", sizes.label, value_at, label.above),
        (below, below, sizes.label, gradient_at, label.below),
    ):
        if contents:
            yield Text(f"t_{box.id}_{suffix}", role, box.node, *at, size, contents)  # type: ignore[arg-type]
