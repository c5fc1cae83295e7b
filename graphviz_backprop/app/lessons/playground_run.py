"""A training that a page shows: its recent states, its losses, and what a browser draws.

Every run is a frozen value; a page keeps the last one and makes the next from it. The
recent states are kept so that the picture at which a reader stops is a state again.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice
from time import perf_counter
from typing import Any

import numpy as np

from graphviz_backprop.learn.datasets import FEATURES, Dataset, feature_columns
from graphviz_backprop.learn.maps import maps
from graphviz_backprop.learn.network import Network
from graphviz_backprop.learn.training import State, Training, resumed, start, train
from graphviz_backprop.text.arrays import Array
from graphviz_backprop.text.errors import BackpropError

#: Cells of the output's map along one side, and every how many are sent of a neuron's.
RESOLUTION, NEURON_STRIDE = 60, 3
#: States of one answer at most, and the seconds after which no other is begun.
CHUNK, SECONDS = 6, 0.04
_KEPT = 4 * CHUNK
_CURVE = 400

#: A place in a training: epoch and update.
Place = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Run:
    """A training with its last states, oldest first, and (place, losses) for the curve."""

    training: Training
    states: tuple[State, ...]
    curve: tuple[tuple[Place, float, float], ...]

    @property
    def state(self) -> State:
        """The newest state."""
        return self.states[-1]


def place_of(state: State) -> Place:
    """Where a state is in its training."""
    return state.epoch, state.update


def begin(training: Training) -> Run:
    """A run that stands at its first state."""
    first = start(training)
    return Run(training, (first,), (_losses(first),))


def _losses(state: State) -> tuple[Place, float, float]:
    return place_of(state), state.train_loss, state.test_loss


def advanced(run: Run, *, most: int = CHUNK, seconds: float = SECONDS) -> Run:
    """The run up to ``most`` states on; after ``seconds`` no other state is begun."""
    begun, new = perf_counter(), list[State]()
    for state in islice(train(run.training, run.state), most):
        new.append(state)
        if perf_counter() - begun > seconds:
            break
    curve = run.curve + tuple(_losses(state) for state in new if not state.stopped)
    if len(curve) > _CURVE:
        curve = (*curve[:-1:2], curve[-1])
    return replace(run, states=(*run.states, *new)[-_KEPT:], curve=curve)


def one_epoch(run: Run) -> Run:
    """The run at the end of the epoch that it is in, or of the next."""
    epoch = run.state.epoch
    while not run.state.stopped and run.state.epoch == epoch:
        run = advanced(run, most=1)
    return run


def rewound(run: Run, place: Place) -> Run:
    """The run back at a recent place, later states forgotten; unchanged where it is unknown."""
    kept = [index for index, state in enumerate(run.states) if place_of(state) == place]
    if not kept:
        return run
    curve = tuple(entry for entry in run.curve if entry[0] <= place)
    return replace(run, states=run.states[: kept[-1] + 1], curve=curve)


def restored(run: Run, place: Place | None, weights: Mapping[str, Any]) -> Run:
    """The run at weights that a browser has kept; unchanged where they do not fit."""
    try:
        state = resumed(run.training, place or (0, 0), weights)
    except BackpropError:
        return run
    return replace(run, states=(state,), curve=(*run.curve[:1], _losses(state)))


def going_on(run: Run, training: Training) -> Run | None:
    """The run with other settings where only rate, batch or penalty differ; else None."""
    old, new = run.training, training
    same_network = replace(old.network, penalty="none", penalty_rate=0.0) == replace(
        new.network, penalty="none", penalty_rate=0.0
    )
    same_rest = (old.method, old.seed) == (new.method, new.seed)
    same_place = not run.state.update or old.batch == new.batch
    if same_network and same_rest and same_place and _same(old.data, new.data):
        return replace(run, training=new, states=(replace(run.state, stopped=""),))
    return None


def _same(one: Dataset, other: Dataset) -> bool:
    return np.array_equal(one.points, other.points) and np.array_equal(one.labels, other.labels)


def base_picture(training: Training, own: Dataset | None) -> dict[str, Any]:
    """What stays while a network is trained: its form, the features' maps and the data."""
    network = training.network
    drawn = maps(network, start(training).weights, own, resolution=RESOLUTION)
    points = np.stack([each.ravel() for each in np.meshgrid(*drawn.axes)], axis=1)
    everything = feature_columns(points, tuple(FEATURES)).reshape(-1, RESOLUTION, RESOLUTION)
    return {
        "features": list(network.features),
        "hidden": list(network.hidden),
        "output": network.prediction,
        "maps": {
            name: _neuron(layer, 4.0) for name, layer in zip(FEATURES, everything, strict=True)
        },
        "extent": [[float(axis[0]), float(axis[-1])] for axis in drawn.axes],
        "train": _points(training.data),
        "test": _points(training.test),
        "batches": training.batches,
    }


def _points(data: Dataset) -> list[list[float]]:
    table = np.column_stack([data.points, data.labels])
    return np.round(table, 4).tolist()  # type: ignore[no-any-return]


def picture(training: Training, state: State, own: Dataset | None) -> dict[str, Any]:
    """A state as the browser draws it: maps as base64 of one byte a cell, weights, losses."""
    network = training.network
    drawn = maps(network, state.weights, own, resolution=RESOLUTION)
    is_class = not np.isnan(drawn.level)
    output = 2 * drawn.output - 1 if is_class else drawn.output
    return {
        "at": list(place_of(state)),
        "map": _bytes(output),
        "neurons": [[_neuron(each, 1.0) for each in layer] for layer in drawn.layers[1:]],
        **_numbers(network, state),
        "losses": [_sendable(state.train_loss), _sendable(state.test_loss)],
        "accuracies": [_sendable(state.train_accuracy), _sendable(state.test_accuracy)],
        "stopped": state.stopped,
    }


def _neuron(values: Array, reach: float) -> str:
    return _bytes(values[::NEURON_STRIDE, ::NEURON_STRIDE] / reach)


def _bytes(values: Array) -> str:
    """−1 … 1 as 0 … 255, anything beyond as the nearest; rows from the bottom up."""
    clipped = np.clip(np.nan_to_num(values), -1, 1)
    return b64encode(np.round((clipped + 1) * 127.5).astype(np.uint8).tobytes()).decode("ascii")


def _numbers(network: Network, state: State) -> dict[str, Any]:
    """Weights by layer, to, from; biases by layer; the output is the last layer."""
    count = len(network.hidden)
    weights = [state.weights[f"W{layer}"] for layer in range(1, count + 1)]
    biases = [state.weights[f"b{layer}"][:, 0] for layer in range(1, count + 1)]
    return {
        "weights": [_short(each) for each in (*weights, state.weights["w"][None])],
        "biases": [_short(each) for each in (*biases, np.reshape(state.weights["b"], 1))],
    }


def _short(values: Array) -> Any:
    """Nested lists of numbers with as many figures as a kept run needs to go on."""
    if values.ndim > 1:
        return [_short(each) for each in values]
    return [_sendable(value, 7) for value in values]


def _sendable(number: float, figures: int = 4) -> float | None:
    return float(f"{number:.{figures}g}") if np.isfinite(number) else None


def curve_picture(run: Run) -> list[list[Any]]:
    """Points of the loss curves: epochs, training loss, test loss."""
    batches = run.training.batches
    return [
        [epoch + round(update / batches, 3), _sendable(train_loss), _sendable(test_loss)]
        for (epoch, update), train_loss, test_loss in run.curve
    ]
