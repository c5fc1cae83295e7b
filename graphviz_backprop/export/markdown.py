"""Slides in Markdown, for Quarto and for Marp, in an archive with their pictures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Literal

from graphviz_backprop.choices import Format
from graphviz_backprop.export.archive import files, zipped
from graphviz_backprop.export.deck import Deck, Page, Progress
from graphviz_backprop.export.latex import parts
from graphviz_backprop.export.working import markdown_text

Dialect = Literal["quarto", "marp"]

_FOLDER = "pictures/"
#: How high pictures are on slides of Marp, 720 pixels high, and how high a line is.
_HEIGHT, _LINE = 380, 60
#: Some themes of reveal.js write headings in capitals: x and X are two variables.
_AS_WRITTEN = """    include-in-header:
      text: "<style>.reveal :is(h1, h2) { text-transform: none }</style>"
"""


def markdown_deck(
    deck: Deck,
    dialect: Dialect,
    settings: Format = Format(),
    progress: Progress | None = None,
) -> bytes:
    """A zip archive of the slides (``slides.qmd`` or ``slides.md``) and their pictures."""
    return zipped(_contents(deck, dialect, settings, progress))


def _contents(
    deck: Deck, dialect: Dialect, settings: Format, progress: Progress | None
) -> Iterator[tuple[str, bytes]]:
    names = []
    bare = replace(deck, paging=replace(deck.paging, title="", caption="", footer=""))
    for name, content in files(bare, settings, progress):
        if name.endswith(".svg"):
            names.append(_FOLDER + name)
            yield names[-1], content
    slide, head, suffix = _DIALECTS[dialect]
    slides = [slide(deck, page, name) for page, name in zip(deck.pages, names, strict=True)]
    yield f"slides.{suffix}", (head(deck) + "\n".join(slides)).encode()


def _quarto_head(deck: Deck) -> str:
    footer = f"footer: {_quoted(markdown_text(deck.paging.footer))}\n" if deck.paging.footer else ""
    return (
        f"---\ntitle: {_quoted(markdown_text(deck.name))}\nformat:\n  revealjs:\n"
        f"    transition: none\n{_AS_WRITTEN}    {footer or 'slide-number: true'}".rstrip()
        + "\n---\n\n"
    )


def _quarto_slide(deck: Deck, page: Page, picture: str) -> str:
    size = "width=100%" if deck.paging.panel == "side" else ".r-stretch"
    shown = f"![]({picture}){{{size} fig-alt={_quoted(page.headline)}}}\n"
    return "\n".join(
        (
            f"## {markdown_text(page.headline)}\n",
            *_beside(deck, page, shown),
            *_formulas(page),
            *_caption(deck),
            "::: {.notes}",
            *(markdown_text(line) + "\n" for line in page.speech.splitlines()),
            ":::\n",
        )
    )


def _marp_head(deck: Deck) -> str:
    footer = f"footer: {_quoted(markdown_text(deck.paging.footer))}\n" if deck.paging.footer else ""
    fixed = "marp: true\nmath: mathjax\npaginate: true\n"
    return f"---\n{fixed}title: {_quoted(deck.name)}\n{footer}---\n\n"


def _marp_slide(deck: Deck, page: Page, picture: str) -> str:
    last = page.frame.index + 1 == len(deck.pages)
    return "\n".join(
        (
            f"## {markdown_text(page.headline)}\n",
            *_split(deck, page, picture),
            *_formulas(page),
            *_caption(deck),
            f"<!--\n{_comment(page.speech)}\n-->\n",
            *(() if last else ("---\n",)),
        )
    )


def _beside(deck: Deck, page: Page, picture: str) -> Iterator[str]:
    """In Quarto: the picture, in two columns with the panel where that is asked for."""
    lines = list(_panel(deck, page))
    if not lines:
        yield picture
        return
    yield ':::: {.columns}\n::: {.column width="64%"}\n'
    yield picture
    yield ':::\n::: {.column width="36%" style="font-size: 0.5em"}\n'
    yield from lines
    yield ":::\n::::\n"


def _split(deck: Deck, page: Page, picture: str) -> Iterator[str]:
    """In Marp: the picture, or left of the words where the panel stands beside it."""
    lines = list(_panel(deck, page))
    height = _HEIGHT - (_LINE if deck.paging.caption else 0)
    size = "bg left:62% fit" if lines else f"{markdown_text(page.headline)} w:1150 h:{height}"
    yield f"![{size}]({picture})\n"
    yield from lines


def _panel(deck: Deck, page: Page) -> Iterator[str]:
    """The lines of the side panel as formulas, the one of this page in colour."""
    lines, lit = deck.beside(page)
    for number, line in enumerate(lines):
        shown = rf"{{\color{{{deck.theme.active}}} {line}}}" if number == lit else line
        yield f"${shown}$\n"


def _formulas(page: Page) -> Iterator[str]:
    """The chain rule as display formulas, but no page full of them."""
    formulas = [part for working in page.working for part in parts(working)]
    if 0 < len(formulas) <= 8:
        yield f"$$\n{_QUAD.join(formulas)}\n$$\n"


def _caption(deck: Deck) -> Sequence[str]:
    return (f"{markdown_text(deck.paging.caption)}\n",) if deck.paging.caption else ()


def _comment(text: str) -> str:
    """Text that cannot end an HTML comment."""
    return re.sub(r"[<>]", "", re.sub(r"-(?=-)", "- ", text))


def _quoted(text: str) -> str:
    """A string for YAML (title and footer are Markdown again) and for the attributes of Pandoc."""
    return '"' + text.replace("\\", r"\\").replace('"', r"\"") + '"'


_QUAD = r", \quad "
_DIALECTS: dict[str, tuple[Callable[[Deck, Page, str], str], Callable[[Deck], str], str]] = {
    "quarto": (_quarto_slide, _quarto_head, "qmd"),
    "marp": (_marp_slide, _marp_head, "md"),
}
