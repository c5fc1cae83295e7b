"""What other languages write, as the tokens of a formula: spreadsheets, MATLAB, Typst."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

from graphviz_backprop.language import symbols
from graphviz_backprop.language.scanning.token import Token
from graphviz_backprop.text.errors import FormulaError

#: A formula of a spreadsheet: it begins with “=” and has cells or functions in capitals.
_SHEET = re.compile(r"\s*=(?!=)[^=\n]*?(?:(?<![A-Za-z_])\$?[A-Z]{1,2}\$?\d|[A-Z]{2,}\()")
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
#: A range of more cells is left as it is.
_MOST_CELLS = 400
#: Functions under the names that spreadsheets have for them.
_FUNCTIONS = {"IF": "where", "POWER": "power", "PI": "pi", "MMULT": "matmul"}
#: Functions of all cells they are given: how two are joined.
_JOINED = {
    "SUM": "+", "AVERAGE": "+", "PRODUCT": "*", "SUMSQ": "+", "SUMPRODUCT": "+", "AND": "and",
    "OR": "or",
}  # fmt: skip
#: Variances and deviations of cells: the row, and what is taken off the number of cells.
_SPREADS = {
    "VAR": ("var", "1"), "VARP": ("var", "0"), "STDEV": ("std", "1"), "STDEVP": ("std", "0"),
}  # fmt: skip
_REDUCING = frozenset(("sum", "mean", "max", "min", "norm", "prod", "var", "std"))


def sheet_names(text: str) -> set[str]:
    """Cells and functions of a spreadsheet's formula, which are one word each."""
    return (
        set(re.findall(r"[A-Z][A-Z0-9]*", text.replace("$", ""))) if _SHEET.match(text) else set()
    )


def translated(tokens: Sequence[Token], text: str) -> list[Token]:
    """The tokens of a text with what only other languages have put as formulas have it."""
    found = _sheet(_cells(tokens, text)) if _SHEET.match(text) else list(tokens)
    if _SHEET.match(text):
        return _signed(found)
    if symbols.MATLAB.search(text):
        _check_entries(found)
    return _bounds(_handles(_flat(_choices(_angled(found, text)))))


def _check_entries(tokens: Sequence[Token]) -> None:
    """Refuses ``theta(1) = 0`` of MATLAB where theta is used as a whole."""
    for at, token in enumerate(tokens):
        begins = not at or tokens[at - 1].kind == "line" or tokens[at - 1].text == ";"
        if token.kind != "name" or not begins or [t.text for t in tokens[at + 1 : at + 2]] != ["("]:
            continue
        end = _partner(tokens, at + 1)
        inside = tokens[at + 2 : end]
        entry = all(t.kind == "number" or t.text in (",", ":", "end") for t in inside)
        whole = any(
            t.text == token.text and [n.text for n in tokens[n_ + 1 : n_ + 2]] != ["("]
            for n_, t in enumerate(tokens)
        )
        if inside and entry and whole and [t.text for t in tokens[end + 1 : end + 2]] == ["="]:
            raise FormulaError(
                f"an entry of {token.text} gets a new value, and {token.text} is used whole",
                remedy=f"Give a new name all of its entries: q = {token.text} .* [0; 1; 1].",
                start=token.start, stop=tokens[end].stop,
            )  # fmt: skip


# ---------------------------------------------------------------------- spreadsheets
def _cells(tokens: Sequence[Token], text: str) -> list[Token]:
    """``$A$1`` is A1, 5% is 0.05, <> is !=, and = compares inside of parentheses."""
    found: list[Token] = []
    depth = 0
    for token in tokens:
        depth += (token.kind == "open") - (token.kind == "close")
        before = found[-1] if found else None
        if before and token.kind == "number" and before.kind == "name" and (
            text[before.stop : token.start] == "$"
        ):  # fmt: skip
            found[-1] = before._replace(text=before.text + token.text, stop=token.stop)
        elif before and before.kind == "number" and token.fault[0].startswith("%"):
            found[-1] = before._replace(text=repr(float(before.text) / 100), stop=token.stop)
        elif token.text == "<>":
            found.append(token._replace(kind="op", text="!=", fault=("", "", None)))
        elif token.text == "=" and depth:
            found.append(token._replace(text="=="))
        else:
            found.append(token)
    return found


