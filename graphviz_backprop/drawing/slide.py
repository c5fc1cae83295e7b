"""A slide: where headline, picture, formulas and footer stand, and all of it as marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graphviz_backprop.drawing import text
from graphviz_backprop.drawing.lettering import LEADING, wrapped
from graphviz_backprop.drawing.marks import NO_STATES, Formula, Mark, Role, States, Words
from graphviz_backprop.drawing.scene import Scene
from graphviz_backprop.drawing.typeset import measured

SLIDES = {"16:9": (960.0, 540.0), "4:3": (720.0, 540.0)}

HEADLINE = 28.0
FORMULA = 26.0
CAPTION = 18.0
FOOTER = 12.0
MARGIN = 36.0
#: Labels no larger than this on a slide: a picture of one gate is not blown up.
LARGEST_LABEL = 34.0
#: The share of the width that a panel of formulas takes, and the size of its letters.
_PANEL, _PANEL_SIZE = 0.34, 15.0
#: A formula that would have to be smaller than this share of its size is left out.
_LEAST = 0.5
_LIT: States = frozenset({"lit"})


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in points, y down."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Places:
    """The parts of a slide. ``picture`` is where the scene stands, ``scale`` points of the
    slide for one of the scene's."""

    width: float
    height: float
    headline: Box
    picture: Box
    scale: float
    caption: Box
    formula: Box
    panel: Box
    footer: Box


@dataclass(frozen=True, slots=True)
class SlideWords:
    """What a slide says: ``formulas`` in LaTeX with the same ``spoken`` as plain text.

    ``panel`` holds lines of formulas beside the picture, of which one may be lit.
    """

    headline: str
    formulas: tuple[str, ...] = ()
    spoken: tuple[str, ...] = ()
    caption: str = ""
    footer: str = ""
    panel: tuple[str, ...] = ()
    lit_line: int | None = None


def places(
    scene: Scene,
    size: tuple[float, float],
    *,
    formulas: bool = True,
    caption: bool = False,
    panel: bool = False,
    top: float | None = None,
    given: Box | None = None,
) -> Places:
    """The places on every slide of this size; ``top`` is the end of a title, ``given`` what a
    template leaves for picture, caption and formulas.

    All slides of a deck are alike, so that nothing jumps from one to the next.
    """
    width, height = size
    unit = height / 540.0
    margin = MARGIN * unit
    inner = width - 2 * margin
    begin = top if top is not None else (MARGIN / 2 + 2 * LEADING * HEADLINE) * unit
    footer = Box(margin, height - 30 * unit, inner, 18 * unit)
    typeset = 90 * unit if formulas else 0.0
    words = CAPTION * LEADING * unit if caption else 0.0
    side = _PANEL * width if panel else 0.0
    high = footer.y - 6 * unit - begin - 10 * unit
    whole = given or Box(margin / 2, begin + 10 * unit, width - margin, high)
    end = whole.y + whole.height - typeset
    formula = Box(whole.x + margin / 2, end, whole.width - margin, typeset)
    room = Box(whole.x, whole.y, whole.width - side, end - 12 * unit - words - whole.y)
    largest = max(
        (LARGEST_LABEL / label.size for label in scene.texts if label.role == "value"), default=2.0
    )
    scale = min(room.width / scene.width, room.height / scene.height, largest * unit)
    shown = (scene.width * scale, scene.height * scale)
    picture = Box(
        room.x + (room.width - shown[0]) / 2, room.y + (room.height - shown[1]) / 2, *shown
    )
    return Places(
        width,
        height,
        Box(margin, MARGIN / 2 * unit, inner, begin - MARGIN / 2 * unit),
        picture,
        scale,
        Box(formula.x, room.y + room.height + 4 * unit, formula.width, words),
        formula,
        Box(room.x + room.width, room.y, side, room.height),
        footer,
    )


