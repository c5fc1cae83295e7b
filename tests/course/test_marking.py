"""A class marked: points, carried errors, named mistakes, answers that cannot be read."""

import csv
import io

import pytest
from click.testing import CliRunner

from graphviz_backprop.cli.main import main
from graphviz_backprop.course.exercise import Exercise, varied
from graphviz_backprop.course.marking import Mark, marks, table
from graphviz_backprop.text.errors import BackpropError

LECTURE = Exercise("lecture", "q = x + y; f = q z", {"x": -2.0, "y": 5.0, "z": -4.0})
RIGHT = "q = 3; f = -12; dz = 3; dq = -4; dx = -4; dy = -4"


@pytest.fixture
def answers(tmp_path):
    for name, text in {
        "ana": RIGHT,
        "ben": "q = 7; f = -28; dz = 7; dq = -4; dx = -4; dy = -4",
        "cem": "q = 3; f = -12; dz = -4; dq = -4; dx = 4",
        "dee": "what?",
    }.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "eli.txt").write_bytes(b"\xff\xfe")
    return tmp_path


def test_points_are_given_for_right_working(answers):
    ana, ben, cem, dee, eli = marks(LECTURE, answers)
    assert (ana.points, ana.of, ana.mistakes) == (6, 6, ())
    assert (ben.points, ben.of, ben.carried) == (5, 6, 2)  # q is wrong, f and ∂f/∂z follow
    assert [each.partition(":")[0] for each in ben.mistakes] == ["q"]
    assert (cem.points, cem.of, cem.missing) == (3, 6, ("∂f/∂y",))
    assert any("operands swapped" in each for each in cem.mistakes)
    assert dee.points == eli.points == 0
    assert dee.remark
    assert "cannot be read" in eli.remark


def test_each_student_has_own_numbers(tmp_path):
    for one, number in varied(LECTURE, 3, 5):
        x, y, z = (float(one.bindings[name]) for name in "xyz")
        text = f"q = {x + y}; f = {(x + y) * z}; dz = {x + y}; dq = {z}; dx = {z}; dy = {z}"
        (tmp_path / f"student-{number:03}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "guest.txt").write_text(RIGHT, encoding="utf-8")
    (tmp_path / "scan-2.pdf").write_bytes(b"%PDF")
    guest, scan, *students = marks(LECTURE, tmp_path, 3, 5)
    assert (scan.answer, scan.points) == ("scan-2.pdf", 0)
    assert "was not read" in scan.remark
    assert [(m.variant, m.points, m.of) for m in students] == [(1, 6, 6), (2, 6, 6), (3, 6, 6)]
    assert "no number from 1 to 3" in guest.remark


def test_the_table_is_csv_and_no_formula():
    told = table([Mark("=cmd()", 0, 1, 2, mistakes=("x: a, b",)), Mark("ana", 3)])
    first, second, third = csv.reader(io.StringIO(told))
    assert first[:4] == ["answer", "variant", "points", "of"]
    assert second[0] == "'=cmd()"
    assert second[6] == "x: a, b"
    assert third[1] == "3"


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(BackpropError, match="holds no answers"):
        list(marks(LECTURE, tmp_path))


def test_the_command(answers):
    arguments = ["check-solution", LECTURE.program, "--at", "x=-2, y=5, z=-4"]
    output = answers / "marks.csv"
    done = CliRunner().invoke(main, [*arguments, "--solution", str(answers), "-o", str(output)])
    assert done.exit_code == 0
    rows = list(csv.DictReader(io.StringIO(output.read_text(encoding="utf-8"))))
    assert [row["answer"] for row in rows] == ["ana", "ben", "cem", "dee", "eli"]
    assert rows[0]["points"] == rows[0]["of"] == "6"
