"""Calls of functions: the number of arguments, and settings such as ``axis=0``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from lark import Token

from graphviz_backprop.errors import FormulaError
from graphviz_backprop.graph import CONSTANT, Literal
from graphviz_backprop.language.constants import value_of
from graphviz_backprop.language.expression import Expression
from graphviz_backprop.ops import FUNCTIONS, TABLE
from graphviz_backprop.ops.operation import Operation


class Setting(NamedTuple):
    """``axis=0`` in a call."""

    name: str
    value: Expression
    start: int


def complaint(problem: str, remedy: str, start: int | None, stop: int | None) -> FormulaError:
    """An error that does not know the text yet; ``parse`` adds it."""
    return FormulaError(problem, remedy=remedy, start=start, stop=stop)


def applied(
    function: Token, arguments: Sequence[Expression | Setting], stop: int
) -> Expression:
    """The call of a function; raises FormulaError where its arguments do not fit."""
    name = function.value
    start = function.start_pos
    assert start is not None
    row = TABLE.get(FUNCTIONS.get(name, name))
    if row is None:
        raise complaint(f"{name} is not available", "", start, function.end_pos)
    operands = [part for part in arguments if isinstance(part, Expression)]
    given = [part for part in arguments if isinstance(part, Setting)]
    if not row.variadic:
        given = _positional(row, operands) + given
        operands = operands[: len(row.operands)]
    _check_count(row, name, len(operands), start, stop)
    settings = dict(row.settings)
    seen: set[str] = set()
    for setting in given:
        _check_setting(row, name, setting, seen)
        seen.add(setting.name)
        settings[setting.name] = _fitted(set_value(setting.value), row.settings[setting.name])
    return Expression(row.name, tuple(operands), start, stop, settings=tuple(settings.items()))


def set_value(expression: Expression) -> Literal:
    """The value of a setting or index; raises FormulaError where it depends on a name."""
    value = value_of(expression)
    if value is None:
        raise complaint(
            "this must be a number, not something to compute with names",
            "Write the number itself.",
            expression.start,
            expression.stop,
        )
    return value


def _positional(row: Operation, operands: list[Expression]) -> list[Setting]:
    extra = operands[len(row.operands) :]
    if len(extra) > len(row.settings):
        return []
    return [
        Setting(name, value, value.start)
        for name, value in zip(row.settings, extra, strict=False)
    ]


def _check_count(row: Operation, name: str, count: int, start: int, stop: int) -> None:
    needed = 2 if row.variadic else len(row.operands)
    if count == needed or row.variadic and count > needed:
        return
    least = "at least " if row.variadic else ""
    noun = "argument" if needed == 1 else "arguments"
    example = ", ".join("xyzuvw"[:needed])
    raise complaint(
        f"{name} takes {least}{needed} {noun}; here it has {count or 'none'}",
        f"Write {name}({example}).",
        start,
        stop,
    )


def _check_setting(row: Operation, name: str, setting: Setting, seen: set[str]) -> None:
    start, stop = setting.start, setting.value.stop
    if setting.name in seen:
        raise complaint(f"{setting.name} is set twice", "Delete one of the two.", start, stop)
    if setting.name not in row.settings:
        there = ", ".join(row.settings)
        raise complaint(
            f"{name} has no setting called {setting.name:.40}",
            f"It has: {there}." if there else f"{name} has no settings: delete this one.",
            start,
            stop,
        )


def _fitted(value: Literal, default: object) -> object:
    """A setting as the row wants it: float where the default is one, else whole numbers."""
    if isinstance(default, float):
        return value
    if isinstance(value, tuple):
        return tuple(_fitted(item, default) for item in value)
    return int(value) if value.is_integer() else value
