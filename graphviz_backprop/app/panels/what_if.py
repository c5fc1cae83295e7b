"""What if: pin this run, change inputs or formula, see what differs."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st

from graphviz_backprop.app.engine import Picture
from graphviz_backprop.app.plain import table
from graphviz_backprop.app.view import View
from graphviz_backprop.browser.player import Document
from graphviz_backprop.teach.compare import Difference, compare
from graphviz_backprop.text import names


def marked(made: Picture) -> Document:
    """The document of the picture, with marks on every number that differs from the pinned run."""
    pinned = st.session_state.get("pinned")
    if pinned is None:
        return made.document
    values: set[str | None] = set()
    gradients: set[str | None] = set()
    for difference in compare(pinned, made.trace):
        if difference.value_change != 0:
            values.add(difference.after)
        if difference.gradient_change != 0:
            gradients.add(difference.after)
    of_role = {"value": values, "gradient": gradients, "contribution": gradients}
    marks = [
        index
        for index, text in enumerate(made.scene.texts)
        if text.node in of_role.get(text.role, ())
    ]
    return {**made.document, "marked": marks}


def show(view: View) -> None:
    """The differences between the pinned run and this one."""
    memory = st.session_state
    with st.container(horizontal=True):
        st.button("Pin this run", icon=":material/keep:", on_click=_pin, args=(view,), key="pin")
        st.button("Unpin", on_click=_unpin, disabled="pinned" not in memory, key="unpin")
    if "pinned" not in memory:
        st.caption(
            "Pin a run, then change an input or the formula: what differs is listed here and "
            "underlined in the picture."
        )
        return
    found = [
        difference for difference in compare(memory["pinned"], view.trace) if difference.changed
    ]
    if not found:
        st.caption("Nothing differs from the pinned run. Change an input or the formula.")
        return
    columns = ("name", "value before", "value now", "gradient before", "gradient now", "change")
    table("What differs from the pinned run", columns, [_row(each) for each in found])


def _pin(view: View) -> None:
    st.session_state["pinned"] = view.trace
    st.rerun()  # the picture marks what differs


def _unpin() -> None:
    st.session_state.pop("pinned", None)
    st.rerun()


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
    if np.ndim(value) == 0:  # type: ignore[arg-type]
        return f"{float(value):.6g}"  # type: ignore[arg-type]
    return np.array2string(np.asarray(value), precision=3, threshold=12)


def _change(difference: Difference) -> str:
    if difference.added:
        return "new"
    if difference.removed:
        return "gone"
    changes = (("value", difference.value_change), ("gradient", difference.gradient_change))
    return ", ".join(
        f"{name} {change:+.0%}" if math.isfinite(change) else f"{name} changed"
        for name, change in changes
        if change != 0
    )
