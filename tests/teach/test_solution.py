"""Whole solutions judged, worked by hand."""

import pytest

from graphviz_backprop.engine.trace import run
from graphviz_backprop.language.parse import parse
from graphviz_backprop.teach.solution import check_solution
from graphviz_backprop.text.errors import FormulaError

LECTURE = ("q = x + y; f = q z", {"x": -2, "y": 5, "z": -4})
NEURON = ("a = w x + b; s = sigmoid(a); L = (s - y)^2", {"w": 0.3, "x": 2, "b": 0.1, "y": 1})


def judged(made, text):
    program, at = made
    found = check_solution(run(parse(program, declared=at), at), text)
    return {each.name: each for each in found.judgements}, found


def test_a_right_solution_is_right():
    each, found = judged(LECTURE, "q = 3\nf = -12; ∂f/∂q = -4; df/dz = 3\ndx = -4; grad y = -4")
    assert found.right
    assert found.missing == ()
    assert set(each) == {"q", "f", "∂f/∂q", "∂f/∂z", "∂f/∂x", "∂f/∂y"}
    assert found.summary.startswith("6 of 6 numbers are right")


def test_what_follows_from_an_error_is_told_from_a_new_one():
    each, found = judged(LECTURE, "q = 7; f = -28; dz = 7; dq = -4; dx = -4; dy = 4")
    assert each["q"].verdict != "carried"
    assert each["f"].verdict == "carried"
    assert "the wrong q from before" in each["f"].message
    assert "−12" in each["f"].message
    assert each["∂f/∂z"].verdict == "carried"
    assert each["∂f/∂q"].right
    assert each["∂f/∂y"].verdict == "mistake"
    assert "sign error" in each["∂f/∂y"].mistakes
    assert not found.right


def test_an_error_upstream_is_carried_through_what_was_not_written_down():
    program = ("p = 2 x; q = p^2; f = 3 q", {"x": 1})
    each, _ = judged(program, "p = 5; f = 75")
    assert each["f"].verdict == "carried"
    assert "wrong p" in each["f"].message


def test_a_new_error_on_top_of_an_old_one_is_new():
    each, _ = judged(LECTURE, "q = 7; f = 100")
    assert each["f"].verdict == "wrong"
    assert "with those it would be −28" in each["f"].message


def test_rounded_intermediates_are_forgiven_and_said():
    # a = 0.7, s = 0.6682, L = 0.1101; from 0.67 it is 0.1089
    each, found = judged(NEURON, "a = 0.7; s = 0.67; L = 0.1089")
    assert found.right
    assert each["L"].verdict == "rounded"
    assert "rounded" in each["L"].message


def test_a_known_mistake_is_named():
    each, _ = judged(("f = x x + x", {"x": 3}), "df/dx = 3")
    assert each["∂f/∂x"].verdict in ("mistake", "wrong")
    each, _ = judged(LECTURE, "df/dz = -4")
    assert "operands swapped" in each["∂f/∂z"].mistakes


def test_arrays_are_judged():
    layer = ("y = W x; L = sum(y^2) / 2", {"W": [[1, 2, 0], [3, 4, 1]], "x": [1, -1, 2]})
    each, _ = judged(layer, "y = [-1, 1]; dx = [2, 2, 1]; dW = [[-1, 1], [1, -1], [-2, 2]]")
    assert each["y"].right
    assert each["∂L/∂x"].right
    assert each["∂L/∂W"].mistakes == ("order of the product",)


def test_what_is_missing_is_listed():
    _, found = judged(LECTURE, "q = 3")
    assert found.missing == ("f", "∂f/∂q", "∂f/∂z", "∂f/∂y", "∂f/∂x")


@pytest.mark.parametrize(
    "text", ["", "q", "u = 3", "q = x", "q = [1", "d = 4", "q = 3 4 5 [", "=3"]
)
def test_what_cannot_be_read_is_said(text):
    with pytest.raises(FormulaError) as error:
        judged(LECTURE, text)
    assert error.value.remedy or error.value.problem


def test_a_table_as_a_spreadsheet_copies_it_is_a_solution():
    rows = ("name\tvalue\tgradient", "x\t-2\t-4", "q\t3\t-4", "f\t-12\t1")
    each, found = judged(LECTURE, "\n".join(rows))
    assert found.right
    assert set(each) == {"x", "q", "f", "∂f/∂x", "∂f/∂q", "∂f/∂f"}
    markdown = "| node | value | gradient |\n|---|---|---|\n| q | 7 | |\n| z | – | 7 |"
    each, found = judged(LECTURE, markdown)
    assert each["q"].verdict == "wrong"
    assert each["∂f/∂z"].verdict == "carried"
    vector = ("L = sum(x^2)", {"x": [1, 2]})
    each, found = judged(vector, "x, [1, 2], [2, 4]\nL, 5")
    assert found.right
    assert set(each) == {"x", "∂L/∂x", "L"}
    with pytest.raises(FormulaError, match="nothing of this program"):
        judged(LECTURE, "u, 3, 4")
