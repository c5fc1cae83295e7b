"""The address in the browser: one history entry a formula, none for a step or a moved slider.

Streamlit can only add entries and would report an address that a later change has
overtaken. So the browser writes the address by itself, and reports a query only
where the reader goes back or forward.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from graphviz_backprop import frontend

KEY = "address"
_ARRIVAL = "arrival"
_ARRIVALS = "arrivals"


def write(query: dict[str, str], entry: object) -> None:
    """Shows a query in the address; one with another ``entry`` can be gone back from."""
    content = {
        "query": urlencode(query),
        "entry": repr(entry),
        "arrivals": st.session_state.get(_ARRIVALS, 0),
    }
    _component("address.js")(key=KEY, data={"j": json.dumps(content)}, height=1)


def watch(arrived: Callable[[dict[str, str]], None]) -> None:
    """Lets ``arrived`` be told of the queries that the reader goes back or forward to."""

    def report() -> None:
        match st.session_state[_ARRIVAL].get("arrived"):
            case [int(number), str(query)]:
                st.session_state[_ARRIVALS] = number
                arrived(dict(parse_qsl(query, keep_blank_values=True)))

    _component("arrival.js")(key=_ARRIVAL, on_arrived_change=report, height=1)


@cache
def _component(script: str) -> Any:
    name = f"graphviz_backprop.{script.removesuffix('.js')}"
    return st.components.v2.component(name, js=frontend.module(script))
