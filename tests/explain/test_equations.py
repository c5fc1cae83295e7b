"""Every printed equation is true: each side is run over its bindings, shapes included."""

import json
from pathlib import Path

import numpy as np
import pytest

from graphviz_backprop import pipeline
from graphviz_backprop.engine.graph import inputs
from graphviz_backprop.engine.rounded import slide_arithmetic
from graphviz_backprop.engine.steps import Pull
from graphviz_backprop.engine.trace import run
from graphviz_backprop.examples import examples
from graphviz_backprop.explain import explanations
from graphviz_backprop.language.parse import parse
from graphviz_backprop.text.names import canonical
from graphviz_backprop.text.numbers import NumberFormat

LANGUAGE = Path(__file__).parents[1] / "language"

MATRIX, SQUARE = [[1.0, -2.0, 0.5], [0.3, 4.0, -1.0]], [[2.0, 1.0], [-1.0, 0.5]]
IMAGE = np.arange(20.0).reshape(4, 5) / 7 - 1
CHANNELS = np.arange(32.0).reshape(2, 4, 4) / 9 - 1
#: Programs as lectures write them, each with what is bound: every kind of operation on arrays.
PROGRAMS = {
    "y = x": {"x": [1, 2, 3]},
    "y = W x": {"W": MATRIX, "x": [1, 2, 3]},
    "y = x W": {"W": MATRIX, "x": [1, 2]},
    "Y = X + b": {"X": MATRIX, "b": [1, 2, 3]},
    "Y = X + c": {"X": MATRIX, "c": 2},
    "Y = c - X": {"X": MATRIX, "c": 2},
    "Y = X * b": {"X": MATRIX, "b": [1, 2, 3]},
    "Y = X / b": {"X": MATRIX, "b": [[2], [4]]},
    "Y = a + b": {"a": [[1], [2]], "b": [3, 4, 5]},
    "Y = X @ W + b; L = mean(Y^2)": {"X": MATRIX, "W": [[1], [2], [3]], "b": [0.5]},
    "q = x*x": {"x": 3},
    "f = x*x + x": {"x": 3},
    "f = x x x": {"x": 2},
    "L = sum(relu(W x + b))": {"W": SQUARE, "x": [1, -1], "b": [0.5, 0.5]},
    "L = sum(tanh(x) / x)": {"x": [1, 2]},
    "L = amax(x)": {"x": [1, 3, 3]},
    "L = sum(amax(X, axis=1))": {"X": MATRIX},
    "L = sum(amax(X, axis=0, keepdims=True))": {"X": MATRIX},
    "L = amin(x)": {"x": [1, 3, 0]},
    "L = prod(x)": {"x": [0, 3, 2]},
    "L = sum(prod(X, axis=0))": {"X": [[0, 2], [3, 4]]},
    "L = norm(x)": {"x": [3, 4]},
    "L = norm(x) + x[0]": {"x": [0, 0]},
    "L = sum(norm(X, axis=1))": {"X": MATRIX},
    "y = softmax(x)": {"x": [1, 2, 3]},
    "Y = softmax(X)": {"X": MATRIX},
    "Y = softmax(X, axis=0)": {"X": MATRIX},
    "Y = log_softmax(X)": {"X": MATRIX},
    "y = layer_norm(x)": {"x": [1, 2, 4]},
    "Y = layer_norm(X)": {"X": MATRIX},
    "L = mean(X)": {"X": MATRIX},
    "L = sum(mean(X, axis=0))": {"X": MATRIX},
    "L = logsumexp(x)": {"x": [1, 2]},
    "L = logsumexp(X)": {"X": MATRIX},
    "L = mse(p, y)": {"p": [1, 2, 3], "y": [0, 1, 5]},
    "L = mse(P, y)": {"P": MATRIX, "y": [0, 1, 5]},
    "L = bce(p, y)": {"p": [0.2, 0.5], "y": [0, 1]},
    "L = bce(p, y)  ": {"p": [0, 1], "y": [0, 1]},
    "L = bce(p, y) ": {"p": 0.3, "y": [0, 1]},
    "L = bce_with_logits(z, y)": {"z": [0.2, -0.5], "y": [0, 1]},
    "L = cross_entropy(z, y)": {"z": [0.2, -0.5, 1], "y": 2},
    "L = cross_entropy(Z, y)": {"Z": MATRIX, "y": [0, 2]},
    "L = cross_entropy(Z, Y)": {"Z": MATRIX, "Y": [[0.5, 0.5, 0], [0.1, 0.2, 0.3]]},
    "Y = conv2d(X, K)": {"X": IMAGE, "K": SQUARE},
    "Y = conv2d(X, K, stride=2)": {"X": IMAGE, "K": SQUARE},
    "Y = conv2d(X, K, padding=1)": {"X": IMAGE, "K": SQUARE},
    "Y = conv2d(X, K) ": {"X": CHANNELS, "K": np.ones((3, 2, 2, 2))},
    "Y = max_pool2d(X)": {"X": IMAGE},
    "Y = outer(a, b)": {"a": [1, 2], "b": [3, 4, 5]},
    "Y = transpose(X) @ X": {"X": MATRIX},
    "y = a · b": {"a": [1, 2], "b": [3, 4]},
    "y = reshape(X, (3, 2))": {"X": MATRIX},
    "y = X[0] + X[1, 0]": {"X": MATRIX},
    "y = concat(a, b)": {"a": [1, 2], "b": [3]},
    "y = stack(a, b, a)": {"a": 1, "b": 3},
    "y = max(a, b)": {"a": [1, 5], "b": [3, 5]},
    "y = x^2": {"x": [1, 2]},
    "Y = sum(X .^ 2) + sum(X .^ 3) + sum(X ⊙ X)": {"X": SQUARE},
    "Y = (X .^ 0.5) / X": {"X": [[1.0, 4.0], [9.0, 2.0]]},
    "Y = exp(X) ⊙ tanh(X)": {"X": SQUARE},
    "y = x^n": {"x": [0, 2], "n": 0},
    "y = sqrt(x) + |x|": {"x": 0},
    "f = ln(x) + y": {"x": -1, "y": 2},
    "f = exp(x)": {"x": 1000},
    "L = -(y ln(p) + (1 - y) ln(1 - p))": {"y": 1, "p": 0.3},
    "L = sum((A x - b)^2) + 0.1 * sum(x^2)": {"A": MATRIX, "x": [1, 2, 3], "b": [1, 1]},
    "Y = A X": {"A": np.arange(12.0).reshape(2, 2, 3), "X": [1, 2, 3]},
    "Y = T + v": {"T": np.ones((2, 2, 3)), "v": [1, 2, 3]},
    "y = diag(x) v": {"x": [1, 2], "v": [3, 4]},
    "L = sum(leaky_relu(x, 0.1) + elu(x) + gelu(x) + silu(x))": {"x": [-1, 2]},
}  # fmt: skip
FORMATS = (NumberFormat("exact"), NumberFormat("decimals", 2), NumberFormat("significant", 2))


