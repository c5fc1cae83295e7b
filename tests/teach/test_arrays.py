"""Answers that are arrays, worked by hand: right ones, and what is said of wrong ones."""

import numpy as np
import pytest

from graphviz_backprop.engine.steps import Forward, Pull
from graphviz_backprop.engine.trace import run
from graphviz_backprop.language.parse import parse
from graphviz_backprop.teach.arrays import array_questions, asked_entry, diagnose_array, read_array
from graphviz_backprop.text.errors import FormulaError, ShapeError

W = [[1, 2, 0], [3, 4, 1]]
LAYER = ("y = W x; L = sum(y^2) / 2", {"W": W, "x": [1, -1, 2]})  # y = (−1, 1), ∂L/∂y = y
BATCH = (
    "Y = X W + b; L = sum(Y^2) / 2",
    {"X": [[1, 0], [2, 1]], "W": [[1, 2], [0, 1]], "b": [0, 1]},
)  # Y = [[1, 3], [2, 6]] = ∂L/∂Y
MEAN = ("L = mean(x)", {"x": [1, 2, 3, 6]})
LOSS = ("L = cross_entropy(z, y)", {"z": [[0, 0], [0, 0]], "y": [0, 1]})
SOFT = ("y = softmax(x); L = y[0]", {"x": [0, 0]})


def _step(program, at, node, user=None):
    trace = run(parse(program, declared=at), at)
    for step in trace.steps:
        label = trace.labels.get(getattr(step, "node", ""), "")
        if user is None and isinstance(step, Forward) and label == node:
            return trace, step
        pulled = user and isinstance(step, Pull) and label == node
        if pulled and trace.labels[step.edge.user] == user:
            return trace, step
    raise AssertionError(node)


@pytest.mark.parametrize(
    ("made", "node", "user", "question", "answer", "verdict", "name"),
    [
        (LAYER, "x", "y", "shape", "3", "right", ""),
        (LAYER, "W", "y", "shape", "2x3", "right", ""),
        (LAYER, "W", "y", "shape", "(2, 3)", "right", ""),
        (LAYER, "W", "y", "shape", "3x2", "mistake", "transposed"),
        (LAYER, "x", "y", "shape", "2", "mistake", "shape of the upstream gradient"),
        (LAYER, "x", "y", "shape", "2x3", "mistake", "Jacobian instead of the product"),
        (LAYER, "x", "y", "shape", "7", "wrong", ""),
        (LAYER, "x", "y", "shape", "about three", "unreadable", ""),
        (LAYER, "x", "y", "array", "[2, 2, 1]", "right", ""),
        (LAYER, "x", "y", "array", "[2.00, 2.00, 1.00]", "right", ""),
        (LAYER, "x", "y", "array", "[-2, -2, -1]", "mistake", "sign error"),
        (LAYER, "x", "y", "array", "[-1, 1]", "mistake", "forgot the local factor"),
        (LAYER, "x", "y", "array", "[1, -1, 2]", "mistake", "value instead of gradient"),
        (LAYER, "x", "y", "array", "[[1, 2, 0], [3, 4, 1]]", "mistake",
         "Jacobian instead of the product"),
        (LAYER, "x", "y", "array", "[2, 2, 7]", "wrong", ""),
        (LAYER, "x", "y", "array", "[2, 2", "unreadable", ""),
        (LAYER, "W", "y", "array", "[[-1, 1, -2], [1, -1, 2]]", "right", ""),
        (LAYER, "W", "y", "array", "[[-1, 1], [1, -1], [-2, 2]]", "mistake",
         "order of the product"),
        (LAYER, "W", "y", "entry", "-1", "right", ""),
        (LAYER, "W", "y", "entry", "1", "mistake", "value instead of gradient"),
        (LAYER, "W", "y", "entry", "17", "wrong", ""),
        (LOSS, "z", "L", "array", "[[0.25, 0.25], [0.25, 0.25]]", "mistake", "forgot the target"),
        (BATCH, "b", "Y", "array", "[3, 9]", "right", ""),
        (BATCH, "b", "Y", "array", "[[1, 3], [2, 6]]", "mistake", "missing sum over the batch"),
        (BATCH, "b", "Y", "array", "[1, 3]", "mistake", "missing sum over the batch"),
        (MEAN, "x", "L", "array", "[0.25, 0.25, 0.25, 0.25]", "right", ""),
        (MEAN, "x", "L", "array", "[1, 1, 1, 1]", "mistake", "missing 1/N"),
        (LOSS, "z", "L", "array", "[[-0.25, 0.25], [0.25, -0.25]]", "right", ""),
        (LOSS, "z", "L", "array", "[[0.25, -0.25], [-0.25, 0.25]]", "mistake",
         "difference turned round"),
        (LOSS, "z", "L", "array", "[[-0.5, 0.5], [0.5, -0.5]]", "mistake", "missing 1/N"),
        (SOFT, "x", "y", "array", "[0.25, -0.25]", "right", ""),
        (SOFT, "x", "y", "array", "[[0.25, -0.25], [-0.25, 0.25]]", "mistake",
         "Jacobian instead of the product"),
        (LAYER, "y", None, "array", "[-1, 1]", "right", ""),
        (BATCH, "v1", None, "array", "[[1, 2], [2, 5]]", "right", ""),
        (BATCH, "v1", None, "array", "[[5, 2], [2, 1]]", "mistake", "order of the product"),
    ],
)  # fmt: skip
def test_an_array_is_judged(made, node, user, question, answer, verdict, name):
    found = diagnose_array(*_step(*made, node, user), question, answer)
    assert found.verdict == verdict, found.message
    assert found.mistakes == ((name,) if name else ())
    assert found.message


def test_the_right_array_is_right_to_two_decimals_and_not_to_one():
    trace, step = _step("y = softmax(x)", {"x": [1.0, 2.0, 3.0]}, "y")
    text = "[" + ", ".join(f"{value:.2f}" for value in step.value) + "]"
    assert diagnose_array(trace, step, "array", text).verdict == "rounded"
    assert not diagnose_array(trace, step, "array", "[0.1, 0.2, 0.7]").right


def test_only_arrays_are_asked_about_and_large_ones_by_entry():
    trace = run(parse("L = sum(x)"), {"x": np.ones(100)})
    asked = [array_questions(step) for step in trace.steps]
    assert asked[-1] == ("shape", "entry")
    assert asked[1] == ("entry",)  # a number that is made from an array
    assert asked_entry(trace.steps[-1]) == (0,)
    with pytest.raises(ShapeError):
        diagnose_array(trace, trace.steps[1], "array", "[1]")


@pytest.mark.parametrize(
    "text", ["[1, [2]]", "[[1, 2], [3]]", "1, 2", "[]", "[[1, 2], [3, 4]", "]"]
)
def test_what_is_no_array_is_refused(text):
    with pytest.raises(FormulaError):
        read_array(text)
