import pytest

from graphviz_backprop.engine.steps import Forward, Pull
from graphviz_backprop.engine.trace import run
from graphviz_backprop.language.parse import parse
from graphviz_backprop.teach.diagnosis import quantities
from graphviz_backprop.teach.hints import hints


def told(program, quantity, node, **bindings):
    """The last two hints for the last such step of a node."""
    trace = run(parse(program), bindings)
    wanted = Forward if quantity == "value" else Pull
    asked = [step for step in trace.steps if isinstance(step, wanted)]
    steps = [step for step in asked if trace.labels.get(step.node) == node]
    return hints(trace, steps[-1], quantity)


def test_hints_grow_more_concrete():
    first, second, third = told("q = x + y; f = q z", "downstream", "q", x=-2, y=5, z=-4)
    assert first == "The chain rule along one wire: upstream gradient times local derivative."
    assert second == "The upstream gradient is ∂f/∂f, the local derivative ∂f/∂q."
    assert third == "∂f/∂f · ∂f/∂q = 1 · (−4)"


@pytest.mark.parametrize(
    ("program", "node", "at", "second", "third"),
    [
        ("q = x + y; f = q z", "z", {"x": -2, "y": 5, "z": -4}, "∂f/∂z = q", "∂f/∂z = 3"),
        ("x^3", "x", {"x": -2}, "∂f/∂x = 3 x^2", "∂f/∂x = 3 · (−2)^2"),
        ("sigmoid(x)", "x", {"x": 0}, "∂f/∂x = f (1 − f)", "∂f/∂x = 0.5 · (1 − 0.5)"),
        ("cos(x)", "x", {"x": 0.5}, "∂f/∂x = −sin(x)", "∂f/∂x = −sin(0.5)"),
    ],
)
def test_local_derivatives_in_symbols_then_in_numbers(program, node, at, second, third):
    assert told(program, "local", node, **at)[1:] == (second, third)


def test_a_constant_slope_and_a_gate_are_told_in_words():
    assert told("x - y", "local", "y", x=1, y=2)[2] == "∂f/∂y = −1, whatever the values are."
    assert told("max(x, y)", "local", "y", x=1, y=2)[2] == (
        "A maximum routes the whole gradient to its largest operand. Here x = 1, y = 2."
    )


def test_values_and_totals():
    assert told("2 x + y^2", "value", "f", x=1, y=-3) == (
        "Nothing else is needed but 2 x = 2, y^2 = 9.", "f = 2 x + y^2", "f = 2 + 9",
    )  # fmt: skip
    # f = x (x + 3) at 2: the direct share is 5, the share through the sum 2.
    first, second, third = told("q = x + 3; f = x q", "total", "x", x=2)
    assert first == "x is used 2 times: the contributions of its wires add up."
    assert third in ("∂f/∂x = 5 + 2 · 1", "∂f/∂x = 2 + 1 · 5")
    assert "what came before" in second
    assert told("x y", "total", "x", x=2, y=7)[2] == "∂f/∂x = 1 · 7"


def test_every_question_has_three_hints_and_no_others_are_answered():
    program = "f = relu(x y) + leaky_relu(x) - max(x, y, 1)/y + exp(-x) π"
    trace = run(parse(program), {"x": 2, "y": 3})
    for step in trace.steps:
        for quantity in quantities(step):
            found = hints(trace, step, quantity)
            assert all(found)
            assert len(set(found)) == 3
        if isinstance(step, Pull):
            with pytest.raises(ValueError, match="no value"):
                hints(trace, step, "value")
