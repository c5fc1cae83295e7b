"""Every format there is, made only when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from graphviz_backprop.app import engine
from graphviz_backprop.app.plain import escaped
from graphviz_backprop.app.view import View
from graphviz_backprop.app.work import Run
from graphviz_backprop.drawing.scene import Scene
from graphviz_backprop.errors import BackpropError
from graphviz_backprop.export.files import WRITERS

#: A file of more steps is made with a bar, before it can be downloaded.
MOST_AT_ONCE = 40


def show(view: View) -> None:
    """One choice of format and one button; the file is made when it is pressed."""
    suffix = st.selectbox(
        "Format", list(WRITERS), key="format",
        format_func=lambda suffix: f"{WRITERS[suffix].title} ({suffix})",
    )  # fmt: skip
    writer = WRITERS[suffix]
    title = st.text_input("Title", key="export_title", max_chars=200)
    one = "step" in writer.settings
    st.caption(
        f"The step that is shown, {view.stepped.step + 1} of {len(view.lasts)}."
        if one
        else f"All {len(view.lasts)} steps."
    )
    wanted = (view.run, view.scene, suffix, view.state.theme, title, view.stepped.step)
    if one or len(view.lasts) <= MOST_AT_ONCE:
        _download(suffix, partial(engine.file_of, *wanted))
        return
    made_of, data = st.session_state.get("made", (None, b""))
    of = (view.run, suffix, view.state.theme, title)
    if made_of == of:
        _download(suffix, data)
    elif st.button(f"Make {suffix}", icon=":material/movie:"):
        data = _made(wanted)
        if data:
            st.session_state["made"] = (of, data)
            st.rerun()


def _made(wanted: tuple[Run, Scene, str, str, str, int]) -> bytes:
    """Makes a long file with a bar; a click anywhere stops it, and nothing is kept of it."""
    bar = st.progress(0.0, "Making the file …")
    st.button("Cancel")

    def progress(done: int, total: int) -> None:
        bar.progress(done / total, f"{done} of {total}")

    try:
        return engine.file_of(*wanted, progress=progress)
    except BackpropError as error:
        bar.empty()
        st.error(escaped(str(error)))
        return b""


def _download(suffix: str, data: bytes | Callable[[], bytes]) -> None:
    st.download_button(
        f"Download {suffix}",
        data=data,
        file_name=f"backprop{suffix}",
        mime=WRITERS[suffix].media_type,
        on_click="ignore",
        icon=":material/download:",
    )
