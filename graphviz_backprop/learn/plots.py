"""The plots of the lessons as SVG text: activations, descents, losses, boundaries.

Values are drawn in the theme's green, gradients in its red and dashed, as on the wires
of the graph.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from graphviz_backprop.drawing.theme import Theme
from graphviz_backprop.learn.activation import Activation, Chain, curve, tangent
from graphviz_backprop.learn.canvas import CLASSES, legend, style, svg, theme_called
from graphviz_backprop.learn.datasets import Dataset
from graphviz_backprop.learn.landscape import Landscape
from graphviz_backprop.learn.maps import Maps
from graphviz_backprop.learn.shape import kinks, saturated
from graphviz_backprop.numbers import NumberFormat, format_number
from graphviz_backprop.ops.operation import Array

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
            legend(grid[0], look, loc="upper left")

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


def descent_plot(ground: Landscape, *, output: str = "loss", theme: str = "light") -> str:
    """The path of a descent on the curve, or from above on the contours, of its landscape."""
    look = theme_called(theme)

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        if len(ground.names) == 1:
            _path_on_curve(axes, ground, look, output)
        else:
            _path_on_contours(figure, axes, ground, look, output)

    title = f"path of the descent over {' and '.join(ground.names)}"
    return svg(draw, title=title, theme=look, width=6.4, height=4.4)


def loss_plot(
    series: Mapping[str, Sequence[float]],
    *,
    x: str = "step",
    theme: str = "light",
) -> str:
    """Up to four loss curves by name, over the number of the step."""
    look = theme_called(theme)
    colours = (look.value, look.gradient, look.active, look.faint)

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        for (name, losses), colour, dash in zip(
            series.items(), colours, ("-", _DASH, ":", "-."), strict=False
        ):
            axes.plot(np.arange(len(losses)), losses, color=colour, linestyle=dash, label=name)
        lowest = min((min(losses) for losses in series.values() if len(losses)), default=0.0)
        if lowest >= 0:
            axes.set_ylim(bottom=0)
        style(axes, look, x=x, y="loss")
        legend(axes, look)

    return svg(draw, title=f"loss of {' and '.join(series)}", theme=look, width=6.4, height=3.2)


def boundary_plot(
    drawn: Maps,
    data: Dataset | None = None,
    test: Dataset | None = None,
    *,
    discrete: bool = False,
    theme: str = "light",
) -> str:
    """The output of a network as a map, its decision boundary, and the data on it.

    Class 0 (or a low label) is a square, class 1 a circle; test data is pale.
    ``discrete`` draws two colours instead of shades.
    """
    look = theme_called(theme)
    span = (0.0, 1.0) if not np.isnan(drawn.level) else (-1.0, 1.0)

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        image = _heat(axes, drawn, look, span, discrete)
        for points, opacity in ((test, 0.4), (data, 1.0)):
            if points is not None:
                _points(axes, points, look, opacity, span)
        style(axes, look, x="x₁", y="x₂")
        axes.grid(visible=False)
        axes.set_aspect("equal")
        bar = figure.colorbar(image, ax=axes, shrink=0.85)
        bar.ax.tick_params(colors=look.ink)
        bar.outline.set_edgecolor(look.faint)
        bar.set_label("P(y = 1 | x)" if span[0] == 0 else "output", color=look.ink)

    return svg(draw, title="output of the network on the plane", theme=look, width=5.4, height=4.4)


def _power_of_ten(value: float, position: int) -> str:
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


def _path_on_curve(axes: Axes, ground: Landscape, look: Theme, output: str) -> None:
    axes.plot(ground.axes[0], ground.loss, color=look.value, linewidth=2)
    axes.plot(
        ground.path[:, 0], ground.heights, color=look.gradient, marker="o", markersize=4,
        linewidth=1,
    )  # fmt: skip
    _ends(axes, ground.path[:, 0], ground.heights, look)
    style(axes, look, x=ground.names[0], y=output)
    legend(axes, look)


def _path_on_contours(
    figure: Figure, axes: Axes, ground: Landscape, look: Theme, output: str
) -> None:
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.ticker import MaxNLocator

    loss = np.ma.masked_invalid(ground.loss)
    shades = LinearSegmentedColormap.from_list("ground", [look.background, look.faint])
    levels = _levels(ground.loss) if loss.count() else None
    if levels is not None and len(levels) > 1:
        image = axes.contourf(*ground.axes, loss, levels=levels, cmap=shades, extend="both")
        axes.contour(*ground.axes, loss, levels=levels, colors=look.ink, linewidths=0.5, alpha=0.6)
        bar = figure.colorbar(image, ax=axes, ticks=MaxNLocator(6), spacing="proportional")
        bar.ax.tick_params(colors=look.ink)
        bar.outline.set_edgecolor(look.faint)
        bar.set_label(output, color=look.ink)
    axes.plot(*ground.path.T, color=look.gradient, marker="o", markersize=3.5, linewidth=1.4)
    _ends(axes, ground.path[:, 0], ground.path[:, 1], look)
    style(axes, look, x=ground.names[0], y=ground.names[1])
    legend(axes, look)


def _levels(loss: Array) -> Array:
    finite = np.sort(loss[np.isfinite(loss)])
    return np.unique(np.quantile(finite, np.linspace(0.0, 0.98, 14) ** 1.5))


def _ends(axes: Axes, x: Array, y: Array, look: Theme) -> None:
    axes.plot(x[:1], y[:1], color=look.ink, marker="s", linestyle="none", label="start")
    axes.plot(
        x[-1:], y[-1:], color=look.active, marker="*", markersize=13, linestyle="none",
        label=f"after {len(x) - 1} steps", markeredgecolor=look.ink, markeredgewidth=0.6,
    )  # fmt: skip


def _heat(
    axes: Axes, drawn: Maps, look: Theme, span: tuple[float, float], discrete: bool
) -> object:
    middle = sum(span) / 2
    values = np.where(drawn.output > middle, span[1], span[0]) if discrete else drawn.output
    edges = []
    for axis in drawn.axes:
        half = (axis[1] - axis[0]) / 2
        edges += [axis[0] - half, axis[-1] + half]
    image = axes.imshow(
        values, extent=edges, origin="lower", cmap=_shades(look, 0.55), vmin=span[0], vmax=span[1],
        interpolation="nearest" if discrete else "bilinear",
    )  # fmt: skip
    if not np.isnan(drawn.level) and drawn.output.min() < drawn.level < drawn.output.max():
        axes.contour(*drawn.axes, drawn.output, levels=[drawn.level], colors=look.ink, linewidths=2)
    return image


def _points(
    axes: Axes, data: Dataset, look: Theme, opacity: float, span: tuple[float, float]
) -> None:
    middle = sum(span) / 2
    for above, marker in ((False, "s"), (True, "o")):
        chosen = (data.labels > middle) == above
        axes.scatter(
            *data.points[chosen].T, c=data.labels[chosen], cmap=_shades(look, 1.0), vmin=span[0],
            vmax=span[1], marker=marker, s=24 if len(data) > 50 else 80, edgecolors=look.ink,
            linewidths=0.8, alpha=opacity,
        )  # fmt: skip


def _shades(look: Theme, strength: float) -> object:
    """The classes' colours as a scale, mixed with the background where not at full strength."""
    from matplotlib.colors import LinearSegmentedColormap, to_rgb

    colours = [
        tuple(strength * a + (1 - strength) * b
              for a, b in zip(to_rgb(colour), to_rgb(look.background), strict=True))
        for colour in CLASSES[look.name]
    ]  # fmt: skip
    return LinearSegmentedColormap.from_list("classes", colours)
