"""What is to be said of an activation, for a table of several."""

from __future__ import annotations

from dataclasses import dataclass

from graphviz_backprop.learn.activation import Activation
from graphviz_backprop.learn.shape import (
    Interval,
    Kink,
    Range,
    kinks,
    output_range,
    saturated,
    zero_centred,
)


@dataclass(frozen=True, slots=True)
class Summary:
    """One row of the table; costs are measured apart, for all rows together."""

    text: str
    values: Range
    zero_centred: bool
    saturated: tuple[Interval, ...]
    kinks: tuple[Kink, ...]


def summary(
    function: Activation, *, bound: float = 0.01, low: float = -6.0, high: float = 6.0
) -> Summary:
    """Range, symmetry, saturated parts and kinks of a function.

    >>> from graphviz_backprop.learn.activation import activation
    >>> tanh = summary(activation("tanh"))
    >>> str(tanh.values), tanh.zero_centred, len(tanh.saturated), tanh.kinks
    ('(−1, 1)', True, 2, ())
    """
    return Summary(
        function.text,
        output_range(function),
        zero_centred(function, low, high),
        saturated(function, bound, low, high),
        kinks(function, low, high),
    )
