"""Letters that DejaVu lacks: drawn with a font of the machine, else named."""

import io
import subprocess

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from PIL import Image

import graphviz_backprop as gb
from graphviz_backprop.choices import Format, Paging
from graphviz_backprop.drawing import other_fonts, text
from graphviz_backprop.drawing.text import Run
from graphviz_backprop.export.deck import deck
from graphviz_backprop.export.legibility import warnings
from graphviz_backprop.export.pictures import png_picture

AT = {"x": -2, "y": 5, "z": -4}


@pytest.fixture
def font(tmp_path, monkeypatch):
    """A font whose 中 is a black square from the baseline to the top, found for that letter."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for corner in ((0, 1000), (1000, 1000), (1000, 0)):
        pen.lineTo(corner)
    pen.closePath()
    square = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "middle"])
    builder.setupCharacterMap({ord("中"): "middle"})
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "middle": square})
    builder.setupHorizontalMetrics({".notdef": (500, 0), "middle": (1000, 0)})
    builder.setupHorizontalHeader(ascent=1000, descent=0)
    builder.setupPost()
    path = tmp_path / "square.ttf"
    builder.save(path)
    have = {"中": [path]}
    monkeypatch.setattr(other_fonts, "fonts_with", lambda character: have.get(character, []))
    other_fonts.glyph.cache_clear()
    text.outline.cache_clear()
    yield path
    other_fonts.glyph.cache_clear()
    text.outline.cache_clear()


def test_a_letter_is_drawn_with_another_font(font):
    assert text.outline((Run("中"),), 10) == ("M0.00 0.00L0.00 -10.00L10.00 -10.00L10.00 0.00Z")
    assert text.width((Run("中"),), 10) == 10
    after = text.outline((Run("中x"),), 10).removeprefix(text.outline((Run("中"),), 10))
    assert after.startswith("M1")


def test_it_is_seen_in_a_png(font):
    drawn = deck(gb.run("(x+y)z", AT), paging=Paging(title="中" * 8))
    with Image.open(io.BytesIO(png_picture(drawn, drawn.frame, Format(scale=1)))) as picture:
        row = [picture.convert("L").getpixel((x, 20)) for x in range(picture.width)]
    assert sum(each < 60 for each in row) > 80


@pytest.mark.parametrize(
    ("suffix", "settings", "said"),
    [
        (".svg", Format(), "損 ש as it is written: --text live"),
        (".svg", Format(text="live"), ""),
        (".png", Format(), "損 ש as it is written: use .pptx"),
        (".pdf", Format(), "損 ש as it is written"),
        (".pptx", Format(), ""),
        (".html", Format(), ""),
        (".tex", Format(), "pdflatex cannot show 損 中 ש"),
    ],
)
def test_what_no_font_has_is_named(font, suffix, settings, said):
    drawn = deck(gb.run("(x+y)z", AT), paging=Paging(title="損中 é ש"))
    told = " ".join(warnings(drawn, suffix, settings))
    assert (said in told) if said else ("as it is written" not in told)
    plain = deck(gb.run("(x+y)z", AT), paging=Paging(title="é Ж α 中"))
    assert "as it is written" not in " ".join(warnings(plain, suffix, settings))


def test_without_fontconfig_nothing_is_found(monkeypatch):
    monkeypatch.setattr(other_fonts.shutil, "which", lambda name: None)
    assert other_fonts.fonts_with("中") == []


def test_the_list_of_fontconfig_is_read(monkeypatch):
    listed = "/a/Serif.ttf: \n/b/NotoSans-Regular.otf: \n/c/old.pfb: \n"
    monkeypatch.setattr(other_fonts.shutil, "which", lambda name: "/bin/fc-list")
    done = subprocess.CompletedProcess([], 0, listed, "")
    monkeypatch.setattr(other_fonts.subprocess, "run", lambda *args, **kwargs: done)
    assert [path.name for path in other_fonts.fonts_with("中")] == [
        "NotoSans-Regular.otf", "Serif.ttf",
    ]  # fmt: skip
