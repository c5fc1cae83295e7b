"""Buttons that copy a text to the clipboard, save a file, or show the page full-screen.

Both travel with the page over its own connection: where several processes serve the app, a
request of its own would meet one that knows nothing of the session.
"""

from __future__ import annotations

import json
from base64 import b64encode
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


def save_button(label: str, data: bytes | str, name: str, media: str, *, key: str) -> None:
    """A button that saves a file."""
    content = data.encode() if isinstance(data, str) else data
    file = {"name": name, "media": media, "base64": b64encode(content).decode()}
    _component()(key=key, data={"j": json.dumps({"label": label, "file": file})})


def full_button(label: str = "Full screen", *, key: str) -> None:
    """A button that shows the page alone on the whole screen, everything larger, and back."""
    _component()(key=key, data={"j": json.dumps({"label": label, "full": True})})


@cache
def _component() -> Any:
    script = Path(__file__).with_name("copying.js").read_text(encoding="utf-8")
    return st.components.v2.component("graphviz_backprop.copy", js=script, css=_CSS)
