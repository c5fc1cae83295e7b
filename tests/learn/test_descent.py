import math

import numpy as np
import pytest

from graphviz_backprop.language.parse import parse
from graphviz_backprop.learn.descent import descend, descent, open_in_stepper, path
from graphviz_backprop.learn.methods import METHODS
from graphviz_backprop.text.errors import BindingError

MAZUR = """
net_h1 = w1 i1 + w2 i2 + b1; net_h2 = w3 i1 + w4 i2 + b1
out_h1 = sigmoid(net_h1); out_h2 = sigmoid(net_h2)
net_o1 = w5 out_h1 + w6 out_h2 + b2; net_o2 = w7 out_h1 + w8 out_h2 + b2
out_o1 = sigmoid(net_o1); out_o2 = sigmoid(net_o2)
E = (t1 - out_o1)^2/2 + (t2 - out_o2)^2/2
i1 = 0.05, i2 = 0.1, t1 = 0.01, t2 = 0.99, b1 = 0.35, b2 = 0.6
w1 = 0.15, w2 = 0.2, w3 = 0.25, w4 = 0.3, w5 = 0.4, w6 = 0.45, w7 = 0.5, w8 = 0.55
"""
# M. Mazur, A Step by Step Backpropagation Example: the weights after one step at rate 0.5
PUBLISHED = {
    "w1": 0.149780716, "w2": 0.199561432, "w3": 0.249751144, "w4": 0.299502287,
    "w5": 0.358916480, "w6": 0.408666186, "w7": 0.511301270, "w8": 0.561370121,
}  # fmt: skip


def test_one_step_gives_mazurs_published_weights():
    setup, first = descent(parse(MAZUR), tuple(PUBLISHED), rate=0.5)
    states = path(setup, first, 1)
    assert first.loss == pytest.approx(0.298371109, abs=1e-9)
    assert dict(states[1].values) == pytest.approx(PUBLISHED, abs=1e-9)
    assert states[1].loss == pytest.approx(0.291027924, abs=2e-7)
    assert setup.held["b1"] == 0.35


def test_a_parabola_shrinks_by_a_known_factor():
    setup, first = descent(parse("f = 3x^2"), bindings={"x": 4}, rate=0.05)
    states = path(setup, first, 30)
    assert [float(s.values["x"]) for s in states] == pytest.approx([4 * 0.7**k for k in range(31)])
    assert [s.step for s in states] == list(range(31))


@pytest.mark.parametrize("maximise", [False, True])
@pytest.mark.parametrize("method", METHODS)
def test_methods_agree_with_pytorch(method, maximise):
    torch = pytest.importorskip("torch")
    x = torch.tensor(1.5, dtype=torch.float64, requires_grad=True)
    w = torch.tensor([0.5, -0.8], dtype=torch.float64, requires_grad=True)
    make = {
        "plain": lambda p: torch.optim.SGD(p, lr=0.05, maximize=maximise),
        "momentum": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, maximize=maximise),
        "adam": lambda p: torch.optim.Adam(p, lr=0.05, maximize=maximise),
    }
    optimizer = make[method]([x, w])
    setup, first = descent(
        parse("f = sin(x) + sum(tanh(w * x) * w) + cos(x^2)"),
        ("x", "w"),
        {"x": 1.5, "w": [0.5, -0.8]},
        rate=0.05,
        method=method,
        maximise=maximise,
    )
    for state in path(setup, first, 25):
        assert float(state.values["x"]) == pytest.approx(x.item(), abs=1e-12)
        assert state.values["w"] == pytest.approx(w.detach().numpy(), abs=1e-12)
        optimizer.zero_grad()
        (torch.sin(x) + (torch.tanh(w * x) * w).sum() + torch.cos(x**2)).backward()
        optimizer.step()


def test_a_line_is_fitted_like_least_squares():
    x, y = np.array([0.0, 1, 2, 3]), np.array([1.0, 2.5, 5.5, 6.0])
    graph = parse("L = mean((w x + b - y)^2)", declared=("x",))
    setup, first = descent(graph, ("w", "b"), {"w": 0, "b": 0, "x": x, "y": y}, rate=0.1)
    last = path(setup, first, 1500)[-1]
    slope, intercept = np.polyfit(x, y, 1)
    assert (float(last.values["w"]), float(last.values["b"])) == pytest.approx((slope, intercept))


def test_states_are_made_from_the_last_one_only():
    setup, first = descent(parse("x^4 + y^2"), bindings={"x": 1, "y": 1}, method="adam")
    states = path(setup, first, 10)
    again = next(descend(setup, states[6]))
    assert dict(again.values) == dict(states[7].values)
    with pytest.raises(TypeError):
        states[3].values["x"] = 0


def test_a_step_opens_in_the_stepper_with_its_numbers():
    setup, first = descent(parse("q = x y; f = q^2"), ("x",), {"x": 3, "y": 2}, rate=0.01)
    state = path(setup, first, 2)[-1]
    trace = open_in_stepper(setup, state.values)
    assert trace.value("f") == pytest.approx(state.loss)
    assert trace.gradient("x") == pytest.approx(float(state.gradients["x"]))
    assert trace.value("y") == 2


@pytest.mark.parametrize(
    ("text", "start", "rate", "last", "words"),
    [
        ("x^2", 1.0, 1e200, 0, "f became|output became|grew"),
        ("x^4", 3.0, 1.0, 0, "output grew to"),
        ("sqrt(x)", 1.0, 3.0, 0, "output became infinite or undefined"),
        ("1/x + x", 1.0, 0.1, None, ""),
        ("-x", 0.0, 1e5, 10, "output grew to"),
        ("sqrt(x^2 + x)", 1e-30, 1e-16, 0, "became infinite or undefined"),
    ],
)
def test_divergence_stops_with_words_and_the_last_good_state(text, start, rate, last, words):
    setup, first = descent(parse(text), bindings={"x": start}, rate=rate)
    states = path(setup, first, 50)
    if last is None:
        assert len(states) == 51
        assert states[-1].stopped == ""
        return
    assert states[-1].step == last
    assert any(word in states[-1].stopped for word in words.split("|"))
    assert f"Stopped after step {last}" in states[-1].stopped
    assert math.isfinite(states[-1].loss)
    assert list(descend(setup, states[-1])) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"move": ("z",)}, "no node called 'z'"),
        ({"move": ("f",)}, "f cannot move"),
        ({"rate": 0}, "above 0"),
        ({"rate": math.nan}, "above 0"),
        ({"method": "newton"}, "plain, momentum, adam"),
        ({"bindings": {"x": 0, "y": 1}}, "cannot start here"),
        ({"bindings": {"x": [1, 2], "y": 1}}, "one number is needed"),
        ({"bindings": {"x": 1}}, "y has no value"),
    ],
)
def test_impossible_descents_are_refused(arguments, words):
    with pytest.raises(BindingError, match=words):
        descent(parse("f = y/x"), **({"bindings": {"x": 1, "y": 1}} | arguments))
