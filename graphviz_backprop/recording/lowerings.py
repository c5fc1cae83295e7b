"""The table of lowerings: what each operation of a library is in rows of our own table.

Names and arguments are PyTorch's, ``axis`` and ``keepdims`` NumPy's; both front ends look
their calls up here. There is no calculus in it: every derivative is in ``ops``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

import numpy as np

from graphviz_backprop.recording.recorder import Operand, Recorded, Recorder, unsupported

Axes = int | Sequence[int] | None
Lowering = Callable[..., Any]
_Any = TypeVar("_Any", bound=Lowering)
LOWERINGS: dict[str, Lowering] = {}


def lowers(*names: str) -> Callable[[_Any], _Any]:
    """Enters a function into the table under these names."""

    def enter(function: _Any) -> _Any:
        LOWERINGS.update(dict.fromkeys(names, function))
        return function

    return enter


def _same(row: str, arguments: int) -> Lowering:
    def lowering(g: Recorder, *operands: Operand) -> Recorded:
        return g.op(row, *operands[:arguments])

    return lowering


#: Operations with a row of their own, by the names that libraries give them.
UNARY = {
    "negate": "neg negative", "identity": "positive", "exp": "exp", "ln": "log", "log2": "log2",
    "log10": "log10", "sqrt": "sqrt", "abs": "abs absolute fabs", "sin": "sin", "cos": "cos",
    "tan": "tan", "asin": "asin arcsin", "acos": "acos arccos", "atan": "atan arctan",
    "sinh": "sinh", "cosh": "cosh", "tanh": "tanh", "erf": "erf", "sign": "sign sgn",
    "sigmoid": "sigmoid expit", "relu": "relu", "silu": "silu", "floor": "floor", "ceil": "ceil",
    "round": "round rint", "logical_not": "logical_not invert bitwise_not",
    "trace": "trace",
    "det": "det linalg_det", "inv": "inv inverse linalg_inv", "mish": "mish",
    "softsign": "softsign", "relu6": "relu6", "selu": "selu",
    "logsigmoid": "log_sigmoid logsigmoid",
    "stop_gradient": "stop_gradient",
}  # fmt: skip
BINARY = {
    "multiply": "mul multiply rmul", "divide": "true_divide rtruediv_", "max": "maximum fmax",
    "min": "minimum fmin", "matmul": "matmul mm bmm mv", "outer": "outer ger",
    "less": "lt less", "less_equal": "le less_equal", "greater": "gt greater",
    "greater_equal": "ge greater_equal", "equal": "eq equal", "not_equal": "ne not_equal",
    "logical_and": "logical_and and bitwise_and", "logical_or": "logical_or or bitwise_or",
    "atan2": "atan2 arctan2", "hypot": "hypot", "mod": "remainder mod",
}  # fmt: skip
for _table, _count in ((UNARY, 1), (BINARY, 2)):
    for _row, _names in _table.items():
        lowers(*_names.split())(_same(_row, _count))


# arithmetic --------------------------------------------------------------------------------


@lowers("add")
def add(g: Recorder, a: Operand, b: Operand, alpha: float = 1) -> Recorded:
    """a + alpha b."""
    return g.op("add", a, b if alpha == 1 else g.op("multiply", b, alpha))


@lowers("sub", "subtract")
def subtract(g: Recorder, a: Operand, b: Operand, alpha: float = 1) -> Recorded:
    """a − alpha b."""
    return g.op("subtract", a, b if alpha == 1 else g.op("multiply", b, alpha))


@lowers("div", "divide")
def divide(g: Recorder, a: Operand, b: Operand, rounding_mode: str | None = None) -> Recorded:
    """a / b; rounding has a gate of its own."""
    if rounding_mode is not None:
        raise unsupported(f"division with rounding_mode={rounding_mode!r}", "")
    return g.op("divide", a, b)


@lowers("pow", "power", "float_power")
def power(g: Recorder, a: Operand, b: Operand) -> Recorded:
    """A power."""
    return g.op("power", a, b)


@lowers("square")
def square(g: Recorder, a: Operand) -> Recorded:
    """A power of 2."""
    return g.op("power", a, 2.0)


lowers("rsub")(lambda g, a, b, alpha=1: subtract(g, b, a, alpha))
lowers("rdiv", "rtruediv")(lambda g, a, b: g.op("divide", b, a))
lowers("rpow")(lambda g, a, b: g.op("power", b, a))
lowers("rmatmul")(lambda g, a, b: g.op("matmul", b, a))
lowers("expm1")(lambda g, a: g.op("subtract", g.op("exp", a), 1.0))
lowers("log1p")(lambda g, a: g.op("ln", g.op("add", 1.0, a)))
lowers("logaddexp")(lambda g, a, b: g.op("add", a, g.op("softplus", g.op("subtract", b, a))))
lowers("matrix_power")(lambda g, a, n: g.op("matrix_power", a, n=n))
lowers("reciprocal")(lambda g, a: g.op("divide", 1.0, a))
lowers("rsqrt")(lambda g, a: g.op("divide", 1.0, g.op("sqrt", a)))
lowers("exp2")(lambda g, a: g.op("power", 2.0, a))
lowers("addmm", "addmv", "baddbmm")(
    lambda g, c, a, b, beta=1, alpha=1: add(
        g, _scaled(g, c, beta), _scaled(g, g.op("matmul", a, b), alpha)
    )
)
lowers("addcmul")(lambda g, c, a, b, value=1: add(g, c, g.op("multiply", a, b), value))
lowers("addcdiv")(lambda g, c, a, b, value=1: add(g, c, g.op("divide", a, b), value))
lowers("lerp")(lambda g, a, b, t: g.op("add", a, g.op("multiply", t, g.op("subtract", b, a))))


def _scaled(g: Recorder, a: Recorded, factor: float) -> Recorded:
    return a if factor == 1 else g.op("multiply", a, factor)


@lowers("dot", "vdot", "inner")
def dot(g: Recorder, a: Recorded, b: Recorded) -> Recorded:
    """A dot product."""
    return g.op("dot", a, b)


@lowers("linear")
def linear(g: Recorder, x: Recorded, weight: Recorded, bias: Recorded | None = None) -> Recorded:
    """x Wᵀ + b: the layer as people write it."""
    if bias is not None and weight.ndim == 2 and x.ndim:
        return g.op("linear", x, weight, bias)
    product = g.op("matmul", x, swapped(g, weight) if weight.ndim > 1 else weight)
    return product if bias is None else g.op("add", product, bias)


# reductions --------------------------------------------------------------------------------


def axes_of(axis: Axes) -> int | tuple[int, ...] | None:
    """``dim`` as our rows take it; PyTorch's empty list means all."""
    if isinstance(axis, Sequence):
        return tuple(axis) if len(axis) > 1 else axis[0] if axis else None
    return axis


