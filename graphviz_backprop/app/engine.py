"""What the pages compute, each kept by its content in caches of a bounded size.

Every function is pure, so that all sessions can share one cache: no session's work
is another's state.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

import networkx as nx

from graphviz_backprop.app import work, workers
from graphviz_backprop.app.preview import Preview
from graphviz_backprop.app.work import Export, Kept, Program, Run
from graphviz_backprop.app.workers import Tell
from graphviz_backprop.browser.player import Document
from graphviz_backprop.drawing.frame import Pace, lasts
from graphviz_backprop.drawing.room import Room
from graphviz_backprop.drawing.scene import Scene
from graphviz_backprop.engine.dust import without_dust
from graphviz_backprop.engine.trace import Trace


@dataclass(frozen=True, slots=True)
class Picture:
    """One run, without dust, and how it looks.

    ``lasts`` holds, for every frame, the index of the last step of the trace it has done.
    """

    trace: Trace
    scene: Scene
    document: Document
    kept: Kept
    lasts: tuple[int, ...]


@lru_cache(maxsize=200)
def graph_of(program: Program) -> nx.MultiDiGraph:
    """The graph of a program; a long one is read by a worker."""
    if len(program.text) > (work.LONG // 10 if program.reading.expand else work.LONG):
        read: nx.MultiDiGraph = workers.call("graph", program)
        return read
    return work.graph_of(program)


def picture_of(wanted: Run, tell: Tell = lambda share, words: None) -> Picture:
    """The run with its scene and its document; ``tell`` is called while a worker draws, and what
    it raises ends that work."""
    graph = graph_of(wanted.program)
    if work.is_quick(graph, wanted):
        return _picture_of(wanted)
    made = _large.get(wanted)
    if made is None:
        numbers, scene, document = workers.call("picture", wanted, tell=tell)
        trace = work.restored(graph, wanted, numbers)
        made = _picture(trace, scene, document, wanted.kept, wanted.pace)
        _large[wanted] = made
        while len(_large) > MOST_LARGE:
            with suppress(KeyError, StopIteration):  # another thread was there first
                del _large[next(iter(_large))]
    return made


#: The large pictures that were asked for last, each of some 5 MB.
_large: dict[Run, Picture] = {}
MOST_LARGE = 12


@lru_cache(maxsize=200)
def _picture_of(wanted: Run) -> Picture:
    trace = work.trace_of(graph_of(wanted.program), wanted.inputs, wanted.chosen)
    room = _room_of(work.without_numbers(wanted))
    kept = work.kept_by(work.widened(room, wanted.kept), trace, wanted.drawing)
    more = tuple((*old, *new) for old, new in zip(wanted.kept, kept, strict=True))
    scene, document = work.picture_of(trace, room, wanted)
    return _picture(trace, scene, document, more, wanted.pace)


def _picture(trace: Trace, scene: Scene, document: Document, kept: Kept, pace: Pace) -> Picture:
    clean = without_dust(trace)
    return Picture(clean, scene, document, kept, tuple(lasts(clean, pace, scene.shown)))


@lru_cache(maxsize=200)
def _room_of(wanted: Run) -> Room:
    return work.room_of(graph_of(wanted.program), wanted)


def file_of(wanted: Export, tell: Tell) -> bytes:
    """One export, made by a worker: it would hold up everybody here."""
    made: bytes = workers.file(wanted, tell)
    return made


def preview_of(wanted: Export, tell: Tell) -> Preview:
    """What that export is going to look like."""
    made: Preview = workers.call("preview", wanted, tell=tell)
    return made
