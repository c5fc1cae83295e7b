"""Slides in Markdown, for Quarto and for Marp, in an archive with their pictures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Literal

from graphviz_backprop.export.archive import files, zipped
from graphviz_backprop.export.deck import Deck, Page, Progress
from graphviz_backprop.export.latex import parts
from graphviz_backprop.export.pictures import Settings
from graphviz_backprop.export.working import markdown_text

Dialect = Literal["quarto", "marp"]

_FOLDER = "pictures/"


def markdown_deck(
    deck: Deck,
    dialect: Dialect,
    settings: Settings = Settings(),
    progress: Progress | None = None,
) -> bytes:
    """A zip archive of the slides (``slides.qmd`` or ``slides.md``) and their pictures."""
    return zipped(_contents(deck, dialect, settings, progress))


def _contents(
    deck: Deck, dialect: Dialect, settings: Settings, progress: Progress | None
) -> Iterator[tuple[str, bytes]]:
    names = []
    bare = replace(deck, title="", caption="", footer="")
    for name, content in files(bare, settings, progress):
        if name.endswith(".svg"):
            names.append(_FOLDER + name)
            yield names[-1], content
    slide, head, suffix = _DIALECTS[dialect]
    slides = [slide(deck, page, name) for page, name in zip(deck.pages, names, strict=True)]
    yield f"slides.{suffix}", (head(deck) + "\n".join(slides)).encode()


def _quarto_head(deck: Deck) -> str:
    footer = f"footer: {_quoted(deck.footer)}\n" if deck.footer else ""
    return (
        f"---\ntitle: {_quoted(deck.name)}\nformat:\n  revealjs:\n"
        f"    transition: none\n    {footer or 'slide-number: true'}".rstrip()
        + "\n---\n\n"
    )


def _quarto_slide(deck: Deck, page: Page, picture: str) -> str:
    return "\n".join(
        (
            f"## {markdown_text(page.headline)}\n",
            f"![]({picture}){{fig-alt={_quoted(page.headline)} width=100%}}\n",
            *_formulas(page),
            *_caption(deck),
            "::: {.notes}",
            *(markdown_text(line) + "\n" for line in page.speech.splitlines()),
            ":::\n",
        )
    )


def _marp_head(deck: Deck) -> str:
    footer = f"footer: {_quoted(deck.footer)}\n" if deck.footer else ""
    fixed = "marp: true\nmath: mathjax\npaginate: true\n"
    return f"---\n{fixed}title: {_quoted(deck.name)}\n{footer}---\n\n"


def _marp_slide(deck: Deck, page: Page, picture: str) -> str:
    last = page.frame.index + 1 == len(deck.pages)
    return "\n".join(
        (
            f"## {markdown_text(page.headline)}\n",
            f"![{markdown_text(page.headline)} w:1150 h:380]({picture})\n",
            *_formulas(page),
            *_caption(deck),
            f"<!--\n{_comment(page.speech)}\n-->\n",
            *(() if last else ("---\n",)),
        )
    )


def _formulas(page: Page) -> Iterator[str]:
    """The chain rule as display formulas, but no page full of them."""
    formulas = [part for working in page.working for part in parts(working)]
    if 0 < len(formulas) <= 8:
        yield f"$$\n{_QUAD.join(formulas)}\n$$\n"


def _caption(deck: Deck) -> Sequence[str]:
    return (f"{markdown_text(deck.caption)}\n",) if deck.caption else ()


def _comment(text: str) -> str:
    """Text that cannot end an HTML comment."""
    return re.sub(r"[<>]", "", re.sub(r"-(?=-)", "- ", text))


def _quoted(text: str) -> str:
    """A string for YAML and for the attributes of Pandoc."""
    return '"' + text.replace("\\", r"\\").replace('"', r"\"") + '"'


_QUAD = r", \quad "
_DIALECTS: dict[str, tuple[Callable[[Deck, Page, str], str], Callable[[Deck], str], str]] = {
    "quarto": (_quarto_slide, _quarto_head, "qmd"),
    "marp": (_marp_slide, _marp_head, "md"),
}
