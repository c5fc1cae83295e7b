"""The sheet of exercises: which one is open, how each went, and what came out in the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import streamlit as st

from graphviz_backprop.address import State, Task
from graphviz_backprop.app import session
from graphviz_backprop.app.panels.copying import save_button
from graphviz_backprop.app.plain import table
from graphviz_backprop.app.typed_number import number_box
from graphviz_backprop.export.pdf_report import Row, pdf_report
from graphviz_backprop.teach.exercises import DIFFICULTIES, SEEDS, exercise
from graphviz_backprop.teach.score import Score, merged
from graphviz_backprop.text.kinds import Bounds

_PLACE = "sheet_place"  # the widget that shows which exercise is open
_DONE, _WRONG = " :material/check:", " :material/close: "


TITLE = "Sheet {number}, difficulty {difficulty}"
RESULT = "{right} of {asked} numbers right at the first try."
_GREEN = "#00802b"


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
    with st.expander("Exercises", icon=":material/school:", key="exercises"):
        level = st.selectbox(
            "Difficulty", list(DIFFICULTIES), key="level",
            format_func=lambda number: f"{number}: {DIFFICULTIES[number]}",
        )  # fmt: skip
        seed = number_box("Number", Bounds(0, SEEDS - 1, True), 1, key="exercise_seed")
        task = Task(int(level or 1), int(seed))
        st.button("Open this exercise", key="open_exercise", on_click=_open, args=(task, None))
        first = session.tasks(task)[0]
        st.button("Open a sheet of ten", key="open_sheet", on_click=_open, args=(first, task))


def open_ten() -> None:
    """Opens a sheet of ten, of the difficulty and the number that were chosen last."""
    memory = st.session_state
    task = Task(int(memory.get("level") or 1), int(memory.get("exercise_seed", 1)))
    _open(session.tasks(task)[0], task)


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
    memory = st.session_state
    place = memory[_PLACE]
    # A label that has changed meanwhile arrives as its text, a row that was left by Back as chosen.
    if isinstance(place, int) and memory["sheet"] == sheet:
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
    _saved(sheet, made)


def _saved(sheet: Task, made: Sequence[Attempt]) -> None:
    """The result as a PDF file, with a name on it."""
    rows = tuple(
        ("✓" if each.done else "", str(place), *map(str, each.score.total), _program(task))
        for place, (task, each) in enumerate(zip(session.tasks(sheet), made, strict=True), 1)
    )
    with st.popover("Save the result", icon=":material/download:", key="sheet_result"):
        name = st.text_input("Name", key="sheet_name", max_chars=100)
        content = _report(TITLE.format(number=sheet.seed, difficulty=sheet.difficulty), name, rows)
        save_button(
            "Save as PDF", content, f"sheet-{sheet.difficulty}-{sheet.seed}.pdf",
            "application/pdf", key="save_sheet",
        )  # fmt: skip


def _program(task: Task) -> str:
    return exercise(task.seed, task.difficulty).program


@lru_cache(maxsize=50)
def _report(title: str, name: str, rows: tuple[tuple[str, ...], ...]) -> bytes:
    """One row an exercise: mark, number, right, asked, formula; the same gives the same bytes."""
    right, asked = (sum(int(row[column]) for row in rows) for column in (2, 3))
    lines = [line for line in (name, RESULT.format(right=right, asked=asked)) if line]
    head = ("", "Exercise", "Right", "Asked", "Formula")
    return pdf_report(
        title, lines, head, [Row(mark, _GREEN, tuple(cells)) for mark, *cells in rows]
    )


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
