"""The rows that make an array smaller: sum, mean, prod, max, min, norm, logsumexp.

``axis`` is None for all entries, an axis, or a tuple of axes; ``keepdims`` keeps a
reduced axis with size 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from graphviz_backprop.ops.operation import (
    PRODUCT,
    Aid,
    Notation,
    OnArrays,
    Operation,
    Remarks,
    any_of,
    array,
    call,
    silent,
    tuple_text,
    where,
    words_latex,
)
from graphviz_backprop.ops.settings import Setting, axes, flag
from graphviz_backprop.ops.shapes import Axes, Shape, choosing_reduction, reduced_axes, reduction
from graphviz_backprop.text.arrays import Array

_SETTINGS = {"axis": axes(), "keepdims": flag(False)}
_TRIALS: tuple[dict[str, object], ...] = (
    {},
    {"axis": 0},
    {"axis": -1, "keepdims": True},
    {"axis": (0, -1)},
)
_ENTRIES = array((1.0, -2.0, 0.5), (0.3, 4.0, -1.0))


def widened(reduced: Array, like: Array, axis: Axes, keepdims: bool) -> Array:
    """A reduced array with its axes back, so that it broadcasts against ``like``."""
    return reduced if keepdims or axis is None or like.ndim == 0 else np.expand_dims(reduced, axis)


def entry_count(a: Array, axis: Axes) -> int:
    """How many entries go into one entry of the reduction."""
    if axis is None:
        return int(a.size)
    return math.prod([a.shape[i] for i in reduced_axes(a.shape, axis)])


def _spread(upstream: Array, a: Array, axis: Axes, keepdims: bool) -> Array:
    spread = np.empty(a.shape)
    spread[...] = widened(upstream, a, axis, keepdims)
    return spread[()]


def _sum_vjp(upstream: Array, out: Array, a: Array, axis: Axes, keepdims: bool) -> Array:
    return _spread(upstream, a, axis, keepdims)


def _mean(a: Array, axis: Axes, keepdims: bool) -> Array:
    return a.sum(axis=axis, keepdims=keepdims) / entry_count(a, axis)


def _mean_vjp(upstream: Array, out: Array, a: Array, axis: Axes, keepdims: bool) -> Array:
    return _spread(upstream / entry_count(a, axis), a, axis, keepdims)


def _prod_vjp(upstream: Array, out: Array, a: Array, axis: Axes, keepdims: bool) -> Array:
    """Upstream × the product of all other entries; dividing by the entry fails at 0."""
    if a.ndim == 0:
        return upstream
    gone = reduced_axes(a.shape, axis)
    last = tuple(range(a.ndim - len(gone), a.ndim))
    moved = np.moveaxis(a, gone, last)
    flat = moved.reshape(*moved.shape[: a.ndim - len(gone)], entry_count(a, axis))
    before, after = np.ones_like(flat), np.ones_like(flat)
    np.cumprod(flat[..., :-1], axis=-1, out=before[..., 1:])
    np.cumprod(flat[..., :0:-1], axis=-1, out=after[..., -2::-1])
    others = np.moveaxis((before * after).reshape(moved.shape), last, gone)
    return widened(upstream, a, axis, keepdims) * others


def _extreme_vjp(upstream: Array, out: Array, a: Array, axis: Axes, keepdims: bool) -> Array:
    widest = widened(out, a, axis, keepdims)
    reached = a == widest
    ties = np.maximum(np.sum(reached, axis=axis, keepdims=True), 1.0)
    missed = where(widest == widest, 0.0, np.nan)  # as in PyTorch
    return where(reached, widened(upstream, a, axis, keepdims) / ties, missed)


def _tie(name: str, function: Callable[..., Array]) -> Callable[..., str]:
    def kink(a: Array, axis: Axes, keepdims: bool) -> str:
        reached = a == function(a, axis=axis, keepdims=True)
        if any_of(np.sum(reached, axis=axis) > 1):
            return f"a tie in {name}: by convention the tied entries share the gradient equally"
        return ""

    return kink


def norm(a: Array, axis: Axes, keepdims: bool) -> Array:
    """The root of the sum of squares, of entries scaled to 1 so that none overflows."""
    largest = np.max(np.abs(a), axis=axis, keepdims=True, initial=0.0)
    scale = where((largest > 0) & np.isfinite(largest), largest, 1.0)
    squares = np.square(a / scale).sum(axis=axis, keepdims=keepdims)
    return np.sqrt(squares) * scale.reshape(np.shape(squares))[()]


def _norm_vjp(upstream: Array, out: Array, a: Array, axis: Axes, keepdims: bool) -> Array:
    length = widened(out, a, axis, keepdims)
    direction = where(length == 0, 0.0, a / where(length == 0, 1.0, length))
    return widened(upstream, a, axis, keepdims) * direction


def _norm_kink(a: Array, axis: Axes, keepdims: bool) -> str:
    if any_of(norm(a, axis, keepdims) == 0):
        return "the norm has a kink at the zero vector: by convention its gradient there is 0"
    return ""


def log_sum_exp(a: Array, axis: Axes, keepdims: bool) -> Array:
    """ln Σ exp(a), with the largest entry taken out so that exp does not overflow."""
    largest = np.max(a, axis=axis, keepdims=True, initial=-np.inf)
    shift = where(np.isfinite(largest), largest, 0.0)
    total = np.exp(a - shift).sum(axis=axis, keepdims=keepdims)
    return np.log(total) + shift.reshape(np.shape(total))[()]


def _log_sum_exp_vjp(upstream: Array, out: Array, a: Array, axis: Axes, keepdims: bool) -> Array:
    largest = np.max(a, axis=axis, keepdims=True, initial=-np.inf)
    powers = np.exp(a - where(np.isfinite(largest), largest, 0.0))
    weights = powers / powers.sum(axis=axis, keepdims=True)
    return widened(upstream, a, axis, keepdims) * weights


ONES = Aid("ones", r"\mathbf{{1}}", lambda upstream, out, a, **settings: np.ones(a.shape))
_ROW = Aid("ones", r"\mathbf{{1}}", lambda upstream, out, a, **settings: np.ones(a.shape[0]))
_COLUMN = Aid("ones", r"\mathbf{{1}}", lambda upstream, out, a, **settings: np.ones(a.shape[-1]))
#: What ``spread_formula`` may name.
SPREADING = {"ones": ONES, "down": _ROW, "along": _COLUMN}


def spread_formula(reduced: str, a: Array, axis: Axes, keepdims: bool) -> str:
    """The formula of a reduced array made as wide as ``a`` again; a scalar stays one."""
    axes = range(a.ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    left = {i % a.ndim for i in axes}
    if len(left) == a.ndim:
        return f"sum({reduced})" if keepdims else reduced
    if a.ndim == 2:
        flat = f"reshape({reduced}, shape=[-1])" if keepdims else reduced
        return f"outer({flat}, along)" if left == {1} else f"outer(down, {flat})"
    kept = [1 if i in left else size for i, size in enumerate(a.shape)]
    return f"(reshape({reduced}, shape={tuple_text(kept)}) * ones)"


def _scaled(factor: str) -> Callable[..., str]:
    """Upstream, spread, times a factor; a factor of "" is an array of ones."""

    def pull(out: Array, a: Array, axis: Axes, keepdims: bool) -> str:
        spread = spread_formula("upstream", a, axis, keepdims)
        if factor:
            return f"{spread} * {factor}"
        return spread if "ones" in spread or "outer" in spread else f"{spread} * ones"

    return pull


def _mean_pull(out: Array, a: Array, axis: Axes, keepdims: bool) -> str:
    count = entry_count(a, axis)
    whole = _scaled("")(out, a, axis, keepdims)
    return whole if count == 1 else f"{whole} / {count}"


def _norm_pull(out: Array, a: Array, axis: Axes, keepdims: bool) -> str:
    if any_of(out == 0):  # the convention at the kink
        return f"{spread_formula('upstream', a, axis, keepdims)} * direction"
    return f"{spread_formula('upstream / out', a, axis, keepdims)} * a"


def _log_sum_exp_pull(out: Array, a: Array, axis: Axes, keepdims: bool) -> str:
    if a.ndim == 1:
        return f"{spread_formula('upstream', a, axis, keepdims)} * softmax(a)"
    if isinstance(axis, int):
        return f"{spread_formula('upstream', a, axis, keepdims)} * softmax(a, axis={axis})"
    wide = spread_formula("out", a, axis, keepdims)
    return f"{spread_formula('upstream', a, axis, keepdims)} * exp(a - {wide})"


def _share(upstream: Array, out: Array, a: Array, axis: Axes, keepdims: bool) -> Array:
    """The part of upstream that every entry gets: 1 for the largest, a part of it for a tie."""
    return _extreme_vjp(np.ones_like(out)[()], out, a, axis, keepdims)


_SHARE = Aid(
    "[{a} = {out}]/ties",
    r"\tfrac{{\mathbf{{1}}\left[{a} = {out}\right]}}{{\text{{ties}}}}",
    _share,
)
_PICK = Aid("[{a} = {out}]", r"\mathbf{{1}}\left[{a} = {out}\right]", _share)


def _extreme_pull(out: Array, a: Array, axis: Axes, keepdims: bool) -> str:
    share = _share(out, out, a, axis, keepdims)
    factor = "share" if any_of((share != 0) & (share != 1)) else "pick"
    return f"{spread_formula('upstream', a, axis, keepdims)} * {factor}"


_OTHER_ENTRIES = "the product of the other entries of {a}"
_OTHERS = Aid(
    _OTHER_ENTRIES,
    words_latex(_OTHER_ENTRIES),
    lambda upstream, out, a, axis, keepdims: _prod_vjp(
        np.ones_like(out)[()], out, a, axis, keepdims
    ),
)
_WHICH_NORM = (
    "Write sum(abs(x)) for the norm of kind 1, amax(abs(x)) for that of kind ∞, "
    "norm(x) for the usual one, or norm(x, axis=1) for those along an axis."
)
_ALONG_VECTOR = "the direction of {a}, 0 for a zero vector"
_DIRECTION = Aid(
    _ALONG_VECTOR,
    words_latex(_ALONG_VECTOR),
    lambda upstream, out, a, axis, keepdims: _norm_vjp(
        np.ones_like(out)[()], out, a, axis, keepdims
    ),
)


def _reduction(
    name: str,
    symbol: str,
    forward: Callable[..., Array],
    vjp: Callable[..., Array],
    pull: Callable[..., str],
    rule: str,
    latex: Notation,
    kink: Callable[..., str] = silent,
    aids: Mapping[str, Aid] = MappingProxyType({}),
    shape: Callable[..., Shape] = reduction,
    domain: Callable[..., str] = silent,
    settings: Mapping[str, Setting] = _SETTINGS,
) -> Operation:
    return Operation(
        name=name,
        operands=("a",),
        symbol=symbol,
        forward=forward,
        vjps=(vjp,),
        partials=("",),
        arrays=OnArrays(pulls=(pull,), aids=MappingProxyType({**SPREADING, **aids})),
        rule=rule,
        text=call(f"{name}({{a}})"),
        latex=latex,
        settings=settings,
        trials=_TRIALS,
        elementwise=False,
        remarks=Remarks(kink=kink, domain=domain),
        shape=shape,
        examples=((_ENTRIES,),),
    )


ROWS = (
    _reduction(
        "sum",
        "Σ",
        lambda a, axis, keepdims: a.sum(axis=axis, keepdims=keepdims),
        _sum_vjp,
        _scaled(""),
        "A sum hands every entry that went into it the upstream gradient.",
        Notation(r"\sum {a}", PRODUCT, (PRODUCT,)),
    ),
    _reduction(
        "mean",
        "mean",
        _mean,
        _mean_vjp,
        _mean_pull,
        "A mean of n entries hands every entry the upstream gradient divided by n.",
        call(r"\operatorname{{mean}}\left({a}\right)"),
        domain=lambda a, axis, keepdims: (
            "there are no entries to take the mean of" if entry_count(a, axis) == 0 else ""
        ),
    ),
    _reduction(
        "prod",
        "Π",
        lambda a, axis, keepdims: a.prod(axis=axis, keepdims=keepdims),
        _prod_vjp,
        _scaled("others"),
        "A product hands every entry the upstream gradient times all the other entries.",
        Notation(r"\prod {a}", PRODUCT, (PRODUCT,)),
        aids={"others": _OTHERS},
    ),
    _reduction(
        "amax",
        "max",
        lambda a, axis, keepdims: np.max(a, axis=axis, keepdims=keepdims),
        _extreme_vjp,
        _extreme_pull,
        "A maximum routes the whole gradient to its largest entry.",
        call(r"\max\left({a}\right)"),
        _tie("max", np.max),
        {"share": _SHARE, "pick": _PICK},
        choosing_reduction,
    ),
    _reduction(
        "amin",
        "min",
        lambda a, axis, keepdims: np.min(a, axis=axis, keepdims=keepdims),
        _extreme_vjp,
        _extreme_pull,
        "A minimum routes the whole gradient to its smallest entry.",
        call(r"\min\left({a}\right)"),
        _tie("min", np.min),
        {"share": _SHARE, "pick": _PICK},
        choosing_reduction,
    ),
    _reduction(
        "norm",
        "‖x‖",
        norm,
        _norm_vjp,
        _norm_pull,
        "The gradient of a norm is the vector divided by its length: a unit vector along it.",
        call(r"\left\|{a}\right\|"),
        _norm_kink,
        {"direction": _DIRECTION},
        settings={**_SETTINGS, "axis": replace(_SETTINGS["axis"], by_name=_WHICH_NORM)},
    ),
    _reduction(
        "logsumexp",
        "LSE",
        log_sum_exp,
        _log_sum_exp_vjp,
        _log_sum_exp_pull,
        "The logarithm of a sum of exponentials has the softmax as its gradient.",
        call(r"\operatorname{{logsumexp}}\left({a}\right)"),
    ),
)
