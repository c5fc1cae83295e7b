"""The rows of losses: each is the mean over all samples, as PyTorch has it by default."""

from __future__ import annotations

import math

import numpy as np

from graphviz_backprop.ops.normalization import log_softmax
from graphviz_backprop.ops.operation import Array, Operation, any_of, array, call, where

_OPERANDS = ("a", "b")
_SCORES = array((1.0, -2.0, 0.5), (0.3, 4.0, -1.0))
_SHARES = array((0.2, 0.5, 0.3), (0.9, 0.05, 0.05))


def _mean_of(entries: Array) -> Array:
    return entries.sum() / entries.size


def _difference(upstream: Array, a: Array, b: Array) -> Array:
    difference = a - b
    return upstream * 2.0 * difference / difference.size


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
    pulls=("{upstream} · 2 ({a} − {b}) / n", "{upstream} · 2 ({b} − {a}) / n"),
    rule="The mean squared error of n entries: each gets 2/n times its error.",
    text=call("mse({a}, {b})", 2),
    latex=call(r"\operatorname{{MSE}}\left({a}, {b}\right)", 2),
    aliases=("MSE",),
    elementwise=False,
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


BINARY_CROSS_ENTROPY = Operation(
    name="binary_cross_entropy",
    operands=_OPERANDS,
    symbol="BCE",
    forward=_binary_cross_entropy,
    vjps=(_binary_by_probability, _binary_by_target),
    partials=("", ""),
    pulls=(
        "{upstream} · ({a} − {b}) / (n {a} ⊙ (1 − {a}))",
        "{upstream} · (ln(1 − {a}) − ln({a})) / n",
    ),
    rule="Cross-entropy of n probabilities: each gets its error divided by n p(1 − p).",
    text=call("binary_cross_entropy({a}, {b})", 2),
    latex=call(r"\operatorname{{BCE}}\left({a}, {b}\right)", 2),
    aliases=("bce", "BCE"),
    elementwise=False,
    kink=_probability_kink,
    domain=_probability_domain,
    examples=((0.8, 1.0), (_SHARES, array((1.0, 0.0, 1.0), (0.0, 0.3, 1.0)))),
)


def _with_logits(a: Array, b: Array) -> Array:
    return _mean_of(np.maximum(a, 0.0) - a * b + np.log1p(np.exp(-np.abs(a))))


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
    pulls=("{upstream} · (σ({a}) − {b}) / n", "−{upstream} · {a} / n"),
    rule="Sigmoid and cross-entropy in one: each of n logits gets (σ − target)/n.",
    text=call("binary_cross_entropy_with_logits({a}, {b})", 2),
    latex=call(r"\operatorname{{BCE}}\left(\sigma({a}), {b}\right)", 2),
    aliases=("bce_with_logits",),
    elementwise=False,
    examples=((0.8, 1.0), (_SCORES, array((1.0, 0.0, 1.0), (0.0, 0.3, 1.0)))),
)

_CLASS_FITS = (
    "The target is a class index a sample, or one probability a class: "
    "its shape is that of the scores, without or with the last axis."
)
_CLASS_KINK = "a class index is a choice, not a quantity: it takes no gradient, which is shown as 0"


def _samples(a: Array) -> int:
    return math.prod(a.shape[:-1])


def _one_hot(a: Array, b: Array) -> Array:
    """The target as one probability a class; NaN where the index is not a class."""
    if a.ndim == 0 or b.shape not in {a.shape, a.shape[:-1]}:
        raise ValueError("the target does not fit the scores")
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


CROSS_ENTROPY = Operation(
    name="cross_entropy",
    operands=_OPERANDS,
    symbol="CE",
    forward=_cross_entropy,
    vjps=(_cross_entropy_by_scores, _cross_entropy_by_target),
    partials=("", ""),
    pulls=(
        "{upstream} · (softmax({a}) − {b}) / n",
        "−{upstream} · ln(softmax({a})) / n",
    ),
    rule="Softmax and cross-entropy in one: each score gets (softmax − target)/n for n samples.",
    text=call("cross_entropy({a}, {b})", 2),
    latex=call(r"\operatorname{{CE}}\left({a}, {b}\right)", 2),
    elementwise=False,
    resolve=lambda a, b: "cross_entropy" if len(a) == len(b) else "class_cross_entropy",
    kink=lambda a, b: _CLASS_KINK if b.ndim < a.ndim else "",
    domain=_class_domain,
    fits=_CLASS_FITS,
    examples=((_SCORES, _SHARES), (_SCORES[0], _SHARES[0])),
)
CLASS_CROSS_ENTROPY = Operation(
    name="class_cross_entropy",
    operands=_OPERANDS,
    symbol="CE",
    forward=_cross_entropy,
    vjps=CROSS_ENTROPY.vjps,
    partials=("", ""),
    pulls=("{upstream} · (softmax({a}) − onehot({b})) / n", "0"),
    rule="Softmax and cross-entropy in one: each score gets its softmax over n, "
    "and the score of the true class 1/n less.",
    text=CROSS_ENTROPY.text,
    latex=CROSS_ENTROPY.latex,
    elementwise=False,
    kink=CROSS_ENTROPY.kink,
    domain=_class_domain,
    fits=_CLASS_FITS,
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
