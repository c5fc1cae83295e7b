"""Blocks of recorded code: calls of functions and modules, with what only they use."""

from __future__ import annotations

import math

import pytest

import graphviz_backprop as gb
from graphviz_backprop.engine.graph import nodes
from graphviz_backprop.recording import record


def neuron(x, w):
    s = x * w + 1.0
    return 1 / (1 + math.exp(-s))


def twice(x, w, v):
    h = neuron(x, w)
    return neuron(h, v)


def test_a_call_of_a_function_is_a_block_and_the_outermost_is_none():
    graph = record(twice, x=1.0, w=2.0, v=3.0)
    paths = {node.block for node in nodes(graph)}
    assert paths == {(), ("neuron",), ("neuron_2",)}
    leaves = [node for node in nodes(graph) if node.op == "input"]
    assert {node.block for node in leaves} == {()}  # arguments of the call stand outside


def test_a_block_of_one_operation_is_left_out():
    def square(x):
        return x * x

    graph = record(lambda x: square(x) + 1.0, x=2.0)
    assert all(node.block == () for node in nodes(graph))


def test_a_transformer_block_folds_level_by_level():
    torch = pytest.importorskip("torch")
    layer = torch.nn.TransformerEncoderLayer(4, 2, 8, dropout=0.0, batch_first=True)
    graph = record(layer, torch.randn(1, 3, 4))
    paths = {node.block for node in nodes(graph)}
    assert {("self_attn",), ("linear1",), ("linear2",), ("norm1",), ("norm2",)} <= paths
    weights = {node.name: node.block for node in nodes(graph) if node.name.endswith("weight")}
    assert weights["linear1_weight"] == ("linear1",)
    assert weights["self_attn_in_proj_weight"] == ("self_attn",)
    assert next(node for node in nodes(graph) if node.name == "src").block == ()


def test_modules_nest_and_a_second_call_is_a_block_of_its_own():
    torch = pytest.importorskip("torch")
    nn = torch.nn

    class Twins(nn.Module):
        def __init__(self):
            super().__init__()
            self.encoder = nn.Sequential(nn.Linear(2, 2), nn.Tanh(), nn.Linear(2, 1))

        def forward(self, one, other):
            return (self.encoder(one) - self.encoder(other)).sum()

    graph = record(Twins(), torch.randn(1, 2), torch.randn(1, 2))
    paths = {node.block for node in nodes(graph)}
    assert {("encoder",), ("encoder_2",)} <= paths
    shared = next(node for node in nodes(graph) if node.name == "encoder_0_weight")
    assert shared.block == ()  # both calls use it


def test_a_picture_shows_modules_as_boxes_and_one_of_them_opened(tmp_path):
    torch = pytest.importorskip("torch")
    layer = torch.nn.TransformerEncoderLayer(4, 2, 8, dropout=0.0, batch_first=True)
    traced = gb.run(gb.record(layer, torch.randn(1, 3, 4)))
    sizes = []
    for name, folded in (("all", {"fold": ("all",)}), ("one", {"unfold": ("self_attn",)})):
        gb.save(traced, tmp_path / f"{name}.svg", text="live", **folded)
        written = (tmp_path / f"{name}.svg").read_text(encoding="utf-8")
        assert ">linear1<" in written
        sizes.append(len(written))
    assert sizes[1] > 2 * sizes[0]
