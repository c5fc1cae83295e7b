"""A formula in LaTeX as outlines, so that every slide shows it the same, without fonts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from xml.etree import ElementTree

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Command:
    """One piece of an outline: M (move), L (line), Q (quadratic curve) or Z (close)."""

    letter: str
    points: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """Filled outlines in points, y down, inside (0, 0) to (width, height)."""

    width: float
    height: float
    commands: tuple[Command, ...]

    @property
    def path(self) -> str:
        """SVG path data."""
        return "".join(
            c.letter + " ".join(f"{x:.2f} {y:.2f}" for x, y in c.points) for c in self.commands
        )


#: A minus that is a sign, not a subtraction: it is set without space around it.
_SIGN = re.compile(r"(^|[=(,{])\s*-")


#: Formulas are typeset in letters of this size, in points, and scaled.
EM = 26.0


def typeset(latex: str, size: float = EM) -> Outline:
    """The outlines of a formula whose letters are ``size`` points high (an em).

    >>> typeset("x", 10).commands[0].letter
    'M'
    """
    outline = _typeset(latex)
    if size == EM:
        return outline
    scale = size / EM
    commands = (
        Command(c.letter, tuple((x * scale, y * scale) for x, y in c.points))
        for c in outline.commands
    )
    return Outline(outline.width * scale, outline.height * scale, tuple(commands))


def measured(latex: str, size: float) -> tuple[float, float]:
    """Width and height of the same outlines."""
    outline = _typeset(latex)
    return outline.width * size / EM, outline.height * size / EM


@lru_cache(maxsize=256)
def _typeset(latex: str) -> Outline:
    from ziamath.config import config
    from ziamath.zmath import Latex

    config.svg2 = False
    signed = _SIGN.sub(r"\1{-}", latex).replace("+=", r"\;{+}{=}\;")
    drawn = ElementTree.fromstring(Latex(signed, size=EM).svg())
    left, top, width, height = (float(number) for number in drawn.attrib["viewBox"].split())
    commands: list[Command] = []
    for element in drawn.iter():
        if element.tag.endswith("path"):
            commands += _path(element.attrib["d"], left, top)
        elif element.tag.endswith("rect") and element.attrib.get("fill") != "none":
            commands += _rectangle(element.attrib, left, top)
    return Outline(width, height, tuple(commands))


def _path(data: str, left: float, top: float) -> list[Command]:
    commands = []
    for letter, rest in re.findall(r"([MLQZ])([^MLQZ]*)", data):
        numbers = [float(number) for number in re.split(r"[\s,]+", rest.strip()) if number]
        points = zip(numbers[::2], numbers[1::2], strict=True)
        commands.append(Command(letter, tuple((x - left, y - top) for x, y in points)))
    return commands


def _rectangle(rectangle: dict[str, str], left: float, top: float) -> list[Command]:
    x, y, width, height = (float(rectangle[key]) for key in ("x", "y", "width", "height"))
    x, y = x - left, y - top
    corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
    return [
        Command("M", corners[:1]),
        *(Command("L", (corner,)) for corner in corners[1:]),
        Command("Z"),
    ]
