"""Checks gradients against differences of values, which know nothing of the chain rule.

Central differences with Richardson's extrapolation, over steps of many sizes: the one whose
own error is smallest counts. So neither a function that is steep or far from 0 is taken for
wrong, nor a small gradient for right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import networkx as nx
import numpy as np

from graphviz_backprop.engine.graph import INPUT
from graphviz_backprop.engine.passes import run_forward
from graphviz_backprop.engine.trace import Trace, run
from graphviz_backprop.ops import TABLE
from graphviz_backprop.text.arrays import Array

#: A gradient is right if it differs by less than this, relative to its size.
TOLERANCE = 1e-5

_EPS = float(np.finfo(float).eps)
_LEVELS = 4  # halvings of a step
_HIGH = 6  # the lowest order of differences in which only noise is left
_ENOUGH = 1e-9  # a relative error at which no other step is tried
_STEPS = tuple(10.0**-power for power in (2, 1, 3, 4, 5, 6, 8))


@dataclass(frozen=True, slots=True)
class Check:
    """One input's gradient beside its difference quotient.

    ``error`` is the largest of any entry, relative to the larger of the two, less what the
    quotient itself may be wrong by; NaN where only one of the two is a number. ``kink`` says
    that the slopes to the left and to the right differ somewhere and the gradient lies between
    them, which is right by convention; ``undefined`` that a value on the way to the target is no
    finite number, so that there is nothing to compare.
    """

    name: str
    gradient: Array
    difference: Array
    error: float
    kink: bool = False
    undefined: bool = False

    @property
    def right(self) -> bool:
        """Whether the two agree within the tolerance, or cannot be compared."""
        return self.undefined or self.error < TOLERANCE


class Slope(NamedTuple):
    """A difference quotient, how far it may be off, and the step that it was taken over."""

    value: float
    error: float
    step: float = 0.0


#: Parts of an x as small as this vanish in numbers about 1.
_TINY = 1e-12


def check(
    graph: nx.MultiDiGraph,
    bindings: Mapping[str, object] | None = None,
    *,
    target: str | None = None,
    seed: object = None,
) -> tuple[Check, ...]:
    """Compares every input's gradient with difference quotients, entry by entry."""
    return compared(run(graph, bindings, target=target, seed=seed))


def compared(trace: Trace) -> tuple[Check, ...]:
    """Compares the gradients of a run with difference quotients."""
    names = [node.name for node in trace.plan.nodes if node.op == INPUT]
    both = zip(trace.slot_values, trace.slot_gradients, strict=True)
    defined = all(np.all(np.isfinite(value)) for value, pulled in both if pulled is not None)
    with np.errstate(all="ignore"):
        bent = defined and _says_kink(trace)
        found = tuple(_checked(trace, name, bent) for name in names)
    return found if defined else tuple(replace(each, undefined=True) for each in found)


def _says_kink(trace: Trace) -> bool:
    """Whether a row knows of a kink at the values of this run."""
    return any(
        TABLE[node.op].remarks.kink(
            *(trace.values[i] for i in node.operands), **dict(node.settings)
        )
        for node in trace.plan.nodes
        if node.operands
    )


def _checked(trace: Trace, name: str, bent: bool) -> Check:
    gradient = np.asarray(trace.gradient(name))
    difference, errors, kink = np.zeros(gradient.shape), np.zeros(gradient.shape), False
    for at in np.ndindex(*gradient.shape):
        along, x = _line(trace, name, at)
        own = float(gradient[at])
        found = _central(along, x)
        if not _relative(own, found) < TOLERANCE:
            found = _careful(along, x)
        difference[at], errors[at] = found.value, _relative(own, found)
        if (bent or not errors[at] < TOLERANCE) and _between(along, x, own):
            errors[at], kink = 0.0, True
    return Check(name, gradient[()], difference[()], float(np.max(errors, initial=0.0)), kink)


def _line(trace: Trace, name: str, at: tuple[int, ...]) -> tuple[Callable[[float], float], float]:
    """Σ seed × target as a function of one entry of an input, and that entry."""
    plan = trace.plan
    slot = dict(plan.inputs)[name]
    fixed: list[Any] = [None] * len(plan.nodes)
    for each in (*(s for s, _ in plan.constants), *(s for _, s in plan.inputs)):
        fixed[each] = trace.slot_values[each]
    weights = trace.gradients[trace.target]

    def along(x: float) -> float:
        values = list(fixed)
        moved = np.array(fixed[slot])
        moved[at] = x
        values[slot] = moved[()]
        run_forward(trace.graph, plan, values)
        return float(np.sum(values[plan.target] * weights))

    return along, float(np.asarray(fixed[slot])[at])


