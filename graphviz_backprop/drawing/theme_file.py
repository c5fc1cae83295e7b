"""Themes from small TOML files: colours, font, strokes, and the words around a picture.

::

    base = "light"              # a built-in theme; what is not said is taken from it
    value = "#00663a"           # any colour of a theme, as #rrggbb or #rgb
    font = "Georgia, serif"     # for live text
    title = "Backpropagation"   # title, caption and footer of every picture
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from graphviz_backprop.drawing.contrast import Failure, failures
from graphviz_backprop.drawing.theme import AUTO, LIGHT, THEMES, Theme, fault
from graphviz_backprop.text.errors import RenderError

_NAMED = {AUTO.name: AUTO, **THEMES}
_FIELDS = tuple(field.name for field in fields(Theme))
_WORDS = frozenset({"title", "caption", "footer"})
_KEYS = ("base", *_FIELDS, *sorted(_WORDS))
#: Of a file, in characters; reading a long dotted key takes the square of its length.
_LONGEST = 10_000
_SHORT = re.compile("#[0-9a-fA-F]{3}")
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


@dataclass(frozen=True, slots=True)
class ThemeFile:
    """What a theme file says; words that it does not say are empty."""

    theme: Theme
    title: str = ""
    caption: str = ""
    footer: str = ""

    @property
    def failures(self) -> tuple[Failure, ...]:
        """The pairs of colours that fail AA, to warn of."""
        return tuple(failures(self.theme))


def look_of(theme: str, background: str = "") -> ThemeFile:
    """The theme of this name or file, on its own background or another one; "none" for
    no background."""
    look = load_theme(Path(theme)) if theme.endswith(".toml") else ThemeFile(_NAMED[theme])
    if not background:
        return look
    named = LIGHT if look.theme == AUTO else look.theme
    return replace(look, theme=replace(named, background=background.lower()))


def load_theme(path: Path) -> ThemeFile:
    """Reads a theme file; raises RenderError with the line where something is wrong."""
    try:
        with path.open("rb") as file:
            text = file.read(_LONGEST + 1).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not a text file in UTF-8"
        raise RenderError(f"the theme file {path} cannot be read: {reason}") from error
    if len(text) > _LONGEST:
        raise RenderError(f"the theme file {path} is too large to be one")
    return parse_theme(text, re.sub(r"[^\w -]+", "-", path.stem)[:60])


def parse_theme(text: str, name: str = "custom") -> ThemeFile:
    """The theme that a TOML text describes; raises RenderError with the line."""
    import tomllib

    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _syntax(text, error) from error
    except RecursionError as error:
        raise RenderError(
            "the theme is nested too deeply", remedy="Write one setting a line."
        ) from error
    base = told.pop("base", "light")
    if not isinstance(base, str) or base not in THEMES:
        raise _complaint(text, "base", f"there is no theme called {base!r:.40}", _one_of(THEMES))
    values = {key: _checked(text, key, value) for key, value in told.items()}
    words = {key: values.pop(key) for key in _WORDS & values.keys()}
    return ThemeFile(replace(THEMES[base], **{"name": name, **values}), **words)


def _checked(text: str, key: str, value: Any) -> Any:
    if key in _WORDS:
        if not isinstance(value, str) or not value.isprintable():
            raise _complaint(text, key, f"{key} is not one line of text", "Write it in quotes.")
        return value
    if key not in _FIELDS:
        raise _complaint(text, key, f"a theme has nothing called {key!r:.40}", _one_of(_KEYS))
    if isinstance(value, str) and value.startswith("#"):
        doubled = "".join(2 * digit for digit in value[1:])
        value = "#" + doubled.lower() if _SHORT.fullmatch(value) else value.lower()
    if wrong := fault(key, value):
        raise _complaint(text, key, *wrong)
    return value


def _one_of(names: Any) -> str:
    return f"There are: {', '.join(names)}."


def _complaint(text: str, key: str, problem: str, remedy: str) -> RenderError:
    """The error with the place of the line that sets ``key``, or of its table."""
    spelled = re.escape(key)
    found = re.search(rf"""(?m)^[ \t]*\[*[ \t]*(["']?{spelled}\b["']?[^\r\n]*)""", text)
    if found is None:
        return RenderError(problem, remedy=remedy)
    return RenderError(problem, remedy=remedy, text=text, start=found.start(1), stop=found.end(1))


def _syntax(text: str, error: ValueError) -> RenderError:
    problem = f"this is not TOML: {_PLACE.sub('', str(error)).strip()}"
    remedy = 'Write one setting a line, such as value = "#00802b".'
    place = _PLACE.search(str(error))
    if place is None:  # at the end of the document
        return RenderError(problem, remedy=remedy, text=text, start=max(len(text.rstrip()) - 1, 0))
    lines = text.replace("\r\n", "\n").split("\n")
    line, column = int(place[1]), int(place[2])
    start = sum(len(before) + 1 for before in lines[: line - 1]) + column - 1
    return RenderError(problem, remedy=remedy, text="\n".join(lines), start=start)
