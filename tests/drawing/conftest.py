"""Random traces, and checks of a scene's geometry by sampling that say what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from math import hypot
from random import Random

import numpy as np
import pytest

from graphviz_backprop.drawing import text
from graphviz_backprop.drawing.curve import Curve
from graphviz_backprop.drawing.parts import Wire
from graphviz_backprop.drawing.scene import Scene
from graphviz_backprop.drawing.writing import Text
from graphviz_backprop.engine.graph import Edge, GraphBuilder
from graphviz_backprop.engine.trace import Trace, run

Rectangle = tuple[float, float, float, float]


@pytest.fixture(name="random_trace", scope="session")
def fixture_random_trace():
    return random_trace


@pytest.fixture(name="faults", scope="session")
def fixture_faults():
    return faults


def random_trace(seed: int, operations: int, *, dead_ends: bool = False) -> Trace:
    """A random graph with fan-out; without ``dead_ends`` all of it reaches the output."""
    random = Random(seed)
    builder = GraphBuilder()
    nodes = [builder.input(f"x{i}") for i in range(random.randint(1, 2 + operations // 4))]
    unused = list(nodes)
    for count in range(operations):
        op = random.choice(
            ["add", "product", "subtract", "divide", "power", "max", "exp", "sigmoid", "negate"]
        )
        arity = 1 if op in {"exp", "sigmoid", "negate"} else 2
        if op == "max":
            arity = random.randint(2, 5)
        operands = [
            random.choice(unused) if unused and random.random() < 0.7 else random.choice(nodes)
            for _ in range(arity)
        ]
        if op == "power":
            operands[1] = builder.constant(random.choice([2.0, 3.0, -1.0]))
        elif random.random() < 0.1 and arity == 2:
            operands[random.randrange(2)] = builder.constant(random.choice([1.0, -2.0, 0.125]))
        name = f"h{count}" if random.random() < 0.2 else ""
        unused = [node for node in unused if node not in operands]
        nodes.append(builder.operation(op, *operands, name=name))
        unused.append(nodes[-1])
    while len(unused) > 1 and not dead_ends:
        joined = builder.operation("add", unused.pop(0), unused.pop(0))
        unused.append(joined)
    graph = builder.finish(unused[-1])
    names = [node["node"].name for _, node in graph.nodes(data=True) if node["node"].op == "input"]
    return run(graph, {name: random.uniform(-3, 3) for name in names})


def box_of(anchor: Text) -> Rectangle:
    """Left, top, right, bottom of the widest thing a text will ever show."""
    half = max(text.width(runs, anchor.size) for _, runs in anchor.contents) / 2
    return (
        anchor.x - half,
        anchor.y - text.DIGIT_HEIGHT * anchor.size,
        anchor.x + half,
        anchor.y + 0.2 * anchor.size,
    )


def sampled(path: Curve, per_piece: int = 40) -> np.ndarray:
    """Points along a curve, as an array (n, 2)."""
    t = np.linspace(0, 1, per_piece)[None, :, None]
    points = np.array(path)
    a, b, c, d = (points[k : len(points) - 3 + k : 3, None] for k in range(4))
    pieces = (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d
    return pieces.reshape(-1, 2)


class Paths:
    """Points along all wires of a scene, and whose each is."""

    def __init__(self, scene: Scene) -> None:
        self.wires = scene.wires
        found = [sampled(wire.path, 25) for wire in scene.wires]
        self.x, self.y = np.concatenate(found).T
        self.of = np.repeat(np.arange(len(found)), [len(points) for points in found])

    def among(self, inside: np.ndarray) -> Iterator[Wire]:
        """The wires with a point inside."""
        return (self.wires[k] for k in np.unique(self.of[inside]))

    def in_box(self, left: float, top: float, right: float, bottom: float) -> Iterator[Wire]:
        x, y = self.x, self.y
        return self.among((x > left) & (x < right) & (y > top) & (y < bottom))


def value_of(wire: Wire) -> str:
    """The node whose value a wire carries."""
    return wire.key.operand if isinstance(wire.key, Edge) else wire.key


def crossed_texts(scene: Scene, paths: Paths) -> Iterator[str]:
    """Texts with a wire, their own or another, running through them."""
    for anchor in scene.texts:
        for wire in paths.in_box(*box_of(anchor)):
            yield f"{wire.id} crosses {anchor.id}"


def overlapping_texts(scene: Scene) -> Iterator[str]:
    """Pairs of texts that share a place."""
    boxes = np.array([box_of(anchor) for anchor in scene.texts])
    left, top, right, bottom = boxes.T
    meet = (left[:, None] < right) & (left < right[:, None])
    meet &= (top[:, None] < bottom) & (top < bottom[:, None])
    for a, b in zip(*np.nonzero(np.triu(meet, 1)), strict=True):
        yield f"{scene.texts[a].id} overlaps {scene.texts[b].id}"


def crossed_circles(scene: Scene, paths: Paths) -> Iterator[str]:
    """Circles with a wire running through them that does not belong to them."""
    for circle in scene.circles:
        (x, y), rx, ry = circle.centre, circle.rx + 1, circle.ry + 1
        inside = ((paths.x - x) / rx) ** 2 + ((paths.y - y) / ry) ** 2 < 1
        for wire in paths.among(inside):
            ends = set(wire.key[:2]) if isinstance(wire.key, Edge) else {wire.key}
            if circle.node not in ends:
                yield f"{wire.id} crosses {circle.id}"


def crossed_dots(scene: Scene, paths: Paths) -> Iterator[str]:
    """Dots that a wire of another node touches, as if it fanned out there."""
    for dot in scene.dots:
        away = np.hypot(paths.x - dot.centre[0], paths.y - dot.centre[1])
        for wire in paths.among(away < dot.radius + 1):
            if value_of(wire) != dot.node:
                yield f"{wire.id} crosses {dot.id}"


def crossed_arrows(scene: Scene, paths: Paths) -> Iterator[str]:
    """Arrowheads that another wire touches, as if it were the one that ends there."""
    for pointed in (wire for wire in scene.wires if wire.arrow):
        (left, top), (right, bottom) = np.min(pointed.arrow, axis=0), np.max(pointed.arrow, axis=0)
        for wire in paths.in_box(left, top, right, bottom):
            if wire is not pointed:
                yield f"{wire.id} crosses the arrow of {pointed.id}"


def coinciding_wires(scene: Scene) -> Iterator[str]:
    """Wires of different values that run on one another, as if they were one."""
    steps = [evenly(wire.path) for wire in scene.wires]
    boxes = np.array([[*points.min(0), *points.max(0)] for points in steps])
    for a, b in combinations(range(len(steps)), 2):
        if value_of(scene.wires[a]) == value_of(scene.wires[b]):
            continue
        low, high = np.maximum(boxes[a][:2], boxes[b][:2]), np.minimum(boxes[a][2:], boxes[b][2:])
        if np.any(low > high + TOGETHER):
            continue
        near = [
            points[np.all((points > low - TOGETHER) & (points < high + TOGETHER), axis=1)]
            for points in (steps[a], steps[b])
        ]
        if min(map(len, near)) * STEP < LONG:
            continue
        away = np.hypot(*(near[0][:, None] - near[1]).transpose(2, 0, 1)).min(1)
        if longest_run(away < TOGETHER) * STEP > LONG:
            yield f"{scene.wires[a].id} and {scene.wires[b].id} coincide"


#: Points: wires closer than this for longer than this coincide; what crosses at 4° does not.
TOGETHER, LONG, STEP = 0.9, 26.0, 1.5


def evenly(path: Curve) -> np.ndarray:
    """Points along a curve at equal distances."""
    points = sampled(path)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    at = np.arange(0.0, along[-1], STEP)
    return np.stack([np.interp(at, along, points[:, k]) for k in range(2)], axis=1)


def longest_run(flags: np.ndarray) -> int:
    """Length of the longest run of true values."""
    ends = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(int)))
    return int(max(ends[1::2] - ends[::2], default=0))


def outside(scene: Scene) -> Iterator[str]:
    """Whatever leaves the canvas."""
    places = {anchor.id: np.array(box_of(anchor)).reshape(2, 2) for anchor in scene.texts}
    places |= {wire.id: sampled(wire.path) for wire in scene.wires}
    places |= {bracket.id: np.array(bracket.path) for bracket in scene.brackets}
    for circle in scene.circles:
        radii = np.array([circle.rx, circle.ry])
        places[circle.id] = np.array([circle.centre - radii, circle.centre + radii])
    size = np.array([scene.width, scene.height])
    for name, points in places.items():
        if np.any(points < 0) or np.any(points > size):
            yield f"{name} leaves the canvas"


def crossed_brackets(scene: Scene, paths: Paths) -> Iterator[str]:
    """Brackets of arrays that a text, a wire or a circle touches."""
    texts = [(anchor.id, *box_of(anchor)) for anchor in scene.texts]
    for bracket in scene.brackets:
        (left, top), (right, bottom) = np.min(bracket.path, axis=0), np.max(bracket.path, axis=0)
        for text_id, *box in texts:
            if box[0] < right and box[2] > left and box[1] < bottom and box[3] > top:
                yield f"{text_id} touches {bracket.id}"
        for wire in paths.in_box(left, top, right, bottom):
            yield f"{wire.id} crosses {bracket.id}"
        for circle in scene.circles:
            x, y = np.clip(circle.centre, (left, top), (right, bottom)) - np.array(circle.centre)
            if (x / circle.rx) ** 2 + (y / circle.ry) ** 2 < 1:
                yield f"{bracket.id} touches {circle.id}"


def loose_arrows(scene: Scene, tolerance: float = 0.5) -> Iterator[str]:
    """Arrow tips that do not touch the outline of their circle."""
    circles = {circle.node: circle for circle in scene.circles}
    for wire in scene.wires:
        if not wire.arrow or not isinstance(wire.key, Edge) or wire.key.user not in circles:
            continue
        circle, (x, y) = circles[wire.key.user], wire.arrow[0]
        dx, dy = x - circle.centre[0], y - circle.centre[1]
        away = hypot(dx, dy) * abs(1 - 1 / hypot(dx / circle.rx, dy / circle.ry))
        if away > tolerance:
            yield f"the tip of {wire.id} is {away:.2f} pt off"


def faults(scene: Scene) -> list[str]:
    """All of the above."""
    paths = Paths(scene)
    return [
        *crossed_texts(scene, paths),
        *overlapping_texts(scene),
        *crossed_circles(scene, paths),
        *crossed_brackets(scene, paths),
        *crossed_dots(scene, paths),
        *crossed_arrows(scene, paths),
        *coinciding_wires(scene),
        *outside(scene),
        *loose_arrows(scene),
    ]
