"""Lowerings of layers: activations with settings, norms, convolution, pooling, padding."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from graphviz_backprop.ops.einsum import explicit
from graphviz_backprop.recording.lowerings import (
    axes_of,
    choose,
    entries,
    lowers,
    reshaped,
)
from graphviz_backprop.recording.recorder import Recorded, Recorder, unsupported

# activations -------------------------------------------------------------------------------


@lowers("gelu")
def gelu(g: Recorder, a: Recorded, approximate: str = "none") -> Recorded:
    """a Φ(a), or its approximation by tanh."""
    return g.op("gelu" if approximate == "none" else "gelu_tanh", a)


@lowers("softplus")
def softplus(g: Recorder, a: Recorded, beta: float = 1.0, threshold: float = 20.0) -> Recorded:
    """ln(1 + exp(beta a)) / beta."""
    if beta == 1:
        return g.op("softplus", a)
    return g.op("divide", g.op("softplus", g.op("multiply", a, beta)), beta)


@lowers("softmax")
def softmax(g: Recorder, a: Recorded, axis: int | None = None, _stacklevel: int = 3) -> Recorded:
    """Shares that add up to one; without an axis over the one that PyTorch takes."""
    return g.op("softmax", a, axis=_usual(a) if axis is None else axis)


def _usual(a: Recorded) -> int:
    return 0 if a.ndim in (0, 1, 3) else 1


@lowers("log_softmax")
def log_softmax(
    g: Recorder, a: Recorded, axis: int | None = None, _stacklevel: int = 3
) -> Recorded:
    """The logarithm of the softmax."""
    return g.op("log_softmax", a, axis=_usual(a) if axis is None else axis)


lowers("softmin")(lambda g, a, axis=None, _stacklevel=3: softmax(g, g.op("negate", a), axis))
lowers("leaky_relu")(lambda g, a, negative_slope=0.01: g.op("leaky_relu", a, alpha=negative_slope))
lowers("elu")(lambda g, a, alpha=1.0: g.op("elu", a, alpha=alpha))
lowers("celu")(
    lambda g, a, alpha=1.0: (
        g.op("elu", a)
        if alpha == 1
        else g.op("multiply", g.op("elu", g.op("divide", a, alpha)), alpha)
    )
)
lowers("tanhshrink")(lambda g, a: g.op("subtract", a, g.op("tanh", a)))
lowers("glu")(
    lambda g, a, axis=-1: (lambda halves: g.op("multiply", halves[0], g.op("sigmoid", halves[1])))(
        _halves(g, a, axis)
    )
)


def _halves(g: Recorder, a: Recorded, axis: int) -> list[Recorded]:
    every, half = (None, None, None), a.shape[axis] // 2
    at = [every] * (axis % a.ndim)
    return [g.op("index", a, key=(*at, (start, start + half, None))) for start in (0, half)]


@lowers("hardtanh")
def hardtanh(g: Recorder, a: Recorded, min_val: float = -1.0, max_val: float = 1.0) -> Recorded:
    """Held between two values."""
    if (min_val, max_val) == (-1, 1):
        return g.op("hardtanh", a)
    return g.op("clip", a, min_val, max_val)


@lowers("hardsigmoid")
def hardsigmoid(g: Recorder, a: Recorded) -> Recorded:
    """relu6(a + 3) / 6."""
    return g.op("divide", g.op("relu6", g.op("add", a, 3.0)), 6.0)


lowers("hardswish")(lambda g, a: g.op("multiply", a, hardsigmoid(g, a)))


@lowers("prelu")
def prelu(g: Recorder, a: Recorded, weight: Recorded) -> Recorded:
    """A leaky ReLU whose slope is learnt, one a channel."""
    if weight.ndim == 1 and a.ndim > 2:
        weight = reshaped(g, weight, (-1, *(1,) * (a.ndim - 2)))
    return choose(g, g.op("greater", a, 0.0), a, g.op("multiply", weight, a))


# norms -------------------------------------------------------------------------------------


def _scaled(g: Recorder, a: Recorded, weight: Any, bias: Any, shape: Sequence[int]) -> Recorded:
    """Gain and shift, each one a channel."""
    if weight is not None:
        a = g.op("multiply", a, reshaped(g, weight, shape))
    return a if bias is None else g.op("add", a, reshaped(g, bias, shape))


@lowers("layer_norm")
def layer_norm(
    g: Recorder,
    a: Recorded,
    normalized_shape: Sequence[int],
    weight: Any = None,
    bias: Any = None,
    eps: float = 1e-5,
) -> Recorded:
    """Mean 0 and deviation 1 over the last axes."""
    axes = tuple(range(-len(normalized_shape), 0))
    out = g.op("layer_norm", a, axis=axes_of(axes), eps=eps)
    return _scaled(g, out, weight, bias, tuple(normalized_shape))


def _per_channel(a: Recorded) -> tuple[int, ...]:
    return (-1, *(1,) * (a.ndim - 2))


@lowers("batch_norm")
def batch_norm(
    g: Recorder,
    a: Recorded,
    running_mean: Any = None,
    running_var: Any = None,
    weight: Any = None,
    bias: Any = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Recorded:
    """Mean 0 and deviation 1 of every channel: of this batch, or with what training kept."""
    shape = _per_channel(a)
    if training or running_mean is None:
        axes = (0, *range(2, a.ndim))
        return _scaled(g, g.op("layer_norm", a, axis=axes_of(axes), eps=eps), weight, bias, shape)
    mean = reshaped(g, running_mean, shape)
    deviation = g.op("sqrt", g.op("add", reshaped(g, running_var, shape), eps))
    return _scaled(g, g.op("divide", g.op("subtract", a, mean), deviation), weight, bias, shape)


@lowers("instance_norm")
def instance_norm(
    g: Recorder,
    a: Recorded,
    running_mean: Any = None,
    running_var: Any = None,
    weight: Any = None,
    bias: Any = None,
    use_input_stats: bool = True,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Recorded:
    """Mean 0 and deviation 1 of every channel of every sample."""
    if not use_input_stats:
        return batch_norm(g, a, running_mean, running_var, weight, bias, False, momentum, eps)
    out = g.op("layer_norm", a, axis=axes_of(tuple(range(2, a.ndim))), eps=eps)
    return _scaled(g, out, weight, bias, _per_channel(a))


@lowers("group_norm")
def group_norm(
    g: Recorder,
    a: Recorded,
    num_groups: int,
    weight: Any = None,
    bias: Any = None,
    eps: float = 1e-5,
) -> Recorded:
    """Mean 0 and deviation 1 of every group of channels of every sample."""
    grouped = reshaped(g, a, (a.shape[0], num_groups, -1))
    out = reshaped(g, g.op("layer_norm", grouped, axis=-1, eps=eps), a.shape)
    return _scaled(g, out, weight, bias, _per_channel(a))


@lowers("normalize")
def normalize(
    g: Recorder, a: Recorded, p: float = 2.0, axis: int = 1, eps: float = 1e-12, out: Any = None
) -> Recorded:
    """Divided by its length."""
    if p != 2:
        raise unsupported(f"normalize(p={p})", "")
    length = g.op("norm", a, axis=axis, keepdims=True)
    return g.op("divide", a, g.op("max", length, eps))


# windows -----------------------------------------------------------------------------------


def _pair(value: Any) -> tuple[int, int]:
    both = tuple(value) if isinstance(value, Sequence) else (value, value)
    return (both[0], both[-1])


def _one(value: Any) -> int:
    return int(value[0] if isinstance(value, Sequence) else value)


def _padding(padding: Any, kernel: Sequence[int], dilation: Sequence[int]) -> tuple[int, ...]:
    if padding == "valid":
        return (0,) * len(kernel)
    if padding == "same":
        whole = [d * (k - 1) for d, k in zip(dilation, kernel, strict=True)]
        if any(size % 2 for size in whole):
            raise unsupported("padding='same' with a kernel of even size", "")
        return tuple(size // 2 for size in whole)
    return _pair(padding) if len(kernel) == 2 else (_one(padding),)


@lowers("conv2d")
def conv2d(
    g: Recorder,
    x: Recorded,
    weight: Recorded,
    bias: Recorded | None = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> Recorded:
    """A convolution of images, and its bias."""
    dilation = _pair(dilation)
    settings = {"padding": _padding(padding, weight.shape[2:], dilation), "dilation": dilation}
    out = g.op("conv2d", x, weight, stride=_pair(stride), groups=groups, **settings)
    return out if bias is None else g.op("add", out, reshaped(g, bias, (-1, 1, 1)))


@lowers("conv1d")
def conv1d(
    g: Recorder,
    x: Recorded,
    weight: Recorded,
    bias: Recorded | None = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> Recorded:
    """A convolution of sequences: of images with one row."""
    dilation = _one(dilation)
    out = g.op(
        "conv2d",
        reshaped(g, x, (*x.shape[:-1], 1, x.shape[-1])),
        reshaped(g, weight, (*weight.shape[:-1], 1, weight.shape[-1])),
        stride=(1, _one(stride)),
        padding=(0, *_padding(padding, weight.shape[2:], (dilation,))),
        dilation=(1, dilation),
        groups=groups,
    )
    out = reshaped(g, out, (*out.shape[:-2], out.shape[-1]))
    return out if bias is None else g.op("add", out, reshaped(g, bias, (-1, 1)))


@lowers("conv_transpose2d")
def conv_transpose2d(
    g: Recorder,
    x: Recorded,
    weight: Recorded,
    bias: Recorded | None = None,
    stride: Any = 1,
    padding: Any = 0,
    output_padding: Any = 0,
    groups: int = 1,
    dilation: Any = 1,
) -> Recorded:
    """A convolution turned round: zeros between the entries, then the kernel turned round."""
    if groups != 1 or _pair(dilation) != (1, 1):
        raise unsupported("conv_transpose2d with groups or dilation", "")
    out = g.op(
        "conv_transpose2d",
        x,
        weight,
        stride=_pair(stride),
        padding=_pair(padding),
        output_padding=_pair(output_padding),
    )
    return out if bias is None else g.op("add", out, reshaped(g, bias, (-1, 1, 1)))


def _pool2d(row: str, g: Recorder, x: Recorded, size: Any, stride: Any, padding: Any) -> Recorded:
    return g.op(
        row,
        x,
        size=_pair(size),
        stride=_pair(size if stride in (None, [], ()) else stride),
        padding=_pair(padding),
    )


@lowers("conv_transpose1d")
def conv_transpose1d(
    g: Recorder,
    x: Recorded,
    weight: Recorded,
    bias: Recorded | None = None,
    stride: Any = 1,
    padding: Any = 0,
    output_padding: Any = 0,
    groups: int = 1,
    dilation: Any = 1,
) -> Recorded:
    """The same for sequences: images with one row."""
    out = conv_transpose2d(
        g,
        reshaped(g, x, (*x.shape[:-1], 1, x.shape[-1])),
        reshaped(g, weight, (*weight.shape[:-1], 1, weight.shape[-1])),
        None,
        (1, _one(stride)),
        (0, _one(padding)),
        (0, _one(output_padding)),
        groups,
        dilation,
    )
    out = reshaped(g, out, (*out.shape[:-2], out.shape[-1]))
    return out if bias is None else g.op("add", out, reshaped(g, bias, (-1, 1)))


@lowers("max_pool2d")
def max_pool2d(
    g: Recorder,
    x: Recorded,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Recorded:
    """The largest entry of every window."""
    if _pair(dilation) != (1, 1):
        raise unsupported("max pooling with dilation", "")
    if not ceil_mode:
        return _pool2d("max_pool2d", g, x, kernel_size, stride, padding)
    # a window that sticks out begins inside: seeing its last entry again changes nothing
    widths = [(0, 0)] * (x.ndim - 2)
    for axis in _axes(x, kernel_size, stride, padding):
        length, size, _, border = axis
        out = _windows(*axis, ceil=True)[-1] + size - length - border
        widths.append((0, max(0, out)))
    again = padded(g, x, widths, "replicate", 0.0)
    return _pool2d("max_pool2d", g, again, kernel_size, stride, padding)


@lowers("avg_pool2d")
def avg_pool2d(
    g: Recorder,
    x: Recorded,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: Any = None,
) -> Recorded:
    """The mean of every window."""
    inside = count_include_pad or _pair(padding) == (0, 0)
    if inside and not (ceil_mode or divisor_override):
        return _pool2d("avg_pool2d", g, x, kernel_size, stride, padding)
    axes = _axes(x, kernel_size, stride, padding)
    windows = [_windows(*each, ceil=ceil_mode) for each in axes]
    widths = [(0, 0)] * (x.ndim - 2) + [
        (padding, found[-1] + size - length)
        for (length, size, _, padding), found in zip(axes, windows, strict=True)
    ]
    filled = padded(g, x, widths, "constant", 0.0)
    means = _pool2d("avg_pool2d", g, filled, kernel_size, stride, 0)
    counts = [
        _counts(*each, found, padded=count_include_pad)
        for each, found in zip(axes, windows, strict=True)
    ]
    entries_in = np.outer(counts[0], counts[1])
    shares = math.prod(_pair(kernel_size)) / (divisor_override or entries_in)
    return g.op("multiply", means, g.constant(shares))


def _axes(x: Recorded, size: Any, stride: Any, padding: Any) -> list[tuple[int, int, int, int]]:
    """Of both axes of an image: length, size of a window, step, and padding."""
    step = size if stride in (None, [], ()) else stride
    return list(zip(x.shape[-2:], *map(_pair, (size, step, padding)), strict=True))


def _windows(length: int, size: int, step: int, padding: int, *, ceil: bool) -> list[int]:
    """Where windows begin, counted from the array; with ``ceil`` the last may stick out."""
    room = length + 2 * padding - size
    count = (math.ceil(room / step) if ceil else room // step) + 1
    starts = [k * step - padding for k in range(count)]
    return [start for start in starts if start < length]  # one has to begin inside


def _counts(
    length: int, size: int, step: int, padding: int, starts: Sequence[int], *, padded: bool
) -> list[int]:
    """How many entries of an axis each window has, those of the padding among them or not."""
    low, high = (-padding, length + padding) if padded else (0, length)
    return [min(start + size, high) - max(start, low) for start in starts]


def _as_rows(
    pool: Any,
    g: Recorder,
    x: Recorded,
    size: Any,
    stride: Any = None,
    padding: Any = 0,
    *rest: Any,
    **more: Any,
) -> Recorded:
    image = reshaped(g, x, (*x.shape[:-1], 1, x.shape[-1]))
    step = _one(size if stride in (None, [], ()) else stride)
    out = pool(g, image, (1, _one(size)), (1, step), (0, _one(padding)), *rest, **more)
    return reshaped(g, out, (*out.shape[:-2], out.shape[-1]))


lowers("max_pool1d")(partial(_as_rows, max_pool2d))
lowers("avg_pool1d")(partial(_as_rows, avg_pool2d))


def _adaptive(
    row: str, g: Recorder, x: Recorded, output_size: Any, return_indices: bool = False
) -> Recorded:
    wanted = _pair(output_size)
    here = x.shape[-2:]
    sizes = [n if w is None else w for n, w in zip(here, wanted, strict=True)]
    if any(n % w for n, w in zip(here, sizes, strict=True)):
        raise unsupported(
            f"adaptive pooling from {here} to {tuple(sizes)}",
            "",
            "Use sizes that divide the image.",
        )
    return _pool2d(row, g, x, [n // w for n, w in zip(here, sizes, strict=True)], None, 0)


lowers("adaptive_max_pool2d")(partial(_adaptive, "max_pool2d"))


@lowers("pad")
def pad(
    g: Recorder, x: Recorded, pad: Sequence[int], mode: str = "constant", value: Any = None
) -> Recorded:
    """PyTorch's padding: pairs of widths, the last axis first."""
    pairs = [(pad[i], pad[i + 1]) for i in range(0, len(pad), 2)]
    return padded(g, x, [(0, 0)] * (x.ndim - len(pairs)) + pairs[::-1], mode, value or 0.0)


