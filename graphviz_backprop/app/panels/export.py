"""Every format there is, previewed and made only when it is asked for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeVar

import streamlit as st

from graphviz_backprop.app import engine
from graphviz_backprop.app.panels.copying import save_button
from graphviz_backprop.app.plain import escaped, picture
from graphviz_backprop.app.preview import Preview
from graphviz_backprop.app.typed_number import number_box
from graphviz_backprop.app.view import View
from graphviz_backprop.app.work import Export
from graphviz_backprop.app.workers import Tell
from graphviz_backprop.choices import TABLE
from graphviz_backprop.export.files import WRITERS
from graphviz_backprop.text.errors import BackpropError

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
    paging = replace(view.state.paging, title=title, **_more(suffix))
    step = view.step
    st.caption(
        f"The step that is shown, {step + 1} of {len(view.lasts)}."
        if suffix in SINGLE
        else f"All {len(view.lasts)} steps."
    )
    wanted = Export(view.run, view.scene, suffix, paging, step)
    run = replace(view.run, kept=())  # room for numbers changes none of them
    of = (run, suffix, paging, step if suffix in SINGLE else 0)
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


def _more(suffix: str) -> dict[str, Any]:
    """What a format of slides shows besides the steps."""
    heeds = WRITERS[suffix].heeds
    if suffix in SINGLE or "panel" not in heeds:
        return {}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = TABLE["panel"].kind
        panel = st.selectbox(
            "Local derivatives", list(kind.values), key="export_panel",
            format_func=kind.values.__getitem__, width=200,
        )  # fmt: skip
        chosen: dict[str, Any] = {"panel": panel}
        if "chain_rule" in heeds:
            chosen["chain_rule"] = st.toggle("Chain rule before each number", key="export_chain")
        if st.toggle("Update at the end", key="export_update"):
            chosen["update"] = number_box(
                "Rate", TABLE["update"].kind.range, 0.1, key="export_rate"
            )
    return chosen


def seconds_to_wait(begun: Iterable[float], now: float) -> float:
    """Until the session may ask for one more, after those begun at these times."""
    recent = sorted(each for each in begun if each > now - WITHIN)
    return recent[-MOST] + WITHIN - now if len(recent) >= MOST else 0.0


def may_begin() -> bool:
    """Counts one more file or preview of this session; says where it has had too many."""
    memory = st.session_state
    begun: list[float] = memory.setdefault("exports", [])
    now = time.monotonic()
    if wait := seconds_to_wait(begun, now):
        st.warning(
            f"You have asked for {MOST} files and previews in {WITHIN / 60:.0f} minutes, and "
            f"others want theirs too. Try again in {_spoken(wait)}."
        )
        return False
    memory["exports"] = [*begun, now][-MOST:]
    return True


def _make(name: str, of: object, wanted: Export, made_by: Callable[[Export, Tell], T]) -> None:
    """Makes a file or a preview with a bar; a click anywhere stops it, and nothing is kept."""
    memory = st.session_state
    if not may_begin():
        return
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
    save_button(
        f"Download {suffix}", data, f"backprop{suffix}", WRITERS[suffix].media_type, key="save"
    )


def _show_preview(preview: Preview) -> None:
    st.caption(preview.shows)
    if preview.picture:
        with st.container(border=True, width=_WIDTH):
            picture(preview.picture, preview.shows)
    else:
        st.code(preview.text, language=None, height=360)
