"""Marks in the colours of a theme, as SVG."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from html import escape
from typing import Literal

from graphviz_backprop.drawing import text as lettering
from graphviz_backprop.drawing.curve import Curve
from graphviz_backprop.drawing.frame import Frame
from graphviz_backprop.drawing.marks import Ellipse, Formula, Mark, Path, Words
from graphviz_backprop.drawing.paint import paint
from graphviz_backprop.drawing.scene import Scene
from graphviz_backprop.drawing.styles import DASHES, Colour, Style, style, width_of
from graphviz_backprop.drawing.theme import LIGHT, Theme
from graphviz_backprop.drawing.typeset import EM, typeset

Flavour = Literal["live", "path"]

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def svg(
    scene: Scene,
    frame: Frame,
    theme: Theme = LIGHT,
    *,
    text: Flavour = "live",
    title: str = "Computational graph",
    description: str = "",
    prefix: str | None = "",
) -> str:
    """The picture of a scene after a frame, by default with a description of which step it is."""
    said = description or f"Step {frame.number} of {frame.total}, {frame.phase}."
    size = (scene.width, scene.height)
    marks = paint(scene, frame)
    return drawn(marks, size, theme, text=text, title=title, description=said, prefix=prefix)


def drawn(
    marks: Iterable[Mark],
    size: tuple[float, float],
    theme: Theme = LIGHT,
    *,
    text: Flavour = "live",
    title: str,
    description: str,
    prefix: str | None = "",
) -> str:
    """Marks as SVG text: same input, same bytes.

    Only presentation attributes, so that every reader draws it the same. ``live``
    text can be searched and edited, ``path`` text is outlines and looks the same
    everywhere. ``title`` and ``description`` are what a screen reader says. Ids begin
    with ``prefix`` (letters, digits, underscores); a picture that stands in a page among
    others has none, where it is None.
    """
    body = map(elements(theme, text, prefix), marks)
    return document(body, size, theme, title=title, description=description, prefix=prefix)


def document(
    body: Iterable[str],
    size: tuple[float, float],
    theme: Theme,
    *,
    title: str,
    description: str,
    prefix: str | None = "",
) -> str:
    """Elements that are written already, as a picture of their own on the theme's background."""
    width, height = number(size[0]), number(size[1])
    if prefix is None:
        label = f' aria-label="{escaped(f"{title}. {description}")}"'
        said: tuple[str, ...] = ()
    else:
        label = f' aria-labelledby="{prefix}title {prefix}desc"'
        said = (
            f'<title id="{prefix}title">{escaped(title)}</title>',
            f'<desc id="{prefix}desc">{escaped(description)}</desc>',
        )
    lines = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}" font-family="{escape(theme.font)}" text-anchor="middle"'
        f' stroke-linejoin="round" role="img"{label}>',
        *said,
        f'<rect width="{width}" height="{height}" fill="{theme.background}"/>',
        *body,
        "</svg>\n",
    )
    return "\n".join(lines)


@lru_cache(maxsize=8)
def elements(theme: Theme, flavour: Flavour, prefix: str | None = "") -> Callable[[Mark], str]:
    """How a mark is written; most marks stay the same from frame to frame, and are kept."""
    return lru_cache(maxsize=8192)(lambda mark: element(mark, theme, flavour, prefix))


def element(mark: Mark, theme: Theme, flavour: Flavour, prefix: str | None = "") -> str:
    """One mark as the elements that draw it; the first carries its id."""
    look = style(mark.role, mark.states)
    name = "" if prefix is None else f' id="{prefix}{mark.id}"'
    match mark:
        case Path():
            return _path(mark, look, theme, name)
        case Ellipse():
            return _ellipse(mark, look, theme, name)
        case Words():
            return (_live if flavour == "live" else _outlined)(mark, look, theme, name)
        case Formula(corner=(x, y)):
            scale = mark.size / EM
            outline = typeset(mark.latex).path
            return (
                f'<path{name} transform="translate({number(x)} {number(y)}) scale({scale:.4f})"'
                f' d="{outline}" {_fill(look.line, theme)}/>'
            )


