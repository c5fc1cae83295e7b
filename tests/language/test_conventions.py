"""Densities, how names are distributed, means over an index, differences, “where”."""

import math

import numpy as np
import pytest

import graphviz_backprop as gb
from graphviz_backprop.engine.graph import inputs


def density(x, mean=0.0, variance=1.0):
    return math.exp(-((x - mean) ** 2) / (2 * variance)) / math.sqrt(2 * math.pi * variance)


MIXTURE = 0.3 * density(0.5) + 0.7 * density(0.5, 1.0, 0.25)
COVARIANCE = np.array([[2.0, 0.5], [0.5, 1.0]])
AWAY = np.array([1.0, 1.0])


@pytest.mark.parametrize(
    ("text", "at", "value"),
    [
        (r"p = \mathcal{N}(x; \mu, \sigma^2)", {"x": 1.0, "mu": 0.5, "sigma": 2.0},
         density(1, 0.5, 4)),
        (r"p = \mathcal{N}(x \mid \mu, \sigma^2)", {"x": 1.0, "mu": 0.5, "sigma": 2.0},
         density(1, 0.5, 4)),
        ("l = log N(y; w x, s²)", {"y": 1.0, "w": 2.0, "x": 0.3, "s": 0.5},
         math.log(density(1, 0.6, 0.25))),
        (r"\log\sum_{k}\pi_k\,\mathcal{N}(x;\mu_k,\sigma_k^2)",
         {"pi": [0.3, 0.7], "x": 0.5, "mu": [0.0, 1.0], "sigma": [1.0, 0.5]}, math.log(MIXTURE)),
        (r"p = \mathcal{N}(x; \mu, \Sigma)",
         {"x": [1.0, 2.0], "mu": [0.0, 1.0], "Sigma": COVARIANCE.tolist()},
         math.exp(-AWAY @ np.linalg.inv(COVARIANCE) @ AWAY / 2)
         / math.sqrt(np.linalg.det(2 * math.pi * COVARIANCE))),
        (r"R = \mathbb{E}_i[(y_i - x_i)^2]", {"y": [1.0, 2.0], "x": [0.0, -1.0]}, 5.0),
        (r"R = \mathbb{E}_{n}\left[y_n^2\right] + b", {"y": [1.0, 2.0], "b": 1.0}, 3.5),
        (r"z = \mu + \sigma\odot\epsilon,\ \epsilon\sim\mathcal{N}(0,I)",
         {"mu": 1.0, "sigma": 2.0, "epsilon": 0.5}, 2.0),
        ("x ~ U(0, 1); y = x^2", {"x": 3.0}, 9.0),
        ("z = μ + σ ε where ε ~ N(0, 1)", {"μ": 1.0, "σ": 2.0, "ε": 0.5}, 2.0),
    ],
)  # fmt: skip
def test_densities_and_what_is_drawn(text, at, value):
    trace = gb.run(text, at)
    assert trace.values[trace.target] == pytest.approx(value, rel=1e-12)
    assert not trace.graph.graph["doubts"]


@pytest.mark.parametrize(
    ("text", "at", "value"),
    [
        (r"\Delta w_{ji} = \eta\,\delta_j\,x_i", {"eta": 0.1, "delta": [1, 2], "x": [3, 4]},
         [[0.3, 0.4], [0.6, 0.8]]),
        ("x1 = x + v Δt", {"x": 1, "v": 2, "Δt": 0.5}, 2),
        (r"w \leftarrow w + \Delta w", {"w": 1, r"\Delta w": 0.2}, 1.2),
        (r"\frac{\Delta y}{\Delta\theta}", {"Δy": 2, "Δθ": 4}, 0.5),
        (r"\Delta = b^2-4ac; x = \frac{-b+\sqrt{\Delta}}{2a}", {"a": 1, "b": 3, "c": 2}, -1),
        ("x = Δ c", {"Δ": 2, "c": 3}, 6),
    ],
)  # fmt: skip
def test_a_difference_is_one_name(text, at, value):
    trace = gb.run(text, at)
    np.testing.assert_allclose(trace.values[trace.target], value, rtol=1e-12)


