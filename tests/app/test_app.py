"""The app's logic by Streamlit's AppTest: what a page shows, keeps and refuses."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest
from told import bench, sent, tell, type_formula

from graphviz_backprop import pipeline
from graphviz_backprop.app import engine, work, workers
from graphviz_backprop.app.panels import share, table
from graphviz_backprop.app.plain import escaped
from graphviz_backprop.app.work import Program, Run
from graphviz_backprop.browser import player
from graphviz_backprop.choices import Drawing
from graphviz_backprop.drawing import scene, story
from graphviz_backprop.engine import trace as tracing
from graphviz_backprop.engine.graph import find
from graphviz_backprop.examples import examples
from graphviz_backprop.language.parse import parse
from graphviz_backprop.text.errors import FormulaError, RenderError

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "graphviz_backprop" / "app" / "script.py"


def open_app(**query):
    app = AppTest.from_file(str(SCRIPT), default_timeout=30)
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def document(app):
    return sent(app)["document"]


def address(app):
    return dict(parse_qsl(bench(app)["address"]["query"]))


def formula(app):
    return bench(app)["formula"]["text"]


def shown(app, frame):
    """Every number of the picture after a frame, by role."""
    found = {}
    doc = document(app)
    for (role, *_), contents in zip(doc["texts"], doc["contents"], strict=True):
        runs = [each for at, each in contents if at <= frame]
        if runs:
            found.setdefault(role, []).append(runs[-1])
    return found


def controls(app):
    """The rows of the inputs' controls by label."""
    return {row["label"]: row for row in bench(app)["inputs"]["rows"]}


def move(app, **values):
    """What the browser does when a slider is moved or a number typed."""
    seen = bench(app)["inputs"]["seen"]
    tell(app, edits=[seen + 1, values, {}])
    assert bench(app)["inputs"]["seen"] == seen + 1
    return app


ASKING = """
from graphviz_backprop.app import picture, session, stepper_page
import streamlit as st
asks = {"randomise": "", "reset": "", "target": "_3", "jacobian": "_3", "check": "_3",
        "seed": "-2", "pin": "", "sheet": "", "panel": "no such panel"}
for what, value in asks.items():
    st.button(what, key=f"ask_{what}", on_click=picture.asked, args=([what, value],))
st.button("arrive", key="arrive", on_click=session.take, args=({"f": "3x", "at": "x=2.0"},))
stepper_page.page()
"""


def asking_app():
    """The page with buttons that do what buttons in the browser ask for."""
    app = AppTest.from_string(ASKING, default_timeout=30).run()
    assert not app.exception
    return app


def step_to(app, frame):
    return tell(app, step=frame)


def test_the_first_page_is_the_lecture_example():
    app = open_app()
    assert formula(app) == "(x+y)z"
    assert address(app) == {}
    # The gradients that the lecture prints: x −4, y −4, z 3, the sum −4, f 1.
    assert sorted(shown(app, 7)["gradient"]) == sorted(["−4.00", "−4.00", "3.00", "−4.00", "1.00"])


def test_code_is_never_run_by_the_app(tmp_path):
    """A text that names a file of code is an error of a formula: nothing is loaded."""
    mark, code = tmp_path / "ran", tmp_path / "model.py"
    code.write_text(f"open({str(mark)!r}, 'w').close()\ndef loss(x=1.0):\n    return x * x\n")
    app = type_formula(open_app(), f"{code}:loss")
    assert app.error or bench(app)["formula"].get("error")
    assert not mark.exists()


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
        [1, {"y": "<b>"}], [1, {"y": None}], [1, {"y": float("nan")}], [1, {"nobody": 1.0}],
        [0, {"y": 1.0}], ["1", {"y": 1.0}], [1, [["y", 1.0]]], "y", None, 7,
    ],
)  # fmt: skip
def test_what_no_control_of_ours_would_send_changes_nothing(edits):
    app = open_app()
    tell(app, edits=edits)
    assert address(app) == {}


