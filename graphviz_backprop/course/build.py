"""Makes the files of a course: only what changed, on all processors, finished files stay."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor, as_completed
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from graphviz_backprop import pipeline
from graphviz_backprop.course.bank import bank
from graphviz_backprop.course.figures import Bank, Figure, Job, Paper, sources
from graphviz_backprop.course.formats import save_bank
from graphviz_backprop.course.sheets import sheets, written
from graphviz_backprop.export.saving import make_folder, save
from graphviz_backprop.text.errors import BackpropError

#: Times that a pool whose worker was killed is started anew.
RESTARTS = 2
#: Fewer files than this for each process are sooner made than another process is started.
LEAST = 4

Pool = Callable[[], AbstractContextManager[Executor]]


@dataclass(frozen=True, slots=True)
class Built:
    """What became of one file: made, the same as before, or failed; and what is to be known."""

    file: str
    outcome: Literal["made", "same", "failed"]
    warnings: tuple[str, ...] = ()


def processes(count: int) -> ProcessPoolExecutor:
    """A pool of this machine's processors; each worker starts afresh, not as a copy of us."""
    return ProcessPoolExecutor(count, mp_context=get_context("spawn"))


def pool_for(count: int, cores: int = 0, dask: str | None = None) -> Pool | None:
    """Where so many files are made: here, in processes of this machine, or on a Dask cluster."""
    if dask:
        return lambda: cluster(dask)
    workers = min(cores or os.cpu_count() or 1, count // LEAST)
    return (lambda: processes(workers)) if workers > 1 else None


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """The workers of a Dask cluster, whose scheduler listens at this address.

    Raises BackpropError where Dask is missing or nobody answers there.
    """
    try:
        distributed: Any = import_module("distributed")
    except ImportError as error:
        raise BackpropError(
            "Dask is not installed", remedy='pip install "graphviz_backprop[dask]"'
        ) from error
    try:
        client = distributed.Client(address, timeout=10)
    except (OSError, ValueError) as error:
        raise BackpropError(f"no Dask scheduler answers at {address}") from error
    with client:
        yield client.get_executor()


def saved(figures: Path) -> dict[Path, float]:
    """When each file was saved that the files of a TOML file are made from."""
    found = {}
    for path in sources(figures):
        with suppress(OSError):
            found[path] = path.stat().st_mtime
    return found


def stale(jobs: list[Job], folder: Path) -> list[Job]:
    """Those whose file is missing, was changed by hand, or is made from something else now."""
    known = _known(folder)
    return [job for job in jobs if not _is_fresh(job, known.get(job.file), folder)]


def _is_fresh(job: Job, record: Any, folder: Path) -> bool:
    match record:
        case {"from": job.digest, "content": str(content), "warnings": list()}:
            return content == _content(folder / job.file)
    return False


def build(jobs: list[Job], folder: Path, pool: Pool | None = None) -> Iterator[Built]:
    """Makes what is stale, one after the other or in a pool, and tells of every file.

    ``pool`` makes any executor of ``concurrent.futures``. A file that fails is told and
    stops nothing; where a worker is killed, the pool is started anew for what is left.
    Nothing half-made is ever in the folder.
    """
    wanted = stale(jobs, folder)
    left = {job.file: job for job in wanted}
    known = _known(folder)
    for job in jobs:
        if job.file not in left:
            yield Built(job.file, "same", tuple(known[job.file]["warnings"]))
    for job, content, warnings in _made(left, pool):
        if content is None:
            yield Built(job.file, "failed", warnings)
            continue
        target = folder / job.file
        try:
            make_folder(target.parent)
            save(target, content)
        except BackpropError as error:
            yield Built(job.file, "failed", (str(error),))
            continue
        made = {"from": job.digest, "content": sha256(content).hexdigest()}
        known[job.file] = {**made, "warnings": list(warnings)}
        yield Built(job.file, "made", warnings)
        save(_list(folder), json.dumps(known, indent=1, sort_keys=True).encode())


def _made(
    left: dict[str, Job], pool: Pool | None
) -> Iterator[tuple[Job, bytes | None, tuple[str, ...]]]:
    """Every job with its content or None, and what is to be said of it; ``left`` empties."""
    if pool is None:
        while left:
            job = left.pop(next(iter(left)))
            yield (job, *make(job))
        return
    for _ in range(1 + RESTARTS):
        with suppress(BrokenExecutor), pool() as executor:
            running = {executor.submit(make, job): job for job in left.values()}
            for future in as_completed(running):
                content = future.result()
                yield (left.pop(running[future].file), *content)
        if not left:
            return
    for job in left.values():
        yield job, None, ("Its worker was killed, perhaps for want of memory.",)


def make(job: Job) -> tuple[bytes | None, tuple[str, ...]]:
    """The content of one file and warnings; None and the reason where it cannot be made."""
    warnings: list[str] = []
    with TemporaryDirectory() as beside:
        path = Path(beside) / "".join(("made", *Path(job.file).suffixes))
        try:
            match job.what:
                case Figure() as figure:
                    choices = {**figure.choices, **figure.sources}
                    pipeline.save(
                        figure.program, path, at=figure.at, warn=warnings.append, **choices
                    )
                case Bank(exercises=exercises) as asked:
                    warnings += chain.from_iterable(each.doubts for each in exercises)
                    items = bank(list(exercises), asked.variants, asked.seed)
                    save_bank(items, path, asked.category)
                case Paper(sheet=sheet) as paper:
                    first = next(iter(sheet.students.values()))
                    warnings += chain.from_iterable(each.doubts for each in first)
                    drawn = list(sheets(sheet))
                    save(path, written(drawn, sheet.paper, path, key=paper.key))
        except BackpropError as error:
            return None, (str(error),)
        return path.read_bytes(), tuple(warnings)


def _list(folder: Path) -> Path:
    """Where it stands from what the files of a folder were made."""
    return folder / ".figures.json"


def _known(folder: Path) -> dict[str, Any]:
    """By file from what it was made, a digest of it, and what was to be said of it."""
    with suppress(OSError, ValueError, RecursionError):
        found = json.loads(_list(folder).read_text(encoding="utf-8"))
        if isinstance(found, dict):
            return found
    return {}


def _content(path: Path) -> str:
    with suppress(OSError):
        return sha256(path.read_bytes()).hexdigest()
    return ""
