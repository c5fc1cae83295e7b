"""The rows of the activation functions of neural networks.

Conventions at kinks are PyTorch's: relu′(0) = 0, leaky_relu′(0) = alpha,
elu′(0) = alpha.
"""

from __future__ import annotations

import math
from types import MappingProxyType

import numpy as np

from graphviz_backprop.ops.functions import erf
from graphviz_backprop.ops.operation import (
    Array,
    Operation,
    any_of,
    call,
    latex_function,
    latex_operator,
    where,
)

_EXAMPLES = ((1.5,), (-0.75,))


def _sigmoid(a: Array) -> Array:
    return 1.0 / (1.0 + np.exp(-a))


def _silu_vjp(upstream: Array, out: Array, a: Array) -> Array:
    return upstream * (out + _sigmoid(a) * (1.0 - out))


def _gelu(a: Array) -> Array:
    return a * (1.0 + erf(a / math.sqrt(2.0))) / 2.0


def _gelu_vjp(upstream: Array, out: Array, a: Array) -> Array:
    cumulative = (1.0 + erf(a / math.sqrt(2.0))) / 2.0
    density = np.exp(-a * a / 2.0) / math.sqrt(2.0 * math.pi)
    return upstream * (cumulative + a * density)


SIGMOID = Operation(
    name="sigmoid",
    operands=("a",),
    symbol="σ",
    forward=_sigmoid,
    vjps=(lambda upstream, out, a: upstream * out * (1.0 - out),),
    partials=("out (1 - out)",),
    rule="The sigmoid has the local derivative σ(1 − σ), from its value alone.",
    text=call("sigmoid({a})"),
    latex=latex_function("sigma"),
    aliases=("sigma", "σ", "logistic"),
    expansion="1/(1 + exp(-a))",
    examples=_EXAMPLES,
)
TANH = Operation(
    name="tanh",
    operands=("a",),
    symbol="tanh",
    forward=np.tanh,
    vjps=(lambda upstream, out, a: upstream * (1.0 - out * out),),
    partials=("1 - out^2",),
    rule="The hyperbolic tangent has the local derivative 1 − tanh², from its value alone.",
    text=call("tanh({a})"),
    latex=latex_function("tanh"),
    expansion="(exp(2 a) - 1)/(exp(2 a) + 1)",
    examples=_EXAMPLES,
)
RELU = Operation(
    name="relu",
    operands=("a",),
    symbol="ReLU",
    forward=lambda a: np.maximum(a, 0.0),
    vjps=(lambda upstream, out, a: where(a > 0, upstream, 0.0),),
    partials=("step(a)",),
    rule="A ReLU lets the gradient through where its input is positive and stops it elsewhere.",
    text=call("relu({a})"),
    latex=latex_operator("ReLU"),
    aliases=("ReLU",),
    expansion="max(0, a)",
    kink=lambda a: (
        "ReLU has a kink at 0: by convention its slope there is 0" if any_of(a == 0) else ""
    ),
    examples=_EXAMPLES,
)
LEAKY_RELU = Operation(
    name="leaky_relu",
    operands=("a",),
    symbol="LReLU",
    forward=lambda a, alpha: where(a > 0, a, alpha * a),
    vjps=(lambda upstream, out, a, alpha: where(a > 0, upstream, alpha * upstream),),
    partials=("step(a) + alpha (1 - step(a))",),
    rule="A leaky ReLU has slope 1 where its input is positive and alpha elsewhere.",
    text=call("leaky_relu({a})"),
    latex=latex_operator("LeakyReLU"),
    aliases=("LeakyReLU", "lrelu"),
    settings=MappingProxyType({"alpha": 0.01}),
    expansion="max(0, a) + alpha min(0, a)",
    kink=lambda a, **settings: (
        "leaky ReLU has a kink at 0: by convention its slope there is alpha"
        if any_of(a == 0)
        else ""
    ),
    examples=_EXAMPLES,
)
ELU = Operation(
    name="elu",
    operands=("a",),
    symbol="ELU",
    forward=lambda a, alpha: where(a > 0, a, alpha * np.expm1(np.minimum(a, 0.0))),
    vjps=(
        lambda upstream, out, a, alpha: where(
            a > 0, upstream, upstream * alpha * np.exp(np.minimum(a, 0.0))
        ),
    ),
    partials=("step(a) + (1 - step(a)) (out + alpha)",),
    rule="An ELU has slope 1 where its input is positive and alpha·exp(a) elsewhere.",
    text=call("elu({a})"),
    latex=latex_operator("ELU"),
    aliases=("ELU",),
    settings=MappingProxyType({"alpha": 1.0}),
    expansion="max(0, a) + alpha (exp(min(0, a)) - 1)",
    kink=lambda a, alpha: (
        "ELU has a kink at 0: by convention its slope there is alpha"
        if alpha != 1 and any_of(a == 0)
        else ""
    ),
    examples=_EXAMPLES,
)
SOFTPLUS = Operation(
    name="softplus",
    operands=("a",),
    symbol="soft+",
    forward=lambda a: np.logaddexp(0.0, a),
    vjps=(lambda upstream, out, a: upstream * _sigmoid(a),),
    partials=("sigmoid(a)",),
    rule="The softplus has the sigmoid as its derivative.",
    text=call("softplus({a})"),
    latex=latex_operator("softplus"),
    expansion="ln(1 + exp(a))",
    examples=_EXAMPLES,
)
SILU = Operation(
    name="silu",
    operands=("a",),
    symbol="SiLU",
    forward=lambda a: a * _sigmoid(a),
    vjps=(_silu_vjp,),
    partials=("out + sigmoid(a) (1 - out)",),
    rule="SiLU is a·σ(a): product rule with the derivative of the sigmoid.",
    text=call("silu({a})"),
    latex=latex_operator("SiLU"),
    aliases=("SiLU", "swish"),
    expansion="a/(1 + exp(-a))",
    examples=_EXAMPLES,
)
GELU = Operation(
    name="gelu",
    operands=("a",),
    symbol="GELU",
    forward=_gelu,
    vjps=(_gelu_vjp,),
    partials=("(1 + erf(a/sqrt(2)))/2 + a exp(-a^2/2)/sqrt(2 π)",),
    rule="GELU is a·Φ(a), with Φ the normal distribution: its derivative is Φ(a) + a·φ(a).",
    text=call("gelu({a})"),
    latex=latex_operator("GELU"),
    aliases=("GELU",),
    expansion="a * (1 + erf(a/sqrt(2)))/2",
    examples=_EXAMPLES,
)

ROWS = (SIGMOID, TANH, RELU, LEAKY_RELU, ELU, SOFTPLUS, SILU, GELU)
