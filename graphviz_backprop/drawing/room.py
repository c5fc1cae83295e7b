"""Room kept at the wires for numbers that may come, so that a moved slider moves nothing else."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from graphviz_backprop.choices import Drawing
from graphviz_backprop.drawing import text
from graphviz_backprop.drawing.frame import schedule
from graphviz_backprop.drawing.grids import cells
from graphviz_backprop.drawing.sizes import SIZES
from graphviz_backprop.engine.dust import without_dust
from graphviz_backprop.engine.graph import Edge
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.text.arrays import Array
from graphviz_backprop.text.numbers import NumberFormat


@dataclass(frozen=True, slots=True)
class Room:
    """Widths in points of an entry: of values and gradients by node, of contributions by edge.

    ``height`` is the least height of an entry.
    """

    values: Mapping[str, float] = field(default_factory=dict)
    gradients: Mapping[str, float] = field(default_factory=dict)
    contributions: Mapping[Edge, float] = field(default_factory=dict)
    height: float = field(default=0.0, kw_only=True)


NO_ROOM = Room()
#: How much larger numbers between samples may be.
_MARGIN = 2.5

_Numbers = dict[Hashable, list[Array]]


def room_for(traces: Iterable[Trace], drawing: Drawing, *, samples: bool = False) -> Room:
    """The room that the numbers of all these runs of one graph need.

    Where they are ``samples`` of what sliders lead to, there is room for somewhat larger
    numbers too, and for those that are as good as zero, which are written with a power of ten.
    """
    traces = tuple(map(without_dust, traces))
    values: _Numbers = {}
    gradients: _Numbers = {}
    contributions: _Numbers = {}
    for trace in traces:
        moments = schedule(trace)
        for node, moment in moments.values.items():
            values.setdefault(node, []).append(moment.number)
        for node, totals in moments.gradients.items():
            gradients.setdefault(node, []).extend(total.number for total in totals)
        for edge, moment in moments.contributions.items():
            contributions.setdefault(edge, []).append(moment.number)
    size = SIZES[drawing.preset].label
    styles = [trace.style_of(drawing.numbers) for trace in traces]
    style = max(styles, key=lambda each: each.digits)  # one of a kind: of decimals the most

    def widths(numbers: _Numbers, *, signed: bool = False) -> dict[Any, float]:
        return {
            key: max(
                text.width(text.plain(cell), size)
                for number in (_between(found, style) if samples else map(_lowest, found))
                for row in cells(number, style, signed=signed)
                for cell in row
            )
            for key, found in numbers.items()
        }

    return Room(widths(values), widths(gradients), widths(contributions, signed=True))


def _lowest(number: Array) -> Array:
    """The number below zero: a minus takes room and may come at any time."""
    return -np.abs(number)


def _between(found: Sequence[Array], style: NumberFormat) -> Iterator[Array]:
    """What may come between the numbers found: wider ones, below zero."""
    with np.errstate(over="ignore"):
        yield from (_lowest(number) * _MARGIN for number in found)
    every = np.concatenate([np.ravel(number) for number in found])
    scaled = every[np.isfinite(every)] * 10.0**style.digits
    changes_sign = (scaled < 0).any() and (scaled > 0).any()
    if style.kind == "decimals" and changes_sign and not np.allclose(scaled, np.round(scaled)):
        yield np.full_like(found[0], -0.11 * 10.0**-style.digits)
