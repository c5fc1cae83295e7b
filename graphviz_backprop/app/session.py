"""The state of one page: in the widgets, in the address, and the way between the two.

The address is the only memory: whatever is not a default stands in it, so that any
server opens any link, and the browser's own Back works.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import streamlit as st

from graphviz_backprop.app import address
from graphviz_backprop.errors import BackpropError
from graphviz_backprop.examples import Example
from graphviz_backprop.graph import Literal
from graphviz_backprop.numbers import NumberFormat
from graphviz_backprop.teach.exercises import exercise, sheet
from graphviz_backprop.teach.share import State, Task, from_query, to_query

#: What a page without an address shows.
START = State(program="(x+y)z", inputs={"x": -2.0, "y": 5.0, "z": -4.0})

NUMBERS: Mapping[NumberFormat, str] = {
    NumberFormat("decimals", 1): "1 decimal",
    NumberFormat("decimals", 2): "2 decimals",
    NumberFormat("decimals", 3): "3 decimals",
    NumberFormat("decimals", 4): "4 decimals",
    NumberFormat("significant", 3): "3 significant figures",
    NumberFormat("significant", 6): "6 significant figures",
    NumberFormat("exact"): "exact",
}

#: Fields of the state that a widget of the same key holds.
_HELD = (
    "program", "target", "seed", "share", "constants", "direction", "preset", "names", "pace",
    "numbers", "theme",
)  # fmt: skip

#: Widgets that keep what they hold while they are not drawn.
_KEPT = ("side", "panel", "quantity", "level", "exercise_seed", "format")


def arrive() -> None:
    """Fills the widgets when the page opens: from the address, or as the reader left it."""
    memory = st.session_state
    if "program" in memory:
        complete()
        for name in (*_HELD[1:], "gates", *_KEPT):
            if name in memory:
                memory[name] = memory[name]
        return
    query = st.query_params.to_dict()
    if query or "left" not in memory:
        take(query)
    else:
        open_state(memory["left"])


def complete() -> None:
    """Gives widgets that this run was not told of what they held: a browser that lost its
    connection may not send all of them, and a run that a callback redirects forgets them.
    """
    memory = st.session_state
    left: State = memory.get("left", START)
    for name in _HELD:
        if name not in memory:
            memory[name] = getattr(left, name)
    memory.setdefault("gates", _gates(left))
    memory.setdefault("side", "Predict" if left.predict else "Inputs")
    memory.setdefault("panel", "Values")


def _gates(state: State) -> str:
    return "expanded" if state.expand else "grouped" if state.group else "typed"


def take(query: Mapping[str, str]) -> None:
    """Opens what an address holds; what is wrong with it is kept for the page to say."""
    try:
        state = from_query(query)
    except BackpropError as error:
        st.session_state["damage"] = f"{error.problem}. {error.remedy}"
        state = State()
    open_state(state)


def open_state(state: State) -> None:
    """Puts a state into the widgets, before they are made; an empty one is the start."""
    memory = st.session_state
    task = state.exercise
    if task is None and state.sheet is not None:
        task = tasks(state.sheet)[0]
    if task is not None:
        state = replace(state, exercise=task)
        given = exercise(task.seed, task.difficulty)
        if not state.program:
            state = replace(state, program=given.program, inputs=dict(given.bindings))
    elif not state.program:
        state = replace(state, program=START.program, inputs={**START.inputs, **state.inputs})
    for name in _HELD:
        memory[name] = getattr(state, name)
    memory["gates"] = _gates(state)
    memory["task"], memory["sheet"] = state.exercise, state.sheet
    memory["side"] = "Predict" if state.predict or task else "Inputs"
    open_inputs(state.inputs)
    go(state.step)


def open_example(example: Example) -> None:
    """Opens a worked example with the options that are chosen now."""
    memory = st.session_state
    memory["opened"] = example
    now: State = memory.get("left", START)
    open_state(
        replace(
            now, program=example.program, inputs=dict(example.bindings), step=0, target="",
            seed="", predict=False, exercise=None, sheet=None,
        )
    )  # fmt: skip


def open_task(task: Task, tasks_sheet: Task | None = None) -> None:
    """Opens one exercise, alone or of a sheet."""
    now: State = st.session_state["left"]
    open_state(
        replace(
            now, program="", inputs={}, step=0, target="", seed="", exercise=task,
            sheet=tasks_sheet,
        )
    )  # fmt: skip


@lru_cache(maxsize=100)
def tasks(wanted: Task) -> tuple[Task, ...]:
    """The ten exercises of a sheet."""
    return tuple(Task(each.difficulty, each.seed) for each in sheet(wanted.seed, wanted.difficulty))


def open_inputs(inputs: Mapping[str, Literal]) -> None:
    """Gives inputs that stand over the values in the program, and makes their controls anew."""
    memory = st.session_state
    memory["inputs"], memory["first_inputs"] = dict(inputs), dict(inputs)
    memory["written"], memory["ranges"], memory["past_inputs"] = None, {}, {}
    memory["inputs_serial"] = memory.get("inputs_serial", 0) + 1


def go(step: int) -> None:
    """Wishes the stepper to show a step."""
    memory = st.session_state
    memory["go"] = (memory.get("go", (0, 0))[0] + 1, step)


def current_step() -> int:
    """The frame that the stepper is going to show in this run."""
    memory = st.session_state
    serial, step = memory["go"]
    if memory.get("stepper_go") != serial:
        return int(step)
    reported = (memory.get("stepper") or {}).get("step", 0)
    return reported if isinstance(reported, int) else 0


def state_of(step: int, inputs: Mapping[str, Any]) -> State:
    """The state that the widgets hold now."""
    memory = st.session_state
    state = State(
        inputs=dict(inputs),
        step=step,
        group=memory["gates"] == "grouped",
        expand=memory["gates"] == "expanded",
        predict=memory.get("side") == "Predict",
        sheet=memory["sheet"],
        **{name: memory[name] for name in _HELD},
    )
    task: Task | None = memory["task"]
    if task is not None:
        given = exercise(task.seed, task.difficulty)
        if (given.program, dict(given.bindings)) == (state.program, dict(state.inputs)):
            return replace(state, exercise=task)
    return replace(state, sheet=None)


def leave(state: State) -> None:
    """Remembers the state and writes it into the address."""
    st.session_state["left"] = state
    address.write(query_of(state), replace(state, step=0, inputs={}))


def query_of(state: State) -> dict[str, str]:
    """The query of a state; what an exercise says, and what everybody sees first, is left out."""
    start = (state.program, dict(state.inputs)) == (START.program, dict(START.inputs))
    if start or state.exercise is not None:
        state = replace(state, program="", inputs={})
    return to_query(state)
