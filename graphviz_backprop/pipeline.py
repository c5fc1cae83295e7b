"""From text to picture in one place: what the three faces (library, CLI, app) call.

Read ``run`` first: it is the whole engine in two lines.
"""

from __future__ import annotations

from collections.abc import Mapping

import networkx as nx

from graphviz_backprop import check as checking
from graphviz_backprop import trace as tracing
from graphviz_backprop.language.parse import parse
from graphviz_backprop.trace import Trace

Program = str | nx.MultiDiGraph


def run(
    program: Program,
    at: Mapping[str, object] | None = None,
    /,
    *,
    target: str | None = None,
    seed: object = None,
    **bindings: object,
) -> Trace:
    """Runs a program (text or graph) forward and backward at the given inputs.

    >>> trace = run("(x+y)z", x=-2, y=5, z=-4)
    >>> trace.value("f"), trace.gradient("x")
    (-12.0, -4.0)
    """
    inputs = {**(at or {}), **bindings}
    return tracing.run(graph_of(program, inputs), inputs, target=target, seed=seed)


def check(
    program: Program,
    at: Mapping[str, object] | None = None,
    /,
    *,
    target: str | None = None,
    seed: object = None,
    **bindings: object,
) -> tuple[checking.Check, ...]:
    """Compares every input's gradient with its central difference.

    >>> [result.right for result in check("sin(x) y", x=1, y=2)]
    [True, True]
    """
    inputs = {**(at or {}), **bindings}
    return checking.check(graph_of(program, inputs), inputs, target=target, seed=seed)


def graph_of(program: Program, declared: Mapping[str, object] | None = None) -> nx.MultiDiGraph:
    """The graph of a program; names in ``declared`` are read as whole words."""
    return parse(program, declared=declared or ()) if isinstance(program, str) else program