def _fill(colour: Colour | None, theme: Theme) -> str:
    return f'fill="{getattr(theme, colour) if colour else "none"}"'


def _stroke(look: Style, theme: Theme, scale: float) -> str:
    if look.line is None:
        return ""
    width = width_of(look.width, theme) * scale
    dashes = " ".join(number(length * scale) for length in DASHES)
    return (
        f' stroke="{getattr(theme, look.line)}" stroke-width="{number(width)}"'
        + f' stroke-dasharray="{dashes}"' * look.dashed
    )


def _path(mark: Path, look: Style, theme: Theme, name: str) -> str:
    shape = (
        f'path{name} d="{path_data(mark.points)}"'
        if mark.curved
        else f'polyline{name} points="{corners(mark.points)}"'
    )
    line = f"<{shape} {_fill(look.fill, theme)}{_stroke(look, theme, mark.scale)}/>"
    if not mark.head:
        return line
    return f'{line}<polygon points="{corners(mark.head)}" {_fill(look.line, theme)}/>'


def path_data(points: Curve) -> str:
    """A curve as SVG path data."""
    places = [f"{number(x)} {number(y)}" for x, y in points]
    return f"M{places[0]}C" + " ".join(places[1:])


def corners(points: Curve) -> str:
    """Points as SVG writes those of a polygon."""
    return " ".join(f"{number(x)},{number(y)}" for x, y in points)


def _ellipse(mark: Ellipse, look: Style, theme: Theme, name: str) -> str:
    (x, y), rx, ry = mark.centre, mark.rx, mark.ry
    radii = f'r="{number(rx)}"' if rx == ry else f'rx="{number(rx)}" ry="{number(ry)}"'
    return (
        f'<{"circle" if rx == ry else "ellipse"}{name} cx="{number(x)}" cy="{number(y)}" {radii}'
        f" {_fill(look.fill, theme)}{_stroke(look, theme, mark.scale)}/>"
    )


def _live(mark: Words, look: Style, theme: Theme, name: str) -> str:
    """One text element; each run of a name with subscripts has its own place."""
    x, y = mark.at
    head = (
        f'<text{name} x="{number(x)}" y="{number(y)}" font-size="{number(mark.size)}"'
        f" {_fill(look.line, theme)}" + ' text-decoration="underline"' * look.underlined + ">"
    )
    if len(mark.runs) == 1 and mark.runs[0].script == 0:
        return f"{head}{escaped(mark.runs[0].text)}</text>"
    return f"{head}{''.join(_spans(mark))}</text>"


def _spans(mark: Words) -> Iterator[str]:
    """Every run at the middle of its own place: some readers set each apart anyway."""
    x, y = mark.at
    left = x - lettering.width(mark.runs, mark.size) / 2
    for run in lettering.place(mark.runs, mark.size):
        middle = left + run.dx + lettering.width(lettering.plain(run.text), run.size) / 2
        yield (
            f'<tspan x="{number(middle)}" y="{number(y - run.rise)}"'
            f' font-size="{number(run.size)}">{escaped(run.text)}</tspan>'
        )


def _outlined(mark: Words, look: Style, theme: Theme, name: str) -> str:
    left = mark.at[0] - lettering.width(mark.runs, mark.size) / 2
    return (
        f'<path{name} transform="translate({number(left)} {number(mark.at[1])})"'
        f' d="{lettering.outline(mark.runs, mark.size)}" {_fill(look.line, theme)}/>'
    )


def number(value: float) -> str:
    """Two decimals, without trailing zeros and never −0."""
    written = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


def escaped(words: str) -> str:
    """Text for XML; characters that XML cannot hold are replaced."""
    return escape(_NOT_XML.sub("\N{REPLACEMENT CHARACTER}", words))
