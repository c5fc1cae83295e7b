"""Worksheets for paper: one for everybody or one a student, and one booklet of answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import PurePath, PurePosixPath
from types import MappingProxyType

from graphviz_backprop.course.bank import given
from graphviz_backprop.course.entries import placed
from graphviz_backprop.course.exercise import VARIANT, Exercise, varied
from graphviz_backprop.drawing.theme import PRINT
from graphviz_backprop.export.paper import PAPERS, Fit, Sheet, Task, box_of, fit_of, task
from graphviz_backprop.export.paper_pages import key_pages, sheet_pages
from graphviz_backprop.export.paper_tex import key_tex, sheets_tex
from graphviz_backprop.export.pdf import paper_pdf
from graphviz_backprop.pipeline import trace_of
from graphviz_backprop.text.errors import BackpropError, RenderError

TITLE = "Backpropagation"
INSTRUCTIONS = (
    "Work forwards, then backwards, and write every number into its box. Values stand above a "
    "wire, or left of one that leads down; gradients below it, or right of it. Show your working."
)


@dataclass(frozen=True, slots=True)
class Worksheet:
    """Exercises for paper: by number of the student, 0 where there is one sheet for all.

    ``box`` is the size of all boxes, in points.
    """

    students: Mapping[int, tuple[Exercise, ...]]
    box: tuple[float, float]
    paper: str = "a4"
    title: str = TITLE
    instructions: str = INSTRUCTIONS


def worksheet(
    exercises: Sequence[Exercise], count: int = 0, seed: int = 0, **words: str
) -> Worksheet:
    """The exercises with their own numbers, or ``count`` variants; ``words`` as in Worksheet.

    Raises BackpropError with the title of the exercise that is in the way.
    """
    variants, traces = [], []
    for exercise in exercises:
        with placed(exercise.title):
            variants.append([one for one, _ in varied(exercise, count, seed)])
            traces += [trace_of(one.graph, one.bindings) for one in variants[-1]]
    numbers = range(1, count + 1) if count else (0,)
    students = dict(zip(numbers, zip(*variants, strict=True), strict=True))
    return Worksheet(students, box_of(traces), **words)


def sheets(given_out: Worksheet) -> Iterator[Sheet]:
    """The sheets, drawn; the pictures of an exercise have one geometry on all of them."""
    fits: dict[str, Fit] = {}
    for number, exercises in given_out.students.items():
        tasks = tuple(_task(exercise, given_out, fits) for exercise in exercises)
        yield Sheet(given_out.title, given_out.instructions, number, tasks, given_out.box)


def _task(exercise: Exercise, sheet: Worksheet, fits: dict[str, Fit]) -> Task:
    trace = trace_of(exercise.graph, exercise.bindings)
    with placed(exercise.title):
        if exercise.title not in fits:
            fits[exercise.title] = fit_of(trace, sheet.box, sheet.paper)
        fit = fits[exercise.title]
        drawn = task(
            trace, exercise.title, given(trace), exercise.asked, fit, sheet.box, sheet.paper,
            exercise.room,
        )  # fmt: skip
        if not drawn.asks:
            raise BackpropError(
                "there is nothing to fill in", remedy='Write ask = ["value", "total"].'
            )
    return drawn


def _pdf(drawn: Sequence[Sheet], paper: str, *, key: bool) -> bytes:
    title = f"Key: {drawn[0].title}" if key else drawn[0].title
    pages = key_pages(drawn, paper) if key else chain(*(sheet_pages(s, paper) for s in drawn))
    return paper_pdf(pages, PAPERS[paper], title, PRINT)


def _tex(drawn: Sequence[Sheet], paper: str, *, key: bool) -> bytes:
    return (key_tex if key else sheets_tex)(drawn, paper).encode()


#: Suffix → what writes drawn sheets, or with ``key`` their booklet of answers.
SHEETS: Mapping[str, Callable[..., bytes]] = MappingProxyType({".pdf": _pdf, ".tex": _tex})


def check_suffix(path: PurePath) -> None:
    """Raises RenderError where a worksheet cannot be written to this file."""
    if path.suffix.lower() not in SHEETS:
        raise RenderError(
            f"a worksheet for paper cannot be written as {path.suffix or path.name!r:.40}",
            remedy=f"It can as {', '.join(SHEETS)}.",
        )


def written(drawn: Sequence[Sheet], paper: str, path: PurePath, *, key: bool) -> bytes:
    """The content of a file, its format by the suffix; raises RenderError for another one."""
    check_suffix(path)
    return SHEETS[path.suffix.lower()](drawn, paper, key=key)


def key_path(file: str) -> str:
    """Where the key goes unless somebody says where.

    >>> key_path("sheets/{variant}.pdf"), key_path("sheet.pdf")
    ('sheets/key.pdf', 'sheet-key.pdf')
    """
    path = PurePosixPath(file)
    if VARIANT in file:
        return file.replace(VARIANT, "key")
    return str(path.with_stem(f"{path.stem}-key"))
