"""Lines of words around a picture: breaking them, and adding them to a scene."""

from __future__ import annotations

from dataclasses import replace

from graphviz_backprop.drawing import text
from graphviz_backprop.drawing.curve import Curve
from graphviz_backprop.drawing.options import SIZES, Drawing
from graphviz_backprop.drawing.scene import Scene
from graphviz_backprop.drawing.writing import Role, Text

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


def lettered(scene: Scene, drawing: Drawing, title: str, caption: str, footer: str) -> Scene:
    """The scene with a title above it, a caption and a footer below it."""
    if not (title or caption or footer):
        return scene
    sizes = SIZES[drawing.preset]
    room = max(scene.width, 20 * sizes.name) - 2 * sizes.margin
    above = [("name", sizes.name, line) for line in wrapped(title, sizes.name, room)]
    below = [("name", sizes.label, line) for line in wrapped(caption, sizes.label, room)]
    below += [("inner", 0.8 * sizes.label, line) for line in wrapped(footer, sizes.label, room)]
    width = max(scene.width, room + 2 * sizes.margin)
    top = sum(LEADING * size for _, size, _ in above) + (sizes.margin if above else 0)
    inner = moved(scene, (width - scene.width) / 2, top)
    texts = list(inner.texts)
    y = sizes.margin if above else top + scene.height
    for number, (role, size, line) in enumerate((*above, *below)):
        if number == len(above):
            y = top + scene.height
        y += LEADING * size
        texts.append(_line(f"l_{number}", role, width / 2, y - 0.3 * size, size, line))
    height = y + sizes.margin if below else top + scene.height
    return replace(inner, width=round(width, 2), height=round(height, 2), texts=tuple(texts))


def _line(line_id: str, role: str, x: float, y: float, size: float, words: str) -> Text:
    kind: Role = "inner" if role == "inner" else "name"
    return Text(line_id, kind, "", x, y, size, ((0, text.plain(words)),))


def moved(scene: Scene, dx: float, dy: float) -> Scene:
    """The scene with everything in it moved; its size stays."""

    def shifted(points: Curve) -> Curve:
        return tuple((x + dx, y + dy) for x, y in points)

    return replace(
        scene,
        circles=tuple(replace(c, centre=shifted((c.centre,))[0]) for c in scene.circles),
        dots=tuple(replace(d, centre=shifted((d.centre,))[0]) for d in scene.dots),
        wires=tuple(replace(w, path=shifted(w.path), arrow=shifted(w.arrow)) for w in scene.wires),
        texts=tuple(replace(t, x=t.x + dx, y=t.y + dy) for t in scene.texts),
        brackets=tuple(replace(b, path=shifted(b.path)) for b in scene.brackets),
    )
