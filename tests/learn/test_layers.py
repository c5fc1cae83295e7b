"""Networks as graphs of blocks: their numbers, by hand with NumPy, and their levels."""

import numpy as np
import pytest

import graphviz_backprop as gb
from graphviz_backprop.engine.blocks import blocks
from graphviz_backprop.learn.network import ACTIVATIONS


def test_a_network_of_matrices_computes_what_numpy_does():
    graph = gb.network(3, 4, 2, "tanh", neurons=False, seed=5)
    at = {name: np.array(value) for name, value in graph.graph["bindings"].items()}
    trace = gb.run(graph)
    hidden = np.tanh(at["W1"] @ at["x"] + at["b1"])
    np.testing.assert_allclose(trace.values[trace.target], at["W2"] @ hidden + at["b2"])


def test_a_network_of_neurons_computes_what_numpy_does():
    graph = gb.network(2, 3, 1, "sigmoid")
    at = graph.graph["bindings"]
    x = np.array([at["x1"], at["x2"]])
    weights = np.array([[at[f"w1{j}{k}"] for k in (1, 2)] for j in (1, 2, 3)])
    hidden = 1 / (1 + np.exp(-(weights @ x + [at[f"b1{j}"] for j in (1, 2, 3)])))
    out = sum(at[f"w21{k + 1}"] * h for k, h in enumerate(hidden)) + at["b21"]
    trace = gb.run(graph)
    assert trace.values[trace.target] == pytest.approx(out)


def test_layers_open_into_neurons_and_those_into_operations():
    graph = gb.network(2, 2, 1)
    assert [block.address for block in blocks(graph).values()] == [
        "layer1", "layer1/neuron1", "layer1/neuron2", "layer2", "layer2/neuron1",
    ]  # fmt: skip
    assert "layer1" in gb.svg(gb.run(graph))


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_is_an_operation(activation):
    assert gb.run(gb.network(1, 1, 1, activation)).steps


@pytest.mark.parametrize("form", [(), (2,), (2, 0), (2, 1, "cube"), (1, 1, "tanh", "relu")])
def test_what_is_no_form_is_refused(form):
    with pytest.raises(gb.ChoiceError, match="no network has the form"):
        gb.network(*form)


def test_the_same_seed_gives_the_same_network():
    one, other = (gb.network(2, 12, 1).graph["bindings"] for _ in range(2))
    assert one == other
    assert len(one) == 2 + 12 * 3 + 13
