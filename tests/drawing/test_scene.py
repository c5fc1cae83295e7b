"""The geometry of scenes: nothing overlaps, everything is there, one for all frames."""

from dataclasses import replace

import pytest

from graphviz_backprop.drawing import Drawing, frames, scene_of
from graphviz_backprop.drawing.text import words
from graphviz_backprop.engine.graph import Edge, GraphBuilder
from graphviz_backprop.engine.trace import run
from graphviz_backprop.language.parse import parse

ODD = [
    "f = x; x = 3",
    "f = 2 + 3",
    "f = x x; x = -3",
    "f = max(a, b, c, d, 2, x1, x2); a=1; b=2; c=3; d=4; x1=-1.23e-7; x2=5e12",
    "q = x + y; p = 2x; f = y z; x = 1; y = 2; z = 3",
    "f = ln(x) + 1/y; x = -1; y = 0",
    "f = net_hiddenlayer1 alpha1; net_hiddenlayer1 = 2; alpha1 = -1.23e-7",
    "f = exp(x) 3; x = 1000",
    "f = 2^x + x^0.3333333333 - (-3)x + leaky_relu(x)/0.123456789; x = 2",
    "f = [1, 2] w; w = 3",
]


@pytest.mark.parametrize("direction", ["LR", "TB"])
@pytest.mark.parametrize("seed", range(20))
def test_nothing_crosses_overlaps_or_leaves_the_canvas(random_trace, faults, seed, direction):
    trace = random_trace(seed, 5 + 3 * seed - seed // 10, dead_ends=seed % 3 == 0)
    preset = "slide" if seed % 4 == 0 else "normal"
    scene = scene_of(trace, Drawing(direction=direction, preset=preset))
    assert faults(scene) == []


@pytest.mark.parametrize("constants", ["folded", "leaf"])
@pytest.mark.parametrize("direction", ["LR", "TB"])
@pytest.mark.parametrize("program", ODD)
def test_odd_graphs_are_drawn_without_faults(faults, program, direction, constants):
    scene = scene_of(run(parse(program)), Drawing(direction=direction, constants=constants))
    assert scene.wires
    assert faults(scene) == []


def test_the_checks_see_a_text_on_a_wire_a_text_on_a_text_and_a_loose_arrow(faults):
    scene = scene_of(run(parse("f = x + y; x = 1, y = 2")))
    first, second, *others = (text for text in scene.texts if text.role == "value")
    on_wire = replace(first, y=first.y + 8)
    on_text = replace(second, x=first.x, y=first.y)
    wire, *wires = sorted(scene.wires, key=lambda wire: wire.id)
    loose = replace(wire, arrow=tuple((x - 3, y) for x, y in wire.arrow))
    broken = replace(scene, texts=(first, on_wire, on_text), wires=(loose, *wires))
    found = " ".join(faults(broken))
    assert "crosses" in found
    assert "overlaps" in found
    assert "the tip of" in found
    off = replace(scene, texts=(replace(first, x=-5), *others))
    assert any("leaves" in fault for fault in faults(off))


def test_every_edge_has_one_wire_and_every_id_is_used_once(random_trace):
    trace = random_trace(5, 30)
    scene = scene_of(trace, Drawing(constants="leaf"))
    edges = [wire.key for wire in scene.wires if isinstance(wire.key, Edge)]
    drawn = [edge for edge in edges if edge.user != "out"]
    assert sorted(drawn) == sorted(Edge(*edge) for edge in trace.graph.edges(keys=True))
    parts = (*scene.circles, *scene.dots, *scene.wires, *scene.texts)
    assert len({part.id for part in parts}) == len(parts)


def test_the_last_frame_shows_every_published_number_of_the_fan_out():
    """x = 3, w = 2: the numbers of the chain rule done by hand (78 + 42 = 120)."""
    trace = run(parse("q = w x; s = q^2 + q; f = x s; x = 3, w = 2"))
    scene = scene_of(trace)
    last = frames(trace)[-1].last
    shown = {role: set() for role in ("value", "gradient", "contribution")}
    for text in scene.texts:
        if text.role in shown:
            shown[text.role].add(words(text.shown(last)))
    assert shown["value"] == {"3.00", "2.00", "6.00", "36.00", "42.00", "126.00"}
    assert shown["gradient"] == {"120.00", "117.00", "39.00", "3.00", "1.00"}
    assert shown["contribution"] == {"+78.00", "+42.00", "+36.00", "+3.00"}


def test_texts_appear_and_never_go(random_trace):
    trace = random_trace(11, 20)
    scene = scene_of(trace)
    before: set[str] = set()
    for frame in frames(trace):
        visible = {text.id for text in scene.texts if text.shown(frame.last)}
        assert before <= visible
        before = visible
    assert before == {text.id for text in scene.texts}


def test_a_total_changes_with_every_pull():
    scene = scene_of(run(parse("f = x x; x = -3")))
    [total] = [text for text in scene.texts if text.id == "t_v_0_gradient"]
    assert [words(total.shown(step)) for step in range(5)] == ["", "", "", "−3.00", "−6.00"]


def test_trouble_is_marked_from_its_step_on():
    scene = scene_of(run(parse("q = x + 1; f = ln(q); x = -3")))
    troubles = [(circle.trouble, circle.trouble_from) for circle in scene.circles]
    assert troubles[0] == ("", 0)
    assert "logarithm" in troubles[1][0]
    assert troubles[1][1] == 2


def test_names_stand_at_the_wire_and_the_output_at_its_tip():
    scene = scene_of(run(parse("q = x + y; f = q z; x = -2, y = 5, z = -4")))
    roles = {words(text.contents[0][1]): text.role for text in scene.texts if text.role != "value"}
    assert roles["q"] == "inner"
    assert roles["f"] == roles["x"] == "name"
    right = max(scene.texts, key=lambda text: text.x)
    assert words(right.contents[0][1]) == "f"


def test_operands_stand_in_their_order_from_top_to_bottom():
    scene = scene_of(run(parse("q = x + y; f = q - z; x = -2, y = 5, z = -4")))
    names = [text for text in scene.texts if text.role == "name" and text.x < 40]
    assert [words(text.contents[0][1]) for text in sorted(names, key=lambda t: t.y)] == list("xyz")


def test_slide_labels_are_larger():
    trace = run(parse("f = x + y; x = 1, y = 2"))
    normal, slide = scene_of(trace), scene_of(trace, Drawing(preset="slide"))
    assert min(text.size for text in slide.texts) > max(text.size for text in normal.texts)


def test_three_hundred_operations_are_drawn(faults):
    builder = GraphBuilder()
    total = builder.input("x0")
    for term in range(300):
        total = builder.operation("add", total, builder.input(f"x{term + 1}"))
    trace = run(builder.finish(total), {f"x{term}": term for term in range(301)})
    scene = scene_of(trace)
    assert len(scene.circles) == 300
    assert faults(scene) == []
