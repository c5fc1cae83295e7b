"""The lessons' pages by AppTest: every number they show is the library's, and bad input is told."""

import json
import math
import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from graphviz_backprop.app.lessons import PAGES
from graphviz_backprop.app.lessons import playground_address as address
from graphviz_backprop.app.lessons import playground_run as running
from graphviz_backprop.app.lessons.opening import refusal
from graphviz_backprop.app.lessons.playground_address import Settings
from graphviz_backprop.engine.trace import run
from graphviz_backprop.language.parse import parse
from graphviz_backprop.learn.activation import COMMON
from graphviz_backprop.learn.settings import training_of
from graphviz_backprop.text.packing import pack


def lesson(name):
    from graphviz_backprop.app import lessons

    lessons.show(name)


def opened(name, **query):
    app = AppTest.from_function(lesson, kwargs={"name": name}, default_timeout=60)
    app.query_params.update(query)
    app.run()
    assert not app.exception
    return app


def words(app):
    return "\n".join(each.value for each in [*app.markdown, *app.caption])


def told(app):
    return "\n".join(each.value for each in [*app.error, *app.warning])


@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_without_a_complaint(name):
    app = opened(name)
    assert [each.value for each in app.title] == [PAGES[name]]
    assert told(app) == ""


class TestActivations:
    def test_value_slope_and_downstream_of_the_sigmoid(self):
        app = opened("activations")
        app.slider(key="ac_x").set_value(2.0)
        app.text_input(key="ac_upstream_typed").set_value("-3.0")
        app.run()
        p = 1 / (1 + math.exp(-2))
        slope = p * (1 - p)
        assert f"f(2.000) = **{p:.4f}**, f′(2.000) = **{slope:.4f}**" in words(app)
        assert f"(−3.000) · ({slope:.4f}) = **−{3 * slope:.4f}**" in words(app)

    def test_a_typed_function_and_its_kink(self):
        app = opened("activations")
        app.selectbox(key="ac_name").set_value("your own").run()
        app.text_input(key="ac_own").set_value("max(0.1x, x)")
        app.slider(key="ac_x").set_value(-2.0).run()
        assert "**−0.2000**, f′(−2.000) = **0.1000**" in words(app)

    @pytest.mark.parametrize("text", ["x + y", "x^^2", "", "3", "sin("])
    def test_what_is_no_function_of_one_variable_is_told(self, text):
        app = opened("activations")
        app.selectbox(key="ac_name").set_value("your own").run()
        app.text_input(key="ac_own").set_value(text).run()
        assert not app.exception
        assert app.error

    def test_the_gradient_that_survives_a_chain_of_sigmoids(self):
        app = opened("activations")
        app.slider(key="ac_x").set_value(0.0)
        app.slider(key="ac_gates").set_value(3).run()
        value, product = 0.0, 1.0
        for _ in range(3):
            value = 1 / (1 + math.exp(-value))
            product *= value * (1 - value)
        assert f"**{product:.3g}** is left" in words(app)


class TestDescent:
    def test_the_published_step_of_mazur(self):
        app = opened("descent")
        app.selectbox(key="gd_start").set_value("Mazur's network").run()
        app.button(key="gd_one").click().run()
        assert not app.exception
        moved = app.session_state["gd_states"][-1].values
        published = {
            "w1": 0.149780716, "w2": 0.199561432, "w3": 0.249751144, "w4": 0.299502287,
            "w5": 0.358916480, "w6": 0.408666186, "w7": 0.511301270, "w8": 0.561370121,
        }  # fmt: skip
        for name, number in published.items():
            assert moved[name] == pytest.approx(number, abs=1e-9)
        assert "0\\.149781" in words(app)

    def test_steps_back_and_reset(self):
        app = opened("descent")
        app.text_input(key="gd_count_typed").set_value("5").run()
        app.button(key="gd_many").click().run()
        assert "After **5** steps" in words(app)
        app.button(key="gd_back").click().run()
        assert "After **4** steps" in words(app)
        app.button(key="gd_reset").click().run()
        assert "After **0** steps" in words(app)

    def test_running_makes_a_step_and_pausing_stops(self):
        app = opened("descent")
        app.button(key="gd_run").click().run()
        assert "After **1** steps" in words(app)
        app.button(key="gd_run").click().run()
        app.run()
        assert "After **1** steps" in words(app)

    def test_divergence_is_told_and_keeps_the_last_good_state(self):
        app = opened("descent")
        app.text_input(key="gd_rate_typed").set_value("3.0").run()
        app.button(key="gd_many").click().run()
        assert "Stopped after step" in told(app)
        assert math.isfinite(app.session_state["gd_states"][-1].loss)

    @pytest.mark.parametrize(("key", "text"), [
        ("gd_program", "x^^2"), ("gd_program", "f = x + q"), ("gd_at", "x ="), ("gd_at", "x = 1"),
        ("gd_program", "[x, y]"),
    ])  # fmt: skip
    def test_bad_input_is_told(self, key, text):
        app = opened("descent")
        kind = app.text_area if key == "gd_program" else app.text_input
        kind(key=key).set_value(text).run()
        assert not app.exception
        assert told(app)


