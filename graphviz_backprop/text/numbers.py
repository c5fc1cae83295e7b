"""How numbers are written: the one place where a float becomes text."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Literal

MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """``decimals``: that many after the point; ``significant``: that many figures;
    ``exact``: the shortest text that reads back as the same float (``digits`` unused);
    ``fitting``: decimals as fit the numbers that stand together, which only they can tell.

    Very large and very small numbers are written with a power of ten.
    """

    kind: Literal["decimals", "significant", "exact", "fitting"] = "decimals"
    digits: int = 2


TWO_DECIMALS = NumberFormat()
#: What is used where nobody chose: ``Trace.style_of`` says which decimals that are.
FITTING = NumberFormat("fitting", 0)
#: Where nobody chose a format there are from two to this many decimals.
MOST_DECIMALS = 4
#: What is smaller is written with a power of ten then.
SMALLEST_DECIMAL = 0.5 * 10.0**-MOST_DECIMALS


def format_number(number: float, style: NumberFormat = TWO_DECIMALS) -> str:
    """A number as text with a true minus sign, never −0.00, and 0.00 for zero only.

    >>> [format_number(v) for v in (-4, -0.0, 1234567.0, 0.0004, float("-inf"), float("nan"))]
    ['−4.00', '0.00', '1.23e6', '4.00e−4', '−∞', 'NaN']
    >>> format_number(0.393223, NumberFormat("significant", 3))
    '0.393'
    >>> format_number(-0.1, NumberFormat("exact")), format_number(2.0, NumberFormat("exact"))
    ('−0.1', '2')

    Halves are rounded away from zero, as on paper:

    >>> format_number(0.125), format_number(-2.675)
    ('0.13', '−2.68')
    """
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "∞" if number > 0 else f"{MINUS}∞"
    text = _plain_text(float(number), style)
    if float(text) == 0:
        text = text.lstrip("-")
    return text.replace("-", MINUS)


def _plain_text(number: float, style: NumberFormat) -> str:
    match style.kind:
        case "decimals":
            return _decimals(number, style.digits)
        case "significant":
            return _significant(number, style.digits)
        case "exact":
            return _power_of_ten(repr(number)).removesuffix(".0")
        case "fitting":
            raise TypeError("which decimals fit depends on the other numbers")


def _decimals(number: float, digits: int) -> str:
    size = abs(number)
    if size >= 10**6 or 0 < size < 0.5 * 10.0**-digits:
        return _power_of_ten(_scientific(number, digits + 1))
    return f"{_half_up(number, -digits):f}"


def _significant(number: float, digits: int) -> str:
    text = _scientific(number, max(digits, 1))
    exponent = int(text.partition("e")[2])
    if -5 <= exponent < max(digits, 6):
        return f"{_half_up(number, exponent - max(digits, 1) + 1):f}"
    return _power_of_ten(text)


def _half_up(number: float, power: int) -> Decimal:
    """The shortest decimal text of a float, rounded half away from zero to 10^power."""
    return Decimal(repr(number)).quantize(Decimal((0, (1,), power)), ROUND_HALF_UP, _ENOUGH)


def _scientific(number: float, figures: int) -> str:
    """A number with so many figures, rounded half away from zero, and a power of ten."""
    if number == 0:
        return f"{0:.{figures - 1}e}"
    exact = Decimal(repr(number))
    return f"{exact.normalize(Context(figures, ROUND_HALF_UP)):.{figures - 1}e}"


#: A float has at most 309 digits before the point.
_ENOUGH = Context(prec=400)


def _power_of_ten(text: str) -> str:
    mantissa, e, exponent = text.partition("e")
    return f"{mantissa}e{int(exponent)}" if e else text


def read_number(text: str) -> float:
    """The number that a reader of a printed number sees.

    >>> read_number("−3.20e−7"), read_number("∞")
    (-3.2e-07, inf)
    """
    return float(text.replace(MINUS, "-").replace("∞", "inf"))


def fitting(numbers: Iterable[float]) -> NumberFormat:
    """One format for numbers that stand together: the smallest keeps two digits.

    At least two decimals and at most four; what is smaller still is written with a
    power of ten.

    >>> [fitting(numbers).digits for numbers in ([-12.0, 3.0], [0.73, 0.0123], [0.00332, 1e-9])]
    [2, 3, 4]
    """
    digits = 2
    for number in numbers:
        size = abs(number)
        while digits < MOST_DECIMALS and SMALLEST_DECIMAL <= size < 10.0 ** (1 - digits):
            digits += 1
    return NumberFormat("decimals", digits)


def latex_number(number: float, style: NumberFormat = TWO_DECIMALS) -> str:
    """A number in LaTeX.

    >>> latex_number(-3.2e-7), latex_number(float("inf"))
    ('-3.20 \\\\cdot 10^{-7}', '\\\\infty')
    """
    text = format_number(number, style).replace(MINUS, "-").replace("∞", r"\infty")
    if text == "NaN":
        return r"\mathrm{NaN}"
    mantissa, e, exponent = text.partition("e")
    return rf"{mantissa} \cdot 10^{{{exponent}}}" if e else mantissa
