"""Logistic regression, and a second one stacked on top: programs to read, edit and train."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import networkx as nx
import numpy as np
import streamlit as st

from graphviz_backprop.app.lessons.opening import (
    explain,
    keepable,
    refusal,
    stepper_button,
    theme_choice,
)
from graphviz_backprop.app.plain import escaped, table
from graphviz_backprop.errors import BackpropError, BindingError
from graphviz_backprop.graph import inputs, nodes
from graphviz_backprop.language.parse import parse
from graphviz_backprop.learn.datasets import GENERATED, Dataset, generate
from graphviz_backprop.learn.descent import State, descent, path
from graphviz_backprop.learn.descent_plots import loss_plot
from graphviz_backprop.learn.map_plots import boundary_plot
from graphviz_backprop.learn.maps import Maps
from graphviz_backprop.learn.network import LOGISTIC_REGRESSION, STACKED, Network, initial_weights
from graphviz_backprop.learn.programs import batch_program
from graphviz_backprop.numbers import NumberFormat, format_number
from graphviz_backprop.ops.operation import Array
from graphviz_backprop.trace import run

MODELS = {
    "One logistic regression": LOGISTIC_REGRESSION,
    "A second one on top (actually, it's a neural network)": STACKED,
}
_LOSSES = {"from P, as in the lecture": "cross-entropy of P", "from z, stable": "cross-entropy"}
_SETS = tuple(name for name, row in GENERATED.items() if row.kind == "classification")
_MAX_NODES, _STEPS, _CELLS = 60, 300, 60
_FOUR = NumberFormat("significant", 4)


def page() -> None:
    """Model, data and program; then the training, its map and its points."""
    st.title("Logistic regression", anchor=False)
    st.latex(r"P(y|x) = \sigma(w \cdot x + b),\qquad L = -\sum y \ln P + (1-y) \ln(1-P)")
    model = st.segmented_control(
        "Model", list(MODELS), default=next(iter(MODELS)), key="lr_model", required=True
    )
    left, right = st.columns([3, 2], gap="large")
    with right:
        data, seed = _data()
        written = st.selectbox("The loss is computed", list(_LOSSES), key="lr_loss")
        rate = st.number_input("Rate", 0.0, 1e4, 0.3, 0.1, key="lr_rate", format="%g")
        look = theme_choice("lr_theme")
    network = replace(MODELS[model], loss=_LOSSES[written])
    with left:
        program = st.text_area(
            "Program (the columns of X are the points, y their labels)",
            batch_program(network), key=f"lr_program {model} {written}", height=150,
            max_chars=2_000, help="Edit it: it needs the inputs X and y and a node P. Inputs that "
            "you add start at the value you give them, such as c = 0.1.",
        )  # fmt: skip
        st.caption(
            "The mean stands for the sum, so that the rate does not depend on the number of "
            "points. Computed from P the loss is infinite where P rounds to 0 or 1; "
            "softplus(z) − y z is the same loss and stays finite."
        )
    try:
        graph = _graph(program)
        states = _trained(program, network, data, rate, seed)
    except BackpropError as error:
        with left:
            explain(error)
        return
    _results(graph, program, data, states, look)


def _data() -> tuple[Dataset, int]:
    name = st.selectbox("Data", _SETS, _SETS.index("gaussians"), key="lr_data")
    noise = st.slider("Noise", 0.0, 1.0, 0.2, 0.05, key="lr_noise")
    seed = int(st.number_input("Seed", 0, 999_999, 1, key="lr_seed"))
    return generate(name, count=120, noise=noise, seed=seed), seed


def _graph(program: str) -> nx.MultiDiGraph:
    """The graph of an edited program; raises BindingError where it cannot be trained here."""
    graph = parse(program, declared=("X", "y"))
    if graph.number_of_nodes() > _MAX_NODES:
        raise BindingError(f"the program has more than {_MAX_NODES} nodes")
    free, named = {node.name for node in inputs(graph)}, {node.name for node in nodes(graph)}
    for name in ("X", "y"):
        if name not in free:
            raise BindingError(f"the program has no input {name}", remedy="X are the points.")
    if "P" not in named:
        raise BindingError("no node is called P", remedy="Name the probability: P = σ(z).")
    return graph


@st.cache_resource(max_entries=60, show_spinner="Training")
def _states(
    program: str, shapes: tuple[Any, ...], _network: Network, _data: Dataset, data_key: bytes,
    rate: float, seed: int,
) -> tuple[State, ...]:  # fmt: skip
    graph = _graph(program)
    start = initial_weights(_network, seed)
    free = [node.name for node in inputs(graph) if node.name not in ("X", "y")]
    written = graph.graph["bindings"]
    bindings = {"X": _data.points.T, "y": _data.labels}
    bindings |= {name: start[name] for name in free if name in start and name not in written}
    setup, first = descent(graph, tuple(free), bindings, rate=rate)
    return path(setup, first, _STEPS)


def _trained(
    program: str, network: Network, data: Dataset, rate: float, seed: int
) -> tuple[State, ...]:
    key = data.points.tobytes() + data.labels.tobytes()
    return _states(program, tuple(network.shapes.items()), network, data, key, rate, seed)


def _results(
    graph: nx.MultiDiGraph, program: str, data: Dataset, states: tuple[State, ...], look: str
) -> None:
    last = len(states) - 1
    if states[-1].stopped:
        st.warning(escaped(states[-1].stopped))
    step = st.slider("Steps of gradient descent", 0, last, last, key="lr_step") if last else 0
    state = states[step]
    said = _probabilities(graph, state.values, data.points)
    right = int(np.sum((said > 0.5) == (data.labels > 0.5)))
    st.markdown(
        f"After {step} steps the loss is **{format_number(state.loss, _FOUR)}**; "
        f"**{right} of {len(data)}** points are on their side of P = 0.5."
    )
    picture, beside = st.columns(2, gap="large")
    with picture:
        keepable(boundary_plot(_maps(graph, state.values), data, theme=look), "boundary")
    with beside:
        keepable(loss_plot({"L": [each.loss for each in states[: step + 1]]}, theme=look), "loss")
        table(
            "Weights", ["weight", "value"], [[name, _shown(v)] for name, v in state.values.items()]
        )
    _point(program, data, state, said)


def _probabilities(graph: nx.MultiDiGraph, weights: Mapping[str, Array], points: Array) -> Array:
    """P at points (n, 2); the labels do not matter to it."""
    trace = run(graph, {**weights, "X": points.T, "y": np.zeros(len(points))})
    return np.broadcast_to(trace.value("P"), (len(points),))


def _maps(graph: nx.MultiDiGraph, weights: Mapping[str, Array]) -> Maps:
    axis = np.linspace(-6, 6, _CELLS)
    points = np.stack([each.ravel() for each in np.meshgrid(axis, axis)], axis=1)
    output = _probabilities(graph, weights, points).reshape(_CELLS, _CELLS)
    return Maps((axis, axis), output, (), 0.5)


def _shown(value: Array) -> str:
    return ", ".join(format_number(float(each), _FOUR) for each in np.ravel(value))


def _point(program: str, data: Dataset, state: State, said: Array) -> None:
    st.subheader("One point in the stepper", anchor=False)
    index = int(st.number_input("Point", 0, len(data) - 1, 0, key="lr_point"))
    (x1, x2), label = data.points[index], data.labels[index]
    numbers = [format_number(float(each), _FOUR) for each in (x1, x2, label, said[index])]
    st.markdown(f"x = ({numbers[0]}, {numbers[1]}), y = {numbers[2]}, P = {numbers[3]}")
    values = {**state.values, "X": data.points[[index]].T, "y": data.labels[[index]]}
    inputs_ = {name: np.asarray(value, dtype=float).tolist() for name, value in values.items()}
    if problem := refusal(program, inputs_):
        st.caption(f"The stepper cannot open it: {problem}.")
        return
    stepper_button("Open this point in the stepper", program, inputs_, key="lr_open")
