import re
import subprocess
import sys
from hashlib import sha256
from itertools import islice
from xml.etree import ElementTree

import pytest

from graphviz_backprop.drawing.theme import THEMES
from graphviz_backprop.language.parse import parse
from graphviz_backprop.learn.activation import activation, chain
from graphviz_backprop.learn.activation_plots import activation_plot, chain_plot, comparison_plot
from graphviz_backprop.learn.descent import descent, path
from graphviz_backprop.learn.descent_plots import descent_plot, loss_plot
from graphviz_backprop.learn.landscape import landscape
from graphviz_backprop.learn.map_plots import boundary_plot
from graphviz_backprop.learn.maps import maps
from graphviz_backprop.learn.settings import Settings, training_of
from graphviz_backprop.learn.training import train
from graphviz_backprop.text.errors import RenderError


def descended(text, **start):
    setup, first = descent(parse(text), bindings=start, rate=0.1)
    return landscape(setup, path(setup, first, 8))


def played(theme):
    training = training_of(Settings(points=40))
    (state,) = islice(train(training), 1)
    return boundary_plot(maps(training.network, state.weights, resolution=12), training.data,
                         training.test, theme=theme)  # fmt: skip


PLOTS = {
    "activation": lambda theme: activation_plot(activation("elu(x, alpha=2)"), at=-1, theme=theme),
    "pole": lambda theme: activation_plot(activation("1/x"), at=0, theme=theme),
    "comparison": lambda theme: comparison_plot([activation("tanh"), activation("relu")],
                                                theme=theme),
    "chain": lambda theme: chain_plot(chain(activation("sigmoid"), 9), theme=theme),
    "dead chain": lambda theme: chain_plot(chain(activation("relu"), 3, x=-1.0), theme=theme),
    "curve": lambda theme: descent_plot(descended("f = x^2", x=3), theme=theme),
    "contour": lambda theme: descent_plot(descended("f = x^2 + y^4", x=2, y=1), theme=theme),
    "flat": lambda theme: descent_plot(descended("f = 0x + 0y", x=2, y=1), theme=theme),
    "undefined": lambda theme: descent_plot(descended("f = ln(x) + y^2", x=1, y=0.1), theme=theme),
    "loss": lambda theme: loss_plot({"training": [3, 2, 1], "test": [4, 3, 2]}, theme=theme),
    "boundary": played,
}  # fmt: skip


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", PLOTS)
def test_plots_are_well_formed_svg_in_their_theme(name, theme):
    text = PLOTS[name](theme)
    root = ElementTree.fromstring(text)
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert root.get("role") == "img"
    assert len(root.get("aria-label")) > 5
    assert "text" not in tags
    assert "script" not in tags
    assert THEMES[theme].background in text
    assert THEMES[theme].ink in text
    assert not re.search(r"20\d\d-\d\d", text)


def test_the_same_plot_has_the_same_bytes_in_another_process():
    code = (
        "from graphviz_backprop.learn.activation_plots import activation_plot\n"
        "from graphviz_backprop.learn.activation import activation\n"
        "from hashlib import sha256\n"
        "print(sha256(activation_plot(activation('silu'), at=1).encode()).hexdigest())"
    )
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    own = activation_plot(activation("silu"), at=1)
    assert own == activation_plot(activation("silu"), at=1)
    assert other.stdout.strip() == sha256(own.encode()).hexdigest()


def test_typed_text_is_inert():
    text = loss_plot({'$\\frac{<script>alert(1)</script>--> & "': [1.0, 2.0]})
    root = ElementTree.fromstring(text)
    assert not [e for e in root.iter() if isinstance(e.tag, str) and e.tag.endswith("script")]
    assert "alert(1)" in root.get("aria-label")


def test_plots_do_not_touch_matplotlibs_settings():
    import matplotlib

    before = dict(matplotlib.rcParams)
    PLOTS["chain"]("dark")
    assert dict(matplotlib.rcParams) == before


def test_an_unknown_theme_is_refused():
    with pytest.raises(RenderError, match="There are: light, dark"):
        PLOTS["loss"]("sepia")
