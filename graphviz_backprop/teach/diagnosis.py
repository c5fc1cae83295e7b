"""Is an answer right, and if not: which known mistake is it, and why?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from graphviz_backprop.engine.graph import node_of
from graphviz_backprop.engine.steps import Forward, Pull, Step
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.teach.answer import Answer, Fit, fit, read_answer
from graphviz_backprop.teach.case import BACKWARD, Case, Mistake, Quantity, case_of
from graphviz_backprop.teach.mistakes import EARLY_ROUNDING, GENERAL_MISTAKES, MISTAKES
from graphviz_backprop.teach.words import short, symbols
from graphviz_backprop.text.arrays import Array
from graphviz_backprop.text.errors import FormulaError, ShapeError
from graphviz_backprop.text.numbers import NumberFormat, format_number

#: No more mistakes than this are named where several lead to the same number.
NAMED = 2

Verdict = Literal["right", "rounded", "coarse", "cut", "mistake", "wrong", "unreadable"]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What is said of one answer.

    ``mistakes`` are the names of the mistakes that lead to this answer, ``message``
    is plain text that says what and why; ``expected`` is the right number.
    """

    verdict: Verdict
    message: str
    expected: float
    mistakes: tuple[str, ...] = ()

    @property
    def right(self) -> bool:
        """Whether the answer counts as right."""
        return self.verdict in ("right", "rounded")


def quantities(step: Step) -> tuple[Quantity, ...]:
    """What may be asked of a step: nothing where its numbers are arrays or not finite."""
    match step:
        case Forward():
            asked: tuple[Quantity, ...] = ("value",)
            numbers: list[Array | None] = [*step.inputs, step.value]
        case Pull():
            asked = BACKWARD
            numbers = [step.upstream, step.local, step.downstream, step.total_before, step.total]
        case _:
            return ()
    fine = all(
        number is not None and np.ndim(number) == 0 and np.isfinite(number) for number in numbers
    )
    return asked if fine else ()


def diagnose(trace: Trace, step: Forward | Pull, quantity: Quantity, answer_text: str) -> Diagnosis:
    """Judges what a student answered when asked for ``quantity`` of this step.

    Raises ShapeError where the step's numbers are arrays, ValueError where the step
    has no such quantity.
    """
    expected = expected_number(step, quantity)
    try:
        answer = read_answer(answer_text)
    except FormulaError as error:
        message = f"This cannot be read as a number: {error.problem}. {error.remedy}".strip()
        return Diagnosis("unreadable", message, expected)
    case = case_of(trace, step)
    relation = fit(answer, expected)
    match relation:
        case Fit.EXACT:
            return Diagnosis("right", f"Right: {short(expected)}.", expected)
        case Fit.ROUNDED:
            more = format_number(expected, NumberFormat("significant", 6))
            return Diagnosis("rounded", f"Right, rounded; with more digits {more}.", expected)
        case Fit.CUT:
            return _cut(case, quantity, answer, expected)
    found = _matching(case, quantity, answer, exactly=relation is Fit.COARSE)
    if found:
        words = _words(trace, step, case)
        message = " Or: ".join(mistake.why.format(**words) for mistake in found)
        return Diagnosis("mistake", message, expected, tuple(m.name for m in found))
    if relation is Fit.COARSE:
        message = "Right as far as it goes: give two decimals, or three figures."
        return Diagnosis("coarse", message, expected)
    return Diagnosis(
        "wrong", "Not right, and no known mistake gives this number. Take a hint.", expected
    )


def expected_number(step: Forward | Pull, quantity: Quantity) -> float:
    """The right answer; raises ShapeError for an array, ValueError for what a step has not."""
    match step, quantity:
        case Forward(), "value":
            number = step.value
        case Pull(), "local" | "downstream" | "total":
            number = getattr(step, quantity)
        case _:
            raise ValueError(f"a {type(step).__name__} step has no {quantity} to ask for")
    if number is None or np.ndim(number):
        raise ShapeError(
            "answers are single numbers, and here is an array",
            remedy="Ask at a step whose numbers have no shape.",
        )
    return float(number)


def _cut(case: Case, quantity: Quantity, answer: Answer, expected: float) -> Diagnosis:
    decimals = max(0, -math.floor(math.log10(answer.unit) + 0.5))
    rounded = round(expected / answer.unit) * answer.unit
    shown = format_number(rounded, NumberFormat("decimals", decimals))
    message = f"Almost, but not rounded right: to the figures that you give it is {shown}."
    if fit(answer, EARLY_ROUNDING.answer(case, quantity)) in (Fit.EXACT, Fit.ROUNDED):
        return Diagnosis("cut", f"{message} {EARLY_ROUNDING.why}", expected, (EARLY_ROUNDING.name,))
    return Diagnosis("cut", message, expected)


def _matching(
    case: Case, quantity: Quantity, answer: Answer, *, exactly: bool
) -> tuple[Mistake, ...]:
    """The first mistakes, of different names, that lead to this answer."""
    accepted = (Fit.EXACT,) if exactly else (Fit.EXACT, Fit.ROUNDED)
    for rows in (MISTAKES, GENERAL_MISTAKES):
        found: dict[str, Mistake] = {}
        for mistake in rows:
            number = mistake.answer(case, quantity)
            if math.isfinite(number) and fit(answer, number) in accepted:
                found.setdefault(mistake.name, mistake)
        if found:
            return tuple(found.values())[:NAMED]
    return ()


def _words(trace: Trace, step: Forward | Pull, case: Case) -> dict[str, str]:
    """What the sentences of the mistakes may say: names and numbers."""
    called = symbols(trace)
    user = node_of(trace.graph, step.node if isinstance(step, Forward) else step.edge.user)
    operands = [called[operand] for operand in user.operands]
    other = 1 - case.position if len(operands) == 2 else case.position
    numbers = {
        "own": case.own, "other": case.other, "out": case.out, "upstream": case.upstream,
        "local": case.local, "downstream": case.downstream, "before": case.before,
        "total": case.total, "first": case.values[0], "second": case.values[-1],
    }  # fmt: skip
    return {name: short(number) for name, number in numbers.items()} | {
        "x": operands[case.position],
        "other_x": operands[other],
        "user": called[user.id],
        "target": called[trace.target],
        "op": user.op,
    }
