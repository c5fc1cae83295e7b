"""The export command as a person uses it."""

import os
import signal
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner
from PIL import Image
from pptx import Presentation

from graphviz_backprop.cli.main import main

AT = "x=-2, y=5, z=-4"
NEURON = "1/(1+exp(-(x0 w0 + x1 w1 + w2)))"
NEURON_AT = "x0=-1, w0=2, x1=-2, w1=-3, w2=-3"


def export(*arguments, program="(x+y)z", at=AT):
    return CliRunner().invoke(
        main, ["export", program, "--at", at, "--force", *map(str, arguments)]
    )


def test_the_last_step_is_the_default(tmp_path):
    out = tmp_path / "a.svg"
    result = export("-o", out, "--text", "live")
    assert (result.exit_code, result.output) == (0, "")
    assert out.read_text().count("−4.00</text>") == 4
    export("-o", out, "--text", "live", "--step", "1")
    assert out.read_text().count("−4.00</text>") == 1


def test_a_folder_and_a_zip_hold_every_step(tmp_path):
    assert export("-o", tmp_path / "out").exit_code == 0
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names[0] == "01-inputs.svg"
    assert sum(name.endswith(".svg") for name in names) == 8
    assert export("-o", tmp_path / "out", "--pace", "pass").exit_code == 0
    assert len([*(tmp_path / "out").glob("*.svg")]) == 3
    assert export("-o", tmp_path / "out.zip").exit_code == 0


def test_options_reach_the_picture(tmp_path):
    out = tmp_path / "a.svg"
    options = ("--theme", "dark", "--numbers", "3s", "--title", "A & B", "--text", "live")
    assert export("-o", out, *options).exit_code == 0
    drawn = out.read_text()
    assert "#14181f" in drawn
    assert "−12.0</text>" in drawn
    assert "A &amp; B</text>" in drawn


def test_direction_constants_and_preset_change_the_geometry(tmp_path):
    pictures = set()
    for options in ((), ("--direction", "TB"), ("--constants", "leaf"), ("--preset", "slide")):
        out = tmp_path / "a.svg"
        assert export("-o", out, *options, program=NEURON, at=NEURON_AT).exit_code == 0
        pictures.add(out.read_text())
    assert len(pictures) == 4


def test_a_picture_may_be_transparent_or_on_a_colour(tmp_path):
    out = tmp_path / "a.png"
    corners = []
    for background in ("none", "#ff0000"):
        assert export("-o", out, "--background", background, "--width", 300).exit_code == 0
        with Image.open(out) as picture:
            assert picture.width == 300
            corners.append(picture.convert("RGBA").getpixel((0, 0)))
    assert corners == [(0, 0, 0, 0), (255, 0, 0, 255)]


def test_a_theme_file_colours_and_titles(tmp_path):
    theme = tmp_path / "mine.toml"
    theme.write_text('value = "#00663a"\ntitle = "From the file"\n')
    out = tmp_path / "a.svg"
    assert export("-o", out, "--theme", theme, "--text", "live").exit_code == 0
    assert "#00663a" in out.read_text()
    assert "From the file</text>" in out.read_text()


def test_a_pale_theme_is_warned_of(tmp_path):
    theme = tmp_path / "pale.toml"
    theme.write_text('value = "#bbffbb"\n')
    result = export("-o", tmp_path / "a.svg", "--theme", theme)
    assert result.exit_code == 0
    assert "Warning: value on background" in result.stderr


def test_small_labels_on_a_slide_are_warned_of(tmp_path):
    plain = ("--preset", "normal")
    result = export("-o", tmp_path / "a.pptx", *plain, program=NEURON, at=NEURON_AT)
    assert result.exit_code == 0
    assert "Warning: on a slide the smallest label is 13 pt" in result.stderr
    assert len(Presentation(tmp_path / "a.pptx").slides) == 22
    assert "Warning" not in export("-o", tmp_path / "a.svg", program=NEURON, at=NEURON_AT).stderr
    grouped = export("-o", tmp_path / "a.pptx", "--group", program=NEURON, at=NEURON_AT)
    assert "--group" not in grouped.stderr


