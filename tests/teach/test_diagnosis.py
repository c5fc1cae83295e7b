import math
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphviz_backprop.engine.steps import Forward, Pull, Seed
from graphviz_backprop.engine.trace import run
from graphviz_backprop.language.parse import parse
from graphviz_backprop.teach.answer import Fit, fit, read_answer
from graphviz_backprop.teach.case import case_of
from graphviz_backprop.teach.diagnosis import diagnose, quantities
from graphviz_backprop.teach.exercises import exercise
from graphviz_backprop.teach.mistakes import EARLY_ROUNDING, GENERAL_MISTAKES, MISTAKES
from graphviz_backprop.text.errors import ShapeError


@dataclass(frozen=True)
class Wrong:
    """A wrong answer worked by hand: program, inputs, what was asked, what it must be told."""

    program: str
    at: dict[str, float]
    node: str
    quantity: str
    answer: str
    name: str
    words: str
    user: str = "f"
    position: int | None = field(default=None)

    def step(self):
        trace = run(parse(self.program), self.at)
        for step in trace.steps:
            if self.quantity == "value":
                if isinstance(step, Forward) and trace.labels[step.node] == self.node:
                    return trace, step
            elif (
                isinstance(step, Pull)
                and trace.labels.get(step.node) == self.node
                and trace.labels[step.edge.user] == self.user
                and self.position in (None, step.edge.position)
            ):
                return trace, step
        raise AssertionError(f"there is no such step in {self.program}")


XYZ = {"x": -2, "y": 5, "z": -4}
LECTURE = "q = x + y; f = q z"  # q = 3, f = −12, ∂f/∂q = −4, ∂f/∂z = 3
FAN = "q = x y; f = q + 3 x"  # at (4, 5): ∂f/∂x = 3 from the product 3x, then 5 through q
SQUARED = "q = x y; f = q^2"  # at (2, 3): q = 6, ∂f/∂q = 12, ∂f/∂x = 36
LINE = {"x": 2, "y": 3}

