"""Arrays as they are written on a board and in NumPy: what each writing computes."""

import numpy as np
import pytest

from graphviz_backprop.errors import FormulaError, ShapeError
from graphviz_backprop.language.parse import parse
from graphviz_backprop.language.reading import reading
from graphviz_backprop.trace import run

X, Y = np.array([1.0, 2.0]), np.array([3.0, -1.0])
A = np.array([[1.0, 2.0], [3.0, 4.0]])
GIVEN = {"x": X, "y": Y, "A": A}


def computed(text):
    graph = parse(text, declared=GIVEN)
    names = {node["node"].name for _, node in graph.nodes(data=True)}
    trace = run(graph, {name: value for name, value in GIVEN.items() if name in names})
    return trace.values[trace.target]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x^T A x", X @ A @ X),
        (r"\mathbf{x}^\top \mathbf{A} \mathbf{x}", X @ A @ X),
        ("xᵀ y", X @ Y),
        ("3 x^T A^T y", 3 * (X @ A.T @ Y)),
        ("(A x)^T (A x)", (A @ X) @ (A @ X)),
        ("(x^T y) x", (X @ Y) * X),
        ("A^T x", A.T @ X),
        ("sum(A, axis=0, keepdims=True)", A.sum(axis=0, keepdims=True)),
        ("sum(A, axis=0, keepdims=False)", A.sum(axis=0)),
        ("sum(A, axis=(0, 1))", A.sum()),
        ("reshape(A, shape=(4, 1))", A.reshape(4, 1)),
        ("reshape(A, shape=[4, 1])", A.reshape(4, 1)),
        ("reshape(A, (-1, 1))", A.reshape(-1, 1)),
        ("reshape(A, (4,))", A.reshape(4)),
        ("max(A, axis=0)", A.max(axis=0)),
        (r"\max(A, axis=1)", A.max(axis=1)),
        (r"\sum x", X.sum()),
        (r"2 \sum(x - y) + 1", 2 * (X - Y).sum() + 1),
        (r"\|x\|^2", X @ X),
        (r"\frac{1}{2} \lVert A x - y \rVert^2", 0.5 * ((A @ X - Y) ** 2).sum()),
        (r"\mathbf{x} \cdot \mathbf{y}", X @ Y),
    ],
)
def test_a_writing_computes_what_it_says(text, expected):
    np.testing.assert_allclose(computed(text), expected, rtol=1e-12)


@pytest.mark.parametrize("text", ["x^T A y", "sum(A, axis=(0, 1))", "reshape(A, (4, 1))"])
def test_a_reading_is_read_the_same(text):
    np.testing.assert_array_equal(computed(reading(parse(text, declared=GIVEN))), computed(text))


@pytest.mark.parametrize("text", ["x y", "(A x) (A y)", "x y^T"])
def test_two_vectors_side_by_side_are_still_refused(text):
    with pytest.raises(ShapeError, match="more than one product"):
        computed(text)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        (r"\sum (x - y)^2", r"sum\(x - y\)\^2 or sum\(\(x - y\)\^2\)"),
        (r"\sum x^2", r"sum\(x\)\^2 or sum\(x\^2\)"),
        ("∑(x) y", r"sum\(x\) y or sum\(\(x\) y\)"),
    ],
)
def test_how_far_a_sum_sign_reaches_has_to_be_said(text, remedy):
    with pytest.raises(FormulaError, match=remedy):
        parse(text)


@pytest.mark.parametrize("text", ["reshape(A, (x, 2))", "f = (1, 2)", "sin((x, y))", "max(x)"])
def test_what_cannot_be_meant_is_refused(text):
    with pytest.raises(FormulaError):
        parse(text)
