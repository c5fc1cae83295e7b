"""The grammar's rules → expressions; the parser calls one method a rule as it goes."""
# ruff: noqa: D102  (a method is documented by its rule in grammar.lark)

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from lark.visitors import Transformer, v_args

from graphviz_backprop.graph import CONSTANT, Literal
from graphviz_backprop.language.calls import (
    Setting,
    applied,
    check_mark,
    complaint,
    power,
    set_value,
)
from graphviz_backprop.language.expression import Application, Expression, Slice, Statement
from graphviz_backprop.language.token import Token

_BINARY = {
    "PLUS": "add", "MINUS": "subtract", "STAR": "multiply", "DOT": "dot", "AT": "matmul",
    "SLASH": "divide",
}  # fmt: skip
_PRODUCTS = {"STAR", "DOT", "AT"}
_VALUES = {"e": math.e, "pi": math.pi}


class Ambiguous(Exception):
    """Something follows ``sin x``, and it could belong to the argument."""

    def __init__(self, application: Application, stop: int) -> None:
        super().__init__()
        self.application = application
        self.stop = stop


def _enclosing(op: str) -> Any:
    def rule(self: object, left: Token, inner: Expression, right: Token) -> Expression:
        return Expression(op, (inner,), left.start_pos, right.end_pos)

    return rule


