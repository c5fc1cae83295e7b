"""Sums in words: “sum from i = 1 to n of x_i”, and with its bounds behind, “sum of x_i over i”."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

#: Words that take an index in words, each with what it is.
SIGNS = {
    "sum": "sum", "product": "prod", "mean": "mean", "average": "mean", "max": "max",
    "maximum": "max", "min": "min", "minimum": "min",
}  # fmt: skip
_S, _SPACES = r"[ ]{0,3}", r"[ ]{1,3}"
_INDEX = (
    rf"(?P<index>[A-Za-z])(?!\w)(?:{_S}(?:=|from){_S}(?P<low>[^\s,:;=.]{{1,20}}){_S}"
    rf"(?:up[ ]to|to|through|until|\.{{2,3}}|…){_S}"
    r"(?P<high>[^\s,:;=]{1,20}(?:[ ][-+][ ]\w{1,9})?))?"
)
_BEFORE = (
    rf"\w+{_SPACES}(?P<word>(?:over|from|for){_SPACES})?(?:all{_SPACES})?{_INDEX}"
    rf"(?:{_S}[:,]|{_SPACES}of\b|(?={_SPACES}[^\s=]))"
)
_BEHIND = (
    rf"\w+{_SPACES}(?:of{_SPACES})?(?P<body>[^\n;=]{{1,200}}?){_SPACES}(?:from|for|over){_SPACES}"
    rf"(?:all{_SPACES})?{_INDEX}(?={_S}(?:\Z|[\n;,]))"
)
#: A sum whose words have bounds and no index.
WITHOUT_INDEX = re.compile(rf"\w+{_SPACES}from(?={_SPACES}\w{{1,9}}{_SPACES}to[ ])")

_Place = tuple[int, int]


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compiled where a sum stands in words, which few texts have."""
    return re.compile(pattern)


class Spoken(NamedTuple):
    """Where the words of a sum say its index, its bounds and, before them, what it sums."""

    letter: _Place
    low: _Place
    high: _Place
    body: _Place
    stop: int


def spoken(text: str, start: int, stop: int) -> Spoken | None:
    """The words of the sum that begins at a place; what is not said is the place (-1, -1).

    >>> text = "sum of x_i over i"
    >>> found = spoken(text, 0, len(text))
    >>> found.letter, found.low, text[slice(*found.body)]
    ((16, 17), (-1, -1), 'x_i')
    """
    said = _compiled(_BEFORE).match(text, start, stop)
    if said and (said["low"] or (said["word"] or "").strip() in ("over", "for")):
        body = (-1, -1)
    else:
        said = _compiled(_BEHIND).match(text, start, stop)
        if said is None or not re.search(rf"_\{{?\w*{said['index']}", said["body"]):
            return None
        body = said.span("body")
    return Spoken(said.span("index"), said.span("low"), said.span("high"), body, said.end())
