"""The rows of linear algebra: the product by rank, ``·``, ``@``, outer product, transpose.

Which product two operands mean is known when their shapes are. One row holds each
case, with the vjps of that case; ``product`` (side by side), ``dot`` and ``matmul``
look the case up by the ranks of their operands.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

import numpy as np

from graphviz_backprop.errors import ShapeError
from graphviz_backprop.ops.arithmetic import MULTIPLICATION
from graphviz_backprop.ops.operation import (
    POWER,
    PRODUCT,
    Array,
    Notation,
    Operation,
    array,
    call,
    infix,
)

_FITS = "The last axis of the left factor must be as long as the axis of the right it meets."
_JUXTAPOSED = Notation("{a} {b}", PRODUCT, (PRODUCT, POWER))
_JUXTAPOSED_LATEX = Notation(r"{a} \, {b}", PRODUCT, (PRODUCT, POWER))
_MATRIX = array((1.0, -2.0, 0.5), (0.3, 4.0, -1.0))
_VECTOR = array(0.7, -1.5, 2.0)
_PAIR = array(-0.4, 1.2)


def _applied(matrix: Array, vector: Array) -> Array:
    """Every matrix of a stack times the vector of the same place."""
    return (matrix @ vector[..., None])[..., 0]


def _case(
    name: str,
    vjps: tuple[Callable[..., Array], ...],
    pulls: tuple[str, ...],
    rule: str,
    examples: tuple[tuple[Array, ...], ...],
) -> Operation:
    return Operation(
        name=name,
        operands=("a", "b"),
        symbol="×",
        forward=np.matmul,
        vjps=vjps,
        partials=("", ""),
        pulls=pulls,
        rule=rule,
        text=infix("@", PRODUCT),
        latex=_JUXTAPOSED_LATEX,
        elementwise=False,
        fits=_FITS,
        called=False,
        examples=examples,
    )


MATMAT = _case(
    "matmat",
    (
        lambda upstream, out, a, b: upstream @ b.mT,
        lambda upstream, out, a, b: a.mT @ upstream,
    ),
    ("{upstream} · {b}ᵀ", "{a}ᵀ · {upstream}"),
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
    ("{upstream} · {b}ᵀ", "{a}ᵀ · {upstream}"),
    "A matrix times a vector: the matrix gets the outer product of upstream and the vector, "
    "the vector gets the transposed matrix times upstream.",
    ((_MATRIX, _VECTOR), (np.stack([_MATRIX, -_MATRIX]), _VECTOR)),
)
VECMAT = _case(
    "vecmat",
    (
        lambda upstream, out, a, b: _applied(b, upstream),
        lambda upstream, out, a, b: a[:, None] * upstream[..., None, :],
    ),
    ("{b} · {upstream}", "{a} · ({upstream})ᵀ"),
    "A vector times a matrix: the vector gets the matrix times upstream, "
    "the matrix gets the outer product of the vector and upstream.",
    ((_PAIR, _MATRIX), (_PAIR, np.stack([_MATRIX, -_MATRIX]))),
)
INNER = _case(
    "inner",
    (lambda upstream, out, a, b: upstream * b, lambda upstream, out, a, b: upstream * a),
    ("{upstream} · {b}", "{upstream} · {a}"),
    "A dot product hands each vector the other one, scaled by upstream.",
    ((_VECTOR, array(1.0, 0.5, -3.0)),),
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


def _product(a: Array, b: Array) -> Array:
    if not (a.ndim and b.ndim):
        return a * b
    if a.ndim == b.ndim == 1:
        raise ShapeError(
            "two vectors side by side have more than one product",
            remedy="Write {a} · {b} for the dot product, {a} ⊙ {b} entry by entry, "
            "or outer({a}, {b}) for the matrix of all products.",
        )
    return _dot(a, b)


def _by_a(upstream: Array, out: Array, a: Array, b: Array) -> Array:
    if not (a.ndim and b.ndim):
        return upstream * b
    if a.ndim == b.ndim == 2:
        return upstream.dot(b.T)
    return _case_of(a, b).vjps[0](upstream, out, a, b)


def _by_b(upstream: Array, out: Array, a: Array, b: Array) -> Array:
    if not (a.ndim and b.ndim):
        return upstream * a
    if a.ndim == b.ndim == 2:
        return a.T.dot(upstream)
    return _case_of(a, b).vjps[1](upstream, out, a, b)


_BY_RANK = MULTIPLICATION | {"vjps": (_by_a, _by_b), "resolve": _resolve, "fits": _FITS}
_SCALED = ((array(2.0)[0], _VECTOR), (_MATRIX, array(-1.5)[0]))
_PRODUCTS = (*_SCALED, (_MATRIX, _VECTOR), (_PAIR, _MATRIX), (_MATRIX, _MATRIX.T))

PRODUCT_ = Operation(
    name="product",
    text=_JUXTAPOSED,
    latex=_JUXTAPOSED_LATEX,
    called=False,
    **_BY_RANK | {"forward": _product, "examples": (*MULTIPLICATION["examples"], *_PRODUCTS)},
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
    rule="A matrix product: each factor gets upstream times the other factor transposed.",
    text=infix("@", PRODUCT),
    latex=_JUXTAPOSED_LATEX,
    elementwise=False,
    resolve=_resolve,
    fits=_FITS + " A plain number has no axis: use * for it.",
    examples=(*MATMAT.examples, *MATVEC.examples, *VECMAT.examples, *INNER.examples),
)
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
    pulls=("{upstream} · {b}", "({upstream})ᵀ · {a}"),
    rule="An outer product holds every product of an entry of a with an entry of b: "
    "each vector gets upstream times the other.",
    text=call("outer({a}, {b})", 2),
    latex=infix(r"\otimes", PRODUCT),
    elementwise=False,
    examples=((_VECTOR, _PAIR), (_VECTOR, array(2.0)[0]), (_MATRIX, _PAIR)),
)


def _transpose_vjp(upstream: Array, out: Array, a: Array, axes: tuple[int, ...] | None) -> Array:
    back = None if axes is None else np.argsort([axis % a.ndim for axis in axes])
    return np.transpose(upstream, back)[()]


TRANSPOSE = Operation(
    name="transpose",
    operands=("a",),
    symbol="x^{T}",
    forward=lambda a, axes: np.transpose(a, axes)[()],
    vjps=(_transpose_vjp,),
    partials=("",),
    pulls=("({upstream})ᵀ",),
    rule="A transposition moves entries: the gradient is moved back.",
    text=call("transpose({a})"),
    latex=Notation(r"{a}^{{\top}}", POWER, (POWER + 1,)),
    settings=MappingProxyType({"axes": None}),
    trials=({}, {"axes": (1, 0)}, {"axes": (-1, -2)}),
    elementwise=False,
    examples=((_MATRIX,),),
)

ROWS = (PRODUCT_, DOT, MATMUL, MATMAT, MATVEC, VECMAT, INNER, OUTER, TRANSPOSE)
