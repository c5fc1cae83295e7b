"""What the parser did not expect, in words."""

from __future__ import annotations

from collections.abc import Sequence, Set

from graphviz_backprop.errors import FormulaError
from graphviz_backprop.language.lexer import BRACKETS
from graphviz_backprop.language.syntax import Ambiguous
from graphviz_backprop.language.token import Token

_OPERATORS = {"PLUS", "MINUS", "STAR", "DOT", "AT", "SLASH", "CARET", "SUPERSCRIPT", "TRANSPOSE"}
_CLOSING = {"RPAR", "RBRACE", "RBRACK", "RBAR", "RNORM"}
_OPENING = {"LPAR", "LBRACE", "LBRACK", "LINDEX", "LBAR", "LNORM"}
_END = {"$END", "SEPARATOR"}


def unexpected(
    tokens: Sequence[Token], found: Token, expected: Set[str], text: str
) -> FormulaError:
    """The error for a token that cannot stand where it stands."""
    at_end = found.type == "$END"
    index = len(tokens) if at_end else next(i for i, token in enumerate(tokens) if token is found)
    before = tokens[index - 1] if index else None
    problem, remedy, blamed = _said(found, before, expected, text)
    return FormulaError(
        problem, remedy=remedy, text=text, start=blamed.start_pos, stop=blamed.end_pos
    )


_OPERAND = "Write a number, a name or a parenthesis there."
_FRACTION = (r"\frac takes two groups in braces", r"Write \frac{1}{x}.")


def _said(
    found: Token, before: Token | None, expected: Set[str], text: str
) -> tuple[str, str, Token]:
    """Problem, remedy, and the token to point at."""
    here = _shown(found, text)
    if before is None or before.type == "SEPARATOR":
        return f"{here} cannot stand at the beginning", "Write something before it.", found
    there = _shown(before, text)
    if expected == {"LPAR"}:
        return *_FRACTION, before
    if found.type in _CLOSING | {"$END", "SEPARATOR", "COMMA", "EQUALS"}:
        said = _unfinished(found.type, before.type, there)
        if said is not None:
            return *said, before
    if before.type == "FUNCTION":
        remedy = f"Put the argument in parentheses: {there}(x)."
        return f"{there} needs its argument before {here}", remedy, found
    if found.type in _MISPLACED:
        return *_MISPLACED[found.type], found
    if found.type in _OPERATORS:
        return f"{here} cannot stand after {there}", "Write something between them.", found
    return f"{here} cannot stand here", "Put an operator before it, or delete it.", found


def _unfinished(kind: str, last: str, there: str) -> tuple[str, str] | None:
    """What is missing between the last token and one that ends something."""
    if last == "EQUALS":
        if kind == "EQUALS":
            return "a formula has no comparisons such as ==", "Write f = x - y, or step(x - y)."
        return "nothing stands on the right of this “=”", "Write a formula or a number."
    if last == "FUNCTION":
        return f"{there} has no argument", f"Write {there}(x)."
    if last in _OPERATORS | {"ROOT"} and last not in ("SUPERSCRIPT", "TRANSPOSE"):
        return f"nothing stands on the right of {there}", _OPERAND
    if last in _OPENING and kind in _CLOSING:
        return f"there is nothing inside this {BRACKETS[last]}", _OPERAND
    if last in _OPENING and kind == "COMMA":
        return "nothing stands between this bracket and the comma", _OPERAND
    if last == "COMMA":
        return "nothing stands after this comma", _OPERAND
    return None


#: What is said of a token that has its own place, wherever else it stands.
_MISPLACED = {
    "EQUALS": (
        "there is one “=” too many",
        "Put ; or a comma between two definitions: x = -2, y = 5.",
    ),
    "KEYWORD": (
        "“=” inside brackets sets an option of a function",
        "Write definitions outside: x = 2; f = 3 x.",
    ),
    "COMMA": (
        "this comma separates nothing: these parentheses call no function",
        "Write max(x, y), or [x, y] for an array.",
    ),
    "COLON": ("“:” stands between index brackets only", "Write x[1:3]."),
    "TOP": ("this sign is an exponent only", "Write W^T."),
}


def _shown(token: Token | None, text: str) -> str:
    if token is None or token.type == "$END":
        return "the end"
    shown = text[token.start_pos : token.end_pos]
    return shown if token.type in ("FUNCTION", "NAME") else f"“{shown:.30}”"


def ambiguous(found: Ambiguous, text: str) -> FormulaError:
    """The error for ``sin x y``: says both things it can mean."""
    start, argument, stop = found.application
    function, inner = text[start:argument].strip(), text[argument:stop].strip()
    rest = text[stop : found.stop]
    gap = "" if rest[:1] in "^*²³⁴⁵⁶⁷⁸⁹¹⁰⁻" else " "
    rest = rest.strip()
    called = "sum" if function in (r"\sum", "∑") else function
    alone = inner if inner.startswith("(") else f"({inner})"
    return FormulaError(
        f"{function} {inner}{gap}{rest} can be read in two ways",
        remedy=f"Write {called}{alone}{gap}{rest} or {called}({inner}{gap}{rest}).",
        text=text, start=start, stop=found.stop,
    )  # fmt: skip