@pytest.mark.parametrize(
    ("typed", "number"), [("1/3", 1 / 3), ("0,5", 0.5), ("-2e-3", -0.002), ("2^10", 1024.0)]
)
def test_a_number_box_takes_what_the_language_takes(typed, number):
    assert controls(move(open_app(), y=typed))["y"]["value"] == number


@pytest.mark.parametrize("typed", ["1,000", "abc", "1/0", "[1, 2]", "1e999", "x" * 500])
def test_a_number_box_refuses_with_a_word_and_keeps_its_number(typed):
    app = move(open_app(), y=typed)
    assert bench(app)["inputs"]["refused"]["y"]
    assert controls(app)["y"]["value"] == 5.0
    assert bench(move(app, y=2.0))["inputs"]["refused"] == {}


def test_a_formula_typed_anew_starts_inside_its_domain():
    app = type_formula(open_app(), "log(x) + y")  # x = −2 belonged to the other formula
    assert controls(app)["x"]["value"] > 0
    assert controls(type_formula(app, "ln(x - 2)"))["x"]["value"] > 2
    assert controls(type_formula(open_app(f="sum(x); x = [1, 2]"), "ln(x)"))["x"]["value"] == 1.0


def test_a_link_without_values_starts_inside_the_domain_and_one_with_values_keeps_them():
    app = open_app(f="asin(y x)")
    assert abs(controls(app)["x"]["value"] * controls(app)["y"]["value"]) < 1
    app = open_app(f="ln(x) + y", at="x=-2.0")
    assert controls(app)["x"]["value"] == -2.0


def test_a_number_that_was_set_stays_where_it_fits():
    app = type_formula(move(open_app(), x=-3.0), "tanh(x w)")
    assert controls(app)["x"]["value"] == -3.0
    assert controls(type_formula(app, "sqrt(x) + 5"))["x"]["value"] > 0


def test_an_edited_formula_keeps_the_values_of_its_inputs():
    app = type_formula(open_app(), "(x+y)z + x w")
    assert [controls(app)[name]["value"] for name in "xyz"] == [-2.0, 5.0, -4.0]


def test_an_edit_counts_once():
    app = move(asking_app(), y=1.0)
    app.button(key="ask_reset").click().run()
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
    app = asking_app()
    app.button(key="ask_randomise").click().run()
    assert not app.exception
    assert address(app) != {}
    app.button(key="ask_reset").click().run()
    assert address(app) == {}


def test_a_node_can_be_differentiated_instead_of_the_output():
    app = asking_app()
    app.button(key="ask_target").click().run()
    assert address(app)["target"] == "q"
    assert sorted(shown(app, 9)["gradient"]) == ["0.00", "1.00", "1.00", "1.00"]  # z, x, y, q


def test_what_a_node_offers_is_done():
    app = asking_app()
    assert bench(app)["target"] == ["_4", ""]
    app.button(key="ask_jacobian").click().run()  # ∂f/∂q is z
    assert "matrix} -4.00" in app.latex[0].value
    app.button(key="ask_check").click().run()  # of a gate: those of all inputs
    differences = [each.value for each in app.caption if "agrees" in each.value]
    assert [re.search("of (.) ", each)[1] for each in differences] == ["x", "y", "z"]
    app.button(key="ask_seed").click().run()
    assert "8.00" in shown(app, 9)["gradient"]  # −2 · (−4)
    app.button(key="ask_pin").click().run()
    assert app.button(key="unpin").disabled is False
    app.button(key="ask_panel").click().run()
    assert app.session_state["panel"] is None
    app.button(key="ask_sheet").click().run()
    assert not app.exception
    assert address(app)["sheet"] == "1-1"


def test_an_input_that_comes_back_has_its_value():
    app = move(open_app(), z=-7.0)
    type_formula(app, "x + y")
    type_formula(app, "(x+y)z")
    assert controls(app)["z"]["value"] == -7.0


