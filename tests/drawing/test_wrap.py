"""Wide scenes in rows: nothing is lost, nothing overlaps, every cut wire is marked twice."""

import re
from collections import Counter
from itertools import combinations

import pytest

from graphviz_backprop.choices import Drawing
from graphviz_backprop.drawing import text
from graphviz_backprop.drawing.frame import frame_at
from graphviz_backprop.drawing.scene import scene_of
from graphviz_backprop.drawing.wrap import fitted, wrap
from graphviz_backprop.engine.trace import run
from graphviz_backprop.examples import examples
from graphviz_backprop.export.svg import svg
from graphviz_backprop.language.parse import parse
from graphviz_backprop.text.errors import RenderError

WIDE = ("sigmoid-neuron", "mazur", "micrograd-readme")


def traced(name):
    [example] = [example for example in examples() if example.id == name]
    return run(parse(example.program, declared=example.bindings), example.bindings)


@pytest.fixture(scope="module", params=WIDE)
def pair(request):
    before = scene_of(traced(request.param))
    return before, wrap(before)


def marks(scene):
    return [anchor for anchor in scene.texts if anchor.id.startswith("m_")]


def boxes(scene):
    for circle in scene.circles:
        (x, y), rx, ry = circle.centre, circle.rx, circle.ry
        yield circle.id, (x - rx, y - ry, x + rx, y + ry)
    for anchor in scene.texts:
        if anchor.role == "symbol":
            continue
        half = max(text.width(runs, anchor.size) for _, runs in anchor.contents) / 2
        yield anchor.id, (anchor.x - half, anchor.y - 0.7 * anchor.size, anchor.x + half, anchor.y)


def test_the_shape_is_nearer_to_a_slide(pair):
    before, after = pair
    distance = [abs(scene.width / scene.height - 16 / 9) for scene in (before, after)]
    assert distance[1] < distance[0]
    scales = [min(16 / scene.width, 9 / scene.height) for scene in (before, after)]
    assert scales[1] > 1.3 * scales[0]


def test_nothing_is_lost(pair):
    before, after = pair
    assert [c.id for c in sorted(after.circles, key=lambda c: c.id)] == sorted(
        c.id for c in before.circles
    )
    assert {d.id for d in after.dots} == {d.id for d in before.dots}
    assert {w.key for w in after.wires} == {w.key for w in before.wires}
    assert {t.id for t in after.texts} - {t.id for t in before.texts} == {
        t.id for t in marks(after)
    }
    assert sum(bool(w.arrow) for w in after.wires) == sum(bool(w.arrow) for w in before.wires)


def test_ids_are_unique(pair):
    _, after = pair
    parts = (*after.circles, *after.dots, *after.wires, *after.texts)
    assert len({part.id for part in parts}) == len(parts)


def test_every_cut_wire_has_the_same_mark_at_both_ends(pair):
    before, after = pair
    cuts = len(after.wires) - len(before.wires)
    shown = Counter(text.words(anchor.shown(0)) for anchor in marks(after))
    assert cuts >= 1
    assert len(shown) == cuts
    assert set(shown.values()) == {2}


def test_every_loose_end_is_beside_its_mark(pair):
    before, after = pair
    arrowless = {wire.key for wire in before.wires if not wire.arrow}
    ends = []
    for wire in after.wires:
        if "_r" in wire.id:
            ends.append(wire.path[0])
        if not wire.arrow and wire.key not in arrowless:
            ends.append(wire.path[-1])
    for x, y in ends:
        assert any(abs(m.x - x) < 15 and abs(m.y - y) < 12 for m in marks(after))
    assert ends


def test_circles_and_texts_do_not_overlap(pair):
    for (one, a), (two, b) in combinations(boxes(pair[1]), 2):
        apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
        assert apart, (one, two)


def test_all_is_inside_the_picture(pair):
    _, after = pair
    assert boxes(after)
    for name, (left, top, right, bottom) in boxes(after):
        assert 0 <= left <= right <= after.width, name
        assert 0 <= top <= bottom <= after.height, name
    for wire in after.wires:
        assert all(0 <= x <= after.width and 0 <= y <= after.height for x, y in wire.path)


def test_paths_are_joined_cubic_pieces(pair):
    assert pair[1].wires
    for wire in pair[1].wires:
        assert len(wire.path) % 3 == 1
        jumps = [
            abs(a[0] - b[0]) + abs(a[1] - b[1])
            for a, b in zip(wire.path, wire.path[1:], strict=False)
        ]
        assert max(jumps) < pair[0].width / 2


def test_both_parts_of_a_wire_are_lit_together():
    trace = traced("sigmoid-neuron")
    scene = wrap(scene_of(trace))
    [cut] = {wire.key for wire in scene.wires if wire.id.endswith("_r1")}
    frame = next(
        frame for k in range(len(trace.steps)) if cut in (frame := frame_at(trace, k)).active_wires
    )
    drawn = svg(scene, frame)
    parts = [wire.id for wire in scene.wires if wire.key == cut]
    assert len(parts) == 2
    for part in parts:
        assert re.search(rf'<path id="{part}"[^>]* stroke="#d07c00"', drawn)


def test_a_scene_that_fits_stays_as_it_is():
    scene = scene_of(traced("sum-times"))
    assert wrap(scene) is scene
    upright = scene_of(traced("sigmoid-neuron"), Drawing(direction="TB"))
    assert wrap(upright) is upright


def test_a_graph_with_too_many_wires_everywhere_is_refused():
    chains = ["tanh(" * 16 + f"x{i}" + ")" * 16 for i in range(8)]
    trace = run(parse(f"max({', '.join(chains)})"), {f"x{i}": 0.5 for i in range(8)})
    with pytest.raises(RenderError, match="cannot be wrapped") as caught:
        wrap(scene_of(trace))
    assert "top-down" in caught.value.remedy


def test_a_frame_takes_the_fewest_rows_that_fit_it():
    inputs = {"x": 1.0, "y": 2.0}
    scene = scene_of(run(parse("sin(exp(ln(sqrt(cos(x^2)+3))))*y"), inputs))
    assert fitted(scene, scene.width, scene.height) is scene
    assert fitted(scene, 500.0, scene.height) is scene  # rows would be higher than that
    half = fitted(scene, 0.7 * scene.width, 4 * scene.height)
    third = fitted(scene, 0.5 * scene.width, 8 * scene.height)
    assert scene.width > half.width > third.width
    assert scene.height < half.height < third.height
    assert {wire.key for wire in third.wires} == {wire.key for wire in scene.wires}
