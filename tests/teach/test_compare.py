import math

import numpy as np
import pytest

from graphviz_backprop.engine.trace import run
from graphviz_backprop.language.parse import parse
from graphviz_backprop.teach.compare import compare, relative_change


def rows(before, before_at, after, after_at):
    found = compare(run(parse(before), before_at), run(parse(after), after_at))
    return {row.name or row.value_after: row for row in found}


def test_other_inputs_change_values_and_gradients():
    # f = (x + y) z: with z from −4 to −2, q stays 3, f goes from −12 to −6, ∂f/∂x from −4 to −2.
    at = {"x": -2, "y": 5, "z": -4}
    found = rows("q = x + y; f = q z", at, "q = x + y; f = q z", at | {"z": -2})
    assert (found["f"].value_before, found["f"].value_after) == (-12.0, -6.0)
    assert found["f"].value_change == 0.5
    assert (found["x"].gradient_before, found["x"].gradient_after) == (-4.0, -2.0)
    assert found["x"].gradient_change == 0.5
    assert found["z"].gradient_change == 0.0
    assert found["q"].value_change == 0.0
    assert found["q"].changed, "its value stays, its gradient does not"
    assert not any(row.added or row.removed for row in found.values())


def test_nothing_changes():
    at = {"x": 1, "y": 2, "z": 3}
    found = rows("(x+y)z + 2", at, "(x+y)z + 2", at)
    assert not any(row.changed for row in found.values())


def test_an_operation_put_in_between_moves_no_other():
    at = {"x": 1, "y": 2, "z": 3}
    found = rows("(x + y) z", at, "exp(x + y) z", at)
    assert found["v1"].value_before == found["v1"].value_after == 3.0
    assert found["v2"].added
    assert found["v2"].value_after == pytest.approx(math.e**3)
    assert found["f"].value_before == 9.0


def test_an_operation_taken_out_is_listed_last():
    at = {"x": 1, "y": 2, "z": 3}
    before, after = run(parse("exp(x + y) z"), at), run(parse("(x + y) z"), at)
    *_, last = compare(before, after)
    assert last.removed
    assert last.changed
    assert last.value_before == pytest.approx(math.e**3)
    assert last.after is None
    assert math.isnan(last.value_change)


def test_a_name_counts_more_than_the_operation():
    at = {"x": 2, "y": 3}
    found = rows("q = x + y; f = q y", at, "q = x y; f = q y", at)
    assert (found["q"].value_before, found["q"].value_after) == (5.0, 6.0)


def test_a_changed_constant_is_the_same_node():
    found = rows("2 x", {"x": 5}, "3 x", {"x": 5})
    assert found[3.0].value_before == 2.0
    assert found[3.0].value_change == 0.5


def test_a_node_called_like_an_id_is_not_mistaken():
    found = rows("f = x 7", {"x": 1}, "f = n1 + 7", {"n1": 4})
    assert found["n1"].value_after == 4.0
    assert found["n1"].before != "n1"


def test_arrays_change_by_their_size_and_other_shapes_cannot_be_compared():
    found = rows("x y", {"x": [3, 4], "y": 2}, "x y", {"x": [3, 9], "y": 2})
    assert found["x"].value_change == 1.0  # |(0, 5)| / |(3, 4)|
    assert found["y"].gradient_change == pytest.approx(5 / 7)
    found = rows("x y", {"x": [3, 4], "y": 2}, "x y", {"x": [3, 4, 5], "y": 2})
    assert math.isnan(found["x"].value_change)
    assert found["x"].changed


def test_relative_changes():
    assert relative_change(np.float64(4), np.float64(2)) == -0.5
    assert relative_change(np.float64(0), np.float64(-1)) == -math.inf
    assert relative_change(np.float64(math.nan), np.float64(math.nan)) == 0.0
    assert math.isnan(relative_change(None, np.float64(1)))


def test_a_new_node_of_the_same_operation_before_it_takes_no_partner_away():
    at = {"x": 1, "y": 2, "z": 4}
    found = rows("exp(x + y) z", at, "exp(z + x) exp(x + y)", at)
    assert found["v1"].added, "z + x is new, though v1 was a sum before as well"
    assert (found["v3"].value_before, found["v3"].value_after) == (3.0, 3.0)
