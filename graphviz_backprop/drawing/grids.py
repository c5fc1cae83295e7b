"""What stands above or below a wire: a number, the entries of a small array, or its first ones.

An array of up to four rows and columns is a grid between brackets, a vector a column.
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
from graphviz_backprop.text.arrays import Array
from graphviz_backprop.text.numbers import NumberFormat, format_number

#: What a text shows: from each step on, these runs.
Contents = tuple[tuple[int, Runs], ...]
#: The texts of an array's entries, or of its lines where it is large.
Cells = tuple[tuple[str, ...], ...]

#: A larger array is not written entry by entry.
MOST_ROWS = 4
_FIRST_ENTRIES = 2
#: In em of the label: from line to line, between columns, beside and above entries in brackets.
_LEADING, _BETWEEN, _BESIDE, _OVER = 1.2, 0.6, 0.3, 0.2
_TICK = 0.22
_CAPTION, _CAPTION_LINE = 0.75, 0.85
#: How the ids of the texts end that stand beside and above an array.
SIGN, SHAPE = "_sign", "_shape"


@dataclass(frozen=True, slots=True)
class Grid:
    """Contents in rows and columns, with or without brackets.

    ``lead`` stands before the bracket, ``caption``, the shape, above it. ``line`` is the least
    height of a row, in points.
    """

    rows: tuple[tuple[Contents, ...], ...] = ()
    bracketed: bool = False
    lead: Contents = ()
    caption: Contents = ()
    line: float = 0.0

    def __bool__(self) -> bool:
        return bool(self.rows)

    def high(self, size: float) -> float:
        """Height of a row."""
        return max(self.line, DIGIT_HEIGHT * size)

    def leading(self, size: float) -> float:
        """From row to row."""
        return max(_LEADING * size, self.line + _OVER * size)

    def first(self, size: float) -> float:
        """The baseline of the first row, below the top of the brackets."""
        over = _OVER * size if self.bracketed else 0.0
        return over + (self.high(size) + DIGIT_HEIGHT * size) / 2


NOTHING = Grid()


@dataclass(frozen=True, slots=True)
class Place:
    """Where one text of a grid stands: middle of its baseline, and its size."""

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


def grid_of(
    moments: Sequence[Moment],
    style: NumberFormat,
    *,
    signed: bool = False,
    shape: bool = False,
    line: float = 0.0,
) -> Grid:
    """What a wire shows of a number or array that changes with the steps; never its shape.

    ``signed`` marks what is added to others, ``shape`` asks for the shape of an array, and
    ``line`` is the least height of a row.
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
    return Grid(
        rows,
        is_grid(value),
        ((step, plain("+")),) if signed and is_array else (),
        ((step, plain(shape_text(np.shape(value)))),) if shape and is_array else (),
        line,
    )


def widest(contents: Iterable[Contents], size: float, room: float = 0.0) -> float:
    """Width of the widest text that will ever be shown, or the room that is kept for it."""
    widths = (text.width(runs, size) for content in contents for _, runs in content)
    return max(room, max(widths, default=room))


def extent(grid: Grid, size: float, room: float = 0.0) -> tuple[float, float]:
    """Width and height; ``room`` is the least width of an entry."""
    if not grid:
        return 0.0, 0.0
    lines, width = len(grid.rows), _across(grid, size, room)
    height = (lines - 1) * grid.leading(size) + grid.high(size)
    if grid.bracketed:
        width += 2 * _BESIDE * size
        height += 2 * _OVER * size
    if grid.lead:
        width += 2 * _lead_width(grid, size)
    if grid.caption:
        width = max(width, widest([grid.caption], _CAPTION * size))
        height += _CAPTION_LINE * size
    return width, height


def _columns(grid: Grid, size: float, room: float) -> list[tuple[float, float]]:
    """Of every column the widths before and from the line on which its entries stand.

    That is their decimal point, or their middle where there is ``room`` for other numbers,
    which must not move anything.
    """
    found = []
    for column in zip(*grid.rows, strict=True):
        sides = [
            (text.width(runs, size) / 2 - shift, text.width(runs, size) / 2 + shift)
            for contents in column
            for shift in [_shift(contents, size, room)]
            for _, runs in contents
        ]
        before, behind = (max([room / 2, *(side[k] for side in sides)]) for k in (0, 1))
        found.append((before, behind))
    return found


def _shift(contents: Contents, size: float, room: float) -> float:
    """How far behind the line of its column the middle of an entry stands."""
    if room:
        return 0.0
    runs = contents[-1][1]
    before = text.width(plain(text.words(runs).partition(".")[0]), size)
    return text.width(runs, size) / 2 - before


def _across(grid: Grid, size: float, room: float) -> float:
    """Width of all columns."""
    columns = _columns(grid, size, room)
    return sum(map(sum, columns)) + (len(columns) - 1) * _BETWEEN * size


def _lead_width(grid: Grid, size: float) -> float:
    return widest([grid.lead], size) + 2.0 if grid.lead else 0.0


def places(grid: Grid, middle: float, top: float, size: float, room: float) -> Iterator[Place]:
    """The texts of a grid whose middle and top are given."""
    if grid.caption:
        top += _CAPTION_LINE * size
        yield Place(SHAPE, middle, top - 0.3 * size, _CAPTION * size, grid.caption)
    columns, inner = _columns(grid, size, room), _across(grid, size, room)
    baseline = top + grid.first(size)
    single = len(grid.rows) == len(grid.rows[0]) == 1
    start = middle - inner / 2
    for j, (before, behind) in enumerate(columns):
        for i, row in enumerate(grid.rows):
            x = middle if single else start + before + _shift(row[j], size, room)
            suffix = "" if single else f"_{i}_{j}"
            yield Place(suffix, x, baseline + i * grid.leading(size), size, row[j])
        start += before + behind + _BETWEEN * size
    if grid.lead:
        inner += 2 * _BESIDE * size if grid.bracketed else 0.0
        x = middle - inner / 2 - _lead_width(grid, size) / 2
        yield Place(SIGN, x, _middle_line(grid, baseline, size), size, grid.lead)


def name_baseline(grid: Grid, top: float, size: float) -> float:
    """The baseline of a name beside the grid: that of its middle."""
    top += _CAPTION_LINE * size if grid.caption else 0.0
    return _middle_line(grid, top + grid.first(size), size)


def about_middle(grid: Grid, size: float) -> tuple[float, float]:
    """Heights above and below the middle of the entries; the shape stands above them."""
    height, caption = extent(grid, size)[1], _CAPTION_LINE * size if grid.caption else 0.0
    return (height + caption) / 2, (height - caption) / 2


def _middle_line(grid: Grid, first: float, size: float) -> float:
    return first + (len(grid.rows) - 1) * grid.leading(size) / 2


def brackets(
    grid: Grid, middle: float, top: float, size: float, room: float
) -> Iterator[tuple[Point, ...]]:
    """The left and the right bracket, each a line with two corners."""
    if not grid.bracketed:
        return
    top += _CAPTION_LINE * size if grid.caption else 0.0
    rows = (len(grid.rows) - 1) * grid.leading(size) + grid.high(size)
    bottom = top + rows + 2 * _OVER * size
    half = _across(grid, size, room) / 2 + _BESIDE * size
    for side in (-1, 1):
        edge, tip = middle + side * half, middle + side * (half - _TICK * size)
        yield (tip, top), (edge, top), (edge, bottom), (tip, bottom)
