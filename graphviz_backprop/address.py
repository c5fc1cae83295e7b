"""The state of a page in its address, and back: one codec for every page.

A state is a frozen dataclass whose fields are choices, or stages of choices. Only what is not
the default is written. Whatever an address holds is checked when it is read: what is damaged
or unknown is told, and all the rest is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any, Generic, NamedTuple, TypeVar

from graphviz_backprop.choices import Choice, Drawing, Paging, Reading, Run, choice, table
from graphviz_backprop.engine.graph import Literal
from graphviz_backprop.language.parse import parse_bindings
from graphviz_backprop.language.scanning.token import MAX_CHARACTERS
from graphviz_backprop.teach.exercises import DIFFICULTIES, SEEDS
from graphviz_backprop.text import kinds
from graphviz_backprop.text.errors import BackpropError
from graphviz_backprop.text.kinds import Kind, array_text
from graphviz_backprop.text.packing import pack, unpack

#: Addresses with a formula are written in this version. In the first one, which was not
#: written, some formulas meant something else.
VERSION = 2
#: Steps beyond this are refused; a page takes its last step for one beyond its end.
MAX_STEP = 99_999
#: Longer texts are compressed.
LONG = 400
#: Parameters of Streamlit, of a place that no page has any more, and of who passes links on.
_OTHERS = re.compile(r"v|page|embed|embed_options|utm_\w+|fbclid|gclid")

Page = TypeVar("Page")


class Opened(NamedTuple, Generic[Page]):
    """What an address holds: a state, in which version it was written, and what is wrong."""

    state: Page
    version: int
    problems: tuple[str, ...]


class Task(NamedTuple):
    """One exercise or one sheet of them."""

    difficulty: int
    seed: int


def _inputs(text: str) -> Mapping[str, Literal]:
    return MappingProxyType(parse_bindings(kinds.words(MAX_CHARACTERS).read(text)))


def _inputs_text(inputs: Mapping[str, Literal]) -> str:
    return ";".join(f"{name}={array_text(value)}" for name, value in inputs.items())


def _task(text: str) -> Task:
    difficulty, _, seed = text.partition("-")
    level = kinds.whole(1, len(DIFFICULTIES)).read(difficulty)
    return Task(level, kinds.whole(0, SEEDS - 1).read(seed))


_TASK = Kind(
    _task,
    f"a difficulty from 1 to {len(DIFFICULTIES)} and the number of an exercise, as 2-7",
    lambda task: f"{task.difficulty}-{task.seed}",
)
_PROGRAM = kinds.words(MAX_CHARACTERS, long=True)
_INPUTS = Kind(_inputs, "values of inputs, as x=2;y=3", _inputs_text, long=True)


@dataclass(frozen=True, slots=True)
class State:
    """Everything that a link to the stepper brings back.

    ``inputs`` stand over the values in the program, ``step`` counts from 0. ``predict`` hides
    the next number and asks for it. ``exercise`` and ``sheet`` stand instead of a program.
    """

    program: str = choice("", _PROGRAM, key="f")
    inputs: Mapping[str, Literal] = field(
        default_factory=lambda: MappingProxyType({}), metadata={"choice": Choice(_INPUTS, key="at")}
    )
    step: int = choice(0, kinds.whole(0, MAX_STEP), key="step")
    reading: Reading = Reading()
    run: Run = Run()
    drawing: Drawing = Drawing(names="all")
    paging: Paging = Paging()
    predict: bool = choice(False, kinds.SWITCH, key="predict")
    exercise: Task | None = choice(None, _TASK, key="exercise")
    sheet: Task | None = choice(None, _TASK, key="sheet")


def flat(state: Any) -> dict[str, Any]:
    """Every choice of a state that stands in an address, by name, those of its stages too.

    >>> flat(State())["direction"]
    'LR'
    """
    return {name: getattr(part, name) for part, name, _ in _rows(state)}


def changed(state: Page, values: Mapping[str, Any]) -> Page:
    """The state with other values for some of its choices, by name, those of its stages too."""
    own: dict[str, Any] = {}
    for each in fields(state):  # type: ignore[arg-type]
        value = getattr(state, each.name)
        if not each.metadata:
            rows = table(type(value)).items()
            inner = {name: values[name] for name, row in rows if row.key and name in values}
            own[each.name] = replace(value, **inner)
        else:
            own[each.name] = values.get(each.name, value)
    return type(state)(**own)


def _rows(state: Any) -> Iterator[tuple[Any, str, Choice]]:
    """What holds a choice, its name and its row: for all that stand in an address."""
    for each in fields(state):
        if not each.metadata:
            yield from _rows(getattr(state, each.name))
        elif each.metadata["choice"].key:
            yield state, each.name, each.metadata["choice"]


def to_query(state: object) -> dict[str, str]:
    """The query parameters of a state, not yet percent-encoded.

    >>> to_query(State(program="(x+y)z", inputs={"x": -2.0}, step=3))
    {'f': '(x+y)z', 'at': 'x=-2.0', 'step': '3', 'v': '2'}
    """
    usual = flat(type(state)())
    query: dict[str, str] = {}
    for part, name, row in _rows(state):
        value = getattr(part, name)
        if value == usual[name]:
            continue
        text = row.kind.write(value)
        if row.kind.long and len(text) > LONG:
            query[f"{row.key}z"] = pack(text)
        else:
            query[row.key] = text
    return query | {"v": str(VERSION)} if {"f", "fz"} & query.keys() else query


def from_query(page: type[Page], params: Mapping[str, str]) -> Opened[Page]:
    """The state that an address holds: what is wrong in it is told, and else as if left out."""
    found: dict[str, Any] = {}
    problems = []
    unknown = {key for key in params if not _OTHERS.fullmatch(key)}
    for _, name, row in _rows(page()):
        packed = f"{row.key}z" if row.kind.long and row.key not in params else row.key
        unknown -= {row.key, packed}
        if packed not in params:
            continue
        try:
            found[name] = _read(row, packed, params[packed])
        except BackpropError as error:
            problems.append(_told(packed, error.problem, error.remedy))
        except ValueError:
            told = f"{params[packed]!r:.40} is not {row.kind.expects}"
            problems.append(_told(packed, told))
    for key in sorted(unknown):
        problems.append(f"The address has “{key:.40}”, which means nothing here.")
    try:
        version = kinds.whole(1, VERSION).read(params.get("v", "1" if params else str(VERSION)))
    except (TypeError, ValueError):
        version = VERSION
        problems.append("The address was written by a newer version of this program.")
    return Opened(changed(page(), found), version, tuple(problems[:5]))


def _read(row: Choice, key: str, text: object) -> Any:
    if not isinstance(text, str):
        raise BackpropError("it is given twice", remedy="Give it once.")
    if key != row.key:
        text = unpack(text, 4 * MAX_CHARACTERS)
    value = row.kind.read(text)
    if isinstance(value, str) and row.kind.values and value not in row.kind.values:
        raise ValueError
    return value


def _told(key: str, problem: str, remedy: str = "") -> str:
    told = f"The address is damaged at “{key}”: {problem}."
    return f"{told} {remedy or 'It is left out.'}"
