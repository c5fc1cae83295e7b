"""One step → headline, chain rule and local derivative, notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from graphviz_backprop.explain.local import local_line, local_symbols
from graphviz_backprop.explain.notes import pull_notes, seeded, value_note
from graphviz_backprop.explain.tensors import entry, matrix_form, tensor_notes
from graphviz_backprop.explain.windows import made_from, reached_through
from graphviz_backprop.explain.wording import LATEX, PLAIN, Wording, shape_text, wording
from graphviz_backprop.graph import CONSTANT, node_of
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
    said = _explain_step(trace, step, both)
    return replace(said, notes=(*said.notes, trace.remark)) if trace.remark else said


def _explain_step(trace: Trace, step: Step, both: _Both) -> Explanation:
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
    notes = (value_note(trace, step), made_from(trace, step, both.plain))
    headline = f"Forward: {both.plain.symbols[step.node]} = {both.plain.number(step.value)}"
    return Explanation(
        headline, working(both.latex), "", text, tuple(note for note in notes if note)
    )


def _expressions(trace: Trace, node_id: str, words: Wording) -> tuple[str, str]:
    """The operation of one node over its operands: in symbols, and in numbers."""
    operands = node_of(trace.graph, node_id).operands
    symbols = {operand: words.symbols[operand] for operand in operands}
    numbers = {
        operand: words.symbols[operand]
        if node_of(trace.graph, operand).op == CONSTANT
        else words.number(trace.values[operand])
        for operand in operands
    }
    write = words.script.expression
    written = write(trace.graph, node_id, symbols)
    if all(np.ndim(trace.values[operand]) == 0 for operand in operands):
        written = written.replace(r"\odot", r"\cdot")  # elementwise is said of arrays only
    return written, write(trace.graph, node_id, numbers)


def _seed(step: Seed, both: _Both) -> Explanation:
    def working(words: Wording) -> str:
        return f"{words.gradient(step.node)} = {words.number(step.gradient)}"

    text = working(both.plain)
    chosen, note = seeded(step, both.plain)
    start = f"Backward starts {chosen}" if chosen else "Backward starts"
    return Explanation(f"{start}: {text}", working(both.latex), "", text, (note,))


def _pull(trace: Trace, step: Pull, both: _Both) -> Explanation:
    plain = both.plain
    shared = trace.pull_counts[step.node] > 1
    through = f", through {plain.symbols[step.edge.user]}" if shared else ""
    notes = tuple(pull_notes(trace, step, plain))
    if shared:
        notes += (_sharing(trace, step, plain),)
    gradient = plain.gradient(step.node)
    if step.local is None or np.ndim(step.upstream) or np.ndim(step.downstream):
        shape = f", shape {shape_text(step.total.shape)}" if step.total.ndim else ""
        return _tensor_pull(trace, step, both, f"Backward: {gradient}{shape}{through}", notes)
    return Explanation(
        f"Backward: {gradient} = {_sum(step, plain, shared)}{through}",
        _chain(step, both.latex, shared, r", \quad "),
        local_line(trace, step, both.latex),
        _chain(step, plain, shared, "; "),
        notes,
    )


def _tensor_pull(
    trace: Trace, step: Pull, both: _Both, headline: str, notes: tuple[str, ...]
) -> Explanation:
    """In matrix form, and one entry of it in numbers."""
    shared = trace.pull_counts[step.node] > 1
    latex, text = (matrix_form(trace, step, words) for words in (both.latex, both.plain))
    if shared:
        latex += rf", \quad {both.latex.gradient(step.node)} = {_sum(step, both.latex, shared)}"
        text += f"; {both.plain.gradient(step.node)} = {_sum(step, both.plain, shared)}"
    lines = [local_symbols(trace, step, both.latex)] if step.local is not None else []
    worked, reached = "", reached_through(trace, step, both.plain)
    if np.ndim(step.downstream) or np.ndim(step.upstream):
        worked = entry(trace, step, both.plain)
        lines.append(entry(trace, step, both.latex))
    return Explanation(
        headline,
        latex,
        r", \quad ".join(line for line in lines if line),
        f"{text}; {worked}" if worked else text,
        (*notes, *((reached,) if reached else ()), *tensor_notes(step, both.plain)),
    )


def _chain(step: Pull, words: Wording, shared: bool, then: str) -> str:
    """upstream × local = downstream; where contributions add up, their sum as well."""
    times = words.script.times
    user = step.edge.user
    symbols = times.join((words.gradient(user), words.partial(user, step.node)))
    numbers = times.join((words.factor(step.upstream), words.factor(step.local)))
    sign = "+=" if shared else "="
    received, result = words.gradient(step.node), words.number(step.downstream)
    chain = f"{received} {sign} {symbols} = {numbers} = {result}"
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