class TestLogistic:
    @pytest.mark.parametrize("loss", ["from P, as in the lecture", "from z, stable"])
    def test_it_divides_the_gaussians(self, loss):
        app = opened("logistic")
        wrong = int(re.search(r"\*\*(\d+) of 120", words(app))[1])
        assert wrong < 60  # there is something to learn
        app.selectbox(key="lr_loss").set_value(loss)
        app.button(key="lr_try").click().run()
        assert dict(app.query_params)["step"] in ("300", ["300"])
        assert "**120 of 120** points" in words(app)

    def test_one_line_fails_on_xor_and_two_do_better(self):
        app = opened("logistic", step="300")
        app.selectbox(key="lr_data").set_value("xor")
        app.text_input(key="lr_rate_typed").set_value("1.0").run()
        one = int(re.search(r"\*\*(\d+) of 120", words(app))[1])
        app.segmented_control(key="lr_model").set_value(
            "A second one on top (actually, it's a neural network)"
        ).run()
        two = int(re.search(r"\*\*(\d+) of 120", words(app))[1])
        assert one < 90 < two

    def test_where_p_rounds_to_one_only_the_stable_loss_goes_on(self):
        app = opened("logistic")
        app.text_input(key="lr_rate_typed").set_value("1000.0").run()
        assert told(app)
        app.selectbox(key="lr_loss").set_value("from z, stable").run()
        assert not app.exception
        assert told(app) == ""

    def test_the_program_can_be_edited(self):
        app = opened("logistic")
        area = app.text_area[0]
        area.set_value("z = w · X + c\nP = σ(z)\nc = 0.5\nL = mean(softplus(z) - y * z)").run()
        assert not app.exception
        assert told(app) == ""
        app.button(key="lr_ten").click().run()
        assert app.session_state["lr_step"] == 10
        again = opened("logistic", **dict(app.query_params))
        assert "c = 0.5" in again.text_area[0].value
        assert again.session_state["lr_step"] == 10

    @pytest.mark.parametrize("text", ["z = w · X", "P = σ(q)", "P = σ(X^^2)", "P = σ(w · X) + y"])
    def test_a_program_that_cannot_be_trained_is_told(self, text):
        app = opened("logistic")
        app.text_area[0].set_value(text).run()
        assert not app.exception
        assert told(app)


@pytest.mark.parametrize(("gate", "said"), [
    ("and", "4 of 4 points are right"), ("or", "4 of 4 points are right"),
    ("xor with x1x2", "4 of 4 points are right"),
    ("xor with two layers", "4 of 4 points are right"),
    ("xor", "4 of 4 points stay undecided"),  # one layer says 1/2 to all of XOR
])  # fmt: skip
def test_the_gates_are_learnt_as_the_lecture_says(gate, said):
    app = opened("gates", gate=gate)
    assert said in words(app)
    assert ("loss settles at 0.6931" in words(app)) == (gate == "xor")
    assert len([b for b in app.button if str(b.key).startswith("gate_")]) == 4


@pytest.mark.parametrize("name", ["activations", "descent", "logistic", "gates"])
def test_one_button_sets_the_controls_to_what_is_worth_trying(name):
    app = opened(name)
    before = dict(app.query_params)
    next(b for b in app.button if b.label.startswith("Try this: ")).click().run()
    assert not app.exception
    assert told(app) == ""
    assert dict(app.query_params) != before


def test_an_address_tells_how_many_steps_a_descent_has_made():
    app = opened("descent", steps="12")
    assert "After **12** steps" in words(app)
    app.button(key="gd_back").click().run()
    assert app.query_params["steps"] in ("11", ["11"])
    app.text_input(key="gd_rate_typed").set_value("0.1").run()
    assert "After **0** steps" in words(app)


