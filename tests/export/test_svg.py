"""The SVG writer, read by an XML parser and drawn by resvg."""

import io
import re
import xml.etree.ElementTree as ET

import pytest
from PIL import Image

from graphviz_backprop.drawing import THEMES, frame_at, frames, scene_of
from graphviz_backprop.engine.trace import run
from graphviz_backprop.export.png import png
from graphviz_backprop.export.svg import svg
from graphviz_backprop.language.parse import parse

NS = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def trace():
    return run(parse("q = x_0 + y; f = q^2 z; x_0 = -2, y = 5, z = -4"))


@pytest.fixture(scope="module")
def scene(trace):
    return scene_of(trace)


def texts(picture):
    return ["".join(text.itertext()) for text in ET.fromstring(picture).iter(f"{NS}text")]


def test_text_that_is_not_revealed_is_absent(scene, trace):
    first, last = (texts(svg(scene, frame)) for frame in (frame_at(trace, 0), frame_at(trace)))
    numbers = [text for text in first if "." in text]
    assert sorted(numbers) == sorted(["−2.00", "5.00", "−4.00"])
    assert set(first) < set(last)
    assert {"3.00", "9.00", "−36.00", "1.00", "−24.00"} <= set(last)  # 2·3·(−4) = −24


def test_every_frame_has_one_canvas_and_one_set_of_shapes(scene, trace):
    shapes = set()
    for frame in frames(trace):
        root = ET.fromstring(svg(scene, frame))
        drawn = [
            (element.tag, *(element.get(name) for name in ("id", "d", "cx", "cy", "r", "points")))
            for element in root.iter()
            if element.tag in {f"{NS}path", f"{NS}circle", f"{NS}polygon"}
        ]
        shapes.add((root.get("viewBox"), tuple(drawn)))
    assert len(shapes) == 1


def test_a_subscript_goes_down_and_a_superscript_up(scene, trace):
    root = ET.fromstring(svg(scene, frame_at(trace)))
    scripts = {
        "".join(text.itertext()): [float(span.get("y")) for span in text.iter(f"{NS}tspan")]
        for text in root.iter(f"{NS}text")
    }
    assert scripts["x0"][0] < scripts["x0"][1]
    assert scripts["x2"][0] > scripts["x2"][1]


@pytest.mark.parametrize("flavour", ["live", "path"])
def test_the_picture_says_what_it_is(scene, trace, flavour):
    hostile = '<script>alert(1)</script> & "quoted" \x00\ud800'
    picture = svg(scene, frame_at(trace), text=flavour, title=hostile, prefix="p7_")
    picture.encode()
    root = ET.fromstring(picture)
    assert root.get("role") == "img"
    title, said = root.find(f"{NS}title"), root.find(f"{NS}desc")
    assert root.get("aria-labelledby").split() == [title.get("id"), said.get("id")]
    assert title.text == '<script>alert(1)</script> & "quoted" \ufffd\ufffd'
    assert said.text == f"Step {len(trace.steps)} of {len(trace.steps)}, backward."
    assert not list(root.iter(f"{NS}script"))


@pytest.mark.parametrize("flavour", ["live", "path"])
def test_ids_are_unique_plain_and_prefixed(scene, trace, flavour):
    picture = svg(scene, frame_at(trace), text=flavour, prefix="a1_")
    ids = re.findall(r'\bid="([^"]*)"', picture)
    assert len(ids) == len(set(ids)) > 20
    assert all(re.fullmatch(r"a1_[A-Za-z0-9_]+", one) for one in ids)


@pytest.mark.parametrize("flavour", ["live", "path"])
def test_only_presentation_attributes(scene, trace, flavour):
    picture = svg(scene, frame_at(trace), text=flavour)
    for forbidden in ("<style", "style=", "class=", "marker", "dominant-baseline", "href"):
        assert forbidden not in picture
    assert ("<text" in picture) == (flavour == "live")


def test_the_lit_wire_is_thicker_as_well_as_coloured(scene, trace):
    theme = THEMES["print"]
    root = ET.fromstring(svg(scene, frame_at(trace), theme))
    widths = {
        path.get("id"): float(path.get("stroke-width"))
        for path in root.iter(f"{NS}path")
        if path.get("stroke")
    }
    lit = [name for name, width in widths.items() if width == theme.active_stroke]
    assert lit == ["w__0__3_0"]  # the last pull goes to x0 over its only wire
    assert set(widths.values()) == {theme.stroke, theme.active_stroke}


def test_trouble_is_dashed_from_its_step_on():
    trace = run(parse("f = ln(x); x = -1"))
    scene = scene_of(trace)
    dashes = ["stroke-dasharray" in svg(scene, frame) for frame in frames(trace)]
    assert dashes == [False, True, True, True]


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_a_png_has_the_asked_size_and_the_colours_of_the_theme(scene, trace, theme):
    picture = svg(scene, frame_at(trace), theme, text="path")
    image = Image.open(io.BytesIO(png(picture, scale=2)))
    assert image.size == pytest.approx((2 * scene.width, 2 * scene.height), abs=1)
    colours = {f"#{r:02x}{g:02x}{b:02x}" for _, (r, g, b, _) in image.getcolors(1 << 20)}
    assert {theme.background, theme.value, theme.gradient, theme.lit, theme.active} <= colours
    assert Image.open(io.BytesIO(png(picture, width=640))).width == 640


def test_outlines_cover_the_place_of_live_text(scene, trace):
    """Where a value stands there is its ink, drawn without any font of the machine."""
    last = frame_at(trace)
    image = Image.open(io.BytesIO(png(svg(scene, last, text="path"), scale=4))).convert("RGB")
    assert scene.texts
    for anchor in scene.texts:
        if anchor.role != "value":
            continue
        box = (anchor.x - 15, anchor.y - 10, anchor.x + 15, anchor.y + 1)
        part = image.crop(tuple(round(4 * edge) for edge in box))
        assert (0x00, 0x80, 0x2B) in {colour for _, colour in part.getcolors(1 << 20)}
