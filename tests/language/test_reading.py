"""The reading says what was understood: parsing it gives the same graph."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphviz_backprop.engine.graph import GraphBuilder, nodes
from graphviz_backprop.language.parse import parse
from graphviz_backprop.language.writing.reading import (
    expression_latex,
    expression_text,
    latex,
    reading,
)
from graphviz_backprop.ops import TABLE
from graphviz_backprop.text.errors import FormulaError


def content(graph):
    """All that the reading keeps: everything but the places in the text."""
    rows = [(n.id, n.op, n.operands, n.name, n.constant, n.settings) for n in nodes(graph)]
    return rows, graph.graph["output"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(x+y)z", "f = (x + y) z"),
        ("q = x+y; f = qz; x = 2", "q = x + y; f = q z"),
        ("f = qz; q = x+y", "q = x + y; f(z, x, y) = q z"),
        ("f(z, x) = x z", "f(z, x) = x z"),
        ("1/2x", "f = (1 / 2) x"),
        ("x/y*z", "f = x / y * z"),
        ("2ab(a+b)", "f = 2 a b (a + b)"),
        ("ab1", "f = a b₁"),
        ("-x^2", "f = −x^2"),
        ("(-x)^2", "f = (−x)^2"),
        ("-2x", "f = −2 x"),
        ("-(2x)", "f = −(2) x"),
        ("x - (y - z)", "f = x − (y − z)"),
        ("x - -2", "f = x − (−2)"),
        ("x*-2y", "f = x * (−2 y)"),
        ("2(3)", "f = 2 (3)"),
        ("(x^y)^z", "f = (x^y)^z"),
        ("x^y^z", "f = x^y^z"),
        ("e^{-x}", "f = exp(−x)"),
        ("log(x)", "f = ln(x)"),
        ("|x|", "f = abs(x)"),
        ("sin^2 x", "f = sin(x)^2"),
        (r"\sigma(αx_0)", "f = sigmoid(α x₀)"),
        ("2πe", "f = 2 π e"),
        ("leaky_relu(x, 0.1)", "f = leaky_relu(x, alpha=0.1)"),
        ("leaky_relu(x, 0.01)", "f = leaky_relu(x)"),
        ("W[0, 1:]^T x", "f = transpose(W[0, 1:]) · x"),
        ("[x, 2]", "f = stack(x, 2)"),
        ("[[1,2],[3,-4]]x", "f = [[1, 2], [3, −4]] x"),
        ("sum(W, axis=[0,1], keepdims=1)", "f = sum(W, axis=[0, 1], keepdims=1)"),
        ("y = x", "y = x"),
        ("x", "x"),
        ("f x", "f x"),
        ("c = 2", "c = 2"),
        ("q = x + y; 2", "q = x + y; 2"),
        ("x + -2y", "f = x + (−2) y"),
        ("-2^x y", "f = −2^x y"),
        ("rate = 1; rate x", "f(rate, x) = rate x"),
        ("mean = x + y; mean^2 + mean(x)", "mean = x + y; f = (mean)^2 + mean(x)"),
        ("T = 2; x^T", "f(x, T) = x^T"),
        ("q = x + y; g = q z; q", "q = x + y; g = q z; q"),
        ("1e30x + 1e-7", "f = 1e30 x + 1e-07"),
        ("q0 = x + u; --(2)^(√(2))", "q₀ = x + u; −(−2^sqrt(2))"),
        ("q = trace(σ + 0); f(σ) = σ[0]", "q = trace(σ + 0); f(σ) = σ[0]"),
        ("q = trace(α); f = α[0]", "q = trace(α); f = α[0]"),
        ("q = x^0; f = x[0]", "q = x^0; f = x[0]"),
    ],
)
def test_reading(text, expected):
    graph = parse(text)
    assert reading(graph) == expected
    assert content(parse(expected)) == content(graph)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(x+y)z", r"f = \left(x + y\right) \, z"),
        ("1/(1+e^(-x_0))", r"f = \frac{1}{1 + e^{-x_{0}}}"),
        ("(e^x)^2", r"f = \left(e^{x}\right)^{2}"),
        ("(x/y)^2", r"f = \left(\frac{x}{y}\right)^{2}"),
        ("x^(y+1)", "f = x^{y + 1}"),
        ("q = αx; L = σ(q)", r"q = \alpha \, x,\quad L = \sigma\left(q\right)"),
        ("2(3)", r"f = 2 \, \left(3\right)"),
        ("loss = x·y", r"\mathrm{loss} = x \cdot y"),
        ("|x| - (-2)", r"f = \left|x\right| - \left(-2\right)"),
        ("1e-7x", r"f = 1 \cdot 10^{-7} \, x"),
        ("leaky_relu(x, 0.1)", r"f = \operatorname{LeakyReLU}\left(x,\, \alpha=0.1\right)"),
        ("[1,2]x", r"f = \begin{bmatrix}1 \\ 2\end{bmatrix} \, x"),
    ],
)
def test_latex(text, expected):
    assert latex(parse(text)) == expected


def test_numbers_in_place_of_names():
    graph = parse("out (1 - out)", declared=["out"])
    output = graph.graph["output"]
    assert expression_text(graph, output) == "out (1 − out)"
    assert expression_text(graph, output, {"_0": "0.73"}) == "0.73 · (1 − 0.73)"
    assert expression_text(graph, output, {"_0": "-0.73"}) == "−0.73 · (1 − (−0.73))"
    assert expression_latex(graph, output, {"_0": "-2"}) == (
        r"-2 \cdot \left(1 - \left(-2\right)\right)"
    )
    graph = parse("a b^2 - a*b")
    numbers = {"_0": "-3", "_1": "-4"}
    assert expression_text(graph, graph.graph["output"], numbers) == "−3 · (−4)^2 − (−3) · (−4)"
    assert expression_text(graph, graph.graph["output"], {"_0": ("u + v", 1)}) == (
        "(u + v) b^2 − (u + v) * b"
    )


def test_named_parts_are_written_by_name():
    graph = parse("q = x + y; f = q z + 1")
    assert expression_text(graph, graph.graph["output"]) == "q z + 1"
    assert expression_text(graph, "_3") == "x + y"


def test_a_part_that_is_used_twice_is_written_once():
    graph = parse("(x+y)(x+y)", share=True)
    assert reading(graph) == "q = x + y; f = q q"
    builder = GraphBuilder()
    node = builder.input("x")
    for _ in range(60):
        node = builder.operation("add", node, node)
    assert len(reading(builder.finish(node))) < 2_000


def test_reading_of_a_large_graph_is_linear_and_not_recursive():
    builder = GraphBuilder()
    node = total = builder.input("x")
    for _ in range(50_000):
        total = builder.operation("add", total, node)
    assert reading(builder.finish(total)) == " + ".join(["x"] * 50_001)


def test_reading_of_many_definitions_is_linear():
    def seconds(count):
        steps = (f"q{i} = q{i - 1} + 2x" for i in range(1, count))
        graph = parse("; ".join(["q0 = x", *steps]))
        start = time.process_time()
        reading(graph)
        return time.process_time() - start

    assert min(seconds(800) for _ in range(3)) < 8 * 3 * min(seconds(100) for _ in range(3))


NAMES = st.sampled_from(["x", "y", "z", "x0", "w_h1", "alpha", "A", "T", "sigma", "loss", "net_h1"])
NUMBERS = st.one_of(
    st.integers(-20, 20).map(float),
    st.floats(-1e6, 1e6, allow_nan=False),
    st.sampled_from([1e-9, 2.5e-3, 1e30, -1e22]),
)
FIXED = [
    row.name
    for row in TABLE.values()
    if not row.settings and not row.variadic and row.name != "identity"
    and (row.called or row.name in {"add", "subtract", "negate", "multiply", "divide", "product"})
]  # fmt: skip


CHOICES = {
    "leaky_relu": {"alpha": [0.01, 0.2, -1.5]},
    "sum": {"axis": [None, 0, -1, (0, 1)]},
    "index": {"key": [(0,), (-1, 2), ((None, 3, None), (1, None, 2))]},
}


@st.composite
def graphs(draw):
    """Graphs whose unnamed operations are used at most once, as a program can write them."""
    builder = GraphBuilder()
    reusable = [
        builder.input(n) for n in draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
    ]
    loose = []

    def operand():
        if loose and draw(st.booleans()):
            return loose.pop()
        if draw(st.integers(0, 3)) == 0:
            return builder.constant(draw(NUMBERS))
        return draw(st.sampled_from(reusable))

    for index in range(draw(st.integers(1, 9))):
        op = draw(st.sampled_from([*FIXED, "max", "stack", *CHOICES]))
        row = TABLE[op]
        count = draw(st.integers(2, 4)) if row.variadic else len(row.operands)
        operands = [operand() for _ in range(count - 1)]
        operands.insert(draw(st.integers(0, count - 1)), loose.pop() if loose else reusable[0])
        options = {key: draw(st.sampled_from(all_)) for key, all_ in CHOICES.get(op, {}).items()}
        name = draw(
            st.sampled_from(["", f"q{index}", f"out_{index}", f"word{'abc'[index // 3]}{index}"])
        )
        made = builder.operation(op, *operands, settings=options, name=name)
        (reusable if name else loose).append(made)
    if loose and loose[-1] == made:
        builder.rename(made, "f")
    return builder.finish(made)


def canonical(graph):
    """The part of a graph that its output and its names need, whatever the ids are."""
    expression = {}
    for node in nodes(graph):
        operands = tuple(graph.nodes[o]["node"].name or expression[o] for o in node.operands)
        expression[node.id] = (node.op, operands, node.constant, node.settings)
    named = {n.name: expression[n.id] for n in nodes(graph) if n.name and n.op != "input"}
    output = graph.graph["output"]
    return named, graph.nodes[output]["node"].name or expression[output]


@settings(max_examples=400, deadline=None)
@given(graphs())
def test_parse_of_the_reading_of_a_graph_is_that_graph(graph):
    assert canonical(parse(reading(graph))) == canonical(graph)


ATOMS = st.sampled_from(["x", "y", "2", "0.5", "3x", "w0", "α", "e", "π", "|x|", "sin(x)", "ab"])
EXPRESSIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "·", "^", "−", ""]), inner).map(
            lambda t: f"({t[0]}){t[1]}({t[2]})"
        ),
        st.tuples(inner, st.sampled_from([" + ", " - ", " * ", " / ", "^", " "]), inner).map(
            "".join
        ),
        inner.map(lambda t: f"-{t}"),
        inner.map(lambda t: f"exp({t})"),
        inner.map(lambda t: f"√({t})"),
        st.tuples(inner, inner).map(lambda t: f"max({t[0]}, {t[1]})"),
        inner.map(lambda t: rf"\frac{{{t}}}{{2}}"),
        inner.map(lambda t: f"({t})²"),
    ),
    max_leaves=12,
)


@settings(max_examples=500, deadline=None)
@given(st.lists(EXPRESSIONS, min_size=1, max_size=3))
def test_parse_of_the_reading_of_a_program_is_the_same_graph(bodies):
    text = "; ".join([*(f"q{i} = {body} + u" for i, body in enumerate(bodies[1:])), f"{bodies[0]}"])
    try:
        graph = parse(text)
    except FormulaError:
        return
    again = reading(graph)
    assert content(parse(again)) == content(graph)
    assert reading(parse(again)) == again


@settings(max_examples=200, deadline=None)
@given(EXPRESSIONS)
def test_latex_is_understood_as_the_same_graph(text):
    try:
        graph = parse(text)
    except FormulaError:
        return
    assert [n.op for n in nodes(parse(latex(graph)))] == [n.op for n in nodes(graph)]