# ---- the playground


def sent(app):
    told = (json.loads(json.loads(each.proto.json)["j"]) for each in app.get("bidi_component"))
    return next(each for each in told if "answer" in each)


def ask(app, serial, do, **more):
    app.session_state["playground_canvas"] = {"ask": {"serial": serial, "do": do, **more}}
    app.run()
    assert not app.exception
    return sent(app)


def change(app, serial, **texts):
    return ask(app, serial, "set", change=texts)


class TestPlayground:
    def test_it_starts_with_everything_the_browser_needs(self):
        content = sent(opened("playground"))
        assert content["base"]["hidden"] == [4, 2]
        assert len(content["base"]["train"]) == len(content["base"]["test"]) == 250
        [first] = content["pictures"]
        assert first["at"] == [0, 0]
        assert [len(layer) for layer in first["neurons"]] == [4, 2]
        assert [np.shape(each) for each in first["weights"]] == [(4, 2), (2, 4), (1, 2)]

    def test_it_trains_when_asked_and_once_for_an_ask(self):
        app = opened("playground")
        name = sent(app)["id"]
        content = ask(app, 1, "more", have=name)
        assert content["base"] is None
        places = [each["at"] for each in content["pictures"]]
        assert places == [[epoch, 0] for epoch in range(1, len(places) + 1)]
        before = app.session_state["playground_board"].run.state
        app.run()
        assert app.session_state["playground_board"].run.state is before

    def test_xor_with_two_hidden_layers_is_learnt(self):
        app = opened("playground")
        for serial in range(1, 80):
            content = ask(app, serial, "more")
        assert content["pictures"][-1]["losses"][1] < 0.05

    def test_a_pause_goes_back_to_the_picture_that_is_shown(self):
        app = opened("playground")
        ask(app, 1, "more")
        ask(app, 2, "pause", at=[1, 0])
        run = app.session_state["playground_board"].run
        assert run.state.epoch == 1
        assert run.curve[-1][0] == (1, 0)
        ask(app, 3, "step", at=[1, 0])
        assert app.session_state["playground_board"].run.state.epoch == 2
        ask(app, 4, "reset")
        assert app.session_state["playground_board"].run.state.epoch == 0

    def test_a_click_on_a_point_says_what_the_network_says_there(self):
        app = opened("playground")
        ask(app, 1, "pick", at=[0, 0], part="train", index=7)
        run_now = app.session_state["playground_board"].run
        (x1, x2), label = run_now.training.data.points[7], run_now.training.data.labels[7]
        weights = run_now.state.weights
        hidden = np.array([[x1], [x2]])
        for layer in (1, 2):
            hidden = np.tanh(weights[f"W{layer}"] @ hidden + weights[f"b{layer}"])
        p = float(1 / (1 + np.exp(-(weights["w"] @ hidden + weights["b"]))[0]))
        card = sent(app)["card"]
        assert card["title"] == "Training point 7 after 0 epochs"
        assert f"y = {label:.3f}" in card["numbers"]
        assert f"P = {p:.4f}" in card["said"]
        assert card["refused"] == ""

    def test_a_large_network_is_offered_as_matrices_only(self):
        app = opened("playground", hidden="8,8,8,8,8,8")
        ask(app, 1, "pick", at=[0, 0], part="test", index=0)
        assert "Too large with every weight a number" in sent(app)["card"]["refused"]

    @pytest.mark.parametrize("wish", [
        None, 3, {"serial": "x", "do": "more"}, {"serial": 1, "do": "harm"}, {"serial": 1},
        {"serial": 1, "do": "pick", "part": "train", "index": 10**9},
        {"serial": 1, "do": "pick", "part": [], "index": {}},
        {"serial": 1, "do": "pause", "at": "z"}, {"serial": 1, "do": "step", "at": [10**6, 0]},
        {"serial": 1, "do": "set", "change": 3}, {"serial": 1, "do": "set", "change": {"x": "1"}},
        {"serial": 1, "do": "open", "form": "batches"},
        {"serial": 1, "do": "restore", "at": [-1, 0]},
        {"serial": 1, "do": "restore", "at": [3, 0], "weights": {"w": [[1, 2], "x"]}},
    ])  # fmt: skip
    def test_an_ask_that_none_of_ours_would_send_does_no_harm(self, wish):
        app = opened("playground")
        app.session_state["playground_canvas"] = {"ask": wish}
        app.run()
        assert not app.exception
        assert sent(app)["pictures"]

    def test_a_change_of_the_rate_goes_on_and_of_the_seed_begins_anew(self):
        app = opened("playground")
        ask(app, 1, "step", at=[0, 0])
        change(app, 2, rate="3/100")
        assert app.session_state["playground_board"].run.state.epoch == 1
        assert app.session_state["playground_board"].run.training.rate == 0.03
        change(app, 3, seed="5")
        assert app.session_state["playground_board"].run.state.epoch == 0

    def test_the_address_holds_what_was_chosen(self):
        app = opened("playground")
        content = change(app, 1, data="spiral", hidden="4,2,2")
        assert content["address"] == "data=spiral&hidden=4%2C2%2C2"
        assert content["base"]["hidden"] == [4, 2, 2]
        content = change(app, 2, noise="0,25", hidden="")
        assert content["settings"]["noise"] == "0.25"
        assert content["base"]["hidden"] == []

    @pytest.mark.parametrize("wrong", [
        {"batch": "1.5"}, {"seed": "-1"}, {"rate": "fast"}, {"noise": "2"}, {"hidden": "9"},
        {"data": "nope"}, {"activation": "<b>"}, {"features": ""}, {"csv": "1,2,3\n" * 40_000},
    ])  # fmt: skip
    def test_what_cannot_be_is_said_and_changes_nothing(self, wrong):
        app = opened("playground")
        before = app.session_state["playground_board"].run
        content = change(app, 1, **wrong)
        assert content["problem"]
        assert content["address"] == ""
        assert app.session_state["playground_board"].run is before

    def test_a_browser_brings_its_weights_back(self):
        app = opened("playground", hidden="2")
        shown = ask(app, 1, "step", at=[0, 0])["pictures"][-1]
        (first, last), (bias, end) = shown["weights"], shown["biases"]
        weights = {"W1": first, "b1": [[each] for each in bias], "w": last[0], "b": end[0]}
        other = opened("playground", hidden="2")
        again = ask(other, 1, "restore", at=[1, 0], weights=weights)["pictures"][-1]
        assert again["at"] == [1, 0]
        assert again["losses"] == shown["losses"]
        assert again["weights"] == shown["weights"]

    def test_own_points(self):
        app = opened("playground")
        assert "Write one point a line" in change(app, 1, csv="")["problem"]
        assert "line 4" in change(app, 2, csv="0,0,0\n0,1,1\n1,0,1\n1,1,x")["problem"]
        content = change(app, 3, csv="0,0,0\n0,1,1\n1,0,1\n1,1,0")
        assert content["problem"] == ""
        assert len(content["base"]["train"]) == 2

    @pytest.mark.parametrize(("key", "value"), [
        ("data", "nope"), ("noise", "nan"), ("noise", "2"), ("ratio", "x"), ("seed", "-1"),
        ("hidden", "9"), ("hidden", "1,1,1,1,1,1,1"), ("hidden", "a"), ("features", ""),
        ("features", "x1,x1"), ("rate", "inf"), ("batch", "0"), ("count", "9999999"),
        ("activation", "<script>"), ("test", "2"), ("method", "x" * 10_000), ("seed", "٣"),
    ])  # fmt: skip
    def test_a_damaged_address_is_told(self, key, value):
        app = opened("playground", **{key: value})
        assert f"damaged at “{key}”" in told(app)
        assert sent(app)["base"]["hidden"] == [4, 2]


