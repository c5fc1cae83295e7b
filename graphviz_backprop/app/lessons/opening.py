"""What the lessons share: programs to the stepper, pictures to keep."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import streamlit as st

from graphviz_backprop.app import session, stepper_page, work
from graphviz_backprop.app.plain import escaped
from graphviz_backprop.drawing.theme import THEMES
from graphviz_backprop.errors import BackpropError
from graphviz_backprop.graph import Literal
from graphviz_backprop.numbers import NumberFormat
from graphviz_backprop.teach.share import State

_FOUR = NumberFormat("decimals", 4)


def theme() -> str:
    """The theme of plots that suits the page."""
    return "dark" if st.context.theme.type == "dark" else "light"


def open_in_stepper(
    program: str, inputs: Mapping[str, Literal] | None = None, *, seed: str = ""
) -> None:
    """Leaves for the stepper with a program, and inputs that stand over those in it."""
    session.open_state(State(program=program, inputs=dict(inputs or {}), seed=seed, numbers=_FOUR))
    st.session_state.pop("opened", None)
    st.switch_page(st.Page(stepper_page.page, url_path="stepper", default=True))


def stepper_button(
    label: str, program: str, inputs: Mapping[str, Literal] | None = None, *, key: str,
    seed: str = "",
) -> None:  # fmt: skip
    """A button that opens a program in the stepper."""
    if st.button(label, key=key, icon=":material/account_tree:"):
        open_in_stepper(program, inputs, seed=seed)


def refusal(program: str, declared: Iterable[str] = ()) -> str:
    """Why the stepper would not open a program; empty where it would."""
    try:
        work.graph_of(work.Program(program, tuple(declared)))
    except BackpropError as error:
        return error.problem
    return ""


def explain(error: BackpropError) -> None:
    """An error in words, with its place in the text where it has one."""
    st.error("  \n".join(escaped(line) for line in (error.problem, error.remedy) if line))
    if caret := error.caret():
        st.code(caret, language=None)


def keepable(svg: str, name: str) -> None:
    """A picture, and a button that saves it."""
    st.image(svg, width="stretch", alt=f"Plot: {name.replace('-', ' ')}")
    st.download_button(
        "SVG", svg, f"{name}.svg", "image/svg+xml", key=f"save_{name}", on_click="ignore",
        icon=":material/download:",
    )  # fmt: skip


def theme_choice(key: str) -> str:
    """The theme of the plots of a page: its own, or one for slides and paper."""
    choice = st.selectbox("Colours of the plots", ("as the page", *THEMES), key=key)
    return theme() if choice == "as the page" else choice
