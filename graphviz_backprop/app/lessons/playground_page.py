"""The playground: a small network in training, and any of its points in the stepper.

Everything on the page is one component, which the page answers alone: what is chosen, trained
and clicked comes as an ask, and what it leads to is sent back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from graphviz_backprop.app.lessons import playground_board as board
from graphviz_backprop.app.lessons.opening import heading, open_in_stepper, refusal, theme
from graphviz_backprop.app.lessons.playground_address import (
    Settings,
    changed,
    opened,
    query_of,
)
from graphviz_backprop.app.lessons.playground_board import Ask, Board
from graphviz_backprop.app.lessons.playground_run import begin, going_on, restored
from graphviz_backprop.app.plain import escaped
from graphviz_backprop.learn import opening
from graphviz_backprop.learn.settings import own_points, training_of
from graphviz_backprop.learn.training import batch_order, predict
from graphviz_backprop.text.errors import BackpropError
from graphviz_backprop.text.numbers import NumberFormat, format_number

_KEY = "playground_canvas"
_FOUR = NumberFormat("significant", 4)


def page() -> None:
    """Draws the page for the settings in the address, or as the reader left it."""
    heading("Playground")
    _arrive()
    with st.container(key="playground_slot"):
        _picture(theme())


def _arrive() -> None:
    """Begins with what the address holds where that is new."""
    memory, query = st.session_state, st.query_params.to_dict()
    if "playground_board" in memory and query in ({}, memory["playground_query"]):
        return
    settings, problems = opened(query)
    for problem in problems:
        st.warning(escaped(problem))
    memory["playground_settings"], memory["playground_query"] = settings, query_of(settings)
    memory["playground_board"] = _begun(settings)


def _begun(settings: Settings) -> Board:
    memory = st.session_state
    memory["playground_serial"] = memory.get("playground_serial", 0) + 1
    run = begin(training_of(settings))
    return Board(run, str(memory["playground_serial"]), own_points(settings))


@st.fragment
def _picture(look: str) -> None:
    """Answers what the picture asked for."""
    memory = st.session_state
    now: Board = memory["playground_board"]
    ask = board.read_ask(memory.get(_KEY), now.run)
    fresh = ask is not None and ask.serial != memory.get("playground_answered")
    if ask is not None and fresh:
        memory["playground_answered"] = ask.serial
        now = memory["playground_board"] = replace(_answered(now, ask), answered=ask)
        if ask.do == "open":
            _open(now, ask.form)
            now = memory["playground_board"]
    settings: Settings = memory["playground_settings"]
    address = urlencode(query_of(settings))
    board.show(now, settings, address, _card(now), key=_KEY, theme=look, fresh=fresh)


def _answered(now: Board, ask: Ask) -> Board:
    now = replace(now, problem="", new=1)
    match ask.do:
        case "set":
            return _set(now, ask.change)
        case "restore":
            run = restored(now.run, ask.at, ask.weights)
            return replace(now, run=run, pick=None)
    run, new = board.answered(now.run, ask)
    moved = ask.do in ("more", "step", "reset")
    pick = ask.pick if ask.do == "pick" else None if moved else now.pick
    return replace(now, run=run, new=new, pick=pick)


def _set(now: Board, change: Mapping[str, str]) -> Board:
    """The board with other settings; with the ones before and a word where these cannot be."""
    memory = st.session_state
    held: Settings = memory["playground_settings"]
    try:
        settings = changed(held, change)
        training = training_of(settings)
    except BackpropError as error:
        return replace(now, problem=f"{error.problem}. {error.remedy}".replace(".. ", ". "))
    memory["playground_settings"], memory["playground_query"] = settings, query_of(settings)
    if replace(settings, test=held.test, discrete=held.discrete) == held:
        return now
    run = going_on(now.run, training)
    return replace(_begun(settings), pick=None) if run is None else replace(now, run=run)


def _card(now: Board) -> dict[str, Any] | None:
    """What is said of the point that was clicked, and why it cannot be opened number by number."""
    pick, training, state = now.pick, now.run.training, now.run.state
    if pick is None:
        return None
    data = training.data if pick.part == "train" else training.test
    said = predict(training.network, state.weights, data.points[[pick.number]])[0]
    (x1, x2), label = data.points[pick.number], data.labels[pick.number]
    numbers = [format_number(float(each), _FOUR) for each in (x1, x2, label, said)]
    kind = "Training" if pick.part == "train" else "Test"
    scalars = opening.opened_as_numbers(training.network, state.weights, data, pick.number)
    problem = refusal(scalars)
    return {
        "part": pick.part,
        "index": pick.number,
        "title": f"{kind} point {pick.number} after {state.epoch} epochs",
        "numbers": f"x₁ = {numbers[0]}, x₂ = {numbers[1]}, y = {numbers[2]}",
        "said": f"The network says {training.network.prediction} = {numbers[3]}.",
        "refused": f"Too large with every weight a number: {problem}." if problem else "",
    }


def _open(now: Board, form: str) -> None:
    """Leaves for the stepper with the clicked point, or with the next mini-batch."""
    memory, training, state = st.session_state, now.run.training, now.run.state
    if form == "batch":
        order = batch_order(training, state.epoch)
        first = state.update * training.batch
        chosen = order[first : first + training.batch]
        program = opening.opened_batch(training.network, state.weights, training.data, chosen)
    elif now.pick is not None:
        data = training.data if now.pick.part == "train" else training.test
        written = opening.opened_as_numbers if form == "numbers" else opening.opened_as_matrices
        program = written(training.network, state.weights, data, now.pick.number)
    else:
        return
    if problem := refusal(program):
        what = "This mini-batch" if form == "batch" else "This network"
        words = f"{what} is too large for the stepper: {problem}."
        memory["playground_board"] = replace(now, problem=words)
        return
    open_in_stepper(program, back="playground")
