"""Templates such as ``{a} + {b}``, taken apart once."""

from __future__ import annotations

from functools import cache
from string import Formatter


@cache
def literals_and_fields(template: str) -> tuple[tuple[str, str], ...]:
    """The literals of a template, each with the field behind it; "" behind the last.

    >>> literals_and_fields("{a} + {b}")
    (('', 'a'), (' + ', 'b'), ('', ''))
    """
    parsed: list[tuple[str, str]] = []
    pending = ""
    for literal, field, _, _ in Formatter().parse(template):
        pending += literal
        if field is not None:
            parsed.append((pending, field))
            pending = ""
    return (*parsed, (pending, ""))
