"""What may take long, as pure functions of plain values: it can be done in another process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import sqrt
from typing import Any

import networkx as nx
import numpy as np

from graphviz_backprop.drawing.frame import frames
from graphviz_backprop.drawing.options import Drawing
from graphviz_backprop.drawing.room import NO_ROOM, Room, room_for
from graphviz_backprop.drawing.scene import Scene, scene_of
from graphviz_backprop.drawing.theme import LIGHT, THEMES
from graphviz_backprop.errors import BindingError, FormulaError
from graphviz_backprop.export.deck import Deck, Progress, cleaned
from graphviz_backprop.export.player import Document, document
from graphviz_backprop.graph import Literal
from graphviz_backprop.language import rewrite
from graphviz_backprop.language.parse import parse, parse_bindings
from graphviz_backprop.trace import Trace, run

#: Past these sizes a formula is refused in the app: everybody shares the machine.
MAX_OPERATIONS = 400
MAX_ENTRIES = 10_000
#: A layout that takes longer is stopped.
LAYOUT_SECONDS = 12.0
#: Runs at this many places of the sliders say how much room the numbers need.
_PLACES, _WORK = 40, 3000
#: No label keeps more room than this, in points.
_WIDEST = 90.0
#: Formats that hold all pictures, in pixels.
MOVING = (".gif", ".webp", ".apng")

#: The inputs of a run: name and number, or nested tuples of numbers for an array.
Inputs = tuple[tuple[str, Literal], ...]
#: A room as something that a cache can look up.
Kept = tuple[tuple[tuple[Any, float], ...], ...]


@dataclass(frozen=True, slots=True)
class Program:
    """A program and how its graph is rewritten; ``gates``: typed, grouped or expanded."""

    text: str
    declared: tuple[str, ...] = ()
    gates: str = "typed"
    share: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """A program at some inputs, what is differentiated, and how it is drawn.

    ``bounds`` are name, lowest and highest value of every slider: the picture keeps
    room for what they may lead to. ``kept`` is the room that earlier runs took.
    """

    program: Program
    inputs: Inputs
    target: str = ""
    seed: str = ""
    drawing: Drawing = Drawing()
    pace: str = "gradient"
    bounds: tuple[tuple[str, float, float], ...] = ()
    kept: Kept = ((), (), ())


def graph_of(program: Program) -> nx.MultiDiGraph:
    """The graph; raises FormulaError where it is too large for an app."""
    graph = parse(program.text, declared=program.declared, share=program.share)
    if program.gates != "typed":
        rewriting = rewrite.group if program.gates == "grouped" else rewrite.expand
        graph = rewriting(graph)
    if graph.number_of_nodes() > 2 * MAX_OPERATIONS:
        raise FormulaError(
            f"the graph has {graph.number_of_nodes()} nodes, more than this app draws",
            remedy=f"Use at most about {MAX_OPERATIONS} operations; group gates, or use the "
            "library on your own machine.",
        )
    return graph


def trace_of(graph: nx.MultiDiGraph, wanted: Run) -> Trace:
    """The run; raises BindingError where an array is too large for an app."""
    for name, value in wanted.inputs:
        if np.size(value) > MAX_ENTRIES:
            raise BindingError(
                f"{name} has {np.size(value)} entries", remedy=f"At most {MAX_ENTRIES} fit here."
            )
    trace = run(graph, dict(wanted.inputs), target=wanted.target or None, seed=seed_of(wanted.seed))
    if any(np.size(value) > MAX_ENTRIES for value in trace.values.values()):
        raise BindingError(
            "an array of the program is too large for this app",
            remedy=f"At most {MAX_ENTRIES} entries fit here.",
        )
    return trace


def seed_of(text: str) -> Any:
    """The seed that a person typed: empty for ones, a number, or an array literal."""
    return parse_bindings(f"s = {text}")["s"] if text.strip() else None


def room_of(graph: nx.MultiDiGraph, wanted: Run) -> Room:
    """Room for the numbers at many places of the sliders, the same wherever they stand now."""
    if not wanted.bounds:
        return NO_ROOM
    names, lows, highs = zip(*wanted.bounds, strict=True)
    count = min(_PLACES, _WORK // graph.number_of_nodes() + 2)
    random = np.random.Generator(np.random.PCG64(1))
    share = random.integers(0, 201, (count, len(names))) / 200  # in steps of the sliders
    share[::2] = np.round(share[::2])  # every other place is a corner
    share[:2] = [[0.0], [1.0]]
    places = np.array(lows) + share * (np.array(highs) - np.array(lows))
    given = dict(wanted.inputs)
    target, seed = wanted.target or None, seed_of(wanted.seed)
    traces = (
        run(
            graph,
            given | dict(zip(names, map(float, place), strict=True)),
            target=target,
            seed=seed,
        )
        for place in places
    )
    room = room_for(traces, wanted.drawing, samples=True)
    return Room(
        *({key: min(width, _WIDEST) for key, width in each.items()} for each in _widths(room))
    )


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


def picture_of(trace: Trace, room: Room, wanted: Run) -> tuple[Scene, Document]:
    """The scene of a run, and what the stepper in the browser shows."""
    room = widened(room, wanted.kept)
    scene = scene_of(trace, wanted.drawing, room=room, time_limit=LAYOUT_SECONDS)
    shown = document(trace, scene, pace=wanted.pace, numbers=wanted.drawing.numbers)  # type: ignore[arg-type]
    return scene, shown


def picture(wanted: Run) -> tuple[Scene, Document]:
    """All of it from the start."""
    graph = graph_of(wanted.program)
    return picture_of(trace_of(graph, wanted), room_of(graph, wanted), wanted)


def deck_of(trace: Trace, scene: Scene, wanted: Run, theme: str, title: str) -> Deck:
    """What the writers of files take, drawn as on the page."""
    return Deck(
        trace, scene, tuple(frames(trace, wanted.pace)), THEMES.get(theme, LIGHT),  # type: ignore[arg-type]
        wanted.drawing, wanted.pace, cleaned(title), cleaned(trace.remark),  # type: ignore[arg-type]
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Export:
    """A file that is asked for; ``step`` is the frame that a single picture shows."""

    run: Run
    scene: Scene
    suffix: str
    theme: str
    title: str
    step: int

    def deck(self) -> Deck:
        """What its writer takes."""
        trace = trace_of(graph_of(self.run.program), self.run)
        deck = deck_of(trace, self.scene, self.run, self.theme, self.title)
        return replace(deck, shown=self.step)


def file(wanted: Export, progress: Progress | None = None) -> bytes:
    """The bytes of an export, with fewer pixels than usual where it would have too many."""
    from graphviz_backprop.export.files import WRITERS
    from graphviz_backprop.export.pictures import MOST_PIXELS, Settings, size_of

    deck = wanted.deck()
    width, height = size_of(deck, Settings())
    pictures = len(deck.frames) if wanted.suffix in MOVING else 1
    fitting = sqrt(0.9 * MOST_PIXELS / (width * height * pictures))
    settings = Settings(scale=min(Settings().scale, fitting))
    return WRITERS[wanted.suffix].write(deck, settings, progress)
