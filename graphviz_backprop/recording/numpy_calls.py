"""NumPy's functions by name: which lowering each is, and how its arguments stand there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from graphviz_backprop.recording.layers import padded
from graphviz_backprop.recording.lowerings import entries
from graphviz_backprop.recording.recorder import unsupported
from graphviz_backprop.recording.watching import place

Call = Callable[..., Any]

_ENTRY_BY_ENTRY = """add subtract multiply divide power float_power negative positive exp log log2
    log10 sqrt absolute fabs sin cos tan arcsin arccos arctan arctan2 hypot sinh cosh tanh sign
    maximum minimum fmax fmin matmul square reciprocal exp2 expm1 log1p logaddexp floor ceil rint
    remainder greater greater_equal less less_equal equal not_equal logical_and logical_or
    logical_not bitwise_and bitwise_or invert"""
#: NumPy's functions of entries; their lowerings have the same names.
UFUNCS = frozenset(_ENTRY_BY_ENTRY.split())
_MOVING = """flip fliplr flipud roll repeat tile diagonal rot90 take take_along_axis split
    array_split hsplit vsplit delete"""
_PLAIN = """argmax argmin argsort shape ndim size any all nonzero isclose allclose array_equal
    argwhere searchsorted unique isnan count_nonzero array_repr array_str array2string
    result_type may_share_memory shares_memory iscomplexobj isrealobj"""

#: Arguments that say how a result is stored, not what it is.
_STORED = frozenset({"dtype", "out", "order", "casting", "subok", "copy", "like"})


def keywords_of(kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """The keywords that matter."""
    return {name: value for name, value in kwargs.items() if name not in _STORED}


def _reduction(name: str) -> Call:
    def call(
        t: Any, value: Any, a: Any, axis: Any = None, *_: Any, keepdims: bool = False, ddof: int = 0
    ) -> Any:
        more = {"ddof": ddof} if name in ("var", "std") else {}
        return t._made(name, value, a, axis=axis, keepdims=keepdims, **more)

    return call


def _same(name: str) -> Call:
    return lambda t, value, *operands, **kwargs: t._made(name, value, *operands, **kwargs)


def _constant(t: Any, value: Any, *_: Any, **__: Any) -> Any:
    """``zeros_like``: an array that holds nothing recorded yet, but may be written."""
    return t._new(t._recorder.constant(value), np.array(value, dtype=np.float64))


def _data(t: Any, value: Any, *_: Any, **__: Any) -> Any:
    return value


def _moves(function: Call) -> Call:
    """Functions that move entries: where each came from is asked of NumPy."""

    def call(t: Any, value: Any, a: Any, *args: Any, **kwargs: Any) -> Any:
        places = function(np.arange(np.size(a.value)).reshape(a.shape), *args, **kwargs)
        if isinstance(places, (list, tuple)):
            both = zip(places, value, strict=True)
            return [t._new(entries(t._recorder, a.record, p), v) for p, v in both]
        return t._new(entries(t._recorder, a.record, places), value)

    return call


def _reshape(t: Any, value: Any, a: Any, *_: Any, **__: Any) -> Any:
    shared = a._memory if isinstance(value, np.ndarray) else None
    made = t._made("reshape", value, a, np.shape(value))
    return t._new(made.record, value, shared)


def _transpose(t: Any, value: Any, a: Any, axes: Any = None) -> Any:
    if a.ndim < 2:
        return a
    record = t._recorder.op("transpose", a.record, axes=axes)
    return t._new(record, value, a._memory)


def _joined(name: str) -> Call:
    def call(t: Any, value: Any, parts: Any, axis: int = 0) -> Any:
        operands = [t._operand(part) for part in parts]
        given = [o if hasattr(o, "shape") else t._recorder.constant(o) for o in operands]
        given = [o if hasattr(o, "varies") else t._recorder.constant(o) for o in given]
        return t._new(_lowered(name)(t._recorder, given, axis), value)

    return call


def _lowered(name: str) -> Call:
    from graphviz_backprop.recording.lowerings import LOWERINGS

    return LOWERINGS[name]


def _broadcast(t: Any, value: Any, a: Any, *_: Any, **__: Any) -> Any:
    return t._made("broadcast_to", value, a, np.shape(value))


def _where(t: Any, value: Any, condition: Any, *choices: Any) -> Any:
    if not choices:
        return value
    return t._made(
        "where",
        value,
        np.asarray(condition) * 1.0 if isinstance(condition, (list, np.ndarray)) else condition,
        *choices,
    )


def _clip(t: Any, value: Any, a: Any, least: Any = None, most: Any = None, **kwargs: Any) -> Any:
    least = kwargs.get("a_min", kwargs.get("min", least))
    most = kwargs.get("a_max", kwargs.get("max", most))
    return t._made("clip", value, a, least, most)


def _norm(
    t: Any, value: Any, a: Any, ord: Any = None, axis: Any = None, keepdims: bool = False
) -> Any:
    if a.ndim > 1 and axis is None and ord not in (None, "fro"):
        raise unsupported(f"np.linalg.norm of a matrix with ord={ord!r}", place())
    return t._made("norm", value, a, 2 if ord is None else ord, axis, keepdims)


def _dot(t: Any, value: Any, a: Any, b: Any) -> Any:
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return t._made("multiply", value, a, b)
    if np.ndim(b) > 2:
        raise unsupported("np.dot of arrays with more than two axes", place(), "Use @ for stacks.")
    return t._made("matmul", value, a, b)


def _einsum(t: Any, value: Any, spec: str, *operands: Any, **kwargs: Any) -> Any:
    given = [t._operand(operand) for operand in operands]
    given = [o if hasattr(o, "varies") else t._recorder.constant(o) for o in given]
    return t._new(_lowered("einsum")(t._recorder, spec, *given), value)


def _pad(t: Any, value: Any, a: Any, widths: Any, mode: str = "constant", **kwargs: Any) -> Any:
    pairs = [(int(b), int(e)) for b, e in np.broadcast_to(widths, (a.ndim, 2))]
    border = kwargs.get("constant_values", 0.0)
    return t._new(padded(t._recorder, a.record, pairs, mode, border), value)


def _cumsum(t: Any, value: Any, a: Any, axis: Any = None, *_: Any) -> Any:
    return t._made("cumsum", value, a, axis)


def _outer(t: Any, value: Any, a: Any, b: Any) -> Any:
    return t._made("outer", value, np.ravel(a), np.ravel(b))


def _round(t: Any, value: Any, a: Any, decimals: int = 0) -> Any:
    if decimals:
        raise unsupported("rounding to digits", place())
    return t._made("round", value, a)


def _sorted(t: Any, value: Any, a: Any, axis: int = -1, **_: Any) -> Any:
    t._recorder.remark(f"sort() chose entries by the numbers ({place()})")
    places = np.arange(a.size).reshape(a.shape)
    order = np.argsort(a.value, axis=axis, kind="stable")
    return t._new(entries(t._recorder, a.record, np.take_along_axis(places, order, axis)), value)


def _array(t: Any, value: Any, a: Any, *_: Any, **__: Any) -> Any:
    return t._new(t._operand(a), value) if isinstance(a, (list, tuple)) else a.copy()


FUNCTIONS: dict[str, Call] = {
    **{name: _reduction(name) for name in ("sum", "mean", "prod", "amax", "amin", "var", "std")},
    "max": _reduction("amax"), "min": _reduction("amin"),
    "reshape": _reshape, "ravel": _reshape, "expand_dims": _reshape, "squeeze": _reshape,
    "atleast_1d": _reshape, "atleast_2d": _reshape,
    "transpose": _transpose, "swapaxes": _same("swapaxes"), "moveaxis": _same("moveaxis"),
    "concatenate": _joined("concatenate"), "stack": _joined("stack"), "hstack": _joined("hstack"),
    "vstack": _joined("vstack"), "dot": _dot, "vdot": _same("dot"), "inner": _dot,
    "outer": _outer, "where": _where, "clip": _clip, "norm": _norm, "einsum": _einsum, "pad": _pad,
    "cumsum": _cumsum, "trace": _same("trace"), "det": _same("det"),
    "inv": _same("inv"), "matrix_power": _same("matrix_power"), "round": _round, "around": _round,
    "sort": _sorted,
    "tril": _same("tril"), "triu": _same("triu"), "copy": _array, "array": _array,
    "broadcast_to": _broadcast,
    **{name: _moves(getattr(np, name)) for name in _MOVING.split()},
    **dict.fromkeys(("zeros_like", "ones_like", "empty_like", "full_like"), _constant),
    **dict.fromkeys(_PLAIN.split(), _data),
}  # fmt: skip
