"""The app's logic by Streamlit's AppTest: what a page shows, keeps and refuses."""

import json
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from graphviz_backprop.app import engine, work, workers
from graphviz_backprop.app.panels import share, table
from graphviz_backprop.app.plain import escaped
from graphviz_backprop.app.work import Program, Run
from graphviz_backprop.drawing.options import Drawing
from graphviz_backprop.errors import FormulaError, RenderError
from graphviz_backprop.examples import examples

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "graphviz_backprop" / "app" / "script.py"


def open_app(**query):
    app = AppTest.from_file(str(SCRIPT), default_timeout=30)
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def components(app):
    """What the components were sent, the stepper's and the address's."""
    found = {}
    for each in app.get("bidi_component"):
        if not each.proto.json:
            continue
        sent = json.loads(json.loads(each.proto.json)["j"])
        for name in ("document", "query", "label", "rows"):
            if name in sent:
                found[name] = sent
    return found


def document(app):
    return components(app)["document"]["document"]


def address(app):
    return dict(parse_qsl(components(app)["query"]["query"]))


def shown(app, frame):
    """Every number of the picture after a frame, by role."""
    found = {}
    doc = document(app)
    for (role, *_), contents in zip(doc["texts"], doc["contents"], strict=True):
        runs = [each for at, each in contents if at <= frame]
        if runs:
            found.setdefault(role, []).append(runs[-1])
    return found


def type_formula(app, text):
    app.text_area[0].set_value(text).run()
    assert not app.exception
    return app


def controls(app):
    """The rows of the inputs' controls by label."""
    return {row["label"]: row for row in components(app)["rows"]["rows"]}


def move(app, **values):
    """What the browser does when a slider is moved or a number typed."""
    seen = components(app)["rows"]["seen"]
    told = {"edits": [seen + 1, values]}
    if "stepper" in app.session_state:
        told = {**app.session_state["stepper"], **told}
    app.session_state["stepper"] = told
    app.run()
    assert not app.exception
    assert components(app)["rows"]["seen"] == seen + 1
    return app


def step_to(app, frame):
    app.session_state["stepper"] = {"step": frame}
    return app.run()


def test_the_first_page_is_the_lecture_example():
    app = open_app()
    assert app.text_area[0].value == "(x+y)z"
    assert address(app) == {}
    # The gradients that the lecture prints: x −4, y −4, z 3, the sum −4, f 1.
    assert sorted(shown(app, 7)["gradient"]) == sorted(["−4.00", "−4.00", "3.00", "−4.00", "1.00"])


def test_a_formula_gets_controls_with_friendly_values():
    app = type_formula(open_app(), "a b + c")
    values = {label: row["value"] for label, row in controls(app).items()}
    assert values == {"a": 1.0, "b": 2.0, "c": 0.5}
    assert address(app)["f"] == "a b + c"


def test_a_moved_slider_changes_the_numbers_and_the_layout_stays():
    app = open_app()
    before = document(app)
    move(app, x=7.0)
    assert controls(app)["x"]["value"] == 7.0
    assert document(app)["shape"] == before["shape"]
    assert "−48.00" in shown(app, 7)["value"]  # (7 + 5)(−4)
    move(app, x=-9.5)
    assert address(app)["at"] == "x=-9.5;y=5.0;z=-4.0"


def test_a_number_outside_the_range_widens_it():
    app = move(open_app(), y=123.0)
    row = controls(app)["y"]
    assert (row["value"], row["high"]) == (123.0, 123.0)


@pytest.mark.parametrize(
    "edits",
    [
        [1, {"y": "1e3"}], [1, {"y": None}], [1, {"y": float("nan")}], [1, {"nobody": 1.0}],
        [0, {"y": 1.0}], ["1", {"y": 1.0}], [1, [["y", 1.0]]], "y", None, 7,
    ],
)  # fmt: skip
def test_what_no_control_of_ours_would_send_changes_nothing(edits):
    app = open_app()
    app.session_state["controls"] = {"edits": edits}
    app.run()
    assert not app.exception
    assert address(app) == {}


def test_an_edit_counts_once():
    app = move(open_app(), y=1.0)
    app.button(key="reset").click().run()
    assert address(app) == {}
    move(app, y=1e300)
    assert controls(app)["y"]["value"] == 1e12


def test_an_edited_binding_stands_over_the_control():
    app = type_formula(open_app(), "x y; x = 3; y = 4")
    assert "12.00" in shown(app, 2)["value"]
    move(app, x=5.0)
    assert "20.00" in shown(app, 2)["value"]
    type_formula(app, "x y; x = 3; y = 6")
    assert "30.00" in shown(app, 2)["value"]  # x keeps the control's 5, y is the new 6


def test_randomise_and_reset():
    app = open_app()
    app.button(key="randomise").click().run()
    assert not app.exception
    assert address(app) != {}
    app.button(key="reset").click().run()
    assert address(app) == {}


