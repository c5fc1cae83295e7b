"""The main page: formula, picture that steps, inputs, and one panel at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from html import escape

import networkx as nx
import streamlit as st

from graphviz_backprop.app import engine, session
from graphviz_backprop.app.inputs import input_controls
from graphviz_backprop.app.options import drawing_options, option_controls
from graphviz_backprop.app.panels import export, inspector, paths, quiz, share, table, what_if
from graphviz_backprop.app.stepper import Go, stepper
from graphviz_backprop.app.view import View
from graphviz_backprop.drawing.frame import frames
from graphviz_backprop.errors import BackpropError
from graphviz_backprop.examples import Example, examples
from graphviz_backprop.language.reading import latex
from graphviz_backprop.teach.share import State

PANELS: dict[str, Callable[[View], None]] = {
    "Values": table.show,
    "Inspect": inspector.show,
    "Paths": paths.show,
    "What if": what_if.show,
    "Predict": quiz.show,
    "Export": export.show,
    "Share": share.show,
}

_STALE = """<style>.st-key-picture { opacity: .35; filter: grayscale(1); }</style>"""


def page() -> None:
    """Draws the page for the state in the address and the widgets."""
    session.arrive()
    if damage := st.session_state.pop("_damage", ""):
        st.warning(damage)
    _formula()
    options = option_controls()
    try:
        graph = _graph()
    except BackpropError as error:
        _explain_error(error)
        graph = None
    if graph is not None:
        st.latex(latex(graph))
    picture = st.container(key="picture")
    controls, panel = st.columns([2, 3], gap="large")
    inputs = {}
    if graph is not None:
        with controls:
            st.subheader("Inputs", anchor=False)
            inputs = input_controls(graph)
    view = _picture(picture, graph, inputs, options)
    if view is not None:
        with panel:
            _panel(view)
        session.leave(view.state)


def _formula() -> None:
    text, more = st.columns([3, 1])
    text.text_area(
        "Formula",
        key="program",
        height=96,
        max_chars=20_000,
        help="Type it as on a board, `(x+y)z`, also several lines: `q = x + y`, then `f = q z`. "
        "Ctrl+Enter applies. The Help page shows the whole language.",
    )
    more.selectbox(
        "Examples",
        examples(),
        index=None,
        key="example",
        format_func=lambda example: f"{example.lesson}: {example.title}",
        placeholder="Choose one",
        on_change=_open_example,
    )
    chosen: Example | None = st.session_state.get("opened")
    if chosen is not None and chosen.program == st.session_state["program"]:
        more.caption(f"Source: {chosen.source}")


def _open_example() -> None:
    chosen: Example | None = st.session_state["example"]
    if chosen is not None:
        st.session_state["opened"] = chosen
        st.session_state["start_inputs"] = dict(chosen.bindings)
        state = session.state_of(0, chosen.bindings)
        session.open_state(replace(state, program=chosen.program, target="", seed=""))


def _graph() -> nx.MultiDiGraph:
    memory = st.session_state
    return engine.graph_of(
        memory["program"], tuple(sorted(memory["inputs"])), memory["gates"], memory["share"]
    )


def _picture(
    place: st.delta_generator.DeltaGenerator,
    graph: nx.MultiDiGraph | None,
    inputs: dict[str, object],
    options: State,
) -> View | None:
    """The picture of this run, or the last good one, marked as stale."""
    memory = st.session_state
    view = None
    if graph is not None:
        try:
            view = _draw(graph, inputs, options)
        except BackpropError as error:
            _explain_error(error)
    document = memory.get("document") if view is None else view.document
    if document is None:
        return None
    memory["document"] = document
    with place:
        serial, step = memory["go"]
        stepped = stepper(
            document, key="stepper", theme=options.theme, go=Go(serial, step) if serial else None
        )
    if view is None:
        st.html(_STALE)
        place.caption("This is the last picture that could be drawn, not that of the formula above.")
        return None
    return replace(view, stepped=stepped, state=session.state_of(stepped.step, inputs))


def _draw(graph: nx.MultiDiGraph, inputs: dict[str, object], options: State) -> View:
    memory = st.session_state
    values = engine.frozen(inputs)
    graph_key = (memory["program"], tuple(sorted(inputs)), memory["gates"], memory["share"])
    trace = engine.trace_of(graph, graph_key, values, options.target, options.seed)
    drawing = drawing_options(options)
    trace_key = (*graph_key, values, options.target, options.seed)
    scene = engine.scene_for(trace, trace_key, drawing)
    document = engine.document_for(trace, scene, (*trace_key, drawing), drawing, options.pace)
    lasts = tuple(frame.last for frame in frames(trace, options.pace))
    return View(options, graph, trace, scene, drawing, document, stepped=None, lasts=lasts)


def _panel(view: View) -> None:
    names = list(PANELS)
    chosen = st.segmented_control(
        "Panel", names, default=names[0], key="panel", label_visibility="collapsed"
    )
    PANELS[chosen or names[0]](view)


def _explain_error(error: BackpropError) -> None:
    st.error(f"{escape(error.problem)}" + (f" — {escape(error.remedy)}" if error.remedy else ""))
    if caret := error.caret():
        st.code(caret, language=None)
