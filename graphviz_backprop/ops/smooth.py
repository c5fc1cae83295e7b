"""The rows of activations and losses that few lectures draw and much code uses, entry by entry."""

from __future__ import annotations

import math

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
from graphviz_backprop.ops.settings import real
from graphviz_backprop.text.arrays import Array

#: The constants of Klambauer and others, Self-Normalizing Neural Networks, 2017.
_ALPHA, _SCALE = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
_ROOT = math.sqrt(2.0 / math.pi)
_CUBE = 0.044715  # Hendrycks and Gimpel, Gaussian Error Linear Units, 2016
_BOTH_SIDES = ((1.5,), (-0.75,))


def _selu(a: Array) -> Array:
    return _SCALE * where(a > 0, a, _ALPHA * np.expm1(where(a > 0, 0.0, a)))


def _selu_vjp(upstream: Array, out: Array, a: Array) -> Array:
    return upstream * _SCALE * where(a > 0, 1.0, _ALPHA * np.exp(np.minimum(a, 0.0)))


SELU = Operation(
    name="selu",
    operands=("a",),
    symbol="SELU",
    forward=_selu,
    vjps=(_selu_vjp,),
    partials=(f"{_SCALE!r} step(a) + (1 - step(a)) (out + {_SCALE * _ALPHA!r})",),
    rule="A SELU has one slope where its input is positive and a falling exponential elsewhere.",
    text=call("selu({a})"),
    latex=latex_operator("SELU"),
    aliases=("SELU",),
    expansion=Expansion(
        formula=f"{_SCALE!r} (max(0, a) + {_ALPHA!r} (exp(min(0, a)) - 1))",
        differs="at 0 the maximum and the minimum share their gradients, half to each side",
    ),
    remarks=Remarks(
        kink=lambda a: (
            f"SELU has a kink at 0: by convention its slope there is {_SCALE * _ALPHA:.4f}"
            if any_of(a == 0)
            else ""
        )
    ),
    examples=_BOTH_SIDES,
)


def _gelu_tanh(a: Array) -> Array:
    return a * (1.0 + np.tanh(_ROOT * (a + _CUBE * a * a * a))) / 2.0


def _gelu_tanh_vjp(upstream: Array, out: Array, a: Array) -> Array:
    bend = np.tanh(_ROOT * (a + _CUBE * a * a * a))
    slope = _ROOT * (1.0 + 3.0 * _CUBE * a * a)
    return upstream * ((1.0 + bend) / 2.0 + a * (1.0 - bend * bend) * slope / 2.0)


_BEND = f"tanh(sqrt(2/π) (a + {_CUBE} a^3))"
GELU_TANH = Operation(
    name="gelu_tanh",
    operands=("a",),
    symbol="GELU",
    forward=_gelu_tanh,
    vjps=(_gelu_tanh_vjp,),
    partials=(f"(1 + {_BEND})/2 + a (1 - {_BEND}^2) sqrt(2/π) (1 + {3 * _CUBE!r} a^2)/2",),
    rule="GELU with the normal distribution approximated by tanh: product rule and chain rule.",
    text=call("gelu_tanh({a})"),
    latex=latex_operator("GELU"),
    examples=_BOTH_SIDES,
)
HUBER = Operation(
    name="huber",
    operands=("a",),
    symbol="Huber",
    forward=lambda a, delta: where(
        np.abs(a) <= delta, a * a / 2.0, delta * (np.abs(a) - delta / 2.0)
    ),
    vjps=(lambda upstream, out, a, delta: upstream * np.clip(a, -delta, delta),),
    partials=("max(-delta, min(a, delta))",),
    rule="Huber's loss is a parabola near 0 and a line beyond: its slope is the error, "
    "held between −{delta} and {delta}.",
    text=call("huber({a})"),
    latex=latex_operator("Huber"),
    settings={"delta": real(1.0, least=0.0)},
    trials=({}, {"delta": 0.5}),
    examples=((0.3,), (-2.5,), (array(0.2, -3.0, 1.4),)),
)
KL_DIVERGENCE = Operation(
    name="kl_divergence",
    operands=("a", "b"),
    symbol="KL",
    forward=lambda a, b: where(b == 0, 0.0, b * (np.log(where(b == 0, 1.0, b)) - a)),
    vjps=(
        lambda upstream, out, a, b: -upstream * b,
        lambda upstream, out, a, b: upstream * (np.log(b) + 1.0 - a),
    ),
    partials=("-b", "ln(b) + 1 - a"),
    rule="Of a log-probability {a} and a target {b}: {a} gets −{b}, {b} gets ln({b}) + 1 − {a}.",
    text=call("kl_divergence({a}, {b})", 2),
    latex=call(r"\operatorname{{KL}}\left({a}, {b}\right)", 2),
    remarks=Remarks(
        domain=lambda a, b: "a probability must not be negative" if any_of(b < 0) else "",
        kink=lambda a, b: (
            "a target of 0 adds 0, and its slope there is infinite" if any_of(b == 0) else ""
        ),
    ),
    examples=((-0.5, 0.3), (array(-0.2, -1.5), array(0.4, 0.6))),
)

ROWS = (SELU, GELU_TANH, HUBER, KL_DIVERGENCE)
