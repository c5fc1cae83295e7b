"""Code in files: on the command line, and never in the app or in a text."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from click.testing import CliRunner

import graphviz_backprop
from graphviz_backprop.cli.main import main
from graphviz_backprop.language.parse import parse
from graphviz_backprop.text.errors import FormulaError

PACKAGE = Path(graphviz_backprop.__file__).parent


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "model.py"
    path.write_text(
        "import math\n"
        "import helper\n"
        "def loss(w=0.5, x=2.0):\n"
        "    a = helper.sigmoid(w * x)\n"
        "    return -math.log(a) if a > 0 else a\n"
        "def fails(x):\n"
        "    return x + missing\n"
        "def picks(p, y):\n"
        "    return p[y].sum()\n"
    )
    (tmp_path / "helper.py").write_text(
        "import math\ndef sigmoid(v):\n    return 1 / (1 + math.exp(-v))\n"
    )
    return path


def invoke(*arguments):
    return CliRunner().invoke(main, list(arguments))


def test_show_runs_code_of_a_file(file):
    result = invoke("show", f"{file}:loss", "--at", "w=0, x=3")
    assert result.exit_code == 0, result.output
    assert "∂loss/∂w" in result.output or "∂f/∂w" in result.output or "/∂w = −1.50" in result.output
    assert "the code chose its way by a number (model.py, line 5)" in result.output
    assert invoke("show", f"{file}:loss").exit_code == 0
    assert invoke("check", f"{file}:loss").output.count("ok") == 2


def test_export_runs_code_of_a_file(file, tmp_path):
    result = invoke("export", f"{file}:loss", "-o", str(tmp_path / "loss.svg"))
    assert result.exit_code == 0, result.output
    assert "<svg" in (tmp_path / "loss.svg").read_text()


def test_whole_numbers_of_json_are_data(file):
    result = invoke("show", f"{file}:picks", "--at", '{"p": [0.5, 2.5], "y": [1]}')
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("model.py:loss2", "model.py has no loss2"),
        ("model.py:fails", "model.py, line 7: NameError"),
        ("absent.py:loss", "there is no file"),
        ("model.py:helper.nothing", "has no helper.nothing"),
    ],
)
def test_what_is_wrong_with_code_is_said_without_a_traceback(file, name, said):
    result = invoke("show", str(file.parent / name), "--at", "x=1")
    assert result.exit_code == 2
    assert said in result.output
    assert "Traceback" not in result.output


def test_code_of_pytorch_gets_tensors(tmp_path):
    pytest.importorskip("torch")
    path = tmp_path / "classes.py"
    path.write_text(
        "import torch\nfrom torch import nn\nnet = nn.Linear(2, 3)\n"
        "def loss(x, y):\n    return nn.functional.cross_entropy(net(x), y)\n"
    )
    at = '{"x": [[0.5, 1.0], [2.0, -1.0]], "y": [0, 2]}'
    result = invoke("check", f"{path}:loss", "--at", at)
    assert result.exit_code == 0, result.output
    assert result.output.count("ok") == 3


def test_a_text_is_never_run(file):
    """A formula that names code is refused by the reader, which the app and ``run`` use."""
    with pytest.raises(FormulaError):
        parse(f"{file}:loss")
    with pytest.raises(FormulaError):
        parse("model.py:loss")


def test_the_app_does_not_come_near_recording():
    for part in ("app", "pipeline.py", "language", "engine", "export", "drawing", "course"):
        place = PACKAGE / part
        for path in [place] if place.suffix else place.rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                names = [a.name for a in getattr(node, "names", []) if hasattr(a, "name")]
                module = getattr(node, "module", None) or ""
                if isinstance(node, (ast.Import, ast.ImportFrom)):
                    assert "recording" not in f"{module} {names}", path