def paint_slide(picture: Sequence[Mark], words: SlideWords, at: Places) -> tuple[Mark, ...]:
    """The marks of a slide: a picture, which stands at its place already, and words around it."""
    unit = at.height / 540.0
    lines = wrapped(words.headline, HEADLINE * unit, at.headline.width)[:2]
    return (
        *_lines("headline", lines, HEADLINE * unit, at.headline),
        *picture,
        *_line("caption", words.caption, CAPTION * unit, at.caption),
        *_formulas("chain", words.formulas, words.spoken, FORMULA * unit, at.formula),
        *_panel(words, unit, at.panel),
        *_line("footer", words.footer, FOOTER * unit, at.footer),
    )


def _lines(role: Role, lines: Sequence[str], size: float, box: Box) -> Iterator[Words]:
    y = box.y
    for number, line in enumerate(lines):
        y += LEADING * size
        at = (box.x + box.width / 2, y - 0.3 * size)
        yield Words(f"s_{role}_{number}", role, "", at, size, text.plain(line))


def _line(role: Role, words: str, size: float, box: Box) -> Iterator[Words]:
    if words:
        at = (box.x + box.width / 2, box.y + size)
        line = text.plain(one_line(words, size, box.width))
        yield Words(f"s_{role}", role, "", at, size, line)


def one_line(words: str, size: float, width: float) -> str:
    """The text, cut with an ellipsis where it is wider than a line."""
    lines = wrapped(words, size, width)
    return lines[0] + "…" if len(lines) > 1 else "".join(lines)


def _panel(words: SlideWords, unit: float, box: Box) -> Iterator[Formula]:
    """As many lines of the panel as there is room for, the lit one among them, flush left."""
    if not words.panel:
        return
    sizes = [measured(latex, _PANEL_SIZE * unit) for latex in words.panel]
    scales = [min(1.0, box.width / width) for width, _ in sizes]
    heights = [height * scale for (_, height), scale in zip(sizes, scales, strict=True)]
    gap = 0.5 * _PANEL_SIZE * unit
    y = box.y
    for number in _window(heights, words.lit_line or 0, gap, box.height):
        states = _LIT if number == words.lit_line else NO_STATES
        scale = scales[number]
        yield Formula(
            f"s_panel_{number}", "formula", "", (box.x, y), sizes[number][0] * scale,
            heights[number], _PANEL_SIZE * unit * scale, words.panel[number], states,
        )  # fmt: skip
        y += heights[number] + gap


def _window(heights: Sequence[float], lit: int, gap: float, room: float) -> range:
    """The lines around one of them that fit under each other."""
    first, last, free = lit, lit, room - heights[lit]
    grown = True
    while grown:
        grown = False
        for line in (first - 1, last + 1):
            if 0 <= line < len(heights) and heights[line] + gap <= free:
                first, last = min(first, line), max(last, line)
                free -= heights[line] + gap
                grown = True
    return range(first, last + 1)


def _formulas(
    name: str, formulas: Sequence[str], spoken: Sequence[str], size: float, box: Box
) -> Iterator[Formula]:
    """Formulas under each other, centred, made smaller where they would not fit.

    None where they would have to be less than half of their size.
    """
    if not (formulas and box.height):
        return
    lines = [measured(latex, size) for latex in formulas]
    gap = 0.4 * size
    wide = max(width for width, _ in lines)
    high = sum(height for _, height in lines) + gap * (len(lines) - 1)
    scale = min(1.0, box.width / wide, box.height / high)
    if scale < _LEAST:
        return
    y = box.y + (box.height - high * scale) / 2
    said = spoken if len(spoken) == len(formulas) else [""] * len(formulas)
    for number, (line, latex, says) in enumerate(zip(lines, formulas, said, strict=True)):
        width, height = line[0] * scale, line[1] * scale
        corner = (box.x + (box.width - width) / 2, y)
        yield Formula(
            f"s_{name}_{number}", "formula", "", corner, width, height, size * scale, latex,
            says=says,
        )  # fmt: skip
        y += height + gap * scale
