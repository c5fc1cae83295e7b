"""Records plain Python and NumPy: the function runs once on numbers that remember their node."""

from __future__ import annotations

import builtins
import inspect
import math
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

import networkx as nx
import numpy as np

from graphviz_backprop.recording import layers, losses  # noqa: F401  (they fill the table)
from graphviz_backprop.recording.lowerings import LOWERINGS, entries, stack, written
from graphviz_backprop.recording.numpy_calls import FUNCTIONS, UFUNCS, keywords_of
from graphviz_backprop.recording.recorder import Recorded, Recorder, name_of, unsupported
from graphviz_backprop.recording.watching import Watch, is_own, place
from graphviz_backprop.text.errors import RecordError

_ARRAYS = "Collect the numbers in a list for np.stack, or begin with np.zeros_like(x)."
_PLAIN = "Leave it out: a recorded number behaves like one, in NumPy's functions and math's too."


def record(
    code: Callable[..., Any], arguments: Sequence[Any], keywords: Mapping[str, Any]
) -> nx.MultiDiGraph:
    """The graph of one call of Python or NumPy code."""
    recorder = Recorder()
    bound = inspect.signature(code).bind(*arguments, **keywords)
    given = {name: _traced(recorder, name, value) for name, value in bound.arguments.items()}
    for name, parameter in inspect.signature(code).parameters.items():
        if parameter.kind is parameter.VAR_KEYWORD and name in given:
            given |= given.pop(name)
    patches = _Patches()
    watch = Watch(recorder, _record_of, seen=patches.see)
    state = np.random.get_state()
    try:
        with watch:
            result = _call(code, given)
    except ValueError as error:
        if isinstance(error.__cause__ or error.__context__, RecordError):  # NumPy hides it
            raise unsupported(
                "writing a recorded number into a plain array", _where(error), _ARRAYS
            ) from error
        raise
    finally:
        patches.undo()
        np.random.set_state(state)
    found = [traced for traced in _tracers(result) if traced.record.varies]
    if not found:
        raise RecordError(
            "the result does not hang on any input",
            remedy="Return a number that the code computes from its arguments; give numbers as "
            "floats or NumPy arrays of floats.",
        )
    found.sort(key=lambda traced: traced.ndim > 0)
    return recorder.finish([traced.record for traced in found], found[0].value, name_of(code))


def _where(error: BaseException) -> str:
    """File and line of the person's code in which an error came up."""
    lines = [
        f"{Path(frame.f_code.co_filename).name}, line {line}"
        for frame, line in traceback.walk_tb(error.__traceback__)
        if is_own(frame.f_code)
    ]
    return lines[-1] if lines else ""


def _call(code: Callable[..., Any], given: Mapping[str, Any]) -> Any:
    """Calls with every argument where it belongs: positional ones may have no keyword."""
    positional: list[Any] = []
    named = dict(given)
    for name, parameter in inspect.signature(code).parameters.items():
        if name not in named:
            continue
        if parameter.kind is parameter.VAR_POSITIONAL:
            positional += named.pop(name)
        elif parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD):
            positional.append(named.pop(name))
        else:
            break
    return code(*positional, **named)


