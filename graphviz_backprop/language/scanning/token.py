"""Tokens: the pieces of a text, each with its place; and how much is read."""

from __future__ import annotations

from typing import NamedTuple

from graphviz_backprop.text.errors import Edit, FormulaError

#: A longer text is refused.
MAX_CHARACTERS = 20_000
#: A number with more digits is refused: float64 tells no more than 17 apart.
MAX_DIGITS = 40
#: Deeper brackets are refused.
MAX_DEPTH = 100


class Token(NamedTuple):
    """One piece of the text: its kind, what it stands for, and its place.

    The kinds are number, name, op, open, close, bar, word (of a sentence), line (a new one), gap
    (a wide space), begin, end, row and cell (of an environment), and bad, which has a ``fault``:
    problem, remedy, and what to write instead. ``space`` says that white space stood before,
    ``doubt`` how it was taken, how it could be, and what to write for that.
    """

    kind: str
    text: str
    start: int
    stop: int
    space: bool = False
    fault: tuple[str, str, str | Edit | None] = ("", "", None)
    doubt: tuple[str, str, str] | None = None


def check_length(text: str) -> None:
    """Refuses a text that is too long, before anything looks at it."""
    if len(text) > MAX_CHARACTERS:
        raise FormulaError(
            f"the text has {len(text):,} characters; at most {MAX_CHARACTERS:,} are read",
            remedy="Shorten it.",
        )
