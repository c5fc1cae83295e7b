"""The grammar's rules → expressions; lark calls one method a rule while it parses."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

from lark import Lark, Token
from lark.lexer import Lexer
from lark.visitors import Transformer, v_args

from graphviz_backprop.errors import FormulaError
from graphviz_backprop.graph import CONSTANT, Literal
from graphviz_backprop.language.calls import Setting, applied, complaint, set_value
from graphviz_backprop.language.expression import Application, Expression, Slice, Statement
from graphviz_backprop.ops import FUNCTIONS

_VALUES = {"e": math.e, "pi": math.pi}


class Ambiguous(Exception):
    """Something follows ``sin x``, and it could belong to the argument."""

    def __init__(self, application: Application, stop: int) -> None:
        super().__init__()
        self.application = application
        self.stop = stop


class _TokenLexer(Lexer):
    """Hands the parser tokens that are already made."""

    def __init__(self, conf: object) -> None:
        pass

    def lex(self, data: Sequence[Token]) -> Sequence[Token]:  # type: ignore[override]
        return data


@cache
def parser() -> Lark:
    """The parser of ``grammar.lark`` over lists of tokens; made at first use."""
    return Lark(
        files(__package__).joinpath("grammar.lark").read_text("utf-8"),
        parser="lalr",
        lexer=_TokenLexer,
        start="program",
        transformer=_Rules(),
        maybe_placeholders=False,
    )


def _binary(op: str) -> Any:
    def rule(self: object, left: Expression, sign: Token, right: Expression) -> Expression:
        return Expression(
            op, (left, right), left.start, right.stop, trailing=right.trailing
        )

    return rule


def _enclosing(op: str) -> Any:
    def rule(self: object, left: Token, inner: Expression, right: Token) -> Expression:
        return Expression(op, (inner,), left.start_pos, right.end_pos)

    return rule


@v_args(inline=True)
class _Rules(Transformer[Token, Any]):
    """One method a rule or alias of the grammar."""

    add, subtract = _binary("add"), _binary("subtract")
    multiply, divide = _binary("multiply"), _binary("divide")
    dot, matmul = _binary("dot"), _binary("matmul")
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

    def negate(self, sign: Token, inner: Expression) -> Expression:
        return Expression("negate", (inner,), sign.start_pos, inner.stop, trailing=inner.trailing)

    def plus(self, sign: Token, inner: Expression) -> Expression:
        return replace(inner, start=sign.start_pos)

    def juxtaposed(self, left: Expression, right: Expression) -> Expression:
        if left.trailing is not None:
            raise Ambiguous(left.trailing, right.stop)
        return Expression(
            "product", (left, right), left.start, right.stop, trailing=right.trailing
        )

    def raised(self, base: Expression, sign: Token, exponent: Expression) -> Expression:
        return _power(base, exponent)

    def raised_high(self, base: Expression, exponent: Token) -> Expression:
        return _power(base, self.number(exponent))

    def raised_application(self, base: Expression, *exponent: Any) -> Expression:
        assert base.trailing is not None
        last = exponent[-1]
        raise Ambiguous(base.trailing, last.end_pos if isinstance(last, Token) else last.stop)

    def applied(self, function: Token, argument: Expression) -> Expression:
        expression = applied(function, [argument], argument.stop)
        trailing = Application(function.start_pos, argument.start, argument.stop)
        return replace(expression, trailing=trailing)

    def applied_power(self, function: Token, mark: Expression, argument: Expression) -> Expression:
        _check_mark(function, mark)
        expression = self.applied(function, argument)
        return replace(_power(expression, mark), trailing=expression.trailing)

    def call(self, function: Token, opening: Token, *parts: Any) -> Expression:
        arguments = [part for part in parts if not isinstance(part, Token)]
        return applied(function, arguments, parts[-1].end_pos)

    def call_power(
        self, function: Token, mark: Expression, opening: Token, *parts: Any
    ) -> Expression:
        _check_mark(function, mark)
        return _power(self.call(function, opening, *parts), mark)

    def setting(self, keyword: Token, equals: Token, value: Expression) -> Setting:
        return Setting(keyword.value, value, keyword.start_pos)

    def superscript(self, mark: Token) -> Expression:
        return self.number(mark)

    def caret_mark(self, caret: Token, *parts: Any) -> Expression:
        if len(parts) == 3:
            return self.group(*parts)
        return self.name(parts[0]) if parts[0].type == "NAME" else self.number(parts[0])

    def root(self, sign: Token, *parts: Any) -> Expression:
        inner = parts[1] if len(parts) == 3 else parts[0]
        last = parts[-1]
        stop = last.end_pos if isinstance(last, Token) else last.stop
        return Expression("sqrt", (inner,), sign.start_pos, stop)

    def fraction(self, sign: Token, *parts: Any) -> Expression:
        _, above, _, _, below, closing = parts
        return Expression("divide", (above, below), sign.start_pos, closing.end_pos)

    def group(self, left: Token, inner: Expression, right: Token) -> Expression:
        return replace(inner, start=left.start_pos, stop=right.end_pos, trailing=None)

    def number(self, token: Token) -> Expression:
        return Expression(
            CONSTANT, (), token.start_pos, token.end_pos, value=float(token.value)
        )

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
            return Expression("transpose", (base,), base.start, postfix.end_pos)
        key, stop = postfix
        return Expression("index", (base,), base.start, stop, settings=(("key", key),))

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
    assert token.start_pos is not None and token.end_pos is not None
    return token.start_pos, token.end_pos


def _power(base: Expression, exponent: Expression) -> Expression:
    if base.op == CONSTANT and base.name == "e":
        op, operands = "exp", (exponent,)
    else:
        op, operands = "power", (base, exponent)
    return Expression(op, operands, base.start, exponent.stop, trailing=exponent.trailing)


def _check_mark(function: Token, mark: Expression) -> None:
    value = mark.value if mark.op == CONSTANT else None
    if mark.op == "negate" or isinstance(value, float) and value < 0:
        name = function.value
        inverse = FUNCTIONS.get(f"a{name}")
        raise complaint(
            f"{name} to the power −1 can mean its inverse or its reciprocal",
            (f"Write {inverse}(x) or 1/{name}(x)." if inverse else f"Write 1/{name}(x)."),
            function.start_pos,
            mark.stop,
        )


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
