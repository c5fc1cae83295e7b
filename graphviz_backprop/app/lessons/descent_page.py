"""Gradient descent on any program: run, pause, one step, back, and the step in the stepper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import streamlit as st

from graphviz_backprop.app.lessons import kept
from graphviz_backprop.app.lessons.opening import (
    AS_PAGE,
    LOOKS,
    explain,
    heading,
    keepable,
    open_in_stepper,
    theme_choice,
)
from graphviz_backprop.app.plain import escaped
from graphviz_backprop.app.typed_number import number_box
from graphviz_backprop.choices import again, choice, table
from graphviz_backprop.engine.graph import inputs
from graphviz_backprop.examples import examples
from graphviz_backprop.language.parse import parse, parse_bindings
from graphviz_backprop.learn.descent import Descent, State, Walk, descent, path
from graphviz_backprop.learn.descent_plots import descent_plot, loss_plot
from graphviz_backprop.learn.landscape import landscape, lowest
from graphviz_backprop.learn.methods import METHODS
from graphviz_backprop.learn.working import working
from graphviz_backprop.text import kinds
from graphviz_backprop.text.errors import BackpropError, FormulaError
from graphviz_backprop.text.kinds import Bounds
from graphviz_backprop.text.numbers import NumberFormat, format_number

#: Larger programs are refused here: every step of a descent is a run.
MAX_NODES = 400
MAX_STEPS = 2000
_SIX = NumberFormat("significant", 6)
_TICK = 0.6
_WALK = table(Walk)


@dataclass(frozen=True, slots=True)
class Start:
    """A program, the inputs it starts from, and what moves at which rate."""

    program: str
    at: str
    move: tuple[str, ...]
    rate: float


def _mazur() -> Start:
    example = next(each for each in examples() if each.id == "mazur")
    at = ", ".join(f"{name} = {value}" for name, value in example.bindings.items())
    moving = tuple(f"w{index}" for index in range(1, 9))
    return Start(example.program.strip(), at, moving, 0.5)


STARTS = {
    "A parabola": Start("f = x^2 - 2x + 3", "x = 4", ("x",), 0.1),
    "A narrow valley": Start("f = x^2/2 + 5y^2", "x = -4, y = 1.5", ("x", "y"), 0.15),
    "Four minima (Himmelblau)": Start(
        "f = (x^2 + y - 11)^2 + (x + y^2 - 7)^2", "x = 0, y = 0", ("x", "y"), 0.01
    ),
    "A banana (Rosenbrock)": Start(
        "f = (1 - x)^2 + 100(y - x^2)^2", "x = -1, y = 1.5", ("x", "y"), 0.001
    ),
    "Mazur's network": _mazur(),
}


_FIRST = STARTS["A narrow valley"]


@dataclass(frozen=True, slots=True)
class Controls(Walk):
    """What the page's controls hold."""

    program: str = choice(_FIRST.program, kinds.words(20_000, long=True), key="f")
    at: str = choice(_FIRST.at, kinds.words(5_000, long=True), key="at")
    rate: float = again(_WALK["rate"], _FIRST.rate)
    steps: int = choice(0, kinds.whole(0, MAX_STEPS), key="steps")
    theme: str = choice(AS_PAGE, kinds.one_of(LOOKS), key="colours")


def page() -> None:
    """Draws the page; the states of the descent are kept for Back."""
    kept.arrive(Controls, "gd")
    _page()
    kept.leave(Controls, "gd")


def _page() -> None:
    memory = st.session_state
    setting, acting = st.columns([2, 3], gap="large")
    with setting:
        heading(
            "Gradient descent",
            "Each step goes against the gradient, by the rate. In a narrow valley one coordinate "
            "swings while the other creeps.",
        )
        st.button("Try this: a rate of 0.19, which swings", icon=":material/lightbulb:",
                  on_click=_swing, key="gd_try")  # fmt: skip
    with setting:
        made = _setup()
    if made is None:
        memory["gd_playing"] = False
        return
    setup, first, key = made
    _follow(setup, first, key)
    with acting:
        _buttons(setup)
        st.fragment(_progress, run_every=_TICK if memory["gd_playing"] else None)(setup)


