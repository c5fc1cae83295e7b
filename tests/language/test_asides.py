"""What stands beside a formula and says nothing: numbers of equations, remarks, words of prose."""

import math

import pytest

import graphviz_backprop as gb
from graphviz_backprop.engine.graph import inputs

AT = {"w": 3.0, "x": 2.0}
SIGMOID = 1 / (1 + math.exp(-6))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("y = x w + 1    (2.3)", 7.0),
        ("y = x w + 1\t(2.3a)", 7.0),
        ("y = σ(w x), (4)", SIGMOID),
        ("y = σ(w x).   (A.1)", SIGMOID),
        ("y = x w + 1  (*)", 7.0),
        ("y = x w + 1 ………… (4)", 7.0),
        ("y = x w + 1     [4]", 7.0),
        ("(4.2) y = x w + 1", 7.0),
        ("(1)\ny = x w + 1", 7.0),
        ("a = x w + 1    (1)\nb = 2 a      (2)", 14.0),
        (r"y = x w + 1 \quad (4.2)", 7.0),
        (r"y = x w + 1, \qquad (4)", 7.0),
        (r"y = x w + 1 \hfill (4)", 7.0),
        (r"y = x w + 1 \hspace{1cm} (4)", 7.0),
        (r"y = x w + 1 \hskip 1em (4)", 7.0),
        (r"y = x w + 1 \eqno(4)", 7.0),
        (r"y = x w + 1 ~~~~ \, (4)", 7.0),
        (r"\begin{align} a &= x w && (4) \\ y &= a + 1 && (5) \end{align}", 7.0),
        (r"y = x w + 1 \quad \text{(4)}", 7.0),
    ],
)
def test_the_number_of_an_equation_is_no_factor(text, value):
    trace = gb.run(text, AT)
    assert trace.values[trace.target] == pytest.approx(value, rel=1e-12)
    assert not trace.graph.graph["doubts"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("y = x w    (w + 2)", 30.0),
        ("y =   (3)", 3.0),
        ("y = x +   (3)", 5.0),
        ("y = x +\n(3)", 5.0),
        ("f(x) = x^2\ny = f    (3) + x w", 15.0),
        ("y = max(x,   (3))", 3.0),
        ("y = x w(3)", 18.0),
        ("y = 2 (3)", 6.0),
        (r"y = x w \left(3\right)", 18.0),
        ("(x w + 1)", 7.0),
    ],
)
def test_what_is_a_part_of_the_formula_stays(text, value):
    at = {name: AT[name] for name in AT if name in text}
    trace = gb.run(text, at)
    assert trace.values[trace.target] == value
    assert not trace.graph.graph["doubts"]


@pytest.mark.parametrize(
    ("text", "taken", "other"),
    [
        ("E = x w^2 (5)", 90.0, 18.0),
        (r"E = x w + 1 (5)", 11.0, 7.0),
        (r"E = x w + 1 \; (5)", 11.0, 7.0),
        ("E = x w + 1\n(5)", 7.0, 11.0),
    ],
)
def test_what_may_be_a_factor_is_a_doubt(text, taken, other):
    trace = gb.run(text, AT)
    assert trace.value("E") == taken
    (doubt,) = trace.graph.graph["doubts"]
    written = text[: doubt.start] + doubt.write + text[doubt.stop :]
    assert gb.run(written, AT).value("E") == other


@pytest.mark.parametrize(
    "text",
    [
        r"\mu = x + 1 \qquad \text{mini-batch mean}",
        r"y = x + 1 \quad \text{residual connection}",
        r"y = x + 1 \quad \text{residual}",
        r"y = x + 1 \quad \text{(residual)}",
        r"y = x + 1 \text{ (residual)}",
        r"y = x + 1, \quad \text{a residual connection of } x",
        r"\mu &\leftarrow x + 1 && \text{// mini-batch variance} \\ y &= \mu && \text{// scale}",
        r"a &= x + 1 & \text{(by definition)} \\ y &= a & \text{by the chain rule}",
        r"y = x + 1 \qquad \mathrm{mean}",
        "y = x + 1,  where x is the weight",
        "y = x + 1 ; where x is target",
        "y = x + 1, where x denotes the weights of the network and 1 the bias",
        "y = x + 1, with weight x",
        "y = x + 1, for each sample",
        "y = x + 1. Here x is the input.",
        "y = x + 1   (residual)",
        "y = x + 1 (linear)",
        "y = x + 1   // residual",
        "// forward\ny = x /* gain */ + 1; // one layer",
    ],
)
def test_a_remark_says_nothing(text):
    graph = gb.parse(text)
    assert [node.name for node in inputs(graph)] == ["x"]
    assert not graph.graph["doubts"]
    trace = gb.run(text, x=2.0)
    assert trace.values[trace.target] == 3.0


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (r"y = x\,\text{learning rate}", {"x", "learningrate"}),
        (r"y = \text{learning rate} \quad x", {"x", "learningrate"}),
        (r"y = x \quad \text{gain}; \text{gain} = 2 z", {"x", "z"}),
        ("y = x (residual)", {"x", "residual"}),
    ],
)
def test_words_that_may_be_a_factor_stay(text, names):
    assert {node.name for node in inputs(gb.parse(text))} == names


def test_a_condition_stays():
    text = r"f(x) = \begin{cases} x & \text{spam} \\ 0 & \text{ham} \end{cases}"
    assert {node.name for node in inputs(gb.parse(text))} == {"x", "spam"}
