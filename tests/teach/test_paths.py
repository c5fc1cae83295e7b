import math
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphviz_backprop.engine.check import check
from graphviz_backprop.engine.graph import GraphBuilder
from graphviz_backprop.engine.trace import run
from graphviz_backprop.language.parse import parse
from graphviz_backprop.teach.paths import Multiplications, paths
from graphviz_backprop.text.errors import BindingError, ShapeError

LECTURE = "q = x + y; f = q z"
AT = {"x": -2, "y": 5, "z": -4}


def ladder(rungs):
    """Each node is the one before added to itself: 2 to the rungs paths, as many as edges / 2."""
    builder = GraphBuilder()
    node = builder.input("x")
    for _ in range(rungs):
        node = builder.operation("add", node, node)
    return builder.finish(node)


def test_the_lectures_example():
    found = paths(run(parse(LECTURE), AT), "x")
    assert (found.count, found.complete, found.gradient) == (1, True, -4.0)
    (path,) = found.listed
    assert path.locals == (1.0, -4.0)
    assert path.product == -4.0
    assert [edge.position for edge in path.edges] == [0, 0]
    assert path.text == "∂f/∂q · ∂q/∂x = (−4.00) · 1.00 = −4.00"
    assert path.latex == (
        r"\frac{\partial f}{\partial q} \cdot \frac{\partial q}{\partial x}"
        r" = (-4.00) \cdot 1.00 = -4.00"
    )
    assert found.text == "∂f/∂x = −4.00"


def test_a_fan_out_adds_its_paths_up():
    # f = (x + y) x: one path through the sum, whose slope is x = 3, one directly, q = 8.
    found = paths(run(parse("q = x + y; f = q x"), {"x": 3, "y": 5}), "x")
    assert sorted(path.product for path in found.listed) == [3.0, 8.0]
    assert found.text == "∂f/∂x = 3.00 + 8.00 = 11.00"
    assert found.latex == r"\frac{\partial f}{\partial x} = 3.00 + 8.00 = 11.00"


def test_a_square_is_two_paths():
    found = paths(run(parse("f = x * x"), {"x": 3}), "x")
    assert [path.product for path in found.listed] == [3.0, 3.0]
    assert [path.edges[0].position for path in found.listed] == [0, 1]


def test_multiplications_counted_by_hand():
    # Edges x→q, y→q, q→f, z→f. Forward: x crosses 2, y 2, z 1. Reverse: 4. Paths: 2 + 2 + 1.
    found = paths(run(parse(LECTURE), AT), "z")
    assert found.multiplications == Multiplications(forward=5, reverse=4, paths=5)
    # a = xy, b = a + x, f = a b. Edges x→a, y→a, a→b, x→b, a→f, b→f. x: all but y→a = 5,
    # y: all but the two of x = 4. Paths of x: aᶠ 2, abᶠ 3, bᶠ 2; of y: 2, 3.
    found = paths(run(parse("a = x y; b = a + x; f = a b"), {"x": 2, "y": 3}), "x")
    assert found.multiplications == Multiplications(forward=9, reverse=6, paths=12)
    assert found.count == 3


def test_constants_are_crossed_by_nobody():
    found = paths(run(parse("f = 3 x + 2"), {"x": 2}), "x")
    assert found.multiplications == Multiplications(forward=2, reverse=2, paths=2)


def test_a_seed_is_a_factor_of_every_path():
    found = paths(run(parse("f = x x + x"), {"x": 3}, seed=10), "x")
    assert sorted(path.product for path in found.listed) == [10.0, 30.0, 30.0]
    assert math.fsum(path.product for path in found.listed) == found.gradient == 70.0
    assert found.listed[-1].text == "10.00 · ∂f/∂x|(operand 2) = 10.00 · 1.00 = 10.00"


def test_from_an_inner_node_and_from_the_target_itself():
    trace = run(parse(LECTURE), AT)
    assert paths(trace, "q").text == "∂f/∂q = −4.00"
    itself = paths(trace, "f")
    assert (itself.count, itself.gradient) == (1, 1.0)
    assert itself.listed[0].edges == ()
    assert itself.text == "∂f/∂f = 1.00"


def test_a_node_without_a_path_has_the_gradient_zero():
    found = paths(run(parse("q = x + y; r = y z; f = q r"), AT, target="q"), "z")
    assert (found.count, found.listed, found.gradient) == (0, (), 0.0)
    assert found.text == "∂q/∂z = 0.00"


@pytest.mark.parametrize("rungs", [10, 60])
def test_all_are_counted_though_few_are_listed(rungs):
    found = paths(run(ladder(rungs), {"x": 1}), "x", limit=3)
    assert found.count == 2**rungs
    assert len(found.listed) == 3
    assert not found.complete
    # Every path has as many edges as there are rungs.
    assert found.multiplications == Multiplications(2 * rungs, 2 * rungs, rungs * 2**rungs)
    assert found.text.startswith("∂v")
    more = {10: "… (1021 more)", 60: "… (about 10^18 more)"}[rungs]
    assert more in found.text
    assert r"\dots" in found.latex
    assert r"\text{ more}" in found.latex


@pytest.fixture
def short_integers():
    """str() writes integers of 640 digits at most, the fewest it can be held to."""
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(640)
    yield
    sys.set_int_max_str_digits(before)


@pytest.mark.usefixtures("short_integers")
def test_a_long_chain_and_a_number_beyond_printing():
    found = paths(run(ladder(2_200), {"x": 0}), "x", limit=2)
    assert found.count == 1 << 2_200  # 663 digits
    assert "about 10^662 more" in found.text


def test_what_has_no_paths_says_why():
    trace = run(parse("(2 * 3) x"), {"x": 1})
    with pytest.raises(BindingError, match="q depends on no input"):
        paths(trace, "q")
    with pytest.raises(BindingError, match="there is no node called 'w'"):
        paths(trace, "w")
    with pytest.raises(ShapeError, match=r"f is an array of shape \[2\]"):
        paths(run(parse("f = x y"), {"x": [1, 2], "y": 3}), "y")


OPERATIONS = ["add", "subtract", "multiply", "sin", "tanh"]


@st.composite
def graphs(draw):
    builder = GraphBuilder()
    made = [builder.input("x"), builder.input("y")]
    for _ in range(draw(st.integers(1, 8))):
        op = draw(st.sampled_from(OPERATIONS))
        count = 1 if op in ("sin", "tanh") else 2
        made.append(builder.operation(op, *(draw(st.sampled_from(made)) for _ in range(count))))
    return builder.finish(made[-1])


@settings(deadline=None, max_examples=60)
@given(graphs(), st.floats(-2, 2), st.floats(-2, 2))
def test_the_sum_over_all_paths_is_the_central_difference(graph, x, y):
    bindings = {"x": x, "y": y}
    trace = run(graph, bindings)
    for result in check(graph, bindings):
        found = paths(trace, result.name, limit=10_000)
        assert found.complete
        total = math.fsum(path.product for path in found.listed)
        assert total == pytest.approx(float(result.difference), rel=1e-4, abs=1e-5)
    lengths = [len(p.edges) for name in "xy" for p in paths(trace, name, 10_000).listed]
    assert found.multiplications.paths == sum(lengths)
    assert found.multiplications.reverse <= found.multiplications.forward <= sum(lengths)
