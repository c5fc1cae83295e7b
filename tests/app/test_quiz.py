"""The sheet of ten exercises: which is open, how each went, what came out, by AppTest."""

import json
import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from told import bench, type_formula

from graphviz_backprop.address import Task
from graphviz_backprop.app import session

SCRIPT = Path(__file__).resolve().parents[2] / "graphviz_backprop" / "app" / "script.py"

# The numbers that sheet 1-3 asks for, worked out by hand.
# Exercise 3 is f = z x + y at z = 1, x = 3, y = 5: forward q, f; backward f's, y, q, x, z.
THIRD = ("3", "8", "1", "1", "1", "3")
# Exercise 8 is f = (y + x) z at y = -4, x = 1, z = -1: q, f; z, q, x, y.
EIGHTH = ("-3", "3", "-3", "-1", "-1", "-1")
DONE, WRONG = ":material/check:", ":material/close:"


@pytest.fixture
def app():
    app = AppTest.from_file(str(SCRIPT), default_timeout=60)
    app.query_params["sheet"] = "1-3"
    app.run()
    assert not app.exception
    return app


def labels(app):
    """What the row of exercises shows."""
    row = next(each for each in app.button_group if each.key == "sheet_place")
    return [option.content for option in row.proto.options]


def choose(app, place):
    row = next(each for each in app.button_group if each.key == "sheet_place")
    row.set_value(place - 1).run()
    assert not app.exception


def answer(app, number):
    next(each for each in app.text_input if each.key.startswith("answer_")).set_value(number)
    app.button(key="quiz_check").click().run()
    assert not app.exception


def asks(app):
    return any(each.key.startswith("answer_") for each in app.text_input)


def reveal_all(app):
    count = 0
    while asks(app):
        app.button(key="quiz_reveal").click().run()
        count += 1
        assert count < 30
    return count


def frames(app):
    for each in app.get("bidi_component"):
        sent = json.loads(json.loads(each.proto.json or '{"j": "{}"}')["j"])
        if "document" in sent:
            return len(sent["document"]["frames"])
    raise AssertionError("there is no picture")


def tables(app):
    """The cells of every table, row by row."""
    found = []
    for each in app.get("html"):
        rows = re.findall("<tr>(.*?)</tr>", each.proto.body)
        if rows:
            found.append([re.findall("<t[dh][^>]*>(.*?)</t[dh]>", row) for row in rows])
    return found


def test_ten_exercises_of_which_the_first_is_open(app):
    assert labels(app) == [str(place) for place in range(1, 11)]
    assert app.session_state["sheet_place"] == 0
    assert app.button(key="sheet_Previous").disabled


def test_a_click_opens_an_exercise(app):
    first = bench(app)["formula"]["text"]
    choose(app, 3)
    assert bench(app)["formula"]["text"] == "z x + y"
    assert app.session_state["sheet_place"] == 2
    app.button(key="sheet_Next").click().run()
    assert app.session_state["sheet_place"] == 3
    choose(app, 1)
    assert bench(app)["formula"]["text"] == first
    choose(app, 10)
    assert app.button(key="sheet_Next").disabled


def test_an_exercise_without_mistakes_is_marked_done(app):
    choose(app, 3)
    for number in THIRD[:-1]:
        answer(app, number)
        assert "Right" in app.success[0].value
        assert labels(app)[2] == "3"
    answer(app, THIRD[-1])
    assert not asks(app)
    assert labels(app)[2] == f"3 {DONE}"
    assert labels(app)[:2] == ["1", "2"]


def test_mistakes_are_counted_once_a_question(app):
    choose(app, 8)
    answer(app, "99")
    assert labels(app)[7] == f"8 {WRONG} 1"
    answer(app, "98")
    answer(app, EIGHTH[0])
    assert labels(app)[7] == f"8 {WRONG} 1"
    for number in EIGHTH[1:]:
        answer(app, number)
    assert labels(app)[7] == f"8 {DONE} {WRONG} 1"
    assert "1 of 10 done, 5 of 6 right" in app.expander[0].label


def test_what_is_unreadable_is_no_mistake(app):
    answer(app, "one half of")
    assert app.error
    assert labels(app)[0] == "1"


def test_a_revealed_number_was_not_predicted(app):
    app.button(key="quiz_reveal").click().run()
    assert labels(app)[0] == f"1 {WRONG} 1"


def test_a_number_revealed_after_a_mistake_counts_once(app):
    answer(app, "99")
    app.button(key="quiz_reveal").click().run()
    assert labels(app)[0] == f"1 {WRONG} 1"


def test_answers_given_again_are_not_counted_again(app):
    choose(app, 3)
    for number in THIRD:
        answer(app, number)
    app.button(key="quiz_again").click().run()
    assert asks(app)
    answer(app, "99")
    assert labels(app)[2] == f"3 {DONE}"


def test_to_look_at_all_steps_is_not_to_be_done(app):
    choose(app, 3)
    app.session_state["side"] = "Inputs"
    app.run()
    app.session_state["stepper"] = {"step": frames(app) - 1}
    app.run()
    app.session_state["side"] = "Predict"
    app.run()
    assert not asks(app)
    assert labels(app)[2] == "3"


def test_an_exercise_goes_on_where_it_was_left(app):
    choose(app, 3)
    answer(app, THIRD[0])
    answer(app, "99")
    left = frames(app)
    choose(app, 8)
    assert labels(app)[2] == f"3 {WRONG} 1"
    assert frames(app) == 1
    choose(app, 3)
    assert frames(app) == left == 2
    answer(app, THIRD[1])
    assert "Right" in app.success[0].value
    assert labels(app)[2] == f"3 {WRONG} 1"


def test_a_changed_formula_leaves_the_sheet_and_a_button_goes_back(app):
    choose(app, 3)
    type_formula(app, "x + 1")
    assert not any(each.key == "sheet_place" for each in app.button_group)
    app.button(key="sheet_back").click().run()
    assert bench(app)["formula"]["text"] == "z x + y"
    assert labels(app)[2] == "3"


def test_the_end_says_what_was_right_by_exercise_and_by_operation(app):
    choose(app, 3)
    for number in THIRD:
        answer(app, number)
    asked = {3: len(THIRD)}
    for place in (1, 2, 4, 5, 6, 7, 8, 9, 10):
        choose(app, place)
        assert not app.success
        asked[place] = reveal_all(app)
    total = sum(asked.values())
    assert f"{len(THIRD)} of {total} right" in app.success[0].value
    by_exercise, by_kind = tables(app)
    assert by_exercise[1:] == [
        [str(place), str(len(THIRD) if place == 3 else 0), str(asked[place]), "done"]
        for place in range(1, 11)
    ]
    # Exercise 3: its product has a value and two gradients, and so has its sum.
    kinds = {kind: (int(right), int(count)) for kind, right, count in by_kind[1:]}
    assert kinds["add"][0] == 3
    assert kinds["multiply"][0] == 3
    assert sum(count for _, count in kinds.values()) == total


def test_the_sheet_that_is_worked_out_here_is_the_one_that_is_asked():
    tasks = session.tasks(Task(1, 3))
    assert len(set(tasks)) == 10
    assert session.tasks(Task(1, 3)) is tasks  # it takes 20 ms and every run asks for it
