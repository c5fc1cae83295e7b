"""The public functions: text or graph in, plain values and pictures out."""

import gc
import weakref
from xml.etree import ElementTree

import graphviz_backprop as gb
from graphviz_backprop.drawing import scene_of
from graphviz_backprop.export.player import document
from graphviz_backprop.language import rewrite
from graphviz_backprop.language.reading import latex
from graphviz_backprop.teach.paths import paths

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


def test_what_was_drawn_is_freed_without_the_garbage_collector():
    graph = gb.parse("y = max(x a, b); f = sin(y) + x^2 y + 1/x; g = f + y")
    trace = gb.run(graph, x=0.5, a=2.0, b=3.0)
    document(trace, scene_of(trace), pace="node")
    paths(trace, "x")
    assert latex(graph)
    assert latex(rewrite.expand(graph))
    gone = weakref.ref(graph)
    gc.disable()
    try:
        del graph, trace
        assert gone() is None
    finally:
        gc.enable()
