"""Shape errors say which node, which operation, which shapes and where."""

from __future__ import annotations

import numpy as np
import pytest

from graphviz_backprop.engine.graph import GraphBuilder
from graphviz_backprop.engine.trace import gradients, run
from graphviz_backprop.language.parse import parse
from graphviz_backprop.text.errors import BindingError, ShapeError

MISFITS = [
    ("h = 2x; y = W h", {"W": (2, 3), "x": (4,)},
     ["y = product", "W of shape (2, 3)", "h of shape (4,)"]),
    ("y = a + b", {"a": (2,), "b": (3,)}, ["y = add", "(2,)", "(3,)", "equally long"]),
    ("y = w x", {"w": (3,), "x": (3,)}, ["w · x", "w ⊙ x", "outer(w, x)"]),
    ("y = A @ s", {"A": (2, 2), "s": ()}, ["y = matmul", "plain number"]),
    ("y = x[3]", {"x": (3,)}, ["y = index", "(3,)", "count from 0"]),
    ("y = x[0, 0]", {"x": (3,)}, ["y = index"]),
    ("y = sum(x, axis=1)", {"x": (3,)}, ["y = sum", "Axes count from 0"]),
    ("y = amax(x)", {"x": (0,)}, ["y = amax", "at least one entry"]),
    ("y = concat(a, b)", {"a": (2,), "b": ()}, ["y = concat", "no axis"]),
    ("y = [a, b]", {"a": (2,), "b": (3,)}, ["y = stack", "same shape"]),
    ("y = cross_entropy(z, t)", {"z": (2, 3), "t": (4,)}, ["y = cross_entropy", "class index"]),
    ("y = conv2d(x, k)", {"x": (2, 2), "k": (3, 3)}, ["larger than the image"]),
    ("y = conv2d(x, k)", {"x": (3, 4, 4), "k": (1, 2, 3, 3)}, ["2 channels", "has 3"]),
    ("y = conv2d(x, k)", {"x": (4, 4), "k": (0, 3)}, ["no cells"]),
    ("y = reshape(x, shape=[2, 2])", {"x": (3,)}, ["3 entries"]),
    ("y = softmax(x)", {"x": ()}, ["y = softmax", "needs an array"]),
    ("y = transpose(x, axes=[0, 0])", {"x": (2, 3)}, ["Name every axis once"]),
    ("y = sum(x, axis=(0, -2))", {"x": (2, 3)}, ["named twice"]),
    ("y = max_pool2d(x)", {"x": (4,)}, ["2, 3 or 4 axes"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "shapes", "said"), MISFITS)
def test_a_misfit_says_node_operation_shapes_and_place(text, shapes, said):
    graph = parse(text)
    with pytest.raises(ShapeError) as caught:
        run(graph, {name: np.zeros(shape) for name, shape in shapes.items()})
    for words in said:
        assert words in str(caught.value)
    assert text[caught.value.start : caught.value.stop] == text.partition("y = ")[2]
    assert caught.value.remedy


def test_a_misfit_of_a_graph_built_by_hand_has_no_place():
    builder = GraphBuilder()
    graph = builder.finish(builder.operation("add", builder.input("a"), builder.input("b")))
    with pytest.raises(ShapeError, match="a of shape") as caught:
        run(graph, {"a": [1, 2], "b": [1, 2, 3]})
    assert caught.value.start is None


def test_many_operands_are_not_all_listed():
    names = [f"x{i}" for i in range(50)]
    with pytest.raises(ShapeError, match="47 more"):
        run(parse(f"stack({', '.join(names)})"), dict.fromkeys(names, 1.0) | {"x49": [1.0]})


def test_gradients_are_those_of_run():
    graph = parse("f = sum(tanh(W x + b)) + 0 d")
    bindings = {"W": np.eye(2), "x": [1.0, 2.0], "b": 0.5, "d": 3}
    trace = run(graph, bindings)
    found = gradients(graph, bindings)
    assert found.keys() == bindings.keys()
    for name, gradient in found.items():
        np.testing.assert_array_equal(gradient, trace.gradient(name))
    with pytest.raises(BindingError, match="no value"):
        gradients(graph, {"x": 1.0})


def test_inputs_of_gradients_stay_as_they_were():
    x = np.array([1.0, 2.0])
    found = gradients(parse("sum(x ⊙ x)"), {"x": x})["x"]
    found += 1.0
    np.testing.assert_array_equal(x, [1.0, 2.0])


def test_a_trace_keeps_its_values_when_the_callers_array_changes():
    x = np.array([1.0, 2.0])
    trace = run(parse("sum(x)"), {"x": x})
    x[0] = 7.0
    np.testing.assert_array_equal(trace.value("x"), [1.0, 2.0])


def test_every_array_of_gradients_is_the_callers_own():
    graph = parse("sum((a + b) ⊙ w + transpose(c))")
    shapes = dict.fromkeys("abwc", np.ones((2, 2)))
    found = gradients(graph, shapes)
    expected = {name: gradient.copy() for name, gradient in found.items()}
    for name, gradient in found.items():
        gradient += 1.0
        expected[name] += 1.0
        for other, values in expected.items():
            np.testing.assert_array_equal(found[other], values)
