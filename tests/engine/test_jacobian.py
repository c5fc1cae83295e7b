"""Jacobians: both modes agree, known matrices come out, the work is counted."""

from __future__ import annotations

import numpy as np
import pytest

from graphviz_backprop.engine.jacobian import jacobian, multiplications
from graphviz_backprop.engine.trace import run
from graphviz_backprop.language.parse import parse
from graphviz_backprop.text.errors import BindingError

MODES = ["reverse", "forward"]


def of(program, y, x, mode="reverse", /, **bindings):
    return jacobian(run(parse(program), bindings), y, x, mode)


@pytest.mark.parametrize("mode", MODES)
def test_y_equals_x_gives_the_identity(mode):
    found = of("y = x; f = sum(y)", "y", "x", mode, x=[3.0, -1.0, 2.0])
    np.testing.assert_array_equal(found.value, np.eye(3))


@pytest.mark.parametrize("mode", MODES)
def test_a_node_with_respect_to_itself_is_the_identity(mode):
    found = of("y = exp(x)", "x", "x", mode, x=[3.0, -1.0])
    np.testing.assert_array_equal(found.value, np.eye(2))


@pytest.mark.parametrize("mode", MODES)
def test_elementwise_gives_a_diagonal(mode):
    found = of("y = x^3", "y", "x", mode, x=[1.0, 2.0, -3.0])
    np.testing.assert_allclose(found.value, np.diag([3.0, 12.0, 27.0]))


@pytest.mark.parametrize("mode", MODES)
def test_a_matrix_times_a_vector_gives_the_matrix(mode):
    weights = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    found = of("y = W x + b", "y", "x", mode, W=weights, x=[7.0, 8.0, 9.0], b=[0.0, 1.0])
    np.testing.assert_array_equal(found.value, weights)


@pytest.mark.parametrize("mode", MODES)
def test_a_matrix_times_a_vector_by_the_matrix(mode):
    found = of("y = W x", "y", "W", mode, W=[[1.0, 2.0], [4.0, 5.0]], x=[7.0, 8.0])
    assert found.value.shape == (2, 2, 2)
    np.testing.assert_array_equal(found.matrix, [[7.0, 8.0, 0.0, 0.0], [0.0, 0.0, 7.0, 8.0]])


@pytest.mark.parametrize("mode", MODES)
def test_softmax_gives_the_known_matrix(mode):
    s = np.exp([0.5, -1.0, 2.0]) / np.exp([0.5, -1.0, 2.0]).sum()
    found = of("y = softmax(x)", "y", "x", mode, x=[0.5, -1.0, 2.0])
    np.testing.assert_allclose(found.value, np.diag(s) - np.outer(s, s), rtol=1e-12)


PROGRAMS = [
    ("f = (x+y) z", {"x": -2.0, "y": 5.0, "z": -4.0}),
    ("h = tanh(W x + b); f = V h", {
        "W": [[0.1, -0.4], [0.7, 0.2], [0.3, 0.3]], "x": [1.0, 2.0], "b": [0.5, 0.0, -1.0],
        "V": [[1.0, 2.0, 3.0], [-1.0, 0.0, 1.0]]}),
    ("s = A + b; f = s ⊙ s / c", {
        "A": [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], "b": [1.0, -1.0, 2.0], "c": [[2.0], [3.0]]}),
    ("f = mean(x ⊙ y, axis=0) + amax(x)", {
        "x": [[1.0, 2.0], [5.0, 3.0]], "y": [[1.0, 0.0], [2.0, -2.0]]}),
    ("f = x[1] x[0] + x[1:] · x[:2]", {"x": [3.0, -2.0, 0.5]}),
    ("f = concat(x, y ⊙ y, x)", {"x": [3.0, -2.0], "y": [0.5]}),
    ("f = conv2d(x, k, padding=1)", {
        "x": [[1.0, 2.0], [5.0, 3.0]], "k": [[1.0, 0.0, -1.0], [2.0, 0.5, 0.0], [1.0, 1.0, 3.0]]}),
    ("f = X @ w", {"X": np.arange(24.0).reshape(2, 3, 4), "w": [1.0, -1.0, 2.0, 0.0]}),
    ("f = x ⊙ y", {"x": np.zeros((0, 2)), "y": [1.0, 2.0]}),
]  # fmt: skip


