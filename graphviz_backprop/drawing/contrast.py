"""Contrast of the colours of a theme, by WCAG 2.2."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graphviz_backprop.drawing.theme import Theme

#: Least ratios of level AA: for text (1.4.3), for graphics (1.4.11).
TEXT, GRAPHICS = 4.5, 3.0
#: What is drawn on what, as fields of a theme.
_PAIRS = (
    ("ink", "background", TEXT),
    ("faint", "background", TEXT),
    ("value", "background", TEXT),
    ("gradient", "background", TEXT),
    ("ink", "fill", TEXT),
    ("lit_ink", "lit", TEXT),
    ("active", "background", GRAPHICS),
    ("mark", "background", GRAPHICS),
)


@dataclass(frozen=True, slots=True)
class Failure:
    """Two fields of a theme whose contrast is under level AA."""

    colour: str
    on: str
    ratio: float
    least: float

    def __str__(self) -> str:
        return (
            f"{self.colour} on {self.on} has contrast {self.ratio:.2f}, "
            f"{self.least - self.ratio:.2f} under the {self.least:g} of WCAG AA"
        )


def failures(theme: Theme) -> Iterator[Failure]:
    """The pairs of a theme that fail AA; a ratio that only rounds up to the least one fails."""
    for colour, on, least in _PAIRS:
        ratio = contrast(getattr(theme, colour), getattr(theme, on))
        if ratio < least:
            yield Failure(colour, on, ratio, least)


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two ``#rrggbb`` colours, from 1 to 21.

    >>> contrast("#000000", "#ffffff"), round(contrast("#777777", "#ffffff"), 2)
    (21.0, 4.48)
    """
    dark, bright = sorted((_luminance(first), _luminance(second)))
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
