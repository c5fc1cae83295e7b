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

from graphviz_backprop.address import State, Task, changed, flat, from_query, to_query
from graphviz_backprop.app import address
from graphviz_backprop.choices import Run
from graphviz_backprop.engine.graph import Literal, literal
from graphviz_backprop.examples import Example
from graphviz_backprop.teach.exercises import exercise, sheet

#: What a page without an address shows.
START = State(program="(x+y)z", inputs={"x": -2.0, "y": 5.0, "z": -4.0})

#: Fields of the state that a widget of the same key holds, and the program.
_HELD = (
    "program", "target", "seed", "share", "constants", "direction", "preset", "names", "pace",
    "numbers", "theme", "data", "sums", "fold", "unfold", "only", "group", "expand",
)  # fmt: skip

#: A formula has no more characters.
LONGEST = 20_000

#: Widgets that keep what they hold while they are not drawn.
_KEPT = ("quantity", "level", "format")


def arrive() -> None:
    """Fills the widgets when the page opens: from the address, or as the reader left it."""
    memory = st.session_state
    returned = address.returned_to()
    if returned is not None:
        take(returned)
        return
    if "program" in memory:
        complete()
        for name in (*_HELD[1:], *_KEPT):
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
            memory[name] = flat(left)[name]
    memory.setdefault("side", "Predict" if left.predict else "Inputs")
    memory.setdefault("panel", None)
    memory.setdefault("opened_serial", 0)


def take(query: Mapping[str, str]) -> None:
    """Opens what an address holds; what is wrong with it is kept for the page to say."""
    opened = from_query(State, query)
    if opened.problems:
        st.session_state["damage"] = " ".join(opened.problems)
    open_state(opened.state)


def take_formula() -> bool:
    """Takes in what was typed since the last run; whether there was anything.

    A draft is drawn but makes no entry in the history.
    """
    memory = st.session_state
    match (memory.get("stepper") or {}).get("drawn"):
        case [int(number), str(text), bool(draft)] if number > memory.get("drawn_seen", 0):
            memory["drawn_seen"] = number
            new = bool(memory["program"] != text[:LONGEST])
            memory["program"], memory["draft"] = text[:LONGEST], draft
            return new
    return False


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
        memory[name] = flat(state)[name]
    memory["task"], memory["sheet"] = state.exercise, state.sheet
    memory["side"] = "Predict" if state.predict or task else "Inputs"
    memory["opened_serial"] = memory.get("opened_serial", 0) + 1
    memory["draft"], memory["back"] = False, ""
    memory.setdefault("panel", None)
    open_inputs(state.inputs)
    go(state.step)


def open_example(example: Example) -> None:
    """Opens a worked example with the options that are chosen now."""
    memory = st.session_state
    now: State = memory.get("left", START)
    open_state(
        replace(
            now, program=example.program, inputs=dict(example.bindings), step=0,
            run=Run(data=",".join(example.data)), predict=False, exercise=None, sheet=None,
        )
    )  # fmt: skip


def open_task(task: Task, tasks_sheet: Task | None = None) -> None:
    """Opens one exercise, alone or of a sheet."""
    now: State = st.session_state["left"]
    open_state(
        replace(
            now, program="", inputs={}, step=0, run=Run(), exercise=task,
            sheet=tasks_sheet,
        )
    )  # fmt: skip


@lru_cache(maxsize=100)
def tasks(wanted: Task) -> tuple[Task, ...]:
    """The ten exercises of a sheet."""
    return tuple(Task(each.difficulty, each.seed) for each in sheet(wanted.seed, wanted.difficulty))


def open_inputs(inputs: Mapping[str, Literal]) -> None:
    """Gives inputs that stand over the values in the program, as an address or an example does."""
    memory = st.session_state
    given = {name: literal(value) for name, value in inputs.items()}
    memory["inputs"], memory["first_inputs"] = dict(given), given
    memory["written"], memory["ranges"], memory["past_inputs"] = None, {}, {}
    memory["settled_text"], memory["set_inputs"] = None, set()


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
    given = State(
        inputs=dict(inputs),
        step=step,
        predict=memory.get("side") == "Predict",
        sheet=memory["sheet"],
    )
    state = changed(given, {name: memory[name] for name in _HELD})
    task: Task | None = memory["task"]
    if task is not None:
        posed = exercise(task.seed, task.difficulty)
        if (posed.program, dict(posed.bindings)) == (state.program, dict(state.inputs)):
            return replace(state, exercise=task)
    return replace(state, sheet=None)


def leave(state: State) -> None:
    """Remembers the state, and lets the address show it; the browser adds the step."""
    st.session_state["left"] = state
    if not st.session_state.get("draft"):
        state = replace(state, step=0)
        address.keep(query_of(state), replace(state, inputs={}))


def query_of(state: State) -> dict[str, str]:
    """The query of a state; what an exercise says, and what everybody sees first, is left out."""
    start = (state.program, dict(state.inputs)) == (START.program, dict(START.inputs))
    if start or state.exercise is not None:
        state = replace(state, program="", inputs={})
    return to_query(state)
