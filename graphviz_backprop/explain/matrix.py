"""The Jacobian in matrix form, worked out in steps as the lecture does it.

∂y/∂x as a matrix of symbols ∂yᵢ/∂xⱼ, then with the components put in, then the partial
derivatives worked out, then numbers, and last what the matrix is: I, diag(…), W. In
numerator layout: row i, column j holds ∂yᵢ/∂xⱼ.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from graphviz_backprop.engine.graph import find
from graphviz_backprop.engine.jacobian import jacobian
from graphviz_backprop.engine.steps import Pull
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.explain.components import component, components, entries
from graphviz_backprop.explain.local import jacobian_formula, local_equation
from graphviz_backprop.explain.symbols import Symbols, number_symbol, partial
from graphviz_backprop.explain.typeset import Symbol
from graphviz_backprop.text.arrays import Array
from graphviz_backprop.text.errors import ShapeError
from graphviz_backprop.text.numbers import FITTING, NumberFormat

#: Larger matrices of symbols do not fit on a slide.
LARGEST = 5

SYMBOLS = "Row i, column j holds the derivative of component i by entry j, counted from 0."
COMPONENTS = "The components put in: each as the formula that computes it."
WORKED = "Every partial derivative: 0 where a component does not depend on an entry."
DELTA = "δᵢⱼ is 1 where i = j, else 0: each component depends on its own entry only."
NUMBERS = "The numbers put in."
NAMED = "That is the matrix {name}."


@dataclass(frozen=True, slots=True)
class MatrixStep:
    """One line of the working: ``latex`` with the left side, the same as text, and a sentence."""

    latex: str
    text: str
    note: str


def matrix_steps(
    trace: Trace, of: str, wrt: str, style: NumberFormat = FITTING
) -> tuple[MatrixStep, ...]:
    """The Jacobian ∂of/∂wrt of one operation by one of its operands, in steps.

    Both are numbers or vectors with at most five components. Raises ShapeError for others,
    and where ``of`` is not computed from ``wrt`` directly.

    >>> from graphviz_backprop.engine.trace import run
    >>> from graphviz_backprop.language.parse import parse
    >>> for step in matrix_steps(run(parse("y = x"), {"x": [5, 6]}), "y", "x"):
    ...     print(step.text)
    ∂y/∂x = [[∂y₀/∂x₀, ∂y₀/∂x₁], [∂y₁/∂x₀, ∂y₁/∂x₁]]
    ∂y/∂x = [[∂x₀/∂x₀, ∂x₀/∂x₁], [∂x₁/∂x₀, ∂x₁/∂x₁]]
    ∂yᵢ/∂xⱼ = δᵢⱼ
    ∂y/∂x = [[1, 0], [0, 1]]
    ∂y/∂x = I
    """
    symbols = Symbols.shown(trace, style)
    trace = symbols.trace
    of_id, wrt_id = find(trace.graph, of), find(trace.graph, wrt)
    pulls = [
        step
        for step in trace.steps
        if isinstance(step, Pull) and step.node == wrt_id and step.edge.user == of_id
    ]
    if len(pulls) != 1:
        raise ShapeError(
            f"{of} is not computed from {wrt} in one operation",
            remedy="Ask for an operation and one of its operands; gb.jacobian takes any two nodes.",
        )
    sizes = trace.values[of_id].shape, trace.values[wrt_id].shape
    if any(len(size) > 1 or max(size, default=1) > LARGEST for size in sizes):
        raise ShapeError(
            "the matrix is worked out for numbers and short vectors only",
            remedy=f"Take vectors of at most {LARGEST} entries.",
        )
    return tuple(_steps(symbols, pulls[0], jacobian(trace, of, wrt).matrix))


def _steps(symbols: Symbols, pull: Pull, matrix: Array) -> Iterator[MatrixStep]:
    """The lines in order, without those that would say the same again."""
    said: set[str] = set()
    for step in _all_steps(symbols, pull, matrix):
        if step.text not in said:
            said.add(step.text)
            yield step


def _all_steps(symbols: Symbols, pull: Pull, matrix: Array) -> Iterator[MatrixStep]:
    of, wrt = symbols.of[pull.edge.user], symbols.of[pull.node]
    left = symbols.local(pull.edge)
    below = [component(wrt, j, pull.downstream) for j in range(matrix.shape[1])]
    above = [component(of, i, pull.upstream) for i in range(matrix.shape[0])]
    yield _line(left, _partials(above, below), SYMBOLS)
    if written := components(symbols, pull):
        yield _line(left, _partials(written, below), COMPONENTS)
    if pull.local is not None and np.shape(pull.upstream) == np.shape(pull.downstream) != ():
        yield _delta(symbols, pull)
    found = jacobian_formula(symbols, pull) if np.ndim(pull.upstream) else None
    if found is not None and (worked := entries(found)):
        yield _line(left, _matrix(worked), WORKED)
    style = NumberFormat("exact") if np.all(matrix == np.round(matrix)) else symbols.style
    yield _line(left, _matrix([[number_symbol(n, style) for n in row] for row in matrix]), NUMBERS)
    named = local_equation(symbols, pull) if np.ndim(pull.upstream) else None
    if named is not None:
        name = named.sides[0]
        yield _line(left, Symbol(name.latex, name.text), NAMED.format(name=name.text))


def _partials(above: list[Symbol], below: list[Symbol]) -> Symbol:
    return _matrix([[partial(of, wrt) for wrt in below] for of in above])


def _line(left: Symbol, right: Symbol, note: str) -> MatrixStep:
    return MatrixStep(f"{left.latex} = {right.latex}", f"{left.text} = {right.text}", note)


def _matrix(rows: list[list[Symbol]]) -> Symbol:
    body = r" \\ ".join(" & ".join(entry.latex for entry in row) for row in rows)
    text = ", ".join(f"[{', '.join(entry.text for entry in row)}]" for row in rows)
    return Symbol(rf"\begin{{bmatrix}} {body} \end{{bmatrix}}", f"[{text}]")


def _delta(symbols: Symbols, pull: Pull) -> MatrixStep:
    """∂yᵢ/∂xⱼ = δᵢⱼ, times the slope of the function where it is not 1."""
    of, wrt = symbols.of[pull.edge.user], symbols.of[pull.node]
    one = np.all(pull.local == 1)
    left = rf"\frac{{\partial {{{of.latex}}}_i}}{{\partial {{{wrt.latex}}}_j}}"
    slope = "" if one else rf" \cdot {{{of.latex}}}'_j"
    text = f"∂{of.text}ᵢ/∂{wrt.text}ⱼ = δᵢⱼ" + ("" if one else f" · {of.text}′ⱼ")
    return MatrixStep(rf"{left} = \delta_{{ij}}{slope}", text, DELTA)


def derivative_table() -> tuple[tuple[str, str, str], ...]:
    """What the derivative of a number or a vector by a number or a vector is: kind, shape, entry.

    In numerator layout; the gradient of a number by an array has the array's shape.
    """
    return (
        ("number by number", "a number", r"\frac{\partial y}{\partial x}"),
        ("number by vector", "as the vector", r"\frac{\partial y}{\partial x_j}"),
        ("vector by number", "a column", r"\frac{\partial y_i}{\partial x}"),
        ("vector by vector", "a matrix: rows of y, columns of x",
         r"\frac{\partial y_i}{\partial x_j}"),
    )  # fmt: skip
