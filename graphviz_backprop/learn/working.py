"""One step of a descent written out: ``x ← x − rate · dx`` in symbols and numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from graphviz_backprop.learn.descent import Descent, State
from graphviz_backprop.learn.methods import METHODS
from graphviz_backprop.names import latex as latex_name
from graphviz_backprop.names import parts
from graphviz_backprop.numbers import MINUS, NumberFormat, format_number, latex_number
from graphviz_backprop.ops.operation import Array

_FIGURES = NumberFormat("significant", 6)
_SHOWN = 6  # entries of an array that are written out


class Working(NamedTuple):
    """A line of working as plain text and as LaTeX."""

    text: str
    latex: str


def working(
    setup: Descent, before: State, after: State, style: NumberFormat = _FIGURES
) -> dict[str, tuple[Working, ...]]:
    """The lines that led from one state to the next, by moving variable."""
    return {name: _lines(setup, before, after, name, style) for name in setup.move}


def _lines(
    setup: Descent, before: State, after: State, name: str, style: NumberFormat
) -> tuple[Working, ...]:
    method = METHODS[setup.method]
    numbers: dict[str, Array] = {
        "x": before.values[name],
        "x_": after.values[name],
        "dx": before.gradients[name],
        "rate": setup.rate,
        "k": float(after.step),
        **dict(zip(method.memory, before.memory[name], strict=True)),
        **dict(zip((f"{m}_" for m in method.memory), after.memory[name], strict=True)),
    }
    memory = {f"{m}{mark}": m for m in method.memory for mark in ("", "_")}
    plain = {"x": _shown(name), "dx": f"∂{_shown(setup.output)}/∂{_shown(name)}"}
    above, below = latex_name(setup.output), latex_name(name)
    typeset = {"x": below, "dx": rf"\frac{{\partial {above}}}{{\partial {below}}}"}
    fixed = {"rate": "rate", "k": "k", **memory}
    sign, latex_sign = ("+", "+") if setup.maximise else (MINUS, "-")
    text_numbers = _written(numbers, lambda v: format_number(v, style), "({})")
    latex_numbers = _written(numbers, lambda v: latex_number(v, style), r"\left({}\right)")
    result = []
    for line in method.lines:
        symbols = plain | fixed | {"sign": sign}
        text = " = ".join(
            (
                line.text.format_map(symbols),
                line.text.format_map(text_numbers | {"sign": sign}),
                text_numbers[f"{line.result}_"].strip("()"),
            )
        )
        symbols = typeset | fixed | {"rate": r"\mathrm{rate}", "sign": latex_sign}
        latex = " = ".join(
            (
                line.latex.format_map(symbols),
                line.latex.format_map(latex_numbers | {"sign": latex_sign}),
                latex_numbers[f"{line.result}_"].removeprefix(r"\left(").removesuffix(r"\right)"),
            )
        )
        head = fixed | plain
        latex_head = fixed | typeset
        result.append(
            Working(
                f"{head[line.result]} ← {text}", rf"{latex_head[line.result]} \leftarrow {latex}"
            )
        )
    return tuple(result)


def _shown(name: str) -> str:
    base, subscript = parts(name)
    return f"{base}_{subscript}" if subscript and not subscript.isdigit() else base + subscript


def _written(
    numbers: Mapping[str, Array], write: Callable[[float], str], parentheses: str
) -> dict[str, str]:
    return {key: _number(value, write, parentheses) for key, value in numbers.items()}


def _number(value: Array, write: Callable[[float], str], parentheses: str) -> str:
    entries = getattr(value, "ravel", lambda: [value])()
    if getattr(value, "ndim", 0):
        rest = ", …" if len(entries) > _SHOWN else ""
        return f"[{', '.join(write(float(entry)) for entry in entries[:_SHOWN])}{rest}]"
    text = write(float(entries[0]))
    return parentheses.format(text) if text.startswith((MINUS, "-")) else text
