"""The blocks of a graph: named groups of nodes, derived from the paths that nodes carry."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import networkx as nx

from graphviz_backprop.engine.convex import shared
from graphviz_backprop.engine.graph import Path, nodes
from graphviz_backprop.text.errors import BlockError


@dataclass(frozen=True, slots=True)
class Block:
    """A group of nodes that folds; ``nodes`` are all inside it, those of inner blocks too.

    ``inputs`` are the nodes outside whose values it needs, in the order of first use,
    ``outputs`` its own whose values are needed outside, or by nobody. ``formula`` is what
    its maker calls it by, or empty.
    """

    path: Path
    nodes: tuple[str, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    formula: str = ""

    @property
    def address(self) -> str:
        """The path as it stands in addresses and on the command line."""
        return "/".join(self.path)

    @property
    def name(self) -> str:
        """The name without those of the blocks around it."""
        return self.path[-1]


_blocks: WeakKeyDictionary[nx.MultiDiGraph, dict[str, dict[Path, Block]]] = WeakKeyDictionary()


def blocks(graph: nx.MultiDiGraph, target: str = "") -> Mapping[Path, Block]:
    """All blocks by path, outer ones before inner ones; the value of ``target`` leaves its own.

    >>> from graphviz_backprop.engine.graph import GraphBuilder
    >>> builder = GraphBuilder()
    >>> x = builder.input("x")
    >>> with builder.block("square"):
    ...     y = builder.operation("multiply", x, x)
    >>> blocks(builder.finish(y))
    {('square',): Block(path=('square',), nodes=('_1',), inputs=('_0',), outputs=('_1',), \
formula='')}
    """
    known = _blocks.setdefault(graph, {})
    if target not in known:
        known[target] = _derived(graph, target)
    return known[target]


def _derived(graph: nx.MultiDiGraph, target: str) -> dict[Path, Block]:
    inside: dict[Path, list[str]] = {}
    needed: dict[Path, dict[str, None]] = {}
    made: dict[Path, dict[str, None]] = {}
    paths = {node.id: node.block for node in nodes(graph)}
    used = {operand for node in nodes(graph) for operand in node.operands}
    for node in nodes(graph):
        for depth in range(1, len(node.block) + 1):
            inside.setdefault(node.block[:depth], []).append(node.id)
        for operand in dict.fromkeys(node.operands):
            source = paths[operand]
            level = shared(source, node.block)
            for depth in range(level + 1, len(node.block) + 1):
                needed.setdefault(node.block[:depth], {})[operand] = None
            for depth in range(level + 1, len(source) + 1):
                made.setdefault(source[:depth], {})[operand] = None
        if node.id in {target, graph.graph["output"]} or node.id not in used:
            for depth in range(1, len(node.block) + 1):
                made.setdefault(node.block[:depth], {})[node.id] = None
    formulas: Mapping[Path, str] = graph.graph.get("formulas", {})
    return {
        path: Block(
            path,
            tuple(found),
            tuple(needed.get(path, ())),
            tuple(node for node in found if node in made.get(path, ())),
            formulas.get(path, ""),
        )
        for path, found in inside.items()
    }


def find_blocks(known: Iterable[Block], names: Iterable[str]) -> set[Path]:
    """The paths of blocks called by their address, or by their name alone.

    A name that is an address means that block alone. Raises BlockError with the names there
    are, if there is none.
    """
    found: set[Path] = set()
    there = list(known)
    for name in names:
        paths = {block.path for block in there if name == block.address}
        paths = paths or {block.path for block in there if name == block.name}
        if not paths:
            listed = ", ".join(block.address for block in there) or "none"
            raise BlockError(f"there is no block called {name!r}", remedy=f"There are: {listed}.")
        found |= paths
    return found


def block_around(path: Path, folded: Collection[str] | None) -> Path:
    """The block of a path that is drawn as one box; the outermost one where nothing is drawn."""
    if folded is None:
        return path[:1]
    shown = (path[:depth] for depth in range(1, len(path) + 1))
    return next((each for each in shown if "/".join(each) in folded), ())
