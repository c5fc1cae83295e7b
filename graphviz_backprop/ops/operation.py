"""What a row of the operation table holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

Array = Any  # np.float64 or np.ndarray of float64: NumPy's functions take and give both

# Precedences, loosest first. An operand that binds looser than its hole gets parentheses.
ANY, SUM, NEGATION, PRODUCT, POWER, ATOM = range(6)


class Notation(NamedTuple):
    """How an operation is written: ``{a}`` stands for the operand called ``a``.

    ``holes`` gives for each operand the loosest precedence that needs no parentheses.
    """

    template: str
    precedence: int
    holes: tuple[int, ...]


def call(template: str, count: int = 1) -> Notation:
    """Notation of something that encloses its operands, such as ``sin({a})``."""
    return Notation(template, ATOM, (ANY,) * count)


def infix(symbol: str, precedence: int) -> Notation:
    """Notation of an operator that associates to the left."""
    return Notation(f"{{a}} {symbol} {{b}}", precedence, (precedence, precedence + 1))


def latex_function(name: str) -> Notation:
    """LaTeX notation of a function that TeX knows, such as ``\\sin``."""
    return call(f"\\{name}\\left({{a}}\\right)")


def latex_operator(name: str) -> Notation:
    """LaTeX notation of a function that TeX does not know, such as ReLU."""
    return call(f"\\operatorname{{{{{name}}}}}\\left({{a}}\\right)")


def silent(*operands: Array, **settings: object) -> str:
    """Nothing to say."""
    return ""


#: Of one axis of an array: a range of indices, one index, or None for all.
WindowPart = range | int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation: everything that the engine, the words and the pictures need of it.

    ``forward(*operands, **settings)`` gives the value. ``vjps[i](upstream, out,
    *operands, **settings)`` gives upstream × ∂out/∂operand i, before broadcasting
    is undone; with ``variadic`` there is one function, which takes the position
    first. ``partials[i]`` is ∂out/∂operand i as a formula in the project's own
    language over the operand names, the settings and ``out``; empty where only
    words can say it. ``expansion`` is the operation itself as such a formula.

    ``kink`` and ``domain`` take the operands and return one sentence where the
    derivative is a convention, or where the value does not exist; else "".
    ``symbol`` and ``folded[i]`` are drawn in the circle, the latter where operand i
    is a constant; ``^{…}`` marks a superscript and ``{}`` stands for the constant.
    ``examples`` are operands, away from kinks, for the check of the gradients; each
    is tried with every one of ``trials``, which are settings.

    Rows of tensors say more. ``resolve(*shapes)`` names the row whose rule and pulls
    fit operands of these shapes: ``W x`` is explained by "matvec". ``pulls[i]`` is
    the downstream gradient of operand i in matrix form, ``{upstream}``, ``{out}`` and
    the operands standing for their names; ``latex_pull`` makes LaTeX of it. ``fits``
    says which shapes fit, for the error where they do not. ``reduction`` names the
    row that a call with a single operand means: ``max(x)``. ``window(cell, *operands,
    **settings)`` is the part of the first operand that a cell of an image was made from.
    ``called`` is False where the row has a notation of its own and is no function.
    """

    name: str
    operands: tuple[str, ...]
    symbol: str
    forward: Callable[..., Array]
    vjps: tuple[Callable[..., Array], ...]
    partials: tuple[str, ...]
    rule: str
    text: Notation
    latex: Notation
    examples: tuple[tuple[Array, ...], ...]
    aliases: tuple[str, ...] = ()
    folded: tuple[str, ...] = ()
    settings: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    variadic: bool = False
    elementwise: bool = True
    expansion: str = ""
    kink: Callable[..., str] = silent
    domain: Callable[..., str] = silent
    trials: tuple[Mapping[str, object], ...] = (MappingProxyType({}),)
    resolve: Callable[..., str] | None = None
    pulls: tuple[str, ...] = ()
    fits: str = ""
    reduction: str = ""
    window: Callable[..., tuple[WindowPart, ...]] | None = None
    called: bool = True

    def vjp(self, position: int) -> Callable[..., Array]:
        """The vector-Jacobian product of the operand at ``position``."""
        if not self.variadic:
            return self.vjps[position]
        shared = self.vjps[0]

        def at_position(*arguments: Array, **settings: object) -> Array:
            return shared(position, *arguments, **settings)

        return at_position


def where(condition: Array, yes: Array, no: Array) -> Array:
    """``np.where`` that gives a scalar for scalars."""
    chosen: Array = np.where(condition, yes, no)
    return chosen[()]


def any_of(condition: Array) -> bool:
    """Whether a condition holds for the scalar or for any entry."""
    return bool(np.any(condition))


def array(*entries: object) -> Array:
    """An example's operand: a vector, or a matrix from its rows."""
    return np.array(entries, dtype=np.float64)


def setting_texts(settings: Mapping[str, object]) -> dict[str, str]:
    """Settings as a program writes them, for the templates of a row.

    >>> setting_texts({"axis": None, "key": (0, (1, None, 2))})
    {'axis': 'None', 'key': '0, 1::2'}
    """
    return {
        name: ", ".join(_subscript(part) for part in value)
        if name == "key" and isinstance(value, tuple)
        else str(value)
        for name, value in settings.items()
    }


def _subscript(part: object) -> str:
    if not isinstance(part, tuple):
        return str(part)
    start, stop, step = ("" if bound is None else str(bound) for bound in part)
    return f"{start}:{stop}:{step}" if step else f"{start}:{stop}"


_LATEX_OF = {
    "ᵀ": r"^{{\top}}", "·": r"\cdot ", "⊙": r"\odot ", "∗": r"\ast ", "Σ": r"\sum ",
    "σ": r"\sigma ", "−": "-",
}  # fmt: skip


_PULL_PARTS = re.compile(
    r"\{\w+\}|[ᵀ·⊙∗Σσ−]|[A-Za-z]{2,}(?=\()|(?P<words>[, ]*[A-Za-z]{2,}(?: [A-Za-z]{2,})* ?)"
)


def latex_pull(template: str) -> str:
    """A template of ``pulls`` as LaTeX, with the same places to fill in.

    >>> latex_pull("{a}ᵀ · {upstream}").format(a="W", upstream="u")
    'W^{\\\\top} \\\\cdot  u'
    """

    def translated(found: re.Match[str]) -> str:
        part = found[0]
        if part.startswith("{"):
            return part
        kind = "text" if found["words"] else "operatorname"
        return _LATEX_OF.get(part) or rf"\{kind}{{{{{part}}}}}"

    return _PULL_PARTS.sub(translated, template)
