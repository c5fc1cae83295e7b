"""The public functions: text or graph in, plain values and pictures out."""

from xml.etree import ElementTree

import graphviz_backprop as gb

AT = {"x": -2, "y": 5, "z": -4}


def test_a_trace_shows_itself_in_a_notebook():
    picture = ElementTree.fromstring(gb.run("(x+y)z", AT)._repr_svg_())
    shown = "".join(picture.itertext())
    assert all(number in shown for number in ("−4.00", "3.00", "−12.00"))


def test_text_and_graph_give_the_same():
    graph = gb.parse("(x+y)z")
    assert gb.gradients(graph, **AT) == gb.gradients("(x+y)z", AT) == {"x": -4, "y": -4, "z": 3}


def test_bindings_by_mapping_and_by_name_add_up():
    assert gb.run("x y", {"x": 2, "y": 1}, y=5).value("f") == 10


def test_a_picture_of_any_step_has_its_headline_as_title():
    trace = gb.run("(x+y)z", AT)
    titles = [
        ElementTree.fromstring(gb.svg(trace, step)).findtext("{http://www.w3.org/2000/svg}title")
        for step in range(len(trace.steps))
    ]
    assert titles == [gb.explain(trace, step).headline for step in trace.steps]
