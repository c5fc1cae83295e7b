"""One step of a descent written out: ``x ← x − rate · dx`` in symbols and numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from graphviz_backprop.learn.descent import Descent, State
from graphviz_backprop.learn.methods import METHODS
from graphviz_backprop.text.arrays import Array
from graphviz_backprop.text.names import latex as latex_name
from graphviz_backprop.text.names import parts
from graphviz_backprop.text.numbers import MINUS, NumberFormat, format_number, latex_number

_SIX_FIGURES = NumberFormat("significant", 6)
_EXACT = NumberFormat("exact")
_SHOWN = 6  # entries of an array that are written out


class Working(NamedTuple):
    """A line of working as plain text and as LaTeX."""

    text: str
    latex: str


class _Script(NamedTuple):
    """How text or LaTeX writes a name, a partial derivative, a word, a number, parentheses."""

    name: Callable[[str], str]
    partial: str
    word: str
    number: Callable[[float, NumberFormat], str]
    parentheses: str
    arrow: str
    signs: Mapping[bool, str]


def _plain_name(name: str) -> str:
    base, subscript = parts(name)[:2]
    return f"{base}_{subscript}" if subscript and not subscript.isdigit() else base + subscript


_TEXT = _Script(_plain_name, "∂{}/∂{}", "{}", format_number, "({})", "←", {True: "+", False: MINUS})
_LATEX = _Script(
    latex_name,
    r"\frac{{\partial {}}}{{\partial {}}}",
    r"\mathrm{{{}}}",
    latex_number,
    r"\left({}\right)",
    r"\leftarrow",
    {True: "+", False: "-"},
)


def working(
    setup: Descent, before: State, after: State, style: NumberFormat = _SIX_FIGURES
) -> dict[str, tuple[Working, ...]]:
    """The lines that led from one state to the next, by moving variable."""
    method = METHODS[setup.method]
    lines: dict[str, tuple[Working, ...]] = {}
    for name in setup.move:
        text = _filled(setup, before, after, name, style, _TEXT)
        latex = _filled(setup, before, after, name, style, _LATEX)
        lines[name] = tuple(
            Working(
                text(line.result, line.text),
                latex(line.result, line.latex),
            )
            for line in method.lines
        )
    return lines


def _filled(
    setup: Descent, before: State, after: State, name: str, style: NumberFormat, script: _Script
) -> Callable[[str, str], str]:
    """Fills the formula of a line: ``result ← symbols = numbers = value``."""
    memory = METHODS[setup.method].memory
    values: dict[str, Array] = {"x_": after.values[name], "dx": before.gradients[name]}
    values |= zip(memory, before.memory[name], strict=True)
    values |= zip((f"{word}_" for word in memory), after.memory[name], strict=True)
    fixed = {"sign": script.signs[setup.maximise]}
    numbers = {key: _number(value, style, script, script.parentheses)
               for key, value in values.items()}  # fmt: skip
    numbers |= fixed | {
        "x": _number(before.values[name], style, script),
        "rate": script.number(setup.rate, _EXACT),
        "k": str(after.step),
    }
    shown = script.name(name)
    symbols = fixed | {
        "x": shown,
        "dx": script.partial.format(script.name(setup.output), shown),
        "rate": script.word.format("rate"),
        "k": "k",
    }
    symbols |= {f"{word}{mark}": script.word.format(word) for word in memory for mark in ("", "_")}

    def fill(result: str, formula: str) -> str:
        value = _number(values[f"{result}_"], style, script)
        filled = f"{formula.format_map(symbols)} = {formula.format_map(numbers)} = {value}"
        return f"{symbols[result]} {script.arrow} {filled}"

    return fill


def _number(value: Array, style: NumberFormat, script: _Script, parentheses: str = "{}") -> str:
    """A number, negative ones in ``parentheses``; the first entries of an array."""
    entries = np.ravel(value)
    if np.ndim(value):
        written = [script.number(float(entry), style) for entry in entries[:_SHOWN]]
        return f"[{', '.join([*written, '…'][: len(entries)])}]"
    text = script.number(float(entries[0]), style)
    return parentheses.format(text) if text.startswith((MINUS, "-")) else text
