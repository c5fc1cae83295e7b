"""Shapes before numbers: every node's, also where some inputs are not yet known."""

import numpy as np
import pytest

from graphviz_backprop.engine.graph import GraphBuilder
from graphviz_backprop.engine.shapes import infer, literal_shape
from graphviz_backprop.engine.trace import run
from graphviz_backprop.examples import examples
from graphviz_backprop.language.parse import parse
from graphviz_backprop.text.errors import ShapeError


def test_the_shapes_are_those_of_the_values():
    graph = parse("h = tanh(W x + b); p = softmax(V h); L = -ln(p[1]) + [1, 2] · [3, 4]")
    given = {"W": (3, 2), "x": (2,), "b": (3,), "V": (4, 3)}
    trace = run(graph, {name: np.ones(shape) for name, shape in given.items()})
    assert infer(graph, given) == {id_: value.shape for id_, value in trace.values.items()}


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.id)
def test_every_example(example):
    trace = run(parse(example.program), example.bindings)
    given = {node.name: trace.values[node.id].shape for node in trace.plan.nodes if node.name}
    found = infer(trace.graph, given)
    assert found == {id_: value.shape for id_, value in trace.values.items()}


def test_what_hangs_on_an_unknown_input_has_no_shape():
    graph = parse("f = sum(x) + [1, 2]; g = f y")
    names = {graph.nodes[id_]["node"].name for id_ in infer(graph, {"x": (3,)})}
    assert names == {"x", "", "f"}


def test_a_misfit_is_found_before_anything_is_computed():
    graph = parse("big = outer(x, x); f = big + y")
    with pytest.raises(ShapeError, match="f = add") as caught:
        infer(graph, {"x": (10**9,), "y": (3,)})
    assert graph.graph["text"][caught.value.start : caught.value.stop] == "big + y"


def test_a_graph_of_any_depth():
    builder = GraphBuilder()
    last = builder.input("x")
    for _ in range(20_000):
        last = builder.operation("sin", last)
    assert infer(builder.finish(last), {"x": (2,)})[last] == (2,)


@pytest.mark.parametrize("value", [1.0, (), (1.0, 2.0), ((1.0, 2.0),), ((), ())])
def test_the_shape_of_a_literal_is_its_shape(value):
    assert literal_shape(value) == np.shape(value)
