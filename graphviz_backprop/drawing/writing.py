"""The texts and brackets of a picture: what stands where, and from which step on."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import Literal

from graphviz_backprop.choices import Drawing
from graphviz_backprop.drawing import grids, text
from graphviz_backprop.drawing.curve import Point
from graphviz_backprop.drawing.grids import NOTHING, Contents, Grid
from graphviz_backprop.drawing.sizes import SIZES
from graphviz_backprop.drawing.text import Runs

Role = Literal["name", "symbol", "inner", "alias", "value", "gradient", "contribution"]

#: What shows only while it is lit: the name that an explanation gives to a node.
ALIAS: Role = "alias"

#: Space on either side of a label, along its wire.
PADDING = 4.0
#: Points between a label and what may pass it.
_CLEAR = 2.0


@dataclass(frozen=True, slots=True)
class Text:
    """A text with the middle of its baseline; ``contents`` says what it shows from which step.

    ``room`` is the width and the height that are kept for it at least.
    """

    id: str
    role: Role
    node: str
    x: float
    y: float
    size: float
    contents: Contents
    room: tuple[float, float] = (0.0, 0.0)

    def shown(self, step: int) -> Runs:
        """What stands here after a step of the trace; empty before it is revealed."""
        place = bisect_right(self.contents, step, key=itemgetter(0))
        return self.contents[place - 1][1] if place else ()


@dataclass(frozen=True, slots=True)
class Bracket:
    """A line with corners beside the entries of an array, there from a step on."""

    id: str
    role: Role
    node: str
    path: tuple[Point, ...]
    step: int


@dataclass(frozen=True, slots=True)
class Label:
    """The texts of a wire: above it (or left of it), below it (or right of it), and names.

    ``name`` stands before the value, ``tip`` behind the arrow that leaves the picture.
    ``room`` holds the least widths kept for an entry above and below.
    """

    above: Grid = NOTHING
    below: Grid = NOTHING
    name: Runs = ()
    tip: Runs = ()
    leaves: bool = False
    room: tuple[float, float] = (0.0, 0.0)


NO_LABEL = Label()


@dataclass(frozen=True, slots=True)
class Extent:
    """Length along the wire, and how far a label reaches to both sides of it."""

    length: float
    before: float
    after: float


NO_EXTENT = Extent(0.0, 0.0, 0.0)


def extent(label: Label, drawing: Drawing) -> Extent:
    """The room that a label takes at its wire, the tip of an arrow out of the picture included."""
    if not (label.above or label.below or label.leaves):
        return NO_EXTENT
    sizes = SIZES[drawing.preset]
    name = _name_width(label, drawing)
    above, up = grids.extent(label.above, sizes.label, label.room[0])
    below, down = grids.extent(label.below, sizes.label, label.room[1])
    tip, beside = _tip_extent(label, drawing)
    length = before = after = 0.0
    if drawing.direction == "LR":
        length = name + max(above, below) + 2 * PADDING if label.above or label.below else 0.0
        before = sizes.gap + up + _CLEAR if label.above else 0.0
        after = sizes.gap + down + _CLEAR if label.below else 0.0
    elif label.above or label.below:
        up, down = _about_middle(label, drawing)
        length = up + down + 2 * PADDING
        before = name + above + sizes.gap + _CLEAR if label.above else 0.0
        after = below + sizes.gap + _CLEAR if label.below else 0.0
    return Extent(length + tip, max(before, beside), max(after, beside))


def _about_middle(label: Label, drawing: Drawing) -> tuple[float, float]:
    """Top-down, the entries of value and gradient share their middle."""
    size = SIZES[drawing.preset].label
    above, below = (grids.about_middle(grid, size) for grid in (label.above, label.below))
    return max(above[0], below[0]), max(above[1], below[1])


def _name_width(label: Label, drawing: Drawing) -> float:
    """Width of the name before a value, with the gap behind it."""
    sizes = SIZES[drawing.preset]
    return text.width(label.name, sizes.label) + sizes.gap if label.name else 0.0


def _tip_extent(label: Label, drawing: Drawing) -> tuple[float, float]:
    """Of the arrow out of the picture and the name behind it: length, and half its breadth."""
    sizes = SIZES[drawing.preset]
    if not label.leaves:
        return 0.0, 0.0
    if not label.tip:
        return sizes.arrow, 0.36 * sizes.arrow
    wide, high = text.width(label.tip, sizes.name), sizes.name
    along, across = (wide, 1.38 * high) if drawing.direction == "LR" else (high, wide)
    return sizes.arrow + sizes.gap + along, across / 2


def tip_behind(label: Label, drawing: Drawing) -> float:
    """Length of what stands behind the arrow out of the picture."""
    return max(0.0, _tip_extent(label, drawing)[0] - SIZES[drawing.preset].arrow)


def label_parts(
    label_id: str, node: str, label: Label, received: Role, at: Point, drawing: Drawing
) -> Iterator[Text | Bracket]:
    """Everything that stands at a wire; ``at`` is where the label begins on it.

    ``received`` is the role of what stands below the wire.
    """
    sizes, room = SIZES[drawing.preset], extent(label, drawing)
    (x, y), tip, name = at, _tip_extent(label, drawing)[0], _name_width(label, drawing)
    above, up = grids.extent(label.above, sizes.label, label.room[0])
    below, _ = grids.extent(label.below, sizes.label, label.room[1])
    if drawing.direction == "LR":
        column = x + (name + room.length - tip) / 2
        value_at, gradient_at = (column, y - sizes.gap - up), (column, y + sizes.gap)
        name_x = column - above / 2 - sizes.gap - (name - sizes.gap) / 2
        end = x + room.length - text.width(label.tip, sizes.name) / 2
        tip_at = (end, y + 0.28 * sizes.name)
    else:
        middle = y + PADDING + _about_middle(label, drawing)[0]
        value_at, gradient_at = (
            (across, middle - grids.about_middle(grid, sizes.label)[0])
            for across, grid in (
                (x - sizes.gap - above / 2, label.above),
                (x + sizes.gap + below / 2, label.below),
            )
        )
        name_x = value_at[0] - above / 2 - sizes.gap - (name - sizes.gap) / 2
        tip_at = (x, y + room.length - 0.2 * sizes.name)
    if label.name:
        baseline = grids.name_baseline(label.above, value_at[1], sizes.label)
        name_id, shown = f"t_{label_id}_name", ((0, label.name),)
        yield Text(name_id, "inner", node, name_x, baseline, sizes.label, shown)
    if label.tip:
        yield Text(f"t_{label_id}_tip", "name", node, *tip_at, sizes.name, ((0, label.tip),))
    yield from _grid(label_id, node, "value", label.above, value_at, sizes.label, label.room[0])
    yield from _grid(label_id, node, received, label.below, gradient_at, sizes.label, label.room[1])


def _grid(
    label_id: str, node: str, role: Role, shown: Grid, at: Point, size: float, room: float
) -> Iterator[Text | Bracket]:
    """The texts and brackets of a number or array; ``at`` is the middle of its top."""
    if not shown:
        return
    for place in grids.places(shown, *at, size, room):
        kind = "inner" if place.suffix == grids.SHAPE else role
        text_id = f"t_{label_id}_{role}{place.suffix}"
        kept = (room, shown.line) if kind == role else (0.0, 0.0)
        yield Text(text_id, kind, node, place.x, place.y, place.size, place.contents, kept)
    first = shown.rows[0][0][0][0]
    for side, path in zip("lr", grids.brackets(shown, *at, size, room), strict=False):
        yield Bracket(f"k_{label_id}_{role}_{side}", role, node, path, first)
