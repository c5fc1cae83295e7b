"""Slides read back with python-pptx, checked by a validator, opened by LibreOffice."""

import io
import shutil
import subprocess
import zipfile

import pytest
from openxml_audit import validate_pptx
from pptx import Presentation
from pptx.util import Inches

from graphviz_backprop.drawing.theme import THEMES
from graphviz_backprop.errors import RenderError
from graphviz_backprop.export.deck import deck
from graphviz_backprop.export.pictures import Settings
from graphviz_backprop.export.pptx import pptx
from graphviz_backprop.export.worksheet import worksheet


def opened(content):
    return Presentation(io.BytesIO(content))


def shapes(slide):
    """All shapes of a slide by name, those of the picture's group included."""
    found = {}
    for shape in slide.shapes:
        found[shape.name] = shape
        for inner in getattr(shape, "shapes", ()):
            found[inner.name] = inner
    return found


@pytest.fixture(scope="module")
def slides(sum_times):
    return list(opened(pptx(sum_times)).slides)


@pytest.fixture
def valid(tmp_path):
    def check(content):
        path = tmp_path / "checked.pptx"
        path.write_bytes(content)
        result = validate_pptx(str(path))
        assert result.is_valid, [str(error) for error in result.errors]
        return path

    return check


def test_a_slide_a_step_with_its_headline_and_notes(slides, sum_times):
    assert [slide.shapes.title.text for slide in slides] == [
        page.headline for page in sum_times.pages
    ]
    assert "(−4.00) · 1.00 = −4.00" in slides[-1].notes_slide.notes_text_frame.text


def test_shapes_have_names_and_descriptions(slides):
    last = shapes(slides[-1])
    described = {
        name: shape._element.xpath("./*[1]/p:cNvPr/@descr") for name, shape in last.items()
    }
    assert described["Wire x to q"] == ["Wire from x to q, highlighted"]
    assert described["+ (q)"] == ["Operation + computes q"]
    assert described["Chain rule"] == ["∂f/∂x = ∂f/∂q · ∂q/∂x = (−4.00) · 1.00 = −4.00"]
    assert described["Computational graph"][0].startswith("Backward: ∂f/∂x = −4.00")


def test_numbers_are_text_to_edit_in_their_colours(slides):
    last = shapes(slides[-1])
    value, gradient = last["Value of x"], last["Gradient of x"]
    assert (value.text_frame.text, gradient.text_frame.text) == ("−2.00", "−4.00")
    colours = [
        str(shape.text_frame.paragraphs[0].runs[0].font.color.rgb) for shape in (value, gradient)
    ]
    assert colours == ["00802B", "D00000"]
    assert value.top < gradient.top
    assert "Gradient of x" not in shapes(slides[0])


def test_wires_are_curves_whose_tip_touches_the_circle(slides):
    last = shapes(slides[-1])
    wire, circle = last["Wire x to q"], last["+ (q)"]
    assert wire._element.xpath(".//a:cubicBezTo")
    tip = wire._element.xpath(".//a:path[2]/a:moveTo/a:pt")[0]
    x, y = wire.left + int(tip.get("x")), wire.top + int(tip.get("y"))
    radius = circle.width / 2
    distance = ((x - circle.left - radius) ** 2 + (y - circle.top - radius) ** 2) ** 0.5
    assert distance == pytest.approx(radius, abs=0.05 * 12700)


def test_only_the_lit_wire_is_highlighted(slides):
    last = shapes(slides[-1])
    active = THEMES["light"].active.removeprefix("#").upper()
    lit = [
        name
        for name, shape in last.items()
        if name.startswith("Wire") and str(shape.line.fill.fore_color.rgb) == active
    ]
    assert lit == ["Wire x to q"]


def test_every_slide_has_the_same_geometry(slides):
    places = [
        {name: (s.left, s.top, s.width, s.height) for name, s in shapes(slide).items()
         if name.startswith(("Wire", "+", "×"))}
        for slide in slides
    ]  # fmt: skip
    assert places[0]
    assert all(place == places[0] for place in places)


def test_subscripts_are_runs_below_the_baseline(neuron):
    slide = opened(pptx(neuron)).slides[0]
    [paragraph] = shapes(slide)["Name of w₀"].text_frame.paragraphs
    base, subscript = paragraph.runs
    assert (base.text, subscript.text) == ("w", "0")
    assert int(subscript._r.rPr.get("baseline")) < 0
    assert base._r.rPr.get("baseline") is None


@pytest.mark.parametrize(("aspect", "ratio"), [("16:9", 16 / 9), ("4:3", 4 / 3), (None, 16 / 9)])
def test_everything_is_inside_the_slide(neuron, aspect, ratio):
    presentation = opened(pptx(neuron, Settings(aspect=aspect)))
    assert presentation.slide_width / presentation.slide_height == pytest.approx(ratio, abs=0.001)
    for slide in presentation.slides:
        for shape in shapes(slide).values():
            assert shape.left >= 0
            assert shape.left + shape.width <= presentation.slide_width
            assert shape.top >= 0
            assert shape.top + shape.height <= presentation.slide_height


