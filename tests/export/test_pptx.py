"""Slides read back with python-pptx, checked by a validator, opened by LibreOffice."""

import io
import shutil
import subprocess
import zipfile
from itertools import pairwise

import pytest
from openxml_audit import validate_pptx
from pptx import Presentation
from pptx.util import Inches

from graphviz_backprop.choices import Drawing, Format, Paging, made
from graphviz_backprop.drawing import text
from graphviz_backprop.drawing.marks import Words
from graphviz_backprop.drawing.paint import at
from graphviz_backprop.drawing.theme import THEMES
from graphviz_backprop.export.deck import deck
from graphviz_backprop.export.pptx import pptx
from graphviz_backprop.export.pptx_wires import connectors
from graphviz_backprop.export.worksheet import worksheet
from graphviz_backprop.pipeline import deck_of
from graphviz_backprop.text.errors import RenderError
from tests.export.slide_shapes import name_of, shapes_of

D = 0.5**0.5


def opened(content):
    return Presentation(io.BytesIO(content))


def shapes(slide):
    """All shapes of a slide by name, those of the picture's group included."""
    return {name_of(shape): shape for shape in shapes_of(slide)}


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


def test_the_picture_is_one_group_where_that_is_wanted(sum_times, valid):
    content = pptx(sum_times, Format(group_shapes=True))
    last = shapes(opened(content).slides[-1])
    [described] = last["Computational graph"]._element.xpath("./*[1]/p:cNvPr/@descr")
    assert described.startswith("Backward: ∂f/∂x = −4.00")
    marks = at(sum_times.marks, len(sum_times.frames) - 1)
    drawn = [mark for mark in marks if mark.role != "symbol"]
    assert len(last["Computational graph"]._element) - 2 == len(drawn) > 15
    valid(content)


def test_formulas_can_be_edited_and_are_outlines_elsewhere(slides):
    assert slides
    for slide in slides:
        parts = slide.shapes._spTree.xpath("./*[local-name()='AlternateContent']")
        formulas = [part for part in parts if part.xpath(".//*[local-name()='oMath']")]
        assert len(formulas) == 1
        [(newer,), (older,)] = formulas[0]
        assert newer.xpath("./*[1]/*/@id")[0] == older.xpath("./*[1]/*/@id")[0]
        boxes = [[dict(part.attrib) for part in each.xpath("./p:spPr/a:xfrm/*")]
                 for each in (newer, older)]  # fmt: skip
        assert boxes[0] == boxes[1]
        assert older.xpath(".//a:quadBezTo")


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


#: Where DrawingML has the sites of a shape, in shares of its half width and height.
SITES = {
    "ellipse": [(0, -1), (-D, -D), (-1, 0), (-D, D), (0, 1), (D, D), (1, 0), (D, -D)],
    "rect": [(0, -1), (-1, 0), (0, 1), (1, 0)],
}


def ends(connector):
    """Start and end of a connector: its box, mirrored, then turned."""
    frame = connector._element.xpath("./p:spPr/a:xfrm")[0]
    across, down = connector.width / 2, connector.height / 2
    if frame.get("flipH"):
        across = -across
    if frame.get("flipV"):
        down = -down
    x, y = connector.left + connector.width / 2, connector.top + connector.height / 2
    if frame.get("rot") == "5400000":
        across, down = -down, across
    return (x - across, y - down), (x + across, y + down)


@pytest.mark.parametrize("direction", ["LR", "TB"])
def test_wires_are_glued_where_they_touch(neuron, direction):
    drawn = deck_of(neuron.trace, Drawing(direction=direction), made(Paging, {"step": "-1"}))
    [slide] = opened(pptx(drawn)).slides
    numbers = {shape.shape_id: shape for shape in shapes_of(slide)}
    wires = [shape for shape in numbers.values() if name_of(shape).startswith("Wire")]
    glued = [wire for wire in wires if wire._element.xpath(".//a:endCxn")]
    assert len(glued) >= 0.69 * len(wires)
    for wire in glued:
        for tag, place in zip(("stCxn", "endCxn"), ends(wire), strict=True):
            [end] = wire._element.xpath(f".//a:{tag}")
            shape = numbers[int(end.get("id"))]
            [kind] = shape._element.xpath("./p:spPr/a:prstGeom/@prst")
            across, down = SITES[kind][int(end.get("idx"))]
            x = shape.left + shape.width / 2 * (1 + across)
            y = shape.top + shape.height / 2 * (1 + down)
            assert place == pytest.approx((x, y), abs=0.1 * 12700)


