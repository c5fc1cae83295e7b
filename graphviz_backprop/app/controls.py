"""Number boxes, sliders and grids of boxes: what the browser is told of them, and tells."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any, NamedTuple

import numpy as np
import streamlit as st

from graphviz_backprop.app.typed_number import typed_number
from graphviz_backprop.engine.graph import Literal, literal
from graphviz_backprop.text import names
from graphviz_backprop.text.errors import BackpropError
from graphviz_backprop.text.kinds import Bounds

#: Numbers that are typed are kept within this.
LARGEST = 1e12
#: The component that tells of changes.
TELLING = "stepper"
#: A larger array is written in the formula; nobody fills so many boxes.
MOST_BOXES = 100
_SEEN = "controls_seen"
_REFUSED = "controls_refused"


class Row(NamedTuple):
    """One number, where its slider goes and in which steps; ``slider`` False hides that."""

    name: str
    value: float
    low: float
    high: float
    step: float
    slider: bool


class Edits(NamedTuple):
    """What was changed since the last run: values, and the ends of sliders."""

    values: dict[str, Literal]
    ranges: dict[str, tuple[float, float]]


def seen() -> int:
    """The number of the last change that a run has taken in."""
    return int(st.session_state.get(_SEEN, 0))


def refused() -> dict[str, str]:
    """Why a box could not take what was typed last, by the name of its input."""
    found: dict[str, str] = st.session_state.get(_REFUSED, {})
    return found


def edits(held: Mapping[str, Any]) -> Edits:
    """The changes since the last run, of the inputs that are held.

    A browser sends its changes under a number that grows; only larger ones are news.
    """
    memory, found = st.session_state, Edits({}, {})
    match (memory.get(TELLING) or {}).get("edits"):
        case [int(number), dict(values), *rest] if number > seen():
            memory[_SEEN] = number
            memory[_REFUSED] = {}
            for name in values:
                if name in held:
                    _take(name, values[name], held[name], found)
            ranges = rest[0] if rest and isinstance(rest[0], dict) else {}
            for name in ranges:
                if name in held:
                    _take_range(name, ranges[name], found)
    return found


def _take(name: str, told: object, held: Any, found: Edits) -> None:
    """Adds a value to the changes, or to what was refused and why."""
    try:
        if np.ndim(held) == 0:
            found.values[name] = _number(told)
        else:
            found.values[name] = _array(told, np.shape(held))
    except BackpropError as error:
        refused()[name] = f"{error.problem}. {error.remedy}"
    except (TypeError, ValueError):  # no browser of ours sends such a thing
        return


def _take_range(name: str, told: object, found: Edits) -> None:
    match told:
        case [low, high]:
            try:
                ends = _number(low), _number(high)
            except (BackpropError, TypeError, ValueError) as error:
                refused()[name] = f"{getattr(error, 'problem', 'this is no number')}."
            else:
                if ends[0] < ends[1]:
                    found.ranges[name] = ends
                else:
                    refused()[name] = "The largest value must be above the smallest."


def _number(told: object) -> float:
    match told:
        case bool():
            raise TypeError
        case int() | float() if isfinite(told):
            return min(max(float(told), -LARGEST), LARGEST)
        case str():
            return typed_number(told, Bounds(-LARGEST, LARGEST))
    raise TypeError


def _array(told: object, shape: tuple[int, ...]) -> Literal:
    """The array whose cells were sent as rows; raises ValueError where the form differs."""
    if not isinstance(told, list) or not all(isinstance(row, list) for row in told):
        raise TypeError
    cells = np.array([[_number(cell) for cell in row] for row in told], dtype=np.float64)
    return literal(cells.reshape(shape))


def described(row: Row) -> dict[str, Any]:
    """A row as the browser reads it."""
    return row._asdict() | _named(row.name)


def grid(name: str, value: Any) -> dict[str, Any]:
    """An array as the browser reads it: rows of numbers, or none where it has too many."""
    array = np.array(value, dtype=np.float64)
    small = array.ndim <= 2 and 0 < array.size <= MOST_BOXES
    return {
        "name": name,
        "shape": "×".join(map(str, array.shape)),
        "value": np.atleast_2d(array).tolist() if small else None,
        **_named(name),
    }


def _named(name: str) -> dict[str, str]:
    (base, _), *scripts = names.pieces(name)
    subscript = "".join(text for text, _ in scripts)
    return {"label": names.plain(name), "base": base, "subscript": subscript}
