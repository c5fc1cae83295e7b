"""The stand-alone player: one HTML file that needs nothing but a browser."""

from __future__ import annotations

import base64
import hashlib
from html import escape

from graphviz_backprop import frontend
from graphviz_backprop.drawing.frame import Pace
from graphviz_backprop.drawing.options import Drawing
from graphviz_backprop.drawing.scene import Scene, scene_of
from graphviz_backprop.drawing.theme import Theme
from graphviz_backprop.export.player import document, encoded
from graphviz_backprop.export.still import still
from graphviz_backprop.trace import Trace

_PAGE = "html, body { margin: 0; } .gb { min-height: 100vh; padding: 12px max(12px, 2vw); }\n"


def html(
    trace: Trace,
    drawing: Drawing = Drawing(),
    *,
    theme: Theme | None = None,
    pace: Pace = "gradient",
    title: str = "",
    scene: Scene | None = None,
) -> str:
    """The player of a trace as the text of one file: same input, same bytes.

    Without a ``theme`` it is light or dark as the reader's system is. ``#step=7`` at
    the end of its address opens a step. An embedding page sends
    ``{type: "graphviz_backprop:go", step: 7}`` by ``postMessage`` and receives
    ``{type: "graphviz_backprop:step", step, total, phase, headline}``; steps count
    from 1. Without JavaScript the finished picture is shown. ``scene`` saves the
    layout where it has been made before.
    """
    scene = scene or scene_of(trace, drawing)
    content = document(trace, scene, pace=pace, numbers=drawing.numbers, title=title)
    named = content["title"]
    style = frontend.styles(*([theme] if theme else [])) + _PAGE
    script = frontend.module("page.js")
    # "<" alone could end the script element or open a comment in it.
    # The paths of the wires, the longest part, stand once: page.js reads them off the picture.
    keys = {"wires": [key for key, *_ in content["wires"]]}
    data = encoded(content | keys).replace("<", r"\u003c")
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_policy(style, script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(named)}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1 class="gb-unseen">{escape(named)}</h1>
<div id="player" class="gb" data-theme="{escape(theme.name if theme else frontend.AUTO)}">
<noscript>{still(content)}</noscript>
</div>
</main>
<script type="application/json" id="document">{data}</script>
<script type="module">{script}</script>
</body>
</html>
"""


def _policy(style: str, script: str) -> str:
    """Nothing may be loaded or run but the one style and the one script in the file."""
    return (
        f"default-src 'none'; style-src {_source(style)}; script-src {_source(script)};"
        " base-uri 'none'; form-action 'none'"
    )


def _source(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"
