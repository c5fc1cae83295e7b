"""One node's expression as text or LaTeX, with parentheses exactly where they are needed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from string import Formatter
from typing import NamedTuple

import networkx as nx

from graphviz_backprop import names as spelling
from graphviz_backprop.graph import CONSTANT, Literal, Node, node_of, nodes
from graphviz_backprop.language.expression import Slice
from graphviz_backprop.ops import FUNCTIONS, TABLE
from graphviz_backprop.ops.operation import ANY, ATOM, POWER, PRODUCT, Notation

#: What stands for a node: a string, or a string with its precedence.
Replacement = str | tuple[str, int]

_NUMERIC = re.compile(r"[-−]?(?:[0-9.∞]|NaN|\\infty)")
_SCIENTIFIC = re.compile(r"[0-9.]+(?:e| *\\cdot)")


class Leaf(NamedTuple):
    """Something written as it is, and how loosely it binds."""

    text: str
    precedence: int


class Style(NamedTuple):
    """What differs between text and LaTeX: ``label`` is a name where it is defined."""

    notation: Callable[[str], Notation]
    name: Callable[[str], str]
    label: Callable[[str], str]
    number: Callable[[float], Leaf]
    array: Callable[[tuple[Literal, ...]], str]
    setting: Callable[[str, object], str]
    opening: str
    closing: str
    minus: str


def expression_text(
    graph: nx.MultiDiGraph, node_id: str, names: Mapping[str, Replacement] | None = None
) -> str:
    """One node's operation as text; nodes with a name are written by it.

    ``names`` gives other strings for some nodes, by id: their values, for instance.
    With numbers among them, all factors get a dot between them.

    >>> from graphviz_backprop.language.parse import parse
    >>> graph = parse("f = a (1 - a)")
    >>> expression_text(graph, "n3"), expression_text(graph, "n3", {"n0": "-0.73"})
    ('a (1 − a)', '−0.73 · (1 − (−0.73))')
    """
    return write(graph, node_id, TEXT, own_names(graph, TEXT) | dict(names or {}))


def expression_latex(
    graph: nx.MultiDiGraph, node_id: str, names: Mapping[str, Replacement] | None = None
) -> str:
    """One node's operation in LaTeX, as ``expression_text`` in text."""
    return write(graph, node_id, LATEX, own_names(graph, LATEX) | dict(names or {}))


def own_names(graph: nx.MultiDiGraph, style: Style) -> dict[str, Replacement]:
    """The names that the user gave, by node id."""
    return {node.id: style.name(node.name) for node in nodes(graph) if node.name}


def write(
    graph: nx.MultiDiGraph, node_id: str, style: Style, names: Mapping[str, Replacement]
) -> str:
    """One node's expression in a style, where ``names`` stand for the nodes they name."""
    numeric = any(_NUMERIC.match(_string(value)) for value in names.values())
    return _Writer(graph, style, names, node_id, numeric).written()


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
        self._begins: dict[str, str] = {}

    def written(self) -> str:
        out: list[str] = []
        stack: list[str | _Hole] = [_Hole(self._root, ANY, "")]
        while stack:
            item = stack.pop()
            if isinstance(item, str):
                out.append(item)
                continue
            if self._needs_parentheses(item):
                out.append(self._style.opening)
                stack.append(self._style.closing)
            leaf = self._leaf(item.node)
            if leaf is not None:
                out.append(leaf.text)
            else:
                stack.extend(reversed(self._parts(node_of(self._graph, item.node))))
        return "".join(out)

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
        return self._style.notation(op)

    def _precedence(self, node_id: str) -> int:
        leaf = self._leaf(node_id)
        return leaf.precedence if leaf else self._notation(node_of(self._graph, node_id)).precedence

    def _parts(self, node: Node) -> list[str | _Hole]:
        row, notation = TABLE[node.op], self._notation(node)
        settings = dict(node.settings)
        named = {field for _, field in _template(notation.template)}
        extra = "".join(
            self._style.setting(name, value)
            for name, value in settings.items()
            if name not in named and value != row.settings.get(name)
        )
        parts: list[str | _Hole] = []
        before = ""
        for literal, field in _template(notation.template):
            literal = literal.replace("-", self._style.minus)
            if literal:
                parts.append(literal)
            before = literal or before
            if field in settings:
                parts.append(_key_text(settings[field]))
            elif field:
                holes = self._operands(node, row.operands, row.variadic, field, notation)
                for index, (operand, precedence) in enumerate(holes):
                    if index:
                        parts.append(", ")
                    parts.append(_Hole(operand, precedence, ", " if index else before))
                if extra and field == row.operands[-1]:
                    parts.append(extra)
        return parts

    def _operands(
        self,
        node: Node,
        called: Sequence[str],
        variadic: bool,
        field: str,
        notation: Notation,
    ) -> list[tuple[str, int]]:
        if variadic:
            return [(operand, notation.holes[0]) for operand in node.operands]
        position = called.index(field)
        operand, precedence = node.operands[position], notation.holes[position]
        if node.op == "product" and position == 0 and self._is_fraction_line(operand):
            precedence = POWER
        return [(operand, precedence)]

    def _is_fraction_line(self, node_id: str) -> bool:
        """Whether this is a quotient with a slash: before a factor it needs parentheses."""
        return self._leaf(node_id) is None and node_of(self._graph, node_id).op == "divide"

    def _needs_parentheses(self, hole: _Hole) -> bool:
        if self._precedence(hole.node) < hole.precedence:
            return True
        before = hole.before.rstrip()
        if not hole.before or hole.before == ", " or before.endswith(("(", "[", "{", "|")):
            return False
        begin = self._begin(hole.node)
        if before.strip() in ("", "\\,"):
            return begin != "other"
        return begin == "minus" or (
            begin == "digit" and before == self._style.minus and not self._numeric
        )

    def _begin(self, node_id: str) -> str:
        """What an expression begins with: ``minus``, ``digit``, ``base`` (2^x) or ``other``."""
        chain: list[str] = []
        found = ""
        while not found:
            found = self._begins.get(node_id, "")
            if found:
                break
            leaf = self._leaf(node_id)
            if leaf is not None:
                found = _first(leaf.text, self._style.minus)
                self._begins[node_id] = found
                break
            chain.append(node_id)
            node = node_of(self._graph, node_id)
            parts = self._parts(node)
            first = parts[0]
            if isinstance(first, str):
                found = _first(first, self._style.minus)
            elif self._precedence(first.node) < first.precedence:
                found = "other"
            else:
                node_id = first.node
        for link in reversed(chain):
            if found == "digit" and node_of(self._graph, link).op == "power":
                found = "base"
            self._begins[link] = found
        return found


