"""A worksheet: the same picture with boxes to write in, and the answers as a second page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from itertools import pairwise
from typing import Literal

from graphviz_backprop.drawing import text
from graphviz_backprop.drawing.blocks import SIGN
from graphviz_backprop.drawing.curve import joined, line
from graphviz_backprop.drawing.frame import Frame
from graphviz_backprop.drawing.scene import Scene, Wire
from graphviz_backprop.drawing.text import DIGIT_HEIGHT
from graphviz_backprop.drawing.writing import Role, Text
from graphviz_backprop.export.deck import Deck
from graphviz_backprop.graph import find

Blank = Literal["gradients", "values", "both"]

#: What the key of a wire begins with that is the outline of a box to write in.
BLANK = "blank "

_ROLES: dict[Blank, tuple[Role, ...]] = {
    "gradients": ("gradient", "contribution"),
    "values": ("value",),
    "both": ("value", "gradient", "contribution"),
}
_ASKED: dict[Blank, str] = {
    "gradients": "gradients",
    "values": "values",
    "both": "values and the gradients",
}
#: Room for a hand-written number, in em of the printed one, and around it in points.
_NARROWEST, _MARGIN = 1.6, 2.2


def worksheet(deck: Deck, blank: Blank = "gradients", names: Collection[str] = ()) -> Deck:
    """The deck of a worksheet: a page to fill in, then the answers.

    ``blank`` says what is left out; ``names``, if given, at which nodes only. The
    values of inputs are always given. Raises BindingError for an unknown name.
    """
    graph = deck.trace.graph
    chosen = {find(graph, name) for name in names}
    end = len(deck.trace.steps)
    asked = _ASKED[blank]
    of = f" of {', '.join(names)}" if names else ""
    pages = tuple(
        Frame(index, 2, "backward", end - 1 + index, (), frozenset(), frozenset())
        for index in range(2)
    )
    return replace(
        deck,
        scene=blanked(deck.scene, end, _ROLES[blank], chosen),
        frames=pages,
        headlines=(f"Fill in the {asked}{of}", f"Answers: the {asked}{of}"),
        shown=0,
    )


def blanked(scene: Scene, end: int, roles: Collection[Role], nodes: Collection[str] = ()) -> Scene:
    """The finished scene with a box in place of some numbers, which appear at step ``end``.

    ``nodes`` are ids; none means all.
    """
    asked = [
        anchor
        for anchor in scene.texts
        if anchor.role in roles
        and not anchor.id.endswith(SIGN)
        and (not nodes or anchor.node in nodes)
        and not (anchor.role == "value" and anchor.contents[0][0] == 0)
    ]
    ids = {anchor.id for anchor in asked}
    return replace(
        scene,
        wires=(*scene.wires, *(_box(anchor) for anchor in asked)),
        texts=tuple(
            replace(anchor, contents=((end if anchor.id in ids else 0, anchor.contents[-1][1]),))
            for anchor in scene.texts
        ),
        brackets=tuple(replace(bracket, step=0) for bracket in scene.brackets),
    )


def _box(anchor: Text) -> Wire:
    """The box to write in, where the answer would stand."""
    room = max(text.width(anchor.contents[-1][1], anchor.size), _NARROWEST * anchor.size)
    half = room / 2 + _MARGIN
    bottom, top = anchor.y + _MARGIN, anchor.y - DIGIT_HEIGHT * anchor.size - _MARGIN
    corners = [
        (anchor.x - half, bottom),
        (anchor.x + half, bottom),
        (anchor.x + half, top),
        (anchor.x - half, top),
        (anchor.x - half, bottom),
    ]
    sides = [(a, *line(a, b)) for a, b in pairwise(corners)]
    return Wire(f"k_{anchor.id}", f"{BLANK}{anchor.id}", joined(sides), ())
