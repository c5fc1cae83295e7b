"""The stepper component: one document to the browser, which then steps by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import streamlit as st

from graphviz_backprop import frontend
from graphviz_backprop.drawing.theme import THEMES
from graphviz_backprop.export.player import Document, encoded, part_of
from graphviz_backprop.graph import Edge

NAME = "graphviz_backprop.stepper"


@dataclass(frozen=True, slots=True)
class Go:
    """A wish to show a step. It is followed once: a new wish needs a ``serial`` not used before."""

    serial: int | str
    step: int


@dataclass(frozen=True, slots=True)
class Stepped:
    """Where the player stands, and what was clicked in this run: a node id, an edge or nothing."""

    step: int
    picked: Edge | str | None


def _nothing() -> None:
    """Streamlit keeps only states and triggers that have a callback."""


def stepper(
    document: Document,
    *,
    key: str,
    theme: str = frontend.AUTO,
    go: Go | None = None,
    moved: Callable[[], None] = _nothing,
) -> Stepped:
    """Shows the player and says where it stands; steps are 0-based indices of frames.

    The player moves without the server and reports its step after a short rest. A
    new document of the same geometry changes the numbers in place and keeps the
    step. ``theme`` is the name of a theme, or "auto" to follow Streamlit's. Mount it
    inside a container with a key: an element that appears above an unkeyed one
    mounts it anew. ``moved`` is called before the run in which another step is told.
    """
    seen = f"{key}_go"
    if go is not None and st.session_state.get(seen) != go.serial:
        st.session_state[seen] = go.serial
        st.session_state[key] = {"step": go.step}
    content = {
        "key": key,
        "document": document,
        "theme": theme,
        "go": [go.serial, go.step] if go else None,
    }
    result = _component()(
        key=key,
        # One string: Streamlit looks for tables in lists and dicts and imports pandas for it.
        data={"j": encoded(content)},
        default={"step": 0},
        on_step_change=moved,
        on_picked_change=_nothing,
    )
    last = len(document["frames"]) - 1
    return Stepped(_whole(result.get("step"), last), _part(result.get("picked")))


@cache
def _component() -> Any:
    return st.components.v2.component(
        NAME,
        js=frontend.module("component.js"),
        css=frontend.styles(*THEMES.values()),
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
