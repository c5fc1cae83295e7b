"""Lowerings of losses: reductions, weights, class indices, label smoothing, margins."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from graphviz_backprop.recording.lowerings import choose, entries, lowers, norm
from graphviz_backprop.recording.recorder import Operand, Recorded, Recorder, data, unsupported


def _reduced(g: Recorder, each: Recorded, reduction: str) -> Recorded:
    """The mean or the sum of what every sample adds, or each of them."""
    if reduction == "none":
        return each
    if reduction not in ("mean", "sum"):
        raise unsupported(f"reduction={reduction!r}", "")
    return g.op(reduction, each) if each.ndim else each


def _weighted(g: Recorder, each: Recorded, weight: Operand | None) -> Recorded:
    return each if weight is None else g.op("multiply", weight, each)


@lowers("mse_loss")
def mse(
    g: Recorder, a: Recorded, b: Recorded, reduction: str = "mean", weight: Any = None, **_: Any
) -> Recorded:
    """Squared errors."""
    if reduction == "mean" and weight is None:
        return g.op("mse", a, b)
    each = g.op("power", g.op("subtract", a, b), 2.0)
    return _reduced(g, _weighted(g, each, weight), reduction)


@lowers("l1_loss")
def l1(
    g: Recorder, a: Recorded, b: Recorded, reduction: str = "mean", weight: Any = None, **_: Any
) -> Recorded:
    """Absolute errors."""
    each = g.op("abs", g.op("subtract", a, b))
    return _reduced(g, _weighted(g, each, weight), reduction)


@lowers("huber_loss")
def huber(
    g: Recorder,
    a: Recorded,
    b: Recorded,
    reduction: str = "mean",
    delta: float = 1.0,
    weight: Any = None,
) -> Recorded:
    """Squares near zero, absolute errors beyond delta."""
    each = g.op("huber", g.op("subtract", a, b), delta=delta)
    return _reduced(g, _weighted(g, each, weight), reduction)


@lowers("smooth_l1_loss")
def smooth_l1(
    g: Recorder, a: Recorded, b: Recorded, reduction: str = "mean", beta: float = 1.0, **_: Any
) -> Recorded:
    """Huber's loss divided by its width."""
    if beta == 0:
        return l1(g, a, b, reduction)
    each = g.op("huber", g.op("subtract", a, b), delta=beta)
    return _reduced(g, each if beta == 1 else g.op("divide", each, beta), reduction)


@lowers("binary_cross_entropy")
def bce(
    g: Recorder, p: Recorded, t: Recorded, weight: Any = None, reduction: str = "mean", **_: Any
) -> Recorded:
    """Cross-entropy of probabilities."""
    if reduction == "mean" and weight is None:
        return g.op("binary_cross_entropy", p, t)
    held = [g.op("max", g.op("ln", part), -100.0) for part in (p, g.op("subtract", 1.0, p))]
    yes = g.op("multiply", t, held[0])
    no = g.op("multiply", g.op("subtract", 1.0, t), held[1])
    return _reduced(g, _weighted(g, g.op("negate", g.op("add", yes, no)), weight), reduction)


@lowers("binary_cross_entropy_with_logits")
def bce_with_logits(
    g: Recorder,
    x: Recorded,
    t: Recorded,
    weight: Any = None,
    reduction: str = "mean",
    pos_weight: Any = None,
    **_: Any,
) -> Recorded:
    """Cross-entropy of logits: softplus(x) − t x, which does not overflow."""
    if reduction == "mean" and weight is None and pos_weight is None:
        return g.op("binary_cross_entropy_with_logits", x, t)
    if pos_weight is None:
        each = g.op("subtract", g.op("softplus", x), g.op("multiply", t, x))
    else:
        yes = g.op("multiply", g.op("multiply", pos_weight, t), g.op("softplus", g.op("negate", x)))
        no = g.op("multiply", g.op("subtract", 1.0, t), g.op("softplus", x))
        each = g.op("add", yes, no)
    return _reduced(g, _weighted(g, each, weight), reduction)


