"""Formulas for Office, read by pandoc and compared with what they were made from."""

import io
import re
import subprocess
import zipfile

import pypandoc
import pytest
from lxml import etree
from lxml.builder import ElementMaker

from graphviz_backprop.engine.trace import run
from graphviz_backprop.export.deck import deck
from graphviz_backprop.export.mathml import tree
from graphviz_backprop.export.omml import omml
from graphviz_backprop.language.parse import parse

A = ElementMaker(namespace="http://schemas.openxmlformats.org/drawingml/2006/main")
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/d.xml" ContentType="application/vnd.openxmlformats-officedocument'
    '.wordprocessingml.document.main+xml"/></Types>'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r" Type="{OFFICE}" Target="d.xml"/></Relationships>'
)
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def read_by_pandoc(formulas):
    """The formulas in LaTeX, as pandoc reads them from a document that holds them."""
    written = [etree.tostring(omml(each, lambda italic: A.rPr())[0]).decode() for each in formulas]
    paragraphs = "".join(f"<w:p>{each}</w:p>" for each in written)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        body = f'<w:document xmlns:w="{WORD}"><w:body>{paragraphs}</w:body></w:document>'
        archive.writestr("d.xml", body)
    command = [pypandoc.get_pandoc_path(), "-f", "docx", "-t", "latex", "--wrap=none"]
    read = subprocess.run(command, input=file.getvalue(), check=True, capture_output=True)
    return re.findall(r"\\\[(.*?)\\\]", read.stdout.decode(), re.DOTALL)


def letters(part):
    """All that a formula shows, in order, without spaces."""
    if isinstance(part.content, str):
        return "".join(part.content.split()) if part.tag != "mspace" else ""
    if part.tag == "munderover":
        part = part._replace(content=(part.content[0], part.content[2], part.content[1]))
    return "".join(map(letters, part.content))


def structures(part):
    """How often it has which structure."""
    if isinstance(part.content, str):
        return {}
    found = {part.tag: 1} if part.tag not in ("mrow", "mtr", "mtd") else {}
    for child in part.content:
        for tag, count in structures(child).items():
            found[tag] = found.get(tag, 0) + count
    return found


FORMULAS = [
    r"\left.\frac{\partial f}{\partial x}\right|_{\text{via }v_{1}} = (-1.00) \cdot 0.00",
    r"\underset{2 \times 1}{x}^{\top} \approx {\begin{bmatrix} -0.7 & 0.7 \\ 1 & 2 \end{bmatrix}}",
    r"\sqrt{x} + \sqrt[3]{y} + \left\|v\right\| + \mathbf{1}, \quad W^{(2)}",
    r"\operatorname{softmax}\left(\frac{a}{b}\right) + \left(a + \left(b\right)\right)",
    r"x_{1}^{2} + \min\left(x, 3\right) + e^{-x}",
]
PROGRAM = "L = -sum(t * log(softmax(W x + b))) + max(c, 2) / sqrt(c)"
AT = {"W": [[1, 2], [3, 4]], "x": [1, -1], "b": [0, 1], "t": [1, 0], "c": 3}


def test_pandoc_reads_what_was_written():
    pages = deck(run(parse(PROGRAM), AT)).pages
    formulas = FORMULAS + [working for page in pages for working in page.working]
    read = read_by_pandoc(formulas)
    assert len(read) == len(formulas) > 20
    for latex, again in zip(formulas, read, strict=True):
        again = again.replace("~", " ")
        assert letters(tree(again)) == letters(tree(latex))
        assert structures(tree(again)) == structures(tree(latex))


def test_accents_are_accents():
    [read] = read_by_pandoc([r"\hat{y} + \bar{W} + \vec{v} + \tilde{q} + \dot{u}"])
    assert re.findall(r"\\(\w+)\{+\\?\w", read) == [
        "widehat", "overline", "overrightarrow", "widetilde", "dot",
    ]  # fmt: skip


@pytest.mark.parametrize("bad", ["", r"\frac{", "}{", r"\sqrt", "x" * 6000, "<&>"])
def test_what_cannot_be_read_is_text(bad):
    assert etree.tostring(omml(bad, lambda italic: A.rPr()))
