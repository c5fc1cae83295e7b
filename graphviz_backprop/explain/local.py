"""The local derivative of one operand as a formula, made as simple as a person would write it.

The row of an operation gives ∂out/∂operand in the project's own language. Here
constants of the graph are put in and the arithmetic on them is done, so that the
slope of ``x^2`` reads ``2 x`` and not ``2 x^(2 - 1)``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache

import networkx as nx
import numpy as np

from graphviz_backprop.explain.wording import Wording
from graphviz_backprop.graph import CONSTANT, INPUT, GraphBuilder, Node, inputs, node_of, nodes
from graphviz_backprop.language.parse import parse
from graphviz_backprop.language.spelling import CONSTANTS
from graphviz_backprop.ops import TABLE
from graphviz_backprop.trace import Pull, Trace

_FOLDABLE = {"add", "subtract", "negate", "multiply", "product", "dot", "power"}
_PRODUCTS = {"multiply", "product", "dot"}


@cache
def partial_formula(op: str, position: int) -> nx.MultiDiGraph | None:
    """The graph of ∂out/∂operand, over the operand names, the settings and ``out``.

    None where the row can say it only in words.
    """
    row = TABLE[op]
    text = row.partials[0 if row.variadic else position]
    return parse(text, declared=(*row.operands, *row.settings, "out")) if text else None


@lru_cache(maxsize=128)  # each is a graph
def local_formula(
    op: str, position: int, known: tuple[tuple[str, float], ...]
) -> nx.MultiDiGraph | None:
    """The partial with the ``known`` operands and settings put in and folded away.

    Its inputs are named after the operands that are left, and ``out``.
    """
    formula = partial_formula(op, position)
    return None if formula is None else _simplify(formula, dict(known))


def _simplify(formula: nx.MultiDiGraph, known: dict[str, float]) -> nx.MultiDiGraph:
    builder = GraphBuilder()
    made: dict[str, str] = {}
    constants: dict[str, float] = {}

    def constant(value: float, name: str = "") -> str:
        letter = name if name in CONSTANTS else ""
        node_id = builder.constant(value, letter)
        if not letter:
            constants[node_id] = value
        return node_id

    for node in nodes(formula):
        operands = tuple(made[operand] for operand in node.operands)
        if node.op == INPUT:
            made[node.id] = (
                constant(known[node.name]) if node.name in known else builder.input(node.name)
            )
        elif node.op == CONSTANT:
            assert isinstance(node.constant, float | int)
            made[node.id] = constant(float(node.constant), node.name)
        elif node.op in _FOLDABLE and all(operand in constants for operand in operands):
            with np.errstate(all="ignore"):
                value = TABLE[node.op].forward(*(np.float64(constants[o]) for o in operands))
            made[node.id] = constant(float(value))
        else:
            made[node.id] = _neutral(node, operands, constants) or builder.operation(
                node.op, *operands, settings=dict(node.settings)
            )
    return builder.finish(made[formula.graph["output"]])


def _neutral(node: Node, operands: tuple[str, ...], constants: dict[str, float]) -> str | None:
    """The operand that the operation leaves as it is, if there is one."""
    if len(operands) != 2:
        return None
    left, right = (constants.get(operand) for operand in operands)
    if node.op in _PRODUCTS and left == 1:
        return operands[1]
    if (node.op in _PRODUCTS or node.op in {"power", "divide"}) and right == 1:
        return operands[0]
    if node.op == "add" and left == 0:
        return operands[1]
    if node.op in {"add", "subtract"} and right == 0:
        return operands[0]
    return None


def local_line(trace: Trace, step: Pull, words: Wording) -> str:
    """∂user/∂operand = formula in symbols = in numbers = result, for single numbers."""
    parts = [words.partial(step.edge.user, step.node)]
    formula, places = _formula_of(trace, step)
    if formula is not None:
        parts.append(_written(formula, places, words, words.symbols))
        if node_of(formula, formula.graph["output"]).op == CONSTANT:
            return " = ".join(parts)
        numbers = {node_id: words.number(trace.values[node_id]) for node_id in places.values()}
        parts.append(_written(formula, places, words, numbers))
    parts.append(words.number(step.local))
    return " = ".join(part for i, part in enumerate(parts) if part not in parts[:i])


def local_symbols(trace: Trace, step: Pull, words: Wording) -> str:
    """∂user/∂operand = formula in symbols, as for arrays entry by entry; "" if there is none."""
    formula, places = _formula_of(trace, step)
    if formula is None:
        return ""
    written = _written(formula, places, words, words.symbols)
    return f"{words.partial(step.edge.user, step.node)} = {written}"


def _formula_of(trace: Trace, step: Pull) -> tuple[nx.MultiDiGraph | None, dict[str, str]]:
    """The partial of a pull, and for each of its inputs the node of the trace it stands for."""
    user = node_of(trace.graph, step.edge.user)
    row = TABLE[user.op]
    operands = {} if row.variadic else dict(zip(row.operands, user.operands, strict=True))
    constants = {
        name: node.constant
        for name, node_id in operands.items()
        if (node := node_of(trace.graph, node_id)).op == CONSTANT and not node.name
    }
    everything = {**row.settings, **dict(user.settings), **constants}
    known = {k: float(v) for k, v in everything.items() if isinstance(v, int | float)}
    formula = local_formula(user.op, step.edge.position, tuple(sorted(known.items())))
    if formula is None:
        return None, {}
    outer = {**operands, "out": user.id}
    return formula, {node.id: outer[node.name] for node in inputs(formula)}


def _written(
    formula: nx.MultiDiGraph, places: dict[str, str], words: Wording, known: Mapping[str, str]
) -> str:
    names = {inner: known[node_id] for inner, node_id in places.items()}
    return words.script.expression(formula, formula.graph["output"], names)
