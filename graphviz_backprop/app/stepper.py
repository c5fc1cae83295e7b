"""The stepper component: one document to the browser, which then steps by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import streamlit as st

from graphviz_backprop import browser
from graphviz_backprop.browser.player import Document, encoded, part_of
from graphviz_backprop.drawing.theme import THEMES
from graphviz_backprop.engine.graph import Edge

NAME = "graphviz_backprop.stepper"


@dataclass(frozen=True, slots=True)
class Go:
    """A wish to show a step. It is followed once: a new wish needs a ``serial`` not used before."""

    serial: int | str
    step: int


def _nothing(_: object = None) -> None:
    """Streamlit keeps only states and triggers that have a callback."""


def stepper(
    document: Document,
    *,
    key: str,
    theme: str = browser.AUTO,
    go: Go | None = None,
    tells: bool = True,
    bench: Mapping[str, Any] | None = None,
    moved: Callable[[], None] = _nothing,
    picked: Callable[[Edge | str], None] = _nothing,
    said: Callable[[object], None] = _nothing,
) -> int:
    """Shows the player and says at which step it stands: the 0-based index of a frame.

    The player moves without the server and reports its step after a short rest. A
    new document of the same geometry changes the numbers in place and keeps the
    step. ``theme`` is the name of a theme, or "auto" to follow Streamlit's. Mount it
    inside a container with a key: an element that appears above an unkeyed one
    mounts it anew. ``tells`` says whether the browser reports its step at all. ``bench`` is
    what the page shows around the picture; then ``said`` is called with what its buttons ask
    for. ``moved`` is called before the run in which another step is told, and ``picked`` with
    the node id or the edge that was clicked.
    """

    def click() -> None:
        part = _part((st.session_state.get(key) or {}).get("picked"))
        if part is not None:
            picked(part)

    def asked() -> None:
        said((st.session_state.get(key) or {}).get("said"))

    followed = f"{key}_go"
    if go is not None and st.session_state.get(followed) != go.serial:
        st.session_state[followed] = go.serial
        st.session_state[key] = (st.session_state.get(key) or {}) | {"step": go.step}
    content = {
        "key": key,
        "document": document,
        "theme": theme,
        "go": [go.serial, go.step] if go else None,
        "tells": tells,
        "bench": bench,
    }
    result = _component()(
        key=key,
        # One string: Streamlit looks for tables in lists and dicts and imports pandas for it.
        data={"j": encoded(content)},
        default={"step": 0},
        on_step_change=moved,
        on_edits_change=_nothing,
        on_drawn_change=_nothing,
        on_picked_change=click,
        on_said_change=asked,
    )
    last = len(document["frames"]) - 1
    return _whole(result.get("step"), last)


@cache
def _component() -> Any:
    return st.components.v2.component(
        NAME,
        js=browser.module("component.js"),
        css=browser.styles(*THEMES.values()) + browser.text("bench.css"),
        isolate_styles=True,
    )


def _whole(step: object, last: int) -> int:
    """The step a browser reports, inside the frames there are."""
    return min(max(step, 0), last) if isinstance(step, int) else 0


def _part(key: object) -> Edge | str | None:
    try:
        return part_of(key) if isinstance(key, str) else None
    except ValueError:
        return None