def test_no_text_wraps_or_changes_its_size(slides):
    bodies = [
        body
        for shape in shapes(slides[-1]).values()
        if not shape.is_placeholder
        for body in shape._element.xpath("./p:txBody/a:bodyPr")
    ]
    assert len(bodies) > 10
    for body in bodies:
        assert body.get("wrap") == "none"
        assert [child.tag.split("}")[1] for child in body] == ["noAutofit"]


@pytest.mark.parametrize("theme", list(THEMES))
def test_the_theme_colours_the_slide(lecture, theme, valid):
    content = pptx(deck(lecture, theme=THEMES[theme]))
    background = opened(content).slide_master.background.fill.fore_color.rgb
    assert str(background) == THEMES[theme].background.removeprefix("#").upper()
    valid(content)


def test_the_validator_finds_nothing(neuron, fan_out, hostile, sum_times, valid):
    for drawn in (neuron, fan_out, hostile, worksheet(sum_times, "both")):
        valid(pptx(drawn))


def test_the_validator_can_find_something(sum_times, valid):
    content = pptx(sum_times)
    broken = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(broken, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "ppt/slides/slide1.xml":
                part = part.replace(b"<a:cubicBezTo>", b"<a:cubicBezTo><a:nonsense/>", 1)
            target.writestr(name, part)
    with pytest.raises(AssertionError):
        valid(broken.getvalue())


def test_trouble_is_dashed_and_said(fan_out):
    last = shapes(opened(pptx(fan_out)).slides[-1])
    [name] = [name for name in last if name.startswith("ln")]
    assert last[name]._element.xpath(".//a:prstDash/@val") == ["dash"]
    assert "negative" in last[name]._element.xpath("./*[1]/p:cNvPr/@descr")[0]


def template(path, *, potx=False):
    """A deck of another size with two slides and a tall title."""
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = Inches(12), Inches(9)
    for words in ("Old one", "Old two"):
        slide = presentation.slides.add_slide(presentation.slide_layouts[0])
        slide.shapes.title.text = words
    presentation.save(path)
    if potx:
        content = path.read_bytes()
        with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(path, "w") as target:
            for name in source.namelist():
                old, new = b"presentation.main+xml", b"template.main+xml"
                target.writestr(name, source.read(name).replace(old, new))


@pytest.mark.parametrize("potx", [False, True])
def test_a_template_keeps_its_size_and_loses_its_slides(tmp_path, sum_times, potx, valid):
    path = tmp_path / ("t.potx" if potx else "t.pptx")
    template(path, potx=potx)
    content = pptx(sum_times, Settings(template=path))
    presentation = opened(content)
    assert (presentation.slide_width, presentation.slide_height) == (Inches(12), Inches(9))
    assert presentation.slides[0].shapes.title.text.startswith("Inputs")
    assert len(presentation.slides) == 8
    assert b"Old one" not in b"".join(parts(content).values())
    slide = presentation.slides[0]
    assert slide.slide_layout.name == "Title Only"
    title = slide.slide_layout.placeholders[0]
    assert shapes(slide)["Computational graph"].top >= title.top + title.height
    valid(content)


def parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no zip", b"\xd0\xcf\x11\xe0 old ppt"])
def test_a_bad_template_is_refused(tmp_path, sum_times, content):
    path = tmp_path / "bad.pptx"
    path.write_bytes(content)
    with pytest.raises(RenderError, match=r"bad\.pptx is not a template"):
        pptx(sum_times, Settings(template=path))


def test_a_zip_that_is_no_deck_and_a_missing_file_are_refused(tmp_path, sum_times):
    path = tmp_path / "other.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(RenderError, match="is not a template"):
        pptx(sum_times, Settings(template=path))
    with pytest.raises(RenderError, match=r"no\.pptx cannot be read: No such file"):
        pptx(sum_times, Settings(template=tmp_path / "no.pptx"))


def test_dates_are_fixed(sum_times):
    content = pptx(sum_times)
    properties = opened(content).core_properties
    assert properties.created.year == properties.modified.year == 1980
    assert properties.title == "q = x + y; f = q z"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}


@pytest.mark.office
def test_libreoffice_opens_it(neuron, tmp_path):
    office, reader = shutil.which("soffice"), shutil.which("pdftotext")
    if office is None or reader is None:
        pytest.skip("LibreOffice or pdftotext is not installed")
    (tmp_path / "n.pptx").write_bytes(pptx(neuron))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "n.pptx")], check=True, capture_output=True)
    read = subprocess.run(
        [reader, str(tmp_path / "n.pdf"), "-"], check=True, capture_output=True, text=True
    ).stdout
    pages = read.split("\f")
    assert len(pages) - 1 == 22
    for number in ("−2.00", "0.73", "0.37", "−0.53", "0.39", "−0.59"):
        assert number in pages[21]
