"""An equation as data: a left side and a chain of expressions, each of which can be run.

``left = side = side ≈ side``. A side is a formula in the project's own language over
bindings, and the value that it has there; running the formula over the bindings gives
the value. LaTeX and plain text are written from the same formula and the same numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from graphviz_backprop.engine.graph import INPUT, nodes
from graphviz_backprop.explain.formulas import Formula, evaluate
from graphviz_backprop.explain.pages import Page, numbers_of
from graphviz_backprop.explain.symbols import EXACT, number_symbol
from graphviz_backprop.explain.typeset import LATEX, PLAIN, Symbol, parenthesized, typeset
from graphviz_backprop.language.writing.notation import expression_text
from graphviz_backprop.ops.operation import POWER
from graphviz_backprop.text.arrays import Array
from graphviz_backprop.text.numbers import NumberFormat, format_number, read_number

#: An arrow gives the left side a new value.
Relation = Literal["=", "≈", "←"]
#: Two numbers this close, relative to the larger, differ by the computer's rounding only.
SAME = 1e-9
#: Larger arrays are not compared entry by entry with what is printed.
_MOST_COMPARED = 100
_SIGNS = {"=": "=", "≈": r"\approx", "←": r"\leftarrow"}


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One expression of a chain: its relation to what stands before it, how it is written,
    its formula over bindings, and the value that this has.

    ``exact`` is False where printed numbers are rounded; ``as_printed`` is then what the
    formula gives over the numbers that are printed, else the value.
    """

    relation: Relation
    latex: str
    text: str
    formula: str
    bindings: Mapping[str, Array]
    value: Array
    exact: bool
    as_printed: Array


@dataclass(frozen=True, slots=True, eq=False)
class Equation:
    """A left side, and what it equals."""

    left: Symbol
    sides: tuple[Side, ...]

    @property
    def latex(self) -> str:
        """All of it in LaTeX."""
        chain = (f"{_SIGNS[side.relation]} {side.latex}" for side in self.sides)
        return " ".join((self.left.latex, *chain))

    @property
    def text(self) -> str:
        """All of it as plain text."""
        return " ".join((self.left.text, *(f"{s.relation} {s.text}" for s in self.sides)))


def equation(
    left: Symbol,
    pages: Iterable[Page],
    result: Array,
    style: NumberFormat,
    *,
    worked: bool = True,
    shapes: bool = False,
) -> Equation:
    """left = formula in symbols = formula in numbers = result.

    ``pages`` are formulas for the same number, all but the last written in symbols only;
    with ``worked`` the last is written in numbers too, with ``shapes`` the shape of every
    array stands under its symbol. Sides that look alike are written
    once. Where the formulas give a row, left and result are one too.
    """
    given = list(pages)
    sides = [_symbolic(each.formula, shapes=shapes) for each in given]
    if given and worked:
        sides.append(_numeric(given[-1].formula, style))
    if sides and np.shape(sides[-1].value) != np.shape(result):
        result = np.reshape(result, np.shape(sides[-1].value))
    sides.append(result_side(result, style))
    if shapes:
        left = _shaped(left, np.shape(result))
    if any(each.row for each in given):
        turned = parenthesized(left, POWER + 1)
        left = Symbol(rf"{turned.latex}^{{\top}}", f"{turned.text}ᵀ", POWER)
    return chain(left, sides)


def chain(left: Symbol, sides: list[Side]) -> Equation:
    """The sides that are written differently, each with = or ≈ to the one before it."""
    return Equation(left, tuple(_related(left, sides)))


def _shaped(symbol: Symbol, shape: tuple[int, ...]) -> Symbol:
    """A symbol with its shape under it, in LaTeX; scalars have none."""
    if not shape:
        return symbol
    size = r" \times ".join(map(str, shape))
    return symbol._replace(latex=rf"\underset{{{size}}}{{{symbol.latex}}}")


def _symbolic(formula: Formula, *, shapes: bool) -> Side:
    symbols = {
        name: _shaped(leaf.symbol, np.shape(leaf.value)) if shapes else leaf.symbol
        for name, leaf in formula.leaves.items()
    }
    return _side(formula, symbols)


