"""Rules of shapes: what shape an operation gives, from the shapes of its operands.

A rule takes the operands' shapes and the settings and raises ShapeError, with what would
fit, before a number is computed. In its remedy ``{a}`` and ``{b}`` stand for the operands.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod

from graphviz_backprop.text.errors import ShapeError

Shape = tuple[int, ...]
Axes = int | tuple[int, ...] | None

#: NumPy has no arrays with more axes.
MAX_AXES = 64


def broadcast(first: Shape, *others: Shape, **settings: object) -> Shape:
    """The shape of operands that meet entry by entry.

    >>> broadcast((2, 3), (3,), ()), broadcast((2, 1), (3,))
    ((2, 3), (2, 3))
    """
    for shape in others:
        if shape != first:
            first = _stretched(first, shape)
    return first


def _stretched(one: Shape, other: Shape) -> Shape:
    rank = max(len(one), len(other))
    pairs = zip((1,) * (rank - len(one)) + one, (1,) * (rank - len(other)) + other, strict=True)
    lengths = []
    for left, right in pairs:
        if left != right and 1 not in (left, right):
            raise ShapeError(
                "the shapes do not fit",
                remedy="From the last axis on, two axes must be equally long, or one of them 1.",
            )
        lengths.append(right if left == 1 else left)
    return tuple(lengths)


def axis_of(shape: Shape, axis: int) -> int:
    """An axis counted from 0; raises ShapeError where there is none such."""
    rank = len(shape)
    if -rank <= axis < rank:
        return axis % rank
    raise ShapeError(
        f"there is no axis {axis}" if rank else "a plain number has no axis",
        remedy=f"Axes count from 0 to {rank - 1}, from the end with −1."
        if rank
        else "It needs an array.",
    )


def reduced_axes(shape: Shape, axis: Axes) -> Shape:
    """The axes that a reduction goes over, counted from 0: all of them for None."""
    if axis is None:
        return tuple(range(len(shape)))
    if isinstance(axis, int) and not shape and axis in (0, -1):
        return ()  # as NumPy has it
    found = tuple(
        axis_of(shape, single) for single in (axis if isinstance(axis, tuple) else (axis,))
    )
    if len(set(found)) < len(found):
        raise ShapeError("an axis is named twice", remedy="Name every axis once.")
    return found


def reduction(shape: Shape, *, axis: Axes, keepdims: bool) -> Shape:
    """What is left when the entries along ``axis`` become one."""
    gone = reduced_axes(shape, axis)
    if keepdims:
        return tuple(1 if i in gone else length for i, length in enumerate(shape))
    return tuple(length for i, length in enumerate(shape) if i not in gone)


def choosing_reduction(shape: Shape, *, axis: Axes, keepdims: bool) -> Shape:
    """A reduction that picks an entry, so that there must be one."""
    if any(shape[i] == 0 for i in reduced_axes(shape, axis)):
        raise ShapeError(
            "there is no entry to choose from", remedy="Give it an array with at least one entry."
        )
    return reduction(shape, axis=axis, keepdims=keepdims)


def along_axis(shape: Shape, *, axis: int, **settings: object) -> Shape:
    """The same shape, if it has that axis."""
    axis_of(shape, axis)
    return shape


def along_axes(shape: Shape, *, axis: Axes, **settings: object) -> Shape:
    """The same shape, if it has those axes."""
    for single in axis if isinstance(axis, tuple) else () if axis is None else (axis,):
        axis_of(shape, single)
    reduced_axes(shape, axis)
    return shape


def each_entry(*shapes: Shape, **settings: object) -> int:
    """The work of an operation that reads and writes every entry once."""
    return sum(map(prod, shapes))


def slow(*shapes: Shape, **settings: object) -> int:
    """The work of a function that is computed entry by entry, at Python's speed."""
    return 60 * each_entry(*shapes)


def cubic(out: Shape, a: Shape, **settings: object) -> int:
    """The work of a decomposition of every square matrix of a stack."""
    return 20 * prod(a) * a[-1] if a else 0


def scalar_of(rule: Callable[..., Shape]) -> Callable[..., Shape]:
    """A rule for one number from operands that another rule lets meet."""

    def shape(*shapes: Shape, **settings: object) -> Shape:
        rule(*shapes, **settings)
        return ()

    return shape
