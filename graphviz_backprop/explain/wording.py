"""The names and numbers of one trace as they are written, in LaTeX and in plain text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import networkx as nx
import numpy as np

from graphviz_backprop import names
from graphviz_backprop.graph import CONSTANT, nodes
from graphviz_backprop.language.reading import expression_latex, expression_text
from graphviz_backprop.matrices import matrix_latex
from graphviz_backprop.numbers import NumberFormat, format_number, latex_number
from graphviz_backprop.ops.operation import Array
from graphviz_backprop.trace import Trace

_EXACT = NumberFormat("exact")
#: Larger arrays are shortened in LaTeX, and written by their shape in plain text.
_MOST_ROWS, _MOST_ENTRIES = 4, 9


@dataclass(frozen=True, slots=True)
class Script:
    """One way of writing: LaTeX or plain text."""

    name: Callable[[str], str]
    number: Callable[[float, NumberFormat], str]
    expression: Callable[[nx.MultiDiGraph, str, Mapping[str, str]], str]
    partial: str
    times: str


LATEX = Script(
    names.latex,
    latex_number,
    expression_latex,
    r"\frac{{\partial {of}}}{{\partial {wrt}}}",
    r" \cdot ",
)
PLAIN = Script(names.plain, format_number, expression_text, "∂{of}/∂{wrt}", " · ")


@dataclass(frozen=True, slots=True)
class Wording:
    """All that writing needs to know: symbol of every node by id, style of numbers, script."""

    script: Script
    style: NumberFormat
    symbols: Mapping[str, str]
    target: str

    def number(self, value: Array) -> str:
        """A scalar, or an array: typeset in LaTeX, its entries or its shape in plain text."""
        if np.ndim(value):
            if self.script is LATEX:
                return grouped(value, self.style)
            return array_text(value, self.style)
        return self.script.number(float(value), self.style)

    def factor(self, value: Array) -> str:
        """A number as a factor of a product: in parentheses where it needs them."""
        text = self.number(value)
        bare = np.ndim(value) > 0 or (
            text[0] not in "-−" and "e" not in text and r"\cdot" not in text
        )
        return text if bare else f"({text})"

    def partial(self, of: str, wrt: str) -> str:
        """∂of/∂wrt for two node ids."""
        return self.script.partial.format(of=self.symbols[of], wrt=self.symbols[wrt])

    def gradient(self, node_id: str) -> str:
        """∂target/∂node."""
        return self.partial(self.target, node_id)


def wording(trace: Trace, script: Script, style: NumberFormat) -> Wording:
    """The wording of a trace; constants are written exactly, as they were typed."""
    symbols = {node_id: script.name(label) for node_id, label in trace.labels.items()}
    for node in nodes(trace.graph):
        if node.op == CONSTANT and not node.name:
            value = trace.values[node.id]
            symbols[node.id] = (
                array_text(value, _EXACT)
                if value.ndim and script is PLAIN
                else grouped(value, _EXACT)
                if value.ndim
                else script.number(float(value), _EXACT)
            )
    return Wording(script, style, symbols, trace.target)


def grouped(value: Array, style: NumberFormat) -> str:
    """A typeset array in braces: an exponent behind it is the whole array's."""
    return f"{{{matrix_latex(value, style, _MOST_ROWS)}}}"


def array_text(value: Array, style: NumberFormat) -> str:
    """A small array entry by entry, a larger one by its shape.

    >>> array_text(np.array([[1.0, -2.0]]), _EXACT), array_text(np.zeros((3, 4)), _EXACT)
    ('[[1, −2]]', '[3×4]')
    """
    if np.size(value) > _MOST_ENTRIES:
        return shape_text(np.shape(value))
    if np.ndim(value) == 0:
        return format_number(float(value), style)
    return f"[{', '.join(array_text(entry, style) for entry in value)}]"


def shape_text(shape: tuple[int, ...]) -> str:
    """A shape as it is said.

    >>> shape_text((2, 3)), shape_text((4,))
    ('[2×3]', '[4]')
    """
    return f"[{'×'.join(str(size) for size in shape)}]"
