"""The frames of a deck in their order, and what is said where no step of the run is done.

Before a gradient the chain rule may stand in symbols alone, after all of them the update of
the inputs; or the whole deck is about one Jacobian, worked out in steps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from graphviz_backprop.choices import Paging
from graphviz_backprop.drawing.frame import Frame, Shown, frames
from graphviz_backprop.engine.graph import Edge, find, node_of, users
from graphviz_backprop.engine.steps import Forward
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.explain.chain_rule import chain_rule
from graphviz_backprop.explain.matrix import matrix_steps
from graphviz_backprop.explain.steps import Explanation
from graphviz_backprop.explain.updates import updates
from graphviz_backprop.text.errors import ChoiceError
from graphviz_backprop.text.numbers import FITTING, NumberFormat


class Story(NamedTuple):
    """All frames, and by number of a frame what is said in place of the words of its steps."""

    frames: tuple[Frame, ...]
    told: Mapping[int, Explanation]


def story(
    trace: Trace,
    style: NumberFormat = FITTING,
    paging: Paging = Paging(),
    shown: Shown | None = None,
) -> Story:
    """The frames of a run at the chosen pace, with those that the choices add.

    ``shown`` is what the picture shows of it, as ``frames`` takes it.
    """
    if paging.matrix:
        listed = list(_matrix(trace, paging.matrix, style))
    else:
        steps = frames(trace, paging.pace, shown)
        listed = list(_run(trace, steps, style, chained=paging.chain_rule))
        if paging.update is not None:
            listed += _updates(trace, paging.update, style)
    numbered = tuple(
        replace(frame, index=index, number=index + 1, total=len(listed))
        for index, (frame, _) in enumerate(listed)
    )
    told = {number: words for number, (_, words) in enumerate(listed, 1) if words is not None}
    return Story(numbered, told)


_Told = tuple[Frame, Explanation | None]


def _run(
    trace: Trace, sequence: list[Frame], style: NumberFormat, *, chained: bool
) -> Iterator[_Told]:
    """The frames of the steps, each gradient behind its chain rule where that is asked for."""
    before = 0
    for frame in sequence:
        rule = chain_rule(trace, frame.steps, style) if chained else None
        if rule is not None:
            yield replace(frame, last=before, steps=()), rule
        yield frame, None
        before = frame.last


def _updates(trace: Trace, rate: float, style: NumberFormat) -> Iterator[_Told]:
    last = len(trace.steps) - 1
    for node_id, told in updates(trace, rate, style):
        wires: frozenset[Edge | str] = frozenset({node_id, *users(trace.graph, node_id)})
        yield Frame(0, 0, "update", last, (), frozenset({node_id}), wires), told


def _matrix(trace: Trace, asked: str, style: NumberFormat) -> Iterator[_Told]:
    """The values, with the wire lit that is asked about, and the Jacobian over them in steps."""
    names = [name.strip() for name in asked.split(",")]
    if len(names) != 2:
        raise ChoiceError(
            f"{asked!r:.60} does not name an operation and an operand",
            remedy="Write both, as y,x for ∂y/∂x.",
        )
    of, wrt = (find(trace.graph, name) for name in names)
    steps = matrix_steps(trace, names[0], names[1], style)
    last = max(k for k, step in enumerate(trace.steps) if isinstance(step, Forward))
    place = node_of(trace.graph, of).operands.index(wrt)
    wires: frozenset[Edge | str] = frozenset({wrt, Edge(wrt, of, place)})
    for step in steps:
        words = Explanation(step.note, step.latex, "", step.text, ())
        yield Frame(0, 0, "forward", last, (), frozenset({of}), wires), words
