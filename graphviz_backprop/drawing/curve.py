"""Cubic curves: one list of points, a start and three more for every piece."""

from __future__ import annotations

from functools import lru_cache
from math import hypot

Point = tuple[float, float]
Curve = tuple[Point, ...]


def line(start: Point, stop: Point) -> Curve:
    """The straight piece between two points, without its start."""
    return (_between(start, stop, 1 / 3), _between(start, stop, 2 / 3), stop)


def joined(pieces: list[Curve]) -> Curve:
    """One curve through curves that meet; a gap between two of them is closed by moving
    the start of the later one."""
    points: list[Point] = list(pieces[0])
    for piece in pieces[1:]:
        points += piece[1:]
    return tuple(points)


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
    ab, bc, cd = _between(a, b, t), _between(b, c, t), _between(c, d, t)
    abc, bcd = _between(ab, bc, t), _between(bc, cd, t)
    return (a, ab, abc, _between(abc, bcd, t))


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


def _between(a: Point, b: Point, t: float) -> Point:
    return (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t)


def _distance(a: Point, b: Point) -> float:
    return hypot(a[0] - b[0], a[1] - b[1])


def _shifted(point: Point, old: Point, new: Point) -> Point:
    return (point[0] + new[0] - old[0], point[1] + new[1] - old[1])
