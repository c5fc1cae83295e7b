"""The rows that take entries by an array of places, write them, copy them, add a border.

Places are data: whole numbers, negative ones from the end, that take no gradient. One
that is no place leaves a NaN, and the node says why.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from graphviz_backprop.ops.operation import (
    ATOM,
    Notation,
    OnArrays,
    Operation,
    Remarks,
    any_of,
    array,
    call,
)
from graphviz_backprop.ops.settings import Setting, axis, lengths, real
from graphviz_backprop.ops.shapes import Shape, axis_of, broadcast
from graphviz_backprop.text.arrays import Array
from graphviz_backprop.text.errors import ShapeError

_ENTRIES = array((1.0, -2.0, 0.5), (0.3, 4.0, -1.0))
_PLACES_KINK = "a place is a choice, not a quantity: it takes no gradient, which is shown as 0"


def _valid(places: Array, length: int) -> npt.NDArray[np.bool_]:
    return (places == np.floor(places)) & (places >= -length) & (places < length)


def _whole(places: Array, length: int) -> npt.NDArray[np.intp]:
    """The places as whole numbers; 0 for what is no place."""
    return np.where(_valid(places, length), places, 0).astype(np.intp)


def _place_domain(places: Array, length: int) -> str:
    if any_of(~np.asarray(_valid(places, length))):
        return f"a place must be a whole number from 0 to {length - 1}"
    return ""


def _take_shape(a: Shape, b: Shape, *, axis: int) -> Shape:
    at = axis_of(a, axis)
    if a[at] == 0 and 0 not in b:
        raise ShapeError("there is no entry to take", remedy="Give it an array with entries.")
    return (*a[:at], *b, *a[at + 1 :])


def _take(a: Array, b: Array, axis: int) -> Array:
    length = a.shape[axis]
    taken = np.take(a, _whole(b, length), axis=axis)
    wrong = ~np.asarray(_valid(b, length))
    if wrong.any() and a.size:
        at = axis % a.ndim
        wrong = wrong.reshape((*wrong.shape, *(1,) * (a.ndim - at - 1)))
        taken = np.where(wrong, np.nan, taken)[()]
    return taken


def _take_vjp(upstream: Array, out: Array, a: Array, b: Array, axis: int) -> Array:
    at = axis % a.ndim
    gradient = np.zeros_like(a)
    first = np.moveaxis(np.asarray(upstream), tuple(range(at, at + b.ndim)), tuple(range(b.ndim)))
    weights = _valid(b, a.shape[axis]) * 1.0
    weights = np.reshape(weights, (*b.shape, *(1,) * (a.ndim - 1)))
    np.add.at(np.moveaxis(gradient, at, 0), _whole(b, a.shape[axis]), first * weights)
    return gradient


TAKE = Operation(
    name="take",
    operands=("a", "b"),
    symbol="[i]",
    forward=_take,
    vjps=(_take_vjp, lambda upstream, out, a, b, axis: np.zeros_like(b)[()]),
    partials=("", ""),
    arrays=OnArrays(pulls=("{upstream} added up at the places {b}, else 0", "0 * b")),
    rule="Taking entries by their places: each gets the upstream gradients of all its copies "
    "added up, an entry that is not taken gets 0.",
    shape=_take_shape,
    text=Notation("take({a}, {b})", ATOM, (0, 0)),
    latex=Notation(r"{a}\left[{b}\right]", ATOM, (ATOM, 0)),
    settings={"axis": axis(0)},
    trials=({}, {"axis": 1}),
    elementwise=False,
    indices=(1,),
    remarks=Remarks(
        kink=lambda a, b, axis: _PLACES_KINK,
        domain=lambda a, b, axis: _place_domain(b, a.shape[axis]),
    ),
    examples=((_ENTRIES, array((0.0, 1.0), (1.0, -1.0))), (_ENTRIES, array(1.0)[0])),
)


def _gather_shape(a: Shape, b: Shape) -> Shape:
    if not a or b != a[:-1]:
        raise ShapeError(
            "there is not one place for every row",
            remedy=f"Give places of the shape {a[:-1]}: one a row, along the last axis."
            if a
            else "It needs an array.",
        )
    if a[-1] == 0 and 0 not in b:
        raise ShapeError("there is no entry to take", remedy="Give it an array with entries.")
    return b


def _gather(a: Array, b: Array) -> Array:
    places = np.asarray(_whole(b, a.shape[-1]))[..., None]
    taken = np.take_along_axis(a, places, -1)[..., 0]
    return np.where(_valid(b, a.shape[-1]), taken, np.nan)[()]


def _gather_vjp(upstream: Array, out: Array, a: Array, b: Array) -> Array:
    gradient = np.zeros_like(a)
    places = np.asarray(_whole(b, a.shape[-1]))[..., None]
    pulled = np.where(_valid(b, a.shape[-1]), upstream, 0.0)[..., None]
    np.put_along_axis(gradient, places, pulled, -1)
    return gradient


GATHER = Operation(
    name="gather",
    operands=("a", "b"),
    symbol="[i]",
    forward=_gather,
    vjps=(_gather_vjp, lambda upstream, out, a, b: np.zeros_like(b)[()]),
    partials=("", ""),
    arrays=OnArrays(pulls=("{upstream} at the places {b}, else 0", "0 * b")),
    rule="One entry of every row, such as the score of the true class: it gets the upstream "
    "gradient, the others get 0.",
    shape=_gather_shape,
    latex=Notation(r"{a}_{{{b}}}", ATOM, (ATOM, 0)),
    elementwise=False,
    indices=(1,),
    remarks=Remarks(
        kink=lambda a, b: _PLACES_KINK, domain=lambda a, b: _place_domain(b, a.shape[-1])
    ),
    examples=((_ENTRIES, array(2.0, -3.0)), (_ENTRIES[0], array(1.0)[0])),
)


def _put_shape(a: Shape, b: Shape, c: Shape) -> Shape:
    if 0 in a and 0 not in c:
        raise ShapeError("there is no place to write", remedy="Give it an array with entries.")
    if broadcast(b, c) != c:
        raise ShapeError(
            f"values of shape {b} do not fill places of shape {c}",
            remedy="Give one value, or as many as there are places.",
        )
    return a


def _put(a: Array, b: Array, c: Array) -> Array:
    changed = np.array(a)
    values = np.where(_valid(c, changed.size), b, np.nan)
    changed.reshape(-1)[_whole(c, changed.size)] = values
    return changed[()]


def _put_by_array(upstream: Array, out: Array, a: Array, b: Array, c: Array) -> Array:
    kept = np.array(upstream)
    kept.reshape(-1)[_whole(c, kept.size)] = 0.0
    return kept[()]


def _put_by_values(upstream: Array, out: Array, a: Array, b: Array, c: Array) -> Array:
    """Of several values at one place only the last one stands there."""
    places = _whole(c, np.size(a))
    order = np.arange(places.size).reshape(places.shape)
    last = np.zeros(np.size(a), dtype=np.intp)
    last[places] = order
    return np.where(last[places] == order, np.reshape(upstream, -1)[places], 0.0)[()]


PUT = Operation(
    name="put",
    operands=("a", "b", "c"),
    symbol="[i]←",
    forward=_put,
    vjps=(
        _put_by_array,
        _put_by_values,
        lambda upstream, out, a, b, c: np.zeros_like(c)[()],
    ),
    partials=("", "", ""),
    arrays=OnArrays(
        pulls=("{upstream}, and 0 at the places {c}", "{upstream} at the places {c}", "0 * c")
    ),
    rule="Writing entries: what was written gets the upstream gradient of its places, "
    "what stood there before gets 0.",
    shape=_put_shape,
    text=call("put({a}, {b}, {c})", 3),
    latex=call(r"{a}\left[{c}\right] \leftarrow {b}", 3),
    elementwise=False,
    indices=(2,),
    remarks=Remarks(
        kink=lambda a, b, c: _PLACES_KINK, domain=lambda a, b, c: _place_domain(c, np.size(a))
    ),
    examples=(
        (_ENTRIES, array(2.0, -3.0), array(4.0, 0.0)),
        (_ENTRIES, array(0.5)[0], array((1.0, 2.0), (3.0, -1.0))),
        (_ENTRIES, array(0.5, 0.7), array(1.0, 1.0)),
    ),
)


def _broadcast_shape(a: Shape, *, shape: Shape) -> Shape:
    if broadcast(a, shape) != shape:
        raise ShapeError(
            f"an array of shape {a} does not spread over {shape}",
            remedy="From the last axis on, an axis must be as long as there, or 1.",
        )
    return shape


BROADCAST = Operation(
    name="broadcast",
    operands=("a",),
    symbol="copies",
    forward=lambda a, shape: np.array(np.broadcast_to(a, shape))[()],
    vjps=(lambda upstream, out, a, shape: upstream,),
    partials=("",),
    arrays=OnArrays(pulls=("{upstream} added up over the copies",)),
    rule="Copies along an axis: the original gets the gradients of all its copies, added up.",
    shape=_broadcast_shape,
    text=call("broadcast({a})"),
    latex=call(r"\operatorname{{broadcast}}\left({a}\right)"),
    settings={"shape": lengths((2, 2, 3))},
    elementwise=False,
    examples=((_ENTRIES,), (_ENTRIES[:1],)),
)

Widths = tuple[tuple[int, int], ...]


def _widths(value: object) -> Widths:
    if not isinstance(value, Sequence):
        raise TypeError
    pairs = tuple((int(before), int(after)) for before, after in value)
    if min(map(min, pairs), default=0) < 0 or any(
        float(width) != given
        for pair, each in zip(pairs, value, strict=True)
        for width, given in zip(pair, each, strict=True)
    ):
        raise ValueError
    return pairs


def _pad_shape(a: Shape, *, widths: Widths, value: float) -> Shape:
    if len(widths) != len(a):
        raise ShapeError(
            f"{len(widths)} widths are given, and there are {len(a)} axes",
            remedy="Give every axis one pair: entries before and entries after.",
        )
    return tuple(before + n + after for n, (before, after) in zip(a, widths, strict=True))


def _inside(a: Array, widths: Widths) -> tuple[slice, ...]:
    return tuple(slice(w[0], w[0] + n) for n, w in zip(a.shape, widths, strict=True))


PAD = Operation(
    name="pad",
    operands=("a",),
    symbol="pad",
    forward=lambda a, widths, value: np.pad(a, widths, constant_values=value)[()],
    vjps=(lambda upstream, out, a, widths, value: upstream[_inside(a, widths)],),
    partials=("",),
    arrays=OnArrays(pulls=("{upstream} without the border",)),
    rule="A border of one number takes no gradient: the array gets the inside of upstream.",
    shape=_pad_shape,
    text=call("pad({a})"),
    latex=call(r"\operatorname{{pad}}\left({a}\right)"),
    settings={
        "widths": Setting(
            ((0, 0), (1, 2)), "a pair of whole numbers for every axis", "[[0, 0], [1, 1]]", _widths
        ),
        "value": real(0.0),
    },
    trials=({}, {"value": 2.5}, {"widths": ((2, 0), (0, 0))}),
    elementwise=False,
    examples=((_ENTRIES,),),
)


def _stopped(upstream: Array, out: Array, a: Array) -> Array:
    return np.zeros_like(a)[()]


STOP_GRADIENT = Operation(
    name="stop_gradient",
    operands=("a",),
    symbol="stop",
    forward=lambda a: +a,
    vjps=(_stopped,),
    partials=("0",),
    rule="A stop-gradient hands its value on and lets no gradient back.",
    text=call("stop_gradient({a})"),
    latex=call(r"\operatorname{{sg}}\left({a}\right)"),
    aliases=("detach", "sg"),
    indices=(0,),
    remarks=Remarks(
        kink=lambda a: "by definition its derivative is taken as 0, though its value follows a"
    ),
    examples=((1.5,), (_ENTRIES,)),
)

ROWS = (TAKE, GATHER, PUT, BROADCAST, PAD, STOP_GRADIENT)
