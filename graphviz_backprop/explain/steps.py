"""One step → headline, equations, notes: the chain rule in symbols and in numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from graphviz_backprop.engine.dust import left_over, step_without_dust
from graphviz_backprop.engine.graph import node_of
from graphviz_backprop.engine.steps import Forward, Inputs, Pull, Seed, Step
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.explain.equation import Equation, chain, combined_side, equation, result_side
from graphviz_backprop.explain.formulas import Leaf, applied, formula
from graphviz_backprop.explain.local import local_equation
from graphviz_backprop.explain.notes import (
    ENTRIES,
    dust_note,
    forward_notes,
    pull_notes,
    rounding_notes,
    seeded,
)
from graphviz_backprop.explain.pages import Page, page
from graphviz_backprop.explain.pulls import entry_equation, pull_equation
from graphviz_backprop.explain.symbols import Symbols, factor, joined, shape_text
from graphviz_backprop.explain.typeset import Symbol
from graphviz_backprop.explain.windows import made_from, reached_through
from graphviz_backprop.text.numbers import FITTING, NumberFormat

INPUTS, NO_INPUTS = "Inputs: {values}", "there are none, the formula is a constant"
FORWARD = "Forward: {node} = {value}"
SEED, SEED_CHOSEN = "Backward starts: {equation}", "Backward starts {chosen}: {equation}"
BACKWARD = "Backward: {gradient} = {value}"
ARRAY = "Backward: {gradient}, shape {shape}"
CONTRIBUTION = "Backward: {contribution} = {value}, sum so far {total}"
COMPLETE = "Backward: {gradient} = {before} + {contribution} = {value}, the last part via {user}"
ARRAY_CONTRIBUTION = "Backward: {contribution}, shape {shape}, not the last part"
ARRAY_COMPLETE = "Backward: {gradient}, shape {shape}, the last part via {user}"
_SO_FAR = Symbol(r"\text{sum so far}", "sum so far")
_COMMA = r", \quad "


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is said of one step.

    ``headline`` is plain text of one line. ``equations`` are all that is claimed, as data:
    first the working, then the rest. From them are written ``latex``, the working, symbols
    = numbers = result; ``local``, the local derivative in LaTeX ("" where the step has
    none); ``text``, the working as plain text. ``notes`` are sentences.
    """

    headline: str
    latex: str
    local: str
    text: str
    notes: tuple[str, ...]
    equations: tuple[Equation, ...] = ()


def explain(trace: Trace, step: Step, style: NumberFormat = FITTING) -> Explanation:
    """The explanation of one step of this trace, numbers written in ``style``, or as fits them."""
    return _explain(Symbols.shown(trace, style), step, step_without_dust(trace, step))


def explanations(trace: Trace, style: NumberFormat = FITTING) -> Iterator[Explanation]:
    """The explanations of all steps in order."""
    symbols = Symbols.shown(trace, style)
    both = zip(trace.steps, symbols.trace.steps, strict=True)
    return (_explain(symbols, step, shown) for step, shown in both)


def _explain(symbols: Symbols, step: Step, shown: Step) -> Explanation:
    """What is said of a step as it is shown: without the dust that the run has there."""
    told = _told_of(symbols, shown)
    left = None if step is shown else left_over(step, shown)
    return told if left is None else replace(told, notes=(*told.notes, dust_note(left)))


def headline(trace: Trace, step: Step, style: NumberFormat = FITTING) -> str:
    """What ``explain`` says first, without the working: a picture needs no more."""
    return _headline(Symbols.shown(trace, style), step_without_dust(trace, step))


def _headline(symbols: Symbols, step: Step) -> str:
    match step:
        case Inputs():
            return INPUTS.format(values=_inputs_text(_input_equations(symbols, step)))
        case Forward():
            return FORWARD.format(
                node=symbols.of[step.node].text, value=symbols.number(step.value).text
            )
        case Seed():
            chosen, _ = seeded(symbols, step)
            message = SEED_CHOSEN if chosen else SEED
            return message.format(chosen=chosen, equation=_seed_equation(symbols, step).text)
        case Pull():
            return _pull_headline(symbols, step)


def _told_of(symbols: Symbols, step: Step) -> Explanation:
    match step:
        case Inputs():
            return _inputs(symbols, step)
        case Forward():
            return _forward(symbols, step)
        case Seed():
            return _seed(symbols, step)
        case Pull():
            return _pull(symbols, step)


def _told(
    symbols: Symbols,
    headline: str,
    working: list[Equation],
    notes: Iterator[str] | tuple[str, ...],
    local: tuple[Equation | None, ...] = (),
) -> Explanation:
    """An explanation of these equations; ``local`` are those that stand beside the working."""
    beside = [each for each in local if each is not None]
    remark = symbols.trace.remark
    rounded = (remark,) if remark else tuple(rounding_notes([*working, *beside], symbols.style))
    return Explanation(
        headline,
        _COMMA.join(each.latex for each in working),
        _COMMA.join(each.latex for each in beside),
        "; ".join(each.text for each in working),
        (*notes, *rounded),
        (*working, *beside),
    )


