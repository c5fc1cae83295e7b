"""One node's expression as text or LaTeX, with parentheses exactly where they are needed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

import networkx as nx

from graphviz_backprop.engine.graph import CONSTANT, Node, node_of, nodes
from graphviz_backprop.language.resolving.algebra import ACTIVATIONS
from graphviz_backprop.language.writing.styles import LATEX, TEXT, Leaf, Style, key_text
from graphviz_backprop.ops import TABLE
from graphviz_backprop.ops.operation import ANY, ATOM, POWER, PRODUCT, Notation
from graphviz_backprop.text.template import literals_and_fields

#: What stands for a node: a string, or a string with its precedence.
Replacement = str | tuple[str, int]

_NUMERIC = re.compile(r"[-−]?(?:[0-9.∞]|NaN|\\infty)")
_SCIENTIFIC = re.compile(r"[0-9.]+(?:e| *\\cdot)")


def expression_text(
    graph: nx.MultiDiGraph, node_id: str, names: Mapping[str, Replacement] | None = None
) -> str:
    """One node's operation as text; nodes with a name are written by it.

    ``names`` gives other strings for some nodes, by id: their values, for instance.
    With numbers among them, all factors get a dot between them.

    >>> from graphviz_backprop.language.parse import parse
    >>> graph = parse("f = a (1 - a)")
    >>> expression_text(graph, "_3"), expression_text(graph, "_3", {"_0": "-0.73"})
    ('a (1 − a)', '−0.73 · (1 − (−0.73))')
    """
    return _written(graph, node_id, TEXT, names)


def expression_latex(
    graph: nx.MultiDiGraph, node_id: str, names: Mapping[str, Replacement] | None = None
) -> str:
    """One node's operation in LaTeX, as ``expression_text`` in text."""
    return _written(graph, node_id, LATEX, names)


def own_names(graph: nx.MultiDiGraph, style: Style) -> dict[str, Replacement]:
    """The names that the user gave, by node id."""
    return {node.id: style.name(node.name) for node in nodes(graph) if node.name}


def write(
    graph: nx.MultiDiGraph,
    node_id: str,
    style: Style,
    names: Mapping[str, Replacement],
    *,
    numeric: bool = False,
) -> str:
    """One node's expression in a style, where ``names`` stand for the nodes they name.

    With ``numeric`` every product is written with a dot.
    """
    return _Writer(graph, style, names, node_id, numeric).written()


def _written(
    graph: nx.MultiDiGraph,
    node_id: str,
    style: Style,
    names: Mapping[str, Replacement] | None,
) -> str:
    given = dict(names or {})
    numeric = any(_NUMERIC.match(_string(value)) for value in given.values())
    if not given.keys() >= set(node_of(graph, node_id).operands):
        given = own_names(graph, style) | given
    return write(graph, node_id, style, given, numeric=numeric)


#: The dot product where its sign would be read as another product.
_CALLED_DOT = Notation("dot({a}, {b})", ATOM, (ANY, ANY))


#: Operations that may make matrices of vectors.
_SHAPING = frozenset(("reshape", "outer", "stack", "matmul", "transpose"))


class _Hole(NamedTuple):
    """A place for a node: the loosest precedence it takes, and what stands before it."""

    node: str
    precedence: int
    before: str


