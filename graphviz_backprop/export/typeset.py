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


@lru_cache(maxsize=512)
def typeset(latex: str, size: float) -> Outline:
    """The outlines of a formula whose letters are ``size`` points high (an em).

    >>> typeset("x", 10).commands[0].letter
    'M'
    """
    from ziamath.config import config
    from ziamath.zmath import Latex

    config.svg2 = False
    signed = _SIGN.sub(r"\1{-}", latex).replace("+=", r"\;{+}{=}\;")
    drawn = ElementTree.fromstring(Latex(signed, size=size).svg())
    left, top, width, height = (float(number) for number in drawn.attrib["viewBox"].split())
    commands: list[Command] = []
    for element in drawn.iter():
        if element.tag.endswith("path"):
            commands += _path(element.attrib["d"], left, top)
        elif element.tag.endswith("rect") and element.attrib.get("fill") != "none":
            commands += _rectangle(element.attrib, left, top)
    return Outline(width, height, tuple(commands))


def fitted(formulas: tuple[str, ...], size: float, width: float, height: float) -> Outline | None:
    """Formulas under each other, centred, made smaller where they would not fit.

    None where there are none, or where they would be less than half of ``size``.
    """
    lines = [typeset(latex, size) for latex in formulas]
    if not lines:
        return None
    gap = 0.4 * size
    wide = max(line.width for line in lines)
    high = sum(line.height for line in lines) + gap * (len(lines) - 1)
    scale = min(1.0, width / wide, height / high)
    if scale < 0.5:
        return None
    commands: list[Command] = []
    top = 0.0
    for line in lines:
        commands += _scaled(line.commands, scale, (wide - line.width) / 2, top)
        top += line.height + gap
    return Outline(wide * scale, high * scale, tuple(commands))


def _scaled(commands: tuple[Command, ...], scale: float, dx: float, dy: float) -> list[Command]:
    return [
        Command(c.letter, tuple(((x + dx) * scale, (y + dy) * scale) for x, y in c.points))
        for c in commands
    ]


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
