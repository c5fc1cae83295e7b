"""Measuring text and drawing it as outlines, with one font that comes with a package.

The font is the DejaVu Sans of ziafont, so that widths do not depend on the fonts
of the machine. It is wider than Arial: live text never outgrows its place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from struct import unpack_from
from typing import TYPE_CHECKING, Any, NamedTuple

from graphviz_backprop.drawing import other_fonts
from graphviz_backprop.text import names

if TYPE_CHECKING:
    from ziafont.font import Font

#: Size and rise (both in em of the whole text) of a subscript, plain text, a superscript.
SCRIPTS = {-1: (0.7, -0.2), 0: (1.0, 0.0), 1: (0.7, 0.36)}
DIGIT_HEIGHT = 0.729
_MARKUP = re.compile(r"([\^_])\{([^{}]*)\}")


class Run(NamedTuple):
    """A piece of text on one level: ``script`` is −1 (subscript), 0 or 1 (superscript)."""

    text: str
    script: int = 0


#: A text with its subscripts and superscripts.
Runs = tuple[Run, ...]


class Placed(NamedTuple):
    """A run at its place: offset from the start of the text in points, y up, and its size."""

    text: str
    dx: float
    rise: float
    size: float


def plain(text: str) -> Runs:
    """One run on the baseline."""
    return (Run(text),)


def markup(text: str) -> Runs:
    """The runs of a symbol of the operation table.

    >>> markup("x^{2}"), markup("log_{10}")
    ((Run(text='x', script=0), Run(text='2', script=1)), \
(Run(text='log', script=0), Run(text='10', script=-1)))
    """
    pieces = _MARKUP.split(text)
    runs = [Run(pieces[0])]
    for mark, script, after in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        runs += [Run(script, 1 if mark == "^" else -1), Run(after)]
    return tuple(run for run in runs if run.text)


def name_runs(name: str, limit: int = 28) -> Runs:
    """A canonical name with its subscript; past ``limit`` characters it ends in an ellipsis."""
    runs: list[Run] = []
    left = limit
    for text, level in names.pieces(name):
        runs.append(Run(text if len(text) <= left else text[: left - 1] + "…", level))
        left -= len(text)
        if left < 1:
            break
    return tuple(runs)


def words(runs: Runs) -> str:
    """The text without its levels, as a screen reader says it."""
    return "".join(run.text for run in runs)


def place(runs: Runs, size: float) -> Iterator[Placed]:
    """Every run with its offset, rise and size, for a text of ``size`` points."""
    dx = 0.0
    for text, script in runs:
        scale, rise = SCRIPTS[script]
        yield Placed(text, dx, rise * size, scale * size)
        dx += _em_width(text) * scale * size


def width(runs: Runs, size: float) -> float:
    """Width in points of a text of ``size`` points."""
    return sum(_em_width(text) * SCRIPTS[script][0] for text, script in runs) * size


@lru_cache(maxsize=4096)
def _em_width(text: str) -> float:
    return sum(map(_advance, text)) / float(_font().info.layout.unitsperem)


@lru_cache(maxsize=4096)
def _advance(character: str) -> int:
    font = _font()
    index = font.glyphindex(character)
    if index == 0 and unicodedata.east_asian_width(character) in "WF":
        return int(font.info.layout.unitsperem)
    units: int = font.advance(index, None)
    return units


def lacks(character: str) -> bool:
    """Whether the font does not have a letter."""
    return bool(_font().glyphindex(character) == 0) and not character.isspace()


def undrawable(texts: Iterable[str]) -> str:
    """The letters of some texts that outlines cannot show as they are written, each once.

    No font has them, or they join with their neighbours or run from right to left.
    """
    found = dict.fromkeys(character for text in texts for character in text)
    return "".join(
        character
        for character in found
        if unicodedata.bidirectional(character) in ("R", "AL")
        or unicodedata.category(character) == "Mc"
        or (lacks(character) and other_fonts.glyph(character) is None)
    )


def middle(text: str) -> float:
    """Height of the visual middle of a text above its baseline, in em."""
    if len(text) > 1:
        return DIGIT_HEIGHT / 2 if any(c.isdigit() or c.isupper() for c in text) else 0.3
    glyph = _font().glyph(text)
    middle_of_box: float = (glyph.bbox.ymin + glyph.bbox.ymax) / 2
    return middle_of_box / float(_font().info.layout.unitsperem)


@lru_cache(maxsize=4096)
def outline(runs: Runs, size: float) -> str:
    """SVG path data of a text that starts at the origin, y down."""
    return "".join(
        glyph_path
        for text, dx, rise, run_size in place(runs, size)
        for glyph_path in _outlines(text, dx, rise, run_size)
    )


def _outlines(text: str, dx: float, rise: float, size: float) -> Iterator[str]:
    font = _font()
    scale = size / font.info.layout.unitsperem
    for character in text:
        index, advance = font.glyphindex(character), _advance(character)
        if index == 0 and (other := other_fonts.glyph(character)):
            own, shape = other
            em = size / other_fonts.EM
            yield _scaled(shape, dx + (advance * scale - own * em) / 2, -rise, em)
        else:
            yield _scaled(_glyph(index), dx, -rise, scale)
        dx += advance * scale


def _scaled(glyph: tuple[tuple[str, tuple[float, ...]], ...], x: float, y: float, s: float) -> str:
    parts = []
    for letter, numbers in glyph:
        moved = (f"{(y if i % 2 else x) + s * n:.2f}" for i, n in enumerate(numbers))
        parts.append(letter + " ".join(moved))
    return "".join(parts)


@cache
def _glyph(index: int) -> tuple[tuple[str, tuple[float, ...]], ...]:
    """Path commands of a glyph in font units, y down."""
    font = _font()
    glyph = font.glyph_fromid(index)
    element = glyph.svgpath(scale_factor=font.info.layout.unitsperem / glyph.DFLT_SIZE_PT)
    if element is None:
        return ()
    commands = re.findall(r"([MLQCZ])([^MLQCZ]*)", element.attrib["d"])
    return tuple(
        (letter, tuple(float(number) for number in re.split(r"[\s,]+", rest.strip()) if number))
        for letter, rest in commands
    )


@cache
def _font() -> Font:
    """DejaVu Sans, read the short way: reading it in full takes half a second.

    Its positioning tables are left out, and a width is unpacked when it is asked for.
    """
    from ziafont.font import Font
    from ziafont.fonttypes import AdvanceWidth

    class Widths(Sequence[AdvanceWidth]):
        def __init__(self, metrics: bytes) -> None:
            self._metrics = metrics

        def __len__(self) -> int:
            return len(self._metrics) // 4

        def __getitem__(self, glyph: Any) -> Any:
            place = range(len(self))[glyph]
            return AdvanceWidth(*unpack_from(">Hh", self._metrics, 4 * place))

    class QuickFont(Font):
        def _readtables(self) -> None:
            super()._readtables()
            for tag in ("GPOS", "GSUB"):
                self.tables.pop(tag, None)

        def _readwidths(self, numlonghormetrics: int) -> Any:
            start = self.tables["hmtx"].offset
            return Widths(bytes(self.fontfile.getbuffer()[start : start + 4 * numlonghormetrics]))

    return QuickFont()
