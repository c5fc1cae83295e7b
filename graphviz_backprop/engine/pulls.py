"""The one place where gradients are pulled back through operations, a use at a time.

Steps, slide arithmetic, local Jacobians and the working of a single entry are uses of
what is here. Only ``passes.run_backward`` has a loop of its own, which keeps nothing but
the totals, for training; a test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

import numpy as np

from graphviz_backprop.engine.graph import Edge
from graphviz_backprop.engine.plan import Plan
from graphviz_backprop.engine.steps import Pull
from graphviz_backprop.ops import speaking_row
from graphviz_backprop.text.arrays import Array, scalar

Rounding = Callable[[Array], Array]
#: ``vjp(upstream, out, *operands)``, with the settings filled in.
Vjp = Callable[..., Array]

_ZERO, _ONE = scalar(0.0), scalar(1.0)


def pulls(
    plan: Plan, values: Sequence[Array], seed: Array, rounded: Rounding | None = None
) -> Iterator[Pull]:
    """Every pull from the target back to the inputs, users before operands.

    ``values`` are those of all nodes by slot, ``seed`` is ∂target/∂target. With ``rounded``
    each number is rounded as soon as it is there, and the rounded one is what goes on: then
    downstream is the product of the two numbers that are printed.
    """
    nodes = plan.nodes
    totals = {plan.target: seed}
    for slot, edges, pick, together in plan.backward:
        user, out, arguments = nodes[slot], values[slot], pick(values)
        upstream = totals[slot]
        elementwise = speaking_row(user.op, *[a.shape for a in arguments]).elementwise
        one = _ONE if out.ndim == 0 else np.ones_like(out)
        every = None if together is None else together(upstream, out, *arguments)
        shares = together(one, out, *arguments) if together is not None and elementwise else None
        for position, operand, vjp in edges:
            value = values[operand]
            local = None
            if elementwise:
                local = vjp(one, out, *arguments) if shares is None else shares[position]
            if rounded is None or local is None:
                downstream = vjp(upstream, out, *arguments) if every is None else every[position]
            else:
                local = rounded(local)
                downstream = upstream * local
            if rounded is not None:
                downstream = rounded(downstream)
            if downstream.shape != value.shape:
                downstream = undo_broadcast(downstream, value.shape)
                downstream = downstream if rounded is None else rounded(downstream)
            if operand in totals:
                before = totals[operand]
                total = before + downstream
                total = total if rounded is None else rounded(total)
            else:
                before = _ZERO if value.ndim == 0 else np.zeros_like(value)
                total = downstream
            totals[operand] = total
            node_id = nodes[operand].id
            edge = Edge(node_id, user.id, position)
            yield Pull(node_id, edge, upstream, local, downstream, before, total)


def local_rows(
    vjp: Vjp, out: Array, arguments: Sequence[Array], shape: tuple[int, ...]
) -> Iterator[Array]:
    """∂component/∂operand for every component of a value, each of the operand's ``shape``."""
    for unit in units(out.shape):
        pulled = vjp(unit, out, *arguments)
        yield pulled if pulled.shape == shape else undo_broadcast(pulled, shape)


def units(shape: tuple[int, ...]) -> Iterator[Array]:
    """One array of this shape a component, 1 there and 0 elsewhere."""
    for at in np.ndindex(*shape):
        unit = np.zeros(shape)
        unit[at] = 1.0
        yield unit[()]


def undo_broadcast(gradient: Array, shape: tuple[int, ...]) -> Array:
    """Sums a gradient over the axes along which an operand of ``shape`` was stretched."""
    summed: Array = np.add.reduce(gradient, axis=stretched_axes(gradient.shape, shape))
    return summed if summed.shape == shape else summed.reshape(shape)


@lru_cache(maxsize=1024)
def stretched_axes(wide: tuple[int, ...], narrow: tuple[int, ...]) -> tuple[int, ...]:
    """The axes of ``wide`` along which broadcasting stretched an array of shape ``narrow``.

    >>> stretched_axes((4, 3, 2), (3, 1))
    (0, 2)
    """
    added = len(wide) - len(narrow)
    kept = enumerate(zip(wide[added:], narrow, strict=True), added)
    return (*range(added), *(axis for axis, (w, n) in kept if w != n))