def _input_equations(symbols: Symbols, step: Inputs) -> list[Equation]:
    values = symbols.trace.values
    return [
        equation(symbols.of[node_id], [], values[node_id], symbols.style) for node_id in step.nodes
    ]


def _inputs_text(listed: list[Equation]) -> str:
    return ", ".join(each.text for each in listed) or NO_INPUTS


def _inputs(symbols: Symbols, step: Inputs) -> Explanation:
    listed = _input_equations(symbols, step)
    text = _inputs_text(listed)
    return replace(_told(symbols, INPUTS.format(values=text), listed, ()), text=text)


def forward_equation(symbols: Symbols, step: Forward) -> Equation:
    """A name = its operation in symbols = in numbers = its value."""
    trace = symbols.trace
    node = node_of(trace.graph, step.node)
    leaves = {
        operand: Leaf(symbols.of[operand], trace.values[operand]) for operand in node.operands
    }
    written = page(applied(trace.graph, node, leaves)._replace(result=step.value))
    return equation(symbols.of[step.node], [written], step.value, symbols.style)


def _forward(symbols: Symbols, step: Forward) -> Explanation:
    told = forward_equation(symbols, step)
    window = made_from(symbols, step)
    notes = (*forward_notes(symbols.trace, step), *((window,) if window else ()))
    return _told(symbols, _headline(symbols, step), [told], notes)


def _seed_equation(symbols: Symbols, step: Seed) -> Equation:
    return equation(symbols.gradient(step.node), [], step.gradient, symbols.style)


def _seed(symbols: Symbols, step: Seed) -> Explanation:
    _, note = seeded(symbols, step)
    working = [_seed_equation(symbols, step)]
    return _told(symbols, _headline(symbols, step), working, (note,))


def _pull(symbols: Symbols, step: Pull) -> Explanation:
    shared = symbols.trace.pull_counts[step.node] > 1
    left = symbols.contribution(step.edge) if shared else symbols.gradient(step.node)
    notes = tuple(pull_notes(symbols, step))
    local = local_equation(symbols, step)
    if step.local is not None and not np.ndim(step.upstream) and not np.ndim(step.downstream):
        working = equation(left, [_chain(symbols, step)], step.downstream, symbols.style)
        entry = None
    else:
        working = pull_equation(symbols, step, left)
        entry = entry_equation(symbols, step, left)
        reached = reached_through(symbols, step)
        notes = (
            *notes, *((reached,) if reached else ()), *((ENTRIES,) if entry is not None else ()),
        )  # fmt: skip
    sums = [_sum(symbols, step)] if shared else []
    told = _told(symbols, _headline(symbols, step), [working, *sums], notes, (local, entry))
    if entry is None:
        return told
    return replace(told, text=f"{told.text}; {entry.text}")


def _pull_headline(symbols: Symbols, step: Pull) -> str:
    gradient, user = symbols.gradient(step.node).text, symbols.of[step.edge.user].text
    shared = symbols.trace.pull_counts[step.node] > 1
    last = step.edge in symbols.last
    message = (BACKWARD, ARRAY) if not shared else (COMPLETE, ARRAY_COMPLETE)
    if shared and not last:
        message = (CONTRIBUTION, ARRAY_CONTRIBUTION)
    array = np.ndim(step.total) > 0
    added = symbols.number(step.downstream)
    return message[array].format(
        gradient=gradient,
        user=user,
        contribution=symbols.contribution(step.edge).text if not last else factor(added).text,
        before=symbols.number(step.total_before).text,
        value=symbols.number(step.total if not shared or last else step.downstream).text,
        total=symbols.number(step.total).text,
        shape=shape_text(np.shape(step.total)),
    )


def _chain(symbols: Symbols, step: Pull) -> Page:
    """upstream · local."""
    assert step.local is not None
    leaves = {
        "upstream": Leaf(symbols.gradient(step.edge.user), step.upstream),
        "local": Leaf(symbols.local(step.edge), step.local),
    }
    return Page(formula("upstream · local", leaves, {}))


def _sum(symbols: Symbols, step: Pull) -> Equation:
    """What came before and this contribution, added up: the gradient where it is the last."""
    left = symbols.gradient(step.node) if step.edge in symbols.last else _SO_FAR
    parts = [step.total_before, step.downstream]
    written = [symbols.number(parts[0]), factor(symbols.number(parts[1]))]
    side = combined_side(
        joined(written, " + ", " + "), lambda terms: np.sum(terms, axis=0), " + ", parts,
        symbols.style,
    )  # fmt: skip
    return chain(left, [side, result_side(step.total, symbols.style)])
