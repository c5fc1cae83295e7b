"""The playground's picture: asks from the browser in, states of the training out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
import streamlit as st

from graphviz_backprop import browser
from graphviz_backprop.app.lessons.playground_address import MOST_POINTS, Settings
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
from graphviz_backprop.choices import table
from graphviz_backprop.drawing.theme import THEMES
from graphviz_backprop.learn.canvas import CLASSES
from graphviz_backprop.learn.datasets import GENERATED, Dataset, generate
from graphviz_backprop.learn.methods import METHODS
from graphviz_backprop.learn.network import ACTIVATIONS, MAX_LAYERS, MAX_NEURONS, PENALTIES
from graphviz_backprop.learn.settings import OWN

NAME = "graphviz_backprop.playground"
RATES = (0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
PENALTY_RATES = (0.0, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
TITLES = {
    "circle": "Circle", "xor": "XOR", "gaussians": "Gaussians", "spiral": "Spiral",
    "plane": "Plane (regression)", "hills": "Hills (regression)",
}  # fmt: skip
SHOWN = {"x1": "x₁", "x2": "x₂", "x1^2": "x₁²", "x2^2": "x₂²", "x1x2": "x₁x₂",
         "sin x1": "sin x₁", "sin x2": "sin x₂"}  # fmt: skip
_ASKS = ("more", "step", "reset", "pause", "pick", "base", "set", "restore", "open")
#: Points of a thumbnail.
_THUMBNAIL = 70


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
    change: Mapping[str, str]
    weights: Mapping[str, Any]
    form: str


@dataclass(frozen=True, slots=True)
class Board:
    """A run under a name of its own, after an ask that brought ``new`` states."""

    run: Run
    name: str
    own: Dataset | None
    answered: Ask | None = None
    new: int = 1
    pick: Pick | None = None
    problem: str = ""


def read_ask(value: object, run: Run) -> Ask | None:
    """An ask that a browser sent; None for anything that none of ours would send."""
    found = _entries(_entries(value).get("ask"))
    serial, do, at = found.get("serial"), found.get("do"), found.get("at")
    if not isinstance(serial, int) or do not in _ASKS:
        return None
    change = {
        name: text for name, text in _entries(found.get("change")).items() if isinstance(text, str)
    }
    return Ask(
        serial, str(do), str(found.get("have", ""))[:60], _place(at), _pick(found, run), change,
        _entries(found.get("weights")), str(found.get("form", "")),
    )  # fmt: skip


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


def show(
    board: Board,
    settings: Settings,
    address: str,
    card: Mapping[str, Any] | None,
    *,
    key: str,
    theme: str,
    fresh: bool,
) -> None:
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
        "view": {"test": settings.test, "discrete": settings.discrete},
        "settings": {
            name: row.kind.write(getattr(settings, name))
            for name, row in table(Settings).items()
            if name != "own"
        }
        | {"own": settings.own if settings.data == OWN else ""},
        "address": address,
        "problem": board.problem,
        "card": card,
        "begun": ask is None,
        "catalogue": None if fresh and ask and ask.have else catalogue(),
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
def catalogue() -> dict[str, Any]:
    """All there is to choose from: data sets with some of their points, features, lists."""
    sets = {name: generate(name, count=_THUMBNAIL, seed=1) for name in GENERATED}
    return {
        "sets": {
            name: {"title": TITLES[name], "points": (np.column_stack([each.points, each.labels])
                                                     .round(2).tolist())}
            for name, each in sets.items()
        },
        "features": SHOWN,
        "rate": [f"{each:g}" for each in RATES],
        "penalty_rate": [f"{each:g}" for each in PENALTY_RATES],
        "method": list(METHODS),
        "activation": list(ACTIVATIONS),
        "penalty": list(PENALTIES),
        "layers": MAX_LAYERS,
        "neurons": MAX_NEURONS,
        "points": MOST_POINTS,
    }  # fmt: skip


@cache
def _component() -> Any:
    style = files(browser.__package__).joinpath("playground.css").read_text(encoding="utf-8")
    return st.components.v2.component(
        NAME, js=browser.module("playground.js"), css=style + _palettes(), isolate_styles=True
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
