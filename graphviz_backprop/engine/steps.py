"""What happens at one step of a run, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass

from graphviz_backprop.engine.graph import Edge
from graphviz_backprop.text.arrays import Array


@dataclass(frozen=True, slots=True)
class Inputs:
    """The values of all inputs appear."""

    nodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Forward:
    """One operation computes its value from its inputs."""

    node: str
    inputs: tuple[Array, ...]
    value: Array


@dataclass(frozen=True, slots=True)
class Seed:
    """The gradient of the target with respect to itself."""

    node: str
    gradient: Array


@dataclass(frozen=True, slots=True)
class Pull:
    """One operand receives its share of the gradient: upstream × local = downstream.

    ``node`` is the operand that receives, ``edge`` the use it receives it for;
    ``total_before`` + ``downstream`` = ``total``. ``local`` is the local derivative,
    entry by entry, of an elementwise operation, and None for any other: there the
    rule in matrix form speaks. ``downstream`` is summed over the axes along which
    the operand was stretched: ``stretched_axes(upstream.shape, downstream.shape)``.
    """

    node: str
    edge: Edge
    upstream: Array
    local: Array | None
    downstream: Array
    total_before: Array
    total: Array


Step = Inputs | Forward | Seed | Pull
