"""The rows of functions with steps and bounds: floor, ceil, round, mod, clip."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from graphviz_backprop.ops.logic import nothing
from graphviz_backprop.ops.operation import (
    PRODUCT,
    Notation,
    Operation,
    Remarks,
    any_of,
    array,
    call,
    infix,
    latex_operator,
    where,
)
from graphviz_backprop.text.arrays import Array

_ENTRIES = array(1.5, -0.75, 2.25)


def _stair(
    name: str, forward: Callable[[Array], Array], latex: Notation, jumps: str, offset: float
) -> Operation:
    return Operation(
        name=name,
        operands=("a",),
        symbol=name,
        forward=forward,
        vjps=(nothing,),
        partials=("0",),
        rule="A piecewise constant function stops the gradient.",
        latex=latex,
        remarks=Remarks(
            kink=lambda a: (
                f"{name} jumps at {jumps}: by convention its slope is 0"
                if any_of((a - offset == np.floor(a - offset)) & np.isfinite(a))
                else ""
            )
        ),
        examples=((1.3,), (-0.75,), (array(1.3, -2.2),)),
    )


def _clip_by_value(upstream: Array, out: Array, a: Array, b: Array, c: Array) -> Array:
    return where((a >= b) & (a <= c), upstream, 0.0)


def _clip_kink(a: Array, b: Array, c: Array) -> str:
    if any_of((a == b) | (a == c)):
        return "clip has a kink at its bounds: by convention the gradient passes there"
    return ""


MOD = Operation(
    name="mod",
    operands=("a", "b"),
    symbol="mod",
    forward=np.mod,
    vjps=(
        lambda upstream, out, a, b: upstream,
        lambda upstream, out, a, b: -upstream * np.floor_divide(a, b),
    ),
    partials=("1", "-floor(a/b)"),
    rule="A remainder {a} − {b} ⌊{a}/{b}⌋ moves with {a}, and by −⌊{a}/{b}⌋ with {b}.",
    latex=infix(r"\bmod", PRODUCT),
    folded=("{} mod x", "x mod {}"),
    remarks=Remarks(
        domain=lambda a, b: "division by zero" if any_of(b == 0) else "",
        kink=lambda a, b: (
            "a remainder jumps where the division comes out even"
            if any_of(np.mod(a, b) == 0)
            else ""
        ),
    ),
    examples=((7.5, 2.0), (-1.5, 4.0), (_ENTRIES, 0.4)),
)
CLIP = Operation(
    name="clip",
    operands=("a", "b", "c"),
    symbol="clip",
    forward=lambda a, b, c: np.minimum(np.maximum(a, b), c),
    vjps=(
        _clip_by_value,
        lambda upstream, out, a, b, c: where((a < b) & (b < c), upstream, 0.0),
        lambda upstream, out, a, b, c: where((a > c) | (c < b), upstream, 0.0),
    ),
    partials=(
        "greater_equal(a, b) * less_equal(a, c)",
        "less(a, b) * less(b, c)",
        "logical_or(greater(a, c), less(c, b))",
    ),
    rule="A value within its bounds gets the gradient; outside, the bound that holds it does.",
    aliases=("clamp",),
    remarks=Remarks(kink=_clip_kink),
    examples=((0.5, 0.0, 1.0), (-2.0, 0.0, 1.0), (3.0, 0.0, 1.0), (_ENTRIES, -0.5, 2.0)),
)

ROWS = (
    _stair("floor", np.floor, call(r"\left\lfloor {a} \right\rfloor"), "whole numbers", 0.0),
    _stair("ceil", np.ceil, call(r"\left\lceil {a} \right\rceil"), "whole numbers", 0.0),
    _stair("round", np.round, latex_operator("round"), "halves, which go to the even side,", 0.5),
    MOD,
    CLIP,
)
