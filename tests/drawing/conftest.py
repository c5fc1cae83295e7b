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
from graphviz_backprop.drawing.scene import Scene
from graphviz_backprop.drawing.writing import Text
from graphviz_backprop.graph import Edge, GraphBuilder
from graphviz_backprop.trace import Trace, run

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
    t = np.linspace(0, 1, per_piece)[:, None]
    points = np.array(path)
    pieces = [points[i : i + 4] for i in range(0, len(points) - 3, 3)]
    return np.concatenate(
        [
            (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d
            for a, b, c, d in pieces
        ]
    )


def crossed_texts(scene: Scene) -> Iterator[str]:
    """Texts with a wire, their own or another, running through them."""
    paths = {wire.id: sampled(wire.path) for wire in scene.wires}
    for anchor in scene.texts:
        left, top, right, bottom = box_of(anchor)
        for wire_id, path in paths.items():
            x, y = path.T
            if np.any((x > left) & (x < right) & (y > top) & (y < bottom)):
                yield f"{wire_id} crosses {anchor.id}"


def overlapping_texts(scene: Scene) -> Iterator[str]:
    """Pairs of texts that share a place."""
    boxes = sorted((box_of(anchor), anchor.id) for anchor in scene.texts)
    for (a, a_id), (b, b_id) in combinations(boxes, 2):
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]:
            yield f"{a_id} overlaps {b_id}"


def crossed_circles(scene: Scene) -> Iterator[str]:
    """Circles with a wire running through them that does not belong to them."""
    for wire in scene.wires:
        path = sampled(wire.path)
        ends = set(wire.key[:2]) if isinstance(wire.key, Edge) else {wire.key}
        for circle in scene.circles:
            dx, dy = (path - np.array(circle.centre)).T
            inside = (dx / (circle.rx + 1)) ** 2 + (dy / (circle.ry + 1)) ** 2 < 1
            if circle.node not in ends and np.any(inside):
                yield f"{wire.id} crosses {circle.id}"


def crossed_dots(scene: Scene) -> Iterator[str]:
    """Dots that a wire of another node touches, as if it fanned out there."""
    for wire in scene.wires:
        path = sampled(wire.path)
        owner = wire.key.operand if isinstance(wire.key, Edge) else wire.key
        for dot in scene.dots:
            away = np.hypot(*(path - np.array(dot.centre)).T).min()
            if dot.node != owner and away < dot.radius + 1:
                yield f"{wire.id} crosses {dot.id}"


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


def crossed_brackets(scene: Scene) -> Iterator[str]:
    """Brackets of arrays that a text, a wire or a circle touches."""
    texts = [(anchor.id, *box_of(anchor)) for anchor in scene.texts]
    paths = [(wire.id, *sampled(wire.path).T) for wire in scene.wires]
    for bracket in scene.brackets:
        (left, top), (right, bottom) = np.min(bracket.path, axis=0), np.max(bracket.path, axis=0)
        for text_id, *box in texts:
            if box[0] < right and box[2] > left and box[1] < bottom and box[3] > top:
                yield f"{text_id} touches {bracket.id}"
        for wire_id, x, y in paths:
            if np.any((x > left) & (x < right) & (y > top) & (y < bottom)):
                yield f"{wire_id} crosses {bracket.id}"
        for circle in scene.circles:
            x, y = np.clip(circle.centre, (left, top), (right, bottom)) - np.array(circle.centre)
            if (x / circle.rx) ** 2 + (y / circle.ry) ** 2 < 1:
                yield f"{bracket.id} touches {circle.id}"


def loose_arrows(scene: Scene, tolerance: float = 0.5) -> Iterator[str]:
    """Arrow tips that do not touch the outline of their circle."""
    circles = {circle.node: circle for circle in scene.circles}
    for wire in scene.wires:
        if not isinstance(wire.key, Edge) or wire.key.user not in circles:
            continue
        circle, (x, y) = circles[wire.key.user], wire.arrow[0]
        dx, dy = x - circle.centre[0], y - circle.centre[1]
        away = hypot(dx, dy) * abs(1 - 1 / hypot(dx / circle.rx, dy / circle.ry))
        if away > tolerance:
            yield f"the tip of {wire.id} is {away:.2f} pt off"


def faults(scene: Scene) -> list[str]:
    """All of the above."""
    return [
        *crossed_texts(scene),
        *overlapping_texts(scene),
        *crossed_circles(scene),
        *crossed_brackets(scene),
        *crossed_dots(scene),
        *outside(scene),
        *loose_arrows(scene),
    ]
