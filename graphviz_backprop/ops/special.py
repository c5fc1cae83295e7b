"""The rows of functions that statistics knows: Γ and its logarithm, the normal distribution.

The derivatives of ln Γ are computed as in Abramowitz and Stegun, Handbook of Mathematical
Functions, 6.3.5 to 6.4.12: moved to large arguments by the recurrence, then by the
asymptotic series; by reflection left of 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from graphviz_backprop.ops.operation import (
    Effort,
    Notation,
    Operation,
    Remarks,
    any_of,
    array,
    call,
    latex_operator,
    silent,
    where,
)
from graphviz_backprop.ops.shapes import slow
from graphviz_backprop.text.arrays import Array

#: B₂, B₄, … B₁₆, the Bernoulli numbers.
_BERNOULLI = (1/6, -1/30, 1/42, -1/30, 5/66, -691/2730, 7/6, -3617/510)  # fmt: skip
_FAR = 10.0  # from here on the series has 15 digits
_ENTRIES = array(0.6, 2.5, 4.2)


def _by_entry(function: Callable[[float], float]) -> Callable[[Array], Array]:
    every = np.frompyfunc(function, 1, 1)
    return lambda a: np.asarray(every(a), dtype=np.float64)[()]


def _gamma(a: float) -> float:
    try:
        return math.gamma(a)
    except OverflowError:
        return math.inf
    except ValueError:  # a pole, or minus infinity
        return math.copysign(math.inf, a) if a == 0 else math.nan


def _log_gamma(a: float) -> float:
    try:
        return math.lgamma(a)
    except (OverflowError, ValueError):
        return math.inf


def _series(order: int, a: Array) -> Array:
    """The derivative of ln Γ of this order, plus one, by the series: for large ``a``."""
    if order == 0:
        first = np.log(a) - 0.5 / a
        terms = (-b / (2 * k * a ** (2 * k)) for k, b in enumerate(_BERNOULLI, 1))
    elif order == 1:
        first = 1 / a + 0.5 / (a * a)
        terms = (b / a ** (2 * k + 1) for k, b in enumerate(_BERNOULLI, 1))
    else:
        first = -1 / (a * a) - 1 / a**3
        terms = (-(2 * k + 1) * b / a ** (2 * k + 2) for k, b in enumerate(_BERNOULLI, 1))
    total: Array = first + sum(terms)
    return total


def _polygamma(order: int, a: Array) -> Array:
    """The derivatives of ln Γ: digamma for order 0, trigamma for 1, tetragamma for 2."""
    turned = a < 0.5
    near = where(turned, 1.0 - a, a)
    total = np.zeros_like(near)
    sign = math.factorial(order) * (-1.0) ** (order + 1)
    for _ in range(int(_FAR)):
        total = total + where(near < _FAR, sign / near ** (order + 1), 0.0)
        near = where(near < _FAR, near + 1.0, near)
    total = total + _series(order, near)
    angle = np.pi * (a - np.round(a))  # near a whole number, where tan is steep
    slope = np.tan(angle)
    reflected = (
        total - np.pi / slope,
        -total + (np.pi / np.sin(angle)) ** 2,
        total - 2 * np.pi**3 / (slope * np.sin(angle) ** 2),
    )[order]
    pole = (a <= 0) & (a == np.floor(a))
    return where(pole, np.nan, where(turned, reflected, total))


def digamma(a: Array) -> Array:
    """The derivative of ln Γ."""
    return _polygamma(0, a)


def trigamma(a: Array) -> Array:
    """The second derivative of ln Γ."""
    return _polygamma(1, a)


def normal_cdf(a: Array) -> Array:
    """Φ, the share of the standard normal distribution below ``a``, also far in its tail."""
    return _half_complement(a)


_half_complement = _by_entry(lambda a: math.erfc(-a / math.sqrt(2.0)) / 2.0)


def normal_pdf(a: Array) -> Array:
    """The density of the standard normal distribution."""
    return np.exp(-a * a / 2.0) / math.sqrt(2.0 * math.pi)


def _pole(a: Array) -> str:
    if any_of((a <= 0) & (a == np.floor(a))):
        return "Γ has a pole at 0 and at every negative whole number"
    return ""


def _function(
    name: str,
    symbol: str,
    forward: Callable[[Array], Array],
    slope: Callable[[Array, Array], Array],
    partial: str,
    rule: str,
    latex: Notation,
    domain: Callable[..., str] = _pole,
) -> Operation:
    return Operation(
        name=name,
        operands=("a",),
        symbol=symbol,
        forward=forward,
        vjps=(lambda upstream, out, a: upstream * slope(out, a),),
        partials=(partial,),
        rule=rule,
        latex=latex,
        examples=((0.6,), (3.5,), (-1.3,), (_ENTRIES,)),
        remarks=Remarks(domain=domain),
        effort=Effort(work=slow),
    )


ROWS = (
    _function(
        "gamma_function",
        "Γ",
        _by_entry(_gamma),
        lambda out, a: out * digamma(a),
        "out * digamma(a)",
        "The derivative of Γ is Γ times digamma, the derivative of its logarithm.",
        call(r"\Gamma\left({a}\right)"),
    ),
    _function(
        "lgamma",
        "ln Γ",
        _by_entry(_log_gamma),
        lambda out, a: digamma(a),
        "digamma(a)",
        "The derivative of ln Γ is called digamma.",
        call(r"\ln \Gamma\left({a}\right)"),
    ),
    _function(
        "digamma",
        "ψ",
        digamma,
        lambda out, a: trigamma(a),
        "trigamma(a)",
        "The derivative of digamma is called trigamma.",
        call(r"\psi\left({a}\right)"),
    ),
    _function(
        "trigamma",
        "ψ₁",
        trigamma,
        lambda out, a: _polygamma(2, a),
        "",
        "Trigamma is the second derivative of ln Γ; its slope is the third.",
        call(r"\psi_{{1}}\left({a}\right)"),
    ),
    _function(
        "normal_cdf",
        "Φ",
        normal_cdf,
        lambda out, a: normal_pdf(a),
        "normal_pdf(a)",
        "The derivative of the normal distribution function Φ is its density.",
        call(r"\Phi\left({a}\right)"),
        silent,
    ),
    _function(
        "normal_pdf",
        "φ",
        normal_pdf,
        lambda out, a: -a * out,
        "-a * out",
        "The normal density φ has the slope −{a} φ({a}).",
        call(r"\varphi\left({a}\right)"),
        silent,
    ),
    _function(
        "erfc",
        "erfc",
        _by_entry(math.erfc),
        lambda out, a: np.exp(-a * a) * (-2 / math.sqrt(math.pi)),
        "-2/sqrt(π) exp(-a^2)",
        "1 less the error function: its derivative is −2/√π exp(−{a}²).",
        latex_operator("erfc"),
        silent,
    ),
)
