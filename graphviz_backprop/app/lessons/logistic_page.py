"""Logistic regression, and a second one stacked on top: programs to read, edit and train."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import networkx as nx
import numpy as np
import streamlit as st

from graphviz_backprop import choices
from graphviz_backprop.app.lessons import kept
from graphviz_backprop.app.lessons.opening import (
    AS_PAGE,
    LOOKS,
    explain,
    heading,
    keepable,
    refusal,
    stepper_button,
    theme_choice,
    try_button,
)
from graphviz_backprop.app.plain import escaped, table
from graphviz_backprop.app.typed_number import number_box
from graphviz_backprop.choices import choice
from graphviz_backprop.engine.graph import inputs, nodes
from graphviz_backprop.engine.trace import run
from graphviz_backprop.language.parse import parse
from graphviz_backprop.learn.datasets import GENERATED, Dataset, generate
from graphviz_backprop.learn.descent import State, descent, path
from graphviz_backprop.learn.descent_plots import loss_plot
from graphviz_backprop.learn.map_plots import boundary_plot
from graphviz_backprop.learn.maps import Maps
from graphviz_backprop.learn.network import LOGISTIC_REGRESSION, STACKED, Network, initial_weights
from graphviz_backprop.learn.programs import batch_program
from graphviz_backprop.text import kinds
from graphviz_backprop.text.arrays import Array
from graphviz_backprop.text.errors import BackpropError, BindingError
from graphviz_backprop.text.kinds import Bounds
from graphviz_backprop.text.numbers import NumberFormat, format_number

MODELS = {
    "One logistic regression": LOGISTIC_REGRESSION,
    "A second one on top (actually, it's a neural network)": STACKED,
}
#: Inches of a plot that takes half of the room beside the controls.
_NARROW = 3.6
_LOSSES = {"from P, as in the lecture": "cross-entropy of P", "from z, stable": "cross-entropy"}
_SETS = tuple(name for name, row in GENERATED.items() if row.kind == "classification")
_MAX_NODES, _STEPS, _CELLS, _COUNT = 60, 300, 60, 120
_FOUR = NumberFormat("significant", 4)


@dataclass(frozen=True, slots=True)
class Controls:
    """What the page's controls hold; no program is the one of the model."""

    model: str = choice(next(iter(MODELS)), kinds.one_of(tuple(MODELS)), key="model")
    data: str = choice("gaussians", kinds.one_of(_SETS), key="data")
    noise: float = choice(0.4, kinds.number(0, 1), key="noise")
    seed: int = choice(1, kinds.whole(0, 999_999), key="seed")
    loss: str = choice(next(iter(_LOSSES)), kinds.one_of(tuple(_LOSSES)), key="loss")
    rate: float = choice(0.3, kinds.number(0, 1e4), key="rate")
    program: str = choice("", kinds.words(2_000, long=True), key="f")
    step: int = choice(0, kinds.whole(0, _STEPS), key="step")
    point: int = choice(0, kinds.whole(0, _COUNT - 1), key="point")
    theme: str = choice(AS_PAGE, kinds.one_of(LOOKS), key="colours")


_CHOICES = choices.table(Controls)


def page() -> None:
    """Model, data and program; then the training, its map and its points."""
    kept.arrive(Controls, "lr")
    _page()
    kept.leave(Controls, "lr")


def _page() -> None:
    left, right = st.columns([2, 3], gap="large")
    with left:
        heading(
            "Logistic regression",
            "The line is where P = 0.5. It starts with the classes the wrong way round: train, and "
            "watch the line turn first and the probabilities sharpen then.",
        )
        model = st.segmented_control(
            "Model", list(MODELS), key="lr_model", required=True, wrap=True
        )
        data, seed = _data()
        one, two = st.columns(2)
        written = one.selectbox("The loss is computed", list(_LOSSES), key="lr_loss")
        with two:
            rate = number_box("Rate", _CHOICES["rate"].kind.range, 0.3, key="lr_rate")
    network = replace(MODELS[str(model)], loss=_LOSSES[written])
    own, box = batch_program(network), f"lr_program {model} {written}"
    if box not in st.session_state:
        st.session_state[box] = st.session_state.get("lr_program") or own
    with left:
        program = st.text_area(
            "Program (the columns of X are the points, y their labels)", key=box, height=110,
            max_chars=2_000, help="Edit it: it needs the inputs X and y and a node P. Inputs that "
            "you add start at the value you give them, such as c = 0.1.",
        )  # fmt: skip
        st.session_state["lr_program"] = "" if program == own else program
        st.caption(
            "The mean stands for the sum, so that the rate does not depend on the number of "
            "points. Computed from P the loss is infinite where P rounds to 0 or 1; "
            "softplus(z) − y z is the same loss and stays finite."
        )
        look = theme_choice("lr_theme")
    try:
        graph = _graph(program)
        states = _trained(program, network, data, rate, seed)
    except BackpropError as error:
        with left:
            explain(error)
        return
    with right:
        _results(graph, program, data, states, look)


