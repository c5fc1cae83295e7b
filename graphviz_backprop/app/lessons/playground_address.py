"""The playground's settings, as a table of choices: its address and its checks come from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from graphviz_backprop import address
from graphviz_backprop.app.typed_number import typed_number
from graphviz_backprop.choices import choice, table
from graphviz_backprop.learn import settings as learn
from graphviz_backprop.learn.settings import OWN, training_of
from graphviz_backprop.text import kinds
from graphviz_backprop.text.errors import BackpropError, BindingError
from graphviz_backprop.text.kinds import Kind
from graphviz_backprop.text.packing import pack, unpack

#: Own points that are packed into more letters than this stay out of the address.
LONGEST_OWN = 6_000
_LONGEST_CSV = 200_000
MOST_POINTS = 2000


@dataclass(frozen=True, slots=True)
class Settings(learn.Settings):
    """Everything a reader chooses on the page, within what one page may cost."""

    points: int = choice(500, kinds.whole(2, MOST_POINTS), key="count")
    own: str = choice(
        "", Kind(lambda text: unpack(text, _LONGEST_CSV), "packed points", pack), key="own"
    )
    test: bool = choice(False, kinds.SWITCH, key="test")
    discrete: bool = choice(False, kinds.SWITCH, key="discrete")


def changed(settings: Settings, change: Mapping[str, str]) -> Settings:
    """Settings with some others as texts; ``csv`` is that of own points.

    Raises BackpropError for what they cannot be.
    """
    found: dict[str, Any] = {}
    for name, text in change.items():
        row = table(Settings).get(name)
        if name == "csv":
            if len(text) > _LONGEST_CSV:
                raise BindingError(
                    f"the file has more than {_LONGEST_CSV:,} letters", remedy="Take fewer points."
                )
            found |= {"own": text, "data": OWN}
        elif row and row.kind.bounds:
            number = typed_number(text, row.kind.bounds)
            found[name] = int(number) if row.kind.bounds.whole else number
        elif row:
            try:
                found[name] = row.kind.read(text)
            except ValueError as error:
                problem = f"{name} cannot be “{text:.40}”"
                raise BindingError(problem, remedy=f"It is {row.kind.expects}.") from error
    return replace(settings, **found)


def query_of(settings: Settings) -> dict[str, str]:
    """The query of settings, without own points that nobody sees or that are too many.

    >>> query_of(Settings(data="spiral", hidden=(8, 8), discrete=True))
    {'data': 'spiral', 'hidden': '8,8', 'discrete': '1'}
    """
    if settings.data != OWN or len(pack(settings.own)) > LONGEST_OWN:
        settings = replace(settings, own="")
    return address.to_query(settings)


def opened(query: Mapping[str, str]) -> tuple[Settings, tuple[str, ...]]:
    """The settings of an address, and what is wrong with it; together they can be trained."""
    settings, _, problems = address.from_query(Settings, query)
    try:
        training_of(settings)
    except BackpropError as error:
        told = f"The address is damaged at “data”: {error.problem}. {error.remedy}"
        return Settings(), (*problems, told.strip())
    return settings, problems
