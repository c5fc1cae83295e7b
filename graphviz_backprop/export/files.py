"""The table of file formats, and the one function that writes any of them."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from graphviz_backprop.errors import RenderError
from graphviz_backprop.export.deck import Deck, Progress
from graphviz_backprop.export.pictures import (
    Settings,
    frame_of,
    png_picture,
    svg_picture,
)
from graphviz_backprop.export.saving import check_folder, save, save_folder


class Writer(NamedTuple):
    """One row of the table: how a deck becomes the bytes of one file.

    ``settings`` names the settings that the format heeds; ``slides`` says that its
    pages are slides unless the reader chooses another aspect.
    """

    title: str
    media_type: str
    write: Callable[[Deck, Settings, Progress | None], bytes]
    settings: tuple[str, ...] = ()
    slides: bool = False


def export(
    deck: Deck,
    path: Path,
    settings: Settings = Settings(),
    progress: Progress | None = None,
) -> None:
    """Writes a deck to a file, its format by the suffix, or to a folder of pictures.

    A path without a suffix is a folder. Nothing is left behind where this fails or
    is cancelled. Raises RenderError for an unknown suffix and where nothing can be
    written; ``progress`` is called after every piece of work.
    """
    suffix = suffix_of(path)
    if suffix:
        save(path, WRITERS[suffix].write(deck, settings, progress))
    else:
        from graphviz_backprop.export.archive import files

        check_folder(path)
        save_folder(path, files(deck, settings, progress))


def suffix_of(path: Path) -> str:
    """The suffix that says how to write this path, "" for a folder.

    Raises RenderError for one that is not in the table.
    """
    if path.is_dir() or not path.suffix:
        return ""
    suffix = path.suffix.lower()
    if suffix in WRITERS:
        return suffix
    near = difflib.get_close_matches(suffix, WRITERS, n=1, cutoff=0.5)
    meant = f"Did you mean {near[0]}? " if near else ""
    raise RenderError(
        f"no format is known for {path.suffix!r:.40}",
        remedy=f"{meant}The formats are: {', '.join(WRITERS)}, or a folder (no suffix).",
    )


def _svg(deck: Deck, settings: Settings, progress: Progress | None) -> bytes:
    return svg_picture(deck, frame_of(deck, settings.step), settings).encode()


def _png(deck: Deck, settings: Settings, progress: Progress | None) -> bytes:
    return png_picture(deck, frame_of(deck, settings.step), settings)


def _zip(deck: Deck, settings: Settings, progress: Progress | None) -> bytes:
    from graphviz_backprop.export.archive import archive

    return archive(deck, settings, progress)


def _pptx(deck: Deck, settings: Settings, progress: Progress | None) -> bytes:
    from graphviz_backprop.export.pptx import pptx

    return pptx(deck, settings, progress)


def _pdf(deck: Deck, settings: Settings, progress: Progress | None) -> bytes:
    from graphviz_backprop.export.pdf import pdf

    return pdf(deck, settings, progress)


def _animation(suffix: str) -> Callable[[Deck, Settings, Progress | None], bytes]:
    def write(deck: Deck, settings: Settings, progress: Progress | None) -> bytes:
        from graphviz_backprop.export.animation import animation

        return animation(deck, suffix, settings, progress)

    return write


def _json(deck: Deck, settings: Settings, progress: Progress | None) -> bytes:
    from graphviz_backprop.export.json import trace_json

    return trace_json(deck.trace, deck.drawing.numbers).encode()


_PIXELS = ("scale", "width", "aspect")
_PPTX_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"

#: Suffix → how to write it, in the order in which they are listed to a reader.
WRITERS: Mapping[str, Writer] = MappingProxyType(
    {
        ".pptx": Writer("PowerPoint slides", _PPTX_TYPE, _pptx, ("aspect", "template"), True),
        ".pdf": Writer("PDF pages", "application/pdf", _pdf, ("aspect",), True),
        ".svg": Writer("Picture (SVG)", "image/svg+xml", _svg, ("step", "text", "aspect")),
        ".png": Writer("Picture (PNG)", "image/png", _png, ("step", *_PIXELS)),
        ".gif": Writer("Animation (GIF)", "image/gif", _animation("gif"), ("seconds", *_PIXELS)),
        ".webp": Writer(
            "Animation (WebP)", "image/webp", _animation("webp"), ("seconds", *_PIXELS)
        ),
        ".apng": Writer(
            "Animation (APNG)", "image/apng", _animation("apng"), ("seconds", *_PIXELS)
        ),
        ".zip": Writer(
            "All pictures (ZIP)", "application/zip", _zip, ("picture", "text", *_PIXELS)
        ),
        ".json": Writer("Trace (JSON)", "application/json", _json),
    }
)
#: What a folder of pictures heeds.
FOLDER_SETTINGS = WRITERS[".zip"].settings
