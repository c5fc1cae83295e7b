"""The invariants of a built graph, and looking nodes up."""

import networkx as nx
import pytest

from graphviz_backprop.engine.graph import (
    GraphBuilder,
    Node,
    find,
    inputs,
    labels,
    live,
    nodes,
    users,
)
from graphviz_backprop.text.errors import BindingError


def test_operand_positions_are_edge_keys():
    builder = GraphBuilder()
    x, y = builder.input("x"), builder.input("y")
    graph = builder.finish(builder.operation("subtract", y, x))
    assert list(graph.edges(keys=True)) == [("_0", "_2", 1), ("_1", "_2", 0)]
    assert nx.is_frozen(graph)


def test_a_repeated_operand_has_two_edges():
    builder = GraphBuilder()
    x = builder.input("x")
    graph = builder.finish(builder.operation("multiply", x, x))
    assert [edge.position for edge in users(graph, x)] == [0, 1]


def test_iteration_is_topological():
    builder = GraphBuilder()
    x = builder.input("x")
    a = builder.operation("sin", x)
    b = builder.operation("cos", x)
    graph = builder.finish(builder.operation("add", b, a))
    order = list(graph)
    assert all(order.index(u) < order.index(v) for u, v, _ in graph.edges(keys=True))


def test_nodes_are_frozen():
    node = Node("_0", "input", name="x")
    with pytest.raises(AttributeError):
        node.name = "y"  # type: ignore[misc]


def test_sharing_is_an_option():
    for share, count in ((False, 3), (True, 2)):
        builder = GraphBuilder(share=share)
        x = builder.input("x")
        first, second = builder.operation("sin", x), builder.operation("sin", x)
        assert (first == second) is share
        assert len(builder.finish(second)) == count


def test_a_node_has_all_settings_of_its_row_so_equal_ones_are_shared():
    builder = GraphBuilder(share=True)
    x = builder.input("x")
    first = builder.operation("leaky_relu", x)
    second = builder.operation("leaky_relu", x, settings={"alpha": 0.01})
    assert first == second
    assert builder.operation("leaky_relu", x, settings={"alpha": 0.2}) != first


def test_a_graph_is_copied_with_all_that_is_known_of_it():
    builder = GraphBuilder()
    product = builder.operation("multiply", builder.input("x"), builder.constant(2.0), name="f")
    graph = builder.finish(product, bindings={"x": 3.0}, text="f = 2x")
    copier, made = GraphBuilder(), {}
    for node in nodes(graph):
        op = "add" if node.op == "multiply" else node.op
        made[node.id] = copier.copy(node, made, op=op)
    copied = copier.finish_copy(graph, made)
    assert copied.graph == graph.graph
    assert [node.op for node in nodes(copied)] == ["input", "constant", "add"]
    assert list(copied.edges(keys=True)) == list(graph.edges(keys=True))


def test_a_graph_inside_another_takes_its_inputs_and_one_name():
    inner = GraphBuilder()
    half = inner.operation("divide", inner.input("a"), inner.constant(2.0), name="half")
    formula = inner.finish(inner.operation("add", half, inner.input("b"), name="f"))
    builder = GraphBuilder()
    x = builder.input("x")
    first = builder.inline(formula, {"a": x}, name="p")
    graph = builder.finish(builder.inline(formula, {"a": first}, name="r"))
    assert [node.name for node in nodes(graph)] == ["x", "", "", "b", "p", "", "", "r"]
    assert builder.inline(formula, {"a": x, "b": first}) not in (x, first)


def test_the_only_unnamed_operation_is_called_q():
    builder = GraphBuilder()
    x, y, z = (builder.input(name) for name in "xyz")
    f = builder.operation("product", builder.operation("add", x, y), z, name="f")
    assert list(labels(builder.finish(f)).values()) == ["x", "y", "z", "f", "q"]


def test_fresh_labels_avoid_the_users_names():
    builder = GraphBuilder()
    v1, q = builder.input("v1"), builder.input("q")
    a = builder.operation("add", v1, q)
    graph = builder.finish(builder.operation("sin", a))
    assert labels(graph) == {"_0": "v1", "_1": "q", "_2": "v2", "_3": "v3"}


@pytest.mark.parametrize("spelling", ["w0", "w_0", "w₀", "w_{0}", "_0"])
def test_find_takes_every_spelling(spelling):
    builder = GraphBuilder()
    w = builder.input("w0")
    assert find(builder.finish(builder.operation("sin", w)), spelling) == "_0"


def test_find_names_what_there_is():
    builder = GraphBuilder()
    graph = builder.finish(builder.operation("sin", builder.input("x")))
    with pytest.raises(BindingError, match="no node called 'y'") as caught:
        find(graph, "y")
    assert "x, q" in str(caught.value)


def test_live_leaves_out_constants_and_dead_ends():
    builder = GraphBuilder()
    x, two = builder.input("x"), builder.constant(2.0)
    used = builder.operation("multiply", two, x)
    builder.operation("sin", x)
    assert live(builder.finish(used), used) == {x, used}
    assert [node.name for node in inputs(builder.finish(used))] == ["x"]
    assert len(list(nodes(builder.finish(used)))) == 4
