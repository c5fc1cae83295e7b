"""What training asks of a program, again and again, at the least cost.

``trace.run`` checks its inputs, keeps every value by name and differentiates by all
inputs. Here arrays go to their places without checks or look-ups by name, a forward
pass alone is possible, and only what leads from the moving inputs to the output is
differentiated. The passes are the engine's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple, cast

import networkx as nx

from graphviz_backprop.engine.graph import nodes
from graphviz_backprop.engine.passes import run_backward, run_forward
from graphviz_backprop.engine.plan import Plan, backward_rows, plan_of
from graphviz_backprop.text.arrays import Array


class Prepared(NamedTuple):
    """A plan for a program some of whose inputs move.

    ``inputs`` and ``moving`` are slots, the moving inputs first; ``slots`` has them by name.
    """

    graph: nx.MultiDiGraph
    plan: Plan
    inputs: tuple[int, ...]
    moving: tuple[int, ...]
    slots: Mapping[str, int]


@lru_cache(maxsize=64)
def prepare(
    graph: nx.MultiDiGraph, moving: tuple[str, ...], given: tuple[str, ...] = ()
) -> Prepared:
    """The plan for gradients by the inputs called ``moving``; ``given`` are all the others."""
    plan = plan_of(graph, graph.graph["output"])
    slots = {node.name: slot for slot, node in enumerate(plan.nodes) if node.name}
    output = graph.graph["output"]
    moves = tuple(slots[name] for name in moving)
    needed = nx.ancestors(graph, output) | {output}
    varying = {plan.nodes[slot].id for slot in moves}
    for node in nodes(graph):
        if any(operand in varying for operand in node.operands):
            varying.add(node.id)
    lean = plan._replace(
        forward=tuple(row for row in plan.forward if plan.nodes[row.slot].id in needed),
        backward=backward_rows(plan.nodes, varying & needed),
    )
    return Prepared(graph, lean, (*moves, *(slots[name] for name in given)), moves, slots)


def values(prepared: Prepared, inputs: Iterable[Array]) -> list[Array]:
    """The value of every node that the output needs, by slot; None for the others.

    ``inputs`` are float64, the moving ones first. The caller silences NumPy's warnings,
    once for many calls.
    """
    plan = prepared.plan
    found: list[Any] = [None] * len(plan.nodes)
    for slot, value in plan.constants:
        found[slot] = value
    for slot, value in zip(prepared.inputs, inputs, strict=True):
        found[slot] = value
    run_forward(prepared.graph, plan, found)
    return found


def slopes(prepared: Prepared, inputs: Iterable[Array]) -> list[Array]:
    """∂output/∂input for the moving inputs, in their order; ``inputs`` as for ``values``."""
    plan = prepared.plan
    gradients = run_backward(plan.backward, plan.target, values(prepared, inputs))
    return [cast(Array, gradients[slot]) for slot in prepared.moving]
