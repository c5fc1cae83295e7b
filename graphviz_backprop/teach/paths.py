"""The sum over paths: a gradient is the sum of the products along all paths to the target."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

import networkx as nx
import numpy as np

from graphviz_backprop.engine.dust import without_dust
from graphviz_backprop.engine.graph import INPUT, Edge, find, node_of, nodes
from graphviz_backprop.engine.steps import Pull
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.explain.equation import Equation, chain, combined_side, result_side
from graphviz_backprop.explain.symbols import Symbols, factor, joined, shape_text
from graphviz_backprop.explain.typeset import Symbol
from graphviz_backprop.teach.case import case_of
from graphviz_backprop.text.arrays import scalar
from graphviz_backprop.text.errors import BindingError, ShapeError
from graphviz_backprop.text.numbers import FITTING, NumberFormat

#: So many paths are listed where nothing else is asked for; all are counted.
LIMIT = 50


@dataclass(frozen=True, slots=True)
class Path:
    """One way from a node to the target, edges in the order of the forward pass.

    ``locals`` are the local derivatives of the edges, ``product`` is the seed times
    all of them: what this path contributes to the gradient.
    """

    edges: tuple[Edge, ...]
    locals: tuple[float, ...]
    product: float
    text: str
    latex: str


@dataclass(frozen=True, slots=True)
class Multiplications:
    """How many multiplications the gradients of all inputs cost, in three ways.

    Crossing an edge is one multiplication, of what arrives there (at first the seed,
    or the 1 of an input) by the local derivative of the edge. Additions, and computing
    the local derivatives themselves, are not counted; only edges on a path from an
    input to the target are crossed.

    ``reverse`` crosses every edge once. ``forward`` runs once for every input and
    crosses, each time, the edges that depend on that input. ``paths`` goes along every
    path of every input on its own.
    """

    forward: int
    reverse: int
    paths: int


@dataclass(frozen=True, slots=True)
class Paths:
    """All paths from one node to the target.

    ``count`` is the number of all paths, ``listed`` are the first of them; ``gradient``
    is the sum of all products. ``text`` and ``latex`` write the sum out.
    """

    node: str
    count: int
    listed: tuple[Path, ...]
    gradient: float
    multiplications: Multiplications
    text: str
    latex: str

    @property
    def complete(self) -> bool:
        """Whether every path is listed."""
        return self.count == len(self.listed)


_TIMES = (r" \cdot ", " · ")


class _Link(NamedTuple):
    edge: Edge
    local: float


def paths(trace: Trace, name: str, limit: int = LIMIT, style: NumberFormat = FITTING) -> Paths:
    """Every path from the node called ``name`` to the target, at most ``limit`` of them listed.

    Listing costs the length of what is listed; counting costs one addition an edge,
    however many paths there are. Raises BindingError for a node that takes no
    gradient, ShapeError where an array is on the way.
    """
    trace, style = without_dust(trace), trace.style_of(style)
    node_id = find(trace.graph, name)
    _check_varies(trace, node_id, name)
    pulls = [step for step in trace.steps if isinstance(step, Pull)]
    _check_scalars(trace, pulls)
    links = _links(trace, pulls)
    counts, lengths = _counts(trace.target, pulls)
    symbols = Symbols(trace, style)
    seed = float(trace.gradients[trace.target])
    walks = _walks(links, node_id, trace.target) if counts[node_id] else iter(())
    listed = tuple(_path(walk, seed, symbols) for walk in islice(walks, max(limit, 0)))
    gradient = float(trace.gradients[node_id])
    count = counts[node_id]
    told = _sum(node_id, listed, count, gradient, symbols)
    cost = Multiplications(
        forward=_forward_cost(trace, pulls),
        reverse=len(pulls),
        paths=sum(lengths[n.id] for n in nodes(trace.graph) if n.op == INPUT),
    )
    return Paths(node_id, count, listed, gradient, cost, told.text, told.latex)


def _check_varies(trace: Trace, node_id: str, name: str) -> None:
    sources = {node_id, *nx.ancestors(trace.graph, node_id)}
    if all(node_of(trace.graph, source).op != INPUT for source in sources):
        raise BindingError(
            f"{name} depends on no input: it is constant and takes no gradient",
            remedy="Ask for an input, or for a node that an input leads to.",
        )


def _check_scalars(trace: Trace, pulls: list[Pull]) -> None:
    for node_id in (trace.target, *(pull.node for pull in pulls)):
        shape = np.shape(trace.values[node_id])
        if shape:
            raise ShapeError(
                f"{trace.labels.get(node_id, node_id)} is an array of shape {shape_text(shape)}: "
                "the sum over paths is written out for single numbers only",
                remedy="Take a formula of single numbers, or look at the Jacobians instead.",
            )


def _links(trace: Trace, pulls: list[Pull]) -> Mapping[str, list[_Link]]:
    """The edges out of every node in the order of its users, with their local derivatives."""
    links: defaultdict[str, list[_Link]] = defaultdict(list)
    for pull in reversed(pulls):
        local = pull.local
        if local is None:  # not elementwise, yet here of single numbers, such as sum(x)
            local = case_of(trace, pull).slope(pull.edge.position)
        links[pull.node].append(_Link(pull.edge, float(local)))
    return links


def _counts(target: str, pulls: list[Pull]) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """For every node the number of paths to the target, and the edges on all of them together.

    Pulls come users first, so a user's own count is complete when it is added.
    """
    counts: defaultdict[str, int] = defaultdict(int, {target: 1})
    lengths: defaultdict[str, int] = defaultdict(int)
    for pull in pulls:
        user = pull.edge.user
        counts[pull.node] += counts[user]
        lengths[pull.node] += lengths[user] + counts[user]
    return counts, lengths


def _forward_cost(trace: Trace, pulls: list[Pull]) -> int:
    """Edges crossed by one forward run for every input; a bit stands for an input."""
    asked = [node.id for node in nodes(trace.graph) if node.op == INPUT]
    depends = defaultdict(int, {node_id: 1 << bit for bit, node_id in enumerate(asked)})
    for pull in reversed(pulls):
        depends[pull.edge.user] |= depends[pull.node]
    return sum(depends[pull.node].bit_count() for pull in pulls)


def _walks(
    links: Mapping[str, list[_Link]], start: str, target: str
) -> Iterator[tuple[_Link, ...]]:
    """All ways from ``start`` to ``target``, depth first without recursion.

    Every link leads to the target, so there are no dead ends to search.
    """
    if start == target:
        yield ()
        return
    walked: list[_Link] = []
    choices = [iter(links[start])]
    while choices:
        link = next(choices[-1], None)
        if link is None:
            choices.pop()
            if walked:
                walked.pop()
        elif link.edge.user == target:
            yield (*walked, link)
        else:
            walked.append(link)
            choices.append(iter(links[link.edge.user]))


def _path(walk: tuple[_Link, ...], seed: float, symbols: Symbols) -> Path:
    factors = [link.local for link in walk]
    with np.errstate(all="ignore"):
        product = float(np.prod([seed, *reversed(factors)]))
    told = _product(walk, seed, product, symbols)
    return Path(tuple(link.edge for link in walk), tuple(factors), product, told.text, told.latex)


def _product(walk: tuple[_Link, ...], seed: float, product: float, symbols: Symbols) -> Equation:
    """Symbols = numbers = result, from the target back, as the chain rule is written."""
    backward = walk[::-1]
    start = [] if seed == 1 and walk else [seed]
    factors = [*start, *(link.local for link in backward)]
    numbers = [factor(symbols.number(scalar(each))) for each in factors]
    derivatives = [symbols.local(link.edge) for link in backward]
    left = joined([*numbers[: len(start)], *derivatives], *_TIMES)
    right = combined_side(joined(numbers, *_TIMES), np.prod, " * ", factors, symbols.style)
    return chain(left, [right, result_side(scalar(product), symbols.style)])


def _sum(
    node_id: str, listed: tuple[Path, ...], count: int, gradient: float, symbols: Symbols
) -> Equation:
    products = [path.product for path in listed]
    terms = [symbols.number(scalar(product)) for product in products]
    terms = [*terms[:1], *map(factor, terms[1:])]
    if count > len(listed):
        amount = _amount(count - len(listed))
        terms.append(Symbol(rf"\dots ({amount.latex}\text{{ more}})", f"… ({amount.text} more)"))
    result = result_side(scalar(gradient), symbols.style)
    if not terms:
        return chain(symbols.gradient(node_id), [result])
    if count > len(listed):
        products.append(gradient - sum(products))
    side = combined_side(joined(terms, " + ", " + "), np.sum, " + ", products, symbols.style)
    return chain(symbols.gradient(node_id), [side, result])


def _amount(count: int) -> Symbol:
    """A number of paths; beyond a million million as a power of ten: it may be that long."""
    if count < 10**12:
        return Symbol(str(count), str(count))
    power = int(math.log10(count))
    return Symbol(f"10^{{{power}}}", f"about 10^{power}")
