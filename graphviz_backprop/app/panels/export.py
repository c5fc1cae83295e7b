"""Every format there is, previewed and made only when it is asked for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeVar

import streamlit as st

from graphviz_backprop.app import engine
from graphviz_backprop.app.plain import escaped
from graphviz_backprop.app.preview import Preview
from graphviz_backprop.app.view import View
from graphviz_backprop.app.work import Export
from graphviz_backprop.app.workers import Tell
from graphviz_backprop.errors import BackpropError
from graphviz_backprop.export.files import WRITERS

#: Formats of one picture, that of the step which is shown.
SINGLE = (".svg", ".png")
#: A session is given so many files and previews in so many seconds.
MOST, WITHIN = 40, 600.0

#: Of a preview, in pixels of the page. The picture has more, for sharp screens: were it told its
#: own width, Streamlit would draw it anew in this process, and stop an animation.
_WIDTH = 800

T = TypeVar("T")


def show(view: View) -> None:
    """A choice of format, a look at it, and the file when it is asked for."""
    suffix = st.selectbox(
        "Format", list(WRITERS), key="format",
        format_func=lambda suffix: f"{WRITERS[suffix].title} ({suffix})",
    )  # fmt: skip
    title = st.text_input("Title", key="export_title", max_chars=200)
    step = view.step
    st.caption(
        f"The step that is shown, {step + 1} of {len(view.lasts)}."
        if suffix in SINGLE
        else f"All {len(view.lasts)} steps."
    )
    wanted = Export(view.run, view.scene, suffix, view.state.theme, title, step)
    run = replace(view.run, kept=())  # room for numbers changes none of them
    of = (run, suffix, view.state.theme, title, step if suffix in SINGLE else 0)
    with st.container(horizontal=True):
        data: bytes | None = _kept("made", of)
        if data is None:
            make = st.button(f"Make {suffix}", icon=":material/draft:")
        else:
            make = False
            _download(suffix, data)
        look = st.button("Preview", icon=":material/visibility:")
    if make:
        _make("made", of, wanted, engine.file_of)
    elif look:
        _make("seen", (*of, step), wanted, engine.preview_of)
    elif st.session_state.pop("making", False):
        st.info("Nothing was made: it was cancelled, or something on the page changed.")
    preview: Preview | None = _kept("seen", (*of, step))
    if preview is not None:
        _show_preview(preview)


def seconds_to_wait(begun: Iterable[float], now: float) -> float:
    """Until the session may ask for one more, after those begun at these times."""
    recent = sorted(each for each in begun if each > now - WITHIN)
    return recent[-MOST] + WITHIN - now if len(recent) >= MOST else 0.0


def _make(name: str, of: object, wanted: Export, made_by: Callable[[Export, Tell], T]) -> None:
    """Makes a file or a preview with a bar; a click anywhere stops it, and nothing is kept."""
    memory = st.session_state
    begun: list[float] = memory.setdefault("exports", [])
    now = time.monotonic()
    if wait := seconds_to_wait(begun, now):
        st.warning(
            f"You have asked for {MOST} files and previews in {WITHIN / 60:.0f} minutes, and "
            f"others want theirs too. Try again in {_spoken(wait)}."
        )
        return
    memory["exports"] = [*begun, now][-MOST:]
    memory["making"] = True
    place = st.empty()
    with place.container():
        bar = st.progress(0.0, "Making it …")
        st.button("Cancel")
    try:
        made = made_by(wanted, bar.progress)
    except BackpropError as error:
        memory["making"] = False
        place.empty()
        st.error(escaped(f"{error.problem}. {error.remedy}"))
        return
    memory["making"] = False
    memory[name] = (of, made)
    st.rerun()


def _spoken(seconds: float) -> str:
    minutes = int(seconds // 60) + 1
    return f"{minutes} minutes" if minutes > 1 else "a minute"


def _kept(name: str, of: object) -> Any:
    """What was made, until something else is wanted: it may be large."""
    known, made = st.session_state.get(name, (None, None))
    if known == of:
        return made
    st.session_state.pop(name, None)
    return None


def _download(suffix: str, data: bytes) -> None:
    st.download_button(
        f"Download {suffix}",
        data=data,
        file_name=f"backprop{suffix}",
        mime=WRITERS[suffix].media_type,
        on_click="ignore",
        icon=":material/download:",
    )


def _show_preview(preview: Preview) -> None:
    st.caption(preview.shows)
    if preview.picture:
        with st.container(border=True, width=_WIDTH):
            st.image(preview.picture, alt=preview.shows)
    else:
        st.code(preview.text, language=None, height=360)
