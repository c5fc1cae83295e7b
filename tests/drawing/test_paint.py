"""Marks: one decision of what shows and what is lit, the same for one frame and for all."""

from dataclasses import replace
from pathlib import Path as File
from typing import get_args

import pytest

import graphviz_backprop
from graphviz_backprop.drawing.frame import frames
from graphviz_backprop.drawing.marks import NO_STATES, Ellipse, Path, State, Words, moved
from graphviz_backprop.drawing.paint import at, differences, paint, spans, timeline
from graphviz_backprop.drawing.scene import scene_of
from graphviz_backprop.drawing.styles import ROLES, STATES, style
from graphviz_backprop.drawing.theme import THEMES
from graphviz_backprop.engine.trace import run
from graphviz_backprop.language.parse import parse

PROGRAMS = {
    "lecture": ("q = x + y; f = q z", {"x": -2, "y": 5, "z": -4}),
    "fan-out": ("a = x x + ln(x); f = a + x", {"x": -1}),
    "arrays": ("y = W x; L = sum(y^2); W = [[1, 2], [3, 4]]; x = [5, -6]", {}),
    "constant": ("f = 2 + 3", {}),
}


@pytest.fixture(scope="module", params=PROGRAMS)
def trace(request):
    program, inputs = PROGRAMS[request.param]
    return run(parse(program), inputs)


@pytest.mark.parametrize("pace", ["gradient", "node", "pass"])
def test_one_frame_and_all_frames_are_painted_alike(trace, pace):
    scene, sequence = scene_of(trace), frames(trace, pace)
    marks = timeline(scene, sequence)
    for place, frame in enumerate(sequence):
        assert at(marks, place) == paint(scene, frame)


def test_a_mark_is_once_in_a_timeline_and_once_in_a_picture(trace):
    scene, sequence = scene_of(trace), frames(trace)
    marks = timeline(scene, sequence)
    assert len({timed.mark for timed in marks}) == len(marks)
    for frame in sequence:
        ids = [mark.id for mark in paint(scene, frame)]
        assert len(ids) == len(set(ids))


def test_differences_of_pictures_give_them_back(trace):
    scene = scene_of(trace)
    pictures = [paint(scene, frame) for frame in frames(trace)]
    marks = differences(pictures)
    assert len({timed.mark for timed in marks}) == len(marks)
    for place, picture in enumerate(pictures):
        assert set(at(marks, place)) == set(picture)


def test_what_is_lit_and_revealed():
    """Step 5 of the lecture's example: the gradient of z arrives over the wire from f's ×."""
    trace = run(parse(PROGRAMS["lecture"][0]), PROGRAMS["lecture"][1])
    x, y, z, q, f = trace.graph.nodes
    shown = at(timeline(scene_of(trace), frames(trace)), 4)
    lit = {(mark.role, mark.owner) for mark in shown if "lit" in mark.states}
    assert lit == {("gate", f), ("symbol", f), ("wire", (z, f, 1))}
    told = {mark.owner for mark in shown if mark.role == "gradient"}
    assert told == {f, z}
    assert {mark.owner for mark in shown if mark.role == "value"} == {x, y, z, q, f}


def test_trouble_says_why_and_begins_with_its_step():
    trace = run(parse("f = ln(x); x = -1"))
    scene = scene_of(trace)
    gates = [
        mark for frame in frames(trace) for mark in paint(scene, frame) if isinstance(mark, Ellipse)
    ]
    assert ["trouble" in gate.states for gate in gates] == [False, True, True, True]
    assert all(gate.says == scene.circles[0].trouble != "" for gate in gates)


def test_every_mark_moves_and_grows():
    marks = (
        Path("p", "wire", "n", ((0.0, 0.0), (1.0, 1.0), (2.0, 2.0), (3.0, 4.0)), ((3.0, 4.0),)),
        Ellipse("e", "gate", "n", (1.0, 2.0), 3.0, 4.0),
        Words("w", "name", "n", (1.0, 2.0), 10.0, ()),
    )
    path, ellipse, words = (moved(mark, 10.0, 20.0, 2.0) for mark in marks)
    assert path.points[-1] == path.head[0] == (16.0, 28.0)
    assert (ellipse.centre, ellipse.rx, ellipse.ry, ellipse.scale) == ((12.0, 24.0), 6.0, 8.0, 2.0)
    assert (words.at, words.size) == ((12.0, 24.0), 20.0)


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_every_look_is_in_every_theme(theme):
    for role in ROLES:
        for state in get_args(State):
            look = style(role, frozenset({state}))
            assert (look == style(role, NO_STATES)) == ((role, state) not in STATES)
            for colour in filter(None, (look.line, look.fill)):
                assert getattr(theme, colour).startswith("#")


def test_places_become_ranges():
    assert spans([]) == ()
    assert spans([0]) == ((0, 1),)
    assert spans([0, 1, 4, 5, 9]) == ((0, 2), (4, 6), (9, 10))


def test_marks_that_differ_are_different():
    words = Words("w", "value", "n", (0.0, 0.0), 10.0, ())
    assert hash(words) == hash(replace(words, size=11.0))
    assert words != replace(words, size=11.0)


def test_paint_alone_asks_what_is_lit():
    package = File(graphviz_backprop.__file__).parent
    asking = {
        file.relative_to(package).as_posix()
        for file in package.rglob("*.py")
        if "active_nodes" in (text := file.read_text(encoding="utf-8")) or "active_wires" in text
    }
    assert asking == {"drawing/frame.py", "drawing/paint.py"}
