"""The sizes that follow from what a reader chooses about a picture."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """Sizes of text and shapes in points."""

    name: float
    label: float
    symbol: float
    radius: float
    gap: float
    arrow: float
    margin: float


SIZES = {
    "normal": Sizes(name=16, label=13, symbol=16, radius=18, gap=5, arrow=8, margin=8),
    "slide": Sizes(name=22, label=20, symbol=22, radius=24, gap=6, arrow=10, margin=10),
}
