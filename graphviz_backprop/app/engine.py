"""What the pages compute, each kept by its content in caches of a bounded size.

Every function is pure, so that all sessions can share one cache: no session's work
is another's state.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import networkx as nx
import numpy as np
import streamlit as st

from graphviz_backprop.drawing.frame import Pace
from graphviz_backprop.drawing.options import Drawing
from graphviz_backprop.drawing.scene import Scene, scene_of
from graphviz_backprop.errors import BindingError, FormulaError
from graphviz_backprop.export import player
from graphviz_backprop.graph import Literal
from graphviz_backprop.language import rewrite
from graphviz_backprop.language.parse import parse
from graphviz_backprop.trace import Trace, run

#: Past these sizes a formula is refused in the app: everybody shares the machine.
MAX_OPERATIONS = 400
MAX_ENTRIES = 10_000
#: A layout that takes longer is stopped.
LAYOUT_SECONDS = 12.0

#: The inputs of a run: name and number, or nested tuples of numbers for an array.
Inputs = tuple[tuple[str, Literal], ...]


@st.cache_resource(max_entries=500, show_spinner=False)
def graph_of(program: str, declared: tuple[str, ...], gates: str, share: bool) -> nx.MultiDiGraph:
    """The graph of a program, its gates ``typed``, ``grouped`` or ``expanded``."""
    graph = parse(program, declared=declared, share=share)
    if gates != "typed":
        graph = rewrite.group(graph) if gates == "grouped" else rewrite.expand(graph)
    if graph.number_of_nodes() > 2 * MAX_OPERATIONS:
        raise FormulaError(
            f"the graph has {graph.number_of_nodes()} nodes, more than this app draws",
            remedy=f"Use at most about {MAX_OPERATIONS} operations; group gates, or use the "
            "library on your own machine.",
        )
    return graph


@st.cache_resource(max_entries=300, show_spinner=False)
def trace_of(
    _graph: nx.MultiDiGraph, graph_key: tuple[Any, ...], inputs: Inputs, target: str, seed: str
) -> Trace:
    """One run. ``graph_key`` stands for the graph in the cache."""
    for name, value in inputs:
        if np.size(value) > MAX_ENTRIES:
            raise BindingError(
                f"{name} has {np.size(value)} entries", remedy=f"At most {MAX_ENTRIES} fit here."
            )
    trace = run(_graph, dict(inputs), target=target or None, seed=seed_of(seed))
    for value in trace.values.values():
        if np.size(value) > MAX_ENTRIES:
            raise BindingError(
                "an array of the program is too large for this app",
                remedy=f"At most {MAX_ENTRIES} entries fit here.",
            )
    return trace


def seed_of(text: str) -> Any:
    """The seed that a person typed: empty for ones, a number, or an array literal."""
    if not text.strip():
        return None
    from graphviz_backprop.language.parse import parse_bindings

    return parse_bindings(f"s = {text}")["s"]


@st.cache_resource(max_entries=200, show_spinner=False)
def scene_for(_trace: Trace, trace_key: tuple[Any, ...], drawing: Drawing) -> Scene:
    """The scene of a trace, laid out once."""
    return scene_of(_trace, drawing, time_limit=LAYOUT_SECONDS)


@st.cache_resource(max_entries=100, show_spinner=False)
def document_for(
    _trace: Trace, _scene: Scene, trace_key: tuple[Any, ...], drawing: Drawing, pace: Pace
) -> player.Document:
    """What the stepper in the browser shows."""
    return player.document(_trace, _scene, pace=pace, numbers=drawing.numbers)


def frozen(bindings: Mapping[str, Any]) -> Inputs:
    """Bindings as something that a cache can look up."""
    return tuple((name, _tuples(value)) for name, value in bindings.items())


def _tuples(value: Any) -> Literal:
    if np.ndim(value) == 0:
        return float(value)
    return tuple(_tuples(entry) for entry in value)
