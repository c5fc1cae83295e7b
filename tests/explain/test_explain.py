"""Symbols = numbers = result, and everything that has to be said in words."""

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphviz_backprop.engine.graph import GraphBuilder, node_of, nodes
from graphviz_backprop.engine.steps import Pull, Seed
from graphviz_backprop.engine.trace import run
from graphviz_backprop.examples import examples
from graphviz_backprop.explain import explain, explanations
from graphviz_backprop.explain.notes import rule, troubles
from graphviz_backprop.explain.symbols import Symbols, array_text, node_symbols
from graphviz_backprop.language.parse import parse
from graphviz_backprop.ops import TABLE
from graphviz_backprop.text.numbers import NumberFormat


def told(program, at, style=None):
    trace = run(parse(program, declared=at), at)
    styled = (style,) if style else ()
    return dict(
        zip([_key(trace, s) for s in trace.steps], explanations(trace, *styled), strict=True)
    )


def _key(trace, step):
    kind, called = type(step).__name__.lower(), node_symbols(trace)
    node = called[step.node].text if hasattr(step, "node") else ""
    if isinstance(step, Pull) and trace.pull_counts[step.node] > 1:
        return f"{kind} {node} from {called[step.edge.user].text} {step.edge.position}"
    return f"{kind} {node}".strip()


def test_the_lectures_last_step():
    step = told("(x+y)z", {"x": -2, "y": 5, "z": -4}, NumberFormat("exact"))["pull x"]
    assert step.headline == "Backward: ∂f/∂x = −4"
    assert step.text == "∂f/∂x = ∂f/∂q · ∂q/∂x = (−4) · 1 = −4"
    assert step.latex == (
        r"\frac{\partial f}{\partial x} = \frac{\partial f}{\partial q} \cdot"
        r" \frac{\partial q}{\partial x} = (-4) \cdot 1 = -4"
    )
    assert step.local == r"\frac{\partial q}{\partial x} = 1"


def test_inputs_forward_and_seed():
    steps = told("(x+y)z", {"x": -2, "y": 5, "z": -4})
    assert steps["inputs"].headline == "Inputs: x = −2.00, y = 5.00, z = −4.00"
    assert steps["forward q"].text == "q = x + y = −2.00 + 5.00 = 3.00"
    assert steps["forward f"].text == "f = q z = 3.00 · (−4.00) = −12.00"
    assert steps["seed f"].text == "∂f/∂f = 1.00"


@pytest.mark.parametrize(
    ("program", "at", "key", "local"),
    [
        ("x^2", {"x": 3}, "pull x", r"{\partial f}{\partial x} = 2 \, x = 2 \cdot 3.00 = 6.00"),
        ("x^3", {"x": 3}, "pull x", r"= 3 \, x^{2} = 3 \cdot 3.00^{2} = 27.00"),
        ("2x", {"x": 3}, "pull x", r"\frac{\partial f}{\partial x} = 2"),
        ("x/4", {"x": 3}, "pull x", r"\frac{\partial f}{\partial x} = \frac{1}{4} = 0.25"),
        ("1/x", {"x": 2}, "pull x", r"= -\frac{1}{x^{2}} = -\frac{1}{2.00^{2}} = -0.25"),
        ("σ(x)", {"x": 0}, "pull x", r"= f \, \left(1 - f\right) = 0.50 \cdot \left(1 - 0.50"),
        ("e^x", {"x": 0}, "pull x", r"= f = 1.00"),
        ("leaky_relu(x, 0.2)", {"x": -1}, "pull x", r"0.2"),
        ("relu(x)", {"x": 2}, "pull x", r"\mathbf{1}\left[2.00 > 0\right] = 1.00"),
    ],
)  # fmt: skip
def test_local_derivatives_read_as_a_person_writes_them(program, at, key, local):
    assert local in told(program, at)[key].local


def test_no_placeholder_of_a_formula_survives():
    for program in ("leaky_relu(x)", "elu(x)", "gelu(x)", "silu(x)", "x^y", "atan(x)"):
        at = {"x": 0.5, "y": 2.0} if "^y" in program else {"x": 0.5}
        for step in told(program, at).values():
            assert not re.search(r"out|alpha|v_\{", step.local.replace(r"\alpha", "")), step.local


