"""Windows of small images: how many there are, which cells they hold.

Images have the shape (rows, columns), (channels, rows, columns) or (samples, channels,
rows, columns). A setting that is one number holds for rows and columns.
"""

from __future__ import annotations

from math import prod

import numpy as np

from graphviz_backprop.ops.shapes import Shape
from graphviz_backprop.text.arrays import Array
from graphviz_backprop.text.errors import ShapeError

Pair = tuple[int, int]
OneOrTwo = int | Pair


def two(value: OneOrTwo) -> Pair:
    """The number for the rows and the number for the columns."""
    return value if isinstance(value, tuple) else (value, value)


def window(
    cell: Pair, size: Pair, stride: OneOrTwo = 1, padding: OneOrTwo = 0, dilation: OneOrTwo = 1
) -> tuple[range, range]:
    """Rows and columns of the image that one cell of the result was made from.

    With padding they may lie outside of the image; with dilation there are gaps.

    >>> window((0, 1), (3, 3), padding=1)
    (range(-1, 2), range(0, 3))
    """
    rows, columns = (
        range(at * step - border, at * step - border + (length - 1) * gap + 1, gap)
        for at, length, step, border, gap in zip(
            cell, size, two(stride), two(padding), two(dilation), strict=True
        )
    )
    return rows, columns


def bordered(image: Shape, padding: OneOrTwo) -> int:
    """How many cells an image has with its padding."""
    rows, columns = two(padding)
    return prod(image[:-2]) * (image[-2] + 2 * rows) * (image[-1] + 2 * columns)


def windowed(
    image: Shape, size: Pair, stride: OneOrTwo, padding: OneOrTwo, dilation: OneOrTwo = 1
) -> Pair:
    """How many windows fit into the rows and columns of an image."""
    if not 2 <= len(image) <= 4:
        raise ShapeError(
            "an image has 2, 3 or 4 axes",
            remedy="Use an image (rows, columns), or with axes for channels and samples before.",
        )
    if not min(size):
        raise ShapeError(
            "the window has no cells", remedy="Use a window with at least one row and one column."
        )
    rows, columns = (n + 2 * border for n, border in zip(image[-2:], two(padding), strict=True))
    high, wide = ((n - 1) * gap + 1 for n, gap in zip(size, two(dilation), strict=True))
    if high > rows or wide > columns:
        raise ShapeError(
            f"the window {(high, wide)} is larger than the image {(rows, columns)}",
            remedy="Use a window that is no larger than the image.",
        )
    down, right = two(stride)
    return (rows - high) // down + 1, (columns - wide) // right + 1


def batch(image: Array) -> Array:
    """An image of any allowed rank as (samples, channels, rows, columns)."""
    return image.reshape((1,) * (4 - image.ndim) + image.shape)


def like(batched: Array, image: Array) -> Array:
    """A batch with the axes that ``batch`` added to ``image`` taken away."""
    return batched.reshape(batched.shape[4 - image.ndim :])


def padded(image: Array, padding: OneOrTwo, value: float = 0.0) -> Array:
    """A batch with a border of one number around every image."""
    rows, columns = two(padding)
    if not rows and not columns:
        return batch(image)
    widths = ((0, 0), (0, 0), (rows, rows), (columns, columns))
    return np.pad(batch(image), widths, constant_values=value)


def inside(bordered: Array, padding: OneOrTwo) -> Array:
    """A batch without the border that ``padded`` gave it."""
    rows, columns = two(padding)
    return bordered[..., rows : bordered.shape[-2] - rows, columns : bordered.shape[-1] - columns]


def windows(batched: Array, size: Pair, stride: OneOrTwo, dilation: OneOrTwo = 1) -> Array:
    """A view (samples, channels, rows, columns, window rows, window columns)."""
    (down, right), (rows, columns) = two(stride), two(dilation)
    spans = (size[0] - 1) * rows + 1, (size[1] - 1) * columns + 1
    every = np.lib.stride_tricks.sliding_window_view(batched, spans, axis=(-2, -1))
    return every[:, :, ::down, ::right, ::rows, ::columns]


def laid_back(parts: Array, shape: Shape, stride: OneOrTwo, dilation: OneOrTwo = 1) -> Array:
    """Adds up windows (as ``windows`` gives them) at the places they were taken from."""
    (down, right), (row_gap, column_gap) = two(stride), two(dilation)
    total = np.zeros(shape)
    rows, columns = down * parts.shape[2], right * parts.shape[3]
    for u, v in np.ndindex(*parts.shape[4:]):
        top, left = u * row_gap, v * column_gap
        total[:, :, top : top + rows : down, left : left + columns : right] += parts[..., u, v]
    return total
