"""The figures of a book or a course: a TOML file, as a list of files to make.

::

    [defaults]
    theme = "print"

    [[figure]]
    file = "sum.svg"
    program = "(x+y)z"
    at = "x = -2, y = 5, z = -4"
    step = "4"

    [[figure]]
    file = "sheets/sum-{variant}.pdf"
    program = "(x+y)z"
    at = "x = -2, y = 5, z = -4"
    worksheet = "gradients"
    variants = 30

    [[sheet]]
    file = "paper/{variant}.pdf"
    key = "paper/key.pdf"
    variants = 30

    [[bank]]
    file = "bank.xml"
    exercises = "exercises.toml"

    [[exercise]]
    program = "(x+y)z"
    at = "x = -2, y = 5, z = -4"

Worksheets and banks take their exercises from another file, or those of this one.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np

from graphviz_backprop.choices import TABLE, Format, made, settled
from graphviz_backprop.course import entries
from graphviz_backprop.course.exercise import (
    FILE_KEYS,
    VARIANT,
    Exercise,
    exercises,
    file_of,
    heading,
    varied,
)
from graphviz_backprop.course.formats import BANKS
from graphviz_backprop.course.sheets import Worksheet, check_suffix, key_path, worksheet
from graphviz_backprop.export.files import suffix_of
from graphviz_backprop.export.heeding import check_heeded
from graphviz_backprop.text.errors import BackpropError, ChoiceError

_FILES = ("theme", "template")
_WORDS = {"title", "instructions"}
_FIGURE = ("file", "program", "at", "variants", "variants_seed", "keep")
_SHEET = ("file", "exercises", "key", "paper", "title", "instructions", "variants", "variants_seed")
_BANK = ("file", "exercises", "variants", "variants_seed", "category")
#: No more files than this are made from one TOML file.
MAX_FILES = 20_000


@dataclass(frozen=True, slots=True)
class Figure:
    """One file to make from one program.

    ``choices`` are those of the command line; files among them are in ``folder`` or below.
    """

    file: str
    program: str
    at: Mapping[str, Any]
    choices: Mapping[str, Any]
    folder: Path = field(repr=False)

    @property
    def sources(self) -> dict[str, Path]:
        """The files among the choices by the choice's name: a theme, a template."""
        named = {name: self.folder / str(self.choices.get(name, "")) for name in _FILES}
        return {name: path.absolute() for name, path in named.items() if path.is_file()}


@dataclass(frozen=True, slots=True)
class Bank:
    """One bank of questions to make."""

    file: str
    exercises: tuple[Exercise, ...]
    variants: int
    seed: int
    category: str


@dataclass(frozen=True, slots=True)
class Paper:
    """Worksheets for paper, or their key, to make as one file."""

    file: str
    sheet: Worksheet
    key: bool


What: TypeAlias = Figure | Bank | Paper


@dataclass(frozen=True, slots=True)
class Job:
    """A file to make, and the digest of all that it is made from."""

    what: What
    digest: str = field(repr=False)

    @property
    def file(self) -> str:
        """The path of the file, relative to the TOML file, with slashes."""
        return self.what.file


def jobs(path: Path) -> list[Job]:
    """All files that a TOML file asks for, in its order.

    Raises BackpropError that names the figure and the key: unknown keys, values that a
    choice cannot have, a format that is not known, two figures with one file, a file outside
    of the folder. Programs are not read here.
    """
    found = entries.tables(path, FILE_KEYS)
    defaults = _defaults(path, found)
    wanted: dict[str, Job] = {}
    for name, read in _READERS.items():
        rows = entries.entries(path, found, name) if name in found else []
        for number, row in enumerate(rows, 1):
            for what in read(path, f"{path}, {name} {number}", row, defaults):
                if what.file in wanted:
                    raise BackpropError(
                        f"{path}: two files are to be written to {what.file}",
                        remedy="Give one of them another name.",
                    )
                wanted[what.file] = _job(what)
    if not wanted:
        raise BackpropError(
            f"{path} asks for no file", remedy="Begin a figure with a line [[figure]]."
        )
    if len(wanted) > MAX_FILES:
        raise BackpropError(
            f"{path} asks for {len(wanted):,} files; at most {MAX_FILES:,} are made",
            remedy="Make two files of it.",
        )
    return [*wanted.values()]


def _defaults(path: Path, found: Mapping[str, Any]) -> Mapping[str, Any]:
    defaults = found.get("defaults", {})
    place = f"{path}, defaults"
    if not isinstance(defaults, dict):
        raise BackpropError(f"{place} is no table", remedy="Write it as a line [defaults].")
    entries.check_keys(place, defaults, tuple(TABLE))
    with entries.placed(place):
        settled(defaults)
    return defaults


def sources(path: Path) -> list[Path]:
    """The TOML file and every file that it names: programs, exercises, themes, templates."""
    found = [path]
    with suppress(BackpropError):
        tables = entries.tables(path, FILE_KEYS)
        listed = (entries.entries(path, tables, name) for name in _READERS if name in tables)
        rows = [tables.get("defaults"), *(row for each in listed for row in each)]
        for row in (each for each in rows if isinstance(each, dict)):
            named = [row.get(key) for key in (*_FILES, "exercises")]
            program = str(row.get("program", ""))
            named.append(program[1:] if program.startswith("@") else "")
            found += [path.parent / str(name) for name in named if name]
    return found


