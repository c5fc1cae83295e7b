"""Links that open programs in an app: one for everybody, or one a student."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from graphviz_backprop.address import State, to_query
from graphviz_backprop.course.exercise import Exercise, varied
from graphviz_backprop.engine.graph import literal
from graphviz_backprop.text.errors import BackpropError


def link(app: str, program: str, at: Mapping[str, Any], **state: Any) -> str:
    """The address at which the app at ``app`` opens a program with these inputs.

    >>> link("https://app.example/", "x y", {"x": 2.0, "y": 3.0})
    'https://app.example/?f=x+y&at=x%3D2.0%3By%3D3.0&v=2'
    """
    check_app(app)
    return f"{app}?{urlencode(to_query(State(program=program, inputs=at, **state)))}"


def check_app(app: str) -> None:
    """Raises BackpropError for what is no address of an app."""
    if not re.fullmatch(r"https?://[^\s?#]+", app):
        raise BackpropError(
            f"{app!r:.60} is no address of an app", remedy="Write one such as https://app.example/."
        )


def links(exercise: Exercise, app: str, count: int, seed: int) -> str:
    """A CSV table of variants and their links, in which the app asks for every number."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("variant", "link"))
    for one, variant in varied(exercise, count, seed):
        at = {name: literal(value) for name, value in one.bindings.items()}
        writer.writerow((variant, link(app, one.program, at, predict=True)))
    return text.getvalue()
