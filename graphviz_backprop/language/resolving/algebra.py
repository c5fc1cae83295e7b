"""Products, powers and norms by rank: what linear algebra says of two values side by side."""

from __future__ import annotations

from typing import Any

from graphviz_backprop.language.resolving.draft import Draft, Value
from graphviz_backprop.text.errors import FormulaError

#: Functions whose value meets a vector entry by entry: a gate, an activation.
ACTIVATIONS = frozenset((
    "sigmoid", "tanh", "relu", "exp", "ln", "softplus", "silu", "gelu", "sqrt", "softmax",
    "leaky_relu", "elu", "erf", "Phi"
))  # fmt: skip


#: Rows whose value is 1 where something holds.
_CONDITIONS = frozenset((
    "equal", "not_equal", "less", "less_equal", "greater", "greater_equal", "logical_and",
    "logical_or", "logical_not",
))  # fmt: skip


class NotWholeError(Exception):
    """This use of an index needs the index one value at a time."""


def product(draft: Draft, a: Value, b: Value, sign: str, *, summed: bool = False) -> Value:
    """Two factors, by the sign between them and by their ranks.

    Where no rank is known, the row is one that finds the kind of product when it runs.
    """
    if {a.mark, b.mark} & {"1", "J"} and sign in ("", "·", "@"):
        return _with_ones(draft, a, b)
    row = {"": "product", "·": "dot", "@": "matmul"}.get(sign, "multiply")
    if sign == "⊙":
        return draft.entrywise("multiply", a, b)
    if draft.shape(a) is None or draft.shape(b) is None:
        return _unknown(draft, a, b, row)
    if (a.axes or b.axes) and not (draft.is_number(a) or draft.is_number(b)):
        row = "multiply"
    rank_a, rank_b = draft.rank(a), draft.rank(b)
    if not rank_a or not rank_b:
        return draft.entrywise(row, a, b)
    core_a, core_b = draft.core(a), draft.core(b)
    if rank_a == rank_b == 1:
        return _vectors(draft, a, b, sign, summed)
    if core_a == core_b and (sign == "×" or (sign == "*" and core_a[0] != core_a[-1])):
        return draft.entrywise("multiply", a, b)
    if max(rank_a, rank_b) == 2 and core_a[-1] == core_b[0]:
        if a.axes or b.axes:
            return _for_every_index(draft, a, b)
        out = draft.operation(row if sign != "*" and sign != "×" else "matmul", a, b)
        return out._replace(row=rank_a == 1 and draft.rank(out) == 1)  # x W: rows are meant
    if sign in ("*", "×") or (rank_a == rank_b and core_a == core_b and summed):
        return draft.entrywise("multiply", a, b)
    if a.axes or b.axes:
        return draft.entrywise("multiply", a, b)
    return draft.operation(row, a, b)


def _with_ones(draft: Draft, a: Value, b: Value) -> Value:
    """A product with c 𝟏, c 𝟏ᵀ or c 𝟏𝟏ᵀ, whose node is the number c: sums, and repeated entries."""
    if draft.is_constant(a) and draft.op(b) in _CONDITIONS:  # 𝟏[y = c]
        return b
    both = draft.entrywise("multiply", a._replace(row=False), b._replace(row=False))
    if draft.is_number(both):
        kinds = [f"{v.mark}{'T' * v.row}" for v in (a, b)]
        if kinds in (["1", "1T"], ["J", ""], ["", "J"]):
            return both._replace(mark="J")
        if "" in kinds:  # a number times ones
            ones = a if a.mark else b
            return both._replace(mark=ones.mark, row=ones.row)
        raise FormulaError("nothing says how many ones there are", remedy="Write their number.")
    left = bool(a.mark)
    ones, other = (a, b) if left else (b, a)
    plain = ones._replace(mark="", row=False)
    if draft.rank(other) == 2:
        if ones.mark == "1" and ones.row != left:  # of a column before a matrix
            return draft.entrywise("multiply", plain, other)
        total = draft.operation("sum", other, named=other.axes, axis=-2 if left else -1)
        if ones.mark == "J":  # every row, or column, is the sum
            wide = (*(draft.shape(total) or ()), 1) if not left else draft.shape(total) or ()
            repeated = draft.constant(_ones(draft.core(other)))
            total = draft.entrywise("multiply", repeated, draft.reshaped(total, wide, total.axes))
            return draft.entrywise("multiply", plain, total)
        return draft.entrywise("multiply", plain, total)._replace(row=left)
    if ones.mark == "1" and ones.row == other.row:
        return draft.entrywise("multiply", plain, other)
    if ones.mark == "1" and other.row == left:  # 𝟏 bᵀ has b in every row, b 𝟏ᵀ in every column
        shape = draft.shape(other) or ()
        column = draft.reshaped(other, (*shape, 1), other.axes) if not left else other
        return draft.entrywise("multiply", plain, column)._replace(row=False)
    total = draft.entrywise("multiply", plain, draft.over_core(other, "sum"))
    if ones.mark == "J" and draft.rank(other):
        return draft.entrywise("multiply", draft.constant(_ones(draft.core(other))), total)
    return total


