"""Numbers that are rounding alone, such as the 5.6e−17 that 0.1 + 0.2 − 0.3 leaves.

What rounding does to a run is found by running it again with every number disturbed a little
as soon as it is there (Monte Carlo arithmetic: D. S. Parker, 1997). A number that such a
disturbance, scaled down to that of rounding, moves by as much as it is itself holds no digit
that can be trusted. No operation needs to know of it: additions, means, centring in a softmax
and what is made of the rest are found alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

import numpy as np

from graphviz_backprop.engine.pulls import pulls
from graphviz_backprop.engine.remembered import once
from graphviz_backprop.engine.steps import Forward, Inputs, Pull, Seed, Step
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.text.arrays import Array

#: How much a number is disturbed, and how often the run is made again: the largest effect counts.
_NOISE, _RUNS = 1e-9, 3
#: The rounding of so many operations in a row is allowed for.
_ROUNDING = 8 * float(np.finfo(float).eps)
#: A run has no rounding to look for where no number is so much smaller than another.
_SMALL = 1e-11
#: Whole numbers and their halves, quarters, … are exact: so many binary places.
_EXACT = 2.0**20


def without_dust(trace: Trace) -> Trace:
    """The run with 0 for every number that cannot be told from it; itself where there is none.

    Its steps are those of the run, one by one.
    """
    return _clean(trace) or trace


@once
def _clean(trace: Trace) -> Trace | None:
    """None where nothing is dust: what is remembered of a trace must not hold it."""
    if not _may_hold_dust(trace):
        return None
    random = np.random.Generator(np.random.PCG64(1))
    with np.errstate(all="ignore"):
        runs = [list(_disturbed(trace, random)) for _ in range(_RUNS)]
        steps = tuple(map(_cleaned, trace.steps, *runs))
    if all(left_over(*both) is None for both in zip(trace.steps, steps, strict=True)):
        return None
    slots = _slots(trace)
    values, gradients = list(trace.slot_values), list(trace.slot_gradients)
    for step in steps:
        match step:
            case Forward():
                values[slots[step.node]] = step.value
            case Pull():
                gradients[slots[step.node]] = step.total
    clean = replace(trace, slot_values=values, slot_gradients=gradients)
    vars(clean)["steps"] = steps
    return clean


def step_without_dust(trace: Trace, step: Step) -> Step:
    """The step of the run without dust that stands for this one of the trace."""
    clean = without_dust(trace)
    if clean is trace:
        return step
    return next(other for own, other in zip(trace.steps, clean.steps, strict=True) if own is step)


def left_over(step: Step, clean: Step) -> float | None:
    """A number for which 0 stands in the clean step and which arose there; None where none did."""
    given = zip(_given(step), _given(clean), strict=True)
    if not all(np.array_equal(own, shown, equal_nan=True) for own, shown in given):
        return None
    for number, zero in zip(_numbers(step), _numbers(clean), strict=True):
        gone = (np.asarray(number) != 0) & (np.asarray(zero) == 0)
        if np.any(gone):
            return float(np.asarray(number)[gone].ravel()[0])
    return None


def _given(step: Step) -> Iterator[Array]:
    """What a step is computed from, as far as it is known."""
    match step:
        case Forward():
            yield from step.inputs
        case Pull():
            yield step.upstream
            yield step.total_before
        case Inputs() | Seed():
            return


def _numbers(step: Step) -> Iterator[Array]:
    """What a step computes."""
    match step:
        case Forward():
            yield step.value
        case Pull():
            if step.local is not None:
                yield step.local
            yield step.downstream
            yield step.total
        case Inputs() | Seed():
            return


def _slots(trace: Trace) -> dict[str, int]:
    return {node.id: slot for slot, node in enumerate(trace.plan.nodes)}


def _may_hold_dust(trace: Trace) -> bool:
    sizes = [np.abs(np.ravel(number)) for step in trace.steps for number in _numbers(step)]
    sizes += [np.abs(np.ravel(value)) for value in trace.slot_values]
    every = np.concatenate(sizes) if sizes else np.zeros(0)
    every = every[np.isfinite(every) & (every > 0)]
    return bool(every.size) and float(every.min()) < _SMALL * float(every.max())


def _disturbed(trace: Trace, random: np.random.Generator) -> Iterator[Step]:
    """The steps of the run, every number of it disturbed unless it is exact."""

    def noisy(value: Array) -> Array:
        rounded = value if trace.rounded is None else trace.rounded(value)
        signs = random.choice((-1.0, 1.0), np.shape(rounded))
        moved = rounded * (1 + _NOISE * signs * random.uniform(0.5, 1.0, np.shape(rounded)))
        exact = (rounded * _EXACT == np.round(rounded * _EXACT)) & (np.abs(rounded) < _EXACT)
        return np.where(exact, rounded, moved)[()]

    values = list(map(noisy, trace.slot_values))
    for slot, forward, pick in trace.plan.forward:
        values[slot] = noisy(np.asarray(forward(*pick(values)))[()])
    slots, nodes = _slots(trace), trace.plan.nodes
    backward = pulls(trace.plan, values, trace.gradients[trace.target], noisy)
    for step in trace.steps:
        match step:
            case Forward():
                slot = slots[step.node]
                used = tuple(values[slots[operand]] for operand in nodes[slot].operands)
                yield Forward(step.node, used, values[slot])
            case Pull():
                yield next(backward)
            case Inputs() | Seed():
                yield step


def _cleaned(step: Step, *noisy: Step) -> Step:
    """A step with 0 in place of dust."""
    if isinstance(step, Inputs | Seed):
        return step
    changed: dict[str, object] = {}
    for each in fields(step):
        value = getattr(step, each.name)
        others = [getattr(other, each.name) for other in noisy]
        if isinstance(value, np.ndarray | np.floating):
            changed[each.name] = _settled(value, others)
        elif each.name == "inputs":
            changed["inputs"] = tuple(map(_settled, value, zip(*others, strict=True)))
    return replace(step, **changed)  # type: ignore[arg-type]


def _settled(value: Any, noisy: object) -> Array:
    """0 where the disturbances, as large as rounding is, move a number by as much as it is."""
    moved = np.max(np.abs(np.stack(list(noisy)) - value), axis=0)  # type: ignore[call-overload]
    dust = (value != 0) & (np.abs(value) <= moved / _NOISE * _ROUNDING)
    return np.where(dust, 0.0, value)[()] if np.any(dust) else value
