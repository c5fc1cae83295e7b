"""A scene at a frame in the colours of a theme, as SVG."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import escape
from typing import Literal

from graphviz_backprop.drawing import text
from graphviz_backprop.drawing.curve import Curve
from graphviz_backprop.drawing.frame import Frame
from graphviz_backprop.drawing.scene import Circle, Dot, Scene, Wire
from graphviz_backprop.drawing.text import Runs
from graphviz_backprop.drawing.theme import LIGHT, Theme
from graphviz_backprop.drawing.writing import BRACKET_STROKE, Bracket, Text

Flavour = Literal["live", "path"]

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def svg(
    scene: Scene,
    frame: Frame,
    theme: Theme = LIGHT,
    *,
    text: Flavour = "live",
    title: str = "Computational graph",
    description: str = "",
    prefix: str = "",
) -> str:
    """The picture as SVG text: same input, same bytes.

    Only presentation attributes, so that every reader draws it the same. ``live``
    text can be searched and edited, ``path`` text is outlines and looks the same
    everywhere. ``title`` and ``description`` are what a screen reader says, by
    default which step it is. Give each picture of one page its own ``prefix``
    (letters, digits, underscores) so that ids stay unique.
    """
    said = description or f"Step {frame.index + 1} of {frame.total}, {frame.phase}."
    width, height = _number(scene.width), _number(scene.height)
    written = _written(scene, theme, text, prefix)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}" role="img"'
        f' aria-labelledby="{prefix}title {prefix}desc">\n'
        f'<title id="{prefix}title">{_escaped(title)}</title>\n'
        f'<desc id="{prefix}desc">{_escaped(said)}</desc>\n'
    )
    return head + "\n".join(_body(scene, frame, theme, text, prefix, written)) + "\n"


@lru_cache(maxsize=4)
def _written(scene: Scene, theme: Theme, flavour: Flavour, prefix: str) -> dict[object, str]:
    """The parts of a scene that were written for earlier frames, by id and state."""
    return {}


def _body(
    scene: Scene,
    frame: Frame,
    theme: Theme,
    flavour: Flavour,
    prefix: str,
    written: dict[object, str],
) -> Iterator[str]:
    """The shapes and texts; each is written once for every state in which it is met."""
    width, height = _number(scene.width), _number(scene.height)
    yield f'<rect width="{width}" height="{height}" fill="{theme.background}"/>'
    yield '<g fill="none" stroke-linecap="butt" stroke-linejoin="round">'
    for wire in scene.wires:
        lit = wire.key in frame.active_wires
        if (wire.id, lit) not in written:
            written[wire.id, lit] = _wire(wire, lit, theme, prefix)
        yield written[wire.id, lit]
    yield "</g>"
    for dot in scene.dots:
        lit = dot.node in frame.active_wires
        if (dot.id, lit) not in written:
            written[dot.id, lit] = _dot(dot, lit, theme, prefix)
        yield written[dot.id, lit]
    for circle in scene.circles:
        lit = circle.node in frame.active_nodes
        troubled = bool(circle.trouble) and frame.last >= circle.trouble_from
        if (circle.id, lit, troubled) not in written:
            written[circle.id, lit, troubled] = _circle(circle, lit, troubled, theme, prefix)
        yield written[circle.id, lit, troubled]
    for bracket in scene.brackets:
        if frame.last >= bracket.step:
            if bracket.id not in written:
                written[bracket.id] = _bracket(bracket, text_colour(bracket, frame, theme), prefix)
            yield written[bracket.id]
    live = flavour == "live"
    yield f'<g font-family="{escape(theme.font)}" text-anchor="middle">' if live else "<g>"
    for anchor in scene.texts:
        if runs := anchor.shown(frame.last):
            colour = text_colour(anchor, frame, theme)
            if (anchor.id, runs, colour) not in written:
                write = _live if live else _outlined
                written[anchor.id, runs, colour] = write(anchor, runs, colour, prefix)
            yield written[anchor.id, runs, colour]
    yield "</g>"
    yield "</svg>"


def _wire(wire: Wire, lit: bool, theme: Theme, prefix: str) -> str:
    colour, width = (theme.active, theme.active_stroke) if lit else (theme.ink, theme.stroke)
    path = (
        f'<path id="{prefix}{wire.id}" d="{path_data(wire.path)}" stroke="{colour}"'
        f' stroke-width="{_number(width)}"/>'
    )
    if not wire.arrow:
        return path
    corners = " ".join(f"{_number(x)},{_number(y)}" for x, y in wire.arrow)
    return f'{path}<polygon id="{prefix}a{wire.id}" points="{corners}" fill="{colour}"/>'


def path_data(path: Curve) -> str:
    """A curve as SVG path data."""
    places = [f"{_number(x)} {_number(y)}" for x, y in path]
    return f"M{places[0]}C" + " ".join(places[1:])


def _dot(dot: Dot, lit: bool, theme: Theme, prefix: str) -> str:
    x, y = dot.centre
    colour = theme.active if lit else theme.ink
    return (
        f'<circle id="{prefix}{dot.id}" cx="{_number(x)}" cy="{_number(y)}"'
        f' r="{_number(dot.radius)}" fill="{colour}"/>'
    )


def _circle(circle: Circle, lit: bool, troubled: bool, theme: Theme, prefix: str) -> str:
    (x, y), rx, ry = circle.centre, circle.rx, circle.ry
    shape = f'<circle id="{prefix}{circle.id}" cx="{_number(x)}" cy="{_number(y)}"'
    if rx == ry:
        shape += f' r="{_number(rx)}"'
    else:
        shape = shape.replace("<circle", "<ellipse", 1) + f' rx="{_number(rx)}" ry="{_number(ry)}"'
    fill = theme.lit if lit else theme.fill
    stroke = theme.mark if troubled else theme.ink
    width = theme.active_stroke if troubled else theme.stroke
    dashes = ' stroke-dasharray="4 2"' if troubled else ""
    return f'{shape} fill="{fill}" stroke="{stroke}" stroke-width="{_number(width)}"{dashes}/>'


def _bracket(bracket: Bracket, colour: str, prefix: str) -> str:
    places = " ".join(f"{_number(x)},{_number(y)}" for x, y in bracket.path)
    return (
        f'<polyline id="{prefix}{bracket.id}" points="{places}" fill="none" stroke="{colour}"'
        f' stroke-width="{_number(BRACKET_STROKE)}"/>'
    )


def text_colour(anchor: Text | Bracket, frame: Frame, theme: Theme) -> str:
    """The colour of a text or bracket, by its role; a symbol on a lit circle has its own."""
    match anchor.role:
        case "value":
            return theme.value
        case "gradient" | "contribution":
            return theme.gradient
        case "inner":
            return theme.faint
        case "symbol" if anchor.node in frame.active_nodes:
            return theme.lit_ink
        case _:
            return theme.ink


def _live(anchor: Text, runs: Runs, colour: str, prefix: str) -> str:
    """One text element; a subscript is a smaller run, shifted down and back up again."""
    head = (
        f'<text id="{prefix}{anchor.id}" x="{_number(anchor.x)}" y="{_number(anchor.y)}"'
        f' font-size="{_number(anchor.size)}" fill="{colour}">'
    )
    if len(runs) == 1 and runs[0].script == 0:
        return f"{head}{_escaped(runs[0].text)}</text>"
    spans = []
    level = 0.0
    for run in text.place(runs, anchor.size):
        spans.append(
            f'<tspan dy="{_number(level - run.rise)}" font-size="{_number(run.size)}">'
            f"{_escaped(run.text)}</tspan>"
        )
        level = run.rise
    return f"{head}{''.join(spans)}</text>"


def _outlined(anchor: Text, runs: Runs, colour: str, prefix: str) -> str:
    left = anchor.x - text.width(runs, anchor.size) / 2
    return (
        f'<path id="{prefix}{anchor.id}" transform="translate({_number(left)} {_number(anchor.y)})"'
        f' d="{text.outline(runs, anchor.size)}" fill="{colour}"/>'
    )


def _number(number: float) -> str:
    """Two decimals, without trailing zeros and never −0."""
    written = f"{number:.2f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


def _escaped(words: str) -> str:
    """Text for XML; characters that XML cannot hold are replaced."""
    return escape(_NOT_XML.sub("\N{REPLACEMENT CHARACTER}", words))
