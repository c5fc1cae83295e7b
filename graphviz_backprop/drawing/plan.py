"""What stands in a picture and what is joined to what, level by level.

The outermost level holds what is in no block; every unfolded block is a level of its own,
which is drawn as one box in the level around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from graphviz_backprop.choices import Drawing
from graphviz_backprop.drawing import text
from graphviz_backprop.drawing.boxes import Box, Link, Out, Slot, block_box, circle, leaf, wire_id
from graphviz_backprop.drawing.frame import OUTSIDE, Moment, Schedule, output_edge, schedule
from graphviz_backprop.drawing.grids import grid_of
from graphviz_backprop.drawing.labels import circle_runs, folded_constants, stands_at_leaf
from graphviz_backprop.drawing.room import NO_ROOM, Room
from graphviz_backprop.drawing.sizes import SIZES
from graphviz_backprop.drawing.text import Runs
from graphviz_backprop.drawing.writing import NO_LABEL, Label, extent
from graphviz_backprop.engine.blocks import Block, blocks
from graphviz_backprop.engine.convex import shared
from graphviz_backprop.engine.dust import without_dust
from graphviz_backprop.engine.graph import (
    CONSTANT,
    INPUT,
    Edge,
    Node,
    Path,
    inputs,
    node_of,
    nodes,
    users,
)
from graphviz_backprop.engine.remembered import once
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.explain.symbols import contents
from graphviz_backprop.ops import TABLE, speaking_row

#: Inputs stand in one column at the left only while the picture is small.
_FEW_INPUTS, _FEW_BOXES = 8, 24


#: Where a value goes on a level: to a node's slot, into a block, or out of the level.
_Sink = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """One level: its boxes in creation order, its links, and what stands in the first column.

    ``title`` is the block whose inside it is; the outermost level has none.
    """

    boxes: tuple[Box, ...]
    links: tuple[Link, ...]
    first: tuple[str, ...]
    title: Block | None


def plans(
    trace: Trace,
    drawing: Drawing,
    room: Room = NO_ROOM,
    unfolded: Set[Path] = frozenset(),
    root: Path = (),
) -> dict[Path, Plan]:
    """All levels that show, inner ones first; measures everything a trace will ever show.

    ``room`` is kept for numbers of other runs of the same graph. ``root`` is the outermost
    level: everything, or a block that is drawn alone.
    """
    planner = _Planner(trace, drawing, room, unfolded, root)
    levels = sorted(planner.levels, key=lambda path: (-len(path), path))
    return {path: planner.plan(path) for path in levels}


class _Planner:
    """What is known of a trace before its levels are planned."""

    def __init__(
        self, trace: Trace, drawing: Drawing, room: Room, unfolded: Set[Path], root: Path
    ) -> None:
        trace, graph = without_dust(trace), trace.graph
        self.root = root
        drawing = replace(drawing, numbers=trace.style_of(drawing.numbers))
        self.trace, self.drawing, self.room = trace, drawing, room
        self.moments = schedule(trace)
        self.called = {
            node.id: runs
            for node in nodes(trace.graph)
            if (runs := names(trace)[node.id]) and (node.name or drawing.names == "all")
        }
        self.folded = folded_constants(graph, trace.target) if drawing.constants == "folded" else {}
        self.blocks = blocks(graph, trace.target)
        self.names = {path: f"B{k}" for k, path in enumerate(self.blocks)}
        self.levels: set[Path] = {root}
        for path in self.blocks:  # outer ones come first
            if path in unfolded and path[:-1] in self.levels:
                self.levels.add(path)
        self.inner: dict[Path, list[Path]] = {level: [] for level in self.levels}
        for path in self.blocks:
            if path[:-1] in self.levels:
                self.inner[path[:-1]].append(path)
        hidden = set(self.folded.values())
        shown = [node for node in nodes(graph) if node.id not in hidden]
        self.own = {node.id for node in shown if node.block[: len(root)] == root}
        drawn = self.own.union(self.blocks[root].inputs if root else ())
        self.shown = [node for node in shown if node.id in drawn]
        self.level = {node.id: self._level(node.block) for node in self.shown}
        self.members: dict[Path, list[Node]] = {level: [] for level in self.levels}
        for node in self.shown:
            level = self.level[node.id]
            for depth in range(len(root), len(level) + 1):
                self.members[level[:depth]].append(node)
        self.uses = {node.id: self._uses(node.id) for node in self.shown}
        self.sinks: dict[Path, dict[str, dict[_Sink, list[Edge]]]] = {
            level: {} for level in self.levels
        }
        for node in self.shown:
            for edge in self.uses[node.id]:
                self._lead(edge)

    def _level(self, block: Path) -> Path:
        """The innermost level that shows and holds a block's nodes or their folded block."""
        if block[: len(self.root)] != self.root:
            return self.root
        depth = len(self.root)
        while depth < len(block) and block[: depth + 1] in self.levels:
            depth += 1
        return block[:depth]

    def _uses(self, node_id: str) -> list[Edge]:
        every = users(self.trace.graph, node_id)
        edges = [edge for edge in every if edge.user in self.own]
        leaves = node_id == self.trace.target or len(edges) < len(every) or not edges
        return [*edges, output_edge(node_id)] if leaves and node_id in self.own else edges

    def _folded_block(self, node_id: str) -> Path | None:
        """The folded block that a node stands in."""
        if node_id not in self.own:
            return None
        block, level = node_of(self.trace.graph, node_id).block, self.level[node_id]
        return block[: len(level) + 1] if len(block) > len(level) else None

    def _lead(self, edge: Edge) -> None:
        """Notes on every level that an edge passes where it goes there."""
        source = self.level[edge.operand]
        outside = edge.user == OUTSIDE
        end = self.root if outside else self.level[edge.user]
        inside = None if outside else self._folded_block(edge.user)
        if not outside and inside is not None and inside == self._folded_block(edge.operand):
            return
        common = source[: shared(source, end)]
        for depth in range(len(source), len(common), -1):
            self._note(source[:depth], edge, ("leave", None))
        for depth in range(len(common), len(end)):
            self._note(end[:depth], edge, ("block", end[: depth + 1]))
        if outside:
            self._note(end, edge, ("exit", None))
        else:
            self._note(end, edge, ("node", edge) if inside is None else ("block", inside))

    def _note(self, level: Path, edge: Edge, sink: _Sink) -> None:
        self.sinks[level].setdefault(edge.operand, {}).setdefault(sink, []).append(edge)

    def plan(self, level: Path) -> Plan:
        """The boxes and links of one level."""
        sinks = self.sinks[level]
        members = self.members[level]
        boxes: dict[str, Box] = {}
        entries = {
            path: [v for v in self.blocks[path].inputs if ("block", path) in sinks.get(v, {})]
            for path in self.inner[level]
        }
        if level != self.root:
            for value in self.blocks[level].inputs:
                if value in sinks:
                    name = f"i{value}_{self.names[level]}"
                    boxes[name] = Box(name, "enter", value, outs=(Out(value),))
        for node in members:
            path = node.block[: len(level) + 1]
            if len(node.block) == len(level) or node.id not in self.own:
                boxes[node.id] = self._node(node, level)
            elif self.names[path] not in boxes:
                boxes[self.names[path]] = self._block(path, entries[path], level)
        for value, found in sinks.items():
            for kind, _ in found:
                if kind == "leave":
                    slot = self._bare(found[kind, None])
                    name = f"o{value}_{self.names[level]}"
                    boxes[name] = Box(name, "leave", value, slots=(slot,))
                if kind == "exit" and not self._leaves_at_once(value, level):
                    away = Label(leaves=True)
                    out = Out(value, away, extent(away, self.drawing))
                    slot = self._bare(found[kind, None])
                    boxes[f"e{value}"] = Box(f"e{value}", "exit", value, outs=(out,), slots=(slot,))
        links = tuple(self._links(level, boxes, entries))
        return Plan(
            tuple(boxes.values()),
            links,
            self._first(level, boxes),
            self.blocks[level] if level else None,
        )

    def _first(self, level: Path, boxes: Mapping[str, Box]) -> tuple[str, ...]:
        if level != self.root:
            return tuple(name for name, box in boxes.items() if box.kind == "enter")
        given = [node.id for node in self.shown if node.id not in self.own]
        entered = given or [node.id for node in inputs(self.trace.graph) if node.id in boxes]
        few = 1 < len(entered) <= _FEW_INPUTS and len(boxes) <= _FEW_BOXES
        return tuple(entered) if few else ()

    def _links(
        self, level: Path, boxes: Mapping[str, Box], entries: Mapping[Path, list[str]]
    ) -> Iterator[Link]:
        slots = {
            (box.id, slot.edge): k
            for box in boxes.values()
            if box.kind == "circle"
            for k, slot in enumerate(box.slots)
        }
        for value, found in self.sinks[level].items():
            tail, out = self._port(value, level)
            for (kind, aim), edges in found.items():
                carries = tuple(edges)
                match kind:
                    case "node":
                        head, slot, name = aim.user, slots[aim.user, aim], wire_id(aim)
                    case "block":
                        head = self.names[aim]
                        slot, name = entries[aim].index(value), f"w_{value}_{head}"
                    case "leave":
                        head = f"o{value}_{self.names[level]}"
                        slot, name = 0, f"w_{value}_{head}"
                    case _:
                        if self._leaves_at_once(value, level):
                            continue
                        head, slot, name = f"e{value}", 0, wire_id(edges[0])
                key = edges[0] if kind in {"node", "exit"} else value
                yield Link(name, key, tail, out, head, slot, carries)

    def _port(self, value: str, level: Path) -> tuple[str, int]:
        """The box of a level that a value comes from, and which of its outs."""
        block = node_of(self.trace.graph, value).block
        if value not in self.own:
            return (value, 0) if level == self.root else (f"i{value}_{self.names[level]}", 0)
        if block[: len(level)] != level:
            return f"i{value}_{self.names[level]}", 0
        if len(block) == len(level):
            return value, 0
        path = block[: len(level) + 1]
        return self.names[path], self.blocks[path].outputs.index(value)

    def _leaves_at_once(self, value: str, level: Path) -> bool:
        """Whether the arrow out of the picture begins in the box of the value."""
        return level == self.root == self.level[value] and [e.user for e in self.uses[value]] == [
            OUTSIDE
        ]

    def _node(self, node: Node, level: Path) -> Box:
        sizes = SIZES[self.drawing.preset]
        if node.id not in self.own:
            named = (
                node
                if node.op == CONSTANT
                else replace(node, op=INPUT, name=self.trace.labels[node.id], operands=())
            )
            out = Out(node.id, replace(self._value_label(node), name=()))
            box = replace(leaf(named, sizes, self.drawing), outs=(self._measured(out),))
            return box
        if node.op in {INPUT, CONSTANT}:
            box = leaf(node, sizes, self.drawing)
        else:
            runs = circle_runs(self.trace.graph, node, self.folded)
            box = circle(node.id, runs, sizes, self.drawing)
        edges = [Edge(operand, node.id, k) for k, operand in enumerate(node.operands)]
        return replace(
            box,
            outs=(self._out(node, level),),
            slots=tuple(self._slot([edge]) for edge in edges if edge not in self.folded),
            commutes=self._commutes(node),
        )

    def _block(self, path: Path, entries: list[str], level: Path) -> Box:
        """A block as one box; the inside of an unfolded one is put in later."""
        block, graph = self.blocks[path], self.trace.graph
        found = self.sinks[level]
        unfolded = path in self.levels
        box = block_box(
            self.names[path],
            text.plain(block.name),
            text.plain(block.formula.replace("-", "−")),
            block.address,
            block.nodes,
            self.drawing,
        )
        slots = [found[value]["block", path] for value in entries]
        return replace(
            box,
            kind="frame" if unfolded else "block",
            outs=tuple(
                Out(value) if unfolded else self._out(node_of(graph, value), level)
                for value in block.outputs
            ),
            slots=tuple(map(self._bare if unfolded else self._slot, slots)),
        )

    def _out(self, node: Node, level: Path) -> Out:
        label = self._value_label(node)
        if self._leaves_at_once(node.id, level):
            label = replace(label, name=(), tip=label.name, leaves=True)
        return self._measured(Out(node.id, label))

    def _measured(self, out: Out) -> Out:
        return out._replace(room=extent(out.label, self.drawing))

    def _value_label(self, node: Node) -> Label:
        if node.op == CONSTANT and stands_at_leaf(node):
            return NO_LABEL
        numbers, moments, room = self.drawing.numbers, self.moments, self.room
        return Label(
            above=grid_of([moments.values[node.id]], numbers, shape=True, line=room.height),
            below=grid_of(moments.gradients.get(node.id, ()), numbers, line=room.height),
            name=self.called.get(node.id, ()),
            room=(room.values.get(node.id, 0.0), room.gradients.get(node.id, 0.0)),
        )

    def _bare(self, edges: list[Edge]) -> Slot:
        return Slot(edges[0], NO_LABEL, extent(NO_LABEL, self.drawing))

    def _slot(self, edges: list[Edge]) -> Slot:
        """Where some uses of one value enter: with what they give, where there are others."""
        label = NO_LABEL
        given = list(_sums(edges, self.moments))
        if given and len(self.uses[edges[0].operand]) > len(edges):
            room = max(self.room.contributions.get(edge, 0.0) for edge in edges)
            below = grid_of(given, self.drawing.numbers, signed=True, line=self.room.height)
            label = Label(below=below, room=(0.0, room))
        return Slot(edges[0], label, extent(label, self.drawing))

    def _commutes(self, node: Node) -> bool:
        """Whether the order of the operands means nothing; in a product of arrays it does."""
        if node.op not in TABLE:
            return False
        shapes = [np.shape(self.trace.values[operand]) for operand in node.operands]
        return speaking_row(node.op, *shapes).commutative


@once
def names(trace: Trace) -> dict[str, Runs]:
    """What operations are called at their wires: by name, else by formula if that is short."""
    short = contents(trace)
    return {
        node.id: ()
        if node.op in {INPUT, CONSTANT}
        else text.plain(short[node.id].text)
        if node.id in short
        else text.name_runs(trace.labels[node.id])
        for node in nodes(trace.graph)
    }


def _sums(edges: list[Edge], moments: Schedule) -> Iterator[Moment]:
    """What the pulls along some edges have given so far, each time one more has."""
    given = sorted(
        (moments.contributions[edge] for edge in edges if edge in moments.contributions),
        key=lambda moment: moment.step,
    )
    total = None
    for step, number in given:
        total = number if total is None else total + number
        yield Moment(step, total)
