"""The output of a network on the plane as SVG text, with its boundary and the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graphviz_backprop.drawing.theme import Theme
from graphviz_backprop.learn.canvas import CLASSES, style, svg, theme_called
from graphviz_backprop.learn.datasets import Dataset
from graphviz_backprop.learn.maps import Maps
from graphviz_backprop.text.arrays import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap
    from matplotlib.figure import Figure
    from matplotlib.image import AxesImage


def boundary_plot(
    drawn: Maps,
    data: Dataset | None = None,
    test: Dataset | None = None,
    *,
    discrete: bool = False,
    theme: str = "light",
    width: float = 5.4,
) -> str:
    """The output of a network as a map, its decision boundary, and the data on it.

    Class 0 (or a low label) is a square, class 1 a circle; test data is pale.
    ``discrete`` draws two colours instead of shades. ``width`` is in inches: where a plot is
    shown small, a narrow one has labels that can be read.
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
        bar.set_label("P(y = 1 | x)" if span[0] == 0 else "output", color=look.ink, labelpad=10)

    title, height = "output of the network on the plane", 4.4 / 5.4 * width
    return svg(draw, title=title, theme=look, width=width, height=height)


def _heat(
    axes: Axes, drawn: Maps, look: Theme, span: tuple[float, float], discrete: bool
) -> AxesImage:
    middle = sum(span) / 2
    values = np.where(drawn.output > middle, span[1], span[0]) if discrete else drawn.output
    (left, right), (bottom, top) = (_edges(axis) for axis in drawn.axes)
    image = axes.imshow(
        values,
        extent=(left, right, bottom, top),
        origin="lower",
        cmap=_shades(look, 0.55),
        vmin=span[0],
        vmax=span[1],
        interpolation="nearest" if discrete else "bilinear",
    )
    if not np.isnan(drawn.level) and drawn.output.min() < drawn.level < drawn.output.max():
        axes.contour(*drawn.axes, drawn.output, levels=[drawn.level], colors=look.ink, linewidths=2)
    return image


def _edges(axis: Array) -> tuple[float, float]:
    """The outer edges of cells that have the entries of ``axis`` as their middles."""
    half = float(axis[1] - axis[0]) / 2
    return float(axis[0]) - half, float(axis[-1]) + half


def _points(
    axes: Axes, data: Dataset, look: Theme, opacity: float, span: tuple[float, float]
) -> None:
    middle = sum(span) / 2
    for above, marker in ((False, "s"), (True, "o")):
        chosen = (data.labels > middle) == above
        axes.scatter(
            data.points[chosen, 0],
            data.points[chosen, 1],
            c=data.labels[chosen],
            cmap=_shades(look, 1.0),
            vmin=span[0],
            vmax=span[1],
            marker=marker,
            s=24 if len(data) > 50 else 80,
            edgecolors=look.ink,
            linewidths=0.8,
            alpha=opacity,
        )


def _shades(look: Theme, strength: float) -> Colormap:
    """The classes' colours as a scale, mixed with the background where not at full strength."""
    from matplotlib.colors import LinearSegmentedColormap, to_rgb

    colours = [
        tuple(
            strength * a + (1 - strength) * b
            for a, b in zip(to_rgb(colour), to_rgb(look.background), strict=True)
        )
        for colour in CLASSES[look.name]
    ]
    return LinearSegmentedColormap.from_list("classes", colours)