def test_an_error_shows_the_place_and_keeps_the_last_picture_and_the_step():
    app = step_to(open_app(), 4)
    before = document(app)
    type_formula(app, "(x+y")
    assert "never closed" in bench(app)["formula"]["error"]
    assert "^" in bench(app)["formula"]["caret"]
    assert bench(app)["stale"]
    assert document(app) == before
    assert list(controls(app)) == ["x", "y", "z"]
    type_formula(app, "(x+y)z")
    assert not bench(app)["formula"]["error"]
    assert app.session_state["stepper"]["step"] == 4
    assert sent(app)["go"] == [1, 0]


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
    said = [each.value for each in [*app.error, *app.warning, *app.toast]]
    assert said or bench(app)["formula"]["error"]
    assert not any(re.search(r"(?<!\\)[<$\[]", each) for each in said)


def test_a_damaged_parameter_leaves_the_others():
    app = open_app(f="x y", at="x=2.0;y=3.0", numbers="many", step="2", theme="pink")
    assert formula(app) == "x y"
    assert "6.000" not in str(shown(app, 9))
    assert "6.00" in shown(app, 9)["value"]
    assert all(key in app.toast[0].value for key in ("numbers", "theme"))


STATES = {
    "f": "q = x y; f = sin(q) + x", "at": "x=0.5;y=2.0", "step": "3", "target": "q", "seed": "2.0",
    "expand": "1", "share": "1", "constants": "leaf", "direction": "TB", "preset": "slide",
    "names": "own", "pace": "node", "numbers": "5", "theme": "colourblind", "predict": "1",
}  # fmt: skip


def test_an_address_restores_everything():
    app = open_app(**STATES)
    assert address(app) == {key: STATES[key] for key in STATES if key != "step"} | {"v": "2"}
    assert sent(app)["go"][1] == 3
    assert sent(app)["theme"] == "colourblind"


@pytest.mark.parametrize("key", sorted(STATES.keys() - {"at", "step"}))
def test_each_option_is_restored_alone(key):
    assert address(open_app(**{key: STATES[key]}))[key] == STATES[key]


def test_going_back_opens_what_the_address_holds():
    app = asking_app()
    app.button(key="arrive").click().run()
    assert formula(app) == "3x"
    assert "6.00" in shown(app, 9)["value"]


def test_a_draft_is_drawn_and_makes_no_entry():
    app = open_app()
    before = bench(app)["address"]
    type_formula(app, "x + y", draft=True)
    assert "3.00" in shown(app, 9)["value"]
    assert bench(app)["address"] == before
    assert bench(app)["formula"]["opened"] == 1  # the box is left alone
    type_formula(app, "x + y")
    assert bench(app)["address"]["entry"] != before["entry"]


def test_a_doubt_says_the_formula_of_the_other_reading():
    (doubt,) = bench(open_app(f="y + 1/2x"))["formula"]["doubts"]
    assert doubt["text"] == "y + 1/(2x)"

    assert bench(open_app(f="(x+y)z"))["formula"]["doubts"] == []


def test_inputs_are_listed_as_the_picture_shows_them():
    app = open_app(f="(b + c) a")
    assert [row["name"] for row in bench(app)["inputs"]["rows"]] == [
        contents[0][1]
        for (role, node, x, y, _), contents in sorted(
            zip(document(app)["texts"], document(app)["contents"], strict=True),
            key=lambda row: row[0][3],
        )
        if role == "name" and x < 30
    ]


def test_an_indexed_name_gets_an_array_of_the_size_that_the_formula_proposes():
    app = type_formula(open_app(), r"\sum_{i=1}^{4} w_i x_i + b")
    shapes = {each["name"]: each["shape"] for each in bench(app)["inputs"]["arrays"]}
    assert shapes == {"w": "4", "x": "4"}
    assert not bench(app)["formula"]["error"]
    app = type_formula(app, r"\sum_{i=1}^{5} w_i x_i + b")
    assert {each["shape"] for each in bench(app)["inputs"]["arrays"]} == {"5"}
    opened = open_app(f=r"\sum_i x_i", at="x=[1,2]")  # what an address holds stands
    assert {each["shape"] for each in bench(opened)["inputs"]["arrays"]} == {"2"}


