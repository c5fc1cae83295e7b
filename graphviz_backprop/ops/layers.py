"""The row of a linear layer as network libraries have it: x Wᵀ + b in one gate."""

from __future__ import annotations

import math

from graphviz_backprop.ops.operation import (
    POWER,
    PRODUCT,
    SUM,
    Effort,
    Notation,
    OnArrays,
    Operation,
    array,
    tuple_text,
)
from graphviz_backprop.ops.shapes import Shape
from graphviz_backprop.text.arrays import Array
from graphviz_backprop.text.errors import ShapeError

_SAMPLES = array((1.0, -2.0, 0.5), (0.3, 4.0, -1.0))
_WEIGHTS = array((0.7, -1.5, 2.0), (0.2, 0.4, -0.6), (1.1, 0.0, -0.3), (0.9, -0.8, 0.1))
_BIAS = array(0.5, -0.25, 1.5, 2.0)


def _shape(a: Shape, b: Shape, c: Shape) -> Shape:
    if not a or len(b) != 2 or a[-1] != b[1] or c != b[:1]:
        raise ShapeError(
            "the layer does not fit its input",
            remedy="Weights have the shape (numbers out, numbers in), the bias (numbers out), "
            "and the last axis of the input is the numbers in.",
        )
    return (*a[:-1], b[0])


def _work(out: Shape, a: Shape, b: Shape, c: Shape) -> int:
    return math.prod(out) * (b[1] + 2) + math.prod(a) + math.prod(b)


def _flat(rows: Array) -> Array:
    """All axes but the last as one: a matrix with a row a sample."""
    return rows.reshape(math.prod(rows.shape[:-1]), rows.shape[-1])


def _pull_of_weights(out: Array, a: Array, b: Array, c: Array) -> str:
    if a.ndim == 1:
        return "outer(upstream, a)"
    if a.ndim == 2:
        return "transpose(upstream) @ a"
    rows = math.prod(a.shape[:-1])
    tall = f"reshape(upstream, shape={tuple_text((rows, out.shape[-1]))})"
    return f"transpose({tall}) @ reshape(a, shape={tuple_text((rows, a.shape[-1]))})"


LINEAR = Operation(
    name="linear",
    operands=("a", "b", "c"),
    symbol="xW^{T}+b",
    forward=lambda a, b, c: a @ b.T + c,
    vjps=(
        lambda upstream, out, a, b, c: upstream @ b,
        lambda upstream, out, a, b, c: _flat(upstream).T @ _flat(a),
        lambda upstream, out, a, b, c: upstream,
    ),
    partials=("", "", ""),
    arrays=OnArrays(pulls=("upstream @ b", _pull_of_weights, "upstream")),
    rule="A linear layer: the input gets upstream times the weights, the weights get upstream "
    "transposed times the input, the bias gets upstream added up over the samples.",
    shape=_shape,
    effort=Effort(work=_work),
    latex=Notation(r"{a} \, {b}^{{\top}} + {c}", SUM, (PRODUCT, POWER + 1, SUM + 1)),
    elementwise=False,
    examples=(
        (_SAMPLES, _WEIGHTS, _BIAS),
        (_SAMPLES[0], _WEIGHTS, _BIAS),
        (_SAMPLES.reshape(2, 1, 3), _WEIGHTS, _BIAS),
    ),
)

ROWS = (LINEAR,)
