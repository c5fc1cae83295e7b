"""Predict, then reveal: asks for the next number, tells which mistake a wrong answer is."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from graphviz_backprop.app import session
from graphviz_backprop.app.view import View
from graphviz_backprop.teach.case import Quantity
from graphviz_backprop.teach.diagnosis import diagnose, quantities
from graphviz_backprop.teach.exercises import DIFFICULTIES, exercise, kind
from graphviz_backprop.teach.hints import hints
from graphviz_backprop.teach.score import Score, scored
from graphviz_backprop.teach.words import symbols
from graphviz_backprop.trace import Forward, Pull

_ASKED: dict[Quantity, str] = {
    "value": "What is the value of {node}?",
    "local": "What is the local derivative ∂{user}/∂{node}?",
    "downstream": "What does {node} receive through {user}: upstream × local?",
    "total": "What is ∂{target}/∂{node} after this step?",
}


def show(view: View) -> None:
    """One question about the step after the one that is shown."""
    _exercises(view)
    score: Score = st.session_state.setdefault("score", Score())
    next_step = _next_question(view)
    if next_step is None:
        st.info("There is nothing left to predict. Step back, or take an exercise.")
        _score(score)
        return
    step, frame = next_step
    assert isinstance(step, Forward | Pull)
    options = quantities(step)
    quantity: Quantity = options[0]
    if len(options) > 1:
        quantity = st.radio("Ask for", options, horizontal=True, key="quantity") or options[0]
    called = symbols(view.trace)
    user = called[step.edge.user] if isinstance(step, Pull) else ""
    question = _ASKED[quantity].format(
        node=called[step.node], user=user, target=called[view.trace.target]
    )
    place = f"{view.document['shape']}-{frame}-{quantity}"
    with st.form(f"quiz_{place}", clear_on_submit=False, enter_to_submit=True):
        answer = st.text_input(question, key=f"answer_{place}", max_chars=200, placeholder="−4, 1/3, e^2")
        asked = st.form_submit_button("Check")
    if asked and answer.strip():
        told = diagnose(view.trace, step, quantity, answer)
        (st.success if told.right else st.error)(told.message)
        if place not in st.session_state.setdefault("answered", set()):
            st.session_state["answered"].add(place)
            score = scored(score, kind(view.trace, step), right=told.right)
            st.session_state["score"] = score
    _hints(view, step, quantity, place)
    reveal = st.button("Reveal this step", key=f"reveal_{place}")
    if reveal:
        serial, _ = st.session_state["go"]
        st.session_state["go"] = (serial + 1, frame)
        st.rerun()
    _score(score)


def _next_question(view: View) -> tuple[Forward | Pull, int] | None:
    """The next step that has a number to ask for, and the frame that shows it."""
    done = view.lasts[view.stepped.step]
    for index in range(done + 1, len(view.trace.steps)):
        step = view.trace.steps[index]
        if isinstance(step, Forward | Pull) and quantities(step):
            frame = next(i for i, last in enumerate(view.lasts) if last >= index)
            return step, frame
    return None


def _hints(view: View, step: Forward | Pull, quantity: Quantity, place: str) -> None:
    texts = hints(view.trace, step, quantity)
    shown = st.session_state.get(f"hints_{place}", 0)
    for text in texts[:shown]:
        st.caption(text)
    if shown < len(texts) and st.button(f"Hint {shown + 1} of {len(texts)}", key=f"hint_{place}_{shown}"):
        st.session_state[f"hints_{place}"] = shown + 1
        st.rerun()


def _score(score: Score) -> None:
    right, asked = score.total
    if asked:
        rows = ", ".join(f"{name} {t.right}/{t.asked}" for name, t in score.kinds.items())
        st.caption(f"Score {right} of {asked}: {rows}")


def _exercises(view: View) -> None:
    with st.popover("New exercise", icon=":material/school:"):
        level = st.selectbox(
            "Difficulty", list(DIFFICULTIES), key="level",
            format_func=lambda number: f"{number}: {DIFFICULTIES[number]}",
        )  # fmt: skip
        seed = st.number_input("Number of the exercise", 0, 2**32 - 1, 1, key="exercise_seed")
        st.button("Open", key="open_exercise", on_click=_open, args=(int(seed), int(level or 1)))


def _open(seed: int, level: int) -> None:
    found = exercise(seed, level)
    state = session.state_of(0, found.bindings)
    session.open_state(replace(state, program=found.program, target="", seed="", step=0))

