"""A whole worked solution judged: each number, and whether its error is new or only carried on.

A solution is text, one number a line (or between semicolons): ``q = 3`` is a value,
``∂f/∂q = -4``, ``df/dq = -4``, ``dq = -4`` or ``grad q = -4`` a gradient. Or it is a table
with columns of names, values and gradients, as a spreadsheet copies it. Arrays are written
as ``[[1, 2], [3, 4]]``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal, NamedTuple

import numpy as np

from graphviz_backprop.engine.graph import CONSTANT, INPUT, find, node_of, nodes, users
from graphviz_backprop.engine.pulls import undo_broadcast
from graphviz_backprop.engine.steps import Forward, Pull
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.explain.symbols import Symbols
from graphviz_backprop.ops import TABLE
from graphviz_backprop.teach.answer import Answer, Fit, fit, read_answer
from graphviz_backprop.teach.arrays import diagnose_array, read_array
from graphviz_backprop.teach.diagnosis import diagnose, quantities
from graphviz_backprop.text.arrays import Array, scalar
from graphviz_backprop.text.errors import BackpropError, FormulaError
from graphviz_backprop.text.numbers import NumberFormat, format_number

Kind = Literal["value", "gradient"]
Verdict = Literal["right", "rounded", "carried", "mistake", "wrong", "unreadable"]

#: What stands in the columns of a table behind the name.
_KINDS: tuple[Kind, ...] = ("value", "gradient")
#: A number from rounded ones may be off by so much, relative to the size of what it is made of.
_ROUNDED = 0.02
_MOST_CHARACTERS = 20_000
_SHORT = NumberFormat("significant", 6)
#: A number of no more signs is written as it is.
_FEW_DIGITS = 8
_GRADIENT = re.compile(
    r"(?:∂|d|\\partial\s*)[^=/]*/\s*(?:∂|d|\\partial\s*)\s*(?P<ratio>[^=\s]+)"
    r"|(?:grad|∇|gradient(?:\s+of)?)\s*\(?(?P<word>[^=\s)]+)\)?"
    r"|(?:∂|d)(?P<short>[^=\s]+)"
)

RIGHT = "Right."
ROUNDED = "Right, from rounded intermediate numbers: exactly it is {expected}."
CARRIED = (
    "Worked right, with the wrong {sources} from before: with the right numbers it is {expected}."
)
NEW = "{message} The right number is {expected}."
NEW_ON_CARRIED = (
    "Not right, and not only because of the wrong {sources} from before: with those it would be "
    "{continued}, with the right numbers {expected}."
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is said of one number of a solution; ``mistakes`` names those that lead to it."""

    name: str
    kind: Kind
    given: str
    expected: str
    verdict: Verdict
    message: str
    mistakes: tuple[str, ...] = ()

    @property
    def right(self) -> bool:
        """Whether the number counts as right by itself."""
        return self.verdict in ("right", "rounded")


@dataclass(frozen=True, slots=True)
class Solution:
    """All judgements in the order of the computation, and the names that were not given."""

    judgements: tuple[Judgement, ...]
    missing: tuple[str, ...] = ()

    @property
    def right(self) -> bool:
        """Whether every number that is given is right."""
        return bool(self.judgements) and all(each.right for each in self.judgements)

    @property
    def summary(self) -> str:
        """The counts in one sentence."""
        counts = [sum(each.right for each in self.judgements), len(self.judgements)]
        new = sum(each.verdict in ("mistake", "wrong") for each in self.judgements)
        carried = sum(each.verdict == "carried" for each in self.judgements)
        return (
            f"{counts[0]} of {counts[1]} numbers are right, {new} are new mistakes, "
            f"{carried} follow from earlier ones."
        )


class _Claim(NamedTuple):
    """A number that the solution gives."""

    text: str
    value: Array
    answers: tuple[Answer, ...]


def check_solution(trace: Trace, text: str) -> Solution:
    """Judges every number of a worked solution.

    A wrong number is a new mistake, named where it is a known one, or it is carried on: worked
    right from wrong numbers that stand before it. Numbers worked from rounded ones are right.
    Raises FormulaError with the line that cannot be read or names nothing of the program.
    """
    claims = _read(trace, text)
    values, gradients = dict(trace.values), dict(trace.gradients)
    wrong: dict[tuple[str, Kind], str] = {}
    judged: list[Judgement] = []
    for node_id, kind in _order(trace):
        claim = claims.get((node_id, kind))
        sources = _sources(trace, node_id, kind, wrong)
        book = values if kind == "value" else gradients
        with np.errstate(all="ignore"):
            continued = _continued(trace, node_id, kind, values, gradients)
        true = (trace.values if kind == "value" else trace.gradients)[node_id]
        if np.allclose(continued, true, rtol=1e-12, atol=0, equal_nan=True):
            sources = ""
        if claim is None:
            book[node_id] = continued  # what the student will have gone on with
            if sources:
                wrong[node_id, kind] = sources
            continue
        found = _judged(trace, node_id, kind, claim, continued, sources)
        judged.append(found)
        book[node_id] = claim.value if claim.value.shape == continued.shape else continued
        if not found.right:
            wrong[node_id, kind] = _called(trace, node_id, kind)
    missing = [_called(trace, *key) for key in _order(trace) if _is_asked(trace, key, claims)]
    return Solution(tuple(judged), tuple(missing))


