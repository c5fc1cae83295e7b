"""A worked solution on the command line, and the report that is handed out."""

import io

from click.testing import CliRunner
from pypdf import PdfReader

from graphviz_backprop.cli.main import main
from graphviz_backprop.engine.trace import run
from graphviz_backprop.export.report import html_report, report_pdf
from graphviz_backprop.language.parse import parse
from graphviz_backprop.teach.solution import check_solution

AT = "x=-2, y=5, z=-4"


def test_a_solution_is_judged_and_the_report_written(tmp_path):
    wrong = ["check-solution", "(x+y)z", "--at", AT, "--solution", "q = 7; f = -28; dz = 7"]
    found = CliRunner().invoke(main, [*wrong, "-o", str(tmp_path / "report.html")])
    assert found.exit_code == 1
    assert "f = -28  carried" in found.output
    assert "follow from earlier ones" in found.output
    assert "<table>" in (tmp_path / "report.html").read_text(encoding="utf-8")
    right = CliRunner().invoke(
        main, ["check-solution", "(x+y)z", "--at", AT, "--solution", "q = 3; dz = 3"]
    )
    assert right.exit_code == 0


def test_a_solution_comes_from_a_file_or_standard_input(tmp_path):
    path = tmp_path / "solution.txt"
    path.write_text("q = 3\n∂f/∂x = -4\n", encoding="utf-8")
    for given, text in ((str(path), ""), ("-", "q = 3")):
        arguments = ["check-solution", "(x+y)z", "--at", AT, "--solution", given]
        assert CliRunner().invoke(main, arguments, input=text).exit_code == 0


def test_what_cannot_be_read_is_an_error_of_the_user():
    arguments = ["check-solution", "(x+y)z", "--at", AT, "--solution", "u = 3"]
    found = CliRunner().invoke(main, arguments)
    assert found.exit_code == 2
    assert "names nothing of this program" in found.output


def test_reports_hold_every_judgement_and_no_markup_of_others():
    trace = run(parse("f = x y"), {"x": 2, "y": 3})
    found = check_solution(trace, "f = 6; dx = 2")
    page = html_report(found, "f = x <b>", "<script>").decode()
    assert "<script>" not in page
    assert page.count("<tr>") == 3
    reader = PdfReader(io.BytesIO(report_pdf(found, "f = x y", "Ada <L>")))
    text = " ".join(page.extract_text() for page in reader.pages)
    assert "Ada <L>" in text
    assert "∂f/∂x" in text
