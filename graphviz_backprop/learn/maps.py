"""What a network says everywhere: its output and every neuron on a grid, in one run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from graphviz_backprop.engine.trace import run
from graphviz_backprop.learn.datasets import EXTENT, Dataset, feature_columns
from graphviz_backprop.learn.network import Network
from graphviz_backprop.learn.programs import prediction_program, program_graph
from graphviz_backprop.text.arrays import Array


@dataclass(frozen=True, eq=False)
class Maps:
    """Values on a square grid: row i, column j is the point (axes[0][j], axes[1][i]).

    ``output`` is P or z; ``layers[k]`` has shape (neurons, n, n), with the features in
    ``layers[0]``; ``level`` is the output on the boundary between two classes, or NaN.
    """

    axes: tuple[Array, Array]
    output: Array
    layers: tuple[Array, ...]
    level: float


def maps(
    network: Network,
    weights: Mapping[str, Array],
    data: Dataset | None = None,
    *,
    resolution: int = 50,
) -> Maps:
    """The maps of a network over the generated sets' square, or around own points."""
    axes = _axes(data, resolution)
    first, second = np.meshgrid(*axes)
    points = np.stack([first.ravel(), second.ravel()], axis=1)
    columns = feature_columns(points, network.features)
    trace = run(program_graph(prediction_program(network)), {**weights, "X": columns})
    names = [f"H{layer}" for layer in range(1, len(network.hidden) + 1)]
    layers = [columns, *(trace.value(name) for name in names)]
    square = (resolution, resolution)
    return Maps(
        axes,
        np.reshape(trace.value(network.prediction), square),
        tuple(np.reshape(layer, (-1, *square)) for layer in layers),
        0.5 if network.prediction == "P" else float("nan"),
    )


def _axes(data: Dataset | None, resolution: int) -> tuple[Array, Array]:
    if data is None or not len(data):
        return (np.linspace(-EXTENT, EXTENT, resolution),) * 2
    low, high = data.points.min(axis=0), data.points.max(axis=0)
    reach = max(float((high - low).max()), 1e-6) * 0.6
    middle = (low + high) / 2
    return (
        np.linspace(middle[0] - reach, middle[0] + reach, resolution),
        np.linspace(middle[1] - reach, middle[1] + reach, resolution),
    )


def boundary(drawn: Maps) -> tuple[Array, ...]:
    """The lines, each of shape (points, 2), on which the network cannot decide."""
    from contourpy import contour_generator

    if np.isnan(drawn.level):
        return ()
    generator = contour_generator(x=drawn.axes[0], y=drawn.axes[1], z=drawn.output)
    return tuple(np.asarray(line) for line in generator.lines(drawn.level))
