"""One slide with a click a step: replaying the clicks gives the frames."""

import io
import shutil
import subprocess
import zipfile

import pytest
from lxml import etree
from openxml_audit import validate_pptx
from pptx import Presentation

from graphviz_backprop.choices import Format
from graphviz_backprop.drawing.marks import Words
from graphviz_backprop.drawing.paint import at
from graphviz_backprop.drawing.text import words
from graphviz_backprop.export.pptx import pptx
from tests.export.slide_shapes import shapes_of

ONE = Format(slides="one")


def replayed(slide):
    """The ids of the shapes that show before any click and after each, as PowerPoint does it."""
    effects = slide.element.xpath(".//p:cTn[@nodeType='clickEffect' or @nodeType='withEffect']")
    shown = {shape.shape_id for shape in shapes_of(slide)}
    first = {}
    for effect in effects:
        number = int(effect.xpath(".//@spid")[0])
        first.setdefault(number, effect.get("presetClass"))
    shown -= {number for number, kind in first.items() if kind == "entr"}
    states = [set(shown)]
    for effect in effects:
        if effect.get("nodeType") == "clickEffect":
            states.append(set(states[-1]))
        number = int(effect.xpath(".//@spid")[0])
        if effect.get("presetClass") == "entr":
            assert number not in states[-1]
            states[-1].add(number)
        else:
            states[-1].remove(number)
    return states


@pytest.mark.parametrize("name", ["sum_times", "neuron", "fan_out"])
def test_every_click_shows_what_its_frame_shows(name, request):
    deck = request.getfixturevalue(name)
    [slide] = Presentation(io.BytesIO(pptx(deck, ONE))).slides
    texts = {
        shape.shape_id: shape.text_frame.text for shape in shapes_of(slide) if shape.has_text_frame
    }
    names = {shape.shape_id: shape.name for shape in shapes_of(slide)}
    states = replayed(slide)
    assert len(states) == len(deck.frames)
    for place, state in enumerate(states):
        marks = at(deck.marks, place)
        expected = sorted(
            words(mark.runs) for mark in marks if isinstance(mark, Words) and mark.role != "symbol"
        )
        labels = ("Value of", "Gradient of", "Contribution of", "Name of", "Inner of", "Alias of")
        assert expected == sorted(texts[i] for i in state if names[i].startswith(labels))
        headline = [texts[i] for i in state if names[i] == "Headline"]
        assert " ".join(headline) == deck.pages[place].headline
        lit = sum("lit" in mark.states and mark.role in ("wire", "gate") for mark in marks)
        colours = {colour[1:].upper() for colour in (deck.theme.active, deck.theme.lit)}
        shown = {
            shape.shape_id
            for shape in shapes_of(slide)
            if colours & set(etree.tostring(shape._element).decode().split('"'))
        }
        dots = {i for i in shown if names[i].startswith("Fan-out")}
        assert len((shown - dots) & state) == lit


def test_it_is_valid_and_its_title_is_the_decks(neuron, tmp_path):
    path = tmp_path / "one.pptx"
    path.write_bytes(pptx(neuron, ONE))
    result = validate_pptx(str(path))
    assert result.is_valid, [str(error) for error in result.errors]
    [slide] = Presentation(str(path)).slides
    assert slide.shapes.title.text == neuron.name
    assert slide.notes_slide.notes_text_frame.text.count("\n") >= len(neuron.frames) - 1


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_imports_every_click(sum_times, tmp_path):
    path = tmp_path / "one.pptx"
    path.write_bytes(pptx(sum_times, ONE))
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    command = ["soffice", home, "--headless", "--convert-to", "odp", "--outdir", tmp_path, path]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    with zipfile.ZipFile(tmp_path / "one.odp") as archive:
        root = etree.fromstring(archive.read("content.xml"))
    kinds = root.xpath("//@*[local-name()='node-type']")
    assert kinds.count("on-click") == len(sum_times.frames) - 1
