import numpy as np
import pytest

from graphviz_backprop.language.parse import parse
from graphviz_backprop.learn.descent import descent, path
from graphviz_backprop.learn.evaluation import elementwise, sample
from graphviz_backprop.learn.landscape import landscape, lowest
from graphviz_backprop.text.errors import BindingError


def test_a_curve_and_the_path_on_it():
    setup, first = descent(parse("f = x^2 + a"), ("x",), {"x": 3, "a": 2}, rate=0.2)
    states = path(setup, first, 5)
    ground = landscape(setup, states)
    assert ground.loss == pytest.approx(ground.axes[0] ** 2 + 2)
    assert ground.path[:, 0] ** 2 + 2 == pytest.approx(ground.heights)
    assert ground.axes[0][0] < ground.path.min()
    assert ground.axes[0][-1] > 3


def test_a_grid_has_its_second_variable_upwards():
    setup, first = descent(parse("f = x y + c^2"), (), {"x": 1, "y": 2, "c": 3}, rate=0.01)
    ground = landscape(setup, path(setup, first, 3), ("x", "y"), count=7)
    c = float(path(setup, first, 3)[-1].values["c"])
    x, y = ground.axes
    assert ground.loss[5, 2] == pytest.approx(x[2] * y[5] + c * c)
    assert ground.loss.shape == (7, 7)


def test_programs_on_arrays_are_run_point_by_point():
    x, y = np.array([0.0, 1, 2]), np.array([1.0, 3, 4])
    graph = parse("L = mean((w x + b - y)^2)")
    setup, first = descent(graph, ("w", "b"), {"w": 0, "b": 0, "x": x, "y": y}, rate=0.1)
    ground = landscape(setup, path(setup, first, 4), count=9)
    w, b = ground.axes
    assert ground.loss[6, 3] == pytest.approx(np.mean((w[3] * x + b[6] - y) ** 2))
    with pytest.raises(BindingError, match="at most 5,000 points, not 10,000"):
        landscape(setup, path(setup, first, 4), count=100)


@pytest.mark.parametrize(("names", "words"), [(("x", "y", "z"), "not 3"), (("q",), "q is not")])
def test_impossible_landscapes_are_refused(names, words):
    setup, first = descent(parse("f = x y z"), (), {"x": 1, "y": 2, "z": 3})
    with pytest.raises(BindingError, match=words):
        landscape(setup, [first], names)


def test_products_become_elementwise_and_the_rest_stays():
    graph = parse("f = x x + 2(x · x)^2")
    assert elementwise(graph) is not None
    points = np.array([1.0, -2.0])
    found = sample(graph, {"x": points}, {})
    assert found.value == pytest.approx(points**2 + 2 * points**4)
    assert found.gradients["x"] == pytest.approx(2 * points + 8 * points**3)
    assert elementwise(parse("f = sum(x)")) is None
    assert elementwise(parse("f = x + sum([1, 2])")) is None


@pytest.mark.parametrize(("program", "at", "minimum"), [
    ("x^2/2 + 5y^2", {"x": -4.0, "y": 1.5}, (0, 0)),
    ("(x^2 + y - 11)^2 + (x + y^2 - 7)^2", {"x": 0.0, "y": 0.0}, (3, 2)),  # Himmelblau's
    ("(1 - x)^2 + 100(y - x^2)^2", {"x": -1.0, "y": 1.5}, (1, 1)),  # Rosenbrock's
])  # fmt: skip
def test_the_ground_reaches_to_the_minimum(program, at, minimum):
    setup, first = descent(parse(program), ("x", "y"), at)
    found = lowest(setup, first, ("x", "y"))
    assert (found["x"], found["y"]) == pytest.approx(minimum, abs=0.2)
    ground = landscape(setup, [first], ("x", "y"), lowest=found)
    for axis, place in zip(ground.axes, minimum, strict=True):
        assert axis[0] < place < axis[-1]


def test_what_has_no_lowest_point_near_has_none():
    setup, first = descent(parse("x y"), ("x", "y"), {"x": 1.0, "y": 2.0})
    assert lowest(setup, first, ("x", "y")) is None
    setup, first = descent(parse("x^2 + y^2"), ("x", "y"), {"x": 1.0, "y": 2.0})
    assert lowest(setup, first, ("x",)) is None