def _string(value: Replacement) -> str:
    return value if isinstance(value, str) else value[0]


def _first(text: str, minus: str) -> str:
    if text[:1] == minus:
        return "minus"
    return "digit" if text[:1].isdigit() or text[:1] == "." else "other"


@cache
def _template(template: str) -> tuple[tuple[str, str], ...]:
    """The literals of a template, each with the field behind it."""
    parsed: list[tuple[str, str]] = []
    pending = ""
    for literal, field, _, _ in Formatter().parse(template):
        pending += literal
        if field is not None:
            parsed.append((pending, field))
            pending = ""
    return (*parsed, (pending, ""))


def _number_text(value: float) -> str:
    """A number that ``float`` reads back as the same."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(value).replace("e+", "e")


def _text_number(value: float) -> Leaf:
    text = _number_text(value)
    return Leaf("−" + text[1:], PRODUCT) if text[0] == "-" else Leaf(text, ATOM)


def _latex_number(value: float) -> Leaf:
    text = _number_text(value)
    digits, _, exponent = text.partition("e")
    if exponent:
        return Leaf(rf"{digits} \cdot 10^{{{int(exponent)}}}", PRODUCT)
    return Leaf(text, PRODUCT if text[0] == "-" else ATOM)


def _text_array(values: Literal) -> str:
    if isinstance(values, tuple):
        return f"[{', '.join(map(_text_array, values))}]"
    return _text_number(values).text


def _latex_array(values: tuple[Literal, ...]) -> str:
    rows = [value if isinstance(value, tuple) else (value,) for value in values]
    if any(isinstance(entry, tuple) for row in rows for entry in row):
        return rf"\text{{{_text_array(values)}}}"
    cells = (" & ".join(_latex_number(entry).text for entry in row) for row in rows)  # type: ignore[arg-type]
    return r"\begin{bmatrix}" + r" \\ ".join(cells) + r"\end{bmatrix}"


def _value_text(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_value_text, value))}]"
    return _text_number(float(value)).text  # type: ignore[arg-type]


def _key_text(key: object) -> str:
    entries = key if isinstance(key, tuple) and not isinstance(key, Slice) else (key,)
    return ", ".join(map(_entry_text, entries))


def _entry_text(entry: object) -> str:
    if not isinstance(entry, Slice):
        return _value_text(entry)
    bounds = ["" if bound is None else _value_text(bound) for bound in entry]
    return ":".join(bounds if bounds[2] else bounds[:2])


def _text_name(name: str) -> str:
    """A name; one that is a function too stands in parentheses, lest it be called."""
    return f"({name})" if name in FUNCTIONS and name not in spelling.GREEK else spelling.plain(name)


TEXT = Style(
    notation=lambda op: TABLE[op].text,
    name=_text_name,
    label=spelling.plain,
    number=_text_number,
    array=_text_array,
    setting=lambda name, value: f", {name}={_value_text(value)}",
    opening="(",
    closing=")",
    minus="−",
)
LATEX = Style(
    notation=lambda op: TABLE[op].latex,
    name=spelling.latex,
    label=spelling.latex,
    number=_latex_number,
    array=_latex_array,
    setting=lambda name, value: f",\\, {spelling.latex(name)}={_value_text(value)}".replace(
        "−", "-"
    ),
    opening=r"\left(",
    closing=r"\right)",
    minus="-",
)
