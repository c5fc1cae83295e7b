"""AND, OR and XOR: what one layer learns, why it fails on XOR, and two ways out."""

from __future__ import annotations

import numpy as np
import streamlit as st

from graphviz_backprop.app.lessons.opening import keepable, stepper_button, theme_choice
from graphviz_backprop.app.plain import table
from graphviz_backprop.learn.experiments import EXPERIMENTS, Outcome, outcome
from graphviz_backprop.learn.map_plots import boundary_plot
from graphviz_backprop.learn.maps import maps
from graphviz_backprop.learn.opening import opened_as_numbers
from graphviz_backprop.learn.programs import scalar_name, scalar_program
from graphviz_backprop.learn.training import predict
from graphviz_backprop.numbers import NumberFormat, format_number

_TITLES = {
    "and": "AND, one layer",
    "or": "OR, one layer",
    "xor": "XOR, one layer",
    "xor with x1x2": "XOR, one layer and the feature x₁x₂",
    "xor with two layers": "XOR, two layers",
}
_THREE = NumberFormat("decimals", 3)


@st.cache_resource(max_entries=10, show_spinner="Training")
def _outcome(name: str) -> Outcome:
    return outcome(EXPERIMENTS[name])


@st.cache_data(max_entries=50, show_spinner=False)
def _plot(name: str, look: str) -> str:
    found = _outcome(name)
    data = found.training.data
    drawn = maps(found.training.network, found.state.weights, data, resolution=80)
    return boundary_plot(drawn, data, theme=look)


def page() -> None:
    """The five experiments in the order of the lecture."""
    st.title("AND, OR, XOR", anchor=False)
    look = theme_choice("gates_theme")
    for name, title in _TITLES.items():
        with st.container(border=True):
            st.subheader(title, anchor=False)
            _experiment(name, look)


def _experiment(name: str, look: str) -> None:
    found = _outcome(name)
    training, weights = found.training, found.state.weights
    picture, words = st.columns([2, 3], gap="large")
    with picture:
        keepable(_plot(name, look), name.replace(" ", "-"))
    with words:
        st.markdown(found.words)
        data = training.data
        said = predict(training.network, weights, data.points)
        table(
            f"Points of {_TITLES[name]}",
            ["x₁", "x₂", "y", "P", "right"],
            [
                [f"{x1:g}", f"{x2:g}", f"{label:g}", format_number(float(p), _THREE),
                 "yes" if (p > 0.5) == (label > 0.5) else "no"]
                for (x1, x2), label, p in zip(data.points, data.labels, said, strict=True)
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
        with st.container(horizontal=True):
            for index, (x1, x2) in enumerate(data.points):
                program = opened_as_numbers(training.network, weights, data, index)
                stepper_button(f"({x1:g}, {x2:g})", program, key=f"gate_{name}_{index}")
