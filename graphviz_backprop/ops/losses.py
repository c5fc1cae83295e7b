"""The rows of losses: each is the mean over all samples, as PyTorch has it by default."""

from __future__ import annotations

import math
from types import MappingProxyType

import numpy as np

from graphviz_backprop.ops.normalization import log_softmax
from graphviz_backprop.ops.operation import (
    Aid,
    OnArrays,
    Operation,
    Remarks,
    any_of,
    array,
    call,
    where,
)
from graphviz_backprop.ops.shapes import Shape, broadcast, scalar_of
from graphviz_backprop.text.arrays import Array
from graphviz_backprop.text.errors import ShapeError

_OPERANDS = ("a", "b")
_MEAN_OF_ENTRIES = scalar_of(broadcast)
_SCORES = array((1.0, -2.0, 0.5), (0.3, 4.0, -1.0))
_SHARES = array((0.2, 0.5, 0.3), (0.9, 0.05, 0.05))


def _mean_of(entries: Array) -> Array:
    return entries.sum() / entries.size


def _difference(upstream: Array, a: Array, b: Array) -> Array:
    difference = a - b
    return upstream * 2.0 * difference / difference.size


def _over(a: Array, b: Array) -> str:
    """Division by the number of entries, where there is more than one."""
    count = np.broadcast(a, b).size
    return "" if count == 1 else f" / {count}"


MSE = Operation(
    name="mse",
    operands=_OPERANDS,
    symbol="MSE",
    forward=lambda a, b: _mean_of(np.square(a - b)),
    vjps=(
        lambda upstream, out, a, b: _difference(upstream, a, b),
        lambda upstream, out, a, b: -_difference(upstream, a, b),
    ),
    partials=("", ""),
    arrays=OnArrays(
        pulls=(
            lambda out, a, b: f"upstream * (2 * (a - b){_over(a, b)})",
            lambda out, a, b: f"upstream * (2 * (b - a){_over(a, b)})",
        )
    ),
    rule="The mean squared error of n entries: each gets 2/n times its error.",
    text=call("mse({a}, {b})", 2),
    latex=call(r"\operatorname{{MSE}}\left({a}, {b}\right)", 2),
    aliases=("MSE",),
    elementwise=False,
    shape=_MEAN_OF_ENTRIES,
    examples=((_SCORES, _SHARES), (_SCORES, array(0.5, 1.0, 2.0))),
)

_LEAST_LOG = -100.0  # PyTorch's bound for the logarithm of a probability of 0


def _held_log(a: Array) -> Array:
    return np.maximum(np.log(a), _LEAST_LOG)


def _binary_cross_entropy(a: Array, b: Array) -> Array:
    return _mean_of(-(b * _held_log(a) + (1.0 - b) * np.maximum(np.log1p(-a), _LEAST_LOG)))


def _binary_by_probability(upstream: Array, out: Array, a: Array, b: Array) -> Array:
    error = a - b
    return upstream * error / np.maximum(a * (1.0 - a), 1e-12) / error.size


def _binary_by_target(upstream: Array, out: Array, a: Array, b: Array) -> Array:
    log_odds = np.maximum(np.log1p(-a), _LEAST_LOG) - _held_log(a)
    return upstream * log_odds / np.broadcast(a, b).size + np.zeros_like(b)


def _probability_kink(a: Array, b: Array) -> str:
    if any_of((a == 0) | (a == 1)):
        return (
            "a probability of exactly 0 or 1: by convention its logarithm is held at −100 "
            "and p(1 − p) at 1e−12"
        )
    return ""


def _probability_domain(a: Array, b: Array) -> str:
    return "a probability must lie between 0 and 1" if any_of((a < 0) | (a > 1)) else ""


def _binary_pull_of_probability(out: Array, a: Array, b: Array) -> str:
    spread = "a * (1 - a)"
    if any_of(np.abs(a * (1.0 - a)) < 1e-12):
        spread = "max(a * (1 - a), 1e-12)"
    return f"upstream * ((a - b) / ({spread}){_over(a, b)})"