def _order(trace: Trace) -> Iterator[tuple[str, Kind]]:
    """Values in the order of the forward pass, then gradients in that of the backward pass."""
    for node in nodes(trace.graph):
        if node.op != CONSTANT:
            yield node.id, "value"
    for node in reversed(list(nodes(trace.graph))):
        if node.op != CONSTANT and node.id in trace.gradients:
            yield node.id, "gradient"


def _is_asked(
    trace: Trace, key: tuple[str, Kind], claims: Mapping[tuple[str, Kind], _Claim]
) -> bool:
    node, kind = node_of(trace.graph, key[0]), key[1]
    own = bool(node.name) and not (kind == "value" and node.op == INPUT)
    return own and key not in claims and key != (trace.target, "gradient")


def _read(trace: Trace, text: str) -> dict[tuple[str, Kind], _Claim]:
    if len(text) > _MOST_CHARACTERS:
        raise FormulaError(
            f"the solution has {len(text):,} characters; at most {_MOST_CHARACTERS:,} are read",
            remedy="Check it in parts.",
        )
    claims: dict[tuple[str, Kind], _Claim] = {}
    for line in re.split(r"[;\n]", text):
        line = line.partition("#")[0].strip()
        if not line:
            continue
        left, equals, right = line.rpartition("=")
        if not equals and (cells := _cells(line)):
            claims.update(_row(trace, cells, first=not claims))
            continue
        if not equals or not right.strip():
            raise FormulaError(
                f"“{line:.60}” is no line of a solution",
                remedy="Write a name and a number: q = 3 for a value, dq = -4 for a gradient.",
            )
        claims[_named(trace, left.partition("=")[0].strip())] = _claim(right.strip())
    if not claims:
        raise FormulaError(
            "the solution is empty", remedy="Write one number a line: q = 3, dq = -4."
        )
    return claims


def _cells(line: str) -> list[str]:
    """The cells of a row of a table: between tabs, bars, commas outside of brackets, or gaps."""
    bars = line.strip().strip("|")
    for separator in (r"\t", r"\|", r",(?![^\[]*\])", r"\s{2,}"):
        if len(cells := re.split(separator, bars)) > 1:
            return [cell.strip() for cell in cells]
    return []


def _row(
    trace: Trace, cells: list[str], *, first: bool
) -> Iterator[tuple[tuple[str, Kind], _Claim]]:
    """Name, value and gradient of one row; cells without a number say nothing.

    A head and the line under it are passed over.
    """
    name, *numbers = cells
    if (first and not any(re.search(r"[0-9∞]", n) for n in numbers)) or set(name) <= set("-: "):
        return
    for kind, text in zip(_KINDS, numbers, strict=False):
        if text and not re.fullmatch(r"[-–—?_.]+", text):
            yield (_named(trace, name)[0], kind), _claim(text)


def _claim(text: str) -> _Claim:
    if text.startswith("["):
        shape, answers = read_array(text)
        value = np.array([answer.value for answer in answers]).reshape(shape)
        return _Claim(text, value, tuple(answers))
    answer = read_answer(text)
    return _Claim(text, scalar(answer.value), (answer,))


def _named(trace: Trace, left: str) -> tuple[str, Kind]:
    """The node and the kind of number that a left side stands for."""
    spoken = {symbol.text: node_id for node_id, symbol in Symbols(trace, _SHORT).of.items()}
    for kind, name in _readings(left):
        try:
            node_id = spoken.get(name) or find(trace.graph, name)
        except BackpropError:
            continue
        if node_of(trace.graph, node_id).op != CONSTANT:
            return node_id, kind
    labels = ", ".join(symbol for symbol in spoken if not symbol.replace(".", "").isdigit())
    raise FormulaError(
        f"“{left:.60}” names nothing of this program",
        remedy=f"The names are: {labels}. A gradient is written dx or ∂f/∂x.",
    )


def _readings(left: str) -> Iterator[tuple[Kind, str]]:
    yield "value", left
    if found := _GRADIENT.fullmatch(left):
        name = found["ratio"] or found["word"] or found["short"]
        yield "gradient", name.strip("()")


def _sources(trace: Trace, node_id: str, kind: Kind, wrong: Mapping[tuple[str, Kind], str]) -> str:
    """The wrong numbers that this one is worked from, as a list in words."""
    node = node_of(trace.graph, node_id)
    if kind == "value":
        used: list[tuple[str, Kind]] = [(operand, "value") for operand in node.operands]
    else:
        used = []
        for edge in users(trace.graph, node_id):
            used.append((edge.user, "gradient"))
            used.append((edge.user, "value"))
            used += [(operand, "value") for operand in node_of(trace.graph, edge.user).operands]
    named = dict.fromkeys(
        part for key in dict.fromkeys(used) if key in wrong for part in wrong[key].split(", ")
    )
    return ", ".join(named)


