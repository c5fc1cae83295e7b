"""Calls of functions that a program defines are blocks; numbers don't depend on that."""

import pytest

from graphviz_backprop.engine.blocks import blocks
from graphviz_backprop.engine.trace import run
from graphviz_backprop.language.parse import parse


def addresses(program):
    graph = parse(program)
    return [block.address for block in blocks(graph).values()]


@pytest.mark.parametrize(
    ("program", "found"),
    [
        ("neuron(x, w) = tanh(w x + b); L = neuron(h, u)", ["neuron"]),
        ("neuron(x, w) = tanh(w x + b); L = neuron(neuron(h, u), v)", ["neuron", "neuron_2"]),
        ("g(a) = a^2 + 1; h(a) = 2 g(a) + a; f(x) = h(3x)", ["h", "h/g"]),
        ("sq(a) = a^2; f = sq(x) + sq(y)", []),
        ("f(x) = x^2 + 3x", []),
        (
            "f_t = σ(a x_t + b h_{t-1}); c_t = f_t c_{t-1} + x_t; h_t = tanh(c_t); "
            "h_0 = 0; c_0 = 0; x = [1, 2, 3]; L = h_3 + c_3",
            ["step1", "step2", "step3"],
        ),
        ("c = p q + 1; g(a) = a c + 2; f = g(x) + c", ["g"]),
    ],
)
def test_calls_are_blocks_where_there_is_something_to_fold(program, found):
    assert addresses(program) == found


def test_inputs_and_outputs_of_a_call():
    graph = parse("neuron(x, w) = tanh(w x + b); L = neuron(h, u) + h; h = 1; u = 2; b = 3")
    trace = run(graph)
    [block] = blocks(graph).values()
    assert sorted(trace.labels[node] for node in block.inputs) == ["b", "h", "u"]
    assert len(block.outputs) == 1
    flat = run(parse("L = tanh(u h + b) + h; h = 1; u = 2; b = 3"))
    for name in "hub":
        assert trace.gradient(name) == flat.gradient(name)
