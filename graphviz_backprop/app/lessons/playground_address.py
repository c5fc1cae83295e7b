"""The playground's settings in the address of its page, and back.

Only what is not the default is written; whatever is read is checked, and damage gives
a BackpropError with a message.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from graphviz_backprop.errors import BackpropError, BindingError
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
from graphviz_backprop.teach.packing import pack, unpack

#: The data set that means: the points of ``own``.
OWN = "own"
DATA = (*GENERATED, OWN)
#: Own points that are packed into more letters than this stay out of the address.
LONGEST_OWN = 6_000
_LONGEST_CSV = 200_000
_NEURONS = {str(number) for number in range(1, MAX_NEURONS + 1)}


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a reader chooses on the page; ``own`` is the text of a CSV file."""

    data: str = "xor"
    count: int = 500
    noise: float = 0.0
    ratio: float = 0.5
    seed: int = 2
    own: str = ""
    features: tuple[str, ...] = ("x1", "x2")
    hidden: tuple[int, ...] = (4, 2)
    activation: str = "tanh"
    penalty: str = "none"
    penalty_rate: float = 0.001
    rate: float = 0.1
    batch: int = 10
    method: str = "plain"
    test: bool = False
    discrete: bool = False


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


def to_query(settings: Settings) -> dict[str, str]:
    """The query parameters of settings, not yet percent-encoded.

    >>> to_query(Settings(data="spiral", hidden=(8, 8), discrete=True))
    {'data': 'spiral', 'hidden': '8,8', 'discrete': '1'}
    """
    default, query = Settings(), {}
    for name, parameter in _PARAMETERS.items():
        value = getattr(settings, name)
        if value != getattr(default, name):
            query[name] = parameter.write(value)
    if settings.data == OWN and len(packed := pack(settings.own)) <= LONGEST_OWN:
        query["own"] = packed
    return query


def from_query(params: Mapping[str, str]) -> Settings:
    """The settings that an address holds; unknown parameters are ignored.

    Raises BackpropError where a parameter cannot be what the page has written.
    """
    found: dict[str, Any] = {}
    for name, parameter in _PARAMETERS.items():
        if name in params:
            try:
                found[name] = parameter.read(params[name])
            except ValueError as error:
                raise _damaged(name, f"{params[name]!r:.40} is not {parameter.expects}") from error
    if found.get("data") == OWN:
        try:
            found["own"] = unpack(params.get("own", ""), _LONGEST_CSV)
        except ValueError as error:
            raise _damaged("own", "the own points are not whole") from error
    settings = Settings(**found)
    try:
        playground_of(settings)
    except BindingError as error:
        raise _damaged("data", error.problem, error.remedy) from error
    return settings


def _damaged(key: str, problem: str, remedy: str = "") -> BackpropError:
    return BackpropError(
        f"the address is damaged at “{key}”: {problem}",
        remedy=f"{remedy} Copy the whole link again; here are the first settings.".strip(),
    )


class _Parameter(NamedTuple):
    """How a setting is written and read; ``read`` raises ValueError, ``expects`` says why."""

    write: Callable[[Any], str]
    read: Callable[[str], object]
    expects: str


def _number(low: float, high: float) -> _Parameter:
    def read(text: str) -> float:
        number = float(text) if len(text) <= 30 else float("nan")
        if not low <= number <= high:
            raise ValueError
        return number

    return _Parameter(lambda value: f"{value:.12g}", read, f"a number from {low:g} to {high:g}")


def _whole(low: int, high: int) -> _Parameter:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and len(text) <= 9):
            raise ValueError
        if not low <= int(text) <= high:
            raise ValueError
        return int(text)

    return _Parameter(str, read, f"a whole number from {low} to {high}")


def _choice(there: tuple[str, ...]) -> _Parameter:
    def read(text: str) -> str:
        if text not in there:
            raise ValueError
        return text

    return _Parameter(str, read, f"one of {', '.join(there)}")


def _flag() -> _Parameter:
    digit = _whole(0, 1)
    return _Parameter(lambda value: str(int(value)), lambda text: bool(digit.read(text)), "0 or 1")


def _read_features(text: str) -> tuple[str, ...]:
    names = tuple(text[:200].split(","))
    if any(name not in FEATURES for name in names) or len(set(names)) < len(names):
        raise ValueError
    return names


def _read_hidden(text: str) -> tuple[int, ...]:
    parts = text.split(",") if text else []
    if len(parts) > MAX_LAYERS or not all(part in _NEURONS for part in parts):
        raise ValueError
    return tuple(map(int, parts))


def _joined(values: tuple[object, ...]) -> str:
    return ",".join(map(str, values))


_PARAMETERS: Mapping[str, _Parameter] = {
    "data": _choice(DATA),
    "count": _whole(2, 2000),
    "noise": _number(0, 1),
    "ratio": _number(0.05, 0.95),
    "seed": _whole(0, 999_999_999),
    "features": _Parameter(_joined, _read_features, f"some of {', '.join(FEATURES)}"),
    "hidden": _Parameter(_joined, _read_hidden, "up to six numbers from 1 to 8, such as 4,2"),
    "activation": _choice(tuple(ACTIVATIONS)),
    "penalty": _choice(tuple(PENALTIES)),
    "penalty_rate": _number(0, 1000),
    "rate": _number(1e-6, 100),
    "batch": _whole(1, 1000),
    "method": _choice(tuple(METHODS)),
    "test": _flag(),
    "discrete": _flag(),
}
