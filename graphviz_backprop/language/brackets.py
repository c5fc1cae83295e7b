"""Which bracket closes which, and whether a bar opens, closes or says “given”."""

from __future__ import annotations

from collections.abc import Sequence

from graphviz_backprop.language.scanning.token import MAX_DEPTH, Token
from graphviz_backprop.language.symbols import PARTNER
from graphviz_backprop.text.errors import Edit, FormulaError

#: Bars inside of bars: at most so many.
MAX_BARS = 8

_CALLED = {"(": "parenthesis", "[": "bracket", "{": "brace", "|": "bar", "‖": "double bar"}
_BAR_SIGNS = {"|": "this bar", "‖": "this double bar"}


def paired(tokens: Sequence[Token], text: str) -> list[Token]:
    """The tokens with every bar told apart: open, close, or the operator “given”.

    Raises FormulaError where a bracket has no partner.
    """
    found = list(tokens)
    opened: list[tuple[int, list[int]]] = [(-1, [])]  # brackets, each with the bars open in it
    index = 0
    while index < len(found):
        token = found[index]
        if token.kind in ("open", "begin"):
            opened.append((index, []))
            if len(opened) - 1 > MAX_DEPTH:
                raise _error(
                    f"brackets are nested more than {MAX_DEPTH} deep",
                    "Name inner parts: q = x + y; f = q z.", token, text,
                )  # fmt: skip
        elif token.kind in ("close", "end"):
            opener, bars = opened.pop()
            if opener < 0:
                raise _error(
                    f"this {_name(token)} closes nothing", "Delete it, or open one.", token, text,
                    "",
                )  # fmt: skip
            _check(found[opener], token, found, opener, text)
            for bar in bars:
                found[bar] = found[bar]._replace(kind="op")
        elif token.kind == "bar":
            if token.text == "||" and not _is_norm(found, index, opened[-1][1]):
                middle = token.start + 1
                found[index : index + 1] = [
                    token._replace(text="|", stop=middle),
                    token._replace(text="|", start=middle, space=False),
                ]
                token = found[index]
            elif token.text == "||":
                token = found[index] = token._replace(text="‖")
            _side(found, index, token, opened[-1][1], text)
        elif len(opened) == 1 and (token.kind == "line" or token.text == ";"):
            _check_bars(found, opened[0][1], text)
        index += 1
    if len(opened) > 1:
        token = found[opened[-1][0]]
        shown = text[token.start : token.stop]
        raise FormulaError(
            f"this {_name(token)} is never closed", remedy=f"Close it, or delete this “{shown}”.",
            text=text, start=token.start, stop=token.stop, write=_closing(token, text),
        )  # fmt: skip
    _check_bars(found, opened[0][1], text)
    return found


def _side(found: list[Token], index: int, token: Token, bars: list[int], text: str) -> None:
    """Makes a bar close the innermost of its kind that is open here, or opens one."""
    same = [bar for bar in bars if found[bar].text == token.text]
    if same and _is_operand(found, index - 1):
        del bars[bars.index(same[-1]) :]
        found[index] = token._replace(kind="close")
        found[same[-1]] = found[same[-1]]._replace(kind="open")
    else:
        bars.append(index)
        if len(bars) > MAX_BARS:
            raise _error(
                f"bars are nested more than {MAX_BARS} deep", "Name inner parts: q = |x|; f = |q|.",
                token, text,
            )  # fmt: skip


def _is_operand(found: Sequence[Token], index: int) -> bool:
    while index >= 0 and found[index].kind == "gap":
        index -= 1
    if index < 0:
        return False
    token = found[index]
    return token.kind in ("number", "name", "close", "end") or token.text in (
        "'",
        "⊤",
        "!",
        "°",
        ".",
    )


def _is_norm(found: Sequence[Token], index: int, bars: Sequence[int]) -> bool:
    """Whether two bars in a row are one sign: the bar that meets it is double too."""
    if _is_operand(found, index - 1):
        kinds = [found[bar].text for bar in bars]
        return not kinds or kinds[-1] == "‖"
    depth = 0
    for at in range(index + 1, len(found)):
        token = found[at]
        depth += (token.kind in ("open", "begin")) - (token.kind in ("close", "end"))
        if depth < 0 or token.kind == "line":
            break
        if token.kind == "bar" and depth == 0 and _is_operand(found, at - 1):
            return token.text != "|"
    return True


def _check(opener: Token, closer: Token, found: Sequence[Token], at: int, text: str) -> None:
    if closer.text == PARTNER.get(opener.text, opener.text):
        return
    behind_in = at and found[at - 1].text in ("in", "notin")
    if behind_in and {opener.text, closer.text} <= set("([)]"):
        return
    sign = text[closer.start : closer.stop]
    if opener.kind == "begin" and closer.kind == "end":
        ends = rf"\end{{{opener.text}}}"
        raise _error(
            f"“{sign}” cannot close “{text[opener.start : opener.stop]}”", f"Write {ends}.",
            closer, text, ends,
        )  # fmt: skip
    raise _error(
        f"“{sign}” cannot close “{text[opener.start : opener.stop]}”",
        f"Close the {_name(opener)} first, or use brackets of one kind.", closer, text,
        sign[:-1] + PARTNER[opener.text] if opener.text in "([{" and sign[:-1] != "\\" else None,
    )  # fmt: skip


def _check_bars(found: list[Token], bars: list[int], text: str) -> None:
    if bars:
        token = found[bars[0]]
        sign = text[token.start : token.stop]
        raise _error(
            f"{_BAR_SIGNS[token.text]} is never closed", f"Close it, or delete this “{sign}”.",
            token, text, "",
        )  # fmt: skip
    bars.clear()


def _closing(token: Token, text: str) -> Edit:
    """The partner of a bracket at the end of its statement; or the bracket away."""
    ends = [at for at in (text.find(sign, token.stop) for sign in "\n;$") if at >= 0]
    stop = min(ends, default=len(text))
    sign = text[token.start : token.stop]
    if token.kind == "begin" or "=" in text[token.stop : stop] or token.text not in PARTNER:
        return Edit(token.start, token.stop, "")
    left, _, _ = sign.rpartition(sign[-1])
    closing = {"\\left": "\\right", "\\": "\\"}.get(left.strip(), "") + PARTNER[token.text]
    return Edit(stop, stop, closing)


def _name(token: Token) -> str:
    signs = {closer: opener for opener, closer in PARTNER.items()}
    if token.kind in ("begin", "end"):
        return "environment"
    return _CALLED.get(token.text, _CALLED.get(signs.get(token.text, ""), "bracket"))


def _error(
    problem: str, remedy: str, token: Token, text: str, write: str | Edit | None = None
) -> FormulaError:
    return FormulaError(
        problem, remedy=remedy, text=text, start=token.start, stop=token.stop, write=write
    )
