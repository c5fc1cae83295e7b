"""The known mistakes, one row each: the number that it gives, and why it is wrong.

A new mistake is a new row; nothing else has to change.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from graphviz_backprop.ops import TABLE
from graphviz_backprop.teach.case import BACKWARD, Case, Mistake, Quantity
from graphviz_backprop.text.arrays import Array, Condition, scalar

PRODUCTS = frozenset({"multiply", "product", "dot"})
SUMS = frozenset({"add", "subtract"})
EXTREMES = frozenset({"max", "min"})
ANGLES = frozenset({"sin", "cos", "tan"})
SMOOTH = ANGLES | {"exp", "ln", "log2", "log10", "sqrt", "asin", "acos", "atan", "sinh", "cosh"}


def _local(
    name: str, ops: frozenset[str] | str, wrong: Callable[[Case], Array], why: str
) -> Mistake:
    limited = frozenset({ops}) if isinstance(ops, str) else ops
    return Mistake(name, "local", BACKWARD, wrong, why, limited)


def _chain(name: str, wrong: Callable[[Case], Array], why: str) -> Mistake:
    return Mistake(name, "contribution", ("downstream", "total"), wrong, why)


def _answer(
    name: str, asked: Quantity, wrong: Callable[[Case], Array], why: str, *ops: str
) -> Mistake:
    return Mistake(name, "answer", (asked,), wrong, why, frozenset(ops))


def _if(condition: Condition, number: Array | float) -> Array:
    return scalar(number if condition else math.nan)


def _lost_minus(op: str, position: int, why: str) -> Mistake:
    return _local(
        "lost minus", op, lambda c: _if(c.position == position, -c.local), f"A minus is lost: {why}"
    )


_ACCUMULATION = (
    _answer("= instead of +=", "total", lambda c: _if(c.before != 0, c.downstream),
            "{downstream} is only the contribution through {user}. {x} is used more than once: "
            "add it to the {before} that is there already (+=), do not replace that (=)."),
    _answer("contribution not added", "total", lambda c: _if(c.before != 0, c.before),
            "{before} is what came through the other wires; the contribution through {user} "
            "is still to be added."),
    _answer("contributions multiplied", "total",
            lambda c: _if(c.before not in (0, 1) and c.downstream != 1, c.before * c.downstream),
            "Contributions of several wires are added, not multiplied."),
    _answer("contributions averaged", "total",
            lambda c: _if(c.before != 0, (c.before + c.downstream) / 2),
            "You took the mean of the contributions; they are added: {before} + {downstream}."),
    _answer("contribution doubled", "total",
            lambda c: _if(c.before != 0, c.before + 2 * c.downstream),
            "The contribution through {user}, {downstream}, is counted twice: it is added once to "
            "the {before} that is there."),
    _answer("total instead of contribution", "downstream", lambda c: c.total,
            "{total} is the total of {x} with what came before ({before}); asked is only what "
            "comes through {user}."),
)  # fmt: skip
_CHAIN = (
    _answer("upstream too early", "local", lambda c: c.downstream,
            "{downstream} is the upstream gradient already multiplied in; the local derivative "
            "∂{user}/∂{x} knows nothing of the rest of the graph."),
    _chain("forgot the upstream factor", lambda c: c.local,
           "{local} is only the local derivative ∂{user}/∂{x}, of the inside; by the chain rule it "
           "is multiplied by the upstream gradient ∂{target}/∂{user} = {upstream}."),
    _chain("forgot the local factor", lambda c: c.upstream,
           "{upstream} is only the upstream gradient ∂{target}/∂{user}, of the outside; by the "
           "chain rule it is multiplied by the local derivative ∂{user}/∂{x}."),
    _chain("factors added", lambda c: c.upstream + c.local,
           "Upstream {upstream} and local {local} are multiplied along a wire, not added."),
    _chain("divided by the local factor", lambda c: c.upstream / c.local,
           "The upstream gradient {upstream} is multiplied by the local derivative {local}, "
           "not divided."),
    _chain("value instead of gradient", lambda c: c.out * c.local,
           "You took the value of {user} ({out}) for the upstream factor; it is its gradient, "
           "∂{target}/∂{user} = {upstream}."),
)  # fmt: skip
_SLOPE = (
    _local("operands swapped", PRODUCTS, lambda c: c.own,
           "You took {x} itself ({own}); the local derivative of a product is the other factor, "
           "{other_x}."),
    _local("operands swapped", frozenset({"divide"}), lambda c: c.slope(1 - c.position),
           "You took the derivative with respect to {other_x}: in a/b it is 1/b for the "
           "numerator a and −a/b² for the denominator b."),
    _local("operands swapped", "power", lambda c: c.slope(1 - c.position),
           "You took the derivative with respect to {other_x}: in a^b it is b·a^(b−1) for the "
           "base a and a^b·ln(a) for the exponent b."),
    _local("operands swapped", EXTREMES,
           lambda c: _if(len(c.values) == 2, c.slope(len(c.values) - 1 - c.position)),
           "You took what {other_x} gets: {op} hands the whole gradient to the operand whose "
           "value it took ({out}), and nothing to the other."),
    _lost_minus("subtract", 1, "{x} is subtracted, so its local derivative is −1."),
    _lost_minus("negate", 0, "the local derivative of −{x} is −1."),
    _lost_minus("divide", 1, "the derivative of a/b by b is −a/b², that of 1/b is −1/b²."),
    _lost_minus("cos", 0, "the derivative of cos is −sin."),
    _lost_minus("acos", 0, "the derivative of acos is −1/√(1 − a²)."),
    _local("lost minus", "power", lambda c: _if(c.position == 0 and c.values[1] < 0, -c.local),
           "A minus is lost: bringing down the exponent {other} brings its minus along."),
    _local("minus too many", "sin", lambda c: -c.local,
           "There is a minus too many: the derivative of sin is cos; that of cos is −sin."),
    _local("forgot the square", "divide", lambda c: _if(c.position == 1, -c.values[0] / c.own),
           "The denominator stands squared in its derivative: −a/b², not −a/b."),
    _local("forgot the numerator", "divide", lambda c: _if(c.position == 1, -1 / c.own**2),
           "The numerator {other_x} = {other} stays: the derivative of a/b by b is −a/b²."),
    _local("exponent not brought down", "power",
           lambda c: _if(c.position == 0, c.own ** (c.values[-1] - 1)),
           "The exponent {other} has to come down as a factor: b·a^(b−1)."),
    _local("exponent not reduced", "power",
           lambda c: _if(c.position == 0, c.values[-1] * c.out),
           "The exponent goes down by one: b·a^(b−1), not b·a^b."),
    _local("power dropped", "power",
           lambda c: _if(c.position == 0 and c.values[1] != 2, c.values[1] * c.own),
           "The exponent {other} comes down as a factor, and the power stays with an exponent one "
           "less: b·a^(b−1), not b·a."),
    _local("gradient split", EXTREMES,
           lambda c: _if(c.local in (0, 1), np.float64(1 / len(c.values))),
           "You shared the gradient out; {op} hands all of it to the operand whose value it took "
           "({out}), and shares only a tie."),
    _local("forgot the logarithm", "power", lambda c: _if(c.position == 1, c.out),
           "{out} is the power itself; with the variable in the exponent its derivative is "
           "a^b·ln(a)."),
    _local("forgot the factor σ", "sigmoid", lambda c: 1 - c.out,
           "1 − σ is only one of the two factors: it is σ(1 − σ), with σ = {out}."),
    Mistake("derivative from the gradient", "contribution", ("downstream", "total"),
            lambda c: c.upstream * (1 - c.upstream),
            "You put the gradient {upstream} into σ(1 − σ); σ is the value {out}, and the "
            "upstream gradient is a factor.", frozenset({"sigmoid"})),
    _local("input instead of output", "sigmoid", lambda c: c.own * (1 - c.own),
           "You took a(1 − a) of the input {x} = {own}; it is σ(1 − σ) of the output, "
           "σ = {out}."),
    _local("input instead of output", "tanh", lambda c: 1 - c.own**2,
           "You took 1 − a² of the input {x} = {own}; it is 1 − tanh² of the output, "
           "tanh = {out}."),
    _local("forgot the square", "tanh", lambda c: 1 - c.out,
           "The output stands squared: the derivative of tanh is 1 − tanh², with tanh = {out}."),
    _local("forgot the 1 −", "tanh", lambda c: c.out**2,
           "That is tanh²; the derivative of tanh is 1 − tanh², with tanh = {out}."),
    _local("took x for exp(x)", "exp", lambda c: c.own,
           "You took the input {x} = {own}; exp is its own derivative: the slope is the value "
           "of {user}."),
    _local("power rule for exp", "exp", lambda c: c.own * np.exp(c.own - 1),
           "The power rule is for a fixed exponent; in exp the variable is the exponent, and exp "
           "is its own derivative."),
    _local("derivative at the wrong place", SMOOTH, lambda c: c.at(c.out).slope(0),
           "You put the output {out} into the derivative of {op}; it is taken at the input, "
           "{x} = {own}."),
    _local("degrees instead of radians", ANGLES, lambda c: c.at(np.radians(c.own)).slope(0),
           "Your calculator is set to degrees; angles are in radians here."),
    _local("forgot the 2", "sqrt", lambda c: 2 * c.local,
           "The derivative of √a is 1/(2√a): the 2 is missing."),
    _local("forgot the root", "sqrt", lambda c: 1 / (2 * c.own),
           "The root stays in the derivative: 1/(2√a), not 1/(2a)."),
    _local("gate the wrong way", "relu", lambda c: 1 - c.local,
           "A ReLU lets the gradient through where its input is positive and stops it elsewhere; "
           "here {x} = {own}."),
    _local("sum treated as product", SUMS, lambda c: c.other,
           "You took the other operand, {other}, as in a product; a sum or difference passes "
           "the gradient on with the factor 1 or −1."),
    _local("value instead of derivative", frozenset(), lambda c: c.out,
           "You took the value of {user} ({out}) where its derivative with respect to {x} "
           "belongs."),
    _local("operand instead of derivative",
           frozenset(TABLE) - PRODUCTS - {"exp"}, lambda c: c.own,
           "You took the value of {x} ({own}) where the derivative of {user} with respect to it "
           "belongs."),
    *(_answer("value instead of gradient", asked, lambda c: c.own,
              "{own} is the value of {x}, from the forward pass; asked is a gradient.")
      for asked in ("downstream", "total")),
    _answer("treated as a sum", "local", lambda c: _if(c.op not in SUMS and c.local != -1, 1.0),
            "1 is the local derivative of a sum; {user} is not a sum ({op})."),
)  # fmt: skip
_VALUE = (
    _answer("operands swapped", "value", lambda c: c.forward(*c.values[::-1]),
            "The order counts: the first operand is {first}, the second {second}.",
            "subtract", "divide", "power"),
    _answer("sum instead of product", "value", lambda c: c.own + c.other,
            "You added {first} and {second}; here they are multiplied.", *PRODUCTS),
    _answer("product instead of sum", "value", lambda c: c.own * c.other,
            "You multiplied {first} and {second}; here they are added.", "add"),
    _answer("lost minus", "value", lambda c: c.own + c.other,
            "You added {first} and {second}; here the second is subtracted.", "subtract"),
    _answer("lost minus", "value", lambda c: _if(len(c.values) == 1, c.own),
            "A minus is lost: the sign of {first} turns.", "negate"),
    _answer("product instead of power", "value", lambda c: c.own * c.other,
            "You multiplied {first} by {second}; a power multiplies {first} by itself, "
            "{second} times.", "power"),
    _answer("took x for exp(x)", "value", lambda c: c.own,
            "{first} is the input; the value is e to the power of it.", "exp"),
    _answer("e times x for exp(x)", "value", lambda c: math.e * c.own,
            "You multiplied e by {first}; here e is raised to that power.", "exp"),
    _answer("wrong base", "value", lambda c: c.out / math.log(10),
            "You took the logarithm to the base 10; ln has the base e.", "ln"),
    _answer("half instead of root", "value", lambda c: c.own / 2,
            "You halved {first}; its root is the number whose square it is.", "sqrt"),
    _answer("lost minus", "value", lambda c: 1 - c.out,
            "You took exp(a) for exp(−a): the sigmoid is 1/(1 + exp(−a)), with a = {first}.",
            "sigmoid"),
    _answer("forgot the reciprocal", "value", lambda c: 1 / c.out,
            "1 + exp(−a) still has to go below a fraction bar: the sigmoid is 1/(1 + exp(−a)).",
            "sigmoid"),
    _answer("degrees instead of radians", "value", lambda c: c.at(np.radians(c.own)).out,
            "Your calculator is set to degrees; angles are in radians here.", *ANGLES),
    _answer("gate not applied", "value", lambda c: c.own,
            "{first} is the input; a ReLU makes negative numbers 0.", "relu"),
    _answer("gate the wrong way", "value",
            lambda c: _if(len(c.values) == 2, c.own + c.other - c.out),
            "That is the operand that {op} does not take.", *EXTREMES),
    _answer("derivative instead of value", "value",
            lambda c: _if(len(c.values) == 1, c.slope(0)),
            "That is the derivative of {op} here; asked is its value."),
)  # fmt: skip
#: What is named only if none of the others fits.
GENERAL_MISTAKES = (
    Mistake("sign error", "local", ("downstream", "total", "local"), lambda c: -c.local,
            "The size is right, the sign is not: look for a minus that is lost or too many."),
    Mistake("sign error", "answer", ("total", "value"),
            lambda c: -c.out if math.isnan(c.total) else -c.total,
            "The size is right, the sign is not: look for a minus that is lost or too many."),
    Mistake("reciprocal", "local", BACKWARD, lambda c: 1 / c.local,
            "One of the factors was turned over: you took one over the local derivative."),
    Mistake("reciprocal", "answer", ("value",), lambda c: 1 / c.out,
            "That is one over the right number."),
)  # fmt: skip

#: Factors rounded to two decimals, and multiplied then.
EARLY_ROUNDING = _chain(
    "rounded too early",
    lambda c: np.round(c.upstream, 2) * np.round(c.local, 2),
    "It looks as if rounded factors were multiplied: keep all digits until the end.",
)
#: A row for no more operations than these speaks of their own rule.
_FEW = len(SMOOTH)
_OWN = tuple(mistake for mistake in _SLOPE if 0 < len(mistake.ops) <= _FEW)
_ANY = tuple(mistake for mistake in _SLOPE if mistake not in _OWN)
#: The mistakes that are looked for first: those of the operation's own rule before those of
#: any chain, so that these don't hide them.
MISTAKES = (*_ACCUMULATION, *_OWN, *_CHAIN, *_ANY, *_VALUE, EARLY_ROUNDING)
