"""The rows of small images: conv2d and max_pool2d.

Images have the shape (rows, columns), (channels, rows, columns) or (samples, channels,
rows, columns); kernels (rows, columns), or (channels out, channels in, rows, columns)
for images with channels. As in every network library the kernel is not turned round:
this is a cross-correlation.
"""

from __future__ import annotations

from types import MappingProxyType

import numpy as np

from graphviz_backprop.errors import ShapeError
from graphviz_backprop.ops.operation import (
    Array,
    Notation,
    Operation,
    WindowPart,
    any_of,
    array,
    call,
)

_IMAGE = array(
    (1.0, -2.0, 0.5, 3.0), (0.3, 4.0, -1.0, 2.2), (-0.7, 0.9, 1.6, -3.1), (2.5, 0.1, -1.2, 0.8)
)
_KERNEL = array((0.5, -1.0), (2.0, 0.25))


def window(
    cell: tuple[int, int], size: tuple[int, int], stride: int = 1, padding: int = 0
) -> tuple[range, range]:
    """Rows and columns of the image that one cell of the result was made from.

    With padding they may lie outside of the image: those cells are 0.

    >>> window((0, 1), (3, 3), padding=1)
    (range(-1, 2), range(0, 3))
    """
    rows, columns = (at * stride - padding for at in cell)
    return range(rows, rows + size[0]), range(columns, columns + size[1])


def _windows(image: Array, size: tuple[int, int], stride: int) -> Array:
    """A view (samples, channels, rows, columns, window rows, window columns)."""
    if not (isinstance(stride, int) and stride > 0 and min(size) > 0):
        raise ShapeError("a window and its stride must be whole numbers of at least 1")
    if image.shape[-2] < size[0] or image.shape[-1] < size[1]:
        raise ShapeError("the window is larger than the image")
    every = np.lib.stride_tricks.sliding_window_view(image, size, axis=(-2, -1))
    return every[:, :, ::stride, ::stride]


def _batch(image: Array) -> Array:
    """An image of any allowed rank as (samples, channels, rows, columns)."""
    if not 2 <= image.ndim <= 4:
        raise ShapeError("an image has 2, 3 or 4 axes")
    return image.reshape((1,) * (4 - image.ndim) + image.shape)


def _padded(image: Array, padding: int) -> Array:
    if not (isinstance(padding, int) and padding >= 0):
        raise ShapeError("the padding must be a whole number of at least 0")
    return np.pad(_batch(image), ((0, 0), (0, 0), (padding, padding), (padding, padding)))


def _kernels(kernel: Array, image: Array) -> Array:
    if (kernel.ndim, image.ndim) not in {(2, 2), (4, 3), (4, 4)}:
        raise ShapeError("the kernel and the image do not have ranks that go together")
    return _batch(kernel)


def _like(batch: Array, image: Array) -> Array:
    """A batch with the axes that ``_batch`` added to ``image`` taken away."""
    return batch.reshape(batch.shape[4 - image.ndim :])


def _conv2d(a: Array, b: Array, stride: int, padding: int) -> Array:
    kernels = _kernels(b, a)
    windows = _windows(_padded(a, padding), kernels.shape[2:], stride)
    return _like(np.einsum("ncijuv,ocuv->noij", windows, kernels), a)


def _conv2d_by_image(
    upstream: Array, out: Array, a: Array, b: Array, stride: int, padding: int
) -> Array:
    kernels, pulled = _kernels(b, a), _batch(upstream)
    gradient = np.zeros_like(_padded(a, padding))
    rows, columns = (stride * size for size in pulled.shape[2:])
    for u, v in np.ndindex(*kernels.shape[2:]):
        gradient[:, :, u : u + rows : stride, v : v + columns : stride] += np.einsum(
            "noij,oc->ncij", pulled, kernels[:, :, u, v]
        )
    inside = slice(padding, -padding or None)
    return _like(gradient[:, :, inside, inside], a)


def _conv2d_by_kernel(
    upstream: Array, out: Array, a: Array, b: Array, stride: int, padding: int
) -> Array:
    windows = _windows(_padded(a, padding), b.shape[-2:], stride)
    return np.einsum("ncijuv,noij->ocuv", windows, _batch(upstream)).reshape(b.shape)


