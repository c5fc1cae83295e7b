"""A page with nothing but the stepper and what may happen around it; run by the tests."""

import streamlit as st

from graphviz_backprop.app.stepper import Go, stepper
from graphviz_backprop.browser.player import document
from graphviz_backprop.drawing import scene_of
from graphviz_backprop.pipeline import run

PROGRAMS = ["(x+y)z", "sin(x y) + z^2 x"]


def show():
    x = st.slider("x", -5, 5, -2)
    program = st.selectbox("program", PROGRAMS)
    theme = st.selectbox("theme", ["auto", "dark", "print"])
    if st.button("Go to the end"):
        st.session_state["wish"] = st.session_state.get("wish", 0) + 1
    trace = run(program, x=x, y=5, z=-4)
    content = document(trace, scene_of(trace))
    wish = st.session_state.get("wish", 0)
    with st.container(key="slot"):
        step = stepper(
            content,
            key="stepper",
            theme=theme,
            go=Go(wish, 7) if wish else None,
            picked=lambda part: st.session_state.update(picked=part),
        )
    st.text(f"step {step}")
    st.text(f"picked {st.session_state.get('picked')}")


if __name__ == "__main__":
    show()
