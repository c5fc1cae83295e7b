"""The scores of a reader in the storage of their own browser: they survive a reload.

Nothing of it is kept on the server. What comes back is checked like anything from outside.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from graphviz_backprop.address import MAX_STEP, Task
from graphviz_backprop.app.panels.sheet import Attempt
from graphviz_backprop.teach import score
from graphviz_backprop.teach.exercises import DIFFICULTIES, SEEDS

_KEY = "keeping"
#: No more attempts are kept than these, the last ones.
_MOST = 500
_LONGEST = 400_000


def take() -> None:
    """Takes back what the browser has kept, once a session."""
    memory = st.session_state
    told = (memory.get(_KEY) or {}).get("kept")
    if isinstance(told, str) and not memory.get("scores_known"):
        memory["scores_known"] = True
        _take(told)


def keep() -> None:
    """Gives the browser the scores as they are now, or asks it for those that it has."""
    memory = st.session_state
    known = bool(memory.get("scores_known"))
    scored = "score" in memory or bool(memory.get("attempts"))
    content = {"keep": _text() if known and scored else None, "ask": not known}
    _component()(key=_KEY, data={"j": json.dumps(content)}, on_kept_change=lambda: None)


def _text() -> str:
    memory = st.session_state
    attempts = list(memory.get("attempts", {}).items())[-_MOST:]
    return json.dumps(
        {
            "score": score.written(memory.get("score", score.Score())),
            "attempts": [
                [task.difficulty, task.seed, made.frame, made.done, score.written(made.score)]
                for task, made in attempts
            ],
        }
    )


def _take(text: str) -> None:
    """Puts kept scores under what this session has already; drops what is damaged."""
    memory = st.session_state
    try:
        data = json.loads(text[:_LONGEST]) if text else {}
        before = score.read(data.get("score", {}))
        attempts = dict(_attempt(each) for each in data.get("attempts", [])[-_MOST:])
    except (ValueError, TypeError, AttributeError, RecursionError):
        return
    memory["score"] = score.merged([before, memory.get("score", score.Score())])
    memory["attempts"] = {**attempts, **memory.get("attempts", {})}


def _attempt(row: object) -> tuple[Task, Attempt]:
    match row:
        case [int(level), int(seed), int(frame), bool(done), dict(told)]:
            if level in DIFFICULTIES and 0 <= seed < SEEDS and 0 <= frame <= MAX_STEP:
                return Task(level, seed), Attempt(frame, done, score.read(told))
    raise ValueError(f"no attempt: {row!r:.60}")


@cache
def _component() -> Any:
    script = Path(__file__).with_name("keeping.js").read_text(encoding="utf-8")
    return st.components.v2.component("graphviz_backprop.keep", js=script)
