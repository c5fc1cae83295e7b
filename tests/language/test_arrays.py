"""Arrays as they are written on a board and in NumPy: what each writing computes."""

import numpy as np
import pytest

from graphviz_backprop.engine.trace import run
from graphviz_backprop.language.parse import parse
from graphviz_backprop.language.writing.reading import reading
from graphviz_backprop.text.errors import FormulaError, ShapeError

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
        ("concat([x, y])", np.concatenate([X, Y])),
        ("stack([x, y], axis=1)", np.stack([X, Y], axis=1)),
        (r"\frac{1}{2} \lVert A x - y \rVert^2", 0.5 * ((A @ X - Y) ** 2).sum()),
        (r"\mathbf{x} \cdot \mathbf{y}", X @ Y),
    ],
)
def test_a_writing_computes_what_it_says(text, expected):
    np.testing.assert_allclose(computed(text), expected, rtol=1e-12)


@pytest.mark.parametrize("text", ["x^T A y", "sum(A, axis=(0, 1))", "reshape(A, (4, 1))"])
def test_a_reading_is_read_the_same(text):
    np.testing.assert_array_equal(computed(reading(parse(text, declared=GIVEN))), computed(text))


@pytest.mark.parametrize("text", ["x y", "(A x) (A y)"])
def test_two_vectors_side_by_side_are_still_refused(text):
    with pytest.raises(ShapeError, match="more than one product"):
        computed(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"\sum (x - y)^2", ((X - Y) ** 2).sum()),
        (r"\sum x^2", (X**2).sum()),
        ("Σ (x - y)^2", ((X - Y) ** 2).sum()),
        ("sum (x - y)^2", ((X - Y) ** 2).sum()),
        ("sum(x - y)^2", (X - Y).sum() ** 2),
        ("∑(x) A_{1,1}", X.sum()),
        ("x y^T", np.outer(X, Y)),
    ],
)
def test_how_far_a_sum_sign_reaches(text, expected):
    np.testing.assert_allclose(computed(text), expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("text", "place", "remedy"),
    [
        ("sum(x, axis=0.5)", "axis=0.5", "axis=0"),
        ("y = softmax(x, axis=1e300)", "axis=1e300", "axis=0"),
        ("transpose(x, axes=0)", "axes=0", "axes=[1, 0]"),
        ("leaky_relu(x, alpha=[1, 2])", "alpha=[1, 2]", "alpha=0.01"),
        ("leaky_relu(x, [1, 2])", "[1, 2]", "alpha=0.01"),
        ("reshape(x, shape=-5)", "shape=-5", "shape=[2, 3]"),
        ("reshape(x, shape=[2, 0.5])", "shape=[2, 0.5]", "shape=[2, 3]"),
        ("sum(x, keepdims=0.5)", "keepdims=0.5", "keepdims=True"),
        ("stack(x, y, axis=1e300)", "axis=1e300", "axis=0"),
        ("conv2d(x, k, padding=1e300)", "padding=1e300", "padding=0"),
        ("conv2d(x, k, stride=0)", "stride=0", "stride=1"),
        ("x[::0]", "x[::0]", "key=0"),
        ("x[1e300]", "1e300", "x[0]"),
    ],
)
def test_a_setting_of_the_wrong_kind_is_refused_where_it_stands(text, place, remedy):
    with pytest.raises(FormulaError) as caught:
        parse(text)
    error = caught.value
    assert text[error.start : error.stop] == place
    assert remedy in error.remedy


@pytest.mark.parametrize("text", ["norm(x, 1)", "norm(A, 2)"])
def test_a_norm_of_a_kind_is_not_taken_for_norms_along_an_axis(text):
    """NumPy's second argument is the kind, ours would be the axis."""
    with pytest.raises(FormulaError, match="two things") as caught:
        parse(text)
    assert "sum(abs(x))" in caught.value.remedy


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("f = x; x = [1, 2] + [1, 2, 3]", "[1, 2] + [1, 2, 3]", "equally long"),
        ("f = x; x = conv2d([[1]], [[1, 2]])", "conv2d([[1]], [[1, 2]])", "no larger"),
        ("f = x; x = [1, 2][5]", "5", "from 0 to 1"),
    ],
)
def test_a_value_that_cannot_be_computed_says_why_and_where(text, place, said):
    with pytest.raises(FormulaError) as caught:
        parse(text)
    error = caught.value
    assert text[error.start : error.stop] == place
    assert said in error.remedy


@pytest.mark.parametrize("text", ["reshape(A, (x, 2))", "f = (1, 2)", "sin((x, y))", "max(x)"])
def test_what_cannot_be_meant_is_refused(text):
    with pytest.raises(FormulaError):
        parse(text)
