"""Convolutions and pooling in words: which window of the image a cell was made from."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from graphviz_backprop.engine.cost import MOST_COMPONENTS
from graphviz_backprop.engine.graph import Node, node_of
from graphviz_backprop.engine.steps import Forward, Pull
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.explain.pulls import chosen_entry
from graphviz_backprop.explain.symbols import Symbols
from graphviz_backprop.ops import TABLE
from graphviz_backprop.ops.operation import WindowPart

Cell = tuple[int, ...]
#: More windows than this are counted, not named.
_MOST_NAMED = 4


def made_from(symbols: Symbols, step: Forward) -> str:
    """Names the window that the first cell was made from; "" for operations without windows."""
    trace = symbols.trace
    node = node_of(trace.graph, step.node)
    if TABLE[node.op].arrays.window is None or not np.size(step.value):
        return ""
    return _made(symbols, node, (0,) * np.ndim(step.value))


def reached_through(symbols: Symbols, step: Pull) -> str:
    """Names the cells whose windows hold the entry that is worked out; "" as above."""
    trace = symbols.trace
    node = node_of(trace.graph, step.edge.user)
    out = trace.values[node.id]
    if TABLE[node.op].arrays.window is None or not out.size or not np.size(step.downstream):
        return ""
    if step.edge.position or out.size > MOST_COMPONENTS:
        return _made(symbols, node, (0,) * out.ndim)
    at, window = chosen_entry(step), _window_of(trace, node)
    holding = [
        cell
        for cell in np.ndindex(*out.shape)
        if all(_holds(part, index) for part, index in zip(window(cell), at, strict=True))
    ]
    entry = f"{symbols.of[step.node].text}{_place(at)}"
    if not holding:
        return f"{entry} lies in no window: its gradient is 0."
    named = [f"{symbols.of[node.id].text}{_place(cell)}" for cell in holding]
    if len(named) > _MOST_NAMED:
        named[_MOST_NAMED - 1 :] = [f"{len(named) - _MOST_NAMED + 1} more"]
    listed = " and ".join([", ".join(named[:-1]), named[-1]] if named[1:] else named)
    noun = "windows" if named[1:] else "window"
    return f"{entry} lies in the {noun} of {listed}: {_made(symbols, node, holding[0])}"


def _window_of(trace: Trace, node: Node) -> Callable[[Cell], tuple[WindowPart, ...]]:
    row = TABLE[node.op]
    operands = [trace.values[operand] for operand in node.operands]
    settings = dict(node.settings)

    def window(cell: Cell) -> tuple[WindowPart, ...]:
        assert row.arrays.window is not None
        return row.arrays.window(cell, *operands, **settings)

    return window


def _holds(part: WindowPart, index: int) -> bool:
    return part is None or (index in part if isinstance(part, range) else index == part)


def _made(symbols: Symbols, node: Node, cell: Cell) -> str:
    """``out[0, 0] was computed from the window x[0:3, 0:3].``"""
    trace = symbols.trace
    shape = trace.values[node.operands[0]].shape
    window = _window_of(trace, node)(cell)
    parts = [_written(part, length) for part, length in zip(window, shape, strict=True)]
    padded = any(
        isinstance(part, range) and (part.start < 0 or part.stop > length)
        for part, length in zip(window, shape, strict=True)
    )
    image = f"{symbols.of[node.operands[0]].text}[{', '.join(parts)}]"
    zeros = ", with zeros around the image" if padded else ""
    return f"{symbols.of[node.id].text}{_place(cell)} was computed from the window {image}{zeros}."


def _written(part: WindowPart, length: int) -> str:
    if isinstance(part, range):
        return f"{max(part.start, 0)}:{min(part.stop, length)}"
    return ":" if part is None else str(part)


def _place(cell: Cell) -> str:
    return f"[{', '.join(map(str, cell))}]"
