"""Worksheets: what is blank, what is given, and that the picture does not move."""

from dataclasses import replace

import pytest

from graphviz_backprop.drawing.marks import Words
from graphviz_backprop.drawing.paint import at, paint
from graphviz_backprop.drawing.text import words
from graphviz_backprop.export.pictures import svg_picture
from graphviz_backprop.export.printable import printable
from graphviz_backprop.export.worksheet import worksheet
from graphviz_backprop.text.errors import BackpropError


def shown(sheet, page):
    """(role, label, words) of every number on a page."""
    labels = sheet.trace.labels
    return {
        (mark.role, labels[mark.owner], words(mark.runs))
        for mark in at(sheet.marks, page)
        if isinstance(mark, Words) and mark.role in {"value", "gradient", "contribution"}
    }


def boxes_of(sheet):
    return [mark for mark in at(sheet.marks, 0) if mark.role == "blank"]


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
    assert len(boxes_of(sheet)) == len(missing)


def test_the_answers_are_the_finished_picture_and_nothing_moves(sum_times):
    sheet = worksheet(sum_times, "both")
    answers = [mark for mark in at(sheet.marks, 1) if mark.role != "blank"]
    finished = paint(sheet.scene, sum_times.frames[-1])
    assert answers == [replace(mark, states=frozenset()) for mark in finished]
    assert set(at(sheet.marks, 0)) <= set(at(sheet.marks, 1))


@pytest.mark.parametrize("name", ["sum_times", "neuron", "fan_out"])
def test_all_boxes_are_equal_so_that_none_gives_its_number_away(name, request):
    sheet = worksheet(request.getfixturevalue(name), "both")
    widths = {round(box.points[1][0] - box.points[0][0], 3) for box in boxes_of(sheet)}
    assert len(widths) == 1


@pytest.mark.parametrize("name", ["sum_times", "neuron", "fan_out"])
def test_boxes_are_inside_the_picture_and_apart(name, request):
    sheet = worksheet(request.getfixturevalue(name), "both")
    scene = sheet.scene
    boxes = []
    for box in boxes_of(sheet):
        xs, ys = zip(*box.points, strict=True)
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


def test_the_width_of_a_box_does_not_tell_the_sign(sum_times):
    """f = −12.00 and its gradients of one digit: 3.00 and −4.00 have boxes of one width."""
    widths = {
        mark.owner: round(max(x for x, _ in mark.points) - min(x for x, _ in mark.points), 6)
        for mark in boxes_of(worksheet(sum_times, "gradients"))
    }
    assert len(widths) == 5
    assert len(set(widths.values())) == 1


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
    outlines = [part.count("<path") for part in (sheet, closed)]
    assert outlines[1] - outlines[0] == 5  # the gradients of f, q, x, y and z
    assert " id=" not in page
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; ]]&gt; &amp;" in page
