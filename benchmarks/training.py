"""Training of the default network: an epoch of the library against hand-written NumPy.

The network has one hidden layer of 4 tanh neurons, 500 training points, batches of 10.
Both sides start from the same weights, take the same batches in the same order and must
end with the same weights; they run in turn, single-threaded, and medians are compared.

    python benchmarks/training.py
"""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["MKL_NUM_THREADS"] = "1"

from statistics import median
from time import perf_counter

import numpy as np

from graphviz_backprop.learn.datasets import Dataset, feature_columns, generate, split
from graphviz_backprop.learn.network import Network
from graphviz_backprop.learn.training import Training, batch_order, next_state, start, train

ROUNDS = 41


def numpy_epoch(training: Training, weights: dict[str, np.ndarray], epoch: int) -> float:
    """One epoch as one would write it by hand; changes ``weights`` and returns the loss."""
    order = batch_order(training, epoch)
    columns, labels = training.columns[:, order], training.data.labels[order]
    rate, size = training.rate, training.batch
    for begin in range(0, len(labels), size):
        x, y = columns[:, begin : begin + size], labels[begin : begin + size]
        hidden = np.tanh(weights["W1"] @ x + weights["b1"])
        z = weights["w"] @ hidden + weights["b"]
        p = 1 / (1 + np.exp(-z))
        dz = (p - y) / len(y)
        dhidden = np.outer(weights["w"], dz) * (1 - hidden * hidden)
        dw, db = hidden @ dz, dz.sum()
        weights["W1"] = weights["W1"] - rate * (dhidden @ x.T)
        weights["b1"] = weights["b1"] - rate * dhidden.sum(axis=1, keepdims=True)
        weights["w"] = weights["w"] - rate * dw
        weights["b"] = weights["b"] - rate * db
    return numpy_loss(training, weights, training.data) + numpy_loss(
        training, weights, training.test
    )


def numpy_loss(training: Training, weights: dict[str, np.ndarray], data: Dataset) -> float:
    """Mean cross-entropy over all points, for the curve."""
    columns = feature_columns(data.points, training.network.features)
    z = weights["w"] @ np.tanh(weights["W1"] @ columns + weights["b1"]) + weights["b"]
    return float(np.mean(np.logaddexp(0, z) - data.labels * z))


def main() -> None:
    """Prints both times and their ratio; fails where the weights differ."""
    train_part, test_part = split(generate("xor", count=1000, seed=1), 0.5)
    training = Training(Network(hidden=(4,)), train_part, test_part, rate=0.03, batch=10)
    state = start(training)
    by_hand = {name: np.array(array) for name, array in state.weights.items()}
    ours, theirs = [], []
    for epoch in range(ROUNDS):
        begin = perf_counter()
        state = next_state(training, state)
        middle = perf_counter()
        numpy_epoch(training, by_hand, epoch)
        ours.append(middle - begin)
        theirs.append(perf_counter() - middle)
    for name, array in by_hand.items():
        np.testing.assert_allclose(state.weights[name], array, rtol=0, atol=1e-9)
    print(f"epochs of {training.batches} updates, medians of {ROUNDS}, same weights to 1e-9")
    print(f"graphviz_backprop  {median(ours) * 1e3:7.2f} ms")
    print(f"hand-written NumPy {median(theirs) * 1e3:7.2f} ms")
    ratio = median(our / their for our, their in zip(ours, theirs, strict=True))
    print(f"ratio of each pair {ratio:7.2f}  (goal: at most 3)")
    states = train(training, state)
    begin, count = perf_counter(), 0
    while perf_counter() - begin < 1:
        next(states)
        count += 1
    print(f"states in a second {count:7d}  (goal: at least 10, beside the drawing)")


if __name__ == "__main__":
    main()
