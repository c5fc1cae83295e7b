"""The compact panel of choices: what is differentiated, how it is drawn and written."""

from __future__ import annotations

import streamlit as st

from graphviz_backprop.app.picture import LONGEST_SEED
from graphviz_backprop.choices import TABLE
from graphviz_backprop.engine.graph import inputs
from graphviz_backprop.text import kinds

#: The choices that the panel asks for, in its order.
SHOWN = (
    "numbers", "pace", "target", "seed", "group", "expand", "sums", "share", "theme", "direction",
    "constants", "names", "preset", "only",
)  # fmt: skip
#: Of what is typed: what stands for nothing typed, and the most letters.
_TYPED = {"target": ("the output", 60), "seed": ("1", LONGEST_SEED), "only": ("everything", 200)}


def option_controls() -> None:
    """Draws the panel; what it holds stands in the session's state."""
    panel = st.popover(
        "Options", icon=":material/tune:", width="stretch", key="options", on_change="rerun"
    )
    if not panel.open:  # ten controls that most runs need not draw
        return
    with panel:  # one column, so that it covers what stands beside the picture, not that
        for name in SHOWN:
            _widget(name)
        _data()


def _data() -> None:
    """Which inputs are data or targets: then only weights take gradients and steps."""
    memory = st.session_state
    view = memory.get("view")
    names = [node.name for node in inputs(view.graph)] if view is not None else []
    held = [name.strip() for name in memory["data"].split(",")]
    memory["data_names"] = [name for name in held if name in names]
    st.multiselect(
        TABLE["data"].label, names, key="data_names", help=TABLE["data"].help, on_change=_mark
    )


def _mark() -> None:
    st.session_state["data"] = ",".join(st.session_state["data_names"])


def _widget(name: str) -> None:
    """The control of one choice, as the table describes it; it holds the session's value."""
    row = TABLE[name]
    if row.kind is kinds.SWITCH:
        st.toggle(row.label, key=name, help=row.help)
        return
    if name in _TYPED:
        empty, longest = _TYPED[name]
        st.text_input(row.label, key=name, placeholder=empty, max_chars=longest, help=row.help)
        return
    there = row.kind.values
    chosen = st.session_state[name]
    st.selectbox(
        row.label,
        list(dict.fromkeys([*there, chosen])),
        key=name,
        format_func=lambda value: there.get(value) or row.kind.write(value),
    )
