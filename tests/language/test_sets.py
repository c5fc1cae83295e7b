"""Sets below a sum: their members, their size, what is left out, and what is refused."""

import numpy as np
import pytest

import graphviz_backprop as gb
from graphviz_backprop.text.errors import BindingError, FormulaError

X = [1.0, 2.0, 4.0]


@pytest.mark.parametrize(
    ("text", "at", "value", "gradient"),
    [
        ("L = 1/|B| Σ_{i∈B} x_i", {}, 7 / 3, [1 / 3] * 3),
        ("L = 1/|B| Σ_{i∈B} x_i", {"B": [1, 3]}, 2.5, [0.5, 0, 0.5]),
        (r"L = \frac{1}{|\mathcal{B}|}\sum_{i \in \mathcal{B}} x_i^2", {"B": [2]}, 4, [0, 4, 0]),
        ("L = 1/|B| Σ_{i∈B} x_i; B = [2, 3]", {}, 3, [0, 0.5, 0.5]),
        ("L = 1/|B| Σ_{i∈B} x_i", {"B": 3}, 7 / 3, [1 / 3] * 3),
        ("L = 1/|B| Σ_{i∈B} x_i", {"|B|": 2}, 3.5, [0.5] * 3),
        (r"h = \frac{1}{|N(v)|} \sum_{u \in N(v)} x_u", {}, 7 / 3, [1 / 3] * 3),
        (r"\frac{1}{|S_i|} \sum_{j \in S_i} x_j", {}, 7 / 3, [1 / 3] * 3),
        (r"\frac{1}{|S|} \sum_{x \in S} x^2", {}, 7, [2 / 3, 4 / 3, 8 / 3]),
        ("Σ_{j∉S} x_j", {"S": [1, 2]}, 4, [0, 0, 1]),
        (r"\sum_{j \notin S} x_j", {"S": [1, 2]}, 4, [0, 0, 1]),
        (r"\sum_{j \not\in \{3\}} x_j", {}, 3, [1, 1, 0]),
        (r"\sum_{j \not= 2} x_j", {}, 5, [1, 0, 1]),
        (r"\sum_{j \in S \setminus \{1\}} x_j", {"S": [1, 2]}, 2, [0, 1, 0]),
        (r"\sum_{j \in A \cup B} x_j", {"A": [1], "B": [3, 1]}, 5, [1, 0, 1]),
        (r"\sum_{j \in A \cap B} x_j", {"A": [1, 2], "B": [3, 2]}, 2, [0, 1, 0]),
        (r"\prod_{i \in S} x_i", {"S": [2, 3]}, 8, [0, 4, 2]),
        (r"\max_{i \in S} x_i", {"S": [1, 2]}, 2, [0, 1, 0]),
    ],
)
def test_a_sum_runs_over_the_members_of_a_set(text, at, value, gradient):
    trace = gb.run(text, {"x": X, **at})
    assert trace.values[trace.target] == pytest.approx(value, rel=1e-12)
    np.testing.assert_allclose(trace.gradient("x"), gradient)
    assert not trace.graph.graph["doubts"]


@pytest.mark.parametrize("left_out", [r"j \in S \setminus \{i\}", r"j \notin \{i\}", r"j \ne i"])
def test_an_index_of_the_left_side_can_be_left_out(left_out):
    trace = gb.run(rf"f_i = \sum_{{{left_out}}} x_j", x=X)
    np.testing.assert_allclose(trace.values[trace.target], [6, 5, 3])


@pytest.mark.parametrize(
    ("condition", "inside"), [(r"x \notin [0,1]", False), (r"x \in [0,1]", True)]
)
def test_conditions_ask_for_both(condition, inside):
    text = rf"f(x) = \begin{{cases}} 1 & {condition} \\ 0 & \text{{otherwise}} \end{{cases}}"
    for x in (0.5, 1.0, 2.0):
        trace = gb.run(text, x=x)
        assert trace.values[trace.target] == ((x <= 1) == inside)


@pytest.mark.parametrize(
    ("text", "at", "said"),
    [
        ("Σ_{i∈B} x_i", {"B": 2}, "does not say which"),
        ("Σ_{i∈B} x_i", {"B": [0.5, 1]}, "number nothing"),
        ("Σ_{i∈B} x_i", {"B": [1, 1]}, "number nothing"),
        ("Σ_{i∈B} x_i", {"B": [1, 4]}, "runs to 4"),
        ("Σ_{j∉S} x_j", {}, "nothing says what S holds"),
        (r"1/|S| \sum_{k \in S} y", {"y": 2.0}, "size of a set"),
        *((text, {}, "below a sum is not read") for text in (
            r"\sum_{i \subset B} x_i", r"\sum_{i \foo B} x_i", "Σ_{i ? B} x_i",
            r"\sum_{x \sim p} x^2", r"\max_{i \foo} x_i",
        )),
    ],
)  # fmt: skip
def test_what_is_no_set_is_never_left_out_without_a_word(text, at, said):
    with pytest.raises(FormulaError, match=said):
        gb.run(text, {"x": X, **at})


def test_a_graph_holds_for_the_members_it_was_read_with():
    graph = gb.parse("1/|B| Σ_{i∈B} x_i", declared={"x": X, "B": [1, 3]})
    assert gb.run(graph, x=X, B=[1, 3]).value("f") == 2.5
    with pytest.raises(BindingError, match="read it again"):
        gb.run(graph, x=X, B=[2, 3])
