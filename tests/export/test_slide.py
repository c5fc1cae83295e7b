"""Places on a slide, typeset formulas, lines of words, and whether they can be read."""

from itertools import pairwise
from xml.etree import ElementTree

import pytest

from graphviz_backprop.drawing import text
from graphviz_backprop.drawing.options import Drawing
from graphviz_backprop.export.deck import deck
from graphviz_backprop.export.legibility import legibility, smallest_label
from graphviz_backprop.export.lettering import lettered, wrapped
from graphviz_backprop.export.slide import SLIDES, chain_rule, places, slide_svg
from graphviz_backprop.export.typeset import fitted, typeset
from graphviz_backprop.export.worksheet import worksheet
from graphviz_backprop.language.parse import parse
from graphviz_backprop.trace import run


@pytest.mark.parametrize("aspect", ["16:9", "4:3"])
@pytest.mark.parametrize("name", ["sum_times", "neuron", "fan_out", "hostile"])
def test_the_parts_of_a_slide_do_not_overlap(name, aspect, request):
    drawn = request.getfixturevalue(name)
    at = places(drawn, SLIDES[aspect])
    parts = [at.headline, at.picture, at.caption, at.formula, at.footer]
    for above, below in pairwise(parts):
        assert above.y + above.height <= below.y + 0.01
    assert at.footer.y + at.footer.height <= at.height
    assert all(part.x >= 0 and part.x + part.width <= at.width for part in parts)


def test_slides_without_formulas_give_their_room_to_the_picture(sum_times):
    at = places(sum_times, SLIDES["16:9"])
    assert at.formula.height > 0
    sheet = places(worksheet(sum_times), SLIDES["16:9"])
    assert sheet.formula.height == 0
    assert sheet.picture.y + sheet.picture.height / 2 > at.picture.y + at.picture.height / 2


def test_a_slide_is_well_formed_and_shows_headline_picture_and_formula(hostile):
    page = hostile.pages[-1]
    root = ElementTree.fromstring(slide_svg(hostile, page, "16:9"))
    assert root.get("viewBox") == "0 0 960 540"
    names = [element.tag.split("}")[1] for element in root]
    assert names.count("svg") == 1
    assert names.count("path") == 4  # headline, caption, formula, footer
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))


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


def test_a_wide_formula_is_made_smaller_and_a_far_too_wide_one_left_out():
    line = "a + " * 20 + "a"
    width = typeset(line, 20).width
    shown = fitted((line,), 20, 0.7 * width, 100)
    assert shown is not None
    assert shown.width == pytest.approx(0.7 * width)
    assert fitted((line,), 20, 0.4 * width, 100) is None
    assert fitted((), 20, 100, 100) is None


def test_every_step_of_the_neuron_has_its_chain_rule(neuron):
    at = places(neuron, SLIDES["16:9"])
    for page in neuron.pages:
        outline = chain_rule(page, at.formula)
        assert outline is not None, page.headline
        assert outline.width <= at.formula.width
        assert outline.height <= at.formula.height


@pytest.mark.parametrize("words", ["one two three four", "x" * 500, "", "a " * 100])
def test_wrapped_lines_fit_and_lose_nothing(words):
    lines = wrapped(words, 10, 60)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")
    assert all(text.width(text.plain(line), 10) <= 60 for line in lines)


def test_words_around_a_picture_do_not_touch_it(sum_times):
    scene = lettered(sum_times.scene, Drawing(), "Title", "Caption " * 30, "Footer")
    before = sum_times.scene
    drop = scene.circles[0].centre[1] - before.circles[0].centre[1]
    added = scene.texts[len(before.texts) :]
    title, *below = added
    assert title.y < drop
    assert all(line.y - line.size > drop + before.height - 1 for line in below)
    assert all(0 < line.y < scene.height for line in added)
    assert len({line.y for line in added}) == len(added)
    assert len({anchor.id for anchor in scene.texts}) == len(scene.texts)


def test_no_words_no_change(sum_times):
    assert sum_times.canvas is sum_times.scene


def test_small_graphs_can_be_read(sum_times):
    assert smallest_label(sum_times) > 20
    assert legibility(sum_times) == ""


def test_a_small_label_is_warned_of_with_what_helps(neuron):
    assert 12 < smallest_label(neuron) < 14
    warning = legibility(neuron)
    assert "--group" in warning
    assert "--preset slide makes it" in warning
    assert "--direction TB" not in warning  # it would make this graph smaller


def test_following_the_advice_helps(neuron):
    better = deck(neuron.trace, Drawing(preset="slide"))
    assert smallest_label(better) > smallest_label(neuron)


def test_a_graph_that_nothing_helps_is_told_so():
    chain = "; ".join(f"a{i + 1} = sin(a{i})" for i in range(40))
    drawn = deck(run(parse(f"{chain}", declared=["a0"]), {"a0": 1.0}), Drawing(preset="slide"))
    assert "pt" in legibility(drawn)