def _numeric(formula: Formula, style: NumberFormat) -> Side:
    formula = numbers_of(formula)
    symbols = {name: number_symbol(leaf.value, style) for name, leaf in formula.leaves.items()}
    dots = not any(map(np.ndim, formula.bindings.values()))
    return _side(formula, symbols, style, dots=dots)


def result_side(value: Array, style: NumberFormat) -> Side:
    """A number as the end of a chain."""
    symbol = number_symbol(value, style)
    seen = printed(value, style)
    exact = same(value, seen)
    return Side("=", symbol.latex, symbol.text, "result", {"result": value}, value, exact, seen)


def combined_side(
    written: Symbol,
    combine: Callable[[Array], Array],
    operator: str,
    values: Iterable[Array | float],
    style: NumberFormat,
) -> Side:
    """Numbers that one operator joins, such as the terms of a sum."""
    numbers = np.array(list(values), dtype=np.float64)
    seen = printed(numbers, style)
    bindings = {f"u{i}": number for i, number in enumerate(numbers, 1)}
    with np.errstate(all="ignore"):
        value, as_printed = combine(numbers), combine(seen)
    return Side(
        "=", written.latex, written.text, operator.join(bindings), bindings,
        value, same(numbers, seen), as_printed,
    )  # fmt: skip


def _side(
    formula: Formula,
    symbols: Mapping[str, Symbol],
    style: NumberFormat = EXACT,
    *,
    dots: bool = False,
) -> Side:
    graph, output = formula.graph, formula.output
    inputs = {node.id: node.name for node in nodes(graph) if node.op == INPUT}
    shown = {node_id: symbols[name] for node_id, name in inputs.items()}
    latex, text = (
        typeset(graph, output, shown, script, dots=dots).text for script in (LATEX, PLAIN)
    )
    written = inputs.get(output) or expression_text(graph, output, inputs)
    # between matrices * and ^ may be those of matrices; ⊙ and .^ are entry by entry
    written = written.replace("−", "-").replace(" * ", " ⊙ ")
    if any(np.ndim(value) > 1 for value in formula.bindings.values()):
        written = written.replace("^", " .^ ")
    value = as_printed = formula.value()
    seen = {name: printed(number, style) for name, number in formula.bindings.items()}
    exact = all(same(number, seen[name]) for name, number in formula.bindings.items())
    if not exact and not formula.is_long():
        as_printed = evaluate(graph, seen)[output]
    return Side("=", latex, text, written, formula.bindings, value, exact, as_printed)


def _related(left: Symbol, sides: list[Side]) -> Iterator[Side]:
    written = {left.latex}
    before: Side | None = None
    for side in sides:
        if side.latex in written:
            continue
        written.add(side.latex)
        equal = side.exact if before is None else related_exactly(before, side)
        yield replace(side, relation="=" if equal else "≈")
        before = side


def related_exactly(before: Side, after: Side) -> bool:
    """Whether two sides are equal as they are printed."""
    return before.exact and after.exact and same(before.value, after.value)


def same(one: Array, other: Array) -> bool:
    """Whether two numbers or arrays are equal but for the rounding of the computer."""
    if np.ndim(one) == np.ndim(other) == 0:  # most of them, many times a step
        first, second = float(one), float(other)
        both_nan = first != first and second != second
        return first == second or both_nan or abs(first - second) <= SAME * abs(second) < np.inf
    return np.shape(one) == np.shape(other) and np.allclose(
        one, other, rtol=SAME, atol=0, equal_nan=True
    )


def printed(value: Array, style: NumberFormat) -> Array:
    """The number that a reader sees printed; of an array every entry, unless it is large."""
    if style.kind == "exact" or np.size(value) > _MOST_COMPARED:
        return value
    read = [
        read_number(format_number(float(entry), style)) if np.isfinite(entry) else entry
        for entry in np.ravel(value)
    ]
    return np.reshape(np.array(read, dtype=np.float64), np.shape(value))[()]


def adds_up(told: Equation, style: NumberFormat) -> bool:
    """Whether the printed numbers of an equation give the result that is printed."""
    end = told.sides[-1]
    return all(
        side.exact
        or np.shape(side.value) != np.shape(end.value)
        or same(printed(side.as_printed, style), end.as_printed)
        for side in told.sides[:-1]
    )
