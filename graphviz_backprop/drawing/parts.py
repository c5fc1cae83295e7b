"""The parts of a picture beside its texts: circles, dots, wires and blocks; moving parts."""

from __future__ import annotations

from dataclasses import dataclass, replace

from graphviz_backprop.drawing import curve
from graphviz_backprop.drawing.curve import Curve, Point
from graphviz_backprop.drawing.writing import Bracket, Text
from graphviz_backprop.engine.graph import Edge


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
    carries: tuple[Edge, ...] = ()


@dataclass(frozen=True, slots=True)
class Wire:
    """One cubic path and the triangle of its arrowhead, empty for a trunk.

    ``key`` is the edge it draws, or the id of the node whose trunk it is; ``carries`` are
    all the edges that it draws a part of, where they are more than that one.
    """

    id: str
    key: Edge | str
    path: Curve
    arrow: Curve
    carries: tuple[Edge, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """A block: a box, or while it is unfolded a frame around its operations."""

    id: str
    address: str
    path: Curve
    nodes: tuple[str, ...]
    unfolded: bool


Part = Circle | Dot | Wire | Text | Bracket | Outline


def pointed(
    wire_id: str, key: Edge | str, path: Curve, length: float, carries: tuple[Edge, ...] = ()
) -> Wire:
    """The wire along a path that ends in an arrowhead of this length."""
    stem = curve.cut_back(path, length)
    return Wire(wire_id, key, stem, curve.arrow(stem[-1], path[-1], 0.36 * length), carries)


def moved(part: Part, dx: float, dy: float) -> Part:
    """The part at another place."""
    match part:
        case Text():
            return replace(part, x=part.x + dx, y=part.y + dy)
        case Wire():
            path, arrow = curve.shifted(part.path, dx, dy), curve.shifted(part.arrow, dx, dy)
            return replace(part, path=path, arrow=arrow)
        case Bracket() | Outline():
            return replace(part, path=curve.shifted(part.path, dx, dy))
        case Circle() | Dot():
            return replace(part, centre=(part.centre[0] + dx, part.centre[1] + dy))
