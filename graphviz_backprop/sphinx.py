"""A Sphinx extension: the directive ``backprop`` draws a formula in a page.

In ``conf.py``: ``extensions = ["graphviz_backprop.sphinx"]``. Then, in MyST (in
reStructuredText it is ``.. backprop:: (x+y)z``)::

    ```{backprop} (x+y)z
    :at: x=-2, y=5, z=-4
    :pace: node
    ```

In HTML it is the player, which needs no network; in LaTeX a picture; elsewhere the formula
in words. Options are the choices of the command line, with a hyphen for an underscore.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import Directive, directives
from sphinx.application import Sphinx

from graphviz_backprop.choices import TABLE, Choices, Format, Reading, Run, settled, table
from graphviz_backprop.export.files import WRITERS
from graphviz_backprop.export.heeding import heeded
from graphviz_backprop.language.parse import parse_bindings
from graphviz_backprop.language.writing.reading import reading
from graphviz_backprop.notebook import framed
from graphviz_backprop.pipeline import deck_of, graph_of, scene_of, trace_of
from graphviz_backprop.text.errors import BackpropError

#: What a picture on paper is, unless the directive says otherwise: the bare last step.
_ON_PAPER = {"aspect": "canvas", "step": "-1", "theme": "light", "wrap": True}


class BackpropNode(nodes.General, nodes.Element):  # type: ignore[misc]
    """A formula with its inputs and choices: drawn when the document is written."""


class BackpropDirective(Directive):  # type: ignore[misc]
    """``backprop``: the formula is the argument, or the content where it has several lines."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Any]] = {"at": directives.unchanged} | {
        name.replace("_", "-"): directives.unchanged for name in TABLE
    }

    def run(self) -> list[nodes.Node]:
        """One node; a formula or a choice that is wrong is an error at this place."""
        program = "\n".join((*self.arguments, *self.content)).strip()
        given = {name.replace("-", "_"): text or True for name, text in self.options.items()}
        at = given.pop("at", "")
        try:
            node = BackpropNode(program=program, at=parse_bindings(str(at)), choices=given)
            node["text"] = reading(_trace(node, settled(given)).graph)
        except BackpropError as error:
            raise self.error(str(error)) from error
        return [node]


def _trace(node: nodes.Element, chosen: Choices) -> Any:
    graph = graph_of(node["program"], node["at"], chosen.reading)
    return trace_of(graph, node["at"], chosen.run, chosen.drawing.numbers)


def _drawn(node: nodes.Element, suffix: str, usual: Mapping[str, object]) -> bytes:
    """The file of one format; choices of the directive that only other formats heed rest."""
    here = {*table(Reading), *table(Run), *heeded(suffix, Format())}
    chosen = settled({**usual, **{n: v for n, v in node["choices"].items() if n in here}})
    deck = deck_of(_trace(node, chosen), chosen.drawing, chosen.paging)
    return WRITERS[suffix].write(deck, chosen.format, None)


def _html(translator: Any, node: nodes.Element) -> None:
    drawing = settled(node["choices"]).drawing
    scene = scene_of(_trace(node, settled(node["choices"])), drawing)
    translator.body.append(framed(_drawn(node, ".html", {}).decode(), scene))
    raise nodes.SkipNode


def _latex(translator: Any, node: nodes.Element) -> None:
    content = _drawn(node, ".pdf", _ON_PAPER)
    told = repr((node["program"], node["at"], node["choices"], version("graphviz_backprop")))
    name = f"backprop-{sha256(told.encode()).hexdigest()[:16]}.pdf"
    (Path(translator.builder.outdir) / name).write_bytes(content)
    translator.body.append(f"\n\n\\noindent\\sphinxincludegraphics{{{{{name[:-4]}}}.pdf}}\n\n")
    raise nodes.SkipNode


def _text(translator: Any, node: nodes.Element) -> None:
    translator.add_text(node["text"])
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    """What Sphinx calls: adds the directive and how each builder writes it."""
    writers = {"html": (_html, None), "latex": (_latex, None), "text": (_text, None)}
    app.add_node(BackpropNode, **writers)  # type: ignore[arg-type]
    app.add_directive("backprop", BackpropDirective)
    return {
        "version": version("graphviz_backprop"),
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
