"""What a deck says beside the steps: chain rules, updates, a Jacobian; the panel."""

import json
import re
import zipfile

import pytest

import graphviz_backprop as gb
from graphviz_backprop.choices import Drawing, Paging
from graphviz_backprop.drawing.story import story
from graphviz_backprop.export.deck import deck
from graphviz_backprop.text.errors import BackpropError, ChoiceError

AT = {"x": -2, "y": 5, "z": -4}


@pytest.fixture(scope="module")
def lecture():
    return gb.run("(x+y)z", AT)


def headlines(trace, **paging):
    return [page.headline for page in deck(trace, Drawing(), paging=Paging(**paging)).pages]


def test_a_chain_rule_in_symbols_stands_before_its_number(lecture):
    told = headlines(lecture, chain_rule=True)
    assert told[3:8] == [
        "Backward starts: ∂f/∂f = 1.00",
        "Chain rule: ∂f/∂z = ∂f/∂f · ∂f/∂z", "Backward: ∂f/∂z = 3.00",
        "Chain rule: ∂f/∂q = ∂f/∂f · ∂f/∂q", "Backward: ∂f/∂q = −4.00",
    ]  # fmt: skip
    ruled, numbered = story(lecture, paging=Paging(chain_rule=True)).frames[4:6]
    assert ruled.active_wires == numbered.active_wires
    assert ruled.last == numbered.last - 1  # the number is not in the picture yet
    assert len(headlines(lecture, chain_rule=True, pace="node")) == 4 + 2 * 2


def test_the_update_ends_a_deck(lecture):
    told = headlines(lecture, update=0.1)
    assert told[8:] == ["Update: x ← −1.60", "Update: y ← 5.40", "Update: z ← −4.30"]
    frames = story(lecture, paging=Paging(update=0.1)).frames
    assert {frame.total for frame in frames} == {11}
    assert [frame.number for frame in frames] == list(range(1, 12))


def test_a_deck_is_about_one_jacobian():
    trace = gb.run("y = W x", W=[[1, 2], [3, 4]], x=[5, 6])
    shown = deck(trace, paging=Paging(matrix="y, x"))
    assert shown.pages[-1].working == (r"\frac{\partial y}{\partial x} = W",)
    assert all(frame.active_nodes == {trace.target} for frame in shown.frames)
    for wrong in ("y", "y,x,x", "y,u", "x,y"):
        with pytest.raises(BackpropError):
            story(trace, paging=Paging(matrix=wrong))


def test_every_format_of_slides_has_the_panel_and_the_update(tmp_path):
    wanted = {"panel": "side", "update": 0.1, "chain_rule": True}
    for suffix in (".html", ".tex", ".reveal.html", ".quarto.zip", ".marp.zip", ".pptx", ".pdf"):
        gb.save("(x+y)z", tmp_path / f"f{suffix}", at=AT, **wanted)
    beamer = (tmp_path / "f.tex").read_text()
    assert r"{\color<2,9-12>{gbactive}" in beamer
    assert r"\gbfit{\text{Want: }\frac{\partial f}{\partial x}" in beamer
    assert r"\framesubtitle<15>{Update: z" in beamer
    reveal = (tmp_path / "f.reveal.html").read_text()
    assert reveal.count('<span style="color: #d07c00">') >= 4
    assert "Update: z ← −4.30" in reveal
    for kind, name in (("quarto", "slides.qmd"), ("marp", "slides.md")):
        text = zipfile.ZipFile(tmp_path / f"f.{kind}.zip").read(name).decode()
        assert text.count(r"$\text{Want: }") + text.count(r"} \text{Want: }") == 15
        assert text.count(r"\color{#d07c00}") == 12
    player = (tmp_path / "f.html").read_text()
    document = json.loads(re.search(r'id="document">(.*?)</script>', player)[1])
    assert document["panel"][1] == [0, 1, 2, 3, *[2] * 4, *[1] * 4, -1, -1, -1]
    assert document["frames"][-1][1] == "Update: z ← −4.30"


def test_below_the_player_tells_the_line_of_the_step(tmp_path):
    gb.save("(x+y)z", tmp_path / "f.html", at=AT, panel="below")
    player = (tmp_path / "f.html").read_text()
    document = json.loads(re.search(r'id="document">(.*?)</script>', player)[1])
    assert "panel" not in document
    assert all(len(frame[3]) == 1 for frame in document["frames"])


def test_working_and_json_take_the_update(tmp_path):
    for suffix in (".md", ".json"):
        gb.save("(x+y)z", tmp_path / f"f{suffix}", at=AT, update=0.5)
    assert r"x &\leftarrow x - 0.5 \cdot" in (tmp_path / "f.md").read_text()
    assert json.loads((tmp_path / "f.json").read_text())["steps"][-1]["kind"] == "update"


def test_what_means_nothing_together_is_refused(tmp_path):
    for wanted in ({"matrix": "f,z", "pace": "node"}, {"matrix": "f,z", "update": 1},
                   {"worksheet": "values", "update": 1}):  # fmt: skip
        with pytest.raises(ChoiceError):
            gb.save("(x+y)z", tmp_path / "f.pdf", at=AT, **wanted)
