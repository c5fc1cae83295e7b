"""What rounding leaves is shown as 0, and only that; the run itself keeps every number."""

import json

import numpy as np
import pytest

import graphviz_backprop as gb
from graphviz_backprop.engine.dust import without_dust
from graphviz_backprop.export.trace_json import trace_json


def _shown(program, at):
    clean = without_dust(gb.run(program, at))
    return clean.values[clean.target]


@pytest.mark.parametrize(
    ("program", "at", "expected"),
    [
        ("0.1 + 0.2 - 0.3", {}, 0),
        ("(a + b - c) d", {"a": 0.1, "b": 0.2, "c": 0.3, "d": 5e9}, 0),
        ("sqrt(x)^2 - x", {"x": 2}, 0),
        ("sin(π)", {}, 0),
        ("mean(x) - 0.3", {"x": [0.1, 0.2, 0.6]}, 0),
        ("x - y", {"x": [0.3, 1], "y": [0.1 + 0.2, 0.5]}, [0, 0.5]),
        # small, and right to the last digit
        ("x - 1", {"x": 1 + 1e-12}, 1e-12),
        ("x y", {"x": 1e-17, "y": 3e5}, 3e-12),
        ("x + y - y", {"x": 1e-17, "y": 0}, 1e-17),
        ("exp(-x) + 0 y", {"x": 50, "y": 1e9}, np.exp(-50)),
        ("3 - 2 - 1 + x", {"x": 1e-17}, 1e-17),
    ],
)
def test_a_number_is_0_where_rounding_may_have_made_all_of_it(program, at, expected):
    assert np.allclose(_shown(program, at), expected, rtol=1e-3, atol=0)


def test_gradients_and_steps_are_cleaned_alike():
    trace = gb.run("y = softmax(x)", x=[1, 2, 3])
    clean = without_dust(trace)
    assert np.any(trace.gradient("x") != 0)
    assert np.all(clean.gradient("x") == 0)
    assert np.all(clean.steps[-1].total == 0)
    assert len(clean.steps) == len(trace.steps)
    assert without_dust(clean) is clean


def test_a_run_without_rounding_is_itself():
    trace = gb.run("(x+y)z", x=-2, y=5, z=-4)
    assert without_dust(trace) is trace


def test_a_picture_and_words_show_0_and_json_keeps_what_was_computed():
    trace = gb.run("f = a + b - c", a=0.1, b=0.2, c=0.3)
    assert "e−17" not in gb.svg(trace)
    document = json.loads(trace_json(trace))
    told = next(step for step in document["steps"] if step["headline"] == "Forward: f = 0.00")
    assert "≈ 0.00" in told["text"]
    assert any(node["value"] == 0.1 + 0.2 - 0.3 for node in document["nodes"])
