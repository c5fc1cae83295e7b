"""Sum over paths: the products along all paths add up to the gradient."""

from __future__ import annotations

import streamlit as st

from graphviz_backprop.app.view import View
from graphviz_backprop.engine.graph import inputs
from graphviz_backprop.teach.paths import paths
from graphviz_backprop.text import names
from graphviz_backprop.text.errors import BackpropError

_LISTED = 20


def show(view: View) -> None:
    """The paths of one input and what they cost."""
    choices = [node.name for node in inputs(view.graph)]
    if not choices:
        st.caption("The formula has no inputs.")
        return
    name = st.selectbox("From", choices, format_func=names.plain, key="path_from")
    try:
        found = paths(view.trace, name, limit=_LISTED, style=view.drawing.numbers)
    except BackpropError as error:
        st.info(error.problem)
        return
    ways = "1 path" if found.count == 1 else f"{found.count:,} paths"
    st.caption(f"{ways} from {names.plain(name)} to the target.")
    for path in found.listed:
        st.latex(path.latex)
    if not found.complete:
        st.caption(f"The first {len(found.listed)} are shown.")
    st.latex(found.latex)
    cost = found.multiplications
    st.caption("Multiplications for the gradients of all inputs")
    reverse, forward, single = st.columns(3)
    reverse.metric("reverse mode", f"{cost.reverse:,}")
    forward.metric("forward mode", f"{cost.forward:,}")
    single.metric("path by path", f"{cost.paths:,}")