WRONG = [
    # further answers of students, worked by hand
    Wrong("x^3", {"x": 2}, "x", "local", "6", "power dropped", "not b·a"),
    Wrong("tanh(x)", {"x": 0.5}, "x", "local", "0.21", "forgot the 1 −", "That is tanh²"),
    Wrong("q = x y; f = q + x", {"x": 3, "y": 4}, "x", "total", "2.5", "contributions averaged",
          "1 + 4", "q"),
    Wrong("q = x y; f = q + x", {"x": 3, "y": 4}, "x", "total", "9", "contribution doubled",
          "counted twice", "q"),
    Wrong("x / y", {"x": 6, "y": 2}, "y", "total", "-0.25", "forgot the numerator", "x = 6"),
    Wrong("x / y", {"x": 6, "y": 2}, "y", "total", "-3", "forgot the square", "squared"),
    Wrong("q = max(x, y); f = q z", {"x": 2, "y": 5, "z": 3}, "x", "total", "1.5",
          "gradient split", "shares only a tie", "q"),
    Wrong("q = max(x, y); f = q z", {"x": 2, "y": 5, "z": 3}, "y", "total", "0",
          "operands swapped", "what x gets", "q"),
    Wrong("q = relu(x); f = q y", {"x": -2, "y": 3}, "x", "total", "3", "gate the wrong way",
          "x = −2", "q"),
    Wrong("sqrt(x)", {"x": 9}, "x", "local", "0.06", "forgot the root", "not 1/(2a)"),
    Wrong("2^x", {"x": 3}, "x", "local", "8", "forgot the logarithm", "ln(a)"),
    # chain rule and accumulation
    Wrong(FAN, {"x": 4, "y": 5}, "x", "total", "5", "= instead of +=", "add it to the 3", "q"),
    Wrong(FAN, {"x": 4, "y": 5}, "x", "total", "3", "contribution not added", "still to be", "q"),
    Wrong(FAN, {"x": 4, "y": 5}, "x", "total", "15", "contributions multiplied", "added", "q"),
    Wrong(FAN, {"x": 4, "y": 5}, "x", "downstream", "8", "total instead of contribution",
          "8 is the total", "q"),
    Wrong(SQUARED, LINE, "x", "local", "36", "upstream too early", "36 is the upstream", "q"),
    Wrong(SQUARED, LINE, "x", "downstream", "3", "forgot the upstream factor", "∂f/∂q = 12", "q"),
    Wrong(SQUARED, LINE, "x", "total", "3", "forgot the upstream factor", "3 is only", "q"),
    Wrong(SQUARED, LINE, "x", "downstream", "12", "forgot the local factor", "∂q/∂x", "q"),
    Wrong(SQUARED, LINE, "x", "downstream", "15", "factors added", "12 and local 3", "q"),
    Wrong(SQUARED, LINE, "x", "downstream", "4", "divided by the local factor", "not divided", "q"),
    Wrong(SQUARED, LINE, "x", "downstream", "18", "value instead of gradient", "value of q (6)",
          "q"),
    Wrong(SQUARED, LINE, "x", "downstream", "2", "value instead of gradient", "2 is the value of x",
          "q"),
    Wrong(SQUARED, LINE, "x", "total", "2", "value instead of gradient", "2 is the value of x",
          "q"),
    # slopes
    Wrong(LECTURE, XYZ, "q", "local", "3", "operands swapped", "the other factor, z"),
    Wrong(LECTURE, XYZ, "z", "downstream", "-4", "operands swapped", "z itself (−4)"),
    Wrong(SQUARED, LINE, "x", "downstream", "24", "operands swapped", "x itself (2)", "q"),
    Wrong("x/y", {"x": 3, "y": 4}, "x", "local", "-3/16", "operands swapped", "respect to y"),
    Wrong("x^y", LINE, "x", "local", "8 ln(2)", "operands swapped", "respect to y"),
    Wrong("max(x, y)", LINE, "x", "local", "1", "operands swapped", "what y gets"),
    Wrong("min(x, y)", LINE, "x", "local", "0", "operands swapped", "what y gets"),
    Wrong("x - y", LINE, "y", "local", "1", "lost minus", "y is subtracted"),
    Wrong("q = -x; f = 5 q", {"x": 2}, "x", "downstream", "5", "lost minus", "−x is −1", "q"),
    Wrong("1/x", {"x": 4}, "x", "local", "1/16", "lost minus", "1/b is −1/b²"),
    Wrong("cos(x)", {"x": 0.5}, "x", "local", "sin(0.5)", "lost minus", "cos is −sin"),
    Wrong("acos(x)", {"x": 0.6}, "x", "local", "1.25", "lost minus", "acos"),
    Wrong("x^-2", {"x": 2}, "x", "local", "1/4", "lost minus", "the exponent −2 brings"),
    Wrong("sin(x)", {"x": 0.5}, "x", "local", "-cos(0.5)", "minus too many", "of sin is cos"),
    Wrong("x/y", {"x": 3, "y": 4}, "y", "local", "-3/4", "forgot the square", "stands squared"),
    Wrong("x/y", {"x": 3, "y": 4}, "y", "local", "-1/16", "forgot the numerator", "x = 3 stays"),
    Wrong("x^3", {"x": 2}, "x", "local", "4", "exponent not brought down", "exponent 3"),
    Wrong("x^3", {"x": 2}, "x", "local", "24", "exponent not reduced", "down by one"),
    Wrong("sigmoid(x)", {"x": 3}, "x", "local", "-6", "input instead of output", "x = 3"),
    Wrong("tanh(x)", {"x": 3}, "x", "local", "-8", "input instead of output", "x = 3"),
    Wrong("tanh(x)", {"x": 1}, "x", "local", "0.24", "forgot the square", "1 − tanh²"),
    Wrong("exp(x)", {"x": 3}, "x", "local", "3", "took x for exp(x)", "the input x = 3"),
    Wrong("exp(x)", {"x": 3}, "x", "local", "3 e^2", "power rule for exp", "fixed exponent"),
    Wrong("ln(x)", {"x": 5}, "x", "local", "1/ln(5)", "derivative at the wrong place", "x = 5"),
    Wrong("exp(x)", {"x": 1}, "x", "local", "exp(e)", "derivative at the wrong place", "2.718"),
    Wrong("sin(x)", {"x": 60}, "x", "local", "0.5", "degrees instead of radians", "radians"),
    Wrong("sqrt(x)", {"x": 16}, "x", "local", "1/4", "forgot the 2", "1/(2√a)"),
    Wrong("sqrt(x)", {"x": 16}, "x", "local", "1/32", "forgot the root", "not 1/(2a)"),
    Wrong("relu(x)", {"x": 3}, "x", "local", "0", "gate the wrong way", "x = 3"),
    Wrong("x + y", {"x": 7, "y": 5}, "x", "local", "5", "sum treated as product", "operand, 5"),
    Wrong("x^3", {"x": 2}, "x", "local", "8", "value instead of derivative", "value of f (8)"),
    Wrong("x^3", {"x": 2}, "x", "local", "2", "operand instead of derivative", "of x (2)"),
    Wrong("x y", {"x": 7, "y": 5}, "x", "local", "1", "treated as a sum", "not a sum (product)"),
    # values
    Wrong("x - y", LINE, "f", "value", "1", "operands swapped", "the first operand is 2"),
    Wrong("x/y", {"x": 3, "y": 4}, "f", "value", "4/3", "operands swapped", "the second 4"),
    Wrong("x^y", LINE, "f", "value", "9", "operands swapped", "order counts"),
    Wrong(LECTURE, XYZ, "f", "value", "-1", "sum instead of product", "added 3 and −4"),
    Wrong("x + y", LINE, "f", "value", "6", "product instead of sum", "multiplied 2 and 3"),
    Wrong("x - y", LINE, "f", "value", "5", "lost minus", "the second is subtracted"),
    Wrong("-x", {"x": 2}, "f", "value", "2", "lost minus", "sign of 2"),
    Wrong("x^y", {"x": 5, "y": 3}, "f", "value", "15", "product instead of power", "5 by 3"),
    Wrong("exp(x)", {"x": 3}, "f", "value", "3", "took x for exp(x)", "3 is the input"),
    Wrong("exp(x)", {"x": 3}, "f", "value", "3 e", "e times x for exp(x)", "multiplied e by 3"),
    Wrong("ln(x)", {"x": 100}, "f", "value", "2", "wrong base", "base 10"),
    Wrong("sqrt(x)", {"x": 16}, "f", "value", "8", "half instead of root", "halved 16"),
    Wrong("sigmoid(x)", {"x": 1}, "f", "value", "0.27", "lost minus", "exp(−a)"),
    Wrong("sigmoid(x)", {"x": 1}, "f", "value", "1 + exp(-1)", "forgot the reciprocal", "fraction"),
    Wrong("sin(x)", {"x": 30}, "f", "value", "0.5", "degrees instead of radians", "radians"),
    Wrong("relu(x)", {"x": -3}, "f", "value", "-3", "gate not applied", "negative numbers 0"),
    Wrong("max(x, y)", LINE, "f", "value", "2", "gate the wrong way", "max does not take"),
    Wrong("tanh(x)", {"x": 1}, "f", "value", "0.42", "derivative instead of value", "of tanh"),
    # mistakes of the gates' own rules stand before those of any chain
    Wrong("m = max(x, y); f = 4 m", LINE, "x", "downstream", "4", "operands swapped", "what y",
          "m"),
    Wrong("m = max(x, y); f = 4 m", LINE, "y", "downstream", "2", "gradient split", "only a tie",
          "m"),
    Wrong("m = min(x, y); f = 4 m", LINE, "x", "total", "0", "operands swapped", "what y", "m"),
    Wrong("r = relu(x); f = 4 r", {"x": -3}, "x", "downstream", "4", "gate the wrong way",
          "x = −3", "r"),
    Wrong("2^x", {"x": 3}, "x", "local", "8", "forgot the logarithm", "ln(a)"),
    Wrong("sigmoid(x)", {"x": 1}, "x", "local", "0.27", "forgot the factor σ", "two factors"),
    Wrong("s = sigmoid(x); f = 3 s", {"x": 1}, "x", "downstream", "-6",
          "derivative from the gradient", "σ is the value", "s"),
    Wrong(FAN, {"x": 4, "y": 5}, "x", "total", "4", "contributions averaged", "mean", "q"),
    Wrong(FAN, {"x": 4, "y": 5}, "x", "total", "13", "contribution doubled", "counted twice", "q"),
    # what is named if nothing else fits
    Wrong(LECTURE, XYZ, "q", "local", "4", "sign error", "sign is not"),
    Wrong(LECTURE, XYZ, "f", "value", "12", "sign error", "sign is not"),
    Wrong(FAN, {"x": 4, "y": 5}, "x", "total", "-8", "sign error", "sign is not", "q"),
    Wrong(LECTURE, XYZ, "q", "local", "-1/4", "reciprocal", "one over the local"),
    Wrong(LECTURE, XYZ, "f", "value", "-1/12", "reciprocal", "one over the right"),
]  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG, ids=lambda w: f"{w.program}: {w.name} {w.answer}")
def test_a_mistake_is_recognised_and_explained(wrong):
    found = diagnose(*wrong.step(), wrong.quantity, wrong.answer)
    assert found.verdict == "mistake"
    assert not found.right
    assert wrong.name in found.mistakes
    assert wrong.words in found.message
    assert "{" not in found.message


