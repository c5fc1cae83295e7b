"""Which blocks of a graph are unfolded in a picture: as asked for, or as they can be read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from graphviz_backprop.choices import Drawing
from graphviz_backprop.drawing.sizes import SIZES
from graphviz_backprop.engine.blocks import blocks, find_blocks
from graphviz_backprop.engine.graph import Path
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.text.errors import BlockError

#: Pixels: the width of a page, and the least height of a label on it.
PAGE, READABLE = 1280.0, 13.0
#: A graph of more nodes is folded without trying how wide it would be.
_MOST_NODES = 80
#: Said of a picture whose blocks were folded for its sake.
FOLDED = (
    f"the blocks are folded, so that labels are at least {READABLE:.0f} px high on a page "
    f"{PAGE:.0f} px wide: --fold none unfolds them all, --unfold NAMES some"
)


def unfolded(trace: Trace, drawing: Drawing) -> frozenset[Path] | None:
    """The paths of the unfolded blocks; None where that follows from the width of the picture.

    Raises BlockError for a name that no block has.
    """
    found = blocks(trace.graph, trace.target)
    if drawing.unfold:
        chosen = find_blocks(found.values(), drawing.unfold)
        return frozenset(path[:depth] for path in chosen for depth in range(1, len(path) + 1))
    match drawing.fold:
        case () | ("auto",):
            root = drawn_alone(trace, drawing)
            size = len(found[root].nodes if root else trace.graph)
            return None if found and size <= _MOST_NODES else frozenset()
        case ("all",):
            return frozenset()
        case ("none",):
            return frozenset(found)
        case names:
            if both := {"auto", "all", "none"} & set(names):
                raise BlockError(
                    f"{min(both)!r} stands alone", remedy="Name blocks, or fold all or none."
                )
            return frozenset(found) - find_blocks(found.values(), names)


def drawn_alone(trace: Trace, drawing: Drawing) -> Path:
    """The path of the block that is drawn alone, () where all is drawn; raises BlockError."""
    if not drawing.only:
        return ()
    found = blocks(trace.graph, trace.target)
    paths = sorted(find_blocks(found.values(), [drawing.only]))
    if len(paths) > 1:
        there = ", ".join("/".join(path) for path in paths)
        raise BlockError(
            f"{len(paths)} blocks are called {drawing.only!r}", remedy=f"Choose one of: {there}."
        )
    return paths[0]


def toggled(now: Collection[str], address: str) -> frozenset[str]:
    """The addresses of unfolded blocks after a block was folded or unfolded.

    What is inside of a block that is folded is folded with it.
    """
    if address in now:
        return frozenset(each for each in now if not f"{each}/".startswith(f"{address}/"))
    return frozenset({*now, address})


def refolded(drawing: Drawing, now: Collection[str]) -> Drawing:
    """The same drawing with exactly these blocks unfolded, called by their addresses."""
    return replace(drawing, fold=() if now else ("all",), unfold=tuple(sorted(now)))


def is_readable(width: float, drawing: Drawing) -> bool:
    """Whether the labels of a picture of this width, in points, can be read on a page."""
    return width <= PAGE * SIZES[drawing.preset].label / READABLE
