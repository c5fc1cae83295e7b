"""How a mark looks, by its role and its states, in the names of a theme's colours.

The one place that says so: every writer, and the player's style sheet, reads it here.
"""

from __future__ import annotations

from functools import cache
from typing import Literal, NamedTuple

from graphviz_backprop.drawing.marks import Role, State, States
from graphviz_backprop.drawing.theme import Theme

Colour = Literal[
    "background", "ink", "faint", "value", "gradient", "active", "lit", "lit_ink", "fill", "mark"
]
Width = Literal["stroke", "active_stroke", "bracket"]

#: Width of the line of a bracket, in points; the others are the theme's.
BRACKET = 1.1
#: Lengths of the dashes and gaps of a dashed outline, in points.
DASHES = (4.0, 2.0)


class Style(NamedTuple):
    """``line`` is the colour of letters, lines and outlines, ``fill`` that of an inside."""

    line: Colour | None = "ink"
    fill: Colour | None = None
    width: Width = "stroke"
    dashed: bool = False
    underlined: bool = False


ROLES: dict[Role, Style] = {
    "block": Style(),
    "frame": Style("faint", width="bracket"),
    "wire": Style(),
    "muted": Style("faint"),  # the wire of data, along which no gradient comes
    "dot": Style(None, "ink"),
    "gate": Style("ink", "fill"),
    "symbol": Style(),
    "name": Style(),
    "inner": Style("faint"),
    "alias": Style("faint"),  # shows only while it is lit
    "value": Style("value", width="bracket"),
    "gradient": Style("gradient", width="bracket"),
    "contribution": Style("gradient", width="bracket"),
    "blank": Style(),
    "headline": Style(),
    "caption": Style(),
    "formula": Style(),
    "footer": Style("faint"),
}
#: What a state changes.
STATES: dict[tuple[Role, State], dict[str, object]] = {
    ("block", "lit"): {"line": "active", "width": "active_stroke"},
    ("wire", "lit"): {"line": "active", "width": "active_stroke"},
    ("muted", "lit"): {"line": "active", "width": "active_stroke"},
    ("dot", "lit"): {"fill": "active"},
    ("gate", "lit"): {"fill": "lit"},
    ("gate", "trouble"): {"line": "mark", "width": "active_stroke", "dashed": True},
    ("formula", "lit"): {"line": "active"},
    ("symbol", "lit"): {"line": "lit_ink"},
    ("value", "marked"): {"underlined": True},
    ("gradient", "marked"): {"underlined": True},
    ("contribution", "marked"): {"underlined": True},
}


@cache
def style(role: Role, states: States) -> Style:
    """The look of a role in some states."""
    found = ROLES[role]
    for state in sorted(states):
        found = found._replace(**STATES.get((role, state), {}))  # type: ignore[arg-type]
    return found


def width_of(width: Width, theme: Theme) -> float:
    """A width of a style in points."""
    return BRACKET if width == "bracket" else float(getattr(theme, width))
