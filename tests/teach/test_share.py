import tracemalloc
import zlib
from base64 import urlsafe_b64encode
from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphviz_backprop.drawing.theme import THEMES as DRAWN_THEMES
from graphviz_backprop.errors import BackpropError
from graphviz_backprop.language.scan import MAX_CHARACTERS
from graphviz_backprop.numbers import NumberFormat
from graphviz_backprop.teach import share
from graphviz_backprop.teach.packing import pack, unpack
from graphviz_backprop.teach.share import State, Task, from_query, to_query

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
states = st.builds(
    State,
    page=st.sampled_from(share.PAGES),
    program=st.text(st.characters(exclude_categories=["Cs"]), max_size=900),
    inputs=st.dictionaries(names, literals, max_size=4),
    step=st.integers(0, share.MAX_STEP),
    target=st.just("") | names,
    seed=st.sampled_from(["", "2", "-0.5", "[1, 0]"]),
    group=st.booleans(),
    expand=st.booleans(),
    share=st.booleans(),
    constants=st.sampled_from(share.CONSTANTS),
    direction=st.sampled_from(share.DIRECTIONS),
    preset=st.sampled_from(share.PRESETS),
    names=st.sampled_from(share.NAMES),
    pace=st.sampled_from(share.PACES),
    numbers=styles,
    theme=st.sampled_from(share.THEMES),
    predict=st.booleans(),
    exercise=tasks,
    sheet=tasks,
)


@given(states)
def test_what_an_address_holds_comes_back(state):
    query = to_query(state)
    assert all(isinstance(text, str) for text in query.values())
    assert from_query(query) == state


def test_only_what_is_not_the_default_is_written():
    assert to_query(State()) == {}
    assert from_query({}) == State()
    assert to_query(State(program="x y", group=True)) == {"f": "x y", "group": "1"}


@pytest.mark.parametrize("field", [field.name for field in fields(State)])
def test_every_field_is_in_the_address(field):
    other = {
        "page": "help", "program": "x", "inputs": {"x": (1.0, 2.0)}, "step": 7, "target": "q",
        "seed": "[1, 0]", "group": True, "expand": True, "share": True, "constants": "leaf",
        "direction": "TB", "preset": "slide", "names": "own", "pace": "pass", "theme": "dark",
        "predict": True,
        "numbers": NumberFormat("significant", 3), "exercise": Task(3, 17), "sheet": Task(2, 9),
    }  # fmt: skip
    state = replace(State(), **{field: other[field]})
    query = to_query(state)
    assert len(query) == 1
    assert from_query(query) == state


def test_a_long_program_is_compressed_and_a_short_one_is_legible():
    program = "; ".join(f"q{i} = x{i} + y{i}" for i in range(200))
    query = to_query(State(program=program))
    assert set(query) == {"fz"}
    assert len(query["fz"]) < len(program) / 2
    assert query["fz"].isascii()
    assert query["fz"].replace("-", "").replace("_", "").isalnum()
    assert from_query(query).program == program
    assert to_query(State(program="(x+y)z"))["f"] == "(x+y)z"


def test_parameters_of_others_are_ignored():
    assert from_query({"embed": "true", "utm_source": "x", "f": "x"}) == State(program="x")


def test_themes_are_those_that_are_drawn():
    assert {*share.THEMES} == {"auto", *DRAWN_THEMES}


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"page": "admin"}, "page.*'admin' is none of stepper"),
        ({"theme": "<script>alert(1)</script>"}, "theme"),
        ({"step": "-1"}, "step.*whole number from 0 to 99999"),
        ({"step": "1e3"}, "step"),
        ({"step": "٣"}, "step"),
        ({"step": "9" * 5000}, "step"),
        ({"group": "2"}, "group"),
        ({"seed": "nan"}, "seed"),
        ({"seed": "1e999"}, "seed"),
        ({"seed": "__import__('os')"}, "seed"),
        ({"target": "q'>"}, "target.*no name"),
        ({"target": ""}, "target"),
        ({"numbers": "16"}, "numbers"),
        ({"numbers": "0s"}, "numbers"),
        ({"exercise": "6-1"}, "exercise.*from 1 to 5"),
        ({"exercise": "3"}, "exercise"),
        ({"sheet": "1-99999999999"}, "sheet"),
        ({"at": "x = y"}, "at"),
        ({"at": "x=" + "[" * 100 + "1" + "]" * 100}, "at.*cannot be computed"),
        ({"at": "x = 1/0"}, "at.*not a finite number"),
        ({"f": "x" * (MAX_CHARACTERS + 1)}, "f.*20,001 characters"),
        ({"fz": "not base64!"}, "fz.*cannot be unpacked"),
        ({"fz": "é"}, "fz"),
        ({"fz": pack("x + y")[:-3]}, "fz"),
        ({"fz": pack("x" * 30_000)}, "f.*30,000 characters"),
        ({"f": ["x", "y"]}, "f.*it is no text"),
        ({"fz": ["x", "y"]}, "fz"),
    ],
)
def test_a_damaged_address_says_where(params, words):
    with pytest.raises(BackpropError, match=words) as raised:
        from_query(params)
    assert raised.value.problem.startswith("the address is damaged")
    assert len(raised.value.problem) < 300
    assert "link again" in raised.value.remedy


def test_a_zip_bomb_is_not_unpacked():
    bomb = urlsafe_b64encode(zlib.compress(bytes(100_000_000), 9)).decode().rstrip("=")
    assert len(bomb) < 2 * 80_000, "it must get past the limit on the packed length"
    tracemalloc.start()
    with pytest.raises(BackpropError, match="cannot be unpacked"):
        from_query({"fz": bomb})
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 5_000_000
    with pytest.raises(ValueError, match="too long"):
        unpack(bomb, 70_000)


def outcome(params):
    try:
        return from_query(params)
    except BackpropError as error:
        return str(error)


keys = st.sampled_from([p.key for p in share._PARAMETERS.values()] + ["fz", "atz"])


@settings(max_examples=400)
@given(st.dictionaries(keys, st.text(max_size=60), max_size=5))
def test_any_text_gives_a_state_or_a_message(params):
    match outcome(params):
        case State() as state:
            assert len(state.seed) <= share.LONGEST_SEED
            assert state.page in share.PAGES
            assert 0 <= state.step <= share.MAX_STEP
        case str(message):
            assert "damaged" in message


@settings(max_examples=200)
@given(states, st.data())
def test_a_scratched_address_gives_a_state_or_a_message(state, data):
    query = to_query(state)
    if not query:
        return
    key = data.draw(st.sampled_from(sorted(query)))
    at = data.draw(st.integers(0, len(query[key])))
    scratch = data.draw(st.text(max_size=3))
    query[key] = query[key][:at] + scratch + query[key][at + 1 :]
    match outcome(query):
        case State() as state:
            assert state.theme in share.THEMES
        case str(message):
            assert "damaged" in message


@given(st.binary(max_size=60))
def test_any_packed_bytes_give_a_text_or_a_value_error(raw):
    packed = urlsafe_b64encode(zlib.compress(raw)).decode().rstrip("=")
    try:
        assert unpack(packed, 1000).encode() == raw
    except ValueError:
        with pytest.raises(UnicodeDecodeError):
            raw.decode()
