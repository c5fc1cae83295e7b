"""The table of file formats, and the one function that writes any of them."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal, NamedTuple

from graphviz_backprop.drawing.theme import LIGHT
from graphviz_backprop.errors import RenderError
from graphviz_backprop.export.animation import Kind
from graphviz_backprop.export.deck import Deck, Progress
from graphviz_backprop.export.pictures import (
    Settings,
    frame_of,
    png_picture,
    svg_picture,
)
from graphviz_backprop.export.saving import check_file, check_folder, save, save_folder


class Writer(NamedTuple):
    """One row of the table: how a deck becomes the bytes of one file.

    ``settings`` names the settings that the format heeds; ``slides`` says that its
    pages are slides unless the reader chooses another aspect; ``draws`` that it shows
    the picture, and so can be a worksheet.
    """

    title: str
    media_type: str
    write: Callable[[Deck, Settings, Progress | None], bytes]
    settings: tuple[str, ...] = ()
    slides: bool = False
    draws: bool = True


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
        if deck.headlines and not WRITERS[suffix].draws:
            drawn = ", ".join(end for end, writer in WRITERS.items() if writer.draws)
            raise RenderError(
                f"a worksheet cannot be written as {suffix}", remedy=f"It can as {drawn}."
            )
        check_file(path)
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
    double = "".join(path.suffixes[-2:]).lower()
    if double in WRITERS:
        return double
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


def _animation(kind: Kind) -> Callable[[Deck, Settings, Progress | None], bytes]:
    def write(deck: Deck, settings: Settings, progress: Progress | None) -> bytes:
        from graphviz_backprop.export.animation import animation

        return animation(deck, kind, settings, progress)

    return write


def _html(deck: Deck, settings: Settings, progress: Progress | None) -> bytes:
    if deck.headlines:
        from graphviz_backprop.export.printable import printable

        return printable(deck).encode()
    from graphviz_backprop.export.html import html

    theme = None if deck.theme == LIGHT else deck.theme
    return html(
        deck.trace, deck.drawing, theme=theme, pace=deck.pace, title=deck.title, scene=deck.scene
    ).encode()


def _tex(deck: Deck, settings: Settings, progress: Progress | None) -> bytes:
    from graphviz_backprop.export import beamer, working

    match settings.tex:
        case "beamer":
            return beamer.beamer(deck).encode()
        case "picture":
            return beamer.standalone(deck, frame_of(deck, settings.step).index).encode()
        case "working":
            return working.document(deck).encode()


def _markdown(deck: Deck, settings: Settings, progress: Progress | None) -> bytes:
    from graphviz_backprop.export.working import markdown

    return markdown(deck).encode()


def _dot(deck: Deck, settings: Settings, progress: Progress | None) -> bytes:
    from graphviz_backprop.export.dot import dot_text

    return dot_text(deck.trace, deck.drawing.numbers).encode()


def _graphml(deck: Deck, settings: Settings, progress: Progress | None) -> bytes:
    from graphviz_backprop.export.graphml import graphml

    return graphml(deck.trace).encode()


def _json(deck: Deck, settings: Settings, progress: Progress | None) -> bytes:
    from graphviz_backprop.export.json import trace_json

    return trace_json(deck.trace, deck.drawing.numbers).encode()


def _reveal_html(deck: Deck, settings: Settings, progress: Progress | None) -> bytes:
    from graphviz_backprop.export.reveal import reveal_html

    return reveal_html(deck, settings, progress).encode()


def _reveal_svg(deck: Deck, settings: Settings, progress: Progress | None) -> bytes:
    from graphviz_backprop.export.reveal import reveal_svg

    return reveal_svg(deck, settings, progress).encode()


def _slides(dialect: Literal["quarto", "marp"]) -> Callable[..., bytes]:
    def write(deck: Deck, settings: Settings, progress: Progress | None) -> bytes:
        from graphviz_backprop.export.markdown import markdown_deck

        return markdown_deck(deck, dialect, settings, progress)

    return write


_PIXELS = ("scale", "width", "aspect")
_PPTX_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"

#: Suffix → how to write it, in the order in which they are listed to a reader.
WRITERS: Mapping[str, Writer] = MappingProxyType(
    {
        ".pptx": Writer("PowerPoint slides", _PPTX_TYPE, _pptx, ("aspect", "template"), True),
        ".pdf": Writer("PDF pages", "application/pdf", _pdf, ("aspect",), True),
        ".html": Writer("Player in a browser (HTML)", "text/html", _html),
        ".tex": Writer("LaTeX and TikZ", "application/x-tex", _tex, ("tex", "step")),
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
        ".quarto.zip": Writer(
            "Quarto slides (ZIP)", "application/zip", _slides("quarto"), ("text",)
        ),
        ".marp.zip": Writer("Marp slides (ZIP)", "application/zip", _slides("marp"), ("text",)),
        ".reveal.html": Writer("Slide for reveal.js", "text/html", _reveal_html, ("text",)),
        ".reveal.svg": Writer("Fragments for reveal.js", "image/svg+xml", _reveal_svg, ("text",)),
        ".md": Writer("Working (Markdown)", "text/markdown", _markdown, draws=False),
        ".dot": Writer("Plain graph (DOT)", "text/vnd.graphviz", _dot, draws=False),
        ".graphml": Writer(
            "Plain graph (GraphML)", "application/graphml+xml", _graphml, draws=False
        ),
        ".json": Writer("Trace (JSON)", "application/json", _json, draws=False),
    }
)
#: What a folder of pictures heeds.
FOLDER_SETTINGS = WRITERS[".zip"].settings
