"""The compact panel of choices: what is differentiated, how it is drawn and written."""

from __future__ import annotations

import streamlit as st

from graphviz_backprop.app.session import NUMBERS
from graphviz_backprop.drawing.options import Drawing
from graphviz_backprop.numbers import NumberFormat
from graphviz_backprop.teach.share import (
    CONSTANTS,
    DIRECTIONS,
    NAMES,
    PACES,
    PRESETS,
    THEMES,
    State,
)

GATES = {"typed": "as typed", "grouped": "known formulas as one gate", "expanded": "expanded"}
_PACES = {"gradient": "every gradient", "node": "every node", "pass": "every pass"}
_DIRECTIONS = {"LR": "left to right", "TB": "top-down"}
_PRESETS = {"normal": "normal", "slide": "large, for slides"}
_NAMES = {"all": "all, also v1, v2, …", "own": "those of the formula"}
_CONSTANTS = {"folded": "in the circle of their user", "leaf": "as leaves"}
_THEMES = {
    "auto": "as the page", "light": "light", "dark": "dark", "print": "black and white",
    "colourblind": "for the colour-blind",
}  # fmt: skip


def option_controls() -> None:
    """Draws the panel; what it holds stands in the session's state."""
    panel = st.popover(
        "Options", icon=":material/tune:", width="stretch", key="options", on_change="rerun"
    )
    if not panel.open:  # ten controls that most runs need not draw
        return
    with panel:
        left, right = st.columns(2)
        left.text_input(
            "Differentiate",
            key="target",
            placeholder="the output",
            max_chars=60,
            help="The name of any node: by default the output.",
        )
        left.text_input(
            "Seed",
            key="seed",
            placeholder="1",
            max_chars=500,
            help="∂target/∂target: a number, or an array such as [1, 0] to choose a component.",
        )
        left.selectbox("Gates", list(GATES), key="gates", format_func=GATES.__getitem__)
        left.toggle("Compute equal parts once", key="share")
        left.selectbox("Steps", PACES, key="pace", format_func=_PACES.__getitem__)
        chosen: NumberFormat = st.session_state["numbers"]
        right.selectbox(
            "Numbers", list(dict.fromkeys([*NUMBERS, chosen])), key="numbers", format_func=_named
        )
        right.selectbox("Constants", CONSTANTS, key="constants", format_func=_CONSTANTS.__getitem__)
        right.selectbox(
            "Direction", DIRECTIONS, key="direction", format_func=_DIRECTIONS.__getitem__
        )
        right.selectbox("Colours", THEMES, key="theme", format_func=_THEMES.__getitem__)
        right.selectbox("Labels", PRESETS, key="preset", format_func=_PRESETS.__getitem__)
        left.selectbox("Names at the wires", NAMES, key="names", format_func=_NAMES.__getitem__)


def _named(style: NumberFormat) -> str:
    return NUMBERS.get(style) or f"{style.digits} {style.kind}"


def drawing_options(state: State) -> Drawing:
    """The options of the drawing that a state chooses."""
    return Drawing(
        constants=state.constants,  # type: ignore[arg-type]
        direction=state.direction,  # type: ignore[arg-type]
        numbers=state.numbers,
        preset=state.preset,  # type: ignore[arg-type]
        names=state.names,  # type: ignore[arg-type]
    )
