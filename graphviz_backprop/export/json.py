"""The trace as JSON: every node, value, gradient and step with its explanation."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np

from graphviz_backprop.explain import explanations
from graphviz_backprop.graph import INPUT, nodes
from graphviz_backprop.language.reading import latex, reading
from graphviz_backprop.numbers import TWO_DECIMALS, NumberFormat
from graphviz_backprop.trace import Forward, Inputs, Pull, Seed, Step, Trace


def trace_json(trace: Trace, style: NumberFormat = TWO_DECIMALS) -> str:
    """The trace as a JSON document; NaN and infinities are strings, arrays nested lists."""
    return json.dumps(document(trace, style), ensure_ascii=False, indent=2) + "\n"


def document(trace: Trace, style: NumberFormat = TWO_DECIMALS) -> dict[str, Any]:
    """The same as plain Python data."""
    labels = trace.labels
    return {
        "reading": reading(trace.graph),
        "latex": latex(trace.graph),
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
            _fields(step)
            | {
                "index": index,
                "headline": told.headline,
                "latex": told.latex,
                "local_latex": told.local,
                "text": told.text,
                "notes": list(told.notes),
            }
            for index, (step, told) in enumerate(
                zip(trace.steps, explanations(trace, style), strict=True)
            )
        ],
    }


def _fields(step: Step) -> dict[str, Any]:
    fields: dict[str, Any] = dict.fromkeys(
        ("index", "kind", "node", "user", "position", "upstream", "local", "downstream", "total")
    )
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
    return fields | found


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
