"""Which wires are connectors: glued to the shapes at their ends, so that these can be moved.

A slide program draws a connector straight, as an elbow or as a curve in the form of an S. A
wire that has about this shape becomes one, if it stays clear of every label; any other is a
freeform.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import hypot, inf

import numpy as np

from graphviz_backprop.drawing import text
from graphviz_backprop.drawing.curve import Point
from graphviz_backprop.drawing.frame import OUTSIDE
from graphviz_backprop.drawing.marks import Ellipse, Mark, Owner, Path, Words
from graphviz_backprop.export.pptx_connectors import Connector, Kind, Site
from graphviz_backprop.export.pptx_shapes import ASCENT, LINE
from graphviz_backprop.text.arrays import Array

#: How far, in points of the scene, a wire may be from what stands for it.
_TOLERANCES: Mapping[Kind, float] = {
    "straightConnector1": 3.0,
    "curvedConnector3": 6.0,
    "bentConnector3": 9.0,
}
#: A site this near to the end of a wire is where it ends, in points of the scene.
_NEAR = 3.0
#: How far from the wire's own turn an S may turn, as shares of its length.
_MOVES = (0.0, -0.1, 0.1, -0.2, 0.2)
_ALONG = np.linspace(0.0, 1.0, 9)[:, None]
#: What has brackets around it.
_BRACKETED = frozenset({"value", "gradient", "contribution"})
_DIAGONAL = 0.5**0.5


def connectors(marks: Sequence[Mark]) -> Mapping[str, Connector]:
    """The wires that can be connectors, by id, among all marks that a picture ever shows."""
    owned: dict[Owner, list[Mark]] = {}
    for mark in marks:
        owned.setdefault(mark.owner, []).append(mark)
    labels = [
        mark
        for mark in marks
        if (isinstance(mark, Words) and mark.role != "symbol")
        or (isinstance(mark, Path) and mark.role in _BRACKETED)
    ]
    boxes = np.array([_box(label) for label in labels]).reshape(-1, 4)
    found = {}
    for wire in marks:
        if isinstance(wire, Path) and wire.role in {"wire", "muted"} and wire.id not in found:
            ends = _ends(wire.owner)
            source = _site(wire, wire.points, owned.get(ends[0], ()))
            target = _site(wire, (*wire.points, *wire.head[:1])[::-1], owned.get(ends[1], ()))
            clear = boxes[[label.id not in _names(source, target) for label in labels]]
            if fitting := _fitting(wire, source, target, clear):
                found[wire.id] = fitting
    return found


def box_of(name: Words, site: Point) -> tuple[float, float]:
    """Width and height of the text box of a name that has a side or its foot at a site."""
    top = name.at[1] - ASCENT * name.size
    width = text.width(name.runs, name.size)
    if abs(site[0] - name.at[0]) < width / 4:
        return width, site[1] - top
    return 2 * abs(site[0] - name.at[0]), 2 * (site[1] - top)


def _ends(owner: Owner) -> tuple[str, str]:
    """The nodes at which a wire begins and ends; that to where it branches stays at its node."""
    if isinstance(owner, str):
        return owner, owner
    return owner.operand, owner.operand if owner.user == OUTSIDE else owner.user


def _names(*sites: Site | None) -> set[str]:
    return {site.mark for site in sites if site is not None}


def _site(wire: Path, points: Sequence[Point], shapes: Sequence[Mark]) -> Site | None:
    """Where a wire is glued that begins at the first of the points, at one of some shapes."""
    if points[0] == wire.points[-1]:  # to where it branches
        shapes = [shape for shape in shapes if shape.role == "dot"]
    places = [site for shape in shapes for site in _sites(shape, points, wire.scale)]
    near = min(places, key=lambda site: _distance(site.at, points[0]), default=None)
    return near if near and _distance(near.at, points[0]) < _NEAR * wire.scale else None


def _sites(shape: Mark, points: Sequence[Point], scale: float) -> Iterator[Site]:
    match shape:
        case Ellipse(centre=(x, y), rx=rx, ry=ry):
            a, b = rx * _DIAGONAL, ry * _DIAGONAL
            around = (0, -ry), (-a, -b), (-rx, 0), (-a, b), (0, ry), (a, b), (rx, 0), (a, -b)
            outside = next((p for p in points if _distance(p, (x, y)) > rx), points[-1])
            sites = [Site(shape.id, k, (x + dx, y + dy)) for k, (dx, dy) in enumerate(around)]
            yield min(sites, key=lambda site: _distance(site.at, outside))
        case Words(role="name", at=(x, y), size=size):
            half, top = text.width(shape.runs, size) / 2, y - ASCENT * size
            px, py = points[0]
            middle = top + LINE * size / 2
            if abs(py - middle) < size / 4 and half / 2 < abs(px - x) < half + 2 * _NEAR * scale:
                yield Site(shape.id, 3 if px > x else 1, points[0])
            elif abs(px - x) < scale:
                yield Site(shape.id, 2, (x, max(py, y))) if py > y else Site(shape.id, 0, (x, top))


def _fitting(
    wire: Path, source: Site | None, target: Site | None, labels: Array
) -> Connector | None:
    """The first kind of connector that is near enough to a wire and clear of the labels."""
    start = source.at if source else wire.points[0]
    stop = target.at if target else (*wire.points, *wire.head[:1])[-1]
    if source is None and target is None:
        return None
    drawn = np.vstack([_sampled(wire.points), np.reshape(wire.head[:1], (-1, 2))])
    first = next((p for p in wire.points if _distance(p, wire.points[0]) > wire.scale), stop)
    upright = abs(first[1] - wire.points[0][1]) > abs(first[0] - wire.points[0][0])
    turn = _turn(drawn, start, stop, upright)
    for kind, tolerance in _TOLERANCES.items():
        tried = []
        for move in _MOVES if kind != "straightConnector1" else (0.0,):
            middle = min(max(turn + move, 0.1), 0.9)
            path = _path(kind, start, stop, middle, upright)
            if not _crosses(path, labels):
                tried.append((_apart(drawn, path), middle))
        apart, middle = min(tried, default=(inf, 0.5))
        if apart < tolerance * wire.scale:
            usual = _path(kind, start, stop, 0.5, upright)
            plain = not _crosses(usual, labels) and _apart(drawn, usual) < tolerance * wire.scale
            return Connector(kind, start, stop, middle, upright, source, target, plain)
    return None


def _turn(drawn: Array, start: Point, stop: Point, upright: bool) -> float:
    """At which share of its length a wire is half across."""
    begin, way = np.array(start), np.subtract(stop, start)
    way[way == 0] = 1e-9
    shares = (drawn - begin) / way
    along, across = shares.T[::-1] if upright else shares.T
    return float(along[np.abs(across - 0.5).argmin()])


def _path(kind: Kind, start: Point, stop: Point, middle: float, upright: bool) -> Array:
    """Points along a connector, as slide programs draw it."""
    begin, end = np.array(start), np.array(stop)
    shares: tuple[Point, ...]
    match kind:
        case "straightConnector1":
            shares = ((0.0, 0.0), (1.0, 1.0))
        case "bentConnector3":
            shares = ((0.0, 0.0), (middle, 0.0), (middle, 1.0), (1.0, 1.0))
        case "curvedConnector3":
            shares = (
                (0.0, 0.0), (middle / 2, 0.0), (middle, 0.25), (middle, 0.5),
                (middle, 0.75), ((1 + middle) / 2, 1.0), (1.0, 1.0),
            )  # fmt: skip
    turned = np.array([share[::-1] if upright else share for share in shares])
    points = begin + turned * (end - begin)
    if kind == "curvedConnector3":
        return _sampled(points)
    pieces = [points[i] + (points[i + 1] - points[i]) * _ALONG for i in range(len(points) - 1)]
    return np.vstack(pieces)


def _sampled(points: Sequence[Point] | Array) -> Array:
    """Points along a cubic curve."""
    places, t = np.array(points), _ALONG
    pieces = []
    for i in range(0, len(places) - 3, 3):
        a, b, c, d = places[i : i + 4]
        if not (a == d).all():
            pieces.append(
                (1 - t) ** 3 * a + 3 * t * (1 - t) ** 2 * b + 3 * t**2 * (1 - t) * c + t**3 * d
            )
    return np.vstack(pieces) if pieces else places


def _apart(one: Array, other: Array) -> float:
    """How far two lines are from each other where they are farthest apart."""
    return max(float(_distances(one, other).max()), float(_distances(other, one).max()))


def _distances(points: Array, line: Array) -> Array:
    """How far points are from a line with corners."""
    start, way = line[:-1], np.diff(line, axis=0)
    to = points[:, None] - start
    squares = np.maximum((way**2).sum(axis=1), 1e-9)
    shares = np.clip((to * way).sum(axis=2) / squares, 0, 1)
    apart = to - shares[..., None] * way
    return np.asarray(np.hypot(apart[..., 0], apart[..., 1]).min(axis=1))


def _crosses(path: Array, boxes: Array) -> bool:
    x, y = path[:, :1], path[:, 1:]
    left, top, right, bottom = boxes.T
    return bool(((x > left) & (x < right) & (y > top) & (y < bottom)).any())


def _box(label: Words | Path) -> tuple[float, float, float, float]:
    """The ink of a label or of a bracket: left, top, right, bottom."""
    if isinstance(label, Path):
        xs, ys = zip(*label.points, strict=True)
        return min(xs), min(ys), max(xs), max(ys)
    (x, y), half = label.at, text.width(label.runs, label.size) / 2
    return x - half, y - text.DIGIT_HEIGHT * label.size, x + half, y


def _distance(a: Point, b: Point) -> float:
    return hypot(a[0] - b[0], a[1] - b[1])
