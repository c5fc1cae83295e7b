"""Blocks in pictures: as boxes, as frames, in steps; no wire touches what is not its own."""

from random import Random

import numpy as np
import pytest

from graphviz_backprop.choices import Paging
from graphviz_backprop.drawing import Drawing, frames, scene_of
from graphviz_backprop.drawing.folding import FOLDED
from graphviz_backprop.drawing.paint import paint
from graphviz_backprop.drawing.text import name_runs, words
from graphviz_backprop.engine.blocks import blocks
from graphviz_backprop.engine.graph import Edge, GraphBuilder
from graphviz_backprop.engine.trace import run
from graphviz_backprop.export.deck import deck
from graphviz_backprop.text.errors import BlockError
from graphviz_backprop.text.numbers import TWO_DECIMALS


def network(*sizes):
    """A network of tanh neurons in scalars: a block a layer, and in it one a neuron."""
    builder, random, at = GraphBuilder(), Random(1), {}

    def given(name):
        at[name] = random.uniform(-1, 1)
        return builder.input(name)

    before = [given(f"x{i}") for i in range(sizes[0])]
    for layer, size in enumerate(sizes[1:], start=1):
        after = []
        with builder.block(f"layer{layer}", formula=f"tanh(W{layer} h + b{layer})"):
            for neuron in range(size):
                with builder.block(f"neuron{neuron}", formula="tanh(w · x + b)"):
                    total = given(f"b{layer}_{neuron}")
                    for k, source in enumerate(before):
                        weight = given(f"w{layer}_{neuron}_{k}")
                        term = builder.operation("multiply", weight, source)
                        total = builder.operation("add", total, term)
                    after.append(builder.operation("tanh", total))
        before = after
    return run(builder.finish(before[0]), at)


def cells(steps):
    """A recurrent cell with two outputs, unrolled."""
    builder = GraphBuilder()
    names = ["w", "u", "h", "c", *(f"x{t}" for t in range(steps))]
    w, u, h, c, *xs = map(builder.input, names)
    for x in xs:
        with builder.block("step"):
            with builder.block("gate", formula="σ(w x + u h)"):
                terms = builder.operation("multiply", w, x), builder.operation("multiply", u, h)
                gate = builder.operation("sigmoid", builder.operation("add", *terms))
            c = builder.operation("add", builder.operation("multiply", gate, c), x)
            h = builder.operation("multiply", gate, builder.operation("tanh", c))
    graph = builder.finish(h)
    return run(graph, {name: 0.1 * k + 0.2 for k, name in enumerate(names)})


TRACES = {"network": network(2, 3, 1), "cells": cells(3)}
FOLDINGS = {
    "network": (("all", ()), ("", ("layer1",)), ("", ("layer1/neuron1",)), ("none", ())),
    "cells": (("all", ()), ("", ("step_2",)), ("", ("gate",)), ("none", ())),
}


@pytest.mark.parametrize("direction", ["LR", "TB"])
@pytest.mark.parametrize("name", TRACES)
def test_blocks_are_drawn_without_faults(faults, name, direction):
    for fold, unfold in FOLDINGS[name]:
        drawing = Drawing(direction=direction, fold=(fold,) if fold else (), unfold=unfold)
        scene = scene_of(TRACES[name], drawing)
        assert faults(scene) == [], (fold, unfold)
        parts = scene.parts
        assert len({part.id for part in parts}) == len(parts), (fold, unfold)


def test_a_folded_block_is_one_box_with_name_formula_and_numbers():
    trace = TRACES["network"]
    scene = scene_of(trace, Drawing(fold=("all",), numbers=TWO_DECIMALS))
    assert [outline.address for outline in scene.outlines] == ["layer1", "layer2"]
    assert not scene.circles
    shown = {words(text.contents[-1][1]) for text in scene.texts}
    assert {"layer1", "tanh(W1 h + b1)"} <= shown
    [output] = blocks(trace.graph)[("layer2",)].outputs
    assert f"{trace.values[output]:.2f}".replace("-", "−") in shown


def test_what_a_value_gets_from_a_folded_block_is_the_sum_of_its_pulls():
    trace = TRACES["cells"]
    scene = scene_of(trace, Drawing(fold=("all",), numbers=TWO_DECIMALS))
    w = next(node for node, name in trace.labels.items() if name == "w")
    inside = set(blocks(trace.graph)[("step_3",)].nodes)
    given = [
        step.downstream
        for step in trace.steps
        if isinstance(edge := getattr(step, "edge", None), Edge)
        and edge.operand == w
        and edge.user in inside
    ]
    expected = f"{float(np.sum(given)):+.2f}".replace("-", "−")
    found = [
        words(text.contents[-1][1])
        for text in scene.texts
        if text.role == "contribution" and text.node == w
    ]
    assert len(found) == 3
    assert expected in found


