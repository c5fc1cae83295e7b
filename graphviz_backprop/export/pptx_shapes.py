"""Shapes of a slide as DrawingML: ovals, curved wires, outlines and editable text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lxml import etree
from lxml.builder import ElementMaker

from graphviz_backprop.drawing.curve import Curve, Point
from graphviz_backprop.drawing.text import Runs
from graphviz_backprop.drawing.typeset import Command
from graphviz_backprop.export.omml import omml

_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_P = "http://schemas.openxmlformats.org/presentationml/2006/main"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
#: What programs of today know and older ones, or simpler ones, do not, by its usual prefix.
_NEWER = {
    "p159": "http://schemas.microsoft.com/office/powerpoint/2015/09/main",
    "a14": "http://schemas.microsoft.com/office/drawing/2010/main",
}
SPACES = {"a": _A, "p": _P}
A = ElementMaker(namespace=_A, nsmap=SPACES)
P = ElementMaker(namespace=_P, nsmap=SPACES)

EMU = 12700  # a point
#: Where PowerPoint puts the baseline of the first line, and how high a line is, in em of Arial.
ASCENT, LINE = 0.905, 1.117
#: DrawingML's own rise of a subscript and of a superscript, in thousandths of a percent.
_BASELINES = {-1: "-25000", 1: "30000"}

#: What a command of an outline is called.
_TAGS = {"M": "moveTo", "L": "lnTo", "Q": "quadBezTo", "Z": "close"}

Element = Any
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line: ``#rrggbb``, width in points, dashed or not."""

    colour: str
    width: float
    dashed: bool = False


@dataclass(slots=True)
class Numbering:
    """Gives every shape of a slide its own number."""

    last: int

    def named(self, name: str, description: str) -> Element:
        """The properties that name a shape and say what it shows."""
        self.last += 1
        attributes = {"id": str(self.last), "name": name}
        return P.cNvPr(**attributes, descr=description) if description else P.cNvPr(**attributes)

    def number(self, shape: Element) -> None:
        """Gives a copy of a shape a number of its own."""
        self.last += 1
        for names in shape.iter(f"{{{_P}}}cNvPr"):
            names.set("id", str(self.last))


def number_of(shape: Element) -> str:
    """The number of a shape."""
    return str(next(shape.iter(f"{{{_P}}}cNvPr")).get("id"))


def match(made: Iterable[Element]) -> None:
    """Names shapes so that the transition Morph takes each for the one of its name elsewhere.

    It does so where a name begins with two exclamation marks, and no other shape has it.
    """
    seen = Counter[str]()
    for shape in made:
        names = list(shape.iter(f"{{{_P}}}cNvPr"))
        name = str(names[0].get("name"))
        seen[name] += 1
        for each in names:  # of an alternative, both
            each.set("name", f"!!{name}" if seen[name] == 1 else f"!!{name}, {seen[name]}")


def group(names: Element, shapes: Iterable[Element], box: Box) -> Element:
    """Shapes that move together; their coordinates stay those of the slide."""
    x, y, width, height = (emu(number) for number in box)
    at, size = {"x": x, "y": y}, {"cx": width, "cy": height}
    return P.grpSp(
        P.nvGrpSpPr(names, P.cNvGrpSpPr(), P.nvPr()),
        P.grpSpPr(A.xfrm(A.off(**at), A.ext(**size), A.chOff(**at), A.chExt(**size))),
        *shapes,
    )


def alternative(newer: Element, older: Element) -> Element:
    """Two shapes of one number: programs since 2016 draw the first, others the second."""
    made = etree.Element(f"{{{_MC}}}AlternateContent", nsmap={"mc": _MC})
    wants = {"Requires": " ".join(_NEWER)}
    etree.SubElement(made, f"{{{_MC}}}Choice", wants, nsmap=_NEWER).append(newer)
    etree.SubElement(made, f"{{{_MC}}}Fallback").append(older)
    return made


def oval(
    names: Element,
    centre: Point,
    rx: float,
    ry: float,
    fill: str,
    stroke: Stroke | None,
    *text: Any,
) -> Element:
    """A circle or an ellipse; ``text`` (runs, size, colour, font) stands in its middle."""
    shape = P.sp(
        P.nvSpPr(names, P.cNvSpPr(), P.nvPr()),
        P.spPr(
            _frame(centre[0] - rx, centre[1] - ry, 2 * rx, 2 * ry),
            A.prstGeom(A.avLst(), prst="ellipse"),
            solid(fill),
            line(stroke),
        ),
    )
    shape.append(_words(*text) if text else _words((), 12, fill, "Arial"))
    return shape


def wire(names: Element, path: Curve, arrow: Curve, stroke: Stroke) -> Element:
    """A cubic curve and the filled triangle at its end, as one freeform."""
    xs, ys = zip(*path, *arrow, strict=True)
    left, top = min(xs), min(ys)
    width, height = max(xs) - left, max(ys) - top

    def at(point: Point) -> Element:
        return A.pt(x=emu(point[0] - left), y=emu(point[1] - top))

    size = {"w": emu(width), "h": emu(height)}
    curve = A.path(A.moveTo(at(path[0])), fill="none", **size)
    for start in range(1, len(path), 3):
        curve.append(A.cubicBezTo(*(at(point) for point in path[start : start + 3])))
    paths = [curve]
    if arrow:
        head = A.path(A.moveTo(at(arrow[0])), stroke="0", **size)
        head.extend(A.lnTo(at(corner)) for corner in arrow[1:])
        head.append(A.close())
        paths.append(head)
    return _freeform(names, (left, top, width, height), paths, stroke.colour, stroke)


