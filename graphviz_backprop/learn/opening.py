"""A network at one of its points, as a program for the stepper: text with all its numbers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from graphviz_backprop.learn.datasets import Dataset
from graphviz_backprop.learn.network import Network
from graphviz_backprop.learn.programs import (
    batch_bindings,
    batch_program,
    sample_bindings,
    sample_program,
    scalar_bindings,
    scalar_program,
)
from graphviz_backprop.text.arrays import Array


def opened_as_numbers(
    network: Network, weights: Mapping[str, Array], data: Dataset, index: int
) -> str:
    """The program of one point with every weight a number."""
    point, label = data.points[index], data.labels[index]
    return _with_values(scalar_program(network), scalar_bindings(network, weights, point, label))


def opened_as_matrices(
    network: Network, weights: Mapping[str, Array], data: Dataset, index: int
) -> str:
    """The program of one point with a matrix for the weights of each layer."""
    point, label = data.points[index], data.labels[index]
    return _with_values(sample_program(network), sample_bindings(network, weights, point, label))


def opened_batch(
    network: Network, weights: Mapping[str, Array], data: Dataset, indices: npt.NDArray[np.int64]
) -> str:
    """The program of a mini-batch, the points in the columns of X."""
    points, labels = data.points[indices], data.labels[indices]
    return _with_values(batch_program(network), batch_bindings(network, weights, points, labels))


def _with_values(program: str, bindings: Mapping[str, object]) -> str:
    """A program followed by its bindings, numbers written so that they read back the same."""
    lines = [f"{name}={np.asarray(value, dtype=float).tolist()!r}"
             for name, value in bindings.items()]  # fmt: skip
    return "\n".join([program, *lines])
