"""Beamer frames and TikZ pictures: what is in them, and that pdflatex takes them."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from graphviz_backprop.choices import Drawing, Paging
from graphviz_backprop.drawing.paint import paint
from graphviz_backprop.drawing.text import Run
from graphviz_backprop.drawing.theme import THEMES
from graphviz_backprop.engine.graph import GraphBuilder
from graphviz_backprop.engine.trace import run
from graphviz_backprop.examples import examples
from graphviz_backprop.export import working
from graphviz_backprop.export.beamer import beamer, fragment, standalone
from graphviz_backprop.export.deck import deck
from graphviz_backprop.export.latex import runs_latex
from graphviz_backprop.export.tikz import overlays, picture
from graphviz_backprop.language.parse import parse

HOSTILE = r"100% \input{x} $ & # _ ^ ~ {} ünïcode 名 😀 </script> -- \\"


@pytest.fixture(scope="module")
def decks():
    return {
        example.id: deck(
            run(parse(example.program, declared=example.bindings), example.bindings),
            Drawing(wrap=True),
            paging=Paging(title=example.title, caption=example.source, footer="Lecture 3"),
        )
        for example in examples()
    }


@pytest.fixture(scope="module")
def hostile():
    builder = GraphBuilder()
    first, second = builder.input("a%b\\input{x}_^~$&#"), builder.input("名")
    graph = builder.finish(builder.operation("multiply", first, second, name="f}{"))
    trace = run(graph, {"a%b\\input{x}_^~$&#": 2.0, "名": 3.0})
    return deck(trace, paging=Paging(title=HOSTILE, caption=HOSTILE, footer=HOSTILE))


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
    ("name", "every"),
    [
        ("sum-times", 1),
        pytest.param("sigmoid-neuron", 1, marks=pytest.mark.heavy),
        pytest.param("mazur", 12, marks=pytest.mark.heavy),
    ],
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
        r"\\only<3->\{\\node\[[^]]*gb value words\] at \([^)]*\) \{\$\{-\}12.00\$\};\}", written
    )
    assert re.search(
        r"\\only<8->\{\\node\[[^]]*gb gradient words\] at \([^)]*\) \{\$\{-\}4.00\$\};\}", written
    )


def test_a_total_is_replaced_by_the_next_one(decks):
    written = beamer(decks["colah"])
    assert len(re.findall(r"\\only<8>\{\\node\[[^]]*\] at \([^)]*\) \{\$3.00\$\};\}", written)) == 1
    assert (
        len(re.findall(r"\\only<9->\{\\node\[[^]]*\] at \([^)]*\) \{\$5.00\$\};\}", written)) == 1
    )


def test_wires_are_lit_on_their_overlays_only(decks):
    written = beamer(decks["sum-times"])
    lit = re.findall(r"gb on=\{<([\d,-]+)>\{gb lit wire\}\}", written)
    assert sorted(lit) == sorted(["2,8", "2,7", "3,6", "3,5", "4"])


def test_the_points_are_those_of_the_scene(decks):
    chosen = decks["sum-times"]
    scene = chosen.scene
    written = picture(paint(scene, chosen.frames[-1]), (scene.width, scene.height))
    for circle in chosen.scene.circles:
        x, y = (f"{n:.2f}".rstrip("0").rstrip(".") for n in circle.centre)
        assert f"({x},{y}) circle" in written
    assert written.count("controls") == sum((len(w.path) - 1) // 3 for w in chosen.scene.wires)


def test_colours_are_those_of_the_theme():
    trace = run(parse("x y"), {"x": 1, "y": 2})
    written = beamer(deck(trace, theme=THEMES["dark"]))
    assert r"\definecolor{gbbackground}{HTML}{14181F}" in written


@pytest.mark.parametrize("write", [beamer, standalone])
def test_no_background_is_no_colour(write):
    trace = run(parse("x y"), {"x": 1, "y": 2})
    bare = deck(trace, theme=replace(THEMES["dark"], background="none"))
    written = write(bare)
    assert "gbbackground" not in written
    assert all(re.fullmatch("[0-9A-F]{6}", c) for c in re.findall(r"\{HTML\}\{(.*?)\}", written))


def test_overlays():
    assert overlays(((1, 2),), 9) == "2"
    assert overlays(((0, 3), (6, 9)), 9) == "1-3,7-"


DOCUMENTS = {
    "article": r"""\documentclass[twocolumn]{article}
