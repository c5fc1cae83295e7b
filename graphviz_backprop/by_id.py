"""The numbers of a run by node id, sorted out when first asked for: not every trace is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

import numpy as np

from graphviz_backprop.graph import CONSTANT
from graphviz_backprop.ops.operation import Array
from graphviz_backprop.passes import Plan


class ById(Mapping[str, Array]):
    """Arrays by node id, which ``make`` puts together at the first look."""

    def __init__(self, make: Callable[[], dict[str, Array]]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> dict[str, Array]:
        return self._make()

    def __getitem__(self, node_id: str) -> Array:
        return self._made[node_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)

    def __repr__(self) -> str:
        return repr(self._made)


def values_by_id(plan: Plan, values: list[Array]) -> dict[str, Array]:
    """The value of every node."""
    return {node.id: value for node, value in zip(plan.nodes, values, strict=True)}


def gradients_by_id(
    plan: Plan, values: list[Array], gradients: list[Array | None]
) -> dict[str, Array]:
    """The gradient of every node but constants; zero where none flows."""
    return {
        node.id: np.zeros_like(value)[()] if gradient is None else gradient
        for node, value, gradient in zip(plan.nodes, values, gradients, strict=True)
        if node.op != CONSTANT or node is plan.nodes[plan.target]
    }
