"""The player's JavaScript and CSS, put together from the files of this folder.

No build step: a module is its file after the files it imports. The exports and the
Streamlit component take the same player from here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from importlib.resources import files

from graphviz_backprop.drawing.theme import DARK, LIGHT, PRINT, Theme

AUTO = "auto"
_IMPORT = re.compile(r'^import .* from "\./([\w.]+)";\n', re.MULTILINE)
_BLANK = re.compile(r"^\s*(?://.*|/\*.*\*/)?\n|^\s+", re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)


@cache
def module(entry: str) -> str:
    """One ES module without imports: the file ``entry`` behind everything it imports.

    Lines of comment and indents are left out; no file has a text of several lines.
    """
    return _BLANK.sub("", "\n".join(_parts(entry, set())))


def _parts(name: str, seen: set[str]) -> Iterator[str]:
    if name in seen:
        return
    seen.add(name)
    text = _read(name)
    for imported in _IMPORT.findall(text):
        yield from _parts(imported, seen)
    yield _EXPORT.sub("", _IMPORT.sub("", text))


@cache
def styles(*themes: Theme) -> str:
    """The style sheet with the palettes of some themes and with ``auto``, which is light or
    dark as the reader's system is. On paper all of them are the print theme."""
    named = "".join(_palette(theme.name, theme) for theme in themes)
    dark = f"@media (prefers-color-scheme: dark) {{ {_palette(AUTO, DARK)} }}\n"
    paper = f"@media print {{ .gb.gb {{ {_variables(PRINT)} }} }}\n"
    return _BLANK.sub("", _read("player.css")) + _palette(AUTO, LIGHT) + dark + named + paper


def _palette(name: str, theme: Theme) -> str:
    return f'.gb[data-theme="{name}"] {{ {_variables(theme)} }}\n'


def _variables(theme: Theme) -> str:
    """Every field of a theme as a CSS variable of its name.

    >>> _variables(LIGHT)[:28]
    '--gb-background: #ffffff; --'
    """
    return "; ".join(
        f"--gb-{field.name.replace('_', '-')}: {getattr(theme, field.name)}"
        for field in fields(theme)
        if field.name != "name"
    )


def _read(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
