"""The parser of ``grammar.lark``."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

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
    """The parser of ``grammar.lark`` over lists of tokens; made at first use.

    Its table is kept in the user's cache folder, where lark tells by a digest of grammar
    and versions whether it is current: reading it takes a tenth of making it.
    """
    return Lark(
        files(__package__).joinpath("grammar.lark").read_text("utf-8"),
        parser="lalr",
        lexer=_TokenLexer,
        start="program",
        transformer=Rules(),
        maybe_placeholders=False,
        cache=_cache_file() or False,
    )


def _cache_file() -> str:
    """Where the table is kept; "" where there is no folder that can be written."""
    try:
        folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        folder = folder / "graphviz_backprop"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (OSError, RuntimeError):
        return ""
    return str(folder / "grammar.lark-cache") if os.access(folder, os.W_OK) else ""