@pytest.mark.parametrize("settings", [
    Settings(),
    Settings(data="spiral", hidden=(), features=("x1x2", "sin x2"), noise=0.15, rate=0.003),
    Settings(data="hills", penalty="L1", penalty_rate=0.01, test=True, discrete=True, batch=3),
    Settings(data="own", own="1,2,0\n3,4,1\n"),
])  # fmt: skip
def test_settings_come_back_from_their_address(settings):
    assert address.opened(address.query_of(settings)) == (settings, ())


def test_packed_points_that_unpack_to_too_much_are_refused():
    settings, problems = address.opened({"data": "own", "own": pack("1,2,3\n" * 100_000)})
    assert settings == Settings()
    assert "“own”" in problems[0]


def test_the_losses_are_thinned_and_keep_the_last():
    training = training_of(Settings(points=20))
    run_now = running.begin(training)
    for _ in range(90):
        run_now = running.advanced(run_now, seconds=60)
    assert run_now.state.epoch == 540
    assert len(run_now.curve) <= 401
    assert run_now.curve[-1][0] == (540, 0)
    assert len(run_now.states) == 24


def test_a_map_is_sent_from_the_bottom_up_as_one_byte_a_cell():
    from base64 import b64decode

    training = training_of(Settings())
    base = running.base_picture(training, None)
    cells = np.frombuffer(b64decode(base["maps"]["x2"]), np.uint8).reshape(20, 20)  # x2
    assert (cells[0] < 64).all()
    assert (cells[-1] > 192).all()


