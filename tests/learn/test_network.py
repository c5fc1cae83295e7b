import numpy as np
import pytest

from graphviz_backprop.engine.blocks import blocks
from graphviz_backprop.engine.trace import run
from graphviz_backprop.language.parse import parse
from graphviz_backprop.learn.datasets import FEATURES, Dataset
from graphviz_backprop.learn.network import (
    ACTIVATIONS,
    LOGISTIC_REGRESSION,
    Network,
    initial_weights,
)
from graphviz_backprop.learn.opening import opened_as_matrices, opened_as_numbers, opened_batch
from graphviz_backprop.learn.programs import (
    batch_bindings,
    batch_program,
    prediction_program,
    program_graph,
    sample_bindings,
    sample_program,
    scalar_bindings,
    scalar_name,
    scalar_program,
)
from graphviz_backprop.text.errors import BindingError

FORMS = [
    *(Network(hidden=(3, 2), activation=name) for name in ACTIVATIONS),
    LOGISTIC_REGRESSION,
    Network(tuple(FEATURES), hidden=(2,)),
    Network(("x2",), hidden=(1,), loss="squared error"),
    Network(("x2^2", "sin x2"), hidden=(), loss="cross-entropy of P"),
    Network(hidden=(2,), penalty="L1", penalty_rate=0.3),
    Network(hidden=(2, 2), penalty="L2", penalty_rate=1e-5, loss="squared error"),
    Network(tuple(FEATURES), hidden=(8,) * 6, penalty="L2", penalty_rate=0.1),
]
POINTS = np.array([[0.5, -1.25], [2.0, 0.75], [-0.3, 1.1]])
LABELS = np.array([1.0, 0.0, 1.0])


def weights_of(network):
    generator = np.random.default_rng(7)
    return {name: array + generator.normal(0, 0.3, array.shape)
            for name, array in initial_weights(network, 5).items()}  # fmt: skip


@pytest.mark.parametrize("network", FORMS, ids=str)
def test_numbers_matrices_and_batch_of_one_agree(network):
    weights = weights_of(network)
    batch = run(
        program_graph(batch_program(network)),
        batch_bindings(network, weights, POINTS[:1], LABELS[:1]),
    )
    matrices = run(
        program_graph(sample_program(network)),
        sample_bindings(network, weights, POINTS[0], LABELS[0]),
    )
    numbers = run(
        program_graph(scalar_program(network)),
        scalar_bindings(network, weights, POINTS[0], LABELS[0]),
    )
    outputs = [float(trace.values[trace.target]) for trace in (batch, matrices, numbers)]
    assert outputs == pytest.approx([outputs[0]] * 3, rel=1e-12)
    for name, array in weights.items():
        gradient = np.reshape(batch.gradient(name), array.shape)
        flat = np.reshape(matrices.gradient(name), array.shape)
        assert flat == pytest.approx(gradient, rel=1e-9, abs=1e-13)
        for index in np.ndindex(array.shape):
            single = numbers.gradient(scalar_name(name, index))
            assert single == pytest.approx(float(gradient[index]), rel=1e-9, abs=1e-13)


def test_layers_and_neurons_of_an_opened_network_are_blocks():
    network = Network(hidden=(3, 2))
    for program, names in (
        (sample_program, ["layer", "layer_2"]),
        (scalar_program, ["neuron1", "neuron1_2", "neuron1_3", "neuron2", "neuron2_2"]),
    ):
        found = blocks(program_graph(program(network))).values()
        assert [block.address for block in found] == names


@pytest.mark.parametrize("network", FORMS, ids=str)
def test_opened_programs_carry_their_numbers(network):
    weights, data = weights_of(network), Dataset(POINTS, LABELS, "classification")
    expected = run(
        program_graph(batch_program(network)), batch_bindings(network, weights, POINTS, LABELS)
    )
    batch = run(parse(opened_batch(network, weights, data, np.arange(3))))
    assert batch.value("L") == expected.value("L")
    for opened in (opened_as_numbers, opened_as_matrices):
        losses = [run(parse(opened(network, weights, data, i))).value("L") for i in range(3)]
        assert np.mean(losses) == pytest.approx(expected.value("L"), rel=1e-12)