def test_a_partial_total_is_not_called_the_gradient():
    steps = told("x w + x", {"x": 3, "w": 2})
    first, second = steps["pull x from f 1"], steps["pull x from q 0"]
    assert first.headline == "Backward: ∂f/∂x|(via f) = 1.00, sum so far 1.00"
    assert first.text == (
        "∂f/∂x|(via f) = ∂f/∂f · ∂f/∂x|(operand 2) = 1.00 · 1.00 = 1.00; "
        "sum so far = 0.00 + 1.00 = 1.00"
    )
    assert second.headline == "Backward: ∂f/∂x = 1.00 + 2.00 = 3.00, the last part via q"
    assert second.text == (
        "∂f/∂x|(via q) = ∂f/∂q · ∂q/∂x = 1.00 · 2.00 = 2.00; ∂f/∂x = 1.00 + 2.00 = 3.00"
    )
    assert "x is used 2 times: the contributions of all its wires add up." in second.notes


def test_a_use_is_told_from_the_total():
    steps = told("q = x x", {"x": 3})
    assert "∂q/∂x|(operand 2) = x = 3.00" not in steps["pull x from q 1"].text
    assert steps["pull x from q 1"].local.startswith(
        r"\left.\frac{\partial q}{\partial x}\right|_{\text{operand 2}} = x = 3.00"
    )
    assert steps["pull x from q 0"].headline.startswith("Backward: ∂q/∂x = 3.00 + 3.00 = 6.00")


def test_an_operand_used_twice_says_which_use():
    steps = told("x x", {"x": 3})
    assert any("operand 2" in note for note in steps["pull x from f 1"].notes)
    assert any("operand 1" in note for note in steps["pull x from f 0"].notes)


@pytest.mark.parametrize(
    ("program", "at", "key", "words"),
    [
        ("relu(x)", {"x": 0}, "pull x", "kink at 0: by convention its slope there is 0"),
        ("|x|", {"x": 0}, "pull x", "kink at 0: by convention its slope there is 0"),
        ("max(x, y)", {"x": 1, "y": 1}, "pull x", "share the gradient equally"),
        ("elu(x, 2)", {"x": 0}, "pull x", "by convention its slope there is alpha"),
        ("leaky_relu(x)", {"x": 0}, "pull x", "by convention its slope there is alpha"),
        ("x y", {"x": 0, "y": 3}, "pull y", "The local derivative is zero: to first order"),
        ("0 * sin(x)", {"x": 1}, "pull x", "nothing comes down this wire: to first order"),
        ("ln(x)", {"x": -1}, "forward f", "logarithm of a negative number"),
        ("ln(x)", {"x": 0}, "forward f", "logarithm of 0"),
        ("1/x", {"x": 0}, "forward f", "Division by zero"),
        ("sqrt(x)", {"x": -4}, "forward f", "square root of a negative"),
        ("sqrt(x)", {"x": 0}, "pull x", "infinite"),
        ("asin(x)", {"x": 2}, "forward f", "between −1 and 1"),
        ("x^y", {"x": -1, "y": 0.5}, "forward f", "no real power"),
        ("exp(x)", {"x": 1000}, "forward f", "Overflow"),
        ("exp(x)", {"x": 1000}, "pull x", "This gradient is not a finite number"),
        ("1/x", {"x": 0}, "pull x", "There is no derivative here"),
        ("-ln(x)", {"x": 0}, "pull x", "There is no derivative here"),
        ("sin(ln(x))", {"x": -1}, "forward f", "An operand is not a finite number"),
    ],
)
def test_what_has_to_be_said_is_said(program, at, key, words):
    assert any(words in note for note in told(program, at)[key].notes)


def test_marks_stand_where_trouble_starts():
    trace = run(parse("a = ln(x); b = a + y; f = 1/y + b"), {"x": -1, "y": 2})
    assert {trace.labels[node_id]: k for node_id, (_, k) in troubles(trace).items()} == {"a": 1}


def test_nothing_is_marked_where_all_is_well():
    assert not troubles(run(parse("ln(x)"), {"x": 1}))


def test_rounded_factors_that_do_not_multiply_are_noted():
    trace = run(parse("1/(1+exp(-(x0 w0 + x1 w1 + w2)))"), examples()[1].bindings)
    notes = {e.text: e.notes for e in explanations(trace)}
    wrong = [text for text, said in notes.items() if any("rounded" in note for note in said)]
    assert [text for text in wrong if "∂x₀" in text]
    assert "≈ 0.20 · 2.00 ≈ 0.39" in " ".join(wrong)


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.id)
def test_printed_numbers_are_those_of_the_trace(example):
    trace = run(parse(example.program, declared=example.bindings), example.bindings)
    exact = NumberFormat("exact")
    for step in trace.steps:
        told_ = explain(trace, step, exact)
        text = told_.text.replace("−", "-")
        if isinstance(step, Pull) and (np.ndim(step.upstream) or np.ndim(step.total)):
            received = told_.equations[0].sides[-1]
            np.testing.assert_array_equal(np.ravel(received.value), np.ravel(step.downstream))
            assert array_text(received.value, exact) in told_.text
        elif isinstance(step, Pull):
            assert text.endswith(f"= {float(step.total)!r}".removesuffix(".0"))
            assert f"= {float(step.downstream)!r}".removesuffix(".0") in text


