"""The rows that rearrange entries: reshape, concat, stack and index."""

from __future__ import annotations

import math
from itertools import accumulate

import numpy as np

from graphviz_backprop.ops.operation import (
    ANY,
    ATOM,
    Notation,
    OnArrays,
    Operation,
    array,
    call,
    tuple_text,
)
from graphviz_backprop.ops.settings import axis, key, lengths
from graphviz_backprop.ops.shapes import MAX_AXES, Shape, axis_of
from graphviz_backprop.text.arrays import Array
from graphviz_backprop.text.errors import ShapeError

#: One part of an index: a position, or (start, stop, step) of a slice, each None where open.
Subscript = int | tuple[int | None, int | None, int | None]

_ENTRIES = array((1.0, -2.0, 0.5), (0.3, 4.0, -1.0))


def _slices(key: tuple[Subscript, ...]) -> tuple[int | slice, ...]:
    return tuple(slice(*part) if isinstance(part, tuple) else part for part in key)


def _index_vjp(upstream: Array, out: Array, a: Array, key: tuple[Subscript, ...]) -> Array:
    gradient = np.zeros_like(a)
    gradient[_slices(key)] = upstream
    return gradient


def _reshaped(a: Shape, *, shape: Shape) -> Shape:
    entries, open_ = math.prod(a), -1 in shape
    fixed = math.prod(length for length in shape if length >= 0)
    if (entries % fixed if fixed else entries or not shape.count(0)) if open_ else fixed != entries:
        raise ShapeError(
            f"{entries} entries do not fill the shape {shape}",
            remedy="A reshape keeps the number of entries; −1 stands for what is left.",
        )
    return tuple(entries // max(fixed, 1) if length < 0 else length for length in shape)


def _picked(a: Shape, *, key: tuple[Subscript, ...]) -> Shape:
    if len(key) > len(a):
        raise ShapeError(
            f"{len(key)} places are given, and there are {len(a)} axes",
            remedy="Give at most one place an axis." if a else "A plain number has no entries.",
        )
    picked = []
    for length, part in zip(a, key, strict=False):
        if isinstance(part, tuple):
            picked.append(len(range(*slice(*part).indices(length))))
        elif not -length <= part < length:
            raise ShapeError(
                f"there is no place {part} along an axis of {length}",
                remedy="Positions count from 0; negative ones from the end.",
            )
    return (*picked, *a[len(key) :])


def _joined(first: Shape, *others: Shape, axis: int) -> Shape:
    at = axis_of(first, axis)
    for shape in others:
        if len(shape) != len(first) or _but(shape, at) != _but(first, at):
            raise ShapeError(
                "the shapes do not fit",
                remedy="All axes but the joined one must be equally long; "
                "a plain number has no axis.",
            )
    return (*first[:at], sum(shape[at] for shape in (first, *others)), *first[at + 1 :])


def _but(shape: Shape, at: int) -> Shape:
    return (*shape[:at], *shape[at + 1 :])


def _stacked(first: Shape, *others: Shape, axis: int) -> Shape:
    if any(shape != first for shape in others):
        raise ShapeError(
            "the shapes do not fit", remedy="All stacked arrays must have the same shape."
        )
    if len(first) == MAX_AXES:
        raise ShapeError(
            f"there would be more than {MAX_AXES} axes", remedy="Stack arrays with fewer axes."
        )
    at = axis_of((*first, 1), axis)
    return (*first[:at], 1 + len(others), *first[at:])


def _concat_vjps(upstream: Array, out: Array, *operands: Array, axis: int) -> list[Array]:
    ends = list(accumulate(operand.shape[axis] for operand in operands))
    return np.split(upstream, ends[:-1], axis)


def _stack_vjps(upstream: Array, out: Array, *operands: Array, axis: int) -> list[Array]:
    return [part[()] for part in np.moveaxis(upstream, axis, 0)]


def _shaped_back(a: Array) -> str:
    return f"reshape(upstream, shape={tuple_text(a.shape)})" if a.ndim else "sum(upstream)"


def _subscripts(axis: int, ndim: int, part: str) -> str:
    return ", ".join([*[":"] * (axis % ndim), part])


def _concat_pull(position: int, out: Array, *operands: Array, axis: int) -> str:
    start = sum(operand.shape[axis] for operand in operands[:position])
    part = f"{start}:{start + operands[position].shape[axis]}"
    return f"upstream[{_subscripts(axis, out.ndim, part)}]"


def _stack_pull(position: int, out: Array, *operands: Array, axis: int) -> str:
    return f"upstream[{_subscripts(axis, out.ndim, str(position))}]"


RESHAPE = Operation(
    name="reshape",
    operands=("a",),
    symbol="reshape",
    forward=lambda a, shape: np.reshape(a, shape)[()],
    vjps=(lambda upstream, out, a, shape: np.reshape(upstream, a.shape)[()],),
    partials=("",),
    arrays=OnArrays(pulls=(lambda out, a, shape: _shaped_back(a),)),
    rule="A reshape moves entries: the gradient is moved back.",
    text=call("reshape({a})"),
    latex=call(r"\operatorname{{reshape}}\left({a}\right)"),
    shape=_reshaped,
    settings={"shape": lengths((-1,))},
    trials=({}, {"shape": (3, 2)}, {"shape": (1, -1)}),
    elementwise=False,
    examples=((_ENTRIES,),),
)
INDEX = Operation(
    name="index",
    operands=("a",),
    symbol="[i]",
    forward=lambda a, key: a[_slices(key)],
    vjps=(_index_vjp,),
    partials=("",),
    arrays=OnArrays(pulls=("{upstream} where its entries were picked, 0 elsewhere",)),
    rule="Picking entries: those that are picked get the upstream gradient, the others get 0.",
    text=Notation("{a}[{key}]", ATOM, (ATOM,)),
    latex=Notation(r"{a}\left[{key}\right]", ATOM, (ATOM,)),
    shape=_picked,
    settings={"key": key((0,))},
    trials=({}, {"key": (1, -1)}, {"key": ((None, None, None), (0, 3, 2))}),
    elementwise=False,
    called=False,
    examples=((_ENTRIES,),),
)
CONCAT = Operation(
    name="concat",
    operands=("a",),
    symbol="concat",
    forward=lambda *operands, axis: np.concatenate(operands, axis),
    vjps=(_concat_vjps,),
    partials=("",),
    arrays=OnArrays(pulls=(_concat_pull,)),
    rule="Joined arrays get their own part of the upstream gradient back.",
    text=call("concat({a})"),
    latex=call(r"\operatorname{{concat}}\left({a}\right)"),
    aliases=("concatenate",),
    shape=_joined,
    settings={"axis": axis(0)},
    trials=({}, {"axis": 1}, {"axis": -1}),
    variadic=True,
    elementwise=False,
    examples=((_ENTRIES, 2 * _ENTRIES), (_ENTRIES, _ENTRIES, -_ENTRIES)),
)
STACK = Operation(
    name="stack",
    operands=("a",),
    symbol="[ ]",
    forward=lambda *operands, axis: np.stack(operands, axis),
    vjps=(_stack_vjps,),
    partials=("",),
    arrays=OnArrays(pulls=(_stack_pull,)),
    rule="Stacked arrays get their own part of the upstream gradient back.",
    text=call("stack({a})"),
    latex=Notation(r"\left[{a}\right]", ATOM, (ANY,)),
    shape=_stacked,
    settings={"axis": axis(0)},
    trials=({}, {"axis": -1}),
    variadic=True,
    elementwise=False,
    examples=((3.0, -2.0, 0.5), (_ENTRIES, 2 * _ENTRIES)),
)

ROWS = (RESHAPE, INDEX, CONCAT, STACK)
