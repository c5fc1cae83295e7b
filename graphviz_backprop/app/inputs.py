"""The inputs: their values, and the ranges of their sliders."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import takewhile
from typing import Any, NamedTuple

import networkx as nx
import numpy as np
import streamlit as st

from graphviz_backprop.app import controls, starting
from graphviz_backprop.browser.player import Document
from graphviz_backprop.engine.graph import inputs, literal

_SPREAD = 10.0
#: Sliders past this many are left out: number boxes are enough.
_MOST_SLIDERS = 30
#: Inputs that a formula has no longer keep their values, in case they come back.
_REMEMBERED = 200


class Range(NamedTuple):
    """Where a slider goes, and in which steps."""

    low: float
    high: float
    step: float


def settle(graph: nx.MultiDiGraph) -> dict[str, Any]:
    """The inputs of a graph with their values: set by the person, written, or sensible.

    A binding that was edited in the text since the last run stands over the control. While
    a formula is edited, all its inputs keep their values; one that is typed anew keeps only
    numbers that the person set. What would be outside the domain is not kept either.
    """
    memory = st.session_state
    past: dict[str, Any] = memory["past_inputs"]
    moved, ends = controls.edits(memory["inputs"])
    for name, (low, high) in ends.items():
        memory["ranges"][name] = Range(low, high, (high - low) / 200)
    memory["inputs"].update(moved)
    past.update(memory["inputs"])
    memory["set_inputs"].update(moved)
    before, text = memory["settled_text"], graph.graph["text"]
    if before is not None and not edited(before, text):
        own: set[str] = memory["set_inputs"]
        past = {name: past[name] for name in past if name in own and not np.ndim(past[name])}
    counted = starting.numbers_of(graph)
    if before is not None:  # the N of a sum follows the array that it counts
        past = {n: v for n, v in past.items() if n in moved or v == counted.get(n, v)}
    for name in list(past)[:-_REMEMBERED]:
        del past[name]
    written: Mapping[str, Any] = graph.graph["bindings"]
    kept = past | changed(written)
    if before not in (None, text):
        kept = starting.fitting(graph, kept)
    given = dict(written) | kept
    if before in (None, text):  # what was opened or set stands, wherever it leads
        found = [node.name for node in inputs(graph)]
        whole = all(name in given for name in found)
        settled = starting.filled(found, given) if whole else starting.starting(graph, given, given)
    else:
        settled = starting.starting(graph, kept, written)
    memory["written"], memory["settled_text"] = dict(written), text
    memory["inputs"], memory["past_inputs"] = settled, past
    return dict(settled)


def changed(written: Mapping[str, Any]) -> dict[str, Any]:
    """The bindings of the text that were edited since the last run."""
    seen = st.session_state["written"]
    return {} if seen is None else {n: v for n, v in written.items() if seen.get(n) != v}


def edited(before: str, after: str) -> bool:
    """Whether a formula is the one before with a change in it, and not another one.

    >>> edited("(x+y)z", "(x+y)z + x"), edited("(x+y)z", "log(x)")
    (True, False)
    """
    start = _shared(before, after)
    end = _shared(before[start:][::-1], after[start:][::-1])
    return 2 * (start + end) >= min(len(before), len(after))


def _shared(one: str, other: str) -> int:
    """How many letters two texts begin with together."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def ranges(graph: nx.MultiDiGraph, values: Mapping[str, Any]) -> dict[str, Range]:
    """The range of every number's slider, as it was set or as suits the first value.

    A number with which the formula was read, such as the N of a sum up to N, goes nowhere.
    """
    known: dict[str, Range] = st.session_state["ranges"]
    fixed, found = starting.numbers_of(graph), dict[str, Range]()
    for name, value in values.items():
        if np.ndim(value):
            continue
        if name in fixed:
            found[name] = Range(float(value), float(value), 1.0)
            continue
        low, high, step = known.get(name) or range_of(float(value))
        known[name] = found[name] = Range(min(low, float(value)), max(high, float(value)), step)
    for name in list(known)[:-_REMEMBERED]:
        del known[name]
    return found


def range_of(value: float) -> Range:
    """±10, or the next power of ten.

    >>> range_of(-4.0), range_of(250.0).high
    (Range(low=-10.0, high=10.0, step=0.1), 1000.0)
    """
    spread = _SPREAD if abs(value) <= _SPREAD else 10.0 ** float(np.ceil(np.log10(abs(value))))
    return Range(-spread, spread, spread / 100)


def listed(
    graph: nx.MultiDiGraph,
    values: Mapping[str, Any],
    bounds: Mapping[str, Range],
    document: Document,
) -> dict[str, Any]:
    """The controls as the browser reads them, in the order in which the picture shows inputs."""
    places = {node: (y, x) for role, node, x, y, *_ in document["texts"] if role == "name"}
    by_name = {each.name: places.get(each.id, (0.0, 0.0)) for each in inputs(graph)}
    ordered = sorted(values, key=lambda name: by_name.get(name, (0.0, 0.0)))
    sliders = len(bounds) <= _MOST_SLIDERS
    rows = [
        controls.Row(name, float(values[name]), *ends, sliders and ends.low < ends.high)
        for name in ordered
        if (ends := bounds.get(name))
    ]
    return {
        "rows": [controls.described(row) for row in rows],
        "arrays": [controls.grid(name, values[name]) for name in ordered if name not in bounds],
        "seen": controls.seen(),
        "refused": controls.refused(),
    }


def randomise(graph: nx.MultiDiGraph) -> None:
    """Gives every input that may move another value inside its slider's range."""
    memory, random = st.session_state, np.random.default_rng()
    fixed = starting.numbers_of(graph)
    for name, value in memory["inputs"].items():
        if name in fixed:
            continue
        low, high, _ = memory["ranges"].get(name, range_of(1.0))
        spread = min(high - low, _SPREAD)
        fresh = (low + high) / 2 + np.round(random.uniform(-1, 1, np.shape(value)) * spread) / 2
        memory["inputs"][name] = literal(fresh)


def reset() -> None:
    """Gives every input its first value and range again."""
    memory = st.session_state
    given = (memory["written"] or {}) | memory["first_inputs"]
    memory["inputs"] = starting.filled(list(memory["inputs"]), given)
    memory["ranges"], memory["set_inputs"] = {}, set()