def test_the_rule_of_a_gate_is_named_before_a_generic_mistake():
    for program in ("m = max(x, y); f = 4 m", "m = min(x, y); f = 4 m", "r = relu(x); f = 4 r"):
        for x in (-2.0, 5.0):
            trace = run(parse(program), {"x": x, **({"y": 3.0} if "y" in program else {})})
            for step in trace.steps:
                if isinstance(step, Pull) and trace.labels[step.edge.user] != "f":
                    wrong = "4" if step.local == 0 else "0"
                    found = diagnose(trace, step, "downstream", wrong)
                    assert found.mistakes[0] in ("operands swapped", "gate the wrong way")


def test_every_row_of_the_table_is_provoked_above():
    seen = set()
    for wrong in WRONG:
        trace, step = wrong.step()
        case, answer = case_of(trace, step), read_answer(wrong.answer)
        named = diagnose(trace, step, wrong.quantity, wrong.answer).mistakes
        for row in (*MISTAKES, *GENERAL_MISTAKES):
            number = row.answer(case, wrong.quantity)
            if row.name in named and fit(answer, number) in (Fit.EXACT, Fit.ROUNDED):
                seen.add(row)
    missing = [(r.name, r.why) for r in (*MISTAKES, *GENERAL_MISTAKES) if r not in seen]
    early = EARLY_ROUNDING  # has a test of its own, below
    assert missing == [(early.name, early.why)]


