"""Every format and every kind of program; every choice is heeded or refused, never dropped."""

from dataclasses import fields

import numpy as np
import pytest

import graphviz_backprop as gb
from graphviz_backprop.choices import STAGES, TABLE, Drawing, Format, Paging, flag, made, settled
from graphviz_backprop.engine.graph import GraphBuilder, nodes
from graphviz_backprop.export.files import WRITERS
from graphviz_backprop.export.heeding import check_heeded
from graphviz_backprop.pipeline import deck_of, graph_of, trace_of
from graphviz_backprop.text.numbers import NumberFormat

PROGRAMS = {
    "constant": ("2+3", {}),
    "one input": ("x", {"x": 2}),
    "no number": ("ln(x) y", {"x": -1, "y": 2}),
    "arrays": ("L = sum(tanh(W x + b))", {"W": np.ones((2, 3)), "x": [1, 2, 3], "b": 0.5}),
    "80 operations": ("; ".join(f"a{i + 1} = sin(a{i}) + a0" for i in range(40)), {"a0": 1}),
}
SMALL = dict.fromkeys(("scale",), 0.5)
#: Slow and alike: one animation stands for all of a long program.
SKIPPED = {(".webp", "80 operations"), (".apng", "80 operations")}


@pytest.fixture(scope="module")
def traces():
    return {name: trace_of(graph_of(text, at), at) for name, (text, at) in PROGRAMS.items()}


def bytes_of(trace, suffix, **given):
    chosen = settled(given)
    check_heeded(suffix, given, chosen)
    deck = deck_of(trace, chosen.drawing, chosen.paging)
    return WRITERS[suffix].write(deck, chosen.format, None)


@pytest.mark.parametrize("suffix", WRITERS)
@pytest.mark.parametrize("name", PROGRAMS)
def test_every_format_writes_every_kind_of_program(suffix, name, traces, tmp_path):
    if (suffix, name) in SKIPPED:
        pytest.skip("one animation of a long program is enough")
    choices = {"scale": 0.5} if suffix in (".png", ".gif", ".webp", ".apng") else {}
    if name == "80 operations":
        choices["pace"] = "pass"
    choices = {key: value for key, value in choices.items() if key in WRITERS[suffix].heeds}
    gb.save(traces[name], tmp_path / f"a{suffix}", **choices)
    assert (tmp_path / f"a{suffix}").stat().st_size > 40


