"""The names and numbers of one trace as they are written, in LaTeX and in plain text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from graphviz_backprop.engine.dust import without_dust
from graphviz_backprop.engine.graph import CONSTANT, INPUT, Edge, Node, node_of, nodes
from graphviz_backprop.engine.remembered import once
from graphviz_backprop.engine.steps import Pull
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.explain.typeset import LATEX, PLAIN, Symbol, parenthesized, typeset
from graphviz_backprop.ops.operation import ATOM, NEGATION, POWER, PRODUCT
from graphviz_backprop.text import names
from graphviz_backprop.text.arrays import Array, matrix_latex
from graphviz_backprop.text.numbers import FITTING, NumberFormat, format_number, latex_number

EXACT = NumberFormat("exact")
#: Larger arrays are shortened in LaTeX, and written by their shape in plain text.
_MOST_ROWS, _MOST_ENTRIES = 4, 9
#: A node without a name is called by its formula if that is no longer than this.
_LONGEST_CONTENT = 6


@dataclass(frozen=True, eq=False)
class Symbols:
    """All that writing needs to know of a trace: how each node is called, how numbers look."""

    trace: Trace
    style: NumberFormat

    @classmethod
    def shown(cls, trace: Trace, style: NumberFormat = FITTING) -> Symbols:
        """Those of the numbers that are shown: 0 for what is rounding alone, decimals as fit."""
        return cls(without_dust(trace), trace.style_of(style))

    @property
    def of(self) -> Mapping[str, Symbol]:
        """The symbol of every node by id; constants are written exactly, as they were typed."""
        return node_symbols(self.trace)

    @cached_property
    def target(self) -> Symbol:
        """What is differentiated: the target, or what the seed makes of it.

        The gradient with the seed s is ∂(s·y)/∂x, and only for a number seeded with 1 is
        that ∂y/∂x: of an array this would be the Jacobian.
        """
        name = self.of[self.trace.target]
        seed = np.asarray(self.trace.gradients[self.trace.target])
        if seed.ndim == 0:
            if seed == 1:
                return name
            number, inner = number_symbol(seed, EXACT), parenthesized(name, PRODUCT)
            return Symbol(rf"{number.latex} \, {inner.latex}", f"{number.text} {inner.text}", 0)
        bare = parenthesized(name, ATOM)
        if np.all(seed == 1):
            return Symbol(rf"\sum {bare.latex}", f"Σ{bare.text}", ATOM)
        if np.count_nonzero(seed) == 1 and np.sum(seed) == 1:
            return entry_symbol(bare, tuple(int(axis[0]) for axis in np.nonzero(seed)))
        return Symbol(rf"\text{{seed}} \cdot {bare.latex}", f"seed·{bare.text}", 0)

    def number(self, value: Array) -> Symbol:
        """A scalar, or an array: typeset in LaTeX, its entries or its shape in plain text."""
        return number_symbol(value, self.style)

    def gradient(self, node_id: str) -> Symbol:
        """∂target/∂node."""
        return partial(self.target, self.of[node_id])

    def local(self, edge: Edge) -> Symbol:
        """∂user/∂operand of one use; marked where the user depends on the operand in other ways."""
        symbol = partial(self.of[edge.user], self.of[edge.operand])
        return marked(symbol, _operand(edge)) if edge in _double(self.trace) else symbol

    def contribution(self, edge: Edge) -> Symbol:
        """What one use adds to ∂target/∂operand."""
        through = self.of[edge.user]
        mark = Symbol(rf"\text{{via }}{through.latex}", f"via {through.text}")
        if self.trace.graph.number_of_edges(edge.operand, edge.user) > 1:
            mark = joined((mark, _operand(edge)), r",\ ", ", ")
        return marked(self.gradient(edge.operand), mark)

    @property
    def last(self) -> frozenset[Edge]:
        """Of every node that gets contributions, the use whose contribution is the last."""
        return _last(self.trace)


@once
def _last(trace: Trace) -> frozenset[Edge]:
    pulls = (step for step in trace.steps if isinstance(step, Pull))
    return frozenset({step.node: step.edge for step in pulls}.values())


@once
def _double(trace: Trace) -> frozenset[Edge]:
    """The uses whose user depends on the operand through another operand as well."""
    shared: dict[str, int] = {}
    below: dict[str, int] = {}
    found: set[Edge] = set()
    for node in nodes(trace.graph):
        reached = 0
        for position, operand in enumerate(node.operands):
            if bit := shared.get(operand, 0):
                others = (o for p, o in enumerate(node.operands) if p != position)
                if any(below[o] & bit for o in others):
                    found.add(Edge(operand, node.id, position))
            reached |= below[operand]
        if trace.pull_counts[node.id] > 1:
            shared[node.id] = 1 << len(shared)
        below[node.id] = reached | shared.get(node.id, 0)
    return frozenset(found)


@once
def node_symbols(trace: Trace) -> Mapping[str, Symbol]:
    """The symbol of every node by id: its name, its formula where that is short, else v₁, v₂, …"""
    graph = trace.graph
    symbols: dict[str, Symbol] = {}
    for node in nodes(graph):
        if node.op == CONSTANT and not node.name:
            symbols[node.id] = number_symbol(trace.values[node.id], EXACT)
        else:
            label = trace.labels[node.id]
            symbols[node.id] = Symbol(names.latex(label), names.plain(label), ATOM)
    found = {
        node.id: symbol
        for node in nodes(graph)
        if (symbol := _content(trace, node, symbols)) is not None
    }
    count = Counter(symbol.text for symbol in found.values())
    return symbols | {
        node_id: symbol for node_id, symbol in found.items() if count[symbol.text] == 1
    }


def contents(trace: Trace) -> Mapping[str, Symbol]:
    """The operations without a name that are called by their formula, by id."""
    return {
        node_id: symbol
        for node_id, symbol in node_symbols(trace).items()
        if node_of(trace.graph, node_id).operands
        and symbol.text != names.plain(trace.labels[node_id])
    }


def _content(trace: Trace, node: Node, symbols: Mapping[str, Symbol]) -> Symbol | None:
    """The formula of an operation without a name over operands that have one, if it is short."""
    if node.name or not node.operands or trace.labels[node.id] == "q":
        return None
    if any(np.ndim(trace.values[node_id]) for node_id in (node.id, *node.operands)):
        return None
    for operand in node.operands:
        used = node_of(trace.graph, operand)
        if used.op not in (INPUT, CONSTANT) and not used.name:
            return None
    shown = {operand: symbols[operand] for operand in node.operands}
    text = typeset(trace.graph, node.id, shown, PLAIN)
    if len(text.text) > _LONGEST_CONTENT:
        return None
    latex = typeset(trace.graph, node.id, shown, LATEX)
    return Symbol(latex.text, text.text, min(text.precedence, latex.precedence))


def partial(of: Symbol, wrt: Symbol) -> Symbol:
    """∂of/∂wrt, which is no power's base without parentheses."""
    below = parenthesized(wrt, ATOM)
    above = parenthesized(of, ATOM)
    return Symbol(
        rf"\frac{{\partial {above.latex}}}{{\partial {below.latex}}}",
        f"∂{above.text}/∂{below.text}",
        POWER,
    )


