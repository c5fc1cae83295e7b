"""The chain rule in symbols alone, as it is said before numbers are put in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graphviz_backprop.engine.steps import Pull, Step
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.explain.equation import Equation
from graphviz_backprop.explain.steps import Explanation, explain
from graphviz_backprop.text.numbers import FITTING, NumberFormat

ONE, SEVERAL = "Chain rule: {equation}", "The chain rule"


def chain_rule(
    trace: Trace, steps: Iterable[Step], style: NumberFormat = FITTING
) -> Explanation | None:
    """What some pulls hand on, in symbols; None where no formula says it.

    >>> from graphviz_backprop.engine.trace import run
    >>> from graphviz_backprop.language.parse import parse
    >>> trace = run(parse("(x+y)z"), {"x": -2, "y": 5, "z": -4})
    >>> chain_rule(trace, trace.steps[-1:]).headline
    'Chain rule: ∂f/∂x = ∂f/∂q · ∂q/∂x'
    """
    told = tuple(_in_symbols(trace, steps, style))
    if not told:
        return None
    text = "; ".join(each.text for each in told)
    headline = ONE.format(equation=text) if len(told) == 1 else SEVERAL
    latex = r", \quad ".join(each.latex for each in told)
    return Explanation(headline, latex, "", text, (), told)


def _in_symbols(trace: Trace, steps: Iterable[Step], style: NumberFormat) -> Iterator[Equation]:
    for step in steps:
        if isinstance(step, Pull):
            told = explain(trace, step, style).equations[0]
            if len(told.sides) > 1:  # the last side is the number
                yield Equation(told.left, told.sides[:1])
