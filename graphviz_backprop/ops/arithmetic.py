"""The rows of arithmetic: + − × ÷ ^, negation, max and min."""

from __future__ import annotations

import operator
from functools import reduce
from typing import Any

import numpy as np

from graphviz_backprop.ops.operation import (
    ANY,
    ATOM,
    NEGATION,
    POWER,
    PRODUCT,
    SUM,
    Notation,
    Operation,
    Remarks,
    any_of,
    call,
    infix,
    where,
)
from graphviz_backprop.text.arrays import Array

_PAIRS = ((3.0, -2.0), (-1.5, 0.5))


def _power_by_base(upstream: Array, out: Array, a: Array, b: Array) -> Array:
    slope = b * a ** (b - 1.0)
    if b.ndim == 0 and b != 0:  # nearly always, and three times as fast
        return upstream * slope
    return where(b == 0, 0.0, upstream * slope)


def _power_by_exponent(upstream: Array, out: Array, a: Array, b: Array) -> Array:
    return where((a == 0) & (b >= 0), 0.0, upstream * out * np.log(a))


def _power_domain(a: Array, b: Array) -> str:
    if any_of((a < 0) & (b != np.floor(b))):
        return "a negative number has no real power with a fractional exponent"
    if any_of((a == 0) & (b < 0)):
        return "0 to a negative power divides by zero"
    return ""


def _divide_domain(a: Array, b: Array) -> str:
    return "division by zero" if any_of(b == 0) else ""


def _extreme_vjps(upstream: Array, out: Array, *operands: Array) -> list[Array]:
    """Tied operands share; where one is not a number, all get the whole, as in PyTorch."""
    reached = [operand == out for operand in operands]
    share = upstream / np.maximum(sum(where(each, 1.0, 0.0) for each in reached), 1.0)
    missed = where(out == out, 0.0, upstream)
    return [where(each, share, missed) for each in reached]


def _extreme_kink(name: str, *operands: Array) -> str:
    out = reduce(np.maximum if name == "max" else np.minimum, operands)
    if any_of(sum(where(operand == out, 1.0, 0.0) for operand in operands) > 1):
        return f"a tie in {name}: by convention the tied operands share the gradient equally"
    return ""


