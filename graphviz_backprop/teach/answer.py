"""What a student typed, as a number: read by the project's own language, judged by its figures."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import Enum

import numpy as np

from graphviz_backprop.engine.graph import inputs
from graphviz_backprop.engine.trace import run
from graphviz_backprop.language.parse import parse
from graphviz_backprop.text.errors import BackpropError, FormulaError

#: Longer answers are refused.
MAX_CHARACTERS = 200
#: A rounded answer needs this many decimals or this many significant figures.
DECIMALS, FIGURES = 2, 3
#: Answers this close, relative to the number and absolute, are the same.
EXACT, NOISE = 1e-9, 1e-12
#: How far a formula of rounded numbers may be off, relative to the number.
ROUNDED_FORMULA = 0.005

_LITERAL = re.compile(
    r"-?(?=\.?[0-9])(?P<digits>[0-9]*\.?(?P<decimals>[0-9]*))(?:[eE](?P<power>[+-]?[0-9]+))?"
)
_COMMA = re.compile(r"[-+−]?[0-9]+,[0-9]+")
_MINUS = str.maketrans("−–—", "---")
_NOT_FINITE = {"nan": math.nan, "inf": math.inf, "infinity": math.inf, "∞": math.inf}


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as a number.

    ``unit`` is the value of one in its last decimal place and ``figures`` counts its
    significant figures, where it is one written number; a formula has neither (0), and
    ``rough`` says whether decimal numbers, which may be rounded, stand in it.
    """

    text: str
    value: float
    unit: float = 0.0
    figures: int = 0
    rough: bool = False

    @property
    def fine(self) -> bool:
        """Whether it has figures enough to be taken as a rounded number."""
        return self.figures >= FIGURES or 0 < self.unit < 1.5 * 10.0**-DECIMALS


class Fit(Enum):
    """How an answer relates to a number; COARSE and CUT are close, yet not right."""

    EXACT = "exact"
    ROUNDED = "rounded"
    COARSE = "coarse"
    CUT = "cut"
    OFF = "off"


def read_answer(text: str) -> Answer:
    """The number that an answer stands for; raises FormulaError that says what is wrong.

    >>> read_answer("-3/4").value, read_answer("sqrt(2)^2").value, read_answer("0.20").unit
    (-0.75, 2.0000000000000004, 0.01)
    """
    typed = text.strip()
    if not typed:
        raise FormulaError("there is no answer", remedy="Type a number, such as -4 or 1/3.")
    if len(typed) > MAX_CHARACTERS:
        raise FormulaError(
            f"the answer has {len(typed):,} characters; at most {MAX_CHARACTERS} are read",
            remedy="Type a number, such as -4 or 1/3.",
        )
    if _COMMA.fullmatch(typed):
        raise FormulaError(
            "a comma separates numbers here", remedy=f"Write {typed.replace(',', '.')}."
        )
    plain = typed.translate(_MINUS)
    number = _NOT_FINITE.get(plain.lower().removeprefix("-"))
    if number is not None:
        return Answer(typed, -number if plain.startswith("-") else number)
    match = _LITERAL.fullmatch(plain.removeprefix("+"))
    if match is None:
        return Answer(typed, _evaluate(typed), rough="." in plain)
    value = float(match[0])
    if not math.isfinite(value):
        value = _evaluate(typed)  # which says what to do
    significant = match["digits"].replace(".", "").lstrip("0")
    # Beyond ±400 every float is 0 or infinite anyway, and the power would be slow to compute.
    power = max(-400, min(int(match["power"] or 0), 400)) - len(match["decimals"])
    return Answer(typed, value, 10.0**power if power < 300 else math.inf, len(significant))


def _evaluate(text: str) -> float:
    graph = parse(text)
    names = ", ".join(node.name for node in inputs(graph))
    if names:
        raise FormulaError(
            f"{names} is not a number" if "," not in names else f"{names} are not numbers",
            remedy="Put its value in: the answer is a number, such as -4, 1/3 or exp(-1).",
        )
    try:
        trace = run(graph)
    except BackpropError as error:
        raise FormulaError(error.problem, remedy="Type a single number.") from error
    value = trace.values[trace.target]
    if np.ndim(value):
        raise FormulaError("the answer is an array", remedy="Type a single number.")
    if not np.isfinite(value):
        raise FormulaError(
            "this has no finite value", remedy="Check for a division by zero or an overflow."
        )
    return float(value)


def fit(answer: Answer, number: float) -> Fit:
    """How an answer relates to a number, by the figures that the answer gives.

    >>> [fit(read_answer(text), 0.196612).value for text in ("0.20", "0.2", "0.19", "0.21")]
    ['rounded', 'coarse', 'cut', 'off']
    """
    if not (math.isfinite(number) and math.isfinite(answer.value)):
        same = answer.value == number or (math.isnan(answer.value) and math.isnan(number))
        return Fit.EXACT if same else Fit.OFF
    distance = abs(answer.value - number)
    slack = EXACT * abs(number) + NOISE
    if distance <= slack:
        return Fit.EXACT
    if answer.rough:
        return Fit.ROUNDED if distance <= ROUNDED_FORMULA * abs(number) else Fit.OFF
    if distance <= answer.unit / 2 + slack:
        return Fit.ROUNDED if answer.fine else Fit.COARSE
    return Fit.CUT if answer.fine and distance < answer.unit - slack else Fit.OFF
