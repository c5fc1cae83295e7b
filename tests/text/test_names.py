"""Names at the wires: those of the program, or all that the explanations use."""

import pytest

from graphviz_backprop.choices import Drawing
from graphviz_backprop.drawing.scene import scene_of
from graphviz_backprop.engine.trace import run
from graphviz_backprop.language.parse import parse


@pytest.mark.parametrize(
    ("program", "names", "shown"),
    [
        ("(x+y)z", "own", []),
        ("(x+y)z", "all", ["q"]),
        ("q = x + y; f = q z", "own", ["q"]),
        ("sin(x + y) z", "all", ["v2", "x + y"]),
    ],
)
def test_names_of_inner_nodes(program, names, shown):
    trace = run(parse(program), {"x": -2, "y": 5, "z": -4})
    texts = scene_of(trace, Drawing(names=names)).texts
    inner = [
        "".join(run_.text for run_ in text.shown(99)) for text in texts if text.role == "inner"
    ]
    assert sorted(inner) == shown
