"""Greek letters with two forms: one name where a text has one of them, two where it has both."""

import pytest

import graphviz_backprop as gb
from graphviz_backprop.language.writing.reading import latex, reading
from graphviz_backprop.text import names

PAIRS = [("epsilon", "ϵ", "ε"), ("phi", "ϕ", "φ"), ("theta", "θ", "ϑ"), ("rho", "ρ", "ϱ")]


@pytest.mark.parametrize(("word", "plain", "other"), PAIRS)
def test_both_forms_in_one_text_are_two_names(word, plain, other):
    at = {rf"\{word}": 2.0, rf"\var{word}": 5.0}
    text = rf"y = \{word} \var{word}^2 + \var{word}_1 + \hat{{\{word}}}"
    trace = gb.run(text, at | {rf"\var{word}_1": 0.5, rf"\hat{{\{word}}}": 0.25})
    assert trace.value("y") == 2 * 25 + 0.5 + 0.25
    assert trace.gradient(rf"\{word}") == 25
    assert trace.gradient(rf"\var{word}") == 20
    assert trace.gradient(other) == 20
    written = latex(trace.graph)
    assert rf"\{word} " in written
    assert rf"\var{word}" in written
    at = {plain: 2.0, other: 5.0, f"{other}1": 0.5, f"{plain}_hat": 0.25}
    again = gb.run(reading(trace.graph), at)
    assert again.value("y") == trace.value("y")


@pytest.mark.parametrize(("word", "plain", "other"), PAIRS)
def test_both_letters_in_one_text_are_two_names(word, plain, other):
    trace = gb.run(f"y = {plain} + 3 {other}", {plain: 2.0, other: 5.0})
    assert trace.value("y") == 17
    assert trace.gradient(plain) == 1
    assert trace.gradient(other) == 3
    labels = {node["node"].name for _, node in trace.graph.nodes(data=True)} - {"", "y"}
    assert {names.pieces(label)[0][0] for label in labels} == {plain, other}


@pytest.mark.parametrize(("word", "plain", "other"), PAIRS)
@pytest.mark.parametrize("shape", [r"\{0}", r"\var{0}", "{1}", "{2}"])
def test_one_form_alone_is_one_name_however_it_is_written(word, plain, other, shape):
    text = "y = 3 " + shape.format(word, plain, other)
    for name in (rf"\{word}", rf"\var{word}", plain, other, word):
        trace = gb.run(text, {name: 2.0})
        assert trace.value("y") == 6
        assert trace.gradient(name) == 3


def test_a_command_and_a_letter_are_one_name():
    assert gb.run(r"y = \sqrt{\epsilon} + ε", {"ε": 4.0}).value("y") == 6
