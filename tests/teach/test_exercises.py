import numpy as np
import pytest

from graphviz_backprop.engine.check import check
from graphviz_backprop.engine.graph import inputs, node_of, nodes, users
from graphviz_backprop.engine.steps import Forward, Pull
from graphviz_backprop.engine.trace import run
from graphviz_backprop.language.parse import parse
from graphviz_backprop.teach.exercises import DIFFICULTIES, exercise, kind, sheet
from graphviz_backprop.text.errors import BackpropError

SHEETS = {difficulty: sheet(11, difficulty, 40) for difficulty in DIFFICULTIES}
ALL = [task for tasks in SHEETS.values() for task in tasks]


def operations(task):
    return {node.op for node in nodes(parse(task.program)) if node.operands}


def trace_of(task):
    return run(parse(task.program), task.bindings)


def test_all_numbers_are_finite_and_small_and_have_a_gradient():
    for task in ALL:
        trace = trace_of(task)
        assert set(task.bindings) == {node.name for node in inputs(trace.graph)}
        numbers = np.array([*trace.values.values(), *trace.gradients.values()])
        assert np.all(np.abs(numbers) <= 150), task
        slopes = np.array([abs(trace.gradient(name)) for name in task.bindings])
        if task.difficulty == 4:
            assert np.sum(slopes > 0) >= 2, task
        else:
            assert np.all(slopes >= 0.01), task


def test_central_differences_agree_so_no_exercise_stands_on_a_kink():
    for task in ALL:
        assert all(result.right for result in check(parse(task.program), task.bindings)), task


def test_difficulty_1_uses_every_input_once_and_multiplies():
    assert SHEETS[1]
    for task in SHEETS[1]:
        graph = parse(task.program)
        assert all(len(users(graph, node.id)) == 1 for node in inputs(graph))
        assert operations(task) <= {"add", "subtract", "product"}
        assert "product" in operations(task)


def test_difficulty_2_has_a_fan_out():
    assert SHEETS[2]
    for task in SHEETS[2]:
        graph = parse(task.program)
        assert any(len(users(graph, node.id)) > 1 for node in nodes(graph))
        assert operations(task) <= {"add", "subtract", "product"}


def test_difficulties_3_to_5_have_what_they_promise():
    functions = {"power", "divide", "sqrt", "exp", "ln", "sin", "cos"}
    assert all(operations(task) & functions for task in SHEETS[3])
    assert set.union(*(operations(task) for task in SHEETS[3])) >= functions
    assert all(operations(task) & {"max", "min", "relu"} for task in SHEETS[4])
    assert all(operations(task) & {"sigmoid", "tanh", "relu"} for task in SHEETS[5])


def test_answers_have_few_digits():
    for difficulty in (1, 2, 4):
        for task in SHEETS[difficulty]:
            numbers = [*trace_of(task).values.values(), *trace_of(task).gradients.values()]
            assert all(float(number).is_integer() for number in numbers), task
    for difficulty in (3, 5):
        short = sum(
            all(round(float(v), 3) == v for v in trace_of(task).gradients.values())
            for task in SHEETS[difficulty]
        )
        assert short >= len(SHEETS[difficulty]) // 2


def test_a_seed_always_gives_the_same():
    assert sheet(5, 3) == sheet(5, 3)
    assert exercise(123, 2) == exercise(123, 2)
    assert sheet(5, 3) != sheet(6, 3)
    for task in sheet(5, 3):
        assert exercise(task.seed, 3) == task, "an exercise of a sheet can be linked alone"


def test_a_sheet_has_no_exercise_twice():
    for tasks in SHEETS.values():
        assert len({(task.program, *task.bindings.values()) for task in tasks}) == 40
    assert len(sheet(0, 1)) == 10


@pytest.mark.parametrize(
    "wrong", [lambda: exercise(-1, 1), lambda: exercise(2**32, 1), lambda: exercise(1, 0),
              lambda: exercise(1, 6), lambda: sheet(1, 1, 0), lambda: sheet(1, 1, 101),
              lambda: sheet(-1, 1)],
)  # fmt: skip
def test_what_there_is_not_says_what_there_is(wrong):
    with pytest.raises(BackpropError, match="Take one from"):
        wrong()


def test_many_seeds_end():
    for difficulty in DIFFICULTIES:
        for seed in range(100):
            assert exercise(seed, difficulty).bindings


def test_kinds_of_operation():
    trace = run(parse("f = x y + x * y + sin(x)"), {"x": 1, "y": 2})
    steps = [step for step in trace.steps if isinstance(step, Forward | Pull)]
    assert {kind(trace, step) for step in steps} == {"multiply", "add", "sin"}
    last = steps[-1]
    assert node_of(trace.graph, last.edge.user).op == "product"
    assert kind(trace, last) == "multiply"
