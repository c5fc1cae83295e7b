"""The rows of the elementary functions of one variable."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import numpy as np

from graphviz_backprop.ops.operation import (
    ANY,
    POWER,
    SUM,
    Effort,
    Notation,
    Operation,
    Remarks,
    any_of,
    call,
    latex_function,
    latex_operator,
    silent,
)
from graphviz_backprop.ops.shapes import each_entry, slow
from graphviz_backprop.text.arrays import Array

_erf = np.frompyfunc(math.erf, 1, 1)


def erf(a: Array) -> Array:
    """The error function; NumPy has none."""
    return np.asarray(_erf(a), dtype=np.float64)[()]


def _derivative(name: str, partial: str) -> str:
    """The rule of a function whose row has no words of its own.

    >>> _derivative("tan", "1 + out^2")
    'The derivative of tan({a}) is 1 + tan({a})².'
    """
    written = re.sub(r"\ba\b", "{a}", partial.replace("out", f"{name}(a)"))
    for typed, printed in (("^2", "²"), ("sqrt(π)", "√π"), ("sqrt", "√"), ("-", "−"), (" * ", " ")):
        written = written.replace(typed, printed)
    return f"The derivative of {name}({{a}}) is {written}."


def _function(
    name: str,
    forward: Callable[[Array], Array],
    vjp: Callable[[Array, Array, Array], Array],
    partial: str,
    *,
    latex: Notation | None = None,
    symbol: str = "",
    rule: str = "",
    aliases: tuple[str, ...] = (),
    kink: Callable[..., str] = silent,
    domain: Callable[..., str] = silent,
    examples: tuple[float, ...] = (0.5, -0.75),
    work: Callable[..., int] = each_entry,
) -> Operation:
    return Operation(
        name=name,
        operands=("a",),
        symbol=symbol or name,
        forward=forward,
        vjps=(vjp,),
        partials=(partial,),
        rule=rule or _derivative(name, partial),
        text=call(f"{name}({{a}})"),
        latex=latex or latex_function(name),
        aliases=aliases,
        remarks=Remarks(kink=kink, domain=domain),
        effort=Effort(work=work),
        examples=tuple((value,) for value in examples),
    )


def _logarithm_domain(a: Array) -> str:
    if any_of(a < 0):
        return "the logarithm of a negative number is not real"
    return "the logarithm of 0 is minus infinity" if any_of(a == 0) else ""


def _arc_domain(a: Array) -> str:
    return "its argument must lie between −1 and 1" if any_of(np.abs(a) > 1) else ""


def _arc_kink(a: Array) -> str:
    return "the slope at ±1 is infinite" if any_of(np.abs(a) == 1) else ""


ROWS = (
    _function(
        "exp",
        np.exp,
        lambda upstream, out, a: upstream * out,
        "out",
        latex=Notation("e^{{{a}}}", POWER, (ANY,)),
        rule="The exponential is its own derivative: the local derivative is its value.",
    ),
    _function(
        "ln",
        np.log,
        lambda upstream, out, a: upstream / a,
        "1/a",
        aliases=("log",),
        domain=_logarithm_domain,
        rule="The logarithm has the derivative one over its argument.",
        examples=(0.5, 3.0),
    ),
    _function(
        "log2",
        np.log2,
        lambda upstream, out, a: upstream / (a * math.log(2)),
        "1/(a ln(2))",
        latex=call(r"\log_{{2}}\left({a}\right)"),
        symbol="log_{2}",
        domain=_logarithm_domain,
        examples=(0.5, 3.0),
    ),
    _function(
        "log10",
        np.log10,
        lambda upstream, out, a: upstream / (a * math.log(10)),
        "1/(a ln(10))",
        latex=call(r"\log_{{10}}\left({a}\right)"),
        symbol="log_{10}",
        aliases=("lg",),
        domain=_logarithm_domain,
        examples=(0.5, 3.0),
    ),
    _function(
        "sqrt",
        np.sqrt,
        lambda upstream, out, a: upstream / (2 * out),
        "1/(2 out)",
        latex=call(r"\sqrt{{{a}}}"),
        symbol="√",
        domain=lambda a: (
            "the square root of a negative number is not real" if any_of(a < 0) else ""
        ),
        kink=lambda a: "the slope of the square root at 0 is infinite" if any_of(a == 0) else "",
        rule="The square root has the derivative one over twice the root.",
        examples=(0.5, 3.0),
    ),
    _function(
        "abs",
        np.abs,
        lambda upstream, out, a: upstream * np.sign(a),
        "sign(a)",
        latex=call(r"\left|{a}\right|"),
        symbol="|x|",
        kink=lambda a: (
            "|a| has a kink at 0: by convention its slope there is 0" if any_of(a == 0) else ""
        ),
        rule="The absolute value keeps or turns the sign of the gradient.",
    ),
    _function("sin", np.sin, lambda upstream, out, a: upstream * np.cos(a), "cos(a)"),
    _function("cos", np.cos, lambda upstream, out, a: upstream * -np.sin(a), "-sin(a)"),
    _function(
        "tan", np.tan, lambda upstream, out, a: upstream * (1 + out * out), "1 + out^2",
        aliases=("tg",),
    ),
    _function(
        "asin",
        np.arcsin,
        lambda upstream, out, a: upstream / np.sqrt((1 - a) * (1 + a)),
        "1/sqrt(1 - a^2)",
        latex=latex_function("arcsin"),
        aliases=("arcsin",),
        domain=_arc_domain,
        kink=_arc_kink,
    ),
    _function(
        "acos",
        np.arccos,
        lambda upstream, out, a: -upstream / np.sqrt((1 - a) * (1 + a)),
        "-1/sqrt(1 - a^2)",
        latex=latex_function("arccos"),
        aliases=("arccos",),
        domain=_arc_domain,
        kink=_arc_kink,
    ),
    _function(
        "atan",
        np.arctan,
        lambda upstream, out, a: upstream / (1 + a * a),
        "1/(1 + a^2)",
        latex=latex_function("arctan"),
        aliases=("arctan",),
    ),
    _function("sinh", np.sinh, lambda upstream, out, a: upstream * np.cosh(a), "cosh(a)"),
    _function("cosh", np.cosh, lambda upstream, out, a: upstream * np.sinh(a), "sinh(a)"),
    _function(
        "cot",
        lambda a: 1.0 / np.tan(a),
        lambda upstream, out, a: -upstream * (1 + out * out),
        "-(1 + out^2)",
        domain=lambda a: "cot has a pole at 0" if any_of(a == 0) else "",
    ),
    _function(
        "sec",
        lambda a: 1.0 / np.cos(a),
        lambda upstream, out, a: upstream * out * np.tan(a),
        "out * tan(a)",
    ),
    _function(
        "csc",
        lambda a: 1.0 / np.sin(a),
        lambda upstream, out, a: -upstream * out / np.tan(a),
        "-out/tan(a)",
        domain=lambda a: "csc has a pole at 0" if any_of(a == 0) else "",
    ),
    _function(
        "asinh",
        np.arcsinh,
        lambda upstream, out, a: upstream / np.hypot(a, 1.0),
        "1/sqrt(a^2 + 1)",
        latex=latex_operator("arsinh"),
        aliases=("arcsinh",),
    ),
    _function(
        "acosh",
        np.arccosh,
        lambda upstream, out, a: upstream / (np.sqrt(a - 1) * np.sqrt(a + 1)),
        "1/sqrt(a^2 - 1)",
        latex=latex_operator("arcosh"),
        aliases=("arccosh",),
        domain=lambda a: "its argument must be at least 1" if any_of(a < 1) else "",
        kink=lambda a: "the slope at 1 is infinite" if any_of(a == 1) else "",
        examples=(1.5, 3.0),
    ),
    _function(
        "atanh",
        np.arctanh,
        lambda upstream, out, a: upstream / ((1 - a) * (1 + a)),
        "1/(1 - a^2)",
        latex=latex_operator("artanh"),
        aliases=("arctanh",),
        domain=lambda a: "its argument must lie between −1 and 1" if any_of(np.abs(a) >= 1) else "",
    ),
    _function(
        "log1p",
        np.log1p,
        lambda upstream, out, a: upstream / (1 + a),
        "1/(1 + a)",
        latex=call(r"\ln\left(1 + {a}\right)"),
        domain=lambda a: _logarithm_domain(1 + a),
        rule="The logarithm of 1 + {a} has the derivative 1/(1 + {a}).",
    ),
    _function(
        "expm1",
        np.expm1,
        lambda upstream, out, a: upstream * np.exp(a),
        "exp(a)",
        latex=Notation("e^{{{a}}} - 1", SUM, (ANY,)),
        rule="The exponential less 1 has the exponential as its derivative.",
    ),
    _function(
        "erf",
        erf,
        lambda upstream, out, a: upstream * np.exp(-a * a) * (2 / math.sqrt(math.pi)),
        "2/sqrt(π) exp(-a^2)",
        work=slow,
        latex=latex_operator("erf"),
    ),
    _function(
        "sign",
        np.sign,
        lambda upstream, out, a: np.zeros_like(upstream)[()],
        "0",
        latex=latex_operator("sign"),
        kink=lambda a: "sign jumps at 0: by convention its slope is 0" if any_of(a == 0) else "",
        rule="A piecewise constant function stops the gradient.",
    ),
    _function(
        "step",
        lambda a: np.where(a > 0, 1.0, 0.0)[()],
        lambda upstream, out, a: np.zeros_like(upstream)[()],
        "0",
        latex=call(r"\mathbf{{1}}\left[{a} > 0\right]"),
        kink=lambda a: "step jumps at 0: by convention its slope is 0" if any_of(a == 0) else "",
        rule="A piecewise constant function stops the gradient.",
    ),
)  # fmt: skip
