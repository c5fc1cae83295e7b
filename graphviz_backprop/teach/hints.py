"""Three hints for every question, each more concrete; the last leaves only arithmetic."""

from __future__ import annotations

from collections.abc import Mapping

from graphviz_backprop.engine.graph import INPUT, node_of, nodes
from graphviz_backprop.engine.steps import Forward, Pull
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.explain.formulas import Formula, Leaf, applied
from graphviz_backprop.explain.local import slope_formula
from graphviz_backprop.explain.notes import rule
from graphviz_backprop.explain.pages import page
from graphviz_backprop.explain.symbols import EXACT, Symbols, number_binds
from graphviz_backprop.explain.typeset import PLAIN, Symbol, typeset
from graphviz_backprop.teach.case import Quantity
from graphviz_backprop.teach.words import factor, short

Hints = tuple[str, str, str]


def hints(trace: Trace, step: Forward | Pull, quantity: Quantity) -> Hints:
    """What to think of; the formula in symbols; the formula with the numbers put in.

    Raises ValueError where the step has no such quantity.
    """
    match step, quantity:
        case Forward(), "value":
            return _value(trace, step)
        case Pull(), "local":
            return _local(trace, step)
        case Pull(), "downstream":
            return _downstream(trace, step)
        case Pull(), "total":
            return _total(trace, step)
        case _:
            raise ValueError(f"a {type(step).__name__} step has no {quantity} to ask for")


def _value(trace: Trace, step: Forward) -> Hints:
    symbols = Symbols(trace, EXACT)
    node = node_of(trace.graph, step.node)
    operands = list(dict.fromkeys(node.operands))
    numbers = {operand: short(trace.values[operand]) for operand in operands}
    known = ", ".join(
        f"{symbols.of[operand].text} = {numbers[operand]}"
        for operand in operands
        if symbols.of[operand].text != numbers[operand]
    )
    leaves = {
        operand: Leaf(symbols.of[operand], trace.values[operand]) for operand in node.operands
    }
    inside = page(applied(trace.graph, node, leaves)).formula
    name = symbols.of[step.node].text
    return (
        f"Nothing else is needed but {known or 'the numbers in the formula'}.",
        f"{name} = {_in_symbols(inside)}",
        f"{name} = {_in_numbers(inside)}",
    )


def _in_symbols(formula: Formula) -> str:
    return _written(formula, {name: leaf.symbol for name, leaf in formula.leaves.items()})


def _in_numbers(formula: Formula) -> str:
    """The formula with numbers that are exact where that is short."""
    numbers = {name: short(leaf.value) for name, leaf in formula.leaves.items()}
    return _written(
        formula,
        {name: Symbol(text, text, number_binds(text)) for name, text in numbers.items()},
        dots=True,
    )


def _written(formula: Formula, symbols: Mapping[str, Symbol], *, dots: bool = False) -> str:
    shown = {node.id: symbols[node.name] for node in nodes(formula.graph) if node.op == INPUT}
    return typeset(formula.graph, formula.output, shown, PLAIN, dots=dots).text


def _local(trace: Trace, step: Pull) -> Hints:
    symbols = Symbols(trace, EXACT)
    user = node_of(trace.graph, step.edge.user)
    name, said = symbols.of[step.node].text, rule(symbols, user)
    partial = symbols.local(step.edge).text
    nudge = (
        f"Change {name} a little and hold all else: by how many times as much "
        f"does {symbols.of[user.id].text} change?"
    )
    slope = slope_formula(symbols, step)
    if slope is None:
        operands = dict.fromkeys(user.operands)
        values = ", ".join(f"{symbols.of[o].text} = {short(trace.values[o])}" for o in operands)
        return nudge, said, f"{said} Here {values}."
    assert step.local is not None
    if not slope.leaves:
        return nudge, said, f"{partial} = {short(step.local)}, whatever the values are."
    slope = page(slope).formula
    return (
        f"{nudge} {said}",
        f"{partial} = {_in_symbols(slope)}",
        f"{partial} = {_in_numbers(slope)}",
    )


def _downstream(trace: Trace, step: Pull) -> Hints:
    upstream, local = _factors(trace, step)
    return (
        "The chain rule along one wire: upstream gradient times local derivative.",
        f"The upstream gradient is {upstream}, the local derivative {local}.",
        f"{upstream} · {local} = {_numbers(step)}",
    )


def _total(trace: Trace, step: Pull) -> Hints:
    symbols, count = Symbols(trace, EXACT), trace.pull_counts[step.node]
    upstream, local = _factors(trace, step)
    name, gradient = symbols.of[step.node].text, symbols.gradient(step.node).text
    if count == 1:
        return (
            f"{name} is used once: its gradient is what comes through this one wire.",
            f"{gradient} = {upstream} · {local}",
            f"{gradient} = {_numbers(step)}",
        )
    return (
        f"{name} is used {count} times: the contributions of its wires add up.",
        f"{gradient} = what came before + {upstream} · {local}",
        f"{gradient} = {short(step.total_before)} + {_numbers(step)}",
    )


def _factors(trace: Trace, step: Pull) -> tuple[str, str]:
    symbols = Symbols(trace, EXACT)
    return symbols.gradient(step.edge.user).text, symbols.local(step.edge).text


def _numbers(step: Pull) -> str:
    assert step.local is not None
    return f"{factor(step.upstream)} · {factor(step.local)}"
