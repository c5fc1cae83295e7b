"""Colours, font and stroke widths of a picture; nothing here changes its geometry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

FONT_FAMILY = "Arial, Helvetica, 'Liberation Sans', 'DejaVu Sans', sans-serif"


@dataclass(frozen=True, slots=True)
class Theme:
    """One look. Colours are ``#rrggbb``; stroke widths are in points.

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

THEMES: Mapping[str, Theme] = MappingProxyType(
    {theme.name: theme for theme in (LIGHT, DARK, PRINT, COLOURBLIND)}
)
