import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphviz_backprop.teach.answer import Fit, fit, read_answer
from graphviz_backprop.text.errors import FormulaError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-4", -4), ("−4", -4), ("+4", 4), (" 0.5 ", 0.5), (".5", 0.5), ("5.", 5), ("1e-3", 0.001),
        ("-3/4", -0.75), ("2^3^2", 512), ("1/(1+e^-1)", 0.7310585786300049), ("π/2", math.pi / 2),
        ("sqrt(2)", math.sqrt(2)), ("\\frac{1}{3}", 1 / 3), ("-4 * 1", -4), ("2(3+1)", 8),
        ("σ(0)", 0.5), ("f = -4", -4), ("∞", math.inf), ("-inf", -math.inf),
    ],
)  # fmt: skip
def test_numbers_fractions_and_formulas_are_read(text, value):
    assert read_answer(text).value == pytest.approx(value, rel=1e-15)


def test_not_a_number_is_an_answer_too():
    assert math.isnan(read_answer("NaN").value)
    assert fit(read_answer("nan"), math.nan) is Fit.EXACT
    assert fit(read_answer("∞"), math.inf) is Fit.EXACT
    assert fit(read_answer("-∞"), math.inf) is Fit.OFF
    assert fit(read_answer("1"), math.nan) is Fit.OFF


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "there is no answer"), ("   ", "there is no answer"),
        ("x", "x is not a number"), ("x + y", "x, y are not numbers"), ("foo(1)", "."),
        ("0,25", "a comma"), ("(1", "never closed"), ("1/0", "no finite value"),
        ("9^9^9^9", "no finite value"), ("[1, 2]", "array"), ("1 2", "side by side"),
        ("2@3", "no axis"),
        ("__import__('os')", "."), ("1;2", "."), ("?", "."), ("1" * 201, "201 characters"),
        ("1e999", "too large"), ("log(-1)", "no finite value"),
    ],
)  # fmt: skip
def test_what_is_no_number_is_told(text, words):
    with pytest.raises(FormulaError, match=words) as raised:
        read_answer(text)
    assert raised.value.problem


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_an_error_of_ours(text):
    try:
        read = read_answer(text).value
    except FormulaError as error:
        read = error.problem
    assert isinstance(read, float) or read


SIGMOID_SLOPE = 0.19661193324148185


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        ("-4", -4.0, Fit.EXACT), ("-4.00", -4.0, Fit.EXACT), ("4", -4.0, Fit.OFF),
        ("1/3", 1 / 3, Fit.EXACT), ("0.33", 1 / 3, Fit.ROUNDED), ("0.333", 1 / 3, Fit.ROUNDED),
        ("0.3", 1 / 3, Fit.COARSE), ("0.34", 1 / 3, Fit.CUT), ("0.35", 1 / 3, Fit.OFF),
        ("0.20", SIGMOID_SLOPE, Fit.ROUNDED), ("0.2", SIGMOID_SLOPE, Fit.COARSE),
        ("0.19", SIGMOID_SLOPE, Fit.CUT), ("0.196", SIGMOID_SLOPE, Fit.CUT),
        ("0.197", SIGMOID_SLOPE, Fit.ROUNDED), ("0.1966119332", SIGMOID_SLOPE, Fit.EXACT),
        ("0.73 (1 - 0.73)", SIGMOID_SLOPE, Fit.ROUNDED), ("0.7 * 0.3", SIGMOID_SLOPE, Fit.OFF),
        ("1/5", SIGMOID_SLOPE, Fit.OFF), ("-0.20", SIGMOID_SLOPE, Fit.OFF),
        ("1235", 1234.567, Fit.ROUNDED), ("1234", 1234.567, Fit.CUT),
        ("1.23e3", 1234.567, Fit.ROUNDED), ("1.2e3", 1234.567, Fit.COARSE),
        ("0", 1.2e-16, Fit.EXACT), ("0", 0.3, Fit.COARSE), ("0.00", 0.003, Fit.ROUNDED),
        ("4.5e-10", 4.54e-10, Fit.ROUNDED), ("5e-10", 4.54e-10, Fit.ROUNDED),
        ("12", 12.4, Fit.COARSE), ("-2.5", -2.5, Fit.EXACT), ("2.50", 2.5, Fit.EXACT),
        ("0.26", 0.25, Fit.OFF),
    ],
)  # fmt: skip
def test_answers_are_judged_by_their_figures(text, number, expected):
    assert fit(read_answer(text), number) is expected


@given(st.floats(-1e6, 1e6), st.integers(2, 12))
def test_a_number_rounded_to_two_or_more_decimals_is_right(number, decimals):
    answer = read_answer(f"{number:.{decimals}f}")
    assert fit(answer, number) in (Fit.EXACT, Fit.ROUNDED)


@given(st.floats(-1000, 1000), st.integers(2, 5), st.sampled_from([-1, 1]))
def test_a_number_two_units_off_is_wrong(number, decimals, sign):
    answer = read_answer(f"{number + sign * 2.01 * 10.0**-decimals:.{decimals}f}")
    assert fit(answer, number) in (Fit.OFF, Fit.CUT)
    assert fit(answer, number) is Fit.OFF or abs(answer.value - number) < answer.unit
