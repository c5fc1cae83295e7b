"""Writing files so that a failed or cancelled export leaves nothing behind."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from graphviz_backprop.text.errors import RenderError

#: The list of a folder's files, which also says that the folder is an export of ours.
INDEX = "index.json"


def save(path: Path, content: bytes) -> None:
    """Writes a file at once: readers see the old content or the new, never a part.

    Raises RenderError where the folder is missing, the place is a folder, or
    nothing may be written there.
    """
    check_file(path)
    with _reported(path):
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:50]}.")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            _as_usual(Path(name))
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def make_folder(path: Path) -> None:
    """Makes a folder with those it stands in; RenderError where a file is in its place."""
    file = next((each for each in (path, *path.parents) if each.is_file()), None)
    if file:
        raise RenderError(f"{file} is a file, not a folder", remedy="Name another one.")
    with _reported(path):
        path.mkdir(parents=True, exist_ok=True)


def check_file(path: Path) -> None:
    """Raises RenderError where no file can be: at a folder, or in one that is not there."""
    with _reported(path):
        if path.is_dir():
            raise RenderError(
                f"{path} is a folder, not a file", remedy="Give the name of a file in it."
            )
        if not path.parent.is_dir():
            raise FileNotFoundError


def save_folder(path: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Writes many files, their index last, into a folder; all of them or none.

    The files are made in a folder beside it, which then takes its place. An
    older export in the folder is replaced; what else is in it stays. Raises
    RenderError where the place is a file, or a folder with something else in it.
    """
    check_folder(path)
    with _reported(path):
        beside = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name[:50]}."))
        try:
            for name, content in files:
                (beside / name).write_bytes(content)
            _as_usual(beside)
            _take_place(beside, path)
        finally:
            shutil.rmtree(beside, ignore_errors=True)


def check_folder(path: Path) -> None:
    """Raises RenderError unless an export may be written to this folder."""
    with _reported(path):
        if path.exists() and not path.is_dir():
            raise RenderError(
                f"{path} is a file, not a folder", remedy="Choose another name, or end it in .zip."
            )
        if not path.absolute().parent.is_dir():
            raise FileNotFoundError
        if path.is_dir() and any(path.iterdir()) and not (path / INDEX).is_file():
            raise RenderError(
                f"the folder {path} has other files in it",
                remedy="Choose a new folder, or an empty one.",
            )


def _take_place(beside: Path, path: Path) -> None:
    if not path.exists():
        beside.replace(path)
        return
    stale = set(_listed(path)) - {entry.name for entry in beside.iterdir()}
    for entry in sorted(beside.iterdir(), key=lambda entry: entry.name == INDEX):
        entry.replace(path / entry.name)
    for name in stale:
        (path / name).unlink(missing_ok=True)


def _listed(path: Path) -> Iterator[str]:
    """The files that an older export wrote, by its index; plain names in this folder only."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        for entry in json.loads((path / INDEX).read_text(encoding="utf-8"))["files"]:
            if Path(entry["file"]).name == entry["file"]:
                yield entry["file"]


def _as_usual(path: Path) -> None:
    """Gives what tempfile made for its owner only the rights a new file or folder has."""
    mask = os.umask(0)
    os.umask(mask)
    path.chmod((0o777 if path.is_dir() else 0o666) & ~mask)


@contextmanager
def _reported(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise RenderError(
            f"{path} cannot be written: there is no folder {path.parent}",
            remedy="Make the folder first.",
        ) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise RenderError(f"{_short(path)} cannot be written: {reason}") from error


def _short(path: Path) -> str:
    text = str(path)
    return text if len(text) <= 100 else f"{text[:60]}…{text[-30:]}"