@pytest.mark.parametrize(
    ("text", "at", "value"),
    [
        ("sigma(z) where z = w x + b", {"w": 2, "x": 0.5, "b": 0}, 1 / (1 + math.exp(-1))),
        ("f(g(x)), g(x) = x^2, f(u) = sin u", {"x": 0.5}, math.sin(0.25)),
        (r"(t - y)^2 \quad\text{with}\quad y = 2 a,\ a = x + 1", {"t": 1, "x": 0.5}, 4),
    ],
)
def test_a_formula_may_stand_before_what_it_is_made_of(text, at, value):
    trace = gb.run(text, at)
    assert trace.values[trace.target] == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize("text", ["x + y; z = x y", "x + 1; y + 2", "s(z), s(a) = a^2; q = 3 z"])
def test_what_is_not_made_of_the_rest_needs_a_name(text):
    with pytest.raises(gb.FormulaError, match="only the last formula"):
        gb.parse(text)


@pytest.mark.parametrize(
    ("text", "write"),
    [
        ("gradient of x^2", "x^2"),
        ("What is the gradient of x^2 + y^2 with respect to x?", "x^2 + y^2"),
        ("find the partial derivative of sin(x) w.r.t. x", "sin(x)"),
        ("x!!", "(x!)!"),
    ],
)
def test_what_is_asked_for_is_told_how_to_be_written(text, write):
    with pytest.raises(gb.FormulaError) as caught:
        gb.parse(text)
    start, stop, written = caught.value.edit
    assert text[:start] + written + text[stop:] == write
    gb.parse(write)


@pytest.mark.parametrize("text", ["differentiate x^2", "find x^2", "please compute x^2"])
def test_verbs_are_no_factors(text):
    graph = gb.parse(text)
    assert [node.name for node in inputs(graph)] == ["x"]


def test_a_spread_without_a_square_may_be_a_deviation():
    (doubt,) = gb.parse("p = N(x; mu, sigma)").graph["doubts"]
    assert doubt.write == "N(x; mu, sigma^2)"
    at = {"x": 1.0, "mu": 0.0, "sigma": 2.0}
    assert gb.run("p = N(x; mu, sigma)", at).value("p") == pytest.approx(density(1, 0, 2))


def test_what_is_only_drawn_is_no_formula():
    with pytest.raises(gb.FormulaError, match="draws a random number"):
        gb.parse(r"x \sim \mathcal{N}(0, 1)")
    with pytest.raises(gb.FormulaError, match="two vectors and a matrix"):
        gb.parse("N(x; m, v)", declared={"x": [1.0, 2.0], "m": 0.0, "v": 1.0})


@pytest.mark.parametrize(
    ("text", "value", "slope"),
    [("∛x", 2.0, 1 / 12), ("2∛(x + 19)", 6.0, 2 / 27), ("∜(2x)", 2.0, 1 / 16), ("∛8 x", 16.0, 2.0)],
)
def test_signs_of_higher_roots(text, value, slope):
    trace = gb.run(text, x=8.0)
    assert float(trace.values[trace.target]) == pytest.approx(value)
    assert float(trace.gradient("x")) == pytest.approx(slope)


@pytest.mark.parametrize(
    ("text", "said", "meant"),
    [
        ("0x1F + y", "0x1F is a number to the base 16", "31 + y"),
        (
            'graphviz-backprop export "(x+y)z" --at "x=-2, y=5" -o f.svg',
            "this is a command line",
            "(x+y)z",
        ),
        ("$ graphviz-backprop show 'x^2'", "this is a command line", "x^2"),
    ],
)
def test_what_is_no_formula_tells_which_one_is_meant(text, said, meant):
    with pytest.raises(gb.FormulaError, match=said) as caught:
        gb.parse(text)
    made = caught.value.edit.made(text)
    assert made == meant
    gb.parse(made)
