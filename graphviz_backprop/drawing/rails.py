"""A rail with taps in place of a star, where the users of one value stand at many depths.

Long parallel wires cost most of a layout's time and most of a reader's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from graphlib import TopologicalSorter

from graphviz_backprop.drawing.boxes import Box, Link, Out

#: A value with fewer users, or at fewer depths, keeps a wire of its own to each of them.
_USERS, _DEPTHS = 4, 3


def railed(boxes: Sequence[Box], links: Sequence[Link]) -> tuple[tuple[Box, ...], tuple[Link, ...]]:
    """The boxes with taps between them, and the links along rails; links stand in their order."""
    depth = depths(boxes, links)
    stars: dict[tuple[str, int], list[Link]] = defaultdict(list)
    for link in links:
        stars[link.port].append(link)
    made: dict[str, list[Box]] = defaultdict(list)
    moved: dict[str, str] = {}
    rails: list[Link] = []
    nodes = {box.id: [out.node for out in box.outs] for box in boxes}
    for (tail, out), star in stars.items():
        levels = sorted({depth[link.head] for link in star})
        if len(star) < _USERS or len(levels) < _DEPTHS:
            continue
        ends = [link for link in star if depth[link.head] == levels[-1]]
        taps = levels[1:] if len(ends) > 1 else levels[1:-1]
        node = nodes[tail][out]
        ids = {level: f"p{tail}_{out}_{k}" for k, level in enumerate(taps)}
        made[tail] += [Box(tap, "tap", node, outs=(Out(node),)) for tap in ids.values()]
        before, port = tail, out
        for k, (level, tap) in enumerate(ids.items()):
            beyond = tuple(e for link in star if depth[link.head] >= level for e in link.carries)
            rails.append(Link(f"w_{tail}_{out}_{k}", node, before, port, tap, 0, beyond))
            before, port = tap, 0
        for link in star:
            if depth[link.head] != levels[0]:
                moved[link.id] = ids.get(depth[link.head], before)
    return (
        tuple(part for box in boxes for part in (box, *made.get(box.id, ()))),
        (
            *rails,
            *(
                replace(link, tail=moved[link.id], out=0) if link.id in moved else link
                for link in links
            ),
        ),
    )


def depths(boxes: Sequence[Box], links: Sequence[Link]) -> Mapping[str, int]:
    """How far from the inputs every box stands; what has one user, just before it."""
    into: dict[str, list[str]] = defaultdict(list)
    out: dict[str, list[str]] = defaultdict(list)
    for link in links:
        into[link.head].append(link.tail)
        out[link.tail].append(link.head)
    depth: dict[str, int] = {}
    order = tuple(TopologicalSorter({box.id: into[box.id] for box in boxes}).static_order())
    for name in order:
        depth[name] = max((depth[tail] + 1 for tail in into[name]), default=0)
    for name in reversed(order):
        if into[name] and out[name]:
            depth[name] = min(depth[head] for head in out[name]) - 1
    return depth
