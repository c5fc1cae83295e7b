"""A small formula typeset over any symbols: names, numbers, derivatives, matrices."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

import networkx as nx

from graphviz_backprop.engine.graph import CONSTANT, Node, node_of, nodes
from graphviz_backprop.language.writing import styles
from graphviz_backprop.ops import TABLE
from graphviz_backprop.ops.operation import (
    ATOM,
    NEGATION,
    POWER,
    PRODUCT,
    Notation,
    call,
    infix,
)
from graphviz_backprop.text.template import literals_and_fields


class Symbol(NamedTuple):
    """Something written, in LaTeX and in plain text, and how loosely it binds."""

    latex: str
    text: str
    precedence: int = ATOM


class Piece(NamedTuple):
    """Something written in one script, and how loosely it binds."""

    text: str
    precedence: int


class Script(NamedTuple):
    """LaTeX or plain text: what is taken of a symbol, and how a page differs from a program."""

    pick: Callable[[Symbol], str]
    style: styles.Style
    notations: Mapping[str, Notation]
    opening: str
    closing: str
    minus: str
    setting: str


#: ⊙, and · between vectors, bind looser than a product: beside one they stand in parentheses.
_ENTRYWISE_LATEX = Notation(r"{a} \odot {b}", NEGATION, (NEGATION, PRODUCT))
_ENTRYWISE = Notation("{a} ⊙ {b}", NEGATION, (NEGATION, PRODUCT))
_APPLIED = {"matmul", "matmat", "matvec", "vecmat", "inner"}
LATEX = Script(
    lambda symbol: symbol.latex,
    styles.LATEX,
    {
        "multiply": _ENTRYWISE_LATEX,
        "outer": infix(r"\otimes", PRODUCT),
        "inner": Notation(r"{a} \cdot {b}", NEGATION, (PRODUCT, POWER)),
        "sum along": call(r"\operatorname{{sum}}\left({a}\right)"),
        "norm": call(r"\left\|{a}\right\|"),
    },
    r"\left(",
    r"\right)",
    "-",
    r",\ \text{{{name} {value}}}",
)
PLAIN = Script(
    lambda symbol: symbol.text,
    styles.TEXT,
    {
        "multiply": _ENTRYWISE,
        "transpose": Notation("{a}ᵀ", POWER, (POWER + 1,)),
        **dict.fromkeys(_APPLIED, infix("·", PRODUCT)),
        "inner": Notation("{a} · {b}", NEGATION, (PRODUCT, POWER)),
    },
    "(",
    ")",
    "−",
    ", {name} {value}",
)
_NUMBER = re.compile(r"[-−]?[0-9.]+(?:e[-−]?[0-9]+| \\cdot 10\^\{-?[0-9]+\})?|[-−]?(?:∞|\\infty)")
#: Settings that say nothing on paper.
_UNSAID = {"keepdims"}


def parenthesized(symbol: Symbol, least: int) -> Symbol:
    """The symbol in parentheses if it binds looser than ``least``."""
    if symbol.precedence >= least:
        return symbol
    if _NUMBER.fullmatch(symbol.text):
        return Symbol(f"({symbol.latex})", f"({symbol.text})", ATOM)
    return Symbol(rf"\left({symbol.latex}\right)", f"({symbol.text})", ATOM)


def typeset(
    graph: nx.MultiDiGraph,
    root: str,
    shown: Mapping[str, Symbol],
    script: Script,
    *,
    dots: bool = False,
) -> Piece:
    """The formula of one node in one script, where ``shown`` stand for the nodes they name.

    With ``dots`` every product has a dot between its factors, as between numbers.
    """
    made: dict[str, Piece] = {}
    needed = _needed(graph, root, shown)
    for node in nodes(graph):
        if node.id not in needed:
            continue
        if node.id in shown and (node.id != root or not node.operands):
            made[node.id] = Piece(script.pick(shown[node.id]), shown[node.id].precedence)
        elif node.op == CONSTANT:
            made[node.id] = _constant(node, script)
        else:
            made[node.id] = _operation(node, made, script, dots=dots)
        if node.id == root:
            break
    return made[root]


def _needed(graph: nx.MultiDiGraph, root: str, shown: Mapping[str, Symbol]) -> set[str]:
    needed, stack = set(), [root]
    while stack:
        node_id = stack.pop()
        if node_id not in needed:
            needed.add(node_id)
            if node_id == root or node_id not in shown:
                stack.extend(node_of(graph, node_id).operands)
    return needed


def _constant(node: Node, script: Script) -> Piece:
    if node.name:
        return Piece(script.style.name(node.name), ATOM)
    if isinstance(node.constant, tuple):
        return Piece(script.style.array(node.constant), ATOM)
    assert node.constant is not None
    leaf = script.style.number(node.constant)
    return Piece(leaf.text, leaf.precedence)


def _operation(node: Node, made: Mapping[str, Piece], script: Script, *, dots: bool) -> Piece:
    row = TABLE[node.op]
    operands = [made[operand] for operand in node.operands]
    settings = {
        name: value
        for name, value in node.settings
        if name not in _UNSAID and value != row.settings[name].default
    }
    notation = _notation(node, operands, settings, script, dots=dots)
    template = literals_and_fields(notation.template)
    fixed = dict(node.settings)
    said = {field: fixed[field] for _, field in template if field in fixed}
    settings = {name: value for name, value in settings.items() if name not in said}
    parts: list[str] = []
    for literal, field in template:
        parts.append(literal.replace("-", script.minus))
        before = "".join(parts)
        if field in said:
            parts.append(styles.key_text(said[field]).replace("−", script.minus))
        elif field:
            holes = (
                [(piece, notation.holes[0]) for piece in operands]
                if row.variadic
                else [(operands[i := row.operands.index(field)], notation.holes[i])]
            )
            filled = [_filled(piece, least, before, script) for piece, least in holes]
            parts.append(", ".join(filled))
            if field == row.operands[-1]:
                parts += [
                    script.setting.format(name=name, value=_setting(value))
                    for name, value in settings.items()
                ]
    return Piece("".join(parts), notation.precedence)


def _notation(
    node: Node,
    operands: list[Piece],
    settings: Mapping[str, object],
    script: Script,
    *,
    dots: bool,
) -> Notation:
    op = node.op
    if op == "product" and (dots or _needs_dot(operands[1])):
        op = "dot"
    if op == "sum" and settings:
        op = "sum along"
    return script.notations.get(op) or script.style.notation("sum" if op == "sum along" else op)


def _needs_dot(right: Piece) -> bool:
    """Whether a factor, side by side with another, would be read as part of it."""
    return bool(_NUMBER.fullmatch(right.text)) or (
        right.text[0].isdigit() and right.precedence >= POWER
    )


def _filled(piece: Piece, least: int, before: str, script: Script) -> str:
    """An operand in its place: in parentheses where it binds too loosely, or begins with a minus
    behind an operator."""
    text = piece.text
    enclosed = not before or before.rstrip().endswith(("(", "[", "{", "|", ","))
    behind = not enclosed and text.startswith(script.minus)
    if piece.precedence < least or behind or (least > PRODUCT and text.startswith(script.minus)):
        if _NUMBER.fullmatch(text):
            return f"({text})"
        return f"{script.opening}{text}{script.closing}"
    return text


def _setting(value: object) -> str:
    if isinstance(value, tuple):
        return "×".join(styles.literal_text(part) for part in value)
    return styles.literal_text(value)
