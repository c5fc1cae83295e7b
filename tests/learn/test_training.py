from itertools import islice

import numpy as np
import pytest

from graphviz_backprop.learn.datasets import Dataset, generate, split
from graphviz_backprop.learn.network import Network
from graphviz_backprop.learn.settings import Settings, training_of
from graphviz_backprop.learn.training import (
    SLICE,
    Training,
    batch_order,
    judge,
    next_state,
    predict,
    start,
    train,
)
from graphviz_backprop.text.errors import BindingError


def small(**changes):
    part, test = split(generate("circle", count=103, seed=2), 0.7, seed=2)
    return Training(**({"network": Network(), "data": part, "test": test, "rate": 0.05} | changes))


@pytest.mark.parametrize("method", ["plain", "momentum", "adam"])
@pytest.mark.parametrize(
    "network",
    [
        Network(hidden=(4,)),
        Network(hidden=(3, 2), activation="relu", penalty="L2", penalty_rate=0.01),
        Network(("x1", "x1x2"), hidden=(), loss="squared error", penalty="L1", penalty_rate=0.02),
        Network(hidden=(2,), activation="sigmoid", loss="cross-entropy of P"),
    ],
    ids=str,
)
def test_two_epochs_give_pytorchs_weights(network, method):
    torch = pytest.importorskip("torch")
    training = small(network=network, method=method)
    state = start(training)
    layers = len(network.hidden)
    tensors = {
        name: torch.tensor(np.array(array), requires_grad=True)
        for name, array in state.weights.items()
    }
    optimizer = {
        "plain": lambda p: torch.optim.SGD(p, lr=0.05),
        "momentum": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9),
        "adam": lambda p: torch.optim.Adam(p, lr=0.05),
    }[method](tensors.values())
    squash = {"tanh": torch.tanh, "relu": torch.relu, "sigmoid": torch.sigmoid}[network.activation]
    x_all, y_all = torch.tensor(training.columns), torch.tensor(np.array(training.data.labels))
    for epoch in range(2):
        order = batch_order(training, epoch)
        assert sorted(order) == list(range(len(training.data)))
        for begin in range(0, len(order), training.batch):
            batch = torch.tensor(order[begin : begin + training.batch])
            h, y = x_all[:, batch], y_all[batch]
            for layer in range(1, layers + 1):
                h = squash(tensors[f"W{layer}"] @ h + tensors[f"b{layer}"])
            z = tensors["w"] @ h + tensors["b"]
            if network.loss == "squared error":
                loss = torch.nn.functional.mse_loss(z, y) / 2
            else:
                loss = torch.nn.functional.binary_cross_entropy_with_logits(z, y)
            for name, tensor in tensors.items():
                if name[0] in "Ww" and network.penalty == "L2":
                    loss = loss + network.penalty_rate * (tensor**2).sum() / 2
                if name[0] in "Ww" and network.penalty == "L1":
                    loss = loss + network.penalty_rate * tensor.abs().sum()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    last = list(islice(train(training), 2))[-1]
    assert (last.epoch, last.update) == (2, 0)
    for name, tensor in tensors.items():
        assert last.weights[name] == pytest.approx(tensor.detach().numpy(), abs=1e-9)


def test_the_default_playground_learns_xor():
    states = list(islice(train(training_of(Settings())), 60))
    assert states[-1].test_loss < 0.05
    assert states[-1].test_accuracy > 0.98
    assert states[0].test_loss > 0.5


@pytest.mark.parametrize(
    ("settings", "epochs", "loss"),
    [
        (Settings(data="circle", hidden=(4,)), 80, 0.12),
        (Settings(data="gaussians", hidden=()), 20, 0.01),
        (Settings(data="spiral", features=("x1", "x2", "sin x1", "sin x2"), hidden=(8, 8),
                  method="adam", rate=0.02), 150, 0.25),
        (Settings(data="plane", hidden=(), rate=0.01),
         30, 1e-4),
        (Settings(data="hills", hidden=(8, 8), rate=0.02,
                  method="adam"), 150, 0.01),
        (Settings(data="xor", features=("x1x2",), hidden=()), 20, 0.03),
    ],
    ids=lambda v: getattr(v, "data", None),
)  # fmt: skip
def test_every_set_is_learnt(settings, epochs, loss):
    training = training_of(settings)
    assert judge(training.network, start(training).weights, training.test)[0] > loss
    *_, last = islice(train(training), epochs)
    assert last.test_loss < loss


def test_long_epochs_come_in_slices():
    part, test = split(generate("xor", count=600), 0.5)
    training = Training(Network(hidden=(1,)), part, test, batch=1)
    found = [(s.epoch, s.update) for s in islice(train(training), 5)]
    assert training.batches == 300
    assert found == [(0, SLICE), (0, 2 * SLICE), (1, 0), (1, SLICE), (1, 2 * SLICE)]


def test_a_run_goes_on_from_any_state():
    training = small(method="adam")
    states = list(islice(train(training), 6))
    (again,) = islice(train(training, states[3]), 1)
    for name, array in states[4].weights.items():
        assert np.array_equal(again.weights[name], array)
    with pytest.raises(TypeError):
        again.weights["b"] = 0


def test_losses_and_accuracy_are_means_over_the_points():
    training = small()
    state = next_state(training, start(training))
    p = predict(training.network, state.weights, training.test.points)
    y = training.test.labels
    assert state.test_loss == pytest.approx(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))
    assert state.test_accuracy == np.mean((p > 0.5) == (y == 1))


def test_the_reported_loss_has_no_penalty():
    plain = small(network=Network(penalty="L2", penalty_rate=0.5))
    weights = start(plain).weights
    assert judge(plain.network, weights, plain.data) == judge(Network(), weights, plain.data)


def test_a_regression_has_no_accuracy():
    training = training_of(Settings(data="plane", hidden=()))
    assert np.isnan(start(training).train_accuracy)


def test_divergence_stops_at_the_last_good_state():
    data = Dataset([[1e3, 1e3], [-1e3, 5.0]], [1.0, -1.0], "regression")
    training = Training(Network(hidden=(), loss="squared error"), data, data, rate=10.0)
    states = list(islice(train(training), 500))
    assert len(states) < 500
    assert "loss is no longer a number" in states[-1].stopped
    assert np.isfinite(states[-1].train_loss)
    assert all(np.isfinite(array).all() for array in states[-1].weights.values())
    assert list(train(training, states[-1])) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"rate": 0}, "above 0"),
        ({"rate": float("inf")}, "above 0"),
        ({"batch": 0}, "at least one point"),
        ({"method": "lbfgs"}, "plain, momentum, adam"),
    ],
)
def test_impossible_trainings_are_refused(change, words):
    with pytest.raises(BindingError, match=words):
        small(**change)


def test_own_points_take_the_place_of_a_generated_set():
    own = generate("gaussians", count=20, seed=9)
    text = "".join(
        f"{x},{y},{label}\n" for (x, y), label in zip(own.points.tolist(), own.labels, strict=True)
    )
    training = training_of(Settings("own", own=text, ratio=0.8))
    assert (len(training.data), len(training.test)) == (16, 4)
    assert training.data.points[0].tolist() in own.points.tolist()
