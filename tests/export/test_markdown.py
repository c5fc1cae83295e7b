"""Slides for Quarto and Marp: an archive whose pictures are all there."""

import io
import re
import zipfile

import pytest

from graphviz_backprop.export.deck import deck
from graphviz_backprop.export.files import suffix_of
from graphviz_backprop.export.markdown import markdown_deck
from graphviz_backprop.language.parse import parse
from graphviz_backprop.trace import run

HOSTILE = 'a "title": # with --> <script> `code` ::: {.x} [l](u) \\'


def opened(dialect, **words):
    trace = run(parse("q = x + y; f = q z"), {"x": -2, "y": 5, "z": -4})
    made = deck(trace, **words)
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
    head = text.split("---")[1]
    assert r'title: "a \"title\": # with' in head
    body = text[text.index("\n## ") :]
    assert "<script>" not in body.replace(r"\<script\>", "")
    assert body.count("-->") == (len(made.frames) if dialect == "marp" else 0)


def test_the_suffix_names_the_dialect(tmp_path):
    assert suffix_of(tmp_path / "deck.quarto.zip") == ".quarto.zip"
    assert suffix_of(tmp_path / "deck.Marp.ZIP") == ".marp.zip"
    assert suffix_of(tmp_path / "v1.2.zip") == ".zip"


def test_same_input_same_bytes():
    assert opened("marp")[1].fp.getvalue() == opened("marp")[1].fp.getvalue()