def padded(
    g: Recorder, x: Recorded, widths: Sequence[tuple[int, int]], mode: str, value: float
) -> Recorded:
    """Entries before and after, on every axis: of one value, or taken from the array."""
    if min(map(min, widths), default=0) < 0:
        cut = tuple(
            (max(0, -a), n - max(0, -b), None) for (a, b), n in zip(widths, x.shape, strict=True)
        )
        x = g.op("index", x, key=cut)
        widths = [(max(0, a), max(0, b)) for a, b in widths]
    if mode == "constant":
        return g.op("pad", x, widths=tuple(widths), value=float(value))
    named = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}.get(mode, mode)
    places = np.arange(math.prod(x.shape)).reshape(x.shape)
    bordered: np.ndarray = np.pad(places, widths, mode=named)  # type: ignore[call-overload]
    return entries(g, x, bordered)


@lowers("cumsum")
def cumsum(g: Recorder, a: Recorded, axis: int | None = None) -> Recorded:
    """Running sums."""
    return g.op(
        "cumsum", reshaped(g, a, (-1,)) if axis is None else a, axis=0 if axis is None else axis
    )


@lowers("einsum")
def einsum(g: Recorder, spec: str, *operands: Any) -> Recorded:
    """Sums of products, as the letters say."""
    given = operands[0] if len(operands) == 1 and isinstance(operands[0], Sequence) else operands
    return g.op("einsum", *given, spec=explicit(spec, tuple(part.ndim for part in given)))


@lowers("masked")
def masked(g: Recorder, a: Recorded, mask: np.ndarray) -> Recorded:
    """Dropout: entries times what the draw left of them, 0 or 1/(1 − p)."""
    return g.op("multiply", a, g.constant(mask, "mask"))
