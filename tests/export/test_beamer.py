"""Beamer frames and TikZ pictures: what is in them, and that pdflatex takes them."""

import re
import shutil
import subprocess
from dataclasses import replace

import pytest

from graphviz_backprop.drawing.theme import THEMES
from graphviz_backprop.examples import examples
from graphviz_backprop.export import working
from graphviz_backprop.export.beamer import beamer, standalone
from graphviz_backprop.export.deck import deck
from graphviz_backprop.export.tikz import overlays, picture
from graphviz_backprop.graph import GraphBuilder
from graphviz_backprop.language.parse import parse
from graphviz_backprop.trace import run

HOSTILE = r"100% \input{x} $ & # _ ^ ~ {} ünïcode 名 😀 </script> -- \\"


@pytest.fixture(scope="module")
def decks():
    return {
        example.id: deck(
            run(parse(example.program, declared=example.bindings), example.bindings),
            title=example.title,
            caption=example.source,
            footer="Lecture 3",
            rows=True,
        )
        for example in examples()
    }


@pytest.fixture(scope="module")
def hostile():
    builder = GraphBuilder()
    first, second = builder.input("a%b\\input{x}_^~$&#"), builder.input("名")
    graph = builder.finish(builder.operation("multiply", first, second, name="f}{"))
    trace = run(graph, {"a%b\\input{x}_^~$&#": 2.0, "名": 3.0})
    return deck(trace, title=HOSTILE, caption=HOSTILE, footer=HOSTILE)


def number_of_pages(log):
    return int(re.search(r"Output written on [^(]*\((\d+) page", log.replace("\n", ""))[1])


def compiled(text, folder):
    """The log of pdflatex, after checks that it holds nothing to complain about."""
    if shutil.which("pdflatex") is None:
        pytest.skip("no pdflatex is installed")
    (folder / "a.tex").write_text(text, encoding="utf-8")
    command = [
        "pdflatex",
        "-interaction=nonstopmode",
        "-halt-on-error",
        "-no-shell-escape",
        "a.tex",
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=120, check=False)
    log = (folder / "a.log").read_text(errors="replace")
    assert done.returncode == 0, log[-2000:]
    trouble = r"Overfull|Underfull|Warning|undefined|Missing character"
    assert [line for line in log.splitlines() if re.search(trouble, line)] == []
    return log


@pytest.mark.tex
@pytest.mark.parametrize(
    ("name", "every"), [("sum-times", 1), ("sigmoid-neuron", 1), ("mazur", 12)]
)
def test_beamer_compiles_to_one_page_a_frame(name, every, decks, tmp_path):
    some = replace(decks[name], frames=decks[name].frames[::every])  # TeX takes 0.3 s a large page
    assert number_of_pages(compiled(beamer(some), tmp_path)) == len(some.frames)


@pytest.mark.tex
@pytest.mark.parametrize("name", ["baydin", "micrograd-readme"])
def test_the_working_compiles(name, decks, tmp_path):
    assert number_of_pages(compiled(working.document(decks[name]), tmp_path)) >= 1


@pytest.mark.tex
def test_the_picture_is_the_page(decks, tmp_path):
    chosen = decks["colah"]
    assert number_of_pages(compiled(standalone(chosen), tmp_path)) == 1
    if shutil.which("pdfinfo"):
        told = subprocess.run(["pdfinfo", tmp_path / "a.pdf"], capture_output=True, text=True)
        width, height = re.search(r"Page size: +([\d.]+) x ([\d.]+)", told.stdout).groups()
        assert float(width) == pytest.approx(chosen.scene.width, abs=0.5)
        assert float(height) == pytest.approx(chosen.scene.height, abs=0.5)


@pytest.mark.tex
@pytest.mark.parametrize("write", [beamer, standalone, working.document])
def test_hostile_names_and_titles_compile(write, hostile, tmp_path):
    assert number_of_pages(compiled(write(hostile), tmp_path)) >= 1


@pytest.mark.parametrize("write", [beamer, standalone, working.document, working.markdown])
def test_no_name_or_title_becomes_a_command(write, hostile):
    assert r"\input" not in write(hostile).replace(r"\\input", "").replace(
        r"\textbackslash{}input", ""
    )


def test_every_document_is_ascii(hostile):
    assert all(write(hostile).isascii() for write in (beamer, standalone, working.document))


def test_a_number_appears_on_the_overlay_of_its_step(decks):
    written = beamer(decks["sum-times"])
    # inputs, q, f, seed, z, q, y, x: f's value with the third, x's gradient with the eighth
    assert re.search(
        r"\\only<3->\{\\node\[[^]]*text=gbvalue\] at \([^)]*\) \{\$\{-\}12.00\$\};\}", written
    )
    assert re.search(
        r"\\only<8->\{\\node\[[^]]*text=gbgradient\] at \([^)]*\) \{\$\{-\}4.00\$\};\}", written
    )


def test_a_total_is_replaced_by_the_next_one(decks):
    written = beamer(decks["colah"])
    assert (
        len(re.findall(r"\\only<8-8>\{\\node\[[^]]*\] at \([^)]*\) \{\$3.00\$\};\}", written)) == 1
    )
    assert (
        len(re.findall(r"\\only<9->\{\\node\[[^]]*\] at \([^)]*\) \{\$5.00\$\};\}", written)) == 1
    )


def test_wires_are_lit_on_their_overlays_only(decks):
    written = beamer(decks["sum-times"])
    lit = re.findall(r"gb on=\{<([\d,-]+)>\{gb lit wire\}\}", written)
    assert sorted(lit) == sorted(["2,8", "2,7", "3,6", "3,5", "4"])


def test_the_points_are_those_of_the_scene(decks):
    chosen = decks["sum-times"]
    written = picture(chosen.scene, chosen.frames[-1])
    for circle in chosen.scene.circles:
        x, y = (f"{n:.2f}".rstrip("0").rstrip(".") for n in circle.centre)
        assert f"({x},{y}) circle" in written
    assert written.count("controls") == sum((len(w.path) - 1) // 3 for w in chosen.scene.wires)


def test_colours_are_those_of_the_theme():
    trace = run(parse("x y"), {"x": 1, "y": 2})
    written = beamer(deck(trace, theme=THEMES["dark"]))
    assert r"\definecolor{gbbackground}{HTML}{14181F}" in written


def test_overlays():
    assert overlays([2]) == "2"
    assert overlays([1, 2, 3, 7]) == "1-3,7"
