"""Frames: which steps they hold, what they light, and when each number appears."""

import pytest

from graphviz_backprop.drawing.frame import frame_at, frames, output_edge, schedule, selected
from graphviz_backprop.engine.graph import Edge
from graphviz_backprop.engine.steps import Forward, Inputs, Pull, Seed
from graphviz_backprop.engine.trace import run
from graphviz_backprop.language.parse import parse
from graphviz_backprop.text.errors import RenderError


@pytest.fixture(scope="module")
def lecture():
    return run(parse("q = x + y; f = q z; x = -2, y = 5, z = -4"))


def ids(trace):
    return {label: node_id for node_id, label in trace.labels.items()}


def test_a_frame_for_every_gradient_in_the_lectures_order(lecture):
    node = ids(lecture)
    kinds = [type(frame.steps[0]) for frame in frames(lecture)]
    assert kinds == [Inputs, Forward, Forward, Seed, Pull, Pull, Pull, Pull]
    pulled = [frame.steps[0].node for frame in frames(lecture)[4:]]
    assert pulled == [node[name] for name in "zqyx"]
    phases = [frame.phase for frame in frames(lecture)]
    assert phases == ["inputs"] + ["forward"] * 2 + ["backward"] * 5


def test_a_frame_for_every_node_joins_the_pulls_of_one_user(lecture):
    sizes = [len(frame.steps) for frame in frames(lecture, "node")]
    assert sizes == [1, 1, 1, 1, 2, 2]


def test_a_frame_for_every_pass(lecture):
    shown = [(frame.phase, len(frame.steps), frame.last) for frame in frames(lecture, "pass")]
    assert shown == [("inputs", 1, 0), ("forward", 2, 2), ("backward", 5, 7)]


@pytest.mark.parametrize("pace", ["gradient", "node", "pass"])
def test_every_pace_has_every_step_once_and_in_order(random_trace, pace):
    trace = random_trace(7, 25, dead_ends=True)
    shown = frames(trace, pace)
    assert tuple(step for frame in shown for step in frame.steps) == trace.steps
    assert [frame.index for frame in shown] == list(range(len(shown)))
    assert {frame.total for frame in shown} == {len(shown)}
    assert shown[-1].last == len(trace.steps) - 1


def test_one_frame_is_the_one_of_all_frames(random_trace):
    trace = random_trace(3, 12)
    assert [frame_at(trace, k) for k in range(len(trace.steps))] == frames(trace)
    assert frame_at(trace) == frames(trace)[-1]


def test_a_step_that_is_not_there_is_an_error(lecture):
    with pytest.raises(IndexError):
        frame_at(lecture, 8)


def test_what_is_lit(lecture):
    node = ids(lecture)
    x, y, q, z, f = (node[name] for name in "xyqzf")
    shown = frames(lecture)
    assert shown[0].active_nodes == {x, y, z}
    assert shown[1].active_nodes == {q}
    assert shown[1].active_wires == {x, y, Edge(x, q, 0), Edge(y, q, 1)}
    assert shown[3].active_wires == {f, output_edge(f)}
    assert (shown[4].active_nodes, shown[4].active_wires) == ({f}, {z, Edge(z, f, 1)})
    assert not frames(lecture, "pass")[-1].active_wires


def test_totals_and_contributions_of_a_fan_out_appear_one_after_the_other():
    """f = x·x at −3: both uses bring −3; the total goes from −3 to −6."""
    trace = run(parse("f = x x; x = -3"))
    moments = schedule(trace)
    [x] = [node for node, label in trace.labels.items() if label == "x"]
    assert moments.values[x] == (0, -3)
    assert moments.gradients[x] == [(3, -3), (4, -6)]
    assert sorted(moments.contributions.values()) == [(3, -3), (4, -3)]


def test_an_input_that_the_target_does_not_need_shows_zero_with_the_seed():
    trace = run(parse("q = x + 1; f = 2 y; x = 1, y = 3"))
    [x] = [node for node, label in trace.labels.items() if label == "x"]
    seeded = next(k for k, step in enumerate(trace.steps) if isinstance(step, Seed))
    assert schedule(trace).gradients[x] == [(seeded, 0)]


@pytest.mark.parametrize(
    ("ranges", "numbers"),
    [
        ((), [1, 2, 3, 4, 5, 6, 7, 8]),
        (((4, 6), (8, 8)), [4, 5, 6, 8]),
        (((3, 3), (1, 2)), [1, 2, 3]),
        (((-1, -1),), [8]),
    ],
)
def test_some_frames_are_selected_and_keep_their_numbers(lecture, ranges, numbers):
    chosen = selected(frames(lecture), ranges)
    assert [frame.number for frame in chosen] == numbers
    assert [frame.index for frame in chosen] == list(range(len(numbers)))
    assert {frame.total for frame in chosen} == {8}


@pytest.mark.parametrize(("ranges", "missing"), [(((9, 9),), 9), (((7, 12),), 12), (((0, 2),), 0)])
def test_a_frame_that_is_not_there_is_refused_with_the_range(lecture, ranges, missing):
    with pytest.raises(RenderError, match=rf"(?s)no step {missing}.*1 to 8"):
        selected(frames(lecture), ranges)
