"""An unseen component by which the browser asks for a run of the part it stands in."""

from __future__ import annotations

from functools import cache
from typing import Any

import streamlit as st

from graphviz_backprop import frontend

KEY = "follow"


def follow() -> None:
    """Lets this part of the page follow the controls, when they rest."""
    _component()(key=KEY, on_rested_change=lambda: None, height=1)


@cache
def _component() -> Any:
    return st.components.v2.component("graphviz_backprop.follow", js=frontend.module("follow.js"))
