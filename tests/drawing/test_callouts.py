"""What an explanation calls a node stands in the picture while its step is lit."""

import pytest

from graphviz_backprop.drawing import Drawing, frames, scene_of
from graphviz_backprop.drawing import text as widths
from graphviz_backprop.drawing.marks import Words
from graphviz_backprop.drawing.paint import paint
from graphviz_backprop.drawing.text import words
from graphviz_backprop.engine.graph import CONSTANT, INPUT, node_of
from graphviz_backprop.engine.steps import Forward, Pull
from graphviz_backprop.engine.trace import run
from graphviz_backprop.examples import examples
from graphviz_backprop.explain.symbols import Symbols
from graphviz_backprop.language.parse import parse
from tests.drawing.formulas import FORMULAS
from tests.drawing.test_geometry import AT_ONCE, trace_of

TRACE = run(parse("L = sin(x) cos(x y) + exp(x y)"), {"x": 1, "y": 2})


def named(frame, scene):
    """The names of nodes that a picture shows, by node."""
    return {
        mark.owner: words(mark.runs)
        for mark in paint(scene, frame)
        if isinstance(mark, Words) and mark.role in {"alias", "inner", "name"}
    }


def spoken(trace, step):
    """The operations that the headline of a step is about."""
    match step:
        case Forward(node=node):
            found = [node]
        case Pull(edge=edge):
            found = [edge.operand, edge.user]
        case _:
            found = []
    return [n for n in found if node_of(trace.graph, n).op not in {INPUT, CONSTANT}]


def test_names_come_and_go_with_their_step():
    scene = scene_of(TRACE)
    shown = [named(frame, scene) for frame in frames(TRACE)]
    own = {"x", "y", "L"}
    assert {name for names in shown for name in names.values()} - own == {
        "sin(x)", "v2", "v3", "v4", "v5", "v6",
    }  # fmt: skip
    assert set(shown[0].values()) == own
    for names, step in zip(shown, TRACE.steps, strict=True):
        of = Symbols.shown(TRACE).of
        for node in spoken(TRACE, step):
            assert names[node] == of[node].text.translate(str.maketrans("₂₃₄₅₆", "23456"))


def faultless(trace, drawing):
    """Whether every name has a place; none lies over another text."""
    scene = scene_of(trace, drawing)
    aliases = [each for each in scene.texts if each.role == "alias"]
    for alias in aliases:
        for other in scene.texts:
            assert other is alias or not overlap(alias, other), (alias, other)
        assert alias.x >= widest(alias) / 2
        assert alias.x + widest(alias) / 2 <= scene.width
        assert 0.7 * alias.size <= alias.y <= scene.height
    every = [named(frame, scene) for frame in frames(trace)]
    return all(
        node in names
        for names, step in zip(every, trace.steps, strict=True)
        for node in spoken(trace, step)
    )


def widest(shown):
    return max(widths.width(runs, shown.size) for _, runs in shown.contents)


def overlap(a, b):
    """Whether the letters of two texts touch: digits reach 0.73 em above their baseline."""
    apart = abs(a.x - b.x) >= (widest(a) + widest(b)) / 2
    upper, lower = sorted((a, b), key=lambda each: each.y)
    return not apart and lower.y - 0.73 * lower.size < upper.y


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.id)
def test_the_gallery_has_them_all(example):
    trace = run(parse(example.program, declared=example.bindings), example.bindings)
    for direction in ("LR", "TB"):
        assert faultless(trace, Drawing(direction=direction))


@pytest.mark.parametrize("start", range(0, 100, AT_ONCE))
def test_formulas_have_them(start):
    lacking = [
        program
        for program in FORMULAS[start : start + AT_ONCE]
        if not faultless(trace_of(program), Drawing(preset="slide"))
    ]
    assert len(lacking) <= 1  # where nothing is free beside a number, a name is left out


def test_they_change_no_place():
    """A picture is as large without them, where its edge leaves them room."""
    plain, named_ = (scene_of(TRACE, Drawing(names=which)) for which in ("own", "all"))
    assert plain.width < named_.width
    assert {text.role for text in named_.texts} & {"alias"} == set()
