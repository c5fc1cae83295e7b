"""The inputs: their values and ranges, and a control for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import networkx as nx
import numpy as np
import streamlit as st

from graphviz_backprop import names
from graphviz_backprop.app import controls
from graphviz_backprop.graph import inputs, literal

_SPREAD = 10.0
#: Values for inputs that have none: small, different, and fit for logarithms and gates.
FRIENDLY = (1.0, 2.0, 0.5, 3.0, 1.5)
#: Sliders past this many are left out: number boxes are enough.
_MOST_SLIDERS = 30
#: Inputs that a formula has no longer keep their values, in case they come back.
_REMEMBERED = 200


class Range(NamedTuple):
    """Where a slider goes, and in which steps."""

    low: float
    high: float
    step: float


def settle(graph: nx.MultiDiGraph) -> dict[str, Any]:
    """The inputs of a graph with their values: those that are held, written or friendly.

    A binding that was edited in the text since the last run stands over the control.
    """
    memory = st.session_state
    past: dict[str, Any] = memory.setdefault("past_inputs", {})
    memory["inputs"].update(controls.edits(memory["inputs"]))
    past.update(memory["inputs"])
    for name in list(past)[:-_REMEMBERED]:
        del past[name]
    written: Mapping[str, Any] = graph.graph["bindings"]
    seen = memory["written"]
    settled = {}
    for index, node in enumerate(inputs(graph)):
        name = node.name
        edited = name in written and seen is not None and seen.get(name) != written[name]
        if edited or name not in past:
            settled[name] = written.get(name, FRIENDLY[index % len(FRIENDLY)])
        else:
            settled[name] = past[name]
    memory["written"] = dict(written)
    memory["inputs"] = settled
    return dict(settled)


def ranges(values: Mapping[str, Any]) -> dict[str, Range]:
    """The range of every number's slider, as it was set or as suits the first value."""
    known: dict[str, Range] = st.session_state["ranges"]
    found = {}
    for name, value in values.items():
        if np.ndim(value):
            continue
        low, high, step = known.get(name) or range_of(float(value))
        known[name] = found[name] = Range(min(low, float(value)), max(high, float(value)), step)
    for name in list(known)[:-_REMEMBERED]:
        del known[name]
    return found


def range_of(value: float) -> Range:
    """±10, or the next power of ten.

    >>> range_of(-4.0), range_of(250.0).high
    (Range(low=-10.0, high=10.0, step=0.1), 1000.0)
    """
    spread = _SPREAD if abs(value) <= _SPREAD else 10.0 ** float(np.ceil(np.log10(abs(value))))
    return Range(-spread, spread, spread / 100)


def input_controls(values: Mapping[str, Any], bounds: Mapping[str, Range]) -> None:
    """Draws a control for every input; what is changed is there in the next run."""
    if not values:
        st.caption("The formula has no inputs.")
        return
    with st.container(horizontal=True, gap="xsmall", key="input_buttons"):
        st.button("Randomise", on_click=_randomise, key="randomise")
        st.button("Reset", on_click=_reset, key="reset")
        if bounds:
            panel = st.popover("Ranges", key="ranges_panel", on_change="rerun")
            if panel.open:
                with panel:
                    _range_controls(bounds)
    with st.container(key="inputs_list", gap="xsmall"):
        if bounds:
            sliders = len(bounds) <= _MOST_SLIDERS
            controls.show(
                [controls.Row(name, float(values[name]), *bounds[name], sliders) for name in bounds]
            )
        memory = st.session_state
        memory.setdefault("bases", {})
        used = {_table(name, values[name]) for name in values if name not in bounds}
        memory["bases"] = {key: base for key, base in memory["bases"].items() if key in used}


def _key(kind: str, name: str) -> str:
    """The key of a control: a new one where the values come from elsewhere."""
    return f"{kind}_{st.session_state['inputs_serial']}_{name}"


def _randomise() -> None:
    memory, random = st.session_state, np.random.default_rng()
    for name, value in memory["inputs"].items():
        low, high, _ = memory["ranges"].get(name, range_of(1.0))
        spread = min(high - low, _SPREAD)
        fresh = (low + high) / 2 + np.round(random.uniform(-1, 1, np.shape(value)) * spread) / 2
        memory["inputs"][name] = literal(fresh)


def _reset() -> None:
    memory = st.session_state
    written = memory["written"] or {}
    for index, name in enumerate(memory["inputs"]):
        first = memory["first_inputs"].get(name, written.get(name, FRIENDLY[index % len(FRIENDLY)]))
        memory["inputs"][name] = first
        memory["ranges"].pop(name, None)


def _range_controls(bounds: Mapping[str, Range]) -> None:
    name = st.selectbox("Input", list(bounds), format_func=names.plain, key="range_of")
    low, high, step = bounds[name]
    low = st.number_input(
        "Smallest", -controls.LARGEST, controls.LARGEST, low, key=_key("low", name), format="%.6g"
    )
    high = st.number_input(
        "Largest", -controls.LARGEST, controls.LARGEST, high, key=_key("high", name), format="%.6g"
    )
    step = st.number_input(
        "Step", 1e-6, controls.LARGEST, step, key=_key("step", name), format="%.6g"
    )
    if low >= high or step > high - low:
        st.error("The largest value must be above the smallest, with a step that fits between.")
    elif Range(low, high, step) != bounds[name]:
        value = st.session_state["inputs"][name]
        st.session_state["inputs"][name] = float(min(max(value, low), high))
        st.session_state["ranges"][name] = Range(low, high, step)
        st.rerun()


def _table(name: str, value: Any) -> str:
    """Draws the table of an array; its key, empty where the array is only shown."""
    import pandas

    array = np.array(value, dtype=np.float64)
    label = names.plain(name)
    st.caption(f"{label}, shape {'×'.join(map(str, array.shape))}")
    if array.ndim > 2 or array.size > 2500:
        st.code(np.array2string(array, precision=3, threshold=30), language=None)
        return ""
    memory = st.session_state
    serial, bases = memory.setdefault("tables", {}), memory["bases"]
    key = _key(f"table{serial.get(name, 0)}", name)
    if key in bases and literal(_apply(bases[key], memory.get(key))) != value:
        del bases[key]
        serial[name] = serial.get(name, 0) + 1
        key = _key(f"table{serial[name]}", name)
    base = bases.setdefault(key, value)
    st.data_editor(
        pandas.DataFrame(np.atleast_2d(np.array(base, dtype=np.float64))), key=key,
        hide_index=True, on_change=_edited, args=(name, key),
    )  # fmt: skip
    return key


def _edited(name: str, key: str) -> None:
    memory = st.session_state
    memory["inputs"][name] = literal(_apply(memory["bases"][key], memory[key]))


def _apply(base: Any, edits: Any) -> Any:
    """An array with the cells that were edited in its table."""
    array = np.array(base, dtype=np.float64)
    rows = np.atleast_2d(array)
    for row, cells in ((edits or {}).get("edited_rows") or {}).items():
        for column, cell in cells.items():
            if cell is not None:
                rows[int(row), int(column)] = float(cell)
    return rows.reshape(array.shape)
