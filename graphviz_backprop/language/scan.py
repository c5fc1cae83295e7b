"""Text → raw tokens: characters and LaTeX commands become kinds; names stay whole.

Only what can be told without knowing which names a program declares is decided
here. Spaces, ``$``, ``\\left`` and the like disappear; every token keeps its place
in the text as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from graphviz_backprop.errors import FormulaError
from graphviz_backprop.names import GREEK
from graphviz_backprop.ops import FUNCTIONS

#: A longer text is refused.
MAX_CHARACTERS = 20_000
#: A number with more digits is refused: float64 tells no more than 17 apart.
MAX_DIGITS = 40


class Raw(NamedTuple):
    """One piece of the text: its kind, what it stands for, and its place.

    ``touches`` says that no space stands before it.
    """

    kind: str
    value: str
    start: int
    stop: int
    touches: bool = False


_SYMBOLS = {
    "+": "PLUS", "-": "MINUS", "−": "MINUS", "–": "MINUS", "—": "MINUS",
    "*": "STAR", "×": "STAR", "⊙": "STAR", "∘": "STAR", "∗": "STAR",
    "·": "DOT", "⋅": "DOT", "•": "DOT", "@": "AT", "/": "SLASH", "÷": "SLASH", "∕": "SLASH",
    "**": "CARET", "^": "CARET", "=": "EQUALS", ":": "COLON", ",": "COMMA",
    ";": "SEMICOLON", "\n": "NEWLINE", "√": "ROOT", "|": "BAR", "∣": "BAR", "‖": "NORM",
    "(": "LPAR", ")": "RPAR", "[": "LBRACK", "]": "RBRACK", "{": "LBRACE", "}": "RBRACE",
    "ᵀ": "TRANSPOSE", "⊤": "TOP", "∑": "SUM", "\r": "NEWLINE",
}  # fmt: skip
_COMMANDS = {
    "cdot": "DOT", "times": "STAR", "odot": "STAR", "ast": "STAR", "div": "SLASH",
    "frac": "FRACTION", "dfrac": "FRACTION", "tfrac": "FRACTION", "sqrt": "ROOT",
    "vert": "BAR", "lvert": "LBAR", "rvert": "RBAR",
    "Vert": "NORM", "lVert": "LNORM", "rVert": "RNORM",
    "top": "TOP", "intercal": "TOP", "sum": "SUM",
}  # fmt: skip
_VARIANTS = {"varepsilon": "epsilon", "varphi": "phi", "vartheta": "theta", "varrho": "rho"}
_NAMING = (GREEK.keys() | _VARIANTS.keys() | FUNCTIONS.keys()) - _COMMANDS.keys()
_IGNORED_COMMANDS = {
    "left", "right", "big", "Big", "bigl", "bigr", "Bigl", "Bigr", "bigg", "Bigg",
    "quad", "qquad", "displaystyle", "limits", "nolimits",
}  # fmt: skip
_COMPARISONS = set("<>≤≥≠≈") | {"le", "leq", "ge", "geq", "lt", "gt", "ne", "neq", "approx"}
_DERIVATIVE = {"∂", "∇", "partial", "nabla"}

LETTERS = "A-Za-zΑ-Ωα-ρσ-ωϕϵ"
_SUBSCRIPT = rf"_(?:\{{[^{{}}\n]{{0,60}}\}}|[0-9₀-₉]+|[{LETTERS}]+[0-9]*|\\[A-Za-z]+)"
_FONTS = (
    "mathbf|mathrm|mathit|mathsf|mathcal|boldsymbol|bm|text|textbf|textit|textrm|operatorname|vec"
)
_PATTERN = re.compile(
    rf"""
      (?P<space>(?:[ \t\u00a0\u2000-\u200b\u202f\u2060\ufeff$&~]|\\[,;!:>\ \[\]()]
          |\\(?:begin|end)\{{[a-z]+\*?\}})+)
    | (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    | (?P<font>\\(?:{_FONTS})\*?\s*\{{(?P<content>[^{{}}\n]{{0,60}})\}}(?P<font_sub>{_SUBSCRIPT})?)
    | (?P<letters>[{LETTERS}](?:[{LETTERS}0-9₀-₉]|{_SUBSCRIPT})*)
    | (?P<fence>\\(?P<side>left|right)\s*(?P<bar>\\\||\\[lr]?[vV]ert\b|[|‖.]))
    | (?P<lines>\\\\(?:\[[^\]\n]*\])?)
    | (?P<norm>\\\|)
    | (?P<command>\\[A-Za-z]+)
    | (?P<high>⁻?[⁰¹²³⁴-⁹]+)
    | (?P<symbol>\*\*|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_COMMAND_SUBSCRIPT = re.compile(f"[0-9₀-₉]+|{_SUBSCRIPT}")
_SUPERSCRIPT_DIGITS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def scan(text: str) -> Iterator[Raw]:
    """The raw tokens of a text, in order; raises FormulaError for what is in no formula."""
    if len(text) > MAX_CHARACTERS:
        raise FormulaError(
            f"the text has {len(text):,} characters; at most {MAX_CHARACTERS:,} are read",
            remedy="Shorten the formula, or build the graph in Python with GraphBuilder.",
        )
    return _raws(text)


def _raws(text: str) -> Iterator[Raw]:
    position, touches = 0, False
    while position < len(text):
        match = _PATTERN.match(text, position)
        assert match is not None  # the last alternative takes any character
        start, position = match.span()
        value, kind = match.group(), _kind(match)
        if kind == "command" and value[1:] in _NAMING:
            subscript = _COMMAND_SUBSCRIPT.match(text, position)
            position = subscript.end() if subscript else position
            name = _VARIANTS.get(value[1:], value[1:]) + (subscript.group() if subscript else "")
            yield Raw("WORD", name, start, position, touches)
        elif kind == "fence" and match["bar"] != ".":
            double = match["bar"] in ("‖", r"\|") or match["bar"].endswith("Vert")
            side = match["side"][0].upper()
            yield Raw(side + ("NORM" if double else "BAR"), value, start, position, touches)
        elif kind in ("space", "fence") or (value[1:] in _IGNORED_COMMANDS and kind == "command"):
            touches = touches and kind != "space"
            continue
        else:
            yield _raw(kind, value, match, text, touches)
        touches = True


def _kind(match: re.Match[str]) -> str:
    for kind in ("space", "number", "font", "letters", "fence", "lines", "norm", "command", "high"):
        if match[kind] is not None:
            return kind
    return "symbol"


def _raw(kind: str, value: str, match: re.Match[str], text: str, touches: bool) -> Raw:
    start, stop = match.span()
    match kind:
        case "number":
            _check_number(value, text, start, stop)
            return Raw("NUMBER", value, start, stop, touches)
        case "letters":
            return Raw("LETTERS", value, start, stop, touches)
        case "font":
            content = match["content"].strip().lstrip("\\")
            return Raw("WORD", content + (match["font_sub"] or ""), start, stop, touches)
        case "high":
            return Raw("SUPERSCRIPT", value.translate(_SUPERSCRIPT_DIGITS), start, stop, touches)
        case "lines":
            return Raw("NEWLINE", value, start, stop, touches)
        case "norm":
            return Raw("NORM", value, start, stop, touches)
    name = value[1:] if kind == "command" else value
    known = (_COMMANDS if kind == "command" else _SYMBOLS).get(name)
    if known is None:
        raise _unknown(value, name, text, start, stop)
    return Raw(known, value, start, stop, touches)


def _check_number(value: str, text: str, start: int, stop: int) -> None:
    digits = sum(character.isdigit() for character in value)
    if digits > MAX_DIGITS:
        raise FormulaError(
            f"this number has {digits} digits; at most {MAX_DIGITS} are read",
            remedy="Write it shorter, for instance 1.5e30.",
            text=text, start=start, stop=stop,
        )  # fmt: skip
    if float(value) == float("inf"):
        raise FormulaError(
            "this number is too large for a float64",
            remedy="The largest is about 1.8e308.",
            text=text, start=start, stop=stop,
        )  # fmt: skip


def _unknown(value: str, name: str, text: str, start: int, stop: int) -> FormulaError:
    if name in _DERIVATIVE:
        problem = f"{value} is what the program computes"
        remedy = "Type the formula itself; its derivatives come by themselves."
    elif name in _COMPARISONS:
        problem = f"a formula has no comparisons such as {value}"
        remedy = "Use max, min, step or relu, for instance step(x - y)."
    elif name in {'"', "'", "`", "’", "“", "”"}:
        problem = f"quotation marks and primes such as {value} have no meaning in a formula"
        remedy = "Leave them out; write x1 for x′."
    elif name == "_":
        problem = "this underscore follows no name that can take it"
        remedy = "A name is letters and one subscript: x_1, net_h1, w_{12}."
    elif name == "!":
        problem, remedy = "there is no factorial", "Leave the ! out."
    elif name == "%":
        problem, remedy = "% has no meaning in a formula", "Write x/100 for a percentage."
    elif len(value) > 1:
        problem = f"the LaTeX command {value:.40} is not known"
        remedy = r"Known are \frac, \sqrt, \cdot, \left( \right), Greek letters and functions."
    elif value == "\\":
        problem = "a backslash begins a LaTeX command, and none follows"
        remedy = r"Write \frac, \sqrt, \cdot, or leave the backslash out."
    elif not value.isprintable():
        problem = f"there is a control character here (U+{ord(value):04X})"
        remedy = "Delete it; it may have come along when the text was copied."
    else:
        problem = f"the character {value} has no meaning in a formula"
        remedy = "Leave it out."
    return FormulaError(problem, remedy=remedy, text=text, start=start, stop=stop)
