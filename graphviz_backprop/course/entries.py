"""Reading a course's TOML files: every key is checked, and what is wrong is named."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from graphviz_backprop.engine.graph import literal
from graphviz_backprop.language.parse import parse_bindings
from graphviz_backprop.text.errors import BackpropError

#: A larger file is refused.
MAX_BYTES = 1_000_000


def text_of(path: Path) -> str:
    """The text of a file in UTF-8; raises BackpropError for what is none, or is too large."""
    try:
        with path.open("rb") as file:  # a device that never ends is not read for ever
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BackpropError(f"{path!s:.100} cannot be read: {reason}") from error
    if len(content) > MAX_BYTES:
        raise BackpropError(
            f"{path!s:.100} is larger than {MAX_BYTES:,} bytes", remedy="Make two files of it."
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BackpropError(
            f"{path!s:.100} cannot be read: it is not text in UTF-8", remedy="Save it as UTF-8."
        ) from error


def tables(path: Path, allowed: Collection[str]) -> dict[str, Any]:
    """The top level of a TOML file, in which only some keys may stand.

    Raises BackpropError that names the file and the place.
    """
    content = text_of(path)
    try:
        found = tomllib.loads(content)
    except (ValueError, RecursionError) as error:
        raise BackpropError(f"{path} is no TOML: {error}") from error
    check_keys(str(path), found, allowed)
    return found


def entries(path: Path, found: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The tables ``[[name]]`` of a file, at least one."""
    rows = found.get(name, [])
    if not (isinstance(rows, list) and rows and all(isinstance(row, dict) for row in rows)):
        raise BackpropError(
            f"{path} has no table [[{name}]]", remedy=f"Begin each {name} with a line [[{name}]]."
        )
    return rows


@contextmanager
def placed(place: str) -> Iterator[None]:
    """Says of an error where it is."""
    try:
        yield
    except BackpropError as error:
        raise BackpropError(f"{place}: {error}") from error


def check_keys(place: str, entry: Iterable[str], allowed: Collection[str]) -> None:
    """Raises BackpropError for a key that means nothing here, with the nearest that does."""
    for key in entry:
        if key not in allowed:
            near = difflib.get_close_matches(key, allowed, n=1)
            meant = f"Did you mean {near[0]}? " if near else ""
            raise BackpropError(
                f"{place}: the key {key!r:.40} is not known",
                remedy=f"{meant}The keys are: {', '.join(allowed)}.",
            )


def text(place: str, entry: Mapping[str, Any], key: str, default: str | None = None) -> str:
    """The text under a key; without a default it must be there."""
    value = entry.get(key, default)
    if not isinstance(value, str):
        said = "is missing" if value is None else "is no text"
        raise BackpropError(f"{place}: {key} {said}", remedy=f'Write {key} = "…".')
    return value


def names(
    place: str, entry: Mapping[str, Any], key: str, among: Collection[str] = ()
) -> tuple[str, ...]:
    """The list of texts under a key, each one of ``among`` where that is given."""
    value = entry.get(key, [])
    if not (isinstance(value, list) and all(isinstance(each, str) for each in value)):
        raise BackpropError(f"{place}: {key} is no list of texts", remedy=f'Write {key} = ["…"].')
    for each in value if among else ():
        if each not in among:
            raise BackpropError(
                f"{place}: {key} has {each!r:.40}", remedy=f"Take from {', '.join(among)}."
            )
    return tuple(value)


def bindings(place: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs under ``at``: a text such as ``x = -2, y = 5``, or a table of numbers, arrays."""
    given = entry.get("at", "")
    try:
        if isinstance(given, str):
            return dict(parse_bindings(given))
        return {name: literal(value) for name, value in given.items()}
    except BackpropError as error:
        raise BackpropError(f"{place}: at: {error.problem}", remedy=error.remedy) from error
    except (AttributeError, TypeError, ValueError) as error:
        raise BackpropError(
            f"{place}: at holds something that is no number", remedy='Write at = "x = -2, y = 5".'
        ) from error


def whole(
    place: str, entry: Mapping[str, Any], key: str, default: int = 0, most: int = 2**63
) -> int:
    """The whole number under a key, from 0 to ``most``."""
    value = entry.get(key, default)
    if type(value) is not int or not 0 <= value <= most:
        limit = f" up to {most:,}" if most < 2**63 else ""
        raise BackpropError(
            f"{place}: {key} is no whole number{limit}", remedy=f"Write {key} = {default or 30}."
        )
    return value
