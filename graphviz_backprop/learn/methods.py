"""The methods of gradient descent: each a row with its update and how it is written.

An update takes the gradient, the method's memory and the number of the step (from
1) and gives the direction and the new memory; the variable then moves by rate ×
direction. It works on numbers and arrays alike and changes nothing in place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from graphviz_backprop.text.arrays import Array

MOMENTUM = 0.9
ADAM_FIRST, ADAM_SECOND, ADAM_EPSILON = 0.9, 0.999, 1e-8

Memory = tuple[Array, ...]


class Line(NamedTuple):
    """One line of working: what it computes, and the formula as text and as LaTeX.

    Filled in with symbols, then with numbers: the variable ``{x}``, its gradient
    ``{dx}``, ``{rate}``, ``{sign}``, the number of the step ``{k}``, the memory before
    the step (``{mean}``) and what the lines above computed (``{mean_}``).
    """

    result: str
    text: str
    latex: str


class Method(NamedTuple):
    """A way to turn gradients into moves; ``memory`` names what it keeps, all 0 at first."""

    memory: tuple[str, ...]
    update: Callable[[Array, Memory, int], tuple[Array, Memory]]
    lines: tuple[Line, ...]


def _plain(gradient: Array, memory: Memory, step: int) -> tuple[Array, Memory]:
    return gradient, memory


def _momentum(gradient: Array, memory: Memory, step: int) -> tuple[Array, Memory]:
    velocity = MOMENTUM * memory[0] + gradient
    return velocity, (velocity,)


def _adam(gradient: Array, memory: Memory, step: int) -> tuple[Array, Memory]:
    first = ADAM_FIRST * memory[0] + (1 - ADAM_FIRST) * gradient
    second = ADAM_SECOND * memory[1] + (1 - ADAM_SECOND) * gradient * gradient
    mean = first / (1 - ADAM_FIRST**step)
    square = second / (1 - ADAM_SECOND**step)
    return mean / (np.sqrt(square) + ADAM_EPSILON), (first, second)


_ADAM_LINES = (
    Line("mean", "0.9 · {mean} + 0.1 · {dx}", r"0.9 \cdot {mean} + 0.1 \cdot {dx}"),
    Line(
        "square",
        "0.999 · {square} + 0.001 · {dx} · {dx}",
        r"0.999 \cdot {square} + 0.001 \cdot {dx} \cdot {dx}",
    ),
    Line(
        "x",
        "{x} {sign} {rate} · {mean_}/(1 − 0.9^{k}) / (√({square_}/(1 − 0.999^{k})) + 10⁻⁸)",
        r"{x} {sign} {rate} \cdot \frac{{{mean_} / (1 - 0.9^{{{k}}})}}"
        r"{{\sqrt{{{square_} / (1 - 0.999^{{{k}}})}} + 10^{{-8}}}}",
    ),
)

#: Every method by name.
METHODS: dict[str, Method] = {
    "plain": Method(
        (), _plain, (Line("x", "{x} {sign} {rate} · {dx}", r"{x} {sign} {rate} \cdot {dx}"),)
    ),
    "momentum": Method(
        ("velocity",),
        _momentum,
        (
            Line("velocity", "0.9 · {velocity} + {dx}", r"0.9 \cdot {velocity} + {dx}"),
            Line("x", "{x} {sign} {rate} · {velocity_}", r"{x} {sign} {rate} \cdot {velocity_}"),
        ),
    ),
    "adam": Method(("mean", "square"), _adam, _ADAM_LINES),
}
