"""Numbers and arrays at a wire: what is written, how wide it is, and that nothing overlaps."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from graphviz_backprop.drawing import Drawing, frames, scene_of
from graphviz_backprop.drawing.frame import Moment
from graphviz_backprop.drawing.grids import cells, extent, grid_of
from graphviz_backprop.drawing.room import room_for
from graphviz_backprop.drawing.text import words
from graphviz_backprop.engine.graph import INPUT, GraphBuilder, nodes
from graphviz_backprop.engine.trace import run
from graphviz_backprop.language.parse import parse
from graphviz_backprop.text.numbers import NumberFormat

LINEAR = "y = W x + b; L = sum((y - t)^2); W = [[1,2],[3,4]]; x=[1,-1]; b=[0.5,0]; t=[1,1]"
PROGRAMS = [
    LINEAR,
    "h = tanh(W x + b); z = V h + c; L = cross_entropy(z, y); W=[[1,-1],[0.5,2]]; x=[1,2];"
    "b=[0,0.5]; V=[[1,2],[-1,0],[0,1]]; c=[0,0,0]; y=[0,1,0]",
    "A = softmax(Q @ K^T / 2^0.5); L = sum((A @ V)^2); Q=[[1,0],[0,1],[1,1]];"
    "K=[[1,1],[0,1],[1,0]]; V=[[1,2],[3,4],[5,6]]",
    "q = x ⊙ x; L = sum(q ⊙ q + q + [1e-9, -1e12, 3]); x = [[1, 2, 3]]",
    "L = sum(W @ x + W @ x ⊙ x); x = [1, 2, 3, 4, 5];"
    "W = [[1,2,3,4,5],[5,6,7,8,9],[1,0,0,1,0],[0,2,0,1,0],[1,0,0,0,1]]",
    "L = sum([[1, 2], [3, 4]] @ x); x = [5, 6]",
    "y = exp(x); x = [1, 2, 3]",
]


def random_arrays(seed):
    """A random graph of numbers, vectors and matrices that broadcast; small ones are grids."""
    random, entries = Random(seed), np.random.default_rng(seed)
    builder, size = GraphBuilder(), random.choice([1, 2, 3, 4])
    known = [builder.input(f"x{i}") for i in range(random.randint(2, 4))]
    unused = list(known)
    for count in range(random.randint(3, 12)):
        op = random.choice(["add", "multiply", "subtract", "tanh", "exp"])
        operands = [
            unused.pop(0) if unused and random.random() < 0.7 else random.choice(known)
            for _ in range(1 if op in {"tanh", "exp"} else 2)
        ]
        name = f"h{count}" if random.random() < 0.3 else ""
        known.append(builder.operation(op, *operands, name=name))
        unused.append(known[-1])
    while len(unused) > 1:
        unused.append(builder.operation("add", unused.pop(0), unused.pop(0)))
    graph = builder.finish(unused[-1])
    shapes = [(size, size), (size,), ()]
    values = {
        node.name: entries.normal(size=random.choice(shapes)) * 10 ** random.randint(0, 5)
        for node in nodes(graph)
        if node.op == INPUT
    }
    return run(graph, values)


def shown(scene, node, role, step):
    """The texts of a node at a step, by where they stand: rows from top to bottom."""
    found: dict[float, list[tuple[float, str]]] = {}
    for text in scene.texts:
        if text.node == node and text.role == role and text.shown(step):
            found.setdefault(text.y, []).append((text.x, words(text.shown(step))))
    return [[word for _, word in sorted(row)] for _, row in sorted(found.items())]


@pytest.mark.parametrize("preset", ["normal", "slide"])
@pytest.mark.parametrize("direction", ["LR", "TB"])
@pytest.mark.parametrize("program", PROGRAMS)
def test_arrays_overlap_nothing(faults, program, direction, preset):
    scene = scene_of(run(parse(program)), Drawing(direction=direction, preset=preset))
    assert bool(scene.brackets) != ("[1, 2, 3, 4, 5]" in program)
    assert faults(scene) == []


@pytest.mark.parametrize("direction", ["LR", "TB"])
@pytest.mark.parametrize("seed", range(15))
def test_random_arrays_overlap_nothing(faults, seed, direction):
    preset = "slide" if seed % 4 == 0 else "normal"
    scene = scene_of(random_arrays(seed), Drawing(direction=direction, preset=preset))
    assert faults(scene) == []


def test_the_checks_see_a_bracket_on_a_text_and_on_a_wire(faults):
    scene = scene_of(run(parse(LINEAR)))
    first, *others = scene.brackets
    entry = next(text for text in scene.texts if text.id == "t_v_0_value_0_0")
    wire = scene.wires[0].path[0]
    for x, y in ((entry.x, entry.y), wire):
        left, top = np.min(first.path, axis=0)
        path = tuple((a - left + x - 2, b - top + y - 10) for a, b in first.path)
        broken = replace(scene, brackets=(replace(first, path=path), *others))
        assert any(first.id in fault for fault in faults(broken))


def test_a_matrix_stands_above_its_wire_in_rows_and_its_gradient_below():
    """∂L/∂W = 2(y − t)xᵀ with 2(y − t) = (−3, −4) and x = (1, −1)."""
    trace = run(parse(LINEAR))
    scene = scene_of(trace)
    [node] = [n for n, name in trace.labels.items() if name == "W"]
    last = frames(trace)[-1].last
    assert shown(scene, node, "value", last) == [["1.00", "2.00"], ["3.00", "4.00"]]
    assert shown(scene, node, "gradient", last) == [["−3.00", "3.00"], ["−4.00", "4.00"]]
    assert shown(scene, node, "inner", last) == [["[2×2]"]]
    by_role = {text.role: text.y for text in scene.texts if text.node == node}
    assert by_role["inner"] < by_role["value"] < by_role["gradient"]


def test_a_gradient_and_its_brackets_appear_together():
    trace = run(parse(LINEAR))
    scene = scene_of(trace)
    assert scene.brackets
    for bracket in scene.brackets:
        entries = [
            text
            for text in scene.texts
            if text.id.startswith(bracket.id.replace("k_", "t_", 1)[:-2] + "_")
            and text.role == bracket.role
        ]
        assert entries
        assert {entry.contents[0][0] for entry in entries} == {bracket.step}


def test_brackets_enclose_the_widest_entries():
    scene = scene_of(run(parse("y = x ⊙ w; x = [-123456, 1]; w = [1, -2]")))
    left, right = (b for b in scene.brackets if b.id.startswith("k_v_0_value"))
    entries = [text for text in scene.texts if text.id.startswith("t_v_0_value_0")]
    assert left.path[1][0] < entries[0].x - 30 < entries[0].x + 30 < right.path[1][0]


def test_contributions_of_arrays_have_a_plus():
    scene = scene_of(run(parse("L = sum(x ⊙ x); x = [1, 2]")))
    signs = [t for t in scene.texts if t.role == "contribution" and t.id.endswith("_sign")]
    assert [words(t.contents[0][1]) for t in signs] == ["+", "+"]


def test_an_array_constant_that_is_no_short_vector_stands_at_its_wire():
    trace = run(parse("L = sum([[1, 2], [3, 4]] @ x); x = [5, 6]"))
    scene = scene_of(trace)
    [node] = [n.id for n in trace.plan.nodes if n.op == "constant"]
    assert shown(scene, node, "value", 0) == [["1.00", "2.00"], ["3.00", "4.00"]]


def test_a_larger_array_has_its_first_entries_and_its_norm():
    style = NumberFormat("decimals", 1)
    assert cells(np.array([3.0, 4.0, 0.0, 0.0, 0.0]), style) == (("[3.0, 4.0, …]",), ("‖·‖ = 5.0",))
    assert cells(np.zeros((2, 2, 2)), style) == (("[0.0, 0.0, …]",), ("‖·‖ = 0.0",))
    assert cells(np.zeros((0, 3)), style) == (("[ ]",),)
    assert cells(np.full((3, 3), 2.0), style) == (("2.0",) * 3,) * 3


@pytest.mark.parametrize("shape", [(0,), (1,), (3,), (3, 3), (4,), (1, 4), (2, 2, 2)])
def test_the_shape_always_stands_there(shape):
    made = grid_of([Moment(0, np.ones(shape))], NumberFormat(), shape=True)
    assert words(made.caption[0][1]) == f"[{'×'.join(map(str, shape))}]"
    assert (
        extent(made, 13.0)[1] > extent(grid_of([Moment(0, np.float64(1))], NumberFormat()), 13.0)[1]
    )


def test_room_for_other_numbers_keeps_the_geometry():
    graph = parse("y = W x; W = [[1, 2], [3, 4]]; x = [1, 1]")
    traces = [run(graph), run(graph, {"x": [-1000, 5]})]
    room = room_for(traces, Drawing())
    first, second = (scene_of(trace, room=room) for trace in traces)
    assert [(t.id, t.x, t.y) for t in first.texts] == [(t.id, t.x, t.y) for t in second.texts]
    assert [b.path for b in first.brackets] == [b.path for b in second.brackets]
    assert [b.path for b in first.brackets] != [b.path for b in scene_of(traces[0]).brackets]
