"""The pictures that a player has of one trace: a click folds and unfolds blocks without Python.

There is one for the blocks as they were, one for each block of that picture folded or unfolded,
and one in which nothing but a block and what it stands in is unfolded.
"""

from __future__ import annotations

from collections.abc import Iterator

from graphviz_backprop.choices import Drawing
from graphviz_backprop.drawing.folding import drawn_alone, refolded, toggled
from graphviz_backprop.drawing.scene import Scene, scene_of
from graphviz_backprop.engine.blocks import blocks
from graphviz_backprop.engine.graph import Path
from graphviz_backprop.engine.trace import Trace

#: A player has no more pictures than this, and no more parts in all of them.
_MOST, _MOST_PARTS = 60, 20_000


def foldings(trace: Trace, drawing: Drawing, scene: Scene) -> Iterator[Scene]:
    """The scenes beside ``scene`` that a click or a key leads to, as far as they are few."""
    states = dict.fromkeys(_states(trace, drawing, scene))
    states.pop(scene.unfolded, None)
    parts = len(scene.parts)
    for state in list(states)[:_MOST]:
        found = scene_of(trace, refolded(drawing, state))
        parts += len(found.parts)
        if parts > _MOST_PARTS:
            return
        yield found


def _inside(trace: Trace, drawing: Drawing) -> list[Path]:
    """The blocks that can be seen: where one is drawn alone, those in it."""
    root = drawn_alone(trace, drawing)
    found = blocks(trace.graph, trace.target)
    return [path for path in found if path != root and path[: len(root)] == root]


def _states(trace: Trace, drawing: Drawing, scene: Scene) -> Iterator[frozenset[str]]:
    """Sets of addresses of unfolded blocks, the likeliest first."""
    yield from [frozenset[str]()] if scene.outlines else []
    for outline in scene.outlines:
        yield toggled(scene.unfolded, outline.address)
    for path in _inside(trace, drawing):
        yield frozenset("/".join(path[:depth]) for depth in range(1, len(path) + 1))
