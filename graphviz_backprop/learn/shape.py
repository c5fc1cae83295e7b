"""The shape of a function of one variable: where it saturates, kinks, and its range.

All of it is found from samples of f and f′ and refined by halving intervals, so it
holds for any program; what lies between two neighbouring samples twice is not seen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from graphviz_backprop.engine.trace import run
from graphviz_backprop.learn.activation import Activation, Curve, remarks, sampled
from graphviz_backprop.text.arrays import Array, Condition
from graphviz_backprop.text.numbers import format_number

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
    tolerance: float = 1e-9,
) -> tuple[Interval, ...]:
    """The parts of a range where |f′| < ``bound``, their ends found to ``tolerance``.

    An end that equals the end of the range may lie further out.
    """
    x = np.linspace(low, high, _SAMPLES)
    inside = np.abs(sampled(function, x).slope) < bound
    change = np.flatnonzero(inside[1:] != inside[:-1])
    starts, stops = x[change], x[change + 1]
    for _ in range(_halvings((high - low) / (_SAMPLES - 1), tolerance)):
        middle = (starts + stops) / 2
        same = (np.abs(sampled(function, middle).slope) < bound) == inside[change]
        starts, stops = np.where(same, middle, starts), np.where(same, stops, middle)
    ends = [low] * bool(inside[0]) + ((starts + stops) / 2).tolist() + [high] * bool(inside[-1])
    return tuple(Interval(*pair) for pair in zip(ends[::2], ends[1::2], strict=True))


def _halvings(width: float, tolerance: float) -> int:
    return min(max(0, int(np.ceil(np.log2(width / tolerance)))), 60)


def kinks(function: Activation, low: float = -6.0, high: float = 6.0) -> tuple[Kink, ...]:
    """The points of a range where f′ or f jumps, with the convention the engine follows."""
    x = np.linspace(low, high, _SAMPLES)
    sides: dict[float, tuple[float, float]] = {}
    for size in (_slope_jump, _value_jump):
        left, right = _jumps(function, x, size)
        largest = np.maximum(*(np.abs(c.slope) + np.abs(c.value) for c in (left, right)))
        found = (size(left, right) > 1e-6 * (1 + largest)) & (largest < _POLE)
        for index in np.flatnonzero(found):
            place = round(float(left.x[index]), 9) + 0.0
            before = sides.get(place, (float(left.slope[index]),))[0]
            sides[place] = (before, float(right.slope[index]))
    return tuple(
        Kink(x, *sides[x], remarks(run(function.graph, {function.variable: x})))
        for x in sorted(sides)
        if low < x < high
    )


def _jumps(
    function: Activation, x: Array, size: Callable[[Curve, Curve], Array]
) -> tuple[Curve, Curve]:
    """The two sides of the largest jump between every two neighbours of ``x``.

    Of each gap the half with the larger jump is kept until its ends are neighbouring
    numbers; where the function is smooth nothing of the jump remains.
    """
    samples = sampled(function, x)
    left, right = _part(samples, slice(None, -1)), _part(samples, slice(1, None))
    for _ in range(60):
        middle = sampled(function, (left.x + right.x) / 2)
        take_left = size(left, middle) >= size(middle, right)
        left, right = _choose(take_left, left, middle), _choose(take_left, middle, right)
    return left, right


def _part(curve: Curve, part: slice | Array) -> Curve:
    return Curve(curve.x[part], curve.value[part], curve.slope[part])


def _choose(first: Condition, a: Curve, b: Curve) -> Curve:
    return Curve(
        np.where(first, a.x, b.x),
        np.where(first, a.value, b.value),
        np.where(first, a.slope, b.slope),
    )


def _slope_jump(a: Curve, b: Curve) -> Array:
    return _difference(a.slope, b.slope)


def _value_jump(a: Curve, b: Curve) -> Array:
    return _difference(a.value, b.value)


def _difference(a: Array, b: Array) -> Array:
    with np.errstate(invalid="ignore", over="ignore"):
        return np.nan_to_num(np.abs(b - a), nan=0.0)


def output_range(function: Activation) -> Range:
    """The infimum and supremum of f over all numbers.

    Limits at ±∞ are the function's own values there (or at ±1e300); poles and extremes
    in between are found by halving intervals.
    """
    far = np.logspace(-3, 6, 400)
    middle = np.linspace(-10, 10, _SAMPLES)
    x = np.unique(np.concatenate([-far, middle, far]))
    samples = _part(curve := sampled(function, x), ~np.isnan(curve.value))
    turning = _turning_values(function, samples)
    beside = np.concatenate([side.value for side in _jumps(function, middle, _value_jump)])
    poles = np.sign(beside[np.abs(beside) > _POLE]) * np.inf
    limits = [_limit(function, side) for side in (-1.0, 1.0)]
    values = np.concatenate([samples.value, turning, poles, limits])
    values = values[~np.isnan(values)]
    if not values.size:
        return Range(np.nan, np.nan, False, False)
    near = np.concatenate([turning, samples.value[np.abs(samples.x) <= 2]])
    low, high = float(values.min()) + 0.0, float(values.max()) + 0.0
    reached = {float(value) for value in near if np.isfinite(value)}
    return Range(low, high, low in reached, high in reached)


def _limit(function: Activation, side: float) -> float:
    values = sampled(function, side * np.array(_FAR)).value
    return float(next((value for value in values if not np.isnan(value)), np.nan))


def _turning_values(function: Activation, curve: Curve) -> Array:
    """The values where f′ changes its sign, but for poles."""
    with np.errstate(invalid="ignore", over="ignore"):
        change = np.flatnonzero(np.sign(curve.slope[1:]) * np.sign(curve.slope[:-1]) < 0)
    starts, stops, sign = curve.x[change], curve.x[change + 1], np.sign(curve.slope[change])
    for _ in range(70):
        middle = (starts + stops) / 2
        same = np.sign(sampled(function, middle).slope) == sign
        starts, stops = np.where(same, middle, starts), np.where(same, stops, middle)
    values = sampled(function, np.concatenate([starts, stops])).value
    return values[np.abs(values) < _POLE]


def zero_centred(function: Activation, low: float = -6.0, high: float = 6.0) -> bool:
    """Whether inputs spread evenly around 0 give outputs whose mean is 0: f(−x) = −f(x)."""
    x = np.linspace(0, max(abs(low), abs(high)), _SAMPLES)
    positive, negative = sampled(function, x).value, sampled(function, -x).value
    there = np.isfinite(positive) & np.isfinite(negative)
    if not np.all(there[1:]):
        return False
    size = np.max(np.abs(positive[there]), initial=1.0)
    return bool(np.max(np.abs(positive[there] + negative[there]), initial=0.0) <= 1e-9 * size)
