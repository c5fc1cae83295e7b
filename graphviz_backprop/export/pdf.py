"""One PDF page a step: vector picture, text that can be searched, a bookmark a step."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from itertools import groupby
from typing import Any

from graphviz_backprop.choices import Format
from graphviz_backprop.drawing import text
from graphviz_backprop.drawing.curve import Curve, Point
from graphviz_backprop.drawing.marks import Ellipse, Formula, Mark, Path, Words
from graphviz_backprop.drawing.paint import at
from graphviz_backprop.drawing.slide import SLIDES
from graphviz_backprop.drawing.styles import DASHES, Style, style, width_of
from graphviz_backprop.drawing.theme import Theme
from graphviz_backprop.drawing.typeset import typeset
from graphviz_backprop.export.deck import Deck, Page, Progress, watched
from graphviz_backprop.export.paper import PAPERS
from graphviz_backprop.export.paper_pages import PaperPage
from graphviz_backprop.export.pdf_tags import Kind, Tags

FONT = "DejaVuSans"
_KINDS: dict[str, Kind] = {"headline": "H1", "formula": "Formula", "footer": "Artifact"}
_INVISIBLE = 3
#: Columns and rows of so many slides a sheet; margins and gaps in points.
_GRIDS = {
    "": (1, 1), "1": (1, 1), "2": (1, 2), "3": (1, 3), "4": (2, 2), "6": (2, 3), "8": (2, 4),
}  # fmt: skip
_EDGE, _BETWEEN = 36.0, 14.0


def pdf(deck: Deck, settings: Format = Format(), progress: Progress | None = None) -> bytes:
    """The bytes of a PDF file: same input, same bytes.

    A page is a slide with headline and typeset chain rule, or, with the aspect
    ``canvas``, the picture alone; a handout has several slides a sheet of paper. Its text
    is in DejaVu Sans, which comes inside.
    """
    from reportlab.pdfgen.canvas import Canvas

    register_font()
    aspect = settings.aspect or "16:9"
    canvas = deck.canvas
    size = (canvas.width, canvas.height) if aspect == "canvas" else SLIDES[aspect]
    places = None if aspect == "canvas" else deck.places(size)
    sheet = PAPERS[settings.paper] if settings.handout else size
    cells = _cells(size, sheet, _GRIDS[settings.handout])
    buffer = io.BytesIO()
    paper = Canvas(buffer, pagesize=sheet, invariant=1, pageCompression=1)
    paper.setTitle(deck.name)
    paper.setAuthor(settings.author)
    paper.setSubject(deck.reading)
    paper.setCreator("graphviz_backprop")
    tags = Tags(paper)
    for number, page in enumerate(watched(deck.pages, progress)):
        if number and number % len(cells) == 0:
            tags.show_page()
        key = f"step{page.frame.index}"
        paper.bookmarkPage(key)
        paper.addOutlineEntry(page.headline, key, level=0)
        x, y, scale = cells[number % len(cells)]
        paper.saveState()
        paper.translate(x, sheet[1] - y)
        paper.scale(scale, -scale)  # y down from here on, as in a scene
        bare = deck.theme.background == "none"
        with tags.marked("Artifact"):
            if not bare:
                paper.setFillColor(deck.theme.background)
            paper.setLineWidth(0.5 / scale)
            paper.rect(0, 0, *size, stroke=int(bool(settings.handout)), fill=int(not bare))
        marks = deck.slide(page, places) if places else at(canvas.marks, page.frame.index)
        for kind, group in groupby(marks, _kind):
            drawn = list(group)
            with tags.marked(kind, _said(kind, drawn, page)):
                for mark in drawn:
                    _draw(paper, mark, deck.theme)
        paper.restoreState()
    tags.show_page()
    tags.close()
    paper.save()
    return buffer.getvalue()


def paper_pdf(
    pages: Iterable[PaperPage], size: tuple[float, float], title: str, theme: Theme
) -> bytes:
    """Pages of paper as a PDF file: same input, same bytes."""
    from reportlab.pdfgen.canvas import Canvas

    register_font()
    buffer = io.BytesIO()
    paper = Canvas(buffer, pagesize=size, invariant=1, pageCompression=1)
    paper.setTitle(title)
    paper.setCreator("graphviz_backprop")
    tags = Tags(paper)
    for number, page in enumerate(pages):
        if page.bookmark:
            paper.bookmarkPage(f"page{number}")
            paper.addOutlineEntry(page.bookmark, f"page{number}", level=0)
        paper.translate(0, size[1])
        paper.scale(1, -1)
        for kind, group in groupby(page.marks, _kind):
            with tags.marked(kind, page.bookmark or title if kind == "Figure" else ""):
                for mark in group:
                    _draw(paper, mark, theme)
        tags.show_page()
    tags.close()
    paper.save()
    return buffer.getvalue()


def _kind(mark: Mark) -> Kind:
    """What a mark is to somebody who hears the page."""
    return "Figure" if mark.owner else _KINDS.get(mark.role, "P")


def _said(kind: Kind, marks: Sequence[Mark], page: Page) -> str:
    """What is said of a part of a page in its place, "" for its own words."""
    if kind == "Figure":
        return f"Step {page.frame.number} of {page.frame.total}. {page.headline}"
    return "; ".join(mark.says for mark in marks if isinstance(mark, Formula))


def _cells(
    slide: tuple[float, float], sheet: tuple[float, float], grid: tuple[int, int]
) -> list[tuple[float, float, float]]:
    """Left, top and scale of every slide on a sheet; alone it fills a sheet of its own size."""
    if slide == sheet:
        return [(0.0, 0.0, 1.0)]
    columns, rows = grid
    across = (sheet[0] - 2 * _EDGE - (columns - 1) * _BETWEEN) / columns
    down = (sheet[1] - 2 * _EDGE - (rows - 1) * _BETWEEN) / rows
    scale = min(across / slide[0], down / slide[1])
    return [
        (
            _EDGE + column * (across + _BETWEEN) + (across - scale * slide[0]) / 2,
            _EDGE + row * (down + _BETWEEN) + (down - scale * slide[1]) / 2,
            scale,
        )
        for row in range(rows)
        for column in range(columns)
    ]


def register_font() -> None:
    """Makes the font known that is in every PDF file."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    if FONT not in pdfmetrics.getRegisteredFontNames():
        source = files("ziafont").joinpath("fonts/DejaVuSans.ttf")
        pdfmetrics.registerFont(TTFont(FONT, io.BytesIO(source.read_bytes())))


