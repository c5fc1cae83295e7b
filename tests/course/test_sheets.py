"""Worksheets for paper: boxes measured in millimetres by a reader of PDF, text, keys, errors."""

import re
import shutil
import subprocess
from itertools import pairwise

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from graphviz_backprop.cli.main import main
from graphviz_backprop.course.exercise import Exercise
from graphviz_backprop.course.sheets import sheets, worksheet
from graphviz_backprop.text.errors import BackpropError

FILE = """\
title = "Sheet 3"
instructions = "Work in pairs."

[[exercise]]
title = "Sum times z"
program = "q = x + y; f = q z"
at = "x=-2, y=5, z=-4"

[[exercise]]
title = "A neuron"
program = "L = 1/(1+exp(-(x0 w0 + x1 w1 + w2)))"
at = "x0=-1, w0=2, x1=-2, w1=-3, w2=-3"
ask = ["total"]
room = 24

[[exercise]]
title = "Matrix"
program = "y = W x; L = sum(y^2)"
at = {W = [[1, 2], [3, -1]], x = [1, -1]}
ask = ["value", "total"]
"""
A4, LETTER = (210, 297), (215.9, 279.4)


def lines_of(page):
    """The corners of every line of straight pieces, in mm, through the matrix that holds there."""
    found, points = [], []

    def visit(op, args, matrix, _):
        a, b, c, d, e, f = matrix

        def at(x, y):
            return (a * x + c * y + e) * 25.4 / 72, (b * x + d * y + f) * 25.4 / 72

        if op in (b"m", b"l"):
            points[:] = [*points, at(*map(float, args))][-1 if op == b"m" else 0 :]
        elif op == b"re":
            x, y, width, height = map(float, args)
            corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y))
            points[:] = [at(*corner) for corner in corners]
        elif op == b"h" and points:
            points.append(points[0])
        elif op == b"S" and points:
            found.append(tuple(points))
        elif op == b"c":
            points.clear()

    page.extract_text(visitor_operand_before=visit)
    return found


def boxes_of(page):
    """Left, bottom, right, top of every closed rectangle, in mm."""
    for corners in lines_of(page):
        if len(corners) == 5 and corners[0] == corners[4]:
            xs, ys = zip(*corners, strict=True)
            yield min(xs), min(ys), max(xs), max(ys)