def _value(side):
    trace = pipeline.run(side.formula, side.bindings)
    return trace.values[trace.target]


def _close(one, other, slack):
    return np.shape(one) == np.shape(other) and np.allclose(
        one, other, rtol=1e-9, atol=slack, equal_nan=True
    )


def check(trace, style):
    """Runs every side of every equation of every step."""
    for step, told in zip(trace.steps, explanations(trace, style), strict=True):
        assert told.equations or not trace.plan.inputs
        for each in told.equations:
            scale = max(
                (np.max(np.abs(v), initial=0) for s in each.sides for v in s.bindings.values()),
                default=0,
            )
            slack = 1e-12 * (scale if np.isfinite(scale) else 0)
            for side in each.sides:
                context = f"{step}: {each.text}: {side.formula}"
                assert _close(_value(side), side.value, slack), context
                assert np.shape(side.value) == np.shape(each.sides[0].value), context
                if not trace.remark:
                    assert _close(side.value, each.sides[0].value, slack), context
                if side.relation == "=" and side is not each.sides[0] and not trace.remark:
                    assert side.exact, context


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_side_can_be_run(program):
    trace = run(parse(program, declared=PROGRAMS[program]), PROGRAMS[program])
    for style in FORMATS:
        check(trace, style)


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.id)
def test_every_side_of_the_published_examples_can_be_run(example):
    trace = run(parse(example.program, declared=example.bindings), example.bindings)
    check(trace, NumberFormat("decimals", 2))


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_side_of_slide_arithmetic_is_run_over_printed_numbers(program):
    trace = run(parse(program, declared=PROGRAMS[program]), PROGRAMS[program])
    style = NumberFormat("decimals", 2)
    check(slide_arithmetic(trace, style), style)


