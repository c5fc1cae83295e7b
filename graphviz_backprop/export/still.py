"""The last frame of a document as SVG in the classes of the player's style sheet.

It stands in the player's file: readers without JavaScript see it, and the player
takes the paths of the wires from it. The style sheet does the drawing.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from graphviz_backprop.browser.player import Document
from graphviz_backprop.drawing.text import Run, place
from graphviz_backprop.drawing.writing import ALIAS


def still(document: Document) -> str:
    """The finished picture of a document."""
    width, height = document["size"]
    return (
        f'<svg class="gb-picture gb-still" viewBox="0 0 {width} {height}" role="img"'
        f' aria-label="{escape(document["title"])}">{"".join(_parts(document))}</svg>'
    )


def _parts(document: Document) -> Iterator[str]:
    lit = set(document["frames"][-1][0])
    troubled = {index for index, _, _ in document["troubles"]}
    count = 0
    for index, (role, _, data, corners) in enumerate(document["paths"], count):
        head = f'<polygon points="{corners}"/>' if corners else ""
        classes = _classes(f"gb-{role}", lit=index in lit)
        yield f'<g class="{classes}"><path d="{data}"/>{head}</g>'
    count += len(document["paths"])
    for index, (role, _, x, y, rx, ry) in enumerate(document["ellipses"], count):
        classes = _classes(f"gb-{role}", lit=index in lit, trouble=index - count in troubled)
        yield f'<ellipse class="{classes}" cx="{x}" cy="{y}" rx="{rx}" ry="{ry}"/>'
    count += len(document["ellipses"])
    for index, (role, _, x, y, size) in enumerate(document["texts"], count):
        shows = role != ALIAS or index in lit
        words = _words(document["contents"][index - count][-1][1], size) if shows else ""
        classes = _classes(f"gb-{role}", lit=index in lit)
        yield f'<text class="{classes}" x="{x}" y="{y}" font-size="{size}">{words}</text>'


def _classes(name: str, **states: bool) -> str:
    return " ".join([name, *(f"gb-{state}" for state, holds in states.items() if holds)])


def _words(runs: Any, size: float) -> str:
    if isinstance(runs, str):
        return escape(runs)
    spans, level = list[str](), 0.0
    for run in place(tuple(Run(*run) for run in runs), size):
        if run.rise or spans:
            spans.append(
                f'<tspan dy="{level - run.rise:.1f}" font-size="{run.size:.1f}">'
                f"{escape(run.text)}</tspan>"
            )
        else:
            spans.append(escape(run.text))
        level = run.rise
    return "".join(spans)