def test_every_edge_that_shows_is_carried_by_a_wire_and_lights_it():
    trace = TRACES["cells"]
    scene = scene_of(trace, Drawing(unfold=("step_2",)))
    carried = {edge for wire in scene.wires for edge in (*wire.carries, wire.key)}
    hidden = {("step",), ("step_3",), ("step_2", "gate")}
    inner = [set(blocks(trace.graph)[path].nodes) for path in hidden]
    for edge in map(Edge._make, trace.graph.edges(keys=True)):
        inside = any({edge.operand, edge.user} <= nodes for nodes in inner)
        assert inside != (edge in carried), edge
    for frame in frames(trace):
        lit = [mark for mark in paint(scene, frame) if "lit" in mark.states]
        assert lit or frame.phase == "inputs"


def test_a_picture_that_is_too_wide_folds_its_blocks_and_says_so():
    large, narrow = network(2, 6, 6, 1), Drawing(numbers=TWO_DECIMALS)
    assert scene_of(cells(1), narrow).remark == ""
    assert all(outline.unfolded for outline in scene_of(cells(1), narrow).outlines)
    scene = scene_of(large)
    assert not any(outline.unfolded for outline in scene.outlines)
    wide = scene_of(cells(4))
    assert wide.remark == FOLDED
    assert scene_of(cells(4), Drawing(fold=("none",))).width > 1280 >= wide.width


def test_a_block_that_is_not_there_is_an_error():
    with pytest.raises(BlockError, match="no block called 'layer9'"):
        scene_of(TRACES["network"], Drawing(unfold=("layer9",)))
    with pytest.raises(BlockError, match="'all' stands alone"):
        scene_of(TRACES["network"], Drawing(fold=("all", "layer1")))


def test_pace_block_has_one_frame_a_block_and_pass():
    trace = TRACES["network"]
    pages = deck(trace, Drawing(fold=("all",)), paging=Paging(pace="block")).pages
    assert [page.headline for page in pages if "block" in page.headline] == [
        "Forward through the block layer1",
        "Forward through the block layer2",
        "Backward through the block layer2",
        "Backward through the block layer1",
    ]
    assert len(pages) == 6


def test_pace_block_steps_into_what_is_unfolded():
    trace = TRACES["network"]
    folded = deck(trace, Drawing(fold=("all",)), paging=Paging(pace="block")).pages
    opened = deck(trace, Drawing(unfold=("layer1",)), paging=Paging(pace="block")).pages
    inside = [page.headline for page in opened if "neuron" in page.headline]
    assert inside[:3] == [f"Forward through the block neuron{k}" for k in range(3)]
    assert len(opened) == len(folded) + 4


def test_a_nested_block_of_the_same_name_is_unfolded_alone():
    builder = GraphBuilder()
    x = builder.input("x")
    with builder.block("g"):
        y = builder.operation("exp", builder.operation("sin", x))
    with builder.block("h"):
        with builder.block("g"):
            y = builder.operation("exp", builder.operation("sin", y))
        y = builder.operation("tanh", y)
    trace = run(builder.finish(y), {"x": 0.2})
    for address, shown in (("g", {"g"}), ("h/g", {"h", "h/g"})):
        assert scene_of(trace, Drawing(unfold=(address,))).unfolded == shown


@pytest.mark.parametrize("direction", ["LR", "TB"])
def test_a_block_drawn_alone_has_what_enters_and_leaves_it(faults, direction):
    trace = TRACES["cells"]
    found = blocks(trace.graph)
    for address, fold in (("step_2", ()), ("step_2", ("all",)), ("step_2/gate", ())):
        drawing = Drawing(only=address, fold=fold, direction=direction, numbers=TWO_DECIMALS)
        scene, block = scene_of(trace, drawing), found[tuple(address.split("/"))]
        assert faults(scene) == []
        shown = {words(text.contents[-1][1]) for text in scene.texts}
        assert {words(name_runs(trace.labels[node])) for node in block.inputs} <= shown
        ways_out = [wire for wire in scene.wires if getattr(wire.key, "user", "") == "out"]
        assert {wire.key.operand for wire in ways_out} == set(block.outputs)
        pages = deck(trace, drawing).pages
        inside = set(block.nodes)
        happens = [step for page in pages for step in page.frame.steps]
        assert len(pages) == len(happens) == len([s for s in trace.steps if where(s) in inside])


def where(step):
    return step.edge.user if hasattr(step, "edge") else getattr(step, "node", "")


def test_a_name_of_several_blocks_draws_none_of_them_alone():
    with pytest.raises(BlockError, match=r"3 blocks are called 'gate'\nChoose one of: step/gate,"):
        scene_of(TRACES["cells"], Drawing(only="gate"))
    with pytest.raises(BlockError, match="no block called 'x'"):
        scene_of(TRACES["cells"], Drawing(only="x"))


def test_the_toggled_layer_does_not_reorder_the_others():
    trace = network(2, 3, 3, 1)

    def order(unfold):
        scene = scene_of(trace, Drawing(fold=("all",) if not unfold else (), unfold=unfold))
        lefts = {o.address: min(x for x, _ in o.path) for o in scene.outlines}
        return [address for address in sorted(lefts, key=lefts.get) if "/" not in address]

    assert order(()) == order(("layer2",)) == ["layer1", "layer2", "layer3"]
