"""Banks of questions: what independent readers find in them, hostile names included."""

import base64
import html
import json
import re
import shutil
import subprocess
from xml.etree import ElementTree

import moodle_xml_parser.parser as moodle_reader
import pytest
from click.testing import CliRunner

from graphviz_backprop.cli.main import main
from graphviz_backprop.course import bank
from graphviz_backprop.course.bank_json import bank_json
from graphviz_backprop.course.exercise import Exercise, exercises
from graphviz_backprop.course.gift import gift
from graphviz_backprop.course.moodle import moodle
from graphviz_backprop.text.errors import BackpropError

HOSTILE = "</text><script>alert(1)</script> {1:NUMERICAL:=1} ~=#\\ ]]> \x0b “é”"
LECTURE = Exercise("The lecture", "q = x + y; f = q z", {"x": -2.0, "y": 5.0, "z": -4.0})
NAMED = Exercise(HOSTILE, "f = \\frac{x}{y} + \\frac{1}{y}", {"x": 1.0, "y": 4.0})
LAYER = Exercise(
    "A layer",
    "y = W x; L = sum(y^2)",
    {"W": ((1.0, -2.0), (0.5, 1.0), (2.0, 0.0)), "x": (1.0, 0.5)},
)


@pytest.fixture(scope="module")
def items():
    return [*bank.bank([LECTURE, NAMED, LAYER]), *bank.bank([LECTURE], 2, 5)]


def test_arrays_are_asked_by_shape_and_by_entry(items):
    """y = W x = (0, 1, 2), ∂L/∂y = 2y, ∂L/∂W = ∂L/∂y xᵀ, ∂L/∂x = Wᵀ ∂L/∂y, by hand."""
    asked = [item.question for item in items if item.exercise == "A layer"]
    shapes = {each.prompt.split(".")[0]: each for each in asked if each.texts}
    weight = shapes["What is the shape of ∂L/∂W? Type rows x columns; of a vector its length"]
    assert {"3x2", "(3, 2)", "3 × 2"} <= {*weight.texts}
    assert {(w.text, w.mistake) for w in weight.wrong} >= {
        ("2x3", "transposed"),
        ("3", "shape of the upstream gradient"),
    }
    numbers = {each.prompt.split("?")[0]: each.number for each in asked if not each.texts}
    assert numbers["What is L"] == 5
    assert numbers["What is entry [1] of y"] == 1
    assert numbers["What is entry [1] of ∂L/∂y"] == 2
    assert numbers["What is entry [1, 0] of ∂L/∂W"] == 2
    assert numbers["What is entry [0] of ∂L/∂x"] == 0.5 * 2 + 2 * 4


@pytest.fixture(scope="module")
def document(items):
    return moodle(items, "Deep learning/Backprop")


def test_moodle_numerical_questions_hold_answers_feedback_and_picture(items, document):
    """The element names are those of Moodle's published export of numerical questions."""
    root = ElementTree.fromstring(document)
    found = [q for q in root if q.get("type") in ("numerical", "shortanswer")]
    assert [q.findtext("name/text") for q in found] == [
        item.name.replace("\x0b", "\N{REPLACEMENT CHARACTER}") for item in items
    ]
    for question, item in zip(found, items, strict=True):
        answers = question.findall("answer")
        read = str if item.question.texts else float
        right = [read(a.findtext("text")) for a in answers if a.get("fraction") == "100"]
        assert right == [*(item.question.texts or [item.question.number])]
        wrong = {
            read(a.findtext("text")): a.findtext("feedback/text") for a in answers[len(right) :]
        }
        assert {n: html.unescape(t) for n, t in wrong.items()} == {
            each.text or each.number: each.message for each in item.question.wrong
        }
        if item.question.texts:
            assert question.findtext("usecase") == "0"
        else:
            assert all(float(a.findtext("tolerance")) > 0 for a in answers)
        file = question.find("questiontext/file")
        picture = ElementTree.fromstring(base64.b64decode(file.text))
        assert picture.tag.endswith("svg")
        assert f"@@PLUGINFILE@@/{file.get('name')}" in question.findtext("questiontext/text")
        assert len(question.findall("hint")) == len(item.question.hints)


def test_the_picture_is_the_one_before_the_step(items):
    """After z = −4 and q = 3 nothing says −12 yet, which is asked."""
    asked = next(i for i in items if i.question.prompt == "What is the value of f?")
    assert "−4" in asked.picture
    assert "−12" not in asked.picture


def test_moodle_cloze_is_read_by_an_independent_parser(items, document):
    found = moodle_reader.parse_string(document)["cloze"]
    assert len(found) == 5  # the three exercises, and two variants
    first = [item.question for item in items if item.name.startswith("The lecture, step")]
    gaps = re.findall(r"\{1:NUMERICAL:=([-\d.e]+):([\d.e-]+)", document)[: len(first)]
    assert [(float(n), float(t)) for n, t in gaps] == [(q.number, q.tolerance) for q in first]
    [layer] = [each for each in found if each.name.startswith("A layer")]
    asked = [item.question for item in items if item.exercise == "A layer"]
    right = [[o.answer for o in gap.options if o.score == 100] for gap in layer.gaps if gap.options]
    assert [answers for answers in right if len(answers) > 1] == [
        [*question.texts] for question in asked if question.texts
    ]


