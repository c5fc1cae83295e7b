"""A worksheet for paper: its exercises, drawn so that a hand can write in every box.

All boxes of a sheet have one size in print, at least 8 mm high; where a picture is too wide
for the paper, it is drawn smaller and its boxes larger.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from graphviz_backprop.choices import Drawing
from graphviz_backprop.drawing.marks import Role
from graphviz_backprop.drawing.paint import Timeline
from graphviz_backprop.drawing.room import room_for
from graphviz_backprop.drawing.scene import Scene, scene_of
from graphviz_backprop.drawing.wrap import fitted
from graphviz_backprop.engine.steps import Pull, Seed
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.explain.symbols import Symbols
from graphviz_backprop.explain.typeset import Symbol
from graphviz_backprop.export.worksheet import blanked, equal_room
from graphviz_backprop.language.writing.reading import latex_lines, reading
from graphviz_backprop.text.errors import RenderError
from graphviz_backprop.text.numbers import format_number

#: A millimetre in points.
MM = 72 / 25.4
#: Paper upright, in points, and the margins around what stands on it.
PAPERS = {"a4": (595.28, 841.89), "letter": (612.0, 792.0)}
MARGIN = 18 * MM
#: A box to write in: its height in print, and its least width.
BOX_HEIGHT, _BOX_WIDTH = 8.2 * MM, 17 * MM
#: Beside the widest number in a box.
_BESIDE = 8.0
#: How much smaller than usual a picture may be drawn; its labels are 13 points high.
_SCALES = (1.0, 0.85, 0.72, 0.62)
#: The share of a page that a picture may take.
_SHARE = 0.6
#: The boxes that each question is asked by.
_ROLES: dict[str, tuple[Role, ...]] = {
    "value": ("value",),
    "downstream": ("gradient", "contribution"),
    "total": ("gradient", "contribution"),
}


class Fit(NamedTuple):
    """How a picture fits the paper: direction, scale, and whether in rows."""

    scale: float
    drawing: Drawing
    rows: bool = False


class Blank(NamedTuple):
    """A local derivative that is asked beside the picture, and its number."""

    symbol: Symbol
    number: str


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """One exercise of a sheet.

    ``marks`` have two places, that of the sheet and that of the key; ``size`` is that of the
    picture in points, before it is drawn ``scale`` times as large. ``room`` is for working, in mm.
    """

    title: str
    formulas: tuple[str, ...]
    reading: str
    given: str
    marks: Timeline
    size: tuple[float, float]
    scale: float
    blanks: tuple[Blank, ...]
    room: float

    @property
    def asks(self) -> bool:
        """Whether there is anything to fill in."""
        return bool(self.blanks) or any(each.mark.role == "blank" for each in self.marks)


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """What one student gets; ``number`` is that of the variant, 0 where there is one for all."""

    title: str
    instructions: str
    number: int
    tasks: tuple[Task, ...]
    box: tuple[float, float]


def box_of(traces: Sequence[Trace]) -> tuple[float, float]:
    """The box, in points of print, into which any number of these runs can be written."""
    rooms = [room_for([trace], _drawing(trace)) for trace in traces]
    kinds = (kind for room in rooms for kind in (room.values, room.gradients, room.contributions))
    return max(
        _BOX_WIDTH, *(max(kind.values(), default=0.0) + _BESIDE for kind in kinds)
    ), BOX_HEIGHT


def fit_of(trace: Trace, box: tuple[float, float], paper: str) -> Fit:
    """How the picture of a run, and of every other run of its graph, fits the paper best.

    Raises RenderError where its labels would be too small to read.
    """
    drawing = _drawing(trace)
    for scale in _SCALES:
        frame = _frame(paper, scale)
        ways = [Fit(scale, drawing), Fit(scale, replace(drawing, direction="TB"))]
        scenes = [_laid_out(trace, fit, box) for fit in ways]
        ways.append(Fit(scale, drawing, rows=True))
        for fit, scene in zip(ways, (*scenes, fitted(scenes[0], *frame)), strict=True):
            if scene.width <= frame[0] and scene.height <= frame[1]:
                return fit
    raise RenderError(
        "the picture is too large for a page",
        remedy="Make two exercises of it, or write a known formula as a gate, such as σ(x).",
    )


def task(
    trace: Trace,
    title: str,
    given: str,
    asked: Collection[str],
    fit: Fit,
    box: tuple[float, float],
    paper: str,
    room: float,
) -> Task:
    """An exercise on paper: ``asked`` are quantities of a step, ``given`` is what is known."""
    scene = _laid_out(trace, fit, box)
    scene = fitted(scene, *_frame(paper, fit.scale)) if fit.rows else scene
    roles = {role for quantity in asked for role in _ROLES.get(quantity, ())}
    backward = "gradient" in roles
    last = -1 if backward else next(k for k, s in enumerate(trace.steps) if isinstance(s, Seed)) - 1
    in_scene = box[0] / fit.scale, box[1] / fit.scale
    return Task(
        title,
        latex_lines(trace.graph),
        reading(trace.graph),
        given,
        blanked(trace, scene, roles, box=in_scene, last=last),
        (scene.width, scene.height),
        fit.scale,
        tuple(_blanks(trace)) if "local" in asked else (),
        room,
    )


def _drawing(trace: Trace) -> Drawing:
    return Drawing(names="all", numbers=trace.number_format)


def _frame(paper: str, scale: float) -> tuple[float, float]:
    """The size that a picture may have before it is scaled."""
    width, height = PAPERS[paper]
    return (width - 2 * MARGIN) / scale, _SHARE * height / scale


def _laid_out(trace: Trace, fit: Fit, box: tuple[float, float]) -> Scene:
    room = equal_room(trace, box[0] / fit.scale, box[1] / fit.scale)
    return scene_of(trace, replace(fit.drawing, numbers=trace.number_format), room=room)


def _blanks(trace: Trace) -> Iterator[Blank]:
    """The local derivatives that are numbers, in the order of the steps."""
    symbols = Symbols.shown(trace, trace.number_format)
    for step in symbols.trace.steps:
        if isinstance(step, Pull) and step.local is not None and not np.ndim(step.local):
            number = format_number(float(step.local), symbols.style)
            yield Blank(symbols.local(step.edge), number)
