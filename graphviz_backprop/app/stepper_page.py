"""The main page: formula, picture that steps, inputs beside it, a drawer at the bottom edge."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from graphviz_backprop.app import lessons, options, picture, session
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
from graphviz_backprop.examples import Example, examples

#: What the tabs at the bottom edge open.
TABS: dict[str, Callable[[View], None]] = {
    "Values": table.show,
    "Paths": paths.show,
    "What if": what_if.show,
}
PANELS = TABS | {"Export": export.show, "Share": share.show}
#: A click stops only a run of the whole page, so that this one does not run alone.
_STOPPABLE = "Export"
_EMBEDDED = """
header, .st-key-drawer { display: none !important; }
:root { --gb-head: 0.5rem; --gb-edge: 0rem; }
"""
#: An open drawer takes the heading's room too, so that the picture keeps some.
_OPEN = ":root { --gb-drawer: clamp(11rem, 26vh, 24rem); --gb-top: 5.8rem; --gb-heading: 0rem; }"
#: The groups of the examples, in the order of the lecture.
LESSONS = tuple(dict.fromkeys(example.lesson for example in examples()))
#: What a lesson is called that one goes back to.
_BACK = {"playground": "training"}
#: What would give the asked number away.
_TELLING = ("Values", "Paths", "What if")


def page() -> None:
    """Draws the page for the state in the address and the widgets."""
    session.arrive()
    memory = st.session_state
    if memory["panel"] not in PANELS:
        memory["panel"] = None
    embedded = bool(st.context.is_embedded)
    st.html(f"<style>{_EMBEDDED if embedded else ''}{_OPEN if memory['panel'] else ''}</style>")
    if not embedded:
        _tools()
    if damage := memory.pop("damage", ""):
        st.toast(escaped(damage), icon=":material/link_off:", duration="long")
    view = picture.show()
    if view is not None and memory["side"] != "Inputs":
        with st.container(key="side_panel"):
            (inspector.show if memory["side"] == "Inspect" else quiz.show)(view)
    if not embedded and view is not None:
        _drawer(view)


def _tools() -> None:
    """Examples, options, export and share, in the page's header; and back to a lesson."""
    with st.container(key="tools", horizontal=True, gap="xsmall"):
        back = st.session_state.get("back")
        if back and st.button(f"Back to {_BACK.get(back, 'the lesson')}", icon=":material/undo:"):
            st.switch_page(lessons.page_of(back))
        st.selectbox(
            "Examples",
            sorted(examples(), key=lambda example: LESSONS.index(example.lesson)),
            index=None,
            key="example",
            format_func=lambda example: f"{example.lesson}: {example.title}",
            placeholder="Examples",
            label_visibility="collapsed",
            on_change=_open_example,
        )
        for name, icon in (("Export", ":material/download:"), ("Share", ":material/link:")):
            st.button(name, icon=icon, key=f"open_{name}", on_click=_toggle, args=(name,))
        options.option_controls()


def _toggle(name: str) -> None:
    memory = st.session_state
    memory["panel"] = None if memory["panel"] == name else name


def _open_example() -> None:
    chosen: Example | None = st.session_state["example"]
    if chosen is not None:
        session.open_example(chosen)


def _drawer(view: View) -> None:
    memory = st.session_state
    memory["tab"] = memory["panel"] if memory["panel"] in TABS else None
    with st.container(key="drawer"):
        st.segmented_control(
            "Drawer", tuple(TABS), key="tab", label_visibility="collapsed", on_change=_tab
        )
        chosen = memory["panel"]
        if chosen is not None:
            with st.container(key="below"):
                if memory["side"] == "Predict" and chosen in _TELLING:
                    st.caption("These numbers are hidden while you predict.")
                elif chosen == _STOPPABLE:
                    PANELS[chosen](view)
                else:
                    _panel_alone()


def _tab() -> None:
    st.session_state["panel"] = st.session_state["tab"]


@st.fragment
def _panel_alone() -> None:
    memory = st.session_state
    session.complete()
    if memory["panel"] in PANELS:
        PANELS[memory["panel"]](memory["view"])
