"""Whether the labels of a picture can be read on a slide, or in a text that it is fitted to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from graphviz_backprop.choices import Drawing, Format
from graphviz_backprop.drawing.contrast import failures
from graphviz_backprop.drawing.frame import frames
from graphviz_backprop.drawing.grids import SHAPE
from graphviz_backprop.drawing.scene import scene_of
from graphviz_backprop.drawing.slide import SLIDES
from graphviz_backprop.drawing.text import undrawable, words
from graphviz_backprop.drawing.wrap import wrap
from graphviz_backprop.export.deck import Deck
from graphviz_backprop.export.files import WRITERS
from graphviz_backprop.export.latex import unnamed
from graphviz_backprop.text.errors import RenderError
from graphviz_backprop.text.numbers import NumberFormat

#: Text that a room can read from the back, in points on a slide 7.5 inches high.
READABLE = 14.0
#: Text that can be read on paper, and the width of the text of an article, in points.
PRINTED, _TEXT_WIDTH = 7.0, 345.0
#: What is drawn in outlines, or in one font.
_DRAWN = frozenset({".pdf", ".png", ".gif", ".webp", ".apng"})
#: So many letters are named in a warning.
_MOST_NAMED = 20
#: Past so many slides, ways to have fewer are named.
MANY = 100
#: Other drawings are tried for traces of up to this many steps: each costs a layout.
_MOST_STEPS = 200
#: Who has chosen one of these has chosen how the picture is laid out.
_LAID_OUT = frozenset({"preset", "wrap", "direction", "fold", "unfold"})
#: What makes labels larger, the gentlest first.
_REMEDIES: tuple[dict[str, Any], ...] = (
    {"preset": "slide"},
    {"wrap": True},
    {"preset": "slide", "wrap": True},
)
#: A gain that is worth changing the picture for.
_GAIN = 1.05


def warnings(deck: Deck, suffix: str, settings: Format) -> Iterator[str]:
    """What the reader should know before using the file on a slide."""
    if deck.theme.background != "none":
        for failure in failures(deck.theme):
            yield str(failure)
    elif suffix == ".gif":
        for failure in failures(replace(deck.theme, background="#ffffff")):
            yield f"a GIF without a background is seen on white: {failure}"
    if deck.scene.remark:
        yield deck.scene.remark
    size = _slide(suffix, settings)
    if size is not None and (warning := legibility(deck, size)):
        yield warning
    yield from _unshown(deck, suffix, settings)
    if suffix == ".pptx":
        yield from _of_slides(deck, settings)
    if suffix == ".tex" and settings.tex == "fragment":
        yield from _warning(deck, "in the text of an article", PRINTED, _label_in_text)


def _slide(suffix: str, settings: Format) -> tuple[float, float] | None:
    """The size of the slides that are written, if they are slides."""
    aspect = settings.aspect or ("16:9" if suffix and WRITERS[suffix].slides else "canvas")
    return None if aspect == "canvas" else SLIDES[aspect]


def legible(
    deck: Deck, suffix: str, settings: Format, given: Collection[str]
) -> tuple[Drawing, str]:
    """How slides should be drawn so that their labels can be read, and what is said of it.

    Larger labels and rows are tried where nobody has chosen how the picture is laid out: the
    first that makes them 14 pt is taken, else what makes them largest. Nothing is said where
    the drawing stays as it is.
    """
    size = _slide(suffix, settings)
    if size is None or _LAID_OUT & set(given) or deck.paging.worksheet:
        return deck.drawing, ""
    best, largest = deck.drawing, smallest_label(deck, size)
    if largest >= READABLE or len(deck.trace.steps) > _MOST_STEPS:
        return best, ""
    for changes in _REMEDIES:
        drawing = replace(deck.drawing, **changes)
        try:
            scene = scene_of(deck.trace, drawing)
            tried = smallest_label(
                replace(deck, scene=wrap(scene) if drawing.wrap else scene), size
            )
        except RenderError:  # no good place to cut it into rows
            continue
        if tried > _GAIN * largest:
            best, largest = drawing, tried
        if largest >= READABLE:
            break
    if best == deck.drawing:
        return best, ""
    flags = f"--preset {best.preset}" * (best.preset != deck.drawing.preset)
    flags += " --wrap" * best.wrap
    return best, f"drawn with {flags.strip()}, which makes the smallest label {largest:.0f} pt"


def _unshown(deck: Deck, suffix: str, settings: Format) -> Iterator[str]:
    """The letters that the file cannot show, by name."""
    runs = (runs for each in deck.scene.texts for _, runs in each.contents)
    texts = {deck.name, deck.paging.caption, deck.paging.footer, *map(words, runs)}
    if suffix == ".tex" and (found := unnamed(texts)):
        yield (
            f"pdflatex cannot show {_named(found)}: compile with xelatex or lualatex, "
            "in a font that has them"
        )
    outlines = "text" in WRITERS[suffix or ".zip"].heeds and settings.text == "path"
    if (outlines or suffix in _DRAWN) and (found := undrawable(texts)):
        instead = "--text live leaves them to the reader's program" if outlines else "use .pptx"
        yield f"no font here can draw {_named(found)} as it is written: {instead}"


def _named(characters: str) -> str:
    listed = " ".join(characters[:_MOST_NAMED])
    return f"{listed} …" if len(characters) > _MOST_NAMED else listed


def _of_slides(deck: Deck, settings: Format) -> Iterator[str]:
    """What is to be said of PowerPoint slides alone: their colours and their number."""
    if settings.template is not None:
        from graphviz_backprop.export.pptx_template import clash

        if warning := clash(settings.template, settings.layout, deck.theme):
            yield warning
    if settings.slides == "many" and len(deck.frames) > MANY:
        fewer = [f"--slides one is one with {len(deck.frames) - 1} clicks"]
        for pace in ("node", "block", "pass"):
            count = len(frames(deck.trace, pace))
            if count < len(deck.frames) and pace != deck.paging.pace:
                fewer.append(f"--pace {pace} makes {count}")
        yield f"{len(deck.frames)} slides: {'; '.join(fewer)}"


def smallest_label(deck: Deck, size: tuple[float, float] = SLIDES["16:9"]) -> float:
    """Size in points, on a slide of this size, of the smallest label.

    Subscripts and the shapes of arrays are smaller.
    """
    return _label(deck) * deck.places(size).scale * 540.0 / size[1]


def _label_in_text(deck: Deck) -> float:
    return _label(deck) * min(1.0, _TEXT_WIDTH / deck.scene.width)


def _label(deck: Deck) -> float:
    sizes = (a.size for a in deck.scene.texts if a.contents and not a.id.endswith(SHAPE))
    return min(sizes, default=READABLE)


def legibility(deck: Deck, size: tuple[float, float] = SLIDES["16:9"]) -> str:
    """A warning where labels are under 14 pt, with what helps and how much; "" if all is well."""
    measure = partial(smallest_label, size=size)
    return "".join(_warning(deck, "on a slide", READABLE, measure))


def _warning(
    deck: Deck, place: str, least: float, measure: Callable[[Deck], float]
) -> Iterator[str]:
    smallest = measure(deck)
    if smallest < least:
        better = [*_gates(deck), *_larger(deck, measure, smallest)]
        advice = "; ".join(better) or "draw a part of the formula"
        yield f"{place} the smallest label is {smallest:.0f} pt, under {least:.0f} pt: {advice}"


def _gates(deck: Deck) -> Iterator[str]:
    from graphviz_backprop.language.writing.rewrite import group

    graph = deck.trace.graph
    if len(group(graph)) < len(graph):
        yield "--group draws a known formula, such as 1/(1+e^-x), as one gate"


def _larger(deck: Deck, measure: Callable[[Deck], float], smallest: float) -> Iterator[str]:
    """The options that make the labels larger, tried out."""
    if len(deck.trace.steps) > _MOST_STEPS:
        return
    for option, drawing in _others(deck.drawing):
        tried = measure(replace(deck, scene=scene_of(deck.trace, drawing)))
        if tried > _GAIN * smallest:
            yield f"{option} makes it {tried:.0f} pt"
    with suppress(RenderError):  # no good place to cut it into rows
        tried = measure(replace(deck, scene=wrap(deck.scene)))
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
