"""Statements → graph: definitions in any order, bindings, header, output."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import networkx as nx

from graphviz_backprop.errors import FormulaError
from graphviz_backprop.graph import CONSTANT, GraphBuilder, Literal, Span
from graphviz_backprop.language.calls import complaint
from graphviz_backprop.language.constants import value_of
from graphviz_backprop.language.expression import Expression, Statement, postorder
from graphviz_backprop.language.order import ordered
from graphviz_backprop.ops import TABLE

#: Larger graphs are refused.
MAX_NODES = 5_000


def link(statements: Sequence[Statement], text: str, *, share: bool = False) -> nx.MultiDiGraph:
    """The graph of a program; raises FormulaError where its statements do not fit together."""
    _check_names(statements)
    definitions, bindings = _sorted_out(statements)
    parts = [list(postorder(statement.expression)) for statement in definitions]
    _check_size(sum(map(len, parts)))
    by_name = {statement.name: i for i, statement in enumerate(definitions) if statement.name}
    needs = [
        list(dict.fromkeys(by_name[p.name] for p in found if p.op == "name" and p.name in by_name))
        for found in parts
    ]
    order = ordered(definitions, parts, needs)
    used = {index for i, found in enumerate(needs) for index in found if definitions[i].name}
    output = max(i for i in range(len(definitions)) if i not in used)
    _check_bare(definitions, output)
    inputs = _inputs(definitions, parts, by_name)
    _check_bindings(bindings, inputs)
    names = {statement.name for statement in definitions} | set(inputs)
    builder = GraphBuilder(share=share)
    ids = {name: builder.input(name, span) for name, span in inputs.items()}
    for index in order:
        name = definitions[index].name
        is_formula = len(order) == 1 or any(part.op == "name" for part in parts[index])
        if not name and "f" not in names and is_formula:
            name = "f"
        root = _build(builder, parts[index], ids, name, alias=bool(definitions[index].name))
        ids[definitions[index].name] = root
    values = {statement.name: value for statement, value in bindings}
    return builder.finish(ids[definitions[output].name], bindings=values, text=text)


def binding(statement: Statement) -> tuple[str, Literal]:
    """Name and value of ``x = -2``; raises FormulaError for any other statement."""
    expression = statement.expression
    value = value_of(expression) if statement.name and statement.parameters is None else None
    if value is None:
        start = statement.places[0][0] if statement.places else expression.start
        raise complaint(
            "this gives no value to a name", "Write x = -2, y = 5.", start, expression.stop
        )
    return statement.name, value


def _check_names(statements: Sequence[Statement]) -> None:
    seen: set[str] = set()
    headers = 0
    for statement in statements:
        if not statement.name:
            continue
        place = statement.places[0]
        if statement.name in seen:
            raise complaint(
                f"{statement.name} stands on the left of “=” twice",
                "Give one of the two another name, or delete it.",
                *place,
            )
        seen.add(statement.name)
        headers += statement.parameters is not None
        if headers > 1:
            raise complaint(
                "there are two headers with parameters",
                "Write one function; name its parts without parameters: q = x + y.",
                *place,
            )
        declared: set[str] = set()
        for name, place in zip(statement.parameters or (), statement.places[1:], strict=True):
            if name in declared:
                raise complaint(f"{name} stands twice in the header", "Delete one of them.", *place)
            declared.add(name)


def _sorted_out(
    statements: Sequence[Statement],
) -> tuple[list[Statement], list[tuple[Statement, Literal]]]:
    """Definitions, and bindings with their values."""
    definitions: list[Statement] = []
    constant: list[Statement] = []
    for statement in statements:
        depends = any(part.op == "name" for part in postorder(statement.expression))
        is_binding = statement.name and statement.parameters is None and not depends
        (constant if is_binding else definitions).append(statement)
    if definitions:
        return definitions, [(statement, binding(statement)[1]) for statement in constant]
    if len(constant) > 1:
        raise complaint(
            "there are only values here and no formula",
            "Add one, for instance f = x y.",
            constant[0].places[0][0],
            constant[-1].expression.stop,
        )
    return constant, []


def _check_size(count: int) -> None:
    if count > MAX_NODES:
        raise FormulaError(
            f"the formula has {count:,} parts; at most {MAX_NODES:,} are read",
            remedy="Shorten it, or build the graph in Python with GraphBuilder.",
        )


def _check_bare(definitions: Sequence[Statement], output: int) -> None:
    bare = [statement for statement in definitions if not statement.name]
    if bare and bare[0] is not definitions[-1]:
        raise complaint(
            "only the last formula may stand without a name",
            "Name this one, for instance q = x + y.",
            bare[0].expression.start,
            bare[0].expression.stop,
        )


def _inputs(
    definitions: Sequence[Statement],
    parts: Sequence[Sequence[Expression]],
    by_name: Mapping[str, int],
) -> dict[str, Span]:
    """The inputs with the place of their first use: in the header's order, then as they appear."""
    places: dict[str, Span] = {}
    for part in (part for found in parts for part in found):
        if part.op == "name" and part.name not in by_name:
            places.setdefault(part.name, Span(part.start, part.stop))
    header = next((s for s in definitions if s.parameters is not None), None)
    if header is None:
        return places
    assert header.parameters is not None
    for name, place in zip(header.parameters, header.places[1:], strict=True):
        if name in by_name:
            raise complaint(
                f"{name} is a parameter of {header.name} and defined too",
                "Leave it out of the header.",
                *place,
            )
        if name not in places:
            raise complaint(
                f"{name} stands in the header, but the formula does not use it",
                "Leave it out of the header.",
                *place,
            )
    return {name: places[name] for name in (*header.parameters, *places)}


def _check_bindings(
    bindings: Sequence[tuple[Statement, Literal]], inputs: Mapping[str, Span]
) -> None:
    for statement, _ in bindings:
        if statement.name not in inputs:
            there = ", ".join(inputs)
            raise complaint(
                f"{statement.name} is given a value, but the formula does not use it",
                f"The formula uses: {there}." if there else "The formula uses no names.",
                *statement.places[0],
            )


def _build(
    builder: GraphBuilder,
    parts: Sequence[Expression],
    ids: Mapping[str, str],
    name: str,
    *,
    alias: bool,
) -> str:
    """Adds the nodes of one definition; the id of its value, which gets ``name``."""
    stack: list[str] = []
    for part in parts:
        is_root = part is parts[-1]
        own = name if is_root else ""
        span = Span(part.start, part.stop)
        if part.op == "name":
            node = ids[part.name]
            if is_root and alias:
                node = builder.operation(_available("identity", part), node, name=own, span=span)
        elif part.op == CONSTANT:
            assert part.value is not None
            node = builder.constant(part.value, own or part.name, span)
        else:
            count = len(part.operands)
            operands = stack[len(stack) - count :]
            del stack[len(stack) - count :]
            op = _available(part.op, part)
            settings = {**TABLE[op].settings, **dict(part.settings)}
            node = builder.operation(op, *operands, settings=settings, name=own, span=span)
        stack.append(node)
    return stack.pop()


_WRITTEN = {
    "matmul": "the matrix product @", "index": "indexing with [ ]", "stack": "an array of formulas",
    "transpose": "the transpose", "norm": "the norm", "sum": "the sum",
    "identity": "a second name for the same value",
}  # fmt: skip


def _available(op: str, part: Expression) -> str:
    if op in TABLE:
        return op
    raise complaint(f"{_WRITTEN.get(op, op)} is not available", "", part.start, part.stop)
