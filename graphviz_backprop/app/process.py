"""What is set once in the server's process, so that nobody waits for what need not be."""

from __future__ import annotations

import gc
import socket
from contextlib import suppress
from functools import cache
from pathlib import Path

from graphviz_backprop.app.leaving import hear_only_the_page_asked_for

#: Collections of the oldest objects are rare: with full caches one takes 0.2 s, in which
#: everybody waits, and every 4 s of a busy hour there was one.
_THRESHOLDS = (10_000, 20, 100)


@cache
def prepare() -> None:
    """Sets the process up; only the first call of all sessions does anything."""
    gc.set_threshold(*_THRESHOLDS)
    send_at_once()
    hear_only_the_page_asked_for()


def send_at_once() -> None:
    """Sets TCP_NODELAY on the TCP sockets of this process; accepted ones inherit it.

    Streamlit hands uvicorn a socket that it made itself, and asyncio then leaves Nagle's
    algorithm on: all but the first message of an answer waits about 40 ms until the reader's
    machine has acknowledged it (https://github.com/Kludex/uvicorn/issues/3149).
    """
    folder = Path("/dev/fd")
    for descriptor in list(folder.iterdir()) if folder.is_dir() else ():
        with suppress(OSError):  # a file, or closed in the meantime
            found = socket.socket(fileno=int(descriptor.name))
            try:
                if found.family in (socket.AF_INET, socket.AF_INET6):
                    found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            finally:
                found.detach()
