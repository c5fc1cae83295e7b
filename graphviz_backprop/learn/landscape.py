"""The ground that a descent walks on: the output over one or two of its variables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graphviz_backprop.learn.descent import Descent, State, descent, path
from graphviz_backprop.learn.evaluation import sample
from graphviz_backprop.text.arrays import Array
from graphviz_backprop.text.errors import BindingError

_MARGIN = 0.25  # of the path's extent, on either side
_LEAST_WIDTH = 2.0
#: The search for the lowest point: as careful as a page can wait for.
_SEARCH_RATE, _SEARCH_STEPS, _MOST_NODES, _FAR = 0.05, 1500, 40, 20.0


@dataclass(frozen=True, eq=False)
class Landscape:
    """The output on a line or a grid, and the path on it.

    ``axes`` has one array a variable in ``names``; ``loss`` has shape (n,) or, with the
    second variable upwards, (n2, n1). ``path`` has shape (states, variables) and
    ``heights`` is the output at each. ``lowest`` is the best point that is known, or empty.
    """

    names: tuple[str, ...]
    axes: tuple[Array, ...]
    loss: Array
    path: Array
    heights: Array
    lowest: tuple[float, ...] = ()


def landscape(
    setup: Descent,
    states: Sequence[State],
    names: tuple[str, ...] = (),
    *,
    count: int = 0,
    lowest: Mapping[str, float] | None = None,
) -> Landscape:
    """The output around the path of a descent, over one or two moving numbers.

    Without ``names`` the first two that move are taken. All other variables keep the
    values of the last state. ``count`` points an axis, by default 400 for one variable
    and 60 for two. The axes reach to ``lowest``, where it is given.
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
    trail = np.array([[float(state.values[name]) for name in names] for state in states])
    size = count or (400 if len(names) == 1 else 60)
    best = tuple(lowest[name] for name in names) if lowest else ()
    seen = np.vstack([trail, best]) if best else trail
    axes = tuple(_axis(seen[:, column], size) for column in range(len(names)))
    others = {name: value for name, value in last.items() if name not in names}
    shaped = (axes[0],) if len(names) == 1 else (axes[0][None, :], axes[1][:, None])
    moving = dict(zip(names, shaped, strict=True))
    loss = sample(setup.graph, moving, {**setup.held, **others}).value
    heights = np.array([state.loss for state in states])
    return Landscape(names, axes, loss, trail, heights, best)


def lowest(setup: Descent, first: State, names: tuple[str, ...]) -> dict[str, float] | None:
    """Where a longer search with small steps ends; None where that is far away or nowhere.

    Only where nothing but ``names`` moves: else the ground that is shown moves, too.
    """
    if {*setup.move} != {*names} or setup.graph.number_of_nodes() > _MOST_NODES:
        return None
    search, start = descent(
        setup.graph, setup.move, {**setup.held, **first.values}, rate=_SEARCH_RATE, method="adam",
        maximise=setup.maximise,
    )  # fmt: skip
    last = path(search, start, _SEARCH_STEPS)[-1]
    moved = [abs(float(last.values[name]) - float(first.values[name])) for name in names]
    if last.stopped or max(moved) > _FAR:
        return None
    return {name: float(last.values[name]) for name in names}


def _axis(along: Array, count: int) -> Array:
    low, high = float(along.min()), float(along.max())
    width = max(high - low, _LEAST_WIDTH, 1e-3 * max(abs(low), abs(high)))
    middle = (low + high) / 2
    reach = width * (0.5 + _MARGIN)
    return np.linspace(middle - reach, middle + reach, count)
