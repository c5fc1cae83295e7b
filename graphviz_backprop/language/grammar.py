"""The parser of ``grammar.lark``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from lark import Lark
from lark.lexer import Lexer

from graphviz_backprop.language.syntax import Rules
from graphviz_backprop.language.token import Token


class _TokenLexer(Lexer):
    """Hands the parser tokens that are already made."""

    def __init__(self, conf: object) -> None:
        pass

    def lex(self, data: Sequence[Token]) -> Sequence[Token]:  # type: ignore[override]
        return data


@cache
def parser() -> Lark:
    """The parser of ``grammar.lark`` over lists of tokens; made at first use."""
    return Lark(
        files(__package__).joinpath("grammar.lark").read_text("utf-8"),
        parser="lalr",
        lexer=_TokenLexer,
        start="program",
        transformer=Rules(),
        maybe_placeholders=False,
    )
