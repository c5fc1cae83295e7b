"""How a trace shows itself in a notebook: a page in a frame, with a picture and text beside it.

The frame holds the whole player (``srcdoc``), so it needs neither a kernel nor a network;
PNG and text are for what shows no HTML, such as a notebook printed by LaTeX. There is no SVG
among them: wherever it finds one, nbconvert asks for Inkscape before it writes LaTeX.
"""

from __future__ import annotations

import base64
from html import escape

from graphviz_backprop.browser.html import html
from graphviz_backprop.drawing.scene import Scene
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.export.png import png

#: Height of a frame in pixels: what the player has beside its picture, and the limits.
_AROUND, _LOWEST, _HIGHEST = 330, 420, 900


def shown(trace: Trace, scene: Scene, picture: str) -> dict[str, str]:
    """What a notebook takes to show a trace, by media type; ``picture`` is SVG."""
    return {
        "text/html": framed(html(trace, scene=scene), scene),
        "image/png": base64.b64encode(png(picture, scale=2)).decode(),
        "text/plain": repr(trace),
    }


def framed(page: str, scene: Scene) -> str:
    """A player in a frame whose height fits it."""
    height = min(_HIGHEST, max(_LOWEST, round(scene.height) + _AROUND))
    return (
        f'<iframe srcdoc="{escape(page)}" title="Steps of a graph"'
        f' style="width: 100%; height: {height}px; border: 0" loading="lazy"'
        ' allow="fullscreen"></iframe>'
    )
