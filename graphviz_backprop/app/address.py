"""The address in the browser: one history entry a formula, none for a step, a slider or a draft.

Streamlit can only add entries and would report an address that a later change has
overtaken. So the browser writes the address by itself, the step included. Where the reader
goes back or forward it waits with that until a run has taken in what stands there.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

#: Where it stands to what the reader returned last: how often, and the query.
RETURN = "address_return"
_WRITTEN = "address_written"


def keep(query: dict[str, str], entry: object) -> None:
    """Lets the address show a query; one with another ``entry`` can be gone back from."""
    st.session_state[_WRITTEN] = {"query": urlencode(query), "entry": repr(entry)}


def shown() -> dict[str, Any] | None:
    """What the browser has to show, at which path, and to what the reader returned last."""
    written = st.session_state.get(_WRITTEN)
    path = urlsplit(st.context.url or "").path.rstrip("/")
    return written and {
        **written, "path": path, "returned": st.session_state.get(RETURN, (0, "")),
    }  # fmt: skip


def returned_to() -> dict[str, str] | None:
    """The query to which the reader goes back or forward with this run."""
    context = get_script_run_ctx()
    if context is None or not context.is_history_navigation:
        return None
    memory, query = st.session_state, st.query_params.to_dict()
    memory[RETURN] = (memory.get(RETURN, (0, ""))[0] + 1, urlencode(query))
    return query
