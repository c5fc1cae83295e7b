"""A pull between arrays in matrix form, with one entry worked out in numbers.

``∂L/∂W = ∂L/∂y · xᵀ`` with the shape under each factor; then one entry of it as the
sum of upstream × local over all components that it moves.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from graphviz_backprop.explain.wording import LATEX, Wording, shape_text
from graphviz_backprop.graph import node_of
from graphviz_backprop.ops import TABLE, speaking_row
from graphviz_backprop.ops.operation import latex_pull, setting_texts
from graphviz_backprop.passes import stretched_axes, undo_broadcast
from graphviz_backprop.trace import Pull, Trace

#: An entry is worked out where the operation has no more components than this.
MOST_COMPONENTS = 300
#: A longer sum is shortened in the middle.
LONGEST_SUM = 6


def matrix_form(trace: Trace, step: Pull, words: Wording) -> str:
    """∂target/∂operand = the rule of the operation in symbols = the result."""
    user = node_of(trace.graph, step.edge.user)
    shapes = [trace.values[operand].shape for operand in user.operands]
    row = speaking_row(user.op, *shapes)
    received = _shaped(words, words.gradient(step.node), np.shape(step.downstream))
    upstream = _shaped(words, words.gradient(user.id), np.shape(step.upstream))
    if row.elementwise:
        local = _shaped(words, words.partial(user.id, step.node), np.shape(step.upstream))
        times = r" \odot " if words.script is LATEX else " ⊙ "
        rule = f"{upstream}{times}{local}"
        if np.shape(step.upstream) != np.shape(step.downstream):
            rule = _summed(words, rule, np.shape(step.upstream), np.shape(step.downstream))
    else:
        rule = _rule(trace, step, words, upstream)
    shared = trace.pull_counts[step.node] > 1
    sign = "+=" if shared else "="
    return f"{received} {sign} {rule} = {words.number(step.downstream)}"


def _rule(trace: Trace, step: Pull, words: Wording, upstream: str) -> str:
    user = node_of(trace.graph, step.edge.user)
    shapes = [trace.values[operand].shape for operand in user.operands]
    row = speaking_row(user.op, *shapes)
    template = row.pulls[0 if row.variadic else step.edge.position]
    if words.script is LATEX:
        template = latex_pull(template)
    operands = {
        name: _shaped(words, words.symbols[operand], trace.values[operand].shape)
        for name, operand in zip(row.operands, user.operands, strict=False)
    }
    if row.variadic:
        operands[row.operands[0]] = _shaped(
            words, words.symbols[step.node], trace.values[step.node].shape
        )
    settings = setting_texts({**TABLE[user.op].settings, **dict(user.settings)})
    if template == "{upstream}":
        template += r" \cdot 1" if words.script is LATEX else " · 1"
    return template.format(
        **{**settings, **operands},
        upstream=upstream,
        out=_shaped(words, words.symbols[user.id], trace.values[user.id].shape),
    )


def _shaped(words: Wording, symbol: str, shape: tuple[int, ...]) -> str:
    """A factor with its shape under it, in LaTeX; scalars have none."""
    if not shape or words.script is not LATEX:
        return symbol
    size = r" \times ".join(map(str, shape))
    return rf"\underset{{{size}}}{{{symbol}}}"


def _summed(words: Wording, rule: str, wide: tuple[int, ...], narrow: tuple[int, ...]) -> str:
    axes = ", ".join(map(str, stretched_axes(wide, narrow)))
    if words.script is LATEX:
        return rf"\sum_{{\text{{axis }} {axes}}} \left({rule}\right)"
    return f"sum over axis {axes} of ({rule})"


def chosen_entry(step: Pull) -> tuple[int, ...]:
    """The index of the first entry of the downstream gradient that is not zero, else the first."""
    downstream = np.asarray(step.downstream)
    nonzero = np.flatnonzero(downstream)
    first = int(nonzero[0]) if nonzero.size else 0
    return tuple(map(int, np.unravel_index(first, downstream.shape)))


def entry(trace: Trace, step: Pull, words: Wording, at: tuple[int, ...] | None = None) -> str:
    """One entry of the downstream gradient as a sum of products of numbers.

    ``at`` is its index, by default the first that is not zero. Empty where the
    operation has too many components to write the sum out, or the gradient no entries.
    """
    downstream = np.asarray(step.downstream)
    upstream = np.asarray(step.upstream)
    if not downstream.size or upstream.size > MOST_COMPONENTS:
        return ""
    at = chosen_entry(step) if at is None else at
    products = [(float(upstream[j]), local) for j, local in _column(trace, step, at) if local != 0]
    times = words.script.times
    terms = [
        f"{words.factor(np.float64(u))}{times}{words.factor(np.float64(v))}" for u, v in products
    ]
    total = words.number(np.float64(downstream[at]))
    symbol = _entry_symbol(words, words.gradient(step.node), at)
    return f"{symbol} = {_shortened(words, terms)} = {total}"


def _column(
    trace: Trace, step: Pull, at: tuple[int, ...]
) -> Iterator[tuple[tuple[int, ...], float]]:
    """∂component/∂entry for every component of the operation's value."""
    user = node_of(trace.graph, step.edge.user)
    out = np.asarray(trace.values[user.id])
    operands = [trace.values[operand] for operand in user.operands]
    row = TABLE[user.op]
    settings = {**row.settings, **dict(user.settings)}
    vjp = row.vjp(step.edge.position)
    shape = trace.values[step.node].shape
    with np.errstate(all="ignore"):
        for index in np.ndindex(*out.shape):
            unit = np.zeros(out.shape)
            unit[index] = 1.0
            pulled = vjp(unit[()], trace.values[user.id], *operands, **settings)
            if pulled.shape != shape:
                pulled = undo_broadcast(pulled, shape)
            yield index, float(np.asarray(pulled)[at])


def _entry_symbol(words: Wording, gradient: str, at: tuple[int, ...]) -> str:
    if not at:
        return gradient
    place = ", ".join(map(str, at))
    if words.script is LATEX:
        return rf"\left[{gradient}\right]_{{{place}}}"
    return f"({gradient})[{place}]"


def _shortened(words: Wording, terms: list[str]) -> str:
    if not terms:
        return "0"
    if len(terms) > LONGEST_SUM:
        dots = r"\cdots" if words.script is LATEX else "…"
        terms = [*terms[: LONGEST_SUM - 2], dots, terms[-1]]
    return " + ".join(terms)


def tensor_notes(step: Pull, words: Wording) -> Iterator[str]:
    """Shapes and broadcasting in words."""
    wide, narrow = np.shape(step.upstream), np.shape(step.downstream)
    if step.local is not None and wide != narrow:
        axes = stretched_axes(wide, narrow)
        named = f"axis {axes[0]}" if len(axes) == 1 else f"axes {', '.join(map(str, axes))}"
        yield (
            f"Summed over {named}, where {words.symbols[step.node]} was stretched "
            f"from {shape_text(narrow)} to {shape_text(wide)}."
        )
    if narrow:
        yield f"The gradient of {words.symbols[step.node]} has its shape, {shape_text(narrow)}."
