"""Slide arithmetic: every printed number is computed from the printed ones.

On a slide with two decimals −0.53 · 0.37 is −0.20, and a student who multiplies
what is printed should get what is printed. So here each number is rounded as soon
as it is computed, forward and backward, and the rounded number is what goes on.
The result is a trace like any other, with a remark that says so.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from graphviz_backprop.engine.graph import CONSTANT
from graphviz_backprop.engine.pulls import Rounding, pulls
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.text.arrays import Array, scalar
from graphviz_backprop.text.numbers import TWO_DECIMALS, NumberFormat, format_number, read_number


def slide_arithmetic(trace: Trace, style: NumberFormat) -> Trace:
    """The same run with every number rounded to ``style`` as soon as it is computed.

    Where no format is chosen that is to two decimals, as in lectures. Constants that are
    written in the formula stay as they are written. In the style "exact" nothing is rounded,
    and the trace is returned as it is.
    """
    if style.kind == "exact":
        return trace
    style = TWO_DECIMALS if style.kind == "fitting" else style
    rounded = partial(printed, style=style)
    with np.errstate(all="ignore"):
        values = _values(trace, rounded)
        seed = rounded(trace.gradients[trace.target])
        totals = {trace.target: seed}
        for pull in pulls(trace.plan, values, seed, rounded):
            totals[pull.node] = pull.total
    return replace(
        trace,
        slot_values=values,
        slot_gradients=[totals.get(node.id) for node in trace.plan.nodes],
        rounded=rounded,
        printed=style,
        remark="Computed from the rounded numbers shown.",
    )


def printed(value: Array, style: NumberFormat) -> Array:
    """The number that a reader sees printed; for an array, of every entry.

    >>> float(printed(np.float64(0.2689), NumberFormat())), float(printed(np.float64(0.125), \
NumberFormat()))
    (0.27, 0.13)
    """
    if value.ndim:
        entries = [printed(scalar(entry), style) for entry in value.ravel()]
        return np.array(entries).reshape(value.shape)
    if not np.isfinite(value):
        return value
    text = format_number(float(f"{value:.15g}"), style)  # 0.35 × 0.1 is 0.034999999999999996
    return scalar(read_number(text))


def _values(trace: Trace, rounded: Rounding) -> list[Array]:
    values = [
        value if node.op == CONSTANT and not node.name else rounded(value)
        for node, value in zip(trace.plan.nodes, trace.slot_values, strict=True)
    ]
    for slot, forward, pick in trace.plan.forward:
        values[slot] = rounded(forward(*pick(values)))
    return values
