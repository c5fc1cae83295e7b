"""A worksheet: the same picture with boxes to write in, and the answers as a second page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Literal

from graphviz_backprop.drawing import text
from graphviz_backprop.drawing.frame import Frame
from graphviz_backprop.drawing.grids import SIGN
from graphviz_backprop.drawing.marks import Path, Role, Words
from graphviz_backprop.drawing.paint import Timed, Timeline, paint
from graphviz_backprop.drawing.room import Room
from graphviz_backprop.drawing.scene import Scene, scene_of
from graphviz_backprop.drawing.text import DIGIT_HEIGHT
from graphviz_backprop.drawing.wrap import wrap
from graphviz_backprop.engine.graph import Edge, find
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.export.deck import Deck

Blank = Literal["gradients", "values", "both"]

#: The roles of the numbers that are left out.
ROLES: dict[Blank, tuple[Role, ...]] = {
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
    asked = _ASKED[blank]
    of = f" of {', '.join(names)}" if names else ""
    room = equal_room(deck.trace, widest(deck.scene))
    scene = scene_of(deck.trace, deck.drawing, room=room)
    scene = wrap(scene) if deck.drawing.wrap else scene
    return replace(
        deck,
        scene=scene,
        frames=tuple(_unlit(deck.trace, -1, index) for index in range(2)),
        headlines=(f"Fill in the {asked}{of}", f"Answers: the {asked}{of}"),
        painted=blanked(deck.trace, scene, ROLES[blank], chosen),
        shown=0,
        told={},
    )


def equal_room(trace: Trace, width: float = 0.0, height: float = 0.0) -> Room:
    """The same room for every number: the size of a box tells nothing of it."""
    nodes, edges = trace.graph, map(Edge._make, trace.graph.edges(keys=True))
    widths = dict.fromkeys(nodes, width)
    return Room(widths, widths, dict.fromkeys(edges, width), height=height)


def widest(scene: Scene) -> float:
    """Width in points of the widest number that a scene will ever show."""
    numbers = (
        text.width(runs, shown.size)
        for shown in scene.texts
        if shown.role in ROLES["both"]
        for _, runs in shown.contents
    )
    return max(numbers, default=0.0)


def _unlit(trace: Trace, step: int, index: int) -> Frame:
    """A frame of the sheet in which nothing is lit, after a step of the trace."""
    last = step % len(trace.steps)
    return Frame(index, 2, "backward", last, (), frozenset(), frozenset(), index + 1)


def blanked(
    trace: Trace,
    scene: Scene,
    roles: Collection[Role],
    nodes: Collection[str] = (),
    box: tuple[float, float] | None = None,
    last: int = -1,
) -> Timeline:
    """The picture after step ``last``: first with boxes for what is asked, then with the answers.

    ``nodes`` are ids, none means all. ``box`` is the size of every box, by default that of
    the widest number with a margin.
    """
    known = {mark.id for mark in paint(scene, _unlit(trace, 0, 0))}
    finished = paint(scene, _unlit(trace, last, 0))
    asked = [
        mark
        for mark in finished
        if isinstance(mark, Words)
        and mark.role in roles
        and not mark.id.endswith(SIGN)
        and (not nodes or mark.owner in nodes)
        and mark.id not in known
    ]
    size = max((mark.size for mark in asked), default=0.0)
    wide, high = box or (
        max(widest(scene), _NARROWEST * size) + 2 * _MARGIN,
        DIGIT_HEIGHT * size + 2 * _MARGIN,
    )
    answers = {mark.id for mark in asked}
    return (
        *(Timed(mark, ((int(mark.id in answers), 2),)) for mark in finished),
        *(Timed(_box(mark, wide / 2, high / 2), ((0, 2),)) for mark in asked),
    )


def _box(asked: Words, half: float, high: float) -> Path:
    """The box to write in, around where the answer would stand; half its width and height."""
    x, y = asked.at[0], asked.at[1] - DIGIT_HEIGHT * asked.size / 2
    corners = (
        (x - half, y + high),
        (x + half, y + high),
        (x + half, y - high),
        (x - half, y - high),
    )
    return Path(f"k_{asked.id}", "blank", asked.owner, (*corners, corners[0]), curved=False)
