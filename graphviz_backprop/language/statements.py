"""Tokens → statements: lines, chains of equal expressions, remarks of a sentence.

Lines, wide spaces and commas outside of brackets separate softly: a piece is a statement of its
own only if it has its own “=”. A line that begins with an operator goes on where the one before
ended; behind a comma a piece without “=” is a remark, such as a domain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from graphviz_backprop.language.scanning.token import Token
from graphviz_backprop.language.symbols import CONDITIONAL

DEFINING = frozenset(("=", "≈", "+=", "-=", "*=", "/="))
_CONTINUING = frozenset((
    "+", "-", "*", "/", "·", "×", "⊙", "@", "=", "^", ")", "]", "}", "=", "≈", "_"
))  # fmt: skip
_REMARKING = frozenset(("in", "∀", "∃", "~", "<", ">", "<=", ">=", "!=", "→", "…", "⊂", "⇒"))
_PUNCTUATION = frozenset((".", ",", ";", ":", "…"))


class Statement(NamedTuple):
    """Equal expressions, ``ops`` between them; ``condition`` says when the last one holds.

    ``loose`` is the place of a line break behind which a piece might go on as a factor, ``other``
    what holds where the condition does not: a value, its condition, a value, …
    """

    parts: tuple[tuple[Token, ...], ...]
    ops: tuple[str, ...]
    condition: tuple[Token, ...] | None = None
    loose: int = -1
    other: tuple[tuple[Token, ...], ...] = ()


class _Piece(NamedTuple):
    tokens: list[Token]
    before: list[Token]  # what separates it from the piece before it


def statements(tokens: Sequence[Token], is_latex: bool) -> list[Statement]:
    """The statements of a program in the order of the text."""
    merged: list[tuple[list[Token], list[Token] | None, int]] = []
    others: dict[int, list[list[Token]]] = {}  # by statement
    pieces = list(_pieces(tokens))
    skipping = False
    ends_otherwise = bool(tokens) and tokens[-1].text in ("otherwise", "else")
    behind = 0
    for number, piece in enumerate(pieces):
        if number < behind:
            continue
        signs = {t.text for t in piece.before}
        words = {t.text for t in piece.before if t.kind == "word"}
        equal = _equals(piece.tokens)
        first = piece.tokens[0]
        goes_on = first.text in _CONTINUING and first.kind in ("op", "close")
        ended = bool(merged) and _is_open(merged[-1][0])
        if len(pieces) > 1 and not equal and _is_signature(piece.tokens):
            continue
        if skipping:  # 1, …, n
            skipping = "," in signs and not equal
            if skipping:
                continue
        following = pieces[number + 1].tokens[0].text if number + 1 < len(pieces) else ""
        if following == "…" and merged and (equal or _is_remark(piece.tokens)):
            skipping = True
            continue
        alternatives = _alternatives(pieces, number, ends_otherwise) if equal else None
        if alternatives is not None:
            condition, others[len(merged)], behind = alternatives
            merged.append((piece.tokens, condition, -1))
            continue
        if merged and (listed_until := _values_listed(pieces, number, merged[-1][0])):
            behind = listed_until
            continue
        if not merged:
            own = piece.tokens[1:] if equal[:1] == [0] else piece.tokens  # =A1+B1 of a sheet
            merged += [(own or piece.tokens, None, -1)]
            continue
        if (words & CONDITIONAL and not equal) or (words & {"if", "otherwise"} and not goes_on):
            if "=" in {t.text for t in merged[-1][0]} and merged[-1][1] is None:
                condition = [] if words & {"otherwise", "else"} else piece.tokens
                merged[-1] = (merged[-1][0], condition, merged[-1][2])
            continue
        if equal and not (goes_on or ended):
            merged.append((piece.tokens, None, -1))
        elif words or ("," in signs and not goes_on):
            if not words and not _is_remark(piece.tokens):
                merged.append((piece.tokens, None, -1))
        elif ";" in signs:
            merged.append((piece.tokens, None, -1))
        elif goes_on or ended or is_latex:
            after = pieces[number + 1] if number + 1 < len(pieces) else None
            listed = after is not None and after.before[0].text == "," and _is_remark(after.tokens)
            if "gap" not in {t.kind for t in piece.before} or not (
                listed or _is_remark(piece.tokens)
            ):
                merged[-1] = (merged[-1][0] + piece.tokens, merged[-1][1], merged[-1][2])
        else:
            loose = piece.before[0].start if first.kind == "open" else -1
            merged.append((piece.tokens, None, loose))
    if ends_otherwise and merged and behind < len(pieces):
        merged[-1] = (merged[-1][0], [], merged[-1][2])
    found = [
        _chain(*one)._replace(other=tuple(map(_stripped, others.get(number, ()))))
        for number, one in enumerate(merged)
    ]
    return [statement for statement in found if statement.parts]


def _values_listed(pieces: Sequence[_Piece], number: int, before: Sequence[Token]) -> int:
    """Where ``n = 1, 2, 3`` of an index of the statement before ends; 0 where it is none."""
    name, *rest = pieces[number].tokens
    below = {b.text for a, b in pairwise(before) if a.text in ("_", "{", ",", "[")}
    if name.kind != "name" or [t.text for t in rest[:1]] != ["="] or len(rest) != 2:
        return 0
    behind = number + 1
    while behind < len(pieces) and [t.text for t in pieces[behind].before] == [","]:
        if [t.kind for t in pieces[behind].tokens] != ["number"]:
            break
        behind += 1
    return behind if behind > number + 1 and name.text in below else 0


def _pieces(tokens: Sequence[Token]) -> Iterator[_Piece]:
    now: list[Token] = []
    before: list[Token] = []
    depth = 0
    for token in tokens:
        depth += (token.kind in ("open", "begin")) - (token.kind in ("close", "end"))
        if token.kind in ("line", "gap", "word") or token.text in (",", ";"):
            if depth > 0:
                if token.kind not in ("line", "gap"):
                    now.append(token)
                continue
            if now:
                yield _Piece(now, before)
                now, before = [], []
            before.append(token)
        else:
            now.append(token)
    if now:
        yield _Piece(now, before)


def _equals(tokens: Sequence[Token]) -> list[int]:
    """Where the signs of equality stand outside of brackets."""
    found, depth = [], 0
    for index, token in enumerate(tokens):
        depth += (token.kind in ("open", "begin")) - (token.kind in ("close", "end"))
        if depth <= 0 and token.kind == "op" and token.text in DEFINING:
            found.append(index)
    return found


def _is_open(tokens: Sequence[Token]) -> bool:
    """Whether an operator ends these tokens, so that something has to follow."""
    last = tokens[-1]
    return last.kind == "op" and last.text in _CONTINUING | {"sum", "prod", "frac", "sqrt"}


def _alternatives(
    pieces: Sequence[_Piece], number: int, ends_otherwise: bool
) -> tuple[list[Token], list[list[Token]], int] | None:
    """Behind ``f(x) = x``: its condition, and the other values each with its own; or None.

    ``x if x > 0 else 0.1x``, ``x, x > 0; 0.1x, x <= 0``, ``x for x > 0 and 0.1x otherwise``.
    """
    at = number + 2
    if at >= len(pieces) or not compares(pieces[at - 1].tokens):
        return None
    found: list[list[Token]] = []
    while at < len(pieces) and not compares(pieces[at].tokens) and not _equals(pieces[at].tokens):
        words = {t.text for t in pieces[at].before if t.kind == "word"}
        after = pieces[at + 1] if at + 1 < len(pieces) else None
        if words - {"and", "or", "otherwise", "else"}:
            break
        found.append(pieces[at].tokens)
        if after is not None and compares(after.tokens):
            found.append(after.tokens)
            at += 2
            continue
        following = {t.text for t in after.before} if after is not None else set()
        last = words | following if after is not None or not ends_otherwise else {"otherwise"}
        if not last & {"otherwise", "else"}:
            found.pop()
            break
        at += 1
        break
    return (pieces[number + 1].tokens, found, at) if found else None


def compares(tokens: Sequence[Token]) -> bool:
    """Whether these tokens are a condition."""
    depth = 0
    for token in tokens:
        depth += (token.kind in ("open", "begin")) - (token.kind in ("close", "end"))
        if depth == 0 and token.kind == "op" and token.text in ("<", ">", "<=", ">=", "!=", "=="):
            return not _equals(tokens)
    return False


def _is_remark(tokens: Sequence[Token]) -> bool:
    return any(t.kind == "op" and t.text in _REMARKING for t in tokens) or tokens[0].text == "."


def _is_signature(tokens: Sequence[Token]) -> bool:
    """Whether a piece says from where to where a function goes: ``f: R → R``."""
    signs = [t.text for t in tokens if t.kind == "op"]
    return ":" in signs and "→" in signs[signs.index(":") :]


def _chain(tokens: list[Token], condition: list[Token] | None, loose: int) -> Statement:
    parts: list[tuple[Token, ...]] = []
    ops: list[str] = []
    last = 0
    tokens = _becoming(tokens)
    for index in [*_equals(tokens), len(tokens)]:
        part = _stripped(tokens[last:index])
        parts.append(part)
        if index < len(tokens):
            ops.append(tokens[index].text)
        last = index + 1
    while ops and len(parts) > 1 and not parts[0]:
        del parts[0], ops[0]
    doubled = [i for i in range(1, len(parts)) if not parts[i] and i < len(parts) - 1]
    for i in reversed(doubled):  # &=& of an eqnarray leaves nothing between
        del parts[i], ops[i]
    wanted = None if condition is None else _stripped(condition)
    kept = tuple(parts) if any(parts) else ()
    return Statement(kept, tuple(ops), wanted, loose)


def _becoming(tokens: list[Token]) -> list[Token]:
    """``v → v' = …`` without its first name; the arrow of ``w → w - g`` as “=”."""
    equals, depth = _equals(tokens), 0
    for index, token in enumerate(tokens):
        depth += (token.kind in ("open", "begin")) - (token.kind in ("close", "end"))
        if depth or token.text != "→" or token.kind != "op":
            continue
        left, right = tokens[:index], tokens[index + 1 :]
        if any(t.kind == "op" and t.text not in ("_", "^", "'") for t in left) or not left:
            break
        if equals and equals[0] > index:
            return right
        if not equals and left[0].text in {t.text for t in right}:
            return [*left, token._replace(text="="), *right]
        break
    return tokens


def _stripped(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Without punctuation of the sentence, and without a domain at the end."""
    found = list(tokens)
    while found and found[-1].kind == "op" and found[-1].text in _PUNCTUATION:
        found.pop()
    while found and found[0].kind == "op" and found[0].text in (",", ";", ":"):
        found.pop(0)
    depth = 0
    for index, token in enumerate(found):
        depth += (token.kind in ("open", "begin")) - (token.kind in ("close", "end"))
        if depth == 0 and index and token.kind == "op" and token.text in ("in", "∀"):
            return tuple(found[:index])
    return tuple(found)
