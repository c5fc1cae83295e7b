"""Raw tokens → the grammar's tokens: names are split, bars and brackets are paired.

What a run of letters means depends on the whole program: on the names that it
declares and on those that stand alone somewhere. So all of that is settled here,
and the grammar sees one NAME for each factor of ``Wx``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, pairwise

from graphviz_backprop.errors import FormulaError
from graphviz_backprop.language.scan import Raw, scan
from graphviz_backprop.language.spelling import Speller, target_name
from graphviz_backprop.language.token import Token
from graphviz_backprop.names import canonical

#: Deeper brackets are refused.
MAX_DEPTH = 200

_CLOSING = {
    "LPAR": "RPAR", "LBRACE": "RBRACE", "LBRACK": "RBRACK", "LINDEX": "RBRACK",
    "LBAR": "RBAR", "LNORM": "RNORM",
}  # fmt: skip
_OPERAND_ENDS = {
    "NUMBER", "NAME", "CONSTANT", "SUPERSCRIPT", "TRANSPOSE", *_CLOSING.values(),
    "LETTERS", "WORD",
}  # fmt: skip
_WANTS_MORE = {"PLUS", "MINUS", "STAR", "DOT", "AT", "SLASH", "CARET", "EQUALS", "COMMA", "ROOT"}
BRACKETS = {
    "LPAR": "parenthesis", "LBRACE": "brace", "LBRACK": "bracket", "LINDEX": "bracket",
    "LBAR": "bar", "LNORM": "double bar",
    "RPAR": "parenthesis", "RBRACE": "brace", "RBRACK": "bracket",
    "RBAR": "bar", "RNORM": "double bar",
}  # fmt: skip


def tokens(text: str, declared: Iterable[str] = ()) -> list[Token]:
    """The grammar's tokens of a program, in order; raises FormulaError with ``text`` set.

    ``declared`` are names that are known besides those that the program declares.
    """
    statements = list(_statements(_paired(scan(text), text)))
    if not statements:
        raise FormulaError("there is no formula", remedy="Type one, for instance (x + y) z.")
    heads = [_head(statement, text) for statement in statements]
    names = {token.value for head in heads for token in head if token.type in _DECLARING}
    names |= {canonical(name) for name in declared}
    bodies = [statement[len(head) :] for statement, head in zip(statements, heads, strict=True)]
    headed = {head[0].value for head in heads if len(head) > 2}
    speller = Speller(names, headed, bodies, text)
    result: list[Token] = []
    for head, body in zip(heads, bodies, strict=True):
        if result:
            start = head[0].start_pos if head else body[0].start
            result.append(Token("SEPARATOR", ";", start, start))
        result += head
        result += _signed(speller.tokens(body), text)
    return result


_DECLARING = {"TARGET", "PARAMETER"}


def _paired(raws: Iterable[Raw], text: str) -> Iterator[Raw]:
    """Bars become opening or closing, index brackets are told apart, nesting is checked."""
    open_brackets: list[Raw] = []
    before = ""
    for raw in raws:
        kind = raw.kind
        if kind in ("BAR", "NORM"):
            inside = bool(open_brackets) and open_brackets[-1].kind == "L" + kind
            kind = ("R" if inside and before in _OPERAND_ENDS else "L") + kind
        elif kind == "LBRACK" and raw.touches and before in _OPERAND_ENDS:
            kind = "LINDEX"
        elif kind == "NEWLINE" and (open_brackets or before in _WANTS_MORE):
            continue
        elif kind in ("NEWLINE", "SEMICOLON") or (kind == "COMMA" and not open_brackets):
            if open_brackets:
                raise _never_closed(open_brackets[-1], text)
            kind = "SEPARATOR"
        raw = raw._replace(kind=kind)
        if kind in _CLOSING:
            open_brackets.append(raw)
            if len(open_brackets) > MAX_DEPTH:
                raise FormulaError(
                    f"brackets are nested more than {MAX_DEPTH} deep here",
                    remedy="Name inner parts: q = x + y; f = q z.",
                    text=text, start=raw.start, stop=raw.stop,
                )  # fmt: skip
        elif kind in BRACKETS:
            _check_closing(raw, open_brackets.pop() if open_brackets else None, text)
        before = kind
        yield raw
    if open_brackets:
        raise _never_closed(open_brackets[-1], text)


def _check_closing(raw: Raw, opening: Raw | None, text: str) -> None:
    if opening is None:
        raise FormulaError(
            f"this {BRACKETS[raw.kind]} closes nothing",
            remedy=f"Delete it, or open a {BRACKETS[raw.kind]} before it.",
            text=text, start=raw.start, stop=raw.stop,
        )  # fmt: skip
    if _CLOSING[opening.kind] == raw.kind:
        return
    if opening.kind in ("LBAR", "LNORM"):
        raise _never_closed(opening, text)
    raise FormulaError(
        f"{_shown(raw)} cannot close {_shown(opening)}",
        remedy=f"Close the {BRACKETS[opening.kind]} {_shown(opening)} first.",
        text=text, start=raw.start, stop=raw.stop,
    )  # fmt: skip


def _shown(raw: Raw) -> str:
    return f"“{raw.value}”"


def _never_closed(raw: Raw, text: str) -> FormulaError:
    return FormulaError(
        f"this {BRACKETS[raw.kind]} is never closed",
        remedy=f"Close it, or delete this {_shown(raw)}.",
        text=text, start=raw.start, stop=raw.stop,
    )  # fmt: skip


def _statements(raws: Iterator[Raw]) -> Iterator[list[Raw]]:
    statement: list[Raw] = []
    for raw in raws:
        if raw.kind != "SEPARATOR":
            statement.append(raw)
        elif statement:
            yield statement
            statement = []
    if statement:
        yield statement


def _head(statement: list[Raw], text: str) -> list[Token]:
    """The tokens of ``name =`` or ``name(x, y) =`` at the beginning, if there are any."""
    depth, equals = 0, -1
    for index, raw in enumerate(statement):
        depth += raw.kind in _CLOSING
        depth -= raw.kind in _CLOSING.values()
        if raw.kind == "EQUALS" and depth == 0:
            equals = index
            break
    if equals < 0:
        return []
    left, sign = statement[:equals], statement[equals]
    kinds = [raw.kind for raw in left]
    is_name = len(left) == 1 and kinds[0] in _NAMES
    is_header = (
        len(left) >= 4
        and kinds[0] in _NAMES
        and kinds[1] == "LPAR"
        and all(kind in _NAMES for kind in kinds[2:-1:2])
        and all(kind == "COMMA" for kind in kinds[3:-1:2])
        and len(left) % 2 == 0
        and kinds[-1] == "RPAR"
    )
    if not (is_name or is_header):
        start, stop = (left[0].start, left[-1].stop) if left else (sign.start, sign.stop)
        if kinds[1:2] == ["LPAR"]:
            problem = "between the parentheses before “=” stand names with commas"
        elif left:
            problem = "on the left of “=” stands one name"
        else:
            problem = "there is no name before this “=”"
        raise FormulaError(
            problem,
            remedy="Write q = x + y, or f(x, y) = x + y.",
            text=text, start=start, stop=stop,
        )  # fmt: skip
    head = []
    for index, raw in enumerate(left):
        if raw.kind in _NAMES:
            kind = "PARAMETER" if index else "TARGET"
            head.append(Token(kind, target_name(raw, text), raw.start, raw.stop))
        else:
            head.append(Token(raw.kind, raw.value, raw.start, raw.stop))
    return [*head, Token("EQUALS", "=", sign.start, sign.stop)]


_NAMES = ("LETTERS", "WORD")


_END = Token("$END", "", 0, 0)
_BINDS_TIGHTER = {"CARET", "SUPERSCRIPT", "LINDEX", "TRANSPOSE"}


def _signed(found: Iterator[Token], text: str) -> Iterator[Token]:
    """Joins a minus sign and the number after it where that is one negative number.

    It is where nothing stands before the minus that it could be subtracted from, and
    the number is not the base of a power: ``-2^2`` is −(2²). A leading plus is dropped.
    """
    before = ""
    sign: Token | None = None
    for token, following in pairwise(chain(found, (_END,))):
        kind = token.type
        if sign is not None:
            if kind != "NUMBER" or following.type in _BINDS_TIGHTER:
                yield sign
                before = "MINUS"
            else:
                token = Token("NUMBER", f"-{token.value}", sign.start_pos, token.end_pos)
            sign = None
        if kind == "NUMBER" and before == "NUMBER":
            raise FormulaError(
                "two numbers stand side by side",
                remedy="Put an operator between them: 2 * 3. A number has one decimal point.",
                text=text, start=token.start_pos, stop=token.end_pos,
            )  # fmt: skip
        if kind == "MINUS" and before not in _OPERAND_ENDS:
            sign = token
        elif kind != "PLUS" or before in _OPERAND_ENDS or following is _END:
            yield token
            before = kind
    if sign is not None:
        yield sign
