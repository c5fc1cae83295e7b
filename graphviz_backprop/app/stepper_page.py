"""The main page: formula, picture that steps, inputs beside it, panels below."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import streamlit as st

from graphviz_backprop.app import address, inputs, options, picture, session
from graphviz_backprop.app.follow import follow
from graphviz_backprop.app.panels import (
    export,
    inspector,
    paths,
    quiz,
    share,
    table,
    what_if,
)
from graphviz_backprop.app.plain import escaped
from graphviz_backprop.app.view import View
from graphviz_backprop.errors import BackpropError
from graphviz_backprop.examples import Example, examples
from graphviz_backprop.language.reading import latex

#: Beside the picture: what is looked at together with it.
SIDES = ("Inputs", "Inspect", "Predict")
#: Below it.
PANELS: dict[str, Callable[[View], None]] = {
    "Values": table.show,
    "Paths": paths.show,
    "What if": what_if.show,
    "Export": export.show,
    "Share": share.show,
}
#: A click stops only a run of the whole page, so that this one does not run alone.
_STOPPABLE = "Export"
#: What would give the asked number away.
_TELLING = ("Values", "Paths", "What if")
#: A longer reading is left out: it would push the picture off the screen.
_LONGEST_READING = 600


def page() -> None:
    """Draws the page for the state in the address and the widgets."""
    session.arrive()
    address.watch(session.take)
    memory = st.session_state
    memory.setdefault("panel", next(iter(PANELS)))
    embedded = bool(st.context.is_embedded)
    if damage := memory.pop("damage", ""):
        st.warning(escaped(damage))
    if not embedded:
        _formula()
    message, reading = st.container(key="message"), st.container(key="reading")
    board, side = st.columns([7, 3], gap="medium")
    with board:
        view = picture.show()
    if isinstance(view, BackpropError):
        with message:
            _explain_error(view)
    try:
        now = picture.settled()
    except BackpropError:
        return
    with reading:
        _reading(now.graph, now.values)
    with side:
        chosen = st.segmented_control(
            "Beside the picture", SIDES, key="side", label_visibility="collapsed", required=True
        )
        with st.container(key="beside"):
            if chosen == "Inputs" or isinstance(view, BackpropError):
                inputs.input_controls(now.values, now.bounds)
            else:
                (inspector.show if chosen == "Inspect" else quiz.show)(view)
    if not embedded and isinstance(view, View):
        if memory["panel"] == _STOPPABLE:
            with st.container():  # as a fragment does
                _panel()
        else:
            _panel_alone()


def _formula() -> None:
    with st.container(key="formula_row"):
        text, more = st.columns([7, 3], gap="medium")
    text.text_area(
        "Formula",
        key="program",
        height=84,
        max_chars=20_000,
        label_visibility="collapsed",
        placeholder="(x+y)z, or several lines: q = x + y, then f = q z. Ctrl+Enter applies.",
    )
    with more:
        st.selectbox(
            "Examples",
            examples(),
            index=None,
            key="example",
            format_func=lambda example: f"{example.lesson}: {example.title}",
            placeholder="Examples",
            label_visibility="collapsed",
            on_change=_open_example,
        )
        options.option_controls()
    chosen: Example | None = st.session_state.get("opened")
    if chosen is not None and chosen.program == st.session_state["program"]:
        st.caption(f"{escaped(chosen.title)}. Source: {escaped(chosen.source)}")


def _open_example() -> None:
    chosen: Example | None = st.session_state["example"]
    if chosen is not None:
        session.open_example(chosen)


def _reading(graph: nx.MultiDiGraph, values: dict[str, Any]) -> None:
    text = latex(graph)
    if not any(map(np.ndim, values.values())):
        text = text.replace(r"\odot", r"\cdot")  # elementwise is said of arrays only
    if len(text) <= _LONGEST_READING:
        st.latex(text)


def _panel() -> None:
    memory = st.session_state
    session.complete()
    chosen = st.segmented_control(
        "Below the picture", tuple(PANELS), key="panel", label_visibility="collapsed",
        required=True, on_change=_changed,
    )  # fmt: skip
    with st.container(key="below"):
        if memory["side"] == "Predict" and chosen in _TELLING:
            st.caption("These numbers are hidden while you predict.")
        else:
            PANELS[str(chosen)](memory["view"])
    follow()


#: What stands below the picture runs alone when another panel is chosen or a slider rests.
_panel_alone = st.fragment(_panel)


def _changed() -> None:
    if st.session_state["panel"] == _STOPPABLE:
        st.rerun()


def _explain_error(error: BackpropError) -> None:
    st.error(escaped(f"{error.problem}. {error.remedy}".replace(".. ", ". ")))
    if caret := error.caret():
        st.code(caret, language=None)


def style() -> str:
    """The style sheet of all pages."""
    return f"<style>{Path(__file__).with_name('style.css').read_text(encoding='utf-8')}</style>"
