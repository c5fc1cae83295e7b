"""Predict, then reveal: asks for the next number, tells which mistake a wrong answer is."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from graphviz_backprop.app import session
from graphviz_backprop.app.engine import Picture
from graphviz_backprop.app.plain import escaped
from graphviz_backprop.app.view import View
from graphviz_backprop.drawing.scene import Scene
from graphviz_backprop.export.player import Document
from graphviz_backprop.graph import Edge
from graphviz_backprop.teach.case import Quantity
from graphviz_backprop.teach.diagnosis import diagnose, quantities
from graphviz_backprop.teach.exercises import DIFFICULTIES, SEEDS, kind
from graphviz_backprop.teach.hints import hints
from graphviz_backprop.teach.score import Score, scored
from graphviz_backprop.teach.share import Task
from graphviz_backprop.teach.words import symbols
from graphviz_backprop.trace import Forward, Pull, Trace

_ASKED: dict[Quantity, str] = {
    "value": "What is the value of {node}?",
    "local": "What is the local derivative ∂{user}/∂{node}?",
    "downstream": "What does {node} receive through {user}: upstream × local?",
    "total": "What is ∂{target}/∂{node} after this step?",
}


class Question(NamedTuple):
    """A step that has a number to ask for, and the frame that shows it."""

    step: Forward | Pull
    frame: int


def hidden(document: Document, made: Picture, lasts: tuple[int, ...]) -> Document:
    """The document up to the number that is asked for, with a question mark in its place."""
    found = _question(made.trace, lasts, _reached(made))
    if found is None:
        return document
    contents = list(document["contents"])
    for place in _places(made.scene, found.step):
        before = [content for content in contents[place] if content[0] < found.frame]
        contents[place] = [*before, [found.frame - 1, "?"]]
    return {**document, "contents": contents, "frames": document["frames"][: found.frame]}


def _places(scene: Scene, step: Forward | Pull) -> list[int]:
    """The texts of the picture that will show the number."""
    if isinstance(step, Forward):
        wanted = {f"t_v{step.node}_value"}
    else:
        edge: Edge = step.edge
        branch = f"t_bw_{edge.operand}_{edge.user}_{edge.position}_contribution"
        wanted = {branch, f"t_v{step.node}_gradient"}
    found = [index for index, text in enumerate(scene.texts) if text.id in wanted]
    return [index for index in found if scene.texts[index].role == "contribution"] or found


def _reached(made: Picture) -> int:
    """The last frame that the reader has seen of this run."""
    memory = st.session_state
    now = session.current_step()
    run, frame = memory.get("reached", (None, 0))
    reached = max(frame, now) if run is made.trace else now
    memory["reached"] = (made.trace, reached)
    return reached


def _question(trace: Trace, lasts: tuple[int, ...], reached: int) -> Question | None:
    done = lasts[min(reached, len(lasts) - 1)]
    for index in range(done + 1, len(trace.steps)):
        step = trace.steps[index]
        if isinstance(step, Forward | Pull) and quantities(step):
            return Question(step, next(i for i, last in enumerate(lasts) if last >= index))
    return None


def show(view: View) -> None:
    """One question about the step after the last one that was seen."""
    memory = st.session_state
    _exercises(view)
    if said := memory.pop("verdict", ""):
        st.success(said)
    found = _question(view.trace, view.lasts, memory["reached"][1])
    if found is None:
        st.info("There is nothing left to predict. Start again, or take an exercise.")
    else:
        _ask(view, found)
    if view.stepped.step < memory["reached"][1] or found is None:
        st.button("Start again from here" if view.stepped.step < len(view.lasts) - 1 else
                  "Start again", on_click=_again, args=(view,), key="quiz_again")  # fmt: skip
    _score(memory.setdefault("score", Score()))


def _again(view: View) -> None:
    step = view.stepped.step if view.stepped.step < len(view.lasts) - 1 else 0
    st.session_state["reached"] = (view.trace, step)
    session.go(step)


def _ask(view: View, found: Question) -> None:
    memory = st.session_state
    step = found.step
    options = quantities(step)
    quantity: Quantity = options[-1]
    if len(options) > 1:
        quantity = st.radio(
            "Ask for", options, index=len(options) - 1, horizontal=True, key="quantity"
        )
    called = symbols(view.trace)
    user = called[step.edge.user] if isinstance(step, Pull) else ""
    question = _ASKED[quantity].format(
        node=called[step.node], user=user, target=called[view.trace.target]
    )
    place = f"{hash((view.run.program, view.run.inputs))}-{found.frame}-{quantity}"
    with st.form("quiz", border=False):
        answer = st.text_input(
            escaped(question), key=f"answer_{place}", max_chars=200, placeholder="−4, 1/3, e^2"
        )
        asked = st.form_submit_button("Check", key="quiz_check")
    if asked and answer.strip():
        told = diagnose(view.trace, step, quantity, answer)
        if told.verdict != "unreadable" and memory.get("answered") != (view.trace, place):
            memory["answered"] = (view.trace, place)
            memory["score"] = scored(
                memory.get("score", Score()), kind(view.trace, step), right=told.right
            )
        if told.right:
            memory["verdict"] = escaped(told.message)
            _reveal(view, found)
            st.rerun()
        st.error(escaped(told.message))
    _hints(view, step, quantity, place)
    st.button("Reveal", on_click=_reveal, args=(view, found), key="quiz_reveal")


def _reveal(view: View, found: Question) -> None:
    st.session_state["reached"] = (view.trace, found.frame)
    session.go(found.frame)


def _hints(view: View, step: Forward | Pull, quantity: Quantity, place: str) -> None:
    texts = hints(view.trace, step, quantity)
    memory = st.session_state
    known, shown = memory.get("hinted", ("", 0))
    shown = shown if known == place else 0
    for text in texts[:shown]:
        st.caption(escaped(text))

    def more() -> None:
        memory["hinted"] = (place, shown + 1)

    if shown < len(texts):
        st.button(f"Hint {shown + 1} of {len(texts)}", on_click=more, key="quiz_hint")


def _score(score: Score) -> None:
    right, asked = score.total
    if asked:
        rows = ", ".join(f"{name} {t.right}/{t.asked}" for name, t in score.kinds.items())
        st.caption(escaped(f"Score {right} of {asked}: {rows}"))


def _exercises(view: View) -> None:
    state = view.state
    wanted: Task | None = state.sheet
    with st.popover("Exercises", icon=":material/school:", key="exercises"):
        level = st.selectbox(
            "Difficulty", list(DIFFICULTIES), key="level",
            format_func=lambda number: f"{number}: {DIFFICULTIES[number]}",
        )  # fmt: skip
        seed = st.number_input("Number", 0, SEEDS - 1, 1, key="exercise_seed")
        task = Task(int(level or 1), int(seed))
        st.button(
            "Open this exercise", key="open_exercise", on_click=session.open_task, args=(task,)
        )
        st.button("Open a sheet of ten", key="open_sheet", on_click=_open_sheet, args=(task,))
    if wanted is None or state.exercise is None:
        if state.exercise is not None:
            st.caption(f"Exercise {state.exercise.seed}, difficulty {state.exercise.difficulty}")
        return
    all_tasks = session.tasks(wanted)
    place = all_tasks.index(state.exercise) if state.exercise in all_tasks else 0
    st.caption(f"Exercise {place + 1} of {len(all_tasks)}, sheet {wanted.seed}")
    with st.container(horizontal=True, gap="small"):
        for step, label in ((-1, "Previous"), (1, "Next")):
            at = place + step
            inside = 0 <= at < len(all_tasks)
            st.button(
                label, disabled=not inside, key=f"sheet_{label}", on_click=session.open_task,
                args=(all_tasks[at] if inside else state.exercise, wanted),
            )  # fmt: skip


def _open_sheet(wanted: Task) -> None:
    session.open_task(session.tasks(wanted)[0], wanted)
