"""The graph as GraphML with plain attributes, for networkx, Gephi, yEd and the like."""

from __future__ import annotations

import json

import networkx as nx
import numpy as np

from graphviz_backprop.engine.graph import node_of
from graphviz_backprop.engine.trace import Trace, annotated
from graphviz_backprop.export.deck import cleaned
from graphviz_backprop.export.trace_json import plain
from graphviz_backprop.text.arrays import Array


def graphml(trace: Trace) -> str:
    """Nodes with name, op, value and gradient; edges with the operand's position.

    A scalar is a number, an array its JSON text.
    """
    computed = annotated(trace)
    graph = nx.MultiDiGraph(target=trace.target)
    for node_id, attributes in computed.nodes(data=True):
        node = node_of(computed, node_id)
        numbers = {
            key: _number(attributes[key]) for key in ("value", "gradient") if key in attributes
        }
        name = cleaned(trace.labels.get(node_id, ""))
        graph.add_node(node_id, name=name, op=node.op, **numbers)
    for operand, user, position in computed.edges(keys=True):
        graph.add_edge(operand, user, f"{operand}_{user}_{position}", position=position)
    return "\n".join(("<?xml version='1.0' encoding='utf-8'?>", *nx.generate_graphml(graph))) + "\n"


def _number(value: Array) -> float | str:
    return json.dumps(plain(value)) if np.ndim(value) else float(value)
