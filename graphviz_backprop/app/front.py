"""What stands before Streamlit's server: headers, compression, and a picture while it loads.

Streamlit sends its scripts as they lie on the disk, 3 MB for the first page. Here each is
compressed once and kept. What may be loaded, and from where, is said in the headers.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import os
import re
from collections.abc import Callable
from functools import lru_cache
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import Any

Scope = dict[str, Any]
Receive = Callable[[], Any]
Send = Callable[[dict[str, Any]], Any]
Application = Callable[[Scope, Receive, Send], Any]
Header = tuple[bytes, bytes]

#: Files of these kinds are sent compressed.
_TEXTS = {
    ".js": b"text/javascript; charset=utf-8",
    ".css": b"text/css; charset=utf-8",
    ".svg": b"image/svg+xml",
    ".json": b"application/json",
}
#: Their names change with their content.
_FOR_EVER = b"public, immutable, max-age=31536000"
_SCRIPTS = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
#: Who may show the app in a frame: everybody, so that it can be embedded, unless it is set.
ANCESTORS = "GRAPHVIZ_BACKPROP_FRAME_ANCESTORS"
#: What only who runs the server should see.
_CLOSED = ("/_stcore/metrics",)


class Front:
    """The middleware: everything that passes is given the headers."""

    def __init__(self, app: Application) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers static files itself and hands on all else."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]
        if path in _CLOSED:
            await _answer(send, 404, [(b"content-type", b"text/plain")], b"not open")
            return
        zipped = b"gzip" in dict(scope["headers"]).get(b"accept-encoding", b"")
        kept = _compressed(path) if zipped and scope["method"] == "GET" else None
        if kept is not None:
            headers = [(b"content-type", _TEXTS[Path(path).suffix]), (b"cache-control", _FOR_EVER)]
            await _answer(send, 200, [*headers, *_PACKED], kept)
            return
        await self._app(scope, receive, _Page(send, first=_is_first(scope), zipped=zipped))


class _Page:
    """Adds headers to an answer; the first page also gets its picture."""

    def __init__(self, send: Send, *, first: bool, zipped: bool) -> None:
        self._send, self._first, self._zipped = send, first, zipped
        self._start: dict[str, Any] | None = None
        self._parts: list[bytes] = []

    async def __call__(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            headers = dict(message["headers"])
            html = headers.get(b"content-type", b"").startswith(b"text/html")
            if html and message["status"] == 200 and b"content-encoding" not in headers:
                self._start = message
                return
            message = {**message, "headers": [*message["headers"], *_safe()]}
        elif self._start is not None:
            self._parts.append(message.get("body", b""))
            if not message.get("more_body"):
                await self._whole(self._start, b"".join(self._parts))
            return
        await self._send(message)

    async def _whole(self, start: dict[str, Any], page: bytes) -> None:
        if self._first:
            page = page.replace(b'<div id="root">', first_picture() + b'<div id="root">', 1)
        headers = [each for each in start["headers"] if each[0] != b"content-length"]
        headers += _safe()
        if self._zipped:
            page = gzip.compress(page, 6)
            headers += _PACKED
        await _answer(self._send, 200, headers, page)


_PACKED: list[Header] = [(b"content-encoding", b"gzip"), (b"vary", b"Accept-Encoding")]


async def _answer(send: Send, status: int, headers: list[Header], body: bytes) -> None:
    known = {name for name, _ in headers}
    more = [each for each in _safe() if each[0] not in known]
    length = (b"content-length", str(len(body)).encode())
    await send(
        {"type": "http.response.start", "status": status, "headers": [*headers, *more, length]}
    )
    await send({"type": "http.response.body", "body": body})


def _is_first(scope: Scope) -> bool:
    """Whether the page shows the formula that everybody sees first."""
    return scope["path"] == "/" and not scope.get("query_string")


def _safe() -> list[Header]:
    """Headers that keep a page to itself; the one script that stands in it is named by digest."""
    ancestors = os.environ.get(ANCESTORS, "*")
    policy = (
        f"default-src 'self'; script-src 'self' blob: {_digests()};"
        " style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:;"
        " font-src 'self' data:; connect-src 'self' ws: wss:; worker-src 'self' blob:;"
        f" object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors {ancestors}"
    )
    return [
        (b"content-security-policy", policy.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"same-origin"),
        (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    ]


@lru_cache(maxsize=1)
def _digests() -> str:
    """Of the scripts in Streamlit's page, for every answer: a browser may keep the page itself."""
    scripts = _SCRIPTS.findall((_static() / "index.html").read_bytes())
    digests = (base64.b64encode(hashlib.sha256(each).digest()).decode() for each in scripts)
    return " ".join(f"'sha256-{digest}'" for digest in digests)


@lru_cache(maxsize=400)
def _compressed(path: str) -> bytes | None:
    """A text of Streamlit's static files, compressed; None for anything else."""
    if not path.startswith("/static/") or Path(path).suffix not in _TEXTS:
        return None
    root = _static()
    file = (root / path.removeprefix("/")).resolve()
    if not file.is_relative_to(root / "static") or not file.is_file():
        return None
    return gzip.compress(file.read_bytes(), 9)


@lru_cache(maxsize=1)
def _static() -> Path:
    found = find_spec("streamlit")
    assert found is not None
    assert found.origin is not None
    return (Path(found.origin).parent / "static").resolve()


@lru_cache(maxsize=1)
def first_picture() -> bytes:
    """The first page as it will look, until it is there: the player takes it away."""
    from graphviz_backprop.app.session import START
    from graphviz_backprop.drawing.frame import frames
    from graphviz_backprop.drawing.scene import scene_of
    from graphviz_backprop.drawing.theme import DARK, LIGHT
    from graphviz_backprop.engine.trace import run
    from graphviz_backprop.export.svg import svg
    from graphviz_backprop.language.parse import parse

    trace = run(parse(START.program), START.inputs)
    scene, frame = scene_of(trace), frames(trace, "gradient")[-1]

    style = Path(__file__).with_name("first.css").read_text(encoding="utf-8")

    def picture(theme: Any) -> str:
        drawn = svg(scene, frame, theme, text="path", title=START.program).encode()
        return "data:image/svg+xml;base64," + base64.b64encode(drawn).decode()

    return (
        f"<style>{style}</style>"
        '<div id="gb-first" aria-hidden="true"><h1>Backprop, step by step</h1>'
        f"<code>{escape(START.program)}</code><div><picture>"
        f'<source media="(prefers-color-scheme: dark)" srcset="{picture(DARK)}">'
        f'<img alt="" src="{picture(LIGHT)}"></picture></div><p>Loading …</p></div>'
    ).encode()