def _reduction(
    row: str, g: Recorder, a: Recorded, axis: Axes = None, keepdims: bool = False
) -> Recorded:
    return g.op(row, a, axis=axes_of(axis), keepdims=keepdims)


for _name in ("sum", "mean", "prod", "amax", "amin", "logsumexp"):
    lowers(_name)(partial(_reduction, _name))


def _extreme(
    row: str, both: str, g: Recorder, a: Recorded, axis: Any = None, keepdims: bool = False
) -> Any:
    """The largest entry, or of an axis; of two arrays the larger one."""
    if isinstance(axis, Recorded):
        return g.op(both, a, axis)
    return g.op(row, a, axis=axes_of(axis), keepdims=keepdims)


lowers("max")(partial(_extreme, "amax", "max"))
lowers("min")(partial(_extreme, "amin", "min"))


@lowers("norm", "vector_norm", "linalg_norm", "linalg_vector_norm")
def norm(
    g: Recorder, a: Recorded, p: Any = 2, axis: Axes = None, keepdims: bool = False
) -> Recorded:
    """A norm of vectors; of a matrix the root of the sum of its squares."""
    settings = {"axis": axes_of(axis), "keepdims": keepdims}
    if p in (None, "fro", 2):
        return g.op("norm", a, **settings)
    size = g.op("abs", a)
    if p in (math.inf, -math.inf):
        return g.op("amax" if p > 0 else "amin", size, **settings)
    if not isinstance(p, (int, float)) or p <= 0:
        raise unsupported(f"a norm of the kind {p!r}", "")
    if p == 1:
        return g.op("sum", size, **settings)
    return g.op("power", g.op("sum", g.op("power", size, float(p)), **settings), 1 / p)


def _spread(
    row: str,
    g: Recorder,
    a: Recorded,
    axis: Any = None,
    unbiased: Any = True,
    keepdims: bool = False,
    correction: Any = None,
    ddof: int | None = None,
) -> Recorded:
    """Variance or deviation over n − 1 entries, or what the correction says."""
    if isinstance(axis, bool):  # PyTorch's x.var(False)
        axis, unbiased = None, axis
    less = next((n for n in (ddof, correction) if n is not None), int(unbiased))
    return g.op(row, a, axis=axes_of(axis), keepdims=keepdims, ddof=less)


lowers("var")(partial(_spread, "var"))
lowers("std")(partial(_spread, "std"))


# moving entries ----------------------------------------------------------------------------


def reshaped(g: Recorder, a: Recorded, shape: Sequence[int]) -> Recorded:
    """The same entries in another shape; nothing where it has that shape."""
    return a if tuple(shape) == a.shape else g.op("reshape", a, shape=tuple(shape))