def test_an_error_offers_the_formula_in_which_its_remedy_is_followed():
    told = bench(type_formula(open_app(), "sin(x) + tahn(y)"))["formula"]
    assert "Did you mean tanh?" in told["error"]
    assert [each["text"] for each in told["doubts"]] == ["sin(x) + tanh(y)"]


def test_an_array_is_edited_in_boxes():
    app = open_app(f="sum(W x); W = [[1, 2], [3, 4]]; x = [5, 6]")
    grids = {each["name"]: each for each in bench(app)["inputs"]["arrays"]}
    assert grids["W"]["value"] == [[1.0, 2.0], [3.0, 4.0]]
    assert grids["x"]["value"] == [[5.0, 6.0]]
    move(app, W=[["1/2", 2.0], ["0,5", 4.0]])
    assert address(app)["at"].startswith("W=[[0.5,2.0],[0.5,4.0]]")
    move(app, x=[[5.0]])
    assert "x=[5.0,6.0]" in address(app)["at"]


def test_the_ends_of_a_slider_are_set():
    app = open_app()
    tell(app, edits=[1, {"x": -2.0}, {"x": [-3, "1/2"]}])
    row = controls(app)["x"]
    assert (row["low"], row["high"]) == (-3.0, 0.5)
    tell(app, edits=[2, {"x": -2.0}, {"x": [4, 1]}])
    assert "above the smallest" in bench(app)["inputs"]["refused"]["x"]


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
    first = formula(app)
    assert address(app) == {"exercise": "2-7", "predict": "1"}
    assert formula(open_app(exercise="2-7")) == first
    app = open_app(sheet="1-3")
    assert "exercise" in address(app)
    before = formula(app)
    app.button(key="sheet_Next").click().run()
    assert formula(app) != before
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
    assert engine.graph_of(wanted.program).number_of_nodes() > work.MOST_HERE
    made = engine.picture_of(wanted)
    assert sum(role == "gate" for role, *_ in made.document["ellipses"]) == 45 + 45 + 44


def counted(monkeypatch, *places):
    """How often functions are called, by the name of each."""
    counts = Counter()
    for module, name in places:
        original = getattr(module, name)

        def once(*arguments, _name=name, _original=original, **options):
            counts[_name] += 1
            return _original(*arguments, **options)

        monkeypatch.setattr(module, name, once)
    return counts


WORK = ((tracing, "run"), (story, "frames"), (player, "explanations"), (scene, "_scene"))


def test_a_new_formula_is_run_drawn_and_explained_once(monkeypatch):
    app = open_app(f="a*b*c + 1")
    counts = counted(monkeypatch, *WORK)
    type_formula(app, "sin(u) v")
    ends = 4  # of the sliders of u and v: their numbers need room
    assert counts == {"run": 1 + ends, "frames": 1, "explanations": 1, "_scene": 1}


def test_what_a_worker_draws_is_not_computed_again_here(monkeypatch):
    count = 35
    wanted = Run(Program(chain(count)), tuple((f"{n}{i}", 0.5) for i in range(count) for n in "ab"))
    counts = counted(monkeypatch, *WORK)
    made = engine.picture_of(wanted)
    assert counts == {}
    same = pipeline.run(chain(count), dict(wanted.inputs))
    assert made.trace.gradients == same.gradients
    assert made.trace.steps == same.steps


def test_a_long_program_is_read_by_a_worker(monkeypatch):
    long = "q = x y; " + "; ".join(f"a{i} = q + {'9' * 30}" for i in range(60))
    counts = counted(monkeypatch, (work, "graph_of"))
    read = engine.graph_of(Program(long))
    assert counts == {}
    assert list(read) == list(parse(long))
    assert read.graph["bindings"] == {}
    with pytest.raises(FormulaError) as caught:
        engine.graph_of(Program(f"{long} +"))
    assert caught.value.caret()


def test_a_worker_that_takes_too_long_is_stopped():
    wanted = Run(Program(chain(60)), tuple((f"{n}{i}", 0.5) for i in range(60) for n in "ab"))
    with pytest.raises(RenderError, match="longer than"):
        workers.call("picture", wanted, seconds=0.05)
    assert workers.call("picture", Run(Program("x"), (("x", 1.0),)))[1].width > 0


