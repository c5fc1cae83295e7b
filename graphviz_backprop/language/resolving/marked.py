"""Functions with a mark on their name: a prime, a parameter below, −1 above."""

from __future__ import annotations

from collections.abc import Callable

from graphviz_backprop.language.resolving.draft import Draft, Value

#: f′ by the row f: what the chain rule of a lecture writes as σ′(z).
SLOPES: dict[str, Callable[[Draft, Value], Value]] = {
    "sigmoid": lambda d, x: _times_rest(d, d.entrywise("sigmoid", x)),
    "sigma": lambda d, x: _times_rest(d, d.entrywise("sigmoid", x)),
    "tanh": lambda d, x: d.entrywise("subtract", d.constant(1.0), _square(d, "tanh", x)),
    "relu": lambda d, x: d.entrywise("greater", x, d.constant(0.0)),
    "softplus": lambda d, x: d.entrywise("sigmoid", x),
    "exp": lambda d, x: d.entrywise("exp", x),
    "ln": lambda d, x: d.entrywise("divide", d.constant(1.0), x),
    "sin": lambda d, x: d.entrywise("cos", x),
    "cos": lambda d, x: d.entrywise("negate", d.entrywise("sin", x)),
}

#: Rows that take a parameter below their name: Swish_β(x), ELU_α(x), LeakyReLU_0.2(x).
PARAMETRIC: dict[str, Callable[[Draft, Value, Value], Value]] = {
    "silu": lambda d, x, b: d.entrywise(
        "multiply", x, d.entrywise("sigmoid", d.entrywise("multiply", b, x))
    ),
    "elu": lambda d, x, a: _bent(
        d, x, a, lambda low: d.entrywise("subtract", d.entrywise("exp", low), d.constant(1.0))
    ),
    "leaky_relu": lambda d, x, a: _bent(d, x, a, lambda low: low),
    "softplus": lambda d, x, b: d.entrywise(
        "divide", d.entrywise("softplus", d.entrywise("multiply", b, x)), b
    ),
}

#: Inverse functions that a −1 above may mean.
INVERSES = {
    "sin": "asin", "cos": "acos", "tan": "atan", "tanh": "atanh", "sinh": "asinh", "cosh": "acosh",
    "sigmoid": "logit", "sigma": "logit",
}  # fmt: skip


def _times_rest(draft: Draft, s: Value) -> Value:
    return draft.entrywise("multiply", s, draft.entrywise("subtract", draft.constant(1.0), s))


def _square(draft: Draft, row: str, x: Value) -> Value:
    value = draft.entrywise(row, x)
    return draft.entrywise("multiply", value, value)


def _bent(draft: Draft, x: Value, a: Value, below: Callable[[Value], Value]) -> Value:
    """x above 0 and a times another function below it."""
    zero = draft.constant(0.0)
    low = below(draft.entrywise("min", x, zero))
    return draft.entrywise(
        "add", draft.entrywise("max", x, zero), draft.entrywise("multiply", a, low)
    )
