"""What CONTRIBUTING promises of five minutes is tried: a row here, a field there, a file."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import graphviz_backprop

PACKAGE = Path(graphviz_backprop.__file__).parent
ROOT = PACKAGE.parent
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


@pytest.fixture
def tree(tmp_path):
    """A copy of the package and of the test of its table."""
    for name in ("graphviz_backprop", "tests/ops"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "tests/app").mkdir()
    return tmp_path


def block(words):
    """The first Python block of the guide after these words."""
    return re.search(r"```python\n(.*?)```", GUIDE[GUIDE.index(words) :], re.DOTALL)[1]


def ran(tree, *arguments):
    done = subprocess.run(
        [sys.executable, *arguments], cwd=tree, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(tree)},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


def put(path, after, text):
    old = path.read_text(encoding="utf-8")
    assert after in old
    path.write_text(old.replace(after, after + text, 1), encoding="utf-8")


def table_test(tree, name):
    words = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/ops/test_table.py", "-k", name)
    assert re.search(r"[1-9]\d* passed", ran(tree, *words))


def test_a_function_of_one_variable_is_one_row(tree):
    put(
        tree / "graphviz_backprop/ops/functions.py",
        "\nROWS = (",
        "\n" + block("For a function of one"),
    )
    table_test(tree, "cubed")
    told = ran(tree, "-m", "graphviz_backprop.cli.main", "show", "cubed(x)", "--at", "x=3")
    assert "∂f/∂x = 27.00" in told


@pytest.mark.heavy
def test_a_function_of_an_array_that_keeps_its_shape_is_one_row(tree):
    put(
        tree / "graphviz_backprop/ops/normalization.py", "\nROWS = (",
        "\n" + block("that keeps its shape"),
    )  # fmt: skip
    table_test(tree, "weighed")
    told = ran(tree, "-m", "graphviz_backprop.cli.main", "show", "sum(weighed(x))", "--at",
               "x=[1,2,6]")  # fmt: skip
    assert "f = 81.00" in told


def test_an_option_is_one_field(tree):
    last = '"Break a wide picture into rows.")  # fmt: skip\n'
    put(tree / "graphviz_backprop/choices.py", last, block("is one field"))
    assert "--arrows [open|closed]" in ran(tree, "-m", "graphviz_backprop.cli.main", "export", "-h")
    code = """
from graphviz_backprop.address import State, changed, from_query, to_query
from graphviz_backprop.app import options
state = changed(State(), {"arrows": "open"})
assert to_query(state) == {"arrows": "open"}, to_query(state)
assert from_query(State, {"arrows": "open"}).state == state
assert from_query(State, {"arrows": "big"}).problems
"""
    ran(tree, "-c", code)


def test_a_file_format_is_a_file_and_a_row(tree):
    writer = block("A writer is a function")
    (tree / "graphviz_backprop/export/csv_table.py").write_text(writer, encoding="utf-8")
    files = tree / "graphviz_backprop/export/files.py"
    row = block("and a row of")
    adapter, _, entry = row.partition("\n\n\n")
    text = files.read_text(encoding="utf-8")
    text = text.replace("\n\n_PPTX_TYPE", f"\n\n{adapter}\n\n\n_PPTX_TYPE", 1)
    text = text.replace('        ".json": Writer(', f'{entry}        ".json": Writer(', 1)
    files.write_text(text, encoding="utf-8")
    ran(tree, "-m", "graphviz_backprop.cli.main", "export", "x^2", "--at", "x=3", "-o", "a.csv")
    assert (tree / "a.csv").read_text(encoding="utf-8").splitlines()[:2] == ["node,value", "x,3.0"]
