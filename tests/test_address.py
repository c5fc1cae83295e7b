"""Addresses: what is written comes back, the first links still open, damage is told."""

import json
import re
import tracemalloc
import zlib
from base64 import urlsafe_b64encode
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphviz_backprop import address
from graphviz_backprop.address import State, Task, changed, flat, from_query, to_query
from graphviz_backprop.app.lessons import playground_address
from graphviz_backprop.choices import TABLE, THEMES, Drawing, Paging, Reading, Run
from graphviz_backprop.drawing.theme import THEMES as DRAWN_THEMES
from graphviz_backprop.language.scanning.token import MAX_CHARACTERS
from graphviz_backprop.text import kinds
from graphviz_backprop.text.numbers import NumberFormat
from graphviz_backprop.text.packing import pack, unpack

#: What was written when addresses had no version, and what it opened.
FIRST = json.loads(Path(__file__).with_name("first_links.json").read_text(encoding="utf-8"))

names = st.from_regex(r"[a-zA-Z]{2,8}_[a-z][0-9]|[a-zA-Z][0-9]?", fullmatch=True)
numbers = st.floats(allow_nan=False, allow_infinity=False)
rows = st.lists(numbers, min_size=2, max_size=2).map(tuple)
literals = numbers | rows | st.lists(rows, min_size=1, max_size=3).map(tuple)
tasks = st.none() | st.builds(Task, st.integers(1, 5), st.integers(0, 2**32 - 1))
styles = st.one_of(
    st.just(NumberFormat("exact")),
    st.builds(NumberFormat, st.just("decimals"), st.integers(0, 15)),
    st.builds(NumberFormat, st.just("significant"), st.integers(1, 15)),
)


def one_of(name):
    return st.sampled_from([*TABLE[name].kind.values])


states = st.builds(
    State,
    program=st.text(st.characters(exclude_categories=["Cs"]), max_size=900),
    inputs=st.dictionaries(names, literals, max_size=4),
    step=st.integers(0, address.MAX_STEP),
    run=st.builds(Run, st.just("") | names, st.sampled_from(["", "2", "-0.5", "[1, 0]"])),
    reading=st.builds(Reading, st.booleans(), st.booleans(), st.booleans()),
    drawing=st.builds(
        Drawing, one_of("constants"), one_of("direction"), styles, one_of("preset"),
        one_of("names"),
    ),
    paging=st.builds(Paging, pace=one_of("pace"), theme=one_of("theme")),
    predict=st.booleans(),
    exercise=tasks,
    sheet=tasks,
)  # fmt: skip


@given(states)
def test_what_an_address_holds_comes_back(state):
    query = to_query(state)
    assert all(isinstance(text, str) for text in query.values())
    assert from_query(State, query) == (state, 2 if state.program or not query else 1, ())


@pytest.mark.parametrize("link", FIRST, ids=lambda link: link["link"][:60])
def test_the_first_links_open_what_they_opened(link):
    page = State if link["page"] == "stepper" else playground_address.Settings
    query = dict(parse_qsl(link["link"][1:], keep_blank_values=True))
    opened = from_query(page, query)
    assert opened[1:] == (1, ())
    usual = flat(page())
    found = {name: value for name, value in flat(opened.state).items() if value != usual[name]}
    if "numbers" in found:
        found["numbers"] = kinds.NUMBERS.write(found["numbers"])
    assert json.loads(json.dumps(found, default=dict)) == link["opens"]


def test_only_what_is_not_the_default_is_written():
    assert to_query(State()) == {}
    assert from_query(State, {}) == (State(), 2, ())
    state = State(program="x y", reading=Reading(group=True))
    assert to_query(state) == {"f": "x y", "group": "1", "v": "2"}


OTHER = {
    "program": "x", "inputs": {"x": (1.0, 2.0)}, "step": 7, "target": "q",
    "seed": "[1, 0]", "data": "x", "group": True, "expand": True, "share": True, "sums": "written",
    "constants": "leaf", "direction": "TB", "preset": "slide", "names": "own", "pace": "pass",
    "theme": "dark", "predict": True, "fold": ("net/layer1",), "unfold": ("net", "net/layer2"),
    "only": "net",
    "numbers": NumberFormat("significant", 3), "exercise": Task(3, 17), "sheet": Task(2, 9),
}  # fmt: skip


@pytest.mark.parametrize("name", flat(State()))
def test_every_choice_of_a_page_is_in_its_address(name):
    state = changed(State(), {name: OTHER[name]})
    query = to_query(state)
    assert len(query) == 1 + (name == "program")
    assert from_query(State, query).state == state


def test_a_long_program_is_compressed_and_a_short_one_is_legible():
    program = "; ".join(f"q{i} = x{i} + y{i}" for i in range(200))
    query = to_query(State(program=program))
    assert set(query) == {"fz", "v"}
    assert len(query["fz"]) < len(program) / 2
    assert query["fz"].isascii()
    assert query["fz"].replace("-", "").replace("_", "").isalnum()
    assert from_query(State, query).state.program == program
    assert to_query(State(program="(x+y)z"))["f"] == "(x+y)z"


