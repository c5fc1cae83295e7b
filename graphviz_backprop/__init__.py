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
graphviz_backprop.text.errors.FormulaError: line 1, column 1: this parenthesis is never closed
(x+y z
^
Close it, or delete this “(”.
"""

from __future__ import annotations

import gc
from importlib import import_module
from typing import TYPE_CHECKING

_collects = gc.isenabled()
gc.disable()  # imports make no garbage, and looking for it would take an eighth of their time
try:
    from graphviz_backprop.engine.jacobian import jacobian
    from graphviz_backprop.engine.trace import Trace, annotated
    from graphviz_backprop.explain import explain, explanations
    from graphviz_backprop.language.parse import parse
    from graphviz_backprop.pipeline import (
        check,
        check_solution,
        frames,
        gradients,
        run,
        save,
        svg,
    )
    from graphviz_backprop.recording import record
    from graphviz_backprop.text.errors import (
        BackpropError,
        BindingError,
        BlockError,
        ChoiceError,
        CostError,
        FormulaError,
        RecordError,
        RenderError,
        ShapeError,
    )
finally:  # also where an import fails: the collector is the host's
    if _collects:
        if not gc.get_freeze_count():
            gc.freeze()  # and thaws: all is old now, and not looked through at once
            gc.unfreeze()
        gc.enable()

if TYPE_CHECKING:
    from graphviz_backprop.explain.matrix import matrix_steps
    from graphviz_backprop.learn.layers import network
    from graphviz_backprop.stepper import Stepper


#: Imported when they are asked for.
_LATER = {"network": "learn.layers", "matrix_steps": "explain.matrix"}


def __getattr__(name: str) -> object:
    """What is seldom asked for; the widget needs the extra ``notebook``."""
    if name in _LATER:
        return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
    if name != "Stepper":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        from graphviz_backprop.stepper import Stepper
    except ModuleNotFoundError as error:
        raise ImportError(
            'the widget needs anywidget: pip install "graphviz_backprop[notebook]"'
        ) from error
    return Stepper


__all__ = [
    "BackpropError",
    "BindingError",
    "BlockError",
    "ChoiceError",
    "CostError",
    "FormulaError",
    "RecordError",
    "RenderError",
    "ShapeError",
    "Stepper",
    "Trace",
    "annotated",
    "check",
    "check_solution",
    "explain",
    "explanations",
    "frames",
    "gradients",
    "jacobian",
    "matrix_steps",
    "network",
    "parse",
    "record",
    "run",
    "save",
    "svg",
]
