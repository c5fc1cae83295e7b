"""Slide arithmetic: every printed number is computed from the printed ones.

On a slide with two decimals −0.53 · 0.37 is −0.20, and a student who multiplies
what is printed should get what is printed. So here each number is rounded as soon
as it is computed, forward and backward, and the rounded number is what goes on.
The result is a trace like any other, with a remark that says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

import numpy as np

from graphviz_backprop.graph import CONSTANT, INPUT, Edge
from graphviz_backprop.numbers import MINUS, NumberFormat, format_number
from graphviz_backprop.ops import speaking_row
from graphviz_backprop.ops.operation import Array
from graphviz_backprop.passes import undo_broadcast
from graphviz_backprop.trace import Forward, Inputs, Pull, Seed, Step, Trace

Rounding = Callable[[Array], Array]

#: Lifts what is half way between two printed numbers over the half, as on paper:
#: 0.35 × 0.1 is 0.034999… in binary, and still 0.04.
_OVER_THE_HALF = 1 + 1e-14


@dataclass(frozen=True, eq=False)
class RoundedTrace(Trace):
    """A trace whose numbers are the printed ones."""

    remark: ClassVar[str] = "Computed from the rounded numbers shown."
    rounded_steps: tuple[Step, ...] = field(repr=False)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """As those of any trace, each number computed from rounded ones."""
        return self.rounded_steps


def slide_arithmetic(trace: Trace, style: NumberFormat) -> Trace:
    """The same run with every number rounded to ``style`` as soon as it is computed.

    Constants that are written in the formula stay as they are written. In the style
    "exact" nothing is rounded, and the trace is returned as it is.
    """
    if style.kind == "exact":
        return trace

    def rounded(value: Array) -> Array:
        return printed(value, style)

    with np.errstate(all="ignore"):
        values = _values(trace, rounded)
        backward = tuple(_backward(trace, values, rounded))
    gradients = {node_id: np.zeros_like(values[node_id])[()] for node_id in trace.gradients}
    for step in backward:
        match step:
            case Seed():
                gradients[step.node] = step.gradient
            case Pull():
                gradients[step.node] = step.total
    steps = (*_forward(trace, values), *backward)
    return RoundedTrace(trace.graph, trace.target, trace.plan, values, gradients, steps)


def printed(value: Array, style: NumberFormat) -> Array:
    """The number that a reader sees printed; for an array, of every entry.

    >>> float(printed(np.float64(0.2689), NumberFormat())), float(printed(np.float64(0.125), \
NumberFormat()))
    (0.27, 0.13)
    """
    if value.ndim:
        return np.array([printed(entry, style) for entry in value.ravel()]).reshape(value.shape)
    if not np.isfinite(value):
        return value
    text = format_number(float(value) * _OVER_THE_HALF, style)
    return np.float64(text.replace(MINUS, "-"))


def _values(trace: Trace, rounded: Rounding) -> dict[str, Array]:
    plan = trace.plan
    values = [
        value if node.op == CONSTANT and not node.name else rounded(value)
        for node, value in zip(plan.nodes, trace.values.values(), strict=True)
    ]
    for slot, operands, forward, _ in plan.forward:
        values[slot] = rounded(forward(*[values[operand] for operand in operands]))
    return {node.id: value for node, value in zip(plan.nodes, values, strict=True)}


def _forward(trace: Trace, values: dict[str, Array]) -> Iterator[Step]:
    nodes = trace.plan.nodes
    yield Inputs(tuple(node.id for node in nodes if node.op == INPUT))
    for node in nodes:
        if node.operands:
            operands = tuple(values[operand] for operand in node.operands)
            yield Forward(node.id, operands, values[node.id])


def _backward(trace: Trace, values: dict[str, Array], rounded: Rounding) -> Iterator[Seed | Pull]:
    """The seed and the pulls; upstream, local, downstream and total are all rounded."""
    nodes = trace.plan.nodes
    totals = {trace.target: rounded(trace.gradients[trace.target])}
    yield Seed(trace.target, totals[trace.target])
    for slot, _, edges, _ in trace.plan.backward:
        user = nodes[slot]
        out, arguments = values[user.id], [values[operand] for operand in user.operands]
        upstream = totals.get(user.id, np.zeros_like(out)[()])
        elementwise = speaking_row(user.op, *[a.shape for a in arguments]).elementwise
        for position, operand, vjp in edges:
            node_id = nodes[operand].id
            value = values[node_id]
            local = rounded(vjp(np.ones_like(out)[()], out, *arguments)) if elementwise else None
            share = vjp(upstream, out, *arguments) if local is None else upstream * local
            share = rounded(share)
            if share.shape != value.shape:
                share = rounded(undo_broadcast(share, value.shape))
            before = totals.get(node_id, np.zeros_like(value)[()])
            totals[node_id] = total = rounded(before + share)
            edge = Edge(node_id, user.id, position)
            yield Pull(node_id, edge, upstream, local, share, before, total)
