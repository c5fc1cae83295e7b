"""The rows of matrices: trace, determinant, inverse, powers, spectral norm; and of diagonals.

A stack of matrices is taken matrix by matrix.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import numpy as np

from graphviz_backprop.ops.operation import (
    ATOM,
    POWER,
    Aid,
    Effort,
    Notation,
    OnArrays,
    Operation,
    Remarks,
    any_of,
    array,
    call,
)
from graphviz_backprop.ops.settings import whole
from graphviz_backprop.ops.shapes import Shape, cubic
from graphviz_backprop.text.arrays import Array
from graphviz_backprop.text.errors import ShapeError

_SQUARE = array((2.0, -1.0, 0.5), (0.3, 1.5, -1.0), (0.7, 0.2, 3.0))
_STACK = np.stack([_SQUARE, _SQUARE.T + 1.0])
_SINGULAR = "the matrix has no inverse: its determinant is 0"


def _square(a: Shape, **settings: object) -> Shape:
    if len(a) < 2 or a[-1] != a[-2]:
        raise ShapeError(
            "this is not a square matrix", remedy="Use a matrix with as many rows as columns."
        )
    return a


def _one_a_matrix(a: Shape) -> Shape:
    return _square(a)[:-2]


def _diagonal_shape(a: Shape) -> Shape:
    if len(a) not in (1, 2):
        raise ShapeError(
            "a diagonal is that of a vector or a matrix", remedy="Use an array with 1 or 2 axes."
        )
    return (a[0], a[0]) if len(a) == 1 else (min(a),)


def _by_matrix(
    function: Callable[[Array], Any], a: Array, shape: Callable[[Shape], Shape]
) -> Array:
    """A function of every matrix of a stack; NaN where it has no value."""
    out = np.empty(shape(a.shape))
    for at in np.ndindex(*a.shape[:-2]):
        try:
            out[at] = function(a[at])
        except np.linalg.LinAlgError:
            out[at] = np.nan
    return out[()]


def _cofactors(a: Array) -> Array:
    """det(A) A⁻ᵀ without the division, so that it exists where det(A) = 0."""
    left, singular, right = np.linalg.svd(a)
    turned = np.linalg.det(left) * np.linalg.det(right)
    others = [np.prod(np.delete(singular, i)) for i in range(len(singular))]
    return turned * (left * np.array(others)) @ right


def _inverse(a: Array) -> Array:
    return _by_matrix(np.linalg.inv, a, _square)


def _inverse_vjp(upstream: Array, out: Array, a: Array) -> Array:
    return -(out.mT @ upstream @ out.mT)


def _power(a: Array, n: int) -> Array:
    return _by_matrix(lambda matrix: np.linalg.matrix_power(matrix, n), a, _square)


def _cornered(function: Callable[[Array], Array], upstream: Array, a: Array) -> Array:
    """The gradient of a power series: a corner of its value at [[Aᵀ, g], [0, Aᵀ]] (Mathias)."""
    size = a.shape[-1]
    block = np.zeros((*a.shape[:-2], 2 * size, 2 * size))
    block[..., :size, :size] = block[..., size:, size:] = a.mT
    block[..., :size, size:] = upstream
    return function(block)[..., :size, size:]


def _power_vjp(upstream: Array, out: Array, a: Array, n: int) -> Array:
    if n < 0:
        inverse = _inverse(a)
        return _inverse_vjp(_power_vjp(upstream, out, inverse, -n), inverse, a)
    return _cornered(lambda block: np.linalg.matrix_power(block, n), upstream, a)


def _series(a: Array) -> Array:
    """e^A: Taylor's series of A/2ᵏ, whose norm is at most 1/2, squared k times."""
    length = np.abs(a).sum(-1).max(initial=0.0)
    if not np.isfinite(length):
        return np.full_like(a, np.nan)
    halved = max(0, int(np.frexp(length)[1]) + 1)
    term = out = np.eye(len(a))
    for number in range(1, _TERMS):
        term = term @ (np.ldexp(a, -halved) / number)
        out = out + term
    for _ in range(halved):
        out = out @ out
    return out


def _exponential(a: Array) -> Array:
    return _by_matrix(_series, a, _square)


def _exponential_vjp(upstream: Array, out: Array, a: Array) -> Array:
    return _cornered(_exponential, upstream, a)


def _singular(a: Array) -> str:
    return _SINGULAR if any_of(np.linalg.det(a) == 0) else ""


def _identity_like(upstream: Array, a: Array) -> Array:
    return upstream[..., None, None] * np.eye(a.shape[-1])


