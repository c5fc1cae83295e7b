"""Inputs that must be refused: each with its words, its place and what to do."""

import pytest

from graphviz_backprop.language.parse import parse
from graphviz_backprop.language.scanning import token as tokens
from graphviz_backprop.text.errors import FormulaError

#: Text, part of the problem, the place that is marked, part of the remedy.
BAD = [
    ("", "there is no formula", None, "(x + y) z"),
    (" \n ; ", "there is no formula", None, "(x + y) z"),
    ("x +", "nothing stands on the right of “+”", "+", "number"),
    ("x^", "nothing stands on the right of “^”", "^", "number"),
    ("x**-", "nothing stands on the right of “-”", "-", "number"),
    ("x ** ** y", "“**” cannot stand after “**”", "**", "between"),
    ("x * / y", "“/” cannot stand after “*”", "/", "between"),
    ("*x", "“*” cannot stand at the beginning", "*", "before it"),
    ("x = ", "nothing stands on the right of this “=”", "=", "formula"),
    ("f(x) = ", "nothing stands on the right of this “=”", "=", "formula"),
    ("x + y = @ z", "“@” cannot stand at the beginning", "@", "before it"),
    ("2x = 3", "an equation to be solved", "2x = 3", "On the left of “=” stands one name"),
    ("f(x+y) = x", "names with commas", "f(x+y)", "f(x, y)"),
    ("f() = 3", "names with commas", "f()", "f(x, y)"),
    ("x=-2 y=5", "one “=” too many", "y", "x = -2, y = 5"),
    ("(x+y", "this parenthesis is never closed", "(", "Close it"),
    ("x+y)", "this parenthesis closes nothing", ")", "Delete it"),
    ("[1, 2", "this bracket is never closed", "[", "Close it"),
    ("x]", "this bracket closes nothing", "]", "Delete it"),
    ("{x", "this brace is never closed", "{", "Close it"),
    ("x}", "this brace closes nothing", "}", "Delete it"),
    ("|x", "this bar is never closed", "|", "Close it"),
    ("x ‖", "this double bar is never closed", "‖", "Close it"),
    ("(|x)", "this bar is never closed", "|", "Close it"),
    (r"x \right|", "this bar closes nothing", r"\right|", "Delete it"),
    (
        r"\begin{cases} x & x>0 \\ \end{bmatrix}",
        r"“\end{bmatrix}” cannot close “\begin{cases}”",
        r"\end{bmatrix}",
        r"Write \end{cases}",
    ),
    (
        r"\begin{cases}\end{bmatrix}",
        r"“\end{bmatrix}” cannot close “\begin{cases}”",
        r"\end{bmatrix}",
        r"Write \end{cases}",
    ),
    ("(x]", "“]” cannot close “(”", "]", "parenthesis"),
    ("a = (b; c", "this parenthesis is never closed", "(", "Close it"),
    ("()", "nothing inside this parenthesis", "(", "number"),
    ("(x, y)", "this comma separates nothing", "(x, y)", "max(x, y)"),
    ("max(x,)", "nothing stands after this comma", ",", "number"),
    ("max(x)", "max takes at least 2 arguments; here it has 1", "max(x)", "max(x, y)"),
    ("sin()", "sin takes 1 argument; here it has none", "sin()", "sin(x)"),
    ("sin(x, y)", "sin takes 1 argument; here it has 2", "sin(x, y)", "sin(x)"),
    ("sin", "sin has no argument", "sin", "sin(x)"),
    ("sin * x", "sin needs its argument", "*", "sin(x)"),
    ("sigmod(x)", "no function called sigmod", "sigmod", "Did you mean sigmoid?"),
    ("leaky_rulu(x)", "no function called leaky_rulu", "leaky_rulu", "leaky_relu"),
    (r"\mathrm{sigmod}(x)", "no function called sigmod", r"\mathrm{sigmod}", "sigmoid"),
    ("blargh(x)", "no function called blargh", "blargh", "blargh(a) = a^2"),
    (r"\log r^*(x, y)", "no function called r^*", "r^*", "r^*(a, b) = a b"),
    ("import os", "an import computes nothing", "import os", "np.exp(x)"),
    ("leaky_relu(x, beta=1)", "no setting called beta", "beta=1", "Leave it out, or use: alpha"),
    ("relu(x, alpha=1)", "no setting called alpha", "alpha=1", "has no settings"),
    ("leaky_relu(x, alpha=y)", "must be a number", "y", "number"),
    ("leaky_relu(x, alpha=1, alpha=2)", "alpha is set twice", "alpha=2", "Delete"),
    ("leaky_relu(x, 1, 2)", "takes 1 argument; here it has 3", "leaky_relu(x, 1, 2)", "alpha=…"),
    ("x[y]", "must be a number", "y", "number"),
    ("x[0.5]", "an index is a whole number", "0.5", "x[0]"),
    ("x:y", "between index brackets only", ":", "x[1:3]"),
    ("[1,[2]]", "differ in length", "[1,[2]]", "same number"),
    ("f = x; f = y", "f stands on the left of “=” twice", "f", "another name"),
    ("x = 1; x = 2; x y", "x stands on the left of “=” twice", "x", "another name"),
    ("a = b c; b = d; d = a", "in a circle: a → b → d → a", "a", "take one"),
    ("a = b c; c = 2 s w; b = a", "in a circle: a → b → a", "a", "take one"),
    ("x = 2; y", "x is given a value, but the formula does not use it", "x", "uses: y"),
    ("x = 1; y = 2", "only values here and no formula", "x = 1; y = 2", "f = x y"),
    ("x = 1/0; x + 1", "not a finite number", "1/0", "-2.5"),
    ("x; y", "only the last formula may stand without a name", "x", "q = x + y"),
    ("1..2", "two numbers stand side by side", ".2", "one decimal point"),
    ("2 3", "two numbers stand side by side", "3", "2 * 3"),
    ("1" * 41, "this number has 41 digits", "1" * 41, "1.5e30"),
    ("1e999", "too large for a float64", "1e999", "1.8e308"),
    (r"\frac{1}", r"\frac takes two groups", r"\frac", r"\frac{1}{x}"),
    (r"\foo", r"the LaTeX command \foo is not known", r"\foo", r"\text{foo}"),
    ("x \\", "a backslash begins a LaTeX command", "\\", "leave the backslash out"),
    ("__class__", "underscore", "_", "net_h1"),
    ("∂f", "∂ is what the program computes", "∂", "the formula itself"),
    (r"\partial f", r"\partial is what the program computes", r"\partial", "the formula itself"),
    ("x\x00y", "control character here (U+0000)", "\x00", "copied"),
    ("x\u202ey", "control character here (U+202E)", "\u202e", "copied"),
    ("<script>alert(1)</script>", "HTML", "<script>alert(1)</script>", "without the tags"),
    ("digraph { a -> b }", "“->” computes nothing", "->", "“=”"),
    ("😀", "the character 😀 has no meaning", "😀", "what it stands for"),
    ("x%2", "% has no meaning", "%", "x/100"),
    ('"x"', "quotation marks", '"x"', "Leave them out"),
    ("x.y", "“.” is no product here", ".", "x * y"),
    ("x" * 100_000, "the text has 100,000 characters", None, "Shorten"),
    ("(" * 9_000 + ")" * 9_000, "nested more than 100 deep", "(", "Name inner parts"),
    ("(" * 100_000 + ")" * 100_000, "the text has 200,000 characters", None, "Shorten"),
    ("x+" * 9_999 + "x", "the formula has 10,000 parts", None, "Shorten"),
]