def swapped(g: Recorder, a: Recorded, one: int = -1, other: int = -2) -> Recorded:
    """Two axes change places."""
    order = list(range(a.ndim))
    order[one], order[other] = order[other], order[one]
    return g.op("transpose", a, axes=None if a.ndim == 2 else tuple(order))


def _shape(shape: tuple[Any, ...]) -> tuple[int, ...]:
    """``view(2, 3)``, ``view((2, 3))``."""
    listed = len(shape) == 1 and isinstance(shape[0], Sequence)
    return tuple(shape[0] if listed else shape)


@lowers("view", "reshape")
def reshape(g: Recorder, a: Recorded, *shape: Any) -> Recorded:
    """Another shape, given in one tuple or in several numbers."""
    return reshaped(g, a, _shape(shape))


lowers("view_as", "reshape_as")(lambda g, a, b: reshaped(g, a, b.shape))
lowers("ravel")(lambda g, a: reshaped(g, a, (-1,)))


@lowers("flatten")
def flatten(g: Recorder, a: Recorded, start_dim: int = 0, end_dim: int = -1) -> Recorded:
    """Axes from start to end become one."""
    start, stop = start_dim % max(a.ndim, 1), end_dim % max(a.ndim, 1) + 1
    return reshaped(g, a, (*a.shape[:start], math.prod(a.shape[start:stop]), *a.shape[stop:]))


@lowers("unflatten")
def unflatten(g: Recorder, a: Recorded, axis: int, sizes: Sequence[int]) -> Recorded:
    """One axis becomes several."""
    axis %= a.ndim
    return reshaped(g, a, (*a.shape[:axis], *sizes, *a.shape[axis + 1 :]))


@lowers("squeeze")
def squeeze(g: Recorder, a: Recorded, axis: Axes = None) -> Recorded:
    """Axes of size 1 leave."""
    wanted = range(a.ndim) if axis is None else [axis] if isinstance(axis, int) else axis
    gone = {i % max(a.ndim, 1) for i in wanted}
    return reshaped(g, a, [n for i, n in enumerate(a.shape) if n != 1 or i not in gone])


@lowers("unsqueeze", "expand_dims")
def unsqueeze(g: Recorder, a: Recorded, axis: int | Sequence[int]) -> Recorded:
    """A new axis of size 1."""
    return reshaped(g, a, np.expand_dims(np.empty(a.shape), axis).shape)


@lowers("transpose", "swapaxes", "swapdims")
def transpose(g: Recorder, a: Recorded, one: int, other: int) -> Recorded:
    """PyTorch's transpose: two axes change places."""
    return swapped(g, a, one, other)


lowers("t")(lambda g, a: swapped(g, a) if a.ndim > 1 else a)
lowers("T")(lambda g, a: g.op("transpose", a) if a.ndim > 1 else a)
lowers("mT")(swapped)


@lowers("permute")
def permute(g: Recorder, a: Recorded, *order: Any) -> Recorded:
    """Axes in a new order."""
    return g.op("transpose", a, axes=_shape(order))


@lowers("movedim", "moveaxis")
def movedim(g: Recorder, a: Recorded, source: Any, target: Any) -> Recorded:
    """Axes move to new places."""
    moved = {
        int(t) % a.ndim: int(s) % a.ndim
        for s, t in zip(np.atleast_1d(source), np.atleast_1d(target), strict=True)
    }
    order = [axis for axis in range(a.ndim) if axis not in moved.values()]
    for place in sorted(moved):
        order.insert(place, moved[place])
    return g.op("transpose", a, axes=tuple(order))


def broadcast(g: Recorder, a: Recorded, shape: Sequence[int]) -> Recorded:
    """Copies along new and along stretched axes; −1 keeps a length."""
    added = len(shape) - a.ndim
    wanted = tuple(a.shape[i - added] if n == -1 else n for i, n in enumerate(shape))
    return a if wanted == a.shape else g.op("broadcast", a, shape=wanted)


lowers("expand", "broadcast_to")(lambda g, a, *shape: broadcast(g, a, _shape(shape)))
lowers("expand_as")(lambda g, a, b: broadcast(g, a, b.shape))


lowers("copy")(lambda g, a, b, non_blocking=False: broadcast(g, b, a.shape))
lowers("fill")(lambda g, a, value: g.constant(np.full(a.shape, value)))
lowers("zero")(lambda g, a: g.constant(np.zeros(a.shape)))


@lowers("cat", "concat", "concatenate")
def concat(g: Recorder, parts: Sequence[Recorded], axis: int = 0) -> Recorded:
    """Arrays joined along an axis; PyTorch leaves out empty ones."""
    kept = [part for part in parts if part.shape != (0,)] or list(parts)
    return kept[0] if len(kept) == 1 else g.op("concat", *kept, axis=axis)


