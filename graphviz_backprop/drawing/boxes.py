"""What a picture is laid out from: a box for every leaf and operation, links between them.

A box is measured here and drawn as a cell once the column it stands in is known. It holds
the texts of the wire that leaves it and, in front of its circle, those of the wires that
enter it, so that no other wire can touch them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Literal, NamedTuple

from graphviz_backprop.choices import Drawing
from graphviz_backprop.drawing import text
from graphviz_backprop.drawing.labels import leaf_runs
from graphviz_backprop.drawing.parts import Part
from graphviz_backprop.drawing.sizes import SIZES, Sizes
from graphviz_backprop.drawing.text import Runs
from graphviz_backprop.drawing.writing import NO_EXTENT, NO_LABEL, Extent, Label
from graphviz_backprop.engine.graph import Edge, Node


class Slot(NamedTuple):
    """Where an operand's wire enters a box, with its label and the room that it takes."""

    edge: Edge
    label: Label
    room: Extent


class Out(NamedTuple):
    """Where a value leaves a box, with the label of its wire and the room that it takes."""

    node: str
    label: Label = NO_LABEL
    room: Extent = NO_EXTENT


@dataclass(frozen=True, slots=True)
class Box:
    """What is laid out as one.

    A leaf, a circle; a block, folded or as a frame around what is in it; the end of an arrow
    out of the picture; a tap of a rail; a pin, where a value enters or leaves a frame.

    ``half`` is half the length and half the breadth of what has a name or a symbol in it.
    ``slots`` stand in the order of the operands; where the operation ``commutes``, they may
    be drawn in another one. Of a block there are its ``address``, its ``formula``, the
    ``nodes`` in it, and the ``inner`` level of a frame.
    """

    id: str
    kind: Literal["leaf", "circle", "block", "frame", "exit", "tap", "enter", "leave"]
    node: str
    half: tuple[float, float] = (0.0, 0.0)
    runs: Runs = ()
    outs: tuple[Out, ...] = ()
    slots: tuple[Slot, ...] = ()
    commutes: bool = False
    address: str = ""
    formula: Runs = ()
    nodes: tuple[str, ...] = ()
    inner: Level | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """Boxes laid out and joined: size in points, and all parts in coordinates with y down.

    ``pins`` are the places across the flow where the values of nodes enter and leave.
    """

    width: float
    height: float
    parts: tuple[Part, ...]
    pins: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Link:
    """A wire from an out of a box to a slot of another.

    ``key`` is the edge, or the id of the node whose value it carries to several users.
    """

    id: str
    key: Edge | str
    tail: str
    out: int
    head: str
    slot: int
    carries: tuple[Edge, ...]

    @property
    def port(self) -> tuple[str, int]:
        """Where it begins."""
        return self.tail, self.out


def wire_id(edge: Edge) -> str:
    """The id of the wire that draws an edge."""
    return f"w_{edge.operand}_{edge.user}_{edge.position}"


def leaf(node: Node, sizes: Sizes, drawing: Drawing) -> Box:
    """An input or a constant: its name at the start of its wire."""
    runs = leaf_runs(node)
    wide, high = (text.width(runs, sizes.name) + 4.5) / 2, sizes.name * 0.69
    half = (wide, high) if drawing.direction == "LR" else (high, wide)
    return Box(node.id, "leaf", node.id, half, runs)


def circle(node_id: str, runs: Runs, sizes: Sizes, drawing: Drawing) -> Box:
    """A circle; wider text gets a larger circle, still wider text an ellipse."""
    half_text, half_height = text.width(runs, sizes.symbol) / 2 + 3, 0.3 * sizes.symbol
    radius = max(sizes.radius, sqrt(half_text**2 + half_height**2))
    high = min(radius, 1.3 * sizes.radius)
    wide = max(high, half_text / sqrt(1 - (half_height / high) ** 2))
    half = (wide, high) if drawing.direction == "LR" else (high, wide)
    return Box(node_id, "circle", node_id, half, runs)


def block_box(
    box_id: str, name: Runs, formula: Runs, address: str, members: tuple[str, ...], drawing: Drawing
) -> Box:
    """A folded block: its name over its formula."""
    sizes = SIZES[drawing.preset]
    wide = max(text.width(name, sizes.name), text.width(formula, sizes.label)) / 2 + 10.0
    high = sizes.name * (1.5 if formula else 1.1)
    half = (wide, high) if drawing.direction == "LR" else (high, wide)
    return Box(box_id, "block", box_id, half, name, address=address, formula=formula, nodes=members)
