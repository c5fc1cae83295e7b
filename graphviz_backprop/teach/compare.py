"""What if: two runs side by side, node by node."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from graphviz_backprop.engine.graph import Node, nodes
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.text.arrays import Array


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """One node in both runs; ids, values and gradients are None where the run has none.

    ``value_change`` and ``gradient_change`` are relative to before, 0.5 for 50 % more:
    signed for numbers; for arrays the size of the difference over the size of the
    array. Infinite where it was 0 before; NaN where there is nothing to compare.
    """

    name: str
    before: str | None
    after: str | None
    value_before: Array | None = None
    value_after: Array | None = None
    gradient_before: Array | None = None
    gradient_after: Array | None = None

    @property
    def value_change(self) -> float:
        """The relative change of the value."""
        return relative_change(self.value_before, self.value_after)

    @property
    def gradient_change(self) -> float:
        """The relative change of the gradient."""
        return relative_change(self.gradient_before, self.gradient_after)

    @property
    def added(self) -> bool:
        """Whether only the run after has this node."""
        return self.before is None

    @property
    def removed(self) -> bool:
        """Whether only the run before has this node."""
        return self.after is None

    @property
    def changed(self) -> bool:
        """Whether anything differs: the node is new or gone, or one of its numbers is another."""
        return not (
            _same(self.value_before, self.value_after)
            and _same(self.gradient_before, self.gradient_after)
        )


def compare(before: Trace, after: Trace) -> list[Difference]:
    """Every node of two runs with its numbers before and after.

    Nodes of the run after come first, in their order, then those that are gone. A node
    is found again by its own name; else by doing the same to the same operands; else by
    its label and operation; else as the next of the same operation.
    """
    partners = _partners(before, after)
    found = [
        _difference(before, partners.get(node.id), after, node.id) for node in nodes(after.graph)
    ]
    kept = set(partners.values())
    gone = [
        _difference(before, node.id, after, None)
        for node in nodes(before.graph)
        if node.id not in kept
    ]
    return found + gone


def relative_change(before: Array | None, after: Array | None) -> float:
    """(after − before) / |before|.

    >>> relative_change(-2.0, -1.0), relative_change(0.0, 1.0), relative_change(0.0, 0.0)
    (0.5, inf, 0.0)
    """
    if before is None or after is None or np.shape(before) != np.shape(after):
        return math.nan
    if _same(before, after):
        return 0.0
    with np.errstate(all="ignore"):
        if np.ndim(before):
            return float(np.linalg.norm(after - before) / np.linalg.norm(before))
        return float(np.divide(np.subtract(after, before), np.abs(before)))


def _same(before: Array | None, after: Array | None) -> bool:
    if before is None or after is None:
        return before is after
    return np.array_equal(before, after, equal_nan=True)


def _difference(before: Trace, old: str | None, after: Trace, new: str | None) -> Difference:
    name = ""
    if new is not None:
        name = after.labels.get(new, "")
    elif old is not None:
        name = before.labels.get(old, "")
    return Difference(
        name,
        old,
        new,
        None if old is None else before.values[old],
        None if new is None else after.values[new],
        None if old is None else before.gradients.get(old),
        None if new is None else after.gradients.get(new),
    )


def _partners(before: Trace, after: Trace) -> dict[str, str]:
    """For nodes after, the node before: ever weaker likeness, what is taken is taken."""
    partners: dict[str, str] = {}
    free = {node.id: node for node in nodes(before.graph)}

    def match(old_key: Callable[[Node], object], new_key: Callable[[Node], object]) -> None:
        waiting: dict[object, list[str]] = {}
        for node in free.values():
            if (key := old_key(node)) is not None:
                waiting.setdefault(key, []).append(node.id)
        queues = {key: iter(ids) for key, ids in waiting.items()}
        for node in nodes(after.graph):
            if node.id not in partners:
                old = next(queues.get(new_key(node), iter(())), None)
                if old is not None:
                    partners[node.id] = old
                    del free[old]

    def alike(node: Node) -> object:
        known = all(operand in partners for operand in node.operands)
        operands = tuple(partners[operand] for operand in node.operands if known)
        return (node.op, operands, node.constant) if known and not node.name else None

    match(lambda n: n.name or None, lambda n: n.name or None)
    match(lambda n: (n.op, n.operands, n.constant), alike)
    match(
        lambda n: (n.op, before.labels[n.id]) if n.id in before.labels else None,
        lambda n: (n.op, after.labels[n.id]) if n.id in after.labels else None,
    )
    match(lambda n: n.op, lambda n: n.op)
    return partners
