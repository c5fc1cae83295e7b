"""Room kept at the wires for numbers that may come, so that a moved slider moves nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from graphviz_backprop.drawing import text
from graphviz_backprop.drawing.blocks import Cells, cells
from graphviz_backprop.drawing.frame import Schedule, schedule
from graphviz_backprop.drawing.options import SIZES, Drawing
from graphviz_backprop.graph import Edge
from graphviz_backprop.ops.operation import Array
from graphviz_backprop.trace import Trace


@dataclass(frozen=True, slots=True)
class Room:
    """Widths in points of an entry: of values and gradients by node, of contributions by edge."""

    values: Mapping[str, float] = field(default_factory=dict)
    gradients: Mapping[str, float] = field(default_factory=dict)
    contributions: Mapping[Edge, float] = field(default_factory=dict)


NO_ROOM = Room()


def room_for(traces: Iterable[Trace], drawing: Drawing) -> Room:
    """The room that the numbers of all these runs of one graph need."""
    found = Room({}, {}, {})
    for trace in traces:
        _widen(found, schedule(trace), drawing)
    return found


def _widen(found: Room, moments: Schedule, drawing: Drawing) -> None:
    size, style = SIZES[drawing.preset].label, drawing.numbers

    def widen(widths: Mapping[Any, float], key: object, shown: Cells) -> None:
        width = max(text.width(text.plain(cell), size) for row in shown for cell in row)
        if width > widths.get(key, 0.0):
            widths[key] = width  # type: ignore[index]

    for node, moment in moments.values.items():
        widen(found.values, node, cells(_lowest(moment.number), style))
    for node, totals in moments.gradients.items():
        for total in totals:
            widen(found.gradients, node, cells(_lowest(total.number), style))
    for edge, moment in moments.contributions.items():
        widen(found.contributions, edge, cells(_lowest(moment.number), style, signed=True))


def _lowest(number: Array) -> Array:
    """The number below zero: a minus takes room and may come at any time."""
    return -np.abs(number)
