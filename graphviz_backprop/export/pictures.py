"""One picture of a deck, as SVG or PNG, with the title, caption and footer of the deck."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from graphviz_backprop.drawing.frame import Frame
from graphviz_backprop.errors import RenderError
from graphviz_backprop.export.deck import Deck, Progress, watched
from graphviz_backprop.export.svg import Flavour, svg

Aspect = Literal["canvas", "16:9", "4:3"]
Picture = Literal["svg", "png"]
Tex = Literal["beamer", "picture", "working"]

#: Past this many pixels a picture is refused: it would fill the memory.
MOST_PIXELS = 100_000_000


@dataclass(frozen=True, slots=True)
class Settings:
    """What a reader may choose about a file; each writer heeds those its table row names.

    ``step``: which frame, by default the deck's choice; a negative number counts from
    the end. ``picture``: what a folder or an archive holds. ``text``: live or outlines.
    ``scale``: pixels a point; ``width``: pixels, in place of it. ``seconds``: how long
    an animation rests on a picture. ``tex``: overlays for beamer, one picture, or the
    working as equations.
    """

    step: int | None = None
    picture: Picture = "svg"
    text: Flavour = "path"
    scale: float = 2.0
    width: int | None = None
    aspect: Aspect | None = None
    template: Path | None = None
    seconds: float = 1.2
    tex: Tex = "beamer"


def frame_of(deck: Deck, step: int | None) -> Frame:
    """The frame of this number; raises RenderError if there is none."""
    try:
        return deck.frames[deck.shown if step is None else step]
    except IndexError as error:
        last = len(deck.frames) - 1
        raise RenderError(
            f"there is no step {step}",
            remedy=f"The steps are 0 to {last}; −1 is the last.".replace("0 to 0", "only 0"),
        ) from error


def svg_picture(deck: Deck, frame: Frame, settings: Settings = Settings()) -> str:
    """One frame as SVG; on a slide with headline and chain rule where an aspect is chosen."""
    page = deck.page(frame)
    if settings.aspect not in {None, "canvas"}:
        from graphviz_backprop.export.slide import slide_svg

        return slide_svg(deck, page, settings.aspect)
    return svg(
        deck.canvas,
        frame,
        deck.theme,
        text=settings.text,
        title=deck.name,
        description=f"Step {frame.index + 1} of {frame.total}. {page.headline}",
    )


def png_picture(deck: Deck, frame: Frame, settings: Settings = Settings()) -> bytes:
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


def size_of(deck: Deck, settings: Settings) -> tuple[float, float]:
    """Width and height in points of every picture of this deck."""
    match settings.aspect:
        case None | "canvas":
            scene = deck.canvas
            return scene.width, scene.height
        case aspect:
            from graphviz_backprop.export.slide import SLIDES

            return SLIDES[aspect]


def png_pictures(
    deck: Deck, settings: Settings, progress: Progress | None = None
) -> Iterator[bytes]:
    """Every frame as PNG."""
    for frame in watched(deck.frames, progress):
        yield png_picture(deck, frame, settings)
