"""Marks: the four things that a picture or a slide consists of, and that writers translate.

A mark says what it is (``role``), to what it belongs (``owner``, a node or an edge) and in
what state it is; how that looks is said by ``styles`` and a theme. Its ``id`` stays the
same from frame to frame, so that pictures can be compared mark by mark.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias, TypeVar

from graphviz_backprop.drawing.curve import Curve, Point
from graphviz_backprop.drawing.text import Runs
from graphviz_backprop.engine.graph import Edge

Role = Literal[
    "block", "frame", "wire", "muted", "dot", "gate", "symbol", "name", "inner", "alias",
    "value", "gradient", "contribution", "blank", "headline", "caption", "formula", "footer",
]  # fmt: skip
State = Literal["lit", "trouble", "marked"]
States: TypeAlias = frozenset[State]
Owner: TypeAlias = Edge | str

NO_STATES: States = frozenset()


def _hash(mark: Any) -> int:
    """Marks are looked up often, and their points are many."""
    return hash((mark.id, mark.role, mark.states))


@dataclass(frozen=True, slots=True)
class Path:
    """A line: cubic pieces where it is ``curved``, else corners; ``head`` is a filled tip.

    ``scale`` is how many times as wide it is as the theme's strokes.
    """

    id: str
    role: Role
    owner: Owner
    points: Curve
    head: Curve = ()
    curved: bool = True
    scale: float = 1.0
    states: States = NO_STATES
    __hash__ = _hash


@dataclass(frozen=True, slots=True)
class Ellipse:
    """A filled circle or ellipse; ``says`` is why it is in trouble, where it is."""

    id: str
    role: Role
    owner: Owner
    centre: Point
    rx: float
    ry: float
    scale: float = 1.0
    states: States = NO_STATES
    says: str = ""
    __hash__ = _hash


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text with the middle of its baseline at ``at``; ``size`` is its em in points."""

    id: str
    role: Role
    owner: Owner
    at: Point
    size: float
    runs: Runs
    states: States = NO_STATES
    __hash__ = _hash


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula in LaTeX whose outlines, in letters of ``size`` points, fill a box.

    ``says`` is the same as plain text.
    """

    id: str
    role: Role
    owner: Owner
    corner: Point
    width: float
    height: float
    size: float
    latex: str
    states: States = NO_STATES
    says: str = ""
    __hash__ = _hash


Mark: TypeAlias = Path | Ellipse | Words | Formula
AnyMark = TypeVar("AnyMark", Path, Ellipse, Words, Formula)


def moved(mark: Mark, dx: float, dy: float, scale: float = 1.0) -> Mark:
    """The mark ``scale`` times as large, then moved."""

    def place(point: Point) -> Point:
        return (dx + scale * point[0], dy + scale * point[1])

    match mark:
        case Path():
            points, head = tuple(map(place, mark.points)), tuple(map(place, mark.head))
            return replace(mark, points=points, head=head, scale=scale * mark.scale)
        case Ellipse():
            rx, ry = scale * mark.rx, scale * mark.ry
            return replace(mark, centre=place(mark.centre), rx=rx, ry=ry, scale=scale * mark.scale)
        case Words():
            return replace(mark, at=place(mark.at), size=scale * mark.size)
        case Formula():
            return replace(
                mark,
                corner=place(mark.corner),
                width=scale * mark.width,
                height=scale * mark.height,
                size=scale * mark.size,
            )
