"""Published worked examples as data: formula, inputs, every published number, source."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from graphviz_backprop.engine.graph import Literal, literal


@dataclass(frozen=True, slots=True)
class Example:
    """A program with its inputs and the numbers its author published, by name.

    The inputs named in ``data`` are data or targets: the example takes no gradient of them.
    ``tolerance`` is absolute and says how precisely they were published.
    """

    id: str
    title: str
    lesson: str
    source: str
    program: str
    bindings: Mapping[str, Literal]
    values: Mapping[str, Any]
    gradients: Mapping[str, Any]
    tolerance: float
    notes: str = ""
    data: tuple[str, ...] = ()


@cache
def examples() -> tuple[Example, ...]:
    """All examples, grouped by lesson in the order of the file.

    >>> examples()[0].program
    'q = x + y\\nf = q z'
    """
    text = files(__package__).joinpath("worked.toml").read_text(encoding="utf-8")
    return tuple(map(_example, tomllib.loads(text)["example"]))


def _example(entry: dict[str, Any]) -> Example:
    bindings = {name: literal(value) for name, value in entry.pop("bindings").items()}
    return Example(**entry | {"data": tuple(entry.get("data", ()))}, bindings=bindings)
