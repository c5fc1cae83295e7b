"""What gradients are for: one step of gradient descent, x ← x − rate · ∂L/∂x, for every input."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from graphviz_backprop.engine.graph import INPUT, nodes
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.explain.equation import Equation, equation
from graphviz_backprop.explain.formulas import Leaf, formula
from graphviz_backprop.explain.pages import page
from graphviz_backprop.explain.steps import Explanation
from graphviz_backprop.explain.symbols import Symbols
from graphviz_backprop.text.numbers import FITTING, NumberFormat

UPDATE = "Update: {equation}"
DOWNHILL = "A step against the gradient: {target} becomes smaller, if the step is small enough."


def updates(
    trace: Trace, rate: float, style: NumberFormat = FITTING
) -> Iterator[tuple[str, Explanation]]:
    """For every input that takes a gradient its id, and the step with this learning rate."""
    symbols = Symbols.shown(trace, style)
    trace = symbols.trace
    note = DOWNHILL.format(target=symbols.target.text)
    for node in nodes(trace.graph):
        if node.op == INPUT and node.id in trace.gradients:
            told = update_equation(symbols, node.id, rate)
            short = f"{told.left.text} ← {told.sides[-1].text}"
            yield (
                node.id,
                Explanation(
                    UPDATE.format(equation=short), told.latex, "", told.text, (note,), (told,)
                ),
            )


def update_equation(symbols: Symbols, node_id: str, rate: float) -> Equation:
    """x ← x − rate · ∂L/∂x = numbers = the new value."""
    trace = symbols.trace
    value, gradient = trace.values[node_id], trace.gradients[node_id]
    leaves = {
        "a": Leaf(symbols.of[node_id], value),
        "gradient": Leaf(symbols.gradient(node_id), gradient),
    }
    step = page(formula("a - rate * gradient", leaves, {"rate": rate}))
    told = equation(symbols.of[node_id], [step], value - rate * gradient, symbols.style)
    return Equation(told.left, (replace(told.sides[0], relation="←"), *told.sides[1:]))