def _traced(recorder: Recorder, name: str, value: Any) -> Any:
    """An argument with its numbers as inputs; whole numbers in arrays are data."""
    if isinstance(value, dict):
        return {key: _traced(recorder, str(key), part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        parts = [_traced(recorder, f"{name}_{i}", part) for i, part in enumerate(value)]
        return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)
    if isinstance(value, bool) or not isinstance(value, (int, float, np.ndarray, np.floating)):
        return value
    if isinstance(value, np.ndarray) and value.dtype.kind != "f":
        return value
    held = value.astype(np.float64) if isinstance(value, np.ndarray) else value
    return Tracer(recorder, recorder.input(held, name), held)


def _record_of(value: object) -> Recorded | None:
    return value.record if isinstance(value, Tracer) else None


def _tracers(value: Any) -> Iterator[Tracer]:
    if isinstance(value, Tracer):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _tracers(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _tracers(part)


class _Memory:
    """What arrays that share memory have in common: how often they were written."""

    __slots__ = ("writes",)

    def __init__(self) -> None:
        self.writes = 0


class Tracer(np.lib.mixins.NDArrayOperatorsMixin):
    """A number or an array that remembers the node it is the value of."""

    __array_priority__ = 1000
    __slots__ = ("_memory", "_node", "_recorder", "_seen", "value")

    def __init__(
        self, recorder: Recorder, record: Recorded, value: Any, memory: _Memory | None = None
    ) -> None:
        self._recorder, self._node, self.value = recorder, record, value
        self._memory = memory or _Memory()
        self._seen = self._memory.writes

    @property
    def record(self) -> Recorded:
        """The node; raises RecordError where its memory was written through another name."""
        if self._seen != self._memory.writes:
            raise unsupported(
                "a view of an array that was changed afterwards", place(), "Take a copy() of it."
            )
        return self._node

    # what an array is asked for

    shape = property(lambda self: np.shape(self.value))
    ndim = property(lambda self: np.ndim(self.value))
    size = property(lambda self: np.size(self.value))
    dtype = property(lambda self: np.asarray(self.value).dtype)
    T = property(lambda self: self._call("transpose", np.transpose, (self,), {}))
    real = property(lambda self: self)

    def __len__(self) -> int:
        return len(self.value)

    def __iter__(self) -> Iterator[Tracer]:
        return (self[i] for i in range(len(self.value)))

    def __repr__(self) -> str:
        return repr(self.value)

    def __str__(self) -> str:
        return str(self.value)

    def __format__(self, spec: str) -> str:
        return format(self.value, spec)

    def __hash__(self) -> int:
        return id(self)

    def __bool__(self) -> bool:
        self._recorder.remark(f"the code chose its way by a number ({place()})")
        return bool(self.value)

    def __index__(self) -> int:
        if not isinstance(self.value, int):
            raise TypeError("only a whole number can be an index")
        self._recorder.remark(f"a whole number was taken as it is, as an index ({place()})")
        return self.value

    def __float__(self) -> float:
        raise unsupported("turning a recorded number into a plain float", place(), _PLAIN)

    __int__ = __complex__ = item = tolist = __float__

    def __round__(self, digits: int | None = None) -> Any:
        if digits:
            raise unsupported("rounding to digits", place())
        return self._made("round", np.round(self.value), self)

    def __radd__(self, other: Any) -> Any:
        if type(other) is int and other == 0:  # what sum() begins with
            return self
        return np.add(other, self)

    def __pow__(self, other: Any, modulus: None = None) -> Any:
        return np.power(self, other) if not isinstance(self.value, int) else self._power(other)

    def _power(self, other: Any) -> Any:
        return self._made("power", self.value ** _value(other), self, other)

    # recording

    def _new(self, record: Recorded, value: Any, memory: _Memory | None = None) -> Tracer:
        return Tracer(self._recorder, record, value, memory)

    def _made(self, name: str, value: Any, *operands: Any, **settings: Any) -> Any:
        """What the lowering called ``name`` makes of the operands; the value is NumPy's own."""
        lowering = LOWERINGS.get(name)
        if lowering is None:
            raise unsupported(f"np.{name}", place())
        try:
            made = lowering(self._recorder, *map(self._operand, operands), **settings)
        except RecordError as error:
            raise RecordError(f"{error.problem} ({place()})", remedy=error.remedy) from error
        except TypeError as error:
            raise unsupported(f"np.{name} with these arguments", place()) from error
        if isinstance(made, list):
            return [self._new(m, v) for m, v in zip(made, value, strict=True)]
        return self._new(made, value)

    def _operand(self, value: Any) -> Any:
        if isinstance(value, Tracer):
            return value.record
        if isinstance(value, (list, tuple)) and any(True for _ in _tracers(value)):
            return stack(self._recorder, [self._operand(part) for part in value])
        if isinstance(value, np.ndarray):
            return self._recorder.constant(value)
        return value

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        watching = sys.getprofile()
        if not callable(watching):
            return self._entry_by_entry(ufunc, method, *inputs, **options)
        sys.setprofile(None)  # nothing here is the person's: to watch it would double the time
        try:
            return self._entry_by_entry(ufunc, method, *inputs, **options)
        finally:
            sys.setprofile(watching)

    def _entry_by_entry(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        name = ufunc.__name__
        out = options.pop("out", None)
        if method == "reduce" and name in ("add", "multiply", "maximum", "minimum"):
            name = {"add": "sum", "multiply": "prod", "maximum": "amax", "minimum": "amin"}[name]
            value = ufunc.reduce(_value(inputs[0]), **options)
            kept = {key: options[key] for key in ("axis", "keepdims") if key in options}
            return self._made(name, value, inputs[0], **kept)
        if method != "__call__" or options.keys() - {"dtype"}:
            raise unsupported(f"np.{name}.{method}", place())
        with np.errstate(all="ignore"):
            value = ufunc(*map(_value, inputs))
        if name not in UFUNCS:
            raise unsupported(f"np.{name}", place())
        made = self._made(name, value, *inputs)
        if out is None:
            return made
        if not isinstance(out[0], Tracer):
            raise unsupported("writing a recorded number into a plain array", place(), _ARRAYS)
        if not isinstance(out[0].value, np.ndarray):  # x += 1 of a number makes a new one
            return made
        out[0][...] = made
        return out[0]

    def __array_function__(self, function: Any, _types: Any, args: Any, kwargs: Any) -> Any:
        return self._call(function.__name__, function, args, kwargs)

    def _call(self, name: str, function: Any, args: Any, kwargs: Any) -> Any:
        with np.errstate(all="ignore"):
            value = function(*_value(args), **_value(kwargs))
        return (
            FUNCTIONS[name](self, value, *args, **keywords_of(kwargs))
            if name in FUNCTIONS
            else (self._refuse(name, value))
        )

    def _refuse(self, name: str, value: Any) -> Any:
        if isinstance(value, np.ndarray) and value.dtype.kind not in "fc":
            return value
        raise unsupported(f"np.{name}", place())

    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        raise unsupported("turning a recorded array into a plain one", place(), _PLAIN)

    # indices

    def _places(self, key: Any) -> Any:
        return np.arange(self.size).reshape(self.shape)[key]

    def __getitem__(self, key: Any) -> Tracer:
        key = _plain_key(key)
        value = self.value[key]
        parts = key if isinstance(key, tuple) else (key,)
        shared = self._memory if isinstance(value, np.ndarray) and value.base is not None else None
        simple = all(isinstance(p, (int, np.integer, slice)) for p in parts)
        if simple and not any(isinstance(p, bool) for p in parts):
            at = tuple((p.start, p.stop, p.step) if isinstance(p, slice) else int(p) for p in parts)
            return self._new(self._recorder.op("index", self.record, key=at), value, shared)
        if (
            len(parts) == 1
            and isinstance(key, (list, np.ndarray))
            and np.asarray(key).dtype.kind in "iu"
        ):
            index = self._recorder.constant(np.asarray(key))
            return self._new(self._recorder.op("take", self.record, index, axis=0), value)
        return self._new(entries(self._recorder, self.record, self._places(key)), value, shared)

    def __setitem__(self, key: Any, new: Any) -> None:
        key = _plain_key(key)
        places = self._places(key)
        operand = self._operand(new)
        if isinstance(operand, (list, tuple)):
            operand = np.asarray(operand, dtype=np.float64)
        record = written(self._recorder, self.record, places, operand)
        self.value[key] = _value(new)
        self._memory.writes += 1
        self._node, self._seen = record, self._memory.writes

    def astype(self, *args: Any, **kwargs: Any) -> Tracer:
        """The number itself: everything is computed in float64."""
        return self

    def copy(self, *args: Any) -> Tracer:
        """The same node with memory of its own."""
        return self._new(self.record, np.array(self.value)[()])

    def __copy__(self) -> Tracer:
        return self.copy()

    def __deepcopy__(self, memo: Any) -> Tracer:
        return self.copy()

    def flatten(self, *args: Any) -> Tracer:
        """All entries in one row, copied."""
        return self.reshape(-1).copy()  # type: ignore[attr-defined,no-any-return]

    def fill(self, value: Any) -> None:
        """Writes one number everywhere."""
        self[...] = value


def _method(name: str) -> Callable[..., Any]:
    def method(self: Tracer, *args: Any, **kwargs: Any) -> Any:
        function = getattr(np, name)
        if name in ("reshape", "transpose") and len(args) > 1:
            args = (args,)
        return self._call(function.__name__, function, (self, *args), kwargs)

    return method


for _name in (
    "sum", "mean", "prod", "max", "min", "var", "std", "reshape", "ravel", "transpose", "squeeze",
    "dot", "clip", "cumsum", "trace", "round", "repeat", "swapaxes", "diagonal", "take", "argmax",
    "argmin", "argsort", "any", "all", "nonzero",
):  # fmt: skip
    setattr(Tracer, _name, _method(_name))


def _value(given: Any) -> Any:
    """Plain numbers in place of recorded ones, in lists and dicts too."""
    if isinstance(given, Tracer):
        return given.value
    if isinstance(given, (list, tuple)):
        parts = [_value(part) for part in given]
        return type(given)(*parts) if hasattr(given, "_fields") else type(given)(parts)
    if isinstance(given, dict):
        return {key: _value(part) for key, part in given.items()}
    return given


def _plain_key(key: Any) -> Any:
    if isinstance(key, Tracer):
        return key.value if key.ndim else key.__index__()
    return tuple(_plain_key(part) for part in key) if isinstance(key, tuple) else key


# functions of math and builtins that turn numbers into plain ones ---------------------------

_MATH = {
    "exp": np.exp, "log": np.log, "log2": np.log2, "log10": np.log10, "sqrt": np.sqrt,
    "sin": np.sin, "cos": np.cos, "tan": np.tan, "asin": np.arcsin, "acos": np.arccos,
    "atan": np.arctan, "sinh": np.sinh, "cosh": np.cosh, "tanh": np.tanh, "fabs": np.abs,
    "pow": np.power, "log1p": np.log1p, "expm1": np.expm1, "floor": np.floor, "ceil": np.ceil,
    "atan2": np.arctan2, "hypot": np.hypot,
}  # fmt: skip


def _either(plain: Callable[..., Any], traced: Callable[..., Any]) -> Callable[..., Any]:
    def function(*args: Any, **kwargs: Any) -> Any:
        recorded = any(isinstance(a, Tracer) for a in args)
        return (traced if recorded else plain)(*args, **kwargs)

    return function


def _logarithm(x: Any, base: Any = None) -> Any:
    return np.log(x) if base is None else np.log(x) / np.log(base)


def _erf(x: Tracer) -> Any:
    return x._made("erf", math.erf(x.value), x)


def _largest(name: str, ufunc: Any) -> Callable[..., Any]:
    plain = getattr(builtins, name)

    def function(*args: Any, **kwargs: Any) -> Any:
        parts = list(args[0]) if len(args) == 1 else list(args)
        if kwargs or not any(isinstance(part, Tracer) for part in parts):
            return plain(parts, **kwargs) if len(args) == 1 else plain(*args, **kwargs)
        found = parts[0]
        for part in parts[1:]:
            found = ufunc(found, part)
        return found

    return function


class _Patches:
    """While code runs, ``math.exp`` and the builtin ``max`` in its modules take recorded numbers.

    The modules are the ones whose functions are called; everything is put back afterwards.
    """

    def __init__(self) -> None:
        traced = _MATH | {"log": _logarithm, "erf": _erf}
        self._functions = {
            id(getattr(math, name)): _either(getattr(math, name), function)
            for name, function in traced.items()
        }
        self._builtins = {
            "max": _largest("max", np.maximum), "min": _largest("min", np.minimum),
        }  # fmt: skip
        self._undone: list[tuple[dict[str, Any], str, Any]] = []
        self._known: set[int] = set()
        self._replace(vars(math))

    def see(self, frame: FrameType) -> None:
        """A call of the person's code: its module's names are replaced before it runs."""
        names = frame.f_globals
        if id(names) not in self._known and is_own(frame.f_code):
            self._known.add(id(names))
            self._replace(names)
            for name, function in self._builtins.items():
                if name not in names:
                    self._set(names, name, function)

    def _replace(self, names: dict[str, Any]) -> None:
        for name, value in list(names.items()):
            if id(value) in self._functions:
                self._set(names, name, self._functions[id(value)])

    def _set(self, names: dict[str, Any], name: str, function: Any) -> None:
        self._undone.append((names, name, names.get(name, _ABSENT)))
        names[name] = function

    def undo(self) -> None:
        """Everything as it was."""
        for names, name, before in reversed(self._undone):
            if before is _ABSENT:
                names.pop(name, None)
            else:
                names[name] = before


_ABSENT = object()
