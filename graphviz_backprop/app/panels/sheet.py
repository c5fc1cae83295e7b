"""The sheet of exercises: which one is open, how each went, and what came out in the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import streamlit as st

from graphviz_backprop.app import session
from graphviz_backprop.app.plain import table
from graphviz_backprop.teach.exercises import DIFFICULTIES, SEEDS
from graphviz_backprop.teach.score import Score, merged
from graphviz_backprop.teach.share import State, Task

_PLACE = "sheet_place"  # the widget that shows which exercise is open
_DONE, _WRONG = " :material/check:", " :material/close: "


@dataclass(frozen=True, slots=True)
class Attempt:
    """How far the reader came in one exercise, and how well."""

    frame: int = 0
    done: bool = False
    score: Score = field(default_factory=Score)


def attempt(task: Task) -> Attempt:
    """What this session holds of an exercise."""
    found: Attempt = st.session_state.setdefault("attempts", {}).get(task, Attempt())
    return found


def keep(task: Task, now: Attempt) -> None:
    """Remembers how an exercise stands."""
    st.session_state.setdefault("attempts", {})[task] = now


def chooser() -> None:
    """The panel that opens an exercise or a sheet by difficulty and number."""
    with st.popover("Exercises", icon=":material/school:", key="exercises"):
        level = st.selectbox(
            "Difficulty", list(DIFFICULTIES), key="level",
            format_func=lambda number: f"{number}: {DIFFICULTIES[number]}",
        )  # fmt: skip
        st.session_state.setdefault("exercise_seed", 1)
        seed = st.number_input("Number", 0, SEEDS - 1, key="exercise_seed")
        task = Task(int(level or 1), int(seed))
        st.button("Open this exercise", key="open_exercise", on_click=_open, args=(task, None))
        first = session.tasks(task)[0]
        st.button("Open a sheet of ten", key="open_sheet", on_click=_open, args=(first, task))


def overview(state: State) -> None:
    """The exercises of the sheet that is open; one click opens another of them."""
    left: Task | None = st.session_state["sheet"]
    if state.exercise is not None and state.sheet is None:
        st.caption(f"Exercise {state.exercise.seed}, difficulty {state.exercise.difficulty}")
    elif state.exercise is None and left is not None:
        task: Task = st.session_state["task"]
        st.caption("This is not the exercise any more: the formula or an input was changed.")
        st.button("Back to the sheet", key="sheet_back", on_click=_open, args=(task, left))
    elif state.exercise is not None and state.sheet is not None:
        _row(session.tasks(state.sheet), state.exercise, state.sheet)


def _row(tasks: Sequence[Task], now: Task, sheet: Task) -> None:
    place = tasks.index(now) if now in tasks else 0
    st.session_state[_PLACE] = place
    labels = [_label(index, attempt(task)) for index, task in enumerate(tasks)]
    st.pills(
        f"Exercise {place + 1} of {len(tasks)}, sheet {sheet.seed}", range(len(tasks)), key=_PLACE,
        format_func=labels.__getitem__, required=True, wrap=True, on_change=_chosen,
        args=(tasks, sheet),
    )  # fmt: skip
    with st.container(horizontal=True, gap="small"):
        for step, label in ((-1, "Previous"), (1, "Next")):
            at = place + step
            inside = 0 <= at < len(tasks)
            st.button(
                label, disabled=not inside, key=f"sheet_{label}", on_click=_open,
                args=(tasks[at] if inside else now, sheet),
            )  # fmt: skip


def _label(index: int, made: Attempt) -> str:
    wrong = _wrong(made.score)
    return f"{index + 1}{_DONE if made.done else ''}{f'{_WRONG}{wrong}' if wrong else ''}"


def _wrong(score: Score) -> int:
    return score.total.asked - score.total.right


def _chosen(tasks: Sequence[Task], sheet: Task) -> None:
    place = st.session_state[_PLACE]
    if isinstance(place, int):  # a label that has changed meanwhile arrives as its text
        _open(tasks[place], sheet)


def _open(task: Task, sheet: Task | None) -> None:
    session.open_task(task, sheet)
    session.go(attempt(task).frame)


def results(sheet: Task) -> None:
    """What was right of what was asked: exercise by exercise, and by kind of operation."""
    made = [attempt(task) for task in session.tasks(sheet)]
    right, asked = merged(each.score for each in made).total
    done = sum(each.done for each in made)
    if not asked:
        return
    st.caption(f"{_DONE} done; {_WRONG}numbers revealed, or not right at the first try")
    if done == len(made):
        st.success(f"The sheet is done: {right} of {asked} right at the first try.")
        _tables(made)
    else:
        with st.expander(f"So far: {done} of {len(made)} done, {right} of {asked} right"):
            _tables(made)


def _tables(made: Sequence[Attempt]) -> None:
    table(
        "Right answers by exercise",
        ["exercise", "right", "asked", "state"],
        [
            [str(place), *map(str, each.score.total), "done" if each.done else ""]
            for place, each in enumerate(made, 1)
            if each.done or each.score.total.asked
        ],
    )
    kinds = merged(each.score for each in made).kinds
    rows = [[name, *map(str, tally)] for name, tally in kinds.items()]
    table("Right answers by operation", ["operation", "right", "asked"], rows)
