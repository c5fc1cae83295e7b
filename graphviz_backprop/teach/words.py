"""Numbers and names as questions, hints and diagnoses say them."""

from __future__ import annotations

from collections.abc import Mapping

from graphviz_backprop.explain.wording import PLAIN, wording
from graphviz_backprop.numbers import NumberFormat, format_number
from graphviz_backprop.ops.operation import Array
from graphviz_backprop.trace import Trace

_EXACT, _SHORT = NumberFormat("exact"), NumberFormat("significant", 4)


def short(number: Array) -> str:
    """A number as it is where that is short, else with four significant figures.

    >>> short(-4.0), short(0.125), short(0.19661193324148185)
    ('−4', '0.125', '0.1966')
    """
    text = format_number(float(number), _EXACT)
    return text if len(text) <= 6 else format_number(float(number), _SHORT)


def factor(number: Array) -> str:
    """The same as a factor: a negative number in parentheses."""
    text = short(number)
    return f"({text})" if number < 0 or "e" in text else text


def symbols(trace: Trace) -> Mapping[str, str]:
    """The symbol of every node by id, in plain text."""
    return wording(trace, PLAIN, _EXACT).symbols
