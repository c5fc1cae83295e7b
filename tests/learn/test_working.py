import pytest

from graphviz_backprop.language.parse import parse
from graphviz_backprop.learn.descent import descent, path
from graphviz_backprop.learn.working import working
from graphviz_backprop.text.numbers import NumberFormat


def lines(text, bindings, steps=1, **settings):
    setup, first = descent(parse(text), bindings=bindings, **settings)
    before, after = path(setup, first, steps)[-2:]
    return working(setup, before, after, NumberFormat("significant", 3))


def test_a_plain_step_in_symbols_and_numbers():
    found = lines("f = x^2", {"x": -3}, rate=0.5)["x"]
    assert [line.text for line in found] == ["x ← x − rate · ∂f/∂x = −3.00 − 0.5 · (−6.00) = 0.00"]
    assert found[0].latex == (
        r"x \leftarrow x - \mathrm{rate} \cdot \frac{\partial f}{\partial x}"
        r" = -3.00 - 0.5 \cdot \left(-6.00\right) = 0.00"
    )


def test_maximising_adds():
    (line,) = lines("L = w0 w1", {"w0": 2, "w1": 4}, maximise=True, rate=0.25)["w0"]
    assert line.text == "w0 ← w0 + rate · ∂L/∂w0 = 2.00 + 0.25 · 4.00 = 3.00"
    assert r"w_{0} \leftarrow w_{0} + " in line.latex


def test_momentum_shows_its_memory_before_and_after():
    first, second = lines("f = x^2", {"x": 1}, steps=2, method="momentum", rate=0.1)["x"]
    # v1 = 2, x1 = 0.8; v2 = 0.9·2 + 1.6 = 3.4, x2 = 0.8 − 0.34 = 0.46
    assert first.text == "velocity ← 0.9 · velocity + ∂f/∂x = 0.9 · 2.00 + 1.60 = 3.40"
    assert second.text == "x ← x − rate · velocity = 0.800 − 0.1 · 3.40 = 0.460"


def test_adam_writes_its_corrections():
    mean, square, move = lines("f = x^2", {"x": 1}, steps=2, method="adam", rate=0.1)["x"]
    # m1 = 0.2, s1 = 0.004, x1 = 0.9; m2 = 0.18 + 0.18, s2 = 0.003996 + 0.00324
    assert mean.text.endswith("= 0.9 · 0.200 + 0.1 · 1.80 = 0.360")
    assert square.text.endswith("= 0.999 · 0.00400 + 0.001 · 1.80 · 1.80 = 0.00724")
    assert "0.360/(1 − 0.9^2) / (√(0.00724/(1 − 0.999^2)) + 10⁻⁸) = 0.800" in move.text


@pytest.mark.parametrize("method", ["plain", "momentum", "adam"])
def test_latex_has_as_many_opening_as_closing_braces(method):
    for line in lines("f = alpha1^2", {"alpha1": -1}, method=method)["alpha1"]:
        assert line.latex.count("{") == line.latex.count("}")
        assert r"\alpha_{1}" in line.latex or "mathrm" in line.latex


def test_long_arrays_are_shortened():
    (line,) = lines("f = sum(x^2)", {"x": [1.0] * 9}, rate=0.25)["x"]
    assert "[1.00, 1.00, 1.00, 1.00, 1.00, 1.00, …]" in line.text
    (line,) = lines("f = sum(x^2)", {"x": [1.0, 2.0]}, rate=0.25)["x"]
    assert line.text.endswith("= [1.00, 2.00] − 0.25 · [2.00, 4.00] = [0.500, 1.00]")
