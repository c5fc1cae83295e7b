"""Backpropagation on computational graphs, one gradient at a time.

Type a formula as on a board and run it: forward values and gradients have names.

>>> import graphviz_backprop as gb
>>> trace = gb.run("(x+y)z", x=-2, y=5, z=-4)
>>> trace.value("f"), trace.gradient("x"), trace.gradient("y"), trace.gradient("z")
(-12.0, -4.0, -4.0, 3.0)

Every step is a value that explains itself.

>>> for step in trace.steps[-2:]:
...     print(gb.explain(trace, step).text)
∂f/∂y = ∂f/∂q · ∂q/∂y = (−4.00) · 1.00 = −4.00
∂f/∂x = ∂f/∂q · ∂q/∂x = (−4.00) · 1.00 = −4.00

The graph is a networkx graph; ``annotated`` puts the numbers on its nodes.

>>> graph = gb.annotated(trace)
>>> [(data["value"], data["gradient"]) for _, data in graph.nodes(data=True)]
[(-2.0, -4.0), (5.0, -4.0), (-4.0, 3.0), (3.0, -4.0), (-12.0, 1.0)]

Central differences agree, and every step is a picture.

>>> all(result.right for result in gb.check("(x+y)z", x=-2, y=5, z=-4))
True
>>> pictures = [gb.svg(trace, step) for step in range(len(trace.steps))]

Errors of the formula say where and what to do.

>>> gb.parse("(x+y z")
Traceback (most recent call last):
...
graphviz_backprop.errors.FormulaError: line 1, column 1: this parenthesis is never closed
(x+y z
^
Close it, or delete this “(”.
"""

from __future__ import annotations

import gc

_collects = gc.isenabled()
gc.disable()  # imports make no garbage, and looking for it would take an eighth of their time

from graphviz_backprop.errors import (  # noqa: E402
    BackpropError,
    BindingError,
    FormulaError,
    RenderError,
    ShapeError,
)
from graphviz_backprop.explain import explain, explanations  # noqa: E402
from graphviz_backprop.jacobian import jacobian  # noqa: E402
from graphviz_backprop.language.parse import parse  # noqa: E402
from graphviz_backprop.pipeline import check, frames, gradients, run, svg  # noqa: E402
from graphviz_backprop.trace import Trace, annotated  # noqa: E402

if _collects:
    gc.enable()

__all__ = [
    "BackpropError",
    "BindingError",
    "FormulaError",
    "RenderError",
    "ShapeError",
    "Trace",
    "annotated",
    "check",
    "explain",
    "explanations",
    "frames",
    "gradients",
    "jacobian",
    "parse",
    "run",
    "svg",
]