def _sheet(tokens: Sequence[Token]) -> list[Token]:
    """The functions of a spreadsheet as operators and functions of formulas."""
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        opens = at + 1 < len(tokens) and tokens[at + 1].text == "("
        if token.kind == "name" and opens and token.text.isupper():
            behind = _partner(tokens, at + 1)
            arguments = [_sheet(a) for a in _arguments(tokens[at + 2 : behind])]
            found += _called(token, arguments, tokens[at + 1], tokens[min(behind, len(tokens) - 1)])
            at = behind + 1
        else:
            found.append(token)
            at += 1
    return found


def _called(head: Token, arguments: list[list[Token]], opener: Token, closer: Token) -> list[Token]:
    name = head.text
    whole = [_range(argument) for argument in arguments]
    cells = [cell for argument in whole for cell in argument]
    here = head._replace(kind="op", stop=head.start + 1)
    if name == "PI" and not arguments:
        return [head._replace(text="pi", stop=closer.stop)]
    if name in _JOINED and cells:
        parts = cells
        if name == "SUMPRODUCT":
            rows = zip_longest(*whole, fillvalue=[opener])
            parts = [_between(row, here._replace(text="*")) for row in rows]
        elif name == "SUMSQ":
            times = here._replace(text="*")
            parts = [[opener, *cell, times, *cell, closer] for cell in cells]
        joined = [opener, *_between(parts, here._replace(text=_JOINED[name])), closer]
        if name == "AVERAGE":
            count = here._replace(kind="number", text=str(len(cells)))
            return [opener, *joined, here._replace(text="/"), count, closer]
        return joined
    number = here._replace(kind="number")
    if name == "COUNT" and cells:
        return [number._replace(text=str(len(cells)))]
    if name == "SUMXMY2" and len(whole) == 2 and len(whole[0]) == len(whole[1]):
        minus, times = here._replace(text="-"), here._replace(text="*")
        differences = [
            [opener, *_between(pair, minus), closer] for pair in zip(*whole, strict=True)
        ]
        squares = [[*one, times, *one] for one in differences]
        return [opener, *_between(squares, here._replace(text="+")), closer]
    if name in _SPREADS and cells:
        row, less = _SPREADS[name]
        comma, sign = here._replace(text=","), here._replace(text="=")
        bracket = opener._replace(text="["), closer._replace(text="]")
        setting = [comma, head._replace(text="ddof"), sign, number._replace(text=less)]
        inside = [bracket[0], *_between(cells, comma), bracket[1], *setting]
        return [head._replace(text=row), opener, *inside, closer]
    if name == "ROUND" and len(arguments) == 2 and [t.text for t in arguments[1]] == ["0"]:
        cells = cells[:1]
    if name == "LOG":
        name = "LOG10" if len(arguments) == 1 else "LOG_BASE"
    text = _FUNCTIONS.get(name, name.lower())
    inside = _between(cells, here._replace(text=","))
    return [head._replace(text=text), opener, *inside, closer]


def _between(parts: Sequence[Sequence[Token]], sign: Token) -> list[Token]:
    """All parts, a sign between two."""
    found = [token for part in parts for token in (sign, *part)]
    return found[1:]


