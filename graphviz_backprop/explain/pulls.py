"""A pull between arrays in matrix form, with one entry worked out in numbers.

``∂L/∂W = ∂L/∂y xᵀ``; then one entry of it as the sum of upstream × local over all
components that it moves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial

import numpy as np

from graphviz_backprop.engine.cost import worked_out
from graphviz_backprop.engine.graph import Node, node_of
from graphviz_backprop.engine.pulls import local_rows, stretched_axes
from graphviz_backprop.engine.steps import Pull
from graphviz_backprop.explain.equation import (
    Equation,
    Side,
    chain,
    equation,
    printed,
    result_side,
    same,
)
from graphviz_backprop.explain.formulas import Formula, Leaf, formula
from graphviz_backprop.explain.local import known_numbers, leaves_of, row_of, slope_formula
from graphviz_backprop.explain.pages import page
from graphviz_backprop.explain.symbols import Symbols, entry_symbol, factor
from graphviz_backprop.explain.typeset import Symbol
from graphviz_backprop.ops import TABLE
from graphviz_backprop.ops.operation import ATOM, PRODUCT, tuple_text, words_latex
from graphviz_backprop.text.arrays import Array, scalar

#: A longer sum is shortened in the middle.
LONGEST_SUM = 6
#: A formula is written in numbers where all its arrays together have no more entries.
_MOST_WRITTEN = 24
_SLOPE = Symbol(r"\text{slope}", "slope")


def pull_equation(symbols: Symbols, step: Pull, left: Symbol) -> Equation:
    """What an operand receives = the rule of the operation in symbols = in numbers = result.

    Only the result where no formula gives it: a convention, or what words alone can say.
    """
    found = _pull_formula(symbols, step)
    if found is None:
        return equation(left, [], step.downstream, symbols.style, shapes=True)
    entries = sum(np.size(value) for value in found.bindings.values())
    return equation(
        left,
        [page(found)],
        step.downstream,
        symbols.style,
        worked=entries <= _MOST_WRITTEN,
        shapes=True,
    )


def _pull_formula(symbols: Symbols, step: Pull) -> Formula | None:
    trace = symbols.trace
    user = node_of(trace.graph, step.edge.user)
    row, position = row_of(trace, user), step.edge.position
    if row.elementwise:
        known, leaves = known_numbers(trace, user), leaves_of(symbols, user)
        if slope_formula(symbols, step) is None:
            text = "upstream * slope"
            assert step.local is not None
            leaves["slope"] = Leaf(_SLOPE, step.local)
        else:
            text = f"upstream * ({row.partials[position]})"
        leaves["upstream"] = Leaf(symbols.gradient(user.id), step.upstream)
    else:
        operands = [trace.values[operand] for operand in user.operands]
        settings = dict(user.settings)
        with np.errstate(all="ignore"):
            text = row.pull(position, trace.values[user.id], *operands, **settings)
        if "{" in text:
            words = _filled(words_latex(text), text, _names(symbols, step, user))
            return formula("pulled", {"pulled": Leaf(words, step.downstream)}, {})
        known = known_numbers(trace, user, settings=False)
        leaves = _named(symbols, step, user, text)
    wide = formula(text, leaves, known)
    shape = wide.shapes()[wide.output]
    if shape != np.shape(step.downstream):
        wide = formula(_summed(text, shape, np.shape(step.downstream)), leaves, known)
    wide = wide._replace(result=step.downstream)
    if trace.remark:
        return wide
    return wide if _close(wide.value(), step) else None


def _close(value: Array, step: Pull) -> bool:
    """Whether a formula gives what was pulled, but for rounding of what cancels."""
    if same(value, step.downstream):
        return True
    finite = np.abs(np.asarray(step.upstream))[np.isfinite(step.upstream)]
    slack = 1e-9 * float(np.max(finite, initial=0.0))
    return np.allclose(value, step.downstream, rtol=1e-9, atol=slack, equal_nan=True)


def _named(symbols: Symbols, step: Pull, user: Node, text: str) -> dict[str, Leaf]:
    """All that a pull in matrix form names: operands, ``out``, ``upstream`` and the aids."""
    trace = symbols.trace
    row = row_of(trace, user)
    leaves = leaves_of(symbols, user)
    leaves["upstream"] = Leaf(symbols.gradient(user.id), step.upstream)
    names = _names(symbols, step, user)
    operands = [trace.values[operand] for operand in user.operands]
    place = (step.edge.position,) if row.variadic else ()
    settings = dict(user.settings)
    said = set(re.findall(r"[a-z]+", text))
    for name, aid in ((name, aid) for name, aid in row.arrays.aids.items() if name in said):
        with np.errstate(all="ignore"):
            value = aid.value(*place, step.upstream, trace.values[user.id], *operands, **settings)
        leaves[name] = Leaf(_filled(aid.latex, aid.text, names), value)
    return leaves


def _names(symbols: Symbols, step: Pull, user: Node) -> dict[str, Symbol]:
    """What stands in the words of a row for its operands, ``out`` and ``upstream``."""
    names = {name: leaf.symbol for name, leaf in leaves_of(symbols, user).items()}
    row = row_of(symbols.trace, user)
    if row.variadic:
        names[row.operands[0]] = symbols.of[step.node]
    return {**names, "upstream": symbols.gradient(user.id)}


def _filled(latex: str, text: str, names: Mapping[str, Symbol]) -> Symbol:
    return Symbol(
        latex.format(**{name: symbol.latex for name, symbol in names.items()}),
        text.format(**{name: symbol.text for name, symbol in names.items()}),
        ATOM if text.endswith((")", "]")) or " " not in text else PRODUCT,
    )


def _summed(text: str, wide: tuple[int, ...], narrow: tuple[int, ...]) -> str:
    """The formula summed over the axes along which an operand was stretched."""
    if not narrow:
        return f"sum({text})"
    axes = stretched_axes(wide, narrow)
    listed = str(axes[0]) if len(axes) == 1 else tuple_text(axes)
    if len(wide) == len(narrow):
        return f"sum({text}, axis={listed}, keepdims=True)"
    summed = f"sum({text}, axis={listed})"
    is_narrow = axes == tuple(range(len(wide) - len(narrow)))
    return summed if is_narrow else f"reshape({summed}, shape={tuple_text(narrow)})"


def chosen_entry(step: Pull) -> tuple[int, ...]:
    """The index of the first entry of the downstream gradient that is not zero, else the first."""
    downstream = np.asarray(step.downstream)
    nonzero = np.flatnonzero(downstream)
    first = int(nonzero[0]) if nonzero.size else 0
    return tuple(map(int, np.unravel_index(first, downstream.shape)))


def entry_equation(
    symbols: Symbols, step: Pull, left: Symbol, at: tuple[int, ...] | None = None
) -> Equation | None:
    """One entry of the downstream gradient as a sum of products of numbers.

    ``at`` is its index, by default the first that is not zero. None where that would take
    too much, or the gradient has no entries.
    """
    downstream, upstream = np.asarray(step.downstream), np.asarray(step.upstream)
    user = node_of(symbols.trace.graph, step.edge.user)
    shapes = [symbols.trace.values[operand].shape for operand in user.operands]
    cost = worked_out(TABLE[user.op], upstream.shape, *shapes, **dict(user.settings))
    if not downstream.size or not cost:
        return None
    at = chosen_entry(step) if at is None else at
    products = [
        (scalar(upstream[j]), local) for j, local in _column(symbols, step, at) if local != 0
    ]
    sides = [_sum_side(symbols, products)] if products else []
    return chain(entry_symbol(left, at), [*sides, result_side(downstream[at], symbols.style)])


def _column(
    symbols: Symbols, step: Pull, at: tuple[int, ...]
) -> Iterator[tuple[tuple[int, ...], Array]]:
    """∂component/∂entry for every component of the operation's value."""
    trace = symbols.trace
    user = node_of(trace.graph, step.edge.user)
    out = trace.values[user.id]
    operands = [trace.values[operand] for operand in user.operands]
    vjp = partial(TABLE[user.op].vjp(step.edge.position), **dict(user.settings))
    with np.errstate(all="ignore"):
        rows = local_rows(vjp, out, operands, trace.values[step.node].shape)
        for index, row in zip(np.ndindex(*out.shape), rows, strict=True):
            yield index, scalar(row[at])


