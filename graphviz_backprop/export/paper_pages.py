"""The pages of worksheets and of their key, as marks in points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from graphviz_backprop.drawing import text
from graphviz_backprop.drawing.lettering import LEADING, wrapped
from graphviz_backprop.drawing.marks import Formula, Mark, Path, Role, Words, moved
from graphviz_backprop.drawing.paint import at
from graphviz_backprop.drawing.typeset import measured
from graphviz_backprop.export.paper import MARGIN, MM, PAPERS, Blank, Sheet, Task

#: Sizes of letters, in points.
_TITLE, _HEADING, _BODY, _FOOT, _FORMULA = 15.0, 12.0, 10.5, 8.5, 14.0
#: Room for a name; from line to line where work is written.
_NAME, RULED = 11 * MM, 8 * MM
_GAP = 8.0
#: A formula that would be smaller than this share is written in words.
_LEAST_FORMULA = 0.55
#: Pictures of the key are so large, or down to so large where two then stand side by side.
KEY_SCALE, _LEAST_KEY = 0.6, 0.52


@dataclass(frozen=True, slots=True)
class _Piece:
    """Marks with their origin at the left top; ``kept`` is on one page with the next piece."""

    width: float
    height: float
    marks: tuple[Mark, ...] = ()
    kept: bool = False


@dataclass(frozen=True, slots=True)
class PaperPage:
    """One page; ``bookmark`` names it where something begins on it."""

    marks: tuple[Mark, ...]
    bookmark: str = ""


@dataclass(slots=True)
class _Flow:
    """Pieces from top to bottom, side by side where they are ``packed``, page by page."""

    width: float
    height: float
    pages: list[list[Mark]] = field(default_factory=lambda: [[]])
    x: float = 0.0
    y: float = 0.0
    high: float = 0.0

    def add(self, pieces: Iterable[_Piece], *, packed: bool = False) -> None:
        for group in _kept_together(pieces):
            height = sum(piece.height for piece in group)
            width = max(piece.width for piece in group)
            if not packed or self.x + width > self.width:
                self.x, self.y, self.high = 0.0, self.y + self.high, 0.0
            if self.y and self.y + height > self.height:
                self.pages.append([])
                self.x = self.y = self.high = 0.0
            down = self.y
            for piece in group:
                self.pages[-1] += [moved(mark, self.x, down) for mark in piece.marks]
                down += piece.height
            self.high = max(self.high, height)
            self.x += width + 2 * _GAP


def _kept_together(pieces: Iterable[_Piece]) -> Iterator[list[_Piece]]:
    group: list[_Piece] = []
    for piece in pieces:
        group.append(piece)
        if not piece.kept:
            yield group
            group = []
    if group:
        yield group


def sheet_pages(sheet: Sheet, paper: str) -> Iterator[PaperPage]:
    """The pages that a student gets."""
    width, height = _inside(paper)
    flow = _Flow(width, height)
    flow.add(_head(sheet, width))
    for number, task in enumerate(sheet.tasks, 1):
        flow.add(_task(task, numbered(sheet, number), sheet.box, width))
    name = f"No. {sheet.number}" if sheet.number else sheet.title
    yield from _finished(flow, paper, sheet.title, f"No. {sheet.number}" * bool(sheet.number), name)


def key_pages(sheets: Iterable[Sheet], paper: str) -> Iterator[PaperPage]:
    """The answers of all sheets, as many a page as have room."""
    width, height = _inside(paper)
    flow, title = _Flow(width, height), ""
    for sheet in sheets:
        if not title:
            title = f"Key: {sheet.title}"
            flow.add(_lines(title, _TITLE, width, "headline"))
        for number, task in enumerate(sheet.tasks, 1):
            heading = f"No. {sheet.number}" * bool(sheet.number)
            heading = "  ·  ".join(part for part in (heading, numbered(sheet, number)) if part)
            flow.add(_answers(task, heading, width), packed=True)
    yield from _finished(flow, paper, title, "", title)


def numbered(sheet: Sheet, number: int) -> str:
    """The title of an exercise, with its number where there are several."""
    title = sheet.tasks[number - 1].title
    return f"{number}. {title}" if len(sheet.tasks) > 1 else title


def _inside(paper: str) -> tuple[float, float]:
    """The size of what stands between the margins, above the footer."""
    width, height = PAPERS[paper]
    return width - 2 * MARGIN, height - 2 * MARGIN - 2 * _FOOT


def _finished(
    flow: _Flow, paper: str, title: str, number: str, bookmark: str
) -> Iterator[PaperPage]:
    """The pages with their margins and their footers."""
    count = len(flow.pages)
    for place, marks in enumerate(flow.pages, 1):
        page = f"page {place} of {count}" if count > 1 else ""
        foot = "  ·  ".join(part for part in (title, number, page) if part)
        [line] = _lines(foot, _FOOT, flow.width, "footer")[:1]
        shown = [moved(mark, MARGIN, MARGIN) for mark in marks]
        low = MARGIN + flow.height + _FOOT
        shown += [moved(mark, MARGIN, low) for mark in line.marks]
        yield PaperPage(tuple(shown), bookmark if place == 1 else "")


def _lines(
    words: str, size: float, width: float, role: Role = "name", *, kept: bool = True
) -> list[_Piece]:
    """A paragraph, a piece a line."""
    pieces = []
    for line in wrapped(words, size, width):
        long = text.width(text.plain(line), size)
        mark = Words("t", role, "", (long / 2, size), size, text.plain(line))
        pieces.append(_Piece(long, LEADING * size, (mark,), kept))
    return pieces


def _rule(x: float, y: float, end: float, role: Role = "blank") -> Path:
    return Path("r", role, "", ((x, y), (end, y)), curved=False, scale=0.6)


def _head(sheet: Sheet, width: float) -> Iterator[_Piece]:
    """Title, number, name, date, instructions."""
    number = f"No. {sheet.number}" * bool(sheet.number)
    long = text.width(text.plain(number), _TITLE)
    title = _lines(sheet.title, _TITLE, width - long - _GAP, "headline")
    beside = Words("t", "headline", "", (width - long / 2, _TITLE), _TITLE, text.plain(number))
    for place, line in enumerate(title):
        marks = (*line.marks, beside) if number and not place else line.marks
        yield _Piece(width, line.height, marks, kept=True)
    name, date = (text.width(text.plain(word), _BODY) for word in ("Name", "Date"))
    middle, low = 0.66 * width, _NAME
    yield _Piece(
        width,
        low + 2 * _GAP,
        (
            Words("t", "name", "", (name / 2, low), _BODY, text.plain("Name")),
            _rule(name + _GAP, low, middle - 2 * _GAP),
            Words("t", "name", "", (middle + date / 2, low), _BODY, text.plain("Date")),
            _rule(middle + date + _GAP, low, width),
        ),
        kept=True,
    )
    yield from _lines(sheet.instructions, _BODY, width)
    yield _Piece(width, _GAP)


def _task(task: Task, heading: str, box: tuple[float, float], width: float) -> Iterator[_Piece]:
    """Heading, formula, inputs and picture stay together; then what is asked, and room."""
    yield _Piece(0.0, 1.5 * _GAP, kept=True)
    yield from _lines(heading, _HEADING, width, "headline")
    yield from _formulas(task, width)
    yield from _lines(f"Given: {task.given}", _BODY, width)
    yield _picture(task, 0, task.scale, width, kept=bool(task.blanks or task.room))
    yield from _asked(task.blanks, box, width)
    rows = round(task.room * MM / RULED)
    if rows:
        yield _Piece(0.0, _GAP, kept=True)
        yield from _lines("Working", _FOOT, width, "footer")
    for row in range(rows):
        rule = _rule(0.0, RULED, width, "frame")
        yield _Piece(width, RULED, (rule,), kept=row < min(2, rows - 1))


def _formulas(task: Task, width: float) -> Iterator[_Piece]:
    sizes = [measured(formula, _FORMULA) for formula in task.formulas]
    if any(width < _LEAST_FORMULA * wide for wide, _ in sizes):
        yield from _lines(task.reading, _BODY, width)
        return
    for formula, (wide, high) in zip(task.formulas, sizes, strict=True):
        scale = min(1.0, width / wide)
        mark = _formula(formula, (0.0, 0.25 * _GAP), wide * scale, high * scale, _FORMULA * scale)
        yield _Piece(wide * scale, high * scale + 0.75 * _GAP, (mark,), kept=True)


def _formula(
    latex: str, corner: tuple[float, float], width: float, height: float, size: float
) -> Formula:
    return Formula("f", "formula", "", corner, width, height, size, latex)


def _picture(task: Task, place: int, scale: float, width: float, *, kept: bool) -> _Piece:
    """The picture of the sheet or of the key, in the middle of a width."""
    wide, high = task.size[0] * scale, task.size[1] * scale
    aside = (width - wide) / 2 if width else 0.0
    marks = tuple(moved(mark, aside, _GAP, scale) for mark in at(task.marks, place))
    return _Piece(max(width, wide), high + 2 * _GAP, marks, kept)


def _asked(blanks: tuple[Blank, ...], box: tuple[float, float], width: float) -> Iterator[_Piece]:
    """Local derivatives with a box each, in columns."""
    if not blanks:
        return
    sizes = [measured(blank.symbol.latex + " =", _FORMULA) for blank in blanks]
    column = max(wide for wide, _ in sizes) + box[0] + 3 * _GAP
    columns = max(1, int((width + 2 * _GAP) / column))
    high = max(max(high for _, high in sizes), box[1])
    for start in range(0, len(blanks), columns):
        marks: list[Mark] = []
        for place, blank in enumerate(blanks[start : start + columns]):
            (wide, tall), x = sizes[start + place], place * column
            latex = blank.symbol.latex + " ="
            marks.append(_formula(latex, (x, (high - tall) / 2), wide, tall, _FORMULA))
            left, top = x + wide + 0.5 * _GAP, (high - box[1]) / 2
            right, bottom = left + box[0], top + box[1]
            corners = ((left, bottom), (right, bottom), (right, top), (left, top))
            marks.append(Path("b", "blank", "", (*corners, corners[0]), curved=False))
        yield _Piece(width, high + _GAP, tuple(marks))


def _answers(task: Task, heading: str, width: float) -> Iterator[_Piece]:
    """One exercise of the key: its picture, and the local derivatives as text."""
    scale, half = min(KEY_SCALE, task.scale), (width / 2 - 1.1 * _GAP) / task.size[0]
    scale = half if _LEAST_KEY <= half < scale else scale
    picture = _picture(task, 1, scale, 0.0, kept=bool(task.blanks))
    wide = max(picture.width, 45 * MM)
    yield _Piece(0.0, _GAP, kept=True)
    yield from _lines(heading, _BODY, wide)
    yield from _lines(task.given, _FOOT, wide)
    yield picture
    told = ",  ".join(f"{blank.symbol.text} = {blank.number}" for blank in task.blanks)
    lines = _lines(told, _FOOT, wide)
    for place, line in enumerate(lines, 1):
        yield _Piece(line.width, line.height, line.marks, kept=place < len(lines))
