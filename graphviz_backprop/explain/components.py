"""Formulas of vectors and matrices entry by entry: their components and partial derivatives."""

from __future__ import annotations

from collections.abc import Mapping

import networkx as nx
import numpy as np

from graphviz_backprop.engine.graph import CONSTANT, INPUT, GraphBuilder, Node, node_of, nodes
from graphviz_backprop.engine.steps import Pull
from graphviz_backprop.explain.formulas import Formula, evaluate
from graphviz_backprop.explain.local import IDENTITY, row_of
from graphviz_backprop.explain.symbols import Symbols
from graphviz_backprop.explain.typeset import LATEX, PLAIN, Symbol, typeset
from graphviz_backprop.ops import TABLE
from graphviz_backprop.text.arrays import Array

_DIGITS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_PRODUCTS = {"multiply", "product", "dot"}

Index = tuple[int, ...]


def component(symbol: Symbol, place: int, value: Array) -> Symbol:
    """x₁ of a vector x; a number is its own only component."""
    return entry(symbol, (place,)) if np.ndim(value) else symbol


def entry(symbol: Symbol, at: Index) -> Symbol:
    """One entry with its place, counted from 0, as an index.

    >>> entry(Symbol("W", "W"), (0, 1)).text
    'W₀₁'
    """
    if not at:
        return symbol
    digits = "".join(map(str, at))
    return Symbol(rf"{{{symbol.latex}}}_{{{digits}}}", symbol.text + digits.translate(_DIGITS))


def components(symbols: Symbols, pull: Pull) -> list[Symbol]:
    """Every component of an operation as a formula of entries; none where that is not short."""
    trace = symbols.trace
    user = node_of(trace.graph, pull.edge.user)
    value, row = trace.values[user.id], row_of(trace, user)
    made = _Entries()
    operands = [
        made.leaf(symbols.of[operand], trace.values[operand], node_of(trace.graph, operand))
        for operand in user.operands
    ]
    places = list(np.ndindex(value.shape))
    if row.elementwise and not row.variadic:
        ids = [made.applied(user, [_at(each, at) for each in operands]) for at in places]
    elif row.name == "matvec":
        matrix, vector = operands
        ids = [
            made.sum([made.product(matrix[i, k], vector[k,]) for k in range(len(vector))])
            for (i,) in places
        ]
    elif row.name == "softmax" and value.ndim == 1:
        raised = [made.operation("exp", operands[0][at]) for at in places]
        ids = [made.operation("divide", each, made.sum(raised)) for each in raised]
    else:
        return []
    return [made.symbol(each) for each in ids]


def entries(formula: Formula) -> list[list[Symbol]]:
    """A formula of a matrix, entry by entry; nothing where an operation cannot be taken so."""
    values = evaluate(formula.graph, formula.bindings)
    shape = np.shape(values[formula.output])
    if len(shape) != 2:
        return []
    made = _Entries()
    known: dict[str, dict[Index, str]] = {}
    for node in nodes(formula.graph):
        if node.op == INPUT:
            leaf = formula.leaves[node.name]
            known[node.id] = (
                made.identity(leaf.value) if leaf.symbol == IDENTITY else made.leaf(*leaf, node)
            )
            continue
        inside = [known[operand] for operand in node.operands]
        found = _node(made, node, inside, np.shape(values[node.id]))
        if found is None:
            return []
        known[node.id] = found
    final = known[formula.output]
    return [[made.symbol(final[i, j]) for j in range(shape[1])] for i in range(shape[0])]


def _node(
    made: _Entries, node: Node, inside: list[dict[Index, str]], shape: tuple[int, ...]
) -> dict[Index, str] | None:
    """The entries of one operation on entries; None where its rule is not known here."""
    places = list(np.ndindex(shape))
    if node.op == CONSTANT:
        return None if shape else {(): made.number(float(node.constant))}  # type: ignore[arg-type]
    match node.op:
        case "transpose" if len(shape) == 2:
            return {(i, j): inside[0][j, i] for i, j in places}
        case "diag" if len(shape) == 2:
            return {(i, j): inside[0][i,] if i == j else made.number(0.0) for i, j in places}
        case "outer":
            return {(i, j): made.product(inside[0][i,], inside[1][j,]) for i, j in places}
    if not TABLE[node.op].elementwise:
        return None
    return {at: made.applied(node, [_at(each, at) for each in inside]) for at in places}


def _at(entries_of: Mapping[Index, str], at: Index) -> str:
    """An entry, or the only one of a number that is used everywhere."""
    return entries_of[()] if () in entries_of else entries_of[at]


class _Entries:
    """Builds formulas of single entries; 0 and 1 vanish where they change nothing."""

    def __init__(self) -> None:
        self._builder = GraphBuilder()
        self._shown: dict[str, Symbol] = {}
        self._numbers: dict[str, float] = {}
        self._graph: nx.MultiDiGraph | None = None

    def number(self, value: float) -> str:
        made = self._builder.constant(value)
        self._numbers[made] = value
        return made

    def leaf(self, symbol: Symbol, value: Array, node: Node) -> dict[Index, str]:
        if node.op == CONSTANT and not node.name and not np.ndim(value):
            return {(): self.number(float(value))}
        found = {}
        for at in np.ndindex(np.shape(value)):
            found[at] = self._builder.input(f"u{len(self._shown)}")
            self._shown[found[at]] = entry(symbol, at)
        return found

    def identity(self, value: Array) -> dict[Index, str]:
        return {at: self.number(float(value[at])) for at in np.ndindex(np.shape(value))}

    def operation(self, op: str, *operands: str) -> str:
        return self._builder.operation(op, *operands)

    def product(self, one: str, other: str) -> str:
        for left, right in ((one, other), (other, one)):
            if self._numbers.get(left) == 0:
                return left
            if self._numbers.get(left) == 1:
                return right
        return self._builder.operation("product", one, other)

    def sum(self, terms: list[str]) -> str:
        total = terms[0]
        for term in terms[1:]:
            total = self._builder.operation("add", total, term)
        return total

    def applied(self, node: Node, operands: list[str]) -> str:
        if node.op in _PRODUCTS:
            return self.product(*operands)
        if node.op in {"add", "subtract"}:
            left, right = (self._numbers.get(each) for each in operands)
            if right == 0:
                return operands[0]
            if left == 0:
                last = operands[1]
                return last if node.op == "add" else self.operation("negate", last)
        if node.op == "negate" and self._numbers.get(operands[0]) == 0:
            return operands[0]
        return self._builder.operation(node.op, *operands, settings=dict(node.settings))

    def symbol(self, made: str) -> Symbol:
        if made in self._shown:
            return self._shown[made]
        if self._graph is None or made not in self._graph:
            self._graph = self._builder.finish(made)
        latex, text = (typeset(self._graph, made, self._shown, script) for script in (LATEX, PLAIN))
        return Symbol(latex.text, text.text, min(latex.precedence, text.precedence))
