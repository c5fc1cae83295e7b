"""Composites written out and found again: same values, same gradients."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphviz_backprop.engine.blocks import blocks
from graphviz_backprop.engine.graph import GraphBuilder, inputs, node_of, nodes
from graphviz_backprop.engine.trace import run
from graphviz_backprop.language.parse import parse
from graphviz_backprop.language.writing.reading import reading
from graphviz_backprop.language.writing.rewrite import expand, group
from graphviz_backprop.ops import TABLE

COMPOSITES = [row.name for row in TABLE.values() if row.expansion.formula]


def ops(graph):
    return {node.op for node in nodes(graph) if node.operands}


def assert_same_results(first, second, at):
    one, other = run(first, at), run(second, at)
    assert one.values[one.target] == pytest.approx(other.values[other.target], abs=1e-9)
    assert [n.name for n in inputs(first)] == [n.name for n in inputs(second)]
    for node in inputs(first):
        assert one.gradient(node.name) == pytest.approx(other.gradient(node.name), abs=1e-9)


@pytest.mark.parametrize("op", COMPOSITES)
@pytest.mark.parametrize("x", [-1.3, 0.4, 2.0])
def test_every_composite_there_and_back(op, x):
    graph = parse(f"q = x y; g = {op}(q + 1); h = g x")
    expanded = expand(graph)
    assert not ops(expanded) & set(COMPOSITES)
    assert_same_results(graph, expanded, {"x": x, "y": 0.7})
    several = len([node for node in nodes(expanded) if node.operands]) > 4
    found = [(block.path, block.formula) for block in blocks(expanded).values()]
    assert found == ([((op,), TABLE[op].expansion.formula)] if several else [])
    grouped = group(expanded)
    assert reading(grouped) == reading(graph)
    assert not blocks(grouped)
    assert_same_results(graph, grouped, {"x": x, "y": 0.7})


def test_a_gate_in_a_block_is_written_out_inside_of_it():
    graph = expand(parse("n(x, w) = tanh(w x + b); L = n(n(u, v), r)"))
    paths = [block.path for block in blocks(graph).values()]
    assert paths == [("n",), ("n", "tanh"), ("n_2",), ("n_2", "tanh")]
    assert [block.path for block in blocks(group(graph)).values()] == [("n",), ("n_2",)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1/(1+exp(-x))", "f = sigmoid(x)"),
        ("1/(e^{-x} + 1)", "f = sigmoid(x)"),
        (r"\frac{1}{1+e^{-(w x + b)}}", "f = sigmoid(w x + b)"),
        ("e^x/(1+e^x)", "f = sigmoid(x)"),
        ("(exp(2x)-1)/(exp(2x)+1)", "f = tanh(x)"),
        ("(e^(2*x)-1)/(1+e^(x·2))", "f = tanh(x)"),
        ("(e^(2(x+y))-1)/(e^(2(x+y))+1)", "f = tanh(x + y)"),
        ("(e^x-e^-x)/(e^x+e^-x)", "f = tanh(x)"),
        ("ln(1+exp(x))", "f = softplus(x)"),
        ("max(0, x)", "f = relu(x)"),
        ("max(x, 0)", "f = relu(x)"),
        ("max(0, x) + a min(0, x)", "f = relu(x) + a min(0, x)"),
        ("max(0, x) + 0.1 min(0, x)", "f = leaky_relu(x, alpha=0.1)"),
        ("0.01*min(x, 0) + max(x, 0)", "f = leaky_relu(x)"),
        ("x/(1 + exp(-x))", "f = silu(x)"),
        ("x * sigmoid(x)", "f = silu(x)"),
        ("1/(1+exp(-1/(1+exp(-x))))", "f = 1 / (1 + exp(−1 / (1 + exp(−x))))"),
        ("1/(1+exp(-(1/(1+exp(-x)))))", "f = sigmoid(sigmoid(x))"),
    ],
)
def test_found(text, expected):
    graph = parse(text)
    assert reading(group(graph)) == expected
    assert_same_results(graph, group(graph), dict.fromkeys([n.name for n in inputs(graph)], 0.6))


@pytest.mark.parametrize(
    "text",
    [
        "d = exp(-x); f = 1/(1 + d)",
        "1/(2+exp(-x))",
        "1/(1+exp(x))",
        "(exp(2x)-1)/(exp(2y)+1)",
        "max(1, x)",
        "max(0, x, y)",
        "a max(1, x) + min(0, x)",
        "d = 1 + exp(y); ln(d)",
        "y/(1+exp(-x))",
    ],
)
def test_what_is_no_composite_or_has_a_named_part_stays(text):
    graph = parse(text)
    assert reading(group(graph)) == reading(graph)


def test_a_part_that_something_else_uses_stays():
    graph = parse("1/(1+exp(-x)) + exp(-x)", share=True)
    assert ops(group(graph)) == ops(graph)
    assert "sigmoid" in ops(group(parse("1/(1+exp(-x)) + exp(-x)")))


def test_names_places_bindings_and_output_are_kept():
    text = "p = sigmoid(x); q = p y; x = 2; y = 3"
    graph = parse(text)
    for other in (expand(graph), group(expand(graph))):
        assert other.graph["bindings"] == {"x": 2.0, "y": 3.0}
        assert other.graph["text"] == text
        assert node_of(other, other.graph["output"]).name == "q"
        (p,) = (node for node in nodes(other) if node.name == "p")
        assert text[slice(*p.span)] == "sigmoid(x)"
    assert {text[slice(*n.span)] for n in nodes(expand(graph)) if n.op == "exp"} == {"sigmoid(x)"}


FORMULAS = st.recursive(
    st.sampled_from(["x", "y", "0.5"]),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(COMPOSITES), inner).map(lambda t: f"{t[0]}({t[1]})"),
        st.tuples(inner, st.sampled_from("+-*"), inner).map(lambda t: f"({t[0]}){t[1]}({t[2]})"),
    ),
    max_leaves=6,
)


FAR = (0.0, 0.3, -1.0, 5.0, -5.0, 40.0, -40.0, 300.0, 355.0, -355.0, 720.0, -720.0, 1e5, -1e5)


@pytest.mark.parametrize("op", COMPOSITES)
def test_where_a_formula_has_other_numbers_its_row_says_so(op):
    """Kinks and overflow included; else nothing is said."""
    row = TABLE[op]
    differ = False
    for fixed in ({}, {"alpha": 0.5}) if "alpha" in row.settings else ({},):
        builder = GraphBuilder()
        gate = builder.operation(op, builder.input("a"), settings=fixed)
        graph = builder.finish(gate)
        written = expand(graph)
        for x in FAR:
            one, other = run(graph, {"a": x}), run(written, {"a": x})
            differ |= not np.allclose(
                [one.values[one.target], one.gradient("a")],
                [other.values[other.target], other.gradient("a")],
                rtol=1e-9,
                atol=1e-14,
                equal_nan=True,
            )
    assert differ == bool(row.expansion.differs)
    said = tuple(f"{op} and its formula: {row.expansion.differs}" for _ in range(differ))
    assert written.graph["remarks"] == said
    assert group(written).graph["remarks"] == said


@settings(max_examples=100, deadline=None)
@given(FORMULAS, st.booleans())
def test_gradients_agree_either_way(text, share):
    graph = parse(f"({text}) + x y", share=share)
    at = {"x": 0.31, "y": -0.77}
    expanded = expand(graph)
    assert_same_results(graph, expanded, at)
    assert_same_results(graph, group(expanded), at)