@pytest.mark.parametrize("tex", ["beamer", "picture", "fragment", "working"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_every_kind_of_tex_writes_every_kind_of_program(tex, name, traces, tmp_path):
    gb.save(traces[name], tmp_path / "a.tex", tex=tex)
    begin = "\\begin{tikzpicture}" if tex == "fragment" else "\\begin{document}"
    assert begin in (tmp_path / "a.tex").read_text(encoding="utf-8")


#: Another value than the usual one, and what has to be chosen with it.
OTHER = {
    "constants": "leaf", "direction": "TB", "numbers": NumberFormat("decimals", 4),
    "preset": "slide", "names": "all", "wrap": True, "pace": "pass", "step": "2", "theme": "dark",
    "background": "#ffeeaa", "title": "A title", "caption": "A caption", "footer": "A footer",
    "worksheet": "gradients", "blank": ("x",), "picture": "png", "text": "live", "scale": 1.0,
    "width": 300, "fold": "none", "unfold": "last", "only": "last", "aspect": "4:3", "seconds": 0.5,
    "tex": "working", "id_prefix": "one_",
    "slides": "one", "group_shapes": True, "handout": "6", "paper": "letter",
    "author": "A. Author", "loop": 3, "panel": "below",
    "chain_rule": True, "update": 0.5, "matrix": "f,v13",
}  # fmt: skip
WITH = {
    "blank": {"worksheet": "gradients"},
    "paper": {"handout": "4"},
    "panel": {"aspect": "16:9"},
    "chain_rule": {"aspect": "16:9"},
    "scale": {"picture": "png"},
    "width": {"picture": "png"},
}
#: With these there are other steps, or none.
OTHER_STEPS = ("step", "pace", "worksheet", "blank", "matrix", "update", "only")
WIDE = f"f = {'sin(' * 12}2 x + y{')' * 12}"


@pytest.fixture(scope="module")
def wide():
    at = {"x": 0.123456, "y": -0.5}
    graph, builder, made = graph_of(WIDE, at), GraphBuilder(), {}
    for place, node in enumerate(nodes(graph)):
        block = ("last",) if place > len(graph) - 4 else ()
        made[node.id] = builder.copy(node, made, block=block)
    return trace_of(builder.finish_copy(graph, made), at)


def test_another_value_is_known_for_every_choice():
    drawn = {each.name for stage in (Drawing, Paging, Format) for each in fields(stage)}
    assert drawn == OTHER.keys() | {"template", "layout"}


@pytest.mark.parametrize("suffix", [end for end in WRITERS if end not in (".webp", ".apng")])
def test_every_choice_is_heeded_or_refused(suffix, wide):
    """What a format heeds changes its bytes; what it does not heed is refused by name."""
    small = {"scale": 0.3} if suffix in (".png", ".gif") else {}
    few = {"step": "25-26"} if "step" in WRITERS[suffix].heeds else {}
    few = {} if WRITERS[suffix].single else few
    usual, dropped = {}, []
    for name, value in OTHER.items():
        beside = {
            key: other for key, other in WITH.get(name, {}).items() if key in WRITERS[suffix].heeds
        }
        beside |= small if name not in ("scale", "width") else {}
        beside |= few if name not in OTHER_STEPS else {}
        given = {**beside, name: value}
        if name not in WRITERS[suffix].heeds:
            with pytest.raises(gb.ChoiceError, match=f"{flag(name)} means nothing"):
                check_heeded(suffix, given, settled(given))
            continue
        key = tuple(beside.items())
        if key not in usual:
            usual[key] = bytes_of(wide, suffix, **beside)
        if bytes_of(wide, suffix, **given) == usual[key]:
            dropped.append(name)
    assert dropped == []


def test_what_contradicts_itself_is_refused():
    for suffix, given in (
        (".zip", {"scale": 2}),
        ("", {"picture": "png", "text": "live"}),
        (".png", {"scale": 2, "width": 100}),
        (".svg", {"blank": "x"}),
        (".pptx", {"worksheet": "both", "pace": "node"}),
        (".tex", {"tex": "working", "worksheet": "both"}),
        (".tex", {"tex": "picture", "caption": "x"}),
    ):
        with pytest.raises(gb.ChoiceError) as caught:
            check_heeded(suffix, given, settled(given))
        assert caught.value.remedy


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ({"pink": 1}, "no choice called 'pink'"),
        ({"directoin": "TB"}, r"(?s)no choice.*Did you mean direction"),
        ({"direction": "up"}, r"(?s)direction cannot be 'up'.*LR, TB"),
        ({"scale": float("nan")}, "scale cannot be nan"),
        ({"step": "0"}, "step cannot be '0'"),
        ({"numbers": "16"}, "numbers cannot be '16'"),
        ({"wrap": "maybe"}, "wrap cannot be"),
        ({"width": object()}, "width cannot be"),
        ({"target": "q"}, "target means nothing for a trace"),
        ({"step": "1-2"}, "--step asks for 2 pictures"),
    ],
)
def test_impossible_choices_are_refused_and_nothing_is_written(choices, words, traces, tmp_path):
    with pytest.raises(gb.ChoiceError, match=words):
        gb.save(traces["one input"], tmp_path / "a.svg", **choices)
    assert not list(tmp_path.iterdir())


def test_a_choice_is_the_same_as_text_and_as_value():
    assert made(Drawing, {"numbers": "3s"}) == made(
        Drawing, {"numbers": NumberFormat("significant", 3)}
    )
    assert made(Paging, {"step": 5}) == made(Paging, {"step": "5"}) == Paging(step=((5, 5),))
    assert made(Paging, {"step": ((4, 9), (12, 12))}) == made(Paging, {"step": "4-9,12"})
    assert made(Format, {"scale": 2}) == made(Format, {"scale": "2"}) == Format(scale=2.0)


def test_every_choice_has_a_row_that_takes_its_usual_value():
    for stage in STAGES:
        for each in fields(stage):
            row = TABLE[each.name]
            assert row.help
            assert row.kind.expects
            if each.default not in ("", None, ()):
                assert row.kind.taken(each.default) == each.default


def test_a_program_is_saved_as_its_trace_is(tmp_path):
    at = {"x": -2, "y": 5, "z": -4}
    gb.save("(x+y)z", tmp_path / "a.svg", at=at, step=5, seed=2.0)
    gb.save(gb.run("(x+y)z", at, seed=2.0), tmp_path / "b.svg", step=5)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    told = []
    gb.save("(x+y)z", tmp_path / "a.pptx", at=at, warn=told.append)
    assert told == []
