"""The rows of convolutions of small images: conv2d, and the same turned round.

Kernels are (rows, columns), or (channels out, channels in, rows, columns) for images with
channels. As in every network library the kernel is not turned round: this is a
cross-correlation. With groups, every group of channels has kernels of its own.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from graphviz_backprop.ops.operation import (
    Effort,
    OnArrays,
    Operation,
    WindowPart,
    array,
    call,
    tuple_text,
)
from graphviz_backprop.ops.settings import one_or_two, whole
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
_KERNEL = array((0.5, -1.0), (2.0, 0.25))
_CHANNELS = np.stack([_IMAGE, -_IMAGE.T])
_KERNELS = array((_KERNEL, _KERNEL.T), (-_KERNEL, _KERNEL + 1.0))


def _conv2d_shape(
    a: Shape, b: Shape, *, stride: OneOrTwo, padding: OneOrTwo, dilation: OneOrTwo, groups: int
) -> Shape:
    if (len(b), len(a)) not in {(2, 2), (4, 3), (4, 4)}:
        raise ShapeError(
            "the kernel and the image do not have ranks that go together",
            remedy="Use an image (rows, columns) with a kernel (rows, columns), or an image "
            "(channels, rows, columns) with kernels (channels out, channels in, rows, columns).",
        )
    channels = a[-3] if len(b) == 4 else 1
    if len(b) == 4 and b[1] * groups != channels:
        raise ShapeError(
            f"the kernels are made for {b[1] * groups} channels, the image has {channels}",
            remedy="Give kernels (channels out, channels in of a group, rows, columns).",
        )
    if (b[0] if len(b) == 4 else 1) % groups:
        raise ShapeError(
            f"{groups} groups do not share the kernels out",
            remedy="The number of kernels must be a multiple of the groups.",
        )
    cells = windowed(a, (b[-2], b[-1]), stride, padding, dilation)
    return cells if len(b) == 2 else (*a[:-3], b[0], *cells)


def _conv2d_work(out: Shape, a: Shape, b: Shape, **settings: Any) -> int:
    return _conv2d_scratch(out, a, b, **settings) + prod(out) * prod(b[1:] if len(b) == 4 else b)


def _conv2d_scratch(out: Shape, a: Shape, b: Shape, *, padding: OneOrTwo, **settings: Any) -> int:
    return bordered(a, padding) + prod(out) + prod(b)


def _grouped(kernels: Array, groups: int) -> Array:
    """Kernels as (groups, channels out of a group, channels in, rows, columns)."""
    return kernels.reshape(groups, kernels.shape[0] // groups, *kernels.shape[1:])


def _seen(
    a: Array,
    size: tuple[int, int],
    stride: OneOrTwo,
    padding: OneOrTwo,
    dilation: OneOrTwo,
    groups: int,
) -> Array:
    """All windows as (samples, groups, channels, rows, columns, window rows and columns)."""
    every = windows(padded(a, padding), size, stride, dilation)
    return _by_group(every, groups) if groups > 1 else every[:, None]


def _by_group(channels: Array, groups: int) -> Array:
    """A batch as (samples, groups, channels of a group, …)."""
    samples, count, *rest = channels.shape
    return channels.reshape(samples, groups, count // groups, *rest)


def _conv2d(
    a: Array, b: Array, stride: OneOrTwo, padding: OneOrTwo, dilation: OneOrTwo, groups: int
) -> Array:
    kernels = _grouped(batch(b), groups)
    seen = _seen(a, b.shape[-2:], stride, padding, dilation, groups)
    out = np.einsum("ngcijuv,gocuv->ngoij", seen, kernels, optimize=True)
    return like(out.reshape(out.shape[0], kernels.shape[0] * kernels.shape[1], *out.shape[3:]), a)


def _conv2d_by_image(
    upstream: Array,
    out: Array,
    a: Array,
    b: Array,
    stride: OneOrTwo,
    padding: OneOrTwo,
    dilation: OneOrTwo,
    groups: int,
) -> Array:
    kernels = _grouped(batch(b), groups)
    parts = np.einsum("ngoij,gocuv->ngcijuv", _by_group(batch(upstream), groups), kernels)
    (rows, columns), (samples, channels, high, wide) = two(padding), batch(a).shape
    shape = (samples, channels, high + 2 * rows, wide + 2 * columns)
    spread = parts.reshape(samples, channels, *parts.shape[3:])
    return like(inside(laid_back(spread, shape, stride, dilation), padding), a)


def _conv2d_by_kernel(
    upstream: Array,
    out: Array,
    a: Array,
    b: Array,
    stride: OneOrTwo,
    padding: OneOrTwo,
    dilation: OneOrTwo,
    groups: int,
) -> Array:
    seen = _seen(a, b.shape[-2:], stride, padding, dilation, groups)
    pulled = np.einsum(
        "ngcijuv,ngoij->gocuv", seen, _by_group(batch(upstream), groups), optimize=True
    )
    return pulled.reshape(b.shape)


def _conv2d_window(
    cell: tuple[int, ...],
    a: Array,
    b: Array,
    stride: OneOrTwo,
    padding: OneOrTwo,
    dilation: OneOrTwo,
    groups: int,
) -> tuple[WindowPart, ...]:
    here = window((cell[-2], cell[-1]), b.shape[-2:], stride, padding, dilation)
    if a.ndim == 2:
        return here
    group = cell[-3] // (b.shape[0] // groups)
    channels = range(group * b.shape[1], (group + 1) * b.shape[1]) if groups > 1 else None
    return (*cell[:-3], channels, *here)


def _conv2d_image_pull(
    out: Array,
    a: Array,
    b: Array,
    stride: OneOrTwo,
    padding: OneOrTwo,
    dilation: OneOrTwo,
    groups: int,
) -> str:
    """The full convolution: every place where the turned kernel and upstream overlap."""
    steps, borders = two(stride), two(padding)
    if two(dilation) != (1, 1) or groups != 1:
        return "{upstream} spread by {b}"
    margins = [k - 1 - border for k, border in zip(b.shape[-2:], borders, strict=True)]
    if steps == (1, 1) and min(margins) >= 0:
        kernel = "b" if b.ndim == 2 else "transpose(b, axes=[1, 0, 2, 3])"
        turned = f"{kernel}[{'' if b.ndim == 2 else ':, :, '}::-1, ::-1]"
        return f"conv2d(upstream, {turned}, padding={tuple_text(margins)})"
    sizes = zip(a.shape[-2:], b.shape[-2:], steps, borders, strict=True)
    rest = [(n + 2 * border - k) % step for n, k, step, border in sizes]
    return (
        f"conv_transpose2d(upstream, b, stride={tuple_text(steps)}, "
        f"padding={tuple_text(borders)}, output_padding={tuple_text(rest)})"
    )


def _conv2d_kernel_pull(
    out: Array,
    a: Array,
    b: Array,
    stride: OneOrTwo,
    padding: OneOrTwo,
    dilation: OneOrTwo,
    groups: int,
) -> str:
    if a.ndim != 2 or two(dilation) != (1, 1):
        return "the windows of {a}, each times its entry of {upstream}, added up"
    found = (
        f"conv2d(a, upstream, padding={tuple_text(two(padding))}, "
        f"dilation={tuple_text(two(stride))})"
    )
    return f"{found}[0:{b.shape[0]}, 0:{b.shape[1]}]" if two(stride) != (1, 1) else found


CONV2D = Operation(
    name="conv2d",
    operands=("a", "b"),
    symbol="∗",
    forward=_conv2d,
    vjps=(_conv2d_by_image, _conv2d_by_kernel),
    partials=("", ""),
    arrays=OnArrays(pulls=(_conv2d_image_pull, _conv2d_kernel_pull), window=_conv2d_window),
    rule="A convolution as networks have it, a cross-correlation: the kernel is not turned. "
    "Every cell hands its upstream gradient, times the kernel, to the window "
    "it was made from; the kernel gets those windows, each times upstream, added up.",
    text=call("conv2d({a}, {b})", 2),
    latex=call(r"\operatorname{{conv}}\left({a}, {b}\right)", 2),
    shape=_conv2d_shape,
    effort=Effort(work=_conv2d_work, scratch=_conv2d_scratch),
    settings={
        "stride": one_or_two(1, least=1),
        "padding": one_or_two(0, least=0),
        "dilation": one_or_two(1, least=1),
        "groups": whole(1, least=1),
    },
    trials=(
        {},
        {"stride": 2},
        {"padding": 1},
        {"stride": 3, "padding": 2},
        {"stride": (1, 2), "padding": (2, 0), "dilation": (1, 2)},
        {"groups": 2},
        {"groups": 2, "dilation": 2, "padding": 1},
    ),
    elementwise=False,
    examples=(
        (_IMAGE, _KERNEL),
        (_CHANNELS, _KERNELS),
        (_CHANNELS, array((_KERNEL,), (-_KERNEL.T,))),
    ),
)


def _turned_shape(
    a: Shape, b: Shape, *, stride: OneOrTwo, padding: OneOrTwo, output_padding: OneOrTwo
) -> Shape:
    if (len(b), len(a)) not in {(2, 2), (4, 3), (4, 4)} or (len(b) == 4 and b[0] != a[-3]):
        raise ShapeError(
            "the kernels do not go together with the image",
            remedy="Use an image (rows, columns) with a kernel (rows, columns), or an image "
            "(channels, rows, columns) with kernels (channels in, channels out, rows, columns).",
        )
    lengths = []
    for n, size, step, border, more in zip(
        a[-2:], b[-2:], two(stride), two(padding), two(output_padding), strict=True
    ):
        length = (n - 1) * step + size - 2 * border + more
        if not n or not size or length < 1:
            raise ShapeError("nothing is left of the image", remedy="Use less padding.")
        if more >= step:
            raise ShapeError(
                f"an output padding of {more} with a stride of {step}",
                remedy="The output padding must be smaller than the stride.",
            )
        lengths.append(length)
    return (*a[:-3], b[1], *lengths) if len(b) == 4 else tuple(lengths)


def _turned(
    a: Array, b: Array, stride: OneOrTwo, padding: OneOrTwo, output_padding: OneOrTwo
) -> Array:
    shape = _turned_shape(
        a.shape, b.shape, stride=stride, padding=padding, output_padding=output_padding
    )
    parts = np.einsum("noij,ocuv->ncijuv", batch(a), batch(b))
    (rows, columns), (high, wide) = two(padding), shape[-2:]
    whole_shape = (*parts.shape[:2], high + 2 * rows, wide + 2 * columns)
    return like(inside(laid_back(parts, whole_shape, stride), padding), a)


def _turned_by_image(
    upstream: Array,
    out: Array,
    a: Array,
    b: Array,
    stride: OneOrTwo,
    padding: OneOrTwo,
    output_padding: OneOrTwo,
) -> Array:
    seen = _turned_windows(upstream, a, b, stride, padding)
    return like(np.einsum("ncijuv,ocuv->noij", seen, batch(b), optimize=True), a)


def _turned_by_kernel(
    upstream: Array,
    out: Array,
    a: Array,
    b: Array,
    stride: OneOrTwo,
    padding: OneOrTwo,
    output_padding: OneOrTwo,
) -> Array:
    seen = _turned_windows(upstream, a, b, stride, padding)
    return np.einsum("ncijuv,noij->ocuv", seen, batch(a), optimize=True).reshape(b.shape)


def _turned_windows(
    upstream: Array, a: Array, b: Array, stride: OneOrTwo, padding: OneOrTwo
) -> Array:
    """The windows of upstream that the entries of the image were laid into."""
    every = windows(padded(upstream, padding), b.shape[-2:], stride)
    return every[:, :, : a.shape[-2], : a.shape[-1]]


CONV_TRANSPOSE2D = Operation(
    name="conv_transpose2d",
    operands=("a", "b"),
    symbol="∗^{T}",
    forward=_turned,
    vjps=(_turned_by_image, _turned_by_kernel),
    partials=("", ""),
    arrays=OnArrays(
        pulls=(
            "the windows of {upstream}, each times {b}",
            "the windows of {upstream}, each times its entry of {a}, added up",
        )
    ),
    rule="A convolution turned round: every cell laid the kernel, times itself, into a window; "
    "it gets what upstream has in that window, times the kernel.",
    text=call("conv_transpose2d({a}, {b})", 2),
    latex=call(r"\operatorname{{conv}}^{{\top}}\left({a}, {b}\right)", 2),
    shape=_turned_shape,
    settings={
        "stride": one_or_two(1, least=1),
        "padding": one_or_two(0, least=0),
        "output_padding": one_or_two(0, least=0),
    },
    trials=({}, {"stride": 2, "output_padding": 1}, {"stride": (2, 3), "padding": (1, 0)}),
    elementwise=False,
    examples=((_IMAGE, _KERNEL), (_CHANNELS, _KERNELS)),
)

ROWS = (CONV2D, CONV_TRANSPOSE2D)
