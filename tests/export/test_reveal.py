"""reveal.js fragments: replaying them gives the frames."""

import re
from xml.etree import ElementTree

import pytest

from graphviz_backprop.choices import Format, Paging
from graphviz_backprop.engine.trace import run
from graphviz_backprop.export.deck import deck
from graphviz_backprop.export.reveal import reveal_html, reveal_svg
from graphviz_backprop.language.parse import parse

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def colah():
    trace = run(parse("c = a + b; d = b + 1; e = c d"), {"a": 2, "b": 1})
    return deck(trace, paging=Paging(title="<b>Two</b> paths & more"))


def visible_texts(root, frame):
    """What reveal.js shows after ``frame`` steps forward."""
    found = []

    def visit(element):
        classes = element.get("class", "").split()
        if "fragment" in classes:
            passed = int(element.get("data-fragment-index")) < frame
            if passed == ("fade-out" in classes):
                return
        if element.tag == f"{SVG}text":
            found.append("".join(element.itertext()))
        for child in element:
            visit(child)

    visit(root)
    return sorted(found)


def test_every_step_shows_what_its_frame_shows(colah):
    root = ElementTree.fromstring(reveal_svg(colah, Format(text="live")))
    assert colah.frames
    for frame in colah.frames:
        runs = (anchor.shown(frame.last) for anchor in colah.scene.texts)
        expected = sorted("".join(run.text for run in shown) for shown in runs if shown)
        assert visible_texts(root, frame.index) == expected


def test_what_stands_in_a_page_among_others_has_no_ids(colah):
    written = reveal_svg(colah)
    assert " id=" not in written
    label = ElementTree.fromstring(written).get("aria-label")
    assert label == "<b>Two</b> paths & more. 10 steps, shown one by one."


def test_indices_run_without_a_gap(colah):
    indices = {int(i) for i in re.findall(r'data-fragment-index="(\d+)"', reveal_html(colah))}
    assert indices == set(range(len(colah.frames) - 1))


def test_one_headline_and_one_working_at_a_time(colah):
    stacks = re.findall(r'<div class="r-stack".*?</div>', reveal_html(colah), re.DOTALL)
    assert len(stacks) == 2
    for stack in stacks:
        root = ElementTree.fromstring(stack)
        for frame in colah.frames:
            shown = [child for child in root if _shown(child, frame.index)]
            assert len(shown) == 1


def _shown(element, frame):
    while "fragment" in element.get("class", "").split():
        passed = int(element.get("data-fragment-index")) < frame
        if passed == ("fade-out" in element.get("class")):
            return False
        element = element[0]
    return True


def test_titles_are_text(colah):
    written = reveal_html(colah)
    assert "<b>" not in written
    assert "&lt;b&gt;Two&lt;/b&gt; paths &amp; more" in written
    assert "http" not in written.replace("http://www.w3.org", "")


def test_no_theme_writes_a_formula_in_capitals(colah):
    page = reveal_html(colah)
    assert re.findall("<(?:h3|div)[^>]*>", page)
    for element in re.findall(r"<(?:h3|div)[^>]*>", page):
        assert "text-transform: none" in element
