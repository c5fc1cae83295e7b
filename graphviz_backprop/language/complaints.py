"""What the parser did not expect, in words."""

from __future__ import annotations

from collections.abc import Sequence, Set

from lark import Token

from graphviz_backprop.errors import FormulaError
from graphviz_backprop.language.lexer import BRACKETS
from graphviz_backprop.language.syntax import Ambiguous

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


def _said(
    found: Token, before: Token | None, expected: Set[str], text: str
) -> tuple[str, str, Token]:
    """Problem, remedy, and the token to point at."""
    here, there = _shown(found, text), _shown(before, text)
    kind, last = found.type, before.type if before is not None else "SEPARATOR"
    operand = "Write a number, a name or a parenthesis there."
    if before is not None and (kind in _END or kind in _CLOSING | {"COMMA", "EQUALS"}):
        if last == "EQUALS":
            return "nothing stands on the right of this “=”", "Write a formula or a number.", before
        if last == "FUNCTION":
            return f"{there} has no argument", f"Write {there}(x).", before
        if last in ("FRACTION", "ROOT") or "LBRACE" in expected and last == "RBRACE":
            return r"\frac takes two groups in braces", r"Write \frac{1}{x}.", before
        if last in _OPERATORS and last not in ("SUPERSCRIPT", "TRANSPOSE"):
            return f"nothing stands on the right of {there}", operand, before
        if last in _OPENING and kind in _CLOSING:
            return f"there is nothing inside this {BRACKETS[last]}", operand, before
        if last == "COMMA":
            return "nothing stands after this comma", operand, before
    if last == "FUNCTION":
        return (
            f"{there} needs its argument before {here}",
            f"Put the argument in parentheses: {there}(x).",
            found,
        )
    if last == "FRACTION" or kind != "LBRACE" and expected == {"LBRACE"}:
        return r"\frac takes two groups in braces", r"Write \frac{1}{x}.", before or found
    if kind == "LBRACK" and last == "ROOT":
        return "only square roots are written with √", "Write x^(1/3) for a cube root.", found
    match kind:
        case "EQUALS":
            return "there is one “=” too many", "Write each definition by itself: a = c; b = c.", found
        case "KEYWORD":
            return (
                "“=” inside brackets sets an option of a function",
                "Write definitions outside: x = 2; f = 3 x.",
                found,
            )
        case "COMMA":
            return (
                "this comma separates nothing: these parentheses call no function",
                "Write max(x, y), or [x, y] for an array.",
                found,
            )
        case "COLON":
            return "“:” stands between index brackets only", "Write x[1:3].", found
        case _ if kind in _OPERATORS | {"TOP"}:
            left = f"after {there}" if before is not None and last not in _END else "at the beginning"
            return f"{here} cannot stand {left}", operand, found
    return f"{here} cannot stand here", "Put an operator before it, or delete it.", found


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
    return FormulaError(
        f"{function} {inner}{gap}{rest} can be read in two ways",
        remedy=f"Write {function}({inner}){gap}{rest} or {function}({inner}{gap}{rest}).",
        text=text, start=start, stop=found.stop,
    )  # fmt: skip
