"""What is visible and lit after a step; when each number appears."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, NamedTuple

from graphviz_backprop.graph import CONSTANT, INPUT, Edge, node_of, nodes
from graphviz_backprop.ops.operation import Array
from graphviz_backprop.trace import Forward, Inputs, Pull, Seed, Step, Trace

Pace = Literal["gradient", "node", "pass"]
Phase = Literal["inputs", "forward", "backward"]

#: The user of the arrow that leaves the picture.
OUTSIDE = "out"


def output_edge(node_id: str) -> Edge:
    """The arrow that leads from a node out of the picture."""
    return Edge(node_id, OUTSIDE, 0)


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of a sequence: ``last`` is the index of the last trace step that is done.

    ``steps`` are the steps done since the frame before. ``active_wires`` holds the
    edges that are lit, and the id of a node whose trunk, before a fan-out, is lit.
    """

    index: int
    total: int
    phase: Phase
    last: int
    steps: tuple[Step, ...]
    active_nodes: frozenset[str]
    active_wires: frozenset[Edge | str]


def frames(trace: Trace, pace: Pace = "gradient") -> list[Frame]:
    """All frames of a trace, one a gradient, one a node or one a pass."""
    ends = list(_ends(trace.steps, pace))
    starts = [0, *(end + 1 for end in ends)]
    return [
        _frame(trace, trace.steps[start : end + 1], index, len(ends), end, lit=pace != "pass")
        for index, (start, end) in enumerate(zip(starts, ends, strict=False))
    ]


def frame_at(trace: Trace, k: int = -1) -> Frame:
    """The frame after step ``k`` of the trace; a negative ``k`` counts from the end.

    Raises IndexError if there is no such step.
    """
    total = len(trace.steps)
    step = trace.steps[k]
    index = k % total
    return _frame(trace, (step,), index, total, index, lit=True)


def _ends(steps: tuple[Step, ...], pace: Pace) -> Iterator[int]:
    """Index of the last step of every frame."""
    if pace == "gradient":
        yield from range(len(steps))
        return
    key = _node_key if pace == "node" else _phase
    end = -1
    for _, group in groupby(steps, key=key):
        end += sum(1 for _ in group)
        yield end


def _node_key(step: Step) -> tuple[str, str]:
    """The same for all pulls out of one node, else different for every step."""
    match step:
        case Inputs():
            return "inputs", ""
        case Forward():
            return "forward", step.node
        case Seed():
            return "seed", step.node
        case Pull():
            return "pull", step.edge.user


def _phase(step: Step) -> Phase:
    match step:
        case Inputs():
            return "inputs"
        case Forward():
            return "forward"
        case Seed() | Pull():
            return "backward"


def _frame(
    trace: Trace, steps: tuple[Step, ...], index: int, total: int, last: int, *, lit: bool
) -> Frame:
    active_nodes: set[str] = set()
    active_wires: set[Edge | str] = set()
    for step in steps if lit else ():
        match step:
            case Inputs():
                active_nodes.update(step.nodes)
            case Forward():
                active_nodes.add(step.node)
                operands = node_of(trace.graph, step.node).operands
                active_wires.update(operands)
                active_wires.update(
                    Edge(operand, step.node, place) for place, operand in enumerate(operands)
                )
            case Seed():
                active_nodes.add(step.node)
                active_wires |= {step.node, output_edge(step.node)}
            case Pull():
                active_nodes.add(step.edge.user)
                active_wires |= {step.node, step.edge}
    return Frame(
        index,
        total,
        _phase(steps[-1]),
        last,
        steps,
        frozenset(active_nodes),
        frozenset(active_wires),
    )


class Moment(NamedTuple):
    """A number and the index of the step that makes it appear."""

    step: int
    number: Array


@dataclass(frozen=True, slots=True)
class Schedule:
    """When each number of a trace appears: values once, gradients with every new total."""

    values: dict[str, Moment]
    gradients: dict[str, list[Moment]]
    contributions: dict[Edge, Moment]


def schedule(trace: Trace) -> Schedule:
    """The schedule of all steps, in one pass.

    An input on which the target does not depend has no step; its gradient, zero,
    appears with the seed.
    """
    values = {
        node.id: Moment(0, trace.values[node.id])
        for node in nodes(trace.graph)
        if node.op in {INPUT, CONSTANT}
    }
    gradients: dict[str, list[Moment]] = {}
    contributions: dict[Edge, Moment] = {}
    seeded = 0
    for k, step in enumerate(trace.steps):
        match step:
            case Forward():
                values[step.node] = Moment(k, step.value)
            case Seed():
                seeded = k
                gradients[step.node] = [Moment(k, step.gradient)]
            case Pull():
                gradients.setdefault(step.node, []).append(Moment(k, step.total))
                contributions[step.edge] = Moment(k, step.downstream)
            case Inputs():
                pass
    for node in nodes(trace.graph):
        if node.op == INPUT and node.id not in gradients:
            gradients[node.id] = [Moment(seeded, trace.gradients[node.id])]
    return Schedule(values, gradients, contributions)
