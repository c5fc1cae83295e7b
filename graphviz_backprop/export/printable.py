"""A worksheet as one HTML page to print: the sheet, and the answers behind a click."""

from __future__ import annotations

from html import escape

from graphviz_backprop.drawing.paint import at
from graphviz_backprop.export.deck import Deck, Page
from graphviz_backprop.export.svg import drawn

_STYLE = """\
body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; font-family: %(font)s;
  color: %(ink)s; background: %(background)s; }
h1, h2 { font-size: 1.3rem; font-weight: normal; }
svg { max-width: 100%%; height: auto; }
summary { cursor: pointer; font-size: 1.3rem; }
footer { color: %(faint)s; font-size: .8rem; }
@media print { details { break-before: page; } summary { list-style: none; } }
"""


def printable(deck: Deck) -> str:
    """The page as text: same input, same bytes. Printed, the answers come only if opened."""
    sheet, answers = deck.pages
    theme = deck.theme
    background = "transparent" if theme.background == "none" else theme.background
    style = _STYLE % {
        "font": theme.font,
        "ink": theme.ink,
        "background": background,
        "faint": theme.faint,
    }
    parts = [
        f"<p>{escape(deck.paging.caption)}</p>" if deck.paging.caption else "",
        _picture(deck, sheet),
        f"<details><summary>{escape(answers.headline)}</summary>",
        _picture(deck, answers),
        "</details>",
        f"<footer>{escape(deck.paging.footer)}</footer>" if deck.paging.footer else "",
    ]
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(deck.name)}</title>
<style>{style.replace("<", "")}</style>
</head>
<body>
<h1>{escape(deck.name)}</h1>
<h2>{escape(sheet.headline)}</h2>
{"".join(part for part in parts if part)}
</body>
</html>
"""


def _picture(deck: Deck, page: Page) -> str:
    return drawn(
        at(deck.marks, page.frame.index),
        (deck.scene.width, deck.scene.height),
        deck.theme,
        text="path",
        title=deck.name,
        description=page.headline,
        prefix=None,
    )