@pytest.mark.parametrize(("text", "problem", "marked", "remedy"), BAD, ids=lambda v: repr(v)[:30])
def test_refused_with_the_right_words(text, problem, marked, remedy):
    with pytest.raises(FormulaError) as caught:
        parse(text)
    error = caught.value
    assert problem in error.problem
    assert remedy in error.remedy
    if marked is None:
        assert error.start is None
    else:
        assert error.text[error.start : error.stop] == marked
        assert error.text == text


def test_place_is_counted_in_the_text_as_typed():
    with pytest.raises(FormulaError) as caught:
        parse("q = α₁ − √x\nf = q·(z")
    assert (caught.value.line, caught.value.column) == (2, 7)
    assert str(caught.value) == (
        "line 2, column 7: this parenthesis is never closed\n"
        "f = q·(z\n"
        "      ^\n"
        "Close it, or delete this “(”."
    )


@pytest.mark.parametrize("text", ["x" * 100_000, "(" * 100_000, "(" * 20_000, "|" * 20_000])
def test_what_is_too_long_or_too_deep_is_refused_at_once(text, monkeypatch):
    made = []
    put = tokens.Token.__new__

    def counted(kind, *rest, **named):
        made.append(kind)
        return put(kind, *rest, **named)

    monkeypatch.setattr(tokens.Token, "__new__", counted)
    with pytest.raises(FormulaError):
        parse(text)
    assert len(made) <= len(text)  # no more than reading as many characters
    if text.startswith("("):
        assert len(made) <= 2 * tokens.MAX_DEPTH + 1


def test_no_message_is_the_parsers_own():
    for text, *_ in BAD:
        with pytest.raises(FormulaError) as caught:
            parse(text)
        said = caught.value.problem + caught.value.remedy
        for jargon in ("LPAR", "RPAR", "SEPARATOR", "$END", "NUMBER", "token", "Token"):
            assert jargon not in said
