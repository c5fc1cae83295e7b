"""The playground: a small network in training, and any of its points in the stepper."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from graphviz_backprop.app.lessons import playground_board as board
from graphviz_backprop.app.lessons.opening import explain, refusal, stepper_button, theme
from graphviz_backprop.app.lessons.playground_address import (
    OWN,
    Settings,
    from_query,
    playground_of,
    to_query,
)
from graphviz_backprop.app.lessons.playground_board import Board, Pick
from graphviz_backprop.app.lessons.playground_controls import controls, put
from graphviz_backprop.app.lessons.playground_run import begin, changed
from graphviz_backprop.errors import BackpropError
from graphviz_backprop.learn import opening
from graphviz_backprop.learn.playground import playground_training
from graphviz_backprop.learn.programs import scalar_program
from graphviz_backprop.learn.training import State, Training, batch_order, predict
from graphviz_backprop.numbers import NumberFormat, format_number

_KEY = "playground_canvas"
_FOUR = NumberFormat("significant", 4)


def page() -> None:
    """Draws the page for the settings in the address and the widgets."""
    held = _arrive()
    st.title("Playground", anchor=False)
    slot = st.container(key="playground_slot")
    settings = controls(held)
    st.session_state["playground_settings"] = settings
    try:
        _follow(settings)
    except BackpropError as error:
        with slot:
            explain(error)
        return
    with slot:
        _picture(theme(), settings.test, settings.discrete)
    _leave(settings)


def _arrive() -> Settings:
    """The settings to start from: the address where it is new, or the last of this session."""
    memory = st.session_state
    held: Settings = memory.get("playground_settings", Settings())
    query = st.query_params.to_dict()
    if query == memory.get("playground_query") or (not query and "playground_settings" in memory):
        return held
    memory["playground_query"] = query
    try:
        held = from_query(query)
    except BackpropError as error:
        st.warning(f"{error.problem}. {error.remedy}")
        held = Settings()
    put(held)
    return held


def _leave(settings: Settings) -> None:
    query = to_query(settings)
    if settings.data == OWN and "own" not in query:
        st.caption("So many own points do not fit into the address: a link will not hold them.")
        query = to_query(replace(settings, data=Settings().data))
    if query != st.query_params.to_dict():
        st.query_params.from_dict(query)
    st.session_state["playground_query"] = query


def _follow(settings: Settings) -> None:
    """Begins or changes the run of this session where the settings ask for it."""
    memory = st.session_state
    wanted = replace(settings, test=False, discrete=False)
    if memory.get("playground_wanted") == wanted and "playground_board" in memory:
        return
    chosen = playground_of(settings)
    training = playground_training(chosen)
    now: Board | None = memory.get("playground_board")
    run = changed(now.run, training) if now else begin(training)
    memory["playground_serial"] = memory.get("playground_serial", 0) + 1
    memory["playground_board"] = Board(run, str(memory["playground_serial"]), chosen.own)
    memory["playground_wanted"] = wanted


@st.fragment
def _picture(look: str, test: bool, discrete: bool) -> None:
    """Answers what the picture asked for, without the rest of the page."""
    memory = st.session_state
    now: Board = memory["playground_board"]
    ask = board.read_ask(memory.get(_KEY), now.run)
    fresh = ask is not None and ask.serial != memory.get("playground_answered")
    if ask is not None and fresh:
        memory["playground_answered"] = ask.serial
        run, new = board.answered(now.run, ask)
        moved = ask.do in ("more", "step", "reset")
        pick = ask.pick if ask.do == "pick" else None if moved else now.pick
        now = memory["playground_board"] = replace(now, run=run, answered=ask, new=new, pick=pick)
    board.show(now, key=_KEY, theme=look, test=test, discrete=discrete, fresh=fresh)
    _open(now)


def _open(now: Board) -> None:
    """The ways into the stepper: from the point that was clicked, and from the next batch."""
    training, state = now.run.training, now.run.state
    if now.answered is not None and now.answered.do == "more":
        st.caption("Pause, or click a point, to open this network in the stepper.")
        st.button("Open the next mini-batch", disabled=True, key="pg_wait")  # keeps its place
        return
    if now.pick is None:
        st.caption("Click a point of the map to step through its forward and backward pass.")
    else:
        _point(training, state, now.pick)
    _batch(training, state)


def _point(training: Training, state: State, pick: Pick) -> None:
    data = training.data if pick.part == "train" else training.test
    said = predict(training.network, state.weights, data.points[[pick.number]])[0]
    (x1, x2), label = data.points[pick.number], data.labels[pick.number]
    kind = "Training" if pick.part == "train" else "Test"
    numbers = [format_number(float(each), _FOUR) for each in (x1, x2, label, said)]
    name = training.network.prediction
    st.markdown(
        f"**{kind} point {pick.number}** after {state.epoch} epochs: x₁ = {numbers[0]}, "
        f"x₂ = {numbers[1]}, y = {numbers[2]}; the network says {name} = {numbers[3]}."
    )
    matrices = opening.opened_as_matrices(training.network, state.weights, data, pick.number)
    scalars = opening.opened_as_numbers(training.network, state.weights, data, pick.number)
    problem = refusal(scalars)
    with st.container(horizontal=True):
        if not problem:
            stepper_button("Open with every weight a number", scalars, key="pg_open_numbers")
        stepper_button("Open with matrices", matrices, key="pg_open_matrices")
    if problem:
        count = len(scalar_program(training.network).splitlines())
        st.caption(
            f"With every weight a number ({count} lines) this network is too large for the "
            f"stepper: {problem}. With matrices it opens."
        )


def _batch(training: Training, state: State) -> None:
    order = batch_order(training, state.epoch)
    first = state.update * training.batch
    chosen = order[first : first + training.batch]
    program = opening.opened_batch(training.network, state.weights, training.data, chosen)
    if problem := refusal(program):
        st.caption(f"The next mini-batch is too large for the stepper: {problem}.")
    else:
        stepper_button(
            f"Open the next mini-batch ({len(chosen)} points)", program, key="pg_open_batch"
        )
