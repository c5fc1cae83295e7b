"""Every spelling of a formula means what a person would expect: checked by its value."""

import math
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphviz_backprop.engine.graph import inputs, node_of, nodes
from graphviz_backprop.engine.trace import run
from graphviz_backprop.language.parse import parse, parse_bindings
from graphviz_backprop.text.errors import FormulaError

VALUES = {
    "x": 3.0, "y": 5.0, "z": -4.0, "a": 2.0, "b": 7.0, "w": 0.5, "y1": 11.0, "x0": -1.0,
    "w0": 2.0, "x1": -2.0, "w1": -3.0, "w2": -3.0, "alpha": 0.25, "net_h1": 6.0, "b1": 1.5,
}  # fmt: skip


def value(text, **bindings):
    graph = parse(text)
    known = VALUES | bindings
    missing = {
        n.name: known[n.name] for n in inputs(graph) if n.name not in graph.graph["bindings"]
    }
    trace = run(graph, missing)
    return float(trace.values[trace.target])


X, Y, Z, A, B, W = (VALUES[name] for name in "xyzabw")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(x+y)z", -32),
        ("5x+3", 18),
        ("x0 w0 + x1 w1 + w2", 1),
        ("x0w0 + x_1w_1 + w₂", 1),
        ("q = x + y; f = qz", -32),
        ("q = x + y, f = q z", -32),
        ("q = x + y\nf = q z", -32),
        (r"q = x + y \\ f = q z", -32),
        ("f = q z; q = x + y", -32),
        ("f(x, y, z) = (x + y)z\nx = -2, y = 5, z = -4", -12),
        ("-x^2", -9),
        ("(-x)^2", 9),
        ("-2^2", -4),
        ("(-2)^2", 4),
        ("2^3^2", 512),
        ("2**3**2", 512),
        ("2^-1", 0.5),
        ("2^-x^2", 2**-9),
        ("x(x+3)", 18),
        ("2ab(a+b)", 252),
        ("e^x(2x+2y)", math.exp(3) * 16),
        ("2sin(x)", 2 * math.sin(3)),
        ("1/2x", 1.5),
        ("1/(2x)", 1 / 6),
        ("a/b/2", 1 / 7),
        ("a-b-2", -7),
        ("a*-b", -14),
        ("a*-b^2", -98),
        ("a - -b", 9),
        ("--x", 3),
        ("+x", 3),
        ("-xy", -15),
        ("-2x", -6),
        ("x -2", 1),
        ("x 2", 6),
        ("(x)2", 6),
        ("2(3)", 6),
        ("|x|", 3),
        ("|z|", 4),
        ("||z|-y|", 1),
        ("|x|y|z|", 60),
        ("2|z|x", 24),
        (r"\left|z\right|", 4),
        (r"\lvert z \rvert x", 12),
        ("√x", math.sqrt(3)),
        ("√x y", math.sqrt(3) * 5),
        ("√(x+y+1)", 3),
        ("√4", 2),
        ("x²y₁", 99),
        ("x⁻¹", 1 / 3),
        ("x^10", 3**10),
        (r"\frac{1}{1+e^{-(x_0 w_0 + x_1 w_1 + w_2)}}", 1 / (1 + math.exp(-1))),
        (r"\sigma(w \cdot x + b)", 1 / (1 + math.exp(-8.5))),
        (r"\sigma\left(x\right)", 1 / (1 + math.exp(-3))),
        ("σ(x)", 1 / (1 + math.exp(-3))),
        ("sigmoid(x)", 1 / (1 + math.exp(-3))),
        (r"\log(1 + e^a)", math.log(1 + math.exp(2))),
        (r"\ln 2", math.log(2)),
        ("log2(8)", 3),
        ("log_2(8)", 3),
        (r"\log_{10} 1000", 3),
        ("2.5e-3x", 0.0075),
        (".5x", 1.5),
        ("1.5E2x", 450),
        ("2e", 2 * math.e),
        ("2πx", 2 * math.pi * 3),
        (r"2\pi x", 2 * math.pi * 3),
        ("pi", math.pi),
        ("e^2", math.exp(2)),
        ("x − y", -2),
        ("x × y", 15),
        ("x · y", 15),
        ("x ⊙ y", 15),
        ("x ÷ y", 0.6),
        (r"x \times y \div z", -3.75),
        ("sin x", math.sin(3)),
        ("sin x * y", math.sin(3) * 5),
        ("2 sin x", 2 * math.sin(3)),
        ("sin^2(x)", math.sin(3) ** 2),
        ("sin²(x) y", math.sin(3) ** 2 * 5),
        (r"\sin^2 x", math.sin(3) ** 2),
        (r"\sin^{2}{x}", math.sin(3) ** 2),
        ("sin(x)^2", math.sin(3) ** 2),
        ("sin(x) y", math.sin(3) * 5),
        ("max(x, y, z)", 5),
        (r"\max\left(x, y\right)", 5),
        ("min(x, y, z)", -4),
        ("leaky_relu(z)", -0.04),
        ("leaky_relu(z, alpha=0.1)", -0.4),
        ("leaky_relu(z, 1/10)", -0.4),
        ("elu(z, alpha=2)", 2 * math.expm1(-4)),
        (r"\operatorname{ReLU}(x)", 3),
        (r"\text{relu}(z)", 0),
        (r"\mathrm{tanh}(x)", math.tanh(3)),
        (r"\mathbf{x}y", 15),
        (r"\boldsymbol{w}^T x", 1.5),
        (r"\dfrac{x}{y} + \tfrac{1}{2}", 1.1),
        (r"\sqrt{x + 1}", 2),
        (r"\exp{x}", math.exp(3)),
        (r"$$x \, y \; z \! w \quad a$$", 3 * 5 * -4 * 0.5 * 2),
        (r"\[ x + y \]", 8),
        (r"\begin{aligned} q &= x + y \\ f &= q z \end{aligned}", -32),
        ("αx", 0.75),
        (r"\alpha x", 0.75),
        ("alpha x", 0.75),
        ("ab1", 3),
        ("net_h1 + 1", 7),
        (r"\mathrm{net}_{h1} + 1", 7),
        ("x = 2; x^2", 4),
        ("x^2; x = 2", 4),
        ("rate = 0.5; rate x", 1.5),
        ("loss = x - y; loss^2", 4),
        ("y = x", 3),
        ("x", 3),
        ("pow(x, 2)", 9),
        ("x +\ny", 8),
        ("(x\n+ y)w\nw = 0.5", 4),
        ("mean = (x + y)/2; mean + 1", 5),
        ("mean = x y; mean(x + y)", 8),
        ("sigma = x; sigma (y)", 15),
        ("σ = x; σ(y)", 15),
        ("e = x; e y", 15),
        ("xyz", -60),
        ("9^9^9^9", math.inf),
        ("sin x y", math.sin(15)),
        ("sin x^2", math.sin(9)),
        ("sin 2x", math.sin(6)),
        ("sin2x", math.sin(6)),
        ("sinx", math.sin(3)),
        (r"2 \sin x \cos y", 2 * math.sin(3) * math.cos(5)),
        ("sin^-1(w)", math.asin(0.5)),
        (r"\sin^{-1} w", math.asin(0.5)),
        ("5!", 120),
        (r"\frac12 x", 1.5),
        (r"\frac1.5x", 0.5),
        (r"\sqrt[3]{x}", 3 ** (1 / 3)),
        ("f(x) = x^2; f(2)", 4),
        ("g(a) = a^2 + 1; f(x) = g(3x)", 82),
        ("x = x + 1", 4),
        ("[x == y]", 0),
        ("[x < y]", 1),
        (r"[x \leq y]", 1),
        ("f(x, y) = x", 3),
        ("=1/(1+EXP(-x))", 1 / (1 + math.exp(-3))),
    ],
)
def test_value(text, expected):
    assert value(text) == pytest.approx(expected, rel=1e-12)


