"""Questions about steps: prompts, answers worked by hand, and what wrong answers are told."""

import pytest

from graphviz_backprop.engine.trace import run
from graphviz_backprop.language.parse import parse
from graphviz_backprop.teach.diagnosis import diagnose
from graphviz_backprop.teach.questions import questions, tolerance

LECTURE = run(parse("q = x + y; f = q z"), {"x": -2, "y": 5, "z": -4})


def asked(trace):
    return {(q.prompt, q.number) for q in questions(trace)}


def test_the_lecture_s_example_asks_what_the_lecture_computes():
    assert asked(LECTURE) == {
        ("What is the value of q?", 3),
        ("What is the value of f?", -12),
        ("What is the local derivative ∂f/∂z?", 3),
        ("What is ∂f/∂z after this step?", 3),
        ("What is the local derivative ∂f/∂q?", -4),
        ("What is ∂f/∂q after this step?", -4),
        ("What is the local derivative ∂q/∂y?", 1),
        ("What is ∂f/∂y after this step?", -4),
        ("What is the local derivative ∂q/∂x?", 1),
        ("What is ∂f/∂x after this step?", -4),
    }


def test_a_contribution_is_asked_only_where_there_are_several():
    trace = run(parse("q = x y; f = q + 3 x"), {"x": 4, "y": 5})
    prompts = [q.prompt for q in questions(trace)]
    assert "What does x receive through q: upstream × local?" in prompts
    assert not any(prompt.startswith("What does y receive") for prompt in prompts)


def test_arrays_and_what_is_not_finite_are_not_asked():
    assert not asked(run(parse("y = W x"), {"W": [[1, 2], [3, 4]], "x": [1, 2]}))
    assert not asked(run(parse("f = ln(x)"), {"x": -1}))


@pytest.mark.parametrize("program", ["q = x + y; f = q z", "f = 1/(1 + exp(-x y)) + z^2"])
def test_every_wrong_answer_is_wrong_and_is_told_its_mistake(program):
    trace = run(parse(program), {"x": -2, "y": 5, "z": -4})
    count = 0
    for question in questions(trace):
        numbers = [question.number, *(each.number for each in question.wrong)]
        for place, number in enumerate(numbers):
            for other in numbers[:place]:
                assert abs(number - other) > tolerance(number) + tolerance(other)
        step = trace.steps[question.index]
        for each in question.wrong:
            told = diagnose(trace, step, question.quantity, repr(each.number))
            assert each.mistake in told.mistakes
            assert each.message == told.message
            count += 1
    assert count > 20


@pytest.mark.parametrize(
    ("number", "slack"),
    [(-12.0, 0.05), (3.0, 0.005), (0.1966, 0.005), (0.0123, 0.00005), (0.0, 0.005), (150.0, 0.5)],
)
def test_two_decimals_or_three_figures_are_enough(number, slack):
    assert tolerance(number) == pytest.approx(slack)