def _diagonal_vjp(upstream: Array, out: Array, a: Array) -> Array:
    if a.ndim == 1:
        return np.diagonal(upstream).copy()
    gradient = np.zeros_like(a)
    places = np.arange(min(a.shape))
    gradient[places, places] = upstream
    return gradient


_IDENTITY = Aid("I", r"\mathbf{{I}}", lambda upstream, out, a: np.eye(a.shape[-1]))
#: Terms of Taylor's series of e^A; (1/2)¹⁷/17! is below 1e-19.
_TERMS = 17
#: Powers up to this one are written out as products.
_WRITTEN_POWER = 4


def _trace_pull(out: Array, a: Array) -> str:
    return "upstream * identity" if a.ndim == 2 else "{upstream} on the diagonal of each matrix"


def _determinant_pull(out: Array, a: Array) -> str:
    if a.ndim == 2 and out != 0:
        return "upstream * out * transpose(inv(a))"
    return "{upstream} times the matrix of the cofactors of {a}"


def _inverse_pull(out: Array, a: Array) -> str:
    if a.ndim == 2:
        return "-(transpose(out) @ upstream @ transpose(out))"
    return "{upstream} between the transposes of {out}, with a minus"


def _power_pull(out: Array, a: Array, n: int) -> str:
    if a.ndim > 2 or not 0 < n <= _WRITTEN_POWER:
        return "{upstream} between powers of the transpose of {a}, added up"
    turned = ["transpose(a)"]
    terms = (" @ ".join([*turned * k, "upstream", *turned * (n - 1 - k)]) for k in range(n))
    return " + ".join(terms)


_EXPONENTIAL_PULL = "{upstream} between powers of the transpose of {a}, added up over the series"


def _diagonal_pull(out: Array, a: Array) -> str:
    if a.ndim == 1 or a.shape[0] == a.shape[1]:
        return "diag(upstream)"
    return "{upstream} on the diagonal, 0 elsewhere"


def _singular_parts(a: Array) -> tuple[Array, Array, Array]:
    """The singular vectors and values of every matrix, NaN where an entry is not finite."""
    finite = np.isfinite(a).all(axis=(-2, -1), keepdims=True)
    left, values, right = np.linalg.svd(np.where(finite, a, 0.0), full_matrices=False)
    hidden = np.where(finite, 0.0, np.nan)
    return left + hidden, values + hidden[..., 0], right + hidden


def _largest(a: Array) -> tuple[Array, Array]:
    """The singular vectors of every matrix for its largest singular value."""
    left, _, right = _singular_parts(a)
    return left[..., :, 0], right[..., 0, :]


_SINGULAR_VECTORS = {
    "left": Aid("u₁", r"\mathbf{{u}}_1", lambda upstream, out, a: _largest(a)[0]),
    "right": Aid("v₁", r"\mathbf{{v}}_1", lambda upstream, out, a: _largest(a)[1]),
}


def _spectral_vjp(upstream: Array, out: Array, a: Array) -> Array:
    left, right = _largest(a)
    return upstream[..., None, None] * left[..., :, None] * right[..., None, :]


def _spectral_pull(out: Array, a: Array) -> str:
    if a.ndim == 2:
        return "upstream * outer(left, right)"
    return "{upstream} times the singular vectors of each matrix, column times row"


def _spectral_kink(a: Array) -> str:
    _, singular, _ = _singular_parts(a)
    second = singular[..., 1] if singular.shape[-1] > 1 else np.zeros(singular.shape[:-1])
    if any_of(np.isclose(singular[..., 0], second, rtol=1e-9, atol=0.0)):
        return "two singular values are the largest: the gradient is that of one of them"
    return ""


def _with_rows_and_columns(a: Shape) -> Shape:
    if len(a) < 2 or 0 in a:
        raise ShapeError("this is not a matrix", remedy="Use norm(x) for the length of a vector.")
    return a[:-2]


