"""The shape of a function of one variable: where it saturates, kinks, and its range.

All of it is found from samples of f and f′ and refined by halving intervals, so it
holds for any program; what lies between two neighbouring samples twice is not seen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphviz_backprop.learn.activation import Activation, Curve, remarks, sampled
from graphviz_backprop.numbers import format_number
from graphviz_backprop.ops.operation import Array
from graphviz_backprop.trace import run

_SAMPLES = 2401
_POLE = 1e8  # a slope or value beyond this at a jump is a pole, not a kink
_FAR = (np.inf, 1e300, 1e6)  # where limits are read, the first that gives a number


@dataclass(frozen=True, slots=True)
class Interval:
    """A part of the axis, from ``low`` to ``high``."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Kink:
    """A point where f or f′ jumps: f′ on its left and on its right, and what to say."""

    x: float
    left: float
    right: float
    words: str


@dataclass(frozen=True, slots=True)
class Range:
    """Infimum and supremum of the values, and whether some finite x reaches each."""

    low: float
    high: float
    reaches_low: bool
    reaches_high: bool

    def __str__(self) -> str:
        left = "[" if self.reaches_low else "("
        right = "]" if self.reaches_high else ")"
        return f"{left}{_short(self.low)}, {_short(self.high)}{right}"


def _short(number: float) -> str:
    return format_number(number).removesuffix(".00")


def saturated(
    function: Activation,
    bound: float = 0.01,
    low: float = -6.0,
    high: float = 6.0,
    tolerance: float = 1e-6,
) -> tuple[Interval, ...]:
    """The parts of a range where |f′| < ``bound``, their ends found to ``tolerance``.

    An end that equals the end of the range may lie further out.
    """
    x = np.linspace(low, high, _SAMPLES)
    inside = np.abs(sampled(function, x).slope) < bound
    change = np.flatnonzero(inside[1:] != inside[:-1])
    starts, stops = x[change], x[change + 1]
    while np.any(stops - starts > tolerance):
        middle = (starts + stops) / 2
        same = (np.abs(sampled(function, middle).slope) < bound) == inside[change]
        starts, stops = np.where(same, middle, starts), np.where(same, stops, middle)
    ends = [low] * bool(inside[0]) + ((starts + stops) / 2).tolist() + [high] * bool(inside[-1])
    return tuple(Interval(*pair) for pair in zip(ends[::2], ends[1::2], strict=True))


def kinks(function: Activation, low: float = -6.0, high: float = 6.0) -> tuple[Kink, ...]:
    """The points of a range where f′ or f jumps, with the convention the engine follows.

    Between every two samples the half with the larger jump is kept until only a
    jump is left; where f is smooth nothing remains.
    """
    left = sampled(function, np.linspace(low, high, _SAMPLES))
    left, right = _part(left, slice(None, -1)), _part(left, slice(1, None))
    for _ in range(60):
        middle = sampled(function, (left.x + right.x) / 2)
        take_left = _jump(left, middle) >= _jump(middle, right)
        left, right = _choose(take_left, left, middle), _choose(take_left, middle, right)
    size = np.maximum(np.abs(left.slope), np.abs(right.slope))
    with np.errstate(invalid="ignore"):
        found = (_jump(left, right) > 1e-6 * (1 + size)) & (size < _POLE)
    places = [round(float(x), 9) + 0.0 for x in left.x[found]]
    return tuple(_kink(function, x) for x in dict.fromkeys(places) if low < x < high)


def _kink(function: Activation, x: float) -> Kink:
    beside = sampled(function, np.array([x - 1e-7, x + 1e-7]))
    words = remarks(run(function.graph, {function.variable: x}))
    return Kink(x, float(beside.slope[0]), float(beside.slope[1]), words)


def _part(curve: Curve, part: slice) -> Curve:
    return Curve(curve.x[part], curve.value[part], curve.slope[part])


def _choose(first: Array, a: Curve, b: Curve) -> Curve:
    return Curve(*(np.where(first, *pair) for pair in zip(_columns(a), _columns(b), strict=True)))


def _columns(curve: Curve) -> tuple[Array, Array, Array]:
    return curve.x, curve.value, curve.slope


def _jump(a: Curve, b: Curve) -> Array:
    with np.errstate(invalid="ignore", over="ignore"):
        size = np.abs(b.slope - a.slope) + np.abs(b.value - a.value)
    return np.nan_to_num(size, nan=0.0)


def output_range(function: Activation) -> Range:
    """The infimum and supremum of f over all numbers.

    Limits at ±∞ are the function's own values there (or at ±1e300); extremes in
    between are refined by halving until f′ changes its sign within a rounding error.
    """
    ends = [_limit(function, side) for side in (-1.0, 1.0)]
    far = np.logspace(-3, 6, 400)
    x = np.concatenate([-far[::-1], np.linspace(-10, 10, _SAMPLES), far])
    curve = sampled(function, np.unique(x))
    finite = np.isfinite(curve.value)
    turning = _turning_values(function, _part(curve, finite))
    near = curve.value[finite & (np.abs(curve.x) <= 2)]
    values = [*curve.value[finite], *turning, *(end for end in ends if not np.isnan(end))]
    low, high = float(min(values, default=np.nan)), float(max(values, default=np.nan))
    return Range(
        low + 0.0,
        high + 0.0,
        bool(np.isfinite(low) and (low in turning or low in near)),
        bool(np.isfinite(high) and (high in turning or high in near)),
    )


def _limit(function: Activation, side: float) -> float:
    values = sampled(function, side * np.array(_FAR)).value
    return float(next((value for value in values if not np.isnan(value)), np.nan))


def _turning_values(function: Activation, curve: Curve) -> list[float]:
    change = np.flatnonzero(curve.slope[1:] * curve.slope[:-1] < 0)
    starts, stops, sign = curve.x[change], curve.x[change + 1], np.sign(curve.slope[change])
    for _ in range(70):
        middle = (starts + stops) / 2
        same = np.sign(sampled(function, middle).slope) == sign
        starts, stops = np.where(same, middle, starts), np.where(same, stops, middle)
    values = sampled(function, np.concatenate([starts, stops])).value
    return [float(value) for value in values[np.isfinite(values)]]


def zero_centred(function: Activation, low: float = -6.0, high: float = 6.0) -> bool:
    """Whether inputs spread evenly around 0 give outputs whose mean is 0: f(−x) = −f(x)."""
    x = np.linspace(0, max(abs(low), abs(high)), _SAMPLES)
    positive, negative = sampled(function, x).value, sampled(function, -x).value
    size = np.max(np.abs(positive), initial=1.0)
    return bool(np.max(np.abs(positive + negative), initial=0.0) <= 1e-9 * size)