def _draw(paper: Any, mark: Mark, theme: Theme) -> None:
    look = style(mark.role, mark.states)
    match mark:
        case Path():
            _pen(paper, look, theme, mark.scale)
            paper.drawPath(_line(paper, mark.points, mark.curved), stroke=1, fill=0)
            if mark.head:
                paper.setFillColor(getattr(theme, look.line or "ink"))
                head = _line(paper, mark.head, curved=False)
                head.close()
                paper.drawPath(head, stroke=0, fill=1)
        case Ellipse(centre=(x, y), rx=rx, ry=ry):
            _pen(paper, look, theme, mark.scale)
            outlined = int(look.line is not None)
            paper.ellipse(x - rx, y - ry, x + rx, y + ry, stroke=outlined, fill=1)
        case Words():
            _write(paper, mark, getattr(theme, look.line or "ink"))
        case Formula():
            _formula(paper, mark, getattr(theme, look.line or "ink"))


def _pen(paper: Any, look: Style, theme: Theme, scale: float) -> None:
    if look.fill:
        paper.setFillColor(getattr(theme, look.fill))
    if look.line:
        paper.setStrokeColor(getattr(theme, look.line))
    paper.setLineWidth(width_of(look.width, theme) * scale)
    paper.setDash([length * scale for length in DASHES] if look.dashed else [])


def _line(paper: Any, points: Curve, curved: bool) -> Any:
    drawn = paper.beginPath()
    drawn.moveTo(*points[0])
    if curved:
        for start in range(1, len(points), 3):
            a, b, c = points[start : start + 3]
            drawn.curveTo(*a, *b, *c)
    else:
        for corner in points[1:]:
            drawn.lineTo(*corner)
    return drawn


def _write(paper: Any, words: Words, colour: str) -> None:
    """Scripts are smaller runs, shifted."""
    paper.saveState()
    paper.translate(words.at[0] - text.width(words.runs, words.size) / 2, words.at[1])
    paper.scale(1, -1)
    paper.setFillColor(colour)
    unseen = any(text.lacks(character) for character in text.words(words.runs))
    if unseen:  # drawn with another font
        paper.saveState()
        paper.scale(1, -1)
        _fill(paper, _commands(text.outline(words.runs, words.size)))
        paper.restoreState()
    line = paper.beginText(0, 0)
    line.setTextRenderMode(_INVISIBLE if unseen else 0)
    for run in text.place(words.runs, words.size):
        line.setFont(FONT, run.size)
        line.setRise(run.rise)
        line.textOut(run.text)
    paper.drawText(line)
    paper.restoreState()


def _commands(data: str) -> Iterator[tuple[str, list[Point]]]:
    """The commands of SVG path data."""
    for letter, rest in re.findall("([MLQCZ])([^MLQCZ]*)", data):
        numbers = [float(number) for number in rest.split()]
        yield letter, list(zip(numbers[::2], numbers[1::2], strict=True))


def _fill(paper: Any, commands: Iterable[tuple[str, Sequence[Point]]]) -> None:
    """Fills outlines."""
    drawn = paper.beginPath()
    pen = (0.0, 0.0)
    for letter, points in commands:
        match letter:
            case "M":
                drawn.moveTo(*points[0])
            case "L":
                for point in points:
                    drawn.lineTo(*point)
            case "Q":
                drawn.curveTo(*_cubic(pen, *points))
            case "C":
                drawn.curveTo(*(number for point in points for number in point))
            case _:
                drawn.close()
        pen = points[-1] if points else pen
    paper.drawPath(drawn, stroke=0, fill=1, fillMode=1)


def _formula(paper: Any, formula: Formula, colour: str) -> None:
    """The outlines of a formula, and under them its plain text, unseen, for a search."""
    paper.saveState()
    paper.translate(*formula.corner)
    paper.saveState()
    paper.translate(0, formula.height * 0.7)
    paper.scale(1, -1)
    hidden = paper.beginText(0, 0)
    hidden.setFont(FONT, 10)
    hidden.setTextRenderMode(_INVISIBLE)
    hidden.textOut(formula.says)
    paper.drawText(hidden)
    paper.restoreState()
    paper.setFillColor(colour)
    outline = typeset(formula.latex, formula.size)
    _fill(paper, ((command.letter, command.points) for command in outline.commands))
    paper.restoreState()


def _cubic(start: Point, control: Point, stop: Point) -> tuple[float, ...]:
    """A quadratic curve as the cubic one that it is."""
    first = tuple(a + (b - a) * 2 / 3 for a, b in zip(start, control, strict=True))
    second = tuple(a + (b - a) * 2 / 3 for a, b in zip(stop, control, strict=True))
    return (*first, *second, *stop)