@given(x=st.floats(-50, 50), y=st.floats(-50, 50))
@settings(deadline=None)
def test_explanations_never_fail_on_numbers(x, y):
    trace = run(parse("f = ln(x) y / (x - y) + max(x, y) + x^y"), {"x": x, "y": y})
    for told_ in explanations(trace):
        assert told_.headline
        assert "nan" not in told_.text
        assert not math.isnan(len(told_.text))


LAYER = "y = W x + b; L = sum((y - t)^2)"
LAYER_AT = {"W": [[1, 2], [3, 4]], "x": [1, -1], "b": [0.5, 0.5], "t": [0, 1]}


def test_a_matrix_gets_the_outer_product():
    step = told(LAYER, LAYER_AT)["pull W"]
    assert r"\underset{2 \times 2}{\frac{\partial L}{\partial W}}" in step.latex
    assert r"\underset{2 \times 1}{x}^{\top}" in step.latex
    # upstream is 2(y − t) = (−1, −3), times xᵀ = (1, −1)
    assert r"\begin{bmatrix} -1.00 & 1.00 \\ -3.00 & 3.00 \end{bmatrix}" in step.latex
    assert "∂L/∂W = ∂L/∂v₁ · xᵀ = [[−1.00], [−3.00]] · [[1.00, −1.00]] = " in step.text
    assert "= [[−1.00, 1.00], [−3.00, 3.00]]" in step.text
    assert "(∂L/∂W)[0, 0] = (−1.00) · 1.00 = −1.00" in step.text
    assert "The gradient of W has its shape, [2×2]." in step.notes


def test_an_entry_of_a_vector_is_a_sum_of_products():
    step = told(LAYER, LAYER_AT)["pull x"]
    assert step.local.startswith(r"\frac{\partial v_{1}}{\partial x} = W = ")
    assert step.local.endswith(
        r"\left[\frac{\partial L}{\partial x}\right]_{0} = "
        r"(-1.00) \cdot 1.00 + (-3.00) \cdot 3.00 = -10.00"
    )


def test_a_stretched_operand_is_summed_and_says_so():
    step = told("sum(A + b)", {"A": [[1, 2], [3, 4], [5, 6]], "b": [1, 2]})["pull b"]
    repeated = "b, shape [2], was repeated along axis 0 to shape [3×2]"
    assert any(note.startswith(repeated) for note in step.notes)
    assert "∂f/∂b = (∂f/∂q)ᵀ · ones" in step.text
    assert r"^{\top} \, \underset{3 \times 1}{\mathbf{1}}" in step.latex
    assert "1.00 · 1.00 + 1.00 · 1.00 + 1.00 · 1.00 = 3.00" in step.text


@pytest.mark.parametrize(
    ("program", "at", "key", "text"),
    [
        ("y = x W", {"x": [5, 6], "W": [[1, 2], [3, 4]]}, "forward y",
         "yᵀ = xᵀ · W = [[5.00, 6.00]] · [[1.00, 2.00], [3.00, 4.00]] = [[23.00, 34.00]]"),
        ("Y = X + b", {"X": [[1, 2], [3, 4]], "b": [5, 6]}, "forward Y",
         "Y = X + ones · bᵀ = [[1.00, 2.00], [3.00, 4.00]] + [[1.00], [1.00]] · [[5.00, 6.00]] = "
         "[[6.00, 8.00], [8.00, 10.00]]"),
        ("Y = X + c", {"X": [[1, 2]], "c": 5}, "forward Y",
         "Y = X + c · ones = [[1.00, 2.00]] + 5.00 · [[1.00, 1.00]] = [[6.00, 7.00]]"),
        ("y = W x", {"x": [5, 6], "W": [[1, 2], [3, 4]]}, "pull x",
         "∂Σy/∂x = Wᵀ · ∂Σy/∂y = [[1.00, 3.00], [2.00, 4.00]] · [1.00, 1.00] = [4.00, 6.00]"),
    ],
)  # fmt: skip
def test_products_and_sums_on_the_page_exist(program, at, key, text):
    assert text in told(program, at)[key].text


