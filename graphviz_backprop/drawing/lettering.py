"""Lines of words around a picture: breaking them, and adding them to its marks."""

from __future__ import annotations

from typing import NamedTuple

from graphviz_backprop.choices import Drawing
from graphviz_backprop.drawing import text
from graphviz_backprop.drawing.marks import Mark, Role, Words
from graphviz_backprop.drawing.paint import Timed, Timeline, placed
from graphviz_backprop.drawing.sizes import SIZES

#: Height of a line, in em.
LEADING = 1.3


def wrapped(words: str, size: float, width: float) -> tuple[str, ...]:
    """The text in lines no wider than ``width`` points; a word that is wider is cut.

    >>> wrapped("one two three", 10, 50)
    ('one two', 'three')
    """
    lines: list[str] = []
    line = ""
    for word in words.split():
        joined = f"{line} {word}" if line else word
        if not line or _fits(joined, size, width):
            line = joined
        else:
            lines.append(line)
            line = word
        while not _fits(line, size, width) and len(line) > 1:
            head = _longest_head(line, size, width)
            lines.append(line[:head])
            line = line[head:]
    return (*lines, line) if line else tuple(lines)


def _fits(words: str, size: float, width: float) -> bool:
    return text.width(text.plain(words), size) <= width


def _longest_head(word: str, size: float, width: float) -> int:
    low, high = 1, len(word)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _fits(word[:middle], size, width) else (low, middle)
    return low


class Canvas(NamedTuple):
    """The marks of all frames on a sheet of one size."""

    width: float
    height: float
    marks: Timeline


def lettered(canvas: Canvas, drawing: Drawing, title: str, caption: str, footer: str) -> Canvas:
    """The picture with a title above it, a caption and a footer below it."""
    if not (title or caption or footer):
        return canvas
    sizes = SIZES[drawing.preset]
    room = max(canvas.width, 20 * sizes.name) - 2 * sizes.margin
    width = max(canvas.width, room + 2 * sizes.margin)
    lines: list[Mark] = []
    y = sizes.margin
    y = _written(lines, "title", "headline", title, sizes.name, room, width / 2, y)
    top = y if title else 0.0
    below = top + canvas.height
    y = _written(lines, "caption", "caption", caption, sizes.label, room, width / 2, below)
    y = _written(lines, "footer", "footer", footer, 0.8 * sizes.label, room, width / 2, y)
    always = tuple(each.shown for each in canvas.marks)
    last = max((stop for spans in always for _, stop in spans), default=1)
    return Canvas(
        round(width, 2),
        round(y + sizes.margin if y > below else below, 2),
        (
            *placed(canvas.marks, (width - canvas.width) / 2, top),
            *(Timed(line, ((0, last),)) for line in lines),
        ),
    )


def _written(
    lines: list[Mark],
    name: str,
    role: Role,
    words: str,
    size: float,
    room: float,
    middle: float,
    y: float,
) -> float:
    """Adds lines of words below a height; gives that of their end."""
    for number, line in enumerate(wrapped(words, size, room)):
        y += LEADING * size
        at = (middle, y - 0.3 * size)
        lines.append(Words(f"l_{name}_{number}", role, "", at, size, text.plain(line)))
    return y
