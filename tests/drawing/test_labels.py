"""What stands in a circle, at a leaf and at a wire."""

import numpy as np
import pytest

from graphviz_backprop.drawing.labels import (
    circle_runs,
    constant_text,
    contribution_text,
    folded_constants,
    value_text,
)
from graphviz_backprop.drawing.text import Run, words
from graphviz_backprop.engine.graph import CONSTANT, GraphBuilder, node_of, nodes
from graphviz_backprop.language.parse import parse
from graphviz_backprop.text.numbers import NumberFormat


def circles(program):
    """The text of every circle with constants folded, operands first."""
    graph = parse(program)
    folded = folded_constants(graph, graph.graph["output"])
    operations = [node for node in nodes(graph) if node.operands]
    return [words(circle_runs(graph, node, folded)) for node in operations]


@pytest.mark.parametrize(
    ("program", "shown"),
    [
        ("1/(1+exp(-x))", ["×−1", "exp", "+1", "1/x"]),
        ("x^2", ["x2"]),
        ("2^x", ["2x"]),
        ("3 - x", ["3−x"]),
        ("x - 3", ["−3"]),
        ("x / 4", ["÷4"]),
        ("pi x", ["×π"]),
        ("x/3.14159265", ["÷3.14"]),
        ("2 + 3", ["+"]),
        ("max(x, 0)", ["max"]),
    ],
)
def test_constants_stand_in_the_circle(program, shown):
    assert circles(program) == shown


def test_an_exponent_is_a_superscript():
    graph = parse("x^2")
    [node] = [node for node in nodes(graph) if node.operands]
    folded = folded_constants(graph, node.id)
    assert circle_runs(graph, node, folded) == (Run("x"), Run("2", 1))


def test_a_negative_constant_behind_a_plus_gets_parentheses():
    builder = GraphBuilder()
    added = builder.operation("add", builder.input("x"), builder.constant(-1.0))
    graph = builder.finish(builder.operation("product", added, builder.constant(-2.0)))
    folded = folded_constants(graph, "_4")
    assert words(circle_runs(graph, node_of(graph, "_2"), folded)) == "+(−1)"
    assert words(circle_runs(graph, node_of(graph, "_4"), folded)) == "×−2"


def test_a_constant_with_two_users_is_not_folded():
    builder = GraphBuilder()
    x, two = builder.input("x"), builder.constant(2.0)
    product = builder.operation("product", x, two)
    graph = builder.finish(builder.operation("add", product, two))
    assert folded_constants(graph, "_3") == {}


def test_a_constant_is_written_short():
    graph = parse("x + 0.1234567 + 0.5 + e")
    constants = [constant_text(node) for node in nodes(graph) if node.op == CONSTANT]
    assert constants == ["0.123", "0.5", "e"]


def test_values_of_arrays():
    style = NumberFormat("decimals", 1)
    assert value_text(np.array([1.0, -2.0]), style) == "[1.0, −2.0]"
    assert value_text(np.zeros((3, 4)), style) == "[3×4]"
    assert value_text(np.zeros(9), style) == "[9]"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(78.0, "+78.00"), (-3.0, "−3.00"), (0.0, "+0.00"), (np.nan, "NaN"), (np.inf, "+∞")],
)
def test_a_contribution_has_its_sign(value, shown):
    assert contribution_text(np.float64(value), NumberFormat()) == shown