def ops(text):
    return [node.op for node in nodes(parse(text)) if node.operands]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a b", ["product"]),
        ("a * b", ["multiply"]),
        (r"a \odot b", ["multiply"]),
        ("a · b", ["dot"]),
        (r"a \cdot b", ["dot"]),
        ("A @ b", ["matmul"]),
        ("W^T", ["transpose"]),
        ("Wᵀx", ["transpose", "dot"]),
        (r"W^{\top} x", ["transpose", "dot"]),
        ("T = 2; W^T", ["power"]),
        ("‖x‖²", ["norm", "power"]),
        (r"\|x\|^2", ["norm", "power"]),
        (r"\sum x", ["sum"]),
        ("[a, b]", ["stack"]),
        ("x[0]", ["index"]),
        ("max(W, axis=0)", ["amax"]),
        ("e^x", ["exp"]),
        ("pow(e, x)", ["exp"]),
        ("e = 2; e^x", ["power"]),
        ("-2x", ["product"]),
        ("-2^x", ["power", "negate"]),
        ("-(2x)", ["product", "negate"]),
        ("1/2x", ["divide", "product"]),
        ("q = x; q^2", ["identity", "power"]),
        ("x + y z", ["product", "add"]),
    ],
)
def test_operations_in_order_of_evaluation(text, expected):
    assert ops(text) == expected


