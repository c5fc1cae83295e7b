"""The numbers of values before there is a graph: constants, bounds, and whether equals agree."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import filterfalse
from typing import Any

import numpy as np

from graphviz_backprop.engine.cost import CALL, too_much
from graphviz_backprop.engine.cost import CONSTANT as LIMITS
from graphviz_backprop.engine.graph import CONSTANT, INPUT
from graphviz_backprop.language.program import Symbols
from graphviz_backprop.language.resolving.draft import Draft, Value
from graphviz_backprop.language.resolving.scope import Scope
from graphviz_backprop.language.tree import Tree
from graphviz_backprop.ops import TABLE
from graphviz_backprop.ops.shapes import Shape
from graphviz_backprop.text.errors import FormulaError, ShapeError

#: Equal expressions differ by no more than rounding does.
_CLOSE = 1e-6
#: Where nothing is given, inputs lie where logarithms and roots have values.
_LOW, _HIGH = 0.2, 0.8


def computed(
    scope: Scope, draft: Draft, value: Value, known: Callable[[str], object | None]
) -> object:
    """The value of a node; None where it hangs on an input of which nothing is known.

    Raises FormulaError where an operation has no value, or too much to compute.
    """
    found: dict[int, Any] = {}
    spent = 0
    for node in draft.needed_for([value]):
        entry = draft.entries[node]
        if entry.op == CONSTANT:
            found[node] = np.asarray(entry.constant, float)[()]
            continue
        if entry.op == INPUT:
            found[node] = known(draft.names[node])
            if found[node] is None:
                return None
            continue
        row, shapes = TABLE[entry.op], [np.shape(found[o]) for o in entry.operands]
        place, settings = Tree("empty", *entry.span), dict(entry.settings)
        try:
            out = row.shape(*shapes, **settings)
        except ShapeError as error:
            remedy = error.remedy.format(a="a", b="b")
            raise scope.error(error.problem, remedy, place) from error
        spent += row.effort.work(out, *shapes, **settings) + CALL * len(shapes)
        held = 8 * (math.prod(out) + row.effort.scratch(out, *shapes, **settings))
        if said := too_much("this value", spent, held, LIMITS):
            raise scope.error(said, LIMITS.advice, place)
        with np.errstate(all="ignore"):
            found[node] = row.forward(*(found[o] for o in entry.operands), **settings)
    return found[value.node]


def disagree(scope: Scope, draft: Draft, one: Value, other: Value) -> bool:
    """Whether two expressions that are called equal have different values.

    Inputs have the values that are given, and some others where none are. What cannot be
    computed does not disagree, nor does one that hangs on a value that nothing else says.
    """
    known = _Sampled(scope.symbols, draft)
    names = [{*filterfalse(known.is_given, draft.inputs_of(value))} for value in (one, other)]
    if names[0] - names[1]:  # a name of what the other one computes
        return False
    try:
        values = [computed(scope, draft, value, known) for value in (one, other)]
    except FormulaError:
        return False
    a, b = (np.asarray(value, float) for value in values)
    if a.shape != b.shape or not (np.isfinite(a).all() and np.isfinite(b).all()):
        return False
    largest = max(1.0, float(np.abs(a).max(initial=0.0)))
    return not np.allclose(a, b, rtol=_CLOSE, atol=_CLOSE * largest)


class _Sampled:
    """A value for every input, the same whenever it is asked for."""

    def __init__(self, symbols: Symbols, draft: Draft) -> None:
        self._symbols, self._draft = symbols, draft
        self._drawn: dict[str, object] = {}

    def is_given(self, name: str) -> bool:
        """Whether an input has a value."""
        return self._given(name) is not None

    def _given(self, name: str) -> object | None:
        given = self._symbols.given.get(name)
        return given.held if given is not None else self._symbols.counted.get(name)

    def __call__(self, name: str) -> object:
        if self.is_given(name):
            return np.asarray(self._given(name), float)[()]
        if name not in self._drawn:
            shape: Shape = self._draft.shapes[self._draft.input_node(name)] or ()
            generator = np.random.default_rng(len(self._drawn))
            self._drawn[name] = generator.uniform(_LOW, _HIGH, shape)
        return self._drawn[name]
