"""One question about a step, and one way to answer it wrongly."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from graphviz_backprop.engine.graph import node_of
from graphviz_backprop.engine.steps import Forward, Pull
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.ops import TABLE
from graphviz_backprop.text.arrays import Array, scalar

Quantity = Literal["value", "local", "downstream", "total"]

#: What may be asked of a pull; of a forward step it is the value.
BACKWARD: tuple[Quantity, ...] = ("local", "downstream", "total")
_NONE = scalar(math.nan)


@dataclass(frozen=True, slots=True)
class Case:
    """The numbers of the step that is asked about: of one operation, and of one pull out of it."""

    op: str
    values: tuple[Array, ...]
    out: Array
    settings: Mapping[str, object]
    position: int = 0
    upstream: Array = _NONE
    local: Array = _NONE
    downstream: Array = _NONE
    before: Array = _NONE
    total: Array = _NONE

    @property
    def own(self) -> Array:
        """The value of the operand that is asked about."""
        return self.values[self.position]

    @property
    def other(self) -> Array:
        """The value of the other operand; NaN unless there are two."""
        return self.values[1 - self.position] if len(self.values) == 2 else _NONE

    def forward(self, *values: Array) -> Array:
        """The operation's value on other operands."""
        return TABLE[self.op].forward(*values, **self.settings)

    def slope(self, position: int) -> Array:
        """The local derivative of the operand at a position."""
        vjp = TABLE[self.op].vjp(position)
        return vjp(np.float64(1.0), self.out, *self.values, **self.settings)

    def at(self, value: Array) -> Case:
        """The same function of one variable at another value."""
        return Case(self.op, (scalar(value),), self.forward(value), self.settings)


@dataclass(frozen=True, slots=True)
class Mistake:
    """One way to go wrong.

    ``wrong`` computes the wrong number, NaN where the mistake cannot happen. ``of``
    says what that number is: a wrong local derivative, which then goes through the
    chain rule; a wrong contribution, which is then added up; or the answer itself.
    ``ops`` limits it to some operations. ``why`` is a sentence over the words that
    ``diagnosis.py`` fills in.
    """

    name: str
    of: Literal["local", "contribution", "answer"]
    asked: tuple[Quantity, ...]
    wrong: Callable[[Case], Array]
    why: str
    ops: frozenset[str] = field(default_factory=frozenset)

    def answer(self, case: Case, quantity: Quantity) -> float:
        """The answer that this mistake leads to; NaN where it cannot happen."""
        if quantity not in self.asked or (self.ops and case.op not in self.ops):
            return math.nan
        with np.errstate(all="ignore"):
            number = scalar(self.wrong(case))
            if self.of == "local" and quantity != "local":
                number = case.upstream * number
            if self.of != "answer" and quantity == "total":
                number = case.before + number
        return float(number)


def case_of(trace: Trace, step: Forward | Pull) -> Case:
    """The numbers of a step, as the mistakes need them."""
    user = node_of(trace.graph, step.node if isinstance(step, Forward) else step.edge.user)
    values = tuple(trace.values[operand] for operand in user.operands)
    out, settings = trace.values[user.id], dict(user.settings)
    if isinstance(step, Forward):
        return Case(user.op, values, out, settings)
    return Case(
        user.op, values, out, settings, step.edge.position,
        step.upstream, _NONE if step.local is None else step.local,
        step.downstream, step.total_before, step.total,
    )  # fmt: skip
