"""Records a finished ``Value`` of micrograd: the graph is there already, with its numbers.

micrograd keeps operands as a set, so x·x has one child and stands for two uses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import FrameType
from typing import Any

import networkx as nx

from graphviz_backprop.recording.recorder import Recorded, Recorder, unsupported

_UNARY = {"ReLU": "relu", "relu": "relu", "tanh": "tanh", "exp": "exp", "sigmoid": "sigmoid"}
_BINARY = {"+": "add", "*": "multiply"}


def is_value(found: object) -> bool:
    """Whether this is micrograd's ``Value``, or one that somebody wrote along with a course."""
    return type(found).__name__ == "Value" and all(
        hasattr(found, name) for name in ("data", "grad", "_prev", "_op")
    )


def record(value: Any, named: Mapping[str, Any], caller: FrameType) -> nx.MultiDiGraph:
    """The graph of a finished ``Value``.

    Leaves are called by their keyword, their label or the caller's variable; where any leaf
    has a name, the ones without are constants of the code, else all are inputs.
    """
    order = _ordered(value)
    names = _names(named, caller)
    called = {id(v): names.get(id(v)) or getattr(v, "label", "") for v in order}
    anything = any(called[id(v)] for v in order if not v._prev)
    recorder, made = Recorder(), dict[int, Recorded]()
    for each in order:
        operands = sorted((made[id(child)] for child in each._prev), key=_position(made))
        if operands:
            made[id(each)] = _operation(recorder, each, operands)
            made[id(each)].name = called[id(each)]
        elif called[id(each)] or not anything:
            made[id(each)] = recorder.input(each.data, called[id(each)])
        else:
            made[id(each)] = recorder.constant(each.data)
    return recorder.finish([made[id(value)]], value.data)


def _position(made: Mapping[int, Recorded]) -> Any:
    places = {id(record): place for place, record in enumerate(made.values())}
    return lambda record: places[id(record)]


def _ordered(value: Any) -> list[Any]:
    """Operands before their users; without recursion, for deep graphs."""
    order: list[Any] = []
    seen: set[int] = set()
    waiting: list[tuple[Any, bool]] = [(value, False)]
    while waiting:
        found, done = waiting.pop()
        if done:
            order.append(found)
        elif id(found) not in seen:
            seen.add(id(found))
            waiting.append((found, True))
            waiting += [(child, False) for child in found._prev]
    return order


def _names(named: Mapping[str, Any], caller: FrameType) -> dict[int, str]:
    names: dict[int, str] = {}
    for name, found in {**caller.f_globals, **caller.f_locals, **named}.items():
        if is_value(found):
            names[id(found)] = name
        elif name in named and isinstance(found, Iterable):
            names |= {id(part): f"{name}_{i}" for i, part in enumerate(found) if is_value(part)}
    return names


def _operation(recorder: Recorder, value: Any, operands: list[Recorded]) -> Recorded:
    op = value._op
    if op in _BINARY:
        return recorder.op(_BINARY[op], *(operands * 2)[:2])
    if op in _UNARY:
        return recorder.op(_UNARY[op], operands[0])
    if op.startswith("**"):
        return recorder.op("power", operands[0], float(op[2:]))
    raise unsupported(f"micrograd's operation {op!r}", "")
