"""Questions about the steps of a run: what is asked, the answer, and what wrong answers say."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from graphviz_backprop.engine.steps import Forward, Pull
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.teach.answer import DECIMALS, FIGURES, Fit, fit, read_answer
from graphviz_backprop.teach.case import Quantity, case_of
from graphviz_backprop.teach.diagnosis import diagnose, expected_number, quantities
from graphviz_backprop.teach.hints import hints
from graphviz_backprop.teach.mistakes import GENERAL_MISTAKES, MISTAKES
from graphviz_backprop.teach.words import symbols

#: What is asked, in words; ``{node}`` and its like are the symbols of the step.
PROMPTS: Mapping[Quantity, str] = {
    "value": "What is the value of {node}?",
    "local": "What is the local derivative ∂{user}/∂{node}?",
    "downstream": "What does {node} receive through {user}: upstream × local?",
    "total": "What is ∂{target}/∂{node} after this step?",
}


@dataclass(frozen=True, slots=True)
class WrongAnswer:
    """A number that a known mistake leads to, the mistake's name, and what is said of it.

    ``text`` stands in place of the number where a text is asked for.
    """

    number: float
    mistake: str
    message: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One number to find: after the picture of step ``index − 1``, what will step ``index`` say?

    ``index`` counts from 0. An answer within ``tolerance`` of ``number`` is right; where there
    are ``texts``, the ways to write a shape, one of them is.
    """

    index: int
    quantity: Quantity | Literal["shape", "entry"]
    prompt: str
    number: float
    tolerance: float
    wrong: tuple[WrongAnswer, ...]
    hints: tuple[str, ...]
    texts: tuple[str, ...] = ()


def questions(
    trace: Trace, asked: Collection[Quantity] = ("value", "local", "downstream", "total")
) -> Iterator[Question]:
    """Every question that the steps of a run allow, in their order.

    A step whose numbers are arrays, infinite or missing allows none, nor does a step back
    from a value that is no number. Where a node has a single user, its contribution is its
    total, and only the total is asked.
    """
    if not np.all(np.isfinite(trace.values[trace.target])):
        asked = [quantity for quantity in asked if quantity == "value"]
    for index, step in enumerate(trace.steps):
        if not isinstance(step, Forward | Pull):
            continue
        for quantity in quantities(step):
            single = isinstance(step, Pull) and trace.pull_counts[step.node] == 1
            if quantity in asked and not (quantity == "downstream" and single):
                yield _question(trace, index, step, quantity)


def prompt(trace: Trace, step: Forward | Pull, quantity: Quantity) -> str:
    """The question in words.

    >>> from graphviz_backprop.engine.trace import run
    >>> from graphviz_backprop.language.parse import parse
    >>> trace = run(parse("(x+y)z"), {"x": -2, "y": 5, "z": -4})
    >>> prompt(trace, trace.steps[-1], "total")
    'What is ∂f/∂x after this step?'
    """
    called = symbols(trace)
    user = step.node if isinstance(step, Forward) else step.edge.user
    return PROMPTS[quantity].format(
        node=called[step.node], user=called[user], target=called[trace.target]
    )


def _question(trace: Trace, index: int, step: Forward | Pull, quantity: Quantity) -> Question:
    number = expected_number(step, quantity)
    return Question(
        index,
        quantity,
        prompt(trace, step, quantity),
        number,
        tolerance(number),
        tuple(_wrong(trace, step, quantity, number)),
        hints(trace, step, quantity),
    )


def tolerance(number: float) -> float:
    """How far an answer may be off: half of the last of two decimals or of three figures.

    >>> tolerance(-4.0), tolerance(0.0), round(tolerance(0.000123), 10)
    (0.005, 0.005, 5e-07)
    """
    decimals = 0.5 * 10.0**-DECIMALS
    if not number:
        return decimals
    figures = 0.5 * 10.0 ** (math.floor(math.log10(abs(number))) + 1 - FIGURES)
    return figures if abs(number) < 0.1 else max(decimals, figures)


def _wrong(
    trace: Trace, step: Forward | Pull, quantity: Quantity, number: float
) -> Iterator[WrongAnswer]:
    """Different wrong numbers, each outside the tolerance of the right one and of the others."""
    case = case_of(trace, step)
    taken = [number]
    for mistake in (*MISTAKES, *GENERAL_MISTAKES):
        wrong = mistake.answer(case, quantity)
        if not math.isfinite(wrong) or any(is_near(wrong, other) for other in taken):
            continue
        told = diagnose(trace, step, quantity, repr(wrong))
        if told.verdict == "mistake":
            taken.append(wrong)
            yield WrongAnswer(wrong, told.mistakes[0], told.message)


def is_near(one: float, other: float) -> bool:
    """Whether an answer that is one of two numbers may be meant for the other."""
    close = abs(one - other) <= tolerance(one) + tolerance(other)
    return close or fit(read_answer(repr(one)), other) is not Fit.OFF
