"""Marks as shapes of a slide, with names and descriptions that say what they are."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphviz_backprop.drawing import text
from graphviz_backprop.drawing.curve import Point
from graphviz_backprop.drawing.frame import OUTSIDE
from graphviz_backprop.drawing.marks import Ellipse, Formula, Mark, Owner, Path, Words
from graphviz_backprop.drawing.styles import Style, style, width_of
from graphviz_backprop.drawing.text import words
from graphviz_backprop.drawing.typeset import typeset
from graphviz_backprop.export import pptx_shapes as shapes
from graphviz_backprop.export.pptx_base import Look
from graphviz_backprop.export.pptx_connectors import Connector, connector, glued
from graphviz_backprop.export.pptx_shapes import Numbering, Stroke, number_of
from graphviz_backprop.export.pptx_wires import box_of, connectors
from graphviz_backprop.text.names import plain


def shapes_of(look: Look, labels: Mapping[str, str], picture: Sequence[Mark]) -> Shapes:
    """What draws slides of a picture, of which all marks are given that it ever shows."""
    found = connectors(picture)
    ends = (site for each in found.values() for site in (each.source, each.target) if site)
    return Shapes(look, labels, found, {site.mark: site.at for site in ends})


def glue(made: Sequence[tuple[Mark, Any]]) -> None:
    """Glues connectors to the first shape of the mark at their ends."""
    numbers: dict[str, str] = {}
    for mark, shape in made:
        numbers.setdefault(mark.id, number_of(shape))
    for _, shape in made:
        glued(shape, numbers)


@dataclass(frozen=True, slots=True)
class Shapes:
    """Marks as shapes with names that say what they are; a symbol stands in its gate.

    ``joined`` are the wires that are connectors, by the id of their mark, ``sites`` the places
    where some of them are glued to a name, by the id of its mark.
    """

    look: Look
    labels: Mapping[str, str]
    joined: Mapping[str, Connector] = field(default_factory=dict)
    sites: Mapping[str, Point] = field(default_factory=dict)
    made: dict[tuple[Mark, Mark | None], Any] = field(default_factory=dict)

    def of(self, marks: Sequence[Mark], numbers: Numbering) -> Iterator[tuple[Mark, Any]]:
        """The shapes of some marks, from back to front, each with a number of its own."""
        symbols = {mark.owner: mark for mark in marks if mark.role == "symbol"}
        made = [
            (mark, self.one(mark, symbols.get(mark.owner), numbers))
            for mark in marks
            if mark.role != "symbol"
        ]
        glue(made)
        yield from made

    def one(self, mark: Mark, symbol: Mark | None, numbers: Numbering) -> Any:
        """A shape; most come again on the next slide, and are copied."""
        if mark.role == "formula":
            return self._shape(mark, None, numbers)
        key = (mark, symbol if mark.role == "gate" else None)
        if key not in self.made:
            self.made[key] = self._shape(*key, Numbering(0))
        copied = copy.deepcopy(self.made[key])
        numbers.number(copied)
        return copied

    def _shape(self, mark: Mark, symbol: Mark | None, numbers: Numbering) -> Any:
        look = style(mark.role, mark.states)
        colour = self.look.colour(look.line or "ink")
        match mark:
            case Path():
                names = numbers.named(*self._line_words(mark))
                stroke = Stroke(colour, width_of(look.width, self.look.theme) * mark.scale)
                if joined := self.joined.get(mark.id):
                    line = connector(names, joined, stroke, mark.head)
                    if joined.plain:
                        return line
                    freeform = shapes.wire(copy.deepcopy(names), mark.points, mark.head, stroke)
                    return shapes.alternative(line, freeform)
                if mark.curved:
                    return shapes.wire(names, mark.points, mark.head, stroke)
                return shapes.polyline(names, mark.points, stroke)
            case Ellipse():
                return self._ellipse(mark, symbol, look, numbers)
            case Words(at=at, size=size, runs=runs):
                names = numbers.named(self._word_name(mark), "")
                box = text.width(runs, size), 0.0
                if mark.id in self.sites:
                    box = box_of(mark, self.sites[mark.id])
                return shapes.label(names, runs, at, size, box, colour, self.look.font)
            case Formula(corner=corner, width=width, height=height):
                names = numbers.named("Chain rule", mark.says)
                commands = typeset(mark.latex, mark.size).commands
                place = (*corner, width, height)
                drawn = shapes.outline(copy.deepcopy(names), commands, place, colour)
                editable = shapes.formula(names, mark.latex, place, mark.size, colour)
                return shapes.alternative(editable, drawn)

    def _ellipse(self, mark: Ellipse, symbol: Mark | None, look: Style, numbers: Numbering) -> Any:
        called = self._called(mark.owner)
        fill = self.look.colour(look.fill or "fill")
        stroke = None
        if look.line:
            width = width_of(look.width, self.look.theme) * mark.scale
            stroke = Stroke(self.look.colour(look.line), width, look.dashed)
        if not isinstance(symbol, Words):
            names = numbers.named(f"Fan-out of {called}", "")
            return shapes.oval(names, mark.centre, mark.rx, mark.ry, fill, stroke)
        said = f"Operation {words(symbol.runs)} computes {called}"
        said += f": {mark.says}" if "trouble" in mark.states else ""
        names = numbers.named(f"{words(symbol.runs)} ({called})", said)
        ink = self.look.colour(style(symbol.role, symbol.states).line or "ink")
        inside = (symbol.runs, symbol.size, ink, self.look.font)
        return shapes.oval(names, mark.centre, mark.rx, mark.ry, fill, stroke, *inside)

    def _called(self, owner: Owner) -> str:
        node = owner if isinstance(owner, str) else owner.operand
        return plain(self.labels[node]) if node in self.labels else node

    def _word_name(self, mark: Words) -> str:
        return f"{mark.role.capitalize()} of {self._called(mark.owner)}".removesuffix(" of ")

    def _line_words(self, mark: Path) -> tuple[str, str]:
        """Name and description of a line."""
        owner, source = mark.owner, self._called(mark.owner)
        if mark.role == "blank":
            return "Box to write in", "Box to write in"
        if mark.role not in {"wire", "muted"}:
            return f"Bracket of {source}", ""
        lit = ", highlighted" * ("lit" in mark.states)
        if isinstance(owner, str):
            return f"Wire {source}", f"Wire from {source} to where it branches{lit}"
        if owner.user == OUTSIDE:
            return f"Wire {source} out", f"{source} is the result{lit}"
        way = f"{source} to {self._called(owner.user)}"
        return f"Wire {way}", f"Wire from {way}{lit}"
