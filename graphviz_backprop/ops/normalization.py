"""The rows that rescale the entries along one axis: softmax, log_softmax, layer_norm."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np

from graphviz_backprop.ops.operation import Array, Operation, array, call, latex_operator
from graphviz_backprop.ops.reductions import log_sum_exp

_ENTRIES = array((1.0, -2.0, 0.5), (0.3, 4.0, -1.0))


def softmax(a: Array, axis: int) -> Array:
    """exp(a) / Σ exp(a), with the largest entry taken out so that exp does not overflow."""
    largest = np.max(a, axis=axis, keepdims=True, initial=-np.inf)
    powers = np.exp(a - largest)
    return powers / powers.sum(axis=axis, keepdims=True)


def log_softmax(a: Array, axis: int) -> Array:
    """The logarithm of softmax without the detour through numbers that round to 0."""
    return a - log_sum_exp(a, axis, keepdims=True)


def _softmax_vjp(upstream: Array, out: Array, a: Array, axis: int) -> Array:
    return out * (upstream - (upstream * out).sum(axis=axis, keepdims=True))


def _log_softmax_vjp(upstream: Array, out: Array, a: Array, axis: int) -> Array:
    return upstream - np.exp(out) * upstream.sum(axis=axis, keepdims=True)


def _mean(a: Array, axis: int) -> Array:
    return a.sum(axis=axis, keepdims=True) / a.shape[axis]


def _deviation(centred: Array, axis: int, eps: float) -> Array:
    return np.sqrt(_mean(centred * centred, axis) + eps)


def _layer_norm(a: Array, axis: int, eps: float) -> Array:
    centred = a - _mean(a, axis)
    return centred / _deviation(centred, axis, eps)


def _layer_norm_vjp(upstream: Array, out: Array, a: Array, axis: int, eps: float) -> Array:
    deviation = _deviation(a - _mean(a, axis), axis, eps)
    pulled = upstream - _mean(upstream, axis) - out * _mean(upstream * out, axis)
    return pulled / deviation


SOFTMAX = Operation(
    name="softmax",
    operands=("a",),
    symbol="softmax",
    forward=softmax,
    vjps=(_softmax_vjp,),
    partials=("",),
    pulls=("{out} ⊙ ({upstream} − Σ ({upstream} ⊙ {out}))",),
    rule="A softmax shares out one whole: an entry gains what upstream favours "
    "over the weighted mean of upstream.",
    text=call("softmax({a})"),
    latex=latex_operator("softmax"),
    settings=MappingProxyType({"axis": -1}),
    trials=({}, {"axis": 0}),
    elementwise=False,
    fits="It needs an array; axes count from 0, from the end with −1.",
    examples=((_ENTRIES,),),
)
LOG_SOFTMAX = Operation(
    name="log_softmax",
    operands=("a",),
    symbol="ln soft",
    forward=log_softmax,
    vjps=(_log_softmax_vjp,),
    partials=("",),
    pulls=("{upstream} − softmax({a}) · Σ {upstream}",),
    rule="The logarithm of a softmax passes upstream on, less its sum shared out by the softmax.",
    text=call("log_softmax({a})"),
    latex=call(r"\ln \operatorname{{softmax}}\left({a}\right)"),
    settings=MappingProxyType({"axis": -1}),
    trials=({}, {"axis": 0}),
    elementwise=False,
    fits="It needs an array; axes count from 0, from the end with −1.",
    examples=((_ENTRIES,),),
)
LAYER_NORM = Operation(
    name="layer_norm",
    operands=("a",),
    symbol="norm",
    forward=_layer_norm,
    vjps=(_layer_norm_vjp,),
    partials=("",),
    pulls=("({upstream} − mean({upstream}) − {out} ⊙ mean({upstream} ⊙ {out})) / s",),
    rule="A layer norm takes out mean and deviation s along an axis, so its gradient has "
    "no part along either: a shift or a stretch of the input changes nothing.",
    text=call("layer_norm({a})"),
    latex=latex_operator("LayerNorm"),
    aliases=("LayerNorm",),
    settings=MappingProxyType({"axis": -1, "eps": 1e-5}),
    trials=({}, {"axis": 0}),
    elementwise=False,
    fits="It needs an array; axes count from 0, from the end with −1.",
    examples=((_ENTRIES,),),
)

ROWS = (SOFTMAX, LOG_SOFTMAX, LAYER_NORM)