def test_an_input_that_comes_back_has_its_value():
    app = open_app()
    type_formula(app, "x + y")
    type_formula(app, "(x+y)z")
    assert controls(app)["z"]["value"] == -4.0


def test_an_error_shows_the_place_and_keeps_the_last_picture_and_the_step():
    app = step_to(open_app(), 4)
    app.text_area[0].set_value("(x+y").run()
    assert "never closed" in app.error[0].value.replace("\\", "")
    assert "^" in app.code[0].value
    assert "last picture" in app.caption[0].value
    assert len(document(app)["frames"]) == 8
    type_formula(app, "(x+y)z")
    assert not app.error
    assert app.session_state["stepper"]["step"] == 4
    assert address(app) == {"step": "4"}


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)> ]]> &lt; $x$ [a](javascript:1)"


@pytest.mark.parametrize(
    "query",
    [
        {"f": HOSTILE},
        {"f": "(x+y)z", "at": HOSTILE},
        {"theme": HOSTILE},
        {"step": "-1"},
        {"step": "99999999999999"},
        {"fz": "AAAA"},
        {"numbers": "9" * 400},
        {"exercise": "9-9"},
        {"seed": "[" * 400},
        {"target": "nobody"},
        {"f": "x" + "+x" * 5000},
    ],
)
def test_a_hostile_address_gives_a_message(query):
    app = open_app(**query)
    said = [each.value for each in [*app.error, *app.warning]]
    assert said
    assert not any(re.search(r"(?<!\\)[<$\[]", each) for each in said)


STATES = {
    "f": "q = x y; f = sin(q) + x", "at": "x=0.5;y=2.0", "step": "3", "target": "q", "seed": "2.0",
    "expand": "1", "share": "1", "constants": "leaf", "direction": "TB", "preset": "slide",
    "names": "own", "pace": "node", "numbers": "5", "theme": "colourblind", "predict": "1",
}  # fmt: skip


def test_an_address_restores_everything():
    app = open_app(**STATES)
    assert address(app) == STATES
    assert components(app)["document"]["theme"] == "colourblind"


@pytest.mark.parametrize(("key", "value"), [row for row in STATES.items() if row[0] != "at"])
def test_each_option_is_restored_alone(key, value):
    assert address(open_app(**{key: value}))[key] == value


def test_going_back_opens_what_the_address_holds():
    script = """
from graphviz_backprop.app import session, stepper_page
import streamlit as st
st.button("arrive", key="arrive", on_click=session.take, args=({"f": "3x", "at": "x=2.0"},))
stepper_page.page()
"""
    app = AppTest.from_string(script, default_timeout=30).run()
    app.button(key="arrive").click().run()
    assert app.text_area[0].value == "3x"
    assert "6.00" in shown(app, 9)["value"]


def test_predicting_hides_the_number_that_is_asked_for():
    app = open_app(predict="1")
    assert len(document(app)["frames"]) == 1
    assert "?" in shown(app, 0)["value"]
    answer = next(each for each in app.text_input if "value of q" in each.label)
    answer.set_value("10")
    app.button(key="quiz_check").click().run()
    assert app.error  # −2 times 5 is not the sum
    assert len(document(app)["frames"]) == 1
    next(each for each in app.text_input if "value of q" in each.label).set_value("6/2")
    app.button(key="quiz_check").click().run()
    assert "Right" in app.success[0].value
    assert len(document(app)["frames"]) == 2
    assert "3.00" in shown(app, 1)["value"]
    assert any("add 0/1" in each.value.replace("\\", "") for each in app.caption)


def test_hints_come_one_by_one_and_reveal_shows_the_step():
    app = open_app(predict="1", step="3")
    app.button(key="quiz_hint").click().run()
    assert app.button(key="quiz_hint").label == "Hint 2 of 3"
    app.button(key="quiz_reveal").click().run()
    assert len(document(app)["frames"]) == 5


def test_a_link_opens_an_exercise_and_a_sheet():
    app = open_app(exercise="2-7")
    first = app.text_area[0].value
    assert address(app) == {"exercise": "2-7", "predict": "1"}
    assert open_app(exercise="2-7").text_area[0].value == first
    app = open_app(sheet="1-3")
    assert "exercise" in address(app)
    before = app.text_area[0].value
    app.button(key="sheet_Next").click().run()
    assert app.text_area[0].value != before
    assert address(app)["sheet"] == "1-3"
    type_formula(app, "x + 1")
    assert "exercise" not in address(app)


def test_what_differs_from_a_pinned_run_is_marked():
    app = open_app()
    app.session_state["panel"] = "What if"
    app.run()
    app.button(key="pin").click().run()
    move(app, z=-3.0)
    doc = document(app)
    marked = {(doc["texts"][i][0], doc["contents"][i][-1][1]) for i in doc["marked"]}
    # z and f change; x, y and their sum get another gradient; the sum's value stays 3.
    assert marked == {("value", "−3.00"), ("value", "−9.00"), ("gradient", "−3.00")}
    app.button(key="unpin").click().run()
    assert "marked" not in document(app)


