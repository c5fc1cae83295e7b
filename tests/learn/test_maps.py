import numpy as np
import pytest

from graphviz_backprop.learn.datasets import Dataset
from graphviz_backprop.learn.maps import boundary, maps
from graphviz_backprop.learn.network import LOGISTIC_REGRESSION, Network, initial_weights
from graphviz_backprop.learn.training import predict


def test_maps_hold_output_and_every_neuron():
    network = Network(("x1", "x2", "x1x2"), hidden=(3, 2))
    weights = initial_weights(network, 4)
    found = maps(network, weights, resolution=20)
    assert [layer.shape for layer in found.layers] == [(3, 20, 20), (3, 20, 20), (2, 20, 20)]
    x1, x2 = found.axes[0][6], found.axes[1][11]
    assert (found.axes[0][0], found.axes[0][-1]) == (-6, 6)
    features = np.array([x1, x2, x1 * x2])
    hidden = np.tanh(weights["W1"] @ features + weights["b1"][:, 0])
    second = np.tanh(weights["W2"] @ hidden + weights["b2"][:, 0])
    p = 1 / (1 + np.exp(-(weights["w"] @ second + weights["b"])))
    assert found.layers[0][:, 11, 6] == pytest.approx(features)
    assert found.layers[1][:, 11, 6] == pytest.approx(hidden)
    assert found.layers[2][:, 11, 6] == pytest.approx(second)
    assert found.output[11, 6] == pytest.approx(p)


def test_own_points_set_the_square():
    data = Dataset([[100.0, 5.0], [110.0, 6.0]], [0, 1], "classification")
    found = maps(LOGISTIC_REGRESSION, initial_weights(LOGISTIC_REGRESSION), data, resolution=10)
    for axis, column in zip(found.axes, data.points.T, strict=True):
        assert axis[0] < column.min()
        assert axis[-1] > column.max()
    assert np.ptp(found.axes[0]) == pytest.approx(np.ptp(found.axes[1]))


def test_the_boundary_of_a_regression_is_its_line():
    weights = {"w": np.array([1.0, 2.0]), "b": np.float64(-1)}
    (line,) = boundary(maps(LOGISTIC_REGRESSION, weights, resolution=200))
    assert line @ [1, 2] == pytest.approx(np.ones(len(line)), abs=0.01)
    assert np.ptp(line[:, 0]) == pytest.approx(12)


def test_the_boundary_is_where_the_network_cannot_decide():
    network = Network(hidden=(4,))
    weights = {name: 2 * array for name, array in initial_weights(network, 1).items()}
    lines = boundary(maps(network, weights, resolution=300))
    assert lines
    for line in lines:
        assert predict(network, weights, line) == pytest.approx(np.full(len(line), 0.5), abs=0.01)


def test_a_network_of_values_has_no_boundary():
    network = Network(hidden=(2,), loss="squared error")
    assert boundary(maps(network, initial_weights(network))) == ()