def _binary_pull_of_target(out: Array, a: Array, b: Array) -> str:
    odds = "ln(1 - a) - ln(a)"
    if any_of((a <= np.exp(_LEAST_LOG)) | (a >= 1.0)):
        odds = "max(ln(1 - a), -100) - max(ln(a), -100)"
    return f"upstream * (({odds}){_over(a, b)}){_as_wide_as_target(a, b)}"


def _as_wide_as_target(a: Array, b: Array) -> str:
    return " + 0 * b" if np.broadcast(a, b).shape != a.shape else ""


BINARY_CROSS_ENTROPY = Operation(
    name="binary_cross_entropy",
    operands=_OPERANDS,
    symbol="BCE",
    forward=_binary_cross_entropy,
    vjps=(_binary_by_probability, _binary_by_target),
    partials=("", ""),
    arrays=OnArrays(pulls=(_binary_pull_of_probability, _binary_pull_of_target)),
    rule="Cross-entropy of n probabilities: a probability {a} gets its error divided by "
    "n {a}(1 − {a}), a target the difference of the logarithms of 1 − {a} and {a}, divided by n.",
    text=call("binary_cross_entropy({a}, {b})", 2),
    latex=call(r"\operatorname{{BCE}}\left({a}, {b}\right)", 2),
    aliases=("bce", "BCE"),
    elementwise=False,
    shape=_MEAN_OF_ENTRIES,
    remarks=Remarks(kink=_probability_kink, domain=_probability_domain),
    examples=((0.8, 1.0), (_SHARES, array((1.0, 0.0, 1.0), (0.0, 0.3, 1.0)))),
)


def _with_logits(a: Array, b: Array) -> Array:
    return _mean_of(where(a > 0, a * (1.0 - b), -a * b) + np.log1p(np.exp(-np.abs(a))))


def _with_logits_by_logit(upstream: Array, out: Array, a: Array, b: Array) -> Array:
    error = 1.0 / (1.0 + np.exp(-a)) - b
    return upstream * error / error.size


BINARY_CROSS_ENTROPY_WITH_LOGITS = Operation(
    name="binary_cross_entropy_with_logits",
    operands=_OPERANDS,
    symbol="BCE(σ)",
    forward=_with_logits,
    vjps=(
        _with_logits_by_logit,
        lambda upstream, out, a, b: -upstream * a / np.broadcast(a, b).size + np.zeros_like(b),
    ),
    partials=("", ""),
    arrays=OnArrays(
        pulls=(
            lambda out, a, b: f"upstream * ((sigmoid(a) - b){_over(a, b)})",
            lambda out, a, b: f"-upstream * (a{_over(a, b)}){_as_wide_as_target(a, b)}",
        )
    ),
    rule="Sigmoid and cross-entropy in one: each of n logits gets (σ − target)/n.",
    text=call("binary_cross_entropy_with_logits({a}, {b})", 2),
    latex=call(r"\operatorname{{BCE}}\left(\sigma({a}), {b}\right)", 2),
    aliases=("bce_with_logits",),
    elementwise=False,
    shape=_MEAN_OF_ENTRIES,
    examples=((0.8, 1.0), (_SCORES, array((1.0, 0.0, 1.0), (0.0, 0.3, 1.0)))),
)

_CLASS_KINK = "a class index is a choice, not a quantity: it takes no gradient, which is shown as 0"


def _class_shape(a: Shape, b: Shape) -> Shape:
    if not a or b not in {a, a[:-1]}:
        raise ShapeError(
            "the target does not fit the scores",
            remedy="The target is a class index a sample, or one probability a class: "
            "its shape is that of the scores, without or with the last axis.",
        )
    return ()


def _samples(a: Array) -> int:
    return math.prod(a.shape[:-1])


def _one_hot(a: Array, b: Array) -> Array:
    """The target as one probability a class; NaN where the index is not a class."""
    if b.ndim == a.ndim:
        return b
    classes = np.arange(a.shape[-1])
    valid = (b >= 0) & (b < a.shape[-1]) & (b == np.floor(b))
    return where(np.asarray(valid)[..., None], np.asarray(b)[..., None] == classes, np.nan) * 1.0


