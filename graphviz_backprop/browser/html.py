"""The stand-alone player: one HTML file that needs nothing but a browser."""

from __future__ import annotations

import base64
import hashlib
from html import escape

from graphviz_backprop import browser
from graphviz_backprop.browser.foldings import foldings
from graphviz_backprop.browser.player import document, encoded
from graphviz_backprop.choices import Drawing, Paging
from graphviz_backprop.drawing.scene import Scene, scene_of
from graphviz_backprop.drawing.theme import Theme
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.export.still import still

#: The player is as high as its window: the picture gives way, so that the bar stays in sight.
_PAGE = """\
html, body { margin: 0; height: 100%; }
body { display: flex; flex-direction: column; }
main { flex: 1 1 0; min-height: 0; }
#player { display: flex; flex-direction: column; height: 100%; padding: 12px max(12px, 2vw); }
#player .gb-stage { flex: 0 1 auto; min-height: 80px; }
#player .gb-figure { height: 100%; --gb-most: 100%; }
#player .gb-words { flex: 0 0 auto; }
#player .gb-controls { flex: none; position: sticky; bottom: 0; background: var(--gb-background); }
.gb-said { padding: 0 max(12px, 2vw) 12px; text-align: center; }
.gb-said p { margin: 0; }
.gb-said footer { color: var(--gb-faint); font-size: .8rem; }
.gb-handout { display: none; }
@media print {
  html, body { height: auto; }
  body { display: block; }
  #player { display: none; }
  .gb-handout { display: grid; grid-template-columns: 1fr 1fr; gap: 6mm; }
  .gb-handout section { break-inside: avoid; font-size: 8pt; text-align: center; }
  .gb-handout .gb-picture { max-height: 60mm; }
}
"""


def html(
    trace: Trace,
    drawing: Drawing = Drawing(),
    *,
    theme: Theme | None = None,
    paging: Paging = Paging(),
    scene: Scene | None = None,
) -> str:
    """The player of a trace as the text of one file: same input, same bytes.

    Without a ``theme`` it is light or dark as the reader's system is. ``#step=7`` at
    the end of its address opens a step. An embedding page sends
    ``{type: "graphviz_backprop:go", step: 7}`` by ``postMessage`` and receives
    ``{type: "graphviz_backprop:step", step, total, phase, headline}``; steps count
    from 1, and ``{type: "graphviz_backprop:height", height}`` when it would like to be as
    high. Printed, it is a handout of all steps. Where its script may not run, the finished
    picture is shown. ``scene`` saves the layout where it has been made before.
    """
    scene = scene or scene_of(trace, drawing)
    content = document(
        trace,
        scene,
        numbers=drawing.numbers,
        paging=paging,
        foldings=foldings(trace, drawing, scene),
    )
    named = content["title"]
    named_theme = escape(theme.name if theme else browser.AUTO)
    style = browser.styles(*([theme] if theme else [])) + _PAGE
    script = browser.module("page.js")
    # "<" alone could end the script element or open a comment in it.
    # The geometry, the longest part, stands once: page.js reads it off the picture.
    owners = {
        kind: [owner for _, owner, *_ in content[kind]] for kind in ("paths", "ellipses", "texts")
    }
    data = encoded(content | owners).replace("<", r"\u003c")
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
<div id="player" class="gb" data-theme="{named_theme}">
{still(content)}
</div>
</main>
{_said(paging, named_theme)}<script type="application/json" id="document">{data}</script>
<script type="module">{script}</script>
</body>
</html>
"""


def _said(paging: Paging, theme: str) -> str:
    """The lines under the player."""
    words = f"<p>{escape(paging.caption)}</p>" * bool(paging.caption)
    words += f"<footer>{escape(paging.footer)}</footer>" * bool(paging.footer)
    return f'<div class="gb gb-said" data-theme="{theme}">{words}</div>\n' if words else ""


def _policy(style: str, script: str) -> str:
    """Nothing may be loaded or run but the one style and the one script in the file."""
    return (
        f"default-src 'none'; style-src {_source(style)}; script-src {_source(script)};"
        " base-uri 'none'; form-action 'none'"
    )


def _source(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"
