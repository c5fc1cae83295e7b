"""The address in the browser: one history entry a formula, none for a step, a slider or a draft.

Streamlit can only add entries and would report an address that a later change has
overtaken. So the browser writes the address by itself, the step included, and reports a
query only where the reader goes back or forward.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

import streamlit as st

_ARRIVALS = "arrivals"
_WRITTEN = "address_written"


def keep(query: dict[str, str], entry: object) -> None:
    """Lets the address show a query; one with another ``entry`` can be gone back from."""
    st.session_state[_WRITTEN] = {"query": urlencode(query), "entry": repr(entry)}


def shown() -> dict[str, Any] | None:
    """What the browser has to show, and how many of its arrivals that knows of."""
    written = st.session_state.get(_WRITTEN)
    return written and {**written, "arrivals": st.session_state.get(_ARRIVALS, 0)}


def arrived(told: object) -> dict[str, str] | None:
    """The query that the reader went back or forward to, as a browser tells it."""
    match told:
        case [int(number), str(query)]:
            st.session_state[_ARRIVALS] = number
            return dict(parse_qsl(query, keep_blank_values=True))
    return None
