"""The text of a program → its graph, the package's first step.

>>> from graphviz_backprop.engine.graph import nodes
>>> graph = parse("q = x + y; f = q z; x = -2, y = 5, z = -4")
>>> [(node.name, node.op) for node in nodes(graph)]
[('x', 'input'), ('y', 'input'), ('z', 'input'), ('q', 'add'), ('f', 'product')]
>>> graph.graph["bindings"]
{'x': -2.0, 'y': 5.0, 'z': -4.0}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import networkx as nx

from graphviz_backprop.engine.graph import Literal
from graphviz_backprop.language.kinds import kind_of
from graphviz_backprop.language.linking import linked, literal_binding
from graphviz_backprop.language.program import given_as
from graphviz_backprop.language.reader import read
from graphviz_backprop.language.resolving.algebra import NotWholeError
from graphviz_backprop.language.scanning.token import check_length
from graphviz_backprop.text.errors import FormulaError
from graphviz_backprop.text.names import apart, both_forms, canonical, spelled


def parse(
    text: str,
    *,
    declared: Iterable[str] | Mapping[str, object] = (),
    share: bool = False,
    sums: str = "gate",
) -> nx.MultiDiGraph:
    """The graph of a program; raises FormulaError that says where and what to do.

    ``declared`` are names that count as one word although the program does not bind or define
    them. With their values, as a mapping, more is known: what ``A^2`` or ``\\sum_i x_i`` means
    depends on shapes, and bounds and labels on numbers. With ``share`` equal subexpressions
    become one node; ``sums`` says whether a sum over an index becomes a "gate" or is "written"
    out. The values that the program binds are in ``graph.graph["bindings"]``, the places that
    could be read otherwise in ``graph.graph["doubts"]``, shapes that its indexed names may have in
    ``graph.graph["proposed"]``; inputs may be left unbound.
    """
    check_length(text)
    values = declared if isinstance(declared, Mapping) else dict.fromkeys(declared)
    forms = both_forms(text)
    given = {
        canonical(apart(name, forms)): given_as(spelled(apart(name, forms)), value)
        for name, value in values.items()
    }
    reading = None
    try:
        reading = read(text, frozenset(given), frozenset(values))
        graph = linked(reading, given, share=share, written=sums == "written")
        graph.graph["forms"] = forms
        return graph
    except FormulaError as error:
        is_code = reading is not None and reading.python
        kind = None if is_code else kind_of(text)
        raise kind or _placed(error, text) from error.__cause__
    except NotWholeError as error:
        raise FormulaError(
            f"an index here takes values that cannot be told: {error}",
            remedy="Give the sums bounds, \\sum_{i=1}^{3}, and the arrays values.",
            text=text,
        ) from None
    except RecursionError:
        raise FormulaError(
            "the formula is nested too deep",
            remedy="Name inner parts: q = x + y; f = q z.",
            text=text,
        ) from None


def parse_bindings(text: str) -> dict[str, Literal]:
    """The values of ``x=-2, y=5``, by canonical name; each is a constant expression.

    >>> parse_bindings("x = -1/2; w_0 = [1, 2]")
    {'x': -0.5, 'w0': (1.0, 2.0)}
    """
    check_length(text)
    if not text.strip():
        return {}
    try:
        reading = read(text, frozenset(), frozenset(), bindings=True)
        found: dict[str, Literal] = {}
        for chain in reading.chains:
            name, value = literal_binding(chain, reading)
            if name in found:
                place = chain.parts[0]
                raise FormulaError(
                    f"{name} has two values", remedy="Delete one of the two.",
                    start=place.start, stop=place.stop,
                )  # fmt: skip
            found[name] = value
        return found
    except FormulaError as error:
        raise _placed(error, text) from error.__cause__


def _placed(error: FormulaError, text: str) -> FormulaError:
    """The error with the text it happened in."""
    start, stop = error.start, error.stop
    if start is not None and stop is not None:
        start = max(0, min(start, len(text) - 1))
        stop = max(start + 1, min(stop, len(text)))
    return FormulaError(
        error.problem, remedy=error.remedy, text=text, start=start, stop=stop, write=error.edit
    )
