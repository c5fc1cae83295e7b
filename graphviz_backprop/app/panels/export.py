"""Every format there is, made only when it is asked for."""

from __future__ import annotations

from functools import partial

import streamlit as st

from graphviz_backprop.app import engine
from graphviz_backprop.app.view import View
from graphviz_backprop.export.files import WRITERS


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
        data=partial(
            engine.file_of, view.run, view.scene, suffix, view.state.theme, title, view.stepped.step
        ),
        file_name=f"backprop{suffix}",
        mime=writer.media_type,
        on_click="ignore",
        icon=":material/download:",
    )
