"""Geometry of a picture, in points with y down: the same for every frame of a trace."""

from __future__ import annotations

from dataclasses import dataclass

from graphviz_backprop.drawing import curve
from graphviz_backprop.drawing.boxes import Box, Plan, Route, plan, tip_length
from graphviz_backprop.drawing.curve import Curve, Point
from graphviz_backprop.drawing.dot import dot
from graphviz_backprop.drawing.layout import TIME_LIMIT, Layout, lay_out
from graphviz_backprop.drawing.options import DEFAULT, SIZES, Drawing
from graphviz_backprop.drawing.room import NO_ROOM, Room
from graphviz_backprop.drawing.writing import Bracket, Text, texts_of
from graphviz_backprop.explain.notes import troubles
from graphviz_backprop.graph import Edge
from graphviz_backprop.trace import Trace


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
    found = troubles(trace)
    parts = [part for box in planned.boxes for part in texts_of(box, centres[box.id], drawing)]
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
                *found.get(box.node, ()),
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
