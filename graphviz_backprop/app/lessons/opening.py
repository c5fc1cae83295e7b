"""What the lessons share: programs to the stepper, pictures to keep."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import streamlit as st

from graphviz_backprop.address import State
from graphviz_backprop.app import session, stepper_page, work
from graphviz_backprop.app.panels.copying import full_button, save_button
from graphviz_backprop.app.plain import escaped
from graphviz_backprop.choices import Drawing, Run
from graphviz_backprop.drawing.theme import THEMES
from graphviz_backprop.engine.graph import Literal
from graphviz_backprop.text.errors import BackpropError
from graphviz_backprop.text.numbers import NumberFormat

AS_PAGE = "as the page"
_FOUR = Drawing(names="all", numbers=NumberFormat("decimals", 4))


def theme() -> str:
    """The theme of plots that suits the page."""
    return "dark" if st.context.theme.type == "dark" else "light"


def open_in_stepper(
    program: str, inputs: Mapping[str, Literal] | None = None, *, seed: str = "", back: str = ""
) -> None:
    """Leaves for the stepper with a program, and inputs that stand over those in it.

    ``back`` is the lesson that a button there leads back to.
    """
    session.open_state(
        State(program=program, inputs=dict(inputs or {}), run=Run(seed=seed), drawing=_FOUR)
    )
    st.session_state["back"] = back
    st.switch_page(st.Page(stepper_page.page, url_path="stepper", default=True))


def stepper_button(
    label: str, program: str, inputs: Mapping[str, Literal] | None = None, *, key: str,
    seed: str = "", back: str = "",
) -> None:  # fmt: skip
    """A button that opens a program in the stepper."""
    if st.button(label, key=key, icon=":material/account_tree:"):
        open_in_stepper(program, inputs, seed=seed, back=back)


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
    save_button("Save as SVG", svg, f"{name}.svg", "image/svg+xml", key=f"save_{name}")


#: How plots may be coloured: as the page is, or by a theme for slides and paper.
LOOKS = (AS_PAGE, *THEMES)


def theme_choice(key: str) -> str:
    """The theme of the plots of a page."""
    choice = st.selectbox("Colours of the plots", LOOKS, key=key)
    return theme() if choice == AS_PAGE else choice


def heading(title: str, words: str = "") -> None:
    """The title of a lesson with the button for the whole screen, and what to look for."""
    with st.container(horizontal=True, vertical_alignment="center", key="lesson_head"):
        st.title(title, anchor=False, width="content")
        full_button(key="full")
    if words:
        st.caption(words)


def try_button(words: str, changes: Mapping[str, object], *, key: str) -> None:
    """The button that sets controls, by their keys, to what is worth trying."""
    label = f"Try this: {words}"
    st.button(label, icon=":material/lightbulb:", key=key, on_click=_put, args=(changes,))


def _put(changes: Mapping[str, object]) -> None:
    for key, value in changes.items():
        st.session_state[key] = value
