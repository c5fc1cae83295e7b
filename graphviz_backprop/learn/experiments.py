"""AND, OR and XOR: what one layer can learn, what it cannot, and two ways out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

import numpy as np

from graphviz_backprop.learn.datasets import truth_table
from graphviz_backprop.learn.network import LOGISTIC_REGRESSION, STACKED, Network
from graphviz_backprop.learn.training import State, Training, predict, train
from graphviz_backprop.text.arrays import Array
from graphviz_backprop.text.numbers import NumberFormat, format_number


class Experiment(NamedTuple):
    """A gate and the network that is to learn it from its four points at once."""

    gate: str
    network: Network
    seed: int
    rate: float
    epochs: int
    why: str


_LINE = "One line divides the points."
_WITH_PRODUCT = Network(("x1", "x2", "x1x2"), hidden=())

#: The experiments in the order of the lecture, by a short name.
EXPERIMENTS: dict[str, Experiment] = {
    "and": Experiment("and", LOGISTIC_REGRESSION, 0, 1.0, 1000, _LINE),
    "or": Experiment("or", LOGISTIC_REGRESSION, 0, 1.0, 1000, _LINE),
    "xor": Experiment(
        "xor",
        LOGISTIC_REGRESSION,
        0,
        1.0,
        500,
        "No line has (0, 1) and (1, 0) on one side and (0, 0) and (1, 1) on the other. "
        "The best is to say 1/2 to all four points, which costs ln 2 = 0.693 each.",
    ),
    "xor with x1x2": Experiment(
        "xor", _WITH_PRODUCT, 0, 1.0, 2000, "With x₁x₂ as third coordinate a plane divides them."
    ),
    "xor with two layers": Experiment(
        "xor",
        STACKED,
        1,
        1.0,
        5000,
        "The hidden neurons draw a line each, the output joins the two half-planes.",
    ),
}


#: A probability nearer to 1/2 says nothing.
UNDECIDED = 0.005


@dataclass(frozen=True, eq=False)
class Outcome:
    """What came of an experiment: the last state, and how many of the four points are right.

    ``said`` are the four probabilities. A point near 1/2 is undecided, neither right nor wrong.
    """

    training: Training
    state: State
    right: int
    words: str
    said: Array

    @property
    def undecided(self) -> int:
        """How many of the four points are left at 1/2."""
        return int(np.sum(np.abs(self.said - 0.5) < UNDECIDED))


def experiment_training(experiment: Experiment) -> Training:
    """The training of an experiment: all four points make one batch, and test too."""
    data = truth_table(experiment.gate)
    return Training(
        experiment.network, data, data, rate=experiment.rate, batch=4, seed=experiment.seed
    )


def outcome(experiment: Experiment) -> Outcome:
    """Trains to the end of an experiment; the same every time."""
    training = experiment_training(experiment)
    *_, state = islice(train(training), experiment.epochs)
    right = round(4 * state.train_accuracy)
    loss = format_number(state.train_loss, NumberFormat("decimals", 4))
    said = predict(training.network, state.weights, training.data.points)
    words = f"the loss settles at {loss}. {experiment.why}"
    found = Outcome(training, state, right, words, said)
    kept = f"{found.undecided} of 4 points stay undecided at P = 0.5"
    came = kept if found.undecided else f"{right} of 4 points are right"
    return replace(found, words=f"{came}; {words}")
