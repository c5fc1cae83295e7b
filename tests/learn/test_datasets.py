import math

import numpy as np
import pytest

from graphviz_backprop.learn.datasets import (
    FEATURES,
    GENERATED,
    TRUTH_TABLES,
    feature_columns,
    generate,
    split,
    truth_table,
)
from graphviz_backprop.text.errors import BindingError


def test_circle_is_a_disc_in_a_ring():
    data = generate("circle", count=400)
    radius = np.hypot(*data.points.T)
    assert radius[data.labels == 1].max() <= 2.5
    assert radius[data.labels == 0].min() >= 3.5
    assert radius.max() <= 5
    assert data.labels.sum() == 200


def test_xor_labels_are_signs_and_leave_a_gap():
    data = generate("xor", count=400)
    assert np.array_equal(data.labels == 1, data.points[:, 0] * data.points[:, 1] < 0)
    assert np.abs(data.points).min() >= 0.3


def test_gaussians_have_their_centres():
    data = generate("gaussians", count=4000)
    for label, centre in ((0, -2), (1, 2)):
        assert data.points[data.labels == label].mean(axis=0) == pytest.approx(centre, abs=0.1)


def test_spiral_arms_lie_on_their_curve():
    data = generate("spiral", count=300)
    radius = np.hypot(*data.points.T)
    angle = 3.5 * math.pi * radius / 5 + math.pi * data.labels
    assert data.points[:, 0] == pytest.approx(radius * np.sin(angle))
    assert data.points[:, 1] == pytest.approx(radius * np.cos(angle))


def test_regressions_follow_their_formulas():
    plane = generate("plane", count=50)
    assert plane.labels == pytest.approx((plane.points[:, 0] + plane.points[:, 1]) / 12)
    hills = generate("hills", count=50)
    signs = {(-4, 2.5): 1, (0, 2.5): -1, (4, 2.5): 1, (-4, -2.5): -1, (0, -2.5): 1, (4, -2.5): -1}
    expected = [
        sum(s * math.exp(-((x - a) ** 2 + (y - b) ** 2) / 2) for (a, b), s in signs.items())
        for x, y in hills.points
    ]
    assert hills.labels == pytest.approx(expected)
    assert plane.kind == hills.kind == "regression"


def test_points_are_the_documented_draws_of_pcg64():
    expected = np.random.Generator(np.random.PCG64(11)).uniform(-6, 6, (20, 2))
    assert np.array_equal(generate("plane", count=20, seed=11).points, expected)


@pytest.mark.parametrize("name", GENERATED)
def test_noise_moves_points_and_keeps_labels(name):
    still, moved = (
        generate(name, count=2000, seed=4),
        generate(name, count=2000, seed=4, noise=0.25),
    )
    assert np.array_equal(still.labels, moved.labels)
    assert (moved.points - still.points).std() == pytest.approx(0.5, rel=0.05)
    assert not np.array_equal(still.points, generate(name, count=2000, seed=5).points)


def test_a_dataset_cannot_be_written_to():
    data = generate("xor")
    with pytest.raises(ValueError, match="read-only"):
        data.points[0] = 0
    with pytest.raises(AttributeError):
        data.labels = None


def test_truth_tables():
    for name, function in (("and", lambda a, b: a & b), ("or", lambda a, b: a | b),
                           ("xor", lambda a, b: a ^ b)):  # fmt: skip
        data = truth_table(name)
        assert data.labels.tolist() == [function(int(a), int(b)) for a, b in data.points]
    assert set(TRUTH_TABLES) == {"and", "or", "xor"}


@pytest.mark.parametrize(("ratio", "first"), [(0.5, 50), (0.1, 10), (0.001, 1), (0.999, 99)])
def test_split_keeps_every_point_once(ratio, first):
    data = generate("gaussians", count=100)
    train, test = split(data, ratio, seed=3)
    assert (len(train), len(test)) == (first, 100 - first)
    both = np.concatenate([train.points, test.points])
    assert sorted(map(tuple, both)) == sorted(map(tuple, data.points))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: generate("moons"), "There are: circle, xor"),
        (lambda: generate("xor", count=1), "2 to 10,000 points, not 1"),
        (lambda: generate("xor", count=10**9), "2 to 10,000 points"),
        (lambda: generate("xor", noise=-1), "noise is a number from 0 to 1"),
        (lambda: generate("xor", noise=math.nan), "noise is a number from 0 to 1"),
        (lambda: generate("xor", seed=-1), "whole number from 0"),
        (lambda: truth_table("nand"), "There are: and, or, xor"),
        (lambda: split(generate("xor"), 1.0), "between 0 and 1"),
    ],
)
def test_impossible_sets_are_refused(call, words):
    with pytest.raises(BindingError, match=words):
        call()


def test_features_are_their_formulas():
    point = np.array([[0.7, -1.3]])
    expected = [0.7, -1.3, 0.49, 1.69, -0.91, math.sin(0.7), math.sin(-1.3)]
    assert feature_columns(point, tuple(FEATURES))[:, 0] == pytest.approx(expected)
