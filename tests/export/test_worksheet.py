"""Worksheets: what is blank, what is given, and that the picture does not move."""

import pytest

from graphviz_backprop.drawing.text import words
from graphviz_backprop.errors import BackpropError
from graphviz_backprop.export.pictures import svg_picture
from graphviz_backprop.export.printable import printable
from graphviz_backprop.export.worksheet import BLANK, worksheet


def shown(sheet, page):
    """(role, label, words) of every number on a page."""
    labels = sheet.trace.labels
    last = sheet.frames[page].last
    return {
        (anchor.role, labels[anchor.node], words(anchor.shown(last)))
        for anchor in sheet.scene.texts
        if anchor.role in {"value", "gradient", "contribution"} and anchor.shown(last)
    }


ALL = {
    ("value", "x", "−2.00"), ("value", "y", "5.00"), ("value", "z", "−4.00"),
    ("value", "q", "3.00"), ("value", "f", "−12.00"),
    ("gradient", "x", "−4.00"), ("gradient", "y", "−4.00"), ("gradient", "z", "3.00"),
    ("gradient", "q", "−4.00"), ("gradient", "f", "1.00"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("blank", "names", "missing"),
    [
        ("gradients", (), {entry for entry in ALL if entry[0] == "gradient"}),
        ("values", (), {("value", "q", "3.00"), ("value", "f", "−12.00")}),
        ("gradients", ("x", "q"), {e for e in ALL if e[0] == "gradient" and e[1] in "xq"}),
        ("both", ("q",), {("value", "q", "3.00"), ("gradient", "q", "−4.00")}),
    ],
)
def test_what_is_asked_is_missing_and_then_answered(sum_times, blank, names, missing):
    sheet = worksheet(sum_times, blank, names)
    assert shown(sheet, 0) == ALL - missing
    assert shown(sheet, 1) == ALL
    boxes = [wire for wire in sheet.scene.wires if str(wire.key).startswith(BLANK)]
    assert len(boxes) == len(missing)


def test_nothing_moves(sum_times):
    sheet = worksheet(sum_times, "both")
    scene, before = sheet.scene, sum_times.scene
    assert (scene.width, scene.height) == (before.width, before.height)
    assert scene.circles == before.circles
    assert scene.wires[: len(before.wires)] == before.wires
    assert [(t.x, t.y, t.size) for t in scene.texts] == [(t.x, t.y, t.size) for t in before.texts]


@pytest.mark.parametrize("name", ["sum_times", "neuron", "fan_out"])
def test_boxes_are_inside_the_picture_and_apart(name, request):
    scene = worksheet(request.getfixturevalue(name), "both").scene
    boxes = []
    for wire in scene.wires:
        if str(wire.key).startswith(BLANK):
            xs, ys = zip(*wire.path, strict=True)
            boxes.append((min(xs), min(ys), max(xs), max(ys)))
    assert boxes
    for left, top, right, bottom in boxes:
        assert 0 <= left < right <= scene.width
        assert 0 <= top < bottom <= scene.height
    for index, one in enumerate(boxes):
        for other in boxes[:index]:
            apart = (
                one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
            )
            assert apart, (one, other)


def test_a_single_picture_is_the_sheet_not_the_answers(sum_times):
    sheet = worksheet(sum_times)
    assert sheet.frames[sheet.shown].index == 0
    assert "Fill in the gradients" in svg_picture(sheet, sheet.frames[sheet.shown])


def test_headlines_name_what_is_asked(sum_times):
    pages = worksheet(sum_times, "both", ("q",)).pages
    assert [page.headline for page in pages] == [
        "Fill in the values and the gradients of q",
        "Answers: the values and the gradients of q",
    ]


def test_an_unknown_name_is_refused(sum_times):
    with pytest.raises(BackpropError, match="nope"):
        worksheet(sum_times, "both", ("nope",))


def test_the_printable_page_keeps_the_answers_closed(hostile):
    page = printable(worksheet(hostile))
    sheet, closed = page.split("<details>")
    assert 'id="t_vn0_gradient"' not in sheet.replace("sheet_", "")
    assert 'id="answers_t_vn0_gradient"' in closed
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; ]]&gt; &amp;" in page
