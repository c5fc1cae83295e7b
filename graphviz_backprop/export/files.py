"""The table of file formats, and the one function that writes any of them."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal, NamedTuple

from graphviz_backprop.choices import Format
from graphviz_backprop.drawing.theme import AUTO
from graphviz_backprop.export.animation import Kind
from graphviz_backprop.export.deck import Deck, Progress
from graphviz_backprop.export.pictures import png_picture, svg_picture
from graphviz_backprop.export.saving import check_file, check_folder, save, save_folder
from graphviz_backprop.text.errors import RenderError


class Writer(NamedTuple):
    """One row of the table: how a deck becomes the bytes of one file.

    ``heeds`` names the choices of drawing, paging and format that mean something there;
    ``slides`` says that its pages are slides unless the reader chooses another aspect;
    ``single`` that it holds one picture.
    """

    title: str
    media_type: str
    write: Callable[[Deck, Format, Progress | None], bytes]
    heeds: tuple[str, ...]
    slides: bool = False
    single: bool = False


def export(
    deck: Deck,
    path: Path,
    settings: Format = Format(),
    progress: Progress | None = None,
) -> None:
    """Writes a deck to a file, its format by the suffix, or to a folder of pictures.

    A path without a suffix is a folder. Nothing is left behind where this fails or
    is cancelled. Raises RenderError for an unknown suffix and where nothing can be
    written; ``progress`` is called after every piece of work.
    """
    suffix = suffix_of(path)
    if suffix:
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
    if not path.suffix or _is_folder(path):
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


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # there can be nothing of this name
        return False


def _svg(deck: Deck, settings: Format, progress: Progress | None) -> bytes:
    return svg_picture(deck := deck.alone, deck.frame, settings).encode()


def _png(deck: Deck, settings: Format, progress: Progress | None) -> bytes:
    return png_picture(deck := deck.alone, deck.frame, settings)


def _zip(deck: Deck, settings: Format, progress: Progress | None) -> bytes:
    from graphviz_backprop.export.archive import archive

    return archive(deck, settings, progress)


def _pptx(deck: Deck, settings: Format, progress: Progress | None) -> bytes:
    from graphviz_backprop.export.pptx import pptx

    return pptx(deck, settings, progress)


def _pdf(deck: Deck, settings: Format, progress: Progress | None) -> bytes:
    from graphviz_backprop.export.pdf import pdf

    return pdf(deck, settings, progress)


def _animation(kind: Kind) -> Callable[[Deck, Format, Progress | None], bytes]:
    def write(deck: Deck, settings: Format, progress: Progress | None) -> bytes:
        from graphviz_backprop.export.animation import animation

        return animation(deck, kind, settings, progress)

    return write


def _html(deck: Deck, settings: Format, progress: Progress | None) -> bytes:
    if deck.headlines:
        from graphviz_backprop.export.printable import printable

        return printable(deck).encode()
    from graphviz_backprop.browser.html import html

    theme = None if deck.theme == AUTO else deck.theme
    return html(
        deck.trace,
        deck.drawing,
        theme=theme,
        paging=deck.paging,
        scene=deck.scene,
    ).encode()


def _tex(deck: Deck, settings: Format, progress: Progress | None) -> bytes:
    from graphviz_backprop.export import beamer, working

    match settings.tex:
        case "beamer":
            return beamer.beamer(deck).encode()
        case "picture":
            return beamer.standalone(deck, deck.shown).encode()
        case "fragment":
            return beamer.fragment(deck).encode()
        case "working":
            return working.document(deck).encode()


def _markdown(deck: Deck, settings: Format, progress: Progress | None) -> bytes:
    from graphviz_backprop.export.working import markdown

    return markdown(deck).encode()


def _dot(deck: Deck, settings: Format, progress: Progress | None) -> bytes:
    from graphviz_backprop.export.dot import dot_text

    return dot_text(deck.trace, deck.drawing.numbers).encode()


def _graphml(deck: Deck, settings: Format, progress: Progress | None) -> bytes:
    from graphviz_backprop.export.graphml import graphml

    return graphml(deck.trace).encode()


def _json(deck: Deck, settings: Format, progress: Progress | None) -> bytes:
    from graphviz_backprop.export.trace_json import trace_json

    return trace_json(deck.trace, deck.drawing.numbers, deck.paging.update).encode()


def _ipynb(deck: Deck, settings: Format, progress: Progress | None) -> bytes:
    from graphviz_backprop.export.ipynb import notebook

    return notebook(deck).encode()


def _reveal_html(deck: Deck, settings: Format, progress: Progress | None) -> bytes:
    from graphviz_backprop.export.reveal import reveal_html

    return reveal_html(deck, settings, progress).encode()


def _reveal_svg(deck: Deck, settings: Format, progress: Progress | None) -> bytes:
    from graphviz_backprop.export.reveal import reveal_svg

    return reveal_svg(deck, settings, progress).encode()


def _slides(dialect: Literal["quarto", "marp"]) -> Callable[..., bytes]:
    def write(deck: Deck, settings: Format, progress: Progress | None) -> bytes:
        from graphviz_backprop.export.markdown import markdown_deck

        return markdown_deck(deck, dialect, settings, progress)

    return write


_PPTX_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_GEOMETRY = (
    "constants", "direction", "numbers", "preset", "names", "wrap", "fold", "unfold", "only",
)  # fmt: skip
_WORDS = ("title", "caption", "footer")
_PIXELS = ("scale", "width", "aspect")
#: What everything with pictures heeds.
_DRAWN = (
    *_GEOMETRY, "theme", "background", *_WORDS, "pace", "worksheet", "blank",
    "chain_rule", "update", "matrix",
)  # fmt: skip
_PICTURES = (*_DRAWN, "step")
_VECTOR = (*_PICTURES, "text", "id_prefix")
_WORKING = ("numbers", *_WORDS, "step", "panel", "update", "matrix")
_FRAGMENTS = (*(name for name in _PICTURES if name not in ("caption", "footer")), "text")
_ANIMATED = (*_PICTURES, "seconds", "loop", *_PIXELS, "panel")

_SLIDES = ("aspect", "panel", "template", "layout", "slides", "group_shapes", "author")
_PAGES = ("aspect", "panel", "handout", "paper", "author")

#: What .tex heeds where it is not slides.
TEX_HEEDS: Mapping[str, tuple[str, ...]] = {
    "picture": (*_GEOMETRY, "theme", "background", "pace", "step", "tex"),
    "fragment": (*_GEOMETRY, "theme", "pace", "step", "tex"),
    "working": (*_WORKING, "tex"),
}

#: Suffix → how to write it, in the order in which they are listed to a reader.
WRITERS: Mapping[str, Writer] = MappingProxyType(
    {
        ".pptx": Writer("PowerPoint slides", _PPTX_TYPE, _pptx, (*_PICTURES, *_SLIDES), True),
        ".pdf": Writer("PDF pages", "application/pdf", _pdf, (*_PICTURES, *_PAGES), True),
        ".html": Writer("Player in a browser (HTML)", "text/html", _html, (*_DRAWN, "panel")),
        ".tex": Writer("LaTeX and TikZ", "application/x-tex", _tex, (*_PICTURES, "tex", "panel")),
        ".svg": Writer(
            "Picture (SVG)",
            "image/svg+xml",
            _svg,
            (*_PICTURES, "text", "id_prefix", "aspect", "panel"),
            single=True,
        ),
        ".png": Writer(
            "Picture (PNG)", "image/png", _png, (*_PICTURES, *_PIXELS, "panel"), single=True
        ),
        ".gif": Writer("Animation (GIF)", "image/gif", _animation("gif"), _ANIMATED),
        ".webp": Writer("Animation (WebP)", "image/webp", _animation("webp"), _ANIMATED),
        ".apng": Writer("Animation (APNG)", "image/apng", _animation("apng"), _ANIMATED),
        ".zip": Writer(
            "All pictures (ZIP)",
            "application/zip",
            _zip,
            (*_PICTURES, "picture", "text", "id_prefix", *_PIXELS),
        ),
        ".quarto.zip": Writer(
            "Quarto slides (ZIP)",
            "application/zip",
            _slides("quarto"),
            (*_PICTURES, "text", "panel"),
        ),
        ".marp.zip": Writer(
            "Marp slides (ZIP)", "application/zip", _slides("marp"), (*_PICTURES, "text", "panel")
        ),
        ".reveal.html": Writer(
            "Slide for reveal.js", "text/html", _reveal_html, (*_FRAGMENTS, "panel")
        ),
        ".reveal.svg": Writer("Fragments for reveal.js", "image/svg+xml", _reveal_svg, _FRAGMENTS),
        ".md": Writer("Working (Markdown)", "text/markdown", _markdown, _WORKING),
        ".ipynb": Writer("Notebook (Jupyter)", "application/x-ipynb+json", _ipynb, ("title",)),
        ".dot": Writer("Plain graph (DOT)", "text/vnd.graphviz", _dot, ("numbers",)),
        ".graphml": Writer("Plain graph (GraphML)", "application/graphml+xml", _graphml, ()),
        ".json": Writer("Trace (JSON)", "application/json", _json, ("numbers", "update")),
    }
)
