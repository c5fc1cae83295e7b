"""What a computation costs, known from shapes before a number is computed, and who may spend it.

Counted are operations, of which a processor does about 10⁹ a second, and the bytes of the
arrays that are held. A place where programs run, such as a page that many people share,
states its limits; past them a program is refused in words, and nothing is computed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from math import prod
from typing import NamedTuple

import networkx as nx

from graphviz_backprop.engine.graph import inputs, labels, node_of, nodes
from graphviz_backprop.engine.shapes import infer
from graphviz_backprop.ops import TABLE
from graphviz_backprop.ops.operation import Operation
from graphviz_backprop.ops.shapes import Shape
from graphviz_backprop.text.errors import CostError


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one computation may cost in a place, and what to do where it costs more.

    ``steps`` says that every step is kept there, with the numbers of its equation, and
    explained; ``nodes`` is how large a graph may be.
    """

    place: str
    operations: int
    bytes: int
    advice: str
    steps: bool = True
    nodes: int = 5_000


LIBRARY = Limits("the library", 10**14, 32 * 10**9, "Use smaller arrays.", steps=False)
CLI = Limits("the command line", 10**11, 4 * 10**9, "Use smaller arrays, or run it in Python.")
#: What is done while others wait: trying numbers for a formula, small pictures.
QUICK = Limits("what is done at once", 3 * 10**6, 10**7, "Let a worker do it.")
APP = Limits(
    "the app", 3 * 10**8, 10**8, "Use smaller arrays, or run it on the command line.", nodes=800
)
CONSTANT = Limits(
    "a value in a program", 10**7, 10**7, "Give the value itself, or make it a formula.", False
)

#: Where this process runs, unless a block says another place.
_process = [LIBRARY]
_place: ContextVar[Limits] = ContextVar("place")


@contextmanager
def within(limits: Limits) -> Iterator[None]:
    """Runs in this block stay within these limits; also a decorator.

    >>> with within(APP):
    ...     current().place
    'the app'
    """
    token = _place.set(limits)
    try:
        yield
    finally:
        _place.reset(token)


def settle(limits: Limits) -> None:
    """Makes these the limits of the whole process, its threads and callbacks included."""
    _process[0] = limits


def current() -> Limits:
    """The limits of the place this runs in; by default the library's."""
    return _place.get(_process[0])


class Cost(NamedTuple):
    """Operations and bytes of a run, what its steps take more when they are explained, in
    operations and bytes, and the node that costs most.
    """

    operations: int
    bytes: int
    explaining: int
    steps: int
    costliest: str

    def within(self, limits: Limits) -> tuple[int, int]:
        """Operations and bytes in a place, where steps may be kept."""
        more = limits.steps
        return self.operations + more * self.explaining, self.bytes + more * self.steps


#: One entry of a gradient is worked out by a pull from every component of the value that it
#: moves: where these are no more, and all together take no more operations.
MOST_COMPONENTS, MOST_WORKED = 300, 2_000_000


def worked_out(row: Operation, out: Shape, *shapes: Shape, **settings: object) -> int:
    """The operations that one entry of a gradient takes to work out; 0 where it is not done."""
    work = prod(out) * row.effort.work(out, *shapes, **settings)
    return work if prod(out) <= MOST_COMPONENTS and work <= MOST_WORKED else 0


#: What it costs to call an operation and one pull at all.
CALL = 300
#: The forward pass and the pulls, of which each is about as much work.
PASSES = 3
_FLOAT = 8
#: Of one graph, the costs for so many different shapes of inputs are remembered.
MAX_REMEMBERED = 64


def cost_of(graph: nx.MultiDiGraph, shapes: Mapping[str, Shape]) -> Cost:
    """The cost of a run, from the shapes of all nodes by id.

    >>> from graphviz_backprop.engine.graph import GraphBuilder
    >>> builder = GraphBuilder()
    >>> graph = builder.finish(builder.operation("outer", builder.input("x"), builder.input("y")))
    >>> round(cost_of(graph, infer(graph, {"x": (10**5,), "y": (10**4,)})).bytes / 1e9)
    24
    """
    operations = kept = explaining = steps = scratch = most = 0
    costliest = ""
    for node in nodes(graph):
        if node.id not in shapes:
            continue
        out = prod(shapes[node.id])
        kept += 2 * out
        if not node.operands:
            continue
        row, settings = TABLE[node.op], dict(node.settings)
        given = [shapes[operand] for operand in node.operands]
        work = PASSES * (row.effort.work(shapes[node.id], *given, **settings) + CALL * len(given))
        operations += work
        explaining += len(given) * worked_out(row, shapes[node.id], *given, **settings)
        scratch = max(scratch, row.effort.scratch(shapes[node.id], *given, **settings))
        local = out if row.elementwise else 0
        steps += sum(local + 3 * prod(shape) for shape in given)
        if work > most:
            most, costliest = work, node.id
    size = _FLOAT * (kept + scratch)
    return Cost(operations, size, explaining, _FLOAT * steps, costliest)


#: The shapes of all inputs in their order; None is for one that is not given.
InputShapes = tuple[Shape | None, ...]


def admit(
    graph: nx.MultiDiGraph, input_shapes: InputShapes, remembered: dict[InputShapes, Cost]
) -> None:
    """Lets a run on inputs of these shapes pass.

    Raises ShapeError where operands do not fit each other, CostError where the run would cost
    more than its place allows. A graph is looked through once for the same shapes.
    """
    cost = remembered.get(input_shapes)
    if cost is None:
        given = zip(inputs(graph), input_shapes, strict=True)
        shapes = infer(graph, {node.name: shape for node, shape in given if shape is not None})
        if len(remembered) >= MAX_REMEMBERED:
            remembered.clear()
        cost = remembered[input_shapes] = cost_of(graph, shapes)
    limits = current()
    if said := too_much("this program", *cost.within(limits), limits):
        raise _refusal(graph, cost, said, limits.advice)


def too_much(what: str, operations: int, size: int, limits: Limits) -> str:
    """Says what something costs and what the place allows, or nothing where it is allowed."""
    if operations <= limits.operations and size <= limits.bytes:
        return ""
    return (
        f"{what} takes about {_amount(operations)} operations and {_amount(size)} bytes; "
        f"{limits.place} allows {_amount(limits.operations)} and {_amount(limits.bytes)}"
    )


def _refusal(graph: nx.MultiDiGraph, cost: Cost, said: str, advice: str) -> CostError:
    node = node_of(graph, cost.costliest) if cost.costliest else None
    start, stop = (node.span if node else None) or (None, None)
    most = f"; most of it goes into {labels(graph)[node.id]} = {node.op}" if node else ""
    return CostError(said + most, remedy=advice, text=graph.graph["text"], start=start, stop=stop)


def _amount(number: int) -> str:
    """A large number in words.

    >>> _amount(32_000_000_000), _amount(999)
    ('32 billion', '999')
    """
    for size, word in ((10**15, ""), (10**12, "trillion"), (10**9, "billion"), (10**6, "million")):
        if number >= size:
            return f"{number / size:.3g} {word}" if word else f"{number:.1e}"
    return f"{number:,}"
