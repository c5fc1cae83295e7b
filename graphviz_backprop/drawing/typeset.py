"""A formula in LaTeX as outlines, so that every slide shows it the same, without fonts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from xml.etree import ElementTree

Point = tuple[float, float]
#: Left, right, top and bottom.
Box = tuple[float, float, float, float]


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
            x, y, width_, height_ = (
                float(element.attrib[key]) for key in ("x", "y", "width", "height")
            )
            commands += _rectangle((x - left, x - left + width_, y - top, y - top + height_))
    return Outline(width, height, tuple(_joined(commands)))


def _joined(commands: list[Command]) -> list[Command]:
    """Pieces of one high bar as one: where they overlap, PowerPoint would cut a hole."""
    starts = [at for at, command in enumerate(commands) if command.letter == "M"]
    parts: list[list[Command]] = []
    places: dict[tuple[float, float], tuple[int, Box]] = {}  # of the last rectangle so wide
    for start, stop in pairwise([*starts, len(commands)]):
        part = commands[start:stop]
        box = _box(part)
        if box:
            place, last = places.get(box[:2], (len(parts), box))
            if box[2] <= last[3] and last[2] <= box[3]:
                box = (*box[:2], min(box[2], last[2]), max(box[3], last[3]))
                parts[place:] = [_rectangle(box), *parts[place + 1 :]]
                part = []
            else:
                place = len(parts)
            places[box[:2]] = place, box
        parts += [part] if part else []
    return [command for part in parts for command in part]


def _box(path: list[Command]) -> Box | None:
    """Left, right, top and bottom of a path that is an upright rectangle; else None."""
    points = [point for command in path for point in command.points]
    across, down = ({round(point[axis], 3) for point in points} for axis in (0, 1))
    straight = all(command.letter in "MLZ" for command in path)
    if not straight or len(set(points)) != 4 or len(across) != 2 or len(down) != 2:
        return None
    return min(across), max(across), min(down), max(down)


def _path(data: str, left: float, top: float) -> list[Command]:
    commands = []
    for letter, rest in re.findall(r"([MLQZ])([^MLQZ]*)", data):
        numbers = [float(number) for number in re.split(r"[\s,]+", rest.strip()) if number]
        points = zip(numbers[::2], numbers[1::2], strict=True)
        commands.append(Command(letter, tuple((x - left, y - top) for x, y in points)))
    return commands


def _rectangle(box: Box) -> list[Command]:
    left, right, top, bottom = box
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    return [
        Command("M", corners[:1]),
        *(Command("L", (corner,)) for corner in corners[1:]),
        Command("Z"),
    ]
