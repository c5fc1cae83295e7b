"""What differs between writing text and writing LaTeX: names, numbers, brackets."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from graphviz_backprop.engine.graph import Literal
from graphviz_backprop.ops import FUNCTIONS, TABLE
from graphviz_backprop.ops.operation import ATOM, PRODUCT, Notation
from graphviz_backprop.text import names as spelling


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
    reads: bool  # whether it is to be read back


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


def literal_text(value: object) -> str:
    """A literal as it is typed.

    >>> literal_text(((1.0, 0.5), (-2.0, 1e30)))
    '[[1, 0.5], [−2, 1e30]]'
    """
    if isinstance(value, tuple):
        return f"[{', '.join(map(literal_text, value))}]"
    return _text_number(float(value)).text  # type: ignore[arg-type]


def _latex_array(values: tuple[Literal, ...]) -> str:
    rows = [value if isinstance(value, tuple) else (value,) for value in values]
    if any(isinstance(entry, tuple) for row in rows for entry in row):
        return rf"\text{{{literal_text(values)}}}"
    cells = (" & ".join(_latex_number(entry).text for entry in row) for row in rows)  # type: ignore[arg-type]
    return r"\begin{bmatrix}" + r" \\ ".join(cells) + r"\end{bmatrix}"


def key_text(key: object) -> str:
    """What stands between index brackets: positions, and slices as (start, stop, step)."""
    return ", ".join(map(_entry_text, key)) if isinstance(key, tuple) else _entry_text(key)


def _entry_text(entry: object) -> str:
    if isinstance(entry, str):
        return f'"{entry}"'
    if not isinstance(entry, tuple):
        return literal_text(entry)
    bounds = ["" if bound is None else literal_text(bound) for bound in entry]
    return ":".join(bounds if bounds[2] else bounds[:2])


def _text_label(name: str) -> str:
    """A name that is read back as the same: ``out_0`` is not ``out0``."""
    return name if name.partition("_")[2].isdigit() else spelling.plain(name)


def _text_name(name: str) -> str:
    """A name in use; one that is a function too stands in parentheses, lest it be called."""
    label = _text_label(name)
    return f"({label})" if name in FUNCTIONS and name not in spelling.GREEK else label


TEXT = Style(
    notation=lambda op: TABLE[op].text,
    name=_text_name,
    label=_text_label,
    number=_text_number,
    array=literal_text,
    setting=lambda name, value: f", {name}={literal_text(value)}",
    opening="(",
    closing=")",
    minus="−",
    reads=True,
)
LATEX = Style(
    notation=lambda op: TABLE[op].latex,
    name=spelling.latex,
    label=spelling.latex,
    number=_latex_number,
    array=_latex_array,
    setting=lambda name, value: f",\\, {spelling.latex(name)}={literal_text(value)}".replace(
        "−", "-"
    ),
    opening=r"\left(",
    closing=r"\right)",
    minus="-",
    reads=False,
)
