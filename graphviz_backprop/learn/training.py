"""Training of small networks in small slices; every state is frozen and a function of the last.

``train`` yields a state after every slice of at most ``SLICE`` updates, so a page can
draw in between and stop for good by taking no more. The shuffle of an epoch depends
on seed and epoch only, so a run can be taken up again from any of its states.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from graphviz_backprop.engine.trace import run
from graphviz_backprop.learn.datasets import Dataset, feature_columns
from graphviz_backprop.learn.methods import METHODS, Memory
from graphviz_backprop.learn.network import Network, initial_weights
from graphviz_backprop.learn.programs import batch_program, prediction_program, program_graph
from graphviz_backprop.learn.slopes import Prepared, prepare, slopes, values
from graphviz_backprop.text.arrays import Array
from graphviz_backprop.text.errors import BindingError

#: Updates between two states, at most.
SLICE = 100
#: No run that is taken up again has more epochs.
MAX_EPOCHS = 10**7


@dataclass(frozen=True)
class Training:
    """What is fixed while a network is trained."""

    network: Network
    data: Dataset
    test: Dataset
    rate: float = 0.03
    batch: int = 10
    method: str = "plain"
    seed: int = 0

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise BindingError(
                f"there is no method called {self.method!r}",
                remedy=f"There are: {', '.join(METHODS)}.",
            )
        if not (np.isfinite(self.rate) and self.rate > 0):
            raise BindingError(f"the rate is a number above 0, not {self.rate}")
        if self.batch < 1:
            raise BindingError(f"a batch has at least one point, not {self.batch}")

    @cached_property
    def columns(self) -> Array:
        """The features of the training points, one column a point."""
        return feature_columns(self.data.points, self.network.features)

    @cached_property
    def prepared(self) -> Prepared:
        """The plan for the gradients of one batch by all weights."""
        graph = program_graph(batch_program(self.network))
        return prepare(graph, tuple(self.network.shapes), ("X", "y"))

    @property
    def batches(self) -> int:
        """Updates in an epoch."""
        return -(-len(self.data) // self.batch)


@dataclass(frozen=True, eq=False)
class State:
    """A network in training: ``update`` of the ``epoch`` are done, both counted from 0.

    Losses are means over all points, without the penalty; accuracies are shares of
    points on the right side of 0.5, NaN for a regression. ``stopped`` says why there
    is no next state, or is empty.
    """

    epoch: int
    update: int
    weights: Mapping[str, Array]
    memory: Mapping[str, Memory]
    train_loss: float
    test_loss: float
    train_accuracy: float
    test_accuracy: float
    stopped: str = ""


def start(training: Training) -> State:
    """The state before the first update, its weights drawn by the training's seed."""
    weights = initial_weights(training.network, training.seed)
    zeros = len(METHODS[training.method].memory)
    memory = {name: (np.zeros_like(array),) * zeros for name, array in weights.items()}
    return _state(training, 0, 0, weights, memory)


def resumed(training: Training, place: tuple[int, int], weights: Mapping[str, object]) -> State:
    """The state at (epoch, update) with weights from outside, as nested lists; a method's memory
    begins anew. Raises BindingError where they are not those of the network.
    """
    shapes = training.network.shapes
    if weights.keys() != shapes.keys():
        raise BindingError("these are not the weights of this network")
    found = {name: literal_array(weights[name], shape) for name, shape in shapes.items()}
    epoch, update = place
    if not (0 <= epoch <= MAX_EPOCHS and 0 <= update < training.batches):
        raise BindingError("there is no such place in this training")
    zeros = len(METHODS[training.method].memory)
    memory = {name: (np.zeros_like(array),) * zeros for name, array in found.items()}
    return _state(training, epoch, update, found, memory)


def literal_array(value: object, shape: tuple[int, ...]) -> Array:
    """Nested lists of finite numbers as an array of this shape; raises BindingError."""
    try:
        array = np.array(value, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise BindingError("a weight is no number") from error
    if array.shape != shape or not np.isfinite(array).all():
        raise BindingError(f"the weights have shape {array.shape}, not {shape}, or are not finite")
    return array


def train(training: Training, state: State | None = None) -> Iterator[State]:
    """The states after ``state`` (by default the start), without end or until it diverges.

    One state comes after at most ``SLICE`` updates and at the end of every epoch, where
    ``update`` is 0 again. Where a loss is no longer a number the last good state comes
    once more, with the reason in ``stopped``.
    """
    state = start(training) if state is None else state
    while not state.stopped:
        following = next_state(training, state)
        if not np.isfinite(following.train_loss):
            where = f"in epoch {following.epoch + (following.update > 0)}"
            words = f"Stopped {where}: the loss is no longer a number. Take a smaller rate."
            following = replace(state, stopped=words)
        state = following
        yield state


def next_state(training: Training, state: State) -> State:
    """The state one slice on: up to ``SLICE`` updates, within one epoch."""
    order = batch_order(training, state.epoch)
    columns, labels = training.columns[:, order], training.data.labels[order]
    stop = min(state.update + SLICE, training.batches)
    direction_of = METHODS[training.method].update
    weights, memory = list(state.weights.values()), list(state.memory.values())
    with np.errstate(all="ignore"):
        for index in range(state.update, stop):
            part = slice(index * training.batch, (index + 1) * training.batch)
            count = state.epoch * training.batches + index + 1
            inputs = (*weights, columns[:, part], labels[part])
            found = slopes(training.prepared, inputs)
            for place, slope in enumerate(found):
                direction, memory[place] = direction_of(slope, memory[place], count)
                weights[place] = weights[place] - training.rate * direction
    done = stop == training.batches
    return _state(
        training,
        state.epoch + done,
        0 if done else stop,
        dict(zip(state.weights, weights, strict=True)),
        dict(zip(state.weights, memory, strict=True)),
    )


def batch_order(training: Training, epoch: int) -> npt.NDArray[np.int64]:
    """The order of the training points in an epoch."""
    seed = np.random.SeedSequence((training.seed, epoch))
    return np.random.Generator(np.random.PCG64(seed)).permutation(len(training.data))


def _state(
    training: Training,
    epoch: int,
    update: int,
    weights: Mapping[str, Array],
    memory: Mapping[str, Memory],
) -> State:
    train_loss, train_accuracy = judge(training.network, weights, training.data)
    test_loss, test_accuracy = judge(training.network, weights, training.test)
    return State(
        epoch,
        update,
        MappingProxyType(dict(weights)),
        MappingProxyType(dict(memory)),
        train_loss,
        test_loss,
        train_accuracy,
        test_accuracy,
    )


def judge(network: Network, weights: Mapping[str, Array], data: Dataset) -> tuple[float, float]:
    """Mean loss without penalty and accuracy (NaN for a regression) of a network on data."""
    graph = program_graph(batch_program(replace(network, penalty="none")))
    prepared = prepare(graph, tuple(network.shapes), ("X", "y"))
    columns = feature_columns(data.points, network.features)
    with np.errstate(all="ignore"):
        found = values(prepared, (*weights.values(), columns, data.labels))
    loss = float(found[prepared.plan.target])
    if network.prediction != "P":
        return loss, float("nan")
    z = found[prepared.slots["z"]]
    return loss, float(np.mean((z > 0) == (data.labels > 0.5)))


def predict(network: Network, weights: Mapping[str, Array], points: Array) -> Array:
    """The output of the network, P or z, at points (n, 2)."""
    columns = feature_columns(points, network.features)
    trace = run(program_graph(prediction_program(network)), {**weights, "X": columns})
    found: Array = trace.value(network.prediction)
    return found
