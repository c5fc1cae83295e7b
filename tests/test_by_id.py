"""Numbers by node id: the same as a dict, put together only when looked at."""

import pickle

import numpy as np
import pytest

from graphviz_backprop.by_id import ById
from graphviz_backprop.language.parse import parse
from graphviz_backprop.trace import run


def test_nothing_is_put_together_before_the_first_look():
    made = []

    def make():
        made.append(True)
        return {"n0": np.float64(3.0)}

    numbers = ById(make)
    assert made == []
    assert numbers["n0"] == 3.0
    assert dict(numbers) == {"n0": 3.0}
    assert len(numbers) == 1
    assert "n1" not in numbers
    assert made == [True]


def test_every_node_has_a_value_and_all_but_constants_a_gradient():
    trace = run(parse("f = 2 x + 0 y; g = x"), {"x": 3, "y": 4}, target="f")
    constants = {node.id for node in trace.plan.nodes if node.op == "constant"}
    assert set(trace.values) == {node.id for node in trace.plan.nodes}
    assert set(trace.gradients) == set(trace.values) - constants
    with pytest.raises(KeyError):
        trace.gradients[constants.pop()]
    assert trace.gradient("g") == 0


def test_a_trace_can_go_to_another_process():
    trace = pickle.loads(pickle.dumps(run(parse("f = x^2"), {"x": 3})))
    assert (trace.value("f"), trace.gradient("x")) == (9.0, 6.0)
