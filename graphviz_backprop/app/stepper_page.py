"""The main page: formula, picture that steps, inputs beside it, panels below."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import streamlit as st

from graphviz_backprop.app import engine, inputs, options, session
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
from graphviz_backprop.app.stepper import Go, Stepped, stepper
from graphviz_backprop.app.view import View
from graphviz_backprop.app.work import Program, Run
from graphviz_backprop.drawing.frame import frames
from graphviz_backprop.errors import BackpropError
from graphviz_backprop.examples import Example, examples
from graphviz_backprop.export.player import Document
from graphviz_backprop.graph import Edge
from graphviz_backprop.language.reading import latex
from graphviz_backprop.teach.share import State

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
#: What is drawn anew with every step; all else may wait for the next run.
_FOLLOWING = ("Predict", "Export", "Share")
#: What would give the asked number away.
_TELLING = ("Values", "Paths", "What if")
_STALE = "<style>.st-key-picture { opacity: .35; filter: grayscale(1); }</style>"
#: A longer reading is left out: it would push the picture off the screen.
_LONGEST_READING = 600


def page() -> None:
    """Draws the page for the state in the address and the widgets."""
    session.arrive()
    memory = st.session_state
    memory["whole"] = False
    memory.setdefault("panel", next(iter(PANELS)))
    embedded = bool(st.context.is_embedded)
    if "side_next" in memory:
        memory["side"] = memory.pop("side_next")
    if damage := memory.pop("damage", ""):
        st.warning(escaped(damage))
    if not embedded:
        _formula()
    message, reading = st.container(key="message"), st.container(key="reading")
    picture, side = st.columns([7, 3], gap="medium")
    program = _program()
    try:
        graph = engine.graph_of(program)
    except BackpropError as error:
        with message:
            _explain_error(error)
        with picture:
            _last_picture()
        return
    values = inputs.settle(graph)
    with reading:
        _reading(graph, values)
    bounds = inputs.ranges(values)
    with side:
        chosen = st.segmented_control(
            "Beside the picture", SIDES, key="side", label_visibility="collapsed", required=True
        )
        beside = st.container(key="beside")
    with picture:
        view = _picture(program, graph, values, bounds, message)
    if chosen == "Inputs" or view is None:
        with beside:
            inputs.input_controls(values, bounds)
    if view is None:
        return
    if chosen != "Inputs":
        with beside:
            (inspector.show if chosen == "Inspect" else quiz.show)(view)
    if not embedded:
        _panel(view)


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


def _program() -> Program:
    memory = st.session_state
    declared = tuple(sorted(memory["inputs"]))
    return Program(memory["program"], declared, memory["gates"], memory["share"])


def _reading(graph: nx.MultiDiGraph, values: dict[str, Any]) -> None:
    text = latex(graph)
    if not any(map(np.ndim, values.values())):
        text = text.replace(r"\odot", r"\cdot")  # elementwise is said of arrays only
    if len(text) <= _LONGEST_READING:
        st.latex(text)


def _picture(
    program: Program,
    graph: nx.MultiDiGraph,
    values: dict[str, object],
    bounds: dict[str, inputs.Range],
    message: st.delta_generator.DeltaGenerator,
) -> View | None:
    """The picture of this run, or the last good one, marked as stale."""
    memory = st.session_state
    state = session.state_of(0, values)
    wanted = Run(
        program,
        engine.frozen(values),
        state.target,
        state.seed,
        options.drawing_options(state),
        state.pace,
        tuple((name, each.low, each.high) for name, each in bounds.items()),
    )
    drawn = replace(wanted, inputs=())  # what has to stay for the picture to keep its layout
    known, kept = memory.get("kept", (None, None))
    if known == drawn:
        wanted = replace(wanted, kept=kept)
    try:
        made = engine.picture_of(wanted)
    except BackpropError as error:
        with message:
            _explain_error(error)
        _last_picture()
        return None
    memory["kept"] = (drawn, made.kept)
    lasts = tuple(frame.last for frame in frames(made.trace, state.pace))  # type: ignore[arg-type]
    shown = what_if.marked(made)
    if memory["side"] == "Predict":
        shown = quiz.hidden(shown, made, lasts)
    memory["document"] = made.document
    stepped = _steps(shown, state)
    state = replace(state, step=stepped.step)
    return View(state, wanted, graph, made.trace, made.scene, made.document, stepped, lasts)


@st.fragment
def _steps(document: Document, state: State | None) -> Stepped:
    """The stepper and the address, which run alone where nothing else follows the step.

    ``state`` is what the address says; None leaves it as it is.
    """
    memory = st.session_state
    if memory.get("whole"):
        st.rerun()
    serial, step = memory["go"]
    theme = state.theme if state else memory["theme"]
    with st.container(key="picture"):
        stepped = stepper(document, key="stepper", theme=theme, go=Go(serial, step), moved=_moved)
    if state is not None:
        session.leave(replace(state, step=stepped.step))
    if stepped.picked is not None:
        _pick(stepped.picked)
        st.rerun()
    return stepped


def _moved() -> None:
    memory = st.session_state
    memory["whole"] = memory.get("side") in _FOLLOWING or memory.get("panel") in _FOLLOWING


def _pick(picked: Edge | str) -> None:
    """A click in the picture opens the inspector; who predicts would see too much there."""
    memory = st.session_state
    memory["inspected_node"] = picked.operand if isinstance(picked, Edge) else picked
    memory["inspected_serial"] = memory.get("inspected_serial", 0) + 1
    if memory["side"] == "Inputs":
        memory["side_next"] = "Inspect"


def _last_picture() -> None:
    memory = st.session_state
    if "document" in memory:
        _steps(memory["document"], None)
        st.html(_STALE)
        st.caption("This is the last picture that could be drawn, not that of the formula above.")


def _panel(view: View) -> None:
    names = tuple(PANELS)
    memory = st.session_state
    chosen = st.segmented_control(
        "Below the picture", names, key="panel", label_visibility="collapsed", required=True
    )
    with st.container(key="below"):
        if memory["side"] == "Predict" and chosen in _TELLING:
            st.caption("These numbers are hidden while you predict.")
        else:
            PANELS[str(chosen)](view)


def _explain_error(error: BackpropError) -> None:
    st.error(escaped(f"{error.problem}. {error.remedy}".replace(".. ", ". ")))
    if caret := error.caret():
        st.code(caret, language=None)


def style() -> str:
    """The style sheet of all pages."""
    return f"<style>{Path(__file__).with_name('style.css').read_text(encoding='utf-8')}</style>"