def test_the_inspector_says_all_about_a_node():
    app = open_app()
    app.session_state["side"] = "Inspect"
    app.run()
    inspector = next(each for each in app.selectbox if "Click a node" in each.label)
    inspector.select("x").run()
    assert {each.label: each.value for each in app.metric} == {
        "Value": "−2.00",
        "Gradient": "−4.00",
    }
    assert any(
        "Central difference" in each.value and "agrees" in each.value for each in app.caption
    )
    assert app.code[0].value == "(x+y)z\n ^"


def test_the_inspector_shows_the_jacobian_of_arrays():
    app = open_app(f="y = W x; W = [[1, 2], [3, 4]]; x = [5, 6]", seed="[1, 0]")
    app.session_state["side"] = "Inspect"
    app.run()
    next(each for each in app.selectbox if "Click a node" in each.label).select("x").run()
    assert not app.exception
    # ∂(Wx)/∂x is W itself.
    assert any("1.00 & 2.00" in each.value and "3.00 & 4.00" in each.value for each in app.latex)


@pytest.mark.parametrize("panel", ["Values", "Paths", "What if", "Export", "Share"])
def test_every_panel_opens(panel):
    app = open_app()
    app.session_state["panel"] = panel
    app.run()
    assert not app.exception


def test_a_table_for_a_spreadsheet_computes_nothing():
    assert table.as_csv([("=1+1", "+a", 1.0, -2.0)]).splitlines()[1] == "'=1+1,'+a,1.0,-2.0"


def test_the_embed_snippet_escapes_the_link():
    snippet = share.embed_snippet('http://x/?f="><script>')
    assert "<script>" not in snippet.replace("</iframe>", "")
    assert "embed=true" in snippet


def test_plain_text_has_no_markup():
    assert escaped("**a** <b>") == r"\*\*a\*\* \<b\>"


def chain(count):
    return " + ".join(f"a{i} sin(b{i})" for i in range(count))


def test_a_large_graph_is_drawn_by_a_worker():
    wanted = Run(Program(chain(45)), tuple((f"{n}{i}", 0.5) for i in range(45) for n in "ab"))
    assert engine.graph_of(wanted.program).number_of_nodes() > engine.MOST_HERE
    made = engine.picture_of(wanted)
    assert len(made.document["circles"]) == 45 + 45 + 44


def test_a_worker_that_takes_too_long_is_stopped():
    wanted = Run(Program(chain(60)), tuple((f"{n}{i}", 0.5) for i in range(60) for n in "ab"))
    with pytest.raises(RenderError, match="longer than"):
        workers.call("picture", wanted, seconds=0.05)
    assert workers.call("picture", Run(Program("x"), (("x", 1.0),)))[0].width > 0


def test_a_graph_that_is_too_large_is_refused():
    with pytest.raises(FormulaError, match="more than this app draws"):
        work.graph_of(Program("+".join(f"x{i}" for i in range(900))))


def test_room_does_not_depend_on_where_the_sliders_stand():
    bounds = (("x", -10.0, 10.0), ("y", -10.0, 10.0))
    shapes = {
        engine.picture_of(
            Run(Program("x y + exp(x/4)"), (("x", x), ("y", 9.9)), drawing=Drawing(), bounds=bounds)
        ).document["shape"]
        for x in (-10.0, -9.9, -1.0, 0.0, 0.1, 9.9, 10.0)
    }
    assert len(shapes) == 1


def test_there_is_room_for_numbers_that_are_as_good_as_zero():
    bounds = (("x", -10.0, 10.0), ("y", -10.0, 10.0))
    shapes = {
        engine.picture_of(
            Run(Program("sin(x) y"), (("x", x), ("y", 2.0)), drawing=Drawing(), bounds=bounds)
        ).document["shape"]
        for x in (1.0, 3.1416, -3.1416, 6.28, -9.42)  # sines of 0.84, then −7.35e−6 and such
    }
    assert len(shapes) == 1


def test_streamlit_finds_one_configuration_from_both_scripts():
    own = (SCRIPT.parent / ".streamlit" / "config.toml").resolve()
    assert (ROOT / ".streamlit" / "config.toml").resolve() == own
    show = [sys.executable, "-m", "streamlit", "config", "show"]
    said = subprocess.run(show, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "gatherUsageStats = false" in said
    assert 'fileWatcherType = "none"' in said


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.id)
def test_every_example_opens_and_its_link_opens_the_same(example, caplog):
    app = open_app()
    box = next(each for each in app.selectbox if each.label == "Examples")
    box.select(f"{example.lesson}: {example.title}").run()
    assert not app.exception
    assert not app.error
    assert "Traceback" not in caplog.text
    again = open_app(**address(app))
    assert document(again) == document(app)