ADD = Operation(
    name="add",
    operands=("a", "b"),
    symbol="+",
    forward=operator.add,
    vjps=(lambda upstream, out, a, b: upstream, lambda upstream, out, a, b: upstream),
    partials=("1", "1"),
    rule="A sum passes the upstream gradient on unchanged.",
    text=infix("+", SUM),
    latex=infix("+", SUM),
    folded=("+{}", "+{}"),
    commutative=True,
    called=False,
    examples=_PAIRS,
)
SUBTRACT = Operation(
    name="subtract",
    operands=("a", "b"),
    symbol="−",
    forward=operator.sub,
    vjps=(lambda upstream, out, a, b: upstream, lambda upstream, out, a, b: -upstream),
    partials=("1", "-1"),
    rule="A difference passes the upstream gradient on, with a minus to what is subtracted.",
    text=infix("-", SUM),
    latex=infix("-", SUM),
    folded=("{}−x", "−{}"),
    called=False,
    examples=_PAIRS,
)
NEGATE = Operation(
    name="negate",
    operands=("a",),
    symbol="×−1",
    forward=operator.neg,
    vjps=(lambda upstream, out, a: -upstream,),
    partials=("-1",),
    rule="A minus sign turns the sign of the gradient.",
    text=Notation("-{a}", NEGATION, (PRODUCT,)),
    latex=Notation("-{a}", NEGATION, (PRODUCT,)),
    called=False,
    examples=((3.0,), (-0.5,)),
)
IDENTITY = Operation(
    name="identity",
    operands=("a",),
    symbol="=",
    forward=operator.pos,
    vjps=(lambda upstream, out, a: upstream,),
    partials=("1",),
    rule="A second name for the same value: the upstream gradient passes unchanged.",
    text=Notation("{a}", ATOM, (ATOM,)),
    latex=Notation("{a}", ATOM, (ATOM,)),
    called=False,
    examples=((3.0,), (-0.5,)),
)
#: What products of all notations share where an operand is a scalar.
MULTIPLICATION: dict[str, Any] = {
    "operands": ("a", "b"),
    "symbol": "×",
    "forward": operator.mul,
    "vjps": (lambda upstream, out, a, b: upstream * b, lambda upstream, out, a, b: upstream * a),
    "partials": ("b", "a"),
    "rule": "A product hands each factor the upstream gradient times the other factor.",
    "folded": ("×{}", "×{}"),
    "examples": _PAIRS,
}
MULTIPLY = Operation(
    name="multiply",
    text=infix("*", PRODUCT),
    latex=infix(r"\odot", PRODUCT),
    commutative=True,
    called=False,
    **MULTIPLICATION,
)
DIVIDE = Operation(
    name="divide",
    operands=("a", "b"),
    symbol="÷",
    forward=operator.truediv,
    vjps=(
        lambda upstream, out, a, b: upstream / b,
        lambda upstream, out, a, b: -upstream * out / b,
    ),
    partials=("1/b", "-a/b^2"),
    rule="A quotient: the numerator gets one over the denominator; the denominator gets minus "
    "the numerator over its own square.",
    text=infix("/", PRODUCT),
    latex=Notation(r"\frac{{{a}}}{{{b}}}", POWER, (ANY, ANY)),
    folded=("{}/x", "÷{}"),
    called=False,
    remarks=Remarks(domain=_divide_domain),
    examples=_PAIRS,
)
POWER_ = Operation(
    name="power",
    operands=("a", "b"),
    symbol="x^{y}",
    forward=operator.pow,
    vjps=(_power_by_base, _power_by_exponent),
    partials=("b a^(b - 1)", "a^b ln(a)"),
    rule="A power: for the base bring the exponent down and reduce it by one; "
    "for the exponent multiply the power by the logarithm of the base.",
    aliases=("pow",),
    text=Notation("{a}^{b}", POWER, (ATOM, POWER)),
    latex=Notation("{a}^{{{b}}}", POWER, (ATOM, ANY)),
    folded=("{}^{x}", "x^{{}}"),
    remarks=Remarks(domain=_power_domain),
    examples=((3.0, -2.0), (1.5, 0.5)),
)
MAX = Operation(
    name="max",
    operands=("a",),
    symbol="max",
    forward=lambda *operands: reduce(np.maximum, operands),
    vjps=(_extreme_vjps,),
    partials=("",),
    rule="A maximum routes the whole gradient to its largest operand.",
    aliases=("maximum",),
    variadic=True,
    commutative=True,
    reduction="amax",
    text=call("max({a})"),
    latex=call(r"\max\left({a}\right)"),
    remarks=Remarks(kink=lambda *operands: _extreme_kink("max", *operands)),
    examples=((3.0, -2.0), (1.0, 2.0, -4.0)),
)
MIN = Operation(
    name="min",
    operands=("a",),
    symbol="min",
    forward=lambda *operands: reduce(np.minimum, operands),
    vjps=(_extreme_vjps,),
    partials=("",),
    rule="A minimum routes the whole gradient to its smallest operand.",
    aliases=("minimum",),
    variadic=True,
    commutative=True,
    reduction="amin",
    text=call("min({a})"),
    latex=call(r"\min\left({a}\right)"),
    remarks=Remarks(kink=lambda *operands: _extreme_kink("min", *operands)),
    examples=((3.0, -2.0), (1.0, 2.0, -4.0)),
)

ROWS = (ADD, SUBTRACT, NEGATE, IDENTITY, MULTIPLY, DIVIDE, POWER_, MAX, MIN)
