"""The controls of the playground: what they hold is a ``Settings``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

import streamlit as st

from graphviz_backprop.app.lessons.playground_address import DATA, OWN, Settings
from graphviz_backprop.learn.datasets import FEATURES
from graphviz_backprop.learn.methods import METHODS
from graphviz_backprop.learn.network import ACTIVATIONS, MAX_LAYERS, MAX_NEURONS, PENALTIES

RATES = (0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
PENALTY_RATES = (0.0, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
_SETS = {
    "circle": "Circle", "xor": "XOR", "gaussians": "Gaussians", "spiral": "Spiral",
    "plane": "Plane (regression)", "hills": "Hills (regression)", OWN: "Own points (CSV)",
}  # fmt: skip
_SHOWN = {"x1": "x₁", "x2": "x₂", "x1^2": "x₁²", "x2^2": "x₂²", "x1x2": "x₁x₂",
          "sin x1": "sin x₁", "sin x2": "sin x₂"}  # fmt: skip


def put(settings: Settings) -> None:
    """Puts settings into the widgets, before they are made."""
    memory = st.session_state
    for field in fields(Settings):
        value = getattr(settings, field.name)
        memory[f"pg_{field.name}"] = list(value) if field.name == "features" else value
    memory["pg_layers"] = len(settings.hidden)
    for index, neurons in enumerate(settings.hidden):
        memory[f"pg_layer_{index}"] = neurons


def controls(held: Settings) -> Settings:
    """Draws the controls; widgets that are new, or were away, take what ``held`` says."""
    if "pg_data" not in st.session_state:
        put(held)
    data, network, learning = st.columns(3, gap="large")
    with data:
        found = _data(held)
    with network:
        found = _network(found)
    with learning:
        return _learning(found)


def _data(held: Settings) -> Settings:
    memory = st.session_state
    for name in ("count", "noise", "own"):  # a widget that is not shown forgets its value
        memory.setdefault(f"pg_{name}", getattr(held, name))
    st.subheader("Data", anchor=False)
    data = st.selectbox("Data set", DATA, key="pg_data", format_func=_SETS.__getitem__)
    own = held.own
    if data == OWN:
        file = st.file_uploader("CSV: x1, x2, label", type=["csv", "txt"], key="pg_file")
        pasted = st.text_area("or paste them", key="pg_own", max_chars=200_000, height=110)
        own = file.getvalue().decode("utf-8", "replace") if file is not None else pasted
    else:
        st.slider("Points", 20, max(2000, held.count), key="pg_count", step=20)
        st.slider("Noise", 0.0, 1.0, key="pg_noise", step=0.05)
    st.slider("Share of training data", 0.05, 0.95, key="pg_ratio", step=0.05)
    number, again = st.columns([2, 3], vertical_alignment="bottom")
    number.number_input("Seed", 0, 999_999_999, key="pg_seed")
    again.button("Regenerate", on_click=_regenerate, width="stretch",
                 help="Other points and other first weights, by the next seed.")  # fmt: skip
    return replace(
        held, data=data, own=own, ratio=memory["pg_ratio"], seed=int(memory["pg_seed"]),
        count=int(memory.get("pg_count", held.count)), noise=memory.get("pg_noise", held.noise),
    )  # fmt: skip


def _regenerate() -> None:
    st.session_state["pg_seed"] = (st.session_state["pg_seed"] + 1) % 1_000_000_000


def _network(held: Settings) -> Settings:
    memory = st.session_state
    st.subheader("Network", anchor=False)
    chosen = st.pills(
        "Features", list(FEATURES), selection_mode="multi", key="pg_features", wrap=True,
        format_func=_SHOWN.__getitem__,
    )  # fmt: skip
    if not chosen:
        st.warning("A network needs a feature; x₁ is taken.")
    layers = int(st.number_input("Hidden layers", 0, MAX_LAYERS, key="pg_layers"))
    hidden = []
    for index, column in enumerate(st.columns(3) * 2 if layers else []):
        if index < layers:
            memory.setdefault(f"pg_layer_{index}", 2)
            hidden.append(int(column.number_input(
                f"Layer {index + 1}", 1, MAX_NEURONS, key=f"pg_layer_{index}",
            )))  # fmt: skip
    activation = st.selectbox("Activation", list(ACTIVATIONS), key="pg_activation")
    features = tuple(name for name in FEATURES if name in chosen) or ("x1",)
    return replace(held, features=features, hidden=tuple(hidden), activation=activation)


def _learning(held: Settings) -> Settings:
    st.subheader("Training", anchor=False)
    rate = _choice("Learning rate", RATES, held.rate, "pg_rate")
    batch = int(st.number_input("Batch size", 1, 1000, key="pg_batch"))
    method = st.selectbox("Method", list(METHODS), key="pg_method")
    left, right = st.columns(2)
    with left:
        penalty = st.selectbox("Regularisation", list(PENALTIES), key="pg_penalty")
    with right:
        penalty_rate = _choice("Its rate", PENALTY_RATES, held.penalty_rate, "pg_penalty_rate")
    st.subheader("Picture", anchor=False)
    test = st.toggle("Show test data", key="pg_test")
    discrete = st.toggle("Discretise the output", key="pg_discrete")
    return replace(
        held, rate=rate, batch=batch, method=method, penalty=penalty, penalty_rate=penalty_rate,
        test=test, discrete=discrete,
    )  # fmt: skip


def _choice(label: str, there: Sequence[float], held: float, key: str) -> float:
    """A choice of numbers that an address may have added one to."""
    chosen = st.selectbox(label, sorted({*there, held}), key=key, format_func="{:g}".format)
    return float(chosen)
