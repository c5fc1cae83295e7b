"""No wire touches a foreign label, arrowhead, circle or dot, and no two run on one another."""

import pytest

from graphviz_backprop.drawing import Drawing, scene_of
from graphviz_backprop.drawing.wrap import wrap
from graphviz_backprop.engine.graph import inputs
from graphviz_backprop.engine.trace import run
from graphviz_backprop.examples import examples
from graphviz_backprop.language.parse import parse
from graphviz_backprop.text.errors import RenderError
from tests.drawing.formulas import FORMULAS

SEEDS, AT_ONCE = 300, 10
DIRECTIONS = ("LR", "TB", "rows")


def drawn(trace, direction, preset="normal"):
    """The scene in a direction, or in rows where it can be cut into them."""
    scene = scene_of(trace, Drawing(direction="TB" if direction == "TB" else "LR", preset=preset))
    try:
        return wrap(scene) if direction == "rows" else scene
    except RenderError:
        return scene


def trace_of(program):
    """A trace where every input without a number of its own has one between 0.3 and 0.9."""
    graph = parse(program)
    free = [node.name for node in inputs(graph) if node.name not in graph.graph["bindings"]]
    numbers = {name: 0.3 + 0.6 * (k * 0.37 % 1) for k, name in enumerate(free)}
    return run(graph, graph.graph["bindings"] | numbers)


def test_there_are_a_hundred_formulas():
    assert len(set(FORMULAS)) == 100


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("example", examples(), ids=lambda example: example.id)
def test_the_gallery_is_drawn_without_faults(faults, example, direction):
    trace = run(parse(example.program, declared=example.bindings), example.bindings)
    assert faults(drawn(trace, direction)) == []


@pytest.mark.parametrize("start", range(0, 100, AT_ONCE))
def test_formulas_are_drawn_without_faults(faults, start):
    for program in FORMULAS[start : start + AT_ONCE]:
        trace = trace_of(program)
        for direction in DIRECTIONS:
            assert faults(drawn(trace, direction)) == [], (program, direction)


@pytest.mark.parametrize(
    "start",
    [
        pytest.param(k, marks=pytest.mark.heavy if k >= SEEDS // 3 else ())
        for k in range(0, SEEDS, AT_ONCE)
    ],
)
def test_random_graphs_are_drawn_without_faults(random_trace, faults, start):
    for seed in range(start, start + AT_ONCE):
        trace = random_trace(1000 + seed, 5 + seed % 36, dead_ends=seed % 3 == 0)
        direction, preset = DIRECTIONS[seed % 3], "slide" if seed % 4 == 0 else "normal"
        assert faults(drawn(trace, direction, preset)) == [], (seed, direction)
