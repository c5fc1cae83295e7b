"""Slides for Quarto and Marp: an archive whose pictures are all there."""

import io
import json
import os
import re
import shutil
import subprocess
import zipfile
from urllib.parse import unquote

import pypandoc
import pytest
import yaml
from pypdf import PdfReader

from graphviz_backprop.choices import Paging
from graphviz_backprop.engine.trace import run
from graphviz_backprop.export.deck import deck
from graphviz_backprop.export.files import suffix_of
from graphviz_backprop.export.markdown import markdown_deck
from graphviz_backprop.export.working import markdown_text
from graphviz_backprop.language.parse import parse

HOSTILE = 'a "title": # with --> <script> `code` ::: {.x} [l](u) \\'


def opened(dialect, **words):
    trace = run(parse("q = x + y; f = q z"), {"x": -2, "y": 5, "z": -4})
    made = deck(trace, paging=Paging(**words))
    archive = zipfile.ZipFile(io.BytesIO(markdown_deck(made, dialect)))
    name = {"quarto": "slides.qmd", "marp": "slides.md"}[dialect]
    return made, archive, archive.read(name).decode()


@pytest.mark.parametrize("dialect", ["quarto", "marp"])
def test_a_slide_a_frame_with_its_picture(dialect):
    made, archive, text = opened(dialect)
    pictures = re.findall(r"\]\((pictures/[^)]+\.svg)\)", text)
    assert len(pictures) == len(made.frames) == len(re.findall(r"(?m)^## ", text))
    assert set(pictures) == {name for name in archive.namelist() if name.endswith(".svg")}
    assert text.count("$$") == 2 * len(made.frames)


def test_marp_separates_slides():
    made, _, text = opened("marp")
    assert text.startswith("---\nmarp: true\n")
    assert len(re.findall(r"(?m)^---$", text)) == 2 + len(made.frames) - 1


@pytest.mark.parametrize("dialect", ["quarto", "marp"])
def test_a_hostile_title_stays_a_title(dialect):
    made, _, text = opened(dialect, title=HOSTILE, caption=HOSTILE, footer=HOSTILE)
    head = text.split("\n---\n")[0]
    told = yaml.safe_load(head)
    assert told["title"] == (HOSTILE if dialect == "marp" else markdown_text(HOSTILE))
    footer = told if dialect == "marp" else told["format"]["revealjs"]
    assert footer["footer"] == markdown_text(HOSTILE)
    body = text[text.index("\n## ") :]
    assert "<script>" not in body.replace(r"\<script\>", "")
    assert body.count("-->") == (len(made.frames) if dialect == "marp" else 0)


def test_pandoc_reads_a_hostile_title_as_words():
    """Pandoc, which Quarto runs, reads title and footer as Markdown: no element comes of them."""
    hostile = 'a <script>alert(1)</script> "b" *c* [l](u) `d` $e$ \\'
    _, _, text = opened("quarto", title=hostile, footer=hostile)
    read = json.loads(pypandoc.convert_text(text, "json", "markdown"))["meta"]
    for inlines in (read["title"]["c"], read["format"]["c"]["revealjs"]["c"]["footer"]["c"]):
        assert {piece["t"] for piece in inlines} <= {"Str", "Space", "Quoted"}
        assert "<script>alert(1)</script>" in "".join(str(p.get("c", " ")) for p in inlines)


ADDRESS = "https://example.org/~me/a_b_c?x=1&y=*2*"


@pytest.mark.parametrize("dialect", ["quarto", "marp"])
def test_addresses_are_links_as_they_were_written(dialect):
    _, _, text = opened(dialect, caption=f"See {ADDRESS}, or not", footer=ADDRESS)
    assert f"See <{ADDRESS}>, or not" in text
    read = json.loads(pypandoc.convert_text(text, "json", "markdown"))
    links = re.findall(r'\["(https[^"]*)", ""\]', json.dumps(read))
    assert len(links) >= 8
    assert {unquote(link) for link in links} == {ADDRESS}


def test_the_captions_of_marp_have_room():
    assert " h:380]" in opened("marp")[2]
    assert " h:320]" in opened("marp", caption="A caption")[2]


@pytest.mark.heavy
@pytest.mark.skipif(not shutil.which("marp"), reason="Marp's command line is not installed")
def test_marp_renders_a_slide_a_frame(tmp_path):
    made, archive, _ = opened("marp", caption="A caption", footer="A footer")
    archive.extractall(tmp_path)
    settings = {"CHROME_PATH": shutil.which("chromium") or "", "CHROME_NO_SANDBOX": "1"}
    subprocess.run(
        ["marp", "--pdf", "--allow-local-files", "slides.md"], cwd=tmp_path, check=True,
        capture_output=True, timeout=170, env=os.environ | settings,
    )  # fmt: skip
    pages = PdfReader(tmp_path / "slides.pdf").pages
    assert len(pages) == len(made.frames)
    for page in pages:
        text = page.extract_text()
        assert "A caption" in text
        assert "A footer" in text


@pytest.mark.heavy
def test_pandoc_makes_slides_for_reveal(tmp_path):
    made, archive, _ = opened("quarto", caption="A caption")
    archive.extractall(tmp_path)
    command = [
        pypandoc.get_pandoc_path(),
        "-f",
        "markdown",
        "-t",
        "revealjs",
        "--standalone",
        "--mathml",
    ]
    done = subprocess.run(
        [*command, "slides.qmd"], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    assert done.stdout.count('class="r-stretch"') == len(made.frames)
    assert done.stdout.count("A caption") == len(made.frames)
    assert done.stdout.count("<math ") == len(made.frames)
    assert "math" not in done.stderr


def test_the_suffix_names_the_dialect(tmp_path):
    assert suffix_of(tmp_path / "deck.quarto.zip") == ".quarto.zip"
    assert suffix_of(tmp_path / "deck.Marp.ZIP") == ".marp.zip"
    assert suffix_of(tmp_path / "v1.2.zip") == ".zip"


def test_same_input_same_bytes():
    assert opened("marp")[1].fp.getvalue() == opened("marp")[1].fp.getvalue()
