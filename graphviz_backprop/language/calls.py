"""Calls of functions: the number of arguments, and settings such as ``axis=0``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from graphviz_backprop.errors import FormulaError
from graphviz_backprop.graph import CONSTANT, Literal
from graphviz_backprop.language.constants import value_of
from graphviz_backprop.language.expression import Expression
from graphviz_backprop.language.token import Token
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


def applied(function: Token, arguments: Sequence[Expression | Setting], stop: int) -> Expression:
    """The call of a function; raises FormulaError where its arguments do not fit."""
    name = function.value
    start = function.start_pos
    row = TABLE[FUNCTIONS[name]]
    operands = [part for part in arguments if isinstance(part, Expression)]
    given = [part for part in arguments if isinstance(part, Setting)]
    if row.reduction and len(operands) == 1 and given:
        row = TABLE[row.reduction]
    if not row.variadic:
        given = _positional(row, operands) + given
        operands = operands[: len(row.operands)] if given else operands
    _check_count(row, name, len(operands), start, stop)
    settings: dict[str, object] = {}
    for setting in given:
        _check_setting(row, name, setting, settings)
        value = set_value(setting.value)
        settings[setting.name] = _fitted(value, row.settings[setting.name])
    if row.name == "power":
        return power(operands[0], operands[1], start, stop)
    return Expression(row.name, tuple(operands), start, stop, settings=tuple(settings.items()))


def power(base: Expression, exponent: Expression, start: int, stop: int) -> Expression:
    """A power; where the base is the constant e, the exponential function."""
    is_exponential = base.op == CONSTANT and base.name == "e"
    op, operands = ("exp", (exponent,)) if is_exponential else ("power", (base, exponent))
    return Expression(op, operands, start, stop)


def check_mark(function: Token, mark: Expression) -> None:
    """Refuses the exponent −1 of a function: it has two meanings."""
    value = mark.value if mark.op == CONSTANT else None
    if mark.op == "negate" or (isinstance(value, float) and value < 0):
        name = function.value
        inverse = FUNCTIONS.get(f"a{name}")
        raise complaint(
            f"{name} to the power −1 can mean its inverse or its reciprocal",
            (f"Write {inverse}(x) or 1/{name}(x)." if inverse else f"Write 1/{name}(x)."),
            function.start_pos,
            mark.stop,
        )


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
    """Settings given without their names, behind the operands; none where there are too many."""
    extra = operands[len(row.operands) :]
    names = list(row.settings)[: len(extra)]
    if len(names) < len(extra):
        return []
    return [Setting(name, value, value.start) for name, value in zip(names, extra, strict=True)]


def _check_count(row: Operation, name: str, count: int, start: int, stop: int) -> None:
    needed = 2 if row.reduction else len(row.operands)
    if count == needed or (row.variadic and count > needed):
        return
    least = "at least " if row.variadic else ""
    noun = "argument" if needed == 1 else "arguments"
    example = ", ".join((*"xyzuvw"[:needed], *(f"{setting}=…" for setting in row.settings)))
    raise complaint(
        f"{name} takes {least}{needed} {noun}; here it has {count or 'none'}",
        f"Write {name}({example})"
        + (f", or {row.reduction}(x) for an array." if row.reduction else "."),
        start,
        stop,
    )


def _check_setting(row: Operation, name: str, setting: Setting, seen: Mapping[str, object]) -> None:
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
    if isinstance(default, bool):
        return bool(value)
    if isinstance(value, tuple):
        return tuple(_fitted(item, default) for item in value)
    return int(value) if value.is_integer() else value
