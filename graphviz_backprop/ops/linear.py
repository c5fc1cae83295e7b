"""The rows of linear algebra: the product by rank, ``·``, ``@``, outer product, transpose.

Which product two operands mean is known when their shapes are. One row holds each
case, with the vjps of that case; ``product`` (side by side), ``dot`` and ``matmul``
look the case up by the ranks of their operands.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod

import numpy as np

from graphviz_backprop.ops.arithmetic import MULTIPLICATION
from graphviz_backprop.ops.operation import (
    POWER,
    PRODUCT,
    Effort,
    Notation,
    OnArrays,
    Operation,
    Pull,
    array,
    call,
    infix,
    tuple_text,
)
from graphviz_backprop.ops.settings import order_of_axes
from graphviz_backprop.ops.shapes import MAX_AXES, Shape, axis_of, broadcast
from graphviz_backprop.text.arrays import Array
from graphviz_backprop.text.errors import ShapeError

_JUXTAPOSED = Notation("{a} {b}", PRODUCT, (PRODUCT, POWER))
_JUXTAPOSED_LATEX = Notation(r"{a} \, {b}", PRODUCT, (PRODUCT, POWER))
_MATRIX = array((1.0, -2.0, 0.5), (0.3, 4.0, -1.0))
_VECTOR = array(0.7, -1.5, 2.0)
_PAIR = array(-0.4, 1.2)


def _applied(matrix: Array, vector: Array) -> Array:
    """Every matrix of a stack times the vector of the same place."""
    return (matrix @ vector[..., None])[..., 0]


def _matmul_shape(a: Shape, b: Shape) -> Shape:
    if not (a and b):
        raise ShapeError("a plain number has no axis", remedy="Use * for it.")
    if a[-1] != b[-2 if len(b) > 1 else 0]:
        raise ShapeError(
            "the shapes do not fit",
            remedy="The last axis of the left factor must be as long as the axis of the right "
            "it meets.",
        )
    return (*broadcast(a[:-2], b[:-2]), *a[-2:-1], *(b[-1:] if len(b) > 1 else ()))


def _dot_shape(a: Shape, b: Shape) -> Shape:
    return _matmul_shape(a, b) if a and b else a or b


def _product_shape(a: Shape, b: Shape) -> Shape:
    if len(a) == len(b) == 1:
        raise ShapeError(
            "two vectors side by side have more than one product",
            remedy="Write {a} · {b} for the dot product, {a} ⊙ {b} entry by entry, "
            "or outer({a}, {b}) for the matrix of all products.",
        )
    return _dot_shape(a, b)


def _matmul_work(out: Shape, a: Shape, b: Shape) -> int:
    return prod(a) + prod(b) + prod(out) * (a[-1] if a and b else 1)


def _outer_shape(a: Shape, b: Shape) -> Shape:
    if len(a) + len(b) > MAX_AXES:
        raise ShapeError(
            f"there would be more than {MAX_AXES} axes", remedy="Use arrays with fewer axes."
        )
    return a + b


def _transposed(a: Shape, *, axes: tuple[int, ...] | None) -> Shape:
    if axes is None:
        return a[::-1]
    order = tuple(axis_of(a, axis) for axis in axes)
    if len(order) != len(a) or len(set(order)) < len(order):
        raise ShapeError(
            f"the order {axes} does not name each of {len(a)} axes once",
            remedy="Name every axis once, counted from 0; or leave axes out to turn them round.",
        )
    return tuple(a[axis] for axis in order)


def _turned(name: str, ndim: int) -> str:
    """The formula of a matrix transposed, or of every matrix of a stack."""
    if ndim == 2:
        return f"transpose({name})"
    axes = (*range(ndim - 2), ndim - 1, ndim - 2)
    return f"transpose({name}, axes={tuple_text(axes)})"


def _matrix_by_vector(out: Array, a: Array, b: Array) -> str:
    """Aᵀ g; of a stack of matrices one tall matrix is made first, so that the sum is done."""
    if a.ndim == 2:
        return "transpose(a) @ upstream"
    tall = f"reshape(a, shape={tuple_text((out.size, a.shape[-1]))})"
    return f"transpose({tall}) @ reshape(upstream, shape={tuple_text((out.size,))})"


def _vector_by_matrix(out: Array, a: Array, b: Array) -> str:
    if b.ndim == 2:
        return "b @ upstream"
    inner = b.ndim - 2
    moved = f"transpose(b, axes={tuple_text((inner, *range(inner), inner + 1))})"
    wide = f"reshape({moved}, shape={tuple_text((a.size, out.size))})"
    return f"{wide} @ reshape(upstream, shape={tuple_text((out.size,))})"


def _matrix_after_vector(out: Array, a: Array, b: Array) -> str:
    if b.ndim == 2:
        return "outer(a, upstream)"
    axes = (*range(1, b.ndim - 1), 0, b.ndim - 1)
    return f"transpose(outer(a, upstream), axes={tuple_text(axes)})"


def _case(
    name: str,
    vjps: tuple[Callable[..., Array], ...],
    pulls: tuple[Pull, ...],
    rule: str,
    examples: tuple[tuple[Array, ...], ...],
    jacobians: tuple[str, ...] = (),
    *,
    commutative: bool = False,
) -> Operation:

    def shape(a: Shape, b: Shape) -> Shape:
        if not (a and b) or _resolve(a, b) != name:
            raise ShapeError(
                f"{name} is for operands of other ranks",
                remedy="Use matmul, which chooses by the ranks of its operands.",
            )
        return _matmul_shape(a, b)

    return Operation(
        name=name,
        operands=("a", "b"),
        symbol="·" if name == "inner" else "×",
        forward=np.matmul,
        vjps=vjps,
        partials=("", ""),
        arrays=OnArrays(pulls=pulls, jacobians=jacobians),
        rule=rule,
        text=infix("@", PRODUCT),
        latex=_JUXTAPOSED_LATEX,
        elementwise=False,
        commutative=commutative,
        shape=shape,
        effort=Effort(work=_matmul_work),
        called=False,
        examples=examples,
    )


MATMAT = _case(
    "matmat",
    (
        lambda upstream, out, a, b: upstream @ b.mT,
        lambda upstream, out, a, b: a.mT @ upstream,
    ),
    (
        lambda out, a, b: f"upstream @ {_turned('b', b.ndim)}",
        lambda out, a, b: f"{_turned('a', a.ndim)} @ upstream",
    ),
    "A matrix product: the left factor gets upstream times the right one transposed, "
    "the right factor gets the left one transposed times upstream.",
    ((_MATRIX, _MATRIX.T), (np.stack([_MATRIX, -_MATRIX]), _MATRIX.T)),
)
MATVEC = _case(
    "matvec",
    (
        lambda upstream, out, a, b: upstream[..., None] * b,
        lambda upstream, out, a, b: _applied(a.mT, upstream),
    ),
    ("outer(upstream, b)", _matrix_by_vector),
    "A matrix times a vector: the matrix gets the outer product of upstream and the vector, "
    "the vector gets the transposed matrix times upstream.",
    ((_MATRIX, _VECTOR), (np.stack([_MATRIX, -_MATRIX]), _VECTOR)),
    jacobians=("", "a"),
)
VECMAT = _case(
    "vecmat",
    (
        lambda upstream, out, a, b: _applied(b, upstream),
        lambda upstream, out, a, b: a[:, None] * upstream[..., None, :],
    ),
    (_vector_by_matrix, _matrix_after_vector),
    "A vector times a matrix: the vector gets the matrix times upstream, "
    "the matrix gets the outer product of the vector and upstream.",
    ((_PAIR, _MATRIX), (_PAIR, np.stack([_MATRIX, -_MATRIX]))),
    jacobians=("transpose(b)", ""),
)
INNER = _case(
    "inner",
    (lambda upstream, out, a, b: upstream * b, lambda upstream, out, a, b: upstream * a),
    ("upstream * b", "upstream * a"),
    "A dot product hands each vector the other one, scaled by upstream.",
    ((_VECTOR, array(1.0, 0.5, -3.0)),),
    commutative=True,
)

_CASES = {(1, 1): INNER, (1, 2): VECMAT, (2, 1): MATVEC, (2, 2): MATMAT}


def _case_of(a: Array, b: Array) -> Operation:
    return _CASES[min(a.ndim, 2), min(b.ndim, 2)]


def _resolve(a: tuple[int, ...], b: tuple[int, ...]) -> str:
    return _CASES[min(len(a), 2), min(len(b), 2)].name if a and b else "multiply"


def _dot(a: Array, b: Array) -> Array:
    if not (a.ndim and b.ndim):
        return a * b
    return a.dot(b) if a.ndim < 3 and b.ndim < 3 else a @ b  # of matrices dot is quicker


def _by_a(upstream: Array, out: Array, a: Array, b: Array) -> Array:
    if not (a.ndim and b.ndim):
        return upstream * b
    if a.ndim == b.ndim == 2:
        return upstream.dot(b.T)
    return _case_of(a, b).vjp(0)(upstream, out, a, b)


def _by_b(upstream: Array, out: Array, a: Array, b: Array) -> Array:
    if not (a.ndim and b.ndim):
        return upstream * a
    if a.ndim == b.ndim == 2:
        return a.T.dot(upstream)
    return _case_of(a, b).vjp(1)(upstream, out, a, b)


_BY_RANK = MULTIPLICATION | {
    "vjps": (_by_a, _by_b),
    "arrays": OnArrays(resolve=_resolve),
    "shape": _dot_shape,
    "effort": Effort(work=_matmul_work),
}
_SCALED = ((array(2.0)[0], _VECTOR), (_MATRIX, array(-1.5)[0]))
_PRODUCTS = (*_SCALED, (_MATRIX, _VECTOR), (_PAIR, _MATRIX), (_MATRIX, _MATRIX.T))

PRODUCT_ = Operation(
    name="product",
    text=_JUXTAPOSED,
    latex=_JUXTAPOSED_LATEX,
    called=False,
    **_BY_RANK
    | {
        "forward": _dot,
        "shape": _product_shape,
        "examples": (*MULTIPLICATION["examples"], *_PRODUCTS),
    },
)
DOT = Operation(
    name="dot",
    text=infix("·", PRODUCT),
    latex=infix(r"\cdot", PRODUCT),
    **_BY_RANK
    | {
        "forward": _dot,
        "examples": (*MULTIPLICATION["examples"], *_PRODUCTS, *INNER.examples),
    },
)
MATMUL = Operation(
    name="matmul",
    operands=("a", "b"),
    symbol="@",
    forward=np.matmul,
    vjps=(_by_a, _by_b),
    partials=("", ""),
    rule="A matrix product: the left factor gets upstream times the right one transposed, "
    "the right factor gets the left one transposed times upstream.",
    text=infix("@", PRODUCT),
    latex=_JUXTAPOSED_LATEX,
    elementwise=False,
    arrays=OnArrays(resolve=_resolve),
    shape=_matmul_shape,
    effort=Effort(work=_matmul_work),
    examples=(*MATMAT.examples, *MATVEC.examples, *VECMAT.examples, *INNER.examples),
)


def _outer_by_a(out: Array, a: Array, b: Array) -> str:
    if b.ndim == 0:
        return "upstream * b"
    if b.ndim == 1 and a.ndim:
        return "upstream @ b"
    flat = f"reshape(upstream, shape={tuple_text((a.size, b.size))})"
    pulled = f"{flat} @ reshape(b, shape={tuple_text((b.size,))})"
    return f"reshape({pulled}, shape={tuple_text(a.shape)})" if a.ndim else f"sum({pulled})"


def _outer_by_b(out: Array, a: Array, b: Array) -> str:
    if a.ndim == 0:
        return "upstream * a"
    if a.ndim == b.ndim == 1:
        return "transpose(upstream) @ a"
    flat = f"reshape(upstream, shape={tuple_text((a.size, b.size))})"
    pulled = f"transpose({flat}) @ reshape(a, shape={tuple_text((a.size,))})"
    return f"reshape({pulled}, shape={tuple_text(b.shape)})" if b.ndim else f"sum({pulled})"


OUTER = Operation(
    name="outer",
    operands=("a", "b"),
    symbol="⊗",
    forward=lambda a, b: np.multiply.outer(a, b)[()],
    vjps=(
        lambda upstream, out, a, b: np.tensordot(upstream, b, b.ndim)[()],
        lambda upstream, out, a, b: np.tensordot(a, upstream, a.ndim)[()],
    ),
    partials=("", ""),
    arrays=OnArrays(pulls=(_outer_by_a, _outer_by_b)),
    rule="An outer product holds every product of an entry of {a} with an entry of {b}: "
    "{a} gets upstream times {b}, {b} gets upstream transposed times {a}.",
    text=call("outer({a}, {b})", 2),
    latex=infix(r"\otimes", PRODUCT),
    elementwise=False,
    shape=_outer_shape,
    examples=((_VECTOR, _PAIR), (_VECTOR, array(2.0)[0]), (_MATRIX, _PAIR)),
)


def _cross_shape(a: Shape, b: Shape) -> Shape:
    if a != b or a[-1:] != (3,):
        raise ShapeError(
            "a cross product is of two vectors with 3 entries", remedy="Use * entry by entry."
        )
    return a


CROSS = Operation(
    name="cross",
    operands=("a", "b"),
    symbol="×",
    forward=np.cross,
    vjps=(
        lambda upstream, out, a, b: np.cross(b, upstream),
        lambda upstream, out, a, b: np.cross(upstream, a),
    ),
    partials=("", ""),
    arrays=OnArrays(pulls=("cross(b, upstream)", "cross(upstream, a)")),
    rule="A cross product is at right angles to {a} and {b}: {a} gets {b} × upstream, "
    "{b} gets upstream × {a}.",
    text=call("cross({a}, {b})", 2),
    latex=infix(r"\times", PRODUCT),
    elementwise=False,
    shape=_cross_shape,
    examples=((_VECTOR, array(1.0, 0.5, -2.0)), (_MATRIX, _MATRIX[::-1] + 1.0)),
)


def _back(a: Array, axes: tuple[int, ...] | None) -> list[int] | None:
    return None if axes is None else np.argsort([axis % a.ndim for axis in axes]).tolist()


def _transpose_vjp(upstream: Array, out: Array, a: Array, axes: tuple[int, ...] | None) -> Array:
    return np.transpose(upstream, _back(a, axes))[()]


def _transpose_pull(out: Array, a: Array, axes: tuple[int, ...] | None) -> str:
    back = _back(a, axes)
    if back is None or back == [1, 0]:
        return "transpose(upstream)"
    return f"transpose(upstream, axes={tuple_text(back)})"


TRANSPOSE = Operation(
    name="transpose",
    operands=("a",),
    symbol="x^{T}",
    forward=lambda a, axes: np.transpose(a, axes)[()],
    vjps=(_transpose_vjp,),
    partials=("",),
    arrays=OnArrays(pulls=(_transpose_pull,)),
    rule="A transposition moves entries: the gradient is moved back.",
    text=call("transpose({a})"),
    latex=Notation(r"{a}^{{\top}}", POWER, (POWER + 1,)),
    shape=_transposed,
    settings={"axes": order_of_axes()},
    trials=({}, {"axes": (1, 0)}, {"axes": (-1, -2)}),
    elementwise=False,
    examples=((_MATRIX,),),
)


ROWS = (PRODUCT_, DOT, MATMUL, MATMAT, MATVEC, VECMAT, INNER, OUTER, CROSS, TRANSPOSE)