def _continued(
    trace: Trace,
    node_id: str,
    kind: Kind,
    values: Mapping[str, Array],
    gradients: Mapping[str, Array],
) -> Array:
    """What the numbers that stand before it give: the student's own, the right ones else."""
    node = node_of(trace.graph, node_id)
    if kind == "value":
        if not node.operands:
            return trace.values[node_id]
        operands = [values[operand] for operand in node.operands]
        return np.asarray(TABLE[node.op].forward(*operands, **dict(node.settings)))[()]
    if node_id == trace.target:
        return trace.gradients[node_id]
    total = np.zeros_like(trace.values[node_id])[()]
    for edge in users(trace.graph, node_id):
        user = node_of(trace.graph, edge.user)
        if user.id not in gradients:
            continue
        operands = [values[operand] for operand in user.operands]
        vjp = partial(TABLE[user.op].vjp(edge.position), **dict(user.settings))
        share = vjp(gradients[user.id], values[user.id], *operands)
        total = total + (
            share if np.shape(share) == np.shape(total) else undo_broadcast(share, total.shape)
        )
    return total


def _judged(
    trace: Trace, node_id: str, kind: Kind, claim: _Claim, continued: Array, sources: str
) -> Judgement:
    true = trace.values[node_id] if kind == "value" else trace.gradients[node_id]
    expected = _written(true)

    def judgement(verdict: Verdict, message: str, *mistakes: str) -> Judgement:
        name = _called(trace, node_id, kind)
        return Judgement(name, kind, claim.text, expected, verdict, message, mistakes)

    if _fits(claim, true):
        return judgement("right", RIGHT)
    if not sources and _near(claim, true, continued):
        return judgement("rounded", ROUNDED.format(expected=expected))
    if sources and (_fits(claim, continued) or _near(claim, continued, continued)):
        return judgement("carried", CARRIED.format(sources=sources, expected=expected))
    if sources:
        message = NEW_ON_CARRIED.format(
            sources=sources, continued=_written(continued), expected=expected
        )
        return judgement("wrong", message)
    message, mistakes = _diagnosed(trace, node_id, kind, claim)
    verdict: Verdict = "mistake" if mistakes else "wrong"
    return judgement(verdict, NEW.format(message=message, expected=expected), *mistakes)


def _fits(claim: _Claim, number: Array) -> bool:
    return np.shape(claim.value) == np.shape(number) and all(
        fit(answer, float(entry)) in (Fit.EXACT, Fit.ROUNDED)
        for answer, entry in zip(claim.answers, np.ravel(number), strict=True)
    )


def _near(claim: _Claim, number: Array, continued: Array) -> bool:
    """Whether it is what rounded numbers give, close to the right one."""
    if np.shape(claim.value) != np.shape(number) or not np.all(np.isfinite(number)):
        return False
    units = np.array([answer.unit for answer in claim.answers]).reshape(np.shape(number))
    slack = 0.5 * units + 1e-9 * np.abs(continued)
    size = float(np.max(np.abs(number), initial=0.0))
    worked = np.all(np.abs(claim.value - continued) <= slack)
    return bool(worked and np.all(np.abs(claim.value - number) <= _ROUNDED * size + slack))


def _diagnosed(
    trace: Trace, node_id: str, kind: Kind, claim: _Claim
) -> tuple[str, tuple[str, ...]]:
    """Which known mistake leads to a number; for a gradient at its last contribution."""
    steps: list[Forward | Pull]
    if kind == "value":
        steps = [s for s in trace.steps if isinstance(s, Forward) and s.node == node_id]
    else:
        pulls = [s for s in trace.steps if isinstance(s, Pull) and s.node == node_id]
        steps = list(reversed(pulls))
    for step in steps[:1]:
        if quantities(step):
            asked: Literal["value", "total"] = "value" if kind == "value" else "total"
            found = diagnose(trace, step, asked, claim.text)
            return (found.message, found.mistakes) if found.mistakes else ("Not right.", ())
        if np.ndim(claim.value):
            array = diagnose_array(trace, step, "array", claim.text)
            if len(steps) == 1 or kind == "value":
                return array.message, array.mistakes
    if np.shape(claim.value) != np.shape(trace.values[node_id]):
        return "The shape is not right: a gradient has the shape of its variable.", ()
    return "Not right.", ()


def _called(trace: Trace, node_id: str, kind: Kind) -> str:
    symbols = Symbols(trace, _SHORT)
    return symbols.of[node_id].text if kind == "value" else symbols.gradient(node_id).text


def _written(number: Array) -> str:
    if np.ndim(number):
        return f"[{', '.join(_written(entry) for entry in number)}]"
    exact = format_number(float(number), NumberFormat("exact"))
    return exact if len(exact) <= _FEW_DIGITS else format_number(float(number), _SHORT)
