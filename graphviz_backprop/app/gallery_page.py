"""The worked examples as pictures; one click opens an example in the stepper."""

from __future__ import annotations

import streamlit as st

from graphviz_backprop.app import session, stepper_page
from graphviz_backprop.drawing.frame import frame_at
from graphviz_backprop.drawing.options import Drawing
from graphviz_backprop.drawing.scene import scene_of
from graphviz_backprop.drawing.theme import THEMES
from graphviz_backprop.examples import Example, examples
from graphviz_backprop.export.svg import svg
from graphviz_backprop.language.parse import parse
from graphviz_backprop.trace import run


def page() -> None:
    """All examples, grouped by lesson."""
    st.title("Gallery", anchor=False)
    st.caption("Published examples. Every number that their authors printed comes out.")
    theme = "dark" if st.context.theme.type == "dark" else "light"
    for lesson in dict.fromkeys(example.lesson for example in examples()):
        st.header(lesson, anchor=False)
        for example in (each for each in examples() if each.lesson == lesson):
            with st.container(border=True, key=f"card_{example.id}"):
                head, button = st.columns([5, 1], vertical_alignment="center")
                head.markdown(f"**{example.title}** — {example.source}")
                if button.button("Open", key=f"open_{example.id}", width="stretch"):
                    _open(example)
                st.image(picture(example, theme), width="content", alt=f"Graph of {example.title}")


def _open(example: Example) -> None:
    session.open_example(example)
    st.switch_page(st.Page(stepper_page.page, url_path="stepper", default=True))


@st.cache_data(max_entries=100, show_spinner=False)
def _picture(identity: str, theme: str) -> str:
    example = next(each for each in examples() if each.id == identity)
    trace = run(parse(example.program, declared=example.bindings), example.bindings)
    scene = scene_of(trace, Drawing())
    return svg(scene, frame_at(trace), THEMES[theme], text="path", title=example.title)


def picture(example: Example, theme: str) -> str:
    """The last step of an example as SVG, the same everywhere."""
    return _picture(example.id, theme)
