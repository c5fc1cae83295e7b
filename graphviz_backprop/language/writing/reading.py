"""The graph → the text and the LaTeX of what was understood.

``parse(reading(graph))`` is the same graph, apart from the places in the text. A node
that is used more than once and has no name is given one, so that it is written once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import networkx as nx

from graphviz_backprop.engine.graph import (
    CONSTANT,
    INPUT,
    Node,
    inputs,
    labels,
    node_of,
    nodes,
    users,
)
from graphviz_backprop.language.program import CONSTANTS
from graphviz_backprop.language.writing.notation import (
    expression_latex,
    expression_text,
    own_names,
    write,
)
from graphviz_backprop.language.writing.styles import LATEX, TEXT, Style
from graphviz_backprop.text.names import GREEK

__all__ = ["expression_latex", "expression_text", "latex", "reading"]

_PLAIN = re.compile(rf"(?:[A-Za-z]|{'|'.join(GREEK)})(?:[0-9]+|_[A-Za-z0-9]+)?")
#: Names that may stand before the names they are functions of; P(y|x) and a^{l} may not.
_HEADED = re.compile(r"[A-Za-z]\w*(?:\^[\[(<]\w+[\])>])?")
_NOT_PLAIN = {"T", "sigma", *CONSTANTS}


def reading(graph: nx.MultiDiGraph) -> str:
    """The program as it was understood, in one canonical spelling, without its bindings.

    >>> from graphviz_backprop.language.parse import parse
    >>> reading(parse("q = x+y; f = qz")), reading(parse("1/2x0"))
    ('q = x + y; f = q z', 'f = (1 / 2) x₀')
    """
    return "; ".join(_statements(graph, TEXT))


def latex(graph: nx.MultiDiGraph) -> str:
    """The program as it was understood, in LaTeX.

    >>> from graphviz_backprop.language.parse import parse
    >>> print(latex(parse("1/(1 + exp(-x0))")))
    f = \\frac{1}{1 + e^{-x_{0}}}
    """
    return r",\quad ".join(latex_lines(graph))


def latex_lines(graph: nx.MultiDiGraph) -> tuple[str, ...]:
    """The same, a statement each."""
    return tuple(_statements(graph, LATEX))


def _statements(graph: nx.MultiDiGraph, style: Style) -> Iterator[str]:
    called = labels(graph)
    shown = own_names(graph, style) | {
        node.id: style.name(called[node.id])
        for node in nodes(graph)
        if node.operands and len(users(graph, node.id)) > 1
    }
    final = node_of(graph, graph.graph["output"])
    roots = [node for node in nodes(graph) if _is_defined(node) and node.id in shown]
    if final.operands and final not in roots:
        roots.append(final)
    parameters = _parameters(graph, roots, final)
    for root in roots:
        label = style.label(called.get(root.id, root.name)) if root.id in shown else ""
        if parameters and root is roots[-1] and _HEADED.fullmatch(called.get(root.id, root.name)):
            inside = ", ".join(style.label(node.name) for node in parameters)
            label = f"{label or style.label(called[root.id])}{style.opening}{inside}{style.closing}"
        body = write(graph, root.id, style, shown if root.operands else {})
        yield f"{label} = {body}" if label else body
    if not roots or roots[-1] is not final:
        yield style.label(called.get(final.id, final.name)) or write(graph, final.id, style, {})


def _is_defined(node: Node) -> bool:
    """Whether a statement of its own can define this node."""
    is_constant = node.op == CONSTANT and node.name not in CONSTANTS
    return bool(node.operands) or (is_constant and bool(node.name))


def _parameters(graph: nx.MultiDiGraph, roots: Sequence[Node], final: Node) -> list[Node]:
    """The inputs, if a header must declare them: a long name, or an order of their own."""
    appearance = _appearance(graph, roots, final)
    declared = [node for node in inputs(graph) if node.id in appearance]
    plain = all(_PLAIN.fullmatch(n.name) and n.name not in _NOT_PLAIN for n in declared)
    in_order = list(appearance) == [node.id for node in declared]
    return [] if (plain and in_order) or not roots else declared


def _appearance(graph: nx.MultiDiGraph, roots: Sequence[Node], final: Node) -> dict[str, None]:
    """Ids of the inputs in the order in which the statements mention them."""
    seen: dict[str, None] = {}
    taken = {root.id for root in roots}
    for root in (*roots, final):
        stack = [root.id]
        while stack:
            node_id = stack.pop()
            node = node_of(graph, node_id)
            if node.op == INPUT:
                seen.setdefault(node_id)
            if node_id == root.id or node_id not in taken:
                stack.extend(reversed(node.operands))
    return seen
