"""The rows of conditions: comparisons, and, or, not, and the choice between two values.

A condition is 1 where it holds and 0 where not. It takes no gradient, which is shown as 0.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from graphviz_backprop.ops.operation import (
    ANY,
    ATOM,
    COMPARISON,
    LOGIC,
    SUM,
    Notation,
    Operation,
    Remarks,
    any_of,
    array,
    call,
    where,
)
from graphviz_backprop.text.arrays import Array, Condition

_RULE = "A condition is 0 or 1 and jumps between them: no gradient passes, which is shown as 0."


def nothing(upstream: Array, *arguments: Array, **settings: object) -> Array:
    """The pull of what is constant piece by piece: 0, also where upstream is infinite."""
    return np.zeros_like(upstream)[()]


def _comparison(
    name: str, symbol: str, latex: str, holds: Callable[[Array, Array], Condition]
) -> Operation:
    return Operation(
        name=name,
        operands=("a", "b"),
        symbol=symbol,
        forward=lambda a, b: where(holds(a, b), 1.0, 0.0),
        vjps=(nothing, nothing),
        partials=("0", "0"),
        rule=_RULE,
        latex=Notation(f"{{a}} {latex} {{b}}", COMPARISON, (SUM, SUM)),
        commutative=symbol in "=≠",
        folded=(f"{{}}{symbol}x", f"x{symbol}{{}}"),
        remarks=Remarks(
            kink=lambda a, b: (
                "the condition changes where both sides are equal: by convention its slope is 0"
                if any_of(a == b)
                else ""
            )
        ),
        examples=((3.0, -2.0), (-1.5, 0.5), (array(1.0, 2.0), array(0.5, 3.0))),
    )


def _connective(
    name: str, symbol: str, latex: str, holds: Callable[[Condition, Condition], Condition]
) -> Operation:
    return Operation(
        name=name,
        operands=("a", "b"),
        symbol=symbol,
        forward=lambda a, b: where(holds(a != 0, b != 0), 1.0, 0.0),
        vjps=(nothing, nothing),
        partials=("0", "0"),
        rule=_RULE,
        latex=Notation(f"{{a}} {latex} {{b}}", LOGIC, (COMPARISON, COMPARISON)),
        commutative=True,
        examples=((1.0, 0.0), (1.0, 1.0), (array(0.0, 1.0), array(0.0, 1.0))),
    )


LESS = _comparison("less", "<", "<", np.less)
LESS_EQUAL = _comparison("less_equal", "≤", r"\leq", np.less_equal)
GREATER = _comparison("greater", ">", ">", np.greater)
GREATER_EQUAL = _comparison("greater_equal", "≥", r"\geq", np.greater_equal)
EQUAL = _comparison("equal", "=", "=", np.equal)
NOT_EQUAL = _comparison("not_equal", "≠", r"\neq", np.not_equal)
AND = _connective("logical_and", "∧", r"\land", np.logical_and)
OR = _connective("logical_or", "∨", r"\lor", np.logical_or)
NOT = Operation(
    name="logical_not",
    operands=("a",),
    symbol="¬",
    forward=lambda a: where(a == 0, 1.0, 0.0),
    vjps=(nothing,),
    partials=("0",),
    rule=_RULE,
    latex=Notation(r"\lnot {a}", LOGIC, (ATOM,)),
    examples=((1.0,), (array(0.5, 2.0),)),
)
WHERE = Operation(
    name="where",
    operands=("a", "b", "c"),
    symbol="if",
    forward=lambda a, b, c: where(a != 0, b, c),
    vjps=(
        nothing,
        lambda upstream, out, a, b, c: where(a != 0, upstream, 0.0),
        lambda upstream, out, a, b, c: where(a != 0, 0.0, upstream),
    ),
    partials=("0", "not_equal(a, 0)", "equal(a, 0)"),
    rule="A choice hands the whole gradient to the value that was chosen, and none to the other; "
    "the condition takes none.",
    latex=call(
        r"\begin{{cases}} {b} & \text{{if }} {a} \\ {c} & \text{{else}} \end{{cases}}", 3
    )._replace(precedence=ANY),
    indices=(0,),
    examples=((1.0, 3.0, -2.0), (0.0, 3.0, -2.0), (array(1.0, 0.0), array(2.0, 5.0), 0.5)),
)

ROWS = (
    LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, EQUAL, NOT_EQUAL, AND, OR, NOT, WHERE,
)  # fmt: skip
