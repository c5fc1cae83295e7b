"""The command line as a person uses it: output, exit codes, errors without a traceback."""

import json
import subprocess
import sys

import numpy as np
import pytest
from click.testing import CliRunner

from graphviz_backprop.cli.main import main

AT = "x=-2, y=5, z=-4"


def invoke(*arguments, stdin=None):
    return CliRunner().invoke(main, list(arguments), input=stdin)


def test_show_prints_every_step():
    result = invoke("show", "(x+y)z", "--at", AT)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "Reading  f = (x + y) z"
    assert "  8  Backward: ∂f/∂x = −4.00" in lines
    assert "     ∂f/∂x = ∂f/∂q · ∂q/∂x = (−4.00) · 1.00 = −4.00" in lines
    assert "\x1b" not in result.stdout


def test_show_json_has_the_documented_shape():
    told = json.loads(invoke("show", "(x+y)z", "--at", AT, "--json").stdout)
    assert set(told) == {"reading", "latex", "doubts", "inputs", "output", "nodes", "steps"}
    assert told["inputs"] == {"x": -2, "y": 5, "z": -4}
    assert told["output"] == "f"
    assert [step["kind"] for step in told["steps"]] == [
        "inputs", "forward", "forward", "seed", "pull", "pull", "pull", "pull",
    ]  # fmt: skip
    last = told["steps"][-1]
    keys = {"index", "kind", "node", "position", "upstream", "local", "downstream", "total"}
    assert keys | {"headline", "latex", "text"} <= set(last)
    assert (last["upstream"], last["local"], last["downstream"], last["total"]) == (-4, 1, -4, -4)
    x = told["nodes"][0]
    assert {"id", "name", "op", "operands", "value", "gradient"} == set(x)
    assert (x["name"], x["value"], x["gradient"]) == ("x", -2, -4)


def test_json_writes_what_is_no_number_as_text():
    told = json.loads(invoke("show", "ln(x) + 1/y", "--at", "x=-1, y=0", "--json").stdout)
    values = {node["name"]: node["value"] for node in told["nodes"]}
    assert values["f"] == "NaN"
    assert "Infinity" in values.values()


@pytest.mark.parametrize("numbers", ["4", "3s", "exact"])
def test_number_formats(numbers):
    result = invoke("show", "x/3", "--at", "x=1", "--numbers", numbers)
    shown = {"4": "0.3333", "3s": "0.333", "exact": "0.3333333333333333"}[numbers]
    assert f"f = {shown}" in result.stdout


def test_the_program_from_a_file_and_from_standard_input(tmp_path):
    file = tmp_path / "lecture.txt"
    file.write_text("f(x, y, z) = (x + y)z\nx = -2, y = 5, z = -4\n", encoding="utf-8")
    assert "∂f/∂z = 3.00" in invoke("show", str(file)).stdout
    assert "∂f/∂z = 3.00" in invoke("show", "-", stdin=file.read_text(encoding="utf-8")).stdout


def test_arrays_from_files(tmp_path):
    np.save(tmp_path / "x.npy", np.array([1.0, 2.0]))
    (tmp_path / "W.csv").write_text("1,2\n3,4\n", encoding="utf-8")
    result = invoke(
        "show", "sum(W x)", "--at", f"W=@{tmp_path / 'W.csv'}", "--at", f"x=@{tmp_path / 'x.npy'}",
        "--json",
    )  # fmt: skip
    told = json.loads(result.stdout)
    gradients = {node["name"]: node["gradient"] for node in told["nodes"]}
    assert gradients["x"] == [4, 6]
    assert gradients["W"] == [[1, 2], [1, 2]]


def test_bindings_from_json(tmp_path):
    file = tmp_path / "inputs.json"
    file.write_text('{"W": [[1, 2], [3, 4]], "x": [1, 2]}', encoding="utf-8")
    (tmp_path / "x.json").write_text("[1, 2]", encoding="utf-8")
    for at in (
        ("--at", f"@{file}"),
        ("--at", '{"W": [[1, 2], [3, 4]]}', "--at", f"x=@{tmp_path / 'x.json'}"),
    ):
        told = json.loads(invoke("show", "sum(W x)", *at, "--json").stdout)
        assert {n["name"]: n["gradient"] for n in told["nodes"]}["x"] == [4, 6]


@pytest.mark.parametrize("at", ['{"x": ', "@no.json", '{"x": "one"}', "x=@no.json"])
def test_bad_json_is_an_error(at):
    result = invoke("show", "x^2", "--at", at)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_target_group_and_expand():
    ops = {}
    for options in ((), ("--group",), ("--expand",)):
        told = invoke("show", "1/(1+exp(-x)) tanh(x)", "--at", "x=1", "--json", *options).stdout
        ops[options] = [node["op"] for node in json.loads(told)["nodes"]]
    assert "sigmoid" not in ops[()]
    assert "sigmoid" in ops[("--group",)]
    assert "tanh" not in ops[("--expand",)]
    assert "∂q/∂x = 1.00" in invoke("show", "(x+y)z", "--at", AT, "--target", "q").stdout


