"""The rows of statistics: variance, deviation, running sum, cosine similarity.

As in NumPy the variance divides by n; ``ddof=1`` divides by n − 1, as PyTorch does.
"""

from __future__ import annotations

from types import MappingProxyType

import numpy as np

from graphviz_backprop.ops.operation import (
    Aid,
    OnArrays,
    Operation,
    Remarks,
    any_of,
    array,
    call,
    where,
)
from graphviz_backprop.ops.reductions import (
    SPREADING,
    entry_count,
    norm,
    spread_formula,
    widened,
)
from graphviz_backprop.ops.settings import axes, axis, flag, whole
from graphviz_backprop.ops.shapes import Axes, Shape, along_axis, axis_of, broadcast, reduction
from graphviz_backprop.text.arrays import Array

_ENTRIES = array((1.0, -2.0, 0.5), (0.3, 4.0, -1.0))
_SETTINGS = {"axis": axes(), "ddof": whole(0, least=0), "keepdims": flag(False)}
_TRIALS: tuple[dict[str, object], ...] = (
    {},
    {"axis": 0},
    {"axis": -1, "ddof": 1, "keepdims": True},
    {"axis": (0, 1), "ddof": 2},
)


def _reduced(shape: Shape, *, axis: Axes, ddof: int, keepdims: bool) -> Shape:
    return reduction(shape, axis=axis, keepdims=keepdims)


def _divisor(a: Array, axis: Axes, ddof: int) -> float:
    return float(max(entry_count(a, axis) - ddof, 0))


def _centred(a: Array, axis: Axes) -> Array:
    return a - np.sum(a / max(entry_count(a, axis), 1), axis=axis, keepdims=True)


def _var(a: Array, axis: Axes, ddof: int, keepdims: bool) -> Array:
    squares = np.sum(np.square(_centred(a, axis)), axis=axis, keepdims=keepdims)
    return squares / np.float64(_divisor(a, axis, ddof))


def _var_vjp(upstream: Array, out: Array, a: Array, axis: Axes, ddof: int, keepdims: bool) -> Array:
    scale = 2.0 / np.float64(_divisor(a, axis, ddof))
    return widened(upstream, a, axis, keepdims) * scale * _centred(a, axis)


def _std(a: Array, axis: Axes, ddof: int, keepdims: bool) -> Array:
    """By the norm, which scales entries so that no square overflows."""
    return norm(_centred(a, axis), axis, keepdims) / np.sqrt(_divisor(a, axis, ddof))


def _std_vjp(upstream: Array, out: Array, a: Array, axis: Axes, ddof: int, keepdims: bool) -> Array:
    deviation = widened(out, a, axis, keepdims)
    direction = where(
        deviation == 0, 0.0, _centred(a, axis) / where(deviation == 0, 1.0, deviation)
    )
    return widened(upstream, a, axis, keepdims) * direction / np.float64(_divisor(a, axis, ddof))


def _too_few(a: Array, axis: Axes, ddof: int, keepdims: bool) -> str:
    if entry_count(a, axis) <= ddof:
        return f"{entry_count(a, axis)} entries less {ddof} leave nothing to divide by"
    return ""


def _std_kink(a: Array, axis: Axes, ddof: int, keepdims: bool) -> str:
    if any_of(_std(a, axis, ddof, keepdims) == 0):
        return (
            "the deviation has a kink where all entries are equal: by convention its gradient is 0"
        )
    return ""


_AIDS = MappingProxyType(
    {
        **SPREADING,
        "centred": Aid(
            "({a} − mean)",
            r"\left({a} - \operatorname{{mean}}\right)",
            lambda upstream, out, a, axis, ddof, keepdims: _centred(a, axis),
        ),
    }
)


def _var_pull(out: Array, a: Array, axis: Axes, ddof: int, keepdims: bool) -> str:
    divisor = _divisor(a, axis, ddof)
    if not divisor:
        return "{upstream} divided by 0"
    return f"{spread_formula('upstream', a, axis, keepdims)} * (2 * centred / {divisor!r})"


def _std_pull(out: Array, a: Array, axis: Axes, ddof: int, keepdims: bool) -> str:
    divisor = _divisor(a, axis, ddof)
    if not divisor or any_of(out == 0):
        return "{upstream} times the direction of {a} from its mean, 0 where there is none"
    return f"{spread_formula('upstream / out', a, axis, keepdims)} * (centred / {divisor!r})"


