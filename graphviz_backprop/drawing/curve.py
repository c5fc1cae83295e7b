"""Cubic curves: one list of points, a start and three more for every piece."""

from __future__ import annotations

from functools import lru_cache
from math import hypot

Point = tuple[float, float]
Curve = tuple[Point, ...]

#: Points. Less than this off a line is not seen.
_UNSEEN = 0.04


def line(start: Point, stop: Point) -> Curve:
    """The straight piece between two points, without its start."""
    return (between(start, stop, 1 / 3), between(start, stop, 2 / 3), stop)


def rounded(left: float, top: float, width: float, height: float, radius: float) -> Curve:
    """The outline of a rectangle with round corners."""
    right, bottom, r = left + width, top + height, radius
    points: list[Point] = [(left + r, top)]
    corners = (
        ((right - r, top), (right, top), (right, top + r)),
        ((right, bottom - r), (right, bottom), (right - r, bottom)),
        ((left + r, bottom), (left, bottom), (left, bottom - r)),
        ((left, top + r), (left, top), (left + r, top)),
    )
    for begin, corner, end in corners:
        points += line(points[-1], begin)
        points += (between(begin, corner, 0.55), between(end, corner, 0.55), end)
    return tuple(points)


def joined(pieces: list[Curve]) -> Curve:
    """One curve through curves that meet; a gap between two of them is closed by moving
    the start of the later one."""
    points: list[Point] = list(pieces[0])
    for piece in pieces[1:]:
        points += piece[1:]
    return tuple(points)


def shifted(points: Curve, dx: float, dy: float) -> Curve:
    """The same points elsewhere."""
    return tuple((x + dx, y + dy) for x, y in points)


def smoothed(path: Curve) -> Curve:
    """The path without kinks where its pieces meet: both handles in their mean direction."""
    points = list(path)
    for i in range(3, len(path) - 3, 3):
        before, at, behind = points[i - 1 : i + 2]
        back, forth = _distance(before, at), _distance(at, behind)
        across = (behind[0] - before[0], behind[1] - before[1])
        length = hypot(*across) or 1.0
        dx, dy = across[0] / length, across[1] / length
        points[i - 1] = (at[0] - dx * back, at[1] - dy * back)
        points[i + 1] = (at[0] + dx * forth, at[1] + dy * forth)
    return tuple(points)


def straight(piece: Curve) -> bool:
    """Whether a piece, by its four points, is a straight line to less than can be seen.

    >>> straight(((0, 0), (1, 0), (2, 0), (3, 0))), straight(((0, 0), (1, 1), (2, 1), (3, 0)))
    (True, False)
    """
    (ax, ay), *controls, (bx, by) = piece
    length = hypot(bx - ax, by - ay) or 1.0
    return all(
        abs((x - ax) * (by - ay) - (y - ay) * (bx - ax)) < _UNSEEN * length for x, y in controls
    )


def moved_ends(curve: Curve, start: Point | None, stop: Point | None) -> Curve:
    """The curve with its ends, and their control points, moved to given places."""
    points = list(curve)
    if start is not None:
        points[:2] = start, _shifted(points[1], points[0], start)
    if stop is not None:
        points[-2:] = _shifted(points[-2], points[-1], stop), stop
    return tuple(points)


@lru_cache(maxsize=4096)  # while a slider moves, the wires stay
def cut_back(curve: Curve, distance: float) -> Curve:
    """The curve up to the last place that is ``distance`` away from its end."""
    tip = curve[-1]
    for first in range(len(curve) - 4, -1, -3):
        piece = curve[first : first + 4]
        if _distance(piece[0], tip) >= distance:
            low, high = 0.0, 1.0
            for _ in range(30):
                half = (low + high) / 2
                far = _distance(split(piece, half)[-1], tip) >= distance
                low, high = (half, high) if far else (low, half)
            return curve[:first] + split(piece, low)
    return curve[:1] + line(curve[0], curve[0])


def split(piece: Curve, t: float) -> Curve:
    """The part of a cubic piece from its start to parameter ``t`` (de Casteljau)."""
    a, b, c, d = piece
    ab, bc, cd = between(a, b, t), between(b, c, t), between(c, d, t)
    abc, bcd = between(ab, bc, t), between(bc, cd, t)
    return (a, ab, abc, between(abc, bcd, t))


@lru_cache(maxsize=4096)
def parted(path: Curve, x: float) -> tuple[Curve, Curve]:
    """The parts of a path on both sides of ``x``, which it crosses once."""
    first = next(i for i in range(0, len(path) - 3, 3) if (path[i][0] > x) != (path[i + 3][0] > x))
    piece = path[first : first + 4]
    low, high = 0.0, 1.0
    for _ in range(40):
        half = (low + high) / 2
        low, high = (half, high) if split(piece, half)[-1][0] <= x else (low, half)
    before = split(piece, low)
    after = split(piece[::-1], 1 - low)[::-1]
    return path[:first] + before, after + path[first + 4 :]


def heights(path: Curve, count: int) -> tuple[float, ...]:
    """The heights of a path at places equally far from left to right, ends included."""
    left, right = path[0][0], path[-1][0]
    places = (left + (right - left) * k / (count - 1) for k in range(1, count - 1))
    return (path[0][1], *(parted(path, x)[0][-1][1] for x in places), path[-1][1])


def slope(a: Point, b: Point) -> float:
    """Change of y for one of x, on the way from ``a`` to ``b``."""
    return (b[1] - a[1]) / max(abs(b[0] - a[0]), 0.01)


def arrow(base: Point, tip: Point, half_width: float) -> Curve:
    """The triangle of an arrowhead: tip and both corners."""
    length = _distance(base, tip) or 1.0
    dx, dy = (tip[0] - base[0]) / length, (tip[1] - base[1]) / length
    left = (base[0] - dy * half_width, base[1] + dx * half_width)
    right = (base[0] + dy * half_width, base[1] - dx * half_width)
    return (tip, left, right)


def on_ellipse(centre: Point, rx: float, ry: float, towards: Point) -> Point:
    """The point of an ellipse in the direction of another point."""
    dx, dy = towards[0] - centre[0], towards[1] - centre[1]
    scale = hypot(dx / rx, dy / ry) or 1.0
    return (centre[0] + dx / scale, centre[1] + dy / scale)


def between(a: Point, b: Point, t: float) -> Point:
    """The point at share ``t`` of the way from ``a`` to ``b``."""
    return (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t)


def _distance(a: Point, b: Point) -> float:
    return hypot(a[0] - b[0], a[1] - b[1])


def _shifted(point: Point, old: Point, new: Point) -> Point:
    return (point[0] + new[0] - old[0], point[1] + new[1] - old[1])
