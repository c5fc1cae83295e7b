"""A course from one file, end to end; each of its files is opened by an independent reader."""

import csv
import io
import json
import re
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree

import nbformat
import pytest
from click.testing import CliRunner
from pptx import Presentation
from pypdf import PdfReader

from graphviz_backprop.address import State, from_query
from graphviz_backprop.cli.main import main
from graphviz_backprop.language.parse import parse
from graphviz_backprop.teach.variants import variants

README = Path(__file__).parents[2] / "README.md"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """The course of the README, and a notebook, from one file."""
    folder = tmp_path_factory.mktemp("course")
    [file] = re.findall(r"```toml\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    file = file.replace('"bank.xml"\nvariants = 30', '"bank.xml"\nvariants = 2')  # for speed
    (folder / "course.toml").write_text(
        f'{file}\n[[figure]]\nfile = "lecture.ipynb"\n'
        'program = "q = x + y; f = q z"\nat = "x=-2, y=5, z=-4"\n',
        encoding="utf-8",
    )
    for arguments in (
        ["build", str(folder / "course.toml"), "--cores", "1"],
        ["site", str(folder / "course.toml"), "-o", str(folder / "site"), "--cores", "1"],
    ):
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 0, result.stderr
    return folder


def test_slides(course):
    assert len(Presentation(course / "slides.pptx").slides) == 8


def test_thirty_worksheets_with_own_numbers_and_one_key(course):
    key = "\n".join(p.extract_text() for p in PdfReader(course / "sheets" / "key.pdf").pages)
    given = re.findall(r"\n(x = .*, y = .*, z = .*)\n", key)
    assert len(set(given)) == key.count("No. ") == 30
    files = sorted(path.name for path in (course / "sheets").iterdir())
    assert files == [*(f"{number:02}.pdf" for number in range(1, 31)), "key.pdf"]
    for number in (1, 17, 30):
        [sheet] = PdfReader(course / "sheets" / f"{number:02}.pdf").pages
        assert f"No. {number}" in sheet.extract_text()
        assert f"Given: {given[number - 1]}" in sheet.extract_text()


def test_bank(course):
    root = ElementTree.parse(course / "bank.xml").getroot()
    names = [question.findtext("name/text") for question in root.iter("question")][1:]
    assert len(names) == len(set(names)) == 2 * 11


def test_notebook(course):
    notebook = nbformat.read(course / "lecture.ipynb", as_version=4)
    nbformat.validate(notebook)
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    found = {}
    exec(compile(code, "lecture", "exec"), found)
    assert found["trace"].gradient("x") == -4


def test_site(course):
    index = (course / "site" / "index.html").read_text(encoding="utf-8")
    pages = re.findall(r'<a href="([^"]+)">', index)
    assert len(pages) == 1  # slides and notebook show one program
    for page in pages:
        player = (course / "site" / page).read_text(encoding="utf-8")
        assert json.loads(
            re.search(r'<script type="application/json"[^>]*>(.*?)</script>', player, re.S)[1]
        )["frames"]


def test_links_open_the_variants_with_their_questions():
    arguments = ["links", "(x+y)z", "--at", "x=-2, y=5, z=-4", "--app", "https://a.example/"]
    result = CliRunner().invoke(main, [*arguments, "--variants", "3", "--seed", "5"])
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [row["variant"] for row in rows] == ["1", "2", "3"]
    opened = [from_query(State, dict(parse_qsl(urlsplit(row["link"]).query))).state for row in rows]
    graph = parse("(x+y)z")
    made = variants(graph, {"x": -2, "y": 5, "z": -4}, 3, 5)
    assert [dict(state.inputs) for state in opened] == made
    assert all(state.predict and state.program == "(x+y)z" for state in opened)


@pytest.mark.parametrize("app", ["javascript:alert(1)", "a.example", "https://a.example/?x=1", ""])
def test_what_is_no_address_of_an_app_is_refused(app):
    result = CliRunner().invoke(main, ["links", "x", "--at", "x=1", "--app", app])
    assert result.exit_code == 2
    assert "Write one such as https://app.example/." in result.stderr
