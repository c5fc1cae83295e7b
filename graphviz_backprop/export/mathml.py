"""LaTeX → MathML, as a small tree of known elements or as text that is safe to show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from html import unescape
from typing import Literal, NamedTuple
from xml.etree import ElementTree

#: Longer formulas are shown as they are written: typesetting them would take too long.
LONGEST = 5000
_TAGS = frozenset(
    {"mrow", "mi", "mo", "mn", "mtext", "mspace", "mfrac", "msqrt", "mroot", "msub", "msup"}
    | {"msubsup", "mover", "munder", "munderover", "mtable", "mtr", "mtd"}
)
_ATTRIBUTES = frozenset(
    {"stretchy", "form", "fence", "separator", "mathvariant", "width", "lspace", "rspace"}
    | {"accent", "columnalign", "linethickness", "displaystyle", "movablelimits"}
)
_TALL = frozenset({"mfrac", "mtable", "msqrt", "mroot", "munder", "mover", "munderover"})
_PLAIN_VALUE = re.compile(r"[\w.+ -]{0,40}")
_SIGNS = frozenset("+−-±")
_CLOSING = frozenset(")]}|!⟩‖")
_DEPTH = {"{": 1, "}": -1, r"\begin": 1, r"\end": -1, r"\left": 1, r"\right": -1}
_TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|[{}]|, \\quad |\+?= ?")


class Tree(NamedTuple):
    """One MathML element; ``content`` is its text or its children."""

    tag: str
    content: str | tuple[Tree, ...]
    attributes: tuple[tuple[str, str], ...] = ()


#: A number as it is shown of a value: the form of a formula does not depend on its digits.
_DECIMAL = re.compile(r"(?<![\w.])\d+\.\d+(?![\w.])")
_PLACES = 100_000  # numbers that stand for others are counted from here


def tree(latex: str) -> Tree:
    """The formula as a tree of known elements with harmless attributes.

    What is too long or cannot be read is shown as the text it is.
    """
    if len(latex) > LONGEST:
        return Tree("mtext", latex[:LONGEST] + "…")
    numbers = _DECIMAL.findall(latex)
    if not numbers or str(_PLACES)[:4] in latex:
        return _read(latex)
    places = iter(range(_PLACES, _PLACES + len(numbers)))
    form = _read(_DECIMAL.sub(lambda _: f"{next(places)}.5", latex))
    given = {f"{_PLACES + at}.5": number for at, number in enumerate(numbers)}
    if not given.keys() <= {*_leaves(form)}:  # one stands inside of words
        return _read(latex)
    return _filled(form, given)


def _leaves(form: Tree) -> Iterator[str]:
    if isinstance(form.content, str):
        yield form.content
    else:
        for each in form.content:
            yield from _leaves(each)


def _filled(form: Tree, numbers: Mapping[str, str]) -> Tree:
    """A formula with other numbers in their places."""
    if isinstance(form.content, str):
        number = numbers.get(form.content)
        return form if number is None else Tree(form.tag, number, form.attributes)
    return Tree(form.tag, tuple(_filled(each, numbers) for each in form.content), form.attributes)


@lru_cache(maxsize=4096)
def _read(latex: str) -> Tree:
    from latex2mathml.converter import convert_to_element

    try:
        return _cleaned(convert_to_element(latex)[0])
    except Exception:  # the library raises errors of a dozen unrelated classes
        return Tree("mtext", latex)


def _cleaned(element: ElementTree.Element) -> Tree:
    tag = element.tag if element.tag in _TAGS else "mrow"
    attributes = tuple(
        (name, value)
        for name, value in element.attrib.items()
        if name in _ATTRIBUTES and _PLAIN_VALUE.fullmatch(value)
    )
    if not len(element):
        text = unescape(element.text or "")
        if tag == "mrow" and text:
            tag = "mtext"
        return Tree(tag, text, attributes)
    children = tuple(_cleaned(child) for child in element)
    if tag == "mrow":
        children = tuple(_signed(children))
        if children[0].tag == "mo" and ("fence", "true") in children[0].attributes:
            children = _fenced(children)
        if len(children) == 1 and not attributes:
            return children[0]
    return Tree(tag, children, attributes)


def _fenced(children: tuple[Tree, ...]) -> tuple[Tree, ...]:
    """Parentheses that stretch round a tall formula only: stretched ones have wide margins."""
    left, *inner, right = children
    how = () if any(map(_tall, inner)) else (("stretchy", "false"),)
    return (Tree("mo", left.content, how), *inner, Tree("mo", right.content, how))


def _tall(part: Tree) -> bool:
    if isinstance(part.content, str):
        return False
    return part.tag in _TALL or any(map(_tall, part.content))


def _signed(children: tuple[Tree, ...]) -> Iterator[Tree]:
    """A sign that follows no operand belongs to the number behind it: no space between them."""
    before: Tree | None = None
    for child, following in zip(children, [*children[1:], None], strict=True):
        if child[:2] == ("mo", "=") and before and before[:2] == ("mo", "+"):
            continue
        if child[:2] == ("mo", "+") and following and following[:2] == ("mo", "="):
            yield Tree("mo", "+=")
            before = child
            continue
        operand = before is not None and (before.tag != "mo" or before.content in _CLOSING)
        if child.tag == "mo" and child.content in _SIGNS and not operand:
            child = Tree("mo", child.content, (*child.attributes, ("form", "prefix")))
        yield child
        before = child


def pieces(latex: str) -> list[str]:
    r"""The formula cut before every outer ``=`` and after every ``, \quad``: where it may wrap.

    >>> pieces(r"\frac{a}{b} += x \cdot y = 3, \quad z = 4")
    ['\\frac{a}{b} ', '+= x \\cdot y ', '= 3, \\quad ', 'z ', '= 4']
    """
    cuts, depth = [0], 0
    for token in _TOKEN.finditer(latex):
        text = token.group()
        depth += _DEPTH.get(text, 0)
        if depth == 0 and text.startswith((",", "=", "+")):
            cuts.append(token.end() if text.startswith(",") else token.start())
    parts = [latex[start:stop] for start, stop in zip(cuts, [*cuts[1:], None], strict=True)]
    return [part for part in parts if part.strip()]


def mathml(latex: str, display: Literal["inline", "block"] = "inline") -> str:
    """The formula as MathML text.

    >>> mathml("-x")
    '<math display="inline"><mrow><mo form="prefix">−</mo><mi>x</mi></mrow></math>'
    """
    root = ElementTree.Element("math", {"display": display})
    _append(root, tree(latex))
    return ElementTree.tostring(root, encoding="unicode")


def _append(parent: ElementTree.Element, part: Tree) -> None:
    element = ElementTree.SubElement(parent, part.tag, dict(part.attributes))
    if isinstance(part.content, str):
        element.text = part.content
    else:
        for child in part.content:
            _append(element, child)
