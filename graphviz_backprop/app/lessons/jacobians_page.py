"""Jacobians worked out in steps, as the lecture does it, and the table of derivatives by shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from graphviz_backprop.app import engine, work
from graphviz_backprop.app.lessons import kept
from graphviz_backprop.app.lessons.opening import explain, heading, stepper_button
from graphviz_backprop.app.panels.copying import save_button
from graphviz_backprop.app.panels.export import may_begin
from graphviz_backprop.app.plain import escaped
from graphviz_backprop.choices import Paging, choice
from graphviz_backprop.engine.graph import Literal
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.explain.matrix import derivative_table, matrix_steps
from graphviz_backprop.export.files import WRITERS
from graphviz_backprop.language.parse import parse_bindings
from graphviz_backprop.text import kinds
from graphviz_backprop.text.errors import BackpropError

OWN = "your own"
#: What is worked out: its program and its inputs.
EXAMPLES: Mapping[str, tuple[str, str]] = {
    "y = x": ("y = x", "x = [5, 6, 7]"),
    "y = tanh(x)": ("y = tanh(x)", "x = [0, 1, -2]"),
    "y = W x": ("y = W x", "W = [[1, 2, 3], [4, 5, 6]]; x = [1, 0, -1]"),
    "y = softmax(x)": ("y = softmax(x)", "x = [1, 2, 3]"),
}
_SUFFIXES = (".pptx", ".pdf", ".html", ".tex", ".reveal.html", ".quarto.zip", ".marp.zip")
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Controls:
    """What the page's controls hold."""

    example: str = choice("y = x", kinds.one_of((*EXAMPLES, OWN)), key="example")
    program: str = choice("y = sigmoid(x)", kinds.words(_LONGEST), key="f")
    at: str = choice("x = [0, 1]", kinds.words(_LONGEST), key="at")
    of: str = choice("y", kinds.words(60), key="of")
    wrt: str = choice("x", kinds.words(60), key="wrt")


def page() -> None:
    """The steps of one Jacobian, slides of them, and the table."""
    kept.arrive(Controls, "jc")
    _page()
    kept.leave(Controls, "jc")


def _page() -> None:
    choose, shown = st.columns([2, 3], gap="large")
    with choose:
        heading(
            "Jacobians in steps",
            "The derivative of a vector by a vector is a matrix. Work it out entry by entry once, "
            "and it turns out to be one that you know: I, a diagonal matrix, W.",
        )
        name = st.selectbox("Operation", [*EXAMPLES, OWN], key="jc_example")
        program, at = EXAMPLES.get(name, ("", ""))
        of, wrt = "y", "x"
        if name == OWN:
            program = st.text_input("Formula", key="jc_program", max_chars=_LONGEST)
            at = st.text_input("Inputs", key="jc_at", max_chars=_LONGEST)
            left, right = st.columns(2)
            of = left.text_input("Derivative of", key="jc_of", max_chars=60)
            wrt = right.text_input("with respect to", key="jc_wrt", max_chars=60)
        try:
            wanted = _run(program, at)
            trace = _trace(wanted)
            steps = matrix_steps(trace, of, wrt)
        except BackpropError as error:
            explain(error)
            return
        count = st.slider("Steps shown", 1, len(steps), len(steps), key=f"jc_steps_{program}_{at}")
        with st.container(horizontal=True):
            stepper_button("Open in the stepper", program, dict(wanted.inputs), key="jc_open")
        _slides(wanted, of, wrt)
    with shown:
        for number, step in enumerate(steps[:count], 1):
            st.latex(step.latex.replace(r"\frac", r"\dfrac").replace(r" \\ ", r" \\[0.8em] "))
            st.caption(f"{number}. {escaped(step.note)}")
    _table()


def _run(program: str, at: str) -> work.Run:
    """The run that is asked for; raises BackpropError."""
    given: dict[str, Literal] = dict(parse_bindings(at)) if at.strip() else {}
    return work.Run(work.Program(program, tuple(sorted(given))), work.frozen(given))


@st.cache_resource(max_entries=50, show_spinner=False)
def _trace(wanted: work.Run) -> Trace:
    return work.trace_of(work.graph_of(wanted.program), wanted.inputs, wanted.chosen)


def _slides(wanted: work.Run, of: str, wrt: str) -> None:
    """A file of slides, one a step, made when it is asked for."""
    memory = st.session_state
    with st.container(horizontal=True, vertical_alignment="bottom"):
        suffix = st.selectbox(
            "Slides", _SUFFIXES, key="jc_format", width=260,
            format_func=lambda suffix: f"{WRITERS[suffix].title} ({suffix})",
        )  # fmt: skip
        asked = wanted, of, wrt, suffix
        known, made = memory.get("jc_made", (None, b""))
        if known == asked:
            name = f"jacobian{suffix}"
            save_button(f"Save {suffix}", made, name, WRITERS[suffix].media_type, key="jc_save")
        elif st.button(f"Make {suffix}", key="jc_make", icon=":material/draft:") and may_begin():
            paging = Paging(matrix=f"{of},{wrt}")
            made = engine.file_of(work.Export(wanted, None, suffix, paging, 0), _quietly)
            memory["jc_made"] = (asked, made)
            st.rerun()


def _quietly(share: float, words: str) -> None:
    """How far a short work is need not be told."""


def _table() -> None:
    st.header("Numbers and vectors", anchor=False)
    lines = [f"| {kind} | {shape} | ${entry}$ |" for kind, shape, entry in derivative_table()]
    head = "| derivative of … by … | its shape | an entry of it |\n|---|---|---|\n"
    st.markdown(head + "\n".join(lines))
    st.caption("Numerator layout: row i belongs to component i of what is differentiated.")
