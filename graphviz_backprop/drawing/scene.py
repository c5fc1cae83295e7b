"""Geometry of a picture, in points with y down: the same for every frame of a trace."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass, replace
from typing import Any

from graphviz_backprop.choices import Drawing
from graphviz_backprop.drawing.boxes import Level
from graphviz_backprop.drawing.callouts import with_aliases
from graphviz_backprop.drawing.cells import framed
from graphviz_backprop.drawing.folding import FOLDED, drawn_alone, is_readable, unfolded
from graphviz_backprop.drawing.frame import Shown
from graphviz_backprop.drawing.layout import TIME_LIMIT
from graphviz_backprop.drawing.level import level
from graphviz_backprop.drawing.parts import Circle, Dot, Outline, Part, Wire, moved
from graphviz_backprop.drawing.plan import names, plans
from graphviz_backprop.drawing.room import NO_ROOM, Room
from graphviz_backprop.drawing.sizes import SIZES
from graphviz_backprop.drawing.writing import Bracket, Text
from graphviz_backprop.engine.blocks import blocks
from graphviz_backprop.engine.graph import Path
from graphviz_backprop.engine.remembered import once
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.explain.notes import troubles

__all__ = ["Circle", "Dot", "Scene", "Wire", "scene_of"]


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """Everything that can be drawn of a trace, each part with an id of its own.

    A scene equals only itself, so that what is written of it can be remembered cheaply.
    ``nodes`` are those of a block that is drawn alone, ``data`` the ids of inputs that take no
    gradient: their wires are muted.
    """

    width: float
    height: float
    circles: tuple[Circle, ...]
    dots: tuple[Dot, ...]
    wires: tuple[Wire, ...]
    texts: tuple[Text, ...]
    brackets: tuple[Bracket, ...] = ()
    outlines: tuple[Outline, ...] = ()
    remark: str = ""
    nodes: frozenset[str] = frozenset()
    data: frozenset[str] = frozenset()

    @property
    def unfolded(self) -> frozenset[str]:
        """The addresses of the blocks that are drawn as frames."""
        return frozenset(each.address for each in self.outlines if each.unfolded)

    @property
    def shown(self) -> Shown:
        """What frames of this picture are about."""
        return Shown({each.address for each in self.outlines if not each.unfolded}, self.nodes)

    @property
    def parts(self) -> tuple[Part, ...]:
        """All of them."""
        return (*self.circles, *self.dots, *self.wires, *self.texts, *self.brackets, *self.outlines)


_troubles = once(troubles)


def scene_of(
    trace: Trace,
    drawing: Drawing = Drawing(),
    *,
    room: Room = NO_ROOM,
    time_limit: float = TIME_LIMIT,
) -> Scene:
    """The scene of a trace: measured, laid out by Graphviz once, joined.

    ``room`` is kept at the wires for the numbers of other runs. Where nobody says which
    blocks are folded, all are if else the labels were too small on a page; ``remark`` says so.

    Raises RenderError where the layout takes longer than ``time_limit`` seconds.
    """
    chosen, root = unfolded(trace, drawing), drawn_alone(trace, drawing)
    if chosen is not None:
        return _scene(trace, drawing, room, time_limit, chosen, root)
    every = frozenset(blocks(trace.graph))
    scene = _scene(trace, drawing, room, time_limit, every, root)
    if is_readable(scene.width, drawing) or not scene.outlines:
        return scene
    folded = _scene(trace, drawing, room, time_limit, frozenset(), root)
    return replace(folded, remark=FOLDED)


def _scene(
    trace: Trace,
    drawing: Drawing,
    room: Room,
    time_limit: float,
    unfolded: Set[Path],
    root: Path,
) -> Scene:
    """The scene with these blocks unfolded, level by level from the innermost one."""
    found, known = _troubles(trace), dict[Path, Level]()
    for path, planned in plans(trace, drawing, room, unfolded, root).items():
        boxes = tuple(
            framed(box, known[(*path, box.address.rpartition("/")[2])], drawing)
            if box.kind == "frame"
            else box
            for box in planned.boxes
        )
        known[path] = level(replace(planned, boxes=boxes), drawing, found, time_limit)
    drawn = known[root]
    margin = SIZES[drawing.preset].margin
    parts = tuple(moved(part, margin, margin) for part in drawn.parts)
    size = drawn.width + 2 * margin, drawn.height + 2 * margin
    if drawing.names == "own":
        parts, size = with_aliases(parts, size, names(trace), SIZES[drawing.preset].label)
    scene = assembled(*size, parts)
    inside = frozenset(blocks(trace.graph, trace.target)[root].nodes) if root else frozenset()
    return replace(scene, nodes=inside, data=trace.plan.data)


def assembled(width: float, height: float, parts: Iterable[Part]) -> Scene:
    """A scene of parts in any order."""
    order = (Circle, Dot, Wire, Text, Bracket, Outline)
    kinds: dict[type[Part], list[Any]] = {kind: [] for kind in order}
    for part in parts:
        kinds[type(part)].append(part)
    circles, dots, wires, texts, brackets, outlines = (tuple(kinds[kind]) for kind in order)
    size = round(width, 2), round(height, 2)
    return Scene(*size, circles, dots, wires, texts, brackets, outlines)
