"""One SVG with a reveal.js fragment for every change, and a slide that holds it.

What stays the same is drawn once. What comes and goes stands in fragments: the outer
one brings it, an inner ``fade-out`` takes it away, as reveal.js wants it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from graphviz_backprop.export.deck import Deck, Progress, watched
from graphviz_backprop.export.mathml import mathml
from graphviz_backprop.export.pictures import Settings
from graphviz_backprop.export.svg import svg

_ID = re.compile(r'<\w+ id="(\w+)"')
_HEAD = ("<title", "<desc")


def reveal_svg(
    deck: Deck, settings: Settings = Settings(), progress: Progress | None = None
) -> str:
    """The picture of all steps; put it into the page itself, not behind an ``<img>``."""
    pictures = [
        svg(
            deck.scene,
            frame,
            deck.theme,
            text=settings.text,
            title=deck.name,
            description=f"{len(deck.frames)} steps, shown one by one.",
            prefix="r_",
        ).splitlines()
        for frame in watched(deck.frames, progress)
    ]
    shown = [{_id(line): line for line in picture} for picture in pictures]
    lines: list[str] = []
    for line in pictures[-1]:
        if line.startswith(_HEAD) or not _id(line):
            lines.append(line)
        else:
            lines += _fragments([picture.get(_id(line), "") for picture in shown])
    return "\n".join(lines) + "\n"


def reveal_html(
    deck: Deck, settings: Settings = Settings(), progress: Progress | None = None
) -> str:
    """One ``<section>`` for a reveal.js deck: headline, picture and chain rule step by step."""
    headlines, workings, notes = [], [], []
    for page in deck.pages:
        formulas = [mathml(working) for working in page.working]
        headlines.append(f"<span>{escape(page.headline)}</span>")
        workings.append(f"<span>{' &emsp; '.join(formulas)}</span>")
        notes.append(f"<p>{page.frame.index + 1}. {escape(page.speech)}</p>")
    return "\n".join(
        (
            "<!-- Into the slides of a reveal.js page; wants nothing else. -->",
            "<section>",
            f"<h3>{escape(deck.name)}</h3>",
            *_stack(headlines),
            _wide(reveal_svg(deck, settings, progress)).rstrip("\n"),
            *_stack(workings),
            '<aside class="notes">',
            *notes,
            "</aside>",
            "</section>",
            "",
        )
    )


def _stack(texts: Sequence[str]) -> Iterator[str]:
    """Texts at one place, each shown with its step."""
    yield '<div class="r-stack" style="font-size: 60%; min-height: 3em">'
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


def _id(line: str) -> str:
    found = _ID.match(line)
    return found[1] if found else ""


def _fragments(states: Sequence[str]) -> Iterator[str]:
    """The states of one thing, one a frame; equal neighbours are one, "" is nothing.

    The first frame is there before any fragment, so frame ``k`` is fragment ``k - 1``.
    """
    start = 0
    for state, run in groupby(states):
        stop = start + len(list(run))
        if state:
            kind = "span" if state.startswith("<span") else "g"
            inner = re.sub(r'id="(\w+)"', rf'id="\1_{start}"', state)
            if stop < len(states):
                inner = _wrapped(kind, "fragment fade-out", stop - 1, inner)
            if start > 0:
                inner = _wrapped(kind, "fragment", start - 1, inner)
            yield inner
        start = stop


def _wrapped(kind: str, classes: str, index: int, inner: str) -> str:
    return f'<{kind} class="{classes}" data-fragment-index="{index}">{inner}</{kind}>'
