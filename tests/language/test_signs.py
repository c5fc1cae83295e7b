"""Signs of a page: small letters, mixed numbers."""

import math
import sys
import unicodedata

import numpy as np
import pytest

import graphviz_backprop as gb
from graphviz_backprop.text import names


def small(kind):
    """Every character that Unicode calls a letter or a digit above or below, with what it is."""
    for character in map(chr, range(sys.maxunicode + 1)):
        written = unicodedata.decomposition(character).split()
        if len(written) == 2 and written[0] == f"<{kind}>":
            letter = chr(int(written[1], 16))
            read = letter.isascii() or names.LETTER_WORDS.get(letter, letter).isascii()
            if letter.isalnum() and read and character not in "ᵀº":
                yield character, names.LETTER_WORDS.get(letter, letter)


@pytest.mark.parametrize(("character", "letter"), tuple(small("super")))
def test_every_small_letter_above_is_a_power(character, letter):
    given = {} if letter.isdigit() else {letter: 3.0}
    power = float(letter) if letter.isdigit() else 3.0
    trace = gb.run(f"total = (1 + 1){character}", given)
    assert trace.value("total") == 2.0**power


@pytest.mark.parametrize(("character", "letter"), tuple(small("sub")))
def test_every_small_letter_below_is_a_subscript(character, letter):
    name = f"x{letter}" if letter.isdigit() else f"x_{letter}"
    assert gb.run(f"q = x{character} + 1", {name: 3.0}).value("q") == 4.0


@pytest.mark.parametrize(
    ("text", "at", "value"),
    [
        ("L = -(1 − ŷ)ᵞ log ŷ", {"ŷ": 0.4, "γ": 2.0}, -(0.6**2) * math.log(0.4)),
        ("y = xᴷ⁺¹ xᵦ", {"x": 2.0, "K": 2.0, "x_β": 5.0}, 2.0**3 * 5),
        ("q = sin(30º) + cos 60˚", {}, 1.0),
        ("3½ x", {"x": 2.0}, 7.0),
        ("1¾ + 2⅖ + 1⁄2", {}, 1.75 + 2.4 + 0.5),
        ("y = x^2½", {"x": 4.0}, 4**2.5),
        ("y = x^2 ½", {"x": 4.0}, 8.0),
        ("1.5½", {}, 0.75),
        (r"x^2\frac12 + \frac12\frac14 + 2\frac32", {"x": 4.0}, 8 + 0.125 + 3),
        (r"2\frac{x}{2}", {"x": 3.0}, 3.0),
    ],
)
def test_small_letters_and_mixed_numbers(text, at, value):
    trace = gb.run(text, at)
    np.testing.assert_allclose(trace.values[trace.target], value, rtol=1e-12)
    assert not trace.graph.graph["doubts"]


W, Z = np.array([1.0, -2.0]), np.array([3.0, 0.5])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("y = <w, z> + 1", W @ Z + 1),
        ("<w,z> / (||w|| ||z||)", W @ Z / np.linalg.norm(W) / np.linalg.norm(Z)),
        ("y = sigma(2 <w, z>)", 1 / (1 + math.exp(-2 * W @ Z))),
        ("$<w | z>^2$", (W @ Z) ** 2),
        ("<w + z, z>", (W + Z) @ Z),
    ],
)
def test_signs_of_comparison_may_be_brackets(text, value):
    trace = gb.run(text, {name: at for name, at in (("w", W), ("z", Z)) if name in text})
    assert trace.values[trace.target] == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize("text", ["f(a) = a, a < 1", "h^{<t>} = a h^{<t-1>}", "[a < b] + [b > a]"])
def test_signs_of_comparison_compare(text):
    gb.parse(text)


@pytest.mark.parametrize(
    ("text", "function"),
    [
        ("x > 0 ? x : 0.1 * x", lambda x: x if x > 0 else 0.1 * x),
        ("double y = x > 0.0 ? x : exp(x) - 1;", lambda x: x if x > 0 else math.exp(x) - 1),
        ("y = (x > 0 ? x : 0) + 1", lambda x: max(x, 0.0) + 1),
        ("f(x) = x > 1 ? 1 : x < 0 ? 0 : x", lambda x: min(max(x, 0.0), 1.0)),
        ("y = Math.max(x > 0 ? x : -x, 0.25)", lambda x: max(abs(x), 0.25)),
    ],
)
@pytest.mark.parametrize("at", [-0.5, 0.3, 2.0])
def test_a_choice_with_a_question_mark(text, function, at):
    trace = gb.run(text, x=at)
    assert trace.values[trace.target] == pytest.approx(function(at), rel=1e-12)


def test_a_whole_number_before_a_fraction_may_be_a_factor():
    text = r"y = 2\tfrac{1}{2} x"
    trace = gb.run(text, x=3.0)
    assert trace.value("y") == 7.5
    (doubt,) = trace.graph.graph["doubts"]
    other = text[: doubt.start] + doubt.write + text[doubt.stop :]
    assert gb.run(other, x=3.0).value("y") == 3.0