def _range(tokens: list[Token]) -> list[list[Token]]:
    """The cells of ``A1:A3``; anything else is one part."""
    if [t.text for t in tokens[1:2]] != [":"] or len(tokens) != 3:
        return [tokens]
    corners = [_CELL.fullmatch(t.text) for t in (tokens[0], tokens[2])]
    if corners[0] is None or corners[1] is None:
        return [tokens]
    (left, top), (right, bottom) = ((_column(c[1]), int(c[2])) for c in corners if c)
    if (right - left + 1) * (bottom - top + 1) > _MOST_CELLS:
        return [tokens]
    names = [
        f"{_letters(column)}{row}"
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    ]
    place = tokens[0]._replace(stop=tokens[2].stop)
    return [[place._replace(text=name)] for name in names] or [tokens]


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number


def _letters(column: int) -> str:
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def _signed(tokens: list[Token]) -> list[Token]:
    """``-A1^2`` squares −A1 in a spreadsheet; a doubt, since no formula means that."""
    found: list[Token] = []
    closing: dict[int, Token] = {}
    for at, token in enumerate(tokens):
        before = tokens[at - 1] if at else None
        begins = before is None or before.kind == "open" or before.kind == "op"
        if token.text == "-" and begins and at + 1 < len(tokens):
            end = at + 1
            if end + 1 < len(tokens) and tokens[end + 1].text == "(":
                end += 1
            end = _partner(tokens, end) if tokens[end].kind == "open" else end
            if end + 1 < len(tokens) and tokens[end + 1].text == "^":
                doubt = ("the square of the negative", "the negative of the square", "0-")
                found.append(Token("open", "(", token.start, token.start))
                token = token._replace(doubt=doubt)
                closing[end] = Token("close", ")", tokens[end].stop, tokens[end].stop)
        found.append(token)
        if at in closing:
            found.append(closing[at])
    return found


# ---------------------------------------------------------------------- others
def _partner(tokens: Sequence[Token], at: int) -> int:
    """Where the bracket closes that opens at a place, or the end."""
    depth = 0
    for index in range(at, len(tokens)):
        depth += (tokens[index].kind == "open") - (tokens[index].kind == "close")
        if depth == 0:
            return index
    return len(tokens)


def _arguments(tokens: Sequence[Token]) -> list[list[Token]]:
    """What commas and semicolons outside of brackets part."""
    found: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token.kind == "open") - (token.kind == "close")
        if token.text in (",", ";") and depth == 0:
            found.append([])
        else:
            found[-1].append(token)
    return found if found != [[]] else []


def _flat(tokens: list[Token]) -> list[Token]:
    """``sum(x(:))`` is the sum of x."""
    all_ = [t.text for t in tokens]
    inner = [
        at for at in range(3, len(tokens) - 2)
        if all_[at - 1 : at + 3] == [*all_[at - 1 : at], "(", ":", ")"]
        and all_[at - 2] == "(" and all_[at - 3] in _REDUCING
    ]  # fmt: skip
    gone = {at + n for at in inner for n in range(3)}
    return [token for at, token in enumerate(tokens) if at not in gone]


def _angled(tokens: list[Token], text: str) -> list[Token]:
    """``<x, y>`` with the signs of comparison is ⟨x, y⟩ where it compares nothing."""
    found = list(tokens)
    for at, token in enumerate(found):
        if token.kind == "op" and token.text == "<":
            close = _closing_angle(found, at)
            if close and _holds(found, at, close, text):
                found[at] = token._replace(kind="open")
                found[close] = found[close]._replace(kind="close")
    return found


def _closing_angle(tokens: Sequence[Token], at: int) -> int:
    """The > that may close the < at a place, outside of brackets; or 0."""
    depth = 0
    for index in range(at + 1, len(tokens)):
        token = tokens[index]
        depth += (token.kind in ("open", "begin")) - (token.kind in ("close", "end"))
        if depth < 0 or token.kind in ("line", "word") or token.text in ("<", "=", ";", "<=", ">="):
            return 0
        if not depth and token.text == ">":
            return index
    return 0


_OPERANDS = frozenset(("number", "name", "close", "end"))


