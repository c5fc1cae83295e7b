"""Activations: f and f′, the tangent, where they saturate, and chains of them."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from graphviz_backprop import choices
from graphviz_backprop.app.lessons import kept
from graphviz_backprop.app.lessons.opening import (
    AS_PAGE,
    LOOKS,
    explain,
    heading,
    keepable,
    stepper_button,
    theme_choice,
    try_button,
)
from graphviz_backprop.app.plain import escaped, table
from graphviz_backprop.app.typed_number import number_box
from graphviz_backprop.choices import choice
from graphviz_backprop.language.writing.reading import reading
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
from graphviz_backprop.learn.advice import ADVICE
from graphviz_backprop.learn.shape import Interval, Kink
from graphviz_backprop.learn.summary import Summary, summary
from graphviz_backprop.text import kinds
from graphviz_backprop.text.errors import BackpropError
from graphviz_backprop.text.numbers import NumberFormat, format_number

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


OWN = "your own"
_FLAT = {"ac_name": "sigmoid", "ac_x": 5.0, "ac_upstream": 1.0}
_BOUNDS = (0.001, 0.01, 0.05, 0.1, 0.25)


@dataclass(frozen=True, slots=True)
class Controls:
    """What the page's controls hold."""

    name: str = choice("sigmoid", kinds.one_of((*COMMON, OWN)), key="function")
    own: str = choice("x sigmoid(1.702 x)", kinds.words(_LONGEST), key="own")
    x: float = choice(1.0, kinds.number(-6, 6), key="x")
    upstream: float = choice(1.0, kinds.number(-1e6, 1e6), key="upstream")
    bound: float = choice(0.01, kinds.number(0.001, 0.25), key="bound")
    gates: int = choice(10, kinds.whole(1, MAX_CHAIN), key="gates")
    several: tuple[str, ...] = choice(
        COMMON[:4], kinds.listed(kinds.one_of(COMMON), len(COMMON), once=True), key="set"
    )
    theme: str = choice(AS_PAGE, kinds.one_of(LOOKS), key="colours")


_CHOICES = choices.table(Controls)


def page() -> None:
    """One function in full, then several side by side, then a chain."""
    kept.arrive(Controls, "ac")
    _page()
    kept.leave(Controls, "ac")


def _page() -> None:
    choose, picture = st.columns([2, 3], gap="large")
    with choose:
        heading(
            "Activations",
            "A gate hands back the upstream gradient times its slope. Where the curve is flat "
            "nothing comes through.",
        )
        try_button("x = 5, where a sigmoid is flat", _FLAT, key="ac_try")
        function = _function()
        if function is None:
            return
        x = st.slider(function.variable, -6.0, 6.0, step=0.05, key="ac_x")
        upstream = number_box(
            "Upstream gradient", _CHOICES["upstream"].kind.range, 1.0, key="ac_upstream"
        )
        bound = st.select_slider(
            "Saturated where |f′| is below",
            sorted({*_BOUNDS, st.session_state["ac_bound"]}),
            key="ac_bound",
        )
        look = theme_choice("ac_theme")
        try:
            _point(function, x, upstream)
        except BackpropError as error:
            explain(error)
    with picture:
        keepable(_plot(function.text, x, bound, look), "activation")
        st.caption(
            "Solid: f. Dashed: its slope f′. Grey: saturated, where f′ is below the bound. The "
            "tangent touches at x; drag x into the grey and watch it fall flat."
        )
    _several(function, bound, look)
    _sum_up()
    _in_a_row(function, x, look)


def _function() -> Activation | None:
    name = st.selectbox("Function", [*COMMON, OWN], key="ac_name")
    text = name
    if name == OWN:
        text = st.text_input(
            "Function of one variable", key="ac_own", max_chars=_LONGEST,
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
        seed=repr(float(upstream)), back="activations",
    )  # fmt: skip


def _program(function: Activation) -> str:
    return f"{function.text}(x)" if function.text in COMMON else function.text


def _several(function: Activation, bound: float, look: str) -> None:
    st.header("Side by side", anchor=False)
    st.caption(
        "The highest slope of a sigmoid is 1/4, of tanh 1; a ReLU keeps slope 1 for all x above 0. "
        "Add gelu and silu: they bend where a ReLU has its kink."
    )
    chosen = st.pills(
        "Functions",
        list(COMMON),
        selection_mode="multi",
        key="ac_several",
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


def _sum_up() -> None:
    """What speaks for and against each, and when to take it."""
    st.header("Summed up", anchor=False)
    rows = [(name, *said) for name, said in ADVICE.items()]
    table("Activations summed up", ["function", "for it", "against it", "advice"], rows, wraps=True)


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
    st.caption(
        "Each gate multiplies by its slope, so the gradient at the beginning is their product. "
        "Compare ten sigmoids with ten ReLUs at x = 1."
    )
    count = st.slider("Gates", 1, MAX_CHAIN, key="ac_gates")
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
            "Open the chain in the stepper", program, _chain_inputs(function, x), key="ac_chain",
            back="activations",
        )  # fmt: skip


def _chain_inputs(function: Activation, x: float) -> dict[str, float]:
    written = function.graph.graph["bindings"]
    return {**{name: float(value) for name, value in written.items()}, function.variable: x}