@pytest.mark.parametrize(
    ("program", "at", "latex"),
    [
        ("y = x", {"x": [1, 2]}, r"\frac{\partial y}{\partial x} = \mathbf{I} = "),
        ("y = W x", {"W": [[1, 2]], "x": [3, 4]}, r"\frac{\partial y}{\partial x} = W = "),
        ("y = x W", {"W": [[1, 2]], "x": [3]}, r"\frac{\partial y}{\partial x} = W^{\top} = "),
        ("y = softmax(x)", {"x": [1, 2]},
         r"= \operatorname{diag}\left(y\right) - y \, y^{\top}"),
    ],
)  # fmt: skip
def test_a_jacobian_of_vectors_is_the_lectures(program, at, latex):
    assert latex in told(program, at)["pull x"].local


def test_after_a_value_outside_its_domain_there_is_no_derivative():
    steps = told("f = ln(x) + y", {"x": -1, "y": 2})
    for key in ("pull y", "pull q", "pull x"):
        assert any(note.startswith("There is no derivative here") for note in steps[key].notes)


def test_at_a_kink_nobody_says_that_nothing_changes():
    notes = told("relu(x)", {"x": 0})["pull x"].notes
    assert not any("changes nothing" in note for note in notes)


def test_parts_without_a_name_are_called_by_what_they_are():
    steps = told("L = -(y ln(p) + (1 - y) ln(1 - p))", {"y": 1, "p": 0.3})
    texts = " ".join(step.text for step in steps.values())
    assert "∂L/∂ln(p)" in texts
    assert "∂L/∂(1 − p)" in texts


def test_a_long_sum_is_shortened_in_the_middle():
    step = told("sum(A + b)", {"A": [[1] * 2] * 20, "b": [1, 2]})["pull b"]
    assert step.text.count("1.00 · 1.00") == 5
    assert " + … + " in step.text


def test_elementwise_functions_of_arrays_show_their_formula():
    step = told("sum(tanh(x))", {"x": [0, 1]})["pull x"]
    assert (
        r"\frac{\partial q}{\partial x} = \operatorname{diag}\left(\mathbf{1} - q^{2}\right)"
        in step.local
    )
    assert "∂f/∂x = ∂f/∂q ⊙ (ones − q^2)" in step.text


def test_every_kind_of_array_operation_explains_itself():
    at = {"x": [[1, 5], [3, 4]], "v": [1, 2], "k": 1}
    program = (
        "a = softmax(x); b = max(x, axis=0) · v; c = x[0, 1] + norm(v); d = mean(a @ x^T)\n"
        "g = cross_entropy(x[0], k) + logsumexp(v); h = sum(layer_norm(x)) + sum(outer(v, v))\n"
        "L = b + c + d + g + h"
    )
    steps = told(program, at)
    assert len(steps) > 30
    for step in steps.values():
        assert "{" not in step.text
        assert step.latex.count("{") == step.latex.count("}")
        assert "None" not in step.latex


@pytest.mark.parametrize(
    ("seed", "headline", "note"),
    [
        (
            None,
            "Backward starts at the sum of the components of y: ",
            "sum of the components of y.",
        ),
        ([0, 1, 0], "Backward starts at component [1] of y: ", "component [1] of y."),
        ([0, 2, 0], "Backward starts with the given seed: ", "times the seed, added up."),
    ],
)
def test_the_seed_of_a_vector_says_what_was_chosen(seed, headline, note):
    trace = run(parse("y = exp(x)"), {"x": [0, 1, 2]}, seed=seed)
    [step] = [step for step in trace.steps if isinstance(step, Seed)]
    told_seed = explain(trace, step)
    assert told_seed.headline.startswith(headline)
    assert told_seed.notes[0].endswith(note)


def test_a_number_seeded_with_another_number_says_so():
    trace = run(parse("y = x^2"), {"x": 3}, seed=10)
    [step] = [step for step in trace.steps if isinstance(step, Seed)]
    assert (
        explain(trace, step).headline == "Backward starts with the given seed: ∂(10 y)/∂y = 10.00"
    )


def test_a_component_of_a_matrix_is_named_by_both_places():
    trace = run(parse("Y = A x"), {"A": [[1, 2], [3, 4]], "x": np.eye(2)}, seed=[[0, 0], [1, 0]])
    [step] = [step for step in trace.steps if isinstance(step, Seed)]
    assert "component [1, 0] of Y" in explain(trace, step).headline


