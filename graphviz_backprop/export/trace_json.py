"""The trace as JSON: every node, value, gradient and step with its explanation."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from graphviz_backprop.engine.graph import INPUT, nodes
from graphviz_backprop.engine.steps import Forward, Inputs, Pull, Seed, Step
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.explain import Explanation, explanations
from graphviz_backprop.explain.equation import Equation
from graphviz_backprop.explain.updates import updates
from graphviz_backprop.language.writing.reading import latex, reading
from graphviz_backprop.text.numbers import FITTING, NumberFormat

_NOTHING: dict[str, Any] = dict.fromkeys(
    ("index", "kind", "node", "user", "position", "upstream", "local", "downstream", "total")
)


def trace_json(trace: Trace, style: NumberFormat = FITTING, update: float | None = None) -> str:
    """The trace as a JSON document; NaN and infinities are strings, arrays nested lists."""
    return json.dumps(document(trace, style, update), ensure_ascii=False, indent=2) + "\n"


def document(
    trace: Trace, style: NumberFormat = FITTING, update: float | None = None
) -> dict[str, Any]:
    """The same as plain Python data; with ``update``, a learning rate, the inputs' next values."""
    labels = trace.labels
    return {
        "reading": reading(trace.graph),
        "latex": latex(trace.graph),
        "doubts": [doubt._asdict() for doubt in trace.graph.graph.get("doubts", ())],
        "inputs": {
            node.name: plain(trace.values[node.id])
            for node in nodes(trace.graph)
            if node.op == INPUT
        },
        "output": labels.get(trace.target, ""),
        "nodes": [
            {
                "id": node.id,
                "name": labels.get(node.id, ""),
                "op": node.op,
                "operands": list(node.operands),
                "value": plain(trace.values[node.id]),
                "gradient": plain(trace.gradients.get(node.id)),
            }
            for node in nodes(trace.graph)
        ],
        "steps": [
            fields | {"index": index} | _words(told)
            for index, (fields, told) in enumerate(_told(trace, style, update))
        ],
    }


def _told(
    trace: Trace, style: NumberFormat, update: float | None
) -> Iterator[tuple[dict[str, Any], Explanation]]:
    """The numbers and the words of every step, those of the update last."""
    for step, told in zip(trace.steps, explanations(trace, style), strict=True):
        yield _fields(step), told
    for node_id, told in updates(trace, update, style) if update is not None else ():
        yield _NOTHING | {"kind": "update", "node": node_id}, told


def _words(told: Explanation) -> dict[str, Any]:
    return {
        "headline": told.headline,
        "latex": told.latex,
        "local_latex": told.local,
        "text": told.text,
        "notes": list(told.notes),
        "equation": _equation(told.equations[0]) if told.equations else None,
        "equations": [_equation(each) for each in told.equations],
    }


def _equation(told: Equation) -> dict[str, Any]:
    """A printed equation: running each side's formula over its bindings gives its value."""
    return {
        "left": told.left.latex,
        "sides": [
            {
                "relation": side.relation,
                "latex": side.latex,
                "value": plain(side.value),
                "formula": side.formula,
                "bindings": {name: plain(value) for name, value in side.bindings.items()},
            }
            for side in told.sides
        ],
    }


def _fields(step: Step) -> dict[str, Any]:
    match step:
        case Inputs():
            found: dict[str, Any] = {"kind": "inputs"}
        case Forward():
            found = {"kind": "forward", "node": step.node}
        case Seed():
            found = {"kind": "seed", "node": step.node, "total": plain(step.gradient)}
        case Pull():
            found = {
                "kind": "pull",
                "node": step.node,
                "user": step.edge.user,
                "position": step.edge.position,
                "upstream": plain(step.upstream),
                "local": plain(step.local),
                "downstream": plain(step.downstream),
                "total": plain(step.total),
            }
    return _NOTHING | found


def plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    if value is None:
        return None
    if np.ndim(value):
        return [plain(entry) for entry in value]
    number = float(value)
    if math.isfinite(number):
        return number
    return "NaN" if math.isnan(number) else ("Infinity" if number > 0 else "-Infinity")
