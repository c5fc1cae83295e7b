"""Variants: other numbers of the same kind, pleasant, all different, the same on every machine."""

import numpy as np
import pytest

from graphviz_backprop.engine.trace import run
from graphviz_backprop.language.parse import parse
from graphviz_backprop.teach.variants import MAX_VARIANTS, digits, variants
from graphviz_backprop.text.errors import BackpropError

PROGRAMS = {
    "(x+y) z": {"x": -2, "y": 5, "z": -4},
    "1/(1+exp(-(w0 x0 + w1 x1 + w2)))": {"w0": 2, "x0": -1, "w1": -3, "x1": -2, "w2": -3},
    "max(x, y) z + relu(x - z)": {"x": 3, "y": 1, "z": 2},
    "ln(x) sqrt(y)": {"x": 2, "y": 4},
    "sum(relu(W x + b))": {"W": [[1, 2], [3, -4]], "x": [1, 2], "b": [0.5, 0.5]},
    "binary_cross_entropy(sigmoid(w x), t)": {"w": 0.5, "x": [1, 2, 3], "t": [1, 0, 1]},
}


def made(program, at, count, seed=7, **more):
    graph = parse(program, declared=at)
    return graph, variants(graph, at, count, seed, **more)


@pytest.mark.parametrize("program", PROGRAMS)
def test_forty_students_get_forty_sets_without_trouble(program):
    at = PROGRAMS[program]
    graph, found = made(program, at, 40)
    assert len({str({k: np.asarray(v).tolist() for k, v in each.items()}) for each in found}) == 40
    worst = max(2, digits(run(graph, at)))
    for each in found:
        assert {name: np.shape(value) for name, value in each.items()} == {
            name: np.shape(value) for name, value in at.items()
        }
        trace = run(graph, each)
        for numbers in (trace.values, trace.gradients):
            assert all(np.all(np.abs(value) <= 150) for value in numbers.values())
        assert digits(trace) <= worst


def test_whole_numbers_stay_whole_and_halves_stay_halves():
    _, found = made("(x+y) z", PROGRAMS["(x+y) z"], 60)
    assert all(
        float(value).is_integer() and value != 0 for each in found for value in each.values()
    )
    _, found = made("x y", {"x": 0.5, "y": 2}, 40)
    assert all(float(2 * each["x"]).is_integer() for each in found)


def test_no_gate_is_saturated_and_none_is_in_a_tie():
    graph, found = made("sigmoid(w x + b)", {"w": 2, "x": 1, "b": -1}, 40)
    assert min(abs(run(graph, each).gradient("b")) for each in found) >= 0.01
    _, found = made("max(x, y)", {"x": 1, "y": 2}, 40)
    assert all(each["x"] != each["y"] for each in found)


def test_labels_and_what_is_kept_hold_their_values():
    program = "binary_cross_entropy(sigmoid(w x), t)"
    _, found = made(program, PROGRAMS[program], 20, keep=["w"])
    assert all(each["t"].tolist() == [1, 0, 1] and each["w"] == 0.5 for each in found)


def test_the_seed_decides():
    first, again, other = (made("(x+y) z", PROGRAMS["(x+y) z"], 9, seed)[1] for seed in (1, 1, 2))
    assert first == again != other


@pytest.mark.parametrize(
    ("program", "at", "count", "keep", "said"),
    [
        ("x^2", {"x": 2}, 300, (), "of 300 variants were found"),
        ("x y", {"x": 2, "y": 3}, 5, ("x", "y"), "only 0 of 5"),
        ("x y", {"x": 2, "y": 3}, 0, (), f"Take 1 to {MAX_VARIANTS}"),
        ("x y", {"x": 2, "y": 3}, MAX_VARIANTS + 1, (), f"Take 1 to {MAX_VARIANTS}"),
    ],
)
def test_too_many_are_refused(program, at, count, keep, said):
    with pytest.raises(BackpropError, match=said):
        made(program, at, count, keep=keep)
