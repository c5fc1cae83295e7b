"""A process that does long work for the app: pickled calls on stdin, pickled answers on stdout.

An answer is ("told", (done, total)), of which there may be many, and then
("made", result) or ("failed", error).
"""

from __future__ import annotations

import os
import pickle
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from graphviz_backprop.app import preview, work
from graphviz_backprop.engine.cost import APP, settle
from graphviz_backprop.export.deck import Progress
from graphviz_backprop.text.errors import BackpropError, RenderError

CALLS: dict[str, Callable[[Any, Progress], object]] = {
    "graph": lambda wanted, progress: work.graph_of(wanted),
    "picture": lambda wanted, progress: work.picture(wanted),  # tells nothing of its way
    "file": work.file,
    "preview": preview.preview,
}
#: Bytes that the work may take, where the system can hold it to them.
MEMORY = 3 * 2**30
#: Bytes without which nothing can be loaded or answered.
_ROOM = 2**26
#: Seconds between two words on how far the work is.
_BETWEEN = 0.1


def main() -> None:
    """Answers calls until the app closes the pipe; the app itself goes first."""
    if hasattr(os, "nice"):
        os.nice(5)
    with suppress(ImportError, ValueError, OSError):  # other systems have no such limit
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    settle(APP)
    calls, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not stand between the answers

    def answer(kind: str, result: object) -> None:
        pickle.dump((kind, result), answers)
        answers.flush()

    while True:
        try:
            name, wanted = pickle.load(calls)
        except EOFError:
            return
        try:
            answer("made", CALLS[name](wanted, _progress(answer)))
        except BackpropError as error:
            answer("failed", error)
        except Exception as error:
            if _exhausted(error):
                return  # too little is left for an answer; the app hears that this has ended
            problem = f"this could not be made: {type(error).__name__}"
            answer("failed", RenderError(problem, remedy="Try a smaller or simpler formula."))


def _exhausted(error: Exception) -> bool:
    """Whether the memory is at its limit: a library that can't be loaded says so in its own way."""
    try:
        bytearray(_ROOM)
    except MemoryError:
        return True
    return isinstance(error, MemoryError)


def _progress(answer: Callable[[str, object], None]) -> Progress:
    """Tells the app how far the work is, but not more often than anybody can see."""
    told = 0.0

    def progress(done: int, total: int) -> None:
        nonlocal told
        now = time.monotonic()
        if now - told >= _BETWEEN or done == total:
            told = now
            answer("told", (done, total))

    return progress


if __name__ == "__main__":
    main()
