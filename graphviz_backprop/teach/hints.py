"""Three hints for every question, each more concrete; the last leaves only arithmetic."""

from __future__ import annotations

from graphviz_backprop.explain.local import local_formula
from graphviz_backprop.graph import CONSTANT, INPUT, Node, node_of, nodes
from graphviz_backprop.language.reading import expression_text
from graphviz_backprop.ops import TABLE
from graphviz_backprop.teach.case import Quantity
from graphviz_backprop.teach.words import factor, short, symbols
from graphviz_backprop.trace import Forward, Pull, Trace

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
    called = symbols(trace)
    operands = list(dict.fromkeys(node_of(trace.graph, step.node).operands))
    names = {operand: called[operand] for operand in operands}
    numbers = {operand: short(trace.values[operand]) for operand in operands}
    known = ", ".join(
        f"{names[operand]} = {numbers[operand]}"
        for operand in operands
        if names[operand] != numbers[operand]
    )
    return (
        f"Nothing else is needed but {known or 'the numbers in the formula'}.",
        f"{called[step.node]} = {expression_text(trace.graph, step.node, names)}",
        f"{called[step.node]} = {expression_text(trace.graph, step.node, numbers)}",
    )


def _local(trace: Trace, step: Pull) -> Hints:
    called = symbols(trace)
    user = node_of(trace.graph, step.edge.user)
    row = TABLE[user.op]
    partial = f"∂{called[user.id]}/∂{called[step.node]}"
    nudge = (
        f"Change {called[step.node]} a little and hold all else: by how many times as much "
        f"does {called[user.id]} change?"
    )
    ids = {} if row.variadic else dict(zip(row.operands, user.operands, strict=True))
    formula = local_formula(user.op, step.edge.position, _known(trace, user, ids))
    if formula is None:
        operands = dict.fromkeys(user.operands)
        values = ", ".join(f"{called[o]} = {short(trace.values[o])}" for o in operands)
        return nudge, row.rule, f"{row.rule} Here {values}."
    output = node_of(formula, formula.graph["output"])
    if output.op == CONSTANT:
        return nudge, row.rule, f"{partial} = {short(step.local)}, whatever the values are."
    ids["out"] = user.id
    inside = {node.id: ids[node.name] for node in nodes(formula) if node.op == INPUT}
    names = {inner: called[outer] for inner, outer in inside.items()}
    numbers = {inner: short(trace.values[outer]) for inner, outer in inside.items()}
    return (
        f"{nudge} {row.rule}",
        f"{partial} = {expression_text(formula, output.id, names)}",
        f"{partial} = {expression_text(formula, output.id, numbers)}",
    )


def _known(trace: Trace, user: Node, ids: dict[str, str]) -> tuple[tuple[str, float], ...]:
    """Settings and unnamed constant operands, which the formula writes as numbers."""
    known: dict[str, float] = {
        name: float(value) for name, value in user.settings if isinstance(value, int | float)
    }
    for name, node_id in ids.items():
        node = node_of(trace.graph, node_id)
        if node.op == CONSTANT and not node.name and isinstance(node.constant, int | float):
            known[name] = float(node.constant)
    return tuple(sorted(known.items()))


def _downstream(trace: Trace, step: Pull) -> Hints:
    upstream, local = _factors(trace, step)
    return (
        "The chain rule along one wire: upstream gradient times local derivative.",
        f"The upstream gradient is {upstream}, the local derivative {local}.",
        f"{upstream} · {local} = {_numbers(step)}",
    )


def _total(trace: Trace, step: Pull) -> Hints:
    called, count = symbols(trace), trace.pull_counts[step.node]
    upstream, local = _factors(trace, step)
    name = called[step.node]
    gradient = f"∂{called[trace.target]}/∂{name}"
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
    called = symbols(trace)
    user = called[step.edge.user]
    return f"∂{called[trace.target]}/∂{user}", f"∂{user}/∂{called[step.node]}"


def _numbers(step: Pull) -> str:
    return f"{factor(step.upstream)} · {factor(step.local)}"