def settings_of(text):
    graph = parse(text)
    return dict(node_of(graph, graph.graph["output"]).settings)


def test_settings_are_complete_and_typed():
    assert settings_of("leaky_relu(x)") == {"alpha": 0.01}
    assert settings_of("leaky_relu(x, 1)") == {"alpha": 1.0}
    summed = settings_of("sum(W, axis=0, keepdims=1)")
    assert summed == {"axis": 0, "keepdims": True}
    assert [type(setting) for setting in summed.values()] == [int, bool]
    assert settings_of("sum(W, axis=[0, 1])")["axis"] == (0, 1)
    assert settings_of("reshape(x, [2, 3])") == {"shape": (2, 3)}
    assert settings_of("softmax(x, axis=-1)") == {"axis": -1}
    assert settings_of("W[0, 1:3, ::2, -1]") == {"key": (0, (1, 3, None), (None, None, 2), -1)}
    assert settings_of("x[:]") == {"key": ((None, None, None),)}


def test_inputs_stand_in_the_order_of_the_header_or_of_appearance():
    assert [n.name for n in inputs(parse("z x + y"))] == ["z", "x", "y"]
    assert [n.name for n in inputs(parse("f(y, x, z) = z x + y"))] == ["y", "x", "z"]
    assert [n.name for n in inputs(parse("x = 1, y = 2; y x"))] == ["y", "x"]


def test_an_input_that_is_unbound_is_no_error():
    graph = parse("x = -2; x y")
    assert graph.graph["bindings"] == {"x": -2.0}
    assert [n.name for n in inputs(graph)] == ["x", "y"]


@pytest.mark.parametrize(
    ("text", "name"),
    [("x y", "f"), ("g = x y", "g"), ("f x", ""), ("h(x) = 2x", "h"), ("f = x; f y", "")],
)
def test_name_of_the_output(text, name):
    graph = parse(text)
    assert node_of(graph, graph.graph["output"]).name == name


def test_the_last_formula_that_no_other_uses_is_the_output():
    graph = parse("f = q z; q = x + y")
    assert node_of(graph, graph.graph["output"]).name == "f"
    graph = parse("q = x + y; g = q z; q")
    assert node_of(graph, graph.graph["output"]).name == "q"


def test_bindings_may_be_constant_expressions_and_arrays():
    graph = parse("x = -1/2; W = [[1, 2], [3, 4]]; b = [1/2, π]; y = √4; (W x + b) y")
    assert graph.graph["bindings"] == {
        "x": -0.5,
        "W": ((1.0, 2.0), (3.0, 4.0)),
        "b": (0.5, math.pi),
        "y": 2.0,
    }


def test_two_uses_are_two_edges_and_equal_parts_stay_apart_unless_shared():
    graph = parse("x*x")
    assert list(graph.edges(keys=True)) == [("_0", "_1", 0), ("_0", "_1", 1)]
    assert len(parse("(x+y)(x+y)")) == 5
    assert len(parse("(x+y)(x+y)", share=True)) == 4
    assert len(parse("a = x + y; b = x + y; a b", share=True)) == 5


