"""Arrays in the quiz: the shape first, then an entry, the whole or a grid; scores come back."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from graphviz_backprop.address import State, Task, to_query
from graphviz_backprop.app.panels import keeping, sheet

SCRIPT = Path(__file__).resolve().parents[2] / "graphviz_backprop" / "app" / "script.py"


@pytest.fixture
def app():
    app = AppTest.from_file(str(SCRIPT), default_timeout=60)
    program = "L = sum(W x); W = [[1, 2], [3, 4]]; x = [5, 6]"
    app.query_params.update(to_query(State(program=program, predict=True)))
    app.run()
    assert not app.exception
    return app


def box(app):
    return next(each for each in app.text_input if each.key.startswith("answer_"))


def answer(app, text):
    box(app).set_value(text)
    app.button(key="quiz_check").click().run()
    assert not app.exception


def test_the_shape_is_asked_first_then_entries_or_all(app):
    assert "What shape has" in box(app).label
    answer(app, "2x2")
    assert "Not right" in app.error[0].value
    answer(app, "2")
    assert "Right" in app.success[0].value
    assert "What is entry" in box(app).label
    answer(app, "17")
    assert box(app).label == "What is L?"
    answer(app, "56")
    assert "What shape has ∂L/∂" in box(app).label.replace("\\", "")


def test_a_whole_array_is_typed_or_filled_into_a_grid(app):
    answer(app, "2")
    app.radio(key="array_question").set_value("array").run()
    answer(app, "[39, 17]")
    assert "Not right at" in app.error[0].value.replace("\\", "")
    app.toggle(key="array_grid").set_value(True).run()
    cells = [each for each in app.text_input if each.key.startswith("answer_")]
    assert len(cells) == 2
    for cell, number in zip(cells, ("17", "39"), strict=True):
        cell.set_value(number)
    app.button(key="quiz_check").click().run()
    assert "Right" in app.success[0].value


def test_hints_tell_the_rule_and_the_shapes(app):
    for _ in range(2):
        app.button(key="quiz_hint").click().run()
    assert any("Shapes: W" in each.value.replace("\\", "") for each in app.caption)


def test_scores_come_back_from_the_browser_and_damage_is_dropped(app):
    kept = {"score": {"add": [2, 3]}, "attempts": [[1, 77, 4, True, {"add": [2, 3]}]]}
    app.session_state["keeping"] = {"kept": json.dumps(kept)}
    app.run()
    assert app.session_state["attempts"][Task(1, 77)].score.total == (2, 3)
    assert app.session_state["attempts"][Task(1, 77)].done
    assert any("Score 2 of 3" in each.value for each in app.caption)
    told = [json.loads(json.loads(each.proto.json or '{"j": "{}"}')["j"])
            for each in app.get("bidi_component")]  # fmt: skip
    [sent] = [each for each in told if "keep" in each]
    assert json.loads(sent["keep"])["attempts"] == kept["attempts"]
    for text in ("{", "[]", '{"score": {"add": [3, 2]}}', '{"attempts": [[9, 1, 0, true, {}]]}'):
        before = dict(keeping.st.session_state)
        keeping._take(text)
        assert dict(keeping.st.session_state) == before


def test_a_result_has_a_name_and_the_same_bytes():
    rows = (("✓", "1", "5", "6", "(x+y)z"), ("", "2", "0", "0", "x y"))
    made = sheet._report("Sheet 3, difficulty 1", "A. Student", rows)
    assert made.startswith(b"%PDF")
    sheet._report.cache_clear()
    assert made == sheet._report("Sheet 3, difficulty 1", "A. Student", rows)
