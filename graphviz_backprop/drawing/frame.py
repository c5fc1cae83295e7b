"""What is visible and lit after a step; when each number appears."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal, NamedTuple

from graphviz_backprop.engine.blocks import block_around
from graphviz_backprop.engine.graph import CONSTANT, INPUT, Edge, node_of, nodes
from graphviz_backprop.engine.remembered import once
from graphviz_backprop.engine.steps import Forward, Inputs, Pull, Seed, Step
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.text.arrays import Array
from graphviz_backprop.text.errors import RenderError

Pace = Literal["gradient", "node", "block", "pass"]
Phase = Literal["inputs", "forward", "backward", "update"]

#: The user of the arrow that leaves the picture.
OUTSIDE = "out"


def output_edge(node_id: str) -> Edge:
    """The arrow that leads from a node out of the picture."""
    return Edge(node_id, OUTSIDE, 0)


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of a sequence: ``last`` is the index of the last trace step that is done.

    ``index`` is its place among those that are shown, from 0; ``number`` counts from 1, as
    people do, among the ``total`` of the whole run, of which some may be left out.

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
    number: int = 1

    @property
    def shown(self) -> frozenset[str]:
        """What a frame is about in which no step is done: the nodes that it lights."""
        return self.active_nodes


class Shown(NamedTuple):
    """What of a trace a picture shows: blocks drawn as one box, by their addresses, and the
    nodes of a block that is drawn alone."""

    folded: Collection[str]
    nodes: Collection[str] = ()


def frames(trace: Trace, pace: Pace = "gradient", shown: Shown | None = None) -> list[Frame]:
    """All frames of a trace, one a gradient, one a node, one a block or one a pass.

    Blocks are those that a picture shows as one box: what is unfolded is stepped into. Without
    a picture they are the outermost ones. Of a block drawn alone only what happens in it counts.
    """
    found = list(_groups(trace, pace, shown))
    return [
        _frame(trace, trace.steps[start:stop], index, len(found), stop - 1, lit=pace != "pass")
        for index, (start, stop) in enumerate(found)
    ]


def frame_at(trace: Trace, k: int = -1) -> Frame:
    """The frame after step ``k`` of the trace; a negative ``k`` counts from the end.

    Raises IndexError if there is no such step.
    """
    total = len(trace.steps)
    step = trace.steps[k]
    index = k % total
    return _frame(trace, (step,), index, total, index, lit=True)


def lasts(trace: Trace, pace: Pace, shown: Shown | None = None) -> Iterator[int]:
    """The index of the last step of every frame."""
    return (stop - 1 for _, stop in _groups(trace, pace, shown))


def _groups(trace: Trace, pace: Pace, shown: Shown | None) -> Iterator[tuple[int, int]]:
    """Where the steps of every frame begin and end."""
    folded, nodes = shown or (None, ())
    keys: dict[Pace, Callable[[Step], Hashable]] = {
        "gradient": id,
        "node": _node_key,
        "block": lambda step: _block_key(trace, step, folded),
        "pass": _phase,
    }
    stop = 0
    for _, group in groupby(trace.steps, key=keys[pace]):
        steps = list(group)
        stop += len(steps)
        if not nodes or any(_node_key(step)[1] in nodes for step in steps):
            yield stop - len(steps), stop


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


def _block_key(trace: Trace, step: Step, folded: Collection[str] | None) -> tuple[str, object]:
    """The same for all steps of one pass in one block; outside of blocks by node."""
    kind, node = _node_key(step)
    if kind not in {"forward", "pull"}:
        return kind, node
    return kind, block_around(node_of(trace.graph, node).block, folded) or node


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
        index + 1,
    )


def selected(all_frames: Sequence[Frame], ranges: Collection[tuple[int, int]]) -> tuple[Frame, ...]:
    """The frames of these ranges of numbers, in order; all where there are no ranges.

    A number of −1 means the last. Raises RenderError for one that there is not.
    """
    last = len(all_frames)
    wanted: set[int] = set()
    for low, high in ranges:
        start, stop = (last if end == -1 else end for end in (low, high))
        if not 1 <= start <= stop <= last:
            missing = stop if stop > last else start
            there = f"The steps are 1 to {last}; -1 is the last."
            raise RenderError(f"there is no step {missing}", remedy=there)
        wanted.update(range(start, stop + 1))
    chosen = [frame for frame in all_frames if not ranges or frame.number in wanted]
    return tuple(replace(frame, index=index) for index, frame in enumerate(chosen))


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


@once
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
        if node.op == INPUT and node.id in trace.gradients.keys() - gradients.keys():
            gradients[node.id] = [Moment(seeded, trace.gradients[node.id])]
    return Schedule(values, gradients, contributions)