def test_the_loss_is_the_lectures():
    weights = weights_of(LOGISTIC_REGRESSION)
    p = 1 / (1 + np.exp(-(POINTS @ weights["w"] + weights["b"])))
    expected = -np.mean(LABELS * np.log(p) + (1 - LABELS) * np.log(1 - p))
    bindings = batch_bindings(LOGISTIC_REGRESSION, weights, POINTS, LABELS)
    for loss in ("cross-entropy", "cross-entropy of P"):
        trace = run(program_graph(batch_program(Network(hidden=(), loss=loss))), bindings)
        assert trace.value("L") == pytest.approx(expected)
        assert trace.value("P") == pytest.approx(p)
        slope = (p - LABELS) @ POINTS / 3
        assert trace.gradient("w") == pytest.approx(slope)


@pytest.mark.parametrize(("label", "loss", "slope"), [(1.0, 0.0, 0.0), (0.0, 2000.0, 2.0)])
def test_the_loss_holds_where_p_reaches_one(label, loss, slope):
    weights = {"w": np.array([1000.0, 0.0]), "b": np.float64(0)}
    bindings = batch_bindings(LOGISTIC_REGRESSION, weights, np.array([[2.0, 1.0]]), [label])
    trace = run(program_graph(batch_program(LOGISTIC_REGRESSION)), bindings)
    assert trace.value("P")[0] == 1.0
    assert trace.value("L") == pytest.approx(loss)
    assert trace.gradient("w")[0] == pytest.approx(slope)


def test_the_prediction_is_the_batch_program_without_its_loss():
    network = Network(hidden=(3,), activation="relu")
    assert batch_program(network).startswith(prediction_program(network) + "\nL = ")


def test_penalties_leave_biases_alone():
    network = Network(hidden=(1,), penalty="L1", penalty_rate=0.5)
    assert scalar_program(network).endswith("J = L + 0.5 (|w111| + |w112| + |w1|)")
    assert batch_program(network).endswith("J = L + 0.5 (sum(|W1|) + sum(|w|))")
    network = Network(hidden=(), penalty="L2", penalty_rate=0.5)
    assert batch_program(network).endswith("J = L + 0.5/2 (sum(w^2))")
    assert "J" not in batch_program(Network(penalty="L1"))


def test_first_weights_lie_within_glorots_bound():
    network = Network(hidden=(8, 8))
    for seed in range(20):
        weights = initial_weights(network, seed)
        assert np.abs(weights["W2"]).max() <= np.sqrt(6 / 16)
        assert not weights["b1"].any()
    assert np.abs(weights["W2"]).max() > 0.8 * np.sqrt(6 / 16)
    assert not np.array_equal(weights["W1"], initial_weights(network, 0)["W1"])


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"hidden": (4,) * 7}, "up to 6 hidden layers of 1 to 8 neurons"),
        ({"hidden": (9,)}, "1 to 8 neurons"),
        ({"hidden": (0,)}, "1 to 8 neurons"),
        ({"features": ()}, "choose each feature once"),
        ({"features": ("x1", "x1")}, "choose each feature once"),
        ({"features": ("x3",)}, "'x3' is not a feature"),
        ({"activation": "step"}, "no activation called 'step'"),
        ({"loss": "hinge"}, "no loss called 'hinge'"),
        ({"penalty": "L3"}, "no penalty called 'L3'"),
        ({"penalty_rate": -1}, "rate of the penalty"),
        ({"penalty_rate": float("nan")}, "rate of the penalty"),
    ],
)
def test_impossible_networks_are_refused(form, words):
    with pytest.raises(BindingError, match=words):
        Network(**form)