TRACE = Operation(
    name="trace",
    operands=("a",),
    symbol="tr",
    forward=lambda a: np.trace(a, axis1=-2, axis2=-1),
    vjps=(lambda upstream, out, a: _identity_like(upstream, a),),
    partials=("",),
    arrays=OnArrays(pulls=(_trace_pull,), aids=MappingProxyType({"identity": _IDENTITY})),
    rule="A trace adds up the diagonal: it gets upstream, all other entries get 0.",
    latex=call(r"\operatorname{{tr}}\left({a}\right)"),
    aliases=("tr",),
    shape=_one_a_matrix,
    elementwise=False,
    examples=((_SQUARE,), (_STACK,)),
)
DETERMINANT = Operation(
    name="det",
    operands=("a",),
    symbol="det",
    forward=np.linalg.det,
    vjps=(lambda upstream, out, a: upstream[..., None, None] * _by_matrix(_cofactors, a, _square),),
    partials=("",),
    arrays=OnArrays(pulls=(_determinant_pull,)),
    rule="The gradient of a determinant is the matrix of its cofactors, det({a}) {a}⁻ᵀ.",
    latex=call(r"\det\left({a}\right)"),
    shape=_one_a_matrix,
    effort=Effort(work=cubic),
    elementwise=False,
    examples=((_SQUARE,), (_STACK,), (array((1.0, 2.0), (2.0, 4.0)),)),
)
INVERSE = Operation(
    name="inv",
    operands=("a",),
    symbol="x^{−1}",
    forward=_inverse,
    vjps=(_inverse_vjp,),
    partials=("",),
    arrays=OnArrays(pulls=(_inverse_pull,)),
    rule="A matrix inverse: −{a}⁻ᵀ times upstream times {a}⁻ᵀ.",
    latex=Notation(r"{a}^{{-1}}", POWER, (ATOM,)),
    shape=_square,
    effort=Effort(work=cubic),
    elementwise=False,
    remarks=Remarks(domain=_singular),
    examples=((_SQUARE,), (_STACK,)),
)
MATRIX_POWER = Operation(
    name="matrix_power",
    operands=("a",),
    symbol="x^{n}",
    forward=_power,
    vjps=(_power_vjp,),
    partials=("",),
    arrays=OnArrays(pulls=(_power_pull,)),
    rule="A matrix power is a product of n equal matrices: each of them gets its pull, "
    "and they are added up.",
    latex=Notation(r"{a}^{{{n}}}", POWER, (ATOM,)),
    shape=_square,
    effort=Effort(work=lambda out, a, n: cubic(out, a) * (1 + abs(n).bit_length())),
    settings={"n": whole(2, least=-64)},
    trials=({}, {"n": 5}, {"n": 0}, {"n": 1}, {"n": -1}, {"n": -3}),
    elementwise=False,
    remarks=Remarks(domain=lambda a, n: _singular(a) if n < 0 else ""),
    examples=((_SQUARE,), (_STACK,)),
)
MATRIX_EXPONENTIAL = Operation(
    name="expm",
    operands=("a",),
    symbol="e^{X}",
    forward=_exponential,
    vjps=(_exponential_vjp,),
    partials=("",),
    arrays=OnArrays(pulls=(lambda out, a: _EXPONENTIAL_PULL,)),
    rule="A matrix exponential is I + {a} + {a}²/2! + …: every factor of every term gets its pull.",
    latex=call(r"\operatorname{{expm}}\left({a}\right)"),
    aliases=("matrix_exp",),
    shape=_square,
    effort=Effort(work=lambda out, a: 100 * cubic(out, a)),
    elementwise=False,
    examples=((_SQUARE,), (_STACK,), (array((0.0, 1.0), (0.0, 0.0)),)),
)
DIAGONAL = Operation(
    name="diag",
    operands=("a",),
    symbol="diag",
    forward=lambda a: np.diag(a).copy(),
    vjps=(_diagonal_vjp,),
    partials=("",),
    arrays=OnArrays(pulls=(_diagonal_pull,)),
    rule="A diagonal moves entries: the gradient is moved back, and the rest gets 0.",
    shape=_diagonal_shape,
    elementwise=False,
    examples=((_SQUARE,), (_SQUARE[0],), (_SQUARE[:2],)),
)
SPECTRAL_NORM = Operation(
    name="spectral_norm",
    operands=("a",),
    symbol="‖A‖₂",
    forward=lambda a: _singular_parts(a)[1][..., 0][()],
    vjps=(_spectral_vjp,),
    partials=("",),
    arrays=OnArrays(pulls=(_spectral_pull,), aids=MappingProxyType(_SINGULAR_VECTORS)),
    rule="The largest singular value u₁ᵀ{a}v₁ has the gradient u₁v₁ᵀ, of its singular vectors.",
    shape=_with_rows_and_columns,
    effort=Effort(work=cubic),
    elementwise=False,
    remarks=Remarks(kink=_spectral_kink),
    examples=((_SQUARE,), (_STACK,), (_SQUARE[:2],)),
)

ROWS = (TRACE, DETERMINANT, INVERSE, MATRIX_POWER, MATRIX_EXPONENTIAL, DIAGONAL, SPECTRAL_NORM)
