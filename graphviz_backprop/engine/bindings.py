"""The values given to the inputs of a program: read as float64, checked against its names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import networkx as nx
import numpy as np

from graphviz_backprop.engine.graph import inputs
from graphviz_backprop.text.arrays import Array
from graphviz_backprop.text.errors import BindingError
from graphviz_backprop.text.names import apart, canonical

_FLOAT64 = np.dtype(np.float64)


def number(value: object) -> Array:
    """A float64 scalar or array of its own; raises ValueError or TypeError."""
    if type(value) is float:
        return np.float64(value)  # type: ignore[return-value]  # ``scalar`` would be a call more
    array = np.array(value)
    if array.dtype is _FLOAT64:
        return array if array.ndim else array[()]
    if array.dtype.kind not in "fiub" and array.size:
        raise TypeError(f"not numbers: {array.dtype}")
    return array.astype(np.float64)[()]


def borrowed(value: object) -> Array:
    """As ``number``, but a float64 array is taken as it is: for values nobody keeps."""
    if type(value) is np.ndarray and value.dtype is _FLOAT64 and value.ndim:
        return value
    return number(value)


def input_values(
    graph: nx.MultiDiGraph,
    slots: Mapping[str, int],
    bindings: Mapping[str, object],
    read: Callable[[object], Array] = number,
) -> Iterator[tuple[int, Array]]:
    """The slot and the value of every input; ``bindings`` stand over those of the program."""
    text = graph.graph["text"]
    known = {canonical(name): name for name in slots}
    forms = graph.graph.get("forms", ())
    spelled = {name: canonical(apart(name, forms)) for name in bindings}
    given = graph.graph["bindings"] | {
        name if name in slots else known.get(spelled[name], spelled[name]): value
        for name, value in bindings.items()
    }
    counts = graph.graph.get("counts", ())  # names of bounds, which are no node
    _check_reading(graph.graph.get("read_with", {}), given)
    for name in given:
        if name not in slots and name not in counts:
            raise BindingError(
                f"{name} is given a value, but it is not an input of the program",
                remedy=f"The inputs are: {', '.join(slots) or 'none'}.",
            )
    for name, slot in slots.items():
        if name not in given:
            span = next(node.span for node in inputs(graph) if node.name == name)
            start, stop = span or (None, None)
            raise BindingError(
                f"{name} has no value",
                remedy=f"Give it one: {name} = 1",
                text=text,
                start=start,
                stop=stop,
            )
        try:
            yield slot, read(given[name])
        except (TypeError, ValueError) as error:
            raise BindingError(
                f"the value of {name} is not a number or an array of numbers: {given[name]!r:.60}",
                remedy="Write a number such as -2.5, or an array such as [[1, 2], [3, 4]].",
            ) from error


def _check_reading(read_with: Mapping[str, object], given: Mapping[str, object]) -> None:
    """Refuses values with which the text of the program would have been read as another graph."""
    for name in given.keys() & read_with.keys():
        known = read_with[name]
        try:
            value = np.asarray(given[name])
        except ValueError:
            continue  # no array: said where it is read
        if isinstance(known, tuple):
            same, was, now = value.shape == known, _described(known), _described(value.shape)
        else:
            was = f"{known:g}" if isinstance(known, float) else f"{known!r:.20}"
            same, now = np.array_equal(value, known), f"{given[name]!r:.20}"  # type: ignore[arg-type]
        if not same:
            raise BindingError(
                f"the program was read with {name} as {was}, and {name} is {now} now",
                remedy="Write it in its text, or read it again: gb.run(text, values).",
            )


def _described(shape: tuple[int, ...]) -> str:
    return f"an array of shape {shape}" if shape else "a number"
