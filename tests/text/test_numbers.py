"""One place where a float becomes text."""

import math
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphviz_backprop.text.numbers import NumberFormat, fitting, format_number, latex_number

DECIMALS = NumberFormat("decimals", 2)
SIGNIFICANT = NumberFormat("significant", 3)
EXACT = NumberFormat("exact")


@pytest.mark.parametrize(
    ("number", "style", "text"),
    [
        (0.0, DECIMALS, "0.00"),
        (-0.0, DECIMALS, "0.00"),
        (-0.004, DECIMALS, "−4.00e−3"),
        (-12, DECIMALS, "−12.00"),
        (2.675, DECIMALS, "2.68"),
        (0.125, DECIMALS, "0.13"),
        (-0.125, DECIMALS, "−0.13"),
        (0.2345, SIGNIFICANT, "0.235"),
        (1.25e-7, NumberFormat("decimals", 1), "1.3e−7"),
        (999999.994, DECIMALS, "999999.99"),
        (1e6, DECIMALS, "1.00e6"),
        (0.000438568, DECIMALS, "4.39e−4"),
        (-3.2e-9, DECIMALS, "−3.20e−9"),
        (3.0, NumberFormat("decimals", 0), "3"),
        (0.19661193, SIGNIFICANT, "0.197"),
        (0.000438568, SIGNIFICANT, "0.000439"),
        (123456.0, SIGNIFICANT, "123000"),
        (1234567.0, SIGNIFICANT, "1.23e6"),
        (9.999, SIGNIFICANT, "10.0"),
        (0.0, SIGNIFICANT, "0.00"),
        (0.1, EXACT, "0.1"),
        (-4.0, EXACT, "−4"),
        (1e300, EXACT, "1e300"),
        (-0.0, EXACT, "0"),
        (math.inf, DECIMALS, "∞"),
        (-math.inf, EXACT, "−∞"),
        (math.nan, SIGNIFICANT, "NaN"),
    ],
)
def test_format(number, style, text):
    assert format_number(number, style) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_exact_reads_back(number):
    assert float(format_number(number, EXACT).replace("−", "-")) == number


@given(st.floats(-1e5, 1e5), st.integers(0, 9))
def test_decimals_are_within_half_a_unit(number, digits):
    shown = float(format_number(number, NumberFormat("decimals", digits)).replace("−", "-"))
    assert abs(shown - number) <= 0.5000001 * 10.0**-digits


@given(st.integers(-99999, 99999), st.integers(0, 3))
def test_halves_go_away_from_zero_as_on_paper(thousandths, digits):
    exact = Decimal(thousandths).scaleb(-3)
    printed = float(format_number(float(exact), NumberFormat("decimals", digits)).replace("−", "-"))
    nearest = exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    assert nearest == 0 or printed == float(nearest)


@pytest.mark.parametrize(
    ("numbers", "digits"),
    [([], 2), ([-12, 3], 2), ([0.25, 0.1], 2), ([0.25, 0.0123], 3), ([12, 0.0033], 4),
     ([0.2, 3e-9], 2), ([0.0, math.nan, math.inf], 2)],
)  # fmt: skip
def test_one_format_for_numbers_that_stand_together(numbers, digits):
    assert fitting(numbers) == NumberFormat("decimals", digits)


@given(st.floats(-1e-2, 1e-2))
def test_only_zero_is_written_as_zero(number):
    assert (format_number(number) == "0.00") == (number == 0)


def test_latex_has_no_unicode_minus():
    assert latex_number(-2.5e-12) == r"-2.50 \cdot 10^{-12}"
    assert latex_number(-math.inf) == r"-\infty"
    assert latex_number(math.nan) == r"\mathrm{NaN}"
