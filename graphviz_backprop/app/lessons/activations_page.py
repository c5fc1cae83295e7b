"""Activations: f and f′, the tangent, where they saturate, and chains of them."""

from __future__ import annotations

import streamlit as st

from graphviz_backprop.app.lessons.opening import (
    explain,
    keepable,
    stepper_button,
    theme_choice,
)
from graphviz_backprop.app.plain import escaped, table
from graphviz_backprop.errors import BackpropError
from graphviz_backprop.language.reading import reading
from graphviz_backprop.learn.activation import (
    COMMON,
    MAX_CHAIN,
    Activation,
    activation,
    chain,
    chain_graph,
    cost,
    tangent,
)
from graphviz_backprop.learn.activation_plots import activation_plot, chain_plot, comparison_plot
from graphviz_backprop.learn.shape import Interval, Kink
from graphviz_backprop.learn.summary import Summary, summary
from graphviz_backprop.numbers import NumberFormat, format_number

_FOUR = NumberFormat("significant", 4)
_THREE = NumberFormat("significant", 3)
#: A longer function is refused: it is drawn and searched at thousands of points.
_LONGEST = 300
_MOST = 200


@st.cache_data(max_entries=300, show_spinner=False)
def _plot(text: str, at: float, bound: float, look: str) -> str:
    return activation_plot(activation(text), at=at, bound=bound, theme=look)


@st.cache_data(max_entries=100, show_spinner="Drawing side by side")
def _comparison(texts: tuple[str, ...], bound: float, look: str) -> str:
    return comparison_plot([activation(text) for text in texts], bound=bound, theme=look)


@st.cache_data(max_entries=300, show_spinner=False)
def _summary(text: str, bound: float) -> Summary:
    return summary(activation(text), bound=bound)


@st.cache_data(max_entries=100, show_spinner="Measuring the cost")
def _costs(texts: tuple[str, ...]) -> list[float]:
    return cost([activation(text) for text in texts])


@st.cache_data(max_entries=200, show_spinner=False)
def _chain(text: str, count: int, x: float, look: str) -> tuple[str, float]:
    found = chain(activation(text), count, x)
    return chain_plot(found, theme=look), float(found.gradients[0])


def page() -> None:
    """One function in full, then several side by side, then a chain."""
    st.title("Activations", anchor=False)
    choose, picture = st.columns([2, 3], gap="large")
    with choose:
        function = _function()
        if function is None:
            return
        x = st.slider(function.variable, -6.0, 6.0, 1.0, 0.05, key="ac_x")
        upstream = st.number_input("Upstream gradient", -1e6, 1e6, 1.0, 0.1, key="ac_upstream")
        bound = st.select_slider(
            "Saturated where |f′| is below", [0.001, 0.01, 0.05, 0.1, 0.25], 0.01, key="ac_bound"
        )
        look = theme_choice("ac_theme")
        try:
            _point(function, x, upstream)
        except BackpropError as error:
            explain(error)
    with picture:
        keepable(_plot(function.text, x, bound, look), "activation")
        st.caption("Grey: saturated. Dotted: a kink. Solid: f. Dashed: f′.")
    _several(function, bound, look)
    _in_a_row(function, x, look)


def _function() -> Activation | None:
    typed = "your own"
    name = st.selectbox("Function", [*COMMON, typed], key="ac_name")
    text = name
    if name == typed:
        text = st.text_input(
            "Function of one variable", "x sigmoid(1.702 x)", key="ac_own", max_chars=_LONGEST,
            help="Any program with one input: `x^3 - x`, `max(0.1x, x)`, `ln(1 + e^x)`.",
        )  # fmt: skip
    try:
        found = activation(text)
    except BackpropError as error:
        explain(error)
        return None
    if found.graph.number_of_nodes() > _MOST:
        st.error(f"This function has more than {_MOST} parts.")
        return None
    return found


def _point(function: Activation, x: float, upstream: float) -> None:
    here = tangent(function, x, upstream)
    value, slope, up, down = (
        format_number(each, _FOUR) for each in (here.value, here.slope, upstream, here.downstream)
    )
    at = format_number(x, _FOUR)
    st.markdown(
        f"f({at}) = **{value}**, f′({at}) = **{slope}**  \n"
        f"upstream × local = ({up}) · ({slope}) = **{down}**"
    )
    if here.words:
        st.info(escaped(here.words))
    stepper_button(
        "Open in the stepper", _program(function), {function.variable: x}, key="ac_open",
        seed=repr(float(upstream)),
    )  # fmt: skip


def _program(function: Activation) -> str:
    return f"{function.text}(x)" if function.text in COMMON else function.text


def _several(function: Activation, bound: float, look: str) -> None:
    st.header("Side by side", anchor=False)
    chosen = st.pills(
        "Functions",
        list(COMMON),
        selection_mode="multi",
        default=COMMON[:4],
        key="ac_set",
        wrap=True,
    )
    texts = tuple(dict.fromkeys([*chosen, function.text]))
    keepable(_comparison(texts, bound, look), "activations")
    costs = _costs(texts)
    rows = [_row(_summary(text, bound), price) for text, price in zip(texts, costs, strict=True)]
    table(
        "Comparison of the functions",
        ["function", "range", "zero-centred", f"saturated (|f′| < {bound:g})",
         "kinks", "cost, ReLU = 1"],
        rows,
    )  # fmt: skip
    st.caption(
        "Saturation and kinks are searched from −6 to 6; the cost is that of value and gradient "
        "of 10,000 numbers, measured on this server."
    )


def _row(said: Summary, price: float) -> list[str]:
    return [
        said.text,
        str(said.values),
        "yes" if said.zero_centred else "no",
        ", ".join(map(_interval, said.saturated)) or "nowhere",
        ", ".join(map(_kink, said.kinks)) or "none",
        "1" if said.text == "relu" else format_number(price, NumberFormat("decimals", 1)),
    ]


def _interval(part: Interval) -> str:
    low = "…" if part.low <= -6 else format_number(round(part.low, 6), _THREE)
    high = "…" if part.high >= 6 else format_number(round(part.high, 6), _THREE)
    return f"{low} to {high}"


def _kink(kink: Kink) -> str:
    left, right = format_number(kink.left, _THREE), format_number(kink.right, _THREE)
    return f"at {format_number(kink.x, _THREE)}: f′ from {left} to {right}"


def _in_a_row(function: Activation, x: float, look: str) -> None:
    st.header("A chain of gates", anchor=False)
    count = st.slider("Gates", 1, MAX_CHAIN, 10, key="ac_gates")
    try:
        drawn, survives = _chain(function.text, count, x, look)
    except BackpropError as error:
        explain(error)
        return
    left, right = st.columns([3, 2], gap="large", vertical_alignment="center")
    with left:
        keepable(drawn, "chain")
    with right:
        st.markdown(
            f"Of a gradient of 1 at the end, **{format_number(survives, _THREE)}** is left "
            f"at the beginning: the product of {count} slopes."
        )
        program = reading(chain_graph(function, count))
        stepper_button(
            "Open the chain in the stepper", program, _chain_inputs(function, x), key="ac_chain"
        )


def _chain_inputs(function: Activation, x: float) -> dict[str, float]:
    written = function.graph.graph["bindings"]
    return {**{name: float(value) for name, value in written.items()}, function.variable: x}
