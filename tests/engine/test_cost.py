"""What would cost too much is refused before it is computed; what is computed is no dearer."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from graphviz_backprop.engine.cost import APP, CLI, LIBRARY, Limits, cost_of, current, within
from graphviz_backprop.engine.shapes import infer
from graphviz_backprop.engine.trace import run
from graphviz_backprop.explain import explain
from graphviz_backprop.explain.notes import ENTRIES
from graphviz_backprop.language.parse import parse, parse_bindings
from graphviz_backprop.ops import TABLE
from graphviz_backprop.text.errors import CostError, FormulaError

#: Each function calls the one before twice.
NESTED = "g0(x) = x^2" + "".join(f"; g{i}(x) = g{i - 1}(g{i - 1}(x))" for i in range(1, 40))
NESTED += "; g39(2)"
OUTERS = " + ".join(["outer(x, x)"] * 12)


@pytest.mark.parametrize(
    ("limits", "text", "shapes", "place"),
    [
        (APP, OUTERS, {"x": (6000,)}, "outer(x, x)"),
        (APP, "A @ B", {"A": (2000, 2000), "B": (2000, 2000)}, "A @ B"),
        (APP, "conv2d(x, k)", {"x": (500, 500), "k": (100, 100)}, "conv2d(x, k)"),
        (APP, "conv2d(x, k, padding=3000)", {"x": (1, 1), "k": (1, 1)}, "conv2d(x, k"),
        (APP, "conv2d(x, k, padding=99999, stride=99999)", {"x": (1, 1), "k": (1, 1)}, "conv2d"),
        (APP, "det(A)", {"A": (900, 900)}, "det(A)"),
        (APP, "erf(x)", {"x": (3_000_000,)}, "erf(x)"),
        (CLI, "outer(x, x)", {"x": (30_000,)}, "outer(x, x)"),
        (LIBRARY, "y = outer(a, b)", {"a": (10**6,), "b": (10**6, 10)}, "outer(a, b)"),
    ],
)
def test_too_much_is_refused_with_its_cost_and_what_would_help(limits, text, shapes, place):
    given = {name: np.broadcast_to(0.0, shape) for name, shape in shapes.items()}
    graph = parse(text, declared=given)
    with within(limits), pytest.raises(CostError, match=r"operations and .* bytes") as caught:
        run(graph, given)
    error = caught.value
    assert limits.place in error.problem
    assert error.remedy == limits.advice
    assert text[error.start : error.stop].startswith(place)


@pytest.mark.parametrize(
    "value",
    [
        "conv2d([[1]], [[1]], padding=1800)",
        "conv2d([[1]], [[1]], padding=9999999, stride=9999999)",
        "[1, 2][0] + sum(conv2d([[1]], [[1]], padding=1000))",
        "+".join(["conv2d([[1]], [[1]], padding=200)"] * 100),
    ],
)
def test_a_value_in_a_program_is_no_place_for_much_work(value):
    with pytest.raises(FormulaError, match="a value in a program allows"):
        parse_bindings(f"x = {value}")
    with pytest.raises(FormulaError, match="a value in a program allows"):
        parse(f"f = x; x = {value}")


def test_the_limits_of_a_place_end_with_it():
    assert current() is LIBRARY
    with within(APP):
        assert current() is APP
        with within(CLI):
            assert current() is CLI
        assert current() is APP
    assert current() is LIBRARY


@pytest.mark.parametrize("op", ["max", "min", "concat", "stack"])
def test_five_thousand_operands_are_no_more_work_than_they_are(op):
    operands = ", ".join(["x"] * 4_990)
    with within(APP):
        trace = run(parse(f"{op}({operands})"), {"x": [2.0]})
        assert len(trace.steps) == 3 + 4_990
    assert trace.gradient("x") == pytest.approx(1.0 if op in ("max", "min") else 4_990)


def test_the_cost_of_a_run_is_that_of_all_its_nodes():
    graph = parse("q = A @ x; f = sum(q)")
    small, large = (cost_of(graph, infer(graph, {"A": (n, n), "x": (n,)})) for n in (100, 200))
    assert 3 < large.operations / small.operations < 4.5
    assert 3.5 < large.bytes / small.bytes < 4
    assert large.costliest == "_2"


def test_what_is_allowed_is_remembered_by_shapes_and_looked_at_for_every_place():
    graph = parse("f = sum(outer(x, x))")
    x = np.ones(50)
    assert run(graph, {"x": x}).value("f") == 2500
    with (
        within(Limits("a corner", 1_000, 10**9, "Less.")),
        pytest.raises(CostError, match="corner"),
    ):
        run(graph, {"x": x})


class Counted(np.ndarray):
    """An array that adds up the entries of everything that NumPy reads and makes with it."""

    entries = 0

    def __array_ufunc__(self, function, method, *inputs, out=None, **options):
        if out is not None:
            options["out"] = tuple(map(_plain, out))
        result = getattr(function, method)(*map(_plain, inputs), **options)
        return _counted(result, inputs)

    def __array_function__(self, function, types, args, kwargs):
        plain = [_plain(each) for each in args]
        return _counted(function(*plain, **{k: _plain(v) for k, v in kwargs.items()}), plain)


def _plain(value):
    if isinstance(value, Counted):
        return value.view(np.ndarray)
    return type(value)(map(_plain, value)) if type(value) in (list, tuple) else value


def _counted(result, inputs):
    if isinstance(result, list | tuple):
        return tuple(_counted(each, ()) for each in result)
    Counted.entries += np.size(result) + sum(
        each.size for each in inputs if isinstance(each, np.ndarray)
    )
    return result.view(Counted) if isinstance(result, np.ndarray) else result


VARIADIC = [row for row in TABLE.values() if row.variadic and row.name != "einsum"]


@pytest.mark.parametrize("row", VARIADIC, ids=lambda row: row.name)
def test_the_pulls_of_many_operands_are_at_most_a_constant_times_their_forward_pass(row):
    """Work grows with the operands, not with their square: four times as many, four times."""

    def work(count):
        operands = [np.full((3, 4), float(i)).view(Counted) for i in range(count)]
        settings = row.checked({})
        Counted.entries = 0
        out = row.forward(*operands, **settings)
        forward, Counted.entries = Counted.entries, 0
        row.vjps[0](np.ones(out.shape).view(Counted), out, *operands, **settings)
        return forward, Counted.entries

    for count in (50, 200):
        forward, backward = work(count)
        assert backward <= 8 * (forward + 12 * count)


@pytest.mark.parametrize("row", TABLE.values(), ids=lambda row: row.name)
def test_the_pulls_of_a_row_are_about_as_much_work_as_its_cost_says(row):
    settings = row.checked({})
    operands = [np.array(operand, dtype=np.float64)[()] for operand in row.examples[0]]
    counted = [o.view(Counted) if o.ndim else o for o in operands]
    with np.errstate(all="ignore"):
        Counted.entries = 0
        out = row.forward(*counted, **settings)
        for position in range(len(operands)):
            row.vjp(position)(np.ones_like(_plain(out))[()], out, *counted, **settings)
    said = row.effort.work(np.shape(out), *map(np.shape, operands), **settings)
    assert Counted.entries <= 40 * (said + 10)


def test_a_process_is_a_place_too():
    code = "from graphviz_backprop.app import server; from graphviz_backprop.engine import cost; "
    code += "from threading import Thread; Thread(target=lambda: print(cost.current())).start()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "the app" in done.stdout


def test_explaining_counts_where_steps_are_explained():
    graph = parse("; ".join(["y0 = x", *(f"y{i} = softmax(y{i - 1})" for i in range(1, 9))]))
    cost = cost_of(graph, infer(graph, {"x": (300,)}))
    assert cost.explaining > 10 * cost.operations
    page = Limits("a page", 2 * cost.operations, 10**9, "Less.")
    with within(page), pytest.raises(CostError, match="a page allows"):
        run(graph, {"x": np.ones(300)})
    with within(replace(page, steps=False)):
        assert run(graph, {"x": np.ones(300)})


def test_what_is_explained_is_not_computed_again_where_that_takes_long(monkeypatch):
    """Pulls from 121 components take 120 million operations, the pull as a formula 80 million."""
    small, large = (
        run(parse("conv2d(x, k)"), {"x": np.ones((n, n)), "k": np.ones((k, k))})
        for n, k in ((6, 2), (100, 90))
    )
    assert large.steps
    assert ENTRIES in explain(small, small.steps[-1]).notes
    monkeypatch.setitem(TABLE, "conv2d", replace(TABLE["conv2d"], forward=None))
    told = [explain(large, step) for step in large.steps]
    assert ENTRIES not in told[-1].notes
    assert "conv2d" in told[-1].text


@pytest.mark.parametrize(
    "text",
    [
        "+".join(f"x{i}" for i in range(2_000)),
        r"\sum_{i=1}^{5000} x^i",
        NESTED,
    ],
)  # fmt: skip
def test_a_place_says_how_large_a_graph_may_be(text):
    with within(APP), pytest.raises(FormulaError, match="the app reads at most 800"):
        parse(text)


def test_exponents_stand_above_each_other_up_to_a_height():
    assert parse("x^" * 90 + "2")
    with pytest.raises(FormulaError, match="exponents stand above each other"):
        parse("x^" * 3_000 + "2")
