"""The wires between the columns of a picture, each turning on a track of its own.

Graphviz says in which order and at which height things stand, and leads long wires
through columns, between cells. From a column to the next a wire is one curve that turns at
its track: what would run side by side gets tracks apart, and a gap is as wide as its tracks
need. Places are told along and across the flow.
"""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from graphviz_backprop.drawing import curve
from graphviz_backprop.drawing.curve import Curve

#: Points: the least width of a gap, of a track, and of what is left beside all tracks.
_NARROWEST, _TRACK, _SIDE = 18.0, 8.0, 5.0
#: A gap has at least this share of the longest way across it, up to a limit.
_SHARE, _WIDEST_SHARE = 0.28, 40.0
#: A way across of less than this needs no track.
_LEVEL = 6.0
#: Where a gap has several tracks, a wire turns this near to its own.
_REACH = 11.0
#: Points between wires that pass a column side by side, and where one of them is looked at.
_LANE, _SAMPLES = 5.0, 7
#: A handle shorter than this says nothing of the direction of a curve.
_NEAR = 1.0
#: Where Graphviz's curve is steeper than this at a column, it stays as it is.
_STEEP = 1.2


@dataclass(frozen=True, slots=True)
class Column:
    """Where a column of cells begins and ends along the flow.

    ``taken`` are the borders of its cells across the flow, in order.
    """

    start: float
    stop: float
    taken: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Course:
    """A wire to be led from one column to a later one; ``net`` names whose value it carries."""

    net: str
    columns: tuple[int, int]
    spline: Curve


@dataclass(frozen=True, slots=True)
class _Turn:
    """The part of a wire in a gap: heights and slopes of its ends."""

    gap: int
    net: str
    begin: float
    end: float
    rise: float = 0.0
    fall: float = 0.0

    @property
    def key(self) -> tuple[str, bool, float]:
        """Turns with the same key branch off one another, and share a track."""
        return self.net, self.end > self.begin, self.begin


_Spans = dict[tuple[str, bool, float], tuple[float, float]]
_Tracks = dict[tuple[str, bool, float], int]


def lead(columns: Sequence[Column], courses: Sequence[Course]) -> tuple[list[float], list[Curve]]:
    """How far each column moves along the flow, and the curve of each wire between its cells."""
    passages = [_passages(columns, course) for course in courses]
    _settle(columns, courses, passages)
    parts = [list(_parts(*pair)) for pair in zip(courses, passages, strict=True)]
    spans: dict[int, _Spans] = defaultdict(dict)
    for turn in (part for found in parts for part in found if isinstance(part, _Turn)):
        low, high = sorted((turn.begin, turn.end))
        known = spans[turn.gap].get(turn.key, (low, high))
        spans[turn.gap][turn.key] = min(low, known[0]), max(high, known[1])
    tracks = {gap: _tracks(found) for gap, found in spans.items()}
    new = [columns[0]]
    for gap, column in enumerate(columns[1:]):
        start = new[-1].stop + _width(spans.get(gap, {}), tracks.get(gap, {}))
        new.append(Column(start, start + column.stop - column.start))
    curves = [
        curve.smoothed(
            curve.joined(
                [
                    _turned(part, new, tracks[part.gap])
                    if isinstance(part, _Turn)
                    else _stretched(part, columns, new)
                    for part in found
                ]
            )
        )
        for found in parts
    ]
    return [after.start - before.start for before, after in zip(columns, new, strict=True)], curves


@dataclass(slots=True)
class _Passage:
    """How a long wire passes a column: on Graphviz's curve, and the curve behind it, or ``flat``.

    All cells of a column are equally long: where a wire passes it at one place, it may pass
    it straight at that ``height``. ``heights`` are those of the curve on its way.
    """

    curve: Curve
    behind: Curve
    heights: tuple[float, ...]
    height: float
    flat: bool

    @property
    def way(self) -> tuple[float, ...]:
        """Its heights from the start of the column to its end."""
        return (self.height,) * len(self.heights) if self.flat else self.heights


