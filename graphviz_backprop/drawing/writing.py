"""The texts and brackets of a picture: what stands where, and from which step on."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import Literal

from graphviz_backprop.drawing import blocks, text
from graphviz_backprop.drawing.blocks import Block, Contents
from graphviz_backprop.drawing.boxes import PADDING, Box, name_width, tip_length
from graphviz_backprop.drawing.curve import Point
from graphviz_backprop.drawing.options import SIZES, Drawing
from graphviz_backprop.drawing.text import Runs

Role = Literal["name", "symbol", "inner", "value", "gradient", "contribution"]


@dataclass(frozen=True, slots=True)
class Text:
    """A text with the middle of its baseline; ``contents`` says what it shows from which step."""

    id: str
    role: Role
    node: str
    x: float
    y: float
    size: float
    contents: Contents

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


#: Width of the line of a bracket, in points.
BRACKET_STROKE = 1.1


def texts_of(box: Box, centre: Point, drawing: Drawing) -> Iterator[Text | Bracket]:
    """Everything that stands in or at a box, whose centre is given."""
    sizes = SIZES[drawing.preset]
    x, y = centre
    match box.kind:
        case "leaf":
            baseline = y + 0.28 * sizes.name
            yield Text(f"t_{box.id}", "name", box.node, x, baseline, sizes.name, ((0, box.runs),))
        case "circle":
            baseline = y + text.middle(text.words(box.runs)) * sizes.symbol
            yield Text(
                f"t_{box.id}", "symbol", box.node, x, baseline, sizes.symbol, ((0, box.runs),)
            )
        case "label":
            yield from _label_texts(box, centre, drawing)


def _label_texts(box: Box, centre: Point, drawing: Drawing) -> Iterator[Text | Bracket]:
    sizes, label = SIZES[drawing.preset], box.label
    (x, y), tip, name = centre, tip_length(label, drawing), name_width(label, sizes)
    above, up = blocks.extent(label.above, sizes.label, label.room[0])
    below, down = blocks.extent(label.below, sizes.label, label.room[1])
    if drawing.direction == "LR":
        left = x - box.width / 2 + PADDING
        column = (left + name + x + box.width / 2 - PADDING - tip) / 2
        value_at, gradient_at = (column, y - sizes.gap - up), (column, y + sizes.gap)
        name_x = column - above / 2 - sizes.gap - (name - sizes.gap) / 2
        tip_at = (x + box.width / 2 - text.width(label.tip, sizes.name) / 2, y + 0.28 * sizes.name)
    else:
        middle = y - tip / 2
        value_at = (x - sizes.gap - above / 2, middle - up / 2)
        gradient_at = (x + sizes.gap + below / 2, middle - down / 2)
        name_x = value_at[0] - above / 2 - sizes.gap - (name - sizes.gap) / 2
        tip_at = (x, y + box.height / 2 - 0.2 * sizes.name)
    if label.name:
        baseline = blocks.name_baseline(label.above, value_at[1], sizes.label)
        name_id, shown = f"t_{box.id}_name", ((0, label.name),)
        yield Text(name_id, "inner", box.node, name_x, baseline, sizes.label, shown)
    if label.tip:
        yield Text(f"t_{box.id}_tip", "name", box.node, *tip_at, sizes.name, ((0, label.tip),))
    received: Role = "gradient" if box.id.startswith("v") else "contribution"
    yield from _block(box, "value", label.above, value_at, sizes.label, label.room[0])
    yield from _block(box, received, label.below, gradient_at, sizes.label, label.room[1])


def _block(
    box: Box, role: Role, shown: Block, at: Point, size: float, room: float
) -> Iterator[Text | Bracket]:
    """The texts and brackets of a number or array; ``at`` is the middle of its top."""
    if not shown:
        return
    for place in blocks.places(shown, *at, size, room):
        kind = "inner" if place.suffix == blocks.SHAPE else role
        text_id = f"t_{box.id}_{role}{place.suffix}"
        yield Text(text_id, kind, box.node, place.x, place.y, place.size, place.contents)
    first = shown.rows[0][0][0][0]
    for side, path in zip("lr", blocks.brackets(shown, *at, size, room), strict=False):
        yield Bracket(f"k_{box.id}_{role}_{side}", role, box.node, path, first)
