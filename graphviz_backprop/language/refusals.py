"""Statements that define nothing: equations, inequalities, derivatives, lines of a loop."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from graphviz_backprop.language.complaints import unknown_word
from graphviz_backprop.language.program import (
    Chain,
    Given,
    Unread,
    is_constant,
    mentioned,
    name_of,
)
from graphviz_backprop.language.reader import Reading
from graphviz_backprop.language.symbols import called
from graphviz_backprop.language.tree import Tree, key, walk
from graphviz_backprop.text.errors import Edit, FormulaError
from graphviz_backprop.text.names import head as head_of

#: Longer texts are not repeated in a message.
_SHOWN = 40


def refuse_what_defines_nothing(
    definitions: Sequence[Chain], known: Mapping[str, Given], reading: Reading
) -> None:
    """Raises FormulaError for the first statement that denotes no computation.

    Names with values may stand anywhere: what all of is known is computed.
    """
    _refuse_derivatives(definitions, reading.text)
    defined = {name_of(left) for chain in definitions for left in chain.parts[:-1]}
    for chain in definitions:
        _refuse_unread(chain, reading.text)
        _refuse_header(chain, known, reading.text)
        _refuse_joined(chain)
        _refuse_equation(chain, known, reading.text)
        if not reading.python:
            _refuse_comparison(chain, known, reading.text)
            _refuse_word(chain, definitions, reading)
            _refuse_step(chain, {*known, *defined}, reading)
            _refuse_loop(chain, known, reading.text)


def _is_derivative(left: Tree | Unread) -> bool:
    return isinstance(left, Unread) and "the program computes" in left.error.problem


def _refuse_derivatives(definitions: Sequence[Chain], text: str) -> None:
    """∂q/∂x = 1 beside a formula: the derivatives are what comes out."""
    found = [c for c in definitions if len(c.parts) > 1 and _is_derivative(c.parts[0])]
    if not found or len(found) == len(definitions):
        return
    start, stop = found[0].parts[0].start, max(part.stop for part in found[-1].parts)
    between = [c for c in definitions if c not in found and start < c.parts[0].start < stop]
    raise FormulaError(
        "derivatives are what the program computes",
        remedy="Leave them out: they are shown at the formula.", text=text, start=start, stop=stop,
        write=None if between else "",
    )  # fmt: skip


#: A name with what it is a function of, whatever that is: E(w_1, …, w_K), p(a ≻ b | x).
_HEADER = re.compile(r"[^\s()+/=-]+\s*(?:\\left)?\(.*\)\s*&?\s*|\S+\s*\*", re.DOTALL)


def _refuse_unread(chain: Chain, text: str) -> None:
    """A left side that cannot be read, unless it is the derivative that the right side is."""
    left, last = chain.parts[0], chain.parts[-1]
    if isinstance(left, Unread) and isinstance(last, Tree):
        header = _HEADER.fullmatch(text, left.start, left.stop)
        if is_constant(last) or not (_is_derivative(left) or header):
            raise left.error


def _refuse_header(chain: Chain, known: Collection[str], text: str) -> None:
    left = chain.parts[0]
    if isinstance(left, Unread) or len(chain.parts) == 1:
        return
    given = any(t.kind == "op" and t.text in "|‖;=" for t in left.inside)
    is_header = left.kind == "call" and left.text == "(" and not given and not _is_call(left)
    if is_header and (
        len(left.parts) == 1 or any(p.kind == "chain" and any(p.ops) for p in left.parts[1:])
    ):
        if key(left.parts[0]) in map(head_of, known):  # w(t + 1) where w(t) is given
            return
        names = [key(part) for part in walk(left) if part.kind in ("name", "script")][1:]
        head = text[left.start : left.parts[0].stop]
        raise FormulaError(
            "between the parentheses before “=” stand names with commas",
            remedy="Write f(x, y) = x + y.", start=left.start, stop=left.stop,
            write=f"{head}({', '.join(dict.fromkeys(names)) or 'x'})",
        )  # fmt: skip


def _refuse_joined(chain: Chain) -> None:
    """``x = 2 y = 3``: the separator between two definitions is missing."""
    for middle, after in zip(chain.parts[1:], chain.parts[2:], strict=False):
        name = _joined(middle)
        if name and (_joined(after) or (isinstance(after, Tree) and is_constant(after))):
            raise FormulaError(
                "there is one “=” too many",
                remedy="Put ; or a comma between two definitions: x = -2, y = 5.",
                start=name.start, stop=name.stop, write=Edit(name.start, name.start, "; "),
            )  # fmt: skip


def _joined(part: Tree | Unread) -> Tree | None:
    """The name of ``2 y``, a number and the name of the next definition."""
    if not isinstance(part, Tree) or part.kind != "chain" or set(part.ops) != {""}:
        return None
    first, end = part.parts[0], part.parts[-1]
    return end if first.kind in ("number", "negate") and key(end) else None


def _refuse_equation(chain: Chain, known: Mapping[str, Given], text: str) -> None:
    """A left side that is no name, of which not all is known."""
    left, last = chain.parts[0], chain.parts[-1]
    if len(chain.parts) != 2 or isinstance(left, Unread) or isinstance(last, Unread):
        return
    spelled = [text[part.start : part.stop] for part in (left, last)]
    names = [sorted(_names(side)) for side in (left, last)]
    if left.kind == last.kind == "chain" and names[0] == names[1]:
        raise FormulaError(
            "this is a law: both sides are formulas", remedy="Write one of them alone.",
            start=left.start, stop=last.stop, write=spelled[0],
        )  # fmt: skip
    if left.kind == "chain" and is_constant(left) and is_constant(last):
        raise FormulaError(
            "this is an equation of numbers, which defines no name",
            remedy=f"Write one of its sides: {spelled[0]:.40}.", start=left.start, stop=last.stop,
            write=spelled[0],
        )  # fmt: skip
    computed = left.kind in ("chain", "negate", "group", "abs", "big") or _is_call(left)
    solvable = computed and is_constant(last) and not is_constant(left)
    if not solvable and not _is_formula(left, text):
        return
    if mentioned(left) <= set(known) or set(names[0]) == set(names[1]) != set():
        return
    parts = [part.text for part in left.parts if part.kind == "name"]
    if left.kind == "chain" and len(parts) == len(left.parts) == 2 and parts[1] in names[1]:
        write = f"{parts[0]}({parts[1]}) = {spelled[1]}"
        raise FormulaError(
            "a function has its arguments in parentheses", remedy=f"Write {write:.60}.",
            start=left.start, stop=last.stop, write=write,
        )  # fmt: skip
    if last.kind in ("name", "script") and last.sup is None and not is_constant(last):
        raise FormulaError(
            "on the left of “=” stands no name: this is an equation, or its sides are swapped",
            remedy=f"Write {spelled[1]:.30} = {spelled[0]:.30} if that defines it.",
            start=left.start, stop=last.stop, write=f"{spelled[1]} = {spelled[0]}",
        )  # fmt: skip
    zero = is_constant(last) and spelled[1].strip() in ("0", "0.")
    write = f"q = {spelled[0]}" + ("" if zero else f" - ({spelled[1]})")
    raise FormulaError(
        "this is an equation to be solved, or its sides stand the wrong way round",
        remedy="On the left of “=” stands one name. Write the difference of the sides, which is 0 "
        f"at a solution: {write:.60}.", start=left.start, stop=last.stop, write=write,
    )  # fmt: skip


def _is_formula(left: Tree, text: str) -> bool:
    """Whether a left side is no way to write a name: a sum, factors apart, a power of a sum."""
    if left.kind == "negate":
        return False
    if left.kind == "chain" and not any(left.ops):  # wkv_t is a name with one letter below
        pairs = zip(left.parts, left.parts[1:], strict=False)
        return any(text[a.stop : b.start].isspace() for a, b in pairs)
    return left.kind in ("chain", "abs", "norm")


def _is_call(left: Tree) -> bool:
    """Whether a left side calls a function that there is, of more than names: det(A − λI)."""
    plain = all(part.kind in ("name", "script") for part in left.parts[1:])
    return left.kind == "call" and bool(called(key(left.parts[0]))) and not plain


def _names(side: Tree) -> list[str]:
    """The names of a formula without those of its functions."""
    parts = list(walk(side))
    heads = {id(part.parts[0]) for part in parts if part.kind == "call"}
    return [p.text for p in parts if p.kind == "name" and id(p) not in heads]


def _refuse_word(chain: Chain, definitions: Sequence[Chain], reading: Reading) -> None:
    """A word alone."""
    tree = chain.parts[0]
    if len(definitions) == 1 and len(chain.parts) == 1 and isinstance(tree, Tree):
        token = next((t for t in reading.tokens if t.start == tree.start and t.doubt), None)
        if tree.kind == "name" and token:
            problem, remedy, write = unknown_word(tree.text, False, ())
            raise FormulaError(
                problem, remedy=remedy, start=tree.start, stop=tree.stop, write=write
            )


def _refuse_comparison(chain: Chain, known: Mapping[str, Given], text: str) -> None:
    """``x < y`` alone is true or false; ``f == x`` defines nothing."""
    tree = chain.parts[0]
    if len(chain.parts) > 1 or not isinstance(tree, Tree) or tree.kind not in ("compare", "logic"):
        return
    if mentioned(tree) <= set(known):
        return
    spelled = text[tree.start : tree.stop]
    left = tree.parts[0]
    if tree.text == "==" and left.kind in ("name", "script"):
        at = text.index("==", left.stop)
        raise FormulaError(
            "“==” asks whether two values are equal, and defines nothing",
            remedy=f"Write {text[left.start : left.stop]} = … to define it.",
            start=at, stop=at + 2, write="=",
        )  # fmt: skip
    in_brackets = f"[{spelled}]" if len(spelled) <= _SHOWN else "[ and ] around it"
    raise FormulaError(
        "this is an inequality: it is true or false, and has no slope",
        remedy=f"Write {in_brackets} for 1 where it holds and 0 elsewhere, or one of its sides.",
        start=tree.start, stop=tree.stop, write=f"[{spelled}]",
    )  # fmt: skip


def _refuse_step(chain: Chain, known: set[str], reading: Reading) -> None:
    """``x = x − η dx`` with the gradient as a name: a step of descent."""
    left, last = chain.parts[0], chain.parts[-1]
    if len(chain.parts) != 2 or isinstance(left, Unread) or isinstance(last, Unread):
        return
    stem = re.match(r"[A-Za-z]+", name_of(left))
    gradient = f"d{stem[0]}" if stem else ""
    found = (key(part) for part in walk(last) if part.kind in ("name", "script"))
    there = {name for name in found if re.fullmatch(rf"{gradient}(?![A-Za-z]).*", name)}
    is_step = any(part.kind == "chain" and "-" in part.ops for part in walk(last))
    if not gradient or not there or there & known or not is_step:
        return
    token = next((t for t in reading.tokens if t.text == gradient), None)
    raise FormulaError(
        f"this is a step of gradient descent: {gradient} is a derivative, which the program "
        "computes",
        remedy="Write the loss as a formula and open “Gradient descent”; or give the derivative a "
        "name of its own, such as g.",
        start=token.start if token else left.start, stop=token.stop if token else last.stop,
        write="g" if token else None,
    )  # fmt: skip


def _refuse_loop(chain: Chain, known: Mapping[str, Given], text: str) -> None:
    """“+=” in a formula that is no code: the value to add to is that of a round before."""
    left = chain.parts[0]
    op = chain.ops[0] if chain.ops else ""
    if op not in ("+=", "-=", "*=", "/=") or "\\" not in text or name_of(left) in known:
        return
    at = text.index(op, left.stop)
    raise FormulaError(
        f"“{op}” is a line of a loop: it changes a value that nothing gave before",
        remedy="Write = for what one round computes, or give the name a value.",
        start=at, stop=at + 2, write="=",
    )  # fmt: skip
