"""The working as aligned equations."""

from graphviz_backprop.choices import Paging
from graphviz_backprop.engine.trace import run
from graphviz_backprop.export.deck import deck
from graphviz_backprop.export.working import align, document, markdown
from graphviz_backprop.language.parse import parse


def made(program="q = x + y; f = q z", **bindings):
    return deck(
        run(parse(program), bindings or {"x": -2, "y": 5, "z": -4}), paging=Paging(title="A title_")
    )


def test_one_line_for_every_value_and_gradient():
    lines = align(made()).splitlines()[1:-1]
    assert len(lines) == 3 + 2 + 5  # inputs, operations, seed and four pulls
    assert all(line.count("&") == 1 for line in lines)
    assert all(line.endswith(r" \\") for line in lines[:-1])
    assert not lines[-1].endswith("\\")
    assert lines[-1] == (
        r"\frac{\partial f}{\partial x} &= \frac{\partial f}{\partial q} \cdot "
        r"\frac{\partial q}{\partial x} = (-4.00) \cdot 1.00 = -4.00"
    )


def test_contributions_add_up():
    written = align(made("b = a + a", a=3))
    assert r"\text{sum so far} &= 0.00 + 1.00 = 1.00" in written
    assert r"\frac{\partial b}{\partial a} &= 1.00 + 1.00 = 2.00" in written


def test_a_long_line_is_broken_before_its_equals_signs():
    program = "f = a*b*c*d + max(a, b, c, d, a b, c d, a c, b d)"
    written = align(made(program, a=1.123456, b=2.123456, c=3.123456, d=4.123456))
    broken = [line for line in written.splitlines() if line.startswith(("&=", r"&\approx"))]
    assert broken


def test_markdown_has_a_block_for_each_pass():
    written = markdown(made())
    assert written.startswith("# A title\\_\n")
    assert written.count("$$\n\\begin{aligned}") == 3
    assert [line for line in written.splitlines() if line.startswith("## ")] == [
        "## Inputs",
        "## Forward pass",
        "## Backward pass",
    ]


def test_the_document_has_a_heading_for_each_pass():
    written = document(made())
    assert written.count(r"\subsection*{") == 3
    assert written.count(r"\begin{align*}") == written.count(r"\end{align*}") == 3