def _holds(tokens: Sequence[Token], at: int, close: int, text: str) -> bool:
    """Whether < and > stand around their inside as brackets, and not between two operands."""
    opener, closer = tokens[at], tokens[close]
    before = tokens[at - 1] if at else None
    scripted = before is not None and (
        before.text in ("^", "_") or (before.text == "{" and tokens[at - 2].text in ("^", "_"))
    )
    if before is None or before.kind not in _OPERANDS:
        return not scripted
    if not any(t.text == "," for t in tokens[at:close]):
        return False
    after = tokens[close + 1] if close + 1 < len(tokens) else None
    tight = not tokens[at + 1].space and not closer.space and opener.space
    return tight and (after is None or after.kind not in (*_OPERANDS - {"close"}, "open"))


#: What a choice with ? and : ends at, besides brackets.
_ENDS_CHOICE = frozenset(("=", ",", ";", "+=", "-=", "*=", "/=", "≈"))


def _choices(tokens: list[Token]) -> list[Token]:
    """``c ? a : b`` of C and JavaScript is where(c, a, b)."""
    at = next((n for n, t in enumerate(tokens) if t.kind == "bad" and t.text == "?"), 0)
    middle = _otherwise(tokens, at + 1) if at else 0
    if not middle:
        return tokens
    begin, end = _edge(tokens, at - 1, -1) + 1, _edge(tokens, middle + 1, 1)
    parts = tokens[begin:at], tokens[at + 1 : middle], tokens[middle + 1 : end]
    if not all(parts):
        return tokens
    head = tokens[at]._replace(kind="name", text="where", fault=("", "", None))
    comma = head._replace(kind="op", text=",", space=False)
    opener, closer = (head._replace(kind=k, text=s) for k, s in (("open", "("), ("close", ")")))
    condition, yes, no = (_choices(part) for part in parts)
    chosen = [head, opener, *condition, comma, *yes, comma, *no, closer]
    return [*tokens[:begin], *chosen, *_choices(tokens[end:])]


def _otherwise(tokens: Sequence[Token], at: int) -> int:
    """The colon that belongs to the question mark before a place, or 0."""
    open_ = 1
    depth = 0
    for index in range(at, len(tokens)):
        token = tokens[index]
        depth += (token.kind in ("open", "begin")) - (token.kind in ("close", "end"))
        if depth < 0 or token.kind == "line":
            return 0
        open_ += not depth and (token.text == "?") - (token.text == ":")
        if not open_:
            return index
    return 0


def _edge(tokens: Sequence[Token], at: int, step: int) -> int:
    """Where a part of a choice ends in a direction."""
    depth = 0
    while 0 <= at < len(tokens):
        token = tokens[at]
        depth += step * ((token.kind in ("open", "begin")) - (token.kind in ("close", "end")))
        ends = token.kind in ("line", "word") or token.text in _ENDS_CHOICE
        if depth < 0 or (not depth and ends):
            break
        at += step
    return at


def _handles(tokens: list[Token]) -> list[Token]:
    """``f = @(x) x^2`` of MATLAB is f(x) = x^2."""
    found = list(tokens)
    for at in range(1, len(found) - 2):
        if [t.text for t in found[at : at + 3]] == ["=", "@", "("] and found[at - 1].kind == "name":
            behind = _partner(found, at + 2) + 1
            found[at:behind] = [*found[at + 2 : behind], found[at]]
    return found


def _bounds(tokens: list[Token]) -> list[Token]:
    """``sum_(i=1)^(n)`` of Typst has its bounds in parentheses."""
    found = list(tokens)
    for at, token in enumerate(found[:-2]):
        if token.text not in ("sum", "prod", "product"):
            continue
        place = at + 1
        while place + 1 < len(found) and found[place].text in ("_", "^"):
            end = place + 1
            if found[end].text == "(":
                end = _partner(found, end)
                if end == len(found):
                    break
                found[place + 1] = found[place + 1]._replace(text="{")
                found[end] = found[end]._replace(text="}")
            place = end + 1
    return found
