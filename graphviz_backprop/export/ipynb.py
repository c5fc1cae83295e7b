"""A notebook that runs the program again and shows its steps, in Jupyter's format 4.5."""

from __future__ import annotations

import json
from typing import Any

from graphviz_backprop.engine.graph import inputs
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.export.deck import Deck
from graphviz_backprop.export.working import markdown_text
from graphviz_backprop.language.writing.reading import latex, reading

_STEPS = "for step in trace.steps:\n    print(gb.explain(trace, step).text)"


def notebook(deck: Deck) -> str:
    """The notebook of a deck as JSON; nothing in it has been run."""
    graph = deck.trace.graph
    cells = [
        _cell(
            "markdown",
            0,
            f"# {markdown_text(deck.paging.title or 'Backpropagation')}\n\n$${latex(graph)}$$",
        ),
        _cell("code", 1, _run(deck.trace)),
        _cell("code", 2, "trace  # step with the arrow keys"),
        _cell("code", 3, _STEPS),
    ]
    content = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _run(trace: Trace) -> str:
    """Python that computes the same trace: every text in it is a literal."""
    graph = trace.graph
    given = {node.name: trace.values[node.id].tolist() for node in inputs(graph)}
    target = trace.labels.get(trace.target, "")
    chosen = f", target={target!r}" if trace.target != graph.graph["output"] else ""
    seed = trace.gradients[trace.target]
    seeded = "" if (seed == 1).all() else f", seed={seed.tolist()!r}"
    return (
        "import graphviz_backprop as gb\n\n"
        f"program = {reading(graph)!r}\n"
        f"trace = gb.run(program, {given!r}{chosen}{seeded})"
    )


def _cell(kind: str, number: int, source: str) -> dict[str, Any]:
    cell: dict[str, Any] = {
        "id": f"cell-{number}",
        "cell_type": kind,
        "metadata": {},
        "source": source.splitlines(keepends=True),
    }
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})
