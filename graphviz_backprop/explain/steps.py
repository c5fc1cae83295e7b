"""One step → headline, chain rule and local derivative, notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graphviz_backprop.explain.local import local_formula
from graphviz_backprop.explain.notes import pull_notes, value_note
from graphviz_backprop.explain.wording import LATEX, PLAIN, Wording, wording
from graphviz_backprop.graph import CONSTANT, node_of
from graphviz_backprop.language.reading import expression_latex, expression_text
from graphviz_backprop.numbers import TWO_DECIMALS, NumberFormat
from graphviz_backprop.trace import Forward, Inputs, Pull, Seed, Step, Trace


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is said of one step.

    ``headline`` is plain text of one line; ``latex`` the working, symbols = numbers
    = result; ``local`` the local derivative in LaTeX ("" where the step has none);
    ``text`` the working as plain text; ``notes`` are sentences.
    """

    headline: str
    latex: str
    local: str
    text: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Both:
    """The two wordings of one trace."""

    latex: Wording
    plain: Wording


def explain(trace: Trace, step: Step, style: NumberFormat = TWO_DECIMALS) -> Explanation:
    """The explanation of one step of this trace, numbers written in ``style``."""
    return _explain(trace, step, _both(trace, style))


def explanations(trace: Trace, style: NumberFormat = TWO_DECIMALS) -> Iterator[Explanation]:
    """The explanations of all steps in order."""
    both = _both(trace, style)
    return (_explain(trace, step, both) for step in trace.steps)


def _both(trace: Trace, style: NumberFormat) -> _Both:
    return _Both(wording(trace, LATEX, style), wording(trace, PLAIN, style))


def _explain(trace: Trace, step: Step, both: _Both) -> Explanation:
    match step:
        case Inputs():
            return _inputs(trace, step, both)
        case Forward():
            return _forward(trace, step, both)
        case Seed():
            return _seed(step, both)
        case Pull():
            return _pull(trace, step, both)


def _inputs(trace: Trace, step: Inputs, both: _Both) -> Explanation:
    def listed(words: Wording, comma: str) -> str:
        return comma.join(
            f"{words.symbols[node_id]} = {words.number(trace.values[node_id])}"
            for node_id in step.nodes
        )

    text = listed(both.plain, ", ") or "there are none, the formula is a constant"
    return Explanation(f"Inputs: {text}", listed(both.latex, r", \quad "), "", text, ())


def _forward(trace: Trace, step: Forward, both: _Both) -> Explanation:
    def working(words: Wording) -> str:
        symbols, numbers = _expressions(trace, step.node, words)
        steps = [words.symbols[step.node], symbols, numbers, words.number(step.value)]
        return " = ".join(part for i, part in enumerate(steps) if part not in steps[:i])

    text = working(both.plain)
    note = value_note(trace, step)
    headline = f"Forward: {both.plain.symbols[step.node]} = {both.plain.number(step.value)}"
    return Explanation(headline, working(both.latex), "", text, (note,) if note else ())


def _seed(step: Seed, both: _Both) -> Explanation:
    def working(words: Wording) -> str:
        return f"{words.gradient(step.node)} = {words.number(step.gradient)}"

    text = working(both.plain)
    note = "The backward pass starts at the end: a value changes one to one with itself."
    return Explanation(f"Backward starts: {text}", working(both.latex), "", text, (note,))


def _pull(trace: Trace, step: Pull, both: _Both) -> Explanation:
    plain = both.plain
    shared = trace.pull_counts[step.node] > 1
    headline = f"Backward: {plain.gradient(step.node)} = {_sum(step, plain, shared)}"
    notes = tuple(pull_notes(trace, step, plain))
    if shared:
        headline += f", through {plain.symbols[step.edge.user]}"
        notes += (_sharing(trace, step, plain),)
    return Explanation(
        headline,
        _chain(step, both.latex, shared, r", \quad "),
        _local(trace, step, both.latex),
        _chain(step, plain, shared, "; "),
        notes,
    )


def _chain(step: Pull, words: Wording, shared: bool, then: str) -> str:
    """upstream × local = downstream; where contributions add up, their sum as well."""
    times = words.script.times
    user = step.edge.user
    symbols = times.join((words.gradient(user), words.partial(user, step.node)))
    numbers = times.join((words.factor(step.upstream), words.factor(step.local)))
    sign = "+=" if shared else "="
    chain = f"{words.gradient(step.node)} {sign} {symbols} = {numbers} = {words.number(step.downstream)}"
    if not shared:
        return chain
    return f"{chain}{then}{words.gradient(step.node)} = {_sum(step, words, shared)}"


def _sum(step: Pull, words: Wording, shared: bool) -> str:
    total = words.number(step.total)
    if not shared:
        return total
    return f"{words.number(step.total_before)} + {words.factor(step.downstream)} = {total}"


def _sharing(trace: Trace, step: Pull, words: Wording) -> str:
    symbol, count = words.symbols[step.node], trace.pull_counts[step.node]
    return f"{symbol} is used {count} times: the contributions of all its wires add up."


def _local(trace: Trace, step: Pull, words: Wording) -> str:
    """∂user/∂operand = formula in symbols = in numbers = result."""
    user = node_of(trace.graph, step.edge.user)
    known: dict[str, float] = {
        name: float(value) for name, value in user.settings if isinstance(value, int | float)
    }
    operand_names = _operand_names(trace, step.edge.user)
    for name, node_id in operand_names.items():
        node = node_of(trace.graph, node_id)
        if node.op == CONSTANT and not node.name and isinstance(node.constant, int | float):
            known[name] = float(node.constant)
    formula = local_formula(user.op, step.edge.position, tuple(sorted(known.items())))
    result = words.number(step.local)
    parts = [words.partial(user.id, step.node)]
    if formula is not None:
        ids = {name: node_id for name, node_id in operand_names.items() if name not in known}
        ids["out"] = user.id
        inputs = {node_id: ids[node["node"].name] for node_id, node in formula.nodes(data=True) if node["node"].op == "input"}
        output = formula.graph["output"]
        for write in (words.symbols.__getitem__, lambda node_id: words.number(trace.values[node_id])):
            names = {inner: write(outer) for inner, outer in inputs.items()}
            parts.append(expression_latex(formula, output, names))
        if node_of(formula, output).op == CONSTANT:
            return " = ".join(parts[:2])
    parts.append(result)
    return " = ".join(part for i, part in enumerate(parts) if part not in parts[:i])