def _relative(gradient: float, slope: Slope) -> float:
    if gradient == slope.value or (np.isnan(gradient) and np.isnan(slope.value)):
        return 0.0
    apart = abs(gradient - slope.value) - slope.error
    return float(np.maximum(apart, 0.0) / max(abs(gradient), abs(slope.value)))


def _sizes(x: float) -> Iterator[float]:
    """Steps to try: parts of x, and where x is large or 0 parts of 1 as well."""
    for part in _STEPS:
        if x:
            yield part * abs(x)
        if x == 0 or abs(x) > 1:
            yield part


def _central(along: Callable[[float], float], x: float) -> Slope:
    """The best of the central differences; NaN where no step gives a number.

    Where nothing moves at all a step may be too small for the numbers that x is added to:
    then it says nothing, and steps that are parts of 1 have the word.
    """
    best = _best(along, x, _sizes(x))
    if best.value == 0 and 0 < abs(x) < _TINY:
        best = _best(along, x, _STEPS)
    return best


def _best(along: Callable[[float], float], x: float, sizes: Iterable[float]) -> Slope:
    best = Slope(float("nan"), float("inf"))
    for size in sizes:
        found = _extrapolated(along, x, size)
        if found.error < best.error:
            best = found
        if best.error <= _ENOUGH * abs(best.value):
            break
    return best


def _extrapolated(along: Callable[[float], float], x: float, size: float) -> Slope:
    """Richardson's table: each halving takes away one more even power of the step."""
    best = Slope(float("nan"), float("inf"))
    before: list[float] = []
    for level in range(_LEVELS):
        right, left = x + size / 2**level, x - size / 2**level
        above, below = along(right), along(left)
        row = [(above - below) / (right - left)]
        for order, coarse in enumerate(before, 1):
            row.append(row[-1] + (row[-1] - coarse) / (4**order - 1))
        if before:
            rounding = 4 * _EPS * max(abs(above), abs(below)) / (right - left)
            error = max(abs(row[-1] - row[-2]), abs(row[-1] - before[-1])) + rounding
            if error < best.error:
                best = Slope(row[-1], error, (right - left) / 2)
        before = row
    return best


def _careful(along: Callable[[float], float], x: float) -> Slope:
    """The best of all quotients, by an error that knows of rounding inside of the function.

    The function may cancel numbers far larger than itself: its noise at both ends of a step is
    read off the differences of high order of neighbours, to which what is smooth adds next to
    nothing (R. W. Hamming, 1971; J. Moré and S. Wild, Estimating computational noise, 2011).
    """
    found = [_extrapolated(along, x, size) for size in {*_sizes(x), *_STEPS}]
    if any(each.value for each in found):  # over a step that is too small nothing moves
        found = [each for each in found if each.value]
    with_noise = (
        each._replace(error=each.error + _noise_over(along, x, each.step))
        for each in found
        if each.step
    )
    return min(with_noise, key=lambda each: each.error, default=Slope(np.nan, np.inf))


def _noise_over(along: Callable[[float], float], x: float, step: float) -> float:
    return sum(_noise(along, end, step) for end in (x - step, x + step)) / (2 * step)


def _noise(along: Callable[[float], float], x: float, step: float) -> float:
    near = max(step / 64, 64 * float(np.spacing(abs(x))))
    levels = np.array([along(x + near * place) for place in range(-4, 5)])
    noise = 0.0
    for order in range(1, 9):
        levels = np.diff(levels)
        if order >= _HIGH:
            noise = max(noise, float(np.max(np.abs(levels))) / 2 ** (order - 1))
    return 4 * noise


def _between(along: Callable[[float], float], x: float, gradient: float) -> bool:
    """Whether x is a kink: slopes that differ on its sides, with the gradient between them."""
    left, right = (_one_sided(along, x, side) for side in (-1.0, 1.0))
    uncertain = left.error + right.error
    if not abs(left.value - right.value) > 4 * uncertain:
        return False
    low, high = sorted((left.value, right.value))
    return low - uncertain <= gradient <= high + uncertain


def _one_sided(along: Callable[[float], float], x: float, side: float) -> Slope:
    """The slope to one side, without the step's first power; its steps are small."""
    best, here = Slope(float("nan"), float("inf")), along(x)
    for part in (1e-3, 1e-4, 1e-5, 1e-6):
        far = side * part * (abs(x) or 1.0)
        steps = ((x + far) - x, (x + far / 2) - x)
        whole, half = ((along(x + step) - here) / step for step in steps)
        value = 2 * half - whole
        error = abs(value - half) + 8 * _EPS * abs(here) / abs(far)
        if error < best.error:
            best = Slope(value, error)
    return best
