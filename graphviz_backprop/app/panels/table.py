"""The table of all nodes, sortable, with copies as CSV and LaTeX."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from graphviz_backprop import names
from graphviz_backprop.app.panels.copying import copy_button
from graphviz_backprop.app.view import View
from graphviz_backprop.graph import CONSTANT, nodes
from graphviz_backprop.language.reading import expression_text
from graphviz_backprop.numbers import format_number, latex_number

HEADER = ("name", "operation", "value", "gradient")


def show(view: View) -> None:
    """The table, and what can be copied of it."""
    import pyarrow

    rows = rows_of(view)
    columns = [_alike(column) for column in zip(*rows, strict=True)]
    st.dataframe(
        pyarrow.table(dict(zip(HEADER, columns, strict=True))), hide_index=True, width="stretch"
    )
    with st.container(horizontal=True):
        copy_button("Copy as CSV", as_csv(rows), key="copy_csv")
        copy_button("Copy as LaTeX", as_latex(view), key="copy_latex")


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
            _cell(trace.gradients[node.id]),
        )
        for node in nodes(trace.graph)
        if node.op != CONSTANT
    ]


def _alike(column: Sequence[Any]) -> list[Any]:
    """Numbers as numbers, which sort; next to arrays, which are written, they are written too."""
    texts = [isinstance(cell, str) for cell in column]
    return [str(cell) for cell in column] if any(texts) else list(column)


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
        if node.op != CONSTANT
    ]
    head = r"\begin{tabular}{lrr}" + "\nname & value & gradient \\\\ \\hline\n"
    return head + "\n".join(lines) + "\n\\end{tabular}\n"
