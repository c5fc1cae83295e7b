"""The rows of activation functions with bounds, and of those that came later.

Conventions at kinks are PyTorch's: the slope at a bound is 0.
"""

from __future__ import annotations

import numpy as np

from graphviz_backprop.ops.operation import (
    Expansion,
    Operation,
    Remarks,
    any_of,
    array,
    call,
    latex_operator,
    where,
)
from graphviz_backprop.text.arrays import Array

_EXAMPLES = ((1.5,), (-0.75,), (array(0.4, -2.5),))


def _sigmoid(a: Array) -> Array:
    return 1.0 / (1.0 + np.exp(-a))


def _log_sigmoid(a: Array) -> Array:
    return -np.logaddexp(0.0, -a)


def _mish_slope(a: Array) -> Array:
    gate = np.tanh(np.logaddexp(0.0, a))
    return gate + where(gate == 1.0, 0.0, a * (1.0 - gate * gate) * _sigmoid(a))


def _bounded(name: str, low: float, high: float, latex: str, aliases: tuple[str, ...]) -> Operation:
    return Operation(
        name=name,
        operands=("a",),
        symbol=latex,
        forward=lambda a: where(a < low, low, where(a > high, high, a)),  # −0 and NaN stay
        vjps=(lambda upstream, out, a: where((a <= low) | (a >= high), 0.0, upstream),),
        partials=(f"greater(a, {low:g}) * less(a, {high:g})",),
        rule=f"{latex} lets the gradient through between {low:g} and {high:g} ".replace("-", "−")
        + "and stops it elsewhere.",
        latex=latex_operator(latex),
        aliases=aliases,
        remarks=Remarks(
            kink=lambda a: (
                f"{latex} has kinks at {low:g} and {high:g}: by convention its slope there is 0"
                if any_of((a == low) | (a == high))
                else ""
            )
        ),
        examples=_EXAMPLES,
    )


LOG_SIGMOID = Operation(
    name="logsigmoid",
    operands=("a",),
    symbol="ln σ",
    forward=_log_sigmoid,
    vjps=(lambda upstream, out, a: upstream * _sigmoid(-a),),
    partials=("sigmoid(-a)",),
    rule="The logarithm of the sigmoid has the slope 1 − σ.",
    latex=call(r"\ln \sigma\left({a}\right)"),
    aliases=("LogSigmoid", "log_sigmoid"),
    expansion=Expansion(
        formula="ln(1/(1 + exp(-a)))",
        differs="below −709 exp(−a) overflows, and the formula is infinite",
    ),
    examples=_EXAMPLES,
)
SOFTSIGN = Operation(
    name="softsign",
    operands=("a",),
    symbol="softsign",
    forward=lambda a: a / (1.0 + np.abs(a)),
    vjps=(lambda upstream, out, a: upstream / (1.0 + np.abs(a)) / (1.0 + np.abs(a)),),
    partials=("1/(1 + abs(a))^2",),
    rule="The softsign has the slope 1/(1 + |{a}|)².",
    aliases=("Softsign",),
    expansion=Expansion(formula="a/(1 + abs(a))"),
    examples=_EXAMPLES,
)
MISH = Operation(
    name="mish",
    operands=("a",),
    symbol="Mish",
    forward=lambda a: a * np.tanh(np.logaddexp(0.0, a)),
    vjps=(lambda upstream, out, a: upstream * _mish_slope(a),),
    partials=("tanh(softplus(a)) + a * (1 - tanh(softplus(a))^2) * sigmoid(a)",),
    rule="Mish is {a}·tanh(softplus({a})): product rule and chain rule.",
    latex=latex_operator("Mish"),
    aliases=("Mish",),
    examples=_EXAMPLES,
)

ROWS = (
    _bounded("relu6", 0.0, 6.0, "ReLU6", ("ReLU6",)),
    _bounded("hardtanh", -1.0, 1.0, "HardTanh", ("HardTanh", "Hardtanh")),
    LOG_SIGMOID,
    SOFTSIGN,
    MISH,
)
