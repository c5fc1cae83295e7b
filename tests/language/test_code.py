"""What functions and names of code mean: the numbers of NumPy and PyTorch."""

import math

import numpy as np
import pytest

import graphviz_backprop as gb

X = np.array([[1.0, 2.0], [3.0, -1.0], [0.5, 0.2]])
Z = np.array([0.7, -0.3, 1.2])


def computed(text, **values):
    graph = gb.parse(text, declared=values)
    names = {node["node"].name for _, node in graph.nodes(data=True)}
    trace = gb.run(graph, {name: value for name, value in values.items() if name in names})
    return trace.values[trace.target]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("y = np.max(x, 1)", X.max(1)),
        ("y = x.max(1)", X.max(1)),
        ("y = x.max(-1)", X.max(-1)),
        ("y = np.amax(x, 0)", X.max(0)),
        ("y = jnp.max(x, 1)", X.max(1)),
        ("y = K.max(x, 1)", X.max(1)),
        ("n = 1\ny = np.max(x, n)", X.max(1)),
        ("y = torch.max(x, 1)[0]", X.max(1)),
        ("y = torch.max(x, 1).values", X.max(1)),
        ("y = x.max(1).values", X.max(1)),
        ("m, _ = torch.max(x, 1)\ny = 2 * m", 2 * X.max(1)),
        ("y = np.max(x, 1)[0]", X.max(1)[0]),
        ("y = x.min(1)", X.min(1)),
        ("y = np.min(x, 0)", X.min(0)),
        ("y = torch.max(x, 0 * x)", np.maximum(X, 0)),
        ("y = np.maximum(x, 1)", np.maximum(X, 1)),
        ("y = torch.max(x, torch.tensor(0.0))", np.maximum(X, 0)),
        ("y = Math.max(x, 1)", np.maximum(X, 1)),
    ],
)
def test_the_second_argument_of_a_maximum(text, value):
    assert np.allclose(computed(text, x=X), value)


def test_gradients_of_maxima_along_an_axis():
    trace = gb.run(gb.parse("s = np.max(x, 1).sum()", declared={"x": X}), {"x": X})
    assert np.allclose(trace.gradient("x"), X.max(1, keepdims=True) == X)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("e = 2\ny = e**2 + math.e", 4 + math.e),
        ("pi = 2\ny = pi + np.pi", 2 + math.pi),
        ("gamma = .5\ny = gamma * math.gamma(4)", 3),
        ("sum = 2\ny = np.sum(x) * sum", 2 * X.sum()),
        ("log = 2\ny = np.log(log)", math.log(2)),
        ("def f(a, gamma):\n    return math.gamma(a) * gamma\ny = f(4, 2)", 12),
        ("max = np.max(x, axis=1)\ny = max + np.max(x)", X.max(1) + X.max()),
        ("var = np.var(x, axis=0)\ny = var + np.var(x)", X.var(0) + X.var()),
        ("zeros = 3\ny = np.zeros(2) + zeros", np.full(2, 3.0)),
        (
            "log_softmax = 1\ny = log_softmax * F.log_softmax(x, dim=1)",
            X - np.log(np.exp(X).sum(1, keepdims=True)),
        ),
    ],
)
def test_names_of_ones_own_hide_no_function_of_a_library(text, value):
    assert np.allclose(computed(text, x=X), value)
