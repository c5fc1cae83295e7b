"""The text of a program → its graph, the package's first step.

>>> from graphviz_backprop.graph import nodes
>>> graph = parse("q = x + y; f = q z; x = -2, y = 5, z = -4")
>>> [(node.name, node.op) for node in nodes(graph)]
[('x', 'input'), ('y', 'input'), ('z', 'input'), ('q', 'add'), ('f', 'product')]
>>> graph.graph["bindings"]
{'x': -2.0, 'y': 5.0, 'z': -4.0}
"""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx

from graphviz_backprop.errors import FormulaError
from graphviz_backprop.graph import Literal
from graphviz_backprop.language.expression import Statement


def parse(text: str, *, declared: Iterable[str] = (), share: bool = False) -> nx.MultiDiGraph:
    """The graph of a program; raises FormulaError that says where and what to do.

    ``declared`` are names that count as one word although the program does not bind
    or define them. With ``share`` equal subexpressions become one node. The values that
    the program binds are in ``graph.graph["bindings"]``; inputs may be left unbound.
    """
    from graphviz_backprop.language.link import link

    try:
        return link(_statements(text, declared), text, share=share)
    except FormulaError as error:
        raise _placed(error, text) from error.__cause__


def parse_bindings(text: str) -> dict[str, Literal]:
    """The values of ``x=-2, y=5``, by canonical name; each is a constant expression.

    >>> parse_bindings("x = -1/2; w_0 = [1, 2]")
    {'x': -0.5, 'w0': (1.0, 2.0)}
    """
    from graphviz_backprop.language.link import binding

    if not text.strip():
        return {}
    try:
        found: dict[str, Literal] = {}
        for statement in _statements(text, ()):
            name, value = binding(statement)
            if name in found:
                raise FormulaError(
                    f"{name} has two values",
                    remedy="Delete one of the two.",
                    start=statement.places[0][0],
                    stop=statement.places[0][1],
                )
            found[name] = value
        return found
    except FormulaError as error:
        raise _placed(error, text) from error.__cause__


def _statements(text: str, declared: Iterable[str]) -> list[Statement]:
    from lark.exceptions import UnexpectedToken

    from graphviz_backprop.language.complaints import ambiguous, unexpected
    from graphviz_backprop.language.grammar import parser
    from graphviz_backprop.language.lexer import tokens
    from graphviz_backprop.language.syntax import Ambiguous

    found = tokens(text, declared)
    try:
        statements: list[Statement] = parser().parse(found)  # type: ignore[assignment]
    except UnexpectedToken as error:
        raise unexpected(found, error.token, error.expected, text) from None
    except Ambiguous as error:
        raise ambiguous(error, text) from None
    return statements


def _placed(error: FormulaError, text: str) -> FormulaError:
    """The error with the text it happened in."""
    return FormulaError(
        error.problem, remedy=error.remedy, text=text, start=error.start, stop=error.stop
    )
