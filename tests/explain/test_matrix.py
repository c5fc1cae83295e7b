"""The Jacobian in matrix form, in the steps of the lecture; numbers are engine/jacobian's."""

import pytest

from graphviz_backprop.engine.trace import run
from graphviz_backprop.explain.matrix import derivative_table, matrix_steps
from graphviz_backprop.language.parse import parse
from graphviz_backprop.text.errors import ShapeError


def told(program, at, of="y", wrt="x"):
    return [step.text for step in matrix_steps(run(parse(program, declared=at), at), of, wrt)]


def test_of_y_equals_x_it_is_the_identity():
    assert told("y = x", {"x": [5, 6, 7]}) == [
        "∂y/∂x = [[∂y₀/∂x₀, ∂y₀/∂x₁, ∂y₀/∂x₂], [∂y₁/∂x₀, ∂y₁/∂x₁, ∂y₁/∂x₂], "
        "[∂y₂/∂x₀, ∂y₂/∂x₁, ∂y₂/∂x₂]]",
        "∂y/∂x = [[∂x₀/∂x₀, ∂x₀/∂x₁, ∂x₀/∂x₂], [∂x₁/∂x₀, ∂x₁/∂x₁, ∂x₁/∂x₂], "
        "[∂x₂/∂x₀, ∂x₂/∂x₁, ∂x₂/∂x₂]]",
        "∂yᵢ/∂xⱼ = δᵢⱼ",
        "∂y/∂x = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]",
        "∂y/∂x = I",
    ]


def test_of_a_matrix_times_a_vector_it_is_the_matrix():
    steps = told("y = W x", {"W": [[1, 2], [3, 4]], "x": [5, 6]})
    assert steps[1].startswith("∂y/∂x = [[∂(W₀₀ x₀ + W₀₁ x₁)/∂x₀, ∂(W₀₀ x₀ + W₀₁ x₁)/∂x₁], ")
    assert steps[2:] == [
        "∂y/∂x = [[W₀₀, W₀₁], [W₁₀, W₁₁]]", "∂y/∂x = [[1, 2], [3, 4]]", "∂y/∂x = W",
    ]  # fmt: skip
    assert told("y = x W", {"W": [[1, 2], [3, 4]], "x": [5, 6]})[-1] == "∂y/∂x = Wᵀ"


def test_of_an_entrywise_function_it_is_diagonal():
    steps = told("y = tanh(x)", {"x": [0, 1]})
    assert steps[1].endswith("[∂tanh(x₁)/∂x₀, ∂tanh(x₁)/∂x₁]]")
    assert steps[2] == "∂yᵢ/∂xⱼ = δᵢⱼ · y′ⱼ"
    assert steps[3:] == [
        "∂y/∂x = [[1 − y₀^2, 0], [0, 1 − y₁^2]]",
        "∂y/∂x = [[1.00, 0.00], [0.00, 0.42]]",
        "∂y/∂x = diag(ones − y^2)",
    ]


def test_of_softmax_it_is_what_the_book_says():
    steps = told("y = softmax(x)", {"x": [1, 2]})
    assert steps[1].startswith("∂y/∂x = [[∂(exp(x₀) / (exp(x₀) + exp(x₁)))/∂x₀, ")
    assert steps[2] == "∂y/∂x = [[y₀ − y₀ y₀, −y₀ y₁], [−y₁ y₀, y₁ − y₁ y₁]]"
    assert steps[-1] == "∂y/∂x = diag(y) − y · yᵀ"


def test_a_number_by_a_vector_and_a_vector_by_a_number():
    assert told("y = sum(x)", {"x": [1, 2]})[0] == "∂y/∂x = [[∂y/∂x₀, ∂y/∂x₁]]"
    assert told("y = x a", {"x": 2, "a": [1, 2]})[0] == "∂y/∂x = [[∂y₀/∂x], [∂y₁/∂x]]"


def test_only_one_operation_and_short_vectors():
    at = {"x": [1, 2]}
    trace = run(parse("q = tanh(x); y = q + x"), at)
    assert matrix_steps(trace, "y", "q")
    for program, given in (("y = tanh(sin(x))", at), ("y = tanh(x)", {"x": [1] * 9}),
                           ("y = x @ x", {"x": [[1, 2], [3, 4]]})):  # fmt: skip
        with pytest.raises(ShapeError):
            told(program, given)


def test_the_table_has_the_four_kinds():
    assert [kind for kind, _, _ in derivative_table()] == [
        "number by number", "number by vector", "vector by number", "vector by vector",
    ]  # fmt: skip
