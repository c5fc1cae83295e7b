"""What the controls of a lesson hold, in the address of its page and back.

A lesson says its controls as a frozen dataclass of choices; the widget of a choice has the key
``prefix_name``. The address is read where it is new, else the page is as its reader left it.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import streamlit as st

from graphviz_backprop.address import from_query, to_query
from graphviz_backprop.app.plain import escaped


def arrive(page: type[Any], prefix: str) -> None:
    """Fills the widgets before they are made."""
    memory, query = st.session_state, st.query_params.to_dict()
    written, state = memory.get(f"{prefix}_address", (None, None))
    new = query != written
    if state is None or (new and query):
        opened = from_query(page, query)
        state = opened.state
        if opened.problems:
            st.toast(escaped(" ".join(opened.problems)), icon=":material/link_off:")
    for field in fields(page):
        key = f"{prefix}_{field.name}"
        if new or key not in memory:
            value = getattr(state, field.name)
            memory[key] = list(value) if isinstance(value, tuple) else value
    memory[f"{prefix}_address"] = (query, state)


def leave(page: type[Any], prefix: str) -> None:
    """Shows in the address what the widgets hold."""
    memory = st.session_state
    held = {field.name: memory.get(f"{prefix}_{field.name}") for field in fields(page)}
    chosen = {
        name: tuple(value) if isinstance(value, list) else value  # as a choice of several is held
        for name, value in held.items()
        if value is not None
    }
    state = page(**chosen)
    query = to_query(state)
    if query != st.query_params.to_dict():
        st.query_params.from_dict(query)
    memory[f"{prefix}_address"] = (query, state)