def _figures(
    path: Path, place: str, row: Mapping[str, Any], defaults: Mapping[str, Any]
) -> Iterator[Figure]:
    entries.check_keys(place, row, (*_FIGURE, *TABLE))
    choices = {name: value for name, value in row.items() if name in TABLE}
    file = _file(place, row)
    with entries.placed(place):
        suffix = suffix_of(Path(file))
        check_heeded(suffix, choices, settled(choices))
        choices |= _fitting(suffix, choices, defaults)
    at = entries.bindings(place, row)
    exercise = Exercise(
        file, _program(path, place, row), at, keep=entries.names(place, row, "keep")
    )
    count = entries.whole(place, row, "variants")
    if count and VARIANT not in file:
        raise BackpropError(
            f"{place}: {count} variants need files of their own",
            remedy=f"Write {VARIANT} where the number belongs: sheet-{VARIANT}.pdf.",
        )
    _check_variants(place, file, count)
    seed = entries.whole(place, row, "variants_seed")
    with entries.placed(place):
        variants = list(varied(exercise, count, seed))
    for one, variant in variants:
        yield Figure(file_of(file, variant, count), one.program, one.bindings, choices, path.parent)


def _check_variants(place: str, file: str, count: int) -> None:
    if VARIANT in file and not count:
        raise BackpropError(
            f"{place}: {file!r:.60} has the number of a variant, and there are no variants",
            remedy="Write variants = 30.",
        )


def _fitting(
    suffix: str, own: Mapping[str, Any], defaults: Mapping[str, Any]
) -> Iterator[tuple[str, Any]]:
    """Those of the shared choices that a figure does not make itself and its format heeds."""
    for name, value in defaults.items():
        if name not in own:
            chosen = {**own, name: value}
            with suppress(ChoiceError):
                check_heeded(suffix, chosen, settled(chosen))
                yield name, value


def _banks(path: Path, place: str, row: Mapping[str, Any], _: Mapping[str, Any]) -> Iterator[Bank]:
    entries.check_keys(place, row, _BANK)
    file = _file(place, row)
    if Path(file).suffix not in BANKS:
        raise BackpropError(
            f"{place}: no bank is written as {file}", remedy=f"The formats are {', '.join(BANKS)}."
        )
    yield Bank(
        file,
        tuple(exercises(_source(path, place, row))),
        entries.whole(place, row, "variants"),
        entries.whole(place, row, "variants_seed"),
        entries.text(place, row, "category", "Backpropagation"),
    )


def _sheets(
    path: Path, place: str, row: Mapping[str, Any], _: Mapping[str, Any]
) -> Iterator[Paper]:
    entries.check_keys(place, row, _SHEET)
    file = _file(place, row)
    key = _file(place, {"key": key_path(file), **row}, "key")
    source = _source(path, place, row)
    words = heading(source) | {name: entries.text(place, row, name) for name in _WORDS & {*row}}
    count = entries.whole(place, row, "variants")
    _check_variants(place, file, count)
    with entries.placed(place):
        for each in (file, key):
            check_suffix(PurePosixPath(each))
        paper = made(Format, {"paper": row.get("paper")}).paper
        seed = entries.whole(place, row, "variants_seed")
        whole = worksheet(exercises(source), count, seed, paper=paper, **words)
    if VARIANT in file:
        for number, tasks in whole.students.items():
            yield Paper(
                file_of(file, number, count), replace(whole, students={number: tasks}), False
            )
    else:
        yield Paper(file, whole, key=False)
    yield Paper(key, whole, key=True)


def _source(path: Path, place: str, row: Mapping[str, Any]) -> Path:
    """Where the exercises are: in a file of their own, or in this one."""
    return path.parent / entries.text(place, row, "exercises", path.name)


def _file(place: str, row: Mapping[str, Any], name: str = "file") -> str:
    file = entries.text(place, row, name)
    parts = PurePosixPath(file)
    if parts.is_absolute() or ".." in parts.parts or "\\" in file or not parts.suffix:
        raise BackpropError(
            f"{place}: {file!r:.60} is no file beside or below {Path(place.split(',')[0]).name}",
            remedy='Write a relative path with a suffix, such as "chapter1/sum.svg".',
        )
    return str(parts)


def _program(path: Path, place: str, row: Mapping[str, Any]) -> str:
    """The program itself, or what the file holds that is named behind an @."""
    text = entries.text(place, row, "program")
    if not text.startswith("@"):
        return text
    with entries.placed(place):
        return entries.text_of(path.parent / text[1:])


def _job(what: What) -> Job:
    """With the digest of the entry, of the files that it names, and of the package's version."""
    with np.printoptions(threshold=sys.maxsize, floatmode="unique"):
        told = f"{version('graphviz_backprop')} {what!r}"
    digest = hashlib.sha256(told.encode())
    for path in what.sources.values() if isinstance(what, Figure) else ():
        digest.update(path.read_bytes())
    return Job(what, digest.hexdigest())


#: What reads a table of the file, by the table's name.
_READERS: Mapping[str, Callable[..., Iterator[What]]] = MappingProxyType(
    {"figure": _figures, "sheet": _sheets, "bank": _banks}
)
