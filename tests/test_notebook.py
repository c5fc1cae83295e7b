"""What a notebook gets of a trace, and the widget."""

import base64
import html
import json
import re

import nbformat
import pytest

import graphviz_backprop as gb
from graphviz_backprop.choices import Drawing

XYZ = {"x": -2, "y": 5, "z": -4}


def test_a_trace_shows_itself_as_player_picture_and_text():
    shown = gb.run("(x+y)z", XYZ)._repr_mimebundle_()
    assert list(shown) == ["text/html", "image/png", "text/plain"]
    assert base64.b64decode(shown["image/png"]).startswith(b"\x89PNG")
    page = html.unescape(re.search(r'srcdoc="([^"]*)"', shown["text/html"])[1])
    assert page.startswith("<!DOCTYPE html>")
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page


def test_a_trace_of_slide_arithmetic_shows_itself_too():
    from graphviz_backprop.engine.rounded import slide_arithmetic
    from graphviz_backprop.text.numbers import TWO_DECIMALS

    trace = slide_arithmetic(gb.run("x y", x=0.35, y=0.1), TWO_DECIMALS)
    page = html.unescape(trace._repr_mimebundle_()["text/html"])
    assert "0.04" in page
    assert "0.035" not in page


def test_a_hostile_name_stays_text_in_the_frame():
    trace = gb.run("x y", x=1, y=2)
    frame = trace._repr_mimebundle_()["text/html"]
    assert frame.count("<") == frame.count(">") == 2


def test_the_widget_has_the_step_and_other_numbers_keep_the_picture():
    stepper = gb.Stepper("(x+y)z", XYZ)
    first = json.loads(stepper.document)
    assert len(first["frames"]) == 8
    stepper.step = 5
    stepper.set(x=1)
    assert stepper.trace.value("f") == -24
    assert stepper.step == 5
    second = json.loads(stepper.document)
    assert second["shape"] == first["shape"]
    assert second["contents"] != first["contents"]
    assert '"−24.00"' in json.dumps(second["contents"], ensure_ascii=False)


def test_the_widget_takes_drawings_and_refuses_what_run_refuses():
    tall = json.loads(gb.Stepper("(x+y)z", XYZ, drawing=Drawing(direction="TB")).document)["size"]
    wide = json.loads(gb.Stepper("(x+y)z", XYZ).document)["size"]
    assert tall[1] > wide[1]
    with pytest.raises(gb.BindingError, match="z has no value"):
        gb.Stepper("(x+y)z", x=1, y=2)
    stepper = gb.Stepper("x y", x=1, y=2)
    with pytest.raises(gb.BindingError):
        stepper.set(w=3)
    assert stepper.trace.value("x") == 1
    stepper.set(x=4)
    assert stepper.trace.value("x") == 4


@pytest.mark.heavy
def test_a_notebook_runs_and_is_converted(tmp_path):
    """Executed by Jupyter's client, then as HTML and as LaTeX by nbconvert."""
    from nbclient import NotebookClient
    from nbconvert import HTMLExporter, LatexExporter

    notebook = nbformat.v4.new_notebook()
    notebook.cells = [
        nbformat.v4.new_code_cell("import graphviz_backprop as gb"),
        nbformat.v4.new_code_cell('gb.run("(x+y)z", x=-2, y=5, z=-4)'),
    ]
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    page, _ = HTMLExporter().from_notebook_node(notebook)
    assert re.search(r"<iframe [^>]*srcdoc=", page)
    tex, resources = LatexExporter().from_notebook_node(notebook)
    pictures = [name for name in resources["outputs"] if name.endswith(".png")]
    assert pictures
    assert r"\includegraphics" in tex or r"\adjustimage" in tex
