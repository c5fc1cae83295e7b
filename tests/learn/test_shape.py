import math

import pytest

from graphviz_backprop.learn.activation import activation
from graphviz_backprop.learn.shape import kinks, output_range, saturated, zero_centred

BOUND = 0.01
# σ(1 − σ) = b, 1 − tanh² = b and σ = b solved for x
SIGMOID = math.log((1 - 2 * BOUND + math.sqrt(1 - 4 * BOUND)) / (2 * BOUND))
TANH = math.acosh(1 / math.sqrt(BOUND))
SOFTPLUS = math.log(BOUND / (1 - BOUND))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sigmoid", [(-6, -SIGMOID), (SIGMOID, 6)]),
        ("tanh", [(-6, -TANH), (TANH, 6)]),
        ("softplus", [(-6, SOFTPLUS)]),
        ("elu", [(-6, math.log(BOUND))]),
        ("relu", [(-6, 0)]),
        ("leaky_relu", []),
        ("x^2", [(-BOUND / 2, BOUND / 2)]),
        ("step(x)", [(-6, 6)]),
        ("1/x", []),
    ],
)
def test_saturated_parts_end_where_calculus_says(text, expected):
    found = saturated(activation(text), BOUND)
    assert [(part.low, part.high) for part in found] == [
        pytest.approx(pair, abs=2e-9) for pair in expected
    ]


@pytest.mark.parametrize(
    ("text", "low", "high", "shown"),
    [
        ("sigmoid", 0, 1, "(0, 1)"),
        ("tanh", -1, 1, "(−1, 1)"),
        ("relu", 0, math.inf, "[0, ∞)"),
        ("leaky_relu", -math.inf, math.inf, "(−∞, ∞)"),
        ("elu", -1, math.inf, "(−1, ∞)"),
        ("softplus", 0, math.inf, "(0, ∞)"),
        ("silu", -0.27846454276107379, math.inf, "[−0.28, ∞)"),  # −W(1/e)
        ("gelu", -0.16997120747990369, math.inf, "[−0.17, ∞)"),
        ("atan(x)", -math.pi / 2, math.pi / 2, "(−1.57, 1.57)"),
        ("sin(x)", -1, 1, "[−1, 1]"),
        ("1/x", -math.inf, math.inf, "(−∞, ∞)"),
        ("tan(x)", -math.inf, math.inf, "(−∞, ∞)"),
        ("ln(x)", -math.inf, math.inf, "(−∞, ∞)"),
        ("sqrt(x)", 0, math.inf, "[0, ∞)"),
        ("exp(-x^2)", 0, 1, "(0, 1]"),
        ("|x - 1| + max(0, x)", 1, math.inf, "[1, ∞)"),
        ("3 + 0x", 3, 3, "[3, 3]"),
        ("ln(-1 - x^2)", math.nan, math.nan, "(NaN, NaN)"),
    ],
)
def test_ranges(text, low, high, shown):
    found = output_range(activation(text))
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-9, nan_ok=True)
    assert str(found) == shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("relu", [(0, 0, 1, "ReLU has a kink")]),
        ("leaky_relu", [(0, 0.01, 1, "leaky ReLU|Leaky ReLU")]),
        ("elu(x, alpha=2)", [(0, 2, 1, "ELU has a kink")]),
        ("|x|", [(0, -1, 1, "kink")]),
        ("max(x, 2x - 1)", [(1, 1, 2, "tie in max")]),
        ("|x - 1| + max(0, x)", [(0, -1, 0, "tie"), (1, 0, 2, "kink")]),
        ("step(x - 1/3)", [(1 / 3, 0, 0, "")]),
        ("elu", []),
        ("tanh", []),
        ("sigmoid(50 x)", []),
        ("1/x", []),
        ("tan(x)", []),
        ("sin(20 x)", []),
    ],
)
def test_kinks_are_found_and_smooth_bends_are_not(text, expected):
    found = kinks(activation(text))
    assert len(found) == len(expected)
    for kink, (x, left, right, words) in zip(found, expected, strict=True):
        assert (kink.x, kink.left, kink.right) == pytest.approx((x, left, right), abs=1e-6)
        assert any(word in kink.words for word in words.split("|"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("tanh", True), ("sin(x)", True), ("x^3", True), ("sigmoid", False), ("relu", False),
     ("leaky_relu", False), ("silu", False), ("ln(x)", False), ("sigmoid(x) - 0.5", True)],
)  # fmt: skip
def test_zero_centred(text, expected):
    assert zero_centred(activation(text)) is expected
