"""The script that Streamlit runs: the pages and what they share."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from graphviz_backprop.app import gallery_page, help_page, lessons, stepper_page
from graphviz_backprop.app.process import prepare
from graphviz_backprop.engine.cost import APP, within


def main() -> None:
    """Sets the page up and runs the one that is open."""
    prepare()
    st.set_page_config(
        page_icon=str(Path(__file__).with_name("icon.png")),
        layout="wide",
        initial_sidebar_state="collapsed",
    )
    st.html(_style())
    pages = {
        "": [
            st.Page(stepper_page.page, title="Stepper", url_path="stepper", default=True),
            st.Page(gallery_page.page, title="Gallery", url_path="gallery"),
            st.Page(help_page.page, title="Help", url_path="help"),
        ],
        "Lessons": [lessons.page_of(name) for name in lessons.PAGES],
    }
    page = st.navigation(pages, position="top")
    st.set_page_config(page_title=f"{page.title} · Backprop")
    with within(APP):
        page.run()


def _style() -> str:
    """The style sheet of all pages."""
    return f"<style>{Path(__file__).with_name('style.css').read_text(encoding='utf-8')}</style>"


if __name__ == "__main__":
    main()
