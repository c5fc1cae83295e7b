"""The table of all nodes, with copies as CSV and LaTeX."""

from __future__ import annotations

import csv
import io
from typing import Any

import numpy as np
import streamlit as st

from graphviz_backprop.app.panels.copying import copy_button
from graphviz_backprop.app.plain import table
from graphviz_backprop.app.view import View
from graphviz_backprop.engine.graph import CONSTANT, nodes
from graphviz_backprop.engine.steps import Forward, Inputs, Pull, Seed
from graphviz_backprop.language.writing.reading import expression_text
from graphviz_backprop.text import names
from graphviz_backprop.text.numbers import format_number, latex_number

HEADER = ("name", "operation", "value", "gradient")


def show(view: View) -> None:
    """The table as far as the steps have come, and what can be copied of it."""
    rows = rows_of(view)
    everything = st.toggle("Show all, also what is not computed yet", key="values_all")
    done = None if everything else _done(view)
    shown = [
        [
            name,
            operation,
            _short(value) if done is None or node in done[0] else "",
            _short(gradient) if done is None or node in done[1] else "",
        ]
        for (name, operation, value, gradient), node in zip(rows, _listed(view), strict=True)
    ]
    table("Values and gradients of all nodes", HEADER, shown)
    with st.container(horizontal=True):
        copy_button("Copy as CSV", as_csv(rows), key="copy_csv")
        copy_button("Copy as LaTeX", as_latex(view), key="copy_latex")


def _done(view: View) -> tuple[set[str], set[str]]:
    """The nodes whose value, and whose gradient, the steps up to here have given."""
    values, gradients = set[str](), set[str]()
    for step in view.trace.steps[: view.lasts[view.step] + 1]:
        match step:
            case Inputs(nodes=found):
                values.update(found)
            case Forward(node=node):
                values.add(node)
            case Seed(node=node) | Pull(node=node):
                gradients.add(node)
    return values, gradients


def _listed(view: View) -> list[str]:
    return [node.id for node in nodes(view.trace.graph) if node.op != CONSTANT]


def _short(cell: Any) -> str:
    return cell if isinstance(cell, str) else f"{cell:.6g}"


def rows_of(view: View) -> list[tuple[str, str, Any, Any]]:
    """Name, operation, value and gradient of every node but constants."""
    trace = view.trace
    symbols = {node_id: names.plain(label) for node_id, label in trace.labels.items()}
    return [
        (
            symbols[node.id],
            expression_text(trace.graph, node.id, _operands(symbols, node.operands))
            if node.operands
            else "input",
            _cell(trace.values[node.id]),
            _cell(trace.gradients[node.id]) if node.id in trace.gradients else "data",
        )
        for node in nodes(trace.graph)
        if node.op != CONSTANT
    ]


def _operands(symbols: dict[str, str], operands: tuple[str, ...]) -> dict[str, str]:
    return {operand: symbols[operand] for operand in operands if operand in symbols}


def _cell(value: Any) -> Any:
    return (
        float(value) if np.ndim(value) == 0 else np.array2string(value, precision=4, threshold=20)
    )


def as_csv(rows: list[tuple[str, str, Any, Any]]) -> str:
    """The rows as CSV with a header; a text that a spreadsheet would compute is quoted."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows([_inert(cell) for cell in row] for row in rows)
    return out.getvalue()


def _inert(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@")) else cell


def as_latex(view: View) -> str:
    """The table as a LaTeX tabular, numbers as in the picture."""
    trace, style = view.trace, view.drawing.numbers

    def number(value: Any) -> str:
        if np.ndim(value):
            return format_number(float(np.size(value)), style) + r"\text{ entries}"
        return latex_number(float(value), style)

    lines = [
        f"${names.latex(trace.labels[node.id])}$ & ${number(trace.values[node.id])}$"
        f" & ${number(trace.gradients[node.id])}$ \\\\"
        for node in nodes(trace.graph)
        if node.id in trace.gradients
    ]
    head = r"\begin{tabular}{lrr}" + "\nname & value & gradient \\\\ \\hline\n"
    return head + "\n".join(lines) + "\n\\end{tabular}\n"
