"""Running forward and backward: order of steps, accumulation, zeros, domains, size."""

import math

import networkx as nx
import numpy as np
import pytest

import graphviz_backprop as gb
from graphviz_backprop.engine.graph import GraphBuilder
from graphviz_backprop.engine.pulls import stretched_axes
from graphviz_backprop.engine.steps import Forward, Inputs, Pull, Seed
from graphviz_backprop.engine.trace import annotated, run
from graphviz_backprop.language.parse import parse
from graphviz_backprop.text.errors import BindingError


def order_of_gradients(trace):
    names = trace.labels
    return [names[step.node] for step in trace.steps if isinstance(step, Seed | Pull)]


def test_the_lectures_order():
    trace = run(parse("(x+y)z"), {"x": -2, "y": 5, "z": -4})
    assert order_of_gradients(trace) == ["f", "z", "q", "y", "x"]
    assert [type(step) for step in trace.steps[:4]] == [Inputs, Forward, Forward, Seed]
    gradients = {name: trace.gradient(name) for name in "xyzqf"}
    assert gradients == {"x": -4, "y": -4, "z": 3, "q": -4, "f": 1}


def test_upstream_times_local_is_downstream_and_totals_add_up():
    trace = run(parse("x w + (x w)^2 + x"), {"x": 3, "w": 2})
    pulls = [step for step in trace.steps if isinstance(step, Pull)]
    totals = {}
    for step in pulls:
        assert step.downstream == pytest.approx(step.upstream * step.local)
        assert step.total_before == totals.get(step.node, 0.0)
        assert step.total == step.total_before + step.downstream
        totals[step.node] = step.total
    assert totals == {step.node: trace.gradients[step.node] for step in pulls}


def test_a_zero_contribution_has_a_step():
    trace = run(parse("x y"), {"x": 0, "y": 7})
    zero = [step for step in trace.steps if isinstance(step, Pull) and step.downstream == 0]
    assert [trace.labels[step.node] for step in zero] == ["y"]


def test_constants_take_no_gradient_and_no_step():
    trace = run(parse("2x + 3"), {"x": 5})
    assert order_of_gradients(trace) == ["f", "q", "x"]
    with pytest.raises(BindingError, match="constant"):
        trace.gradient("_0" if trace.plan.nodes[0].op == "constant" else "_1")


def test_a_dead_definition_has_a_value_and_no_gradient():
    trace = run(parse("d = x^2; q = 3x; f = q + 1"), {"x": 2})
    assert trace.value("d") == 4
    assert trace.gradient("d") == 0
    assert "d" not in order_of_gradients(trace)


def test_any_node_can_be_the_target():
    trace = run(parse("q = x + y; f = q z"), {"x": -2, "y": 5, "z": -4}, target="q")
    assert order_of_gradients(trace) == ["q", "y", "x"]
    assert trace.gradient("x") == 1
    assert trace.gradient("z") == 0


def test_the_seed_scales_every_gradient():
    trace = run(parse("x y"), {"x": 2, "y": 3}, seed=10)
    assert (trace.gradient("x"), trace.gradient("y")) == (30, 20)
    with pytest.raises(BindingError, match="seed"):
        run(parse("x y"), {"x": 2, "y": 3}, seed=[1, 2])


@pytest.mark.parametrize(
    ("program", "at", "value"),
    [
        ("ln(x)", {"x": -1}, math.nan),
        ("1/x", {"x": 0}, math.inf),
        ("exp(x)", {"x": 1000}, math.inf),
        ("sigmoid(x)", {"x": -1000}, 0.0),
        ("sigmoid(x)", {"x": 1000}, 1.0),
        ("softplus(x)", {"x": 1000}, 1000.0),
        ("softplus(x)", {"x": -1000}, 0.0),
        ("9^9^9^9", {}, math.inf),
    ],
)
def test_values_at_the_edge_of_the_numbers(program, at, value):
    assert run(parse(program), at).value("f") == pytest.approx(value, nan_ok=True)


