"""The rows that rearrange entries: reshape, concat, stack and index."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np

from graphviz_backprop.ops.operation import ANY, ATOM, Array, Notation, Operation, array, call

#: One part of an index: a position, or (start, stop, step) of a slice, each None where open.
Subscript = int | tuple[int | None, int | None, int | None]

_ENTRIES = array((1.0, -2.0, 0.5), (0.3, 4.0, -1.0))
_FITS_CONCAT = "All axes but the joined one must be equally long; a plain number has no axis."


def _slices(key: tuple[Subscript, ...]) -> tuple[int | slice, ...]:
    return tuple(slice(*part) if isinstance(part, tuple) else part for part in key)


def _index_vjp(upstream: Array, out: Array, a: Array, key: tuple[Subscript, ...]) -> Array:
    gradient = np.zeros_like(a)
    gradient[_slices(key)] = upstream
    return gradient


def _concat_vjp(position: int, upstream: Array, out: Array, *operands: Array, axis: int) -> Array:
    start = sum(operand.shape[axis] for operand in operands[:position])
    stop = start + operands[position].shape[axis]
    return np.moveaxis(np.moveaxis(upstream, axis, 0)[start:stop], 0, axis)


def _stack_vjp(position: int, upstream: Array, out: Array, *operands: Array, axis: int) -> Array:
    return np.take(upstream, position, axis)


RESHAPE = Operation(
    name="reshape",
    operands=("a",),
    symbol="reshape",
    forward=lambda a, shape: np.reshape(a, shape)[()],
    vjps=(lambda upstream, out, a, shape: np.reshape(upstream, a.shape)[()],),
    partials=("",),
    pulls=("reshape({upstream})",),
    rule="A reshape moves entries: the gradient is moved back.",
    text=call("reshape({a})"),
    latex=call(r"\operatorname{{reshape}}\left({a}\right)"),
    settings=MappingProxyType({"shape": (-1,)}),
    trials=({}, {"shape": (3, 2)}, {"shape": (1, -1)}),
    elementwise=False,
    fits="A reshape keeps the number of entries.",
    examples=((_ENTRIES,),),
)
INDEX = Operation(
    name="index",
    operands=("a",),
    symbol="[i]",
    forward=lambda a, key: a[_slices(key)],
    vjps=(_index_vjp,),
    partials=("",),
    pulls=("{upstream} at [{key}], else 0",),
    rule="Picking entries: those that are picked get the upstream gradient, the others get 0.",
    text=Notation("{a}[{key}]", ATOM, (ATOM,)),
    latex=Notation(r"{a}\left[{key}\right]", ATOM, (ATOM,)),
    settings=MappingProxyType({"key": (0,)}),
    trials=({}, {"key": (1, -1)}, {"key": ((None, None, None), (0, 3, 2))}),
    elementwise=False,
    called=False,
    fits="Positions count from 0; negative ones from the end.",
    examples=((_ENTRIES,),),
)
CONCAT = Operation(
    name="concat",
    operands=("a",),
    symbol="concat",
    forward=lambda *operands, axis: np.concatenate(operands, axis),
    vjps=(_concat_vjp,),
    partials=("",),
    pulls=("the part of {upstream} that came from {a}",),
    rule="Joined arrays get their own part of the upstream gradient back.",
    text=call("concat({a})"),
    latex=call(r"\operatorname{{concat}}\left({a}\right)"),
    aliases=("concatenate",),
    settings=MappingProxyType({"axis": 0}),
    trials=({}, {"axis": 1}, {"axis": -1}),
    variadic=True,
    elementwise=False,
    fits=_FITS_CONCAT,
    examples=((_ENTRIES, 2 * _ENTRIES), (_ENTRIES, _ENTRIES, -_ENTRIES)),
)
STACK = Operation(
    name="stack",
    operands=("a",),
    symbol="[ ]",
    forward=lambda *operands, axis: np.stack(operands, axis),
    vjps=(_stack_vjp,),
    partials=("",),
    pulls=("the part of {upstream} that came from {a}",),
    rule="Stacked arrays get their own part of the upstream gradient back.",
    text=call("stack({a})"),
    latex=Notation(r"\left[{a}\right]", ATOM, (ANY,)),
    settings=MappingProxyType({"axis": 0}),
    trials=({}, {"axis": -1}),
    variadic=True,
    elementwise=False,
    fits="All stacked arrays must have the same shape.",
    examples=((3.0, -2.0, 0.5), (_ENTRIES, 2 * _ENTRIES)),
)

ROWS = (RESHAPE, INDEX, CONCAT, STACK)
