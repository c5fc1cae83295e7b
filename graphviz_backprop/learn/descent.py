"""Gradient descent on any program: a chain of frozen states, each made from the last.

``descend`` is a generator, so running, pausing, one step and back are: take more
states, take none, take one, look at an earlier one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from types import MappingProxyType

import networkx as nx
import numpy as np

from graphviz_backprop.choices import choice
from graphviz_backprop.engine.graph import find, inputs, labels, node_of
from graphviz_backprop.engine.trace import Trace, run
from graphviz_backprop.learn.methods import METHODS, Memory
from graphviz_backprop.text import kinds
from graphviz_backprop.text.arrays import Array
from graphviz_backprop.text.errors import BindingError

#: A loss this many times larger than max(1, |first loss|) counts as divergence.
GROWTH = 1e6


@dataclass(frozen=True, slots=True)
class Walk:
    """What is chosen of a descent; no names to move means all of them."""

    move: tuple[str, ...] = choice(
        (), kinds.listed(kinds.words(60), 60), 'What moves: "w,b"; by default all.',
        label="Variables that move", key="move", hint="NAMES",
    )  # fmt: skip
    rate: float = choice(
        0.1, kinds.number(0, 1e6), "Size of a step.", label="Rate", key="rate", hint="NUMBER"
    )
    method: str = choice(
        "plain", kinds.one_of(tuple(METHODS)), "How a step is made.", label="Method", key="method"
    )
    maximise: bool = choice(False, kinds.SWITCH, "Climb instead.", label="Maximise", key="up")


@dataclass(frozen=True)
class Descent:
    """What is fixed during a descent: program, variables that move, method and rate.

    ``held`` holds the inputs that do not move. ``maximise`` climbs instead.
    """

    graph: nx.MultiDiGraph
    move: tuple[str, ...]
    held: Mapping[str, object]
    rate: float
    method: str
    maximise: bool

    @property
    def output(self) -> str:
        """The name of what is made small (or large)."""
        return labels(self.graph)[self.graph.graph["output"]]

    @property
    def sign(self) -> int:
        """−1 for going down, +1 for going up."""
        return 1 if self.maximise else -1


@dataclass(frozen=True, eq=False)
class State:
    """Where the descent stands after ``step`` steps.

    ``values`` holds the moving variables, ``gradients`` theirs at these values, from
    which the next step is made. ``stopped`` is empty, or says in a sentence why this
    is the last good state.
    """

    step: int
    values: Mapping[str, Array]
    loss: float
    gradients: Mapping[str, Array]
    memory: Mapping[str, Memory]
    stopped: str = ""


def descent(
    graph: nx.MultiDiGraph,
    move: tuple[str, ...] = (),
    bindings: Mapping[str, object] | None = None,
    *,
    rate: float = 0.1,
    method: str = "plain",
    maximise: bool = False,
) -> tuple[Descent, State]:
    """A descent and its first state; without ``move`` every input moves.

    ``bindings`` stand over those of the program. Raises BindingError for an unknown
    variable or method, a rate that is not a positive number, an output that is not
    one number, and a start where the value or a gradient does not exist.
    """
    names = tuple(node.name for node in inputs(graph))
    moving = tuple(dict.fromkeys(node_of(graph, find(graph, name)).name for name in move)) or names
    if unknown := [name for name in moving if name not in names]:
        raise BindingError(
            f"{unknown[0]} cannot move, because it is computed",
            remedy=f"The inputs are: {', '.join(names) or 'none'}.",
        )
    if method not in METHODS:
        raise BindingError(
            f"there is no method called {method!r}", remedy=f"There are: {', '.join(METHODS)}."
        )
    if not (np.isfinite(rate) and rate > 0):
        raise BindingError(f"the rate is a number above 0, not {rate}")
    trace = run(graph, bindings)
    if trace.values[trace.target].ndim:
        raise BindingError(
            f"the output has shape {trace.values[trace.target].shape}, but one number is needed",
            remedy="Add a last line that makes it one number, such as L = sum(y^2).",
        )
    values = {name: np.asarray(trace.value(name), dtype=np.float64) for name in moving}
    held = {name: trace.value(name) for name in names if name not in moving}
    setup = Descent(graph, moving, MappingProxyType(held), rate, method, maximise)
    zeros = len(METHODS[method].memory)
    memory = {name: (np.zeros_like(value),) * zeros for name, value in values.items()}
    first = _state(trace, 0, values, memory)
    if problem := _problem(first, abs(first.loss)):
        raise BindingError(f"the descent cannot start here: {problem}", remedy="Move the start.")
    return setup, first


def _state(
    trace: Trace, step: int, values: Mapping[str, Array], memory: Mapping[str, Memory]
) -> State:
    gradients = {name: np.asarray(trace.gradient(name)) for name in values}
    return State(
        step,
        MappingProxyType(dict(values)),
        float(trace.values[trace.target]),
        MappingProxyType(gradients),
        MappingProxyType(dict(memory)),
    )


def next_state(setup: Descent, state: State) -> State:
    """The state one step on, whatever comes out of it."""
    update = METHODS[setup.method].update
    values, memory = {}, {}
    with np.errstate(all="ignore"):
        for name, value in state.values.items():
            direction, memory[name] = update(
                state.gradients[name], state.memory[name], state.step + 1
            )
            values[name] = value + setup.sign * setup.rate * direction
    return _state(open_in_stepper(setup, values), state.step + 1, values, memory)


def open_in_stepper(setup: Descent, values: Mapping[str, Array]) -> Trace:
    """The run of the program at these values of the moving variables."""
    return run(setup.graph, {**setup.held, **values})


def descend(setup: Descent, state: State, *, growth: float = GROWTH) -> Iterator[State]:
    """The states after ``state``, without end or until the descent diverges.

    It diverges where the loss, a value or a gradient is no longer a number, or |loss|
    exceeds ``growth`` times max(1, |loss at the start|). Then the last good state comes
    once more, with the reason in ``stopped``.
    """
    scale = max(1.0, abs(state.loss))
    while not state.stopped:
        following = next_state(setup, state)
        problem = _problem(following, growth * scale)
        if problem:
            reason = f"Stopped after step {state.step}: in step {following.step} {problem}."
            state = replace(state, stopped=f"{reason} A smaller rate may help.")
        else:
            state = following
        yield state


def path(setup: Descent, state: State, steps: int, *, growth: float = GROWTH) -> tuple[State, ...]:
    """``state`` and up to ``steps`` states after it; a stop is marked on the last."""
    states = [state]
    for following in islice(descend(setup, state, growth=growth), steps):
        if following.stopped:
            states[-1] = following
        else:
            states.append(following)
    return tuple(states)


def _problem(state: State, largest: float) -> str:
    for name, value in state.values.items():
        if not np.all(np.isfinite(value)):
            return f"{name} became infinite or undefined"
    if not np.isfinite(state.loss):
        return "the output became infinite or undefined"
    for name, gradient in state.gradients.items():
        if not np.all(np.isfinite(gradient)):
            return f"the gradient of {name} became infinite or undefined"
    if abs(state.loss) > largest:
        return f"the output grew to {state.loss:.3g}, past the bound of {largest:.3g}"
    return ""
