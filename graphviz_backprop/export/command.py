"""From the choices of the export command to a deck and settings that fit each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from graphviz_backprop.drawing.contrast import failures
from graphviz_backprop.drawing.options import Drawing
from graphviz_backprop.drawing.theme import THEMES
from graphviz_backprop.drawing.theme_file import ThemeFile, load_theme
from graphviz_backprop.errors import RenderError
from graphviz_backprop.explain.arithmetic import slide_arithmetic
from graphviz_backprop.export.deck import Deck, deck
from graphviz_backprop.export.files import FOLDER_SETTINGS, WRITERS, export, suffix_of
from graphviz_backprop.export.pictures import Settings
from graphviz_backprop.trace import Trace

write = export


def settings_for(path: Path, choices: Mapping[str, Any], given: set[str]) -> Settings:
    """The settings among the choices. Raises RenderError where one that the reader has
    ``given`` means nothing for the format of this path."""
    suffix = suffix_of(path)
    heeded = WRITERS[suffix].settings if suffix else FOLDER_SETTINGS
    names = {field.name for field in fields(Settings)}
    for name in sorted(given & names):
        if name not in heeded:
            formats = [end for end, writer in WRITERS.items() if name in writer.settings]
            raise RenderError(
                f"--{name} means nothing for {suffix or 'a folder'}",
                remedy=f"It is for {', '.join(formats)}.",
            )
    if choices["blank"] and not choices["worksheet"]:
        raise RenderError(
            "--blank is for worksheets", remedy="Add --worksheet gradients, values or both."
        )
    return Settings(**{name: choices[name] for name in names if choices[name] is not None})


def deck_of(trace: Trace, choices: Mapping[str, Any]) -> Deck:
    """The deck that the choices describe."""
    look = look_of(choices["theme"], choices["background"])
    if choices["slide_arithmetic"]:
        trace = slide_arithmetic(trace, choices["numbers"])
    drawn = deck(
        trace,
        Drawing(
            constants=choices["constants"],
            direction=choices["direction"],
            numbers=choices["numbers"],
            preset=choices["preset"],
            names=choices["names"],
        ),
        look.theme,
        pace=choices["pace"],
        title=choices["title"] or look.title,
        caption=choices["caption"] or look.caption,
        footer=choices["footer"] or look.footer,
        rows=choices["wrap"],
    )
    if not choices["worksheet"]:
        return drawn
    from graphviz_backprop.export.worksheet import worksheet

    return worksheet(drawn, choices["worksheet"], choices["blank"])


def look_of(theme: str, background: str | None = None) -> ThemeFile:
    """The theme of this name or file, on its own background or another one; ``none`` for
    no background."""
    if theme in THEMES:
        look = ThemeFile(THEMES[theme])
    elif theme.endswith(".toml"):
        look = load_theme(Path(theme))
    else:
        raise RenderError(
            f"no theme is called {theme!r:.40}",
            remedy=f"The themes are: {', '.join(THEMES)}; or give a .toml file.",
        )
    if background is None:
        return look
    if background != "none" and not re.fullmatch("#[0-9A-Fa-f]{6}", background):
        raise RenderError(
            f"{background!r:.40} is not a colour", remedy='Write "none" or one such as #ffffff.'
        )
    return replace(look, theme=replace(look.theme, background=background))


def warnings(deck: Deck, path: Path, settings: Settings) -> Iterator[str]:
    """What the reader should know before using the file on a slide."""
    if deck.theme.background != "none":
        for failure in failures(deck.theme):
            yield str(failure)
    suffix = suffix_of(path)
    slides = bool(suffix) and WRITERS[suffix].slides
    aspect = settings.aspect or ("16:9" if slides else "canvas")
    if aspect != "canvas":
        from graphviz_backprop.export.legibility import legibility
        from graphviz_backprop.export.slide import SLIDES

        warning = legibility(deck, SLIDES[aspect])
        if warning:
            yield warning
