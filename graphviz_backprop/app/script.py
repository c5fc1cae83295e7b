"""The script that Streamlit runs: the pages and what they share."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import streamlit as st

from graphviz_backprop.app import gallery_page, help_page, lessons, stepper_page
from graphviz_backprop.app.process import prepare


def main() -> None:
    """Sets the page up and runs the one that is open."""
    prepare()
    st.set_page_config(
        page_title="graphviz_backprop",
        page_icon=str(Path(__file__).with_name("icon.png")),
        layout="wide",
        initial_sidebar_state="collapsed",
    )
    st.html(stepper_page.style())
    pages = {
        "": [
            st.Page(stepper_page.page, title="Stepper", url_path="stepper", default=True),
            st.Page(gallery_page.page, title="Gallery", url_path="gallery"),
            st.Page(help_page.page, title="Help", url_path="help"),
        ],
        "Lessons": [
            st.Page(partial(lessons.show, path), title=title, url_path=path)
            for path, title in lessons.PAGES.items()
        ],
    }
    st.navigation(pages, position="top").run()


if __name__ == "__main__":
    main()
