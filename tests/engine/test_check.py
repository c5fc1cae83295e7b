"""The gradient check finds a wrong gradient, and only that."""

import dataclasses

import numpy as np
import pytest

from graphviz_backprop.engine.check import TOLERANCE, check
from graphviz_backprop.engine.graph import inputs
from graphviz_backprop.language.parse import parse
from graphviz_backprop.ops import TABLE


def test_right_gradients_pass_with_a_small_error():
    results = check(parse("sin(x) y + e^(x y)"), {"x": 0.5, "y": 2})
    assert [(result.name, result.right) for result in results] == [("x", True), ("y", True)]
    assert all(0 <= result.error < 1e-8 for result in results)
    assert not any(result.kink for result in results)


@pytest.mark.parametrize(
    ("text", "x"),
    [
        ("sin(x)", -1972.0),
        ("sin(x)", 1e5),
        ("1/x", 1e-6),
        ("1/x", -1e-100),
        ("x^3", 1e80),
        ("x^2", 0.0),
        ("x^4", 0.0),
        ("exp(x)", -700.0),
        ("exp(x)", 700.0),
        ("ln(x)", 1e-300),
        ("sin(1000 x)", 0.3),
        ("1e-9 x^2 + 5", 0.0005),
        ("x + 1e12", 1.0),
        ("tanh(x)", 15.0),
        ("sigmoid(x)", -30.0),
        ("sqrt(x)", 1e-12),
        ("relu(x)", 1e-9),
        ("abs(x)", -1e-7),
        ("max(x, 0.500001)", 0.5),
        ("(x - 1)^2", 1.0),
        ("3", 1.0),
    ],
)
def test_no_false_alarm(text, x):
    graph = parse(f"f(x) = {text} + 0 x" if text == "3" else text)
    (result,) = check(graph, {"x": x})
    assert result.right, result
    assert not result.kink


@pytest.mark.parametrize("factor", [2.0, 0.5, 1.001, 0.0, -1.0])
@pytest.mark.parametrize("text", ["1e-6 sin(x)", "sin(x)", "1e6 sin(x)", "1e-6 sin(x) + 1"])
def test_no_miss(monkeypatch, text, factor):
    wrong = dataclasses.replace(
        TABLE["sin"], vjps=(lambda upstream, out, a: upstream * np.cos(a) * factor,)
    )
    monkeypatch.setitem(TABLE, "sin", wrong)
    (result,) = check(parse(text), {"x": 0.5})
    assert not result.right
    assert result.error > TOLERANCE


@pytest.mark.parametrize(
    ("text", "x"),
    [("relu(x)", 0.0), ("abs(x)", 0.0), ("max(x, 2 x - 3)", 3.0), ("min(x, 0.5)", 0.5),
     ("leaky_relu(x)", 0.0), ("clip(x, 0, 1)", 1.0), ("5 abs(x - 2) + x^2", 2.0)],
)  # fmt: skip
def test_a_kink_is_called_a_kink(text, x):
    (result,) = check(parse(text), {"x": x})
    assert result.kink
    assert result.right


def test_a_wrong_gradient_at_a_kink_is_wrong(monkeypatch):
    wrong = dataclasses.replace(TABLE["relu"], vjps=(lambda upstream, out, a: upstream * 1.5,))
    monkeypatch.setitem(TABLE, "relu", wrong)
    (result,) = check(parse("relu(x)"), {"x": 0})
    assert not result.right
    assert not result.kink


def test_arrays_are_checked_entry_by_entry():
    given = {"W": [[1.0, -2.0], [0.5, 3.0]], "x": [0.5, 0.0]}
    results = check(parse("sum(relu(W x)^2)", declared=given), given)
    assert all(result.right for result in results)
    assert [np.shape(result.difference) for result in results] == [(2, 2), (2,)]


@pytest.mark.parametrize("text", ["ln(x)", "ln(x) + x", "exp(-1/(x + 1)) atan2(1, ln(x)) + x"])
def test_where_a_value_does_not_exist_there_is_nothing_to_compare(text):
    (result,) = check(parse(text), {"x": -1})
    assert result.undefined
    assert result.right


@pytest.mark.parametrize(
    "text",
    [
        "(x + 1e6)^2 - 2e6 x - 1e12",
        "sum([x + 1e8, -1e8])",
        "sin((x + 1e-9) + 1e6) - sin(1e6)",
        "((x + 0.1) + 0.2) - 0.3 - x + x y",
        "(x + 1e10) - (y + 1e10) + x y",
        "sin(x + 1e6) - sin(1e6) + 0 y",
    ],
)
@pytest.mark.parametrize("x", [0.0, 0.3])
def test_numbers_that_cancel_inside_raise_no_alarm(text, x):
    graph = parse(text, declared=["x", "y"])
    for result in check(graph, {node.name: x for node in inputs(graph)}):
        assert result.right, result


def test_a_gradient_where_the_difference_is_no_number_is_wrong():
    (result,) = check(parse("x^0.5"), {"x": 0})
    assert not result.right
