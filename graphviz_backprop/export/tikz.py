r"""Marks in TikZ: the same points and curves, one ``tikzpicture`` for all steps.

``picture`` draws one step; ``overlaid`` draws all of them with beamer's overlays:
``\only<3->`` shows a number, ``lit=<5>`` lights a wire on slide 5. Coordinates are
those of the scene, in big points with y down (``y=-1bp``), so that a number of the
picture can be found again in the SVG. Both need the definitions of ``styles``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import get_args

from graphviz_backprop.drawing.curve import Curve
from graphviz_backprop.drawing.marks import NO_STATES, Ellipse, Formula, Mark, Path, Words
from graphviz_backprop.drawing.paint import Spans, Timed, Timeline, holds
from graphviz_backprop.drawing.styles import DASHES, ROLES, STATES, Colour, Style, style, width_of
from graphviz_backprop.drawing.theme import LIGHT, Theme
from graphviz_backprop.export.latex import runs_latex

#: What all marks have.
_ON = r"gb on/.code args={<#1>#2}{\only<#1>{\pgfkeysalso{#2}}},"
#: Languages of babel make letters such as ; and " active.
_ON_ANYWHERE = r"""handle active characters in code, handle active characters in nodes,
  gb on/.code args={<#1|#2>#3}{\gbonly{#1}{#2}{\pgfkeysalso{#3}}},"""
_COMMON = r"""
  gb line/.style={line join=round},
  gb text/.style={anchor=base, inner sep=0pt, outer sep=0pt},
"""


def styles(theme: Theme = LIGHT, scale: float = 1.0, anywhere: bool = False) -> str:
    """The colours and the looks of all roles, for the preamble; ``scale`` is the picture's."""
    on = _ON_ANYWHERE if anywhere else _ON
    colours = "".join(
        rf"\definecolor{{{_named(name)}}}{{HTML}}{{{getattr(theme, name)[1:].upper()}}}" + "%\n"
        for name in get_args(Colour)
        if getattr(theme, name) != "none"
    )
    looks = {str(role): style(role, NO_STATES) for role in ROLES}
    looks |= {f"{state} {role}": style(role, frozenset({state})) for role, state in STATES}
    lines = [line for name, look in looks.items() for line in _look(name, look, theme, scale)]
    return colours + "\\tikzset{\n  " + on + _COMMON + "\n".join(lines) + "\n}%\n"


def _look(name: str, look: Style, theme: Theme, scale: float) -> Iterator[str]:
    """The style of lines, that of their heads and that of words."""
    line = f"draw={_named(look.line)}" if look.line else "draw=none"
    fill = f", fill={_named(look.fill)}" if look.fill else ""
    width = decimals(width_of(look.width, theme) * scale)
    on, off = (decimals(length * scale) for length in DASHES)
    dashes = f", dash pattern=on {on}bp off {off}bp" if look.dashed else ""
    yield f"  gb {name}/.style={{{line}{fill}, line width={width}bp{dashes}}},"
    if look.line:
        colour = _named(look.line)
        yield f"  gb {name} head/.style={{fill={colour}}},"
        yield f"  gb {name} words/.style={{text={colour}}},"


def _named(colour: str) -> str:
    return "gb" + colour.replace("_", "")


def picture(marks: Iterable[Mark], size: tuple[float, float], scale: float = 1.0) -> str:
    """The marks of one step."""
    lines = [
        line
        for mark in marks
        for line in _drawn(mark, tuple((state, "") for state in sorted(mark.states)), scale)
    ]
    return _tikzpicture(lines, size, scale)


def overlaid(
    marks: Timeline,
    size: tuple[float, float],
    count: int,
    scale: float = 1.0,
    anywhere: bool = False,
) -> str:
    """The marks of ``count`` steps, one overlay of a beamer frame each.

    ``anywhere`` writes for each part also whether it is in the last picture, for documents
    without overlays: ``\\gbonly{3-}{1}{…}`` and ``gb on={<3-|1>{…}}``.
    """
    lines = [line for timed in marks for line in _overlaid(timed, count, scale, anywhere)]
    return _tikzpicture(lines, size, scale)


def _overlaid(timed: Timed, count: int, scale: float, anywhere: bool) -> Iterator[str]:
    def at_last(spans: Spans) -> int:
        return int(holds(spans, count - 1))

    when = tuple(
        (state, overlays(spans) + f"|{at_last(spans)}" * anywhere) for state, spans in timed.states
    )
    slides = overlays(timed.shown, count)
    only = rf"\gbonly{{{slides}}}{{{at_last(timed.shown)}}}" if anywhere else rf"\only<{slides}>"
    always = timed.shown == ((0, count),)
    for line in _drawn(timed.mark, when, scale):
        yield line if always else f"{only}{{{line}}}"


def _tikzpicture(lines: Iterable[str], size: tuple[float, float], scale: float) -> str:
    unit = f"{scale:.4f}".rstrip("0").rstrip(".")
    return "\n".join(
        (
            rf"\begin{{tikzpicture}}[x={unit}bp, y=-{unit}bp]",
            rf"\useasboundingbox (0,0) rectangle {_point(*size)};",
            *lines,
            r"\end{tikzpicture}",
        )
    )


def overlays(ranges: Spans, count: int = 0) -> str:
    """The slides of some ranges as beamer writes them; one to the last of ``count`` is open.

    >>> overlays(((0, 1), (2, 5), (7, 9)), 9)
    '1,3-5,8-'
    """
    return ",".join(
        f"{start + 1}-{'' if stop == count else stop}".removesuffix(f"-{start + 1}")
        for start, stop in ranges
    )


def _drawn(mark: Mark, states: tuple[tuple[str, str], ...], scale: float) -> Iterator[str]:
    """A mark, in each of its states on some slides, or always where none are said."""

    def options(kind: str = "") -> str:
        looks = [f"gb {mark.role}{kind}"]
        for state, when in states:
            if (mark.role, state) in STATES:
                look = f"gb {state} {mark.role}{kind}"
                looks.append(f"gb on={{<{when}>{{{look}}}}}" if when else look)
        return ", ".join(looks)

    match mark:
        case Path(points=points):
            line = _curve(points) if mark.curved else " -- ".join(_point(*at) for at in points)
            yield rf"\path[gb line, {options()}] {line};"
            if mark.head:
                corners = " -- ".join(_point(*corner) for corner in mark.head)
                yield rf"\path[{options(' head')}] {corners} -- cycle;"
        case Ellipse():
            radii = f"x radius={decimals(mark.rx)}, y radius={decimals(mark.ry)}"
            yield rf"\path[{options()}] {_point(*mark.centre)} circle [{radii}];"
        case Words():
            size = decimals(mark.size * scale)
            font = rf"\fontsize{{{size}bp}}{{{size}bp}}\selectfont"
            yield (
                rf"\node[gb text, font={font}, {options(' words')}] at {_point(*mark.at)}"
                rf" {{${runs_latex(mark.runs)}$}};"
            )
        case Formula():
            raise TypeError("TeX sets formulas itself")


def _curve(path: Curve) -> str:
    pieces = (
        f".. controls {_point(*a)} and {_point(*b)} .. {_point(*c)}"
        for a, b, c in zip(path[1::3], path[2::3], path[3::3], strict=True)
    )
    return " ".join((_point(*path[0]), *pieces))


def _point(x: float, y: float) -> str:
    return f"({decimals(x)},{decimals(y)})"


def decimals(number: float) -> str:
    """At most two decimals, never −0."""
    written = f"{number:.2f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written
