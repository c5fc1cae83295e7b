"""The side panel of the lecture: every operation with its local derivatives, and what is wanted.

``f = (x + y) z; x = −2, …`` · ``q = x + y, ∂q/∂x = 1, ∂q/∂y = 1`` · ``Want: ∂f/∂x, …``
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graphviz_backprop.engine.graph import INPUT, Node, nodes
from graphviz_backprop.engine.steps import Forward, Inputs, Pull, Seed, Step
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.explain.equation import Equation
from graphviz_backprop.explain.local import local_equation
from graphviz_backprop.explain.steps import forward_equation
from graphviz_backprop.explain.symbols import Symbols, joined
from graphviz_backprop.explain.typeset import Symbol
from graphviz_backprop.language.writing.reading import latex, reading
from graphviz_backprop.text.numbers import FITTING, NumberFormat

WANT = Symbol(r"\text{Want: }", "Want: ")
_COMMA = (r",\ ", ", ")


@dataclass(frozen=True, slots=True)
class Panel:
    """Lines of the panel: the formula with its inputs first, what is wanted last.

    ``places`` says on which line an operation stands, by node id.
    """

    lines: tuple[Symbol, ...]
    places: dict[str, int]

    def lit(self, step: Step) -> int:
        """The line that a step is about."""
        match step:
            case Inputs():
                return 0
            case Seed():
                return len(self.lines) - 1
            case Forward():
                return self.places[step.node]
            case Pull():
                return self.places[step.edge.user]

    def about(self, steps: Sequence[Step], active: Iterable[str]) -> int | None:
        """The line that some steps are about, or where there are none the nodes that are lit."""
        if steps:
            return self.lit(steps[-1])
        return next((self.places[node] for node in active if node in self.places), None)

    def line_of(self, step: Step) -> Symbol:
        """The line itself."""
        return self.lines[self.lit(step)]


def panel(trace: Trace, style: NumberFormat = FITTING) -> Panel:
    """The panel of a trace: the same for all of its steps.

    >>> from graphviz_backprop.engine.trace import run
    >>> from graphviz_backprop.language.parse import parse
    >>> for line in panel(run(parse("(x+y)z"), {"x": -2, "y": 5, "z": -4})).lines:
    ...     print(line.text)
    f = (x + y) z, x = −2.00, y = 5.00, z = −4.00
    q = x + y, ∂q/∂x = 1, ∂q/∂y = 1
    f = q z, ∂f/∂q = z, ∂f/∂z = q
    Want: ∂f/∂x, ∂f/∂y, ∂f/∂z
    """
    symbols = Symbols.shown(trace, style)
    trace = symbols.trace
    pulls: dict[str, list[Pull]] = defaultdict(list)
    for step in trace.steps:
        if isinstance(step, Pull):
            pulls[step.edge.user].append(step)
    inputs = [node for node in nodes(trace.graph) if node.op == INPUT]
    given = [_given(symbols, node) for node in inputs]
    wanted = [symbols.gradient(node.id) for node in inputs if node.id in trace.gradients]
    operations = [step for step in trace.steps if isinstance(step, Forward)]
    lines = [joined([Symbol(latex(trace.graph), reading(trace.graph)), *given], *_COMMA)]
    for step in operations:
        lines.append(_operation(symbols, step, pulls[step.node]))
    lines.append(joined([WANT, joined(wanted, *_COMMA)], "", ""))
    return Panel(tuple(lines), {step.node: k for k, step in enumerate(operations, 1)})


def _given(symbols: Symbols, node: Node) -> Symbol:
    name, value = symbols.of[node.id], symbols.number(symbols.trace.values[node.id])
    return Symbol(f"{name.latex} = {value.latex}", f"{name.text} = {value.text}")


def _operation(symbols: Symbols, step: Forward, pulls: list[Pull]) -> Symbol:
    """An operation in symbols, and its local derivatives in symbols, first operand first."""
    told = [_first(forward_equation(symbols, step))]
    for pull in reversed(pulls):
        local = local_equation(symbols, pull)
        if local is not None:
            told.append(_first(local))
    return joined([Symbol(each.latex, each.text) for each in told], *_COMMA)


def _first(told: Equation) -> Equation:
    """The equation as far as its first side."""
    return Equation(told.left, told.sides[:1])