def test_a_value_outside_its_domain_leaves_the_rest_alive():
    trace = run(parse("a = ln(x); b = y^2; f = a + b"), {"x": -1, "y": 3})
    assert math.isnan(trace.value("f"))
    assert trace.gradient("y") == 6


@pytest.mark.parametrize(
    ("bindings", "message"),
    [
        ({"x": 1}, "y has no value"),
        ({"x": 1, "y": 2, "z": 3}, "z is given a value"),
        ({"x": "one", "y": 2}, "value of x is not a number"),
        ({"x": [[1], [1, 2]], "y": 2}, "value of x is not a number"),
        ({"x": None, "y": 2}, "value of x is not a number"),
        ({"x": 1j, "y": 2}, "value of x is not a number"),
    ],
)
def test_bad_bindings_are_named(bindings, message):
    with pytest.raises(BindingError, match=message):
        run(parse("x y"), bindings)


def test_a_missing_value_shows_the_place():
    with pytest.raises(BindingError) as caught:
        run(parse("x + y"), {"x": 1})
    assert (caught.value.line, caught.value.column) == (1, 5)


def test_bindings_in_the_program_can_be_overridden():
    graph = parse("x y; x = 2, y = 3")
    assert run(graph).value("f") == 6
    assert run(graph, {"x": 10}).value("f") == 30


def test_a_sum_of_20000_terms_runs_without_recursion():
    builder = GraphBuilder()
    x = total = builder.input("x")
    for _ in range(20_000):
        total = builder.operation("add", total, x)
    trace = run(builder.finish(total), {"x": 1.0})
    assert trace.gradient("x") == 20_001
    assert len(trace.steps) == 2 + 20_000 + 40_000


def test_annotated_grows_with_the_steps():
    trace = run(parse("(x+y)z"), {"x": -2, "y": 5, "z": -4})
    seen = [
        {key for _, data in annotated(trace, k).nodes(data=True) for key in data} for k in (0, 4)
    ]
    assert seen == [{"node", "value"}, {"node", "value", "gradient"}]
    final = annotated(trace)
    gradients = nx.get_node_attributes(final, "gradient")
    assert gradients == {"_0": -4, "_1": -4, "_2": 3, "_3": -4, "_4": 1}
    assert not any("value" in data for _, data in trace.graph.nodes(data=True))


def test_traces_share_nothing_that_changes():
    graph = parse("x^2")
    first, second = run(graph, {"x": 1}), run(graph, {"x": 5})
    assert (first.gradient("x"), second.gradient("x")) == (2, 10)


def test_stretched_axes():
    assert stretched_axes((4, 3), (3,)) == (0,)
    assert stretched_axes((4, 3), (4, 1)) == (1,)
    assert stretched_axes((2, 2), (2, 2)) == ()
    assert np.zeros((4, 3)).sum(axis=stretched_axes((4, 3), ())).shape == ()


def test_a_constant_target_is_seeded_and_pulls_nothing():
    trace = run(parse("f = 2"))
    assert [type(step) for step in trace.steps] == [Inputs, Seed]
    assert (trace.value("f"), trace.gradient("f")) == (2, 1)


def test_names_that_look_like_numbered_nodes_are_names():
    trace = gb.run("s = 3 n1 n2 + n0", n1=10, n2=12, n0=1)
    assert [trace.value(name) for name in ("n0", "n1", "n2")] == [1, 10, 12]
    assert [trace.gradient(name) for name in ("n0", "n1", "n2")] == [1, 36, 30]
    assert trace.gradient("n_2") == 30
    assert all(each.right for each in gb.check("s = n_1 + n_0 x", n_1=1, n_0=2, x=3))
    assert gb.run("n3 x + n4", n3=1, x=2, n4=4, target="n3").gradient("n3") == 1
