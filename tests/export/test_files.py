"""The table of formats: every row writes, takes hostile text, and repeats itself."""

import subprocess
import sys
from pathlib import Path

import pytest

from graphviz_backprop.choices import Format, Paging
from graphviz_backprop.export.deck import deck
from graphviz_backprop.export.files import WRITERS, export, suffix_of
from graphviz_backprop.export.worksheet import worksheet
from graphviz_backprop.text.errors import RenderError

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
    ".ipynb": b"{",
}


def test_the_formats_are_those_that_are_tested():
    assert set(WRITERS) == set(STARTS)


@pytest.mark.parametrize("suffix", STARTS)
def test_every_format_writes_its_own_kind(suffix, sum_times, tmp_path):
    path = tmp_path / f"steps{suffix}"
    export(sum_times, path, Format(scale=1))
    assert path.read_bytes().startswith(STARTS[suffix])
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("suffix", STARTS)
def test_hostile_words_are_no_code_and_no_obstacle(suffix, hostile, tmp_path):
    path = tmp_path / f"steps{suffix}"
    export(hostile, path, Format(scale=0.5))
    content = path.read_bytes()
    assert content.startswith(STARTS[suffix])
    assert b"<script>alert" not in content
    if suffix == ".tex":
        assert b"\\input{x}" not in content


@pytest.mark.parametrize(
    "suffix", [end for end, writer in WRITERS.items() if "worksheet" in writer.heeds]
)
def test_a_worksheet_is_written_in_every_drawn_format(suffix, sum_times, tmp_path):
    path = tmp_path / f"sheet{suffix}"
    export(worksheet(sum_times), path, Format(scale=1))
    assert path.read_bytes().startswith(STARTS[suffix])


def test_same_input_same_bytes_in_another_process(lecture, tmp_path):
    """Also in another year: zip archives and documents hold no times."""
    script = """
import sys, time
from pathlib import Path
time.time, time.localtime = lambda: 1e9, lambda *seconds: time.gmtime(1e9)
from graphviz_backprop.export.deck import deck
from graphviz_backprop.export.files import WRITERS, export
from graphviz_backprop.choices import Format, Paging
from graphviz_backprop.language.parse import parse
from graphviz_backprop.engine.trace import run
trace = run(parse("q = x + y; f = q z"), {"x": -2, "y": 5, "z": -4})
drawn = deck(trace, paging=Paging(title="Again"))
for suffix in WRITERS:
    export(drawn, Path(sys.argv[1]) / f"steps{suffix}", Format(scale=1))
"""
    there = tmp_path / "there"
    there.mkdir()
    subprocess.run([sys.executable, "-c", script, str(there)], check=True)
    here = deck(lecture, paging=Paging(title="Again"))
    for suffix in WRITERS:
        path = tmp_path / f"steps{suffix}"
        export(here, path, Format(scale=1))
        assert path.read_bytes() == (there / path.name).read_bytes(), suffix


def test_an_unknown_suffix_lists_the_known_ones(tmp_path):
    with pytest.raises(RenderError, match=r"(?s)'\.pptz'.*Did you mean \.pptx\?.*\.svg"):
        suffix_of(tmp_path / "steps.pptz")
    assert suffix_of(tmp_path / "STEPS.SVG") == ".svg"
    assert suffix_of(tmp_path / "steps") == ""
    assert suffix_of(tmp_path / "my.talk.quarto.zip") == ".quarto.zip"


def test_a_cancelled_export_leaves_nothing(sum_times, tmp_path):
    def cancel(done, _total):
        if done == 2:
            raise KeyboardInterrupt

    for name in ("steps.pptx", "steps.pdf", "steps.gif", "steps.zip", "steps"):
        with pytest.raises(KeyboardInterrupt):
            export(sum_times, tmp_path / name, Format(scale=1), cancel)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["steps.pptx", "steps.pdf", "steps.gif", "steps.zip", "steps"])
def test_progress_counts_every_step(name, sum_times, tmp_path):
    told = []
    export(sum_times, tmp_path / name, Format(scale=1), lambda *count: told.append(count))
    assert told == [(done, 8) for done in range(1, 9)]


def test_nothing_is_drawn_before_the_place_is_known_to_be_good(sum_times):
    told = []
    with pytest.raises(RenderError, match="there is no folder"):
        export(sum_times, Path("no such folder/a.pptx"), progress=lambda *c: told.append(c))
    assert told == []


def test_a_picture_that_would_fill_the_memory_is_refused(sum_times, tmp_path):
    with pytest.raises(RenderError, match=r"(?s)pixels.*smaller"):
        export(sum_times, tmp_path / "a.png", Format(scale=1000))
    with pytest.raises(RenderError, match=r"(?s)too large.*smaller"):
        export(sum_times, tmp_path / "a.gif", Format(width=19000))
