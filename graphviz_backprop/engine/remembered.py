"""What is made once of a trace, and kept as long as the trace lives."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

from graphviz_backprop.engine.trace import Trace

T = TypeVar("T")


def once(function: Callable[[Trace], T]) -> Callable[[Trace], T]:
    """The function, asked once a trace: a picture with other blocks open needs the same."""
    known: WeakKeyDictionary[Trace, T] = WeakKeyDictionary()

    @wraps(function)
    def remembered(trace: Trace) -> T:
        if trace not in known:
            known[trace] = function(trace)
        return known[trace]

    return remembered