def test_nothing_hostile_becomes_markup(document):
    assert "<script>" not in html.unescape(document).replace(html.escape(HOSTILE), "").replace(
        HOSTILE.replace("\x0b", "\N{REPLACEMENT CHARACTER}"), ""
    )
    assert document.count('type="category"') == 1
    assert "Deep learning//Backprop" in document


def test_gift_keeps_its_notation_apart_from_the_text(items):
    text = gift(items, "Backprop")
    bare = re.sub(r"\\.", "", text)
    assert bare.count("{") == bare.count("}") == len(items)
    assert bare.count("{#") == sum(not item.question.texts for item in items)
    assert bare.count("::") == 2 * len(items)


@pytest.mark.skipif(not shutil.which("npm"), reason="reads GIFT with gift-pegjs from npm")
@pytest.mark.heavy
def test_gift_is_read_by_its_own_grammar(items, tmp_path):
    (tmp_path / "bank.gift").write_text(gift(items, "Backprop"), encoding="utf-8")
    subprocess.run(
        ["npm", "install", "gift-pegjs@1"], cwd=tmp_path, check=True, capture_output=True
    )
    script = (
        "const r = require('gift-pegjs').parse(require('fs').readFileSync('bank.gift', 'utf8'));"
        "console.log(JSON.stringify(r))"
    )
    done = subprocess.run(
        ["node", "-e", script], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    read = [each for each in json.loads(done.stdout) if each["type"] in ("Numerical", "Short")]
    assert [each["title"] for each in read] == [item.name for item in items]
    for each, item in zip(read, items, strict=True):
        told = [
            choice["text"].get("number", choice["text"].get("text")) for choice in each["choices"]
        ]
        asked = item.question
        right = [*(asked.texts or [asked.number])]
        assert told == [*right, *(wrong.text or wrong.number for wrong in asked.wrong)]


def test_json_holds_everything(items):
    told = json.loads(bank_json(items, "c"))["questions"]
    assert [q["question"]["number"] for q in told] == [item.question.number for item in items]
    assert all(q["picture"].startswith("<svg") for q in told)


def test_a_file_of_exercises(tmp_path):
    path = tmp_path / "sheet.toml"
    path.write_text(
        '[[exercise]]\ntitle = "A"\nprogram = "(x+y) z"\nat = "x=-2, y=5, z=-4"\nask = ["total"]\n'
        '[[exercise]]\nprogram = "x^2"\nat = {x = 3}\n',
        encoding="utf-8",
    )
    first, second = exercises(path)
    assert first.asked == ("total",)
    assert second == Exercise("Exercise 2", "x^2", {"x": 3.0})
    output = tmp_path / "bank.xml"
    arguments = ["questions", str(path), "-o", str(output), "--variants", "2", "--seed", "4"]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    written = output.read_bytes()
    assert CliRunner().invoke(main, arguments).exit_code == 0
    assert output.read_bytes() == written


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "no table [[exercise]]"),
        ("[[exercise]]\n", "exercise 1: program is missing"),
        ('[[exercise]]\nprogramm = "x"\n', "Did you mean program?"),
        ('[[exercise]]\nprogram = "x"\nask = ["slope"]\n', "Take from value, local"),
        ('[[exercise]]\nprogram = "x"\nat = "x = y"\n', "exercise 1: at:"),
        ('[[exercise]]\nprogram = "x"\nat = {x = "a"}\n', "no number"),
        ("[[exercise]]\nprogram = 3\n", "program is no text"),
        ("a = " + "[" * 50_000, "is no TOML"),
        ('[[exercise]]\ntitle="A"\nprogram="x"\n[[exercise]]\ntitle="A"\nprogram="y"\n', "title"),
    ],
)
def test_what_is_wrong_in_a_file_is_named(tmp_path, content, said):
    path = tmp_path / "sheet.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BackpropError) as caught:
        exercises(path)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["questions", "ln(x)", "--at", "x=-1", "-o", "b.xml"], "nothing to ask"),
        (["questions", "x y", "--at", "x=1, y=2", "-o", "b.doc"], ".xml, .gift, .json"),
        (["questions", "x y", "--at", "x=1", "-o", "b.xml"], "y has no value"),
        (["questions", "missing.toml", "-o", "b.xml"], "cannot be read"),
        (["questions", "x^2", "--at", "x=2", "--variants", "900", "-o", "b.xml"], "were found"),
    ],
)
def test_the_command_says_what_is_wrong(tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert not list(tmp_path.iterdir())