IMAGE = np.arange(16.0).reshape(4, 4)


@pytest.mark.parametrize(
    ("program", "at", "key", "note"),
    [
        ("y = conv2d(x, K)", {"x": IMAGE, "K": np.ones((3, 3))}, "forward y",
         "y[0, 0] was computed from the window x[0:3, 0:3]."),
        ("y = conv2d(x, K, padding=1)", {"x": IMAGE, "K": np.ones((3, 3))}, "forward y",
         "y[0, 0] was computed from the window x[0:2, 0:2], with zeros around the image."),
        ("y = conv2d(x, K)", {"x": IMAGE, "K": np.ones((3, 3))}, "pull x",
         "x[0, 0] lies in the window of y[0, 0]: y[0, 0] was computed from the window "
         "x[0:3, 0:3]."),
        ("y = conv2d(x, K)", {"x": IMAGE, "K": np.array([[0, 0, 0], [0, 0, 0], [0, 0, 1.0]])},
         "pull x",
         "x[2, 2] lies in the windows of y[0, 0], y[0, 1], y[1, 0] and y[1, 1]: y[0, 0] was "
         "computed from the window x[0:3, 0:3]."),
        ("y = conv2d(x, K)", {"x": np.stack([IMAGE, IMAGE]), "K": np.ones((2, 2, 3, 3))},
         "forward y", "y[0, 0, 0] was computed from the window x[:, 0:3, 0:3]."),
        ("y = max_pool2d(x)", {"x": IMAGE}, "pull x",
         "x[1, 1] lies in the window of y[0, 0]: y[0, 0] was computed from the window "
         "x[0:2, 0:2]."),
        ("y = max_pool2d(x)", {"x": np.stack([IMAGE, IMAGE])}, "forward y",
         "y[0, 0, 0] was computed from the window x[0, 0:2, 0:2]."),
    ],
)  # fmt: skip
def test_a_window_says_where_a_cell_comes_from(program, at, key, note):
    assert note in told(program, at)[key].notes


def test_only_windows_are_told_of_windows():
    steps = told("y = A x", {"A": np.eye(2), "x": [1, 2]})
    assert not any("window" in note for step in steps.values() for note in step.notes)


@pytest.mark.parametrize(
    ("program", "at", "key"),
    [
        ("f = 0.1 + 0.2 - 0.3 x", {"x": 1}, "forward f"),
        ("y = softmax(x)", {"x": [1, 2, 3]}, "pull x"),
    ],
)
def test_what_rounding_leaves_is_marked(program, at, key):
    notes = [note for k, s in told(program, at).items() if k == key for note in s.notes]
    assert any("where 0 is shown: that is its rounding" in n for n in notes)


@given(x=st.floats(1e-12, 1e-3), y=st.floats(-2, 2))
@settings(deadline=None, max_examples=30)
def test_a_small_number_is_not_called_rounding(x, y):
    for step in told("f = exp(-40) x + sigmoid(-y) x", {"x": x, "y": y}).values():
        assert not any("is rounding" in note for note in step.notes)


@pytest.mark.parametrize("name", TABLE)
def test_a_rule_speaks_of_the_operands_that_the_program_has(name):
    """Every row, at its first example, with operands that no other formula has."""
    row = TABLE[name]
    builder = GraphBuilder()
    called = [f"input{place + 1}" for place in range(len(row.examples[0]))]
    ids = [builder.input(each) for each in called]
    trace = run(
        builder.finish(builder.operation(name, *ids)),
        dict(zip(called, row.examples[0], strict=True)),
    )
    said = rule(Symbols.shown(trace), node_of(trace.graph, trace.target))
    assert not re.search(r"[{}·]\w*[{}]|(?<![\w.])b(?![\w.])|(?<![A-Z \w])a(?!\w)", said), said
    assert said.endswith(".")
    assert said[0].isupper() or said[0] in "Γ1"


def test_a_rule_encloses_what_binds_looser():
    trace = run(parse("f = silu(x y) + sin(z) + cos(z) + tan(z)"), {"x": 1, "y": 2, "z": 0})
    [silu] = [node for node in nodes(trace.graph) if node.op == "silu"]
    assert rule(Symbols.shown(trace), silu).startswith("SiLU is (x y)·σ(x y): ")
    trace = run(parse("f = elu(x, alpha=0.5)"), {"x": -1})
    said = rule(Symbols.shown(trace), node_of(trace.graph, trace.target))
    assert said.endswith("and 0.5·exp(x) elsewhere.")