def test_declared_words_are_one_name():
    assert [n.name for n in inputs(parse("rate x", declared=["rate"]))] == ["rate", "x"]
    assert [n.name for n in inputs(parse("a_1 ab", declared=["ab"]))] == ["a1", "ab"]
    assert [n.name for n in inputs(parse("ab x"))] == ["a", "b", "x"]


def test_a_subscript_of_letters_makes_no_function():
    assert [n.name for n in inputs(parse("a_max l_n + t_g"))] == ["a_max", "l_n", "t_g"]


def test_spans_are_places_in_the_text_as_typed():
    text = r"q = \frac{1}{2} − x₀w; f = σ(q)"
    graph = parse(text)
    shown = {node.op: text[slice(*node.span)] for node in nodes(graph) if node.operands}
    assert shown == {
        "divide": r"\frac{1}{2}",
        "subtract": r"\frac{1}{2} − x₀w",
        "product": "x₀w",
        "sigmoid": "σ(q)",
    }
    assert [text[slice(*n.span)] for n in inputs(graph)] == ["x₀", "w"]


def test_parse_bindings():
    assert parse_bindings("x=-2, y=5; w_0 = 2.5e-3\nα = π/2") == {
        "x": -2.0,
        "y": 5.0,
        "w0": 0.0025,
        "alpha": math.pi / 2,
    }
    assert parse_bindings("W=[[1,2],[3,4]]") == {"W": ((1.0, 2.0), (3.0, 4.0))}
    assert parse_bindings("P(B|A) = 0.9, V(s_t) = 2") == {"P(B|A)": 0.9, "V(s_t)": 2.0}
    assert parse_bindings(" ") == {}
    for bad in ("x", "x = y", "x = 1, x = 2", "x[0] = 2", "x =", "x = 1/0"):
        with pytest.raises(FormulaError):
            parse_bindings(bad)


def test_long_sums_and_deep_brackets_need_no_recursion():
    assert value("+".join(["x"] * 2_500)) == 7_500
    assert value("(" * 100 + "x" + ")" * 100) == 3
    assert value("-" * 100 + "x") == 3
    for deeper in ("-" * 4_000 + "x", "x" + "^1" * 2_000, "sin " * 300 + "x"):
        with pytest.raises(FormulaError, match=r"nested|in a row|above each other"):
            parse(deeper)


def _seconds(text):
    best = math.inf
    for _ in range(5):
        start = time.process_time()
        parse(text)
        best = min(best, time.process_time() - start)
    return best


def test_time_is_linear_in_the_length():
    short = "+".join(["x12*y34"] * 125)
    assert _seconds("+".join([short] * 8)) < 8 * 3 * _seconds(short)


PIECES = [
    *"xyzTeσπ0123456789.+-*/^=()[]{}|,;:_ \n@√²ᵀ‖·−",
    "**", "sin", "max", "relu(", "leaky_relu", "<", "alpha=", r"\frac{", r"\sigma",
    r"\left(", r"\right)", r"\\",
    "f(x)=", "x=2", "||", "axis=0", r"\sqrt", "net_h1", "x_{1}", "sin^2", "[1,2]", "$", "&",
    r"\sum_{i=1}^{3}", r"\sum_j ", "_i", "_{ij}", "^{(1)}", r"\hat{", r"\begin{cases}",
    r"\end{cases}",
    r"\text{if }", "np.exp(", "lambda x:", " if ", " else ", "x[0]", "^{-1}", r"\mid ", "Σ", "…",
    "\x00", "é", "∂", "!", "'",
]  # fmt: skip


def understood(text):
    """Whether a text is understood; a FormulaError must then be fit to be shown."""
    try:
        graph = parse(text)
    except FormulaError as error:
        start, stop = (0, 1) if error.start is None else (error.start, error.stop)
        return bool(error.problem and str(error)) and 0 <= start < stop <= max(1, len(text))
    return graph.graph["output"] in graph


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_text_gives_a_graph_or_a_formula_error(text):
    assert understood(text)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_any_characters_give_a_graph_or_a_formula_error(text):
    assert understood(text)
