"""Answers that leave at once.

Streamlit hands uvicorn a socket that it made itself, and asyncio then leaves Nagle's
algorithm on: all but the first message of an answer waits about 40 ms until the reader's
machine has acknowledged it (https://github.com/Kludex/uvicorn/issues/3149).
"""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from functools import cache
from pathlib import Path


@cache
def send_at_once() -> None:
    """Sets TCP_NODELAY on the TCP sockets of this process, once; accepted ones inherit it."""
    folder = Path("/dev/fd")
    for descriptor in map(int, os.listdir(folder) if folder.is_dir() else ()):
        with suppress(OSError):  # a file, or closed in the meantime
            found = socket.socket(fileno=descriptor)
            try:
                if found.family in (socket.AF_INET, socket.AF_INET6):
                    found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            finally:
                found.detach()
