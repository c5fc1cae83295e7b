"""The ground that a descent walks on: the output over one or two of its variables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graphviz_backprop.errors import BindingError
from graphviz_backprop.learn.descent import Descent, State
from graphviz_backprop.learn.evaluation import sample
from graphviz_backprop.ops.operation import Array

_MARGIN = 0.25  # of the path's extent, on either side
_LEAST_WIDTH = 2.0


@dataclass(frozen=True, eq=False)
class Landscape:
    """The output on a line or a grid, and the path on it.

    ``axes`` has one array a variable in ``names``; ``loss`` has shape (n,) or, with the
    second variable upwards, (n2, n1). ``path`` has shape (states, variables) and
    ``heights`` is the output at each.
    """

    names: tuple[str, ...]
    axes: tuple[Array, ...]
    loss: Array
    path: Array
    heights: Array


def landscape(
    setup: Descent,
    states: Sequence[State],
    names: tuple[str, ...] = (),
    *,
    count: int = 0,
) -> Landscape:
    """The output around the path of a descent, over one or two moving numbers.

    Without ``names`` the first two that move are taken. All other variables keep the
    values of the last state. ``count`` points an axis, by default 400 for one variable
    and 60 for two.
    """
    names = names or setup.move[:2]
    if not 1 <= len(names) <= 2:
        raise BindingError(f"a landscape has one or two variables, not {len(names)}")
    last = states[-1].values
    for name in names:
        if name not in last or last[name].ndim:
            raise BindingError(
                f"{name} is not a number that moves", remedy="Choose one of the moving numbers."
            )
    path = np.array([[float(state.values[name]) for name in names] for state in states])
    size = count or (400 if len(names) == 1 else 60)
    axes = tuple(_axis(path[:, column], size) for column in range(len(names)))
    others = {name: value for name, value in last.items() if name not in names}
    shaped = (axes[0],) if len(names) == 1 else (axes[0][None, :], axes[1][:, None])
    moving = dict(zip(names, shaped, strict=True))
    loss = sample(setup.graph, moving, {**setup.held, **others}).value
    heights = np.array([state.loss for state in states])
    return Landscape(names, axes, loss, path, heights)


def _axis(along: Array, count: int) -> Array:
    low, high = float(along.min()), float(along.max())
    width = max(high - low, _LEAST_WIDTH, 1e-3 * max(abs(low), abs(high)))
    middle = (low + high) / 2
    reach = width * (0.5 + _MARGIN)
    return np.linspace(middle - reach, middle + reach, count)
