"""A matplotlib figure in a theme, and its text as SVG: the same input gives the same bytes.

matplotlib is imported when a plot is made, drawn without a display and without its
global state: text becomes outlines of the font that matplotlib brings along, there is
no date, and a ``$`` in a user's formula stays a dollar sign.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from html import escape
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from graphviz_backprop.drawing.theme import THEMES, Theme
from graphviz_backprop.text.errors import RenderError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


class ClassColours(NamedTuple):
    """Colours of the two classes (or of low and high values) and of what lies between."""

    low: str
    middle: str
    high: str


#: The colours of classes and heat maps by theme; they are told apart in grey as well.
CLASSES = {
    "light": ClassColours("#e07b00", "#f7f7f7", "#1f77b4"),
    "dark": ClassColours("#ffa94d", "#2a313c", "#4dabf7"),
    "print": ClassColours("#ffffff", "#cfcfcf", "#8c8c8c"),
    "colourblind": ClassColours("#d55e00", "#f7f7f7", "#0072b2"),
}

_SETTINGS = {"svg.fonttype": "path", "text.parse_math": False, "font.size": 10.0}
_drawing = Lock()  # matplotlib's settings are global while a figure is drawn


def theme_called(name: str) -> Theme:
    """The theme of this name; raises RenderError with the names there are."""
    if name not in THEMES:
        raise RenderError(
            f"there is no theme called {name!r}", remedy=f"There are: {', '.join(THEMES)}."
        )
    return THEMES[name]


def svg(
    draw: Callable[[Figure], None], *, title: str, theme: Theme, width: float, height: float
) -> str:
    """The SVG text of what ``draw`` puts on an empty figure of this size in inches."""
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    settings = {**_SETTINGS, "svg.hashsalt": f"{title} {theme.name}"}
    with _drawing, matplotlib.rc_context(settings):  # type: ignore[arg-type]
        figure = Figure(figsize=(width, height), facecolor=theme.background, layout="constrained")
        draw(figure)
        file = io.StringIO()
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Glyph .* missing from font")
            canvas: Any = FigureCanvasSVG(figure)
            canvas.print_svg(file, metadata={"Date": None, "Creator": None})
    start = file.getvalue().index("<svg ")
    named = f'<svg role="img" aria-label="{escape(title)}" '
    return file.getvalue()[start:].replace("<svg ", named, 1)


def style(axes: Axes, theme: Theme, *, x: str = "", y: str = "", title: str = "") -> None:
    """Gives axes the colours of a theme, a light grid and their labels."""
    axes.set_facecolor(theme.background)
    axes.tick_params(colors=theme.ink, which="both", length=3, width=0.8)
    for side, spine in axes.spines.items():
        spine.set_color(theme.faint)
        spine.set_visible(side in ("left", "bottom"))
    axes.grid(visible=True, color=theme.faint, alpha=0.25, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_xlabel(x, color=theme.ink)
    axes.set_ylabel(y, color=theme.ink)
    if title:
        axes.set_title(title, color=theme.ink, fontsize=11)


def legend(axes: Axes, theme: Theme, place: Literal["best", "upper left"] = "best") -> None:
    """The key of the lines that have a label, in the colours of a theme."""
    axes.legend(
        facecolor=theme.background,
        edgecolor=theme.faint,
        labelcolor=theme.ink,
        framealpha=0.85,
        fontsize=9,
        loc=place,
    )
