"""The table of operations: one row an operation, and nothing else holds calculus."""

from __future__ import annotations

from graphviz_backprop.ops import (
    activations,
    arithmetic,
    convolution,
    einsum,
    functions,
    layers,
    linear,
    logic,
    losses,
    matrices,
    more_activations,
    normalization,
    pairs,
    placing,
    pooling,
    reductions,
    smooth,
    special,
    statistics,
    steps,
    tensors,
)
from graphviz_backprop.ops.operation import Operation

#: Every operation by its name.
TABLE: dict[str, Operation] = {
    row.name: row
    for row in (
        *arithmetic.ROWS,
        *linear.ROWS,
        *layers.ROWS,
        *matrices.ROWS,
        *functions.ROWS,
        *pairs.ROWS,
        *special.ROWS,
        *steps.ROWS,
        *logic.ROWS,
        *activations.ROWS,
        *more_activations.ROWS,
        *reductions.ROWS,
        *statistics.ROWS,
        *tensors.ROWS,
        *normalization.ROWS,
        *losses.ROWS,
        *convolution.ROWS,
        *pooling.ROWS,
        *placing.ROWS,
        *einsum.ROWS,
        *smooth.ROWS,
    )
}

#: The names under which a program may call a function, each with the row's name.
FUNCTIONS: dict[str, str] = {
    spelling: row.name
    for row in TABLE.values()
    if row.called
    for spelling in (row.name, *row.aliases)
}


def speaking_row(op: str, *shapes: tuple[int, ...]) -> Operation:
    """The row whose rule and pulls explain ``op`` on operands of these shapes.

    >>> speaking_row("product", (2, 3), (3,)).name, speaking_row("product", (), (3,)).name
    ('matvec', 'multiply')
    """
    row = TABLE[op]
    return row if row.arrays.resolve is None else TABLE[row.arrays.resolve(*shapes)]