def _passages(columns: Sequence[Column], course: Course) -> list[_Passage]:
    """How a wire passes the columns between its ends: flat where Graphviz's curve is steep."""
    tail, head = course.columns
    found = []
    rest = course.spline
    if head - tail > 1:
        rest = curve.parted(rest, columns[tail + 1].start)[1]
    for k in range(tail + 1, head):
        inside, rest = curve.parted(rest, columns[k].stop)
        behind: Curve = ()
        if k + 1 < head:
            behind, rest = curve.parted(rest, columns[k + 1].start)
        steep = max(abs(_slope(inside)), abs(_slope(inside[::-1]))) > _STEEP
        heights = curve.heights(inside, _SAMPLES)
        found.append(_Passage(inside, behind, heights, heights[_SAMPLES // 2], steep))
    return found


def _settle(
    columns: Sequence[Column], courses: Sequence[Course], passages: Sequence[Sequence[_Passage]]
) -> None:
    """Long wires that meet on their way pass the columns there flat, apart from one another,
    and cross in a gap: else they would run on one another."""
    through: dict[int, list[tuple[str, _Passage]]] = defaultdict(list)
    onward: dict[int, list[tuple[str, _Passage, _Passage]]] = defaultdict(list)
    for course, found in zip(courses, passages, strict=True):
        for k, passage in enumerate(found, course.columns[0] + 1):
            through[k].append((course.net, passage))
        for k, (left, right) in enumerate(pairwise(found), course.columns[0] + 1):
            onward[k].append((course.net, left, right))
    flat = -1
    while flat != (flat := sum(passage.flat for found in passages for passage in found)):
        for k, inside in through.items():
            for i in _crossing([(net, *passage.way) for net, passage in inside]):
                inside[i][1].flat = True
            _spread(columns[k], inside)
        for between in onward.values():
            for i in _crossing([(net, p.way[-1], q.way[0]) for net, p, q in between]):
                for passage in between[i][1:]:
                    passage.flat = True


def _spread(column: Column, inside: Sequence[tuple[str, _Passage]]) -> None:
    """Wires that pass between the same two cells too near to one another get lanes apart."""
    lanes: dict[int, list[tuple[float, str, int]]] = defaultdict(list)
    for i, (net, passage) in enumerate(inside):
        lanes[bisect(column.taken, passage.height)].append((passage.height, net, i))
    for place, found in lanes.items():
        found.sort()
        if all(b[0] - a[0] >= _LANE or a[1] == b[1] for a, b in pairwise(found)):
            continue
        above, below = (
            column.taken[k] if 0 <= k < len(column.taken) else edge
            for k, edge in ((place - 1, found[0][0]), (place, found[-1][0]))
        )
        nets = list(dict.fromkeys(net for _, net, _ in found))
        step = min(_LANE + 1.0, (below - above) / (len(nets) + 1))
        first = (found[0][0] + found[-1][0] - step * (len(nets) - 1)) / 2
        first = min(max(first, above + step), below - step * len(nets))
        for _, net, i in found:
            inside[i][1].height, inside[i][1].flat = first + step * nets.index(net), True


def _crossing(ways: Sequence[tuple[str, *tuple[float, ...]]]) -> list[int]:
    """Which of some wires, given by net and heights, cross a wire of another net."""
    nets = np.array([net for net, *_ in ways])
    heights = np.array([way for _, *way in ways])
    above = heights[:, None] < heights
    cross = (above[..., :-1] != above[..., 1:]).any(axis=-1) & (nets[:, None] != nets)
    return [int(k) for k in np.flatnonzero(cross.any(axis=1))]


def _parts(course: Course, passages: Sequence[_Passage]) -> Iterator[_Turn | Curve]:
    """Turns in gaps, and what leads through columns between them."""
    tail, head = course.columns
    height, slope = course.spline[0][1], 0.0
    behind: Curve = ()
    for gap, passage in enumerate(passages, tail):
        if behind and not passage.flat and abs(curve.slope(behind[0], behind[-1])) < _STEEP:
            yield behind
        else:
            fall = 0.0 if passage.flat else _slope(passage.curve)
            yield _Turn(gap, course.net, height, passage.way[0], slope, fall)
        if passage.flat:
            start, stop = ((x, passage.height) for x, _ in passage.curve[:: len(passage.curve) - 1])
            yield (start, *curve.line(start, stop))
        else:
            yield passage.curve
        height, slope = passage.way[-1], 0.0 if passage.flat else _slope(passage.curve[::-1])
        behind = () if passage.flat else passage.behind
    yield _Turn(head - 1, course.net, height, course.spline[-1][1], slope)


def arrival(columns: Sequence[Column], course: Course) -> float:
    """The height at which a wire comes to the last gap before its end."""
    tail, head = course.columns
    if head - tail == 1:
        return course.spline[0][1]
    return curve.parted(course.spline, columns[head - 1].stop)[1][0][1]


def _slope(path: Curve) -> float:
    """The slope at the start of a path, whose first handle may have no length."""
    start = path[0]
    away = next((p for p in path[1:] if abs(p[0] - start[0]) > _NEAR), path[-1])
    return curve.slope(start, away) if away[0] > start[0] else curve.slope(away, start)


def _tracks(spans: _Spans) -> _Tracks:
    """A track for everything that goes across, so that what overlaps has tracks apart.

    Of wires that go down the upper one turns later, of those that go up the lower one: so
    they don't cross.
    """
    across = [key for key, (low, high) in spans.items() if high - low >= _LEVEL]
    across.sort(key=lambda key: (not key[1], -key[2] if key[1] else key[2]))
    tracks: _Tracks = {}
    for key in across:
        low, high = spans[key]
        taken = [
            track
            for other, track in tracks.items()
            if spans[other][0] < high + _LEVEL and low < spans[other][1] + _LEVEL
        ]
        tracks[key] = max(taken, default=-1) + 1
    return tracks


def _width(spans: _Spans, tracks: _Tracks) -> float:
    longest = max((high - low for low, high in spans.values()), default=0.0)
    count = max(tracks.values(), default=-1) + 1
    return max(_NARROWEST, 2 * _SIDE + count * _TRACK, min(_SHARE * longest, _WIDEST_SHARE))


def _turned(turn: _Turn, columns: Sequence[Column], tracks: _Tracks) -> Curve:
    """The curve that crosses a gap and goes across at its track."""
    start, stop = columns[turn.gap].stop, columns[turn.gap + 1].start
    count = max(tracks.values(), default=0) + 1
    room = stop - start - 2 * _SIDE
    place = (_SIDE + (tracks.get(turn.key, (count - 1) / 2) + 0.5) * room / count) / (stop - start)
    track = start + place * (stop - start)
    reach = _REACH if count > 1 else stop - start
    left, right = max(start, track - reach), min(stop, track + reach)
    begin = (left, turn.begin + turn.rise * (left - start))
    end = (right, turn.end - turn.fall * (stop - right))
    # Where it goes far across, long handles round its corners.
    length = end[0] - begin[0]
    middle = (track - begin[0]) / length
    far = min(0.5, max(0.0, abs(end[1] - begin[1]) / length - 0.6))
    leave, enter = min(1.0, middle + far) * length, min(1.0, 1 - middle + far) * length
    first, last = (start, turn.begin), (stop, turn.end)
    return curve.joined(
        [
            (first, *curve.line(first, begin)),
            (
                begin,
                (begin[0] + leave, begin[1] + turn.rise * leave),
                (end[0] - enter, end[1] - turn.fall * enter),
                end,
            ),
            (end, *curve.line(end, last)),
        ]
    )


def _stretched(path: Curve, old: Sequence[Column], new: Sequence[Column]) -> Curve:
    """A curve whose columns and gaps moved: piece by piece, so that it passes the same cells."""
    before = [place for column in old for place in (column.start, column.stop)]
    after = [place for column in new for place in (column.start, column.stop)]
    pieces = []
    for place in before:
        if path[0][0] < place - 0.01 and place + 0.01 < path[-1][0]:
            piece, path = curve.parted(path, place)
            pieces.append(piece)
    moved = []
    for piece in (*pieces, path):
        middle = (piece[0][0] + piece[-1][0]) / 2
        k = next((k for k, place in enumerate(before[1:]) if middle <= place), len(before) - 2)
        scale = (after[k + 1] - after[k]) / ((before[k + 1] - before[k]) or 1.0)
        moved.append(tuple((after[k] + (x - before[k]) * scale, y) for x, y in piece))
    return curve.joined(moved)
