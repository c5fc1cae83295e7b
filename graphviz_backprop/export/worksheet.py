"""A worksheet: the same picture with lines to write on, and the answers as a second page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Literal

from graphviz_backprop.drawing import text
from graphviz_backprop.drawing.curve import line
from graphviz_backprop.drawing.frame import Frame
from graphviz_backprop.drawing.scene import Role, Scene, Text, Wire
from graphviz_backprop.export.deck import Deck
from graphviz_backprop.graph import find

Blank = Literal["gradients", "values", "both"]

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
#: Room for a hand-written digit, in em of the printed number.
_NARROWEST_LINE = 1.6


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
    """The finished scene with a line in place of some numbers, which appear at step ``end``.

    ``nodes`` are ids; none means all.
    """
    asked = [
        anchor
        for anchor in scene.texts
        if anchor.role in roles
        and (not nodes or anchor.node in nodes)
        and not (anchor.role == "value" and anchor.contents[0][0] == 0)
    ]
    ids = {anchor.id for anchor in asked}
    return replace(
        scene,
        wires=(*scene.wires, *(_line(anchor) for anchor in asked)),
        texts=tuple(
            replace(
                anchor, contents=((end if anchor.id in ids else 0, anchor.contents[-1][1]),)
            )
            for anchor in scene.texts
        ),
    )


def _line(anchor: Text) -> Wire:
    """The line to write on, just under the baseline of the answer."""
    width = max(
        text.width(anchor.contents[-1][1], anchor.size), _NARROWEST_LINE * anchor.size
    )
    y = anchor.y + 0.14 * anchor.size
    start, stop = (anchor.x - width / 2, y), (anchor.x + width / 2, y)
    return Wire(f"k_{anchor.id}", f"blank {anchor.id}", (start, *line(start, stop)), ())
