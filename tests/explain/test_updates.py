"""Data that takes no gradient, and the update that gradients are for."""

import numpy as np
import pytest

from graphviz_backprop import pipeline
from graphviz_backprop.choices import Drawing
from graphviz_backprop.drawing.frame import frames
from graphviz_backprop.drawing.paint import paint
from graphviz_backprop.drawing.scene import scene_of
from graphviz_backprop.drawing.theme import LIGHT
from graphviz_backprop.engine.steps import Pull
from graphviz_backprop.engine.trace import run
from graphviz_backprop.explain.updates import updates
from graphviz_backprop.export.deck import deck
from graphviz_backprop.export.trace_json import document
from graphviz_backprop.language.parse import parse
from graphviz_backprop.pipeline import svg as gb_svg
from graphviz_backprop.text.errors import BindingError

NEURON, AT = "L = (w x - t)^2", {"w": 2, "x": 3, "t": 1}


def test_data_and_targets_take_no_gradient_and_no_step():
    trace = run(parse(NEURON), AT, data=["x", "t"])
    named = {trace.labels[step.node] for step in trace.steps if isinstance(step, Pull)}
    assert named == {"v2", "v1", "w"}
    assert trace.gradient("w") == run(parse(NEURON), AT).gradient("w") == 30
    with pytest.raises(BindingError, match="x is data"):
        trace.gradient("x")
    assert [frame.last for frame in frames(trace)][-1] == len(trace.steps) - 1
    told = {node["name"]: node["gradient"] for node in document(trace)["nodes"]}
    assert told["x"] is None
    assert told["w"] == 30


def test_the_wires_of_data_are_muted_in_every_picture():
    trace = run(parse(NEURON), AT, data=["x", "t"])
    roles = {mark.role for mark in paint(scene_of(trace), frames(trace)[-1])}
    assert {"muted", "wire"} <= roles
    muted = [mark for mark in paint(scene_of(trace), frames(trace)[-1]) if mark.role == "muted"]
    assert {trace.labels[getattr(m.owner, "operand", m.owner)] for m in muted} == {"x", "t"}
    wrapped = deck(trace, Drawing(wrap=True)).scene
    assert wrapped.data == trace.plan.data
    told = gb_svg(trace, 0)
    assert LIGHT.faint in told
    assert not any(
        m.role == "muted" for m in paint(scene_of(run(parse(NEURON), AT)), frames(trace)[0])
    )


def test_what_is_data_is_an_input():
    for wrong in ("L", "u"):
        with pytest.raises(BindingError):
            run(parse(NEURON), AT, data=[wrong])


def test_an_input_may_be_called_data():
    assert pipeline.run("data^2", data=3).value("f") == 9
    with pytest.raises(BindingError):
        pipeline.run(NEURON, AT, data="x").gradient("x")
    with pytest.raises(BindingError):
        pipeline.run(NEURON, AT, data=("x", "t")).gradient("t")


def test_the_update_is_worked_out_with_numbers():
    trace = run(parse(NEURON), AT, data=["x", "t"])
    [(node_id, told)] = updates(trace, 0.1)
    assert trace.labels[node_id] == "w"
    assert told.text == "w ← w − 0.1 · ∂L/∂w = 2.00 − 0.1 · 30.00 = −1.00"
    assert told.latex.startswith(r"w \leftarrow w - 0.1 \cdot \frac{\partial L}{\partial w} = ")
    steps = document(trace, update=0.1)["steps"]
    assert steps[-1]["kind"] == "update"
    assert steps[-1]["equation"]["sides"][-1]["value"] == -1.0


def test_arrays_are_updated_as_arrays():
    trace = run(parse("L = sum((W x)^2)"), {"W": np.eye(2), "x": [1, 2]}, data=["x"])
    [(_, told)] = updates(trace, 0.5)
    np.testing.assert_allclose(told.equations[0].sides[-1].value, [[0, -2], [-2, -3]])