def test_connectors_run_through_no_label(fan_out, neuron):
    for drawn in (fan_out, neuron):
        marks = [each.mark for each in drawn.marks]
        labels = [m for m in marks if isinstance(m, Words) and m.role in ("value", "gradient")]
        found = connectors(marks)
        assert found
        for wire in found.values():
            for label in labels:
                x, y, half = *label.at, text.width(label.runs, label.size) / 2
                for px, py in drawn_by_powerpoint(wire):
                    assert not (abs(px - x) < half and y - 0.7 * label.size < py < y)


def drawn_by_powerpoint(wire):
    """Points along a connector, from the formulas of its preset."""
    (x, y), (to_x, to_y), m = wire.start, wire.stop, wire.middle
    match wire.kind:
        case "straightConnector1":
            corners = [(0, 0), (1, 1)]
        case "bentConnector3":
            corners = [(0, 0), (m, 0), (m, 1), (1, 1)]
        case "curvedConnector3":
            first = bezier((0, 0), (m / 2, 0), (m, 1 / 4), (m, 1 / 2))
            corners = [*first, *bezier((m, 1 / 2), (m, 3 / 4), ((1 + m) / 2, 1), (1, 1))]
    for (a, b), (c, d) in pairwise(corners):
        for k in range(20):
            u, v = a + (c - a) * k / 20, b + (d - b) * k / 20
            yield x + u * (to_x - x), y + v * (to_y - y)


def bezier(*points):
    weights = [(1, 0, 0, 0), *(((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
                               for t in (0.2, 0.4, 0.6, 0.8)), (0, 0, 0, 1)]  # fmt: skip
    return [
        tuple(sum(w * p[axis] for w, p in zip(row, points, strict=True)) for axis in (0, 1))
        for row in weights
    ]


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
    presentation = opened(pptx(neuron, Format(aspect=aspect)))
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


@pytest.mark.heavy
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
    content = pptx(sum_times, Format(template=path))
    presentation = opened(content)
    assert (presentation.slide_width, presentation.slide_height) == (Inches(12), Inches(9))
    assert presentation.slides[0].shapes.title.text.startswith("Inputs")
    assert len(presentation.slides) == 8
    assert b"Old one" not in b"".join(parts(content).values())
    slide = presentation.slides[0]
    assert slide.slide_layout.name == "Title Only"
    title = slide.slide_layout.placeholders[0]
    assert min(shape.top for shape in list(slide.shapes)[1:]) >= title.top + title.height
    valid(content)


def parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no zip", b"\xd0\xcf\x11\xe0 old ppt"])
def test_a_bad_template_is_refused(tmp_path, sum_times, content):
    path = tmp_path / "bad.pptx"
    path.write_bytes(content)
    with pytest.raises(RenderError, match=r"bad\.pptx is not a template"):
        pptx(sum_times, Format(template=path))


def test_a_zip_that_is_no_deck_and_a_missing_file_are_refused(tmp_path, sum_times):
    path = tmp_path / "other.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(RenderError, match="is not a template"):
        pptx(sum_times, Format(template=path))
    with pytest.raises(RenderError, match=r"no\.pptx cannot be read: No such file"):
        pptx(sum_times, Format(template=tmp_path / "no.pptx"))


def test_dates_are_fixed(sum_times):
    content = pptx(sum_times)
    properties = opened(content).core_properties
    assert properties.created.year == properties.modified.year == 1980
    assert properties.title == "q = x + y; f = q z"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}


@pytest.mark.office
@pytest.mark.heavy
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


def test_morph_finds_every_shape_of_the_picture_again(slides):
    """The transition matches shapes by names that begin so; each slide has a name but once."""
    picture = [
        {shape.name for shape in shapes_of(slide) if shape.name.startswith("!!")}
        for slide in slides
    ]
    assert {"!!Wire x to q", "!!+ (q)", "!!Name of x"} <= picture[0]
    for before, after, slide in zip(picture, picture[1:], slides[1:], strict=False):
        assert before <= after
        assert len(after) == sum(s.name.startswith("!!") for s in shapes_of(slide))
