"""What has to be said in words: kinks, domains, overflow, zero gradients, rounding."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from graphviz_backprop.explain.wording import Wording
from graphviz_backprop.graph import Node, node_of
from graphviz_backprop.numbers import MINUS
from graphviz_backprop.ops import TABLE, speaking_row
from graphviz_backprop.ops.operation import Array
from graphviz_backprop.trace import Forward, Pull, Seed, Trace


def value_note(trace: Trace, step: Forward) -> str:
    """Why a value does not exist as a finite number; "" where it does."""
    if np.all(np.isfinite(step.value)):
        return ""
    node = node_of(trace.graph, step.node)
    row = TABLE[node.op]
    reason = row.domain(*step.inputs, **_settings(node))
    if reason:
        return _sentence(reason)
    if not all(np.all(np.isfinite(value)) for value in step.inputs):
        return "An operand is not a finite number, so this value is not one either."
    return "Overflow: the value is beyond what a 64-bit floating-point number holds (1.8e308)."


def seeded(step: Seed, words: Wording) -> tuple[str, str]:
    """Which number the backward pass starts from: in a few words, and as a sentence.

    The words are "" for 1 at a number, where there is nothing to choose.
    """
    name, seed = words.symbols[step.node], np.asarray(step.gradient)
    if seed.size == 1:
        if seed.item() == 1:
            return (
                "",
                "The backward pass starts at the end: a value changes one to one with itself.",
            )
        given = f"The seed is given: every gradient is that of {name}, times the seed."
        return "with the given seed", given
    if np.all(seed == 1):
        said = f"the sum of the components of {name}"
    elif np.count_nonzero(seed) == 1 and np.sum(seed) == 1:
        place = ", ".join(str(int(axis[0])) for axis in np.nonzero(seed))
        said = f"component [{place}] of {name}"
    else:
        given = f"every gradient is that of the components of {name}, times the seed, added up"
        return "with the given seed", f"The seed is given: {given}."
    return f"at {said}", f"The seed chooses what is differentiated: {said}."


def troubles(trace: Trace) -> dict[str, tuple[str, int]]:
    """Where a value first stops being a finite number: why and at which step, by node id."""
    return {
        step.node: (value_note(trace, step), k)
        for k, step in enumerate(trace.steps)
        if isinstance(step, Forward)
        and not np.all(np.isfinite(step.value))
        and all(np.all(np.isfinite(value)) for value in step.inputs)
    }


def pull_notes(trace: Trace, step: Pull, words: Wording) -> Iterator[str]:
    """The remarks on one pull, most important first."""
    user = node_of(trace.graph, step.edge.user)
    operands = [trace.values[operand] for operand in user.operands]
    row = TABLE[user.op]
    yield speaking_row(user.op, *(value.shape for value in operands)).rule
    if remark := row.kink(*operands, **_settings(user)):
        yield _sentence(remark)
    if not np.all(np.isfinite(step.downstream)):
        yield "This gradient is not a finite number, and neither is what it is multiplied into."
    yield from _zero(step, words)
    yield from _repeated(trace, step, words)
    if not trace.remark:
        yield from _rounding(step, words)


def _zero(step: Pull, words: Wording) -> Iterator[str]:
    if np.any(step.downstream != 0):
        return
    symbol = words.symbols[step.node]
    if step.local is not None and np.all(step.local == 0):
        reason = "the local derivative is zero"
    else:
        reason = "the upstream gradient is zero"
    yield (
        f"The gradient is zero because {reason}: "
        f"along this wire a small change of {symbol} changes nothing."
    )


def _repeated(trace: Trace, step: Pull, words: Wording) -> Iterator[str]:
    uses = trace.graph.number_of_edges(step.node, step.edge.user)
    if uses > 1:
        symbol = words.symbols[step.node]
        yield (
            f"{symbol} is used {uses} times in this operation; "
            f"this is its share as operand {step.edge.position + 1}."
        )


def _rounding(step: Pull, words: Wording) -> Iterator[str]:
    if step.local is None or any(
        np.ndim(value) or not np.isfinite(value)
        for value in (step.upstream, step.local, step.downstream)
    ):
        return
    upstream, local = (printed(words.number(value)) for value in (step.upstream, step.local))
    if words.number(np.float64(upstream * local)) != words.number(step.downstream):
        yield "The factors are shown rounded; the result is computed from all their digits."


def printed(text: str) -> Array:
    """The number that a reader of the text sees."""
    return np.float64(text.replace(MINUS, "-"))


def _settings(node: Node) -> dict[str, object]:
    return {**TABLE[node.op].settings, **dict(node.settings)}


def _sentence(remark: str) -> str:
    return remark[0].upper() + remark[1:] + "."
