"""The same program with other numbers, one set a student, as pleasant as those given."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping

import networkx as nx
import numpy as np

from graphviz_backprop.engine.graph import inputs
from graphviz_backprop.engine.trace import Trace, run
from graphviz_backprop.ops import TABLE
from graphviz_backprop.text.arrays import Array
from graphviz_backprop.text.errors import BackpropError

#: No more variants than this are made of one program.
MAX_VARIANTS = 1000
#: No number of a variant is larger.
LARGEST = 150.0
#: No gradient of a variant is smaller, unless it is with the given numbers.
SMALLEST = 0.01
#: Sets of inputs of which the one with the fewest digits is taken, and how many times in a row
#: that may bring nothing new.
_CANDIDATES, _TRIES = 12, 60
#: More decimals than this count as endless.
_ENDLESS = 4

Draw = Callable[[np.random.Generator], dict[str, Array]]


def variants(
    graph: nx.MultiDiGraph,
    bindings: Mapping[str, object],
    count: int,
    seed: int,
    *,
    keep: Collection[str] = (),
) -> list[dict[str, Array]]:
    """So many different sets of inputs for a graph, the same on every machine.

    Each is of the kind of ``bindings``: whole numbers stay whole, signs of numbers that must
    keep theirs stay (a set in which anything is infinite, has no value, or stands on a kink or
    in a tie is thrown away), and no set needs more digits than two decimals or than the given
    one. Inputs in ``keep`` and labels, which are 0 or 1 throughout, hold their values. Where a
    gradient is not zero with the given numbers it is at least 0.01 in every set: no gate is
    saturated. Raises BackpropError where the program has not so many.
    """
    if not 1 <= count <= MAX_VARIANTS:
        raise BackpropError(
            f"{count} variants cannot be made", remedy=f"Take 1 to {MAX_VARIANTS} variants."
        )
    given = run(graph, bindings)
    values = {node.name: given.values[node.id] for node in inputs(graph)}
    for name in keep:
        if name not in values:
            raise BackpropError(
                f"{name!r:.40} is kept, and is no input", remedy=f"There are {', '.join(values)}."
            )
    free = [name for name, value in values.items() if name not in keep and not _labels(value)]
    worst = max(digits(given), 2)
    sizes = {node_id: float(np.max(np.abs(g))) for node_id, g in given.gradients.items() if g.size}
    moving = {node_id: min(size, SMALLEST) for node_id, size in sizes.items() if size > 0}

    def draw(random: np.random.Generator) -> dict[str, Array]:
        return values | {name: _like(values[name], random, wide) for name in free}

    def fits(trace: Trace) -> bool:
        return (
            pleasant(trace)
            and digits(trace) <= worst
            and all(np.max(np.abs(trace.gradients[n])) >= least for n, least in moving.items())
        )

    found: dict[bytes, dict[str, Array]] = {}
    random = np.random.Generator(np.random.PCG64([seed, 2]))
    misses = in_a_row = 0
    wide = 1
    while free and len(found) < count and in_a_row < _TRIES:
        wide = int(random.integers(1, 2 + misses // 10))  # small numbers are used up at last
        made = friendliest(graph, draw, fits, random, _CANDIDATES)
        key = made and b"".join(made[name].tobytes() for name in values)
        in_a_row = 0 if key and key not in found else in_a_row + 1
        misses += in_a_row > 0
        if made and key:
            found.setdefault(key, made)
    if len(found) < count:
        raise BackpropError(
            f"only {len(found)} of {count} variants were found",
            remedy="Ask for fewer, keep fewer inputs fixed, or give rounder numbers to start from.",
        )
    return list(found.values())


def friendliest(
    graph: nx.MultiDiGraph,
    draw: Draw,
    fits: Callable[[Trace], bool],
    random: np.random.Generator,
    tries: int,
) -> dict[str, Array] | None:
    """The inputs that lead to the fewest digits, of those tried; None if none will do."""
    best, fewest = None, math.inf
    for _ in range(tries):
        bindings = draw(random)
        trace = run(graph, bindings)
        if fits(trace) and (needed := digits(trace)) < fewest:
            best, fewest = bindings, needed
    return best


def pleasant(trace: Trace) -> bool:
    """Whether every number is finite and at most 150 in size, and nothing stands on a kink."""
    for numbers in (trace.values, trace.gradients):
        if not all(np.all(np.abs(array) <= LARGEST) for array in numbers.values()):
            return False
    return not any(_remarks(trace))


def digits(trace: Trace) -> int:
    """The decimals of the number that needs most of them; 4 stands for endless."""
    arrays = [*trace.values.values(), *trace.gradients.values()]
    numbers = np.concatenate([np.ravel(array) for array in arrays])
    decimals = range(_ENDLESS)
    return next((d for d in decimals if np.array_equal(np.round(numbers, d), numbers)), _ENDLESS)


def _remarks(trace: Trace) -> Iterator[str]:
    for node in trace.plan.nodes:
        if node.operands:
            row, values = TABLE[node.op], [trace.values[operand] for operand in node.operands]
            yield row.remarks.kink(*values, **dict(node.settings))
            yield row.remarks.domain(*values, **dict(node.settings))


def _labels(value: Array) -> bool:
    """Whether an array is a column of labels or a mask: 0 and 1 and nothing else."""
    return bool(np.ndim(value)) and set(np.ravel(value).tolist()) <= {0.0, 1.0}


def _like(value: Array, random: np.random.Generator, wide: int) -> Array:
    """Random numbers of the shape and the step of some given ones, none of them 0.

    They are at most ``wide`` times as large as the largest given one, or as 3.
    """
    step = 10.0 ** -next((d for d in range(2) if np.array_equal(np.round(value, d), value)), 1)
    halves = step < 1 and np.array_equal(np.round(np.multiply(value, 2)), np.multiply(value, 2))
    step = 0.5 if halves else step
    most = wide * max(3.0, float(np.max(np.abs(value), initial=0.0)))
    sizes = random.integers(1, int(min(most, LARGEST) / step) + 1, np.shape(value))
    drawn: Array = np.round(sizes * random.choice([-1, 1], np.shape(value)) * step, 2)
    return drawn[()]
