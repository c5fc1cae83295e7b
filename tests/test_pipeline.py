"""The public functions: text or graph in, plain values and pictures out."""

import gc
import subprocess
import sys
import weakref
from collections import Counter
from xml.etree import ElementTree

import pytest

import graphviz_backprop as gb
from graphviz_backprop.browser.player import document
from graphviz_backprop.choices import Paging
from graphviz_backprop.drawing import paint, scene, scene_of
from graphviz_backprop.explain import steps, symbols
from graphviz_backprop.language.writing import rewrite
from graphviz_backprop.language.writing.reading import latex
from graphviz_backprop.teach.paths import paths

AT = {"x": -2, "y": 5, "z": -4}


def test_an_import_that_fails_half_way_leaves_the_collector_on():
    code = """
import gc, sys
sys.modules["networkx"] = None
try:
    import graphviz_backprop
except ImportError:
    print(gc.isenabled())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"


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
    document(trace, scene_of(trace), paging=Paging(pace="node"))
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


def test_where_no_format_is_chosen_one_is_that_shows_the_smallest_number():
    trace = gb.run("s = sigmoid(x); L = (s - 1)^2", x=4)
    assert trace.number_format.digits == 4
    assert "0.9820" in gb.explain(trace, trace.steps[1]).text
    assert "0.9820" in gb.svg(trace)
    assert gb.run("(x+y)z", x=-2, y=5, z=-4).number_format.digits == 2


def test_inputs_may_be_called_as_the_arguments_of_run_are():
    trace = gb.run("(target - data)^2 seed", {"seed": 2}, target=3, data=1)
    assert trace.value("f") == 8
    assert [trace.gradient(name) for name in ("target", "data", "seed")] == [8, -8, 4]
    assert gb.run("q = x y; f = q^2", x=2, y=3, target="q").gradient("x") == 3
    assert gb.run("x y", x=2, y=3, seed=10).gradient("x") == 30
    with pytest.raises(gb.BindingError, match="also the name of the seed of run"):
        gb.run("x seed", x=2, seed=3)
    with pytest.raises(gb.BindingError, match="not a number"):
        gb.run("sum(x)", x=[[1], [2, 3]])


def test_a_single_picture_needs_no_explanation(tmp_path, monkeypatch):
    """Neither the working of its step, nor the marks of the other frames."""
    sizes, lit = [], paint._lit
    monkeypatch.setattr(steps, "_told_of", None)
    monkeypatch.setattr(paint, "_lit", lambda frames: sizes.append(len(frames)) or lit(frames))
    gb.save("(x+y)z", tmp_path / "f.svg", at=AT)
    picture = (tmp_path / "f.svg").read_text(encoding="utf-8")
    assert "Step 8 of 8. Backward: ∂f/∂x = −4.00" in picture
    assert sizes == [1]


def test_pictures_of_all_steps_take_one_scene_and_one_look_at_the_names(monkeypatch):
    counts = Counter()
    for module, name in ((scene, "_scene"), (symbols, "_content"), (steps, "_told_of")):
        original = getattr(module, name)

        def counted(*arguments, _name=name, _original=original):
            counts[_name] += 1
            return _original(*arguments)

        monkeypatch.setattr(module, name, counted)
    trace = gb.run("(x+y)z", AT)
    for step in range(len(trace.steps)):
        assert gb.svg(trace, step)
    assert counts == {"_scene": 1, "_content": len(trace.graph), "_told_of": len(trace.steps)}
