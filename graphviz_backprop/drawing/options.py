"""What a reader may choose about a picture, and the sizes that follow from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from graphviz_backprop.numbers import TWO_DECIMALS, NumberFormat


@dataclass(frozen=True, slots=True)
class Drawing:
    """Choices that change the geometry; colours are the theme's.

    ``constants``: a constant with one user stands in the user's circle ("folded",
    as lectures draw it) or is a leaf of its own. ``direction``: left to right or
    top-down. ``preset``: "slide" has larger labels. ``names``: at the wires stand the
    names that the program gives ("own"), or also the ``v1``, ``v2``, … by which
    explanations call the other operations ("all").
    """

    constants: Literal["folded", "leaf"] = "folded"
    direction: Literal["LR", "TB"] = "LR"
    numbers: NumberFormat = TWO_DECIMALS
    preset: Literal["normal", "slide"] = "normal"
    names: Literal["own", "all"] = "own"


#: The choices of who makes none.
DEFAULT = Drawing()


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
