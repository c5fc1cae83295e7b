"""A token of the grammar."""

from __future__ import annotations

from typing import NamedTuple


class Token(NamedTuple):
    """What the parser reads: a terminal of the grammar, its value, its place in the text.

    lark borrows the last token's place for the end of the text, so the fields carry its names.
    """

    type: str
    value: str
    start_pos: int
    end_pos: int
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0
