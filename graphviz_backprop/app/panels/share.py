"""The link to exactly this page: to copy, as a QR code, to embed."""

from __future__ import annotations

import io
from html import escape
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from graphviz_backprop.app import session
from graphviz_backprop.app.panels.copying import copy_button
from graphviz_backprop.app.plain import picture
from graphviz_backprop.app.view import View

#: Names that mean the machine itself.
_HERE = ("localhost", "127.0.0.1", "::1", "0.0.0.0")
#: A QR code of more characters is too fine to be read from the back of a lecture hall.
LONGEST_QR = 900


def show(view: View) -> None:
    """Link, code and embed snippet."""
    link = link_to(view)
    snippet = embed_snippet(link)
    words, code = st.columns([3, 1], gap="medium")
    with words:
        st.caption("Link to this formula, these inputs, this step and these options")
        st.code(link, language=None, wrap_lines=True)
        copy_button("Copy link", link, key="copy_link")
        st.caption("To embed it in a page")
        st.code(snippet, language="html", wrap_lines=True)
        copy_button("Copy snippet", snippet, key="copy_snippet")
    with code:
        if len(link) > LONGEST_QR:
            st.caption("The link is too long for a QR code that can be read from a distance.")
        else:
            picture(qr_code(link), "QR code of the link", width=260)
            if (urlsplit(link).hostname or "") in _HERE:
                st.caption("This address works on this machine only: nobody else can open it.")


def embed_snippet(link: str) -> str:
    """The HTML that shows the page inside another one."""
    separator = "&" if "?" in link else "?"
    address = escape(f"{link}{separator}embed=true", quote=True)
    return (
        f'<iframe src="{address}" width="100%" height="700" '
        'title="Computational graph" allow="fullscreen"></iframe>'
    )


def link_to(view: View) -> str:
    """The address of this page with its state."""
    base = urlsplit(st.context.url or "http://localhost:8501/")
    query = urlencode(session.query_of(view.state))
    return urlunsplit((base.scheme, base.netloc, base.path or "/", query, ""))


def qr_code(link: str) -> bytes:
    """A PNG of the code."""
    import segno

    out = io.BytesIO()
    segno.make(link, error="m").save(out, kind="png", scale=8, border=4)
    return out.getvalue()
