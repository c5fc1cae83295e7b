"""Check my solution: a worked solution is pasted or typed, and each of its numbers is judged."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from graphviz_backprop.app import work
from graphviz_backprop.app.lessons import kept
from graphviz_backprop.app.lessons.opening import explain, heading
from graphviz_backprop.app.panels.copying import save_button
from graphviz_backprop.app.plain import escaped, table
from graphviz_backprop.choices import Run, choice
from graphviz_backprop.engine.graph import inputs
from graphviz_backprop.export.report import COLUMNS, MARKS, html_report, report_pdf
from graphviz_backprop.language.parse import parse_bindings
from graphviz_backprop.language.writing.reading import reading
from graphviz_backprop.teach.solution import Solution, check_solution
from graphviz_backprop.text import kinds
from graphviz_backprop.text.errors import BackpropError

_LONGEST, _LONGEST_SOLUTION = 2000, 20_000
_EXAMPLE = "q = 3\nf = -12\ndz = 3\ndq = -4\ndx = -4\ndy = -4"


@dataclass(frozen=True, slots=True)
class Controls:
    """What the page's controls hold; the solution itself is nobody else's and in no address."""

    program: str = choice("f = (x + y) z", kinds.words(_LONGEST, long=True), key="f")
    at: str = choice("x = -2, y = 5, z = -4", kinds.words(_LONGEST), key="at")


def page() -> None:
    """The task, the solution, and what is said of it."""
    kept.arrive(Controls, "cs")
    _page()
    kept.leave(Controls, "cs")


def _page() -> None:
    heading(
        "Check a solution",
        "Every number is judged, and the mistake behind a wrong one is named. What follows "
        "from an earlier mistake is no new one, and rounding on the way is forgiven.",
    )
    task, verdict = st.columns([2, 3], gap="large")
    with task:
        program = st.text_area("Formula", key="cs_program", max_chars=_LONGEST, height=80)
        at = st.text_input("Inputs", key="cs_at", max_chars=_LONGEST)
        solution = st.text_area(
            "Solution", key="cs_solution", max_chars=_LONGEST_SOLUTION, height=170,
            placeholder=_EXAMPLE,
            help="One number a line: `q = 3` a value, `dq = -4` or `∂f/∂q = -4` a gradient. Or a "
            "table, as it is copied from a spreadsheet: name, value, gradient.",
        )  # fmt: skip
        name = st.text_input("Name on the report", key="cs_name", max_chars=100)
        st.button("Check", key="cs_check")
    with verdict:
        if not solution.strip():
            st.caption("Type or paste a solution; it is not kept.")
            return
        try:
            found, read = _judged(program, at, solution)
        except BackpropError as error:
            explain(error)
            return
        _told(found, read, name)


def _judged(program: str, at: str, solution: str) -> tuple[Solution, str]:
    given = dict(parse_bindings(at)) if at.strip() else {}
    graph = work.graph_of(work.Program(program, tuple(sorted(given))))
    names = {node.name for node in inputs(graph)}
    used = {name: value for name, value in given.items() if name in names}
    trace = work.trace_of(graph, work.frozen(used), Run())
    return check_solution(trace, solution), reading(graph)


def _told(found: Solution, read: str, name: str) -> None:
    (st.success if found.right else st.warning)(escaped(found.summary))
    rows = [
        (MARKS[each.verdict][0], each.name, each.given, each.expected, each.message)
        for each in found.judgements
    ]
    table("What is said of each number", COLUMNS, rows, wraps=True)
    if found.missing:
        st.caption(escaped(f"Not given: {', '.join(found.missing)}."))
    with st.container(horizontal=True):
        page_ = html_report(found, read, name)
        save_button("Save as HTML", page_, "solution.html", "text/html", key="cs_html")
        paper = report_pdf(found, read, name)
        save_button("Save as PDF", paper, "solution.pdf", "application/pdf", key="cs_pdf")
