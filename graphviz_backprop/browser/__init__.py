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
from typing import get_args

from graphviz_backprop.drawing.marks import NO_STATES, State
from graphviz_backprop.drawing.styles import BRACKET, DASHES, ROLES, Style, style
from graphviz_backprop.drawing.theme import DARK, LIGHT, PRINT, Theme

AUTO = "auto"
_IMPORT = re.compile(r'^import .* from "\./([\w.]+)";\n', re.MULTILINE)
_BLANK = re.compile(r"^\s*(?://.*|/\*.*\*/)?\n|^\s+|(?<=[;,{(]) // [^\"'`\n]*$", re.MULTILINE)
_QUOTED, _GAP = re.compile("""("[^"]*"|'[^']*'|`[^`]*`)"""), re.compile(r" (=>|[-+*=<>&|?!]+|:) ")
_CSS_GAP = re.compile(r"(?<=[;:{,]) +| (?=[{}])")
_EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)


@cache
def module(entry: str) -> str:
    """One ES module without imports: the file ``entry`` behind everything it imports.

    Comments, indents and gaps are left out; no file has a text of several lines.
    """
    lines = _BLANK.sub("", "\n".join(_parts(entry, set()))).split("\n")
    return "\n".join(map(_tight, lines))


def _tight(line: str) -> str:
    """A line of JavaScript without the gaps around operators, its strings as they are."""
    pieces = _QUOTED.split(line)
    if "\\" in line or any("/" in code for code in pieces[::2]):  # an escape, a regular expression
        return line
    pieces[::2] = (_GAP.sub(r"\1", code) for code in pieces[::2])
    return "".join(pieces)


def _parts(name: str, seen: set[str]) -> Iterator[str]:
    if name in seen:
        return
    seen.add(name)
    script = text(name)
    for imported in _IMPORT.findall(script):
        yield from _parts(imported, seen)
    yield _EXPORT.sub("", _IMPORT.sub("", script))


@cache
def styles(*themes: Theme) -> str:
    """The style sheet with the palettes of some themes and with ``auto``, which is light or
    dark as the reader's system is. On paper all of them are the print theme."""
    named = "".join(_palette(theme.name, theme) for theme in themes)
    rules = "".join(_looks()) + _BLANK.sub("", text("player.css"))
    dark = f"@media (prefers-color-scheme: dark) {{ {_palette(AUTO, DARK)} }}\n"
    paper = f"@media print {{ .gb.gb {{ {_variables(PRINT)} }} }}\n"
    return _CSS_GAP.sub("", rules + _palette(AUTO, LIGHT) + dark + named + paper)


def _looks() -> Iterator[str]:
    """The looks of all roles, and what each state changes, as variables of CSS."""
    usual = _look(Style())
    rules = {_settings(usual): [".gb-picture"]}
    for role in ROLES:
        plain = _look(style(role, NO_STATES))
        own = _settings(dict(plain.items() - usual.items()))
        rules.setdefault(own, []).append(f".gb-picture .gb-{role}")
        for state in get_args(State):
            look = _look(style(role, frozenset({state})))
            change = _settings(dict(look.items() - plain.items()))
            rules.setdefault(change, []).append(f".gb-picture .gb-{role}.gb-{state}")
    for settings, selectors in rules.items():
        if settings:
            yield f"{', '.join(selectors)} {{ {settings} }}\n"


def _settings(look: dict[str, str]) -> str:
    return "; ".join(f"--gb-{name}: {look[name]}" for name in sorted(look))


def _look(look: Style) -> dict[str, str]:
    return {
        "pen": _variable(look.line),
        "inside": _variable(look.fill),
        "width": str(BRACKET) if look.width == "bracket" else _variable(look.width),
        "dashes": " ".join(f"{length:g}" for length in DASHES) if look.dashed else "none",
        "decoration": "underline" if look.underlined else "none",
    }


def _variable(field: str | None) -> str:
    return f"var(--gb-{field.replace('_', '-')})" if field else "none"


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


def text(name: str) -> str:
    """The text of a file of this folder."""
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
