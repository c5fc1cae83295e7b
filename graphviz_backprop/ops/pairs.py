"""The rows of functions of two variables: logarithm to a base, atan2, hypot."""

from __future__ import annotations

import numpy as np

from graphviz_backprop.ops.operation import ATOM, Operation, Remarks, any_of, array, call, where
from graphviz_backprop.text.arrays import Array

_ENTRIES = array(0.5, 3.0, 1.7)


def _held(length: Array) -> Array:
    return where(length == 0, 1.0, length)


def _log_domain(a: Array, b: Array) -> str:
    if any_of((a <= 0) | (b <= 0)):
        return "a logarithm needs a positive number and a positive base"
    return "no power of the base 1 is another number" if any_of(b == 1) else ""


LOG_BASE = Operation(
    name="log_base",
    operands=("a", "b"),
    symbol="log_{y}",
    forward=lambda a, b: np.log(a) / np.log(b),
    vjps=(
        lambda upstream, out, a, b: upstream / (a * np.log(b)),
        lambda upstream, out, a, b: -upstream * out / (b * np.log(b)),
    ),
    partials=("1/(a ln(b))", "-out/(b ln(b))"),
    rule="A logarithm to the base {b} is ln({a})/ln({b}): a quotient of two logarithms.",
    latex=call(r"\log_{{{b}}}\left({a}\right)", 2),
    remarks=Remarks(domain=_log_domain),
    examples=((8.0, 2.0), (0.5, 3.0), (_ENTRIES, 0.7)),
)
ATAN2 = Operation(
    name="atan2",
    operands=("a", "b"),
    symbol="atan2",
    forward=np.arctan2,
    vjps=(
        lambda upstream, out, a, b: upstream * (b / np.hypot(a, b)) / np.hypot(a, b),
        lambda upstream, out, a, b: -upstream * (a / np.hypot(a, b)) / np.hypot(a, b),
    ),
    partials=("b/(a^2 + b^2)", "-a/(a^2 + b^2)"),
    rule="The angle of the point ({b}, {a}): {a} gets {b}, {b} gets −{a}, each divided by "
    "the squared distance, {a}² + {b}².",
    aliases=("arctan2",),
    remarks=Remarks(
        domain=lambda a, b: "the origin has no angle" if any_of((a == 0) & (b == 0)) else ""
    ),
    examples=((3.0, -2.0), (-1.5, 0.5), (_ENTRIES, -1.0)),
)
HYPOT = Operation(
    name="hypot",
    operands=("a", "b"),
    symbol="hypot",
    forward=np.hypot,
    vjps=(
        lambda upstream, out, a, b: upstream * (a / _held(out)),
        lambda upstream, out, a, b: upstream * (b / _held(out)),
    ),
    partials=("a/out", "b/out"),
    rule="The length of a hypotenuse: each side gets itself divided by the length.",
    latex=call(r"\sqrt{{{a}^2 + {b}^2}}", 2)._replace(holes=(ATOM, ATOM)),
    commutative=True,
    remarks=Remarks(
        kink=lambda a, b: (
            "the length has a kink at the origin: by convention its gradient there is 0"
            if any_of((a == 0) & (b == 0))
            else ""
        )
    ),
    examples=((3.0, -4.0), (-1.5, 0.5), (_ENTRIES, -1.0)),
)

ROWS = (LOG_BASE, ATAN2, HYPOT)
