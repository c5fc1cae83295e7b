"""A small site and a LaTeX document, built by Sphinx offline, from MyST and reStructuredText."""

import re

import pytest
from pypdf import PdfReader
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

CONF = 'extensions = ["myst_parser", "graphviz_backprop.sphinx"]\nproject = "Book"\n'
PAGE = """\
# Chain rule

```{backprop} (x+y)z
:at: x=-2, y=5, z=-4
:pace: node
```

```{eval-rst}
.. backprop::
   :at: x=2
   :direction: TB

   q = x^2
   f = q + x
```
"""


def built(tmp_path, builder, page=PAGE):
    source, output = tmp_path / "source", tmp_path / builder
    source.mkdir(exist_ok=True)
    (source / "conf.py").write_text(CONF, encoding="utf-8")
    (source / "index.md").write_text(page, encoding="utf-8")
    log = tmp_path / "log"
    with log.open("w") as warnings, docutils_namespace():
        app = Sphinx(
            source, source, output, tmp_path / "doctrees", builder, status=None, warning=warnings
        )
        app.build()
    return output, log.read_text()


def test_html_holds_the_player(tmp_path):
    output, warnings = built(tmp_path, "html")
    page = (output / "index.html").read_text(encoding="utf-8")
    assert page.count("<iframe srcdoc=") == 2
    assert not warnings


def test_latex_holds_a_picture(tmp_path):
    output, warnings = built(tmp_path, "latex")
    tex = (output / "book.tex").read_text(encoding="utf-8")
    names = re.findall(r"\\sphinxincludegraphics\{\{(backprop-\w+)\}\.pdf\}", tex)
    assert len(names) == 2
    assert not warnings
    for name in names:
        [page] = PdfReader(output / f"{name}.pdf").pages
        assert float(page.mediabox.width) > 100


def test_text_holds_the_formula(tmp_path):
    output, _ = built(tmp_path, "text")
    assert "f = (x + y) z" in (output / "index.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("# A\n\n```{backprop} (x+y z\n```\n", "never closed"),
        ("# A\n\n```{backprop} x\n:at: x=1\n:theme: pink\n```\n", "theme cannot be 'pink'"),
        ("# A\n\n```{backprop} x y\n:at: x=1\n```\n", "y has no value"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(tmp_path, page, said):
    _, warnings = built(tmp_path, "html", page)
    assert said in warnings
    assert "index.md:3" in warnings