def polyline(names: Element, corners: Curve, stroke: Stroke) -> Element:
    """An open line with corners."""
    xs, ys = zip(*corners, strict=True)
    left, top, width, height = min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)
    points = [A.pt(x=emu(x - left), y=emu(y - top)) for x, y in corners]
    path = A.path(A.moveTo(points[0]), fill="none", w=emu(width), h=emu(height))
    path.extend(A.lnTo(point) for point in points[1:])
    return _freeform(names, (left, top, width, height), [path], stroke.colour, stroke)


def outline(names: Element, commands: Iterable[Command], box: Box, fill: str) -> Element:
    """Filled outlines, such as a typeset formula, as one freeform.

    Their thousands of numbers go through text: ten times as fast as through elements.
    """
    parts = [f'<a:path xmlns:a="{_A}" w="{emu(box[2])}" h="{emu(box[3])}">']
    for command in commands:
        tag = _TAGS[command.letter]
        points = "".join(f'<a:pt x="{emu(x)}" y="{emu(y)}"/>' for x, y in command.points)
        parts.append(f"<a:{tag}>{points}</a:{tag}>")
    path = etree.fromstring("".join((*parts, "</a:path>")))
    return _freeform(names, box, [path], fill, None)


def label(
    names: Element,
    runs: Runs,
    baseline: Point,
    size: float,
    box: tuple[float, float],
    colour: str,
    font: str,
) -> Element:
    """A text box whose first baseline is at a height; ``baseline`` is its middle.

    ``box`` is its width and its height, 0 for that of the line.
    """
    (x, y), (width, height) = baseline, box
    return P.sp(
        P.nvSpPr(names, P.cNvSpPr(txBox="1"), P.nvPr()),
        P.spPr(
            _frame(x - width / 2, y - ASCENT * size, width, height or LINE * size),
            A.prstGeom(A.avLst(), prst="rect"),
            A.noFill(),
        ),
        _words(runs, size, colour, font, anchor="t"),
    )


def formula(names: Element, latex: str, box: Box, size: float, colour: str) -> Element:
    """A text box with a formula that can be edited."""

    def run(italic: bool) -> Element:
        font = A.latin(typeface="Cambria Math", panose="02040503050406030204")
        attributes = {"lang": "en-US", "sz": str(int(size * 100)), "i": str(int(italic))}
        return A.rPr(solid(colour), font, **attributes)

    inset = dict.fromkeys(("lIns", "tIns", "rIns", "bIns"), "0")
    return P.sp(
        P.nvSpPr(names, P.cNvSpPr(txBox="1"), P.nvPr()),
        P.spPr(_frame(*box), A.prstGeom(A.avLst(), prst="rect"), A.noFill()),
        P.txBody(
            A.bodyPr(A.noAutofit(), wrap="none", anchor="ctr", rtlCol="0", **inset),
            A.lstStyle(),
            A.p(A.pPr(algn="ctr"), omml(latex, run)),
        ),
    )


def _freeform(
    names: Element,
    box: Box,
    paths: list[Element],
    fill: str,
    stroke: Stroke | None,
) -> Element:
    return P.sp(
        P.nvSpPr(names, P.cNvSpPr(), P.nvPr()),
        P.spPr(
            _frame(*box),
            A.custGeom(
                A.avLst(), A.gdLst(), A.ahLst(), A.cxnLst(),
                A.rect(l="0", t="0", r="r", b="b"), A.pathLst(*paths),
            ),
            solid(fill),
            line(stroke),
        ),
    )  # fmt: skip


def _words(runs: Runs, size: float, colour: str, font: str, *, anchor: str = "ctr") -> Element:
    """One paragraph without margins that neither wraps nor changes its size."""
    inset = dict.fromkeys(("lIns", "tIns", "rIns", "bIns"), "0")
    paragraph = A.p(A.pPr(algn="ctr"))
    for text, script in runs:
        attributes = {"lang": "en-US", "sz": str(int(size * 100)), "dirty": "0"}
        if script:
            attributes["baseline"] = _BASELINES[script]
        faces = (A.latin(typeface=font), A.ea(typeface=font), A.cs(typeface=font))
        paragraph.append(A.r(A.rPr(solid(colour), *faces, **attributes), A.t(text)))
    return P.txBody(
        A.bodyPr(A.noAutofit(), wrap="none", anchor=anchor, rtlCol="0", **inset),
        A.lstStyle(),
        paragraph,
    )


def _frame(x: float, y: float, width: float, height: float) -> Element:
    return A.xfrm(A.off(x=emu(x), y=emu(y)), A.ext(cx=emu(width), cy=emu(height)))


def solid(colour: str) -> Element:
    """A fill of one colour, ``#rrggbb`` or one of a template such as ``tx1``.

    ``tx1/65000`` lets so many thousandths of a percent of it be seen.
    """
    if colour.startswith("#"):
        return A.solidFill(A.srgbClr(val=colour[1:].upper()))
    name, _, part = colour.partition("/")
    return A.solidFill(A.schemeClr(*([A.alpha(val=part)] if part else []), val=name))


def line(stroke: Stroke | None) -> Element:
    """The properties of a line, or of none."""
    if stroke is None:
        return A.ln(A.noFill())
    drawn = A.ln(solid(stroke.colour), w=emu(stroke.width))
    if stroke.dashed:
        drawn.append(A.prstDash(val="dash"))
    drawn.append(A.round())
    return drawn


def emu(points: float) -> str:
    """A length as DrawingML counts."""
    return f"{points * EMU:.0f}"