@lowers("cross_entropy")
def cross_entropy(
    g: Recorder,
    scores: Recorded,
    target: Recorded,
    weight: Recorded | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
    **_: Any,
) -> Recorded:
    """Softmax and cross-entropy in one; the written-out form where it has weights."""
    classes = target.ndim < scores.ndim
    scores = _classes_last(g, scores)
    if not classes:
        target = _classes_last(g, target)
    ignored = classes and bool(np.any(data(target) == ignore_index))
    plain = weight is None and not ignored and reduction == "mean"
    if plain and not label_smoothing:
        return g.op("cross_entropy", scores, target)
    count = scores.shape[-1]
    if plain or not classes:
        shares = _smoothed(g, target, classes, count, label_smoothing)
        if plain:
            return g.op("cross_entropy", scores, shares)
        logs = g.op("log_softmax", scores, axis=-1)
        terms = g.op("multiply", _weighted(g, shares, weight), logs)
        each = g.op("negate", g.op("sum", terms, axis=-1))
        if reduction == "mean":
            return g.op("divide", g.op("sum", each), float(max(1, math.prod(each.shape))))
        return _reduced(g, each, reduction)
    logs = g.op("log_softmax", scores, axis=-1)
    loss = _nll(g, logs, target, weight, ignore_index, reduction)
    if not label_smoothing:
        return loss
    spread = g.op("negate", g.op("sum", _weighted(g, logs, weight), axis=-1))
    kept = (data(target) != ignore_index) * 1.0
    spread = g.op("multiply", spread, kept)
    if reduction == "mean":
        total = float(np.sum(_class_weights(target, weight, ignore_index, count)))
        spread = g.op("divide", g.op("sum", spread), total)
    else:
        spread = _reduced(g, spread, reduction)
    one = g.op("multiply", loss, 1.0 - label_smoothing)
    return g.op("add", one, g.op("multiply", spread, label_smoothing / count))


def _smoothed(
    g: Recorder, target: Recorded, classes: bool, count: int, smoothing: float
) -> Recorded:
    if classes:
        target = g.constant(np.eye(count)[data(target).astype(int)])
    if not smoothing:
        return target
    kept = g.op("multiply", target, 1.0 - smoothing)
    return g.op("add", kept, smoothing / count)


def _classes_last(g: Recorder, scores: Recorded) -> Recorded:
    """PyTorch has the classes on axis 1, we on the last one."""
    if scores.ndim < 3:
        return scores
    return g.op("transpose", scores, axes=(0, *range(2, scores.ndim), 1))


@lowers("nll_loss")
def nll(
    g: Recorder,
    logs: Recorded,
    target: Recorded,
    weight: Recorded | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    **_: Any,
) -> Recorded:
    """The negative log-probability of the true classes."""
    return _nll(g, _classes_last(g, logs), target, weight, ignore_index, reduction)


def _nll(
    g: Recorder,
    logs: Recorded,
    target: Recorded,
    weight: Recorded | None,
    ignore_index: int,
    reduction: str,
) -> Recorded:
    count = logs.shape[-1]
    kept = data(target) != ignore_index
    classes = np.where(kept, data(target), 0).astype(int)
    rows = np.arange(classes.size).reshape(classes.shape)
    each = g.op("negate", entries(g, logs, rows * count + classes))
    weights = _class_weights(target, weight, ignore_index, count)
    if weight is not None or not kept.all():
        each = g.op("multiply", weights, each)
    if reduction == "mean":
        return g.op("divide", g.op("sum", each), float(weights.sum()))
    return _reduced(g, each, reduction)


def _class_weights(
    target: Recorded, weight: Recorded | None, ignore_index: int, count: int
) -> np.ndarray:
    kept = np.asarray(data(target) != ignore_index)
    if weight is None:
        return np.where(kept, 1.0, 0.0)
    return np.asarray(kept * data(weight)[np.where(kept, data(target), 0).astype(int)])


@lowers("kl_div")
def kl_div(
    g: Recorder,
    logs: Recorded,
    target: Recorded,
    reduction: str = "mean",
    log_target: bool = False,
    **_: Any,
) -> Recorded:
    """Σ t (ln t − logs); a target of 0 adds 0."""
    if log_target:
        each = g.op("multiply", g.op("exp", target), g.op("subtract", target, logs))
    else:
        each = g.op("kl_divergence", logs, target)
    if reduction == "batchmean":
        return g.op("divide", g.op("sum", each), float(logs.shape[0]))
    return _reduced(g, each, reduction)


@lowers("poisson_nll_loss")
def poisson(
    g: Recorder,
    x: Recorded,
    t: Recorded,
    log_input: bool = True,
    full: bool = False,
    eps: float = 1e-8,
    reduction: str = "mean",
    **_: Any,
) -> Recorded:
    """Counts under a Poisson distribution."""
    if full:
        raise unsupported("poisson_nll_loss(full=True)", "")
    if log_input:
        each = g.op("subtract", g.op("exp", x), g.op("multiply", t, x))
    else:
        each = g.op("subtract", x, g.op("multiply", t, g.op("ln", g.op("add", x, eps))))
    return _reduced(g, each, reduction)


