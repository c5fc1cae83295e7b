"""The row of Einstein's sums: products of entries, added up as letters of axes say."""

from __future__ import annotations

import re
from math import prod
from string import ascii_letters

import numpy as np

from graphviz_backprop.ops.operation import Effort, OnArrays, Operation, array, call
from graphviz_backprop.ops.settings import Setting
from graphviz_backprop.ops.shapes import Shape
from graphviz_backprop.text.arrays import Array
from graphviz_backprop.text.errors import ShapeError

_SPEC = re.compile(r"[A-Za-z]*(?:,[A-Za-z]*)*->[A-Za-z]*")
_MATRIX = array((1.0, -2.0, 0.5), (0.3, 4.0, -1.0))
_VECTOR = array(0.7, -1.5, 2.0)


def _spec(value: object) -> str:
    if not isinstance(value, str) or not _SPEC.fullmatch(value):
        raise ValueError
    into, _, out = value.partition("->")
    if len(set(out)) < len(out) or not set(out) <= set(into):
        raise ValueError
    return value


def explicit(spec: str, ranks: tuple[int, ...]) -> str:
    """A sum with its result written out and letters in place of ``...``.

    >>> explicit("ij,jk", (2, 2)), explicit("...ij,jk->...ik", (3, 2))
    ('ij,jk->ik', 'Aij,jk->Aik')
    """
    into, arrow, out = spec.replace(" ", "").partition("->")
    terms = into.split(",")
    free = [letter for letter in ascii_letters[26:] if letter not in spec]
    extra = [rank - len(t.replace("...", "")) for t, rank in zip(terms, ranks, strict=False)]
    dots = "".join(
        free[: max((n for t, n in zip(terms, extra, strict=False) if "..." in t), default=0)]
    )
    if not arrow:
        letters = sorted(set(into) - set(",."))
        single = "".join(letter for letter in letters if into.count(letter) == 1)
        out = ("..." if "..." in into else "") + single
    written = [
        t.replace("...", dots[len(dots) - n :] if n else "")
        for t, n in zip(terms, extra, strict=False)
    ]
    return f"{','.join(written)}->{out.replace('...', dots)}"


def _sizes(spec: str, shapes: tuple[Shape, ...]) -> dict[str, int]:
    terms = spec.partition("->")[0].split(",")
    if [len(t) for t in terms] != [len(shape) for shape in shapes]:
        raise ShapeError(
            f"{spec!r} does not name the axes of shapes {', '.join(map(str, shapes))}",
            remedy="Give one letter an axis, and one group of letters an operand.",
        )
    sizes: dict[str, int] = {}
    for letter, length in zip("".join(terms), (n for s in shapes for n in s), strict=True):
        if sizes.setdefault(letter, length) != length:
            raise ShapeError(
                f"the axis {letter!r} is {sizes[letter]} long in one place, {length} in another",
                remedy="Axes with one letter must be equally long.",
            )
    return sizes


def _shape(*shapes: Shape, spec: str) -> Shape:
    sizes = _sizes(spec, shapes)
    return tuple(sizes[letter] for letter in spec.partition("->")[2])


def _work(out: Shape, *shapes: Shape, spec: str) -> int:
    return prod(out) + prod(_sizes(spec, shapes).values()) * len(shapes)


def _einsum(*operands: Array, spec: str) -> Array:
    return np.array(np.einsum(spec, *operands, optimize=len(operands) > 2))[()]


def _vjp(position: int, upstream: Array, out: Array, *operands: Array, spec: str) -> Array:
    """The same sum with the result in the operand's place; its own letters are spread."""
    into, _, result = spec.partition("->")
    terms = into.split(",")
    own, sizes = terms[position], _sizes(spec, tuple(np.shape(o) for o in operands))
    others = [*terms[:position], *terms[position + 1 :], result]
    letters = "".join(dict.fromkeys(own))
    found = "".join(letter for letter in letters if any(letter in t for t in others))
    given = [*operands[:position], *operands[position + 1 :], upstream]
    pulled = np.einsum(f"{','.join(others)}->{found}", *given, optimize=len(given) > 2)
    shape = tuple(sizes[letter] if letter in found else 1 for letter in letters)
    gradient = np.zeros(np.shape(operands[position]))
    diagonal = np.einsum(f"{own}->{letters}", gradient)  # a view: all of it, or a diagonal
    diagonal[...] = np.reshape(pulled, shape)
    return gradient[()]


def _vjps(upstream: Array, out: Array, *operands: Array, spec: str) -> list[Array]:
    return [_vjp(i, upstream, out, *operands, spec=spec) for i in range(len(operands))]


EINSUM = Operation(
    name="einsum",
    operands=("a",),
    symbol="Σ…",
    forward=_einsum,
    vjps=(_vjps,),
    partials=("",),
    arrays=OnArrays(pulls=("the same sum with {upstream} in the place of {a}",)),
    rule="A sum of products: each factor gets the same sum with upstream in its own place.",
    shape=_shape,
    effort=Effort(work=_work),
    text=call("einsum({spec}; {a})"),
    latex=call(r"\operatorname{{einsum}}_{{\text{{{spec}}}}}\left({a}\right)"),
    settings={"spec": Setting("ij,j->i", "letters of axes", '"ij,jk->ik"', _spec)},
    variadic=True,
    elementwise=False,
    called=False,
    examples=((_MATRIX, _VECTOR),),
    trials=({}, {"spec": "ij,j->ij"}, {"spec": "ij,j->"}, {"spec": "ij,k->ik"}),
)

ROWS = (EINSUM,)
