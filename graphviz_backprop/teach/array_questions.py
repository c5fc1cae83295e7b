"""Questions about steps with arrays: the shape of a number, and one entry of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from math import isfinite, prod
from typing import Literal

import numpy as np

from graphviz_backprop.engine.steps import Forward, Pull
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.explain.pulls import entry_equation
from graphviz_backprop.explain.steps import forward_equation
from graphviz_backprop.explain.symbols import Symbols
from graphviz_backprop.teach.arrays import asked_entry, diagnose_array, wrong_arrays
from graphviz_backprop.teach.diagnosis import quantities
from graphviz_backprop.teach.questions import Question, WrongAnswer, is_near, tolerance
from graphviz_backprop.text.arrays import Array

Asked = Literal["shape", "entry"]
_SHAPE_RULE = "A gradient has the shape of the variable that it belongs to."


def array_questions(
    trace: Trace, asked: Collection[str] = ("shape", "entry")
) -> Iterator[Question]:
    """Every question about a shape or an entry that the steps of a run allow, in their order.

    Of a number that comes from arrays, as a loss does, the number itself is the entry. What
    is not finite is not asked.
    """
    symbols = Symbols.shown(trace)
    for index, step in enumerate(trace.steps):
        if not isinstance(step, Forward | Pull) or quantities(step):
            continue
        number = np.asarray(step.value if isinstance(step, Forward) else step.downstream)
        if not number.size or not np.all(np.isfinite(number)):
            continue
        name = _name(symbols, step)
        if "shape" in asked and number.ndim:
            yield _shape(trace, index, step, number, name)
        if "entry" in asked:
            yield _entry(symbols, index, step, number, name)


def _name(symbols: Symbols, step: Forward | Pull) -> str:
    """What the number of a step is: a value, a gradient, or what one use adds to it."""
    if isinstance(step, Forward):
        return symbols.of[step.node].text
    if symbols.trace.pull_counts[step.node] == 1:
        return symbols.gradient(step.node).text
    return symbols.contribution(step.edge).text


def _shape(trace: Trace, index: int, step: Forward | Pull, number: Array, name: str) -> Question:
    wrong = []
    right = _ways(number.shape)
    for shape in dict.fromkeys(_wrong_shapes(step, number)):
        if _typed(shape) in right:
            continue
        told = diagnose_array(trace, step, "shape", _typed(shape))
        if told.verdict == "mistake":
            wrong.append(WrongAnswer(0.0, told.mistakes[0], told.message, _typed(shape)))
    return Question(
        index,
        "shape",
        f"What is the shape of {name}? Type rows x columns; of a vector its length.",
        0.0,
        0.0,
        tuple(wrong),
        (_SHAPE_RULE if isinstance(step, Pull) else "Rows come first.",),
        right,
    )


def _wrong_shapes(step: Forward | Pull, number: Array) -> Iterator[tuple[int, ...]]:
    yield number.shape[::-1]
    if isinstance(step, Pull):
        yield np.shape(step.upstream)
        yield prod(np.shape(step.upstream)), number.size
        yield number.size, prod(np.shape(step.upstream))


def _typed(shape: tuple[int, ...]) -> str:
    return "x".join(map(str, shape))


def _ways(shape: tuple[int, ...]) -> tuple[str, ...]:
    """The ways in which a shape is typed, the first as the question says.

    >>> _ways((2, 3))
    ('2x3', '2×3', '2 x 3', '2 × 3', '(2, 3)', '(2,3)', '[2, 3]', '2, 3', '2,3')
    """
    sizes = [*map(str, shape)]
    if len(sizes) == 1:
        [n] = sizes
        return n, f"({n},)", f"({n})", f"[{n}]", f"{n}x1", f"{n}×1", f"({n}, 1)"
    signs = ("x", "×", " x ", " × ")
    commas = ", ".join(sizes)
    tight = commas.replace(" ", "")
    return (
        *(sign.join(sizes) for sign in signs),
        f"({commas})", f"({tight})", f"[{commas}]", commas, tight,
    )  # fmt: skip


def _entry(
    symbols: Symbols, index: int, step: Forward | Pull, number: Array, name: str
) -> Question:
    at = asked_entry(step)
    right = float(number[at])
    place = f"entry [{', '.join(map(str, at))}] of " if at else ""
    note = " Rows and columns are counted from 0." if at else ""
    return Question(
        index,
        "entry",
        f"What is {place}{name}?{note}",
        right,
        tolerance(right),
        tuple(_wrong(symbols.trace, step, number, at)),
        _hints(symbols, step, at),
    )


def _wrong(
    trace: Trace, step: Forward | Pull, number: Array, at: tuple[int, ...]
) -> Iterator[WrongAnswer]:
    """Different wrong entries, apart from the right one and from each other."""
    taken = [float(number[at])]
    for each in wrong_arrays(trace, step, number):
        if np.shape(each.value) == number.shape:
            found = float(np.asarray(each.value)[at])
            if isfinite(found) and not any(is_near(found, other) for other in taken):
                taken.append(found)
                yield WrongAnswer(found, each.name, each.why)


def _hints(symbols: Symbols, step: Forward | Pull, at: tuple[int, ...]) -> tuple[str, ...]:
    """The formula, and of a pull one entry of it with numbers, without the result."""
    if isinstance(step, Forward):
        told = forward_equation(symbols, step)
        return (f"{told.left.text} = {told.sides[0].text}",)
    worked = entry_equation(symbols, step, symbols.gradient(step.node), at)
    sides = [side.text for side in worked.sides[:-1]] if worked else []
    return (_SHAPE_RULE, *(f"It is {side}." for side in sides))
