"""Answers that are arrays: the shape first, then one entry or the whole, and what went wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Literal, NamedTuple

import numpy as np

from graphviz_backprop.engine.graph import node_of
from graphviz_backprop.engine.pulls import local_rows
from graphviz_backprop.engine.steps import Forward, Pull, Step
from graphviz_backprop.engine.trace import Trace
from graphviz_backprop.explain.pulls import chosen_entry
from graphviz_backprop.explain.steps import explain
from graphviz_backprop.explain.symbols import Symbols, shape_text
from graphviz_backprop.ops import TABLE, speaking_row
from graphviz_backprop.teach.answer import Answer, Fit, fit, read_answer
from graphviz_backprop.teach.diagnosis import Diagnosis, quantities
from graphviz_backprop.text.arrays import Array
from graphviz_backprop.text.errors import FormulaError, ShapeError

ArrayQuestion = Literal["shape", "entry", "array"]
QUESTIONS: tuple[ArrayQuestion, ...] = ("shape", "entry", "array")
#: Larger arrays are not asked for as a whole, and not compared with a Jacobian.
MOST_ENTRIES = 64

#: What is asked, in words; ``{number}`` is its symbol.
PROMPTS: Mapping[ArrayQuestion, str] = {
    "shape": "What shape has {number}?",
    "entry": "What is entry [{place}] of {number}, counted from 0?",
    "array": "What is {number}?",
}
#: The same for what one of several wires brings.
BROUGHT: Mapping[ArrayQuestion, str] = {
    "shape": "What shape has what {node} receives through {user}?",
    "entry": "What is entry [{place}], counted from 0, of what {node} receives through {user}?",
    "array": "What does {node} receive through {user}?",
}
SHAPE_HINT = "Shapes: {shapes}. A gradient has the shape of its variable."
UNREADABLE = "This cannot be read: {problem}. {remedy}"
RIGHT_SHAPE = "Right: {shape}."
WRONG_SHAPE = "The shape is {given}; asked is an array of shape {asked}."
WRONG_AT = "Not right at {places}; entries are counted from 0."
WRONG_AT_MORE = "Not right at {places} and {count} more; entries are counted from 0."
MEAN_OF = "It is a mean of {count}: every share is divided by {count}."
#: So many wrong entries are named.
_NAMED = 4

_LOSSES = {"mse", "binary_cross_entropy", "binary_cross_entropy_with_logits", "cross_entropy",
           "class_cross_entropy"}  # fmt: skip


class Wrong(NamedTuple):
    """A wrong array that a known mistake leads to."""

    name: str
    value: Array
    why: str


def array_questions(step: Step) -> tuple[ArrayQuestion, ...]:
    """What may be asked of a step with arrays: nothing where its number is not finite.

    Of a number that is made from arrays it is that number, as its only entry.
    """
    number = _number(step)
    if number is None or quantities(step) or not np.all(np.isfinite(number)):
        return ()
    if not np.ndim(number):
        return ("entry",)
    return QUESTIONS if np.size(number) <= MOST_ENTRIES else QUESTIONS[:2]


def asked_entry(step: Forward | Pull) -> tuple[int, ...]:
    """The entry that is asked about, counted from 0: the first that is not zero."""
    if isinstance(step, Pull):
        return chosen_entry(step)
    if not np.ndim(step.value):
        return ()
    nonzero = np.argwhere(step.value)
    return tuple(int(i) for i in nonzero[0]) if len(nonzero) else (0,) * step.value.ndim


def array_prompt(trace: Trace, step: Forward | Pull, question: ArrayQuestion) -> str:
    """The question in words."""
    symbols = Symbols.shown(trace)
    several = isinstance(step, Pull) and trace.pull_counts[step.node] > 1
    number = symbols.gradient(step.node) if isinstance(step, Pull) else symbols.of[step.node]
    user = step.edge.user if isinstance(step, Pull) else step.node
    whole = question == "entry" and not asked_entry(step)
    return (BROUGHT if several else PROMPTS)["array" if whole else question].format(
        number=number.text,
        node=symbols.of[step.node].text,
        user=symbols.of[user].text,
        place=", ".join(map(str, asked_entry(step))),
    )


def array_hints(trace: Trace, step: Forward | Pull) -> tuple[str, ...]:
    """The rule, the equation in symbols, and the shapes of all that stands in it."""
    symbols = Symbols.shown(trace)
    user = node_of(trace.graph, step.node if isinstance(step, Forward) else step.edge.user)
    shapes = ", ".join(
        f"{symbols.of[node].text} {shape_text(np.shape(trace.values[node]))}"
        for node in dict.fromkeys((*user.operands, user.id))
    )
    told = explain(trace, step)
    equation = told.equations[0]
    symbolic = [f"{equation.left.text} = {side.text}" for side in equation.sides[:-1][:1]]
    rule = told.notes[:1] if isinstance(step, Pull) else ()
    return (*rule, *symbolic, SHAPE_HINT.format(shapes=shapes))


def diagnose_array(
    trace: Trace, step: Forward | Pull, question: ArrayQuestion, answer_text: str
) -> Diagnosis:
    """Judges an answer to a question about the array of a step: a value, or what a wire brings.

    A shape is typed as ``2x3`` or ``(2, 3)``, an array as ``[[1, 2], [3, 4]]``. ``expected``
    of the diagnosis is the number that was asked for, of an array its first entry.
    Raises ShapeError where there is no array.
    """
    expected = _number(step)
    if expected is None or (question != "entry" and not np.ndim(expected)):
        raise ShapeError(
            "the number of this step is no array", remedy="Ask at a step whose number has a shape."
        )
    first = float(np.ravel(expected)[0]) if np.size(expected) else 0.0
    try:
        match question:
            case "shape":
                return _shape(trace, step, expected, answer_text)
            case "entry":
                return _entry(trace, step, expected, answer_text)
            case "array":
                return _array(trace, step, expected, answer_text)
    except FormulaError as error:
        message = UNREADABLE.format(problem=error.problem, remedy=error.remedy).strip()
        return Diagnosis("unreadable", message, first)


def _number(step: Step) -> Array | None:
    match step:
        case Forward():
            return step.value
        case Pull():
            return step.downstream
        case _:
            return None


def _shape(trace: Trace, step: Forward | Pull, expected: Array, text: str) -> Diagnosis:
    typed = re.findall(r"[0-9]+", text)
    if not typed or re.search(r"[^0-9x×,;()\[\]\s*]", text):
        raise FormulaError("a shape is whole numbers", remedy="Type it as 2x3, a vector's as 3.")
    shape, right = tuple(map(int, typed)), np.shape(expected)
    if shape == right:
        return Diagnosis("right", RIGHT_SHAPE.format(shape=shape_text(right)), float(right[0]))
    message, name = "Not right.", ""
    if shape == right[::-1]:
        name = "transposed"
        message = "Rows and columns are exchanged: rows come first."
    elif isinstance(step, Pull):
        if shape == np.shape(step.upstream):
            name = "shape of the upstream gradient"
            message = (
                "That is the shape of what comes from above. A gradient has the shape of the "
                "variable that it belongs to."
            )
        elif int(np.prod(shape)) == np.size(expected) * np.size(step.upstream):
            name = "Jacobian instead of the product"
            message = (
                "That is the size of the Jacobian; asked is its product with the upstream "
                "gradient, which has the shape of the variable."
            )
        else:
            message = "A gradient has the shape of the variable that it belongs to."
    verdict: Literal["mistake", "wrong"] = "mistake" if name else "wrong"
    return Diagnosis(verdict, message, float(right[0]), (name,) if name else ())


def _entry(trace: Trace, step: Forward | Pull, expected: Array, text: str) -> Diagnosis:
    at = asked_entry(step)
    answer, number = read_answer(text), float(expected[at])
    relation = fit(answer, number)
    if relation in (Fit.EXACT, Fit.ROUNDED):
        verdict: Literal["right", "rounded"] = "right" if relation is Fit.EXACT else "rounded"
        return Diagnosis(verdict, "Right." if verdict == "right" else "Right, rounded.", number)
    for wrong in wrong_arrays(trace, step, expected):
        if np.shape(wrong.value) == np.shape(expected) and _fits(answer, float(wrong.value[at])):
            return Diagnosis("mistake", wrong.why, number, (wrong.name,))
    if relation is Fit.COARSE:
        message = "Right as far as it goes: give two decimals, or three figures."
        return Diagnosis("coarse", message, number)
    return Diagnosis("wrong", "Not right, and no known mistake gives this number.", number)


def _array(trace: Trace, step: Forward | Pull, expected: Array, text: str) -> Diagnosis:
    shape, answers = read_array(text)
    first = float(np.ravel(expected)[0]) if np.size(expected) else 0.0
    if _all_fit(answers, shape, expected):
        exact = all(
            fit(answer, float(number)) is Fit.EXACT
            for answer, number in zip(answers, np.ravel(expected), strict=True)
        )
        return (
            Diagnosis("right", "Right.", first)
            if exact
            else Diagnosis("rounded", "Right, rounded.", first)
        )
    for wrong in wrong_arrays(trace, step, expected):
        if _all_fit(answers, shape, wrong.value):
            return Diagnosis("mistake", wrong.why, first, (wrong.name,))
    if shape != np.shape(expected):
        message = WRONG_SHAPE.format(given=shape_text(shape), asked=shape_text(np.shape(expected)))
        return Diagnosis("wrong", message, first)
    off = [
        place
        for place, answer, number in zip(
            np.ndindex(*shape), answers, np.ravel(expected), strict=True
        )
        if not _fits(answer, float(number))
    ]
    listed = ", ".join(f"[{', '.join(map(str, place))}]" for place in off[:_NAMED])
    template = WRONG_AT_MORE if len(off) > _NAMED else WRONG_AT
    message = template.format(places=listed, count=len(off) - _NAMED)
    return Diagnosis("wrong", message, first)


def read_array(text: str) -> tuple[tuple[int, ...], list[Answer]]:
    """The shape and the entries of an array that was typed; raises FormulaError.

    >>> shape, entries = read_array("[[1, 2.50], [1/3, -4]]")
    >>> shape, [entry.value for entry in entries]
    ((2, 2), [1.0, 2.5, 0.3333333333333333, -4.0])
    """
    stripped = text.strip()
    if not stripped.startswith("["):
        raise FormulaError("an array begins with a bracket", remedy="Type it as [[1, 2], [3, 4]].")
    sizes: dict[int, set[int]] = {}
    depth, counts = 0, [0]
    for character in stripped:
        if character == "[":
            counts[depth] += 1
            depth += 1
            counts.append(0)
        elif character == "]":
            if not depth:
                break
            inner = counts.pop()
            depth -= 1
            sizes.setdefault(depth, set()).add(inner or -1)
    deepest = max(sizes, default=-1)
    if depth or deepest < 0 or deepest > 3 or any(len(s) > 1 for s in sizes.values()):
        raise FormulaError("the brackets do not match", remedy="Type it as [[1, 2], [3, 4]].")
    if re.search(r"[^\[\],;\s]", re.sub(r"\[[^\[\]]*\]", "", stripped)):
        raise FormulaError("numbers and rows are mixed", remedy="Type it as [[1, 2], [3, 4]].")
    rows = re.findall(r"\[([^\[\]]*)\]", stripped)
    entries = [[part for part in re.split(r"[,;]|\s+", row.strip()) if part] for row in rows]
    lengths = {len(row) for row in entries}
    if len(lengths) != 1 or 0 in lengths:
        raise FormulaError(
            "the rows are not equally long", remedy="Give every row as many numbers."
        )
    outer = tuple(next(iter(sizes[level])) for level in range(deepest))
    return (*outer, lengths.pop()), [read_answer(entry) for row in entries for entry in row]


def _fits(answer: Answer, number: float) -> bool:
    return fit(answer, number) in (Fit.EXACT, Fit.ROUNDED)


def _all_fit(answers: list[Answer], shape: tuple[int, ...], value: Array) -> bool:
    return shape == np.shape(value) and all(
        _fits(answer, float(number))
        for answer, number in zip(answers, np.ravel(value), strict=True)
    )


def wrong_arrays(trace: Trace, step: Forward | Pull, expected: Array) -> Iterator[Wrong]:
    """The wrong arrays that known mistakes lead to, most telling first."""
    if isinstance(step, Forward):
        yield from _wrong_values(step, expected)
    else:
        with np.errstate(all="ignore"):
            yield from _wrong_pulls(trace, step, expected)
    if np.ndim(expected) == 2:
        yield Wrong(
            "transposed", expected.T, "Rows and columns are exchanged: this is the transpose."
        )
    yield Wrong(
        "sign error", -expected, "The size is right, the sign is not: look for a lost minus."
    )


def _wrong_values(step: Forward, expected: Array) -> Iterator[Wrong]:
    if len(step.inputs) != 2:
        return
    a, b = step.inputs
    for left, right in ((b, a), (np.transpose(a), b), (a, np.transpose(b))):
        if np.ndim(left) and np.ndim(right) and np.shape(left)[-1] == np.shape(right)[0]:
            wrong = np.dot(left, right)
            if not np.array_equal(wrong, expected):
                yield Wrong(
                    "order of the product", wrong,
                    "The order of the factors, or a transpose, is another: a row of the left "
                    "factor meets a column of the right one.",
                )  # fmt: skip


def _wrong_pulls(trace: Trace, step: Pull, expected: Array) -> Iterator[Wrong]:
    user = node_of(trace.graph, step.edge.user)
    operands = [trace.values[operand] for operand in user.operands]
    row = speaking_row(user.op, *[operand.shape for operand in operands])
    out, upstream = trace.values[user.id], step.upstream
    vjp = partial(TABLE[user.op].vjp(step.edge.position), **dict(user.settings))
    if row.name in _LOSSES and not step.edge.position:
        yield Wrong(
            "difference turned round", -expected,
            "The difference is turned round: it is prediction minus target, p − y.",
        )  # fmt: skip
    if "cross_entropy" in row.name and not row.name.startswith("binary") and not step.edge.position:
        scores = operands[0] - np.max(operands[0], axis=-1, keepdims=True)
        shares = np.exp(scores) / np.sum(np.exp(scores), axis=-1, keepdims=True)
        yield Wrong(
            "forgot the target", upstream * shares / _mean_count(row.name, operands, out),
            "That is the softmax alone; the target is still to be taken away: p − y.",
        )  # fmt: skip
    if row.name in ("mean", *_LOSSES):
        count = _mean_count(row.name, operands, out)
        if count > 1:
            yield Wrong(
                "missing 1/N", expected * count,
                MEAN_OF.format(count=count),
            )  # fmt: skip
    if row.name in ("matmat", "matvec", "vecmat"):
        yield from _wrong_products(step, operands)
    wide = vjp(upstream, out, *operands)
    if np.shape(wide) != np.shape(expected):
        yield Wrong(
            "missing sum over the batch", wide,
            "The shares of all copies are still to be added up: a gradient has the shape of "
            "its variable.",
        )  # fmt: skip
        if np.ndim(wide) > np.ndim(expected):
            yield Wrong(
                "missing sum over the batch", wide[0],
                "That is the share of the first sample only: the shares of all are added up.",
            )  # fmt: skip
    yield Wrong(
        "forgot the local factor", np.asarray(upstream),
        "That is the upstream gradient alone; it is still to be pulled back through the operation.",
    )  # fmt: skip
    if np.size(out) * np.size(expected) <= MOST_ENTRIES:
        jacobian = np.array(list(local_rows(vjp, out, operands, np.shape(expected))))
        why = (
            "That is the Jacobian; asked is its product with the upstream gradient, which has "
            "the shape of the variable."
        )
        matrix = jacobian.reshape(max(np.size(out), 1), -1)
        yield Wrong("Jacobian instead of the product", matrix, why)
        yield Wrong("Jacobian instead of the product", matrix.T, why)
    yield Wrong(
        "value instead of gradient", trace.values[step.node],
        "That is the value, from the forward pass; asked is a gradient.",
    )  # fmt: skip


def _mean_count(name: str, operands: list[Array], out: Array) -> int:
    if "cross_entropy" in name and "binary" not in name:
        return int(np.prod(np.shape(operands[0])[:-1], dtype=int))
    size = np.broadcast(*operands).size if len(operands) > 1 else np.size(operands[0])
    return size // max(np.size(out), 1)


def _wrong_products(step: Pull, operands: list[Array]) -> Iterator[Wrong]:
    other = operands[1 - step.edge.position]
    left, right = np.atleast_1d(step.upstream), np.atleast_1d(other)
    pairs = [(left, right), (right, left)]
    if right.ndim == 2:
        pairs += [(right.T, left), (left, right.T)]
    if left.ndim == 2:
        pairs += [(left.T, right), (right, left.T)]
    for one, two in pairs:
        if one.ndim == two.ndim == 1:
            continue
        if one.shape[-1] == two.shape[0] and not np.array_equal(one @ two, step.downstream):
            yield Wrong(
                "order of the product", one @ two,
                "A transpose is missing, or the factors stand in another order: check with the "
                "shapes which product exists and has the shape of the variable.",
            )  # fmt: skip
    if left.ndim == right.ndim == 1:
        turned = np.outer(right, left), np.outer(left, right)
        for wrong in turned:
            if not np.array_equal(wrong, step.downstream):
                yield Wrong(
                    "order of the product", wrong,
                    "The outer product is turned round: check with the shapes which factor comes "
                    "first.",
                )  # fmt: skip
