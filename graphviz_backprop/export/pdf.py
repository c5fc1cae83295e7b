"""One PDF page a step: vector picture, text that can be searched, a bookmark a step."""

from __future__ import annotations

import io
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from graphviz_backprop.drawing import text
from graphviz_backprop.drawing.curve import Curve, Point
from graphviz_backprop.drawing.frame import Frame
from graphviz_backprop.drawing.scene import Circle, Scene
from graphviz_backprop.drawing.theme import Theme
from graphviz_backprop.drawing.writing import BRACKET_STROKE
from graphviz_backprop.export.deck import Deck, Page, Progress, watched
from graphviz_backprop.export.lettering import LEADING, wrapped
from graphviz_backprop.export.pictures import Settings
from graphviz_backprop.export.slide import (
    CAPTION,
    FOOTER,
    HEADLINE,
    SLIDES,
    chain_rule,
    footer_text,
    one_line,
    places,
)  # fmt: skip
from graphviz_backprop.export.svg import text_colour
from graphviz_backprop.export.typeset import Outline

_FONT = "DejaVuSans"
_INVISIBLE = 3


def pdf(deck: Deck, settings: Settings = Settings(), progress: Progress | None = None) -> bytes:
    """The bytes of a PDF file: same input, same bytes.

    A page is a slide with headline and typeset chain rule, or, with the aspect
    ``canvas``, the picture alone. Its text is in DejaVu Sans, which comes inside.
    """
    from reportlab.pdfgen.canvas import Canvas

    _register_font()
    aspect = settings.aspect or "16:9"
    slides = aspect != "canvas"
    size = SLIDES[aspect] if slides else (deck.canvas.width, deck.canvas.height)
    buffer = io.BytesIO()
    paper = Canvas(buffer, pagesize=size, invariant=1, pageCompression=1)
    paper.setTitle(deck.name)
    paper.setCreator("graphviz_backprop")
    for page in watched(deck.pages, progress):
        key = f"step{page.frame.index}"
        paper.bookmarkPage(key)
        paper.addOutlineEntry(page.headline, key, level=0)
        paper.translate(0, size[1])
        paper.scale(1, -1)  # y down from here on, as in a scene
        if deck.theme.background != "none":
            paper.setFillColor(deck.theme.background)
            paper.rect(0, 0, *size, stroke=0, fill=1)
        if slides:
            _slide(paper, deck, page, size)
        else:
            _picture(paper, deck.canvas, page.frame, deck.theme)
        paper.showPage()
    paper.save()
    return buffer.getvalue()


def _register_font() -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    if _FONT not in pdfmetrics.getRegisteredFontNames():
        source = files("ziafont").joinpath("fonts/DejaVuSans.ttf")
        pdfmetrics.registerFont(TTFont(_FONT, io.BytesIO(source.read_bytes())))


def _slide(paper: Any, deck: Deck, page: Page, size: tuple[float, float]) -> None:
    at = places(deck, size)
    ink = deck.theme.ink
    middle = size[0] / 2
    y = at.headline.y
    for line in wrapped(page.headline, HEADLINE, at.headline.width)[:2]:
        y += LEADING * HEADLINE
        _write(paper, text.plain(line), (middle, y - 0.3 * HEADLINE), HEADLINE, ink)
    paper.saveState()
    paper.translate(at.picture.x, at.picture.y)
    paper.scale(at.scale, at.scale)
    _picture(paper, deck.scene, page.frame, deck.theme)
    paper.restoreState()
    if deck.caption:
        line = one_line(deck.caption, CAPTION, at.caption.width)
        _write(paper, text.plain(line), (middle, at.caption.y + CAPTION), CAPTION, ink)
    formula = chain_rule(page, at.formula)
    if formula is not None:
        corner = (
            (size[0] - formula.width) / 2,
            at.formula.y + (at.formula.height - formula.height) / 2,
        )
        _formula(paper, formula, page.spoken, corner, ink)
    line = one_line(footer_text(deck, page), FOOTER, at.footer.width)
    _write(paper, text.plain(line), (middle, at.footer.y + FOOTER), FOOTER, deck.theme.faint)


