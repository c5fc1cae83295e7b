"""The DOT text: no user's text, operands in order, all that a wire needs."""

import re

import pytest

from graphviz_backprop.drawing.boxes import plan
from graphviz_backprop.drawing.dot import dot
from graphviz_backprop.drawing.options import DEFAULT, Drawing
from graphviz_backprop.language.parse import parse
from graphviz_backprop.trace import run


def dot_of(program, drawing=DEFAULT):
    return dot(plan(run(parse(program)), drawing), drawing)


def test_no_name_of_the_user_reaches_dot():
    written = dot_of("zebra_node = 2; edge_7 = zebra_node + 1")
    assert "zebra" not in written
    assert "edge_7" not in written
    assert set(re.findall(r"\blabel=(\S+?)[\s\]]", written)) == {'""'}


def test_links_into_a_circle_stand_in_the_order_of_its_operands():
    written = dot_of("q = x + y; f = z - q; x = 1, y = 2, z = 3")
    into = re.findall(r"(\w+):e -> n4 ", written)
    assert into == ["vn2", "vn3"]


def test_the_same_operand_twice_has_two_branches():
    written = dot_of("f = x x; x = 2")
    assert len(re.findall(r"\tjn0 -> ", written)) == 2


@pytest.mark.parametrize(("program", "ordered"), [("x + y", True), ("x x + y", False)])
def test_order_is_kept_everywhere_only_while_nothing_fans_out(program, ordered):
    written = dot_of(f"f = {program}; x = 1, y = 2")
    assert (written.count("ordering=in") == 1) == ordered


def test_where_something_fans_out_order_is_kept_at_what_does_not_commute():
    assert dot_of("f = x - x y; x = 1, y = 2").count("ordering=in") == 1


def test_top_down_wires_enter_from_above():
    written = dot_of("f = x + y; x = 1, y = 2", Drawing(direction="TB"))
    assert "rankdir=TB" in written
    assert "n0:s -> vn0:n" in written
