"""Blocks: what they need and give, names, and groups that cannot be drawn as one."""

import numpy as np
import pytest

from graphviz_backprop.engine.blocks import blocks, find_blocks
from graphviz_backprop.engine.graph import GraphBuilder, node_of, nodes
from graphviz_backprop.engine.trace import run
from graphviz_backprop.language.writing.rewrite import group
from graphviz_backprop.text.errors import BlockError


def cell(builder, x, h, c):
    """A step of a recurrent cell with two outputs, and a block in it."""
    with builder.block("step", formula="cell(x, h)"):
        with builder.block("gate"):
            gate = builder.operation("sigmoid", builder.operation("add", x, h))
        state = builder.operation("multiply", gate, c)
        return builder.operation("tanh", state), state


def two_steps(**options):
    builder = GraphBuilder(**options)
    h, c, x = (builder.input(name) for name in "hcx")
    h, c = cell(builder, x, h, c)
    h, c = cell(builder, x, h, c)
    return builder.finish(builder.operation("multiply", h, c))


def test_what_blocks_need_and_give():
    found = blocks(two_steps())
    assert [block.address for block in found.values()] == [
        "step", "step/gate", "step_2", "step_2/gate",
    ]  # fmt: skip
    first, gate, second, _ = found.values()
    assert first.inputs == ("_2", "_0", "_1")
    assert gate.inputs == ("_2", "_0")
    assert len(first.outputs) == len(second.outputs) == 2
    assert second.inputs == ("_2", first.outputs[1], first.outputs[0])
    assert first.formula == "cell(x, h)"
    assert set(gate.nodes) < set(first.nodes)


def test_sharing_never_merges_across_blocks():
    shared, alone = two_steps(share=True), two_steps()
    assert len(shared) == len(alone)


def test_a_block_that_is_left_and_entered_again_is_refused():
    builder = GraphBuilder()
    a = builder.operation("exp", builder.input("x"), block=("odd",))
    b = builder.operation("exp", a)
    c = builder.operation("exp", b, block=("odd",))
    with pytest.raises(BlockError, match="odd needs a value"):
        builder.finish(c)


def test_two_blocks_that_need_each_other_are_refused():
    builder = GraphBuilder()
    x = builder.input("x")
    a = builder.operation("exp", x, block=("p", "a"))
    b = builder.operation("exp", a, block=("p", "b"))
    c = builder.operation("exp", b, block=("p", "a"))
    with pytest.raises(BlockError, match="p/"):
        builder.finish(c)


def test_blocks_are_found_by_address_and_by_name():
    known = blocks(two_steps()).values()
    assert find_blocks(known, ["step"]) == {("step",)}
    assert find_blocks(known, ["gate"]) == {("step", "gate"), ("step_2", "gate")}
    assert find_blocks(known, ["step_2/gate"]) == {("step_2", "gate")}
    with pytest.raises(BlockError, match=r"no block called 'nowhere'\n.*step/gate"):
        find_blocks(known, ["nowhere"])


def test_rewriting_keeps_blocks():
    grouped = group(two_steps())
    assert set(blocks(grouped)) == set(blocks(two_steps()))


def test_numbers_do_not_depend_on_blocks():
    graph = two_steps()
    builder, made = GraphBuilder(), {}
    for node in nodes(graph):
        made[node.id] = builder.copy(node, made, block=())
    flat = builder.finish_copy(graph, made)
    assert not blocks(flat)
    at = {"h": 0.3, "c": -0.5, "x": 1.2}
    one, other = run(graph, at), run(flat, at)
    for name in at:
        np.testing.assert_array_equal(one.gradient(name), other.gradient(name))


def test_a_graph_of_one_block_and_inputs_in_it():
    builder = GraphBuilder()
    x = builder.input("x")
    with builder.block("layer/1") as path:
        y = builder.operation("multiply", builder.input("w"), x)
    graph = builder.finish(y)
    assert path == ("layer_1",)
    [block] = blocks(graph).values()
    assert (block.inputs, block.outputs) == ((x,), (y,))
    assert node_of(graph, "_1").block == path
