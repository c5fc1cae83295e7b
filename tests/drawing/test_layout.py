"""The call to Graphviz: what it returns, that it can be stopped, that it is repeatable."""

import subprocess
import sys

import pytest

from graphviz_backprop.drawing.layout import lay_out, read
from graphviz_backprop.text.errors import RenderError

CHAIN = """digraph {
    edge [arrowhead=none] node [shape=box label="" width=1 height=.5 fixedsize=true]
    a -> b -> c
}"""


def test_places_are_in_points_with_y_down():
    laid_out = lay_out(CHAIN)
    assert laid_out.width == 72
    a, b, c = (laid_out.centres[name] for name in "abc")
    assert a == (36, 18)
    assert a[1] < b[1] < c[1] == laid_out.height - 18
    assert set(laid_out.splines) == {("a", "", "b", ""), ("b", "", "c", "")}
    assert laid_out.splines["a", "", "b", ""][0] == pytest.approx((36, 36), abs=0.5)


def test_objects_without_a_place_are_skipped():
    laid_out = lay_out("digraph { edge [arrowhead=none] subgraph s { rank=min a } a -> b }")
    assert set(laid_out.centres) == {"a", "b"}


def test_an_empty_answer_is_read():
    assert read('{"bb": "0,0,10,20"}').centres == {}


def test_a_long_text_is_laid_out_the_same_in_its_own_process():
    padded = CHAIN + " " * 510_000
    assert lay_out(padded) == lay_out(CHAIN)


def test_a_layout_past_its_limit_is_stopped_and_says_what_helps():
    links = " ".join(f"n{i} -> n{(i * 7 + j) % 600 + 600};" for i in range(600) for j in range(19))
    cells = " ".join(f"n{i} [label=x];" for i in range(1200))
    with pytest.raises(RenderError, match=r"more than 0\.2 seconds\n.*smaller"):
        lay_out(f"digraph {{ {cells} {links} }}", time_limit=0.2)


def test_a_text_that_is_not_dot_is_an_error_of_ours_in_its_own_process():
    with pytest.raises(RenderError, match="could not lay out"):
        lay_out("digraph { a -> " + " " * 510_000)


def test_other_processes_find_the_same_places():
    program = (
        "from graphviz_backprop.language.parse import parse\n"
        "from graphviz_backprop.engine.trace import run\n"
        "from graphviz_backprop.drawing import frame_at, scene_of\n"
        "from graphviz_backprop.export.svg import svg\n"
        "trace = run(parse('f = (w x)^2 + w x + x/y; w = 2, x = 3, y = -7'))\n"
        "print(svg(scene_of(trace), frame_at(trace), text='path'))\n"
    )
    written = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(written) == 1
    assert b"</svg>" in written.pop()
