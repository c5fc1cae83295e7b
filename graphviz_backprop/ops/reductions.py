"""The rows that make an array smaller: sum, mean, prod, max, min, norm, logsumexp.

``axis`` is None for all entries, an axis, or a tuple of axes; ``keepdims`` keeps a
reduced axis with size 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from types import MappingProxyType

import numpy as np

from graphviz_backprop.ops.operation import (
    PRODUCT,
    Array,
    Notation,
    Operation,
    any_of,
    array,
    call,
    silent,
    where,
)

Axis = int | tuple[int, ...] | None

_SETTINGS = MappingProxyType({"axis": None, "keepdims": False})
_TRIALS: tuple[dict[str, object], ...] = (
    {},
    {"axis": 0},
    {"axis": -1, "keepdims": True},
    {"axis": (0, -1)},
)
_ENTRIES = array((1.0, -2.0, 0.5), (0.3, 4.0, -1.0))


def widened(reduced: Array, like: Array, axis: Axis, keepdims: bool) -> Array:
    """A reduced array with its axes back, so that it broadcasts against ``like``."""
    return reduced if keepdims or axis is None or like.ndim == 0 else np.expand_dims(reduced, axis)


def entry_count(a: Array, axis: Axis) -> int:
    """How many entries go into one entry of the reduction."""
    if axis is None:
        return int(a.size)
    axes = axis if isinstance(axis, tuple) else (axis,)
    return math.prod(a.shape[i] for i in axes)


def _spread(upstream: Array, a: Array, axis: Axis, keepdims: bool) -> Array:
    spread = np.empty(a.shape)
    spread[...] = widened(upstream, a, axis, keepdims)
    return spread[()]


def _sum_vjp(upstream: Array, out: Array, a: Array, axis: Axis, keepdims: bool) -> Array:
    return _spread(upstream, a, axis, keepdims)


def _mean(a: Array, axis: Axis, keepdims: bool) -> Array:
    return a.sum(axis=axis, keepdims=keepdims) / entry_count(a, axis)


def _mean_vjp(upstream: Array, out: Array, a: Array, axis: Axis, keepdims: bool) -> Array:
    return _spread(upstream / entry_count(a, axis), a, axis, keepdims)


def _prod_vjp(upstream: Array, out: Array, a: Array, axis: Axis, keepdims: bool) -> Array:
    """Upstream × the product of all other entries; dividing by the entry fails at 0."""
    if a.ndim == 0:
        return upstream
    axes = range(a.ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    last = tuple(range(a.ndim - len(axes), a.ndim))
    moved = np.moveaxis(a, tuple(axes), last)
    flat = moved.reshape(*moved.shape[: a.ndim - len(axes)], entry_count(a, axis))
    before, after = np.ones_like(flat), np.ones_like(flat)
    np.cumprod(flat[..., :-1], axis=-1, out=before[..., 1:])
    np.cumprod(flat[..., :0:-1], axis=-1, out=after[..., -2::-1])
    others = np.moveaxis((before * after).reshape(moved.shape), last, tuple(axes))
    return widened(upstream, a, axis, keepdims) * others


def _extreme_vjp(upstream: Array, out: Array, a: Array, axis: Axis, keepdims: bool) -> Array:
    reached = a == widened(out, a, axis, keepdims)
    ties = np.maximum(np.sum(reached, axis=axis, keepdims=True), 1.0)
    return where(reached, widened(upstream, a, axis, keepdims) / ties, 0.0)


def _tie(name: str, function: Callable[..., Array]) -> Callable[..., str]:
    def kink(a: Array, axis: Axis = None, keepdims: bool = False) -> str:
        reached = a == function(a, axis=axis, keepdims=True)
        if any_of(np.sum(reached, axis=axis) > 1):
            return f"a tie in {name}: by convention the tied entries share the gradient equally"
        return ""

    return kink


def _norm(a: Array, axis: Axis, keepdims: bool) -> Array:
    """The root of the sum of squares, of entries scaled to 1 so that none overflows."""
    largest = np.max(np.abs(a), axis=axis, keepdims=True, initial=0.0)
    scale = where((largest > 0) & np.isfinite(largest), largest, 1.0)
    squares = np.square(a / scale).sum(axis=axis, keepdims=keepdims)
    return np.sqrt(squares) * scale.reshape(np.shape(squares))[()]


def _norm_vjp(upstream: Array, out: Array, a: Array, axis: Axis, keepdims: bool) -> Array:
    length = widened(out, a, axis, keepdims)
    direction = where(length == 0, 0.0, a / where(length == 0, 1.0, length))
    return widened(upstream, a, axis, keepdims) * direction


def _norm_kink(a: Array, axis: Axis = None, keepdims: bool = False) -> str:
    if any_of(_norm(a, axis, keepdims) == 0):
        return "the norm has a kink at the zero vector: by convention its gradient there is 0"
    return ""


def log_sum_exp(a: Array, axis: Axis, keepdims: bool) -> Array:
    """ln Σ exp(a), with the largest entry taken out so that exp does not overflow."""
    largest = np.max(a, axis=axis, keepdims=True, initial=-np.inf)
    shift = where(np.isfinite(largest), largest, 0.0)
    total = np.exp(a - shift).sum(axis=axis, keepdims=keepdims)
    return np.log(total) + shift.reshape(np.shape(total))[()]


def _log_sum_exp_vjp(upstream: Array, out: Array, a: Array, axis: Axis, keepdims: bool) -> Array:
    weights = np.exp(a - widened(out, a, axis, keepdims))
    return widened(upstream, a, axis, keepdims) * weights


def _reduction(
    name: str,
    symbol: str,
    forward: Callable[..., Array],
    vjp: Callable[..., Array],
    pull: str,
    rule: str,
    latex: Notation,
    kink: Callable[..., str] = silent,
) -> Operation:
    return Operation(
        name=name,
        operands=("a",),
        symbol=symbol,
        forward=forward,
        vjps=(vjp,),
        partials=("",),
        pulls=(pull,),
        rule=rule,
        text=call(f"{name}({{a}})"),
        latex=latex,
        settings=_SETTINGS,
        trials=_TRIALS,
        elementwise=False,
        kink=kink,
        fits="Axes count from 0, from the end with −1; a largest entry needs at least one entry.",
        examples=((_ENTRIES,),),
    )


ROWS = (
    _reduction(
        "sum",
        "Σ",
        lambda a, axis, keepdims: a.sum(axis=axis, keepdims=keepdims),
        _sum_vjp,
        "{upstream} · 1",
        "A sum hands every entry that went into it the upstream gradient.",
        Notation(r"\sum {a}", PRODUCT, (PRODUCT,)),
    ),
    _reduction(
        "mean",
        "mean",
        _mean,
        _mean_vjp,
        "{upstream} · 1/n",
        "A mean of n entries hands every entry the upstream gradient divided by n.",
        call(r"\operatorname{{mean}}\left({a}\right)"),
    ),
    _reduction(
        "prod",
        "Π",
        lambda a, axis, keepdims: np.prod(a, axis=axis, keepdims=keepdims),
        _prod_vjp,
        "{upstream} · {out} / {a}",
        "A product hands every entry the upstream gradient times all the other entries.",
        Notation(r"\prod {a}", PRODUCT, (PRODUCT,)),
    ),
    _reduction(
        "amax",
        "max",
        lambda a, axis, keepdims: np.max(a, axis=axis, keepdims=keepdims),
        _extreme_vjp,
        "{upstream} · [{a} = {out}]",
        "A maximum routes the whole gradient to its largest entry.",
        call(r"\max\left({a}\right)"),
        _tie("max", np.max),
    ),
    _reduction(
        "amin",
        "min",
        lambda a, axis, keepdims: np.min(a, axis=axis, keepdims=keepdims),
        _extreme_vjp,
        "{upstream} · [{a} = {out}]",
        "A minimum routes the whole gradient to its smallest entry.",
        call(r"\min\left({a}\right)"),
        _tie("min", np.min),
    ),
    _reduction(
        "norm",
        "‖x‖",
        _norm,
        _norm_vjp,
        "{upstream} · {a} / {out}",
        "The gradient of a norm is the vector divided by its length: a unit vector along it.",
        call(r"\left\|{a}\right\|"),
        _norm_kink,
    ),
    _reduction(
        "logsumexp",
        "LSE",
        log_sum_exp,
        _log_sum_exp_vjp,
        "{upstream} · softmax({a})",
        "The logarithm of a sum of exponentials has the softmax as its gradient.",
        call(r"\operatorname{{logsumexp}}\left({a}\right)"),
    ),
)
