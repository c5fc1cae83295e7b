"""What the lessons share: programs to the stepper, pictures to keep, tables of text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from graphviz_backprop.app import engine, session, stepper_page
from graphviz_backprop.drawing.theme import THEMES
from graphviz_backprop.errors import BackpropError
from graphviz_backprop.graph import Literal
from graphviz_backprop.language.parse import parse
from graphviz_backprop.teach.share import State


def theme() -> str:
    """The theme of plots that suits the page."""
    return "dark" if st.context.theme.type == "dark" else "light"


def open_in_stepper(
    program: str, inputs: Mapping[str, Literal] | None = None, *, seed: str = ""
) -> None:
    """Leaves for the stepper with a program, and inputs that stand over those in it."""
    state = State(program=program, inputs=dict(inputs or {}), seed=seed)
    session.open_state(replace(state, numbers=session.NUMBERS["4 decimals"]))
    st.session_state.pop("opened", None)
    st.session_state["start_inputs"] = dict(inputs or {})
    st.session_state["_query"] = {}
    st.switch_page(st.Page(stepper_page.page, url_path="stepper", default=True))


def stepper_button(
    label: str, program: str, inputs: Mapping[str, Literal] | None = None, *, key: str,
    seed: str = "",
) -> None:  # fmt: skip
    """A button that opens a program in the stepper."""
    if st.button(label, key=key, icon=":material/account_tree:"):
        open_in_stepper(program, inputs, seed=seed)


def refusal(program: str) -> str:
    """Why the stepper would not open a program; empty where it would."""
    try:
        graph = parse(program)
    except BackpropError as error:
        return error.problem
    if (count := graph.number_of_nodes()) > 2 * engine.MAX_OPERATIONS:
        return f"the graph has {count} nodes; the stepper draws {2 * engine.MAX_OPERATIONS}"
    return ""


def explain(error: BackpropError) -> None:
    """An error in words, with its place in the text where it has one."""
    st.error(f"{code(error.problem)}{f'  \n{code(error.remedy)}' if error.remedy else ''}")
    if caret := error.caret():
        st.code(caret, language=None)


def code(text: str) -> str:
    """Text that markdown shows as it is."""
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]()<>#+-.!|$~:" else letter for letter in text)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table of plain text."""
    lines = [head, ["---"] * len(head), *([code(cell) for cell in row] for row in rows)]
    st.markdown("\n".join(f"| {' | '.join(line)} |" for line in lines))


def keepable(svg: str, name: str) -> None:
    """A picture, and a button that saves it."""
    st.image(svg, width="stretch")
    st.download_button(
        "SVG", svg, f"{name}.svg", "image/svg+xml", key=f"save_{name}", on_click="ignore",
        icon=":material/download:",
    )  # fmt: skip


def theme_choice(key: str) -> str:
    """The theme of the plots of a page: its own, or one for slides and paper."""
    choice = st.selectbox("Colours of the plots", ("as the page", *THEMES), key=key)
    return theme() if choice == "as the page" else choice
