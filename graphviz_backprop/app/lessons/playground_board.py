"""The playground's picture: asks from the browser in, states of the training out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import streamlit as st

from graphviz_backprop import frontend
from graphviz_backprop.app.lessons.playground_run import (
    Place,
    Run,
    advanced,
    base_picture,
    begin,
    curve_picture,
    one_epoch,
    picture,
    rewound,
)
from graphviz_backprop.drawing.theme import THEMES
from graphviz_backprop.learn.canvas import CLASSES
from graphviz_backprop.learn.datasets import Dataset

NAME = "graphviz_backprop.playground"
_ASKS = ("more", "step", "reset", "pause", "pick", "base")


class Pick(NamedTuple):
    """A point that was clicked: of the training or the test data, and its number."""

    part: str
    number: int


class Ask(NamedTuple):
    """What the browser wants; ``at`` is the place that it shows, ``have`` the base it holds."""

    serial: int
    do: str
    have: str
    at: Place | None
    pick: Pick | None


@dataclass(frozen=True, slots=True)
class Board:
    """A run under a name of its own, after an ask that brought ``new`` states."""

    run: Run
    name: str
    own: Dataset | None
    answered: Ask | None = None
    new: int = 1
    pick: Pick | None = None


def read_ask(value: object, run: Run) -> Ask | None:
    """An ask that a browser sent; None for anything that none of ours would send."""
    found = _entries(_entries(value).get("ask"))
    serial, do, at = found.get("serial"), found.get("do"), found.get("at")
    if not isinstance(serial, int) or do not in _ASKS:
        return None
    return Ask(serial, str(do), str(found.get("have", ""))[:60], _place(at), _pick(found, run))


def _place(at: object) -> Place | None:
    match at:
        case [int(epoch), int(update)]:
            return epoch, update
    return None


def _pick(found: Mapping[str, Any], run: Run) -> Pick | None:
    sizes = {"train": len(run.training.data), "test": len(run.training.test)}
    match found.get("part"), found.get("index"):
        case str(part), int(number) if 0 <= number < sizes.get(part, 0):
            return Pick(part, number)
    return None


def _entries(value: object) -> Mapping[str, Any]:
    """What a browser sent as an object, and nothing where it sent something else."""
    return value if isinstance(value, Mapping) else {}


def answered(run: Run, ask: Ask) -> tuple[Run, int]:
    """The run after an ask, and how many of its states are new."""
    if ask.do == "reset":
        return begin(run.training), 1
    if ask.do == "more":
        before = run.state
        run = advanced(run)
        places = [index for index, state in enumerate(run.states) if state is before]
        return run, len(run.states) - 1 - places[-1] if places else len(run.states)
    if ask.at is not None:
        run = rewound(run, ask.at)
    return (one_epoch(run) if ask.do == "step" else run), 1


def show(board: Board, *, key: str, theme: str, test: bool, discrete: bool, fresh: bool) -> None:
    """Mounts the picture; ``fresh`` says that the ask has not been answered before."""
    run, ask = board.run, board.answered
    states = run.states[len(run.states) - max(board.new, 1) :]
    holds = fresh and ask is not None and ask.have == board.name
    look = THEMES[theme]
    content = {
        "id": board.name,
        "base": None if holds else base_picture(run.training, board.own),
        "kind": ask.do if ask else "base",
        "answer": ask.serial if ask else 0,
        "pictures": [picture(run.training, state, board.own) for state in states],
        "curve": curve_picture(run),
        "theme": theme,
        "view": {"test": test, "discrete": discrete},
        "colours": CLASSES[theme],
        "background": {"background": look.background, "ink": look.ink},
    }
    _component()(
        key=key,
        data={"j": json.dumps(content, separators=(",", ":"))},
        default={"ask": None},
        on_ask_change=_nothing,
    )


@cache
def _component() -> Any:
    style = files(frontend.__package__).joinpath("playground.css").read_text(encoding="utf-8")
    return st.components.v2.component(
        NAME, js=frontend.module("playground.js"), css=style + _palettes(), isolate_styles=True
    )


def _palettes() -> str:
    """The colours of classes and curves in both themes as CSS variables."""
    return "".join(
        f'.pg[data-theme="{name}"] {{ --pg-low: {CLASSES[name].low}; '
        f"--pg-high: {CLASSES[name].high}; --pg-train: {THEMES[name].value}; "
        f"--pg-test: {THEMES[name].gradient} }}\n"
        for name in ("light", "dark")
    )


def _nothing() -> None:
    """Streamlit keeps only states that have a callback."""
