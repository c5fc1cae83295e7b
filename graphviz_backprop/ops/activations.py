"""The rows of the activation functions of neural networks.

Conventions at kinks are PyTorch's: relu′(0) = 0, leaky_relu′(0) = alpha,
elu′(0) = alpha.
"""

from __future__ import annotations

import numpy as np

from graphviz_backprop.ops.operation import (
    Effort,
    Expansion,
    Operation,
    Remarks,
    any_of,
    call,
    latex_function,
    latex_operator,
    where,
)
from graphviz_backprop.ops.settings import real
from graphviz_backprop.ops.shapes import slow
from graphviz_backprop.ops.special import normal_cdf, normal_pdf
from graphviz_backprop.text.arrays import Array

_EXAMPLES = ((1.5,), (-0.75,))


def _sigmoid(a: Array) -> Array:
    return 1.0 / (1.0 + np.exp(-a))


def _silu_vjp(upstream: Array, out: Array, a: Array) -> Array:
    gate = _sigmoid(a)
    return upstream * gate * (1.0 + a * (1.0 - gate))


def _gelu(a: Array) -> Array:
    return a * normal_cdf(a)


def _gelu_vjp(upstream: Array, out: Array, a: Array) -> Array:
    return upstream * (normal_cdf(a) + a * normal_pdf(a))


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
    expansion=Expansion(
        formula="1/(1 + exp(-a))",
        differs="below −709 exp(−a) overflows, and the gradient of the formula is no number",
    ),
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
    expansion=Expansion(
        formula="(exp(2 a) - 1)/(exp(2 a) + 1)",
        differs="above 354 exp(2a) overflows, and the formula is no number",
    ),
    examples=_EXAMPLES,
)
RELU = Operation(
    name="relu",
    operands=("a",),
    symbol="ReLU",
    forward=lambda a: where(a < 0, 0.0, a),  # −0 stays, as in PyTorch
    vjps=(lambda upstream, out, a: where(a <= 0, 0.0, upstream),),  # so of NaN, as in PyTorch
    partials=("step(a)",),
    rule="A ReLU lets the gradient through where its input is positive and stops it elsewhere.",
    text=call("relu({a})"),
    latex=latex_operator("ReLU"),
    aliases=("ReLU",),
    expansion=Expansion(
        formula="max(0, a)",
        differs="at 0 the maximum shares its gradient, half to each side, and ReLU passes none",
    ),
    remarks=Remarks(
        kink=lambda a: (
            "ReLU has a kink at 0: by convention its slope there is 0" if any_of(a == 0) else ""
        )
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
    rule="A leaky ReLU has slope 1 where its input is positive and {alpha} elsewhere.",
    text=call("leaky_relu({a})"),
    latex=latex_operator("LeakyReLU"),
    aliases=("LeakyReLU", "lrelu"),
    settings={"alpha": real(0.01)},
    expansion=Expansion(
        formula="max(0, a) + alpha min(0, a)",
        differs="at 0 the formula has the slope (1 + alpha)/2, and leaky ReLU has alpha",
    ),
    remarks=Remarks(
        kink=lambda a, alpha: (
            "leaky ReLU has a kink at 0: by convention its slope there is alpha"
            if any_of(a == 0)
            else ""
        )
    ),
    examples=_EXAMPLES,
)
ELU = Operation(
    name="elu",
    operands=("a",),
    symbol="ELU",
    forward=lambda a, alpha: where(a > 0, a, alpha * np.expm1(where(a > 0, 0.0, a))),
    vjps=(
        lambda upstream, out, a, alpha: where(
            a > 0, upstream, upstream * alpha * np.exp(np.minimum(a, 0.0))
        ),
    ),
    partials=("step(a) + (1 - step(a)) (out + alpha)",),
    rule="An ELU has slope 1 where its input is positive and {alpha}·exp({a}) elsewhere.",
    text=call("elu({a})"),
    latex=latex_operator("ELU"),
    aliases=("ELU",),
    settings={"alpha": real(1.0)},
    expansion=Expansion(
        formula="max(0, a) + alpha (exp(min(0, a)) - 1)",
        differs="at 0 the formula has the slope (1 + alpha)/2, and ELU has alpha",
    ),
    remarks=Remarks(
        kink=lambda a, alpha: (
            "ELU has a kink at 0: by convention its slope there is alpha"
            if alpha != 1 and any_of(a == 0)
            else ""
        )
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
    expansion=Expansion(
        formula="ln(1 + exp(a))", differs="above 709 exp(a) overflows, and the formula is infinite"
    ),
    examples=_EXAMPLES,
)
SILU = Operation(
    name="silu",
    operands=("a",),
    symbol="SiLU",
    forward=lambda a: a * _sigmoid(a),
    vjps=(_silu_vjp,),
    partials=("sigmoid(a) * (1 + a * (1 - sigmoid(a)))",),
    rule="SiLU is {a}·σ({a}): product rule with the derivative of the sigmoid.",
    text=call("silu({a})"),
    latex=latex_operator("SiLU"),
    aliases=("SiLU", "swish"),
    expansion=Expansion(
        formula="a/(1 + exp(-a))",
        differs="below −709 exp(−a) overflows, and the gradient of the formula is no number",
    ),
    examples=_EXAMPLES,
)
GELU = Operation(
    name="gelu",
    operands=("a",),
    symbol="GELU",
    forward=_gelu,
    vjps=(_gelu_vjp,),
    partials=("(1 + erf(a/sqrt(2)))/2 + a exp(-a^2/2)/sqrt(2 π)",),
    rule="GELU is {a}·Φ({a}), with Φ the normal distribution: "
    "its derivative is Φ({a}) + {a}·φ({a}).",
    text=call("gelu({a})"),
    latex=latex_operator("GELU"),
    aliases=("GELU",),
    effort=Effort(work=slow),
    expansion=Expansion(formula="a * (1 + erf(a/sqrt(2)))/2"),
    examples=_EXAMPLES,
)

ROWS = (SIGMOID, TANH, RELU, LEAKY_RELU, ELU, SOFTPLUS, SILU, GELU)
