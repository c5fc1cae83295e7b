"""AND, OR and XOR: what one layer learns, why it fails on XOR, and two ways out."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from graphviz_backprop.app.lessons import kept
from graphviz_backprop.app.lessons.opening import (
    AS_PAGE,
    LOOKS,
    heading,
    keepable,
    stepper_button,
    theme_choice,
    try_button,
)
from graphviz_backprop.app.plain import table
from graphviz_backprop.choices import choice
from graphviz_backprop.engine.trace import run
from graphviz_backprop.language.parse import parse
from graphviz_backprop.learn.experiments import EXPERIMENTS, UNDECIDED, Outcome, outcome
from graphviz_backprop.learn.map_plots import boundary_plot
from graphviz_backprop.learn.maps import maps
from graphviz_backprop.learn.opening import opened_as_numbers
from graphviz_backprop.learn.programs import scalar_name, scalar_program
from graphviz_backprop.text import kinds
from graphviz_backprop.text.numbers import NumberFormat, format_number

_TITLES = {
    "and": "AND, one layer",
    "or": "OR, one layer",
    "xor": "XOR, one layer",
    "xor with x1x2": "XOR, one layer and the feature x₁x₂",
    "xor with two layers": "XOR, two layers",
}
_THREE = NumberFormat("decimals", 3)


@dataclass(frozen=True, slots=True)
class Controls:
    """What the page's controls hold."""

    name: str = choice("and", kinds.one_of(tuple(_TITLES)), key="gate")
    theme: str = choice(AS_PAGE, kinds.one_of(LOOKS), key="colours")


@st.cache_resource(max_entries=10, show_spinner="Training")
def _outcome(name: str) -> Outcome:
    return outcome(EXPERIMENTS[name])


@st.cache_data(max_entries=50, show_spinner=False)
def _plot(name: str, look: str) -> str:
    found = _outcome(name)
    data = found.training.data
    drawn = maps(found.training.network, found.state.weights, data, resolution=80)
    if found.undecided == len(data.labels):
        drawn = replace(drawn, level=2.0)  # a line through noise around 1/2 divides nothing
    return boundary_plot(drawn, data, theme=look)


def page() -> None:
    """The five experiments in the order of the lecture, one at a time."""
    kept.arrive(Controls, "gt")
    heading(
        "AND, OR, XOR",
        "One layer draws one line. AND and OR need no more; no line parts XOR, so one layer ends "
        "undecided, at P = 0.5 everywhere.",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.pills(
            "Gate and network", list(_TITLES), key="gt_name", format_func=_TITLES.__getitem__,
            required=True, wrap=True, width="stretch",
        )  # fmt: skip
        try_button("XOR with a second layer", {"gt_name": "xor with two layers"}, key="gt_try")
    _experiment(str(name))
    if str(name).startswith("xor"):
        _by_hand()
    kept.leave(Controls, "gt")


#: Weights that one can think up: both hidden neurons add the inputs, the second one less 1, and
#: the output takes the second twice away (Goodfellow, Bengio, Courville, Deep Learning, 6.1).
BY_HAND = (
    "h = relu(W x + c); y = w · h; W = [[1, 1], [1, 1]]; c = [0, -1]; w = [1, -2]; x = [{}, {}]"
)


def _by_hand() -> None:
    """XOR without training: a table of what each layer says, and the points to step through."""
    st.subheader("XOR, two layers with weights by hand", anchor=False)
    st.markdown(
        r"$h_1 = \operatorname{relu}(x_1 + x_2)$, $h_2 = \operatorname{relu}(x_1 + x_2 - 1)$, "
        r"$y = h_1 - 2 h_2$: the hidden layer folds the plane so that one line divides it."
    )
    rows = []
    for x1, x2 in ((0, 0), (0, 1), (1, 0), (1, 1)):
        made = run(parse(BY_HAND.format(x1, x2)))
        numbers = (x1, x2, *np.ravel(made.value("h")), made.value("y"))
        rows.append([f"{number:g}" for number in numbers])
    table("XOR by hand", ["x₁", "x₂", "h₁", "h₂", "y"], rows)
    with st.container(horizontal=True):
        for x1, x2 in ((0, 0), (0, 1), (1, 0), (1, 1)):
            stepper_button(f"({x1}, {x2})", BY_HAND.format(x1, x2), key=f"hand_{x1}{x2}")


def _experiment(name: str) -> None:
    found = _outcome(name)
    training, weights = found.training, found.state.weights
    picture, words = st.columns([1, 1], gap="large")
    with words:
        st.markdown(found.words)
        st.caption(
            "Blue is class 1, orange class 0, and the line is where P = 0.5. Choose another gate "
            "and see which lines are needed."
        )
        data = training.data
        table(
            f"Points of {_TITLES[name]}",
            ["x₁", "x₂", "y", "P", "right"],
            [
                [f"{x1:g}", f"{x2:g}", f"{label:g}", format_number(float(p), _THREE),
                 _verdict(float(p), float(label))]
                for (x1, x2), label, p in zip(data.points, data.labels, found.said, strict=True)
            ],
        )  # fmt: skip
        with st.expander("The program and its learned weights"):
            st.code(scalar_program(training.network), language=None)
            numbers = [
                f"{scalar_name(key, index)} = {format_number(float(array[index]), _THREE)}"
                for key, array in weights.items()
                for index in np.ndindex(array.shape)
            ]
            st.code("\n".join(numbers), language=None)
        st.caption("Step through one of the points with these weights:")
        with st.container(horizontal=True, gap="small"):
            for index, (x1, x2) in enumerate(data.points):
                program = opened_as_numbers(training.network, weights, data, index)
                stepper_button(
                    f"({x1:g}, {x2:g})", program, key=f"gate_{name}_{index}", back="gates"
                )
        look = theme_choice("gt_theme")
    with picture:
        keepable(_plot(name, look), name.replace(" ", "-"))


def _verdict(said: float, label: float) -> str:
    if abs(said - 0.5) < UNDECIDED:
        return "undecided"
    return "yes" if (said > 0.5) == (label > 0.5) else "no"
