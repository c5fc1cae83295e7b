"""Places on a slide, typeset formulas, lines of words, and whether they can be read."""

from itertools import pairwise
from xml.etree import ElementTree

import pytest
from pptx import Presentation

import graphviz_backprop as gb
from graphviz_backprop.choices import Drawing, Format
from graphviz_backprop.drawing import text
from graphviz_backprop.drawing.lettering import Canvas, lettered, wrapped
from graphviz_backprop.drawing.marks import Formula
from graphviz_backprop.drawing.slide import (
    FORMULA,
    SLIDES,
    Box,
    Places,
    SlideWords,
    paint_slide,
    places,
)
from graphviz_backprop.drawing.typeset import typeset
from graphviz_backprop.engine.trace import run
from graphviz_backprop.export.deck import deck
from graphviz_backprop.export.legibility import (
    READABLE,
    legibility,
    legible,
    smallest_label,
    warnings,
)
from graphviz_backprop.export.pictures import svg_picture
from graphviz_backprop.export.worksheet import worksheet
from graphviz_backprop.language.parse import parse
from tests.export.slide_shapes import name_of


@pytest.mark.parametrize("aspect", ["16:9", "4:3"])
@pytest.mark.parametrize("name", ["sum_times", "neuron", "fan_out", "hostile"])
def test_the_parts_of_a_slide_do_not_overlap(name, aspect, request):
    drawn = request.getfixturevalue(name)
    at = drawn.places(SLIDES[aspect])
    parts = [at.headline, at.picture, at.caption, at.formula, at.footer]
    for above, below in pairwise(parts):
        assert above.y + above.height <= below.y + 0.01
    assert at.footer.y + at.footer.height <= at.height
    assert all(part.x >= 0 and part.x + part.width <= at.width for part in parts)


def test_slides_without_formulas_give_their_room_to_the_picture(sum_times):
    at = sum_times.places(SLIDES["16:9"])
    assert at.formula.height > 0
    sheet = worksheet(sum_times).places(SLIDES["16:9"])
    assert sheet.formula.height == 0
    assert sheet.picture.y + sheet.picture.height / 2 > at.picture.y + at.picture.height / 2


def test_a_slide_is_well_formed_and_shows_headline_picture_and_formula(hostile):
    page = hostile.pages[-1]
    written = svg_picture(hostile, page.frame, Format(aspect="16:9"))
    root = ElementTree.fromstring(written)
    assert root.get("viewBox") == "0 0 960 540"
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert [name for name in ids if name.startswith("s_")] == [
        "s_headline_0", "s_caption", "s_chain_0", "s_footer",
    ]  # fmt: skip


def test_formulas_are_outlines_inside_their_box():
    outline = typeset(r"\frac{\partial f}{\partial x} = (-4.00) \cdot 1.00 = -4.00", 26)
    points = [point for command in outline.commands for point in command.points]
    assert min(x for x, _ in points) >= 0
    assert max(x for x, _ in points) <= outline.width
    assert min(y for _, y in points) >= 0
    assert max(y for _, y in points) <= outline.height


def test_a_sign_stands_close_to_its_number():
    sign, difference = typeset("x = -4", 20), typeset("x = 0-4", 20)
    digit = typeset("0", 20).width
    assert sign.width < difference.width - digit


def chain(formulas, width, height=100):
    box = Box(0, 0, width, height)
    at = Places(960, 540, box, box, 1, box, box, box, box)
    marks = paint_slide((), SlideWords("", formulas), at)
    return [mark for mark in marks if isinstance(mark, Formula)]


def test_a_wide_formula_is_made_smaller_and_a_far_too_wide_one_left_out():
    line = "a + " * 20 + "a"
    width = typeset(line, FORMULA).width
    [shown] = chain((line,), 0.7 * width)
    assert shown.width == pytest.approx(0.7 * width)
    assert shown.size == pytest.approx(0.7 * FORMULA)
    assert not chain((line,), 0.4 * width)
    assert not chain((), 100)


def test_formulas_stand_under_each_other():
    first, second = chain(("x = 1", r"y = \frac{1}{2}"), 400, 200)
    assert first.corner[1] + first.height < second.corner[1]
    middles = [each.corner[0] + each.width / 2 for each in (first, second)]
    assert middles == pytest.approx([200, 200])


def test_every_step_of_the_neuron_has_its_chain_rule(neuron):
    at = neuron.places(SLIDES["16:9"])
    assert neuron.pages
    for page in neuron.pages:
        [formula] = [mark for mark in neuron.slide(page, at) if isinstance(mark, Formula)]
        assert formula.width <= at.formula.width
        assert formula.height <= at.formula.height


