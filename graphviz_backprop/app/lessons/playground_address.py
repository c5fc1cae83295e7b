"""The playground's settings, as a table of choices: its address and its checks come from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from graphviz_backprop import address
from graphviz_backprop.app.typed_number import typed_number
from graphviz_backprop.choices import choice, table
from graphviz_backprop.learn.datasets import FEATURES, GENERATED
from graphviz_backprop.learn.methods import METHODS
from graphviz_backprop.learn.network import (
    ACTIVATIONS,
    MAX_LAYERS,
    MAX_NEURONS,
    PENALTIES,
    Network,
)
from graphviz_backprop.learn.own_points import read_csv
from graphviz_backprop.learn.playground import Playground
from graphviz_backprop.text import kinds
from graphviz_backprop.text.errors import BackpropError, BindingError
from graphviz_backprop.text.kinds import Kind
from graphviz_backprop.text.packing import pack, unpack

#: The data set that means: the points of ``own``.
OWN = "own"
DATA = (*GENERATED, OWN)
#: Own points that are packed into more letters than this stay out of the address.
LONGEST_OWN = 6_000
_LONGEST_CSV = 200_000
MOST_POINTS = 2000


_NAMES = kinds.listed(kinds.one_of(tuple(FEATURES)), len(FEATURES), once=True)
_LAYERS = kinds.listed(kinds.whole(1, MAX_NEURONS), MAX_LAYERS)
_CSV = Kind(lambda text: unpack(text, _LONGEST_CSV), "packed points", pack)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a reader chooses on the page; ``own`` is the text of a CSV file."""

    data: str = choice("xor", kinds.one_of(DATA), key="data")
    count: int = choice(500, kinds.whole(2, MOST_POINTS), key="count")
    noise: float = choice(0.0, kinds.number(0, 1), key="noise")
    ratio: float = choice(0.5, kinds.number(0.05, 0.95), key="ratio")
    seed: int = choice(2, kinds.whole(0, 999_999_999), key="seed")
    own: str = choice("", _CSV, key="own")
    features: tuple[str, ...] = choice(("x1", "x2"), _NAMES, key="features")
    hidden: tuple[int, ...] = choice((4, 2), _LAYERS, key="hidden")
    activation: str = choice("tanh", kinds.one_of(tuple(ACTIVATIONS)), key="activation")
    penalty: str = choice("none", kinds.one_of(tuple(PENALTIES)), key="penalty")
    penalty_rate: float = choice(0.001, kinds.number(0, 1000), key="penalty_rate")
    rate: float = choice(0.1, kinds.number(1e-6, 100), key="rate")
    batch: int = choice(10, kinds.whole(1, 1000), key="batch")
    method: str = choice("plain", kinds.one_of(tuple(METHODS)), key="method")
    test: bool = choice(False, kinds.SWITCH, key="test")
    discrete: bool = choice(False, kinds.SWITCH, key="discrete")


def playground_of(settings: Settings) -> Playground:
    """The settings as the library takes them; raises BindingError for impossible ones."""
    chosen = settings
    own = read_csv(chosen.own) if chosen.data == OWN else None
    kind = own.kind if own else GENERATED[chosen.data].kind
    network = Network(
        chosen.features,
        chosen.hidden,
        chosen.activation,
        "cross-entropy" if kind == "classification" else "squared error",
        chosen.penalty,
        chosen.penalty_rate if chosen.penalty != "none" else 0.0,
    )
    return Playground(
        "xor" if own else chosen.data, chosen.count, chosen.noise, chosen.ratio, chosen.seed,
        network, chosen.rate, chosen.batch, chosen.method, own,
    )  # fmt: skip


#: Choices that are typed: what they may be, and whether it is a whole number.
_TYPED = {
    "count": (2, MOST_POINTS, True), "noise": (0, 1, False), "ratio": (0.05, 0.95, False),
    "seed": (0, 999_999_999, True), "rate": (1e-6, 100, False), "batch": (1, 1000, True),
    "penalty_rate": (0, 1000, False),
}  # fmt: skip


def changed(settings: Settings, change: Mapping[str, str]) -> Settings:
    """Settings with some others as texts; ``csv`` is that of own points.

    Raises BackpropError for what they cannot be.
    """
    found: dict[str, Any] = {}
    for name, text in change.items():
        if name == "csv":
            if len(text) > _LONGEST_CSV:
                raise BindingError(
                    f"the file has more than {_LONGEST_CSV:,} letters", remedy="Take fewer points."
                )
            found |= {"own": text, "data": OWN}
        elif name in _TYPED:
            low, high, is_whole = _TYPED[name]
            number = typed_number(text, low, high, whole=is_whole)
            found[name] = int(number) if is_whole else number
        elif name in table(Settings):
            kind = table(Settings)[name].kind
            try:
                found[name] = kind.read(text)
            except ValueError as error:
                problem = f"{name} cannot be “{text:.40}”"
                raise BindingError(problem, remedy=f"It is {kind.expects}.") from error
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
        playground_of(settings)
    except BackpropError as error:
        told = f"The address is damaged at “data”: {error.problem}. {error.remedy}"
        return Settings(), (*problems, told.strip())
    return settings, problems
