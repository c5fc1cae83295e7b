"""What may take long, as pure functions of plain values: it can be done in another process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from math import sqrt
from typing import Any

import networkx as nx
import numpy as np

from graphviz_backprop import choices, pipeline
from graphviz_backprop.browser.player import Document, document
from graphviz_backprop.choices import Drawing, Format, Reading
from graphviz_backprop.drawing.frame import Pace
from graphviz_backprop.drawing.room import NO_ROOM, Room, room_for
from graphviz_backprop.drawing.scene import Scene, scene_of
from graphviz_backprop.drawing.wrap import fitted
from graphviz_backprop.engine.cost import QUICK, cost_of
from graphviz_backprop.engine.graph import Literal, literal
from graphviz_backprop.engine.shapes import infer, literal_shape
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.engine.trace import restored as trace_restored
from graphviz_backprop.export.deck import Deck, Progress
from graphviz_backprop.text.arrays import Array
from graphviz_backprop.text.errors import BindingError, FormulaError

#: Past these sizes a formula is refused in the app: everybody shares the machine.
MAX_ENTRIES = 10_000
MAX_EDGES = 900
#: Reading a text of more characters may take longer than others should wait.
LONG = 2_000
#: A layout that takes longer is stopped.
LAYOUT_SECONDS = 12.0
#: Of so many sliders all ends together are tried, of more only so many places.
_FEW_SLIDERS, _MOST_PLACES = 3, 40
#: The frame of the picture on a page of 1280×720 pixels, in points: drawn one a pixel, the
#: labels of a picture are at least 13 pixels high.
_FRAME = (920.0, 295.0)
#: No label keeps more room than this, in points.
_WIDEST = 90.0
#: Formats that hold all pictures, in pixels.
MOVING = (".gif", ".webp", ".apng")

#: The inputs of a run: name and number, or nested tuples of numbers for an array.
Inputs = tuple[tuple[str, Literal], ...]
#: A room as something that a cache can look up.
Kept = tuple[tuple[tuple[Any, float], ...], ...]
#: The values and the gradients of a run, by the slot of their node.
Numbers = tuple[Sequence[Array], Sequence[Array | None]]


@dataclass(frozen=True, slots=True)
class Program:
    """A program and how it is read.

    ``shapes`` are those of the arrays that a person gave: ``A^2`` depends on them.
    """

    text: str
    declared: tuple[str, ...] = ()
    shapes: tuple[tuple[str, tuple[int, ...]], ...] = ()
    reading: Reading = Reading()


@dataclass(frozen=True, slots=True)
class Run:
    """A program at some inputs, what is differentiated (``chosen``), and how it is drawn.

    ``bounds`` are name, lowest and highest value of every slider: the picture keeps
    room for what they may lead to. ``kept`` is the room that earlier runs took.
    """

    program: Program
    inputs: Inputs
    chosen: choices.Run = choices.Run()
    drawing: Drawing = Drawing()
    pace: Pace = "gradient"
    bounds: tuple[tuple[str, float, float], ...] = ()
    kept: Kept = ((), (), ())


def graph_of(program: Program) -> nx.MultiDiGraph:
    """The graph; raises FormulaError where it has too many wires for an app."""
    given = dict.fromkeys(program.declared)
    given |= {name: np.zeros(shape) for name, shape in program.shapes}
    graph = pipeline.graph_of(program.text, given, program.reading)
    if graph.number_of_edges() > MAX_EDGES:
        raise FormulaError(
            f"the graph has {graph.number_of_edges()} wires, more than this app draws",
            remedy=f"At most {MAX_EDGES} fit here; write long sums over arrays.",
        )
    return graph


def frozen(bindings: Mapping[str, Any]) -> Inputs:
    """Bindings as something that a cache can look up."""
    return tuple((name, literal(value)) for name, value in bindings.items())


@lru_cache(maxsize=4)  # who finds numbers for a formula runs it, and who draws it then
def trace_of(graph: nx.MultiDiGraph, given: Inputs, chosen: choices.Run) -> Trace:
    """The run; raises BindingError where an array is too large for an app."""
    for name, value in given:
        if np.size(value) > MAX_ENTRIES:
            raise BindingError(
                f"{name} has {np.size(value)} entries", remedy=f"At most {MAX_ENTRIES} fit here."
            )
    trace = pipeline.trace_of(graph, dict(given), chosen)
    if any(np.size(value) > MAX_ENTRIES for value in trace.values.values()):
        raise BindingError(
            "an array of the program is too large for this app",
            remedy=f"At most {MAX_ENTRIES} entries fit here.",
        )
    return trace


def room_of(graph: nx.MultiDiGraph, wanted: Run) -> Room:
    """Room for the numbers at the ends of the sliders, the same wherever they stand now."""
    if not wanted.bounds:
        return NO_ROOM
    names, lows, highs = zip(*wanted.bounds, strict=True)
    given = dict(wanted.inputs)
    traces = (
        pipeline.trace_of(graph, given | dict(zip(names, ends, strict=True)), wanted.chosen)
        for ends in _corners(lows, highs)
    )
    room = room_for(traces, wanted.drawing, samples=True)
    return Room(
        *({key: min(width, _WIDEST) for key, width in each.items()} for each in _widths(room))
    )


def _corners(lows: Sequence[float], highs: Sequence[float]) -> Iterator[tuple[float, ...]]:
    """Places where every slider stands at an end: all of few sliders, of many one an end."""
    count = len(lows)
    if count <= _FEW_SLIDERS:
        yield from product(*zip(lows, highs, strict=True))
        return
    random = np.random.Generator(np.random.PCG64(1))
    ends = [[False] * count, [True] * count, *random.integers(0, 2, (2 * count, count))]
    for end in ends[: _MOST_PLACES + 2]:
        yield tuple(np.where(end, highs, lows).tolist())


def kept_by(room: Room, trace: Trace, drawing: Drawing) -> Kept:
    """The room and what the numbers of one run take, as far as they need more."""
    own = room_for([trace], drawing)
    return tuple(
        tuple((key, width) for key, width in new.items() if width > old.get(key, 0.0))
        for old, new in zip(_widths(room), _widths(own), strict=True)
    )


def widened(room: Room, kept: Kept) -> Room:
    """The room with what earlier runs took."""
    return Room(*({**old, **dict(new)} for old, new in zip(_widths(room), kept, strict=True)))


def _widths(room: Room) -> tuple[Mapping[Any, float], ...]:
    return room.values, room.gradients, room.contributions


#: Graphs of more nodes or edges are drawn by a worker, within limits of time and memory: what
#: takes longer than 0.2 s must not hold up everybody.
MOST_HERE, MOST_EDGES = 25, 36


def is_quick(graph: nx.MultiDiGraph, wanted: Run) -> bool:
    """Whether a picture takes so little that nobody waits for it; raises ShapeError."""
    if graph.number_of_nodes() > MOST_HERE or graph.number_of_edges() > MOST_EDGES:
        return False
    shapes = {name: literal_shape(value) for name, value in wanted.inputs}
    operations, size = cost_of(graph, infer(graph, shapes)).within(QUICK)
    return operations <= QUICK.operations and size <= QUICK.bytes


def picture_of(trace: Trace, room: Room, wanted: Run) -> tuple[Scene, Document]:
    """The scene of a run, and what the stepper in the browser shows."""
    room = widened(room, wanted.kept)
    scene = scene_of(trace, wanted.drawing, room=room, time_limit=LAYOUT_SECONDS)
    scene = fitted(scene, *_FRAME)
    shown = document(
        trace, scene, numbers=wanted.drawing.numbers, paging=choices.Paging(pace=wanted.pace)
    )
    return scene, shown


def picture(wanted: Run) -> tuple[Numbers, Scene, Document]:
    """All of it from the start; of the last programs, graph and room are remembered."""
    trace = trace_of(_graph_of(wanted.program), wanted.inputs, wanted.chosen)
    numbers = trace.slot_values, trace.slot_gradients
    return numbers, *picture_of(trace, _room_of(without_numbers(wanted)), wanted)


def restored(graph: nx.MultiDiGraph, wanted: Run, numbers: Numbers) -> Trace:
    """The trace of a run that a worker did."""
    chosen = wanted.chosen
    data = pipeline.names_of(chosen.data)
    return trace_restored(graph, *numbers, target=chosen.target or None, data=data)


_graph_of = lru_cache(maxsize=20)(graph_of)


@lru_cache(maxsize=20)
def _room_of(wanted: Run) -> Room:
    return room_of(_graph_of(wanted.program), wanted)


def without_numbers(wanted: Run) -> Run:
    """The run without what the sliders hold: the room does not depend on it."""
    sliders = {name: low for name, low, _ in wanted.bounds}
    inputs = tuple((name, sliders.get(name, value)) for name, value in wanted.inputs)
    return replace(wanted, inputs=inputs, pace="gradient", kept=((), (), ()))


@dataclass(frozen=True, slots=True)
class Export:
    """A file that is asked for; ``step`` is the frame that a single picture shows."""

    run: Run
    scene: Scene | None
    suffix: str
    paging: choices.Paging
    step: int

    def deck(self) -> Deck:
        """What its writer takes."""
        trace = trace_of(graph_of(self.run.program), self.run.inputs, self.run.chosen)
        deck = pipeline.deck_of(trace, self.run.drawing, self.paging, self.scene)
        return replace(deck, shown=self.step)


def file(wanted: Export, progress: Progress | None = None) -> bytes:
    """The bytes of an export, with fewer pixels than usual where it would have too many."""
    from graphviz_backprop.export.files import WRITERS
    from graphviz_backprop.export.pictures import MOST_PIXELS, size_of

    deck = wanted.deck()
    width, height = size_of(deck, Format())
    pictures = len(deck.frames) if wanted.suffix in MOVING else 1
    fitting = sqrt(0.9 * MOST_PIXELS / (width * height * pictures))
    settings = Format(scale=min(Format().scale, fitting))
    return WRITERS[wanted.suffix].write(deck, settings, progress)
