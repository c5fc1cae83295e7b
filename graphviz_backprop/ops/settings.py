"""What may stand for the fixed arguments of an operation: ``axis=0``, ``alpha=0.1``.

Each kind says in words what it wants, shows one value that it takes, and reads a value:
from a program, where every number is a float, or from Python.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from numbers import Real
from types import MappingProxyType

import numpy as np

from graphviz_backprop.text.errors import SettingError

#: Of a setting, no number is larger; no array has so many axes or entries.
LARGEST_WHOLE = 2**31


@dataclass(frozen=True, slots=True)
class Setting:
    """One fixed argument of an operation: its default, and what may stand for it.

    ``read`` gives a value as the operation takes it; it raises ValueError for any other.
    ``by_name`` says, where a program may give it only with its name, what to write instead:
    without, it would be taken for something else.
    """

    default: object
    wanted: str
    example: str
    read: Callable[[object], object]
    by_name: str = ""


NO_SETTINGS: Mapping[str, Setting] = MappingProxyType({})


def checked(
    op: str, settings: Mapping[str, Setting], given: Mapping[str, object]
) -> dict[str, object]:
    """Every setting of an operation, in order: as given, else by default.

    Raises SettingError for a setting that there is not, or that cannot have its value.

    >>> checked("sum", {"axis": axes()}, {"axis": (0.0, -1)})
    {'axis': (0, -1)}
    """
    for name in given:
        if name not in settings:
            there = ", ".join(settings)
            raise SettingError(
                f"{op} has no setting called {name:.40}",
                setting=name,
                remedy=f"Leave it out, or use: {there}."
                if there
                else f"{op} has no settings: delete this one.",
            )
    return {
        name: _read(op, name, setting, given[name]) if name in given else setting.default
        for name, setting in sorted(settings.items())
    }


def _read(op: str, name: str, setting: Setting, value: object) -> object:
    try:
        return setting.read(value)
    except (TypeError, ValueError, OverflowError) as error:
        shown = repr(value)
        raise SettingError(
            f"{name} of {op} must be {setting.wanted}, not "
            f"{shown if len(shown) <= 40 else shown[:37] + '…'}",
            setting=name,
            remedy=f"Write for instance {name}={setting.example}.",
        ) from error


def _whole(value: object) -> int:
    number = _real(value)
    if not number.is_integer() or abs(number) > LARGEST_WHOLE:
        raise ValueError
    return int(number)


def _real(value: object) -> float:
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real):
        raise TypeError
    return float(value)


def _wholes(value: object) -> tuple[int, ...]:
    if not isinstance(value, tuple | list):
        raise TypeError
    return tuple(map(_whole, value))


def whole(default: int, least: int) -> Setting:
    """A whole number of at least ``least``."""

    def read(value: object) -> int:
        number = _whole(value)
        if number < least:
            raise ValueError
        return number

    return Setting(default, f"a whole number of at least {least}", str(max(default, least)), read)


def real(default: float, least: float = -math.inf) -> Setting:
    """A finite real number of at least ``least``."""

    def read(value: object) -> float:
        number = _real(value)
        if not math.isfinite(number) or number < least:
            raise ValueError
        return number

    bound = "" if least == -math.inf else f" of at least {least:g}"
    return Setting(default, f"one number{bound}", f"{default:g}", read)


def flag(default: bool) -> Setting:
    """True or False; a program may write 1 or 0."""

    def read(value: object) -> bool:
        if not isinstance(value, Real) or value not in (0, 1):
            raise ValueError
        return bool(value)

    return Setting(default, "True or False", "True", read)


def axis(default: int) -> Setting:
    """One axis; negative ones count from the end."""
    return Setting(default, "an axis, which is a whole number", "0", _whole)


def axes(default: int | None = None) -> Setting:
    """None for all axes, one axis, or several."""

    def read(value: object) -> object:
        if value is None:
            return None
        return _wholes(value) if isinstance(value, tuple | list) else _whole(value)

    return Setting(default, "an axis or several axes, which are whole numbers", "0", read)


def order_of_axes() -> Setting:
    """None to turn the order of all axes round, or every axis once in its new place."""

    def read(value: object) -> object:
        return None if value is None else _wholes(value)

    return Setting(None, "a list with every axis once", "[1, 0]", read)


def lengths(default: tuple[int, ...]) -> Setting:
    """A shape: lengths of axes, of which one may be −1 for what is left."""

    def read(value: object) -> tuple[int, ...]:
        shape = _wholes(value) if isinstance(value, tuple | list) else (_whole(value),)
        if min(shape, default=0) < -1 or shape.count(-1) > 1:
            raise ValueError
        return shape

    wanted = "a list of lengths, which are whole numbers, one of them at most −1 for the rest"
    return Setting(default, wanted, "[2, 3]", read)


def optional(setting: Setting) -> Setting:
    """None, or what another kind takes; None is the default."""

    def read(value: object) -> object:
        return None if value is None else setting.read(value)

    return Setting(None, setting.wanted, setting.example, read)


def one_or_two(default: int, least: int) -> Setting:
    """A whole number, or one for the rows and one for the columns of an image."""
    single = whole(default, least)

    def read(value: object) -> object:
        if not isinstance(value, tuple | list):
            return single.read(value)
        rows, columns = map(single.read, value)
        return rows if rows == columns else (rows, columns)

    return Setting(default, f"{single.wanted}, or two", single.example, read)


def choice(default: str, *others: str) -> Setting:
    """One of some words."""
    allowed = (default, *others)

    def read(value: object) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise ValueError
        return value

    return Setting(default, f"one of {', '.join(allowed)}", f'"{others[0]}"', read)


def key(default: tuple[object, ...]) -> Setting:
    """The places in square brackets: positions, and (start, stop, step) of slices."""

    def bound(value: object) -> int | None:
        return None if value is None else _whole(value)

    def part(value: object) -> object:
        if not isinstance(value, tuple | list):
            return _whole(value)
        start, stop, step = map(bound, value)
        if step == 0:
            raise ValueError
        return start, stop, step

    def read(value: object) -> object:
        if not isinstance(value, tuple | list):
            raise TypeError
        return tuple(map(part, value))

    return Setting(default, "places, which are whole numbers", "0", read)
