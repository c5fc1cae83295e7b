"""Functions that no row has, as formulas of the language over their parameters."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from graphviz_backprop.language.brackets import paired
from graphviz_backprop.language.parsing.parser import parse_tokens
from graphviz_backprop.language.scanning.scanner import tokens
from graphviz_backprop.language.tree import Tree

#: Parameters, with a default where there is one, and the formula.
_TEXTS = {
    "add": ("a, b", "a + b"),
    "subtract": ("a, b", "a - b"),
    "multiply": ("a, b", "a ⊙ b"),
    "divide": ("a, b", "a / b"),
    "rsqrt": ("a", "1 / sqrt(a)"),
    "square": ("a", "a ⊙ a"),
    "reciprocal": ("a", "1 / a"),
    "negate": ("a", "-a"),
    "logit": ("a", "ln(a / (1 - a))"),
    "factorial": ("a", "gamma_function(a + 1)"),
    "degrees": ("a", "a ⊙ 0.017453292519943295"),
    "rad2deg": ("a", "a ⊙ 57.29577951308232"),
    **{f"{name}d": ("a", f"{name}(a ⊙ 0.017453292519943295)") for name in ("sin", "cos", "tan")},
    **{f"{name}d": ("a", f"{name}(a) ⊙ 57.29577951308232") for name in ("asin", "acos", "atan")},
    "sech": ("a", "1 / cosh(a)"),
    "csch": ("a", "1 / sinh(a)"),
    "coth": ("a", "1 / tanh(a)"),
    "asec": ("a", "acos(1 / a)"),
    "acsc": ("a", "asin(1 / a)"),
    "acoth": ("a", "atanh(1 / a)"),
    "asech": ("a", "acosh(1 / a)"),
    "acsch": ("a", "asinh(1 / a)"),
    "sinc": (
        "a",
        "(sin(3.141592653589793 a) + [a == 0]) / (3.141592653589793 a + [a == 0])",
    ),
    "unnormalized_sinc": ("a", "(sin(a) + [a == 0]) / (a + [a == 0])"),
    "exp10": ("a", "10^a"),
    "trunc": ("a", "sign(a) ⊙ floor(abs(a))"),
    "fmod": ("a, b", "a - b ⊙ sign(a / b) ⊙ floor(abs(a / b))"),
    "fdim": ("a, b", "max(a - b, 0)"),
    "floor_divide": ("a, b", "floor(a / b)"),
    "lerp": ("a, b, t", "a + t ⊙ (b - a)"),
    "xlogy": ("a, b", "a ⊙ ln(b + [a == 0] ⊙ [b == 0])"),
    "xlog1py": ("a, b", "a ⊙ log1p(b)"),
    "xlogx": ("a", "a ⊙ ln(a + [a == 0])"),
    "celu": ("a, alpha=1", "max(a, 0) + alpha ⊙ expm1(min(a, 0) / alpha)"),
    "prelu": ("x, a", "max(x, 0) + a ⊙ min(x, 0)"),
    "cbrt": ("a", "sign(a) ⊙ abs(a)^(1/3)"),
    "dist": ("a, b", "norm(a - b)"),
    "relative_entropy": ("a, b", "sum(a ⊙ ln(a / b))"),
    "kldiv": ("a, b", "mean(b ⊙ (ln(b) - a))"),
    "solve": ("a, b", "inv(a) b"),
    "heaviside": ("a, b", "[a > 0] + b ⊙ [a == 0]"),
    "root": ("n, x", "x^(1/n)"),
    "exp2": ("a", "2^a"),
    "logaddexp": ("a, b", "max(a, b) + ln(1 + exp(-abs(a - b)))"),
    "nllloss": ("a, b", "-mean(gather(a, b))"),
    "logloss": ("a, b", "binary_cross_entropy(b, a)"),
    "sigmoidcrossentropywithlogits": ("a, b", "max(a, 0) - a ⊙ b + ln(1 + exp(-abs(a)))"),
    "l1loss": ("a, b", "mean(abs(a - b))"),
    "smoothl1": ("a, b, beta=1", "mean(huber(a - b, beta) / beta)"),
    "huberloss": ("a, b, delta=1", "mean(huber(a - b, delta))"),
    "normal": ("x, m, v", "exp(-(x - m)^2 / (2 v)) / sqrt(6.283185307179586 v)"),
    "multivariate_normal": (
        "x, m, S",
        "exp(-(x - m)^T @ inv(S) @ (x - m) / 2) / sqrt(det(6.283185307179586 S))",
    ),
    "binom": (
        "n, k",
        "gamma_function(n + 1) / (gamma_function(k + 1) ⊙ gamma_function(n - k + 1))",
    ),
}


class Formula(NamedTuple):
    """A function: its parameters with their defaults, and the tree of its value."""

    parameters: dict[str, float | None]
    tree: Tree


@cache
def formula_of(name: str) -> Formula | None:
    """The formula of a function, or None where no formula says it."""
    if name not in _TEXTS:
        return None
    header, body = _TEXTS[name]
    pairs = (one.split("=") for one in header.split(", "))
    parameters = {key: float(rest[0]) if rest else None for key, *rest in pairs}
    found = paired(tokens(body, parameters), body)
    return Formula(parameters, parse_tokens(found, parameters, body))


def placed(tree: Tree, numbers: Mapping[str, float], start: int, stop: int) -> Tree:
    """The tree with numbers for some names, all of it where the function is called."""
    if tree.kind == "name" and tree.text in numbers:
        return Tree("number", start, stop, value=numbers[tree.text])
    parts = tuple(placed(part, numbers, start, stop) for part in tree.parts)
    return tree._replace(start=start, stop=stop, parts=parts)
