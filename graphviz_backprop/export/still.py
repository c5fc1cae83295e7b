"""The last frame of a document as SVG in the classes of the player's style sheet.

It stands in the player's file: readers without JavaScript see it, and the player
takes the paths of the wires from it. The style sheet does the drawing.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from graphviz_backprop.drawing.text import Run, place
from graphviz_backprop.export.player import Document


def still(document: Document) -> str:
    """The finished picture of a document."""
    width, height = document["size"]
    return (
        f'<svg class="gb-picture" viewBox="0 0 {width} {height}" role="img">'
        f"<title>{escape(document['title'])}</title>{''.join(_parts(document))}</svg>"
    )


def _parts(document: Document) -> Iterator[str]:
    lit_circles, lit_wires = (set(lit) for lit in document["frames"][-1][:2])
    trunks = {document["wires"][index][0] for index in lit_wires}
    lit_nodes = {document["circles"][index][0] for index in lit_circles}
    troubled = {index for index, _, _ in document["troubles"]}
    for index, (_, path, corners) in enumerate(document["wires"]):
        arrow = f'<polygon points="{corners}"/>' if corners else ""
        classes = _classes("gb-wire", lit=index in lit_wires)
        yield f'<g class="{classes}"><path d="{path}"/>{arrow}</g>'
    for node, x, y, radius in document["dots"]:
        classes = _classes("gb-dot", lit=node in trunks)
        yield f'<circle class="{classes}" cx="{x}" cy="{y}" r="{radius}"/>'
    for index, (_, x, y, rx, ry) in enumerate(document["circles"]):
        classes = _classes("gb-circle", lit=index in lit_circles, trouble=index in troubled)
        yield f'<ellipse class="{classes}" cx="{x}" cy="{y}" rx="{rx}" ry="{ry}"/>'
    for (role, node, x, y, size), contents in zip(
        document["texts"], document["contents"], strict=True
    ):
        classes = _classes(f"gb-{role}", lit=role == "symbol" and node in lit_nodes)
        yield (
            f'<text class="{classes}" x="{x}" y="{y}" font-size="{size}">'
            f"{_words(contents[-1][1], size)}</text>"
        )


def _classes(name: str, **states: bool) -> str:
    return " ".join([name, *(f"gb-{state}" for state, holds in states.items() if holds)])


def _words(runs: Any, size: float) -> str:
    if isinstance(runs, str):
        return escape(runs)
    spans, level = [], 0.0
    for run in place(tuple(Run(*run) for run in runs), size):
        spans.append(
            f'<tspan dy="{level - run.rise:.1f}" font-size="{run.size:.1f}">'
            f"{escape(run.text)}</tspan>"
        )
        level = run.rise
    return "".join(spans)
