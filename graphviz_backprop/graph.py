"""Reading and building graphs, for programs that bring or walk their own.

>>> import graphviz_backprop as gb
>>> [node.name for node in inputs(gb.parse("(x+y)z"))]
['x', 'y', 'z']
"""

from graphviz_backprop.engine.graph import (
    Edge,
    GraphBuilder,
    Node,
    find,
    inputs,
    labels,
    node_of,
    nodes,
    users,
)

__all__ = ["Edge", "GraphBuilder", "Node", "find", "inputs", "labels", "node_of", "nodes", "users"]
