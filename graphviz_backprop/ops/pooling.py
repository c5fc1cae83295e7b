"""The rows that make one cell of every window of an image: its largest entry, or its mean."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from graphviz_backprop.ops.operation import (
    Effort,
    OnArrays,
    Operation,
    Remarks,
    WindowPart,
    any_of,
    array,
    call,
)
from graphviz_backprop.ops.settings import one_or_two, optional
from graphviz_backprop.ops.shapes import Shape
from graphviz_backprop.ops.windows import (
    OneOrTwo,
    batch,
    bordered,
    inside,
    laid_back,
    like,
    padded,
    two,
    window,
    windowed,
    windows,
)
from graphviz_backprop.text.arrays import Array
from graphviz_backprop.text.errors import ShapeError

_IMAGE = array(
    (1.0, -2.0, 0.5, 3.0), (0.3, 4.0, -1.0, 2.2), (-0.7, 0.9, 1.6, -3.1), (2.5, 0.1, -1.2, 0.8)
)
_SETTINGS = {
    "size": one_or_two(2, least=1),
    "stride": optional(one_or_two(1, least=1)),
    "padding": one_or_two(0, least=0),
}
_TRIALS: tuple[dict[str, object], ...] = (
    {},
    {"stride": 1},
    {"size": 3},
    {"size": 3, "stride": 1},
    {"size": (1, 2)},
    {"size": 3, "stride": (2, 1), "padding": 1},
)
_EXAMPLES = ((_IMAGE,), (np.stack([_IMAGE, -_IMAGE.T]),))


def _step(size: OneOrTwo, stride: OneOrTwo | None) -> OneOrTwo:
    return size if stride is None else stride


def _shape(a: Shape, *, size: OneOrTwo, stride: OneOrTwo | None, padding: OneOrTwo) -> Shape:
    if any(2 * border > length for border, length in zip(two(padding), two(size), strict=True)):
        raise ShapeError(
            "the padding is larger than half of the window",
            remedy="Use a larger window or less padding: a window must meet the image.",
        )
    return (*a[:-2], *windowed(a, two(size), _step(size, stride), padding))


def _work(out: Shape, a: Shape, *, size: OneOrTwo, padding: OneOrTwo, **settings: Any) -> int:
    """The windows laid out one by one, as the pull has them."""
    return bordered(a, padding) + prod(out) * prod(two(size))


def _window(
    cell: tuple[int, ...], a: Array, size: OneOrTwo, stride: OneOrTwo | None, padding: OneOrTwo
) -> tuple[WindowPart, ...]:
    return (*cell[:-2], *window((cell[-2], cell[-1]), two(size), _step(size, stride), padding))


def _seen(
    a: Array, size: OneOrTwo, stride: OneOrTwo | None, padding: OneOrTwo, border: float
) -> Array:
    return windows(padded(a, padding, border), two(size), _step(size, stride))


def _bordered(a: Array, padding: OneOrTwo) -> Shape:
    (rows, columns), (samples, channels, high, wide) = two(padding), batch(a).shape
    return samples, channels, high + 2 * rows, wide + 2 * columns


def _max(a: Array, size: OneOrTwo, stride: OneOrTwo | None, padding: OneOrTwo) -> Array:
    return like(_seen(a, size, stride, padding, -np.inf).max(axis=(-2, -1)), a)


def _max_vjp(
    upstream: Array,
    out: Array,
    a: Array,
    size: OneOrTwo,
    stride: OneOrTwo | None,
    padding: OneOrTwo,
) -> Array:
    seen, (high, wide) = _seen(a, size, stride, padding, -np.inf), two(size)
    first = seen.reshape(*seen.shape[:4], high * wide).argmax(axis=-1)
    cells = np.arange(high * wide) == first[..., None]
    parts = (cells * batch(upstream)[..., None]).reshape(seen.shape)
    laid = laid_back(parts, _bordered(a, padding), _step(size, stride))
    return like(inside(laid, padding), a)


def _max_kink(a: Array, size: OneOrTwo, stride: OneOrTwo | None, padding: OneOrTwo) -> str:
    seen = _seen(a, size, stride, padding, -np.inf)
    tied = seen == seen.max(axis=(-2, -1), keepdims=True)
    if any_of(tied.sum(axis=(-2, -1)) > 1):
        return "a tie in a window: by convention the first of its largest cells gets the gradient"
    return ""


def _mean(a: Array, size: OneOrTwo, stride: OneOrTwo | None, padding: OneOrTwo) -> Array:
    return like(_seen(a, size, stride, padding, 0.0).mean(axis=(-2, -1)), a)


def _mean_vjp(
    upstream: Array,
    out: Array,
    a: Array,
    size: OneOrTwo,
    stride: OneOrTwo | None,
    padding: OneOrTwo,
) -> Array:
    high, wide = two(size)
    share = batch(upstream)[..., None, None] / (high * wide)
    parts = np.broadcast_to(share, (*share.shape[:4], high, wide))
    laid = laid_back(parts, _bordered(a, padding), _step(size, stride))
    return like(inside(laid, padding), a)


MAX_POOL2D = Operation(
    name="max_pool2d",
    operands=("a",),
    symbol="max □",
    forward=_max,
    vjps=(_max_vjp,),
    partials=("",),
    arrays=OnArrays(
        pulls=("{upstream} at the largest cell of each window of {a}",), window=_window
    ),
    rule="Max pooling routes the gradient of a cell to the largest cell of its window.",
    text=call("max_pool2d({a})"),
    latex=call(r"\operatorname{{maxpool}}\left({a}\right)"),
    aliases=("maxpool",),
    shape=_shape,
    effort=Effort(work=_work, scratch=_work),
    settings=_SETTINGS,
    trials=_TRIALS,
    elementwise=False,
    remarks=Remarks(kink=_max_kink),
    examples=_EXAMPLES,
)
AVG_POOL2D = Operation(
    name="avg_pool2d",
    operands=("a",),
    symbol="mean □",
    forward=_mean,
    vjps=(_mean_vjp,),
    partials=("",),
    arrays=OnArrays(
        pulls=("{upstream} / n in each of the n cells of its window of {a}",), window=_window
    ),
    rule="Average pooling shares the gradient of a cell out equally to the cells of its window.",
    text=call("avg_pool2d({a})"),
    latex=call(r"\operatorname{{avgpool}}\left({a}\right)"),
    aliases=("avgpool",),
    shape=_shape,
    effort=Effort(work=_work, scratch=_work),
    settings=_SETTINGS,
    trials=_TRIALS,
    elementwise=False,
    examples=_EXAMPLES,
)

ROWS = (MAX_POOL2D, AVG_POOL2D)
