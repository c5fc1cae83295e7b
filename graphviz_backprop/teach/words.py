"""Numbers and names as questions, hints and diagnoses say them."""

from __future__ import annotations

from collections.abc import Mapping

from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.explain.symbols import node_symbols
from graphviz_backprop.text.arrays import Array
from graphviz_backprop.text.numbers import NumberFormat, format_number

_EXACT, _SHORT = NumberFormat("exact"), NumberFormat("significant", 4)


def short(number: Array | float) -> str:
    """A number as it is where that is short, else with four significant figures.

    >>> short(-4.0), short(0.125), short(0.19661193324148185)
    ('−4', '0.125', '0.1966')
    """
    text = format_number(float(number), _EXACT)
    return text if len(text) <= 6 else format_number(float(number), _SHORT)


def factor(number: Array | float) -> str:
    """The same as a factor: a negative number in parentheses."""
    text = short(number)
    return f"({text})" if number < 0 or "e" in text else text


def symbols(trace: Trace) -> Mapping[str, str]:
    """The symbol of every node by id, in plain text."""
    return {node_id: symbol.text for node_id, symbol in node_symbols(trace).items()}
