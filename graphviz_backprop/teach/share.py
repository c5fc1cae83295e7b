"""The page's address: all of its state to query parameters, and back.

Only what is not the default is written. Whatever an address holds is checked when it
is read: a damaged or hostile one gives a BackpropError with a message, nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any, NamedTuple

from graphviz_backprop.errors import BackpropError, FormulaError
from graphviz_backprop.graph import Literal
from graphviz_backprop.language.parse import parse_bindings
from graphviz_backprop.language.scan import MAX_CHARACTERS
from graphviz_backprop.numbers import TWO_DECIMALS, NumberFormat
from graphviz_backprop.teach.exercises import DIFFICULTIES, SEEDS
from graphviz_backprop.teach.packing import pack, unpack

PAGES = ("stepper", "lessons", "gallery", "exercises", "help")
THEMES = ("auto", "light", "dark", "print", "colourblind")
CONSTANTS = ("folded", "leaf")
DIRECTIONS = ("LR", "TB")
PRESETS = ("normal", "slide")
NAMES = ("all", "own")
PACES = ("gradient", "node", "pass")
#: Steps beyond this are refused; a page takes its last step for one beyond its end.
MAX_STEP = 99_999
#: A longer seed is refused.
LONGEST_SEED = 500
#: Longer texts are compressed.
LONG = 400

_NAME = re.compile(r"[A-Za-z0-9_]{1,60}")


class Task(NamedTuple):
    """One exercise or one sheet of them."""

    difficulty: int
    seed: int


@dataclass(frozen=True, slots=True)
class State:
    """Everything that a link to a page brings back.

    ``inputs`` stand over the values in the program. ``target`` is a node's name, empty
    for the output; ``seed`` is ∂target/∂target as it is typed, empty for ones. ``group``,
    ``expand`` and ``share`` rewrite the graph. ``predict`` hides the next number and asks
    for it. ``exercise`` and ``sheet`` stand instead of a program.
    """

    page: str = "stepper"
    program: str = ""
    inputs: Mapping[str, Literal] = field(default_factory=lambda: MappingProxyType({}))
    step: int = 0
    target: str = ""
    seed: str = ""
    group: bool = False
    expand: bool = False
    share: bool = False
    constants: str = "folded"
    direction: str = "LR"
    preset: str = "normal"
    names: str = "all"
    pace: str = "gradient"
    numbers: NumberFormat = TWO_DECIMALS
    theme: str = "auto"
    predict: bool = False
    exercise: Task | None = None
    sheet: Task | None = None


def to_query(state: State) -> dict[str, str]:
    """The query parameters of a state, not yet percent-encoded.

    >>> to_query(State(program="(x+y)z", inputs={"x": -2.0}, step=3, theme="dark"))
    {'f': '(x+y)z', 'at': 'x=-2.0', 'step': '3', 'theme': 'dark'}
    """
    default = State()
    query: dict[str, str] = {}
    for entry in fields(State):
        value, parameter = getattr(state, entry.name), _PARAMETERS[entry.name]
        if value == getattr(default, entry.name):
            continue
        text = parameter.write(value)
        if parameter.long and len(text) > LONG:
            query[parameter.key + "z"] = pack(text)
        else:
            query[parameter.key] = text
    return query


def from_query(params: Mapping[str, str]) -> State:
    """The state that an address holds; parameters that are none of ours are ignored.

    Raises BackpropError where a parameter cannot be what a page has written.
    """
    found: dict[str, Any] = {}
    for name, parameter in _PARAMETERS.items():
        text = params.get(parameter.key)
        if text is None and parameter.long and parameter.key + "z" in params:
            text = _unpacked(parameter.key + "z", params[parameter.key + "z"])
        if text is None:
            continue
        if not isinstance(text, str):
            raise _damaged(parameter.key, "it is no text", "Give it once.")
        found[name] = parameter.read(parameter.key, text)
    return State(**found)


def _damaged(key: str, problem: str, remedy: str = "") -> BackpropError:
    return BackpropError(
        f"the address is damaged at “{key}”: {problem}",
        remedy=f"{remedy} Copy the whole link again, or start with an empty page.".strip(),
    )


def _unpacked(key: str, packed: str) -> str:
    try:
        return unpack(packed, 4 * MAX_CHARACTERS)
    except ValueError as error:
        raise _damaged(key, "it cannot be unpacked") from error


def _read_text(key: str, text: str) -> str:
    if len(text) > MAX_CHARACTERS:
        raise _damaged(key, f"it has {len(text):,} characters; at most {MAX_CHARACTERS:,} are read")
    return text


def _write_inputs(inputs: Mapping[str, Literal]) -> str:
    return ";".join(f"{name}={_literal(value)}" for name, value in inputs.items())


def _literal(value: Literal) -> str:
    if isinstance(value, tuple):
        return f"[{','.join(_literal(entry) for entry in value)}]"
    return repr(float(value))


def _read_inputs(key: str, text: str) -> Mapping[str, Literal]:
    _read_text(key, text)
    try:
        return MappingProxyType(parse_bindings(text))
    except BackpropError as error:
        raise _damaged(key, error.problem, error.remedy) from error


def _read_name(key: str, text: str) -> str:
    if not _NAME.fullmatch(text):
        raise _damaged(key, f"{text!r:.40} is no name")
    return text


def _whole(key: str, text: str, low: int, high: int) -> int:
    if not re.fullmatch(r"[0-9]{1,12}", text) or not low <= int(text) <= high:
        raise _damaged(key, f"{text!r:.40} is no whole number from {low} to {high}")
    return int(text)


def _read_step(key: str, text: str) -> int:
    return _whole(key, text, 0, MAX_STEP)


def _read_seed(key: str, text: str) -> str:
    try:
        if len(text) > LONGEST_SEED or list(parse_bindings(f"s = {text}")) != ["s"]:
            raise _damaged(key, f"{text!r:.40} is no number or array")
    except FormulaError as error:
        raise _damaged(key, error.problem, error.remedy) from error
    return text


def _read_flag(key: str, text: str) -> bool:
    return bool(_whole(key, text, 0, 1))


def _write_numbers(style: NumberFormat) -> str:
    match style.kind:
        case "decimals":
            return str(style.digits)
        case "significant":
            return f"{style.digits}s"
        case "exact":
            return "exact"


def _read_numbers(key: str, text: str) -> NumberFormat:
    if text == "exact":
        return NumberFormat("exact")
    if text.endswith("s"):
        return NumberFormat("significant", _whole(key, text[:-1], 1, 15))
    return NumberFormat("decimals", _whole(key, text, 0, 15))


def _write_task(task: Task) -> str:
    return f"{task.difficulty}-{task.seed}"


def _read_task(key: str, text: str) -> Task:
    difficulty, _, seed = text.partition("-")
    return Task(_whole(key, difficulty, 1, len(DIFFICULTIES)), _whole(key, seed, 0, SEEDS - 1))


def _one_of(allowed: tuple[str, ...]) -> Callable[[str, str], str]:
    def read(key: str, text: str) -> str:
        if text not in allowed:
            raise _damaged(key, f"{text!r:.40} is none of {', '.join(allowed)}")
        return text

    return read


class _Parameter(NamedTuple):
    """How a field of the state stands in the address."""

    key: str
    write: Callable[[Any], str]
    read: Callable[[str, str], object]
    long: bool = False


def _flag(key: str) -> _Parameter:
    return _Parameter(key, lambda value: str(int(value)), _read_flag)


def _choice(key: str, allowed: tuple[str, ...]) -> _Parameter:
    return _Parameter(key, str, _one_of(allowed))


_PARAMETERS: Mapping[str, _Parameter] = {
    "page": _choice("page", PAGES),
    "program": _Parameter("f", str, _read_text, long=True),
    "inputs": _Parameter("at", _write_inputs, _read_inputs, long=True),
    "step": _Parameter("step", str, _read_step),
    "target": _Parameter("target", str, _read_name),
    "seed": _Parameter("seed", str, _read_seed),
    "group": _flag("group"),
    "expand": _flag("expand"),
    "share": _flag("share"),
    "constants": _choice("constants", CONSTANTS),
    "direction": _choice("direction", DIRECTIONS),
    "preset": _choice("preset", PRESETS),
    "names": _choice("names", NAMES),
    "pace": _choice("pace", PACES),
    "numbers": _Parameter("numbers", _write_numbers, _read_numbers),
    "theme": _choice("theme", THEMES),
    "predict": _flag("predict"),
    "exercise": _Parameter("exercise", _write_task, _read_task),
    "sheet": _Parameter("sheet", _write_task, _read_task),
}
