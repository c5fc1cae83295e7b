"""What a row of the operation table holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple, cast

import numpy as np

from graphviz_backprop.ops.settings import NO_SETTINGS, Setting, checked
from graphviz_backprop.ops.shapes import Shape, broadcast, each_entry
from graphviz_backprop.text.arrays import Array, Condition

# Precedences, loosest first. An operand that binds looser than its hole gets parentheses.
ANY, LOGIC, COMPARISON, SUM, NEGATION, PRODUCT, POWER, ATOM = range(8)


class Notation(NamedTuple):
    """How an operation is written: ``{a}`` stands for the operand called ``a``.

    ``holes`` gives for each operand the loosest precedence that needs no parentheses.
    """

    template: str
    precedence: int
    holes: tuple[int, ...]


#: Stands for the notation that a row makes of its name.
BY_NAME = Notation("", ATOM, ())


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
    return call(f"{latex_name(name)}\\left({{a}}\\right)")


def latex_name(name: str) -> str:
    """The name of a function upright, in a template."""
    return rf"\operatorname{{{{{name.replace('_', ' ')}}}}}"


def silent(*operands: Array, **settings: object) -> str:
    """Nothing to say."""
    return ""


#: Of one axis of an array: a range of indices, one index, or None for all.
WindowPart = range | int | None


#: upstream × local of one operand, or with ``variadic`` those of all.
Vjp = Callable[..., Array] | Callable[..., Sequence[Array]]

#: A pull in matrix form: a formula, or what makes one for the operands at hand.
Pull = str | Callable[..., str]


class Aid(NamedTuple):
    """An array that a formula of a pull needs and no operation gives: how it is written, and
    ``value(upstream, out, *operands, **settings)`` (with ``variadic`` of the position first).

    In both texts ``{a}``, ``{out}``, ``{upstream}`` stand for what has these names.
    """

    text: str
    latex: str
    value: Callable[..., Array]


class Effort(NamedTuple):
    """``work(out, *shapes, **settings)`` is about how many numbers the forward pass reads, writes
    and multiplies, from the value's and the operands' shapes; the pulls take a few times that.
    ``scratch`` is how many numbers it holds meanwhile.
    """

    work: Callable[..., int] = each_entry
    scratch: Callable[..., int] = each_entry


class Expansion(NamedTuple):
    """The operation itself as a formula in the project's own language, "" where it has none;
    ``differs`` says where its numbers are not the operation's.
    """

    formula: str = ""
    differs: str = ""


class Remarks(NamedTuple):
    """Functions of the operands, each with one sentence or "": where the derivative is a
    convention (``kink``), and where the value does not exist (``domain``).
    """

    kink: Callable[..., str] = silent
    domain: Callable[..., str] = silent


class OnArrays(NamedTuple):
    """What rows of tensors say more.

    ``resolve(*shapes)`` names the row whose rule and pulls fit operands of these shapes: ``W x``
    is explained by "matvec". ``pulls[i]`` is the downstream gradient of operand i in matrix form,
    before broadcasting is undone: a formula in the project's own language over ``upstream``,
    ``out``, the operands and the ``aids``, or a function of ``(out, *operands, **settings)`` that
    gives it (with ``variadic`` of the position first). Where no formula says it, it is words with
    ``{upstream}``, ``{out}`` and the operands in braces. ``jacobians[i]`` is a formula for the
    matrix ∂out/∂operand i where both are vectors, "" where there is none. ``window(cell,
    *operands, **settings)`` is the part of the first operand that a cell of an image was made from.
    """

    pulls: tuple[Pull, ...] = ()
    resolve: Callable[..., str] | None = None
    jacobians: tuple[str, ...] = ()
    aids: Mapping[str, Aid] = MappingProxyType({})
    window: Callable[..., tuple[WindowPart, ...]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation: everything that the engine, the words and the pictures need of it.

    ``forward(*operands, **settings)`` gives the value. ``vjps[i](upstream, out,
    *operands, **settings)`` gives upstream × ∂out/∂operand i, before broadcasting
    is undone; with ``variadic`` there is one function, which gives them for all operands
    at once, so that what they share is computed once. ``partials[i]`` is ∂out/∂operand i
    as a formula in the project's own language over the operand names, the settings and
    ``out``; empty where only words can say it.
    ``shape(*shapes, **settings)`` is the value's shape; it raises ShapeError, with what
    would fit, before anything is computed. ``settings`` says what its fixed arguments may be.

    ``text`` and ``latex`` are how it is written: by default as a call of its name, or of one of
    its ``aliases``. ``reduction`` names the row that a call with a single operand means:
    ``max(x)``. ``called`` is False where the row has a notation of its own and is no function.
    ``symbol`` and ``folded[i]`` are drawn in the circle, the latter where operand i
    is a constant; ``^{…}`` marks a superscript and ``{}`` stands for the constant.
    ``examples`` are operands, away from kinks, for the check of the gradients; each
    is tried with every one of ``trials``, which are settings.

    With ``commutative`` the operands may change places; those at ``indices`` are choices,
    not quantities, and take no gradient.
    """

    name: str
    operands: tuple[str, ...]
    symbol: str
    forward: Callable[..., Array]
    vjps: tuple[Vjp, ...]
    partials: tuple[str, ...]
    rule: str
    examples: tuple[tuple[Array | float, ...], ...]
    text: Notation = BY_NAME
    latex: Notation = BY_NAME
    aliases: tuple[str, ...] = ()
    called: bool = True
    reduction: str = ""
    folded: tuple[str, ...] = ()
    shape: Callable[..., Shape] = broadcast
    settings: Mapping[str, Setting] = field(default_factory=lambda: NO_SETTINGS)
    trials: tuple[Mapping[str, object], ...] = (MappingProxyType({}),)
    variadic: bool = False
    elementwise: bool = True
    commutative: bool = False
    indices: tuple[int, ...] = ()
    effort: Effort = field(default_factory=Effort)
    expansion: Expansion = field(default_factory=Expansion)
    remarks: Remarks = field(default_factory=Remarks)
    arrays: OnArrays = field(default_factory=OnArrays)

    def __post_init__(self) -> None:
        holes = ", ".join(f"{{{name}}}" for name in self.operands)
        for field_, head in (("text", self.name), ("latex", latex_name(self.name))):
            if getattr(self, field_) is BY_NAME:
                left, right = ("(", ")") if field_ == "text" else (r"\left(", r"\right)")
                notation = call(f"{head}{left}{holes}{right}", len(self.operands))
                object.__setattr__(self, field_, notation)

    def checked(self, given: Mapping[str, object]) -> dict[str, object]:
        """Every setting in order, as ``given``, else by default; raises SettingError."""
        return checked(self.name, self.settings, given)

    def vjp(self, position: int) -> Callable[..., Array]:
        """The vector-Jacobian product of the operand at ``position`` alone."""
        if not self.variadic:
            return cast(Callable[..., Array], self.vjps[position])
        every = self.vjps[0]

        def at_position(*arguments: Array, **settings: object) -> Array:
            pulled: Array = every(*arguments, **settings)[position]
            return pulled

        return at_position

    def pull(self, position: int, out: Array, *operands: Array, **settings: object) -> str:
        """The formula of what the operand at ``position`` receives; see ``OnArrays``."""
        made = self.arrays.pulls[0 if self.variadic else position]
        if isinstance(made, str):
            return made
        place = (position,) if self.variadic else ()
        return made(*place, out, *operands, **settings)


