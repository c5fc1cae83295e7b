"""What stands above or below a wire: a number, the entries of a small array, or its first ones.

An array of up to three rows and columns is a grid between brackets, a vector a column.
A larger one is a line with its first entries and one with its norm. Each entry is a text
of its own, so that a writer that can draw texts and brackets can draw arrays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from graphviz_backprop.drawing import text
from graphviz_backprop.drawing.curve import Point
from graphviz_backprop.drawing.frame import Moment
from graphviz_backprop.drawing.labels import contribution_text, shape_text
from graphviz_backprop.drawing.text import DIGIT_HEIGHT, Runs, plain
from graphviz_backprop.numbers import NumberFormat, format_number
from graphviz_backprop.ops.operation import Array

#: What a text shows: from each step on, these runs.
Contents = tuple[tuple[int, Runs], ...]
#: The texts of an array's entries, or of its lines where it is large.
Cells = tuple[tuple[str, ...], ...]

#: A larger array is not written entry by entry.
MOST_ROWS = 3
_FIRST_ENTRIES = 2
#: In em of the label: from line to line, between columns, beside and above entries in brackets.
_LEADING, _BETWEEN, _BESIDE, _OVER = 1.2, 0.6, 0.3, 0.2
_TICK = 0.22
_CAPTION, _CAPTION_LINE = 0.75, 0.85
#: How the ids of the texts end that stand beside and above an array.
SIGN, SHAPE = "_sign", "_shape"


@dataclass(frozen=True, slots=True)
class Block:
    """Contents in rows and columns, with or without brackets.

    ``lead`` stands before the bracket, ``caption``, the shape, above it.
    """

    rows: tuple[tuple[Contents, ...], ...] = ()
    bracketed: bool = False
    lead: Contents = ()
    caption: Contents = ()

    def __bool__(self) -> bool:
        return bool(self.rows)


NOTHING = Block()


@dataclass(frozen=True, slots=True)
class Place:
    """Where one text of a block stands: middle of its baseline, and its size."""

    suffix: str
    x: float
    y: float
    size: float
    contents: Contents


def is_grid(value: Array) -> bool:
    """Whether an array is small enough to be written entry by entry."""
    return 1 <= np.ndim(value) <= 2 and np.size(value) > 0 and max(np.shape(value)) <= MOST_ROWS


def cells(value: Array, style: NumberFormat, *, signed: bool = False) -> Cells:
    """The texts of a number or an array, in rows.

    >>> cells(np.array([1.0, -2.0]), NumberFormat("decimals", 1))
    (('1.0',), ('−2.0',))
    >>> cells(np.arange(8.0), NumberFormat("decimals", 1))
    (('[0.0, 1.0, …]',), ('‖·‖ = 11.8',))
    """
    if np.ndim(value) == 0:
        number = contribution_text(value, style) if signed else format_number(float(value), style)
        return ((number,),)
    if is_grid(value):
        rows = value[:, None] if value.ndim == 1 else value
        return tuple(tuple(format_number(float(entry), style) for entry in row) for row in rows)
    if not np.size(value):
        return (("[ ]",),)
    first = [format_number(float(entry), style) for entry in value.flat[:_FIRST_ENTRIES]]
    with np.errstate(all="ignore"):
        norm = format_number(float(np.sqrt(np.sum(value * value))), style)
    return ((f"[{', '.join(first)}, …]",), (f"‖·‖ = {norm}",))


def block(
    moments: Sequence[Moment],
    style: NumberFormat,
    *,
    signed: bool = False,
    shape: bool = False,
) -> Block:
    """What a wire shows of a number or array that changes with the steps; never its shape.

    ``signed`` marks what is added to others, ``shape`` asks for the shape of an array.
    """
    if not moments:
        return NOTHING
    step, value = moments[0]
    written = [cells(moment.number, style, signed=signed) for moment in moments]
    rows = tuple(
        tuple(
            tuple((m.step, plain(w[i][j])) for m, w in zip(moments, written, strict=True))
            for j in range(len(written[0][i]))
        )
        for i in range(len(written[0]))
    )
    is_array = np.ndim(value) > 0
    return Block(
        rows,
        is_grid(value),
        ((step, plain("+")),) if signed and is_array else (),
        ((step, plain(shape_text(np.shape(value)))),) if shape and is_array else (),
    )


def widest(contents: Iterable[Contents], size: float, room: float = 0.0) -> float:
    """Width of the widest text that will ever be shown, or the room that is kept for it."""
    widths = (text.width(runs, size) for content in contents for _, runs in content)
    return max(room, max(widths, default=room))


def extent(block: Block, size: float, room: float = 0.0) -> tuple[float, float]:
    """Width and height; ``room`` is the least width of an entry."""
    if not block:
        return 0.0, 0.0
    columns, lines = len(block.rows[0]), len(block.rows)
    cell = widest((c for row in block.rows for c in row), size, room)
    width = columns * cell + (columns - 1) * _BETWEEN * size
    height = ((lines - 1) * _LEADING + DIGIT_HEIGHT) * size
    if block.bracketed:
        width += 2 * _BESIDE * size
        height += 2 * _OVER * size
    if block.lead:
        width += 2 * _lead_width(block, size)
    if block.caption:
        width = max(width, widest([block.caption], _CAPTION * size))
        height += _CAPTION_LINE * size
    return width, height


def _lead_width(block: Block, size: float) -> float:
    return widest([block.lead], size) + 2.0 if block.lead else 0.0


def places(block: Block, middle: float, top: float, size: float, room: float) -> Iterator[Place]:
    """The texts of a block whose middle and top are given."""
    if block.caption:
        top += _CAPTION_LINE * size
        yield Place(SHAPE, middle, top - 0.3 * size, _CAPTION * size, block.caption)
    cell = widest((c for row in block.rows for c in row), size, room)
    pitch = cell + _BETWEEN * size
    baseline = top + (DIGIT_HEIGHT + (_OVER if block.bracketed else 0.0)) * size
    single = len(block.rows) == len(block.rows[0]) == 1
    for i, row in enumerate(block.rows):
        for j, contents in enumerate(row):
            x = middle + (j - (len(row) - 1) / 2) * pitch
            suffix = "" if single else f"_{i}_{j}"
            yield Place(suffix, x, baseline + i * _LEADING * size, size, contents)
    if block.lead:
        inner = len(block.rows[0]) * pitch - _BETWEEN * size
        inner += 2 * _BESIDE * size if block.bracketed else 0.0
        x = middle - inner / 2 - _lead_width(block, size) / 2
        yield Place(SIGN, x, _middle_line(block, baseline, size), size, block.lead)


def name_baseline(block: Block, top: float, size: float) -> float:
    """The baseline of a name beside the block: that of its middle."""
    top += _CAPTION_LINE * size if block.caption else 0.0
    first = top + (DIGIT_HEIGHT + (_OVER if block.bracketed else 0.0)) * size
    return _middle_line(block, first, size)


def _middle_line(block: Block, first: float, size: float) -> float:
    return first + (len(block.rows) - 1) * _LEADING * size / 2


def brackets(
    block: Block, middle: float, top: float, size: float, room: float
) -> Iterator[tuple[Point, ...]]:
    """The left and the right bracket, each a line with two corners."""
    if not block.bracketed:
        return
    columns, lines = len(block.rows[0]), len(block.rows)
    top += _CAPTION_LINE * size if block.caption else 0.0
    bottom = top + ((lines - 1) * _LEADING + DIGIT_HEIGHT + 2 * _OVER) * size
    cell = widest((c for row in block.rows for c in row), size, room)
    half = (columns * cell + (columns - 1) * _BETWEEN * size) / 2 + _BESIDE * size
    for side in (-1, 1):
        edge, tip = middle + side * half, middle + side * (half - _TICK * size)
        yield (tip, top), (edge, top), (edge, bottom), (tip, bottom)