def test_rounding_too_early_is_told():
    # u = ∂f/∂q = σ(1 − σ) at 0.6 = 0.22878, local x = 0.146: 0.03340 is 0.03, with rounded
    # factors 0.23 · 0.15 = 0.0345 would be taken for 0.0345.
    wrong = Wrong("q = w x; f = sigmoid(q)", {"w": 0.6 / 0.146, "x": 0.146}, "w", "downstream",
                  "0.0345", "", "", "q")  # fmt: skip
    found = diagnose(*wrong.step(), "downstream", "0.0345")
    assert found.mistakes == ("rounded too early",)
    assert "keep all digits" in found.message
    assert diagnose(*wrong.step(), "downstream", "0.0334").verdict == "rounded"


def test_a_cut_answer_is_told_the_right_rounding():
    wrong = Wrong("sigmoid(x)", {"x": 1}, "x", "local", "", "", "")
    found = diagnose(*wrong.step(), "local", "0.19")
    assert found.verdict == "cut"
    assert found.message.startswith("Almost, but not rounded right:")
    assert found.message.endswith("it is 0.20.")
    assert not found.right


@pytest.mark.parametrize(
    ("text", "verdict", "words"),
    [
        ("-12", "right", "Right: −12."), ("-12.0", "right", "Right"),
        ("3 * (-4)", "right", "Right"),
        ("x z", "unreadable", "x, z are not numbers. Put"), ("", "unreadable", "no answer"),
        ("12,5", "unreadable", "Write 12.5."), ("7", "wrong", "no known mistake"),
    ],
)  # fmt: skip
def test_right_wrong_and_unreadable(text, verdict, words):
    wrong = Wrong(LECTURE, XYZ, "f", "value", text, "", "")
    found = diagnose(*wrong.step(), "value", text)
    assert found.verdict == verdict
    assert words in found.message
    assert found.expected == -12.0
    assert found.right == (verdict == "right")


