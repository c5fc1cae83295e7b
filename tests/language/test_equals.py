"""Chains ``a = b = c``: one value, a doubt where they disagree; and norms of matrices."""

import numpy as np
import pytest

import graphviz_backprop as gb
from graphviz_backprop.text.errors import FormulaError

HOT = {"y": [0.0, 1.0, 0.0], "p": [0.2, 0.5, 0.3]}
W = [[1.0, 2.0], [3.0, 4.0]]


def doubts(text, at):
    return gb.run(text, at).graph.graph["doubts"]


def others(text, at):
    """The values of the other readings."""
    graph = gb.parse(text, declared=at)
    for doubt in graph.graph["doubts"]:
        written = text[: doubt.start] + doubt.write + text[doubt.stop :]
        trace = gb.run(written, at)
        assert not trace.graph.graph["doubts"]
        yield trace.values[trace.target]


@pytest.mark.parametrize(
    ("text", "at", "value", "other"),
    [
        ("f = x + y = x y", {"x": 1, "y": 5}, 5, 6),
        ("f = x + y = x y", {"x": 2, "y": 2}, 4, None),  # equal here
        ("s = sum(x) = x_1 + x_2", {"x": [1, 5, 3]}, 6, 9),
        ("f = x^2 = x + x", {"x": 3}, 6, 9),
        (r"m = \frac{1}{n} \sum_{i=1}^n x_i = \sum_{i=1}^n x_i", {"x": [1, 2, 3]}, 6, 2),
        (r"L = (wx - y)^2 = \frac{1}{2} (wx - y)^2", {"w": 2, "x": 1, "y": 5}, 4.5, 9),
        ("f = x + y = 7; x=1; y=5", {}, 6, 7),
        ("f = (x+y)z = (3)(-4) = -10; x=-2; y=5; z=-4", {}, -12, -10),
        ("f = 1/(1+e^{-x}) = 0.74; x=1", {}, 0.7310585786300049, 0.74),
        ("y = x = [1, 1]; x = 0.5", {}, 0.5, [1, 1]),
    ],
)
def test_equal_expressions_that_are_not_equal_are_a_doubt(text, at, value, other):
    trace = gb.run(text, at)
    assert trace.values[trace.target] == pytest.approx(value, rel=1e-12)
    for found in others(text, at):
        np.testing.assert_allclose(found, other, rtol=1e-12)
    assert len(doubts(text, at)) == (other is not None)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("f = x + y = y + x", {"x": 1, "y": 5}),
        ("f = x + y = 6; x=1; y=5", {}),
        ("f = x + y = 6", {"x": 1, "y": 1}),  # the values are not those of the text
        ("f = 1/(1+e^{-x}) = 0.73; x=1", {}),
        ("f = 1/(1+e^{-x}) = 0.7; x=1", {}),
        ("f = 1/(1+e^{-x}) ≈ 0.8; x=1", {}),
        ("f = x Φ(x) ≈ x σ(1.702x)", {"x": 1}),
        (r"L = -\sum_i y_i \log p_i = -\log p_2", HOT),
        (r"\hat y = a^{(2)} = \sigma(z)", {"z": 1}),
        (r"\bar x = \frac1n \sum_i x_i = \frac{x_1 + \cdots + x_n}{n}", {"x": [1, 2, 4]}),
        (r"y_i \leftarrow g z_i + b \equiv \mathrm{BN}_{g,b}(x_i)", {"g": 2, "z": [1, 2], "b": 1}),
    ],
)
def test_equal_expressions_and_names_for_them_are_no_doubt(text, at):
    assert not doubts(text, at)


@pytest.mark.parametrize(
    "text", ["a = x + y = ??? = z", "a = ??? = x + y", "a = x + y = z + foo(x)", "a = x + y = z +"]
)
def test_no_part_of_a_chain_is_left_out_without_a_word(text):
    with pytest.raises(FormulaError):
        gb.run(text, x=1, y=2, z=5)


@pytest.mark.parametrize(
    ("kind", "value", "order"), [("_2", 30**0.5, 2), ("_1", 10, 1), ("_∞", 4, np.inf)]
)
@pytest.mark.parametrize("square", ["", "^2", "²"])
def test_a_norm_of_a_matrix_may_be_that_of_its_entries(kind, value, order, square):
    power = 2 if square else 1
    trace = gb.run(f"‖W‖{kind}{square}", W=W)
    assert trace.values[trace.target] == pytest.approx(value**power)
    expected = [np.linalg.norm(W, order) ** power]
    assert list(others(f"‖W‖{kind}{square}", {"W": W})) == pytest.approx(expected)


@pytest.mark.parametrize("text", ["‖W‖", "‖W‖_F", r"\|W\|_F^2", "‖W x‖_2"])
def test_other_norms_are_no_doubt(text):
    assert not doubts(text, {"W": W, "x": [1.0, 2.0]} if "x" in text else {"W": W})


@pytest.mark.parametrize("order", [None, "fro", 2, 1, -1, np.inf, -np.inf])
@pytest.mark.parametrize("name", ["np.linalg.norm", "np.linalg.matrix_norm"])
def test_norms_of_matrices_in_code_are_those_of_numpy(name, order):
    spelled = {np.inf: "np.inf", -np.inf: "-np.inf"}.get(order, repr(order))
    said = f", ord={spelled}" if order is not None else ""
    trace = gb.run(f"{name}(W{said})", W=W)
    assert trace.values[trace.target] == pytest.approx(np.linalg.norm(W, order))
