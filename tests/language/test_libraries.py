"""Functions and numbers as C, JavaScript, R, Julia, MATLAB and libraries of Python write them."""

import math

import numpy as np
import pytest

import graphviz_backprop as gb

X = 0.7
ARRAY = np.array([1.0, 2.0, 4.5])
SIGMOID = 1 / (1 + math.exp(-X))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.0f / (1.0f + expf(-x))", SIGMOID),
        ("float y = 1.0f / (1.0f + expf(-x)); // sigmoid", SIGMOID),
        ("return 1.0f / (1.0f + expf(-x));", SIGMOID),
        ("powf(fabsf(-x), 2.0f) + sqrtf(x) + tanhl(x)", X**2 + math.sqrt(X) + math.tanh(X)),
        ("fabs(-x) + fmax(x, 2) + fmin(x, 2) + labs(-x)", 3 * X + 2),
        ("(float)x * 2", 2 * X),
        ("std::exp(-x) + std::max(0, x)", math.exp(-X) + X),
        ("M_PI * x", math.pi * X),
        ("const y = 1 / (1 + Math.exp(-x));", SIGMOID),
        ("Math.max(0, x) + Math.pow(x, 2)", X + X**2),
        ("Math.PI * x", math.pi * X),
        ("System.Math.Exp(-x)", math.exp(-X)),
        ("y := math.Exp(-x)", math.exp(-X)),
        ("ops.exp(x)", math.exp(X)),
        ("anp.exp(-x)", math.exp(-X)),
        ("fn.relu(x)", X),
        ("y <- pmax(0, x) %% 2", X),
        ("ifelse(x > 0, x, 0)", X),
        ("pnorm(x)", 0.5 * (1 + math.erf(X / math.sqrt(2)))),
        ("dnorm(x)", math.exp(-X * X / 2) / math.sqrt(2 * math.pi)),
        ("1 ./ (1 .+ exp.(-x))", SIGMOID),
        ("sind(90) + cosd(60 x / x) + atand(1)", 1 + 0.5 + 45),
        ("fmod(-7.5 x / x, 2)", math.fmod(-7.5, 2)),
        ("trunc(-1.5 x / x)", -1.0),
        ("math.degrees(x)", math.degrees(X)),
        ("np.deg2rad(x)", math.radians(X)),
        ("math.gamma(x + 1)", math.gamma(X + 1)),
        ("math.comb(5, 2) * x", 10 * X),
        ("sigmoid_prime(x)", SIGMOID * (1 - SIGMOID)),
        ("sech(x) + csch(x) + coth x", 1 / math.cosh(X) + 1 / math.sinh(X) + 1 / math.tanh(X)),
        (r"\coth x + \operatorname{sech}(x)", 1 / math.tanh(X) + 1 / math.cosh(X)),
        ("arsinh(x) + arcosh(x + 1)", math.asinh(X) + math.acosh(X + 1)),
        ("asec(1/x) + acsc(1/x)", math.acos(X) + math.asin(X)),
        ("asech(x) + acsch(x)", math.acosh(1 / X) + math.asinh(1 / X)),
        ("artanh(x) + acoth(1/x)", 2 * math.atanh(X)),
    ],
)  # fmt: skip
def test_functions_under_other_names(text, value):
    trace = gb.run(text, x=X)
    assert trace.values[trace.target] == pytest.approx(value, rel=1e-12)
    assert not trace.graph.graph["doubts"]


@pytest.mark.parametrize(
    "count",
    ["x.nelement()", "x.numel()", "torch.numel(x)", "np.size(x)", "x.size", "x.length",
     "length(x)", "numel(x)"],
)  # fmt: skip
def test_the_number_of_entries(count):
    text = f"y = np.mean(x) * {count}" if "." in count else f"y = mean(x) {count}"
    assert gb.run(text, x=ARRAY).value("y") == pytest.approx(7.5, rel=1e-12)
    with pytest.raises(gb.FormulaError, match="shape of x is not known"):
        gb.parse(text)


def test_the_number_of_entries_beside_a_sum_over_an_index():
    trace = gb.run("L(x) = sum_i (x[i]^2) / x.nelement()", x=ARRAY)
    assert trace.value("L") == pytest.approx(np.mean(ARRAY**2), rel=1e-12)


@pytest.mark.parametrize(
    ("text", "taken", "other"),
    [
        ("y = 0.5f * x", 0.5 * X, 1.5 * X),
        ("y = 1e-1F + x", 0.1 + X, 0.3 + X),
        ("y = 2.0L * x", 2 * X, 6 * X),
    ],
)
def test_a_letter_behind_a_number_may_be_a_factor(text, taken, other):
    trace = gb.run(text, x=X)
    assert trace.value("y") == pytest.approx(taken)
    (doubt,) = trace.graph.graph["doubts"]
    letter = text[doubt.stop - 1]
    written = text[: doubt.start] + doubt.write + text[doubt.stop :]
    assert gb.run(written, {"x": X, letter: 3.0}).value("y") == pytest.approx(other)
    assert gb.run(text, {"x": X, letter: 3.0}).value("y") == pytest.approx(other)


def test_a_letter_that_stands_alone_too_is_a_factor():
    graph = gb.parse("y = 0.5f + f x")
    assert not graph.graph["doubts"]
    assert gb.run("y = 0.5f + f x", f=2.0, x=3.0).value("y") == 7.0


def test_sinc_has_two_meanings():
    trace = gb.run("y = 2 sinc(x)", x=X)
    assert trace.value("y") == pytest.approx(2 * np.sinc(X))
    (doubt,) = trace.graph.graph["doubts"]
    other = f"y = 2 {doubt.write}(x)"
    assert gb.run(other, x=X).value("y") == pytest.approx(2 * math.sin(X) / X)


@pytest.mark.parametrize(
    "word",
    ["sqrtm", "logm", "isinf", "erfcx", "sincos", "acot", "max_pool1d", "negative_binomial",
     "softmax_rows", "sin2", "log3", "take_along_axis"],
)  # fmt: skip
def test_a_word_before_a_parenthesis_is_no_product_of_functions(word):
    for arguments in ("x", "x, y"):
        with pytest.raises(gb.FormulaError, match=r"no function called|side by side"):
            gb.parse(f"{word}({arguments})")


@pytest.mark.parametrize(
    ("text", "value"),
    [("xsin(x)", X * math.sin(X)), ("sin2x", math.sin(2 * X)), ("log_2(x)", math.log2(X)),
     ("trunc(a) = a^2; trunc(x)", X**2), ("length = 3; length x", 3 * X),
     ("def fix(a):\n    return a**2\nfix(x)", X**2)],
)  # fmt: skip
def test_what_the_program_names_is_its_own(text, value):
    trace = gb.run(text, x=X)
    assert trace.values[trace.target] == pytest.approx(value, rel=1e-12)