@lowers("gaussian_nll_loss")
def gaussian(
    g: Recorder,
    x: Recorded,
    t: Recorded,
    var: Operand,
    full: bool = False,
    eps: float = 1e-6,
    reduction: str = "mean",
) -> Recorded:
    """(ln v + (x − t)² / v) / 2."""
    if full:
        raise unsupported("gaussian_nll_loss(full=True)", "")
    spread = g.op("max", var, eps)
    square = g.op("divide", g.op("power", g.op("subtract", x, t), 2.0), spread)
    return _reduced(g, g.op("multiply", g.op("add", g.op("ln", spread), square), 0.5), reduction)


def _hinge(g: Recorder, margin: float, value: Recorded) -> Recorded:
    """max(0, margin + value)."""
    return g.op("relu", g.op("add", value, margin) if margin else value)


@lowers("soft_margin_loss")
def soft_margin(
    g: Recorder, x: Recorded, t: Recorded, reduction: str = "mean", **_: Any
) -> Recorded:
    """ln(1 + exp(−t x))."""
    return _reduced(g, g.op("softplus", g.op("negate", g.op("multiply", t, x))), reduction)


@lowers("hinge_embedding_loss")
def hinge_embedding(
    g: Recorder, x: Recorded, t: Recorded, margin: float = 1.0, reduction: str = "mean", **_: Any
) -> Recorded:
    """x where the target is 1, the hinge of the margin where it is −1."""
    each = choose(g, (data(t) == 1) * 1.0, x, _hinge(g, margin, g.op("negate", x)))
    return _reduced(g, each, reduction)


@lowers("margin_ranking_loss")
def margin_ranking(
    g: Recorder,
    a: Recorded,
    b: Recorded,
    t: Recorded,
    margin: float = 0.0,
    reduction: str = "mean",
    **_: Any,
) -> Recorded:
    """The hinge of −t (a − b)."""
    order = g.op("negate", g.op("multiply", t, g.op("subtract", a, b)))
    return _reduced(g, _hinge(g, margin, order), reduction)


@lowers("pairwise_distance")
def pairwise_distance(
    g: Recorder, a: Recorded, b: Recorded, p: float = 2.0, eps: float = 1e-6, keepdims: bool = False
) -> Recorded:
    """The length of a − b + eps."""
    difference = g.op("add", g.op("subtract", a, b), eps)
    return norm(g, difference, 2 if p == 2 else p, -1, keepdims)


@lowers("triplet_margin_loss")
def triplet(
    g: Recorder,
    anchor: Recorded,
    positive: Recorded,
    negative: Recorded,
    margin: float = 1.0,
    p: float = 2.0,
    eps: float = 1e-6,
    swap: bool = False,
    reduction: str = "mean",
    **_: Any,
) -> Recorded:
    """The hinge of the distance to the positive, less that to the negative."""
    near = pairwise_distance(g, anchor, positive, p, eps)
    far = pairwise_distance(g, anchor, negative, p, eps)
    if swap:
        far = g.op("min", far, pairwise_distance(g, positive, negative, p, eps))
    return _reduced(g, _hinge(g, margin, g.op("subtract", near, far)), reduction)


@lowers("cosine_similarity")
def cosine_similarity(
    g: Recorder, a: Recorded, b: Recorded, axis: int = 1, eps: float = 1e-8
) -> Recorded:
    """The dot product of directions."""
    return g.op("cosine_similarity", a, b, axis=0 if a.ndim == b.ndim == 1 else axis)


@lowers("cosine_embedding_loss")
def cosine_embedding(
    g: Recorder,
    a: Recorded,
    b: Recorded,
    t: Recorded,
    margin: float = 0.0,
    reduction: str = "mean",
    **_: Any,
) -> Recorded:
    """1 − cos for pairs that belong together, the hinge of cos − margin for others."""
    cosine = cosine_similarity(g, a, b, a.ndim - 1)
    apart = _hinge(g, -margin, cosine)
    each = choose(g, (data(t) == 1) * 1.0, g.op("subtract", 1.0, cosine), apart)
    return _reduced(g, each, reduction)


@lowers("multi_margin_loss")
def multi_margin(
    g: Recorder,
    x: Recorded,
    t: Recorded,
    p: int = 1,
    margin: float = 1.0,
    weight: Any = None,
    reduction: str = "mean",
    **_: Any,
) -> Recorded:
    """The hinge of every other class against the true one, over the number of classes."""
    if weight is not None:
        raise unsupported("multi_margin_loss with weights", "")
    count = x.shape[-1]
    classes = data(t).astype(int)
    others = 1.0 - np.eye(count)[classes]
    places = np.arange(classes.size).reshape(classes.shape) * count + classes
    true = entries(g, x, places[..., None])
    terms = _hinge(g, margin, g.op("subtract", x, true))
    if p == 2:
        terms = g.op("power", terms, 2.0)
    total = g.op("sum", g.op("multiply", terms, others), axis=-1)
    return _reduced(g, g.op("divide", total, float(count)), reduction)