def test_rounded_and_coarse_answers():
    step = Wrong("sigmoid(x)", {"x": 1}, "x", "local", "", "", "").step()
    found = diagnose(*step, "local", "0.20")
    assert (found.verdict, found.right) == ("rounded", True)
    assert found.message == "Right, rounded; with more digits 0.196612."
    found = diagnose(*step, "local", "0.2")
    assert (found.verdict, found.right) == ("coarse", False)
    assert "two decimals" in found.message


def test_two_mistakes_with_the_same_number_are_both_named():
    # x³ at 1: 1 is the exponent not brought down, and also the value.
    step = Wrong("x^3", {"x": 1}, "x", "local", "", "", "").step()
    found = diagnose(*step, "local", "1")
    assert found.mistakes == ("exponent not brought down", "value instead of derivative")
    assert " Or: " in found.message


def test_a_mistake_that_gives_the_right_number_is_none():
    # x² at 2: the square is 4, and so is the slope.
    step = Wrong("x^2", {"x": 2}, "x", "local", "", "", "").step()
    assert diagnose(*step, "local", "4").right
    # At the first wire the upstream factor is 1: nothing is forgotten.
    step = Wrong(LECTURE, XYZ, "q", "downstream", "", "", "").step()
    assert diagnose(*step, "downstream", "-4").right


def test_what_can_be_asked():
    trace = run(parse("x y"), {"x": [1, 2], "y": 3})
    assert not any(quantities(step) for step in trace.steps)
    forward = next(step for step in trace.steps if isinstance(step, Forward))
    with pytest.raises(ShapeError, match="single numbers"):
        diagnose(trace, forward, "value", "1")
    trace = run(parse("ln(x)"), {"x": 0})
    assert not any(quantities(step) for step in trace.steps)
    trace = run(parse(LECTURE), XYZ)
    asked = {type(step): quantities(step) for step in trace.steps}
    assert asked[Forward] == ("value",)
    assert asked[Pull] == ("local", "downstream", "total")
    assert asked[Seed] == ()
    with pytest.raises(ValueError, match="a Forward step has no local"):
        diagnose(trace, trace.steps[1], "local", "1")


@settings(deadline=None, max_examples=60)
@given(
    st.integers(0, 2**32 - 1),
    st.integers(1, 5),
    st.text(max_size=6) | st.floats(-9, 9).map(str),
)
def test_the_right_number_is_right_and_nothing_ever_breaks(seed, difficulty, text):
    task = exercise(seed, difficulty)
    trace = run(parse(task.program), task.bindings)
    assert trace.steps
    for step in trace.steps:
        for quantity in quantities(step):
            expected = float(step.value if quantity == "value" else getattr(step, quantity))
            assert diagnose(trace, step, quantity, repr(expected)).right
            assert diagnose(trace, step, quantity, f"{expected:.2f}").right
            found = diagnose(trace, step, quantity, text)
            assert found.message
            assert math.isfinite(found.expected)
