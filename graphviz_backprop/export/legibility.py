"""Whether the labels of a picture can be read on a slide, and what would make them larger."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from graphviz_backprop.drawing.blocks import SHAPE
from graphviz_backprop.drawing.options import Drawing
from graphviz_backprop.drawing.scene import scene_of
from graphviz_backprop.drawing.wrap import wrap
from graphviz_backprop.errors import RenderError
from graphviz_backprop.export.deck import Deck
from graphviz_backprop.export.slide import SLIDES, places
from graphviz_backprop.numbers import NumberFormat

#: Text that a room can read from the back, in points on a slide 7.5 inches high.
READABLE = 14.0
#: Other drawings are tried for traces of up to this many steps: each costs a layout.
_MOST_STEPS = 200
#: A gain that is worth changing the picture for.
_GAIN = 1.05


def smallest_label(deck: Deck, size: tuple[float, float] = SLIDES["16:9"]) -> float:
    """Size in points, on a slide of this size, of the smallest label.

    Subscripts and the shapes of arrays are smaller.
    """
    sizes = [a.size for a in deck.scene.texts if a.contents and not a.id.endswith(SHAPE)]
    return min(sizes, default=READABLE) * places(deck, size).scale * 540.0 / size[1]


def legibility(deck: Deck, size: tuple[float, float] = SLIDES["16:9"]) -> str:
    """A warning where labels are under 14 pt, with what helps and how much; "" if all is well."""
    smallest = smallest_label(deck, size)
    if smallest >= READABLE:
        return ""
    better = [*_gates(deck), *_larger(deck, size, smallest)]
    advice = "; ".join(better) or "draw a part of the formula"
    return f"on a slide the smallest label is {smallest:.0f} pt, under {READABLE:.0f} pt: {advice}"


def _gates(deck: Deck) -> Iterator[str]:
    from graphviz_backprop.language.rewrite import group

    graph = deck.trace.graph
    if len(group(graph)) < len(graph):
        yield "--group draws a known formula, such as 1/(1+e^-x), as one gate"


def _larger(deck: Deck, size: tuple[float, float], smallest: float) -> Iterator[str]:
    """The options that make the labels larger, tried out."""
    if len(deck.trace.steps) > _MOST_STEPS:
        return
    for option, drawing in _others(deck.drawing):
        tried = smallest_label(replace(deck, scene=scene_of(deck.trace, drawing)), size)
        if tried > _GAIN * smallest:
            yield f"{option} makes it {tried:.0f} pt"
    with suppress(RenderError):  # no good place to cut it into rows
        tried = smallest_label(replace(deck, scene=wrap(deck.scene)), size)
        if tried > _GAIN * smallest:
            yield f"--wrap makes it {tried:.0f} pt"


def _others(drawing: Drawing) -> Iterator[tuple[str, Drawing]]:
    if drawing.preset == "normal":
        yield "--preset slide", replace(drawing, preset="slide")
    if drawing.direction == "LR":
        yield "--direction TB", replace(drawing, direction="TB")
    else:
        yield "--direction LR", replace(drawing, direction="LR")
    if drawing.constants == "leaf":
        yield "--constants folded", replace(drawing, constants="folded")
    if drawing.numbers.kind != "decimals" or drawing.numbers.digits > 1:
        yield "--numbers 1", replace(drawing, numbers=NumberFormat("decimals", 1))
