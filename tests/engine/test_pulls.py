"""The steps and the fast pass are two loops over one table: they give the same numbers."""

import pickle

import numpy as np
import pytest

from graphviz_backprop.engine.graph import GraphBuilder
from graphviz_backprop.engine.pulls import local_rows, pulls, undo_broadcast
from graphviz_backprop.engine.steps import Pull, Seed
from graphviz_backprop.engine.trace import run
from graphviz_backprop.examples import examples
from graphviz_backprop.language.parse import parse
from graphviz_backprop.ops import TABLE
from graphviz_backprop.text.errors import ShapeError

PROGRAMS = [
    ("x w + (x w)^2 + x", {"x": 3, "w": 2}),
    ("1/x + ln(x) + 0 y", {"x": 0, "y": 7}),
    ("exp(x) - x", {"x": 1000}),
    ("max(x, x, y) + relu(x)", {"x": 0, "y": 0}),
    ("f = 2 + 3", {}),
    ("sum(tanh(W x + b) ⊙ c)", {"W": [[1, 2], [3, 4]], "x": [5, 6], "b": 0.5, "c": [[1], [2]]}),
    ("d = x^2; f = x", {"x": float("nan")}),
    *((example.program, example.bindings) for example in examples()),
]


def agree(trace):
    totals = {trace.target: trace.gradients[trace.target]}
    with np.errstate(all="ignore"):
        for pull in pulls(trace.plan, trace.slot_values, totals[trace.target]):
            assert pull.upstream is totals[pull.edge.user]
            assert pull.downstream.shape == pull.total.shape == trace.values[pull.node].shape
            totals[pull.node] = pull.total
    for node_id, gradient in trace.gradients.items():
        np.testing.assert_array_equal(totals.get(node_id, np.zeros_like(gradient)), gradient)


@pytest.mark.parametrize(("program", "at"), PROGRAMS)
def test_pulls_add_up_to_the_fast_pass(program, at):
    agree(run(parse(program, declared=at), at))


@pytest.mark.parametrize("row", TABLE.values(), ids=lambda row: row.name)
def test_every_row_is_pulled_alike(row):
    for operands in row.examples:
        for settings in row.trials:
            try:
                row.shape(*map(np.shape, operands), **row.checked(settings))
            except ShapeError:
                continue  # the trial is for another example
            builder = GraphBuilder()
            names = [f"x{i}" for i in range(len(operands))]
            inputs = [builder.input(name) for name in names]
            graph = builder.finish(builder.operation(row.name, *inputs, settings=settings))
            agree(run(graph, dict(zip(names, operands, strict=True))))


def test_local_rows_are_the_rows_of_the_local_jacobian():
    w, x = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), np.array([1.0, 0.0, 2.0])
    rows = list(local_rows(TABLE["matvec"].vjp(1), w @ x, (w, x), x.shape))
    np.testing.assert_array_equal(rows, w)
    stretched = list(local_rows(TABLE["add"].vjp(0), x + 1, (np.float64(1), x), ()))
    assert stretched == [1, 1, 1]


@pytest.mark.parametrize(
    ("narrow", "total"),
    [((3,), [2.0, 2.0, 2.0]), ((2, 1), [[3.0], [3.0]]), ((), 6.0), ((1, 1), [[6.0]])],
)
def test_broadcasting_is_undone_by_summing_the_stretched_axes(narrow, total):
    found = undo_broadcast(np.ones((2, 3)), narrow)
    assert found.shape == narrow
    np.testing.assert_array_equal(found, total)


def test_an_axis_of_size_one_stretched_to_nothing_gets_nothing():
    np.testing.assert_array_equal(undo_broadcast(np.ones((0, 3)), (1, 3)), np.zeros((1, 3)))


def test_rounding_a_pull_takes_the_printed_factors():
    trace = run(parse("x y"), {"x": 0.35, "y": 0.1})
    rounded = [pull.local for pull in pulls(trace.plan, trace.slot_values, np.float64(1), np.round)]
    assert rounded == [0, 0]


def test_a_trace_can_go_to_another_process():
    trace = pickle.loads(pickle.dumps(run(parse("f = x^2"), {"x": 3})))
    assert (trace.value("f"), trace.gradient("x")) == (9.0, 6.0)
    assert [type(step) for step in trace.steps[-2:]] == [Seed, Pull]
