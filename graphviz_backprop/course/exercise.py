"""Exercises of a course: programs with inputs, from a file or the gallery, and their variants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import networkx as nx

from graphviz_backprop.course import entries
from graphviz_backprop.examples import examples
from graphviz_backprop.pipeline import doubts, graph_of, trace_of
from graphviz_backprop.teach.array_questions import array_questions
from graphviz_backprop.teach.case import Quantity
from graphviz_backprop.teach.questions import Question, questions
from graphviz_backprop.teach.variants import variants
from graphviz_backprop.text.errors import BackpropError

#: What may be asked, in the order of a step; of arrays the shape and an entry.
NUMBERS: tuple[Quantity, ...] = ("value", "local", "downstream", "total")
QUANTITIES = (*NUMBERS, "shape", "entry")
_KEYS = ("title", "program", "at", "ask", "keep", "room")
_SHEET_KEYS = ("title", "instructions")

#: All that may stand at the top level of a file of a course.
FILE_KEYS = ("exercise", *_SHEET_KEYS, "defaults", "figure", "sheet", "bank")
#: Stands in a file's name for the number of a variant.
VARIANT = "{variant}"
#: Room for working on paper, in mm; and the most that is given.
ROOM, MOST_ROOM = 40, 2000


@dataclass(frozen=True, slots=True)
class Exercise:
    """A program with its inputs, which quantities are asked, and inputs that no variant changes.

    ``room`` is for working on paper, in mm.
    """

    title: str
    program: str
    bindings: Mapping[str, Any]
    asked: tuple[str, ...] = QUANTITIES
    keep: tuple[str, ...] = ()
    room: int = ROOM

    @property
    def graph(self) -> nx.MultiDiGraph:
        """The program as it was read."""
        return graph_of(self.program, self.bindings)

    @property
    def questions(self) -> list[Question]:
        """What is asked of the exercise's own numbers, in the order of the steps."""
        trace = trace_of(self.graph, self.bindings)
        numbers = [quantity for quantity in NUMBERS if quantity in self.asked]
        found = (*questions(trace, numbers), *array_questions(trace, self.asked))
        return sorted(found, key=lambda question: question.index)

    @property
    def doubts(self) -> tuple[str, ...]:
        """What else the program could mean; that and every error is told with the title."""
        with entries.placed(self.title):
            return tuple(f"{self.title}: {doubt}" for doubt in doubts(self.graph))


def gallery() -> list[Exercise]:
    """The worked examples in which there is something to ask, as exercises."""
    found = [Exercise(each.title, each.program, each.bindings) for each in examples()]
    return [each for each in found if each.questions]


def exercises(path: Path) -> list[Exercise]:
    """The exercises of a TOML file, a table ``[[exercise]]`` each, with different titles.

    Keys: ``program``, ``title``, ``at`` (inputs), ``ask`` (quantities), ``keep`` (inputs that no
    variant changes), ``room`` (on paper, in mm). Raises BackpropError that names what is wrong,
    and where.
    """
    found: list[Exercise] = []
    rows = entries.entries(path, _tables(path), "exercise")
    for number, row in enumerate(rows, 1):
        place = f"{path}, exercise {number}"
        entries.check_keys(place, row, _KEYS)
        exercise = Exercise(
            entries.text(place, row, "title", f"Exercise {number}"),
            entries.text(place, row, "program"),
            entries.bindings(place, row),
            entries.names(place, row, "ask", QUANTITIES) or QUANTITIES,
            entries.names(place, row, "keep"),
            entries.whole(place, row, "room", ROOM, MOST_ROOM),
        )
        if exercise.title in {other.title for other in found}:
            raise BackpropError(
                f"{place}: another exercise has the title {exercise.title!r:.60}",
                remedy="Give it a title of its own.",
            )
        found.append(exercise)
    return found


def heading(path: Path) -> dict[str, str]:
    """The title and the instructions that a file of exercises gives its sheets, where it does."""
    found = _tables(path)
    return {key: entries.text(str(path), found, key) for key in _SHEET_KEYS if key in found}


def _tables(path: Path) -> Mapping[str, Any]:
    return entries.tables(path, FILE_KEYS)


def file_of(file: str, variant: int, count: int) -> str:
    """The file of one of ``count`` variants: numbers are equally long.

    >>> file_of("sheets/{variant}.pdf", 7, 300)
    'sheets/007.pdf'
    """
    return file.replace(VARIANT, f"{variant:0{len(str(count))}}")


def varied(exercise: Exercise, count: int, seed: int) -> Iterator[tuple[Exercise, int]]:
    """The exercise with its own numbers as variant 0, or ``count`` variants from 1."""
    if not count:
        yield exercise, 0
        return
    made = variants(exercise.graph, exercise.bindings, count, seed, keep=exercise.keep)
    for number, bindings in enumerate(made, 1):
        yield replace(exercise, bindings=bindings), number
