"""The picture of the stepper page with formula and inputs: a part that runs alone.

Nothing else of the page is then sent and drawn anew, so that a dragged slider and a formula
that is typed are followed at once; what stands beside and below follows when they rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

import networkx as nx
import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from graphviz_backprop.app import address, engine, folding, inputs, session, work
from graphviz_backprop.app.panels import quiz, sheet, what_if
from graphviz_backprop.app.stepper import Go, stepper
from graphviz_backprop.app.view import View
from graphviz_backprop.app.work import Program, Run
from graphviz_backprop.browser.player import Document
from graphviz_backprop.choices import Reading, table
from graphviz_backprop.engine.graph import CONSTANT, nodes
from graphviz_backprop.export.mathml import Tree, tree
from graphviz_backprop.language.writing.reading import expression_text, latex
from graphviz_backprop.text import names
from graphviz_backprop.text.errors import BackpropError

#: What is drawn anew with every step; all else may wait for the next run.
_STEPPED = ("Values", "Export", "Share")
_INLINE = "picture_inline"
_WIDE = "page_follows"
LONGEST_SEED = 500
#: A longer reading is left out.
_LONGEST_READING = 600
#: Formulas for somebody who has none: label and text.
CHIPS = (
    ("sigmoid neuron", "1/(1+exp(-(w0 x0 + w1 x1 + w2)))"),
    ("a loss", "p = σ(w x + b); L = -(y ln(p) + (1-y) ln(1-p)); x = 2, y = 1, w = 0.5, b = -0.3"),
    ("matrices", "L = sum((W x - t)^2); W = [[1, 2], [0, -1]]; x = [1, 3]; t = [5, -1]"),
)


class Settled(NamedTuple):
    """A graph, the values of its inputs, and where their sliders go."""

    program: Program
    graph: nx.MultiDiGraph
    values: dict[str, Any]
    bounds: dict[str, inputs.Range]


def settled() -> Settled:
    """What the formula and the controls hold now; raises BackpropError."""
    memory = st.session_state
    declared = tuple(sorted(memory["inputs"]))
    reading = Reading(**{name: memory[name] for name in table(Reading)})
    program = Program(memory["program"], declared, _shapes(reading), reading)
    graph = engine.graph_of(program)
    folding.keep(graph)
    values = inputs.settle(graph)
    return Settled(program, graph, values, inputs.ranges(graph, values))


def _shapes(reading: Reading) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """The shapes of arrays: as a person gave them, else as the formula proposes them.

    A binding that was edited in the text since the last run stands over both.
    """
    memory, written = st.session_state, dict[str, Any]()
    given = {name: np.shape(value) for name, value in memory["inputs"].items() if np.ndim(value)}
    try:
        plain = engine.graph_of(Program(memory["program"], reading=reading))
        proposed: dict[str, tuple[int, ...]] = plain.graph["proposed"]
        written = inputs.changed(plain.graph["bindings"])
    except BackpropError:
        proposed = {}
    before = memory["settled_text"]
    opened = before in (None, memory["program"])
    if not opened and not inputs.edited(before, memory["program"]):
        given = {}  # of another formula
    own = memory["inputs"].keys() if opened else memory["set_inputs"] & given.keys()
    shapes = given | {name: shape for name, shape in proposed.items() if name not in own}
    shapes |= {name: np.shape(value) for name, value in written.items()}
    return tuple(sorted((name, shape) for name, shape in shapes.items() if shape))


def show() -> View | None:
    """Draws the picture of this run, or the last good one, marked as stale, with why."""
    st.session_state[_INLINE] = True
    return _picture()


@st.fragment
def _picture() -> View | None:
    memory = st.session_state
    inline = memory.pop(_INLINE, False)
    if not inline:
        session.complete()
    with st.container(key="waiting"):
        place = st.empty()
    drawn = session.take_formula()
    if not inline and (memory.pop(_WIDE, False) or (drawn and _followed())):
        st.rerun()
    try:
        return _drawn(settled(), place)
    except BackpropError as error:
        place.empty()
        view: View | None = memory.get("view")
        _stepper(_last_document(), _bench(error=error))
        return view


def _followed() -> bool:
    """Whether anything of the page beside the picture shows what the picture shows."""
    memory = st.session_state
    return memory["side"] != "Inputs" or memory["panel"] is not None


def _drawn(now: Settled, place: DeltaGenerator) -> View:
    memory = st.session_state

    def waiting(share: float, words: str) -> None:
        """Said while a worker draws; it ends the work of a reader who has left."""
        place.caption("Drawing a large graph …")

    state = session.state_of(0, now.values)
    wanted = Run(
        now.program,
        work.frozen(now.values),
        state.run,
        state.drawing,
        state.paging.pace,
        tuple((name, each.low, each.high) for name, each in now.bounds.items()),
    )
    drawn = replace(wanted, inputs=())  # what has to stay for the picture to keep its layout
    known, kept = memory.get("kept", (None, None))
    if known == drawn:
        wanted = replace(wanted, kept=kept)
    made = engine.picture_of(wanted, waiting)
    place.empty()
    memory["kept"] = (drawn, made.kept)
    shown = what_if.marked(made)
    if memory["side"] == "Predict":
        shown = quiz.hidden(shown, made)
    listed = inputs.listed(now.graph, now.values, now.bounds, made.document)
    memory["shown"] = (shown, listed, _named(now.graph, made.trace.labels), made.trace.target)
    session.leave(state)
    step = _stepper(shown, _bench(graph=now.graph, values=now.values))
    state = replace(state, step=step)
    memory["left"] = state
    view = View(state, wanted, now.graph, made.trace, made.scene, made.document, step, made.lasts)
    memory["view"] = view
    return view


def _last_document() -> Document:
    """The last document that could be drawn, or that of the first page."""
    memory = st.session_state
    if "shown" not in memory:
        start = session.START
        made = engine.picture_of(Run(Program(start.program), work.frozen(start.inputs)))
        bounds = inputs.ranges(made.trace.graph, start.inputs)
        listed = inputs.listed(made.trace.graph, start.inputs, bounds, made.document)
        memory["shown"] = (made.document, listed, {}, "")
    document: Document = memory["shown"][0]
    return document


def _bench(
    *,
    graph: nx.MultiDiGraph | None = None,
    values: Mapping[str, Any] | None = None,
    error: BackpropError | None = None,
) -> dict[str, Any]:
    """What the page shows around the picture; the controls stay where there is an error."""
    memory = st.session_state
    _, listed, named, target = memory["shown"]
    text = memory["program"]
    said = error and f"{error.problem}. {error.remedy}".replace(".. ", ". ")
    return {
        "formula": {
            "opened": memory["opened_serial"],
            "text": text,
            "reading": _reading(graph, values or {}) if graph is not None else None,
            "error": said,
            "caret": error.caret() if error else "",
            "doubts": _mended(error) if error else _doubts(graph, text) if graph else [],
        },
        "inputs": {**listed, "follows": _followed()},
        "nodes": named,
        "target": [target, memory["seed"]],
        "side": memory["side"],
        "stale": error is not None,
        "chips": CHIPS,
        "address": address.shown(),
        "embedded": bool(st.context.is_embedded),
    }


def _doubts(graph: nx.MultiDiGraph, text: str) -> list[dict[str, str]]:
    """Places that could be read otherwise, each with the formula that says the other."""
    return [
        {
            "words": f"{doubt.taken}; or {doubt.other}?",
            "why": f"Read as {doubt.taken}. Click to write {doubt.write} for {doubt.other}.",
            "text": text[: doubt.start] + doubt.write + text[doubt.stop :],
        }
        for doubt in graph.graph.get("doubts", ())
    ]


def _mended(error: BackpropError) -> list[dict[str, str]]:
    """The text with the remedy of an error followed, where that is an edit."""
    if error.edit is None:
        return []
    mended = error.edit.made(error.text)
    return [{"words": f"write {mended:.60}", "why": error.remedy, "text": mended}]


def _reading(graph: nx.MultiDiGraph, values: Mapping[str, Any]) -> list[Any] | None:
    written = latex(graph)
    if not any(map(np.ndim, values.values())):
        written = written.replace(r"\odot", r"\cdot")  # elementwise is said of arrays only
    return _math(written) if len(written) <= _LONGEST_READING else None


@lru_cache(maxsize=500)
def _math(written: str) -> list[Any]:
    return _entries(tree(written))


def _entries(part: Tree) -> list[Any]:
    """A formula as lists that the browser builds: its depth is bounded by what is typeset."""
    content = part.content
    inner = content if isinstance(content, str) else [_entries(each) for each in content]
    return [part.tag, inner, dict(part.attributes)]


def _named(graph: nx.MultiDiGraph, labels: Mapping[str, str]) -> dict[str, tuple[str, str, str]]:
    """By node: its name, what it computes out of which names, and the address of its block."""
    plain = {node: names.plain(label) for node, label in labels.items()}
    return {
        node.id: (
            plain.get(node.id, ""),
            expression_text(
                graph, node.id, {each: plain[each] for each in node.operands if each in plain}
            )
            if node.operands
            else "",
            "/".join(node.block),
        )
        for node in nodes(graph)
        if node.op != CONSTANT
    }


def _stepper(document: Document, bench: dict[str, Any]) -> int:
    memory = st.session_state
    with st.container(key="picture"):
        return stepper(
            document,
            key="stepper",
            theme=memory["theme"],
            go=Go(*memory["go"]),
            tells=memory["side"] == "Predict" or memory["panel"] in _STEPPED,
            bench=bench,
            moved=st.rerun,
            said=asked,
        )


def asked(told: object) -> None:
    """Does what a button in the browser asks for."""
    memory = st.session_state
    view: View | None = memory.get("view")
    match told:
        case ["side", ("Inputs" | "Inspect" | "Predict") as side]:
            memory["side"] = side
        case ["panel", str(name)]:
            memory["panel"] = name
        case [("inspect" | "jacobian" | "check") as part, str(node)]:
            memory["inspected_node"], memory["inspected_first"] = node, part
            memory["inspected_serial"] = memory.get("inspected_serial", 0) + 1
            memory["side"] = "Inspect"
        case ["target", str(node)] if view is not None and node in view.trace.labels:
            memory["target"] = view.trace.labels[node]
        case ["seed", str(text)]:
            memory["seed"] = text[:LONGEST_SEED]
        case ["pin", _] if view is not None:
            memory["pinned"], memory["panel"] = view.trace, "What if"
        case ["fold", str(block)] if view is not None:
            folding.toggle(view.scene, block)
        case ["sheet", _]:
            sheet.open_ten()
        case ["randomise", _] if view is not None:
            inputs.randomise(view.graph)
        case ["reset", _]:
            inputs.reset()
    memory[_WIDE] = True
