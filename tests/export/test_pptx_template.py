"""Slides on templates: layouts, placeholders, colours and fonts, read back with python-pptx."""

import io
from types import SimpleNamespace

import pytest
from openxml_audit import validate_pptx
from pptx import Presentation

import graphviz_backprop as gb
from graphviz_backprop.choices import Format, Paging, made, settled
from graphviz_backprop.drawing.theme import AUTO, DARK, LIGHT
from graphviz_backprop.export.heeding import check_heeded
from graphviz_backprop.export.legibility import warnings
from graphviz_backprop.export.pptx import pptx
from graphviz_backprop.export.pptx_template import background_of, layout_of
from graphviz_backprop.pipeline import deck_of
from graphviz_backprop.text.errors import ChoiceError, RenderError
from tests.export.slide_shapes import name_of, shapes_of


@pytest.fixture
def template(tmp_path):
    """Writes the template of python-pptx, light or dark."""

    def write(*, dark=False):
        presentation = Presentation()
        if dark:
            mapped = presentation.slide_master.element.find("{*}clrMap")
            mapped.set("bg1", "dk1"), mapped.set("tx1", "lt1")
        path = tmp_path / ("dark.pptx" if dark else "light.pptx")
        presentation.save(path)
        return path

    return write


def slide_of(trace, template, layout="", **paging):
    deck = deck_of(trace, paging=made(Paging, {"step": "-1", **paging}))
    content = pptx(deck, Format(template=template, layout=layout))
    [slide] = Presentation(io.BytesIO(content)).slides
    return slide, content


def kinds(slide):
    return {p.placeholder_format.type.name: p.text_frame.text for p in slide.placeholders}


def test_placeholders_are_filled(lecture, template, tmp_path):
    slide, content = slide_of(lecture, template(), "Two Content", footer="Monday", title="T")
    assert slide.slide_layout.name == "Two Content"
    found = kinds(slide)
    assert found["TITLE"] == "Backward: ∂f/∂x = −4.00"
    assert found["OBJECT"].startswith("∂f/∂x = ∂f/∂q · ∂q/∂x = (−4.00) · 1.00 = −4.00")
    assert found["FOOTER"] == "T  ·  Monday"
    assert slide.element.xpath(".//a:fld/@type") == ["slidenum"]
    assert not [shape for shape in shapes_of(slide) if name_of(shape) == "Footer"]
    path = tmp_path / "made.pptx"
    path.write_bytes(content)
    assert validate_pptx(str(path)).is_valid


def test_long_words_are_made_smaller(fan_out, template):
    [frame] = deck_of(fan_out.trace, paging=made(Paging, {"step": "-1"})).pages
    assert len(frame.headline) > 40
    slide, _ = slide_of(fan_out.trace, template(), "Two Content")
    for placeholder in list(slide.placeholders)[:2]:
        [scale] = placeholder._element.xpath(".//a:normAutofit/@fontScale")
        assert 25_000 <= int(scale) < 100_000


def test_the_picture_is_the_contents_of_a_layout(lecture, template):
    slide, _ = slide_of(lecture, template(), "Title and Content")
    body = next(p for p in slide.slide_layout.placeholders if p.placeholder_format.idx == 1)
    right, bottom = body.left + body.width, body.top + body.height
    drawn = [shape for shape in shapes_of(slide) if not shape.is_placeholder]
    assert len(drawn) > 15
    for shape in drawn:
        assert body.left - 1 <= shape.left <= shape.left + shape.width <= right + 1
        assert body.top - 1 <= shape.top <= shape.top + shape.height <= bottom + 1
    assert "OBJECT" not in kinds(slide)


def test_one_slide_on_a_template(lecture, template):
    deck = deck_of(lecture)
    [slide] = Presentation(io.BytesIO(pptx(deck, Format(template=template(), slides="one")))).slides
    assert kinds(slide)["TITLE"] == deck.name
    top = slide.slide_layout.placeholders[0]
    headlines = [shape for shape in shapes_of(slide) if shape.name == "Headline"]
    assert min(shape.top for shape in headlines) >= top.top + top.height


