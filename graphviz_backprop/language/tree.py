"""What the parser finds: trees that say reach, not meaning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from graphviz_backprop.language.scanning.token import Token
from graphviz_backprop.text.names import joined, nested

#: Before the name of a function of a library that a name of the program hides: ``np.sum``.
QUALIFIED = "."


class Tree(NamedTuple):
    """One phrase of a formula with its place.

    ``kind`` says what ``parts`` are:

    ========  ===========================================================
    number    ``value``
    name      ``text`` is its spelling
    script    the base; ``sub``, ``sup`` keep their tokens, ``primes``
    call      what is called and the arguments; ``text`` is "(" or "["
    keyword   the value; ``text`` is the name of the setting
    chain     operands of one precedence; ``ops`` stand between them
    negate    the operand
    group     what parentheses hold; ``text`` is the opening sign
    list      the entries
    table     the rows, which are lists
    abs, norm what the bars hold
    big       the body of a sum or product (``text``), with ``sub``, ``sup``, ``letters``
    compare   two sides, ``text`` between them
    logic     conditions, ``text`` ("and", "or") between them
    cases     value, condition, value, condition, …
    slice     start, stop, step; an "empty" tree where nothing is written
    empty     nothing
    comprehension  the body, then a "loop" for every ``for``
    loop      what it goes over and its conditions; ``letters`` are its names
    text      ``text`` stood in quotation marks
    rest      ``...`` between index brackets
    ========  ===========================================================
    """

    kind: str
    start: int
    stop: int
    parts: tuple[Tree, ...] = ()
    text: str = ""
    ops: tuple[str, ...] = ()
    sub: tuple[Token, ...] | None = None
    sup: tuple[Token, ...] | None = None
    primes: int = 0
    value: float = 0.0
    letters: tuple[str, ...] = ()
    inside: tuple[Token, ...] = ()


def raw(tokens: Sequence[Token] | None) -> str:
    """What tokens spell: without fonts, braces and spaces."""
    return "".join(t.text for t in tokens or () if t.text not in ("{", "}") and t.kind != "gap")


def key(tree: Tree) -> str:
    """The canonical name that a phrase may be, or "" where it is none."""
    if tree.kind == "name":
        plain = "_" in tree.text and "(" not in tree.text
        return joined(tree.text) if plain else tree.text
    if tree.kind == "group" and tree.text in "[{":
        return key(tree.parts[0])
    if tree.kind == "script":
        base = tree.parts[0]
        if base.kind == "script":
            inner, sub = key(base.parts[0]), raw(tree.sub) or raw(base.sub)
            above = nested("".join(raw(s) for s in (base.sup, tree.sup) if s))
            primes = base.primes + tree.primes
            twice = (base.sub and tree.sub) or base.parts[0].kind not in ("name", "group")
            return "" if twice or not inner else joined(inner, sub, above, primes)
        inner = "1" if is_one(base) else key(base)  # 1_{ij} of an indicator
        if not inner or base.kind == "call":
            return ""
        return joined(inner, raw(tree.sub), nested(raw(tree.sup)), tree.primes)
    if tree.kind == "call":
        head = key(tree.parts[0])
        return f"{head}({raw(tree.inside)})" if head and tree.inside else ""
    return ""


def is_one(tree: Tree) -> bool:
    """Whether a tree is the sign of an indicator, 1 or 𝟏."""
    inner = tree.parts[0] if tree.kind == "group" and tree.text == "{" else tree
    return inner.text == "𝟏" or (inner.kind == "number" and inner.value == 1)


def walk(tree: Tree) -> Iterator[Tree]:
    """The tree and all parts below it."""
    stack = [tree]
    while stack:
        found = stack.pop()
        yield found
        stack.extend(reversed(found.parts))


def row_of(parts: tuple[Tree, ...], sign: str) -> Tree:
    """Entries side by side, in brackets of a kind."""
    return Tree("list", parts[0].start, parts[-1].stop, parts, sign)


def named(name: str, token: Token) -> Tree:
    """A name where a token stands."""
    return Tree("name", token.start, token.stop, text=name)


def chained(parts: list[Tree], ops: list[str]) -> Tree:
    """Operands of one precedence; one alone is itself."""
    if len(parts) == 1:
        return parts[0]
    return Tree("chain", parts[0].start, parts[-1].stop, tuple(parts), ops=tuple(ops))


def negative(number: Tree, sign: Token) -> Tree:
    """A number with its minus sign."""
    return number._replace(value=-number.value, start=sign.start)
