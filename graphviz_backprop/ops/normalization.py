"""The rows that rescale the entries along one axis: softmax, log_softmax, layer_norm."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np

from graphviz_backprop.ops.operation import (
    Aid,
    OnArrays,
    Operation,
    array,
    call,
    latex_operator,
    tuple_text,
    where,
)
from graphviz_backprop.ops.reductions import entry_count
from graphviz_backprop.ops.settings import axes, axis, real
from graphviz_backprop.ops.shapes import Axes, along_axes, along_axis
from graphviz_backprop.text.arrays import Array

_ENTRIES = array((1.0, -2.0, 0.5), (0.3, 4.0, -1.0))


def softmax(a: Array, axis: int) -> Array:
    """exp(a) / Σ exp(a), with the largest entry taken out so that exp does not overflow."""
    largest = np.max(a, axis=axis, keepdims=True, initial=-np.inf)
    powers = np.exp(a - largest)
    return powers / powers.sum(axis=axis, keepdims=True)


def log_softmax(a: Array, axis: int) -> Array:
    """The logarithm of softmax without the detour through numbers that round to 0."""
    shifted = a - np.max(a, axis=axis, keepdims=True, initial=-np.inf)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


def _softmax_vjp(upstream: Array, out: Array, a: Array, axis: int) -> Array:
    return out * (upstream - (upstream * out).sum(axis=axis, keepdims=True))


def _log_softmax_vjp(upstream: Array, out: Array, a: Array, axis: int) -> Array:
    return upstream - np.exp(out) * upstream.sum(axis=axis, keepdims=True)


def _mean(a: Array, axis: Axes) -> Array:
    return a.sum(axis=axis, keepdims=True) / entry_count(a, axis)


def _deviation(centred: Array, axis: Axes, eps: float) -> Array:
    """The root of the mean square plus eps, of entries scaled so that no square overflows."""
    largest = np.max(np.abs(centred), axis=axis, keepdims=True, initial=0.0)
    scale = where((largest > 1e100) & np.isfinite(largest), largest, 1.0)
    scaled = centred / scale
    return scale * np.sqrt(_mean(scaled * scaled, axis) + eps / scale / scale)


def _layer_norm(a: Array, axis: Axes, eps: float) -> Array:
    centred = a - _mean(a, axis)
    return centred / _deviation(centred, axis, eps)


def _layer_norm_vjp(upstream: Array, out: Array, a: Array, axis: Axes, eps: float) -> Array:
    deviation = _deviation(a - _mean(a, axis), axis, eps)
    pulled = upstream - _mean(upstream, axis) - out * _mean(upstream * out, axis)
    return pulled / deviation


def _along(a: Array, axis: Axes) -> str:
    """The settings of a sum along the axes; of a vector it is the sum of all entries."""
    if a.ndim == 1:
        return ""
    listed = tuple_text(axis) if isinstance(axis, tuple) else str(axis)
    return f", axis={listed}, keepdims=True"


def _dot(name: str, a: Array, axis: Axes) -> str:
    """The formula of the sum of upstream ⊙ ``name`` along the axes."""
    if a.ndim == 1:
        return f"dot(upstream, {name})"
    return f"sum(upstream * {name}{_along(a, axis)})"


def _total(a: Array, axis: Axes) -> str:
    return f"sum(upstream{_along(a, axis)})"


def _layer_norm_pull(out: Array, a: Array, axis: Axes, eps: float) -> str:
    n = entry_count(a, axis)
    means = _total(a, axis), _dot("out", a, axis)
    return f"(upstream - {means[0]} / {n} - out * ({means[1]} / {n})) / deviation"


def _deviation_of(upstream: Array, out: Array, a: Array, axis: Axes, eps: float) -> Array:
    found = _deviation(a - _mean(a, axis), axis, eps)
    return found[0] if a.ndim == 1 else found


_DEVIATION = Aid(
    "√(var({a}) + ε)", r"\sqrt{{\operatorname{{var}}({a}) + \varepsilon}}", _deviation_of
)

SOFTMAX = Operation(
    name="softmax",
    operands=("a",),
    symbol="softmax",
    forward=softmax,
    vjps=(_softmax_vjp,),
    partials=("",),
    arrays=OnArrays(
        pulls=(lambda out, a, axis: f"out * (upstream - {_dot('out', a, axis)})",),
        jacobians=("diag(out) - outer(out, out)",),
    ),
    rule="A softmax shares out one whole: an entry gains what upstream favours "
    "over the weighted mean of upstream.",
    text=call("softmax({a})"),
    latex=latex_operator("softmax"),
    settings={"axis": axis(-1)},
    trials=({}, {"axis": 0}),
    elementwise=False,
    shape=along_axis,
    examples=((_ENTRIES,),),
)
LOG_SOFTMAX = Operation(
    name="log_softmax",
    operands=("a",),
    symbol="ln soft",
    forward=log_softmax,
    vjps=(_log_softmax_vjp,),
    partials=("",),
    arrays=OnArrays(pulls=(lambda out, a, axis: f"upstream - exp(out) * {_total(a, axis)}",)),
    rule="The logarithm of a softmax passes upstream on, less its sum shared out by the softmax.",
    text=call("log_softmax({a})"),
    latex=call(r"\ln \operatorname{{softmax}}\left({a}\right)"),
    settings={"axis": axis(-1)},
    trials=({}, {"axis": 0}),
    elementwise=False,
    shape=along_axis,
    examples=((_ENTRIES,),),
)
LAYER_NORM = Operation(
    name="layer_norm",
    operands=("a",),
    symbol="norm",
    forward=_layer_norm,
    vjps=(_layer_norm_vjp,),
    partials=("",),
    arrays=OnArrays(pulls=(_layer_norm_pull,), aids=MappingProxyType({"deviation": _DEVIATION})),
    rule="A layer norm takes out mean and deviation along its axes, so its gradient has "
    "no part along either: a shift or a stretch of the input changes nothing.",
    text=call("layer_norm({a})"),
    latex=latex_operator("LayerNorm"),
    aliases=("LayerNorm",),
    settings={"axis": axes(-1), "eps": real(1e-5, least=0.0)},
    trials=({}, {"axis": 0}, {"axis": (0, -1)}),
    elementwise=False,
    shape=along_axes,
    examples=((_ENTRIES,),),
)

ROWS = (SOFTMAX, LOG_SOFTMAX, LAYER_NORM)
