"""The table of formats: every row writes, takes hostile text, and repeats itself."""

import subprocess
import sys
from pathlib import Path

import pytest

from graphviz_backprop.errors import RenderError
from graphviz_backprop.export.deck import deck
from graphviz_backprop.export.files import WRITERS, export, suffix_of
from graphviz_backprop.export.pictures import Settings, frame_of
from graphviz_backprop.export.worksheet import worksheet

STARTS = {
    ".pptx": b"PK",
    ".pdf": b"%PDF-",
    ".html": b"<!DOCTYPE html>",
    ".tex": b"\\documentclass",
    ".svg": b"<svg ",
    ".png": b"\x89PNG",
    ".gif": b"GIF89a",
    ".webp": b"RIFF",
    ".apng": b"\x89PNG",
    ".zip": b"PK",
    ".quarto.zip": b"PK",
    ".marp.zip": b"PK",
    ".reveal.html": b"<!-- Into the slides",
    ".reveal.svg": b"<svg",
    ".md": b"# ",
    ".dot": b"digraph",
    ".graphml": b"<?xml",
    ".json": b"{",
}


def test_the_formats_are_those_that_are_tested():
    assert set(WRITERS) == set(STARTS)


@pytest.mark.parametrize("suffix", STARTS)
def test_every_format_writes_its_own_kind(suffix, sum_times, tmp_path):
    path = tmp_path / f"steps{suffix}"
    export(sum_times, path, Settings(scale=1))
    assert path.read_bytes().startswith(STARTS[suffix])
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("suffix", STARTS)
def test_hostile_words_are_no_code_and_no_obstacle(suffix, hostile, tmp_path):
    path = tmp_path / f"steps{suffix}"
    export(hostile, path, Settings(scale=0.5))
    content = path.read_bytes()
    assert content.startswith(STARTS[suffix])
    assert b"<script>alert" not in content
    if suffix == ".tex":
        assert b"\\input{x}" not in content


@pytest.mark.parametrize("suffix", [end for end, writer in WRITERS.items() if writer.draws])
def test_a_worksheet_is_written_in_every_drawn_format(suffix, sum_times, tmp_path):
    path = tmp_path / f"sheet{suffix}"
    export(worksheet(sum_times), path, Settings(scale=1))
    assert path.read_bytes().startswith(STARTS[suffix])


@pytest.mark.parametrize("suffix", [end for end, writer in WRITERS.items() if not writer.draws])
def test_a_worksheet_is_refused_where_nothing_is_drawn(suffix, sum_times, tmp_path):
    with pytest.raises(RenderError, match="a worksheet cannot be written"):
        export(worksheet(sum_times), tmp_path / f"sheet{suffix}")
    assert not list(tmp_path.iterdir())


def test_same_input_same_bytes_in_another_process(lecture, tmp_path):
    script = """
import sys
from pathlib import Path
from graphviz_backprop.export.deck import deck
from graphviz_backprop.export.files import WRITERS, export
from graphviz_backprop.export.pictures import Settings
from graphviz_backprop.language.parse import parse
from graphviz_backprop.trace import run
drawn = deck(run(parse("q = x + y; f = q z"), {"x": -2, "y": 5, "z": -4}), title="Again")
for suffix in WRITERS:
    export(drawn, Path(sys.argv[1]) / f"steps{suffix}", Settings(scale=1))
"""
    there = tmp_path / "there"
    there.mkdir()
    subprocess.run([sys.executable, "-c", script, str(there)], check=True)
    here = deck(lecture, title="Again")
    for suffix in WRITERS:
        path = tmp_path / f"steps{suffix}"
        export(here, path, Settings(scale=1))
        assert path.read_bytes() == (there / path.name).read_bytes(), suffix


def test_an_unknown_suffix_lists_the_known_ones(tmp_path):
    with pytest.raises(RenderError, match=r"(?s)'\.pptz'.*Did you mean \.pptx\?.*\.svg"):
        suffix_of(tmp_path / "steps.pptz")
    assert suffix_of(tmp_path / "STEPS.SVG") == ".svg"
    assert suffix_of(tmp_path / "steps") == ""
    assert suffix_of(tmp_path / "my.talk.quarto.zip") == ".quarto.zip"


@pytest.mark.parametrize(("step", "index"), [(None, 7), (0, 0), (-2, 6)])
def test_a_step_is_chosen_by_its_number(sum_times, step, index):
    assert frame_of(sum_times, step).index == index


def test_a_step_that_is_not_there_is_refused_with_the_range(sum_times):
    with pytest.raises(RenderError, match=r"(?s)no step 8.*0 to 7"):
        frame_of(sum_times, 8)


def test_a_cancelled_export_leaves_nothing(sum_times, tmp_path):
    def cancel(done, _total):
        if done == 2:
            raise KeyboardInterrupt

    for name in ("steps.pptx", "steps.pdf", "steps.gif", "steps.zip", "steps"):
        with pytest.raises(KeyboardInterrupt):
            export(sum_times, tmp_path / name, Settings(scale=1), cancel)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["steps.pptx", "steps.pdf", "steps.gif", "steps.zip", "steps"])
def test_progress_counts_every_step(name, sum_times, tmp_path):
    told = []
    export(sum_times, tmp_path / name, Settings(scale=1), lambda *count: told.append(count))
    assert told == [(done, 8) for done in range(1, 9)]


def test_nothing_is_drawn_before_the_place_is_known_to_be_good(sum_times):
    told = []
    with pytest.raises(RenderError, match="there is no folder"):
        export(sum_times, Path("no such folder/a.pptx"), progress=lambda *c: told.append(c))
    assert told == []


def test_a_picture_that_would_fill_the_memory_is_refused(sum_times, tmp_path):
    with pytest.raises(RenderError, match=r"(?s)pixels.*smaller"):
        export(sum_times, tmp_path / "a.png", Settings(scale=1000))
    with pytest.raises(RenderError, match=r"(?s)too large.*smaller"):
        export(sum_times, tmp_path / "a.gif", Settings(width=19000))
