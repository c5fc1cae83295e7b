"""A control for every input: slider with number box for numbers, a table for arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import networkx as nx
import numpy as np
import streamlit as st

from graphviz_backprop import names
from graphviz_backprop.graph import inputs

_SPREAD = 10.0


def input_controls(graph: nx.MultiDiGraph) -> dict[str, Any]:
    """Draws the controls and returns what they hold, by name."""
    memory = st.session_state
    wanted = [node.name for node in inputs(graph)]
    held: dict[str, Any] = memory["inputs"]
    written = graph.graph["bindings"]
    seen = memory.setdefault("written", {})
    for index, name in enumerate(wanted):
        if name in written and seen.get(name) != written[name] and not memory["fresh_inputs"]:
            held[name] = written[name]
            _forget(name)
        if name not in held:
            held[name] = written.get(name, float(index + 1))
            _forget(name)
    if memory["fresh_inputs"]:
        for name in wanted:
            _forget(name)
    memory["written"], memory["fresh_inputs"] = dict(written), False
    memory["inputs"] = held = {name: held[name] for name in wanted}
    if not wanted:
        st.caption("The formula has no inputs.")
        return {}
    _buttons(graph, held)
    for name in wanted:
        held[name] = _number(name, held[name]) if np.ndim(held[name]) == 0 else _table(name, held[name])
    return dict(held)


def _forget(name: str) -> None:
    for prefix in ("box", "slide", "table"):
        st.session_state.pop(f"{prefix}_{name}", None)


def _buttons(graph: nx.MultiDiGraph, held: dict[str, Any]) -> None:
    randomise, reset = st.columns(2)
    randomise.button(
        "Randomise", width="stretch", on_click=_randomise, args=(held,), icon=":material/casino:"
    )
    reset.button(
        "Reset", width="stretch", on_click=_reset, args=(held, graph.graph["bindings"]),
        icon=":material/restart_alt:",
    )  # fmt: skip


def _randomise(held: dict[str, Any]) -> None:
    random = np.random.default_rng()
    for name, value in held.items():
        fresh = random.integers(-8, 9, np.shape(value)) / 2
        held[name] = float(fresh) if np.ndim(fresh) == 0 else fresh.tolist()
        _forget(name)


def _reset(held: dict[str, Any], written: Mapping[str, Any]) -> None:
    start = st.session_state.get("start_inputs", {})
    for index, name in enumerate(held):
        held[name] = start.get(name, written.get(name, float(index + 1)))
        _forget(name)


def _number(name: str, value: float) -> float:
    memory = st.session_state
    low, high, step = memory.get(f"range_{name}", _range_of(value))
    low, high = min(low, value), max(high, value)
    memory.setdefault(f"box_{name}", float(value))
    memory.setdefault(f"slide_{name}", float(value))
    box, slide, more = st.columns([5, 8, 2], vertical_alignment="bottom")
    label = names.plain(name)
    box.number_input(label, key=f"box_{name}", step=step, format="%.6g", on_change=_copy, args=(name, "box"))
    slide.slider(
        f"{label} slider", low, high, key=f"slide_{name}", step=step, label_visibility="collapsed",
        on_change=_copy, args=(name, "slide"),
    )  # fmt: skip
    with more.popover("", icon=":material/tune:", help=f"Range and step of {label}"):
        _range_controls(name, low, high, step)
    return float(memory[f"box_{name}"])


def _copy(name: str, source: str) -> None:
    """Keeps slider and number box at one value."""
    value = float(st.session_state[f"{source}_{name}"])
    st.session_state["inputs"][name] = value
    for other in ("box", "slide"):
        st.session_state[f"{other}_{name}"] = value


def _range_of(value: float) -> tuple[float, float, float]:
    spread = _SPREAD if abs(value) <= _SPREAD else 10.0 ** np.ceil(np.log10(abs(value)))
    return -float(spread), float(spread), float(spread) / 100


def _range_controls(name: str, low: float, high: float, step: float) -> None:
    new_low = st.number_input("Smallest", value=low, key=f"low_{name}")
    new_high = st.number_input("Largest", value=high, key=f"high_{name}")
    new_step = st.number_input("Step", value=step, min_value=1e-6, format="%.6g", key=f"step_{name}")
    if (new_low, new_high, new_step) != (low, high, step):
        if new_low >= new_high or new_step > new_high - new_low:
            st.error("The largest value must be above the smallest, with a step that fits between.")
        else:
            st.session_state[f"range_{name}"] = (new_low, new_high, new_step)
            st.rerun()


def _table(name: str, value: Any) -> Any:
    import pandas

    array = np.array(value, dtype=np.float64)
    st.caption(f"{names.plain(name)}, shape {'×'.join(map(str, array.shape))}")
    if array.ndim > 2:
        st.code(np.array2string(array, precision=3, threshold=30))
        return value
    edited = st.data_editor(
        pandas.DataFrame(np.atleast_2d(array)), key=f"table_{name}", hide_index=True
    )
    return edited.to_numpy(dtype=np.float64).reshape(array.shape).tolist()
