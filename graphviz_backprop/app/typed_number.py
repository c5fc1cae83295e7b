"""Numbers as people type them: fractions, formulas and decimal commas, or a word why not."""

from __future__ import annotations

import re

import streamlit as st

from graphviz_backprop.app.plain import escaped
from graphviz_backprop.language.parse import parse_bindings
from graphviz_backprop.text.errors import BackpropError, BindingError, FormulaError
from graphviz_backprop.text.kinds import Bounds

_COMMA = re.compile(r"([-+−]?\d*),(\d+)((?:[eE][-+]?\d+)?)")
#: A longer text is no number that a person types.
_LONGEST = 200
#: A float holds no larger whole numbers one by one.
_WHOLE = 2**53


def typed_number(text: str, bounds: Bounds) -> float:
    """The number that a text says; raises BackpropError where it says none between the bounds.

    >>> [typed_number(text, Bounds(-1, 1)) for text in ("1/3", "0,5", "-2e-3")]
    [0.3333333333333333, 0.5, -0.002]
    """
    low, high, whole = bounds
    number = _number(text.strip())
    if whole and (abs(number) > _WHOLE or number != int(number)):
        raise BindingError("this is no whole number", remedy="Write one such as 3.")
    if not low <= number <= high:
        raise BindingError(
            f"{number:g} is outside {low:g} to {high:g}", remedy="Write a number between them."
        )
    return number


def _number(text: str) -> float:
    remedy = "Write a number such as 0.5, 1/3 or -2e-3."
    if not text or len(text) > _LONGEST:
        raise BindingError("this is no number", remedy=remedy)
    if comma := _COMMA.fullmatch(text):
        whole, digits, power = comma.groups()
        if len(digits) == 3 and whole.lstrip("-+−") not in ("", "0"):
            raise BindingError(
                f"{text} could be {whole}.{digits} or {whole}{digits}",
                remedy="Write one of the two.",
            )
        text = f"{whole or 0}.{digits}{power}"
    try:
        bindings = parse_bindings(f"number = {text}")
    except FormulaError as error:  # of a place in a text that nobody wrote
        raise BindingError(f"“{text:.40}” is no finite number", remedy=remedy) from error
    value = bindings.get("number")
    if len(bindings) != 1 or not isinstance(value, float):
        raise BindingError(f"“{text:.40}” is no single number", remedy=remedy)
    return value


def shown_number(value: float) -> str:
    """A number as a box shows it: short, and read back as the same.

    >>> shown_number(2.0), shown_number(0.1)
    ('2', '0.1')
    """
    return f"{value:.0f}" if value == int(value) and abs(value) < 1e15 else repr(float(value))


def number_box(
    label: str, bounds: Bounds, first: float, *, key: str, help: str | None = None
) -> float:
    """A box for a number; what it cannot take is answered with a word, and the last one stays.

    ``st.session_state[key]`` holds the number. The widget has a key of its own, since a browser
    sends what is typed as text.
    """
    memory, box, seen = st.session_state, f"{key}_typed", f"{key}_shown"
    value = float(memory.setdefault(key, first))
    if memory.get(seen) != value or box not in memory:
        memory[seen], memory[box] = value, shown_number(value)
    typed = st.text_input(label, key=box, max_chars=_LONGEST, help=help)
    try:
        value = typed_number(typed, bounds)
    except BackpropError as error:
        st.caption(f":red[{escaped(f'{error.problem}. {error.remedy}')}]")
        return float(memory[key])
    memory[key] = memory[seen] = int(value) if bounds.whole else value
    return value
