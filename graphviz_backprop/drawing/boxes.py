"""The boxes that a picture is laid out from: leaves, circles, fan-out dots, labels of wires.

Every wire runs through a box that keeps room for its texts, so that Graphviz, which
keeps other wires out of boxes, also keeps them off the texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import sqrt
from typing import Literal

from graphviz_backprop.drawing import text
from graphviz_backprop.drawing.blocks import NOTHING, Block, block, extent
from graphviz_backprop.drawing.frame import OUTSIDE, Moment, Schedule, output_edge, schedule
from graphviz_backprop.drawing.labels import (
    circle_runs,
    folded_constants,
    leaf_runs,
    stands_at_leaf,
)
from graphviz_backprop.drawing.options import SIZES, Drawing, Sizes
from graphviz_backprop.drawing.room import NO_ROOM, Room
from graphviz_backprop.drawing.text import Runs
from graphviz_backprop.graph import CONSTANT, INPUT, Edge, Node, inputs, nodes, users
from graphviz_backprop.trace import Trace

DOT_DIAMETER = 5.0
#: Space on either side of a label, along its wire.
PADDING = 4.0
_BARE = 6.0


@dataclass(frozen=True, slots=True)
class Label:
    """The texts of a wire: above it (or left of it), below it (or right of it), and names.

    ``name`` stands before the value, ``tip`` behind the arrow that leaves the picture.
    ``room`` holds the least widths kept for an entry above and below.
    """

    above: Block = NOTHING
    below: Block = NOTHING
    name: Runs = ()
    tip: Runs = ()
    leaves: bool = False
    room: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, ellipse or point of the layout; sizes in points."""

    id: str
    kind: Literal["leaf", "circle", "dot", "label"]
    node: str
    width: float
    height: float
    runs: Runs = ()
    label: Label = Label()


@dataclass(frozen=True, slots=True)
class Route:
    """A wire: the ids of the boxes it joins, and its key, an edge or a trunk's node id."""

    id: str
    key: Edge | str
    boxes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All boxes in creation order, all wires, and what the layout has to know about them."""

    boxes: tuple[Box, ...]
    routes: tuple[Route, ...]
    inputs: tuple[str, ...]
    ordered: frozenset[str]
    fans_out: bool


def plan(trace: Trace, drawing: Drawing, room: Room = NO_ROOM) -> Plan:
    """Measures everything a trace will ever show and says what is joined to what.

    ``room`` is kept for numbers of other runs of the same graph.
    """
    graph, sizes = trace.graph, SIZES[drawing.preset]
    folded = folded_constants(graph, trace.target) if drawing.constants == "folded" else {}
    hidden = set(folded.values())
    moments = schedule(trace)
    boxes: list[Box] = []
    routes: list[Route] = []
    for node in nodes(graph):
        if node.id in hidden:
            continue
        edges = users(graph, node.id)
        if node.id == trace.target or not edges:
            edges.append(output_edge(node.id))
        if node.op in {INPUT, CONSTANT}:
            boxes.append(_leaf(node, sizes))
        else:
            boxes.append(_circle(node.id, circle_runs(graph, node, folded), sizes))
        name = trace.labels.get(node.id, "") if drawing.names == "all" else node.name
        for part in _wires(node, name, edges, moments, drawing, room):
            if isinstance(part, Box):
                boxes.append(part)
            else:
                routes.append(part)
    return Plan(
        tuple(boxes),
        tuple(routes),
        tuple(node.id for node in inputs(graph)),
        frozenset(node.id for node in nodes(graph) if node.op in {"subtract", "divide", "power"}),
        any(box.kind == "dot" for box in boxes),
    )


def _wires(
    node: Node, name: str, edges: list[Edge], moments: Schedule, drawing: Drawing, room: Room
) -> Iterator[Box | Route]:
    """The wire of a node: one to its only user, or a trunk, a dot and a branch for every user."""
    trunk, label = f"v{node.id}", _trunk_label(node, name, moments, drawing, room)
    if len(edges) == 1:
        [edge] = edges
        leaves = edge.user == OUTSIDE
        yield _label_box(trunk, node, _leaving(label, node) if leaves else label, drawing)
        yield Route(
            _wire_id(edge), edge, (node.id, trunk) if leaves else (node.id, trunk, edge.user)
        )
        return
    dot = f"j{node.id}"
    yield _label_box(trunk, node, label, drawing)
    yield Box(dot, "dot", node.id, DOT_DIAMETER, DOT_DIAMETER)
    yield Route(f"w_{node.id}", node.id, (node.id, trunk, dot))
    for edge in edges:
        branch, leaves = f"b{_wire_id(edge)}", edge.user == OUTSIDE
        contribution = _contribution_label(edge, moments, drawing, room)
        shown = _leaving(contribution, node) if leaves else contribution
        yield _label_box(branch, node, shown, drawing)
        yield Route(_wire_id(edge), edge, (dot, branch) if leaves else (dot, branch, edge.user))


def _wire_id(edge: Edge) -> str:
    return f"w_{edge.operand}_{edge.user}_{edge.position}"


def _trunk_label(node: Node, name: str, moments: Schedule, drawing: Drawing, room: Room) -> Label:
    if node.op == CONSTANT and stands_at_leaf(node):
        return Label()
    numbers = drawing.numbers
    return Label(
        above=block([moments.values[node.id]], numbers, shape=True),
        below=block(moments.gradients.get(node.id, ()), numbers),
        name=text.name_runs(name) if name and node.op not in {INPUT, CONSTANT} else (),
        room=(room.values.get(node.id, 0.0), room.gradients.get(node.id, 0.0)),
    )


def _contribution_label(edge: Edge, moments: Schedule, drawing: Drawing, room: Room) -> Label:
    moment: Moment | None = moments.contributions.get(edge)
    if moment is None:
        return Label()
    return Label(
        below=block([moment], drawing.numbers, signed=True),
        room=(0.0, room.contributions.get(edge, 0.0)),
    )


def _leaving(label: Label, node: Node) -> Label:
    """The label of the arrow out of the picture: an operation's name moves to its tip."""
    return replace(label, name=(), tip=label.name, leaves=True)