def test_parameters_of_others_are_ignored():
    others = {"embed": "true", "utm_source": "x", "page": "help", "f": "x"}
    assert from_query(State, others) == (State(program="x"), 1, ())


def test_unknown_parameters_are_told_and_the_rest_is_kept():
    query = {"f": "x", "colour": "red", "direction": "up", "step": "3", "v": "9"}
    opened = from_query(State, query)
    assert opened.state == State(program="x", step=3)
    assert len(opened.problems) == 3
    for words in ("“colour”, which means nothing", "“direction”: 'up' is not one of", "newer"):
        assert any(words in problem for problem in opened.problems)


def test_no_address_names_a_file():
    opened = from_query(State, {"theme": "/etc/mine.toml"})
    assert opened.state == State()
    assert "“theme”" in opened.problems[0]


def test_themes_are_those_that_are_drawn():
    assert {*THEMES} == {"auto", *DRAWN_THEMES}


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"theme": "<script>alert(1)</script>"}, "theme"),
        ({"step": "-1"}, "step.*whole number from 0 to 99999"),
        ({"step": "1e3"}, "step"),
        ({"step": "٣"}, "step"),
        ({"step": "9" * 5000}, "step"),
        ({"group": "2"}, "group"),
        ({"seed": "1" * 501}, "seed.*at most 500"),
        ({"target": "q'>"}, "target.*name of a node"),
        ({"target": ""}, "target"),
        ({"numbers": "16"}, "numbers"),
        ({"numbers": "0s"}, "numbers"),
        ({"exercise": "6-1"}, "exercise.*difficulty from 1 to 5"),
        ({"exercise": "3"}, "exercise"),
        ({"sheet": "1-99999999999"}, "sheet"),
        ({"at": "x = y"}, "at"),
        ({"at": "x=" + "[" * 100 + "1" + "]" * 100}, "at.*at most 64 axes"),
        ({"at": "x = 1/0"}, "at.*not a finite number"),
        ({"f": "x" * (MAX_CHARACTERS + 1)}, "f.*at most 20,000"),
        ({"fz": "not base64!"}, "fz"),
        ({"fz": "é"}, "fz"),
        ({"fz": pack("x + y")[:-3]}, "fz"),
        ({"fz": pack("x" * 30_000)}, "f.*at most 20,000"),
        ({"f": ["x", "y"]}, "f.*given twice"),
        ({"fz": ["x", "y"]}, "fz"),
    ],
)
def test_a_damaged_address_says_where(params, words):
    opened = from_query(State, {**params, "direction": "TB"})
    [problem] = opened.problems
    assert re.search(words, problem)
    assert problem.startswith("The address is damaged at")
    assert len(problem) < 400
    assert opened.state == State(drawing=Drawing(names="all", direction="TB"))


def test_a_zip_bomb_is_not_unpacked():
    bomb = urlsafe_b64encode(zlib.compress(bytes(100_000_000), 9)).decode().rstrip("=")
    assert len(bomb) < 2 * 80_000, "it must get past the limit on the packed length"
    tracemalloc.start()
    assert "“fz”" in from_query(State, {"fz": bomb}).problems[0]
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 5_000_000
    with pytest.raises(ValueError, match="too long"):
        unpack(bomb, 70_000)


keys = st.sampled_from([row.key for _, _, row in address._rows(State())] + ["fz", "atz", "v"])


@settings(max_examples=400)
@given(st.dictionaries(keys, st.text(max_size=60), max_size=5))
def test_any_text_gives_a_state_that_can_be_written_again(params):
    state, version, problems = from_query(State, params)
    assert version in (1, 2)
    assert all(len(problem) < 400 for problem in problems)
    assert from_query(State, to_query(state)).state == state


@settings(max_examples=200)
@given(states, st.data())
def test_a_scratched_parameter_leaves_the_others(state, data):
    query = to_query(state)
    query.pop("v", None)
    if not query:
        return
    key = data.draw(st.sampled_from(sorted(query)))
    at = data.draw(st.integers(0, len(query[key])))
    scratch = data.draw(st.text(max_size=3))
    scratched = {**query, key: query[key][:at] + scratch + query[key][at + 1 :]}
    opened = from_query(State, scratched)
    whole, rest = flat(opened.state), {k: v for k, v in query.items() if k != key}
    left_out = flat(from_query(State, rest).state)
    assert sum(whole[name] != left_out[name] for name in whole) <= 1
    assert opened.state.paging.theme in THEMES


@given(st.binary(max_size=60))
def test_any_packed_bytes_give_a_text_or_a_value_error(raw):
    packed = urlsafe_b64encode(zlib.compress(raw)).decode().rstrip("=")
    try:
        assert unpack(packed, 1000).encode() == raw
    except ValueError:
        with pytest.raises(UnicodeDecodeError):
            raw.decode()
