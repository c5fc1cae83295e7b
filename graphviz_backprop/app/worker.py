"""A process that does long work for the app: pickled calls on stdin, pickled results on stdout."""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable

from graphviz_backprop.app import work
from graphviz_backprop.errors import BackpropError, RenderError

CALLS: dict[str, Callable[..., object]] = {"picture": work.picture, "file": work.file}


def main() -> None:
    """Answers calls until the app closes the pipe; the app itself goes first."""
    if hasattr(os, "nice"):
        os.nice(5)
    calls, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not stand between the answers
    while True:
        try:
            name, arguments = pickle.load(calls)
        except EOFError:
            return
        try:
            answer: tuple[bool, object] = (True, CALLS[name](*arguments))
        except BackpropError as error:
            answer = (False, error)
        except Exception as error:
            problem = f"this could not be made: {type(error).__name__}"
            answer = (False, RenderError(problem, remedy="Try a smaller or simpler formula."))
        pickle.dump(answer, answers)
        answers.flush()


if __name__ == "__main__":
    main()
