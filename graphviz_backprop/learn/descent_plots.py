"""Plots of a descent as SVG text: its path on the landscape, and losses over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from graphviz_backprop.drawing.theme import Theme
from graphviz_backprop.learn.canvas import legend, style, svg, theme_called
from graphviz_backprop.learn.landscape import Landscape
from graphviz_backprop.text.arrays import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_DASH = (0, (5, 2))


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
    at: int | None = None,
    width: float = 6.4,
) -> str:
    """Up to four loss curves by name, over the number of the step; a dot where ``at`` is.

    ``width`` is in inches.
    """
    look = theme_called(theme)
    colours = (look.value, look.gradient, look.active, look.faint)

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        for (name, losses), colour, dash in zip(
            series.items(), colours, ("-", _DASH, ":", "-."), strict=False
        ):
            axes.plot(np.arange(len(losses)), losses, color=colour, linestyle=dash, label=name)
            if at is not None:
                axes.plot([at], [losses[at]], color=colour, marker="o", markersize=9)
        lowest = min((min(losses) for losses in series.values() if len(losses)), default=0.0)
        if lowest >= 0:
            axes.set_ylim(bottom=0)
        style(axes, look, x=x, y="loss")
        legend(axes, look)

    title = f"loss of {' and '.join(series)}"
    return svg(draw, title=title, theme=look, width=width, height=width / 2)


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
    _lowest(axes, ground.lowest, look)
    _ends(axes, ground.path[:, 0], ground.path[:, 1], look)
    style(axes, look, x=ground.names[0], y=ground.names[1])
    legend(axes, look)


def _lowest(axes: Axes, place: tuple[float, ...], look: Theme) -> None:
    if place:
        axes.plot(
            *([each] for each in place), color=look.value, marker="o", markersize=11,
            markerfacecolor="none", markeredgewidth=2, linestyle="none", label="lowest found",
        )  # fmt: skip


def _levels(loss: Array) -> Array:
    finite = np.sort(loss[np.isfinite(loss)])
    return np.unique(np.quantile(finite, np.linspace(0.0, 0.98, 14) ** 1.5))


def _ends(axes: Axes, x: Array, y: Array, look: Theme) -> None:
    axes.plot(x[:1], y[:1], color=look.ink, marker="s", linestyle="none", label="start")
    axes.plot(
        x[-1:], y[-1:], color=look.active, marker="*", markersize=13, linestyle="none",
        label=f"after {len(x) - 1} steps", markeredgecolor=look.ink, markeredgewidth=0.6,
    )  # fmt: skip
