"""The state of one page: in the widgets, in the address, and the way between the two.

The address is the only memory: whatever is not a default stands in it, so that any
server opens any link, and the browser's own Back works.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from graphviz_backprop.errors import BackpropError
from graphviz_backprop.numbers import NumberFormat
from graphviz_backprop.teach.share import State, from_query, to_query

#: What a page without an address shows.
START = State(program="(x+y)z", inputs={"x": -2.0, "y": 5.0, "z": -4.0})

NUMBERS: Mapping[str, NumberFormat] = {
    "1 decimal": NumberFormat("decimals", 1),
    "2 decimals": NumberFormat("decimals", 2),
    "3 decimals": NumberFormat("decimals", 3),
    "4 decimals": NumberFormat("decimals", 4),
    "3 significant figures": NumberFormat("significant", 3),
    "6 significant figures": NumberFormat("significant", 6),
    "exact": NumberFormat("exact"),
}


def arrive() -> None:
    """Takes the state from the address, when a link is opened or the browser goes back."""
    query = st.query_params.to_dict()
    if st.session_state.get("_query") == query:
        return
    st.session_state["_query"] = query
    try:
        state = from_query(query)
    except BackpropError as error:
        st.session_state["_damage"] = str(error)
        state = State()
    open_state(state if state.program else replace(state, program=START.program, inputs=START.inputs))


def open_state(state: State) -> None:
    """Puts a state into the widgets, before they are made."""
    memory = st.session_state
    memory["program"] = state.program
    memory["gates"] = "expanded" if state.expand else "grouped" if state.group else "typed"
    for name in ("target", "seed", "share", "constants", "direction", "preset", "pace", "theme"):
        memory[name] = getattr(state, name)
    memory["numbers"] = next(
        (name for name, style in NUMBERS.items() if style == state.numbers), "2 decimals"
    )
    memory["inputs"] = dict(state.inputs)
    memory["fresh_inputs"] = True
    memory["go"] = (memory.get("go", (0, 0))[0] + 1, state.step)


def state_of(step: int, inputs: Mapping[str, Any]) -> State:
    """The state that the widgets hold now."""
    memory = st.session_state
    return State(
        program=memory["program"],
        inputs=dict(inputs),
        step=step,
        target=memory["target"],
        seed=memory["seed"],
        group=memory["gates"] == "grouped",
        expand=memory["gates"] == "expanded",
        share=memory["share"],
        constants=memory["constants"],
        direction=memory["direction"],
        preset=memory["preset"],
        pace=memory["pace"],
        numbers=NUMBERS[memory["numbers"]],
        theme=memory["theme"],
    )


def leave(state: State) -> None:
    """Writes the state into the address."""
    query = query_of(state)
    if query != st.session_state.get("_query"):
        st.session_state["_query"] = query
        st.query_params.from_dict(query)


def query_of(state: State) -> dict[str, str]:
    """The query of a state; the page that everybody sees first needs none."""
    if (state.program, dict(state.inputs)) == (START.program, dict(START.inputs)):
        state = replace(state, program="", inputs={})
    return to_query(state)
