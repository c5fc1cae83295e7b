"""The address in the browser: one history entry a formula, none for a step or a moved slider.

Streamlit can only add entries and would report an address that a later change has
overtaken. So the browser writes the address by itself, and reports a query only
where the reader goes back or forward.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import streamlit as st

KEY = "address"


def write(query: dict[str, str], entry: object, arrived: Callable[[dict[str, str]], None]) -> None:
    """Shows a query in the address; ``arrived`` is told of those the reader returns to.

    A query with another ``entry`` than the one before can be gone back from.
    """

    def report() -> None:
        text = st.session_state[KEY].get("arrived")
        if isinstance(text, str):
            arrived(dict(parse_qsl(text, keep_blank_values=True)))

    text = urlencode(query)
    _component()(
        key=KEY,
        data={"j": json.dumps({"query": text, "entry": repr(entry), "serial": text})},
        on_arrived_change=report,
        height=1,
    )


@cache
def _component() -> Any:
    script = Path(__file__).with_name("address.js").read_text(encoding="utf-8")
    return st.components.v2.component("graphviz_backprop.address", js=script)