FOUND = [
    formula
    for name in ("formulas.json", "field.json")
    for formula in json.loads((LANGUAGE / name).read_text(encoding="utf-8"))
    if "einsum" not in formula["text"]  # its letters in quotation marks are no formula
]
#: Every formula is met in one of these runs.
RUNS = 24


@pytest.mark.parametrize(
    "start", [pytest.param(k, marks=pytest.mark.heavy if k else ()) for k in range(RUNS)]
)
def test_every_side_of_formulas_as_they_are_found_can_be_run(start):
    for found in FOUND[start::RUNS]:
        at = values_of(found)
        graph = parse(found["text"], declared=at)
        there = {canonical(node.name) for node in inputs(graph)} | graph.graph["counts"]
        trace = run(graph, {name: at[name] for name in at if canonical(name) in there})
        check(trace, NumberFormat("decimals", 2))
        if start % 2 == 0:
            check(slide_arithmetic(trace, NumberFormat()), NumberFormat())


def values_of(found):
    return {
        name: np.array(value, float) if isinstance(value, list) else float(value)
        for name, value in found["bindings"].items()
    }


def _random_array(random, shapes):
    """A variable of one of these shapes, bound to friendly numbers."""
    shape = shapes[random.integers(len(shapes))]
    return np.round(random.uniform(-2, 2, shape), 1)[()]


def _random_program(random):
    """A few definitions, each an operation on arrays that stand before it, by shape."""
    at = {name: _random_array(random, [(2, 3), (3,), (2,), ()]) for name in "ABCDE"}
    shapes = {name: np.shape(value) for name, value in at.items()}
    lines = []
    for i in range(int(random.integers(2, 6))):
        name, text = f"q{i + 1}", ""
        while not text:
            left, right = random.choice(list(shapes)), random.choice(list(shapes))
            a, b = shapes[left], shapes[right]
            kind = random.integers(9)
            if kind < 2 and _meet(a, b):
                sign = random.choice(["+", "-", "⊙"])
                text, shape = f"{left} {sign} {right}", np.broadcast_shapes(a, b)
            elif kind == 2:
                function = random.choice(["tanh", "relu", "sigmoid", "exp", "abs"])
                text, shape = f"{function}({left})", a
            elif kind == 3 and len(a) == 2 and b in ((a[1],), (a[1], a[0])):
                text, shape = f"{left} @ {right}", a[:1] + b[1:]
            elif kind == 4 and len(a) == 1 and len(b) == 2 and a[0] == b[0]:
                text, shape = f"{left} @ {right}", b[1:]
            elif kind == 5 and len(a) == 2:
                text, shape = f"transpose({left})", a[::-1]
            elif kind == 6 and len(a) == 2:
                reduction = random.choice(["sum", "mean", "amax", "norm", "logsumexp"])
                axis = int(random.integers(2))
                text, shape = f"{reduction}({left}, axis={axis})", (a[1 - axis],)
            elif kind == 7 and a:
                text, shape = f"{random.choice(['softmax', 'log_softmax'])}({left})", a
            elif kind == 8 and len(a) == len(b) == 1:
                text, shape = f"outer({left}, {right})", a + b
        lines.append(f"{name} = {text}")
        shapes[name] = shape
    return "; ".join([*lines, f"L = {'sum' if random.integers(2) else 'mean'}({name}^2)"]), at


def _meet(a, b):
    try:
        np.broadcast_shapes(a, b)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(
    "seed", [pytest.param(k, marks=pytest.mark.heavy if k else ()) for k in range(6)]
)
def test_every_side_of_random_programs_with_arrays_can_be_run(seed):
    random = np.random.default_rng(seed)
    for _ in range(50):
        program, at = _random_program(random)
        at = {name: value for name, value in at.items() if name in program}
        trace = run(parse(program, declared=at), at)
        style = NumberFormat("decimals", 2)
        check(trace, style)
        for step, told in zip(trace.steps, explanations(trace, style), strict=True):
            if isinstance(step, Pull):  # no formula was given up because it was false
                assert len(told.equations[0].sides) > 1, told.text
        if random.integers(4) == 0:
            check(slide_arithmetic(trace, style), style)
