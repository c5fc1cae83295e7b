"""Pictures of networks in blocks, as multiples of one layout of the sigmoid neuron.

    python -m benchmarks.blocks

"flat" has no blocks; "folded" and "open" are what a reader sees first, and after opening
one block of the outermost level. The goals are those of the README.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from time import perf_counter

import networkx as nx

from benchmarks._neuron import neuron_seconds
from graphviz_backprop.choices import Drawing
from graphviz_backprop.drawing import scene_of
from graphviz_backprop.drawing.layout import columns, lay_out
from graphviz_backprop.engine.graph import GraphBuilder, nodes
from graphviz_backprop.engine.trace import Trace, run
from graphviz_backprop.learn.layers import network

#: Goals in seconds on a machine that lays the sigmoid neuron out in this time.
MACHINE = 0.003
FOLDED = Drawing(fold=("all",))


def main() -> None:
    """Prints seconds and ratios; exits 1 where a goal is missed."""
    unit = neuron_seconds()
    print(f"one layout of the sigmoid neuron: {unit * 1e3:.1f} ms\n")
    missed = False
    for what, seconds, goal in _measured():
        ratio, most = seconds / unit, goal / MACHINE
        missed |= ratio > most
        print(f"{what:48} {seconds:7.3f} s {ratio:8.1f} layouts, goal {most:.0f}")
    sys.exit(int(missed))


def _measured() -> Iterator[tuple[str, float, float]]:
    """What is drawn, the seconds it took, and the goal."""
    small = network(2, 16, 16, 1, "tanh")
    yield "2-16-16-1 in scalars, folded", _seconds(run(small), FOLDED), 0.1
    yield f"2-16-16-1 in scalars, flat, {len(small)} nodes", _seconds(run(_flat(small))), 2.0
    recurrent = _recurrent(28)
    yield f"recurrent network, flat, {len(recurrent)} nodes", _seconds(run(recurrent)), 0.5
    deep = network(*(8 for _ in range(50)), "tanh")
    trace = run(deep)
    yield f"{len(deep)} nodes, 49 layers, overview", _seconds(trace, FOLDED), 0.3
    opened = Drawing(unfold=("layer30",))
    yield "the same, one layer opened", _seconds(trace, opened, warm=FOLDED), 0.1
    halves = [_seconds(run(network(*(8 for _ in range(n)), "tanh")), FOLDED) for n in (25, 50)]
    print(f"twice as many layers take {halves[1] / halves[0]:.2f} times as long, goal 2.6")


def _seconds(trace: Trace, drawing: Drawing = Drawing(), warm: Drawing | None = None) -> float:
    """The least time of three, of a trace whose steps are known.

    ``warm`` is a picture that was there before.
    """
    times = []
    for _ in range(3):
        for cached in (columns, lay_out):
            cached.cache_clear()
        if warm is not None:
            scene_of(trace, warm)
        start = perf_counter()
        scene_of(trace, drawing)
        times.append(perf_counter() - start)
    return min(times)


def _flat(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """The same graph without blocks."""
    builder, made = GraphBuilder(), dict[str, str]()
    for node in nodes(graph):
        made[node.id] = builder.copy(node, made, block=())
    return builder.finish_copy(graph, made)


def _recurrent(steps: int) -> nx.MultiDiGraph:
    """h_t = tanh(w x_t + u h_{t-1} + b), unrolled, with its weights shared."""
    builder = GraphBuilder()
    w, u, b, h = (builder.input(name) for name in "wubh")
    for t in range(1, steps + 1):
        terms = (
            builder.operation("multiply", w, builder.input(f"x{t}")),
            builder.operation("multiply", u, h),
        )
        h = builder.operation("tanh", builder.operation("add", builder.operation("add", *terms), b))
    at = dict.fromkeys(["w", "u", "b", "h", *(f"x{t}" for t in range(1, steps + 1))], 0.1)
    return builder.finish(h, bindings=at)


if __name__ == "__main__":
    main()