def test_a_graph_that_is_too_large_is_refused():
    with pytest.raises(FormulaError, match="the app reads at most 800"):
        work.graph_of(Program("+".join(f"x{i}" for i in range(900))))
    with pytest.raises(FormulaError, match="more than this app draws"):
        work.graph_of(Program(" + ".join([f"max({', '.join(['x'] * 300)})"] * 20)))


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


def test_inputs_that_are_data_take_no_gradient():
    app = open_app(f="f = (w x - t)^2", at="w=2;x=3;t=5", data="x,t")
    assert address(app)["data"] == "x,t"
    trace = app.session_state["view"].trace
    assert set(map(trace.labels.get, trace.gradients)) >= {"w", "f"}
    assert trace.pull_counts.keys().isdisjoint(find(trace.graph, name) for name in "xt")


def blocks_of(app):
    """Which blocks the picture shows, by role of their outline."""
    return {key: role for role, key, *_ in document(app)["paths"] if key.startswith("/")}


def test_folded_blocks_stand_in_the_address_as_long_as_the_formula_has_them():
    text = "g(a, b) = a b + 1\ny = g(x, 2) g(z, 3)"
    app = open_app(f=text, at="x=1;z=2")
    assert blocks_of(app) == {"/g": "frame", "/g_2": "frame"}
    names = [key for role, key, *_ in document(app)["texts"] if key.startswith("/")]
    assert sorted(names) == ["/g", "/g_2"]
    app = open_app(f=text, at="x=1;z=2", unfold="g_2")
    assert blocks_of(app) == {"/g": "block", "/g_2": "frame"}
    assert address(app)["unfold"] == "g_2"
    type_formula(app, "x z")
    assert not bench(app)["stale"]
    assert blocks_of(app) == {}
    assert "unfold" not in address(app)


def test_a_sum_is_a_gate_or_written_out():
    query = {"f": r"\sum_{i=1}^{3} w_i x_i", "at": "w=[1,2,3];x=[4,5,6]"}
    gate, written = open_app(**query), open_app(**query, sums="written")
    assert address(written)["sums"] == "written"
    count = [len(document(app)["ellipses"]) for app in (gate, written)]
    assert count[0] < count[1]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (r"L = \frac{1}{N} \sum_{i=1}^{N} x_i", "N"),
        (r"L = -\frac{1}{n} \sum_{i=1}^{n} [x_i \log y_i + (1-x_i) \log(1-y_i)]", "n"),
        ("L = (1/n) Σ_{i=1}^{n} x_i; n = 3", "n"),
    ],
)
def test_the_number_of_terms_is_drawn_and_has_no_slider(text, count):
    """Such a number says how the formula is read: at the ends of a slider it is another graph."""
    app = type_formula(open_app(), text)
    assert not bench(app)["formula"]["error"]
    sliders = {row["name"]: row["slider"] for row in bench(app)["inputs"]["rows"]}
    assert not sliders[count]


def test_the_number_of_terms_follows_what_it_counts():
    mean = r"L = \frac{1}{N} \sum_{i=1}^{N} x_i"

    def counted(app):
        assert not bench(app)["formula"]["error"]
        (row,) = bench(app)["inputs"]["rows"]
        (grid,) = bench(app)["inputs"]["arrays"]
        return row["value"], grid["shape"]

    app = type_formula(open_app(), mean)
    assert counted(app) == (3.0, "3")
    assert counted(type_formula(app, f"{mean}; x = [1, 2, 3, 6]")) == (4.0, "4")
    assert counted(type_formula(app, f"{mean}; N = 5")) == (5.0, "5")
    edit = [bench(app)["inputs"]["seen"] + 1, {"N": 4}, {}]
    assert "read with N as 5" in bench(tell(app, edits=edit))["formula"]["error"]
    assert counted(type_formula(app, mean)) == (3.0, "3")
