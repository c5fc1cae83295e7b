"""A text that cannot be read is told what is wrong with it, and not with what stands beside it."""

import pytest

import graphviz_backprop as gb


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (r"C = \frac{\lambda}{2n} \sum_w w^2 \label{eq:87}\tag{87}", "how far w runs"),
        (r"v = \mu v_1 - \eta \nabla C \label{eq:107}", r"\nabla is what the program computes"),
        (r"y = \foo x \tag{Algorithm 1}", r"the LaTeX command \foo"),
        (r"y = \foo x \cite{smith:2020, jones}", r"the LaTeX command \foo"),
        (r"y = \foo x \quad \text{this is the mini batch mean}", r"the LaTeX command \foo"),
        (r"y = \foo x % see the mini batch mean", r"the LaTeX command \foo"),
        ("# 1 layer\nh = foo(x)\n# 2 layer\ny = 2 h", "no function called foo"),
        ("    # 1 layer\n    h = x @@ 2\n    # 2 layer\n    # loss\n    y = h", "“@”"),
        ("## Loss\n\n$L = \\foo$", r"the LaTeX command \foo"),
        ("cos = <a, b, c>", "angle brackets hold two vectors"),
    ],
)
def test_an_error_is_not_blamed_on_what_says_nothing(text, problem):
    with pytest.raises(gb.FormulaError) as caught:
        gb.parse(text)
    assert problem in caught.value.problem


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("graphviz-backprop show --fold all", "a command line"),
        ("$ graphviz-backprop --help", "a command line"),
        ("graphviz-backprop", "a command line"),
        ("pip install graphviz-backprop", "a command line"),
        ("python -m graphviz_backprop.cli.main gallery", "a command line"),
        ("python train.py --lr 0.1", "a command line"),
        ("git clone somewhere", "a command line"),
        ("# Gradient descent", "Markdown"),
        ("# Heading\n\nThis is prose of a page", "Markdown"),
        ("- first item\n- second item", "Markdown"),
        ("y = x</b>", "HTML"),
        (r"\foo \text{We minimise} \text{the loss over all samples}", r"\foo"),
        (r"S = \{1, 2, 3\}", "a set"),
    ],
)
def test_what_is_no_formula_is_told_what_it_is(text, problem):
    with pytest.raises(gb.FormulaError) as caught:
        gb.parse(text)
    assert problem in str(caught.value)