def marked(symbol: Symbol, mark: Symbol) -> Symbol:
    """A derivative with what it is restricted to."""
    return Symbol(
        rf"\left.{symbol.latex}\right|_{{{mark.latex}}}", f"{symbol.text}|({mark.text})", POWER
    )


def _operand(edge: Edge) -> Symbol:
    place = edge.position + 1
    return Symbol(rf"\text{{operand {place}}}", f"operand {place}")


def entry_symbol(symbol: Symbol, at: tuple[int, ...]) -> Symbol:
    """One entry of an array; positions count from 0."""
    if not at:
        return symbol
    place = ", ".join(map(str, at))
    bare = parenthesized(symbol, ATOM)
    return Symbol(rf"\left[{symbol.latex}\right]_{{{place}}}", f"{bare.text}[{place}]", ATOM)


def number_symbol(value: Array, style: NumberFormat) -> Symbol:
    """A number or an array as it is printed."""
    if np.ndim(value):
        return Symbol(grouped(value, style), array_text(value, style), ATOM)
    text, latex = format_number(float(value), style), latex_number(float(value), style)
    return Symbol(latex, text, number_binds(text))


def number_binds(text: str) -> int:
    """How loosely a printed number binds."""
    return NEGATION if text[0] in "-−" else PRODUCT if "e" in text else ATOM


def factor(symbol: Symbol) -> Symbol:
    """A number as a factor of a product: in parentheses where it needs them."""
    return parenthesized(symbol, POWER)


def joined(parts: Iterable[Symbol], latex: str, text: str) -> Symbol:
    """Several texts with something between them."""
    listed = list(parts)
    return Symbol(
        latex.join(part.latex for part in listed), text.join(part.text for part in listed), 0
    )


def grouped(value: Array, style: NumberFormat) -> str:
    """A typeset array in braces: an exponent behind it is the whole array's."""
    return f"{{{matrix_latex(value, style, _MOST_ROWS)}}}"


def array_text(value: Array, style: NumberFormat) -> str:
    """A small array entry by entry, a larger one by its shape.

    >>> array_text(np.array([[1.0, -2.0]]), EXACT), array_text(np.zeros((3, 4)), EXACT)
    ('[[1, −2]]', '[3×4]')
    """
    if np.size(value) > _MOST_ENTRIES:
        return shape_text(np.shape(value))
    if np.ndim(value) == 0:
        return format_number(float(value), style)
    return f"[{', '.join(array_text(entry, style) for entry in value)}]"


def shape_text(shape: tuple[int, ...]) -> str:
    """A shape as it is said.

    >>> shape_text((2, 3)), shape_text((4,))
    ('[2×3]', '[4]')
    """
    return f"[{'×'.join(str(size) for size in shape)}]"