def _conv2d_window(
    cell: tuple[int, ...], a: Array, b: Array, stride: int, padding: int
) -> tuple[WindowPart, ...]:
    channels = () if a.ndim == 2 else (*cell[:-3], None)
    return (*channels, *window((cell[-2], cell[-1]), b.shape[-2:], stride, padding))


CONV2D = Operation(
    name="conv2d",
    operands=("a", "b"),
    symbol="∗",
    forward=_conv2d,
    vjps=(_conv2d_by_image, _conv2d_by_kernel),
    partials=("", ""),
    pulls=("{upstream} spread by {b}", "{a} ∗ {upstream}"),
    rule="A convolution: every cell hands its upstream gradient, times the kernel, to the window "
    "it was made from; the kernel gets those windows, each times upstream, added up.",
    text=call("conv2d({a}, {b})", 2),
    latex=Notation(r"\operatorname{{conv}}\left({a}, {b}\right)", 5, (0, 0)),
    settings=MappingProxyType({"stride": 1, "padding": 0}),
    trials=({}, {"stride": 2}, {"padding": 1}, {"stride": 3, "padding": 2}),
    elementwise=False,
    window=_conv2d_window,
    fits="Use an image (rows, columns) with a kernel (rows, columns), or an image (channels, rows, "
    "columns) with kernels (channels out, channels in, rows, columns), no larger than the image.",
    examples=(
        (_IMAGE, _KERNEL),
        (np.stack([_IMAGE, -_IMAGE.T]), array((_KERNEL, _KERNEL.T), (-_KERNEL, _KERNEL + 1.0))),
    ),
)


def _step(size: int, stride: int | None) -> int:
    return size if stride is None else stride


def _max_pool2d(a: Array, size: int, stride: int | None) -> Array:
    windows = _windows(_batch(a), (size, size), _step(size, stride))
    return _like(windows.max(axis=(-2, -1)), a)


def _max_pool2d_vjp(upstream: Array, out: Array, a: Array, size: int, stride: int | None) -> Array:
    image, step = _batch(a), _step(size, stride)
    windows = _windows(image, (size, size), step)
    first = windows.reshape(*windows.shape[:4], size * size).argmax(axis=-1)
    samples, channels, rows, columns = np.indices(first.shape)
    gradient = np.zeros_like(image)
    at = (samples, channels, rows * step + first // size, columns * step + first % size)
    np.add.at(gradient, at, _batch(upstream))
    return _like(gradient, a)


def _max_pool2d_kink(a: Array, size: int = 2, stride: int | None = None) -> str:
    windows = _windows(_batch(a), (size, size), _step(size, stride))
    tied = windows == windows.max(axis=(-2, -1), keepdims=True)
    if any_of(tied.sum(axis=(-2, -1)) > 1):
        return "a tie in a window: by convention the first of its largest cells gets the gradient"
    return ""


def _max_pool2d_window(
    cell: tuple[int, ...], a: Array, size: int, stride: int | None
) -> tuple[WindowPart, ...]:
    return (*cell[:-2], *window((cell[-2], cell[-1]), (size, size), _step(size, stride)))


MAX_POOL2D = Operation(
    name="max_pool2d",
    operands=("a",),
    symbol="max □",
    forward=_max_pool2d,
    vjps=(_max_pool2d_vjp,),
    partials=("",),
    pulls=("{upstream} at the largest cell of each window of {a}",),
    rule="Max pooling routes the gradient of a cell to the largest cell of its window.",
    text=call("max_pool2d({a})"),
    latex=call(r"\operatorname{{maxpool}}\left({a}\right)"),
    aliases=("maxpool",),
    settings=MappingProxyType({"size": 2, "stride": None}),
    trials=({}, {"stride": 1}, {"size": 3}, {"size": 3, "stride": 1}),
    elementwise=False,
    kink=_max_pool2d_kink,
    window=_max_pool2d_window,
    fits="Use an image (rows, columns) or with axes before these, no smaller than the window.",
    examples=((_IMAGE,), (np.stack([_IMAGE, -_IMAGE.T]),)),
)

ROWS = (CONV2D, MAX_POOL2D)
