"""Sums, products, means and extremes whose index is said in words."""

import numpy as np
import pytest

import graphviz_backprop as gb

X = np.array([1.0, 2.0, 4.0])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("y = sum from i=1 to n of x_i^2", np.sum(X**2)),
        ("sum from i = 1 to 3 of x_i^2 + 1", np.sum(X**2) + 1),
        ("Sum from i=1 up to n: x_i", np.sum(X)),
        ("sum for i from 1 to n of x_i", np.sum(X)),
        ("the sum from k=0 to n-1 of x_k", np.sum(X)),
        ("sum i=1..n of x_i", np.sum(X)),
        ("sum over i of x_i^2", np.sum(X**2)),
        ("sum over all i x_i x_i", np.sum(X**2)),
        ("y = 1/n * sum from i=1 to n of (x_i - 2)^2", np.mean((X - 2) ** 2)),
        ("sum from i=1 to n of sum from j=1 to n of x_i x_j", np.sum(X) ** 2),
        ("product from i=1 to n of (1 + x_i)", np.prod(1 + X)),
        ("mean over i of x_i^2", np.mean(X**2)),
        ("maximum over i of x_i", 4.0),
        ("sum of x_i^2 from i=1 to n", np.sum(X**2)),
        ("sum x_i for i=1 to n", np.sum(X)),
        ("product of x_i over i", np.prod(X)),
    ],
)
def test_the_words_of_a_sum_are_its_index(text, value):
    trace = gb.run(text, x=X)
    assert trace.values[trace.target] == pytest.approx(value, rel=1e-12)
    assert not trace.graph.graph["doubts"]


def test_a_sum_without_its_index_is_told_so():
    with pytest.raises(gb.FormulaError, match="nothing says the index") as caught:
        gb.parse("y = sum from 1 to n of x_i")
    written = caught.value.edit.made(caught.value.text)
    assert gb.run(written, x=X).value("y") == np.sum(X)


@pytest.mark.parametrize(
    "text", ["y = sum" + " " * 19_000, "y = " + "sum from i=" * 1_000, "sum of " * 2_000]
)
def test_words_without_an_end_take_no_time(text):
    with pytest.raises(gb.FormulaError):
        gb.parse(text)
