"""Every published number comes out."""

import numpy as np
import pytest

from graphviz_backprop.engine.check import check
from graphviz_backprop.engine.trace import run
from graphviz_backprop.examples import examples
from graphviz_backprop.language.parse import parse


def agree(found, published, tolerance, name):
    """The same shape, and every entry within the tolerance."""
    assert np.shape(found) == np.shape(published), name
    np.testing.assert_allclose(found, published, rtol=0, atol=tolerance, err_msg=name)


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.id)
def test_published_numbers(example):
    trace = run(
        parse(example.program, declared=example.bindings), example.bindings, data=example.data
    )
    assert example.values
    assert example.gradients
    for name, value in example.values.items():
        agree(trace.value(name), value, example.tolerance, name)
    for name, gradient in example.gradients.items():
        agree(trace.gradient(name), gradient, example.tolerance, name)


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.id)
def test_central_differences_agree(example):
    results = check(parse(example.program, declared=example.bindings), example.bindings)
    assert {result.name for result in results} == {*map(str, example.bindings)}
    assert all(result.right for result in results)


def test_baydins_partial_sums_on_the_way_back():
    example = next(e for e in examples() if e.id == "baydin")
    trace = run(parse(example.program), example.bindings)
    totals = [
        (trace.labels[step.node], round(float(step.total), 3))
        for step in trace.steps
        if getattr(step, "edge", None) and trace.labels[step.node] in {"x1", "x2"}
    ]
    assert totals == [("x2", -0.284), ("x2", 1.716), ("x1", 5.0), ("x1", 5.5)]
