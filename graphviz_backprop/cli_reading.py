"""How commands read programs and bindings, and how they tell what is wrong with them."""

from __future__ import annotations

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
    """The bindings of one ``--at``: text in the language, or ``W=@weights.csv`` (or .npy)."""
    from graphviz_backprop.language.parse import parse_bindings

    name, at_sign, path = text.partition("=@")
    if not at_sign:
        return dict(parse_bindings(text))
    return {name.strip(): _array_file(Path(path.strip()))}


def _array_file(path: Path) -> Any:
    import numpy as np

    try:
        if path.suffix == ".npy":
            return np.load(path, allow_pickle=False)
        return np.loadtxt(path, delimiter=",", ndmin=1)
    except (OSError, ValueError) as error:
        raise BindingError(
            f"{path} cannot be read as an array: {error}",
            remedy="A .npy file, or a .csv file of numbers separated by commas.",
        ) from error