def _leaf(node: Node, sizes: Sizes) -> Box:
    runs = leaf_runs(node)
    width, height = text.width(runs, sizes.name) + 4.5, sizes.name * 1.38
    return Box(node.id, "leaf", node.id, width, height, runs)


def _circle(node_id: str, runs: Runs, sizes: Sizes) -> Box:
    """A circle; wider text gets a larger circle, still wider text an ellipse."""
    half_text, half_height = text.width(runs, sizes.symbol) / 2 + 3, 0.3 * sizes.symbol
    radius = max(sizes.radius, sqrt(half_text**2 + half_height**2))
    height = min(radius, 1.3 * sizes.radius)
    width = max(height, half_text / sqrt(1 - (half_height / height) ** 2))
    return Box(node_id, "circle", node_id, 2 * width, 2 * height, runs)


def name_width(label: Label, sizes: Sizes) -> float:
    """Width of the name before a value, with the gap behind it."""
    return text.width(label.name, sizes.label) + sizes.gap if label.name else 0.0


def tip_length(label: Label, drawing: Drawing) -> float:
    """Length along the wire of the arrow out of the picture and the name behind it."""
    sizes = SIZES[drawing.preset]
    if not label.leaves:
        return 0.0
    if not label.tip:
        return sizes.arrow
    if drawing.direction == "TB":
        return sizes.arrow + sizes.gap + sizes.name
    return sizes.arrow + sizes.gap + text.width(label.tip, sizes.name)


def _label_box(box_id: str, node: Node, label: Label, drawing: Drawing) -> Box:
    sizes = SIZES[drawing.preset]
    name = name_width(label, sizes)
    above, up = extent(label.above, sizes.label, label.room[0])
    below, down = extent(label.below, sizes.label, label.room[1])
    length = across = _BARE
    if label.above or label.below:
        if drawing.direction == "LR":
            length = name + max(above, below) + 2 * PADDING
            across = 2 * (sizes.gap + max(up, down) + 2)
        else:
            length = max(up, down) + 2 * PADDING
            across = 2 * (max(name + above, below) + sizes.gap + 2)
    length += tip_length(label, drawing)
    if label.tip and drawing.direction == "TB":
        across = max(across, text.width(label.tip, sizes.name) + 2 * PADDING)
    if label.tip and drawing.direction == "LR":
        across = max(across, sizes.name * 1.38)
    width, height = (length, across) if drawing.direction == "LR" else (across, length)
    return Box(box_id, "label", node.id, width, height, label=label)