def words_of(page):
    """Every text that is printed, with its place in mm."""
    found = []

    def visit(text, matrix, position, *_):
        if text.strip():
            a, b, c, d, e, f = matrix
            x, y = position[4], position[5]
            place = ((a * x + c * y + e) * 25.4 / 72, (b * x + d * y + f) * 25.4 / 72)
            found.append((text.strip(), *place))

    page.extract_text(visitor_text=visit)
    return found


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sheets")
    (folder / "sheet.toml").write_text(FILE, encoding="utf-8")
    output = str(folder / "out.pdf")
    arguments = ["worksheet", str(folder / "sheet.toml"), "-o", output, "--variants", "2"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.stderr
    return PdfReader(output), PdfReader(folder / "out-key.pdf")


def test_every_box_is_8_mm_high_and_all_are_equally_wide(made):
    boxes = [box for page in made[0].pages for box in boxes_of(page)]
    assert len(boxes) == 2 * (7 + 4 + 13 + 16)  # in the picture, beside it; two students
    sizes = {(round(right - left, 1), round(top - low, 1)) for left, low, right, top in boxes}
    assert len(sizes) == 1
    [(width, height)] = sizes
    assert height >= 8
    assert width >= 17


def test_boxes_are_inside_the_margins_apart_and_empty(made):
    assert made[0].pages
    for page in made[0].pages:
        assert page.mediabox.width * 25.4 / 72 == pytest.approx(A4[0], abs=0.1)
        assert page.mediabox.height * 25.4 / 72 == pytest.approx(A4[1], abs=0.1)
        boxes, words = list(boxes_of(page)), words_of(page)
        for index, (left, low, right, top) in enumerate(boxes):
            assert 17.9 < left < right < A4[0] - 17.9
            assert 17.9 < low < top < A4[1] - 17.9
            assert all(
                right <= other[0] or other[2] <= left or top <= other[1] or other[3] <= low
                for other in boxes[:index]
            )
            assert not [w for w, x, y in words if left < x < right and low < y < top]


def test_a_sheet_has_name_date_instructions_formula_and_inputs(made):
    pages = [page.extract_text() for page in made[0].pages]
    first = [text for text in pages if "Name" in text]
    assert len(first) == 2
    for number, text in enumerate(first, 1):
        for word in ("Sheet 3", f"No. {number}", "Date", "Work in pairs.", "1. Sum times z"):
            assert word in text
        assert re.search(r"Given: x = −?\d, y = −?\d, z = −?\d", text)
    assert "page 1 of" in first[1]
    assert made[0].metadata.title == "Sheet 3"
    assert [entry.title for entry in made[0].outline] == ["No. 1", "No. 2"]


def test_there_is_room_to_work(made):
    """Ruled lines from margin to margin, 8 mm apart: 5 of them are 40 mm."""
    rules = [
        line[0][1]
        for line in lines_of(made[0].pages[0])
        if len(line) == 2 and line[1][0] - line[0][0] > 170
    ]
    assert len(rules) == 5
    steps = [a - b for a, b in pairwise(rules)]
    assert steps == pytest.approx([8.0] * 4, abs=0.1)


def test_the_key_has_the_answers_of_every_variant(made):
    """∂f/∂x = ∂f/∂y = z and ∂f/∂z = x + y, from the numbers that the sheet gives."""
    key = "\n".join(page.extract_text() for page in made[1].pages)
    given = re.findall(r"\nx = (−?\d+), y = (−?\d+), z = (−?\d+)\n", key)
    assert len(given) == 2
    assert len(set(given)) == 2
    for each in given:
        x, y, z = (int(number.replace("−", "-")) for number in each)
        told = f"∂f/∂z = {x + y:.2f}, ∂f/∂q = {z:.2f}, ∂q/∂y = 1.00, ∂q/∂x = 1.00"
        assert told.replace("-", "−") in " ".join(key.split())
    assert "Name" not in key
    boxes = [box for page in made[1].pages for box in boxes_of(page)]
    written = [
        any(left < x < right and low < y < top for _, x, y in words)
        for page in made[1].pages
        for words in [words_of(page)]
        for left, low, right, top in boxes_of(page)
    ]
    assert len(boxes) == 2 * (7 + 13 + 16)
    assert all(written)


def test_a_file_a_student_on_letter_with_one_key(tmp_path):
    arguments = ["worksheet", "x y", "--at", "x=2, y=3", "--variants", "10", "--paper", "letter"]
    output = str(tmp_path / "{variant}.pdf")
    result = CliRunner().invoke(main, [*arguments, "-o", output, "--title", "A", "--room", "0"])
    assert result.exit_code == 0, result.stderr
    files = sorted(path.name for path in tmp_path.iterdir())
    assert files == [*(f"{number:02}.pdf" for number in range(1, 11)), "key.pdf"]
    [page] = PdfReader(tmp_path / "07.pdf").pages
    assert page.mediabox.width * 25.4 / 72 == pytest.approx(LETTER[0], abs=0.1)
    assert page.mediabox.height * 25.4 / 72 == pytest.approx(LETTER[1], abs=0.1)
    assert "No. 7" in page.extract_text()
    key = "".join(page.extract_text() for page in PdfReader(tmp_path / "key.pdf").pages)
    assert key.count("No. ") == 10
    again = CliRunner().invoke(main, [*arguments, "-o", output])
    assert again.exit_code == 2
    assert "01.pdf is there already" in again.stderr


@pytest.mark.heavy
@pytest.mark.skipif(not shutil.which("pdflatex"), reason="pdflatex is not installed")
def test_the_documents_for_latex_compile_and_have_the_same_boxes(tmp_path):
    (tmp_path / "sheet.toml").write_text(FILE, encoding="utf-8")
    arguments = ["worksheet", str(tmp_path / "sheet.toml"), "-o", str(tmp_path / "out.tex")]
    hostile = ["--title", r"100% \input{x} $ 名 😀 #_^~&", "--instructions", r"\end{document} <b>"]
    assert CliRunner().invoke(main, [*arguments, *hostile]).exit_code == 0
    for name, boxes in (("out", 7 + 4 + 13 + 16), ("out-key", 7 + 13 + 16)):
        command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", f"{name}.tex"]
        log = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True).stdout.decode()
        assert "Overfull" not in log
        pages = PdfReader(tmp_path / f"{name}.pdf").pages
        found = [box for page in pages for box in boxes_of(page)]
        assert len(found) == boxes
        if name == "out":
            assert len({round(b[2] - b[0], 1) for b in found}) == 1
            assert all(b[3] - b[1] >= 8 for b in found)


def test_all_boxes_are_equal_over_variants_with_long_and_short_numbers():
    made = worksheet([Exercise("A", "f = x y", {"x": 1.0, "y": 140.0}, ("value", "total"))], 5)
    drawn = list(sheets(made))
    assert len({sheet.box for sheet in drawn}) == 1
    assert len({sheet.tasks[0].size for sheet in drawn}) == 1


@pytest.mark.parametrize(
    ("exercise", "said"),
    [
        (Exercise("A", "(x+y", {"x": 1.0}), "A: line 1, column 1"),
        (Exercise("A", "x y", {"x": 1.0}), "y has no value"),
        (Exercise("A", "W x", {"W": [[1.0]], "x": [1.0]}, ("local",)), "A: there is nothing to"),
        (Exercise("A", "tanh(" * 60 + "x" + ")" * 60, {"x": 1.0}), "too large for a page"),
    ],
)
def test_what_is_in_the_way_is_told_with_its_title(exercise, said):
    with pytest.raises(BackpropError) as caught:
        list(sheets(worksheet([exercise])))
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-o", "a.doc"], "It can as .pdf, .tex."),
        (["-o", "a.pdf", "--key", "k.txt"], "It can as .pdf, .tex."),
        (["-o", "{variant}.pdf"], "Add --variants 30."),
        (["-o", "a.pdf", "--key", "a.pdf"], "Give it another name."),
        (["-o", "a.pdf", "--variants", "5000"], "Take 1 to 1000 variants."),
        (["-o", "a.pdf", "--room", "-1"], "--room"),
        (["-o", "none/a.pdf"], "Make the folder first."),
    ],
)
def test_the_command_says_what_is_wrong_and_writes_nothing(tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["worksheet", "x y", "--at", "x=2, y=3", *arguments])
    assert result.exit_code == 2
    assert said in result.stderr
    assert not list(tmp_path.iterdir())
