"""What the walk over the table cannot see: extreme inputs, conventions, known values."""

from __future__ import annotations

import math

import numpy as np
import pytest

from graphviz_backprop.engine.trace import run
from graphviz_backprop.language.parse import parse
from graphviz_backprop.ops import TABLE, speaking_row
from graphviz_backprop.ops.windows import window


def result(text, **bindings):
    trace = run(parse(text), bindings)
    return trace.value(trace.labels[trace.target]), trace


@pytest.mark.parametrize(
    ("text", "value", "gradient"),
    [
        ("logsumexp(x); x = [1000, 1000]", 1000 + math.log(2), [0.5, 0.5]),
        ("logsumexp(x); x = [-1000, -1000]", -1000 + math.log(2), [0.5, 0.5]),
        ("softmax(x)[0]; x = [1000, -1000]", 1.0, [0.0, 0.0]),
        ("log_softmax(x)[1]; x = [1000, -1000]", -2000.0, [-1.0, 1.0]),
        ("cross_entropy(x, 1); x = [1000, -1000]", 2000.0, [1.0, -1.0]),
        ("binary_cross_entropy_with_logits(x, 1); x = -1000", 1000.0, -1.0),
        ("binary_cross_entropy_with_logits(x, 1); x = 1000", 0.0, 0.0),
        ("binary_cross_entropy(x, 1); x = 1", 0.0, 0.0),
        ("binary_cross_entropy(x, 0); x = 0", 0.0, 0.0),
        ("binary_cross_entropy(x, 1); x = 0", 100.0, -1e12),
        ("norm(x); x = [3e200, 4e200]", 5e200, [0.6, 0.8]),
        ("norm(x); x = [3e-200, 4e-200]", 5e-200, [0.6, 0.8]),
        ("norm(x); x = [0, 0]", 0.0, [0.0, 0.0]),
        ("prod(x); x = [0, 3, 2]", 0.0, [6.0, 0.0, 0.0]),
        ("prod(x); x = [0, 3, 0]", 0.0, [0.0, 0.0, 0.0]),
        ("amax(x); x = [2, 1, 2]", 2.0, [0.5, 0.0, 0.5]),
        ("layer_norm(x)[0]; x = [5, 5]", 0.0, [158.11388300841898, -158.11388300841898]),
    ],
)  # fmt: skip
def test_extreme_inputs_have_finite_values_and_gradients(text, value, gradient):
    found, trace = result(text)
    assert found == pytest.approx(value, rel=1e-12)
    np.testing.assert_allclose(trace.gradient("x"), gradient, rtol=1e-9)


def test_a_class_index_takes_no_gradient_and_this_is_said():
    _, trace = result("cross_entropy(z, y)", z=[[1.0, 2.0], [0.0, 3.0]], y=[1.0, 0.0])
    np.testing.assert_array_equal(trace.gradient("y"), [0.0, 0.0])
    scores, classes = np.zeros((2, 2)), np.array([1.0, 0.0])
    assert "no gradient" in TABLE["cross_entropy"].remarks.kink(scores, classes)
    assert TABLE["cross_entropy"].remarks.kink(scores, scores) == ""
    assert speaking_row("cross_entropy", (2, 2), (2,)).arrays.pulls[1] == "0 * b"


@pytest.mark.parametrize("wrong", [3.0, -1.0, 0.5])
def test_a_number_that_is_no_class_leaves_a_nan_and_says_why(wrong):
    found, _ = result("cross_entropy(z, y)", z=[1.0, 2.0, 0.0], y=wrong)
    assert math.isnan(found)
    said = TABLE["cross_entropy"].remarks.domain(np.zeros(3), np.float64(wrong))
    assert said == "a class must be a whole number from 0 to 2"


@pytest.mark.parametrize(
    ("op", "operands", "said"),
    [
        ("amax", [[2.0, 1.0, 2.0]], "tie"),
        ("amin", [[1.0, 1.0, 2.0]], "tie"),
        ("norm", [[0.0, 0.0]], "zero vector"),
        ("max_pool2d", [[[1.0, 1.0], [0.0, 0.0]]], "first of its largest"),
        ("binary_cross_entropy", [[0.0, 0.5], [0.0, 1.0]], "exactly 0 or 1"),
    ],
)
def test_conventions_at_kinks_are_said(op, operands, said):
    row = TABLE[op]
    assert said in row.remarks.kink(*map(np.array, operands), **row.checked({}))


def test_a_probability_outside_its_range_is_said():
    assert "between 0 and 1" in TABLE["binary_cross_entropy"].remarks.domain(
        np.array([0.5, 1.5]), np.array([0.0, 1.0])
    )


@pytest.mark.parametrize(
    ("op", "shapes", "row"),
    [
        ("product", ((), (2, 3)), "multiply"),
        ("product", ((2, 3), (3,)), "matvec"),
        ("dot", ((3,), (3,)), "inner"),
        ("dot", ((3,), (3, 2)), "vecmat"),
        ("matmul", ((5, 2, 3), (3, 2)), "matmat"),
        ("add", ((3,), (3,)), "add"),
    ],
)
def test_the_row_that_speaks_fits_the_shapes(op, shapes, row):
    assert speaking_row(op, *shapes).name == row


@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (2, 1), (3, 2)])
def test_the_window_of_a_cell_is_what_the_cell_was_made_from(stride, padding):
    image, kernel = np.random.default_rng(0).normal(size=(2, 5, 5))
    kernel = kernel[:3, :2]
    found, _ = result(f"conv2d(x, k, stride={stride}, padding={padding})", x=image, k=kernel)
    for cell in np.ndindex(*found.shape):
        rows, columns = window(cell, (3, 2), stride, padding)
        total = sum(
            image[r, c] * kernel[i, j]
            for i, r in enumerate(rows)
            for j, c in enumerate(columns)
            if 0 <= r < 5 and 0 <= c < 5
        )
        assert found[cell] == pytest.approx(total, rel=1e-12)


def test_elementwise_pulls_have_a_local_derivative_and_others_have_none():
    _, trace = result("f = sum(W x)", W=np.eye(2), x=[1.0, 2.0])
    locals_ = [step.local for step in trace.steps if hasattr(step, "local")]
    assert locals_ == [None, None, None]
    _, trace = result("f = s x", s=2.0, x=[1.0, 2.0])
    by_x, by_s = [step for step in trace.steps if hasattr(step, "local")]
    np.testing.assert_array_equal(by_x.local, [2.0, 2.0])
    np.testing.assert_array_equal(by_s.local, [1.0, 2.0])
    assert by_s.downstream == 3.0
