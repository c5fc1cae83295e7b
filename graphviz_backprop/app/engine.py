"""What the pages compute, each kept by its content in caches of a bounded size.

Every function is pure, so that all sessions can share one cache: no session's work
is another's state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import networkx as nx

from graphviz_backprop.app import work, workers
from graphviz_backprop.app.preview import Preview
from graphviz_backprop.app.work import Export, Inputs, Kept, Program, Run
from graphviz_backprop.app.workers import Tell
from graphviz_backprop.drawing.room import Room
from graphviz_backprop.drawing.scene import Scene
from graphviz_backprop.export.player import Document
from graphviz_backprop.graph import literal
from graphviz_backprop.trace import Trace

#: Graphs of more nodes are drawn by a worker: this process has to answer everybody.
MOST_HERE = 120


@dataclass(frozen=True, slots=True)
class Picture:
    """One run and how it looks."""

    trace: Trace
    scene: Scene
    document: Document
    kept: Kept


@lru_cache(maxsize=200)
def graph_of(program: Program) -> nx.MultiDiGraph:
    """The graph of a program."""
    return work.graph_of(program)


def picture_of(wanted: Run) -> Picture:
    """The run with its scene and its document."""
    large = graph_of(wanted.program).number_of_nodes() > MOST_HERE
    return _large_picture_of(wanted) if large else _picture_of(wanted)


@lru_cache(maxsize=200)
def _picture_of(wanted: Run) -> Picture:
    trace = _trace_of(Run(wanted.program, wanted.inputs, wanted.target, wanted.seed))
    room = _room_of(_without_numbers(wanted))
    kept = work.kept_by(work.widened(room, wanted.kept), trace, wanted.drawing)
    more = tuple((*old, *new) for old, new in zip(wanted.kept, kept, strict=True))
    scene, document = work.picture_of(trace, room, wanted)
    return Picture(trace, scene, document, more)


@lru_cache(maxsize=12)  # each takes some 5 MB
def _large_picture_of(wanted: Run) -> Picture:
    trace = _trace_of(Run(wanted.program, wanted.inputs, wanted.target, wanted.seed))
    scene, document = workers.call("picture", wanted)
    return Picture(trace, scene, document, wanted.kept)


@lru_cache(maxsize=200)
def _trace_of(wanted: Run) -> Trace:
    return work.trace_of(graph_of(wanted.program), wanted)


@lru_cache(maxsize=200)
def _room_of(wanted: Run) -> Room:
    return work.room_of(graph_of(wanted.program), wanted)


def _without_numbers(wanted: Run) -> Run:
    """The run without what the sliders hold: the room does not depend on it."""
    sliders = {name: low for name, low, _ in wanted.bounds}
    inputs = tuple((name, sliders.get(name, value)) for name, value in wanted.inputs)
    return replace(wanted, inputs=inputs, pace="gradient", kept=((), (), ()))


def file_of(wanted: Export, tell: Tell) -> bytes:
    """One export, made by a worker: it would hold up everybody here."""
    made: bytes = workers.file(wanted, tell)
    return made


def preview_of(wanted: Export, tell: Tell) -> Preview:
    """What that export is going to look like."""
    made: Preview = workers.call("preview", wanted, tell=tell)
    return made


def frozen(bindings: Mapping[str, Any]) -> Inputs:
    """Bindings as something that a cache can look up."""
    return tuple((name, literal(value)) for name, value in bindings.items())
