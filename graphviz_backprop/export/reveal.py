"""One SVG with a reveal.js fragment for every change, and a slide that holds it.

What stays the same is drawn once. What comes and goes stands in fragments: the outer
one brings it, an inner ``fade-out`` takes it away, as reveal.js wants it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from graphviz_backprop.choices import Format
from graphviz_backprop.export.deck import Deck, Progress, watched
from graphviz_backprop.export.mathml import mathml
from graphviz_backprop.export.svg import document, elements


def reveal_svg(deck: Deck, settings: Format = Format(), progress: Progress | None = None) -> str:
    """The picture of all steps; put it into the page itself, not behind an ``<img>``."""
    return document(
        _body(deck, settings, progress),
        (deck.scene.width, deck.scene.height),
        deck.theme,
        title=deck.name,
        description=f"{len(deck.frames)} steps, shown one by one.",
        prefix=None,
    )


def _body(deck: Deck, settings: Format, progress: Progress | None) -> Iterator[str]:
    """Every mark, in fragments where it comes, goes or changes."""
    write = elements(deck.theme, settings.text, None)
    for timed in watched(deck.marks, progress):
        yield from _fragments(
            [write(mark) if mark else "" for mark in map(timed.at, range(len(deck.frames)))]
        )


def reveal_html(deck: Deck, settings: Format = Format(), progress: Progress | None = None) -> str:
    """One ``<section>`` for a reveal.js deck: headline, picture and chain rule step by step."""
    headlines, workings, notes = [], [], []
    for page in deck.pages:
        formulas = [mathml(working) for working in page.working]
        headlines.append(f"<span>{escape(page.headline)}</span>")
        workings.append(f"<span>{' &emsp; '.join(formulas)}</span>")
        notes.append(f"<p>{page.frame.number}. {escape(page.speech)}</p>")
    return "\n".join(
        (
            "<!-- Into the slides of a reveal.js page; wants nothing else. -->",
            "<section>",
            f'<h3 style="text-transform: none">{escape(deck.name)}</h3>',
            *_stack(headlines),
            *_beside(deck, _wide(reveal_svg(deck, settings, progress)).rstrip("\n")),
            *_stack(workings),
            '<aside class="notes">',
            *notes,
            "</aside>",
            "</section>",
            "",
        )
    )


def _beside(deck: Deck, picture: str) -> Iterator[str]:
    """The picture, and right of it the panel where it is asked for; the line of a step is lit."""
    if deck.paging.panel != "side":
        yield picture
        return
    panels = [deck.beside(page) for page in deck.pages]
    yield '<div style="display: flex; align-items: flex-start; gap: 1em">'
    yield f'<div style="flex: 2">{picture}</div>'
    yield '<div style="flex: 1; font-size: 50%; text-align: left">'
    for number, line in enumerate(panels[0][0]):
        written = mathml(line)
        lit = f'<span style="color: {deck.theme.active}">{written}</span>'
        yield '<div class="r-stack" style="justify-items: start; margin-bottom: .4em">'
        yield from _fragments(
            [lit if found == number else f"<span>{written}</span>" for _, found in panels]
        )
        yield "</div>"
    yield "</div>"
    yield "</div>"


def _stack(texts: Sequence[str]) -> Iterator[str]:
    """Texts at one place, each shown with its step."""
    yield '<div class="r-stack" style="font-size: 60%; min-height: 3em; text-transform: none">'
    yield from _fragments(texts)
    yield "</div>"


def _wide(picture: str) -> str:
    """The picture as wide as the slide, or as high as it allows."""
    return re.sub(
        r'<svg ([^>]*?)width="[^"]*" height="[^"]*"',
        r'<svg \1style="width: 100%; max-height: 60vh"',
        picture,
        count=1,
    )


def _fragments(states: Sequence[str]) -> Iterator[str]:
    """The states of one thing, one a frame; equal neighbours are one, "" is nothing.

    The first frame is there before any fragment, so frame ``k`` is fragment ``k - 1``.
    """
    start = 0
    for state, run in groupby(states):
        stop = start + len(list(run))
        if state:
            kind = "span" if state.startswith("<span") else "g"
            inner = state
            if stop < len(states):
                inner = _wrapped(kind, "fragment fade-out", stop - 1, inner)
            if start > 0:
                inner = _wrapped(kind, "fragment", start - 1, inner)
            yield inner
        start = stop


def _wrapped(kind: str, classes: str, index: int, inner: str) -> str:
    return f'<{kind} class="{classes}" data-fragment-index="{index}">{inner}</{kind}>'
