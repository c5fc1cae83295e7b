"""Plots of functions of one variable as SVG text: f and f′, several side by side, a chain.

Values are drawn in the theme's green, gradients in its red and dashed, as on the wires
of the graph.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from graphviz_backprop.drawing.theme import Theme
from graphviz_backprop.learn.activation import Activation, Chain, curve, tangent
from graphviz_backprop.learn.canvas import legend, style, svg, theme_called
from graphviz_backprop.learn.shape import kinks, saturated
from graphviz_backprop.text.arrays import Array
from graphviz_backprop.text.numbers import NumberFormat, format_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_DASH = (0, (5, 2))
_HIGH = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def activation_plot(
    function: Activation,
    *,
    at: float | None = None,
    low: float = -6.0,
    high: float = 6.0,
    bound: float = 0.01,
    theme: str = "light",
) -> str:
    """f and f′ over a range, |f′| < ``bound`` shaded, kinks marked, the tangent ``at`` a point."""
    look = theme_called(theme)

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        _function(axes, function, look, low, high, bound)
        if at is not None:
            _tangent(axes, function, look, at, (high - low) / 6)
        style(axes, look, x=function.variable, title=f"{_named(function)} and its derivative")
        legend(axes, look)

    title = f"{_named(function)} and its derivative"
    return svg(draw, title=title, theme=look, width=6.4, height=4.0)


def comparison_plot(
    functions: Sequence[Activation],
    *,
    low: float = -6.0,
    high: float = 6.0,
    bound: float = 0.01,
    theme: str = "light",
) -> str:
    """Several functions side by side, each with f and f′ on axes of the same scale."""
    look = theme_called(theme)
    columns = min(4, max(1, len(functions)))
    rows = max(1, ceil(len(functions) / columns))

    def draw(figure: Figure) -> None:
        grid = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
        for axes, function in zip(grid, functions, strict=False):
            _function(axes, function, look, low, high, bound)
            style(axes, look, title=_named(function))
            axes.set_ylim(-1.5, 3.0)
        for axes in grid[len(functions) :]:
            axes.set_visible(False)
        if functions:
            legend(grid[0], look, place="upper left")

    title = f"{', '.join(_named(f) for f in functions)}, each with its derivative"
    return svg(draw, title=title, theme=look, width=2.6 * columns, height=2.3 * rows + 0.2)


def chain_plot(chain: Chain, *, theme: str = "light") -> str:
    """The size of the gradient at every gate of a chain, on a scale of powers of ten."""
    look = theme_called(theme)
    sizes = np.abs(chain.gradients)

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        gates = np.arange(len(sizes))
        shown = sizes > 0
        axes.plot(gates[shown], sizes[shown], color=look.gradient, marker="o", markersize=4)
        if shown.any() and sizes[shown].min() < 0.1:
            axes.set_yscale("log")
            axes.yaxis.set_major_formatter(_power_of_ten)
            axes.minorticks_off()
        else:
            axes.set_ylim(bottom=0)
        survives = format_number(float(chain.gradients[0]), NumberFormat("significant", 3))
        title = f"gradient that survives {len(sizes) - 1} gates: {survives}"
        style(axes, look, x="gates from the input", y="|∂output/∂value|", title=title)

    return svg(draw, title="gradient along a chain of gates", theme=look, width=6.4, height=3.2)


def _power_of_ten(value: float, position: float) -> str:
    return "10" + str(round(np.log10(value))).translate(_HIGH)


def _named(function: Activation) -> str:
    return function.text if len(function.text) <= 40 else f"{function.text[:39]}…"


def _function(
    axes: Axes, function: Activation, look: Theme, low: float, high: float, bound: float
) -> None:
    drawn = curve(function, low, high, 1201)
    for part in saturated(function, bound, low, high):
        axes.axvspan(part.low, part.high, color=look.faint, alpha=0.18, linewidth=0)
    axes.axhline(0, color=look.faint, linewidth=0.8)
    axes.axvline(0, color=look.faint, linewidth=0.8)
    slope = drawn.slope.copy()
    for kink in kinks(function, low, high):
        slope[np.argmin(np.abs(drawn.x - kink.x))] = np.nan
        axes.axvline(kink.x, color=look.active, linewidth=1.0, linestyle=":")
    bottom, top = _limits(np.concatenate([drawn.value, slope]))
    axes.plot(drawn.x, _broken(drawn.value, bottom, top), color=look.value, label="f", linewidth=2)
    axes.plot(
        drawn.x, _broken(slope, bottom, top), color=look.gradient, label="f′", linestyle=_DASH,
        linewidth=1.8,
    )  # fmt: skip
    axes.set_xlim(low, high)
    axes.set_ylim(bottom, top)


def _limits(values: Array) -> tuple[float, float]:
    """The range to show: all finite values, or their bulk where a few are far larger."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return -1.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    inner_low, inner_high = np.percentile(finite, (4, 96))
    if high - low > 5 * (inner_high - inner_low) > 0:
        low, high = float(inner_low), float(inner_high)
    margin = 0.06 * (high - low) or 1.0
    return low - margin, high + margin


def _broken(values: Array, bottom: float, top: float) -> Array:
    """A line that is not drawn through a pole, from far above the picture to far below it."""
    outside = (values > top) | (values < bottom)
    jump = np.zeros(len(values), dtype=bool)
    jump[1:] = outside[1:] & outside[:-1] & (np.sign(values[1:]) != np.sign(values[:-1]))
    return np.where(jump, np.nan, values)


def _tangent(axes: Axes, function: Activation, look: Theme, at: float, reach: float) -> None:
    here = tangent(function, at)
    if not (np.isfinite(here.value) and np.isfinite(here.slope)):
        return
    x = np.array([at - reach, at + reach])
    slope = format_number(here.slope, NumberFormat("significant", 3))
    line = here.value + here.slope * (x - at)
    axes.plot(x, line, color=look.active, linewidth=1.6, label=f"tangent, slope {slope}")
    axes.plot([at], [here.value], color=look.active, marker="o", linestyle="none")