def _cross_entropy(a: Array, b: Array) -> Array:
    """A class that weighs 0 adds 0, also where its probability is 0."""
    weights = _one_hot(a, b)
    terms = where(weights == 0, 0.0, weights * log_softmax(a, -1))
    return -terms.sum() / _samples(a)


def _cross_entropy_by_scores(upstream: Array, out: Array, a: Array, b: Array) -> Array:
    weights = _one_hot(a, b)
    total = weights.sum(axis=-1, keepdims=True)
    return upstream * (np.exp(log_softmax(a, -1)) * total - weights) / _samples(a)


def _cross_entropy_by_target(upstream: Array, out: Array, a: Array, b: Array) -> Array:
    if b.ndim < a.ndim:
        return np.zeros_like(b)[()]
    return -upstream * log_softmax(a, -1) / _samples(a)


def _class_domain(a: Array, b: Array) -> str:
    if b.ndim < a.ndim and any_of((b < 0) | (b >= a.shape[-1]) | (b != np.floor(b))):
        return f"a class must be a whole number from 0 to {a.shape[-1] - 1}"
    return ""


def _over_samples(a: Array) -> str:
    return "" if _samples(a) == 1 else f" / {_samples(a)}"


def _scores_pull(out: Array, a: Array, b: Array) -> str:
    """softmax − target, if a target's shares add up to 1; else softmax is weighted by their sum."""
    whole = np.allclose(np.sum(b, axis=-1), 1.0, rtol=0, atol=1e-12)
    total = "sum(b)" if a.ndim == 1 else "sum(b, axis=-1, keepdims=True)"
    shares = "softmax(a)" if whole else f"softmax(a) * {total}"
    return f"upstream * (({shares} - b){_over_samples(a)})"


CROSS_ENTROPY = Operation(
    name="cross_entropy",
    operands=_OPERANDS,
    symbol="CE",
    forward=_cross_entropy,
    vjps=(_cross_entropy_by_scores, _cross_entropy_by_target),
    partials=("", ""),
    arrays=OnArrays(
        pulls=(
            _scores_pull,
            lambda out, a, b: f"-upstream * (log_softmax(a){_over_samples(a)})",
        ),
        resolve=lambda a, b: "cross_entropy" if len(a) == len(b) else "class_cross_entropy",
    ),
    rule="Softmax and cross-entropy in one: each score gets (softmax − target)/n for n samples.",
    text=call("cross_entropy({a}, {b})", 2),
    latex=call(r"\operatorname{{CE}}\left({a}, {b}\right)", 2),
    elementwise=False,
    remarks=Remarks(kink=lambda a, b: _CLASS_KINK if b.ndim < a.ndim else "", domain=_class_domain),
    shape=_class_shape,
    examples=((_SCORES, _SHARES), (_SCORES[0], _SHARES[0])),
)
CLASS_CROSS_ENTROPY = Operation(
    name="class_cross_entropy",
    operands=_OPERANDS,
    symbol="CE",
    forward=_cross_entropy,
    vjps=CROSS_ENTROPY.vjps,
    partials=("", ""),
    arrays=OnArrays(
        pulls=(
            lambda out, a, b: f"upstream * ((softmax(a) - target){_over_samples(a)})",
            "0 * b",
        ),
        aids=MappingProxyType(
            {
                "target": Aid(
                    "onehot({b})",
                    r"\operatorname{{onehot}}({b})",
                    lambda upstream, out, a, b: _one_hot(a, b),
                )
            }
        ),
    ),
    rule="Softmax and cross-entropy in one: each score gets its softmax over n, "
    "and the score of the true class 1/n less.",
    text=CROSS_ENTROPY.text,
    latex=CROSS_ENTROPY.latex,
    elementwise=False,
    indices=(1,),
    remarks=Remarks(kink=CROSS_ENTROPY.remarks.kink, domain=_class_domain),
    shape=_class_shape,
    called=False,
    examples=((_SCORES, array(2.0, 0.0)), (_SCORES[0], array(1.0)[0])),
)

ROWS = (
    MSE,
    BINARY_CROSS_ENTROPY,
    BINARY_CROSS_ENTROPY_WITH_LOGITS,
    CROSS_ENTROPY,
    CLASS_CROSS_ENTROPY,
)
