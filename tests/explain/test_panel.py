"""The side panel: lines as the lecture writes them, and the one that a step is about."""

from graphviz_backprop.choices import Paging
from graphviz_backprop.engine.trace import run
from graphviz_backprop.explain.panel import panel
from graphviz_backprop.export.deck import deck
from graphviz_backprop.export.working import document
from graphviz_backprop.language.parse import parse

AT = {"x": -2, "y": 5, "z": -4}


def test_the_lectures_panel_and_its_lit_lines():
    trace = run(parse("(x+y)z"), AT)
    made = panel(trace)
    assert [line.text for line in made.lines[1:]] == [
        "q = x + y, ∂q/∂x = 1, ∂q/∂y = 1",
        "f = q z, ∂f/∂q = z, ∂f/∂z = q",
        "Want: ∂f/∂x, ∂f/∂y, ∂f/∂z",
    ]
    assert [made.lit(step) for step in trace.steps] == [0, 1, 2, 3, 2, 2, 1, 1]


def test_vectors_have_their_jacobian_and_data_is_not_wanted():
    at = {"W": [[1, 2], [3, 4]], "x": [5, 6]}
    made = panel(run(parse("y = W x"), at, data=["W"]))
    assert made.lines[1].text == "y = W x, ∂y/∂x = W"
    assert made.lines[-1].text == "Want: ∂Σy/∂x"


def test_the_panel_stands_on_slides_and_in_the_working():
    trace = run(parse("(x+y)z"), AT)
    beside = deck(trace, paging=Paging(panel="side"))
    marks = beside.slide(beside.pages[4], beside.places((960, 540)))
    lines = [mark for mark in marks if mark.id.startswith("s_panel")]
    assert len(lines) == 4
    assert [mark.id for mark in lines if "lit" in mark.states] == ["s_panel_2"]
    below = deck(trace, paging=Paging(panel="below"))
    assert below.pages[4].working[-1].startswith("f = q")
    assert not any(m.id.startswith("s_panel") for m in deck(trace).slide(
        deck(trace).pages[4], deck(trace).places((960, 540))
    ))  # fmt: skip
    assert r"\subsection*{Local derivatives}" in document(beside)
    assert "Local derivatives" not in document(deck(trace))
