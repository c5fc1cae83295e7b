"""A whole block in one line: its pull is one vector-Jacobian product."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import numpy as np

from graphviz_backprop.engine.blocks import Block, block_around, blocks
from graphviz_backprop.engine.dust import without_dust
from graphviz_backprop.engine.graph import Edge, Path, node_of
from graphviz_backprop.engine.jacobian import through_block
from graphviz_backprop.engine.steps import Forward, Pull, Step
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.explain.equation import Equation, equation
from graphviz_backprop.explain.formulas import Formula, Leaf, formula
from graphviz_backprop.explain.pages import page
from graphviz_backprop.explain.steps import Explanation
from graphviz_backprop.explain.symbols import (
    marked,
    node_symbols,
    partial,
)
from graphviz_backprop.explain.typeset import Symbol
from graphviz_backprop.text.arrays import Array
from graphviz_backprop.text.names import latex, plain
from graphviz_backprop.text.numbers import NumberFormat

HEADLINE = "Backward through the block {block}"
OPEN = (
    "One vector-Jacobian product, from the gradient of {outputs} to what {inputs} receive. "
    "Open the block to see it operation by operation."
)
#: More inputs than this are not written one by one.
_MOST_INPUTS = 3
#: A Jacobian with more rows or columns is not written in numbers, one with more entries not at all.
_MOST_ENTRIES, _LARGEST = 4, 10_000


def told_together(
    trace: Trace, steps: Sequence[Step], folded: Collection[str] | None, style: NumberFormat
) -> Explanation | None:
    """Steps that are the backward pass through one block, told as one; else None."""
    path = common_block(trace, steps, folded)
    block = blocks(trace.graph, trace.target).get(path)
    if block is None or not isinstance(steps[-1], Pull):
        return None
    return explain_block(trace, block, steps, style)


def common_block(trace: Trace, steps: Sequence[Step], folded: Collection[str] | None) -> Path:
    """The path of the block, drawn as one box, in which all steps happen, or ()."""
    found: set[Path] = set()
    for step in steps:
        match step:
            case Forward(node=node) | Pull(edge=Edge(user=node)):
                found.add(block_around(node_of(trace.graph, node).block, folded))
            case _:
                return ()
    return found.pop() if len(found) == 1 else ()


def explain_block(
    trace: Trace, block: Block, steps: Sequence[Step], style: NumberFormat
) -> Explanation | None:
    """The backward pass through a block, told as one step; None where ``steps`` are not all of it.

    Where it has several outputs, one of which may be made from another, the parts are only
    named: the gradient of an output then holds what came through the block itself.
    """
    inside = set(block.nodes)
    through = [s for s in trace.steps if isinstance(s, Pull) and s.edge.user in inside]
    if len(through) != len(steps):
        return None
    trace, style = without_dust(trace), trace.style_of(style)
    symbols = node_symbols(trace)
    outputs, inputs = (
        ", ".join(symbols[node].text for node in group) for group in (block.outputs, block.inputs)
    )
    told = tuple(_equations(trace, block, style))
    return Explanation(
        HEADLINE.format(block=block.name),
        r"\\".join(line.latex for line in told),
        "",
        "; ".join(line.text for line in told),
        (OPEN.format(outputs=outputs, inputs=inputs),),
        told,
    )


def _equations(trace: Trace, block: Block, style: NumberFormat) -> Iterator[Equation]:
    """For every input what it receives: upstream × Jacobian = downstream."""
    received = _received(trace, block)
    if len(block.outputs) != 1 or not 0 < len(received) <= _MOST_INPUTS:
        return
    symbols, [output] = node_symbols(trace), block.outputs
    target, name = symbols[trace.target], Symbol(latex(block.name), plain(block.name))
    upstream = Leaf(partial(target, symbols[output]), trace.gradients[output])
    for node, value in received.items():
        given = partial(target, symbols[node])
        whole = trace.pull_counts[node] == _uses(trace, block, node)
        left = given if whole else marked(given, name)
        slope = partial(symbols[output], symbols[node])
        pages, fits = [], np.size(upstream.value) * np.size(value) <= _LARGEST
        if fits and max(np.ndim(upstream.value), np.ndim(value)) <= 1:
            pages = [page(_product(upstream, slope, through_block(trace, block, output, node)))]
        few = max(np.size(upstream.value), np.size(value)) <= _MOST_ENTRIES
        yield equation(left, pages, value, style, worked=few)


def _product(upstream: Leaf, slope: Symbol, matrix: Array) -> Formula:
    """upstream × local, of vectors the transposed Jacobian times the gradient."""
    shape = np.shape(upstream.value)
    local = Leaf(slope, matrix if shape else matrix[0])
    if matrix.size == 1 and not shape:
        return formula("u * j", {"u": upstream, "j": Leaf(slope, matrix[0, 0])}, {})
    return formula("transpose(j) @ u" if shape else "u * j", {"u": upstream, "j": local}, {})


def _received(trace: Trace, block: Block) -> dict[str, Array]:
    """What every input receives through a block, in the order of its inputs."""
    inside, found = set(block.nodes), dict[str, Array]()
    for step in trace.steps:
        if isinstance(step, Pull) and step.edge.user in inside and step.node in block.inputs:
            before = found.get(step.node)
            found[step.node] = step.downstream if before is None else before + step.downstream
    return {node: found[node] for node in block.inputs if node in found}


def _uses(trace: Trace, block: Block, node: str) -> int:
    inside = set(block.nodes)
    return sum(
        isinstance(step, Pull) and step.node == node and step.edge.user in inside
        for step in trace.steps
    )
