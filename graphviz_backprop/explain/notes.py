"""What has to be said in words: kinks, domains, overflow, zero gradients, rounding, shapes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import numpy as np

from graphviz_backprop.engine.graph import Node, node_of
from graphviz_backprop.engine.pulls import stretched_axes
from graphviz_backprop.engine.remembered import once
from graphviz_backprop.engine.steps import Forward, Pull, Seed
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.explain.equation import Equation, adds_up
from graphviz_backprop.explain.symbols import EXACT, Symbols, shape_text
from graphviz_backprop.explain.typeset import Symbol, parenthesized
from graphviz_backprop.ops import TABLE, speaking_row
from graphviz_backprop.ops.operation import ATOM
from graphviz_backprop.text.numbers import NumberFormat, format_number

NOT_FINITE = "An operand is not a finite number, so this value is not one either."
OVERFLOW = "Overflow: the value is beyond what a 64-bit floating-point number holds (1.8e308)."
NO_DERIVATIVE = (
    "There is no derivative here, because {target} has no finite value: "
    "the numbers of the backward pass mean nothing."
)
INFINITE = "This gradient is not a finite number, and neither is what it is multiplied into."
ROUNDED = "The numbers are shown rounded; results are computed from all their digits."
CONVENTION = "By convention nothing is passed on along this wire."
NOTHING_ABOVE = (
    "The gradient of {user} is zero, so nothing comes down this wire: "
    "to first order, a small change of {node} changes nothing along it."
)
NO_SLOPE = (
    "The local derivative is zero: to first order, a small change of {node} "
    "changes nothing along this wire."
)
CANCELLED = (
    "What comes down this wire cancels to zero: to first order, a small change of {node} "
    "changes nothing along it."
)
OPERAND = (
    "{node} is used {count} times in this operation; this is its use as operand {place}, "
    "the other uses are held fixed."
)
SHARED = "{node} is used {count} times: the contributions of all its wires add up."
SO_FAR = "This sum is not the gradient yet: {count} more to come."
STRETCHED_FROM_NUMBER = "{node} is one number for all entries: their shares are added up."
STRETCHED = (
    "{node}, shape {narrow}, was repeated along {axes} to shape {wide}: "
    "the shares of all copies are added up."
)
OWN_SHAPE = "The gradient of {node} has its shape, {shape}."
DUST = "The computer has {number} where 0 is shown: that is its rounding, no digit of it counts."
#: An operand in a rule, with the brackets around it.
_OPERAND = re.compile(r"([(|]?)\{(\w+)\}([)|]?)")
ENTRIES = "Entries are counted from 0."
ENTRYWISE = "Computed entry by entry."


def dust_note(number: float) -> str:
    """That 0 is shown for a number which rounding left."""
    return DUST.format(number=format_number(number, NumberFormat("significant", 3)))


def value_note(trace: Trace, step: Forward) -> str:
    """Why a value does not exist as a finite number; "" where it does."""
    if np.all(np.isfinite(step.value)):
        return ""
    node = node_of(trace.graph, step.node)
    row = TABLE[node.op]
    reason = row.remarks.domain(*step.inputs, **_settings(node))
    if reason:
        return _sentence(reason)
    return OVERFLOW if all(np.all(np.isfinite(value)) for value in step.inputs) else NOT_FINITE


def troubles(trace: Trace) -> dict[str, tuple[str, int]]:
    """Where a value first stops being a finite number: why and at which step, by node id."""
    return {
        step.node: (value_note(trace, step), k)
        for k, step in enumerate(trace.steps)
        if isinstance(step, Forward)
        and not np.all(np.isfinite(step.value))
        and all(np.all(np.isfinite(value)) for value in step.inputs)
    }


@once
def _left_domain(trace: Trace) -> bool:
    """Whether the target has no finite value because a value is outside of a domain.

    Beyond the range of floating-point numbers there is still a slope, which is beyond it too.
    """
    if np.all(np.isfinite(trace.values[trace.target])):
        return False
    return any(why != OVERFLOW for why, _ in troubles(trace).values())


def forward_notes(trace: Trace, step: Forward) -> Iterator[str]:
    """Trouble with the value, and that a function takes arrays entry by entry."""
    if note := value_note(trace, step):
        yield note
    node = node_of(trace.graph, step.node)
    row = TABLE[node.op]
    inside = [np.shape(value) for value in step.inputs]
    spoken = speaking_row(node.op, *inside) if len(inside) == 2 else row
    plain = spoken.name in ("add", "subtract", "negate", "identity")
    scaled = spoken.name in ("multiply", "divide") and () in inside and inside[-1:] != [()]
    if np.ndim(step.value) and spoken.elementwise and not (plain or scaled):
        yield ENTRYWISE


def seeded(symbols: Symbols, step: Seed) -> tuple[str, str]:
    """Which number the backward pass starts from: in a few words, and as a sentence.

    The words are "" for 1 at a number, where there is nothing to choose.
    """
    name, seed = symbols.of[step.node].text, np.asarray(step.gradient)
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


def pull_notes(symbols: Symbols, step: Pull) -> Iterator[str]:
    """The remarks on one pull, the rule first."""
    trace = symbols.trace
    user = node_of(trace.graph, step.edge.user)
    operands = [trace.values[operand] for operand in user.operands]
    row = TABLE[user.op]
    yield rule(symbols, user)
    remark = row.remarks.kink(*operands, **_settings(user))
    if remark:
        yield _sentence(remark)
    if _left_domain(trace):
        yield NO_DERIVATIVE.format(target=symbols.of[trace.target].text)
    elif not np.all(np.isfinite(step.downstream)):
        yield INFINITE
    if not np.any(step.downstream != 0) and np.size(step.downstream):
        yield _zero(symbols, step, at_kink=bool(remark))
    yield from _uses(symbols, step)
    yield from _shapes(symbols, step)


def rule(symbols: Symbols, user: Node) -> str:
    """The rule of an operation in a sentence, with its own operands and settings."""
    trace = symbols.trace
    row = speaking_row(user.op, *(trace.values[operand].shape for operand in user.operands))
    names = {
        name: symbols.of[operand]
        for name, operand in zip(row.operands, user.operands, strict=False)  # of many, the first
    }
    for name, value in _settings(user).items():
        text = format_number(value, EXACT) if isinstance(value, int | float) else str(value)
        names[name] = Symbol(text, text, ATOM)

    def put(found: re.Match[str]) -> str:
        enclosed = found[1] in ("(", "|") and found[3] in (")", "|")
        name = names[found[2]]
        return f"{found[1]}{name.text if enclosed else parenthesized(name, ATOM).text}{found[3]}"

    return _OPERAND.sub(put, row.rule)


def rounding_notes(told: Iterable[Equation], style: NumberFormat) -> Iterator[str]:
    """That printed numbers do not give what is printed, where that is so."""
    if not all(adds_up(each, style) for each in told):
        yield ROUNDED


def _zero(symbols: Symbols, step: Pull, *, at_kink: bool) -> str:
    node, user = symbols.of[step.node].text, symbols.of[step.edge.user].text
    if not np.any(step.upstream != 0):
        return NOTHING_ABOVE.format(node=node, user=user)
    if at_kink:
        return CONVENTION
    if step.local is None or np.any(step.local != 0):
        return CANCELLED.format(node=node)
    return NO_SLOPE.format(node=node)


def _uses(symbols: Symbols, step: Pull) -> Iterator[str]:
    trace, name = symbols.trace, symbols.of[step.node].text
    repeated = trace.graph.number_of_edges(step.node, step.edge.user)
    if repeated > 1:
        yield OPERAND.format(node=name, count=repeated, place=step.edge.position + 1)
    if trace.pull_counts[step.node] > 1:
        yield SHARED.format(node=name, count=trace.pull_counts[step.node])


def _shapes(symbols: Symbols, step: Pull) -> Iterator[str]:
    """Shapes and broadcasting in words."""
    wide, narrow = np.shape(step.upstream), np.shape(step.downstream)
    name = symbols.of[step.node].text
    if step.local is not None and wide != narrow:
        axes = stretched_axes(wide, narrow)
        named = f"axis {axes[0]}" if len(axes) == 1 else f"axes {', '.join(map(str, axes))}"
        if narrow:
            yield STRETCHED.format(
                node=name, narrow=shape_text(narrow), axes=named, wide=shape_text(wide)
            )
        else:
            yield STRETCHED_FROM_NUMBER.format(node=name)
    if narrow:
        yield OWN_SHAPE.format(node=name, shape=shape_text(narrow))


def _settings(node: Node) -> dict[str, object]:
    return dict(node.settings)


def _sentence(remark: str) -> str:
    return remark[0].upper() + remark[1:] + "."
