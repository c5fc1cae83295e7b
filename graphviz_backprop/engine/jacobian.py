"""Jacobians between any two nodes, by both directions of automatic differentiation.

Reverse mode pulls one unit vector back for every component of the output; forward mode
pushes one unit vector on for every component of the input. Both use the vjps of the
table of operations and give the same matrix; they differ in how much work it takes,
and ``multiplications`` counts it: this is why backpropagation goes backward.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import networkx as nx
import numpy as np

from graphviz_backprop.engine.blocks import Block
from graphviz_backprop.engine.graph import Edge, find
from graphviz_backprop.engine.passes import run_backward
from graphviz_backprop.engine.plan import BackwardRow, backward_rows
from graphviz_backprop.engine.pulls import local_rows, units
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.ops import speaking_row
from graphviz_backprop.text.arrays import Array
from graphviz_backprop.text.names import latex as latex_name

Mode = Literal["reverse", "forward"]


@dataclass(frozen=True, slots=True, eq=False)
class Jacobian:
    """∂of/∂wrt at the values of one trace; ``of`` and ``wrt`` are labels of nodes.

    ``value`` has the shape of ``of`` followed by the shape of ``wrt``.
    """

    of: str
    wrt: str
    of_shape: tuple[int, ...]
    wrt_shape: tuple[int, ...]
    value: Array

    @property
    def matrix(self) -> Array:
        """One row a component of ``of``, one column a component of ``wrt``."""
        rows = int(np.prod(self.of_shape, dtype=int))
        return np.reshape(self.value, (rows, int(np.prod(self.wrt_shape, dtype=int))))

    def symbol(self, row: int, column: int) -> str:
        """The LaTeX name of one entry of the matrix, such as ∂y₀/∂x₁.

        Components count from 0, as in ``x[0]``; those of a matrix are written W₀,₁.
        """
        y = _component(self.of, self.of_shape, row)
        x = _component(self.wrt, self.wrt_shape, column)
        return rf"\frac{{\partial {y}}}{{\partial {x}}}"


class Multiplications(NamedTuple):
    """How many multiplications one Jacobian takes in either mode."""

    reverse: int
    forward: int


class _Push(NamedTuple):
    """One use of an operand on the way: slots of both ends and the local Jacobian.

    ``local`` is a matrix (user's components × operand's), or for an elementwise
    operation the local derivatives in the shape of the user.
    """

    operand: int
    user: int
    position: int
    elementwise: bool
    local: Array


def jacobian(trace: Trace, of: str, wrt: str, mode: Mode = "reverse") -> Jacobian:
    """The Jacobian of one node with respect to another, both by name.

    Where ``of`` does not depend on ``wrt`` it is 0. Raises BindingError for a name
    that is none.

    >>> from graphviz_backprop.language.parse import parse
    >>> from graphviz_backprop.engine.trace import run
    >>> trace = run(parse("y = W x; W = [[1, 2], [3, 4]]; x = [5, 6]"))
    >>> jacobian(trace, "y", "x").value.tolist()
    [[1.0, 2.0], [3.0, 4.0]]
    """
    of_id, wrt_id = find(trace.graph, of), find(trace.graph, wrt)
    of_shape, wrt_shape = trace.values[of_id].shape, trace.values[wrt_id].shape
    with np.errstate(all="ignore"):
        matrix = _BY_MODE[mode](trace, of_id, wrt_id)
    names = [trace.labels.get(node_id, "c") for node_id in (of_id, wrt_id)]
    return Jacobian(
        names[0], names[1], of_shape, wrt_shape, matrix.reshape(of_shape + wrt_shape)[()]
    )


def through_block(trace: Trace, block: Block, of_id: str, wrt_id: str) -> Array:
    """∂of/∂wrt through a block alone, one row a component of its output ``of``.

    The other inputs of the block stand still, even those that are made from ``wrt``.
    """
    inside = {*block.nodes, wrt_id}
    rows = backward_rows(trace.plan.nodes, inside)
    with np.errstate(all="ignore"):
        return _pulled(trace, tuple(row for row in rows if row.edges), of_id, wrt_id)


def _on_the_way(trace: Trace, of_id: str, wrt_id: str) -> tuple[BackwardRow, ...]:
    """The pulls on the paths from ``wrt`` to ``of``, users before operands."""
    graph = trace.graph
    after = nx.descendants(graph, wrt_id) | {wrt_id}
    before = nx.ancestors(graph, of_id) | {of_id}
    rows = backward_rows(trace.plan.nodes, after & before)
    return tuple(row for row in rows if row.edges)


def _slots(trace: Trace, *node_ids: str) -> list[int]:
    slots = {node.id: slot for slot, node in enumerate(trace.plan.nodes)}
    return [slots[node_id] for node_id in node_ids]


def _by_reverse(trace: Trace, of_id: str, wrt_id: str) -> Array:
    """One backward pass a row."""
    return _pulled(trace, _on_the_way(trace, of_id, wrt_id), of_id, wrt_id)


def _pulled(trace: Trace, way: tuple[BackwardRow, ...], of_id: str, wrt_id: str) -> Array:
    values = trace.slot_values
    target, source = _slots(trace, of_id, wrt_id)
    matrix = np.zeros((values[target].size, values[source].size))
    for row, unit in enumerate(units(values[target].shape)):
        gradient = run_backward(way, target, values, unit)[source]
        if gradient is not None:
            matrix[row] = np.ravel(gradient)
    return matrix


def _by_forward(trace: Trace, of_id: str, wrt_id: str) -> Array:
    """One forward pass a column; all columns are pushed together."""
    values = trace.slot_values
    target, source = _slots(trace, of_id, wrt_id)
    columns = values[source].size
    tangents: dict[int, Array] = {source: np.eye(columns)}
    for push in _pushes(trace, of_id, wrt_id):
        shape = values[push.user].shape
        tangent = _pushed(push, tangents[push.operand], values[push.operand].shape, shape)
        before = tangents.get(push.user)
        tangents[push.user] = tangent if before is None else before + tangent
    return tangents.get(target, np.zeros((values[target].size, columns)))


_BY_MODE: dict[Mode, Callable[[Trace, str, str], Array]] = {
    "reverse": _by_reverse,
    "forward": _by_forward,
}


def _pushed(push: _Push, tangent: Array, operand: tuple[int, ...], user: tuple[int, ...]) -> Array:
    """Local × tangent; ``tangent`` has one row a component of the operand."""
    if not push.elementwise:
        product: Array = push.local @ tangent
        return product
    columns = tangent.shape[1]
    aligned = tangent.reshape((1,) * (len(user) - len(operand)) + operand + (columns,))
    scaled = np.asarray(push.local)[..., None] * aligned
    return scaled.reshape(int(np.prod(user, dtype=int)), columns)


def _pushes(trace: Trace, of_id: str, wrt_id: str) -> Iterator[_Push]:
    """The uses on the way with their local Jacobians, operands before users."""
    values, nodes = trace.slot_values, trace.plan.nodes
    for slot, edges, pick, together in reversed(_on_the_way(trace, of_id, wrt_id)):
        out, arguments = values[slot], pick(values)
        row = speaking_row(nodes[slot].op, *[argument.shape for argument in arguments])
        one = np.ones_like(out)[()]
        shares = None
        if together is not None and row.elementwise:
            shares = together(one, out, *arguments)
        for position, operand, vjp in edges:
            if row.elementwise:
                share = vjp(one, out, *arguments) if shares is None else shares[position]
                local = np.broadcast_to(share, out.shape)
            else:
                shape = values[operand].shape
                rows = [np.ravel(each) for each in local_rows(vjp, out, arguments, shape)]
                local = np.reshape(rows, (out.size, values[operand].size))
            yield _Push(operand, slot, position, row.elementwise, local)


def multiplications(trace: Trace, of: str, wrt: Sequence[str]) -> Multiplications:
    """The work of the Jacobian of ``of`` with respect to all nodes ``wrt`` together.

    Counted is one multiplication for every local derivative on the way: the entries of
    the local Jacobian of an operation that are not 0, for an elementwise operation one
    an entry of its value. Reverse mode does this once for every component of ``of``,
    whatever the number of inputs; forward mode once for every component of every input,
    on the paths from that input.
    """
    of_id, ids = find(trace.graph, of), [find(trace.graph, name) for name in wrt]
    forward = 0
    everywhere: dict[Edge, int] = {}
    with np.errstate(all="ignore"):
        for node_id in ids:
            uses = _work_by_use(trace, of_id, node_id)
            forward += trace.values[node_id].size * sum(uses.values())
            everywhere |= uses
    return Multiplications(trace.values[of_id].size * sum(everywhere.values()), forward)


def _work_by_use(trace: Trace, of_id: str, wrt_id: str) -> dict[Edge, int]:
    ids = [node.id for node in trace.plan.nodes]
    return {
        Edge(ids[push.operand], ids[push.user], push.position): int(
            push.local.size if push.elementwise else np.count_nonzero(push.local)
        )
        for push in _pushes(trace, of_id, wrt_id)
    }


def _component(name: str, shape: tuple[int, ...], number: int) -> str:
    """A component's name in LaTeX: x₁ of a vector x, W₀,₁ of a matrix W."""
    if not shape:
        return latex_name(name)
    place = ",".join(map(str, np.unravel_index(number, shape)))
    shown = latex_name(name)
    if shown.endswith("}") and "_{" in shown:
        return f"{shown[:-1]},{place}}}"
    return f"{shown}_{{{place}}}"