VAR = Operation(
    name="var",
    operands=("a",),
    symbol="var",
    forward=_var,
    vjps=(_var_vjp,),
    partials=("",),
    arrays=OnArrays(pulls=(_var_pull,), aids=_AIDS),
    rule="A variance of n entries: each gets twice its distance from the mean, "
    "divided by n − ddof, with ddof = {ddof}.",
    latex=call(r"\operatorname{{Var}}\left({a}\right)"),
    shape=_reduced,
    settings=_SETTINGS,
    trials=_TRIALS,
    elementwise=False,
    remarks=Remarks(domain=_too_few),
    examples=((_ENTRIES,),),
)
STD = Operation(
    name="std",
    operands=("a",),
    symbol="std",
    forward=_std,
    vjps=(_std_vjp,),
    partials=("",),
    arrays=OnArrays(pulls=(_std_pull,), aids=_AIDS),
    rule="A standard deviation is the root of the variance: each of n entries gets its distance "
    "from the mean, divided by the deviation and by n − ddof, with ddof = {ddof}.",
    shape=_reduced,
    settings=_SETTINGS,
    trials=_TRIALS,
    elementwise=False,
    remarks=Remarks(domain=_too_few, kink=_std_kink),
    examples=((_ENTRIES,),),
)
CUMSUM = Operation(
    name="cumsum",
    operands=("a",),
    symbol="Σ…",
    forward=lambda a, axis: np.cumsum(a, axis=axis),
    vjps=(
        lambda upstream, out, a, axis: np.flip(np.cumsum(np.flip(upstream, axis), axis=axis), axis),
    ),
    partials=("",),
    arrays=OnArrays(pulls=("running sum of {upstream} from the end",)),
    rule="A running sum: an entry goes into all sums from its place on, so it gets their upstream "
    "gradients added up.",
    shape=along_axis,
    settings={"axis": axis(-1)},
    trials=({}, {"axis": 0}),
    elementwise=False,
    examples=((_ENTRIES,), (_ENTRIES[0],)),
)


def _cosine_shape(a: Shape, b: Shape, *, axis: int) -> Shape:
    met = broadcast(a, b)
    at = axis_of(met, axis)
    return (*met[:at], *met[at + 1 :])


def _units(a: Array, b: Array, axis: int) -> tuple[Array, Array, Array, Array]:
    """Both operands with length 1 along the axis, and their lengths: 1 for a length of 0."""
    found = []
    for side in np.broadcast_arrays(a, b):
        largest = np.max(np.abs(side), axis=axis, keepdims=True, initial=0.0)
        scale = where(largest > 0, largest, 1.0)
        length = np.sqrt(np.sum(np.square(side / scale), axis=axis, keepdims=True))
        found.append((side / scale / where(length == 0, 1.0, length), scale * length))
    (one, first), (other, second) = found
    return one, other, where(first == 0, 1.0, first), where(second == 0, 1.0, second)


def _cosine(a: Array, b: Array, axis: int) -> Array:
    one, other, _, _ = _units(a, b, axis)
    return np.sum(one * other, axis=axis)


def _cosine_by_a(upstream: Array, out: Array, a: Array, b: Array, axis: int) -> Array:
    one, other, length, _ = _units(a, b, axis)
    return np.expand_dims(upstream, axis) * (other - np.expand_dims(out, axis) * one) / length


def _cosine_by_b(upstream: Array, out: Array, a: Array, b: Array, axis: int) -> Array:
    return _cosine_by_a(upstream, out, b, a, axis)


def _cosine_kink(a: Array, b: Array, axis: int) -> str:
    if any(any_of(np.all(side == 0, axis=axis)) for side in np.broadcast_arrays(a, b)):
        return "the zero vector has no direction: by convention the similarity is 0"
    return ""


COSINE_SIMILARITY = Operation(
    name="cosine_similarity",
    operands=("a", "b"),
    symbol="cos ∠",
    forward=_cosine,
    vjps=(_cosine_by_a, _cosine_by_b),
    partials=("", ""),
    arrays=OnArrays(
        pulls=(
            "{upstream} · ({b}/‖{b}‖ − {out} · {a}/‖{a}‖) / ‖{a}‖",
            "{upstream} · ({a}/‖{a}‖ − {out} · {b}/‖{b}‖) / ‖{b}‖",
        )
    ),
    rule="A cosine similarity knows directions only: each vector gets what the other's direction "
    "has across its own, divided by its length.",
    latex=call(r"\cos\left({a}, {b}\right)", 2),
    shape=_cosine_shape,
    settings={"axis": axis(-1)},
    trials=({}, {"axis": 0}),
    elementwise=False,
    commutative=True,
    remarks=Remarks(kink=_cosine_kink),
    examples=(
        (_ENTRIES[0], _ENTRIES[1]),
        (_ENTRIES, 1.0 + np.abs(_ENTRIES)),
        (_ENTRIES, _ENTRIES[1]),
    ),
)

ROWS = (VAR, STD, CUMSUM, COSINE_SIMILARITY)