\usepackage{tikz,amsmath,amssymb}\begin{document}
\noindent\input{one}\par\noindent\input{two}\par\noindent\input{one}
\end{document}""",
    "standalone": r"""\documentclass{standalone}\usepackage{tikz,amsmath,amssymb}
\begin{document}\input{two}\end{document}""",
    "babel": r"""\documentclass{article}\usepackage[french,ngerman]{babel}
\usepackage{tikz,amsmath,amssymb}\begin{document}\noindent\input{one}\par\noindent\input{two}
\selectlanguage{french}\par\noindent\input{one}\end{document}""",
    "wide beamer": r"""\documentclass[aspectratio=169]{beamer}\usetheme{Berkeley}
\usepackage{tikz,amsmath,amssymb}\begin{document}
\begin{frame}{Title}\resizebox{0.6\linewidth}{!}{\input{two}}\par\input{one}\end{frame}
\end{document}""",
    "beamer": r"""\documentclass[aspectratio=43]{beamer}\usetheme{Madrid}
\usepackage{amsmath,amssymb,tikz}\begin{document}
\begin{frame}{Title}\centering\input{one}\par\input{two}\end{frame}
\end{document}""",
}


def found_by_tex(*names):
    """Whether the installation of TeX has these files."""
    done = subprocess.run(["kpsewhich", *names], capture_output=True, text=True, timeout=60)
    return len(done.stdout.split()) == len(names)


@pytest.mark.parametrize(
    "engine",
    ["pdflatex", *(pytest.param(e, marks=pytest.mark.heavy) for e in ("lualatex", "xelatex"))],
)
@pytest.mark.parametrize(
    "document",
    [pytest.param(name, marks=pytest.mark.heavy if name != "beamer" else ()) for name in DOCUMENTS],
)
def test_a_fragment_goes_into_any_document(engine, document, decks, neuron, tmp_path):
    """Twice in two columns, and beside another in a frame: no error, nothing past the margin."""
    if shutil.which(engine) is None:
        pytest.skip(f"{engine} is not installed")
    if document == "babel" and not found_by_tex("french.ldf", "ngerman.ldf"):
        pytest.skip("babel has no French or no German here")
    if document == "standalone" and not found_by_tex("standalone.cls"):
        pytest.skip("the class standalone is not installed")
    (tmp_path / "one.tex").write_text(fragment(neuron), encoding="utf-8")
    (tmp_path / "two.tex").write_text(fragment(decks["sum-times"]), encoding="utf-8")
    (tmp_path / "main.tex").write_text(DOCUMENTS[document], encoding="utf-8")
    command = [engine, "-interaction=nonstopmode", "-halt-on-error", "main.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=180)
    log = done.stdout.decode(errors="replace")
    assert done.returncode == 0, log[-2000:]
    assert "Overfull" not in log
    pages = PdfReader(tmp_path / "main.pdf").pages
    assert len(pages) == (len(neuron.frames) if "beamer" in document else 1)
    assert pages[-1].extract_text().count("12.00") == 1  # f of the second, after its last step


@pytest.mark.heavy
@pytest.mark.skipif(not shutil.which("latexmk"), reason="latexmk is not installed")
def test_latexmk_makes_what_is_input_and_makes_it_anew(tmp_path):
    """The recipe of the README: a formula in a file becomes a picture of the document."""
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    [recipe] = re.findall(r"```perl\n(.*?)```", readme, re.DOTALL)
    (tmp_path / ".latexmkrc").write_text(recipe, encoding="utf-8")
    (tmp_path / "main.tex").write_text(
        "\\documentclass{article}\\usepackage{tikz,amsmath,amssymb}"
        "\\begin{document}\\input{figures/sum}\\end{document}",
        encoding="utf-8",
    )
    (tmp_path / "figures").mkdir()
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for y, value in ((5, "−12.00"), (6, "−16.00")):
        program = f"x = -2; y = {y}; z = -4\nf = (x + y) z\n"
        (tmp_path / "figures" / "sum.bp").write_text(program, encoding="utf-8")
        subprocess.run(
            ["latexmk", "-pdf", "-interaction=nonstopmode", "main.tex"],
            cwd=tmp_path, env=os.environ | {"PATH": path}, check=True, capture_output=True,
        )  # fmt: skip
        [page] = PdfReader(tmp_path / "main.pdf").pages
        assert value in page.extract_text()


def test_words_are_upright_in_subscripts():
    assert runs_latex((Run("w"), Run("out", -1))) == r"w_{\mathrm{out}}"
    assert runs_latex((Run("h"), Run("12", -1))) == "h_{12}"
