"""What stands in parentheses at the end of a line and says nothing: its number, a remark.

``y = w x + 1    (2.3)``, ``y = w x, (4)``, ``\\qquad (4)``, ``y = x + h   (residual)``. Behind a
single space it may be a factor, which is a doubt.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from graphviz_backprop.language import symbols
from graphviz_backprop.language.scanning.token import Token
from graphviz_backprop.text.names import canonical, head

#: How the number of a formula is written between its brackets.
_NUMBER = re.compile(
    r"\s*(?:[Ee]q(?:s|n|uation)?\.?\s*)?(?:[A-Z]\.)?\d+(?:\.\d+)*(?P<letter>[a-z])?['′]?\s*"
    r"|\s*(?:\*{1,3}|†{1,3}|‡)\s*"
)
#: Behind so much white space something stands apart: as typed, and as LaTeX sets it.
_WIDE = re.compile(r"\t|[ \xa0\u2003]{3}")
_WIDE_LATEX = re.compile(r"(?:(?:\\[ ;:>]|~)\s?){3}")
_SPACED_LATEX = re.compile(r"\s|~|\\[ ,;:>]")
#: A name with its scripts, before a parenthesis.
_NAME = re.compile(r"[^\W\d_][\w^{}]*\s*\Z")
_LONGEST = 60
#: A full stop that ends no formula: Eq. (4).
_ABBREVIATED = re.compile(r"(?<=[^\W\d_]{2})\.\Z")
_PUNCTUATION = frozenset((",", ";", "."))
_BEHIND_OPERAND = frozenset(("'", "⊤", "!", "°"))
#: Tokens between the brackets of an aside, at most.
_MOST_INSIDE = 8


def without_asides(tokens: Sequence[Token], text: str, known: Collection[str]) -> list[Token]:
    """The tokens of a text without the numbers and the remarks at the ends of its lines."""
    functions = {head(name) for name in known} - {""}
    there = [n for n, token in enumerate(tokens) if token.kind == "name"]
    names = range(there[0], there[-1] + 1) if there else range(0)
    found: list[Token] = []
    depth, named = 0, False  # whether a name stands on the right side
    at = 0
    while at < len(tokens):
        token = tokens[at]
        close = _aside(tokens, at, text, known) if not depth else 0
        apart = _apart(found, token, text, functions) if close else ""
        if apart == "line" and _has_own_line(tokens, at, close, names):
            found.append(_line(text, token.start, tokens[close].stop, bool(found)))
        elif apart == "wide" or (apart == "space" and not _multiplies(tokens[at + 1])):
            _drop_leaders(found)
        elif close:
            doubt = _doubt(tokens[at + 1]) if apart == "space" and named else None
            stop = tokens[close].stop if doubt else token.stop
            found += [token._replace(stop=stop, doubt=doubt), *tokens[at + 1 : close + 1]]
        if close:
            at = close + 1
            continue
        depth += (token.kind in ("open", "begin")) - (token.kind in ("close", "end"))
        named = token.kind == "name" or (named and token.text != "=" and token.kind != "line")
        found.append(token)
        at += 1
    return found


def _aside(tokens: Sequence[Token], at: int, text: str, known: Collection[str]) -> int:
    """Where the brackets close that hold an aside and end a line; 0 where none do."""
    opener = tokens[at]
    if opener.kind != "open" or not text.startswith(("(", "["), opener.start):  # no \left(
        return 0
    close = next(
        (n for n in range(at + 1, min(at + _MOST_INSIDE, len(tokens))) if tokens[n].kind != "open"
         and tokens[n].text == symbols.PARTNER[opener.text]), 0,
    )  # fmt: skip
    if not close or not _ends(tokens, close + 1):
        return 0
    number = _NUMBER.fullmatch(text, opener.stop, tokens[close].start)
    if number:
        return 0 if number["letter"] in known else close
    word = tokens[at + 1] if close == at + 2 and opener.text == "(" else opener
    is_word = word.kind == "name" and word.text.isalpha() and word.text not in known
    is_remark = word.doubt is not None or (len(word.text) > 2 and symbols.called(word.text))
    return close if is_word and is_remark else 0


def _ends(tokens: Sequence[Token], at: int) -> bool:
    """Whether a line ends at a place, or a comma stands there."""
    if at < len(tokens) and tokens[at].text == ".":
        at += 1
    return at >= len(tokens) or tokens[at].kind == "line" or tokens[at].text in (",", ";")


def _apart(found: Sequence[Token], opener: Token, text: str, functions: Collection[str]) -> str:
    """How an aside stands behind what is before it: "wide" apart, behind a "space", on a "line" of
    its own, or "" where it belongs to it.
    """
    at = len(found) - 1
    while at >= 0 and found[at].kind == "gap":
        at -= 1
    before = found[at] if at >= 0 else None
    if before is None or before.kind == "line":
        return "line" if opener.text == "(" else ""
    if before.kind == "op" and before.text in _PUNCTUATION | {"…"}:
        belongs = opener.text != "(" or _ABBREVIATED.match(text, before.start, before.stop)
        return "" if belongs else "wide"
    ends = before.kind in ("name", "number", "close", "end") or before.text in _BEHIND_OPERAND
    name = _NAME.search(text, max(0, opener.start - _LONGEST), opener.start)
    called = before.kind == "name" and (
        symbols.called(before.text) or before.text in ("sigma", "Phi", "Gamma")
    )
    if not ends or called or (name and canonical(name[0].strip()) in functions):
        return ""
    between = text[before.stop : opener.start]
    latex = "\\" in text
    if at < len(found) - 1 or (_WIDE_LATEX if latex else _WIDE).search(between):
        return "wide"
    spaced = _SPACED_LATEX.match(between) if latex else between[:1].isspace()
    return "space" if spaced and opener.text == "(" else ""


def _has_own_line(tokens: Sequence[Token], at: int, close: int, names: range) -> bool:
    """Whether an aside has a line of its own beside a formula that is complete without it."""
    if close + 1 < len(tokens) and tokens[close + 1].kind != "line":
        return False
    before = at - 1
    while before >= 0 and tokens[before].kind in ("line", "gap"):
        before -= 1
    last = tokens[before] if before >= 0 else None
    ended = last is None or last.kind != "op" or last.text in _PUNCTUATION | _BEHIND_OPERAND
    return ended and bool(names) and (names.start < at or names.stop - 1 > close)


def _line(text: str, start: int, stop: int, behind: bool) -> Token:
    """The break of a line in place of an aside, which behind another may be a factor of it."""
    write = f"* {text[start:stop]}"
    doubt = ("the number of the formula", "a factor of the line before", write)
    return Token("line", "\n", start, stop, doubt=doubt if behind else None)


def _drop_leaders(found: list[Token]) -> None:
    """Takes away the dots that lead to the number: ``y = x ……… (4)``."""
    while found and found[-1].kind == "op" and found[-1].text in ("…", "."):
        found.pop()


def _multiplies(inner: Token) -> bool:
    """Whether what an aside holds may be a factor: neither ∗ nor the name of a function."""
    return inner.kind == "number" or (inner.kind == "name" and not symbols.called(inner.text))


def _doubt(inner: Token) -> tuple[str, str, str]:
    """The doubt of an aside that is taken as a factor."""
    number = inner.kind == "number"
    return "a factor", "the number of the formula" if number else "a remark", ""
