"""The gradient check finds a wrong gradient, and only that."""

import dataclasses

import pytest

from graphviz_backprop.check import check
from graphviz_backprop.language.parse import parse
from graphviz_backprop.ops import TABLE


def test_right_gradients_pass_with_a_small_error():
    results = check(parse("sin(x) y + e^(x y)"), {"x": 0.5, "y": 2})
    assert [(result.name, result.right) for result in results] == [("x", True), ("y", True)]
    assert all(0 <= result.error < 1e-8 for result in results)


def test_a_wrong_row_is_found(monkeypatch):
    wrong = dataclasses.replace(TABLE["sin"], vjps=(lambda upstream, out, a: upstream * out,))
    monkeypatch.setitem(TABLE, "sin", wrong)
    (result,) = check(parse("sin(x)"), {"x": 0.5})
    assert not result.right
    assert result.error == pytest.approx(0.878 - 0.479, abs=1e-3)


def test_nan_on_both_sides_is_no_error():
    (result,) = check(parse("ln(x)"), {"x": -1})
    assert result.difference != result.difference


def test_a_gradient_where_the_difference_is_no_number_is_wrong():
    (result,) = check(parse("x^0.5"), {"x": 0})
    assert not result.right