def _data() -> tuple[Dataset, int]:
    one, two, three = st.columns([3, 3, 2])
    name = one.selectbox("Data", _SETS, key="lr_data")
    noise = two.slider("Noise", 0.0, 1.0, step=0.05, key="lr_noise")
    with three:
        seed = int(number_box("Seed", _CHOICES["seed"].kind.range, 1, key="lr_seed"))
    return generate(name, count=_COUNT, noise=noise, seed=seed), seed


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
    first_weights = {name: start[name] for name in free if name in start and name not in written}
    said = _probabilities(graph, {**_numbers(written), **first_weights}, _data.points)
    if np.mean((said > 0.5) == (_data.labels > 0.5)) > 0.5:  # it would start all but solved
        first_weights |= {
            name: -first_weights[name] for name in ("w", "b") if name in first_weights
        }
    setup, first = descent(graph, tuple(free), bindings | first_weights, rate=rate)
    return path(setup, first, _STEPS)


def _numbers(written: Mapping[str, Any]) -> dict[str, Array]:
    return {name: np.asarray(value, dtype=float) for name, value in written.items()}


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
    step = _step(last)
    state = states[step]
    said = _probabilities(graph, state.values, data.points)
    right = int(np.sum((said > 0.5) == (data.labels > 0.5)))
    st.markdown(
        f"After {step} steps the loss is **{format_number(state.loss, _FOUR)}**; "
        f"**{right} of {len(data)}** points are on their side of P = 0.5."
    )
    picture, beside = st.columns(2, gap="small")
    with picture:
        found = _maps(graph, state.values)
        keepable(boundary_plot(found, data, theme=look, width=_NARROW), "boundary")
    with beside:
        losses = [each.loss for each in states]
        keepable(loss_plot({"L": losses}, theme=look, at=step, width=_NARROW), "loss")
        _point(program, data, state, said)
    table("Weights", ["weight", "value"], [[name, _shown(v)] for name, v in state.values.items()])


def _step(last: int) -> int:
    """The step that is shown, with buttons that train on."""
    memory = st.session_state
    memory["lr_step"] = min(memory["lr_step"], last)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        step: int = memory["lr_step"]
        if last:
            step = st.slider("Steps of gradient descent", 0, last, key="lr_step")
        st.button("Train 10 steps", on_click=_train, args=(min(last, step + 10),), key="lr_ten")
        try_button("train to the end", {"lr_step": last}, key="lr_try")
    return step


def _train(step: int) -> None:
    st.session_state["lr_step"] = step


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
    index = int(number_box("Point", Bounds(0, len(data) - 1, True), 0, key="lr_point"))
    (x1, x2), label = data.points[index], data.labels[index]
    numbers = [format_number(float(each), _FOUR) for each in (x1, x2, label, said[index])]
    st.markdown(f"x = ({numbers[0]}, {numbers[1]}), y = {numbers[2]}, P = {numbers[3]}")
    values = {**state.values, "X": data.points[[index]].T, "y": data.labels[[index]]}
    inputs_ = {name: np.asarray(value, dtype=float).tolist() for name, value in values.items()}
    if problem := refusal(program, inputs_):
        st.caption(f"The stepper cannot open it: {problem}.")
        return
    stepper_button(
        "Open this point in the stepper", program, inputs_, key="lr_open", back="logistic"
    )