def test_words_and_wires_have_the_colours_and_fonts_of_the_template(lecture, template):
    slide, _ = slide_of(lecture, template())
    named = {name_of(shape): shape._element for shape in shapes_of(slide)}
    for name in ("Name of x", "Wire y to q", "+ (q)"):
        assert "tx1" in named[name].xpath(".//a:schemeClr/@val")
    assert named["Name of x"].xpath(".//a:latin/@typeface") == ["+mn-lt"]
    assert named["Value of x"].xpath(".//a:srgbClr/@val") == ["00802B"]
    assert named["× (f)"].xpath("./p:spPr/a:solidFill/a:schemeClr/@val") == ["bg1"]


def test_on_a_dark_template_the_ink_is_light(lecture, template):
    path = template(dark=True)
    presentation = Presentation(path)
    assert background_of(presentation.slide_layouts[5]) == "#000000"
    slide, _ = slide_of(lecture, path)
    values = {name_of(shape): shape._element for shape in shapes_of(slide)}
    assert values["Value of x"].xpath(".//a:srgbClr/@val") == [DARK.value[1:].upper()]


@pytest.mark.parametrize(
    ("dark", "theme", "said"),
    [(True, "light", "dark, and the theme light"), (False, "dark", "light, and the theme dark"),
     (True, "dark", ""), (False, "light", ""), (False, "auto", ""), (True, "auto", "")],
)  # fmt: skip
def test_a_theme_for_another_background_is_warned_of(lecture, template, dark, theme, said):
    deck = deck_of(lecture, paging=Paging(theme=theme))
    assert deck.theme in (AUTO, LIGHT, DARK)
    told = " ".join(warnings(deck, ".pptx", Format(template=template(dark=dark))))
    assert (said in told) if said else ("theme" not in told)


def test_layouts_of_all_masters_are_found():
    def master(*names):
        layouts = [SimpleNamespace(name=name, placeholders=()) for name in names]
        return SimpleNamespace(slide_layouts=layouts)

    both = SimpleNamespace(slide_masters=[master("Plain"), master("plain", "Lecture")])
    assert layout_of(both, "lecture") is both.slide_masters[1].slide_layouts[1]
    assert layout_of(both, "PLAIN") is both.slide_masters[0].slide_layouts[0]
    with pytest.raises(RenderError) as error:
        layout_of(both, "Lektüre")
    assert error.value.remedy == "Did you mean Lecture? It has Plain, plain, Lecture."
    with pytest.raises(RenderError, match="has no slide layouts"):
        layout_of(SimpleNamespace(slide_masters=[]))


def test_a_layout_wants_a_template():
    given = {"layout": "Blank"}
    chosen = settled(given)
    with pytest.raises(ChoiceError, match="--layout is for templates"):
        check_heeded(".pptx", given, chosen)


def test_the_bare_picture_has_nothing_around_it(sum_times):
    content = pptx(sum_times, Format(aspect="canvas"))
    presentation = Presentation(io.BytesIO(content))
    size = presentation.slide_width / 12700, presentation.slide_height / 12700
    assert size == pytest.approx((sum_times.canvas.width, sum_times.canvas.height), abs=0.01)
    for slide in presentation.slides:
        names = {name_of(shape) for shape in shapes_of(slide)}
        assert "+ (q)" in names
        assert not names & {"Headline", "Chain rule", "Footer", "Title 1"}


def test_many_slides_are_warned_of():
    text = "; ".join(f"a{i + 1} = sin(a{i}) + a0" for i in range(40))
    told = [t for t in warnings(deck_of(gb.run(text, a0=1)), ".pptx", Format()) if "slides:" in t]
    assert len(told) == 1
    assert "--slides one is one with 2" in told[0]
    assert "--pace node makes 1" in told[0]
