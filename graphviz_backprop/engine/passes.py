"""The two passes over a plan, which keep nothing but the numbers.

A run costs little more than the arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence

import networkx as nx
import numpy as np

from graphviz_backprop.engine.bindings import number
from graphviz_backprop.engine.cost import admit
from graphviz_backprop.engine.plan import BackwardRow, Plan
from graphviz_backprop.engine.pulls import undo_broadcast
from graphviz_backprop.engine.shapes import misfit
from graphviz_backprop.text.arrays import Array, scalar
from graphviz_backprop.text.errors import BindingError, ShapeError

_ONE = scalar(1.0)


def run_forward(graph: nx.MultiDiGraph, plan: Plan, values: list[Array]) -> None:
    """Fills in the values of all operations; inputs and constants are there already.

    Raises ShapeError where operands do not fit each other, CostError where the run would
    cost more than its place allows.
    """
    given = [values[slot] for _, slot in plan.inputs]
    admit(graph, tuple([None if value is None else value.shape for value in given]), plan.costs)
    try:
        for slot, forward, pick in plan.forward:
            values[slot] = forward(*pick(values))
    except MemoryError as error:
        failed = next(row for row in plan.forward if values[row.slot] is None)
        too_large = ShapeError("the result does not fit into memory", remedy="Use smaller arrays.")
        shapes = [operand.shape for operand in failed.pick(values)]
        raise misfit(graph, plan.nodes[failed.slot], shapes, too_large) from error


def run_backward(
    backward: tuple[BackwardRow, ...], target: int, values: Sequence[Array], seed: object = None
) -> list[Array | None]:
    """The gradient of every node, None where nothing flows: the totals of ``pulls`` alone.

    ``seed`` is ∂target/∂target, None for 1 in every component.
    """
    gradients: list[Array | None] = [None] * len(values)
    gradients[target] = _seed(values[target], seed)
    number: type = np.float64  # one was never stretched
    for slot, edges, pick, together in backward:
        arguments = (gradients[slot], values[slot], *pick(values))  # once: a third of the time
        every = None if together is None else together(*arguments)
        for position, operand, vjp in edges:
            downstream = vjp(*arguments) if every is None else every[position]
            if type(downstream) is not number and downstream.shape != values[operand].shape:
                downstream = undo_broadcast(downstream, values[operand].shape)
            before = gradients[operand]
            gradients[operand] = downstream if before is None else before + downstream
    return gradients


def _seed(value: Array, seed: object) -> Array:
    if seed is None:
        return np.ones_like(value)[()] if value.ndim else _ONE
    try:
        return np.broadcast_to(number(seed), value.shape)[()]
    except (TypeError, ValueError) as error:
        raise BindingError(
            f"the seed does not fit the target, whose shape is {value.shape}",
            remedy="Give a number, or an array of that shape.",
        ) from error
