"""Predict, then reveal: asks for the next number, tells which mistake a wrong answer is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from graphviz_backprop.app import session
from graphviz_backprop.app.engine import Picture
from graphviz_backprop.app.panels import keeping, sheet
from graphviz_backprop.app.plain import escaped
from graphviz_backprop.app.view import View
from graphviz_backprop.browser.player import Document
from graphviz_backprop.drawing.scene import Scene
from graphviz_backprop.engine.graph import Edge
from graphviz_backprop.engine.steps import Forward, Pull
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.teach.arrays import (
    ArrayQuestion,
    array_hints,
    array_prompt,
    array_questions,
    diagnose_array,
)
from graphviz_backprop.teach.case import Quantity
from graphviz_backprop.teach.diagnosis import diagnose, quantities
from graphviz_backprop.teach.exercises import kind
from graphviz_backprop.teach.hints import hints
from graphviz_backprop.teach.questions import PROMPTS
from graphviz_backprop.teach.score import Score, scored
from graphviz_backprop.teach.words import symbols

#: A larger array is not asked for in a grid.
_WIDEST = 6
_EXAMPLES = {"shape": "2x3", "entry": "−4, 1/3", "array": "[[1, 2], [3, 4]]"}
_CALLED = {"entry": "one entry", "array": "the whole array"}


class Question(NamedTuple):
    """A step that has a number to ask for, and the frame that shows it."""

    step: Forward | Pull
    frame: int


def hidden(document: Document, made: Picture) -> Document:
    """The document up to the number that is asked for, with a question mark in its place."""
    found = _question(made.trace, made.lasts, _reached(made))
    if found is None:
        return document
    contents = list(document["contents"])
    for place in _places(made.scene, found.step)[: 1 if _is_array(found.step) else None]:
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
    found = [
        index
        for index, text in enumerate(scene.texts)
        if text.id in wanted
        or (text.id.rpartition("_")[0].rpartition("_")[0] in wanted and text.role != "inner")
    ]
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
        if isinstance(step, Forward | Pull) and (quantities(step) or array_questions(step)):
            return Question(step, next(i for i, last in enumerate(lasts) if last >= index))
    return None


def show(view: View) -> None:
    """One question about the step after the last one that was seen."""
    memory = st.session_state
    keeping.take()
    row = st.container(key="sheet_row")  # filled at the end, when the answer is counted
    if said := memory.pop("verdict", ""):
        st.success(said)
    found = _question(view.trace, view.lasts, memory["reached"][1])
    if found is None:
        st.info("There is nothing left to predict. Start again, or take an exercise.")
    else:
        _ask(view, found)
    if view.step < memory["reached"][1] or found is None:
        st.button("Start again from here" if view.step < len(view.lasts) - 1 else
                  "Start again", on_click=_again, args=(view,), key="quiz_again")  # fmt: skip
    _exercise(view, row, done=found is None)
    sheet.chooser()
    keeping.keep()


def _exercise(view: View, row: DeltaGenerator, *, done: bool) -> None:
    """How it stands: that of the sheet, or the score of all that was asked outside of one."""
    memory, state = st.session_state, view.state
    if state.exercise is not None:
        now = sheet.attempt(state.exercise)
        done = now.done or (done and now.score.total.asked > 0)  # to look on is not to predict
        sheet.keep(state.exercise, replace(now, frame=memory["reached"][1], done=done))
    with row:
        sheet.overview(state)
    if state.exercise is not None and state.sheet is not None:
        sheet.results(state.sheet)
    else:
        _score(memory.get("score", Score()))


def _again(view: View) -> None:
    step = view.step if view.step < len(view.lasts) - 1 else 0
    st.session_state["reached"] = (view.trace, step)
    session.go(step)


def _ask(view: View, found: Question) -> None:
    memory = st.session_state
    step = found.step
    if _is_array(step):
        _ask_array(view, found)
        return
    options = quantities(step)
    quantity: Quantity = options[-1]
    if len(options) > 1:
        if memory.get("quantity") not in options:
            memory["quantity"] = options[-1]
        quantity = st.radio("Ask for", options, horizontal=True, key="quantity")
    called = symbols(view.trace)
    user = called[step.edge.user] if isinstance(step, Pull) else ""
    question = PROMPTS[quantity].format(
        node=called[step.node], user=user, target=called[view.trace.target]
    )
    place = f"{_place(view, found)}-{quantity}"
    with st.form("quiz", border=False):
        answer = st.text_input(
            escaped(question), key=f"answer_{place}", max_chars=200, placeholder="−4, 1/3, e^2"
        )
        asked = st.form_submit_button("Check", key="quiz_check")
    if asked and answer.strip():
        told = diagnose(view.trace, step, quantity, answer)
        if told.verdict != "unreadable":
            _count(view, found, quantity, right=told.right)
        if told.right:
            memory["verdict"] = escaped(told.message)
            _reveal(view, found)
            st.rerun()
        st.error(escaped(told.message))
    _help(view, found, hints(view.trace, step, quantity), place)


def _is_array(step: Forward | Pull) -> bool:
    return not quantities(step) and bool(array_questions(step))


def _ask_array(view: View, found: Question) -> None:
    """The shape first; then one entry or all of them, typed or in a grid."""
    memory, step = st.session_state, found.step
    known = memory.get("shape_known") == _place(view, found)
    options = array_questions(step)
    question: ArrayQuestion = options[0]
    if known and len(options) > 1:
        if memory.get("array_question") not in options[1:]:
            memory["array_question"] = options[1]
        question = st.radio(
            "Ask for", options[1:], horizontal=True, key="array_question",
            format_func=_CALLED.__getitem__,
        )  # fmt: skip
    place = f"{_place(view, found)}-{question}"
    asked_for = array_prompt(view.trace, step, question)
    shape = np.shape(step.value if isinstance(step, Forward) else step.downstream)
    grid = question == "array" and max(shape) <= _WIDEST and len(shape) <= 2
    grid = grid and st.toggle("In a grid", key="array_grid")
    with st.form("quiz", border=False):
        answer = (
            _grid(asked_for, shape, place)
            if grid
            else st.text_input(
                escaped(asked_for), key=f"answer_{place}", max_chars=2000,
                placeholder=_EXAMPLES[question],
            )
        )  # fmt: skip
        asked = st.form_submit_button("Check", key="quiz_check")
    if asked and answer.strip():
        told = diagnose_array(view.trace, step, question, answer)
        if told.verdict != "unreadable":
            _count(view, found, question, right=told.right)
        if told.right and question == "shape":
            memory["shape_known"] = _place(view, found)
        elif told.right:
            _reveal(view, found)
        if told.right:
            memory["verdict"] = escaped(told.message)
            st.rerun()
        st.error(escaped(told.message))
    _help(view, found, array_hints(view.trace, step), place)


def _grid(asked_for: str, shape: tuple[int, ...], place: str) -> str:
    """Boxes in rows and columns; what they hold as one text."""
    st.caption(escaped(asked_for))
    rows, columns = (*shape, 1)[:2]
    cells = []
    for row in range(rows):
        boxes = st.columns(columns, gap="small")
        cells.append(
            [
                box.text_input(
                    f"entry {row}, {column}" if len(shape) == 2 else f"entry {row}",
                    key=f"answer_{place}_{row}_{column}", max_chars=60,
                    label_visibility="collapsed",
                ).strip()
                for column, box in enumerate(boxes)
            ]
        )  # fmt: skip
    if not any(cell for line in cells for cell in line):
        return ""
    written = [f"[{', '.join(cell or '0' for cell in line)}]" for line in cells]
    return f"[{', '.join(written if len(shape) == 2 else [line[1:-1] for line in written])}]"


def _help(view: View, found: Question, texts: Sequence[str], place: str) -> None:
    """The hints that were asked for, and the buttons for more help."""
    more = _hints(texts, place)
    with st.container(horizontal=True, gap="small"):
        if more:
            st.button(more, on_click=_hint, args=(place,), key="quiz_hint")
        st.button("Reveal", on_click=_give_up, args=(view, found), key="quiz_reveal")


def _place(view: View, found: Question) -> str:
    return f"{hash((view.run.program.text, view.run.inputs))}-{found.frame}"


def _count(view: View, found: Question, quantity: str, *, right: bool) -> None:
    """Counts an answer, if it is the first to its question."""
    memory = st.session_state
    asked: dict[str, set[str]] = memory.setdefault("asked", {})
    before = asked.setdefault(_place(view, found), set())
    if quantity in before:
        return
    before.add(quantity)
    name, task = kind(view.trace, found.step), view.state.exercise
    memory["score"] = scored(memory.get("score", Score()), name, right=right)
    if task is not None:
        now = sheet.attempt(task)
        sheet.keep(task, replace(now, score=scored(now.score, name, right=right)))


def _give_up(view: View, found: Question) -> None:
    """Reveals; a number that nobody tried to predict was not predicted right."""
    if not st.session_state.get("asked", {}).get(_place(view, found)):
        asked = quantities(found.step) or array_questions(found.step)
        _count(view, found, asked[-1], right=False)
    _reveal(view, found)


def _reveal(view: View, found: Question) -> None:
    st.session_state["reached"] = (view.trace, found.frame)
    session.go(found.frame)


def _hints(texts: Sequence[str], place: str) -> str:
    """Shows the hints that were asked for; says which is next, if there is one."""
    shown = _hinted(place)
    for text in texts[:shown]:
        st.caption(escaped(text))
    return f"Hint {shown + 1} of {len(texts)}" if shown < len(texts) else ""


def _hinted(place: str) -> int:
    known, shown = st.session_state.get("hinted", ("", 0))
    return int(shown) if known == place else 0


def _hint(place: str) -> None:
    st.session_state["hinted"] = (place, _hinted(place) + 1)


def _score(score: Score) -> None:
    right, asked = score.total
    if asked:
        rows = ", ".join(f"{name} {t.right}/{t.asked}" for name, t in score.kinds.items())
        st.caption(escaped(f"Score {right} of {asked}: {rows}"))