def _sum_side(symbols: Symbols, products: list[tuple[Array, Array]]) -> Side:
    """``u · v + u · v``; a long sum is shortened in the middle, its formula is a dot product."""
    written = [tuple(factor(symbols.number(value)) for value in pair) for pair in products]
    latex = [rf"{u.latex} \cdot {v.latex}" for u, v in written]
    text = [f"{u.text} · {v.text}" for u, v in written]
    if len(products) > LONGEST_SUM:
        latex[LONGEST_SUM - 2 : -1] = [r"\cdots"]
        text[LONGEST_SUM - 2 : -1] = ["…"]
    left, right = (np.array(side) for side in zip(*products, strict=True))
    seen = [printed(side, symbols.style) for side in (left, right)]
    bindings: dict[str, Array]
    if len(products) > LONGEST_SUM:
        sum_formula, bindings = "dot(u, v)", {"u": left, "v": right}
    else:
        places = range(1, len(products) + 1)
        sum_formula = " + ".join(f"u{i} * v{i}" for i in places)
        bindings = {f"u{i}": left[i - 1] for i in places} | {f"v{i}": right[i - 1] for i in places}
    with np.errstate(all="ignore"):
        value, as_printed = np.dot(left, right), np.dot(*seen)
    exact = same(left, seen[0]) and same(right, seen[1])
    return Side(
        "=", " + ".join(latex), " + ".join(text), sum_formula, bindings,
        value, exact, as_printed,
    )  # fmt: skip
