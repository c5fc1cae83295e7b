"""Formulas of lecture notes, books, papers and notebooks, as they stand: value and gradients.

``formulas.json`` holds texts with their sources, numbers for their names, and the value and
gradients that an independent computation gave; ``field.json`` the same, written from memory of
well-known sources by somebody who had not seen the reader, with numbers of PyTorch's autograd.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from graphviz_backprop.engine.graph import inputs
from graphviz_backprop.engine.trace import run
from graphviz_backprop.language.parse import parse
from graphviz_backprop.language.writing.reading import latex, reading
from graphviz_backprop.text.errors import BackpropError, FormulaError
from graphviz_backprop.text.names import canonical

FORMULAS = [
    formula
    for name in ("formulas.json", "field.json", "code.json", "dialects.json")
    for formula in json.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
]


def values_of(formula):
    return {
        name: np.array(value, float) if isinstance(value, list) else float(value)
        for name, value in formula["bindings"].items()
    }


def graph_of(formula):
    values = values_of(formula)
    graph = parse(formula["text"], declared=values)
    there = {canonical(node.name) for node in inputs(graph)} | graph.graph["counts"]
    return graph, {n: v for n, v in values.items() if canonical(n) in there}


def close(found, wanted):
    found, wanted = np.squeeze(np.asarray(found)), np.squeeze(np.asarray(wanted, float))
    return found.shape == wanted.shape and np.allclose(found, wanted, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("formula", FORMULAS, ids=lambda formula: formula["id"])
def test_value_and_gradients(formula):
    graph, at = graph_of(formula)
    trace = run(graph, at)
    assert close(trace.values[trace.target], formula["value"])
    names = {canonical(node.name): node.name for node in inputs(graph)}
    for name, wanted in formula["gradients"].items():
        if canonical(name) in names:
            assert close(trace.gradient(names[canonical(name)]), wanted), name
        else:
            assert not np.any(np.asarray(wanted, float)), name


def test_few_formulas_have_a_doubt_and_each_has_another_reading():
    doubtful = 0
    for formula in FORMULAS:
        text, values = formula["text"], values_of(formula)
        graph = parse(text, declared=values)
        doubtful += bool(graph.graph["doubts"])
        for doubt in graph.graph["doubts"]:
            other = text[: doubt.start] + doubt.write + text[doubt.stop :]
            again = parse(other, declared=values)
            assert content(again) != content(graph), (text, doubt)
            said = [(d.taken, d.other) for d in again.graph["doubts"]]
            now = [(d.taken, d.other) for d in graph.graph["doubts"]]
            assert said.count((doubt.taken, doubt.other)) < now.count((doubt.taken, doubt.other))
    assert doubtful <= 0.15 * len(FORMULAS)


def content(graph):
    nodes = (data["node"] for _, data in graph.nodes(data=True))
    return [(n.op, n.operands, n.name, n.constant, n.settings) for n in nodes]


def test_readings_and_latex_can_be_written_and_readings_are_read():
    for number, formula in enumerate(FORMULAS):
        graph, _ = graph_of(formula)
        assert latex(graph)
        text = reading(graph)
        given = {canonical(name): value for name, value in values_of(formula).items()}
        names = {node.name: given.get(canonical(node.name)) for node in inputs(graph)}
        if number % 6 or '"' in text or any("(" in name or "[" in name for name in names):
            continue
        assert structure(parse(text, declared=names)) == structure(graph), (formula["id"], text)


def structure(graph):
    """What the output computes, whatever its parts are called."""
    made = {}
    for node in (data["node"] for _, data in graph.nodes(data=True)):
        name = canonical(node.name) if node.op == "input" else ""
        operands = tuple(made[operand] for operand in node.operands)
        made[node.id] = hash((node.op, operands, node.constant, node.settings, name))
    return made[graph.graph["output"]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (r"\frac{\partial f}{\partial x}", "what the program computes"),
        (r"\frac{d}{dx} [3 x^2 - 4x] = 6x - 4", "derivative"),
        ("dy/dx", "derivative"),
        (r"X \sim \textrm{Bernoulli}(p)", "random"),
        (r"H = -E_{x \sim P} [\log p]", "distribution"),
        (r"p = \int p_z dz", "integrals"),
        (r"\hat{y} = \mathrm{argmax} \> p", "no gradient"),
        (r"\mathbf{u} + \mathbf{v} = \mathbf{v} + \mathbf{u}", "law"),
        (r"a x + b = 0 \Rightarrow x = -b", "computes nothing"),
        (r"x = -b \pm c", "two values"),
        (r"\sum_{k=1}^\infty x_k", "infinite"),
        (r"h = \phi(x w + b)", "nothing defines"),
        ("2x = 3", "equation"),
    ],
)
def test_what_denotes_no_computation_is_told_what_it_is(text, words):
    with pytest.raises(FormulaError, match=words):
        parse(text)


def test_a_name_with_indices_gives_each_its_axis():
    """``w_{ji}`` bound as a whole has j along its first axis, whichever of the two runs."""
    values = {"w_{ji}^{(1)}": A, "x": X, "w_{j0}^{(1)}": X}
    graph = parse(r"a_j = \sum_{i=1}^2 w_{ji}^{(1)} x_i + w_{j0}^{(1)}", declared=values)
    trace = run(graph, values)
    np.testing.assert_allclose(trace.values[trace.target], A @ X + X)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"\beta_0 + \sum_{j=1}^2 x_j \beta_j", 7 + 1 * 8 + 2 * 9),
        (r"\beta_0 + \beta_1 x_1 + \ldots + \beta_p x_p", 7 + 1 * 8 + 2 * 9),
        (r"\beta_0 + \beta_1 x_1", 7 + 8),
        (r"\sum_{i=0}^{2} \beta_i", 24),
    ],
)
def test_an_array_written_with_entry_0_begins_there_and_others_do_not(text, expected):
    values = {r"\beta": np.array([7.0, 8.0, 9.0]), "x": X, "p": 2.0}
    graph = parse(text, declared=values)
    there = {canonical(node.name) for node in inputs(graph)}
    trace = run(graph, {n: v for n, v in values.items() if canonical(n) in there})
    np.testing.assert_allclose(trace.values[trace.target], expected)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (r"\|x\|_0", "kind 0"),
        ("σ(x)'", "derivative or a transpose"),
        (r"\operatorname{ReLU}'' (x_1)", "derivative"),
        (r"\exp^{-1}(x_1)", "inverse function"),
        (r"\sum_i a_i x_i + a_0", "equally long"),
        (r"\sum_{i \in a} x_i", "different whole numbers"),
        (r"\max_{i: x_i = 1} a_i", "this is a set"),
        (r"\frac{\partial}{\partial x} x^2", "what the program computes"),
    ],
)
def test_what_may_mean_two_things_is_refused(text, words):
    with pytest.raises(FormulaError, match=words):
        parse(text, declared={"x": X, "a": np.ones(5)})


NET = {"x": [0.5, -1.0], "W1": [[1.0, 2.0], [3.0, 4.0]], "b1": [0.1, 0.2], "W2": [[1.0, -1.0]],
       "b2": [0.5]}  # fmt: skip
HIDDEN = np.tanh(np.array(NET["W1"]) @ NET["x"] + NET["b1"])
LAYER = "layer(v, W, b) = tanh(W v + b); "


@pytest.mark.parametrize("declared", [(), NET])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LAYER + "L = layer(x, W1, b1)", HIDDEN),
        (LAYER + "L = layer(x, W_1, b_1)", HIDDEN),
        (LAYER + "h = layer(x, W1, b1); y = W2 h + b2", NET["W2"] @ HIDDEN + NET["b2"]),
        (LAYER + "L = layer(layer(x, W1, b1), W2, b2)", np.tanh(NET["W2"] @ HIDDEN + NET["b2"])),
        ("g(x, W) = W x; f(x, b) = tanh(g(x, W1) + b); y = f(x, b1)", HIDDEN),
        ("W(a, b) = tanh(a x + b); L = W(W1, b1)", HIDDEN),
        ("f(x, b) = x^2 b; y = f(b2, 3) + f(2, b2)", 3 * 0.5**2 + 2**2 * 0.5),
        ("y(W, b) = tanh(W1 x + b1)", HIDDEN),
    ],
)
def test_a_name_with_a_number_behind_is_no_product(text, expected, declared):
    """``W1`` beside a parameter W is a name of its own, whether it has a value or not."""
    graph = parse(text, declared=declared)
    there = {canonical(node.name): node.name for node in inputs(graph)}
    trace = run(graph, {there[name]: value for name, value in NET.items() if name in there})
    np.testing.assert_allclose(trace.values[trace.target], expected)


@pytest.mark.parametrize(
    "name",
    [
        r"\theta^{Q'}", r"V^\pi(s')", r"{1}_{ij}^{\text{obj}}", r"\epsilon_\theta^{(t)}(x_t)",
        r"D_{KL}[q \| p]", r"\mathbb{E}_{q(z|x)}[\log p(x|z)]", "Q(s',a')", "h_{(t-1)}", "L_rec",
    ],
)  # fmt: skip
def test_a_name_is_found_as_it_is_written(name):
    graph = parse(f"{name}_2 + 3 {name}" if name[0] == "L" else f"3 {name} + 1", declared={name: 2})
    assert canonical(name) in [canonical(node.name) for node in inputs(graph)]


def test_a_letter_stands_for_one_entry_where_a_number_has_it():
    values = {"w_i": np.array([1.0, 2.0]), "x": np.array([3.0, 4.0]), "b_i": 0.5}
    trace = run(parse(r"z_i = w_i^T x + b_i", declared=values), values)
    assert trace.values[trace.target] == 11.5
    with pytest.raises(BackpropError, match="more than one product"):
        run(parse(r"z_i = w_i x + b_i", declared=values), values)


def test_a_number_has_no_second_entry():
    values = {"x": np.array([4.0, 5.0]), "c": 3.0}
    assert [node.name for node in inputs(parse("f = x2 c + c2", declared=values))] == [
        "x", "c", "c2"
    ]  # fmt: skip


A = np.array([[1.0, 2.0], [3.0, 4.0]])
X = np.array([1.0, 2.0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A^2 x", A @ A @ X),
        (r"\operatorname{expm}(0 A + \begin{pmatrix} 0 & 2 \\ 0 & 0 \end{pmatrix}) x", [5.0, 2.0]),
        ("A^{-1} x", np.linalg.solve(A, X)),
        ("(A^T A)^{-1} x", np.linalg.solve(A.T @ A, X)),
        ("|A|", -2.0),
        ("A.^2", A**2),
        ("sum(A^2)", (A**2).sum()),
        ("||x||", np.sqrt(5)),
        ("||A x - x||^2", ((A @ X - X) ** 2).sum()),
        ("y = x_1\n  + x_2", 3.0),
        ("y = x_1 +\n x_2", 3.0),
        (r"y = x_1 \\ - x_2", -1.0),
        ("y = b x_1; b = 0,5", 0.5),
        ("-[x_1 + x_2]", -3.0),
        ("[1+2]+3", 6.0),
        ("σ^2(x_1)", 1 / (1 + np.exp(-1.0)) ** 2),
        ("A * x", A @ X),
        ("np.sum(A * x, axis=0)", (A * X).sum(axis=0)),
        (r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix} x", A @ X),
        ("[1 2; 3 4] * x", A @ X),
        ("f = x[0] if x[0] > 0 else 2", 1.0),
        (r"\begin{cases} x_1 & x_1 < 0 \\ 7 & \text{otherwise} \end{cases}", 7.0),
        ("Relu(x_2) + Exp(0)", 3.0),
        ("sum (x - 1)^2", 1.0),
        ("x_2 mod 2", 0.0),
        (r"\begin{cases} 1 & x_1<-\frac{1}{2} \\ 7 & x_1 \geq -2 \end{cases}", 7.0),
        ("where(x_1<-1, 5, 6)", 6.0),
        ("f(x) = x_1 if x_1 > 5 else -0.1x_2", -0.2),
        ("f(x) = { x_1 if x_1 > 5; 3x_2 otherwise }", 6.0),
        ("f(x) = x_1, x_1 > 5; 0.1 x_2, x_1 <= 5", 0.2),
        ("f(x) = x_1 for x_1 > 5 and x_2 for x_1 <= 5", 2.0),
        (r"f = \left\{\begin{matrix} 1 & x_1 > 5 \\ 2 & x_1\le 5 \end{matrix}\right.", 2.0),
        (r"\tanh'(x_1)", 1 - np.tanh(1.0) ** 2),
        (r"\sigma'(x_1)", np.exp(-1.0) / (1 + np.exp(-1.0)) ** 2),
        (r"\text{ELU}_{2}(-x_1)", 2 * np.expm1(-1.0)),
        (r"\operatorname{LeakyReLU}_{0.2}(-x_1)", -0.2),
        (r"\sigma^{-1}(x_1/4)", -np.log(3)),
        (r"a_j = \sum_i A_{ji} x_i", A @ X),
        (r"[1 - x_2]_+ + [x_2 - 1]_+ + 2", 3.0),
        (r"\mathbb{1}_{[x_1 > x_2]} + 2", 2.0),
        ("I(x_2 > x_1) + 2", 3.0),
        (r"x_1 / \|x\| \|x\|", 0.2),
        (r"\log x_2 \, (x_1 - 3)", np.log(2) * -2),
        (r"x_0 + x_1", 3.0),
        (r"\begin{array}{ll} a = x_1 + 1 \\ b = a^2 \end{array}", 4.0),
        (r"\begin{pmatrix} x \\ y \end{pmatrix}^T \begin{pmatrix} x \\ y \end{pmatrix}", 10.0),
        (r"(A + I_2) x", A @ X + X),
        (r"b_i = 3 x_i \equiv \mathrm{BN}_{\gamma}(x_i)", 3 * X),
        ("Σ(yi - 1)^2", 1.0),
        (r"\sum_{i: x_i = 2} A_{1i}", 2.0),
        (r"\sum_{i: y_i \ne 1} x_i", 2.0),
        (r"\sum_{-1 \le k \le 1, k \ne 0} (3 + k)^2", 20.0),
        (r"\sum_{\substack{i = 1 \\ i \ne 2}}^2 x_i", 1.0),
        (r"\sum_{0 \leq i < 2} x_i", 3.0),
        (r"\sum_{1 \leq i < j \leq 2} x_i x_j", 2.0),
        (r"\sum_{i=1, i \neq y_1}^{2} x_i", 2.0),
        (r"\sum_{k \in \{1, \dots, 4\}} k^2", 30.0),
        (r"\max_{k \in \{2, 7\}} k", 7.0),
        (r"\sum_{k \in [3]} k", 6.0),
        (r"\ell_i = \sum_{j=1, j \neq i}^2 x_j", [2.0, 1.0]),
        (r"\mathbb{E}_{z \sim p_z}[x^2]", 2.5),
        (r"\hat{\mathbb{E}}_i[x_i y_i]", 2.5),
        (r"3 x_1 x_2 \cdots x_2", 6.0),
        (r"1 \cdot 2 \cdot \ldots \cdot 4", 24.0),
        (r"f^1(z) = z^2; y_1 + f^1(x_2)", 5.0),
        (r"h_i = x^\top A_{:,i} + y_i", X @ A + X),
        (r"q + x_1, q = 2 x_2", 5.0),
        (r"\left[ x_1 - 3 \right]^+ + [x_2]^+", 2.0),
        (r"\sum_{(u,v)} (x^2 + y)", 8.0),
        (r"y = f^2(x_2) + 1; f(z) = 3z", 37.0),
        (r"\sum_i |A_i - x|^2", ((A - X) ** 2).sum()),
        (r"\operatorname{Concat}(A, A) 1", np.hstack([A, A])),
        (r"z = x_1 + 1 \qquad \forall t \in 2, \ldots, T", 2.0),
        (r"z^{(i)}_k = 2 A_{ik}", 2 * A),
        (r"\sum_{k=1}^{2^2} k", 10.0),
        (r"\max_{k \ne 1} A_k x - A_1 x", 6.0),
        (r"\log \sigma(x_1) x_2", 2 * np.log(1 / (1 + np.exp(-1.0)))),
        (r"\sum_i 1\{x_i=y_i\}", 2.0),
    ],
)
def test_never_silently_wrong(text, expected):
    at = {"A": A, "x": X, "y": X}
    graph = parse(text, declared=at)
    there = {node.name for node in inputs(graph)}
    trace = run(graph, {name: value for name, value in at.items() if name in there})
    np.testing.assert_allclose(trace.values[trace.target], expected, rtol=1e-12)


def test_a_definition_with_a_letter_that_does_not_run_is_computed_once():
    values = dict.fromkeys(("x_t", "c_{t-1}"), X)
    graph = parse(
        r"i_t = \sigma(x_t) \\ c_t = i_t \odot c_{t-1} \\ h_t = i_t + c_t", declared=values
    )
    assert [op for op, *_ in content(graph)].count("sigmoid") == 1
