"""Text that Streamlit must show as it is: nothing in it is markup."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from html import escape

import streamlit as st

_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>$~:^&])")
_CELL = (
    "border-bottom: 1px solid #8888; padding: 4px 14px 4px 0; text-align: left; vertical-align: top"
)
_UNBROKEN = "; white-space: nowrap"


def escaped(text: str) -> str:
    """Text with every sign of Markdown, of formulas and of HTML made harmless.

    >>> escaped("a*b")
    'a\\\\*b'
    """
    return _MARKUP.sub(r"\\\1", text)


def table(
    label: str, head: Sequence[str], rows: Sequence[Sequence[str]], *, wraps: bool = False
) -> None:
    """A table of plain text, which scrolls by itself where the page is narrow; or its cells wrap.

    The label is what a screen reader says where the keys come to it.
    """
    style = _CELL if wraps else _CELL + _UNBROKEN
    names = "".join(f'<th scope="col" style="{style}">{escape(cell)}</th>' for cell in head)
    body = "".join(
        "<tr>" + "".join(f'<td style="{style}">{escape(cell)}</td>' for cell in row) + "</tr>"
        for row in rows
    )
    st.html(
        f'<div style="overflow-x: auto" tabindex="0" role="region" aria-label="{escape(label)}">'
        '<table style="border-collapse: collapse">'
        f"<thead><tr>{names}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def picture(data: bytes, alt: str, *, width: int | None = None) -> None:
    """A PNG or GIF picture that comes with the page, not by a request of its own."""
    media = "gif" if data.startswith(b"GIF8") else "png"
    wide = f"width: {width}px; " if width else ""
    st.html(
        f'<img alt="{escape(alt)}" style="{wide}max-width: 100%" '
        f'src="data:image/{media};base64,{b64encode(data).decode()}">'
    )
