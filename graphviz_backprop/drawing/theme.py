"""Colours, font and stroke widths of a picture; nothing here changes its geometry."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType

from graphviz_backprop.text.errors import RenderError

_COLOUR = re.compile("#[0-9a-f]{6}")
_BACKGROUND = re.compile("none|#[0-9a-f]{6}")
_WIDEST_STROKE = 10.0
#: A theme's name and its fonts stand in style sheets and attributes: nothing in them is markup.
_NAME = re.compile(r"[\w -]{1,60}")
_FAMILY = r"""(?:[\w -]+|'[\w .&-]+'|"[\w .&-]+")"""
_FONTS = re.compile(rf"{_FAMILY}(?:, *{_FAMILY}){{0,20}}")

FONT_FAMILY = "Arial, Helvetica, 'Liberation Sans', 'DejaVu Sans', sans-serif"


@dataclass(frozen=True, slots=True)
class Theme:
    """One look. Colours are ``#rrggbb``, the background also ``none``; strokes are in points.

    ``ink`` draws names, symbols, wires and outlines, ``faint`` the names of inner
    nodes; ``active`` is the lit wire, ``lit`` the fill of the lit circle, ``mark``
    the outline of a circle whose value does not exist.
    """

    name: str
    background: str
    ink: str
    faint: str
    value: str
    gradient: str
    active: str
    lit: str
    lit_ink: str
    fill: str
    mark: str
    font: str = FONT_FAMILY
    stroke: float = 1.2
    active_stroke: float = 2.4

    def __post_init__(self) -> None:
        """Raises RenderError for what no style sheet could hold."""
        for field in fields(self):
            if wrong := fault(field.name, getattr(self, field.name)):
                raise RenderError(wrong[0], remedy=wrong[1])


def fault(field: str, value: object) -> tuple[str, str] | None:
    """What is wrong with a value for a field of a theme, and what to write; None if nothing is."""
    if field in {"stroke", "active_stroke"}:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if number and 0 < value <= _WIDEST_STROKE:  # type: ignore[operator]
            return None
        remedy = f"Write a number above 0, at most {_WIDEST_STROKE:g}."
        return f"{field} is not a width in points: {value!r:.40}", remedy
    text = value if isinstance(value, str) else ""
    match field:
        case "name":
            form, wanted = _NAME, "a name of letters, digits and spaces"
            remedy = 'Write one as "My school".'
        case "font":
            form, wanted = _FONTS, "a list of fonts"
            remedy = "Write one as \"Georgia, 'Noto Serif', serif\"."
        case _:
            form, wanted = _COLOUR, "a colour"
            remedy = 'Write one as "#00802b".'
    if field == "background":
        form, remedy = _BACKGROUND, 'Write one as "#00802b", or "none".'
    return None if form.fullmatch(text) else (f"{field} is not {wanted}: {value!r:.40}", remedy)


LIGHT = Theme(
    name="light",
    background="#ffffff",
    ink="#222222",
    faint="#666666",
    value="#00802b",
    gradient="#d00000",
    active="#d07c00",
    lit="#ffd54a",
    lit_ink="#222222",
    fill="#ffffff",
    mark="#d00000",
)
DARK = Theme(
    name="dark",
    background="#14181f",
    ink="#e8eaed",
    faint="#a3abb5",
    value="#5fd38a",
    gradient="#ff8a80",
    active="#ffb84d",
    lit="#ffd54a",
    lit_ink="#14181f",
    fill="#232a35",
    mark="#ff8a80",
)
PRINT = Theme(
    name="print",
    background="#ffffff",
    ink="#000000",
    faint="#555555",
    value="#000000",
    gradient="#000000",
    active="#000000",
    lit="#d9d9d9",
    lit_ink="#000000",
    fill="#ffffff",
    mark="#000000",
    active_stroke=3.0,
)
#: Okabe and Ito's blue and vermilion, the latter darkened until it passes AA on white.
COLOURBLIND = Theme(
    name="colourblind",
    background="#ffffff",
    ink="#222222",
    faint="#666666",
    value="#0072b2",
    gradient="#b24a00",
    active="#8f4a75",
    lit="#f0e442",
    lit_ink="#222222",
    fill="#ffffff",
    mark="#b24a00",
)

#: Nobody has chosen: light on paper, and in a browser as the reader's system is.
AUTO = replace(LIGHT, name="auto")

THEMES: Mapping[str, Theme] = MappingProxyType(
    {theme.name: theme for theme in (LIGHT, DARK, PRINT, COLOURBLIND)}
)
