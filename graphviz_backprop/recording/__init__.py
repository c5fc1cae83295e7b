"""Code that people have, run once and recorded as a graph: Python, NumPy, PyTorch, micrograd.

Only the library, the command line and the notebook come here: this runs the code that it
is given, so the app, which has visitors, never does.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import networkx as nx

from graphviz_backprop.text.errors import RecordError


def record(code: Any, /, *arguments: Any, **bindings: Any) -> nx.MultiDiGraph:
    """The computational graph of one call ``code(*arguments, **bindings)``, with its numbers.

    ``code`` is a function of Python, NumPy or PyTorch, a module of PyTorch, or a finished
    ``Value`` of micrograd. It is run once; what it returns is the output, of several results
    the first single number. Numbers and arrays of floats become inputs, as do parameters;
    whole numbers in arrays, masks and what was drawn at random are data.

    >>> graph = record(lambda x, w: w * max(0.0, x), x=2.0, w=-3.0)
    >>> graph.graph["bindings"]
    {'x': np.float64(2.0), 'w': np.float64(-3.0)}

    Raises RecordError, with file and line, for what no gate can say.
    """
    collects = gc.isenabled()
    gc.disable()  # a record is kept, and looking for garbage would take half of the time
    try:
        return _record(code, arguments, bindings, sys._getframe(1))
    finally:
        if collects:
            gc.enable()


def _record(
    code: Any, arguments: tuple[Any, ...], bindings: dict[str, Any], caller: FrameType
) -> nx.MultiDiGraph:
    from graphviz_backprop.recording import micrograd_code, python_code, torch_code

    if micrograd_code.is_value(code):
        return micrograd_code.record(code, bindings, caller)
    if not callable(code):
        raise RecordError(
            f"{code!r:.60} is nothing that can be called",
            remedy="Give a function, a module of PyTorch or a Value; a text is for gb.run.",
        )
    if torch_code.is_torch(code) or any(
        map(torch_code.is_torch, _reached(code, arguments, bindings))
    ):
        return torch_code.record(code, arguments, bindings)
    return python_code.record(code, arguments, bindings)


def _reached(
    code: Callable[..., Any], arguments: tuple[Any, ...], bindings: dict[str, Any]
) -> Iterator[object]:
    """What a call works on: its arguments, and what the function knows from outside."""
    yield getattr(code, "__self__", None)
    waiting: list[Any] = [*arguments, *bindings.values()]
    function = getattr(code, "__func__", code)
    waiting += [cell.cell_contents for cell in getattr(function, "__closure__", None) or ()]
    names = getattr(function, "__globals__", {})
    used = getattr(getattr(function, "__code__", None), "co_names", ())
    yield from (names[name] for name in used if name in names)
    while waiting:
        value = waiting.pop()
        yield value
        if isinstance(value, (list, tuple)):
            waiting += value
        elif isinstance(value, dict):
            waiting += value.values()
