import math

import numpy as np
import pytest

from graphviz_backprop.learn.experiments import EXPERIMENTS, outcome
from graphviz_backprop.learn.training import predict

RIGHT = {"and": 4, "or": 4, "xor": 3, "xor with x1x2": 4, "xor with two layers": 4}


def test_the_experiments_are_the_lectures():
    assert list(EXPERIMENTS) == list(RIGHT)
    assert [e.network.hidden for e in EXPERIMENTS.values()] == [(), (), (), (), (2,)]
    assert EXPERIMENTS["xor with two layers"].network.features == ("x1", "x2")


@pytest.mark.parametrize("name", [name for name in RIGHT if name != "xor"])
def test_what_can_be_learnt_is_learnt(name):
    found = outcome(EXPERIMENTS[name])
    assert found.right == 4
    assert found.state.train_loss < 0.05
    p = predict(found.training.network, found.state.weights, found.training.data.points)
    assert np.array_equal(p > 0.5, found.training.data.labels == 1)
    assert "4 of 4" in found.words


def test_one_layer_cannot_learn_xor_and_settles_at_ln_2():
    found = outcome(EXPERIMENTS["xor"])
    assert found.right <= 3
    assert found.state.train_loss == pytest.approx(math.log(2), abs=1e-6)
    assert "0.6931" in found.words
    assert "No line" in found.words


def test_the_product_is_what_makes_xor_easy():
    weights = outcome(EXPERIMENTS["xor with x1x2"]).state.weights["w"]
    assert weights[0] > 0
    assert weights[1] > 0
    assert weights[2] < -(weights[0] + weights[1]) / 2
