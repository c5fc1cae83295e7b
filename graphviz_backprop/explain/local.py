"""The local derivative of one operand: as a number, or between vectors as a matrix."""

from __future__ import annotations

import numpy as np

from graphviz_backprop.engine.graph import CONSTANT, Node, node_of
from graphviz_backprop.engine.steps import Pull
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.explain.equation import Equation, equation, same
from graphviz_backprop.explain.formulas import Formula, Leaf, formula
from graphviz_backprop.explain.pages import page
from graphviz_backprop.explain.symbols import Symbols
from graphviz_backprop.explain.typeset import Symbol
from graphviz_backprop.ops import TABLE, speaking_row
from graphviz_backprop.ops.operation import Operation

#: A matrix of derivatives is written out for vectors that are no longer.
LONGEST = 6
IDENTITY = Symbol(r"\mathbf{I}", "I")


def row_of(trace: Trace, user: Node) -> Operation:
    """The row that explains an operation on operands of these shapes."""
    return speaking_row(user.op, *(trace.values[operand].shape for operand in user.operands))


def known_numbers(trace: Trace, user: Node, *, settings: bool = True) -> dict[str, float]:
    """Settings and unnamed constant operands, which a formula writes as numbers."""
    row = TABLE[user.op]
    operands = {} if row.variadic else dict(zip(row.operands, user.operands, strict=True))
    found: dict[str, object] = dict(user.settings) if settings else {}
    for name, node_id in operands.items():
        node = node_of(trace.graph, node_id)
        if node.op == CONSTANT and not node.name and isinstance(node.constant, int | float):
            found[name] = node.constant
    return {name: float(v) for name, v in found.items() if isinstance(v, int | float)}


def leaves_of(symbols: Symbols, user: Node) -> dict[str, Leaf]:
    """The operands by the names of the row, and ``out``."""
    row, values = TABLE[user.op], symbols.trace.values
    operands = {} if row.variadic else dict(zip(row.operands, user.operands, strict=True))
    ids = {**operands, "out": user.id}
    return {name: Leaf(symbols.of[node_id], values[node_id]) for name, node_id in ids.items()}


def slope_formula(symbols: Symbols, step: Pull) -> Formula | None:
    """∂user/∂operand entry by entry; None where only words, or a convention, can say it."""
    user = node_of(symbols.trace.graph, step.edge.user)
    row = row_of(symbols.trace, user)
    text = row.partials[0 if row.variadic else step.edge.position]
    if not text or step.local is None:
        return None
    found = formula(text, leaves_of(symbols, user), known_numbers(symbols.trace, user))
    if symbols.trace.remark:
        return found
    value = found.value()
    whole = np.broadcast_to(value, np.shape(step.local))
    return found if same(whole, np.asarray(step.local)) else None


def local_equation(symbols: Symbols, step: Pull) -> Equation | None:
    """∂user/∂operand = formula in symbols = in numbers = result.

    A number for numbers, the Jacobian (row i, column j: ∂user i / ∂operand j) for short
    vectors, else None.
    """
    user_shape, own_shape = np.shape(step.upstream), np.shape(step.downstream)
    left = symbols.local(step.edge)
    if not user_shape and not own_shape and step.local is not None:
        found = slope_formula(symbols, step)
        return equation(left, [page(found)] if found else [], step.local, symbols.style)
    if len(user_shape) == len(own_shape) == 1 and 0 < max(*user_shape, *own_shape) <= LONGEST:
        return _matrix(symbols, step, left)
    return None


def _matrix(symbols: Symbols, step: Pull, left: Symbol) -> Equation | None:
    found = jacobian_formula(symbols, step)
    if found is None:
        return None
    written = page(found)
    return equation(left, [written], written.formula.value(), symbols.style)


def jacobian_formula(symbols: Symbols, step: Pull) -> Formula | None:
    """The matrix ∂user/∂operand of two vectors as a formula; None where no formula says it."""
    trace = symbols.trace
    user = node_of(trace.graph, step.edge.user)
    row = row_of(trace, user)
    leaves = leaves_of(symbols, user)
    known = known_numbers(trace, user)
    if step.local is None:
        text = row.arrays.jacobians[step.edge.position] if row.arrays.jacobians else ""
        return formula(text, leaves, known) if text else None
    slope = slope_formula(symbols, step)
    if slope is None or np.shape(step.upstream) != np.shape(step.downstream):
        return None
    size = np.size(step.upstream)
    value = slope.value()
    leaves["identity"] = Leaf(IDENTITY, np.eye(size))
    text = row.partials[step.edge.position]
    if np.ndim(value):
        return formula(f"diag({text})", leaves, known)
    return formula(f"({text}) * identity", leaves, known)
