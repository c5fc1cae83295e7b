"""How numbers are written: the one place where a float becomes text."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """``decimals``: that many after the point; ``significant``: that many figures;
    ``exact``: the shortest text that reads back as the same float (``digits`` unused).

    Very large and very small numbers are written with a power of ten.
    """

    kind: Literal["decimals", "significant", "exact"] = "decimals"
    digits: int = 2


TWO_DECIMALS = NumberFormat()


def format_number(number: float, style: NumberFormat = TWO_DECIMALS) -> str:
    """A number as text with a true minus sign, never −0.00, and 0.00 for zero only.

    >>> [format_number(v) for v in (-4, -0.0, 1234567.0, 0.0004, float("-inf"), float("nan"))]
    ['−4.00', '0.00', '1.23e6', '4.00e−4', '−∞', 'NaN']
    >>> format_number(0.393223, NumberFormat("significant", 3))
    '0.393'
    >>> format_number(-0.1, NumberFormat("exact")), format_number(2.0, NumberFormat("exact"))
    ('−0.1', '2')
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


def _decimals(number: float, digits: int) -> str:
    size = abs(number)
    if size >= 10**6 or 0 < size < 0.5 * 10.0**-digits:
        return _power_of_ten(f"{number:.{digits}e}")
    return f"{number:.{digits}f}"


def _significant(number: float, digits: int) -> str:
    text = f"{number:.{max(digits, 1) - 1}e}"
    exponent = int(text.partition("e")[2])
    if -5 <= exponent < max(digits, 6):
        return f"{float(text):.{max(digits - 1 - exponent, 0)}f}"
    return _power_of_ten(text)


def _power_of_ten(text: str) -> str:
    mantissa, e, exponent = text.partition("e")
    return f"{mantissa}e{int(exponent)}" if e else text


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
