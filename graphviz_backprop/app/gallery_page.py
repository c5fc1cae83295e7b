"""The worked examples as pictures; one click opens an example in the stepper."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from graphviz_backprop.app import session, stepper_page
from graphviz_backprop.app.plain import escaped
from graphviz_backprop.choices import Drawing
from graphviz_backprop.drawing.frame import frame_at
from graphviz_backprop.drawing.paint import paint
from graphviz_backprop.drawing.scene import Scene, scene_of
from graphviz_backprop.drawing.theme import THEMES
from graphviz_backprop.drawing.wrap import fitted
from graphviz_backprop.engine.trace import run
from graphviz_backprop.examples import Example, examples
from graphviz_backprop.export.svg import drawn
from graphviz_backprop.language.parse import parse

_LONGEST = 100
#: Cards in a row where there is room for them.
_ROW = 4
#: Pixels of a card's picture, and those that a point may have there.
_CARD = (271, 106)
_SCALES = (1.0, 0.7, 0.6, 0.5, 0.4, 0.35, 0.3, 0.25, 0.2, 0.16, 0.13, 0.1)
#: Smaller labels cannot be read: the shape alone is drawn, with lines of these pixels.
_LEGIBLE, _LINE, _WIDEST = 0.43, 0.9, 10.0
_SHAPE = {"block", "frame", "wire", "muted", "dot", "gate"}


def page() -> None:
    """All examples as cards, as far as they hold what is searched for."""
    memory = st.session_state
    st.title("Gallery", anchor=False, help="Every number that the authors printed comes out.")
    lessons = stepper_page.LESSONS
    asked = st.query_params.to_dict()
    if "gallery_search" not in memory:
        memory["gallery_search"] = asked.get("search", "")[:_LONGEST]
        memory["gallery_lesson"] = asked["lesson"] if asked.get("lesson") in lessons else None
    with st.container(key="gallery_choice"):
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
    places = []  # all cards first, where they stay: a click would else meet another one
    for start in range(0, len(found), _ROW):
        row = found[start : start + _ROW]
        for column, example in zip(st.columns(_ROW), row, strict=False):
            with column.container(border=True, key=f"card_{example.id}"):
                places.append(st.empty())
                st.markdown(f"**{escaped(example.title)}**")
                st.caption(escaped(example.source))
                if st.button("Open", key=f"open_{example.id}", width="stretch"):
                    _open(example)
    for place, example in zip(places, found, strict=True):
        place.image(picture(example, theme), width="content", alt=f"Graph of {example.title}")


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
    scene, look = _in_card(scene_of(trace, Drawing())), THEMES[theme]
    marks = paint(scene, frame_at(trace))
    scale = min(_CARD[0] / scene.width, _CARD[1] / scene.height)
    if scale < _LEGIBLE:
        marks = tuple(mark for mark in marks if mark.role in _SHAPE)
        line = _LINE / scale
        look = replace(look, stroke=line, active_stroke=min(2 * line, _WIDEST))
    size = (scene.width, scene.height)
    return drawn(marks, size, look, text="path", title=example.title, description=example.source)


def _in_card(scene: Scene) -> Scene:
    """The scene in the rows that make it largest on a card."""
    for scale in _SCALES:
        width, height = (side / scale for side in _CARD)
        found = fitted(scene, width, height)
        if found.width <= width and found.height <= height:
            return found
    return scene


def picture(example: Example, theme: str) -> str:
    """The last step of an example as SVG, the same everywhere."""
    return _picture(example.id, theme)
