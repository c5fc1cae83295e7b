"""The worked examples as pictures; one click opens an example in the stepper."""

from __future__ import annotations

import streamlit as st

from graphviz_backprop.app import session, stepper_page
from graphviz_backprop.app.plain import escaped
from graphviz_backprop.choices import Drawing
from graphviz_backprop.drawing.frame import frame_at
from graphviz_backprop.drawing.scene import scene_of
from graphviz_backprop.drawing.theme import THEMES
from graphviz_backprop.engine.trace import run
from graphviz_backprop.examples import Example, examples
from graphviz_backprop.export.svg import svg
from graphviz_backprop.language.parse import parse

_LONGEST = 100
#: Cards in a row where there is room for them.
_ROW = 4


def page() -> None:
    """All examples as cards, as far as they hold what is searched for."""
    memory = st.session_state
    st.title("Gallery", anchor=False, help="Every number that the authors printed comes out.")
    lessons = stepper_page.LESSONS
    asked = st.query_params.to_dict()
    if "gallery_search" not in memory:
        memory["gallery_search"] = asked.get("search", "")[:_LONGEST]
        memory["gallery_lesson"] = asked["lesson"] if asked.get("lesson") in lessons else None
    search, choice = st.columns([1, 3], vertical_alignment="bottom")
    words = search.text_input(
        "Search", key="gallery_search", max_chars=_LONGEST, placeholder="sigmoid, softmax, LSTM …"
    )
    lesson = choice.pills("Lesson", lessons, key="gallery_lesson")
    wanted = {"search": words, "lesson": lesson}
    query = {name: value for name, value in wanted.items() if value}
    if query != asked:
        st.query_params.from_dict(query)
    found = [each for each in examples() if _holds(each, words) and lesson in (None, each.lesson)]
    if not found:
        st.info("No example holds all of these words. Try one of them, or another lesson.")
    theme = "dark" if st.context.theme.type == "dark" else "light"
    for start in range(0, len(found), _ROW):
        row = found[start : start + _ROW]
        for column, example in zip(st.columns(_ROW), row, strict=False):
            with column.container(border=True, key=f"card_{example.id}"):
                st.image(picture(example, theme), width="content", alt=f"Graph of {example.title}")
                st.markdown(f"**{escaped(example.title)}**")
                st.caption(escaped(example.source))
                if st.button("Open", key=f"open_{example.id}", width="stretch"):
                    _open(example)


def _holds(example: Example, words: str) -> bool:
    """Whether all words stand somewhere in an example."""
    text = f"{example.title} {example.lesson} {example.source} {example.program}".casefold()
    return all(word in text for word in words.casefold().split())


def _open(example: Example) -> None:
    session.open_example(example)
    st.switch_page(st.Page(stepper_page.page, url_path="stepper", default=True))


@st.cache_data(max_entries=100, show_spinner=False)
def _picture(identity: str, theme: str) -> str:
    example = next(each for each in examples() if each.id == identity)
    trace = run(
        parse(example.program, declared=example.bindings), example.bindings, data=example.data
    )
    scene = scene_of(trace, Drawing())
    return svg(scene, frame_at(trace), THEMES[theme], text="path", title=example.title)


def picture(example: Example, theme: str) -> str:
    """The last step of an example as SVG, the same everywhere."""
    return _picture(example.id, theme)