def test_a_panel_of_formulas_stands_beside_the_picture_with_one_line_lit(neuron):
    at = places(neuron.scene, SLIDES["16:9"], panel=True)
    assert at.picture.x + at.picture.width <= at.panel.x
    lines = tuple(line for page in neuron.pages for line in page.working)
    words = SlideWords("Working", panel=lines, lit_line=15)
    panel = [mark for mark in paint_slide((), words, at) if isinstance(mark, Formula)]
    assert [mark.latex for mark in panel if "lit" in mark.states] == [lines[15]]
    assert len(panel) > 5
    for mark in panel:
        assert mark.corner[0] + mark.width <= at.panel.x + at.panel.width + 0.01
        assert mark.corner[1] + mark.height <= at.panel.y + at.panel.height


@pytest.mark.parametrize("words", ["one two three four", "x" * 500, "", "a " * 100])
def test_wrapped_lines_fit_and_lose_nothing(words):
    lines = wrapped(words, 10, 60)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")
    assert all(text.width(text.plain(line), 10) <= 60 for line in lines)


def test_words_around_a_picture_do_not_touch_it(sum_times):
    before = Canvas(sum_times.scene.width, sum_times.scene.height, sum_times.marks)
    canvas = lettered(before, Drawing(), "Title", "Caption " * 30, "Footer")
    drop = canvas.marks[0].mark.points[0][1] - before.marks[0].mark.points[0][1]
    added = [timed.mark for timed in canvas.marks[len(before.marks) :]]
    title, *below = added
    assert title.at[1] < drop
    assert all(line.at[1] - line.size > drop + before.height - 1 for line in below)
    assert all(0 < line.at[1] < canvas.height for line in added)
    assert len({line.at[1] for line in added}) == len(added) == len({line.id for line in added})
    assert all(timed.shown == ((0, len(sum_times.frames)),) for timed in canvas.marks[-3:])


def test_no_words_no_change(sum_times):
    assert sum_times.canvas.marks is sum_times.marks


def test_small_graphs_can_be_read(sum_times):
    assert smallest_label(sum_times) > 20
    assert legibility(sum_times) == ""


def test_a_small_label_is_warned_of_with_what_helps(neuron):
    assert 12 < smallest_label(neuron) < 14
    warning = legibility(neuron)
    assert "--group" in warning
    assert "--preset slide makes it" in warning
    assert "--direction TB" not in warning  # it would make this graph smaller


def test_a_fragment_that_is_fitted_to_the_line_is_warned_of(neuron, sum_times):
    """The neuron is 13 pt × 345 / its width in an article; (x+y)z is narrower than the line."""
    size = 13 * 345 / neuron.scene.width
    [warning] = warnings(neuron, ".tex", Format(tex="fragment"))
    assert f"in the text of an article the smallest label is {size:.0f} pt, under 7 pt" in warning
    assert not [*warnings(sum_times, ".tex", Format(tex="fragment"))]


def test_slides_are_drawn_so_that_they_can_be_read(neuron, tmp_path):
    """Nobody chose how: labels are larger, or in rows, until they are 14 pt, and it is said."""
    told = []
    gb.save(neuron.trace, tmp_path / "a.pptx", step="-1", warn=told.append)
    assert told == ["drawn with --preset slide, which makes the smallest label 16 pt"]
    [slide] = Presentation(tmp_path / "a.pptx").slides
    values = [shape for shape in slide.shapes if name_of(shape).startswith("Value of")]
    assert len(values) > 10
    for shape in values:
        assert shape.text_frame.paragraphs[0].runs[0].font.size.pt >= READABLE
    told.clear()
    gb.save(neuron.trace, tmp_path / "b.pptx", step="-1", preset="normal", warn=told.append)
    assert told[0].startswith("on a slide the smallest label is 13 pt")


def test_a_long_chain_is_put_in_rows_on_slides():
    trace = gb.run("; ".join(f"a{i + 1} = sin(a{i})" for i in range(12)), a0=1)
    made = deck(trace)
    assert smallest_label(made) < READABLE
    drawing, said = legible(made, ".pdf", Format(), {})
    assert drawing.wrap
    assert "--wrap" in said
    assert smallest_label(deck(trace, drawing)) >= READABLE
    for given in ({"wrap"}, {"direction"}, {"fold"}):
        assert legible(made, ".pdf", Format(), given) == (made.drawing, "")
    assert legible(made, ".svg", Format(), {}) == (made.drawing, "")
    assert legible(made, ".pdf", Format(aspect="canvas"), {}) == (made.drawing, "")


def test_following_the_advice_helps(neuron):
    better = deck(neuron.trace, Drawing(preset="slide"))
    assert smallest_label(better) > smallest_label(neuron)


def test_a_graph_that_nothing_helps_is_told_so():
    chain = "; ".join(f"a{i + 1} = sin(a{i})" for i in range(40))
    drawn = deck(run(parse(f"{chain}", declared=["a0"]), {"a0": 1.0}), Drawing(preset="slide"))
    assert "pt" in legibility(drawn)
