"""Random exercises by seed: small programs with friendly numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

import numpy as np

from graphviz_backprop.engine.graph import INPUT, Node, node_of
from graphviz_backprop.engine.steps import Forward, Pull
from graphviz_backprop.engine.trace import Trace, run
from graphviz_backprop.language.parse import parse
from graphviz_backprop.ops import TABLE
from graphviz_backprop.teach.mistakes import PRODUCTS
from graphviz_backprop.text.errors import BackpropError

#: What each difficulty asks for.
DIFFICULTIES: Mapping[int, str] = {
    1: "sums and products, every input used once",
    2: "fan-out: an input used more than once",
    3: "functions: powers, reciprocals, roots, exp, ln, sin, cos",
    4: "gates: max, min, ReLU",
    5: "a neuron: weighted sum, activation, perhaps a squared error",
}
#: Seeds are whole numbers below this.
SEEDS = 2**32
#: A sheet has at most this many exercises.
MAX_COUNT = 100

_CALLS = re.compile(r"\([^()]*(?:\([^()]*\)[^()]*)*\)")  # two levels of parentheses
_SMALLEST = 0.01  # no gradient is smaller, unless a gate stops it
_LARGEST = 150.0  # no number of an exercise is larger
_TRIES = 24  # sets of inputs tried for one program, from which the friendliest is taken
_WHOLE = (-4, -3, -2, -1, 1, 2, 3, 4, 5)
_EASY = (-3, -2, -1, -0.5, 0.5, 1, 2, 3, 4)
_HALVES = (-2, -1.5, -1, -0.5, 0.5, 1, 1.5, 2, 3)
_FUNCTIONS = ("{}^2", "{}^3", "1/{}", "sqrt({})", "exp({})", "ln({})", "sin({})", "cos({})")


@dataclass(frozen=True, slots=True)
class Exercise:
    """A program with values for all of its inputs; the seed and difficulty that gave it."""

    program: str
    bindings: Mapping[str, float]
    seed: int
    difficulty: int


def exercise(seed: int, difficulty: int) -> Exercise:
    """The exercise of this seed and difficulty, the same on every machine.

    Every number in it is finite and at most 150 in size, nothing stands on a kink, and the
    gradient of every input is at least 0.01 in size (with gates: two inputs have one).
    Raises BackpropError for a seed or difficulty that there is not.
    """
    _check("seed", seed, 0, SEEDS - 1)
    _check("difficulty", difficulty, 1, len(DIFFICULTIES))
    random = np.random.Generator(np.random.PCG64([seed, difficulty]))
    write, numbers = _KINDS[difficulty]
    while True:  # every other program or so has inputs that fit
        program = write(random)
        bindings = _friendliest(program, difficulty, numbers, random)
        if bindings is not None:
            return Exercise(program, bindings, seed, difficulty)


def sheet(seed: int, difficulty: int, count: int = 10) -> tuple[Exercise, ...]:
    """So many different exercises; each has its own seed, by which it can be asked for alone."""
    _check("seed", seed, 0, SEEDS - 1)
    _check("count", count, 1, MAX_COUNT)
    return tuple(islice(_different(seed, difficulty), count))


def kind(trace: Trace, step: Forward | Pull) -> str:
    """The kind of operation a step is counted under in a score: its name in the table.

    The three ways to write a product are one kind.
    """
    op = node_of(trace.graph, step.node if isinstance(step, Forward) else step.edge.user).op
    return "multiply" if op in PRODUCTS else op


def _check(name: str, number: int, low: int, high: int) -> None:
    if not low <= number <= high:
        raise BackpropError(
            f"there is no {name} {number:.10g}", remedy=f"Take one from {low} to {high}."
        )


def _different(seed: int, difficulty: int) -> Iterator[Exercise]:
    source = np.random.Generator(np.random.PCG64([seed, difficulty, 1]))
    seen: set[object] = set()
    while True:
        made = exercise(int(source.integers(SEEDS)), difficulty)
        key = made.program, *made.bindings.values()
        if key not in seen:
            seen.add(key)
            yield made


def _friendliest(
    program: str, difficulty: int, numbers: tuple[float, ...], random: np.random.Generator
) -> dict[str, float] | None:
    """The inputs that lead to the fewest digits, of those tried; None if none will do."""
    graph = parse(program)
    names = [node.name for node in (node_of(graph, n) for n in graph) if node.op == INPUT]
    best, fewest = None, math.inf
    for _ in range(_TRIES):
        bindings = {name: float(random.choice(numbers)) for name in names}
        trace = run(graph, bindings)
        if _fits(trace, difficulty):
            digits = _digits(trace)
            if digits < fewest:
                best, fewest = bindings, digits
    return best


def _fits(trace: Trace, difficulty: int) -> bool:
    found = np.array([*trace.values.values(), *trace.gradients.values()])
    if not (np.all(np.isfinite(found)) and np.max(np.abs(found)) <= _LARGEST):
        return False
    rows = (node for node in trace.plan.nodes if node.operands)
    if any(_remark(trace, node) for node in rows):
        return False
    slopes = [abs(float(trace.gradients[node.id])) for node in trace.plan.nodes if node.op == INPUT]
    if difficulty == 4:
        return sum(slope > 0 for slope in slopes) >= 2
    return all(slope >= _SMALLEST for slope in slopes)


def _remark(trace: Trace, node: Node) -> str:
    operands = [trace.values[operand] for operand in node.operands]
    row = TABLE[node.op]
    return row.remarks.kink(*operands) or row.remarks.domain(*operands)


def _digits(trace: Trace) -> int:
    """The decimals of the number that needs most of them; 4 stands for endless."""
    numbers = [float(v) for v in (*trace.values.values(), *trace.gradients.values())]
    return max(next((d for d in range(4) if round(n, d) == n), 4) for n in numbers)


def _pick(random: np.random.Generator, choices: tuple[str, ...], count: int) -> list[str]:
    return [str(choice) for choice in random.permutation(choices)[:count]]


def _factor(term: str) -> str:
    """A term as a factor: in parentheses where it is a sum or a reciprocal."""
    return f"({term})" if "/" in term or _addend(term) != term else term


def _addend(term: str) -> str:
    """A term as something that is added or subtracted: in parentheses where it is a sum."""
    outside = _CALLS.sub("", term)
    return f"({term})" if "+" in outside or "-" in outside else term


def _join(random: np.random.Generator, left: str, right: str, signs: str = "+-*") -> str:
    sign = str(random.choice(list(signs)))
    if sign == "*":
        return f"{_factor(left)} {_factor(right)}"
    return f"{left} {sign} {_addend(right)}"


def _sums_and_products(random: np.random.Generator) -> str:
    x, y, z = _pick(random, ("x", "y", "z"), 3)
    inner = _join(random, x, y)
    outer = "+-" if "+" not in inner and "-" not in inner else "*"
    program = _join(random, inner, z, outer)
    if random.random() < 0.4:
        program = f"{_factor(program)} w" if outer != "*" else f"{program} + w"
    return program


def _fan_out(random: np.random.Generator) -> str:
    x, y, z = _pick(random, ("x", "y", "z"), 3)
    shapes = (
        f"{_factor(_join(random, x, y, '+-'))} {_factor(_join(random, x, z, '+-'))}",
        _join(random, f"{x} {y}", f"{x} {z}" if random.random() < 0.5 else x, "+-"),
        _join(random, f"{_factor(_join(random, x, y, '+-'))} {z}", x, "+-"),
        f"q = {_join(random, x, y)}; f = {_join(random, f'q {z}', 'q', '+-')}",
        f"{x} {_factor(_join(random, x, y, '+-'))}",
    )
    return str(random.choice(shapes))


def _functions(random: np.random.Generator) -> str:
    x, y, z = _pick(random, ("x", "y", "z"), 3)
    outer, inner = _pick(random, _FUNCTIONS, 2)
    shapes = (
        _join(random, _apply(outer, _join(random, x, y)), z),
        _apply(outer, _join(random, f"{x} {y}", z, "+-")),
        _join(random, _apply(outer, x), _apply(inner, y)),
        _join(random, f"{x} {y}", _apply(outer, x), "+-"),
    )
    return str(random.choice(shapes))


def _apply(function: str, term: str) -> str:
    bare = function.endswith("({})") or term.isalpha()
    return function.format(term if bare else f"({term})")


def _gates(random: np.random.Generator) -> str:
    x, y, z = _pick(random, ("x", "y", "z"), 3)
    extreme = str(random.choice(["max", "min"]))
    shapes = (
        _join(random, f"{extreme}({x}, {y})", z, "+-*"),
        _join(random, f"{x} {y}", f"{extreme}({z}, w)", "+-*"),
        f"relu({_join(random, f'{x} {y}', z, '+-')})",
        _join(random, f"relu({_join(random, x, y, '+-')})", z, "*"),
        f"{extreme}({x} {y}, {_join(random, x, z, '+-')})",
    )
    return str(random.choice(shapes))


def _neuron(random: np.random.Generator) -> str:
    activation = str(random.choice(["sigmoid", "tanh", "relu"]))
    weighted = "w0 x0 + w1 x1 + w2" if random.random() < 0.6 else "w x + b"
    if random.random() < 0.5:
        return f"a = {activation}({weighted}); L = (a - y)^2"
    return f"{activation}({weighted})"


_KINDS: Mapping[int, tuple[Callable[[np.random.Generator], str], tuple[float, ...]]] = {
    1: (_sums_and_products, _WHOLE),
    2: (_fan_out, _WHOLE),
    3: (_functions, _EASY),
    4: (_gates, _WHOLE),
    5: (_neuron, _HALVES),
}
