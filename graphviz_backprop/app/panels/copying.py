"""A button that copies a text to the clipboard, and says so."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

_CSS = """
button {
  height: 40px; padding: 0 14px; border-radius: 8px; cursor: pointer; font: inherit;
  color: var(--st-text-color); background: var(--st-background-color);
  border: 1px solid var(--st-border-color);
}
button:hover { border-color: var(--st-text-color); }
button:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 2px; }
"""


def copy_button(label: str, text: str, key: str) -> None:
    """The button; the text travels with it, so that a click needs no server."""
    _component()(key=key, data={"j": json.dumps({"label": label, "text": text})})


@cache
def _component() -> Any:
    script = Path(__file__).with_name("copying.js").read_text(encoding="utf-8")
    return st.components.v2.component("graphviz_backprop.copy", js=script, css=_CSS)
