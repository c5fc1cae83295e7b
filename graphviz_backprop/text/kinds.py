"""Kinds of values that a person chooses: how each is written as text and read back.

The text is the same on the command line, in the address of a page and in a call of the
library, and reading it is what checks it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from graphviz_backprop.text.numbers import FITTING, NumberFormat


class Bounds(NamedTuple):
    """What a number lies between, both included, and whether it is a whole one."""

    low: float
    high: float
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """``read`` makes a value of a text or raises ValueError; ``expects`` says what it takes.

    ``values`` are those to choose from, each with its words, where they can be listed: an
    address holds no others. ``long`` says that the text may be so long that it is packed.
    ``bounds`` are those of a number.
    """

    read: Callable[[str], Any]
    expects: str
    write: Callable[[Any], str] = str
    values: Mapping[Any, str] = field(default_factory=lambda: MappingProxyType({}))
    long: bool = False
    bounds: Bounds | None = None

    @property
    def range(self) -> Bounds:
        """The bounds of a kind of numbers."""
        assert self.bounds is not None
        return self.bounds

    def taken(self, value: object) -> Any:
        """A value from outside, as text or as it is; raises ValueError where it is none.

        >>> whole(1, 9).taken("3"), whole(1, 9).taken(3)
        (3, 3)
        """
        try:
            return self.read(value if isinstance(value, str) else self.write(value))
        except (TypeError, AttributeError) as error:
            raise ValueError from error


def one_of(values: Mapping[str, str] | Collection[str]) -> Kind:
    """One of these words; a mapping says what each is called where people see it."""
    named = values if isinstance(values, Mapping) else {value: value for value in values}

    def read(text: str) -> str:
        if text not in named:
            raise ValueError
        return text

    return Kind(read, f"one of {', '.join(named)}", values=MappingProxyType(dict(named)))


def _switch(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError
    return text == "1"


#: Yes or no.
SWITCH = Kind(_switch, "0 or 1", lambda value: str(int(value)))


def whole(low: int, high: int) -> Kind:
    """A whole number of this range, in ASCII digits without a sign."""

    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,12}", text) or not low <= int(text) <= high:
            raise ValueError
        return int(text)

    expects = f"a whole number from {low} to {high}"
    return Kind(read, expects, bounds=Bounds(low, high, True))


def number(low: float, high: float) -> Kind:
    """A decimal number of this range."""

    def read(text: str) -> float:
        value = float(text) if len(text) <= 30 else float("nan")
        if not low <= value <= high:
            raise ValueError
        return value

    expects = f"a number from {low:g} to {high:g}"
    return Kind(read, expects, lambda value: f"{value:.12g}", bounds=Bounds(low, high))


def words(longest: int, *, long: bool = False) -> Kind:
    """Any text up to a length."""

    def read(text: str) -> str:
        if len(text) > longest:
            raise ValueError
        return text

    return Kind(read, f"a text of at most {longest:,} characters", long=long)


def matching(pattern: str, expects: str) -> Kind:
    """A text that matches a pattern as a whole."""
    compiled = re.compile(pattern)

    def read(text: str) -> str:
        if not compiled.fullmatch(text):
            raise ValueError
        return text

    return Kind(read, expects)


def listed(kind: Kind, most: int, *, once: bool = False) -> Kind:
    """Several of one kind, with commas between them; ``once``: one or more, each once."""

    def read(text: str) -> tuple[Any, ...]:
        parts = [part.strip() for part in text.split(",")] if text.strip() else []
        if len(parts) > most or (once and not 0 < len(set(parts)) == len(parts)):
            raise ValueError
        return tuple(map(kind.read, parts))

    def write(values: Collection[Any]) -> str:
        return ",".join(map(kind.write, values))

    return Kind(read, f"up to {most}, with commas between them, each {kind.expects}", write)


#: A file of the machine the command runs on.
FILE = Kind(Path, "the name of a file")


def _numbers(text: str) -> NumberFormat:
    if text in ("exact", "auto"):
        return NumberFormat("exact") if text == "exact" else FITTING
    found = re.fullmatch(r"([0-9]{1,2})(s?)", text)
    if not found or not bool(found[2]) <= int(found[1]) <= 15:
        raise ValueError
    return NumberFormat("significant" if found[2] else "decimals", int(found[1]))


def _numbers_text(style: NumberFormat) -> str:
    match style.kind:
        case "exact":
            return "exact"
        case "fitting":
            return "auto"
        case "significant":
            return f"{style.digits}s"
        case "decimals":
            return str(style.digits)


#: How numbers are written.
NUMBERS = Kind(
    _numbers,
    '"2" for decimals, "3s" for significant figures, "exact" or "auto"',
    _numbers_text,
    MappingProxyType(
        {
            FITTING: "as many decimals as fit",
            NumberFormat("decimals", 1): "1 decimal",
            NumberFormat("decimals", 2): "2 decimals",
            NumberFormat("decimals", 3): "3 decimals",
            NumberFormat("decimals", 4): "4 decimals",
            NumberFormat("significant", 3): "3 significant figures",
            NumberFormat("significant", 6): "6 significant figures",
            NumberFormat("exact"): "exact",
        }
    ),
)

#: From and to, both counted from 1 and both included; −1 is the last.
Range = tuple[int, int]


_RANGE = re.compile(r"\s*(-1|[0-9]{1,6})(?:-([0-9]{1,6}))?\s*")


def _steps(text: str) -> tuple[Range, ...]:
    found = [
        re.fullmatch(r"\s*(-1|[0-9]{1,6})(?:-([0-9]{1,6}))?\s*", each) for each in text.split(",")
    ]
    ranges = [(int(each[1]), int(each[2] or each[1])) for each in found if each]
    if len(ranges) < len(found) or any(low == 0 or 0 < high < low for low, high in ranges):
        raise ValueError
    return tuple(ranges)


def _steps_text(ranges: Collection[Range] | int) -> str:
    if isinstance(ranges, int):
        return str(ranges)
    return ",".join(str(low) if low == high else f"{low}-{high}" for low, high in ranges)


#: Some of the steps.
STEPS = Kind(_steps, "steps counted from 1, such as 4-9,12; -1 is the last", _steps_text)


def array_text(value: Any) -> str:
    """A number or an array as a program writes it, every digit of it.

    >>> array_text([[1, 2.5], [3, 4]])
    '[[1.0,2.5],[3.0,4.0]]'
    """
    if np.ndim(value):
        return f"[{','.join(map(array_text, value))}]"
    return repr(float(value))


#: The text of a number or an array, as it is typed: the engine reads it.
ARRAY = Kind(
    matching(r"(?s).{1,500}", "").read,
    "a number or an array of at most 500 characters",
    lambda value: value if isinstance(value, str) else array_text(value),
)
