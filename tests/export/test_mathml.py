"""LaTeX → MathML: known elements only, text stays text, signs close to their numbers."""

import xml.etree.ElementTree as ElementTree

import pytest

from graphviz_backprop.export.mathml import LONGEST, mathml, pieces, tree


@pytest.mark.parametrize(
    "latex",
    [
        r"\text{<script>alert(1)</script>}",
        r"\href{javascript:alert(1)}{x}",
        r"\style{color:red}{x}",
        r"\class{a}{b}",
        r'\hspace{1em" onload="alert(1)}',
        r"\text{]]>} & \& < >",
        "<img src=x onerror=alert(1)>",
    ],
)
def test_hostile_formulas_become_harmless_elements(latex):
    root = ElementTree.fromstring(mathml(latex))
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not attributes & {"href", "style", "class", "onload", "onerror", "src"}
    assert not {element.tag for element in root.iter()} & {"script", "img", "a"}


def test_text_survives_as_text():
    root = ElementTree.fromstring(mathml(r"\text{<script>alert(1)</script>}"))
    assert "".join(root.itertext()) == "<script>alert(1)</script>"


@pytest.mark.parametrize("latex", [r"\frac{1", "{" * 2000, "x^", "x" * (LONGEST + 1), "", "}"])
def test_what_cannot_be_read_or_is_too_long_is_shown_as_it_is(latex):
    root = ElementTree.fromstring(mathml(latex))
    assert root.tag == "math"
    assert len("".join(root.itertext())) <= LONGEST + 1


@pytest.mark.parametrize(
    ("latex", "forms"),
    [
        ("-x", ["prefix"]),
        ("a - b", [None]),
        ("= -4", ["prefix"]),
        ("(-4) - -2", ["prefix", None, "prefix"]),
        (r"a \cdot -2", ["prefix"]),
    ],
)
def test_a_sign_is_told_from_a_difference(latex, forms):
    root = ElementTree.fromstring(mathml(latex))
    assert [mo.get("form") for mo in root.iter("mo") if mo.text == "−"] == forms


def test_plus_equals_is_one_operator():
    assert [part.content for part in tree("a += b").content] == ["a", "+=", "b"]


@pytest.mark.parametrize(("inner", "stretchy"), [("x", "false"), (r"\frac{x}{y}", None)])
def test_parentheses_stretch_round_tall_formulas_only(inner, stretchy):
    root = ElementTree.fromstring(mathml(rf"\ln\left({inner}\right)"))
    fences = [mo for mo in root.iter("mo") if mo.text in "()"]
    assert [mo.get("stretchy") for mo in fences] == [stretchy, stretchy]


@pytest.mark.parametrize(
    "latex", [r"\frac{a = b}{c}", r"\left(a = b\right)", r"\begin{cases} a = b \end{cases}"]
)
def test_inner_equals_signs_do_not_break_a_line(latex):
    assert pieces(latex) == [latex]


@pytest.mark.parametrize("latex", [
    r"\frac{1.50}{-2.25} \cdot x_{12.5}",
    r"\text{1.5 units} + 2.5", "100000.5 + 1.5", "2.00^{3.00}",
])  # fmt: skip
def test_the_form_of_a_formula_is_read_once_for_all_digits(latex):
    from graphviz_backprop.export.mathml import _read

    assert tree(latex) == _read(latex)
