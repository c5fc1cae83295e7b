"""The commands descend and train: numbers, plots, and what they say of bad input."""

import csv
import io
import re
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from graphviz_backprop.cli.main import main
from graphviz_backprop.examples import examples


def run(*arguments):
    return CliRunner().invoke(main, [str(each) for each in arguments])


class TestDescend:
    def test_the_published_step_of_mazur(self):
        mazur = next(each for each in examples() if each.id == "mazur")
        at = ", ".join(f"{name} = {value}" for name, value in mazur.bindings.items())
        moving = ",".join(f"w{index}" for index in range(1, 9))
        result = run("descend", mazur.program, "--at", at, "--move", moving, "--rate", 0.5,
                     "--steps", 1, "--csv")  # fmt: skip
        assert result.exit_code == 0
        last = list(csv.DictReader(io.StringIO(result.stdout)))[-1]
        for name, printed in [("w1", 0.149780716), ("w5", 0.358916480), ("w8", 0.561370121)]:
            assert float(last[name]) == pytest.approx(printed, abs=1e-9)

    def test_every_step_of_a_parabola(self):
        result = run("descend", "x^2", "--at", "x=1", "--rate", 0.25, "--steps", 3, "--csv")
        rows = list(csv.reader(io.StringIO(result.stdout)))
        assert rows[0] == ["step", "f", "x"]
        assert [[float(each) for each in row] for row in rows[1:]] == [
            [0, 1, 1], [1, 0.25, 0.5], [2, 0.0625, 0.25], [3, 0.015625, 0.125],
        ]  # fmt: skip

    def test_it_ends_with_the_loss(self):
        result = run("descend", "(w-3)^2 + b^2", "--at", "w=1, b=2", "--move", "w")
        assert result.stdout.splitlines()[-1] == "f = 4.00000 after 100 steps"
        assert "w = 3.00000" in result.stdout
        assert "b =" not in result.stdout

    def test_climbing(self):
        result = run("descend", "4x - x^2", "--at", "x=0", "--maximise", "--method", "momentum",
                     "--rate", 0.02, "--steps", 500)  # fmt: skip
        assert "x = 2.00000" in result.stdout.splitlines()[-2]

    def test_divergence_keeps_the_last_good_state(self):
        result = run("descend", "x^2", "--at", "x=1", "--rate", 3)
        assert result.exit_code == 0
        assert "Stopped after step 4" in result.stderr
        assert result.stdout.splitlines()[-1] == "f = 390625 after 4 steps"  # (−5)^(2 · 4)

    def test_entries_of_arrays_have_columns(self):
        result = run("descend", "sum(W^2)", "--at", "W=[[1,2],[3,4]]", "--steps", 1, "--csv")
        assert result.stdout.splitlines()[0] == 'step,f,"W[0,0]","W[0,1]","W[1,0]","W[1,1]"'

    @pytest.mark.parametrize(("program", "at"), [("x^2", "x=2"), ("x^2+y^2", "x=2,y=1"),
                                                 ("x^2+y^2+z^2", "x=2,y=1,z=3")])  # fmt: skip
    def test_a_plot_is_an_svg(self, tmp_path, program, at):
        path = tmp_path / "out.svg"
        assert run("descend", program, "--at", at, "--steps", 5, "--plot", path).exit_code == 0
        assert ElementTree.parse(path).getroot().tag.endswith("svg")


class TestTrain:
    def test_xor_is_learnt(self, tmp_path):
        path = tmp_path / "map.svg"
        result = run("train", "--data", "xor", "--hidden", "4,2", "--plot", path)
        assert result.exit_code == 0
        last = result.stdout.splitlines()[-1]
        losses = re.search(r"training loss ([\d.]+), test loss ([\d.]+) after 100 epochs", last)
        assert all(0 < float(loss) < 0.05 for loss in losses.groups())
        assert ElementTree.parse(path).getroot().tag.endswith("svg")

    def test_the_same_seed_gives_the_same_words_and_another_others(self):
        first, same, other = (
            run("train", "--epochs", 2, "--seed", seed).stdout for seed in (1, 1, 3)
        )
        assert first == same != other

    def test_a_regression_has_no_share_of_right_points(self):
        result = run("train", "--data", "plane", "--hidden", "", "--epochs", 20, "--rate", 0.01)
        assert result.exit_code == 0
        assert "right" not in result.stdout
        loss = re.search(r"test loss ([\d.e−]+) after", result.stdout)[1]
        assert float(loss.replace("−", "-")) < 1e-3

    def test_own_points(self, tmp_path):
        path = tmp_path / "own.csv"
        path.write_text("x1,x2,label\n" + "".join(f"{i},{-i},{i % 2}\n" for i in range(40)))
        assert run("train", "--data", path, "--epochs", 1).exit_code == 0

    def test_no_epoch_at_all(self):
        assert "after 0 epochs" in run("train", "--epochs", 0).stdout

    def test_divergence_is_told(self):
        result = run("train", "--data", "plane", "--rate", 1e9, "--activation", "relu",
                     "--epochs", 30)  # fmt: skip
        assert result.exit_code == 0
        assert "Stopped in epoch" in result.stderr


@pytest.mark.parametrize("arguments", [
    ["descend", "x^^2", "--at", "x=1"],
    ["descend", "x y", "--at", "x=1"],
    ["descend", "x^2", "--at", "x="],
    ["descend", "x^2", "--at", "x=1", "--move", "q"],
    ["descend", "x^2", "--at", "x=1", "--rate", "0"],
    ["descend", "x^2", "--at", "x=1", "--rate", "nan"],
    ["descend", "x^2", "--at", "x=1", "--steps", "-1"],
    ["descend", "x^2", "--at", "x=1", "--method", "newton"],
    ["descend", "[x, x]", "--at", "x=1"],
    ["descend", "ln(x)", "--at", "x=-1"],
    ["descend", "x^2", "--at", "x=1", "--plot", "out.png"],
    ["descend", "x^2", "--at", "x=1", "--plot", "no/such/folder/out.svg"],
    ["train", "--data", "nope"],
    ["train", "--data", "gone.csv"],
    ["train", "--hidden", "4,a"],
    ["train", "--hidden", "9"],
    ["train", "--hidden", "1,1,1,1,1,1,1"],
    ["train", "--features", "x3"],
    ["train", "--features", ""],
    ["train", "--activation", "step"],
    ["train", "--penalty", "L3"],
    ["train", "--rate", "-1"],
    ["train", "--batch", "0"],
    ["train", "--noise", "7"],
    ["train", "--ratio", "1"],
    ["train", "--seed", "-1"],
    ["train", "--points", "1"],
    ["train", "--plot", "out.pdf"],
])  # fmt: skip
def test_bad_input_is_told_with_exit_code_2(tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Error" in result.stderr
    assert "Traceback" not in result.stderr
    assert list(tmp_path.iterdir()) == []