def test_a_program_that_the_stepper_refuses():
    assert refusal("x + y") == ""
    assert "the app reads at most 800" in refusal(" + ".join(f"x{i} y{i}" for i in range(300)))


def test_the_chain_that_is_opened_is_the_chain():
    from graphviz_backprop.language.writing.reading import reading
    from graphviz_backprop.learn.activation import activation, chain_graph

    text = reading(chain_graph(activation("tanh"), 3))
    assert run(parse(text), {"x": 0.4}).gradient("x") == pytest.approx(
        np.prod([1 - np.tanh(v) ** 2 for v in (0.4, np.tanh(0.4), np.tanh(np.tanh(0.4)))])
    )


# ---- a solution, a Jacobian, sums up


def test_xor_by_hand_and_activations_summed_up():
    rows = [
        row[2:] for row in cells(opened("gates", gate="xor")) if len(row) == 5 and row[0] in "01"
    ]
    assert [row[2] for row in rows if row[0] in "012"][-4:] == ["0", "1", "1", "0"]
    summed = {row[0]: row for row in cells(opened("activations")) if len(row) == 4}
    assert set(COMMON) <= set(summed)
    assert "dead" in summed["relu"][2]


def cells(app):
    pages = [each.proto.body for each in app.get("html")]
    rows = [row for body in pages for row in re.findall("<tr>(.*?)</tr>", body)]
    found = [re.findall("<t[dh][^>]*>(.*?)</t[dh]>", row) for row in rows]
    return [row for row in found if row]


def test_a_solution_is_judged_number_by_number():
    app = opened("solution")
    app.text_area(key="cs_solution").set_value("q = 7\nf = -28\ndy = 4").run()
    rows = {row[1]: row for row in cells(app)}
    assert rows["q"][0] == "✗"
    assert rows["f"][0] == "→"
    assert "wrong q from before" in rows["f"][4]
    assert rows["∂f/∂y"][0] == "✗"
    app.text_area(key="cs_solution").set_value("u = 7").run()
    assert "names nothing of this program" in told(app)
    assert "cs_solution" not in app.query_params


def test_a_jacobian_is_worked_out_in_steps():
    app = opened("jacobians", example="y = W x")
    steps = [each.value for each in app.latex]
    assert "= W\n" in steps[-1]
    assert len(steps) == 5
    app.slider[0].set_value(2).run()
    assert len(app.latex) == 2
    own = opened("jacobians", example="your own", f="y = x^2", at="x = [1, 2, 3, 4, 5, 6]")
    assert "short vectors only" in told(own)
    assert sum("vector by vector" in each.value for each in app.markdown) == 1


# ---- the address of a lesson


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("activations", {"set": "relu,gelu", "colours": "print"}),
        ("gates", {"gate": "xor", "colours": "dark"}),
        ("logistic", {"step": "7", "point": "3"}),
        ("activations", {"function": "your own", "own": "x^3 - x", "x": "2.5", "gates": "3"}),
        ("descent", {"f": "f = (x - 1)^2", "at": "x = 3", "move": "x", "rate": "0.25", "up": "1"}),
        ("logistic", {"data": "circle", "noise": "0.1", "seed": "7", "rate": "1"}),
    ],
)
def test_the_address_holds_what_the_controls_hold(name, query):
    app = opened(name, **query)
    assert not app.exception
    for key, value in query.items():
        assert app.query_params[key] in (value, [value])


def test_a_damaged_address_of_a_lesson_keeps_the_rest():
    app = opened("activations", function="tanh", x="99")
    assert app.selectbox(key="ac_name").value == "tanh"
    assert "x" in app.toast[0].value
