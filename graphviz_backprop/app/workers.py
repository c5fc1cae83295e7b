"""A small pool of worker processes with a time limit: long work holds nobody else up."""

from __future__ import annotations

import atexit
import pickle
import queue
import subprocess
import sys
from threading import Event, Timer
from typing import Any, Literal

from graphviz_backprop.errors import RenderError

#: So many work at a time; who comes later waits.
WORKERS = 2
#: Seconds for one call, and to wait for one's turn.
TIME_LIMIT = 30.0

_Worker = subprocess.Popen[bytes]
_idle: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
for _ in range(WORKERS):
    _idle.put(None)


def call(name: Literal["picture", "file"], *arguments: object, seconds: float = TIME_LIMIT) -> Any:
    """The result of a call in a worker; raises RenderError where it takes too long."""
    try:
        worker = _idle.get(timeout=seconds)
    except queue.Empty:
        raise RenderError(
            "the server is busy with other large graphs", remedy="Try again in a minute."
        ) from None
    if worker is None or worker.poll() is not None:
        worker = _start()
    expired = Event()
    timer = Timer(seconds, _stop, (worker, expired))
    timer.start()
    try:
        assert worker.stdin is not None
        assert worker.stdout is not None
        pickle.dump((name, arguments), worker.stdin)
        worker.stdin.flush()
        fine, result = pickle.load(worker.stdout)
    except (EOFError, OSError, pickle.UnpicklingError) as error:
        timer.cancel()
        why = f"takes longer than {seconds:g} seconds" if expired.is_set() else "is too much"
        _stop(worker, expired)
        raise RenderError(
            f"this {why}",
            remedy="Make the graph smaller: group gates, share equal parts, or draw a part.",
        ) from error
    finally:
        timer.cancel()
        _idle.put(None if expired.is_set() else worker)
    if fine:
        return result
    raise result


def _stop(worker: _Worker, expired: Event) -> None:
    expired.set()
    worker.kill()


def _start() -> _Worker:
    command = [sys.executable, "-m", "graphviz_backprop.app.worker"]
    worker = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    atexit.register(worker.kill)
    return worker
