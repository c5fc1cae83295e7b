"""The measure of all pictures: one layout of the sigmoid neuron, from its trace to its scene."""

from __future__ import annotations

from statistics import median
from time import perf_counter

from graphviz_backprop.drawing import scene_of
from graphviz_backprop.drawing.layout import columns, lay_out
from graphviz_backprop.drawing.scene import Scene
from graphviz_backprop.engine.trace import Trace, run
from graphviz_backprop.language.parse import parse

PROGRAM = "L = 1/(1+exp(-(x0 w0 + x1 w1 + w2))); w0 = 2, x0 = -1, w1 = -3, x1 = -2, w2 = -3"


def laid_out(trace: Trace) -> Scene:
    """The scene of a trace, laid out by Graphviz even where it was before."""
    for cached in (columns, lay_out):
        cached.cache_clear()
    return scene_of(trace)


def neuron_seconds(rounds: int = 15) -> float:
    """The median time of one layout of the sigmoid neuron."""
    trace, times = run(parse(PROGRAM)), []
    for _ in range(rounds):
        start = perf_counter()
        laid_out(trace)
        times.append(perf_counter() - start)
    return median(times)
