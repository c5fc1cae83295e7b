r"""A scene in TikZ: the same points and curves, one ``tikzpicture`` for all steps.

``picture`` draws one step; ``overlaid`` draws all of them with beamer's overlays:
``\only<3->`` shows a number, ``lit=<5>`` lights a wire on slide 5. Coordinates are
those of the scene, in big points with y down (``y=-1bp``), so that a number of the
picture can be found again in the SVG. Both need the definitions of ``styles``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from graphviz_backprop.drawing.curve import Curve
from graphviz_backprop.drawing.frame import Frame
from graphviz_backprop.drawing.scene import Circle, Dot, Scene, Wire
from graphviz_backprop.drawing.theme import LIGHT, Theme
from graphviz_backprop.drawing.writing import BRACKET_STROKE, Bracket, Text
from graphviz_backprop.export.latex import runs_latex

COLOURS = (
    "background", "ink", "faint", "value", "gradient", "active", "lit", "lit_ink", "fill", "mark",
)  # fmt: skip
_STYLES = r"""
\tikzset{
  gb on/.code args={<#1>#2}{\only<#1>{\pgfkeysalso{#2}}},
  gb wire/.style={draw=gbink, line width=%(stroke)sbp, line join=round},
  gb lit wire/.style={draw=gbactive, line width=%(active)sbp},
  gb head/.style={fill=gbink},
  gb lit head/.style={fill=gbactive},
  gb gate/.style={draw=gbink, fill=gbfill, line width=%(stroke)sbp},
  gb lit gate/.style={fill=gblit},
  gb trouble/.style={draw=gbmark, line width=%(active)sbp, dash pattern=on 4bp off 2bp},
  gb bracket/.style={line width=%(bracket)sbp, line join=round},
  gb text/.style={anchor=base, inner sep=0pt, outer sep=0pt},
}
"""


def styles(theme: Theme = LIGHT, scale: float = 1.0) -> str:
    """The colours and line widths, for the preamble; ``scale`` is the picture's."""
    colours = "\n".join(
        rf"\definecolor{{gb{name.replace('_', '')}}}{{HTML}}{{{getattr(theme, name)[1:].upper()}}}"
        for name in COLOURS
    )
    widths = {
        "stroke": decimals(theme.stroke * scale),
        "active": decimals(theme.active_stroke * scale),
        "bracket": decimals(BRACKET_STROKE * scale),
    }
    return colours + _STYLES % widths


def picture(scene: Scene, frame: Frame, scale: float = 1.0) -> str:
    """The picture after one step."""
    return _tikzpicture(scene, scale, _parts(scene, [frame], scale, False))


def overlaid(scene: Scene, frames: Sequence[Frame], scale: float = 1.0) -> str:
    """The picture after every step, one overlay of a beamer frame each."""
    return _tikzpicture(scene, scale, _parts(scene, frames, scale, True))


def _tikzpicture(scene: Scene, scale: float, lines: Iterable[str]) -> str:
    size = _point(scene.width, scene.height)
    unit = f"{scale:.4f}".rstrip("0").rstrip(".")
    return "\n".join(
        (
            rf"\begin{{tikzpicture}}[x={unit}bp, y=-{unit}bp]",
            rf"\useasboundingbox (0,0) rectangle {size};",
            *lines,
            r"\end{tikzpicture}",
        )
    )


def _parts(scene: Scene, frames: Sequence[Frame], scale: float, many: bool) -> Iterator[str]:
    """In the order in which they are painted; with ``many`` frames each change is an overlay."""
    for wire in scene.wires:
        yield from _wire(wire, _when(many, [wire.key in f.active_wires for f in frames]))
    for dot in scene.dots:
        yield _dot(dot, _when(many, [dot.node in f.active_wires for f in frames]))
    for circle in scene.circles:
        yield _circle(circle, frames, many)
    for bracket in scene.brackets:
        yield from _bracket(bracket, frames, many)
    for text in scene.texts:
        yield from _text(text, frames, scale, many)


def _when(many: bool, lit: list[bool]) -> str | None:
    """The overlays on which something holds, "" for always, None for never."""
    if not any(lit):
        return None
    return overlays([i for i, on in enumerate(lit, 1) if on]) if many else ""


def overlays(numbers: Sequence[int]) -> str:
    """Slide numbers as beamer writes them.

    >>> overlays([1, 3, 4, 5, 8, 9])
    '1,3-5,8-9'
    """
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return ",".join(f"{a}" if a == b else f"{a}-{b}" for a, b in ranges)


def _also(style: str, when: str | None) -> str:
    if when is None:
        return ""
    return f", gb on={{<{when}>{{{style}}}}}" if when else f", {style}"


def _wire(wire: Wire, when: str | None) -> Iterator[str]:
    yield rf"\path[gb wire{_also('gb lit wire', when)}] {_curve(wire.path)};"
    if wire.arrow:
        corners = " -- ".join(_point(x, y) for x, y in wire.arrow)
        yield rf"\path[gb head{_also('gb lit head', when)}] {corners} -- cycle;"


def _curve(path: Curve) -> str:
    pieces = (
        f".. controls {_point(*a)} and {_point(*b)} .. {_point(*c)}"
        for a, b, c in zip(path[1::3], path[2::3], path[3::3], strict=True)
    )
    return " ".join((_point(*path[0]), *pieces))


def _dot(dot: Dot, when: str | None) -> str:
    radius = decimals(dot.radius)
    return (
        rf"\path[gb head{_also('gb lit head', when)}] {_point(*dot.centre)}"
        rf" circle [x radius={radius}, y radius={radius}];"
    )


def _circle(circle: Circle, frames: Sequence[Frame], many: bool) -> str:
    lit = _when(many, [circle.node in f.active_nodes for f in frames])
    trouble = _when(many, [bool(circle.trouble) and f.last >= circle.trouble_from for f in frames])
    options = f"gb gate{_also('gb lit gate', lit)}{_also('gb trouble', trouble)}"
    radii = f"x radius={decimals(circle.rx)}, y radius={decimals(circle.ry)}"
    return rf"\path[{options}] {_point(*circle.centre)} circle [{radii}];"


def _bracket(bracket: Bracket, frames: Sequence[Frame], many: bool) -> Iterator[str]:
    """A line that stays from the slide where its array appears."""
    start = bisect_left([frame.last for frame in frames], bracket.step)
    if start == len(frames):
        return
    corners = " -- ".join(_point(x, y) for x, y in bracket.path)
    line = rf"\path[gb bracket, draw=gb{_COLOUR[bracket.role]}] {corners};"
    yield rf"\only<{start + 1}->{{{line}}}" if many and start else line


def _text(text: Text, frames: Sequence[Frame], scale: float, many: bool) -> Iterator[str]:
    """One node for each thing a text shows, from the slide where it appears to its end."""
    size = decimals(text.size * scale)
    font = rf"\fontsize{{{size}bp}}{{{size}bp}}\selectfont"
    options = f"gb text, font={font}, text=gb{_COLOUR[text.role]}"
    if text.role == "symbol":
        lit = _when(many, [text.node in f.active_nodes for f in frames])
        options += _also("text=gblitink", lit)
    lasts = [frame.last for frame in frames]
    starts = [bisect_left(lasts, step) for step, _ in text.contents]
    for start, stop, (_, runs) in zip(
        starts, [*starts[1:], len(frames)], text.contents, strict=True
    ):
        if start == stop:
            continue
        node = rf"\node[{options}] at {_point(text.x, text.y)} {{${runs_latex(runs)}$}};"
        if many and (start, stop) != (0, len(frames)):
            until = f"{stop}" if stop < len(frames) else ""
            node = rf"\only<{start + 1}-{until}>{{{node}}}"
        yield node


_COLOUR = {
    "name": "ink", "symbol": "ink", "inner": "faint", "value": "value", "gradient": "gradient",
    "contribution": "gradient",
}  # fmt: skip


def _point(x: float, y: float) -> str:
    return f"({decimals(x)},{decimals(y)})"


def decimals(number: float) -> str:
    """At most two decimals, never −0."""
    written = f"{number:.2f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written
