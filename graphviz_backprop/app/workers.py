"""A small pool of worker processes with time limits: long work holds nobody else up."""

from __future__ import annotations

import atexit
import os
import pickle
import queue
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import Any, Literal

from graphviz_backprop.text.errors import RenderError

#: So many work at a time; who comes later waits.
WORKERS = 2
#: So many of them make files at a time: pictures and previews never wait for a file.
FILES = WORKERS - 1
#: Seconds for one picture, and to wait for one's turn.
TIME_LIMIT = 30.0
#: Seconds for one file: slides of 150 nodes take a minute, and twice that on a busy server.
FILE_LIMIT = 180.0
#: So often, in seconds, the caller is told how far the work is, and may give it up.
TICK = 0.2

#: Told the finished share of the work and a sentence; what it raises ends the work.
Tell = Callable[[float, str], object]
Name = Literal["graph", "picture", "file", "preview"]
#: Why a worker is gone, as far as one can know.
_STOPPED = "the work was stopped before it was done: it may need too much memory"
_SMALLER = "Make the graph smaller: group gates, share equal parts, or draw a part."
_REMEDIES: dict[Name, str] = {
    "graph": "Write a shorter formula, or parts of it by themselves.",
    "picture": _SMALLER,
    "file": "Choose another format, fewer steps (under Options), or a smaller graph.",
    "preview": _SMALLER,
}
_Worker = subprocess.Popen[bytes]
_Answers = queue.SimpleQueue[tuple[str, Any]]

_idle: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
for _ in range(WORKERS):
    _idle.put(None)
#: Those whose file is being made, then those who wait, in the order in which they came.
_turns: list[object] = []


def call(
    name: Name,
    wanted: object,
    *,
    seconds: float = TIME_LIMIT,
    tell: Tell = lambda share, words: None,
) -> Any:
    """The result of a call in a worker; raises RenderError where it takes too long.

    A worker whose work is given up is stopped, and another takes its place.
    """
    worker = _idle_worker(seconds, tell)
    try:
        if worker is None or worker.poll() is not None:
            worker = _start()
        question = pickle.dumps((name, wanted))
        kind, result = _answer(worker, question, seconds, tell, _REMEDIES[name])
    except BaseException:
        if worker is not None:
            _stop(worker)
        worker = None
        raise
    finally:
        _idle.put(worker)
    if kind == "made":
        return result
    raise result


def file(wanted: object, tell: Tell) -> Any:
    """The result of a call for a file; files wait for each other, in the order they are asked."""
    own = object()
    _turns.append(own)
    try:
        while (before := _turns.index(own) - FILES + 1) > 0:
            tell(0.0, f"Waiting for {before} other file{'s' * (before > 1)} …")
            time.sleep(TICK)
        tell(0.0, "Making it …")
        return call("file", wanted, seconds=FILE_LIMIT, tell=tell)
    finally:
        _turns.remove(own)


def _idle_worker(seconds: float, tell: Tell) -> _Worker | None:
    end = time.monotonic() + seconds
    while True:
        try:
            return _idle.get(timeout=min(TICK, seconds))
        except queue.Empty:
            tell(0.0, "Waiting: the server is busy …")
        if time.monotonic() > end:
            raise RenderError(
                "the server is busy with other large graphs", remedy="Try again in a minute."
            )


def _answer(
    worker: _Worker, question: bytes, seconds: float, tell: Tell, remedy: str
) -> tuple[str, Any]:
    """The last answer: ("made", result) or ("failed", error)."""
    answers: _Answers = queue.SimpleQueue()
    Thread(target=_ask, args=(worker, question, answers), daemon=True).start()
    end = time.monotonic() + seconds
    share, words = 0.0, "Making it …"
    while (left := end - time.monotonic()) > 0:
        try:
            kind, result = answers.get(timeout=min(TICK, left))
        except queue.Empty:
            tell(share, words)
            continue
        match kind:
            case "told":
                done, total = result
                share = done / total
                words = f"{done} of {total}" if done < total else "Putting it together …"
                tell(share, words)
            case "gone":
                raise RenderError(_STOPPED, remedy=remedy)
            case _:
                return kind, result
    raise RenderError(f"this takes longer than {seconds:g} seconds", remedy=remedy)


def _ask(worker: _Worker, question: bytes, answers: _Answers) -> None:
    """Asks and listens; a thread of its own, since a pipe knows no time limit."""
    assert worker.stdin is not None
    assert worker.stdout is not None
    kind = "told"
    try:
        worker.stdin.write(question)
        worker.stdin.flush()
        while kind == "told":
            kind, result = pickle.load(worker.stdout)
            answers.put((kind, result))
    except Exception:
        answers.put(("gone", None))


def _start() -> _Worker:
    command = [sys.executable, "-m", "graphviz_backprop.app.worker"]
    alone = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}  # more would take memory from its limit
    worker = subprocess.Popen(command, env=alone, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    atexit.register(worker.kill)
    return worker


def _stop(worker: _Worker) -> None:
    worker.kill()
    worker.wait()
    atexit.unregister(worker.kill)
    for pipe in (worker.stdin, worker.stdout):
        with suppress(OSError):
            assert pipe is not None
            pipe.close()