@v_args(inline=True)
class Rules(Transformer[Token, Any]):
    """One method a rule or alias of the grammar."""

    absolute, norm = _enclosing("abs"), _enclosing("norm")

    def program(self, *parts: Any) -> list[Statement]:
        return [part for part in parts if isinstance(part, Statement)]

    def bare_statement(self, body: Expression) -> Statement:
        return Statement("", body)

    def definition(self, target: Token, equals: Token, body: Expression) -> Statement:
        return Statement(target.value, body, None, (_place(target),))

    def header(self, *parts: Any) -> Statement:
        names = [part for part in parts if getattr(part, "type", "") in ("TARGET", "PARAMETER")]
        return Statement(
            names[0].value,
            parts[-1],
            tuple(name.value for name in names[1:]),
            tuple(map(_place, names)),
        )

    def plus(self, sign: Token) -> Token:
        return sign

    times = plus

    def binary(self, left: Expression, sign: Token, right: Expression) -> Expression:
        op = _BINARY[sign.type]
        row = sign.type in _PRODUCTS and (left.row or right.row)
        return Expression(
            op, (left, right), left.start, right.stop, trailing=right.trailing, row=row
        )

    def negate(self, sign: Token, inner: Expression) -> Expression:
        return Expression("negate", (inner,), sign.start_pos, inner.stop, trailing=inner.trailing)

    def juxtaposed(self, left: Expression, right: Expression) -> Expression:
        if left.trailing is not None:
            raise Ambiguous(left.trailing, right.stop)
        return Expression(
            "dot" if left.row else "product",
            (left, right),
            left.start,
            right.stop,
            trailing=right.trailing,
            row=left.row or right.row,
        )

    def raised(self, base: Expression, *exponent: Any) -> Expression:
        if base.trailing is not None:
            return self.raised_application(base, *exponent)
        return _power(base, self._exponent(*exponent))

    def raised_application(self, base: Expression, *exponent: Any) -> Expression:
        assert base.trailing is not None
        raise Ambiguous(base.trailing, self._exponent(*exponent).stop)

    def _exponent(self, sign: Token, exponent: Expression | None = None) -> Expression:
        return self.number(sign) if exponent is None else exponent

    def applied(self, function: Token, argument: Expression) -> Expression:
        expression = applied(function, [argument], argument.stop)
        trailing = Application(function.start_pos, argument.start, argument.stop)
        return replace(expression, trailing=trailing)

    def applied_power(self, function: Token, mark: Expression, argument: Expression) -> Expression:
        check_mark(function, mark)
        expression = self.applied(function, argument)
        return replace(_power(expression, mark), stop=argument.stop, trailing=expression.trailing)

    def call(self, function: Token, arguments: tuple[list[Any], int]) -> Expression:
        called = applied(function, *arguments)
        if _is_sign(function) and len(called.operands) == 1:
            trailing = Application(function.start_pos, function.end_pos, called.stop)
            return replace(called, trailing=trailing)
        return called

    def call_power(
        self, function: Token, mark: Expression, arguments: tuple[list[Any], int]
    ) -> Expression:
        check_mark(function, mark)
        return replace(_power(applied(function, *arguments), mark), stop=arguments[1])

    def arguments(self, opening: Token, *parts: Any) -> tuple[list[Any], int]:
        return [part for part in parts if not isinstance(part, Token)], parts[-1].end_pos

    def setting(self, keyword: Token, equals: Token, value: Expression) -> Setting:
        return Setting(keyword.value, value, keyword.start_pos)

    def mark(self, *parts: Any) -> Expression:
        last = parts[-1]
        if isinstance(last, Expression):
            return last
        return self.name(last) if last.type == "NAME" else self.number(last)

    def root(self, sign: Token, inner: Expression) -> Expression:
        if sign.value == r"\sqrt" and (inner.op == "stack" or isinstance(inner.value, tuple)):
            raise complaint(
                "only square roots are written as roots",
                "Write x^(1/3) for a cube root.",
                sign.start_pos,
                inner.stop,
            )
        return Expression("sqrt", (inner,), sign.start_pos, inner.stop)

    def fraction(self, sign: Token, above: Expression, below: Expression) -> Expression:
        return Expression("divide", (above, below), sign.start_pos, below.stop)

    def group(self, left: Token, inner: Expression, right: Token) -> Expression:
        return replace(inner, start=left.start_pos, stop=right.end_pos, trailing=None)

    def number(self, token: Token) -> Expression:
        return Expression(CONSTANT, (), token.start_pos, token.end_pos, value=float(token.value))

    def name(self, token: Token) -> Expression:
        return Expression("name", (), token.start_pos, token.end_pos, name=token.value)

    def constant(self, token: Token) -> Expression:
        name = token.value
        start, stop = _place(token)
        return Expression(CONSTANT, (), start, stop, name=name, value=_VALUES[name])

    def array(self, opening: Token, *parts: Any) -> Expression:
        items = tuple(part for part in parts if isinstance(part, Expression))
        start, stop = opening.start_pos, parts[-1].end_pos
        if all(item.op == CONSTANT and not item.name for item in items):
            values: tuple[Literal, ...] = tuple(item.value for item in items)  # type: ignore[misc]
            if len({_shape(value) for value in values}) > 1:
                raise complaint(
                    "the rows of this array differ in length",
                    "Give every row the same number of entries.",
                    start,
                    stop,
                )
            return Expression(CONSTANT, (), start, stop, value=values)
        return Expression("stack", items, start, stop)

    def postfixed(self, base: Expression, postfix: Any) -> Expression:
        if isinstance(postfix, Token):
            return Expression("transpose", (base,), base.start, postfix.end_pos, row=True)
        key, stop = postfix
        return Expression("index", (base,), base.start, stop, settings=(("key", key),))

    def numbers(self, opening: Token, *parts: Any) -> Expression:
        found = self.array(opening, *parts)
        if found.op == CONSTANT:
            return found
        raise complaint(
            "between these parentheses stand whole numbers with commas",
            "Write shape=(2, 3), or [x, y] for an array.",
            found.start,
            found.stop,
        )

    def index(self, opening: Token, *parts: Any) -> tuple[tuple[int | Slice, ...], int]:
        key = tuple(part for part in parts if not isinstance(part, Token))
        return key, parts[-1].end_pos

    def at(self, inner: Expression) -> int:
        return _whole(inner)

    def span(self, *parts: Any) -> Slice:
        bounds: list[int | None] = [None]
        for part in parts:
            if isinstance(part, Token):
                bounds.append(None)
            else:
                bounds[-1] = _whole(part)
        return Slice(*bounds, *(None,) * (3 - len(bounds)))


def _place(token: Token) -> tuple[int, int]:
    return token.start_pos, token.end_pos


def _power(base: Expression, exponent: Expression) -> Expression:
    raised = power(base, exponent, base.start, exponent.stop)
    return replace(raised, trailing=exponent.trailing)


def _is_sign(function: Token) -> bool:
    r"""Whether a sum is written ``\sum`` or ``∑``: people differ on how far it reaches."""
    return function.value == "sum" and function.end_pos - function.start_pos != len("sum")


def _whole(inner: Expression) -> int:
    value = set_value(inner)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    raise complaint(
        "an index is a whole number",
        "Write x[0], W[0, 1] or x[1:3].",
        inner.start,
        inner.stop,
    )


def _shape(value: Literal) -> tuple[int, ...]:
    shape: list[int] = []
    while isinstance(value, tuple):
        shape.append(len(value))
        if not value:
            break
        value = value[0]
    return tuple(shape)
