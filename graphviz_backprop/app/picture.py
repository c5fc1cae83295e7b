"""The picture of the stepper page: a part that runs alone when a slider or a step moved.

Nothing else of the page is then sent and drawn anew, so that a dragged slider is followed at
once; what stands beside and below it follows when the slider rests.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import networkx as nx
import streamlit as st

from graphviz_backprop.app import controls, engine, inputs, options, session
from graphviz_backprop.app.panels import quiz, what_if
from graphviz_backprop.app.stepper import Go, stepper
from graphviz_backprop.app.view import View
from graphviz_backprop.app.work import Program, Run
from graphviz_backprop.drawing.frame import frames
from graphviz_backprop.errors import BackpropError
from graphviz_backprop.export.player import Document
from graphviz_backprop.graph import Edge

#: What is drawn anew with every step; all else may wait for the next run.
_FOLLOWING = ("Predict", "Export", "Share")
_STALE = "<style>.st-key-picture { opacity: .35; filter: grayscale(1); }</style>"
_INLINE = "picture_inline"


class Settled(NamedTuple):
    """A graph, the values of its inputs, and where their sliders go."""

    program: Program
    graph: nx.MultiDiGraph
    values: dict[str, Any]
    bounds: dict[str, inputs.Range]


def settled() -> Settled:
    """What the formula and the controls hold now; raises BackpropError."""
    memory = st.session_state
    declared = tuple(sorted(memory["inputs"]))
    program = Program(memory["program"], declared, memory["gates"], memory["share"])
    graph = engine.graph_of(program)
    values = inputs.settle(graph)
    return Settled(program, graph, values, inputs.ranges(values))


def show() -> View | BackpropError:
    """Draws the picture of this run, or the last good one, marked as stale, and why."""
    st.session_state[_INLINE] = True
    return _picture()


@st.fragment
def _picture() -> View | BackpropError:
    memory = st.session_state
    inline = memory.pop(_INLINE, False)
    if not inline:
        session.complete()
    try:
        return _drawn(settled())
    except BackpropError as error:
        if not inline:
            st.rerun()  # the page has a place for what is wrong
        _last_picture()
        return error


def _drawn(now: Settled) -> View:
    memory = st.session_state
    state = session.state_of(0, now.values)
    wanted = Run(
        now.program,
        engine.frozen(now.values),
        state.target,
        state.seed,
        options.drawing_options(state),
        state.pace,
        tuple((name, each.low, each.high) for name, each in now.bounds.items()),
    )
    drawn = replace(wanted, inputs=())  # what has to stay for the picture to keep its layout
    known, kept = memory.get("kept", (None, None))
    if known == drawn:
        wanted = replace(wanted, kept=kept)
    made = engine.picture_of(wanted)
    memory["kept"] = (drawn, made.kept)
    lasts = tuple(frame.last for frame in frames(made.trace, state.pace))  # type: ignore[arg-type]
    shown = what_if.marked(made)
    if memory["side"] == "Predict":
        shown = quiz.hidden(shown, made, lasts)
    memory["document"] = made.document
    step = _stepper(shown, state.theme)
    state = replace(state, step=step)
    session.leave(state)
    view = View(state, wanted, now.graph, made.trace, made.scene, made.document, step, lasts)
    memory["view"] = view
    return view


def _stepper(document: Document, theme: str) -> int:
    with st.container(key="picture"):
        return stepper(
            document,
            key="stepper",
            theme=theme,
            go=Go(*st.session_state["go"]),
            seen=controls.seen(),
            moved=_moved,
            picked=_pick,
        )


def _last_picture() -> None:
    memory = st.session_state
    if "document" in memory:
        _stepper(memory["document"], memory["theme"])
        st.html(_STALE)
        st.caption("This is the last picture that could be drawn, not that of the formula above.")


def _moved() -> None:
    memory = st.session_state
    if memory.get("side") in _FOLLOWING or memory.get("panel") in _FOLLOWING:
        st.rerun()


def _pick(picked: Edge | str) -> None:
    """A click in the picture opens the inspector; who predicts would see too much there."""
    memory = st.session_state
    memory["inspected_node"] = picked.operand if isinstance(picked, Edge) else picked
    memory["inspected_serial"] = memory.get("inspected_serial", 0) + 1
    if memory.get("side") == "Inputs":
        memory["side"] = "Inspect"
    st.rerun()