@pytest.mark.parametrize(("program", "bindings"), PROGRAMS)
def test_both_modes_and_central_differences_agree_for_every_pair(program, bindings):
    graph = parse(program)
    trace = run(graph, bindings)
    for wrt in bindings:
        for y in [trace.labels[i] for i in trace.values if i in trace.labels]:
            back, ahead = (jacobian(trace, y, wrt, mode) for mode in MODES)
            np.testing.assert_allclose(back.value, ahead.value, rtol=1e-12, atol=1e-12)
            differences = _differences(graph, bindings, y, wrt)
            np.testing.assert_allclose(back.matrix, differences, rtol=1e-7, atol=1e-7)


def _differences(graph, bindings, y, wrt, h=1e-5):
    point = np.array(bindings[wrt], dtype=float)
    columns = []
    for entry in np.ndindex(*point.shape):
        sides = []
        for step in (h, -h):
            moved = point.copy()
            moved[entry] += step
            sides.append(np.ravel(run(graph, bindings | {wrt: moved}).value(y)))
        columns.append((sides[0] - sides[1]) / (2 * h))
    size = np.size(run(graph, bindings).value(y))
    return np.array(columns).T.reshape(size, len(columns))


def test_jacobian_of_an_intermediate_node_with_respect_to_another():
    program = "a = x^2; b = 3a; c = b a"
    assert of(program, "c", "a", x=2.0).value == 6 * 4.0
    assert of(program, "c", "b", x=2.0).value == 4.0


def test_independent_nodes_have_a_jacobian_of_zeros():
    found = of("a = x^2; f = a ⊙ y", "a", "y", x=[1.0, 2.0], y=[3.0, 4.0])
    np.testing.assert_array_equal(found.value, np.zeros((2, 2)))


def test_an_unknown_name_is_refused():
    with pytest.raises(BindingError, match="no node called"):
        of("f = x^2", "f", "q", x=1.0)


def test_reverse_is_n_times_cheaper_for_n_inputs_and_one_output():
    n = 8
    program = "f = " + " + ".join(f"w{i}^2" for i in range(n))
    names = [f"w{i}" for i in range(n)]
    trace = run(parse(program), dict.fromkeys(names, 3.0))
    counted = multiplications(trace, "f", names)
    # n squares, and both operands of n - 1 sums
    assert counted.reverse == n + 2 * (n - 1)
    # w0 and w1 go through n - 1 sums, w2 through n - 2, …; each through one square
    assert counted.forward == n + (n - 1) + sum(n - i for i in range(1, n))


def test_work_of_a_vector_input_is_its_size_times_that_of_reverse():
    trace = run(parse("f = sum(tanh(x))"), {"x": np.linspace(-1, 1, 50)})
    counted = multiplications(trace, "f", ["x"])
    assert counted.reverse == 50 + 50
    assert counted.forward == 50 * counted.reverse


def test_forward_is_cheaper_for_one_input_and_many_outputs():
    trace = run(parse("f = exp(t) v"), {"t": 1.0, "v": np.arange(1.0, 21.0)})
    counted = multiplications(trace, "f", ["t"])
    assert counted.reverse == 20 * counted.forward


def test_a_matrix_product_counts_only_what_is_not_zero():
    trace = run(parse("f = W x"), {"W": np.ones((3, 4)), "x": np.ones(4)})
    assert multiplications(trace, "f", ["W"]).reverse == 3 * 12
    assert multiplications(trace, "f", ["x"]).reverse == 3 * 12


def test_symbols_of_entries():
    found = of("y = W x0", "y", "W", W=[[1.0, 2.0], [4.0, 5.0]], x0=[7.0, 8.0])
    assert found.symbol(1, 2) == r"\frac{\partial y_{1}}{\partial W_{1,0}}"
    found = of("y = W x0", "y", "x0", W=[[1.0, 2.0], [4.0, 5.0]], x0=[7.0, 8.0])
    assert found.symbol(0, 1) == r"\frac{\partial y_{0}}{\partial x_{0,1}}"
    assert of("f = x y", "f", "x", x=1.0, y=2.0).symbol(0, 0) == (r"\frac{\partial f}{\partial x}")
