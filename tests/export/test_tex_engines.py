"""Our documents in LaTeX, compiled by every engine that is installed."""

import re
import shutil
import subprocess

import pytest

import graphviz_backprop as gb

pytestmark = pytest.mark.heavy

ENGINES = ["pdflatex", "xelatex", "lualatex"]
PROGRAM = "L = 1/(1+exp(-(x0 w0 + x1 w1 + net)))"
AT = {"x0": -1, "w0": 2, "x1": -2, "w1": -3, "net": -3}


def compiled(engine, folder, name):
    program = shutil.which(engine)
    if program is None:
        pytest.skip(f"{engine} is not installed")
    command = [program, "-interaction=nonstopmode", "-halt-on-error", f"{name}.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=170)
    log = (folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")
    assert done.returncode == 0, log[-3000:]
    return log


def text_of(folder, name):
    """The text and the number of pages of a document."""
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("poppler is not installed")
    command = [reader, "-layout", str(folder / f"{name}.pdf"), "-"]
    read = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return read, read.count("\f")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("tex", ["beamer", "picture", "working"])
def test_our_own_documents(engine, tex, tmp_path):
    title = {"title": "Größe, Ж and 名"} if tex != "picture" else {}
    gb.save(PROGRAM, tmp_path / "d.tex", at=AT, tex=tex, **title)
    compiled(engine, tmp_path, "d")
    text, pages = text_of(tmp_path, "d")
    assert pages == {"beamer": 22, "picture": 1}.get(tex, pages)
    assert "0.73" in text
    if tex != "picture":
        assert "Größe" in text
        assert ("U+540D" in text) == (engine == "pdflatex")


SANS = r"""\documentclass{beamer}\usepackage{tikz,amsmath,amssymb}
\begin{document}\begin{frame}\input{f}\end{frame}\end{document}"""


@pytest.mark.parametrize("engine", ENGINES)
def test_words_are_sans_in_a_sans_deck(engine, tmp_path):
    fonts = shutil.which("pdffonts")
    if fonts is None:
        pytest.skip("poppler is not installed")
    gb.save(PROGRAM, tmp_path / "f.tex", at=AT, tex="fragment", step="-1")
    (tmp_path / "d.tex").write_text(SANS, encoding="utf-8")
    compiled(engine, tmp_path, "d")
    command = [fonts, str(tmp_path / "d.pdf")]
    read = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert re.search(r"CMSS|LMSans|lmss", read, re.IGNORECASE)
    assert not re.search(r"CMR\d|LMRoman\d", read)
