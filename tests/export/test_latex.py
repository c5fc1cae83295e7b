"""Text and formulas as LaTeX that cannot break out."""

import pytest

from graphviz_backprop.drawing.text import Run
from graphviz_backprop.export.latex import parts, runs_latex, text_latex


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"\input{/etc/passwd}", r"\textbackslash{}input\{/etc/passwd\}"),
        ("50% & $x_1^2$ #1 ~", r"50\% \& \$x\_1\textasciicircum{}2\$ \#1 \textasciitilde{}"),
        ("Müller, naïve, Čech", r"M\"{u}ller, na\"{i}ve, \v{C}ech"),
        ("∂f/∂x = −4", r"\ensuremath{\partial}f/\ensuremath{\partial}x = \ensuremath{-}4"),
        ("名\n\tname", r"\ifdefined\Umathcode\char21517 \else\texttt{U+540D}\fi{} name"),
    ],
)
def test_text_is_plain_ascii_and_has_no_command(text, expected):
    assert text_latex(text) == expected


def test_everything_is_ascii():
    written = text_latex("".join(chr(code) for code in range(32, 0x2600)))
    assert written.isascii()


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ((Run("w"), Run("0", -1)), "w_{0}"),
        ((Run("x"), Run("2", 1)), "x^{2}"),
        ((Run("−2.00"),), "{-}2.00"),
        ((Run("exp"),), r"\mathrm{exp}"),
        ((Run("%$"),), r"\text{\%}\text{\$}"),
        ((Run("σ"),), r"{\sigma}"),
        ((Run("②"),), r"{\scriptstyle(2)}"),
    ],
)
def test_runs_of_a_picture(runs, expected):
    assert runs_latex(runs) == expected


def test_a_working_is_parted_at_its_commas():
    assert parts(r"x = 1, \quad y = 2") == ["x = 1", "y = 2"]
    assert parts("") == []
