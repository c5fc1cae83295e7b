"""Text → tokens: one scanner for LaTeX, Unicode and plain text; every token keeps its place.

Fonts vanish, accents become part of a name, runs of letters are cut by the names that are known.
Nothing is rewritten first: a group of a font or an accent is scanned where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from graphviz_backprop.language.scanning.commands import Scanner
from graphviz_backprop.language.scanning.token import Token

_LIST_NUMBER = re.compile(r"\s*\d+[.)][ \t]+(?=[A-Za-z\\(\[])")


def tokens(text: str, known: Collection[str], phrases: Collection[str] = ()) -> list[Token]:
    """The tokens of a text in which the names ``known`` are single words.

    ``phrases`` are names as they are written that hold commands, such as ``\\nabla_w L``.
    """
    scanner = Scanner(text, known, phrases)
    numbered = _LIST_NUMBER.match(text)
    scanner.scan(numbered.end() if numbered else 0, len(text))
    return scanner.found
