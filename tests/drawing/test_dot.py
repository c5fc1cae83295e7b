"""The DOT texts: no user's text, ports in the order of operands, all that a wire needs."""

import re

import pytest

from graphviz_backprop.choices import Drawing
from graphviz_backprop.drawing import level
from graphviz_backprop.drawing.scene import scene_of
from graphviz_backprop.engine.trace import run
from graphviz_backprop.language.parse import parse


@pytest.fixture(name="dot_of")
def fixture_dot_of(monkeypatch):
    """The last DOT text that a program is laid out from."""
    seen = []
    laid_out = level.lay_out
    monkeypatch.setattr(
        level, "lay_out", lambda dot, limit: seen.append(dot) or laid_out(dot, limit)
    )

    def dot_of(program, drawing=Drawing()):
        scene_of(run(parse(program)), drawing)
        return seen[-1]

    return dot_of


def test_no_name_of_the_user_reaches_dot(dot_of):
    written = dot_of("zebra_node = 2; edge_7 = zebra_node + 1")
    assert "zebra" not in written
    assert "edge_7" not in written


def test_every_operand_has_a_port_of_its_own_in_order(dot_of):
    written = dot_of("q = x + y; f = z - q; x = 1, y = 2, z = 3")
    assert re.findall(r"(\w+):o0:e -> n4:(i\d):w ", written) == [("n2", "i0"), ("n3", "i1")]
    [table] = re.findall(r"^n4 \[.*", written, re.MULTILINE)
    assert re.findall(r'PORT="(\w+)"', table) == ["i0", "i1", "o0"]


def test_the_same_operand_twice_has_two_links(dot_of):
    written = dot_of("f = x x; x = 2")
    assert re.findall(r"n0:o0:e -> n1:(i\d):w", written) == ["i0", "i1"]


def test_top_down_wires_enter_from_above(dot_of):
    written = dot_of("f = x + y; x = 1, y = 2", Drawing(direction="TB"))
    assert "rankdir=TB" in written
    assert "n0:o0:s -> n2:i0:n" in written
