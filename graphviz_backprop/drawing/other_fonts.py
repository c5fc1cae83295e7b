"""Letters that the font of the pictures lacks, drawn with a font of this machine that has them."""

from __future__ import annotations

import shutil
import subprocess
from functools import lru_cache
from pathlib import Path
from typing import Any

from fontTools.pens.basePen import BasePen

#: Path commands in units of ``EM`` an em, y down, each a letter and its numbers.
Glyph = tuple[tuple[str, tuple[float, ...]], ...]
EM = 2048
_PATIENCE = 10.0


@lru_cache(maxsize=4096)
def glyph(character: str) -> tuple[float, Glyph] | None:
    """Advance and outline of a letter in a font of this machine; None where none has it."""
    for path in fonts_with(character):
        try:
            return _read(path, character)
        except Exception:
            continue
    return None


def fonts_with(character: str) -> list[Path]:
    """The fonts of this machine that have a letter, those without serifs first."""
    program = shutil.which("fc-list")
    if program is None:
        return []
    wanted = f":charset={ord(character):x}"
    try:
        listed = subprocess.run(
            [program, wanted, "file"], capture_output=True, text=True, timeout=_PATIENCE, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return []
    paths = [Path(line.rstrip(": ")) for line in listed.stdout.splitlines() if line.strip()]
    usable = [p for p in paths if p.suffix.lower() in (".ttf", ".otf", ".ttc", ".otc")]
    return sorted(usable, key=lambda p: ("Sans" not in p.name, "Regular" not in p.name, str(p)))


def _read(path: Path, character: str) -> tuple[float, Glyph]:
    from fontTools.ttLib import TTFont

    with TTFont(path, fontNumber=0, lazy=True) as font:
        glyphs = font.getGlyphSet()
        scale = EM / font["head"].unitsPerEm
        drawn = _Pen(glyphs, scale)
        letter = glyphs[font.getBestCmap()[ord(character)]]
        letter.draw(drawn)
        return scale * letter.width, tuple(drawn.commands)


class _Pen(BasePen):  # type: ignore[misc]
    """Collects the commands of a glyph, ``scale`` times as large."""

    def __init__(self, glyphs: Any, scale: float) -> None:
        super().__init__(glyphs)
        self.commands: list[tuple[str, tuple[float, ...]]] = []
        self._scale = scale

    def _add(self, letter: str, *points: tuple[float, float]) -> None:
        s = self._scale
        numbers = tuple(number for x, y in points for number in (s * x, 0.0 - s * y))
        self.commands.append((letter, numbers))

    def _moveTo(self, pt: Any) -> None:
        self._add("M", pt)

    def _lineTo(self, pt: Any) -> None:
        self._add("L", pt)

    def _curveToOne(self, pt1: Any, pt2: Any, pt3: Any) -> None:
        self._add("C", pt1, pt2, pt3)

    def _qCurveToOne(self, pt1: Any, pt2: Any) -> None:
        self._add("Q", pt1, pt2)

    def _closePath(self) -> None:
        self._add("Z")
