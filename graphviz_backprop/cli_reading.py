"""How commands read programs and bindings, and how they tell what is wrong with them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from graphviz_backprop.errors import BackpropError, BindingError


@contextmanager
def reported() -> Iterator[None]:
    """Turns errors of the user's input into a message on stderr and exit code 2."""
    try:
        yield
    except BackpropError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(2)


def program_text(program: str) -> str:
    """The program itself, or what the file of that name or standard input holds."""
    try:
        if program == "-":
            return sys.stdin.read()
        if _is_file(program):
            return Path(program).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BackpropError(f"the program cannot be read: {error}") from error
    return program


def _is_file(program: str) -> bool:
    try:
        return "\n" not in program and Path(program).is_file()
    except (OSError, ValueError):  # no file can have this name: too long, or with a NUL
        return False


def read_bindings(text: str) -> dict[str, Any]:
    """The bindings of one ``--at``.

    Text in the language, ``x = [1, 2]``; a JSON object, ``{"x": [1, 2]}``; a file of
    such an object, ``@inputs.json``; or an array from a file, ``W=@weights.csv``, also
    .npy and .json.
    """
    from graphviz_backprop.language.parse import parse_bindings

    if text.lstrip().startswith("{"):
        return _object(text, "--at")
    if text.startswith("@"):
        file = Path(text[1:].strip())
        return _object(_text_of(file), str(file))
    name, at_sign, path = text.partition("=@")
    if not at_sign:
        return dict(parse_bindings(text))
    return {name.strip(): _array_file(Path(path.strip()))}


def read_seed(text: str) -> Any:
    """The number or array of a ``--seed``; raises BindingError for anything else."""
    from graphviz_backprop.language.parse import parse_bindings

    try:
        [(_, seed)] = parse_bindings(f"s = {text}").items()
    except (BackpropError, ValueError) as error:
        raise BindingError(
            f"the seed is not a number or an array: {text!r:.60}",
            remedy="Write a number, such as 1, or one for each component: [0, 1].",
        ) from error
    return seed


def _object(text: str, source: str) -> dict[str, Any]:
    found = _json(text, source)
    if not isinstance(found, dict):
        raise BindingError(
            f"{source} holds no JSON object", remedy='Write one such as {"x": [1, 2], "y": 3}.'
        )
    return found


def _json(text: str, source: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BindingError(f"{source} is no JSON: {error}") from error


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise BindingError(f"{path} cannot be read: {error}") from error


def _array_file(path: Path) -> Any:
    import numpy as np

    if path.suffix == ".json":
        return _json(_text_of(path), str(path))
    try:
        if path.suffix == ".npy":
            return np.load(path, allow_pickle=False)
        return np.loadtxt(path, delimiter=",", ndmin=1)
    except (OSError, ValueError) as error:
        raise BindingError(
            f"{path} cannot be read as an array: {error}",
            remedy="A .npy or .json file, or a .csv file of numbers separated by commas.",
        ) from error
