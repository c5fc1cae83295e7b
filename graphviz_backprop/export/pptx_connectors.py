"""Connectors of DrawingML: lines that are glued to other shapes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import dist
from typing import Literal, NamedTuple

from graphviz_backprop.drawing.curve import Curve, Point, between
from graphviz_backprop.export.pptx_shapes import SPACES, A, Element, P, Stroke, emu, line

Kind = Literal["straightConnector1", "curvedConnector3", "bentConnector3"]

#: The sizes that an arrowhead can have, in widths of its line.
_HEADS = {"sm": 2.0, "med": 3.0, "lg": 5.0}
#: Thinner lines have the heads of this one, in points.
_THINNEST = 2.0


class Site(NamedTuple):
    """A place of a shape to which connectors can be glued, by the number that it has there."""

    mark: str
    number: int
    at: Point


@dataclass(frozen=True, slots=True)
class Connector:
    """What stands for a wire; ``middle`` is the share of its length where an S turns.

    ``plain`` says that it would also be right if it turned in the middle, as older versions
    of LibreOffice draw it.

    ``upright`` says that it leaves its start down or up, not sideways; a side without a
    shape to glue it to has no site.
    """

    kind: Kind
    start: Point
    stop: Point
    middle: float
    upright: bool
    source: Site | None
    target: Site | None
    plain: bool


def connector(names: Element, made: Connector, stroke: Stroke, head: Curve) -> Element:
    """A line that is glued to other shapes; ``glued`` puts their numbers in."""
    (x, y), (to_x, to_y) = made.start, made.stop
    width, height = abs(to_x - x), abs(to_y - y)
    left, top = min(x, to_x), min(y, to_y)
    turned = {}
    if to_x < x:
        turned["flipH"] = "1"
    if to_y < y:
        turned["flipV"] = "1"
    if made.upright:  # drawn sideways, then turned by a quarter
        left, top = left + (width - height) / 2, top + (height - width) / 2
        width, height = height, width
        turned = {"rot": "5400000"}
        if to_y < y:
            turned["flipH"] = "1"
        if to_x > x:
            turned["flipV"] = "1"
    adjust = [A.gd(name="adj1", fmla=f"val {made.middle * 100_000:.0f}")]
    drawn = line(stroke)
    if head:
        drawn.append(A.tailEnd(type="triangle", **_head(head, stroke.width)))
    ends = [
        tag(id=site.mark, idx=str(site.number))
        for tag, site in ((A.stCxn, made.source), (A.endCxn, made.target))
        if site is not None
    ]
    return P.cxnSp(
        P.nvCxnSpPr(names, P.cNvCxnSpPr(*ends), P.nvPr()),
        P.spPr(
            A.xfrm(A.off(x=emu(left), y=emu(top)), A.ext(cx=emu(width), cy=emu(height)), **turned),
            A.prstGeom(A.avLst(*(adjust if made.kind[-1] == "3" else ())), prst=made.kind),
            drawn,
        ),
    )


def glued(shape: Element, numbers: Mapping[str, str]) -> None:
    """Puts the numbers of shapes, by the id of their mark, into a connector; None are left out."""
    for end in shape.xpath(".//p:cNvCxnSpPr/*", namespaces=SPACES):
        if end.get("id") in numbers:
            end.set("id", numbers[end.get("id")])
        else:
            end.getparent().remove(end)


def _head(head: Curve, width: float) -> dict[str, str]:
    """The arrowhead that is most like a triangle of tip and two corners."""
    tip, left, right = head
    width = max(width, _THINNEST)
    sizes = {"w": dist(left, right) / width, "len": dist(between(left, right, 0.5), tip) / width}

    def nearest(size: float) -> str:
        return min(_HEADS, key=lambda name: abs(_HEADS[name] - size))

    return {name: nearest(size) for name, size in sizes.items()}
