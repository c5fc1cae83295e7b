"""Measuring against the widths that DejaVu Sans is published with, and outlines."""

import re

import pytest

from graphviz_backprop.drawing import text
from graphviz_backprop.drawing.text import Run, plain

#: Advance widths of DejaVu Sans 2.37 in units of 1/2048 em.
ADVANCES = {"0": 1303, "x": 1212, "+": 1716, "−": 1716, "×": 1716, ".": 651}


@pytest.mark.parametrize(("character", "advance"), ADVANCES.items())
def test_width_of_a_character_is_that_of_the_font(character, advance):
    assert text.width(plain(character), 2048) == advance


def test_width_adds_up_and_a_script_is_smaller():
    assert text.width(plain("00.0"), 2048) == 3 * 1303 + 651
    assert text.width((Run("x"), Run("0", -1)), 2048) == pytest.approx(1212 + 0.7 * 1303)


def test_scripts_are_shifted_to_their_side():
    base, below, above = text.place((Run("x"), Run("0", -1), Run("2", 1)), 10)
    assert base.rise == 0
    assert below.rise < 0 < above.rise
    assert below.size == above.size == 7
    assert below.dx == pytest.approx(text.width(plain("x"), 10))


def test_markup_without_scripts_is_one_run():
    assert text.markup("×−1") == (Run("×−1"),)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("alpha1", (Run("α"), Run("1", -1))), ("net_h1", (Run("net"), Run("h1", -1)))],
)
def test_names_have_greek_letters_and_subscripts(name, shown):
    assert text.name_runs(name) == shown


def test_a_long_name_ends_in_an_ellipsis():
    assert text.words(text.name_runs("a" * 200)) == "a" * 27 + "…"
    assert len(text.words(text.name_runs("a_" + "b" * 200))) == 28


def test_outline_stays_in_its_width_and_above_its_descent():
    path = text.outline(plain("−12.0"), 20)
    numbers = [float(number) for number in re.findall(r"-?\d+\.\d+", path)]
    across, down = numbers[0::2], numbers[1::2]
    assert min(across) >= 0
    assert max(across) <= text.width(plain("−12.0"), 20)
    assert min(down) > -20
    assert max(down) == pytest.approx(0.28, abs=0.02)  # 0 and 2 dip under the baseline


def test_a_space_has_a_width_and_no_outline():
    assert text.outline(plain(" "), 12) == ""
    assert text.width(plain(" "), 12) > 0


def test_a_character_that_the_font_lacks_is_drawn_as_its_box():
    assert text.width(plain("漢"), 12) > 0
    assert text.outline(plain("漢"), 12).startswith("M")
