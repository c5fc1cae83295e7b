"""Number boxes and sliders as one component: a moved slider costs one message, not thirty."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from functools import cache
from importlib.resources import files
from math import isfinite
from typing import Any, NamedTuple

import streamlit as st

from graphviz_backprop import frontend, names

KEY = "controls"
#: The components that tell of changes: the picture's, so that it runs alone, or, where there
#: is no picture, the controls themselves.
_TELLING = ("stepper", KEY)
#: Numbers that are typed are kept within this.
LARGEST = 1e12
_SEEN = "controls_seen"


class Row(NamedTuple):
    """One number, where its slider goes and in which steps; ``slider`` False hides that."""

    name: str
    value: float
    low: float
    high: float
    step: float
    slider: bool


def show(rows: Sequence[Row]) -> None:
    """Mounts the controls; what is changed in them is told by :func:`edits` in the next run."""
    content = {"rows": [_described(row) for row in rows], "seen": seen()}
    _component()(
        key=KEY,
        data={"j": json.dumps(content)},
        default={"edits": [0, {}]},
        on_edits_change=lambda: None,
    )


def seen() -> int:
    """The number of the last change that a run has taken in."""
    return int(st.session_state.get(_SEEN, 0))


def edits(known: Collection[str]) -> dict[str, float]:
    """The numbers that were changed since the last run, of the inputs that are known.

    A browser sends its changes under a number that grows; only larger ones are news.
    """
    memory, changes = st.session_state, dict[str, float]()
    for key in _TELLING:
        match (memory.get(key) or {}).get("edits"):
            case [int(number), dict(changed)] if number > seen():
                memory[_SEEN] = number
                changes |= {
                    name: min(max(float(value), -LARGEST), LARGEST)
                    for name, value in changed.items()
                    if name in known and isinstance(value, int | float) and isfinite(value)
                }
    return changes


def _described(row: Row) -> dict[str, Any]:
    base, subscript = names.parts(row.name)
    return row._asdict() | {"label": names.plain(row.name), "base": base, "subscript": subscript}


@cache
def _component() -> Any:
    styles = files(frontend).joinpath("inputs.css").read_text(encoding="utf-8")
    return st.components.v2.component(
        "graphviz_backprop.inputs",
        js=frontend.module("inputs.js"),
        css=styles,
        isolate_styles=True,
    )
