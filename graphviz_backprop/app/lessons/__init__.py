"""The pages of the lecture beyond one formula: what they show comes from ``learn``.

A page is imported when it is opened first, so that the stepper does not wait for it.
"""

from __future__ import annotations

from functools import partial
from importlib import import_module

import streamlit as st
from streamlit.navigation.page import StreamlitPage

#: Every page: its address, which is also its module's name, and its title.
PAGES = {
    "activations": "Activations",
    "descent": "Gradient descent",
    "logistic": "Logistic regression",
    "gates": "AND, OR, XOR",
    "jacobians": "Jacobians in steps",
    "playground": "Playground",
    "solution": "Check a solution",
}


def show(name: str) -> None:
    """Draws the page of this name."""
    import_module(f"{__name__}.{name}_page").page()


def page_of(name: str) -> StreamlitPage:
    """The page of this name, as the navigation knows it."""
    return st.Page(partial(show, name), title=PAGES[name], url_path=name)