def _ones(shape: tuple[int, ...]) -> Any:
    return (_ones(shape[1:]),) * shape[0] if shape else 1.0


def _unknown(draft: Draft, a: Value, b: Value, row: str) -> Value:
    if row == "product" and a.row and draft.shape(b) is None and not draft.is_constant(b):
        return draft.entrywise("dot", a, b)
    out = draft.entrywise(row, a, b)
    keeps = row == "product" and (a.row or b.row) and draft.shape(out) is None
    return out._replace(row=keeps)


def _vectors(draft: Draft, a: Value, b: Value, sign: str, summed: bool) -> Value:
    core_a, core_b = draft.core(a), draft.core(b)
    if a.row and core_a == core_b:
        return draft.inner(a._replace(row=False), b._replace(row=False))
    if b.row and not a.row and sign in ("", "·", "@"):
        return _outer(draft, a, b._replace(row=False))
    if sign in ("·", "@") and core_a == core_b:
        return draft.inner(a, b, "dot" if sign == "·" else "matmul")
    if sign == "" and a.axes != b.axes and core_a == core_b and not is_gate(draft, b):
        return draft.inner(a, b)  # X_i w: row i of a matrix meets a vector
    if sign == "" and is_row(draft, a) and not (is_row(draft, b) or is_gate(draft, b)):
        return draft.inner(a, b)
    if sign in ("*", "×") or summed or is_gate(draft, b) or a.axes or b.axes:
        return draft.entrywise("multiply", a, b)
    return draft.operation("product", a, b)  # refused when it runs, with what to write


def _outer(draft: Draft, column: Value, row: Value) -> Value:
    """The outer product, for every index that both or one of the vectors have."""
    if not (column.axes or row.axes):
        return draft.operation("outer", column, row)
    high, wide = draft.shape(column) or (), draft.shape(row) or ()
    tall = draft.reshaped(column, (*high, 1), column.axes)
    flat = draft.reshaped(row, (*wide[:-1], 1, *wide[-1:]), row.axes)
    return draft.entrywise("multiply", tall, flat)


def is_gate(draft: Draft, value: Value) -> bool:
    """Whether a value is an activation that has no name: a gate for what stands before it."""
    return draft.op(value) in ACTIVATIONS and value.node not in draft.names


def is_row(draft: Draft, value: Value) -> bool:
    """Whether a vector is one row of a matrix: ``w_2 x``."""
    of_matrix = draft.op(value) == "index" and not value.axes
    return of_matrix and len(draft.shape(draft.operand_of(value)) or ()) == 2


def _for_every_index(draft: Draft, a: Value, b: Value) -> Value:
    """A matrix and a vector, one of which there is for every index."""
    if draft.rank(a) == 2 and draft.rank(b) == 1:
        shape = draft.shape(b) or ()
        wide = draft.reshaped(b, (*shape[:-1], 1, shape[-1]), b.axes)
        product_ = draft.entrywise("multiply", a, wide)
        axis = len(draft.shape(product_) or ()) - 1
    elif draft.rank(a) == 1 and draft.rank(b) == 2:
        shape = draft.shape(a) or ()
        product_ = draft.entrywise("multiply", draft.reshaped(a, (*shape, 1), a.axes), b)
        axis = len(draft.shape(product_) or ()) - 2
    else:
        raise NotWholeError("matrices with an index")
    found = draft.operation("sum", product_._replace(row=False), named=product_.axes, axis=axis)
    return found._replace(row=draft.rank(a) == 1)  # x_i^T Q is a row


def matrix_power(draft: Draft, base: Value, exponent: int) -> Value:
    """``A^n`` of a square matrix: its product with itself, of the inverse for a negative n."""
    if exponent < 0:
        base = inverse(draft, base)
    if exponent == 0:
        return draft.operation("matrix_power", base, n=0)
    return base if abs(exponent) == 1 else draft.operation("matrix_power", base, n=abs(exponent))


def inverse(draft: Draft, value: Value) -> Value:
    """The inverse of a matrix."""
    return draft.operation("inv", value, named=value.axes)


def norm(draft: Draft, value: Value, kind: str) -> Value:
    """The norm of a kind: "1", "2" (also of all entries, "F") or "∞"."""
    value = value._replace(row=False)
    if kind == "1":
        return draft.over_core(draft.entrywise("abs", value), "sum")
    if kind == "∞":
        return draft.over_core(draft.entrywise("abs", value), "amax")
    if draft.shape(value) is not None and not draft.rank(value):
        return draft.entrywise("abs", value)
    return draft.over_core(value, "norm")


def deviation(draft: Draft, value: Value, root: bool) -> Value:
    """The variance of all entries, or its root."""
    mean = draft.over_core(value, "mean")
    if value.axes:
        shape = draft.shape(mean) or ()
        mean = draft.reshaped(mean, (*shape, *[1] * draft.rank(value)), mean.axes)
    off = draft.entrywise("subtract", value, mean)
    variance = draft.over_core(draft.entrywise("multiply", off, off), "mean")
    return draft.entrywise("sqrt", variance) if root else variance