class _Writer:
    """Writes one expression from left to right with a stack, so that depth costs no recursion."""

    def __init__(
        self,
        graph: nx.MultiDiGraph,
        style: Style,
        shown: Mapping[str, Replacement],
        root: str,
        numeric: bool,
    ) -> None:
        self._graph = graph
        self._style = style
        self._shown = shown
        self._root = root
        self._numeric = numeric
        shapes = graph.graph.get("read_with", {}).values()
        self._matrices = any(isinstance(s, tuple) and len(s) > 1 for s in shapes)

    def written(self) -> str:
        out: list[str] = []
        stack: list[str | _Hole] = [_Hole(self._root, ANY, "")]
        while stack:
            item = stack.pop()
            if isinstance(item, str):
                out.append(item)
                continue
            leaf = self._leaf(item.node)
            node = node_of(self._graph, item.node)
            precedence = leaf.precedence if leaf else self._notation(node).precedence
            if precedence < item.precedence or (leaf and self._collides(leaf.text, item.before)):
                out.append(self._style.opening)
                stack.append(self._style.closing)
                item = item._replace(before="(")
            if leaf:
                out.append(leaf.text)
            else:
                stack.extend(reversed(self._parts(node, item.before)))
        return "".join(out)

    def _collides(self, text: str, before: str) -> bool:
        """Whether a number, behind what stands before it, would be read as something else."""
        operator = before.strip()
        if not before or before == ", " or operator.endswith(("(", "[", "{", "|")):
            return False
        minus = self._style.minus
        if operator in ("", "\\,"):
            return text.startswith(minus) or text[0].isdigit()
        negated = before == minus and text[0].isdigit() and not self._numeric
        return text.startswith(minus) or negated

    def _leaf(self, node_id: str) -> Leaf | None:
        """What is written for a node that is not taken apart."""
        node = node_of(self._graph, node_id)
        if node_id in self._shown and (node_id != self._root or not node.operands):
            shown = self._shown[node_id]
            text = _string(shown)
            if text[:1] in "-−":
                text = self._style.minus + text[1:]
            if isinstance(shown, tuple):
                return Leaf(text, shown[1])
            loose = text[:1] == self._style.minus or _SCIENTIFIC.match(text)
            return Leaf(text, PRODUCT if loose else ATOM)
        if node.op != CONSTANT:
            return None
        if isinstance(node.constant, tuple):
            return Leaf(self._style.array(node.constant), ATOM)
        assert node.constant is not None
        return self._style.number(node.constant)

    def _notation(self, node: Node) -> Notation:
        op = "dot" if self._numeric and node.op in ("product", "multiply") else node.op
        notation = self._style.notation(op)
        if self._style.reads and not self._numeric:
            reshaped = any(node_of(self._graph, n).op in _SHAPING for n in node.operands)
            if op in ("multiply", "power") and (self._matrices or reshaped):
                template = notation.template.replace("*", "⊙").replace("^", ".^")
                return notation._replace(template=template)
            if op == "dot" and self._is_gate(node.operands[1]):
                return _CALLED_DOT
        return notation

    def _is_gate(self, node_id: str) -> bool:
        """Whether “·” before an operand would be read entry by entry: an activation, unnamed."""
        return node_id not in self._shown and node_of(self._graph, node_id).op in ACTIVATIONS

    def _parts(self, node: Node, before: str) -> list[str | _Hole]:
        """The literals and holes of a node, from left to right."""
        row, notation = TABLE[node.op], self._notation(node)
        settings = dict(node.settings)
        template = literals_and_fields(notation.template)
        written = {field for _, field in template}
        extra = "".join(
            self._style.setting(name, value)
            for name, value in settings.items()
            if name not in written and value != row.settings[name].default
        )
        if node.op == "power" and before == self._style.minus:
            before = ""
        parts: list[str | _Hole] = []
        for literal, field in template:
            literal = literal.replace("-", self._style.minus)
            before = literal or before
            if literal:
                parts.append(literal)
            if field in settings:
                parts.append(key_text(settings[field]))
            elif field:
                for operand, precedence in self._operands(node, field, notation):
                    parts += [_Hole(operand, precedence, before), ", "]
                    before = ", "
                parts.pop()
                if extra and field == row.operands[-1]:
                    parts.append(extra)
        return parts

    def _operands(self, node: Node, field: str, notation: Notation) -> list[tuple[str, int]]:
        """The operands that stand for a field of the template, each with its precedence."""
        row = TABLE[node.op]
        if row.variadic:
            return [(operand, notation.holes[0]) for operand in node.operands]
        position = row.operands.index(field)
        operand, precedence = node.operands[position], notation.holes[position]
        left = node_of(self._graph, operand)
        is_infix = (
            left.op != "product" and left.operands and TABLE[left.op].text.precedence == PRODUCT
        )
        if node.op == "product" and position == 0 and is_infix and not self._leaf(operand):
            precedence = POWER  # side by side binds tighter than the other products
        return [(operand, precedence)]


def _string(value: Replacement) -> str:
    return value if isinstance(value, str) else value[0]
