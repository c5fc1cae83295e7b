"""One picture of a deck, as SVG or PNG, with the title, caption and footer of the deck."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from graphviz_backprop.choices import Format
from graphviz_backprop.drawing.frame import Frame
from graphviz_backprop.drawing.paint import at
from graphviz_backprop.drawing.slide import SLIDES
from graphviz_backprop.export.deck import Deck, Progress, cleaned, watched
from graphviz_backprop.export.svg import drawn
from graphviz_backprop.text.errors import RenderError

#: Past this many pixels a picture is refused: it would fill the memory.
MOST_PIXELS = 100_000_000


def svg_picture(deck: Deck, frame: Frame, settings: Format = Format()) -> str:
    """One frame as SVG; on a slide with headline and chain rule where an aspect is chosen."""
    text, prefix = settings.text, settings.id_prefix
    if settings.aspect not in {None, "canvas"}:
        page, size = deck.page(frame), SLIDES[settings.aspect]
        title, said = page.headline, cleaned(page.speech, 2000)
        marks = deck.slide(page, deck.places(size))
    else:
        canvas = deck.canvas
        size = (canvas.width, canvas.height)
        title, said = deck.name, f"Step {frame.number} of {frame.total}. {deck.headline(frame)}"
        marks = at(canvas.marks, frame.index)
    return drawn(marks, size, deck.theme, text=text, title=title, description=said, prefix=prefix)


def png_picture(deck: Deck, frame: Frame, settings: Format = Format()) -> bytes:
    """One frame as PNG. Raises RenderError where it would have too many pixels."""
    from graphviz_backprop.export.png import png

    picture = svg_picture(deck, frame, replace(settings, text="path"))
    width, height = size_of(deck, settings)
    scale = settings.width / width if settings.width else settings.scale
    if width * height * scale**2 > MOST_PIXELS:
        raise RenderError(
            f"the picture would have {width * scale:.0f} × {height * scale:.0f} pixels",
            remedy="Choose a smaller scale or width.",
        )
    return png(picture, scale=scale, width=settings.width)


def size_of(deck: Deck, settings: Format) -> tuple[float, float]:
    """Width and height in points of every picture of this deck."""
    match settings.aspect:
        case None | "canvas":
            scene = deck.canvas
            return scene.width, scene.height
        case aspect:
            return SLIDES[aspect]


def png_pictures(deck: Deck, settings: Format, progress: Progress | None = None) -> Iterator[bytes]:
    """Every frame as PNG."""
    for frame in watched(deck.frames, progress):
        yield png_picture(deck, frame, settings)
