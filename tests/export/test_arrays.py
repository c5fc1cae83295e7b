"""Arrays in every format: each entry and each bracket appears when its number does."""

import io
import re

import pytest
from pptx import Presentation
from pypdf import PdfReader

from graphviz_backprop.browser.player import document
from graphviz_backprop.choices import Format, Paging
from graphviz_backprop.drawing.marks import Path
from graphviz_backprop.drawing.paint import at, paint, placed
from graphviz_backprop.engine.trace import run
from graphviz_backprop.export.deck import deck
from graphviz_backprop.export.pdf import pdf
from graphviz_backprop.export.pictures import svg_picture
from graphviz_backprop.export.pptx import pptx
from graphviz_backprop.export.reveal import reveal_svg
from graphviz_backprop.export.svg import svg
from graphviz_backprop.export.tikz import overlaid, picture, styles
from graphviz_backprop.export.worksheet import worksheet
from graphviz_backprop.language.parse import parse
from tests.export.slide_shapes import name_of

PROGRAM = "y = W x; L = sum(y^2); W = [[1, 2], [3, 4]]; x = [5, -6]"
#: Values of W, x and two inner vectors, and after the last step as many gradients.
INPUT_BRACKETS, ALL_BRACKETS = 4, 16


@pytest.fixture(scope="module")
def arrays():
    return deck(run(parse(PROGRAM)))


def of_frame(frame, arrays):
    return [b for b in arrays.scene.brackets if b.step <= frame.last]


def test_the_scene_has_two_brackets_for_each_value_and_gradient(arrays):
    first, last = arrays.frames[0], arrays.frames[-1]
    assert len(of_frame(first, arrays)) == INPUT_BRACKETS
    assert len(of_frame(last, arrays)) == len(arrays.scene.brackets) == ALL_BRACKETS


@pytest.mark.parametrize("flavour", ["live", "path"])
def test_svg(arrays, flavour):
    assert arrays.frames
    for frame in arrays.frames:
        written = svg(arrays.scene, frame, arrays.theme, text=flavour)
        lines = re.findall(r'<polyline id="(\w+)"[^>]* stroke="(#\w+)"', written)
        assert [name for name, _ in lines] == [b.id for b in of_frame(frame, arrays)]
        for name, colour in lines:
            expected = arrays.theme.value if "_value_" in name else arrays.theme.gradient
            assert colour == expected


def test_svg_says_every_entry(arrays):
    """y = (−7, −9), ∂L/∂W = 2y xᵀ, ∂L/∂x = Wᵀ 2y."""
    written = svg(arrays.scene, arrays.frames[-1], arrays.theme)
    for entry in ("−7.00", "−9.00", "−70.00", "84.00", "−90.00", "108.00", "−68.00", "−100.00"):
        assert f">{entry}<" in written


def test_pdf(arrays):
    """A bracket is a path of three lines; nothing else in the picture is."""
    pages = PdfReader(io.BytesIO(pdf(arrays, Format(aspect="canvas")))).pages
    counts = [
        len(re.findall(r"\S+ \S+ m \S+ \S+ l \S+ \S+ l \S+ \S+ l S", " ".join(text.split())))
        for text in (page.get_contents().get_data().decode("latin-1") for page in pages)
    ]
    assert counts == [len(of_frame(frame, arrays)) for frame in arrays.frames]
    assert "108.00" in pages[-1].extract_text()


def test_pptx(arrays):
    slides = Presentation(io.BytesIO(pptx(arrays))).slides
    for slide, frame in zip(slides, arrays.frames, strict=True):
        names = [name_of(shape).partition(",")[0] for shape in slide.shapes]
        brackets = [name for name in names if name.startswith("Bracket of")]
        assert len(brackets) == len(of_frame(frame, arrays))
    assert names.count("Bracket of W") == 4
    assert names.count("Gradient of W") == 4


def test_tikz(arrays):
    assert "gb value/.style" in styles()
    bracket = r"\\path\[gb line, gb (?:value|gradient|contribution)\]"
    size = (arrays.scene.width, arrays.scene.height)
    for frame in arrays.frames:
        drawn = picture(paint(arrays.scene, frame), size)
        assert len(re.findall(bracket, drawn)) == len(of_frame(frame, arrays))
    shown = overlaid(arrays.marks, size, len(arrays.frames))
    assert len(re.findall(bracket, shown)) == ALL_BRACKETS
    later = re.findall(r"\\only<\d+->\{" + bracket, shown)
    assert len(later) == ALL_BRACKETS - INPUT_BRACKETS


def test_player(arrays):
    told = document(arrays.trace, arrays.scene)
    brackets = [index for index, (role, *_) in enumerate(told["paths"]) if role != "wire"]
    assert len(brackets) == ALL_BRACKETS
    opened = dict(told["opened"])
    assert set(opened) <= set(brackets)
    for index in range(len(told["frames"])):
        shown = sum(opened.get(bracket, 0) <= index for bracket in brackets)
        assert shown == len(of_frame(arrays.frames[index], arrays))


def test_the_player_has_a_text_for_each_of_the_scene(arrays):
    """What marks or hides a number in the player calls it by its place in the scene."""
    told = document(arrays.trace, arrays.scene, paging=Paging(pace="pass"))
    assert [(role, node) for role, node, *_ in told["texts"]] == [
        (text.role, text.node) for text in arrays.scene.texts
    ]


def test_reveal(arrays):
    written = reveal_svg(arrays)
    assert written.count("<polyline") == ALL_BRACKETS
    assert written.count('data-fragment-index="') >= ALL_BRACKETS - INPUT_BRACKETS


def test_a_worksheet_has_a_box_for_every_entry_and_the_brackets_from_the_start(arrays):
    sheet = worksheet(arrays)
    boxes = [timed for timed in sheet.marks if timed.mark.role == "blank"]
    assert len(boxes) == 4 + 2 + 2 + 2 + 1  # W, x, y, y², L
    first, answers = (svg_picture(sheet, frame, Format(text="live")) for frame in sheet.frames)
    assert first.count("<polyline") == ALL_BRACKETS + len(boxes)
    assert "108.00" not in first
    assert "108.00" in answers


def test_a_worksheet_keeps_the_plus_of_a_contribution():
    sheet = worksheet(deck(run(parse("L = sum(x ⊙ x); x = [1, 2]"))))
    assert svg_picture(sheet, sheet.frames[0], Format(text="live")).count(">+<") == 2


def test_brackets_move_with_the_picture(arrays):
    place = len(arrays.frames) - 1
    pairs = zip(at(arrays.marks, place), at(placed(arrays.marks, 10, -5), place), strict=True)
    moved = [(a.points, b.points) for a, b in pairs if isinstance(a, Path) and not a.curved]
    assert len(moved) == ALL_BRACKETS
    for before, after in moved:
        assert after == tuple((x + 10, y - 5) for x, y in before)
