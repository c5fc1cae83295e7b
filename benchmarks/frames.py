"""All frames of the sigmoid neuron against one Graphviz layout, and against one a step.

    python -m benchmarks.frames

"frames" is what a picture needs beside the layout: every frame and its SVG. "layout
anew" is what a tool does that gives Graphviz every step with its labels: one layout
and one drawing by Graphviz a step. The goals: all frames take at most twice the time
of one layout, and a step is at least 20 times faster than laying it out anew.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from statistics import median
from time import perf_counter

from benchmarks._neuron import PROGRAM, neuron_seconds
from graphviz_backprop.drawing import frames, scene_of
from graphviz_backprop.drawing.scene import Scene
from graphviz_backprop.engine.trace import Trace, annotated, run
from graphviz_backprop.export.svg import svg
from graphviz_backprop.language.parse import parse

MOST_LAYOUTS, LEAST_FASTER = 2.0, 20.0
_ROUNDS = 15


def main() -> None:
    """Prints the medians and ratios; exits 1 where a goal is missed."""
    trace = run(parse(PROGRAM))
    scene = scene_of(trace)
    steps = len(trace.steps)
    layout = neuron_seconds()
    pictures = _median(lambda: _all_frames(replace(scene), trace))
    anew = _median(lambda: [_laid_out_anew(labelled) for labelled in _labelled(trace)])
    print(f"one layout            {layout * 1e3:8.2f} ms")
    print(f"all {steps} frames as SVG  {pictures * 1e3:8.2f} ms = {pictures / layout:.2f} layouts")
    print(f"{steps} layouts anew       {anew * 1e3:8.2f} ms = {anew / pictures:.1f} × all frames")
    sys.exit(int(pictures > MOST_LAYOUTS * layout or anew < LEAST_FASTER * pictures))


def _all_frames(scene: Scene, trace: Trace) -> list[str]:
    """The SVG of every frame of a scene that was never written before."""
    return [svg(scene, frame) for frame in frames(trace)]


def _labelled(trace: Trace) -> list[str]:
    """One DOT text a step, with the numbers of that step in the labels of the nodes."""
    written = []
    for k in range(len(trace.steps)):
        lines = [
            f'{name} [label="{attributes["node"].op} {attributes.get("value", "")} '
            f'{attributes.get("gradient", "")}"]'
            for name, attributes in annotated(trace, k).nodes(data=True)
        ]
        lines += [f"{tail} -> {head}" for tail, head in trace.graph.edges()]
        written.append("digraph { rankdir=LR " + "; ".join(lines) + " }")
    return written


def _laid_out_anew(text: str) -> bytes:
    from pygraphviz import AGraph

    graph = AGraph(string=text)
    drawn: bytes = graph.draw(format="svg", prog="dot")
    graph.close()
    return drawn


def _median(work: Callable[[], object]) -> float:
    """Median of seconds, after one round to warm up."""
    work()
    taken = []
    for _ in range(_ROUNDS):
        start = perf_counter()
        work()
        taken.append(perf_counter() - start)
    return median(taken)


if __name__ == "__main__":
    main()
