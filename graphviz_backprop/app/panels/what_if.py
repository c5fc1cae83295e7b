"""What if: pin this run, change inputs or formula, see what differs."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st

from graphviz_backprop import names
from graphviz_backprop.app.view import View
from graphviz_backprop.teach.compare import Difference, compare


def show(view: View) -> None:
    """The differences between the pinned run and this one."""
    memory = st.session_state
    pin, unpin = st.columns(2)
    if pin.button("Pin this run", icon=":material/keep:", width="stretch"):
        memory["pinned"] = view.trace
    if unpin.button("Unpin", width="stretch", disabled="pinned" not in memory):
        memory.pop("pinned", None)
    if "pinned" not in memory:
        st.caption("Pin a run, then change an input or the formula: what differs is listed here.")
        return
    found = [difference for difference in compare(memory["pinned"], view.trace) if difference.changed]
    if not found:
        st.caption("Nothing differs from the pinned run.")
        return
    columns = ("name", "value before", "value now", "gradient before", "gradient now", "change")
    st.dataframe(
        {title: [row[i] for row in map(_row, found)] for i, title in enumerate(columns)},
        hide_index=True,
        width="stretch",
    )


def _row(difference: Difference) -> tuple[str, ...]:
    return (
        names.plain(difference.name),
        _cell(difference.value_before),
        _cell(difference.value_after),
        _cell(difference.gradient_before),
        _cell(difference.gradient_after),
        _change(difference),
    )


def _cell(value: object) -> str:
    if value is None:
        return "—"
    return f"{float(value):.6g}" if np.ndim(value) == 0 else f"{np.shape(value)}"  # type: ignore[arg-type]


def _change(difference: Difference) -> str:
    if difference.added:
        return "new"
    if difference.removed:
        return "gone"
    change = difference.gradient_change
    return "" if math.isnan(change) or change == 0 else f"gradient {change:+.0%}"
