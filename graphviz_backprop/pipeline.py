"""From text to picture in one place: what ``import graphviz_backprop as gb`` offers.

Read ``run`` first: it is the whole engine in two lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

import networkx as nx

from graphviz_backprop import check as checking
from graphviz_backprop import trace as tracing
from graphviz_backprop.drawing import frame as framing
from graphviz_backprop.drawing.frame import Frame, Pace
from graphviz_backprop.drawing.options import Drawing
from graphviz_backprop.drawing.scene import scene_of
from graphviz_backprop.drawing.theme import LIGHT, Theme
from graphviz_backprop.explain import explain
from graphviz_backprop.export import svg as svg_writer
from graphviz_backprop.language.parse import parse
from graphviz_backprop.ops.operation import Array
from graphviz_backprop.trace import Trace

Program: TypeAlias = str | nx.MultiDiGraph


class ShownTrace(Trace):
    """A trace that shows its last step where a notebook displays it."""

    def _repr_svg_(self) -> str:
        return svg(self)


def run(
    program: Program,
    at: Mapping[str, object] | None = None,
    /,
    *,
    target: str | None = None,
    seed: object = None,
    **bindings: object,
) -> ShownTrace:
    """Runs a program (text or graph) forward and backward at the given inputs.

    >>> trace = run("(x+y)z", x=-2, y=5, z=-4)
    >>> trace.value("f"), trace.gradient("x")
    (-12.0, -4.0)
    """
    inputs = {**(at or {}), **bindings}
    trace = tracing.run(_graph(program, inputs), inputs, target=target, seed=seed)
    return ShownTrace(trace.graph, trace.target, trace.plan, trace.values, trace.gradients)


def gradients(
    program: Program, at: Mapping[str, object] | None = None, /, **bindings: object
) -> dict[str, Array]:
    """The gradient of the output for every input by name, without any steps.

    >>> gradients("x^2 y", x=3, y=2)
    {'x': np.float64(12.0), 'y': np.float64(9.0)}
    """
    inputs = {**(at or {}), **bindings}
    return tracing.gradients(_graph(program, inputs), inputs)


def check(
    program: Program, at: Mapping[str, object] | None = None, /, **bindings: object
) -> tuple[checking.Check, ...]:
    """Compares every input's gradient with its central difference.

    >>> [result.right for result in check("sin(x) y", x=1, y=2)]
    [True, True]
    """
    inputs = {**(at or {}), **bindings}
    return checking.check(_graph(program, inputs), inputs)


def frames(trace: Trace, pace: Pace = "gradient") -> list[Frame]:
    """What is visible and lit after every step.

    >>> len(frames(run("(x+y)z", x=-2, y=5, z=-4)))
    8
    """
    return framing.frames(trace, pace)


def svg(trace: Trace, step: int = -1, *, drawing: Drawing = Drawing(), theme: Theme = LIGHT) -> str:
    """The picture after one step (from 0; by default the last) as SVG.

    >>> svg(run("(x+y)z", x=-2, y=5, z=-4), step=3)[:4]
    '<svg'
    """
    frame = framing.frame_at(trace, step)
    told = explain(trace, trace.steps[frame.last], drawing.numbers)
    scene = scene_of(trace, drawing)
    return svg_writer.svg(scene, frame, theme, title=told.headline, description=told.text)


def _graph(program: Program, declared: Iterable[str]) -> nx.MultiDiGraph:
    """The graph of a program; names in ``declared`` are read as whole words."""
    return parse(program, declared=declared) if isinstance(program, str) else program
