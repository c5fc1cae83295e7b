"""Every format there is, made only when it is asked for."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from graphviz_backprop.app.view import View
from graphviz_backprop.drawing.theme import LIGHT, THEMES
from graphviz_backprop.export.deck import deck
from graphviz_backprop.export.files import WRITERS
from graphviz_backprop.export.pictures import Settings


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
    st.download_button(
        f"Download {suffix}",
        data=partial(_bytes, view, suffix, title),
        file_name=f"backprop{suffix}",
        mime=writer.media_type,
        on_click="ignore",
        icon=":material/download:",
    )


def _bytes(view: View, suffix: str, title: str) -> bytes:
    state = view.state
    made = deck(
        view.trace, view.drawing, THEMES.get(state.theme, LIGHT), pace=state.pace, title=title
    )
    settings = Settings()
    if "step" in WRITERS[suffix].settings:
        settings = replace(settings, step=view.stepped.step)
    return WRITERS[suffix].write(made, settings, None)
