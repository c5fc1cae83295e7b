"""From a scene and its frames to marks: here alone is decided what shows, what is lit,
revealed, in trouble.

A ``timeline`` holds every mark once, with the places in a sequence of frames at which it
shows; ``paint`` is the picture of one frame.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from graphviz_backprop.drawing.frame import Frame
from graphviz_backprop.drawing.marks import (
    Ellipse,
    Mark,
    Owner,
    Path,
    Role,
    State,
    States,
    Words,
    moved,
)
from graphviz_backprop.drawing.scene import Scene
from graphviz_backprop.drawing.writing import ALIAS, Text
from graphviz_backprop.engine.graph import Edge

#: Ranges of places, each from a first one up to the one before a last.
Spans: TypeAlias = tuple[tuple[int, int], ...]


#: The step of what does not happen.
NEVER = 1 << 62


class Timed(NamedTuple):
    """A mark without states, where it shows, and where it is in which state."""

    mark: Mark
    shown: Spans
    states: tuple[tuple[State, Spans], ...] = ()

    def at(self, place: int) -> Mark | None:
        """The mark at one place; None where it does not show."""
        if not holds(self.shown, place):
            return None
        if not self.states:
            return self.mark
        states = frozenset(state for state, spans in self.states if holds(spans, place))
        return _in_states(self.mark, states) if states else self.mark


@lru_cache(maxsize=4096)
def _in_states(mark: Mark, states: States) -> Mark:
    return replace(mark, states=states)


Timeline: TypeAlias = tuple[Timed, ...]


def paint(scene: Scene, frame: Frame) -> tuple[Mark, ...]:
    """The marks of one frame, from back to front."""
    return at(timeline(scene, (frame,)), 0)


def at(marks: Timeline, place: int) -> tuple[Mark, ...]:
    """The marks that show at one place of a timeline."""
    return tuple(mark for each in marks if (mark := each.at(place)) is not None)


def timeline(scene: Scene, frames: Sequence[Frame]) -> Timeline:
    """All marks of some frames of one trace, in their order, from back to front."""
    return tuple(_timed(scene, frames))


def placed(marks: Timeline, dx: float, dy: float, scale: float = 1.0) -> Timeline:
    """The same marks ``scale`` times as large, then moved."""
    return tuple(each._replace(mark=moved(each.mark, dx, dy, scale)) for each in marks)


def spans(places: Iterable[int]) -> Spans:
    """Rising places as ranges.

    >>> spans([1, 2, 3, 7])
    ((1, 4), (7, 8))
    """
    found: list[tuple[int, int]] = []
    for place in places:
        if found and found[-1][1] == place:
            found[-1] = (found[-1][0], place + 1)
        else:
            found.append((place, place + 1))
    return tuple(found)


def holds(ranges: Spans, place: int) -> bool:
    """Whether a place is in one of the ranges."""
    after = bisect_left(ranges, (place + 1,))
    return after > 0 and place < ranges[after - 1][1]


def differences(pictures: Sequence[Sequence[Mark]]) -> Timeline:
    """The marks of some pictures, each once, with the pictures it is in.

    They come in the order in which they are first met; what has the same id stays together.
    """
    found: dict[str, dict[Mark, list[int]]] = {}
    for place, marks in enumerate(pictures):
        for mark in marks:
            found.setdefault(mark.id, {}).setdefault(mark, []).append(place)
    return tuple(
        Timed(mark, spans(places)) for each in found.values() for mark, places in each.items()
    )


class _Thing(NamedTuple):
    """A mark with the steps from which and up to which it shows, and what lights it.

    Any of ``keys`` lights it; ``trouble`` is the step from which it is in trouble.
    """

    mark: Mark
    since: int = 0
    until: int = NEVER
    keys: tuple[tuple[str, Owner], ...] = ()
    trouble: int = NEVER


@lru_cache(maxsize=8)  # a scene is painted frame by frame
def _things(scene: Scene) -> tuple[_Thing, ...]:
    """All that a scene will ever show, from back to front."""
    return (
        *(
            _Thing(
                Path(o.id, "frame" if o.unfolded else "block", f"/{o.address}", o.path),
                keys=() if o.unfolded else tuple(("node", node) for node in o.nodes),
            )
            for o in scene.outlines
        ),
        *(
            _Thing(
                Path(w.id, _wire(w.key, scene), w.key, w.path, w.arrow),
                keys=_carried(w.key, w.carries),
            )
            for w in scene.wires
        ),
        *(
            _Thing(
                Ellipse(d.id, "dot", d.node, d.centre, d.radius, d.radius),
                keys=_carried(d.node, d.carries),
            )
            for d in scene.dots
        ),
        *(
            _Thing(
                Ellipse(c.id, "gate", c.node, c.centre, c.rx, c.ry, says=c.trouble),
                keys=(("node", c.node),),
                trouble=c.trouble_from if c.trouble else NEVER,
            )
            for c in scene.circles
        ),
        *(
            _Thing(Path(b.id, b.role, b.node, b.path, curved=False), since=b.step)
            for b in scene.brackets
        ),
        *(thing for text in scene.texts for thing in _words(text)),
    )


def _wire(key: Owner, scene: Scene) -> Role:
    """The role of a wire; muted where no gradient comes along it."""
    source = key.operand if isinstance(key, Edge) else key
    return "muted" if source in scene.data else "wire"


def _carried(key: Owner, carries: Sequence[Edge]) -> tuple[tuple[str, Owner], ...]:
    """What lights a wire: each edge of which it draws a part."""
    return tuple(("wire", edge) for edge in carries) or (("wire", key),)


def _words(text: Text) -> Iterator[_Thing]:
    """What a text shows, one thing after the other."""
    untils = [*(step for step, _ in text.contents[1:]), NEVER]
    keys: tuple[tuple[str, Owner], ...] = ()
    if text.role in {"symbol", ALIAS}:
        keys = (("node", text.node), ("wire", text.node))[: 1 + (text.role == ALIAS)]
    for (since, runs), until in zip(text.contents, untils, strict=True):
        if runs:
            mark = Words(text.id, text.role, text.node, (text.x, text.y), text.size, runs)
            yield _Thing(mark, since, until, keys)


def _timed(scene: Scene, frames: Sequence[Frame]) -> Iterator[Timed]:
    lasts = [frame.last for frame in frames]
    count = len(frames)
    lit = _lit(frames)
    for mark, since, until, keys, trouble in _things(scene):
        start = bisect_left(lasts, since) if since else 0
        stop = bisect_left(lasts, until) if until != NEVER else count
        if start == stop:
            continue
        states: list[tuple[State, Spans]] = []
        shown: Spans = ((start, stop),)
        if places := {place for key in keys for place in lit.get(key, ())}:
            states.append(("lit", spans(sorted(places))))
        if isinstance(mark, Words) and mark.role == ALIAS:
            if not places:
                continue
            shown, states = states[0][1], []
        if trouble != NEVER and (begin := bisect_left(lasts, trouble)) < count:
            states.append(("trouble", ((begin, count),)))
        yield Timed(mark, shown, tuple(states))


def _lit(frames: Sequence[Frame]) -> dict[tuple[str, Owner], list[int]]:
    """In which frames the nodes and wires are lit that ever are."""
    places: dict[tuple[str, Owner], list[int]] = {}
    for place, frame in enumerate(frames):
        for node in frame.active_nodes:
            places.setdefault(("node", node), []).append(place)
        for wire in frame.active_wires:
            places.setdefault(("wire", wire), []).append(place)
    return places
