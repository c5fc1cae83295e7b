"""Everything about one node: value, gradient, contributions, derivative, check, its formula."""

from __future__ import annotations

import numpy as np
import streamlit as st

from graphviz_backprop import names
from graphviz_backprop.app.view import View
from graphviz_backprop.check import check
from graphviz_backprop.explain import explain
from graphviz_backprop.graph import CONSTANT, INPUT, Edge, Node, node_of, nodes
from graphviz_backprop.ops import TABLE
from graphviz_backprop.trace import Pull


def show(view: View) -> None:
    """The node that was clicked in the picture, or chosen here."""
    trace = view.trace
    ids = [node.id for node in nodes(trace.graph) if node.op != CONSTANT]
    picked = view.stepped.picked
    clicked = picked.operand if isinstance(picked, Edge) else picked
    if clicked in ids:
        st.session_state["inspected"] = clicked
    if st.session_state.get("inspected") not in ids:
        st.session_state["inspected"] = trace.target
    node_id = st.selectbox(
        "Click a node or a wire in the picture, or choose",
        ids,
        key="inspected",
        format_func=lambda node_id: names.plain(trace.labels[node_id]),
    )
    node = node_of(trace.graph, node_id)
    _numbers(view, node)
    _place(view, node)
    _contributions(view, node)
    _check(view, node)


def _numbers(view: View, node: Node) -> None:
    trace = view.trace
    value, gradient = trace.values[node.id], trace.gradients[node.id]
    if np.ndim(value) == 0:
        left, right = st.columns(2)
        left.metric("Value", f"{float(value):.6g}")
        right.metric("Gradient", f"{float(gradient):.6g}")
    else:
        st.caption(f"Value, shape {'×'.join(map(str, value.shape))}")
        st.code(np.array2string(value, precision=4, threshold=60), language=None)
        st.caption("Gradient")
        st.code(np.array2string(gradient, precision=4, threshold=60), language=None)
    if node.op in TABLE:
        st.caption(f"{TABLE[node.op].name}: {TABLE[node.op].rule}")


def _place(view: View, node: Node) -> None:
    text = view.graph.graph["text"]
    if node.span is None or not text:
        return
    start, stop = node.span
    left = max(text.rfind("\n", 0, start) + 1, start - 40)
    end = text.find("\n", stop)
    right = min(end if end >= 0 else len(text), stop + 40)
    st.code(f"{text[left:right]}\n{' ' * (start - left)}{'^' * (stop - start)}", language=None)


def _contributions(view: View, node: Node) -> None:
    trace = view.trace
    pulls = [step for step in trace.steps if isinstance(step, Pull) and step.node == node.id]
    if pulls:
        st.caption("Where its gradient comes from" if len(pulls) > 1 else "Its gradient")
    for step in pulls:
        told = explain(trace, step, view.drawing.numbers)
        st.latex(told.latex)
        if told.local:
            st.latex(told.local)
        for note in told.notes:
            st.caption(note)


def _check(view: View, node: Node) -> None:
    if node.op != INPUT:
        return
    inputs = {
        each.name: view.trace.values[each.id]
        for each in nodes(view.graph)
        if each.op == INPUT
    }
    if sum(np.size(value) for value in inputs.values()) > 500:
        st.caption("Too many entries for a finite-difference check here.")
        return
    results = check(view.graph, inputs, target=view.state.target or None)
    result = next(result for result in results if result.name == node.name)
    verdict = "agrees" if result.right else "differs"
    difference = np.array2string(np.asarray(result.difference), precision=6, threshold=20)
    st.caption(f"Central difference: {difference}; {verdict} (error {result.error:.1e}).")