@lowers("stack")
def stack(g: Recorder, parts: Sequence[Operand], axis: int = 0) -> Recorded:
    """Arrays side by side along a new axis."""
    return g.op("stack", *parts, axis=axis)


lowers("hstack")(lambda g, parts: concat(g, parts, 0 if parts[0].ndim == 1 else 1))
lowers("vstack")(
    lambda g, parts: concat(
        g, [reshaped(g, p, (1, *p.shape)) if p.ndim == 1 else p for p in parts], 0
    )
)


def part(g: Recorder, a: Recorded, axis: int, where: Any) -> Recorded:
    """One position, or the (start, stop, step), along an axis."""
    every = (None, None, None)
    return g.op("index", a, key=(*[every] * (axis % a.ndim), where))


@lowers("select")
def select(g: Recorder, a: Recorded, axis: int, index: int) -> Recorded:
    """One position along an axis."""
    return part(g, a, axis, index)


@lowers("narrow")
def narrow(g: Recorder, a: Recorded, axis: int, start: int, length: int) -> Recorded:
    """A stretch of an axis."""
    return part(g, a, axis, (start, start + length, None))


@lowers("split")
def split(g: Recorder, a: Recorded, size: Any, axis: int = 0) -> list[Recorded]:
    """Parts of one size, or of the sizes given, along an axis."""
    length = a.shape[axis]
    sizes = [size] * math.ceil(length / size) if isinstance(size, int) else list(size)
    stops = np.minimum(np.cumsum(sizes), length).tolist()
    return [
        part(g, a, axis, (start, stop, None))
        for start, stop in zip([0, *stops[:-1]], stops, strict=True)
    ]


@lowers("chunk")
def chunk(g: Recorder, a: Recorded, count: int, axis: int = 0) -> list[Recorded]:
    """At most so many equal parts along an axis."""
    return split(g, a, math.ceil(a.shape[axis] / count), axis)


@lowers("unbind")
def unbind(g: Recorder, a: Recorded, axis: int = 0) -> list[Recorded]:
    """Every position of an axis."""
    return [part(g, a, axis, i) for i in range(a.shape[axis])]


def entries(g: Recorder, a: Recorded, places: Recorded | np.ndarray) -> Recorded:
    """The entries at these places, counted through the whole array, in the places' shape."""
    return g.op("take", reshaped(g, a, (-1,)), places, axis=0)


@lowers("embedding")
def embedding(
    g: Recorder,
    index: Recorded,
    weight: Recorded,
    padding_idx: int | None = None,
    max_norm: float | None = None,
    *_: Any,
    **__: Any,
) -> Recorded:
    """Rows of a table, one an index; the padding's row takes no gradient."""
    if max_norm is not None:
        raise unsupported("embedding with max_norm, which changes its weights", "")
    rows = g.op("take", weight, index, axis=0)
    if padding_idx is None or index.value is None:
        return rows
    padding = index.value == padding_idx % weight.shape[0]
    if not padding.any():
        return rows
    return choose(g, padding[..., None] * 1.0, g.op("stop_gradient", rows), rows)


@lowers("index_select", "take")
def index_select(g: Recorder, a: Recorded, axis: int, index: Recorded) -> Recorded:
    """Positions of an axis, as often as they are named."""
    return g.op("take", a, index, axis=axis)


def written(g: Recorder, a: Recorded, places: np.ndarray, value: Operand) -> Recorded:
    """``a`` with other entries at these places, counted through the whole array."""
    return g.op("put", a, value, places)


# choosing ----------------------------------------------------------------------------------


def choose(g: Recorder, condition: Operand, yes: Operand, no: Operand) -> Recorded:
    """``yes`` where the condition holds, else ``no``."""
    return g.op("where", condition, yes, no)


lowers("where")(choose)
lowers("masked_fill")(lambda g, a, mask, value: choose(g, mask, value, a))


@lowers("clamp", "clip")
def clamp(
    g: Recorder, a: Recorded, min: Operand | None = None, max: Operand | None = None
) -> Recorded:
    """Held between two bounds, of which one may be open."""
    return g.op("clip", a, -math.inf if min is None else min, math.inf if max is None else max)


lowers("clamp_min")(lambda g, a, least: clamp(g, a, least))
lowers("clamp_max")(lambda g, a, most: clamp(g, a, None, most))


def _masked(
    keep: Callable[..., np.ndarray], g: Recorder, a: Recorded, diagonal: int = 0
) -> Recorded:
    return choose(g, keep(np.ones(a.shape[-2:]), diagonal), a, 0.0)


lowers("tril")(partial(_masked, np.tril))
lowers("triu")(partial(_masked, np.triu))