def _follow(setup: Descent, first: State, key: tuple[Any, ...]) -> None:
    """Begins anew where a control was changed, and makes the steps that an address tells."""
    memory = st.session_state
    known, states = memory.get("gd_key"), memory.get("gd_states", ())
    told = memory["gd_steps"] != len(states) - 1
    if known == key and not told:
        return
    count = memory["gd_steps"] if told or known is None else 0
    memory["gd_key"], memory["gd_playing"] = key, False
    _hold(tuple(path(setup, first, count)) if count else (first,))


def _hold(states: tuple[State, ...]) -> None:
    st.session_state["gd_states"], st.session_state["gd_steps"] = states, len(states) - 1


def _swing() -> None:
    _take(replace(_FIRST, rate=0.19))
    memory = st.session_state
    memory["gd_key"], memory["gd_steps"], memory["gd_method"], memory["gd_maximise"] = (
        None, 20, "plain", False
    )  # fmt: skip


def _take(start: Start) -> None:
    memory = st.session_state
    memory["gd_program"], memory["gd_at"] = start.program, start.at
    memory["gd_move"], memory["gd_rate"] = list(start.move), start.rate


def _chosen() -> None:
    chosen = st.session_state["gd_start"]
    if chosen is not None:
        _take(STARTS[chosen])


def _setup() -> tuple[Descent, State, tuple[Any, ...]] | None:
    """The descent that the controls describe, or None after saying what is wrong."""
    memory = st.session_state
    left, right = st.container(), st.container()
    with left:
        st.selectbox(
            "Examples", list(STARTS), index=None, key="gd_start", placeholder="Choose one",
            on_change=_chosen,
        )  # fmt: skip
    with left:
        program = st.text_area("Program", key="gd_program", height=80, max_chars=20_000)
        at = st.text_input("Start at", key="gd_at", max_chars=5_000)
    try:
        bindings = dict(parse_bindings(at)) if at.strip() else {}
        graph = parse(program, declared=bindings)
        if graph.number_of_nodes() > MAX_NODES:
            raise FormulaError(f"a descent here has at most {MAX_NODES} nodes")
        names = [node.name for node in inputs(graph)]
        memory["gd_move"] = [name for name in memory.get("gd_move", names) if name in names]
        with right:
            move = st.multiselect(_WALK["move"].label, names, key="gd_move",
                                  placeholder="all of them")  # fmt: skip
            one, two = st.columns(2)
            with one:
                rate = number_box(_WALK["rate"].label, _WALK["rate"].kind.range, 0.1, key="gd_rate")
            method = two.selectbox(_WALK["method"].label, list(METHODS), key="gd_method")
            up = st.toggle(_WALK["maximise"].label, key="gd_maximise")
        setup, first = descent(graph, tuple(move), bindings, rate=rate, method=method, maximise=up)
    except BackpropError as error:
        explain(error)
        return None
    return setup, first, (program, at, tuple(move), rate, method, up)


def _buttons(setup: Descent) -> None:
    memory = st.session_state
    with st.container(horizontal=True, vertical_alignment="bottom"):
        playing = memory["gd_playing"]
        st.button("Pause" if playing else "Run", on_click=_toggle, key="gd_run",
                  icon=":material/pause:" if playing else ":material/play_arrow:")  # fmt: skip
        st.button("One step", on_click=_advance, args=(setup, 1), key="gd_one")
        st.button("Back", on_click=_back, args=(1,), key="gd_back")
        with st.container(width=90):
            count = int(number_box("Steps", Bounds(1, MAX_STEPS, True), 20, key="gd_count"))
        st.button(f"{count} steps", on_click=_advance, args=(setup, count), key="gd_many")
        st.button("Reset", on_click=_back, args=(MAX_STEPS + 1,), key="gd_reset")


