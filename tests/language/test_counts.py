"""Bounds of sums that sizes of arrays give, and graphs that hold for what they were read with."""

import pytest

import graphviz_backprop as gb
from graphviz_backprop.text.errors import BackpropError, BindingError, FormulaError

Y = (1.0, 2.0, 4.0)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r"L = \sum_{i=1}^{n} y_i", 7),
        (r"L = \sum_{i=2}^{n} y_i", 6),
        (r"L = \prod_{i=2}^{n} y_i", 8),
        (r"L = \frac{1}{n}\sum_{i=1}^{n} y_i", 7 / 3),
        (r"L = \sum_{i=1}^{n} y_i / n", 7 / 3),
        (r"L = \frac{1}{n-1}\sum_{i=2}^{n} y_i", 3),
        (r"L = \sum_{i=1}^{n-1} (y_{i+1} - y_i)^2", 5),
        (r"L = \sum_{i=0}^{n-1} y_i", 7),
        (r"L = \sum_{i=0}^{n} y_i", 7),
        (r"L = \sum_{i=1}^{HW} y_i", 7),
    ],
)
def test_the_entries_of_what_is_indexed_give_the_bound(text, value):
    assert gb.run(text, y=Y).value("L") == pytest.approx(value)


def test_a_bound_has_a_value_wherever_the_program_uses_it():
    trace = gb.run(r"L = \frac{1}{N}\sum_{n=1}^{N} (y_n - t_n)^2", y=Y, t=(0.0, 2.0, 2.0))
    assert trace.value("N") == 3
    assert trace.value("L") == pytest.approx(5 / 3)
    X = ((1.0, 2.0), (0.5, -1.0), (2.0, 0.0))
    text = r"\frac1N\sum_{n=1}^{N}(y_{n}-w^{\top}x_{n})^{2}"
    assert gb.run(text, y=Y, x=X, w=(1.0, 1.0)).value("N") == 3


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            r"L = \sum_{i=1}^{2n} y_i",
            "n has no value, and i cannot run from 1 to 2n over 3 entries",
        ),
        (r"L = \sum_{i=1}^{n} y_i + \sum_{j=1}^{n} z_j", "n is 3 by another sum"),
    ],
)
def test_a_bound_that_cannot_be_is_refused(text, problem):
    given = {"y": Y, "z": (1.0,) * 5}
    with pytest.raises(FormulaError) as error:
        gb.parse(text, declared={name: v for name, v in given.items() if f"{name}_" in text})
    assert problem in error.value.problem


@pytest.mark.parametrize(
    ("text", "read", "now"),
    [
        (r"L = \sum_{i=1}^{n} y_i / n", {"n": 2, "y": Y}, {"n": 3, "y": Y}),
        ("L = y[k]", {"y": Y, "k": 1}, {"y": Y, "k": 2}),
        ("L = A^2", {"A": 2.0}, {"A": [[1.0, 2.0], [3.0, 4.0]]}),
        ("L = x.shape[0] * sum(x)", {"x": Y}, {"x": Y[:2]}),
        (r"L = \frac{1}{n}\sum_{i=1}^{n} y_i", {"y": Y}, {"y": Y[:2]}),
        (r"n = 2; L = \sum_{i=1}^{n} y_i", {"y": Y}, {"n": 3, "y": Y}),
    ],
)
def test_a_graph_refuses_values_with_which_its_text_means_another(text, read, now):
    graph = gb.parse(text, declared=read)
    with pytest.raises(BindingError) as error:
        gb.run(graph, now)
    assert "was read with" in error.value.problem
    assert "gb.run(text, values)" in error.value.remedy
    gb.run(text, now)  # as the remedy says
    gb.run(graph, read)


def test_lengths_that_nobody_gave_are_not_taken_for_given():
    graph = gb.parse(r"L = \frac{1}{n}\sum_{i=2}^{n} y_i")
    with pytest.raises(BackpropError):
        gb.run(graph, y=(1.0,) * 5, n=5)
    assert gb.run(gb.parse(r"L = \sum_{i=1}^{n} y_i"), y=(1.0,) * 5).value("L") == 5


@pytest.mark.parametrize("value", [[[1, 2], [3]], "a", None, {1: 2}, [1, "b"], 1j])
def test_what_is_no_number_is_the_errors_of_the_package(value):
    for program in ("x + y", gb.parse("x + y", declared={"x": 1})):
        with pytest.raises(BindingError):
            gb.run(program, x=value, y=1)


def test_a_bound_that_is_declared_without_a_value_is_still_counted():
    """As the app declares the inputs of the formula that it drew before."""
    text = r"L = \frac{1}{N} \sum_{i=1}^{N} x_i"
    graph = gb.parse(text, declared={"N": None, "x": [0.0] * 4})
    assert graph.graph["bindings"] == {"N": 4.0}
    with pytest.raises(BindingError, match="read with N as 4"):
        gb.run(graph, {"x": [1, 2, 3, 6], "N": 3})
