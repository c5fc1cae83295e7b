"""Files that are too large, too long in name, no files at all, or on a full disk."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from graphviz_backprop.cli.main import main

AT = ("--at", "x=3")


def invoke(*arguments, **given):
    return CliRunner().invoke(main, [str(each) for each in arguments], **given)


def refused(result, *words):
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    for word in words:
        assert word in result.stderr
    assert len(result.stderr) < 1000


@pytest.mark.parametrize("name", ["x" * 300 + ".svg", "x" * 300, "no/where/a.svg"])
def test_a_place_that_cannot_be_is_told(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    refused(invoke("export", "x^2", *AT, "-o", name), "cannot be written")
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no such device here")
@pytest.mark.parametrize("at", ["@/dev/zero", "x=@/dev/zero", "x=@/dev/zero.npy"])
def test_a_device_that_never_ends_is_not_read_for_ever(at, monkeypatch):
    monkeypatch.setattr("graphviz_backprop.cli.reading.LARGEST_VALUES", 10_000)
    refused(invoke("show", "x^2", "--at", at))


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no such device here")
def test_a_template_that_never_ends_is_not_read_for_ever(tmp_path, monkeypatch):
    monkeypatch.setattr("graphviz_backprop.export.pptx_template.LARGEST", 10_000)
    (tmp_path / "a.pptx").symlink_to("/dev/zero")
    arguments = ("-o", tmp_path / "b.pptx", "--template", tmp_path / "a.pptx")
    refused(invoke("export", "x^2", *AT, *arguments), "more than 10,000 bytes")


def test_rows_of_different_lengths_are_told():
    refused(invoke("show", "sum(x)", "--at", '{"x": [[1], [2, 3]]}'), "not a number or an array")


def test_too_much_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr("graphviz_backprop.cli.reading.LONGEST_PROGRAM", 100)
    long = tmp_path / "long.txt"
    long.write_text("x + " * 100 + "x", encoding="utf-8")
    refused(invoke("show", long, *AT), "more than 100 bytes")
    refused(invoke("show", "-", *AT, input=long.read_bytes()), "more than 100 bytes")


def test_folders_and_what_is_no_text_are_told(tmp_path):
    binary = tmp_path / "binary.txt"
    binary.write_bytes(b"\xff\xfe\x00")
    for arguments in (
        ("show", "x^2", "--at", f"@{tmp_path}"),
        ("show", "x^2", "--at", f"x=@{tmp_path}"),
        ("show", "x^2", "--at", f"@{binary}"),
        ("show", binary, *AT),
        ("train", "--data", f"{binary.with_suffix('.csv')}"),
        ("export", "x^2", *AT, "-o", tmp_path / "a.svg", "--theme", f"{tmp_path}.toml"),
    ):
        refused(invoke(*arguments), "cannot be read")


def test_a_header_that_promises_too_much_is_told(tmp_path):
    path = tmp_path / "huge.npy"
    np.save(path, np.zeros(3))
    path.write_bytes(path.read_bytes().replace(b"(3,)", b"(3000000000000,)", 1))
    refused(invoke("show", "x^2", "--at", f"x=@{path}"), "cannot be read as an array")


@pytest.mark.parametrize(
    "text", ["[colours]\nvalue = '#000000'", "value.dark = '#000000'", "a" * 20_000, "[" * 5000]
)
def test_a_theme_that_is_nested_dotted_or_long_is_told(text, tmp_path):
    theme = tmp_path / "mine.toml"
    theme.write_text(text, encoding="utf-8")
    refused(invoke("export", "x^2", *AT, "-o", tmp_path / "a.svg", "--theme", theme))
    assert [path.name for path in tmp_path.iterdir()] == ["mine.toml"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_told(tmp_path):
    tmp_path.chmod(0o500)
    refused(invoke("export", "x^2", *AT, "-o", tmp_path / "a.svg"), "cannot be written")
    refused(invoke("export", "x^2", *AT, "-o", tmp_path / "out"), "cannot be written")


@pytest.mark.parametrize("name", ["a.svg", "a.pptx", "out"])
def test_a_full_disk_leaves_nothing(name, tmp_path, monkeypatch):
    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    monkeypatch.setattr(Path, "replace", full)
    refused(invoke("export", "x^2", *AT, "-o", tmp_path / name), "No space left on device")
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device here")
def test_an_output_that_is_full_is_told_without_a_traceback():
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = subprocess.run(
            [sys.executable, "-m", "graphviz_backprop.cli.main", "show", "x^2", *AT],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_program_may_begin_with_a_minus():
    for program in ("-x^2", "-x", "-h^2 + x^2 + h^2 - x^2 - x^2", "-exp(x)", "- x"):
        at = "x=3, h=0" if "h" in program else "x=3"
        result = invoke("check", program, "--at", at)
        assert result.exit_code == 0, result.output
    assert "f = −9.00" in invoke("show", "--at", "x=3", "-x^2").stdout
    assert "f = −9.00" in invoke("show", "--at", "x=3", "--", "-x^2").stdout
    assert invoke("descend", "-x^2", "--at", "x=1", "--steps", 2).exit_code == 0
    assert invoke("show", "x", "--nope", "3").exit_code == 2
    assert "Usage" in invoke("show", "-h").stdout


def test_a_file_is_written_over_only_if_that_is_said(tmp_path):
    out = tmp_path / "a.svg"
    out.write_text("mine")
    refused(invoke("export", "x^2", *AT, "-o", out), "is there already", "--force")
    assert out.read_text() == "mine"
    assert invoke("export", "x^2", *AT, "-o", out, "--force").exit_code == 0
    assert out.read_text() != "mine"


def test_options_of_streamlit_are_passed_on(monkeypatch):
    called = []

    def execve(_path, command, _environment):  # in earnest this process becomes the server
        called.append(command)
        raise SystemExit(0)

    monkeypatch.setattr(os, "execve", execve)
    monkeypatch.setattr(os, "dup2", lambda _from, _to: None)
    assert invoke("app", "--server.port", "8502", "--server.headless=true").exit_code == 0
    assert called[0][-3:] == ["--server.port", "8502", "--server.headless=true"]
    assert called[0][1:4] == ["-m", "streamlit", "run"]
    assert invoke("app", "--port", "8600").exit_code == 0
    assert called[1][-2:] == ["--server.port", "8600"]