def _toggle() -> None:
    st.session_state["gd_playing"] = not st.session_state["gd_playing"]


def _advance(setup: Descent, count: int) -> None:
    memory = st.session_state
    states: tuple[State, ...] = memory["gd_states"]
    count = min(count, MAX_STEPS + 1 - len(states))
    _hold((*states[:-1], *path(setup, states[-1], count)))


def _back(count: int) -> None:
    memory = st.session_state
    states: tuple[State, ...] = memory["gd_states"]
    kept = states[: max(1, len(states) - count)]
    memory["gd_playing"] = False
    _hold((*kept[:-1], replace(kept[-1], stopped="")))


def _progress(setup: Descent) -> None:
    """The last step in numbers and pictures; while it runs, one step on at every call."""
    memory = st.session_state
    if memory["gd_playing"]:
        _advance(setup, 1)
    states: tuple[State, ...] = memory["gd_states"]
    last = states[-1]
    if last.stopped or len(states) > MAX_STEPS:
        if memory["gd_playing"]:
            memory["gd_playing"] = False
            st.rerun()
        st.warning(escaped(last.stopped or f"Stopped after {MAX_STEPS} steps, the most there are."))
    loss = format_number(last.loss, _SIX)
    st.markdown(f"After **{last.step}** steps: {escaped(setup.output)} = **{loss}**")
    pictures, numbers, colours = st.container(), st.container(), st.container()
    with colours:
        look = theme_choice("gd_theme")
    with numbers:
        _numbers(setup, states)
        if st.button("Open this step in the stepper", key="gd_open",
                     icon=":material/account_tree:"):  # fmt: skip
            values = {**setup.held, **last.values}
            open_in_stepper(memory["gd_program"], _literals(values), back="descent")
    with pictures:
        _pictures(setup, states, look)


def _numbers(setup: Descent, states: tuple[State, ...]) -> None:
    last = states[-1]
    if len(states) > 1:
        st.markdown(f"**Step {last.step}**")
        for lines in working(setup, states[-2], last).values():
            for line in lines:
                st.markdown(escaped(line.text))
        return
    st.markdown("**The next step will use**")
    for name, gradient in last.gradients.items():
        here = format_number(float(np.ravel(last.values[name])[0]), _SIX)
        slope = format_number(float(np.ravel(gradient)[0]), _SIX)
        more = " (first entry)" if np.ndim(gradient) else ""
        st.markdown(escaped(f"{name} = {here}, ∂{setup.output}/∂{name} = {slope}{more}"))


def _pictures(setup: Descent, states: tuple[State, ...], look: str) -> None:
    single = [name for name in setup.move if not np.ndim(states[-1].values[name])]
    if single:
        names = tuple(single[:2])
        if len(single) > 2:
            names = tuple(st.multiselect(
                "Path over", single, single[:2], key="gd_axes", max_selections=2,
            )) or names  # fmt: skip
        try:
            found = _lowest(_key(), names, setup, states[0])
            ground = landscape(setup, states, names, lowest=found)
            keepable(descent_plot(ground, output=setup.output, theme=look), "path")
            st.caption(
                "The stronger the grey, the higher; the ring is the lowest point that a longer "
                "search finds from the start. Run it: does the path swing, creep or leave?"
            )
        except BackpropError as error:
            explain(error)
    if len(states) > 1:
        losses = [state.loss for state in states]
        keepable(loss_plot({setup.output: losses}, theme=look), "loss")


def _key() -> tuple[Any, ...]:
    """What the descent was made of."""
    key: tuple[Any, ...] = st.session_state["gd_key"]
    return key


@st.cache_data(max_entries=100, show_spinner=False)
def _lowest(
    key: tuple[Any, ...], names: tuple[str, ...], _setup: Descent, _first: State
) -> dict[str, float] | None:
    return lowest(_setup, _first, names)


def _literals(values: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers, and arrays as nested lists."""
    return {name: np.asarray(value, dtype=float).tolist() for name, value in values.items()}
