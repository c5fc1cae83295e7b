"""What a file of each format is going to look like, as a picture or as its first lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from graphviz_backprop.app.work import Export
from graphviz_backprop.choices import Format
from graphviz_backprop.export.deck import Deck, Progress
from graphviz_backprop.export.files import WRITERS
from graphviz_backprop.export.pictures import png_picture, size_of

#: No preview has more pixels than this, either way.
_WIDEST, _HIGHEST = 1400.0, 1400.0
#: An animation of more pictures is shown by one of them.
MOST_MOVING = 40
_MOVING_WIDTH = 700.0
#: So much is shown of a text.
_LINES, _LETTERS = 30, 4000


@dataclass(frozen=True, slots=True)
class Preview:
    """A PNG or GIF picture or else a text, and what it shows of the file."""

    shows: str
    picture: bytes = b""
    text: str = ""


def preview(wanted: Export, progress: Progress | None = None) -> Preview:
    """The preview of one export, at its step."""
    return PREVIEWS[wanted.suffix](wanted.deck(), wanted.suffix, progress)


def _picture(deck: Deck, suffix: str, progress: Progress | None) -> Preview:
    return Preview(f"The picture of step {_numbered(deck)}.", _png(deck, Format()))


def _slide(deck: Deck, suffix: str, progress: Progress | None) -> Preview:
    slide = _png(deck, Format(aspect="16:9"))
    return Preview(f"Picture, headline and formula of step {_numbered(deck)}.", slide)


def _moving(deck: Deck, suffix: str, progress: Progress | None) -> Preview:
    from graphviz_backprop.export.animation import animation

    if len(deck.frames) > MOST_MOVING:
        return _picture(deck, suffix, progress)
    scale = _scale(deck, Format(), _MOVING_WIDTH)
    film = animation(deck, "gif", Format(scale=scale), progress)
    return Preview("The whole animation, in fewer pixels than in the file.", film)


def _text(deck: Deck, suffix: str, progress: Progress | None) -> Preview:
    written = WRITERS[suffix].write(deck, Format(), progress).decode()
    lines = written.splitlines()
    shown = "\n".join(lines[:_LINES])[:_LETTERS]
    whole = shown == "\n".join(lines)
    return Preview("The whole text." if whole else "How the text begins.", text=shown)


def _numbered(deck: Deck) -> str:
    frame = deck.frame
    return f"{frame.number} of {frame.total}"


def _png(deck: Deck, settings: Format) -> bytes:
    scale = _scale(deck, settings, _WIDEST)
    return png_picture(deck, deck.frame, replace(settings, scale=scale))


def _scale(deck: Deck, settings: Format, widest: float) -> float:
    width, height = size_of(deck, settings)
    return min(settings.scale, widest / width, _HIGHEST / height)


#: Suffix → what shows best how such a file looks.
PREVIEWS: Mapping[str, Callable[[Deck, str, Progress | None], Preview]] = MappingProxyType(
    {
        ".pptx": _slide,
        ".pdf": _slide,
        ".html": _slide,
        ".tex": _text,
        ".svg": _picture,
        ".png": _picture,
        ".gif": _moving,
        ".webp": _moving,
        ".apng": _moving,
        ".zip": _picture,
        ".quarto.zip": _slide,
        ".marp.zip": _slide,
        ".reveal.html": _slide,
        ".reveal.svg": _picture,
        ".md": _text,
        ".ipynb": _text,
        ".dot": _text,
        ".graphml": _text,
        ".json": _text,
    }
)
