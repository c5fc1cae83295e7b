"""The values of expressions without names: bindings, settings, indices."""

from __future__ import annotations

from typing import Any

import numpy as np

from graphviz_backprop.errors import FormulaError
from graphviz_backprop.graph import CONSTANT, Literal, literal
from graphviz_backprop.language.expression import Expression, postorder
from graphviz_backprop.ops import TABLE


def value_of(expression: Expression) -> Literal | None:
    """The value of an expression, or None where it depends on a name.

    Raises FormulaError where it has no finite value, such as 1/0.
    """
    parts = list(postorder(expression))
    if any(part.op == "name" for part in parts):
        return None
    stack: list[Any] = []
    with np.errstate(all="ignore"):
        for part in parts:
            count = len(part.operands)
            operands = stack[len(stack) - count :]
            del stack[len(stack) - count :]
            stack.append(_value(part, operands))
    value = literal(stack.pop())
    if not np.all(np.isfinite(np.asarray(value))):
        raise FormulaError(
            "this value is not a finite number",
            remedy="Give a number such as -2.5.",
            start=expression.start,
            stop=expression.stop,
        )
    return value


def _value(part: Expression, operands: list[Any]) -> Any:
    try:
        if part.op == CONSTANT:
            return np.float64(part.value) if isinstance(part.value, float) else np.array(part.value)
        if part.op in TABLE:
            row = TABLE[part.op]
            return row.forward(*operands, **{**row.settings, **dict(part.settings)})
    except (IndexError, TypeError, ValueError) as error:
        raise FormulaError(
            "this value cannot be computed",
            remedy="Check that the arrays in it have shapes that fit.",
            start=part.start,
            stop=part.stop,
        ) from error
    raise FormulaError(f"{part.op} is not available", start=part.start, stop=part.stop)