def test_a_worksheet_of_one_node(tmp_path):
    out = tmp_path / "sheet.pptx"
    assert export("-o", out, "--worksheet", "gradients", "--blank", "x").exit_code == 0
    sheet, answers = Presentation(out).slides
    assert sheet.shapes.title.text == "Fill in the gradients of x"
    assert answers.shapes.title.text == "Answers: the gradients of x"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("-o", "a.svgx"), "Did you mean .svg?"),
        (("-o", "no/a.svg"), "there is no folder no"),
        (("-o", "a.svg", "--step", "99"), "there is no step 99"),
        (("-o", "a.svg", "--step", "0"), "is not steps counted from 1"),
        (("-o", "a.svg", "--step", "2-3"), "--step asks for 2 pictures, and .svg holds one"),
        (("-o", "a.svg", "--template", "t.pptx"), "--template means nothing for .svg"),
        (("-o", "a.pptx", "--template", "t.pptx"), "t.pptx cannot be read"),
        (("-o", "a.pptx", "--scale", "2"), "--scale means nothing for .pptx"),
        (("-o", "a.html", "--step", "2"), "--step means nothing for .html"),
        (("-o", "a.svg", "--theme", "pink"), "'pink' is not one of auto, light"),
        (("-o", "a.svg", "--theme", "no.toml"), "no.toml cannot be read"),
        (("-o", "a.svg", "--background", "red"), "'red' is not \"none\" or a colour"),
        (("-o", "a.svg", "--blank", "x"), "--blank is for worksheets"),
        (("-o", "a.svg", "--worksheet", "both", "--blank", "nope"), "nope"),
        (("-o", "a.json", "--worksheet", "both"), "--worksheet means nothing for .json"),
        (("-o", "a.png", "--scale", "20", "--aspect", "16:9"), "pixels"),
        (("-o", "a.svg", "--scale", "0"), "--scale"),
        (("-o", "."), "has other files in it"),
    ],
)
def test_mistakes_are_told_and_nothing_is_written(arguments, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.txt").write_text("keep")
    result = export(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.skipif(os.name == "nt", reason="signals of another kind")
def test_ctrl_c_leaves_no_half_file(tmp_path):
    chain = "; ".join(f"a{i + 1} = sin(a{i})" for i in range(60))
    command = [sys.executable, "-m", "graphviz_backprop.cli.main", "export", chain, "--at", "a0=1"]
    running = subprocess.Popen(
        [*command, "-o", str(tmp_path / "out"), "--picture", "png", "--scale", "3"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # also in the background
    )
    deadline = time.monotonic() + 60
    while not any(tmp_path.iterdir()):
        assert running.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    _, errors = running.communicate(timeout=60)
    assert running.returncode == 1
    assert b"Traceback" not in errors
    assert not any(tmp_path.iterdir())


@pytest.mark.heavy
@pytest.mark.parametrize("answer", ["n", "y"])
def test_a_terminal_is_asked_before_a_file_is_written_over(answer, tmp_path):
    import pty

    out = tmp_path / "a.svg"
    out.write_text("old")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "graphviz_backprop.cli.main", "export", "(x+y)z"]
    running = subprocess.Popen(
        [*command, "--at", "x=1,y=2,z=3", "-o", str(out)],
        stdin=theirs, stdout=theirs, stderr=theirs, env=os.environ,
    )  # fmt: skip
    os.close(theirs)
    read = b""
    while b"Write over it?" not in read:
        read += os.read(ours, 1000)
    os.write(ours, f"{answer}\n".encode())
    running.wait(timeout=60)
    os.close(ours)
    assert b"is there already" in read
    assert (running.returncode == 0) == (answer == "y")
    assert (out.read_text() == "old") == (answer == "n")