def _picture(paper: Any, scene: Scene, frame: Frame, theme: Theme) -> None:
    """The same marks as in the SVG, in the same order."""
    for wire in scene.wires:
        lit = wire.key in frame.active_wires
        colour = theme.active if lit else theme.ink
        paper.setStrokeColor(colour)
        paper.setFillColor(colour)
        paper.setLineWidth(theme.active_stroke if lit else theme.stroke)
        paper.drawPath(_curve(paper, wire.path), stroke=1, fill=0)
        if wire.arrow:
            paper.drawPath(_polygon(paper, wire.arrow), stroke=0, fill=1)
    for dot in scene.dots:
        paper.setFillColor(theme.active if dot.node in frame.active_wires else theme.ink)
        paper.circle(*dot.centre, dot.radius, stroke=0, fill=1)
    for circle in scene.circles:
        _circle(paper, circle, frame, theme)
    paper.setLineWidth(BRACKET_STROKE)
    for bracket in scene.brackets:
        if frame.last >= bracket.step:
            paper.setStrokeColor(text_colour(bracket, frame, theme))
            paper.drawPath(_polyline(paper, bracket.path), stroke=1, fill=0)
    for anchor in scene.texts:
        runs = anchor.shown(frame.last)
        _write(paper, runs, (anchor.x, anchor.y), anchor.size, text_colour(anchor, frame, theme))


def _circle(paper: Any, circle: Circle, frame: Frame, theme: Theme) -> None:
    troubled = bool(circle.trouble) and frame.last >= circle.trouble_from
    paper.setFillColor(theme.lit if circle.node in frame.active_nodes else theme.fill)
    paper.setStrokeColor(theme.mark if troubled else theme.ink)
    paper.setLineWidth(theme.active_stroke if troubled else theme.stroke)
    paper.setDash([4, 2] if troubled else [])
    (x, y), rx, ry = circle.centre, circle.rx, circle.ry
    paper.ellipse(x - rx, y - ry, x + rx, y + ry, stroke=1, fill=1)
    paper.setDash([])


def _curve(paper: Any, path: Curve) -> Any:
    drawn = paper.beginPath()
    drawn.moveTo(*path[0])
    for start in range(1, len(path), 3):
        a, b, c = path[start : start + 3]
        drawn.curveTo(*a, *b, *c)
    return drawn


def _polyline(paper: Any, corners: Sequence[Point]) -> Any:
    drawn = paper.beginPath()
    drawn.moveTo(*corners[0])
    for corner in corners[1:]:
        drawn.lineTo(*corner)
    return drawn


def _polygon(paper: Any, corners: Sequence[Point]) -> Any:
    drawn = _polyline(paper, corners)
    drawn.close()
    return drawn


def _write(paper: Any, runs: text.Runs, at: Point, size: float, colour: str) -> None:
    """A text with the middle of its baseline at a place; scripts are smaller runs, shifted."""
    if not runs:
        return
    paper.saveState()
    paper.translate(at[0] - text.width(runs, size) / 2, at[1])
    paper.scale(1, -1)
    paper.setFillColor(colour)
    line = paper.beginText(0, 0)
    for run in text.place(runs, size):
        line.setFont(_FONT, run.size)
        line.setRise(run.rise)
        line.textOut(run.text)
    paper.drawText(line)
    paper.restoreState()


def _formula(
    paper: Any, formula: Outline, spoken: Sequence[str], corner: Point, colour: str
) -> None:
    """The outlines of a formula, and under them its plain text, unseen, for a search."""
    paper.saveState()
    paper.translate(*corner)
    for number, words in enumerate(spoken):
        paper.saveState()
        paper.translate(0, formula.height * (number + 0.7) / len(spoken))
        paper.scale(1, -1)
        hidden = paper.beginText(0, 0)
        hidden.setFont(_FONT, 10)
        hidden.setTextRenderMode(_INVISIBLE)
        hidden.textOut(words)
        paper.drawText(hidden)
        paper.restoreState()
    paper.setFillColor(colour)
    drawn = paper.beginPath()
    pen = (0.0, 0.0)
    for command in formula.commands:
        match command.letter:
            case "M":
                drawn.moveTo(*command.points[0])
            case "L":
                for point in command.points:
                    drawn.lineTo(*point)
            case "Q":
                drawn.curveTo(*_cubic(pen, *command.points))
            case _:
                drawn.close()
        pen = command.points[-1] if command.points else pen
    paper.drawPath(drawn, stroke=0, fill=1, fillMode=1)
    paper.restoreState()


def _cubic(start: Point, control: Point, stop: Point) -> tuple[float, ...]:
    """A quadratic curve as the cubic one that it is."""
    first = tuple(a + (b - a) * 2 / 3 for a, b in zip(start, control, strict=True))
    second = tuple(a + (b - a) * 2 / 3 for a, b in zip(stop, control, strict=True))
    return (*first, *second, *stop)
