"""A bank of questions: every exercise with its pictures, for one student or for three hundred."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from graphviz_backprop.choices import Drawing, Format
from graphviz_backprop.course.entries import placed
from graphviz_backprop.course.exercise import Exercise, varied
from graphviz_backprop.engine.graph import inputs, literal
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.export.pictures import svg_picture
from graphviz_backprop.language.writing.styles import literal_text
from graphviz_backprop.pipeline import deck_of, trace_of
from graphviz_backprop.teach.questions import Question
from graphviz_backprop.text.errors import BackpropError
from graphviz_backprop.text.names import plain

#: Names of all nodes stand in the picture, since the questions use them.
_DRAWING = Drawing(names="all", wrap=True)
_LIVE = Format(text="live")  # a fifth of the size of outlines, and banks hold thousands


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a bank: what is given, and the picture before its step as SVG.

    ``variant`` counts from 1; it is 0 where the exercise has its own numbers only.
    """

    exercise: str
    variant: int
    program: str
    given: str
    picture: str
    question: Question

    @property
    def name(self) -> str:
        """A name that no other question has, and that sorts in the order of the steps."""
        variant = f", variant {self.variant:03}" if self.variant else ""
        step = f"step {self.question.index + 1:03} {self.question.quantity}"
        return f"{self.exercise}{variant}, {step}"


def bank(given: list[Exercise], count: int = 0, seed: int = 0) -> Iterator[Item]:
    """All questions of some exercises; with ``count``, so many variants of each.

    An exercise that allows no question is refused with its title, since in a long bank nobody
    would miss it.
    """
    for exercise in given:
        asked = False
        with placed(exercise.title):
            for variant in varied(exercise, count, seed):
                for item in _items(*variant):
                    asked = True
                    yield item
        if not asked:
            raise BackpropError(
                f"{exercise.title}: there is nothing to ask",
                remedy="Ask for more quantities, or give inputs at which its numbers exist.",
            )


def _items(exercise: Exercise, variant: int) -> Iterator[Item]:
    trace = trace_of(exercise.graph, exercise.bindings)
    drawn = deck_of(trace, _DRAWING)
    for question in exercise.questions:
        picture = svg_picture(drawn, drawn.frames[question.index - 1], _LIVE)
        yield Item(exercise.title, variant, exercise.program, given(trace), picture, question)


def given(trace: Trace) -> str:
    """The inputs of a run as a line of text.

    >>> from graphviz_backprop.pipeline import graph_of
    >>> given(trace_of(graph_of("(x+y)z"), {"x": -2, "y": 5, "z": -4}))
    'x = −2, y = 5, z = −4'
    """
    return ", ".join(
        f"{plain(node.name)} = {literal_text(literal(trace.values[node.id]))}"
        for node in inputs(trace.graph)
    )


def decimal(number: float) -> str:
    """A number without a power of ten, which not every reader of banks takes.

    >>> decimal(-4.0), decimal(6.25e-05)
    ('-4', '0.0000625')
    """
    return np.format_float_positional(number, trim="-")
