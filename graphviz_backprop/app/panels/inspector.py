"""Everything about one node: value, gradient, contributions, derivative, check, its formula."""

from __future__ import annotations

import numpy as np
import streamlit as st

from graphviz_backprop.app.plain import escaped
from graphviz_backprop.app.view import View
from graphviz_backprop.engine.check import Check, check
from graphviz_backprop.engine.graph import INPUT, Node, node_of, nodes
from graphviz_backprop.engine.jacobian import jacobian
from graphviz_backprop.engine.steps import Pull
from graphviz_backprop.explain import explain
from graphviz_backprop.explain.notes import rule
from graphviz_backprop.explain.symbols import Symbols
from graphviz_backprop.ops import TABLE
from graphviz_backprop.pipeline import seed_of
from graphviz_backprop.teach.paths import paths
from graphviz_backprop.text import names
from graphviz_backprop.text.arrays import matrix_latex
from graphviz_backprop.text.errors import BackpropError
from graphviz_backprop.text.numbers import format_number

#: Above these sizes a check, a list or a Jacobian is left out.
_MOST_CHECKED, _MOST_WAYS, _LARGEST_JACOBIAN = 60, 6, 4096
_SMALL = 4


def show(view: View) -> None:
    """The node that was clicked in the picture, or chosen here."""
    trace, memory = view.trace, st.session_state
    ids = [node.id for node in nodes(trace.graph) if node.id in trace.gradients]
    if memory.get("inspected_node") not in ids:
        memory["inspected_node"] = trace.target
    key = f"inspected_{memory.get('inspected_serial', 0)}"
    node_id = st.selectbox(
        "Click a node or a wire in the picture, or choose",
        ids,
        index=ids.index(memory["inspected_node"]),
        key=key,
        format_func=lambda node_id: names.plain(trace.labels[node_id]),
    )
    memory["inspected_node"] = node_id
    node = node_of(trace.graph, node_id)
    asked = memory.get("inspected_first", "inspect")  # what a button of the picture asks for
    if asked == "jacobian":
        _jacobian(view, node, asked=True)
    elif asked == "check":
        _check(view, node, asked=True)
    for part in (_numbers, _place, _contributions, _ways):
        part(view, node)
    if asked != "jacobian":
        _jacobian(view, node)
    if asked != "check":
        _check(view, node)


def _numbers(view: View, node: Node) -> None:
    trace, style = view.trace, view.drawing.numbers
    value, gradient = trace.values[node.id], trace.gradients[node.id]
    if np.ndim(value) == 0:
        left, right = st.columns(2)
        left.metric("Value", format_number(float(value), style))
        right.metric("Gradient", format_number(float(gradient), style))
    else:
        st.caption(f"Value, shape {'×'.join(map(str, value.shape))}")
        st.code(np.array2string(value, precision=4, threshold=60), language=None)
        st.caption("Gradient")
        st.code(np.array2string(gradient, precision=4, threshold=60), language=None)
    if node.op in TABLE:
        said = rule(Symbols.shown(trace, style), node)
        st.caption(escaped(f"{TABLE[node.op].name}: {said}"))


def _place(view: View, node: Node) -> None:
    """The line of the formula it stands in, with what it is underlined."""
    text = view.graph.graph["text"]
    if node.span is None or not text:
        return
    start, stop = node.span
    place = BackpropError("", text=text, start=start, stop=stop)
    st.caption(f"In line {place.line} of the formula")
    st.code(place.caret(40), language=None)


def _contributions(view: View, node: Node) -> None:
    trace = view.trace
    pulls = [step for step in trace.steps if isinstance(step, Pull) and step.node == node.id]
    if pulls:
        st.caption("Where its gradient comes from" if len(pulls) > 1 else "Its gradient")
    for step in pulls[:20]:
        told = explain(trace, step, view.drawing.numbers)
        st.latex(told.latex)
        if told.local:
            st.latex(told.local)
        for note in told.notes:
            st.caption(escaped(note))


def _ways(view: View, node: Node) -> None:
    """Each path to the target with its product, while there are few."""
    name = node.name or view.trace.labels[node.id]
    try:
        found = paths(view.trace, name, limit=_MOST_WAYS, style=view.drawing.numbers)
    except BackpropError:
        return
    if 1 < found.count <= _MOST_WAYS:
        st.caption(f"The {found.count} paths to the target")
        for path in found.listed:
            st.latex(path.latex)


def _jacobian(view: View, node: Node, *, asked: bool = False) -> None:
    """The matrix; of numbers, where it has one entry, only if it is asked for."""
    trace = view.trace
    target, value = trace.values[trace.target], trace.values[node.id]
    arrays = np.ndim(target) or np.ndim(value)
    large = np.size(target) * np.size(value) > _LARGEST_JACOBIAN
    if large or not (asked or (arrays and node.id != trace.target)):
        if asked:
            st.caption(f"A Jacobian of more than {_LARGEST_JACOBIAN} entries is not shown here.")
        return
    found = jacobian(trace, trace.labels[trace.target], trace.labels[node.id])
    symbol = f"{names.latex(found.of)}}}{{\\partial {names.latex(found.wrt)}"
    shape = "×".join(map(str, found.matrix.shape))
    st.caption(f"Jacobian, {shape}: a row a component of {names.plain(found.of)}")
    st.latex(
        rf"\frac{{\partial {symbol}}} = " + matrix_latex(found.matrix, view.drawing.numbers, _SMALL)
    )


def _check(view: View, node: Node, *, asked: bool = False) -> None:
    """The gradient of an input beside its difference quotient; of a gate, those of all inputs."""
    if node.op != INPUT and not asked:
        return
    values = {
        each.name: view.trace.values[each.id] for each in nodes(view.graph) if each.op == INPUT
    }
    if sum(np.size(value) for value in values.values()) > _MOST_CHECKED:
        st.caption("Too many entries for a finite-difference check here.")
        return
    target, seed = view.state.run.target or None, seed_of(view.state.run.seed)
    results: tuple[Check, ...] = check(view.graph, values, target=target, seed=seed)
    for result in results:
        if node.op == INPUT and result.name != node.name:
            continue
        verdict = "lies at a kink" if result.kink else "agrees" if result.right else "differs"
        difference = np.array2string(np.asarray(result.difference), precision=6, threshold=20)
        of = "" if node.op == INPUT else f" of {names.plain(result.name)}"
        st.caption(
            escaped(f"Central difference{of} {difference}: {verdict} (error {result.error:.1e}).")
        )
