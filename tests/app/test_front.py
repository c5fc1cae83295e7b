"""What stands before Streamlit's server: compressed files, headers, the first picture."""

import asyncio
import gzip
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import streamlit

from graphviz_backprop.app import front

STATIC = Path(streamlit.__file__).parent / "static"
PAGE = b'<html><div id="root"></div></html>'


async def page(scope, receive, send):
    """A server that answers everything with one page, in two parts."""
    headers = [(b"content-type", b"text/html"), (b"content-length", str(len(PAGE)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": PAGE[:9], "more_body": True})
    await send({"type": "http.response.body", "body": PAGE[9:]})


def ask(path, query=b"", encoding=b"gzip, br", method="GET"):
    """Status, headers and body of an answer."""
    sent = []

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http", "path": path, "method": method, "query_string": query,
        "headers": [(b"accept-encoding", encoding)],
    }  # fmt: skip
    # In a thread of its own: where a browser was driven before, this one has a loop already.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, front.Front(page)(scope, None, send)).result()
    body = b"".join(each.get("body", b"") for each in sent[1:])
    return sent[0]["status"], dict(sent[0]["headers"]), body


def test_a_script_is_compressed_and_kept_for_ever():
    script = next(STATIC.glob("static/js/index.*.js"))
    _, headers, body = ask(f"/static/js/{script.name}")
    assert gzip.decompress(body) == script.read_bytes()
    assert b"immutable" in headers[b"cache-control"]
    assert headers[b"content-encoding"] == b"gzip"
    assert int(headers[b"content-length"]) == len(body) < script.stat().st_size / 2


@pytest.mark.parametrize(
    "path",
    ["/static/../index.html", "/static/js/../../../../app.py", "/static/nothing.js", "/x.js"],
)
def test_nothing_outside_of_the_static_files_is_read(path):
    assert PAGE[:9] in gzip.decompress(ask(path)[2])  # the server behind it answers


@pytest.mark.parametrize("path", ["/", "/gallery", "/_stcore/health"])
def test_every_answer_has_the_headers(path):
    _, headers, _ = ask(path)
    assert headers[b"x-content-type-options"] == b"nosniff"
    policy = headers[b"content-security-policy"]
    assert b"object-src 'none'" in policy
    assert b"'unsafe-inline'" not in policy.partition(b"script-src")[2].partition(b";")[0]


def test_the_first_page_alone_has_the_picture():
    assert b"gb-first" in gzip.decompress(ask("/")[2])
    assert b"gb-first" in ask("/", encoding=b"")[2]
    assert b"gb-first" not in gzip.decompress(ask("/", b"f=x")[2])
    assert b"gb-first" not in gzip.decompress(ask("/help")[2])


def test_the_measures_of_the_server_are_closed():
    assert ask("/_stcore/metrics")[0] == 404
