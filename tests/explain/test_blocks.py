"""The pull of a whole block: true for one output, only named where outputs hang together."""

import re

import numpy as np
import pytest

from graphviz_backprop.choices import Paging
from graphviz_backprop.drawing import Drawing
from graphviz_backprop.engine.blocks import blocks
from graphviz_backprop.engine.graph import GraphBuilder
from graphviz_backprop.engine.steps import Pull
from graphviz_backprop.engine.trace import run
from graphviz_backprop.explain.blocks import explain_block
from graphviz_backprop.explain.symbols import array_text
from graphviz_backprop.export.deck import deck
from graphviz_backprop.language.parse import parse
from graphviz_backprop.text.numbers import TWO_DECIMALS


def neuron():
    """f = y · x with y = tanh(w x), of which the second factor is outside of the block."""
    builder = GraphBuilder()
    x, w = builder.input("x"), builder.input("w")
    with builder.block("neuron"):
        y = builder.operation("tanh", builder.operation("multiply", w, x), name="y")
    graph = builder.finish(builder.operation("multiply", y, x, name="f"))
    return run(graph, {"x": 0.5, "w": 2.0})


def pages(trace):
    return deck(trace, Drawing(fold=("all",)), paging=Paging(pace="block")).pages


def test_a_block_gives_its_inputs_upstream_times_its_derivative():
    """y = tanh 1; ∂f/∂y = x = 0.5; ∂y/∂w = (1 − y²) x, ∂y/∂x = (1 − y²) w."""
    trace = neuron()
    [page] = [page for page in pages(trace) if "Backward through" in page.headline]
    slope = 1 - np.tanh(1.0) ** 2
    assert page.headline == "Backward through the block neuron"
    said = page.spoken[0].split("; ")
    numbers = sorted(float(re.search(r"≈ ([\d.]+)$", line)[1]) for line in said)
    local = {label: float(re.search(r"≈ [\d.]+ · ([\d.]+) ≈", label)[1]) for label in said}
    assert sorted(local.values()) == pytest.approx(sorted([slope * 0.5, slope * 2.0]), abs=0.006)
    assert numbers == pytest.approx(sorted([0.5 * slope * 0.5, 0.5 * slope * 2.0]), abs=0.006)
    # x is also used outside: what comes through the block is not the whole of ∂f/∂x.
    assert any("(neuron)" in line for line in said if "∂x" in line)
    assert not any("(neuron)" in line for line in said if "∂w" in line)
    assert "Open the block" in page.notes[0]


def test_outputs_of_which_one_is_made_from_the_other_are_only_named():
    builder = GraphBuilder()
    x = builder.input("x")
    with builder.block("cell"):
        c = builder.operation("exp", x, name="c")
        h = builder.operation("tanh", c, name="h")
    trace = run(builder.finish(builder.operation("multiply", c, h)), {"x": 0.3})
    assert len(blocks(trace.graph)[("cell",)].outputs) == 2
    [page] = [page for page in pages(trace) if "Backward through" in page.headline]
    assert page.working == ()
    assert "c, h" in page.notes[0]


def test_the_jacobian_of_a_block_of_vectors_stands_in_the_product():
    """y = tanh(W x), L = Σ y: the Jacobian is diag(1 − y²) W, and Jᵀ 1 what x receives."""
    program = (
        "layer(v, M) = tanh(M v) + v; L = sum(layer(x, W)); x = [1, 2]; W = [[1, 0], [0.5, -1]]"
    )
    trace = run(parse(program))
    [page] = [page for page in pages(trace) if "Backward through" in page.headline]
    weights = np.array([[1, 0], [0.5, -1]])
    local = np.diag(1 - np.tanh(weights @ [1, 2]) ** 2) @ weights + np.eye(2)
    [line] = [line for line in page.spoken[0].split("; ") if line.startswith("∂L/∂x")]
    *_, product, result = line.split(" ≈ ")
    assert product == f"{array_text(local.T, TWO_DECIMALS)} · [1.00, 1.00]"
    assert result == array_text(local.sum(axis=0), TWO_DECIMALS)
    [block] = blocks(trace.graph).values()
    told = explain_block(trace, block, pulls_in(trace, block), TWO_DECIMALS)
    for each in told.equations:
        for side in each.sides:
            value = run(parse(side.formula, declared=side.bindings), side.bindings)
            np.testing.assert_allclose(value.values[value.target], side.value)


def pulls_in(trace, block):
    return [s for s in trace.steps if isinstance(s, Pull) and s.edge.user in block.nodes]