def where(condition: Condition, yes: Array | float, no: Array | float) -> Array:
    """``np.where`` that gives a scalar for scalars."""
    chosen: Array = np.where(condition, yes, no)
    return chosen[()]


def any_of(condition: Condition) -> bool:
    """Whether a condition holds for the scalar or for any entry."""
    return bool(np.any(condition))


def array(*entries: object) -> Array:
    """An example's operand: a vector, or a matrix from its rows."""
    return np.array(entries, dtype=np.float64)


def tuple_text(numbers: Iterable[int]) -> str:
    """A shape or axes as a program writes them.

    >>> tuple_text((2, 3))
    '[2, 3]'
    """
    return f"[{', '.join(map(str, numbers))}]"


_IN_WORDS = {"−": "-", "∗": r"\ast ", "·": r"\cdot "}
_WORDS = re.compile(r"(\{\w+\}|[−∗·])")


def words_latex(words: str) -> str:
    r"""Words with places to fill in, as LaTeX with the same places.

    >>> words_latex("{upstream} spread by {b}")
    '{upstream}\\text{{ spread by }}{b}'
    """
    return "".join(
        part if part[:1] == "{" else _IN_WORDS.get(part) or rf"\text{{{{{part}}}}}"
        for part in _WORDS.split(words)
        if part
    )
