"""How commands read programs and bindings, and how they tell what is wrong with them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO, StringIO
from pathlib import Path
from typing import IO, Any

import click

from graphviz_backprop.recording.named import is_code
from graphviz_backprop.text.errors import BackpropError, BindingError


@contextmanager
def reported() -> Iterator[None]:
    """Turns errors of the user's input into a message on stderr and exit code 2."""
    try:
        yield
    except BackpropError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(2)


#: Nothing larger is read: bytes of a program, and of the values of its inputs.
LONGEST_PROGRAM, LARGEST_VALUES = 1_000_000, 200_000_000


def program_text(program: str) -> str:
    """The program itself, or what the file of that name or standard input holds."""
    if program == "-":
        return _text(read_bytes(sys.stdin.buffer, "standard input", LONGEST_PROGRAM), "it")
    return text_of(Path(program), LONGEST_PROGRAM) if _is_file(program) else program


def program_of(program: str, at: Iterable[str]) -> tuple[Any, dict[str, Any]]:
    """The text of a program and its bindings; of code in a file its graph, which has them."""
    bindings = bindings_of(at)
    if is_code(program):
        from graphviz_backprop.recording.files import record_file

        return record_file(program, bindings), {}
    return program_text(program), bindings


def _is_file(program: str) -> bool:
    try:
        return "\n" not in program and Path(program).is_file()
    except (OSError, ValueError):  # no file can have this name: too long, or with a NUL
        return False


def text_of(path: Path, most: int = LARGEST_VALUES) -> str:
    """The text of a file in UTF-8; raises BackpropError for what is none or is too large."""
    return _text(bytes_of(path, most), str(path))


def bytes_of(path: Path, most: int = LARGEST_VALUES) -> bytes:
    """What a file holds; a device that never ends is not read for ever."""
    try:
        with path.open("rb") as file:
            return read_bytes(file, str(path), most)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BackpropError(f"{path!s:.100} cannot be read: {reason}") from error


def read_bytes(file: IO[bytes], name: str, most: int) -> bytes:
    """All that is to be read, if it is at most so many bytes; raises BackpropError."""
    content = file.read(most + 1)
    if len(content) > most:
        raise BackpropError(f"{name} holds more than {most:,} bytes", remedy="Give a smaller file.")
    return content


def _text(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BackpropError(f"{name} cannot be read: it is not text in UTF-8") from error


def bindings_of(at: Iterable[str]) -> dict[str, Any]:
    """The bindings of all ``--at`` together."""
    bindings: dict[str, Any] = {}
    for text in at:
        bindings |= read_bindings(text)
    return bindings


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
        return _object(text_of(file), str(file))
    name, at_sign, path = text.partition("=@")
    if not at_sign:
        return dict(parse_bindings(text))
    return {name.strip(): _array_file(Path(path.strip()))}


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


def _array_file(path: Path) -> Any:
    import numpy as np

    if path.suffix == ".json":
        return _json(text_of(path), str(path))
    content = bytes_of(path)
    try:
        if path.suffix == ".npy":
            return np.load(BytesIO(content), allow_pickle=False)
        return np.loadtxt(StringIO(_text(content, str(path))), delimiter=",", ndmin=1)
    except (OSError, ValueError, MemoryError) as error:
        raise BindingError(
            f"{path} cannot be read as an array: {error}",
            remedy="A .npy or .json file, or a .csv file of numbers separated by commas.",
        ) from error