def test_check_passes_and_fails_with_its_exit_code(monkeypatch):
    assert invoke("check", "(x+y)z", "--at", AT).exit_code == 0
    failing = invoke("check", "x^0.5", "--at", "x=0")
    assert failing.exit_code == 1
    assert "WRONG" in failing.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("show", "(x+y"), "this parenthesis is never closed"),
        (("show", "(x+y)z", "--at", "x=1"), "y has no value"),
        (("show", "x", "--at", "x=1, y=2"), "y is given a value"),
        (("show", "x", "--at", "x=@nowhere.csv"), "nowhere.csv cannot be read"),
        (("show", "x+y", "--at", "x=1,y=2", "--target", "q7"), "no node called 'q7'"),
        (("check", "x y", "--at", "x=one"), "x"),
        (("show", ""), "there is no formula"),
        (("show", "-"), "there is no formula"),
    ],
)
def test_errors_are_told_on_stderr_with_exit_code_2(arguments, words):
    result = invoke(*arguments, stdin="")
    assert result.exit_code == 2
    assert words in result.stderr
    assert "Traceback" not in result.output
    assert not isinstance(result.exception, Exception)


def test_the_caret_stands_under_the_place():
    lines = invoke("show", "(x+y", "--at", "x=1, y=2").stderr.splitlines()
    assert lines[1:3] == ["(x+y", "^"]


def test_a_program_with_a_nul_is_an_error_and_no_traceback():
    result = subprocess.run(
        [sys.executable, "-m", "graphviz_backprop.cli.main", "show", "-"],
        input="x\0y", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 2
    assert "Traceback" not in result.stderr


Y = ("A x", "--at", "A=[[1, 2], [3, 4]]", "--at", "x=[5, 6]")


@pytest.mark.parametrize(
    ("seed", "said", "gradient"),
    [
        ((), "Backward starts at the sum of the components of f", [4, 6]),
        (("--seed", "[0, 1]"), "Backward starts at component [1] of f", [3, 4]),
        (("--seed", "[1, -1]"), "Backward starts with the given seed", [-2, -2]),
        (("--seed", "2"), "Backward starts with the given seed", [8, 12]),
    ],
)
def test_the_seed_says_what_is_differentiated(seed, said, gradient):
    """∂(s·Ax)/∂x = Aᵀs."""
    shown = invoke("show", *Y, *seed)
    assert said in shown.stdout
    told = json.loads(invoke("show", *Y, *seed, "--json").stdout)
    assert next(n for n in told["nodes"] if n["name"] == "x")["gradient"] == gradient
    assert invoke("check", *Y, *seed).exit_code == 0


@pytest.mark.parametrize("seed", ["[1, 2, 3]", "x", "", "1; q = 2", "[1"])
def test_a_seed_that_cannot_be_is_refused(seed):
    result = invoke("show", *Y, "--seed", seed)
    assert result.exit_code == 2
    assert "seed" in result.stderr
    assert "Traceback" not in result.output


def test_export_takes_a_seed(tmp_path):
    out = tmp_path / "seed.svg"
    assert invoke("export", *Y, "--seed", "[0, 7]", "-o", str(out), "--text", "live").exit_code == 0
    assert ">28.00<" in out.read_text()


def test_doubts_are_printed_and_told_as_json():
    said = CliRunner().invoke(main, ["show", "1/2x", "--at", "x=3"]).output
    assert "write 1/(2x)" in said.splitlines()[1]
    told = json.loads(CliRunner().invoke(main, ["show", "1/2x", "--at", "x=3", "--json"]).output)
    (doubt,) = told["doubts"]
    assert (doubt["start"], doubt["stop"], doubt["write"]) == (0, 4, "1/(2x)")
    checked = CliRunner().invoke(main, ["check", "1/2x", "--at", "x=3"]).output.splitlines()
    assert "write 1/(2x)" in checked[0]
    assert checked[1].startswith("Reading")


def test_a_sum_is_drawn_as_a_gate_or_written_out():
    formula = r"\sum_{i=1}^{2} w_i x_i"
    at = ["--at", "w=[1,2]; x=[3,4]"]
    assert "w · x" in CliRunner().invoke(main, ["show", formula, *at]).output
    written = CliRunner().invoke(main, ["show", formula, "--sums", "written", *at]).output
    assert "w[0] x[0] + w[1] x[1]" in written
