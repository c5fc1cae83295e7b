"""The plain graph as DOT, for people who use Graphviz themselves."""

from __future__ import annotations

from graphviz import Digraph, escape

from graphviz_backprop.drawing.labels import value_text
from graphviz_backprop.engine.dust import without_dust
from graphviz_backprop.engine.graph import CONSTANT, INPUT, Node, nodes
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.export.deck import cleaned
from graphviz_backprop.ops import TABLE
from graphviz_backprop.text.names import plain
from graphviz_backprop.text.numbers import FITTING, NumberFormat


def dot_text(trace: Trace, style: NumberFormat = FITTING) -> str:
    """One node a node, labelled with its operation, name, value and gradient.

    An edge has the attribute ``position``, the place of the operand among the
    operands of its user. Ids are generated; every text is quoted, so that no
    name is taken for HTML or for a keyword.
    """
    trace, style = without_dust(trace), trace.style_of(style)
    graph = Digraph("backpropagation", graph_attr={"rankdir": "LR"})
    for node in nodes(trace.graph):
        shape = "box" if node.op in {INPUT, CONSTANT} else "ellipse"
        graph.node(node.id, escape("\n".join(_lines(trace, node, style))), shape=shape)
    for operand, user, position in trace.graph.edges(keys=True):
        graph.edge(operand, user, position=str(position))
    return str(graph.source)


def _lines(trace: Trace, node: Node, style: NumberFormat) -> list[str]:
    name = cleaned(plain(trace.labels.get(node.id, "")))
    value = value_text(trace.values[node.id], style)
    lines = [f"{name} = {value}" if name else value]
    if node.op in TABLE:
        lines.insert(0, TABLE[node.op].symbol.replace("{", "").replace("}", ""))
    if node.id in trace.gradients:
        target = cleaned(plain(trace.labels.get(trace.target, "")))
        lines.append(f"∂{target}/∂{name} = {value_text(trace.gradients[node.id], style)}")
    return lines
