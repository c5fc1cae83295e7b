"""Expressions and statements as the grammar finds them, before they become a graph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from graphviz_backprop.graph import Literal


class Slice(NamedTuple):
    """``start:stop:step`` between index brackets; None where nothing is written."""

    start: int | None
    stop: int | None
    step: int | None


class Application(NamedTuple):
    """A function applied without parentheses: where it and its argument stand."""

    start: int
    argument: int
    stop: int


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """One operation, constant (``op="constant"``) or name (``op="name"``) with its place.

    ``trailing`` is set where the text ends with a function without parentheses, so
    that a factor or an exponent behind it could belong to the argument. ``row`` says that
    it is a product with a transposed factor: a vector behind it is its dot product, as in
    ``x^T A x``.
    """

    op: str
    operands: tuple[Expression, ...]
    start: int
    stop: int
    name: str = ""
    value: Literal | None = None
    settings: tuple[tuple[str, object], ...] = ()
    trailing: Application | None = None
    row: bool = False


class Statement(NamedTuple):
    """``name(parameters) = expression``; a bare expression has an empty name.

    ``parameters`` is None where there is no header; ``places`` are the start and stop of
    the name and of every parameter.
    """

    name: str
    expression: Expression
    parameters: tuple[str, ...] | None = None
    places: tuple[tuple[int, int], ...] = ()


def postorder(expression: Expression) -> Iterator[Expression]:
    """All parts of an expression, operands from left to right before their operation."""
    stack = [(expression, False)]
    while stack:
        part, done = stack.pop()
        if done or not part.operands:
            yield part
        else:
            stack.append((part, True))
            stack.extend((operand, False) for operand in reversed(part.operands))
