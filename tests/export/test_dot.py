"""The plain graph for Graphviz and for networkx, read back by both."""

import json

import networkx as nx
import pytest
from pygraphviz import AGraph

from graphviz_backprop.engine.graph import GraphBuilder
from graphviz_backprop.engine.trace import run
from graphviz_backprop.export.dot import dot_text
from graphviz_backprop.export.graphml import graphml
from graphviz_backprop.language.parse import parse
from graphviz_backprop.text.numbers import NumberFormat

HOSTILE = ["node", "<b>x</b>", 'a"b', "back\\slash", "new\nline", "nul\x00", "graph", "名"]


def by_hand(name):
    builder = GraphBuilder()
    x = builder.input(name)
    return run(builder.finish(builder.operation("multiply", x, x)), {name: 3.0})


def test_dot_tells_names_values_and_gradients():
    graph = AGraph(string=dot_text(run(parse("q = x + y; f = q z"), {"x": -2, "y": 5, "z": -4})))
    labels = {node: graph.get_node(node).attr["label"] for node in graph.nodes()}
    assert "x = −2.00\n∂f/∂x = −4.00" in labels.values()
    assert "+\nq = 3.00\n∂f/∂q = −4.00" in labels.values()
    assert "×\nf = −12.00\n∂f/∂f = 1.00" in labels.values()
    assert len(graph.edges()) == 4


def test_dot_keeps_the_order_of_operands():
    graph = AGraph(string=dot_text(run(parse("f = x - y"), {"x": 1, "y": 2})))
    positions = {edge[0]: edge.attr["position"] for edge in graph.edges()}
    assert positions == {"_0": "0", "_1": "1"}


def test_numbers_are_written_in_the_given_style():
    written = dot_text(run(parse("x y"), {"x": 1, "y": 0.123456}), NumberFormat("significant", 3))
    assert "y = 0.123" in written


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_only_text_in_dot(name):
    graph = AGraph(string=dot_text(by_hand(name)))
    assert sorted(graph.nodes()) == ["_0", "_1"]
    assert len(graph.edges()) == 2


def test_html_stays_text_in_dot():
    drawn = AGraph(string=dot_text(by_hand("<b>x</b>"))).draw(format="svg", prog="dot").decode()
    assert "&lt;b&gt;x&lt;/b&gt;" in drawn
    assert "<b>" not in drawn


def test_graphml_reads_back_with_plain_attributes():
    trace = run(parse("q = x + y; f = q z"), {"x": -2, "y": 5, "z": -4})
    graph = nx.parse_graphml(graphml(trace), force_multigraph=True)
    told = {data["name"]: data for _, data in graph.nodes(data=True)}
    assert told["x"] == {"name": "x", "op": "input", "value": -2.0, "gradient": -4.0}
    assert told["f"]["value"] == -12.0
    assert {data["position"] for _, _, data in graph.edges(data=True)} == {0, 1}


def test_graphml_keeps_both_uses_of_a_value():
    graph = nx.parse_graphml(graphml(run(parse("b = a + a"), {"a": 3})), force_multigraph=True)
    assert graph.number_of_edges() == 2


def test_graphml_of_arrays_holds_json():
    trace = run(parse("f = sum(v)"), {"v": [1.0, 2.0]})
    graph = nx.parse_graphml(graphml(trace), force_multigraph=True)
    told = {data["name"]: data for _, data in graph.nodes(data=True)}
    assert json.loads(told["v"]["value"]) == [1.0, 2.0]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_reads_back_from_graphml(name):
    graph = nx.parse_graphml(graphml(by_hand(name)), force_multigraph=True)
    assert graph.number_of_nodes() == 2
    shown = name.replace("\n", " ").replace("\x00", "\N{REPLACEMENT CHARACTER}")
    assert {data["name"] for _, data in graph.nodes(data=True)} >= {shown}
