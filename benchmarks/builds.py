"""A book of 300 figures, pictures and players, built at once, against calls of the command line.

    python benchmarks/builds.py

The calls are timed on a tenth of the figures, since each costs the same.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from graphviz_backprop.course.build import Pool, build, cluster, processes
from graphviz_backprop.course.figures import jobs

FIGURES, CALLED = 300, 30
PROGRAMS = (
    ("(x+y)z", "y = 2, z = 3"),
    ("1/(1+exp(-(w x + b)))", "w = 0.5, b = 0.1"),
    ("tanh(w x) + b", "w = 0.5, b = 0.1"),
    ("(sigmoid(w x) - y)^2", "w = 0.5, y = 1"),
    ("x y + x", "y = 2"),
)


def figure(number: int) -> tuple[str, str, str]:
    """File, program and inputs: half of the figures are SVG, half HTML."""
    program, at = PROGRAMS[number % len(PROGRAMS)]
    return f"{number}.{('svg', 'html')[number % 2]}", program, f"x = {number / 100 + 1}, {at}"


def book(folder: Path) -> Path:
    """The TOML file that asks for all figures."""
    path = folder / "book.toml"
    entries = map(figure, range(FIGURES))
    path.write_text(
        "\n".join(
            f'[[figure]]\nfile = "{file}"\nprogram = "{program}"\nat = "{at}"'
            for file, program, at in entries
        ),
        encoding="utf-8",
    )
    return path


def built(pool: Pool | None) -> float:
    """Seconds that all figures take."""
    with TemporaryDirectory() as name:
        path = book(Path(name))
        start = time.perf_counter()
        made = [each.outcome for each in build(jobs(path), path.parent, pool)]
        assert made == ["made"] * FIGURES, made
        return time.perf_counter() - start


def called() -> float:
    """Seconds that as many calls of the command line take."""
    with TemporaryDirectory() as name:
        start = time.perf_counter()
        for number in range(CALLED):
            file, program, at = figure(number)
            command = [sys.executable, "-m", "graphviz_backprop.cli.main", "export", program]
            subprocess.run([*command, "--at", at, "-o", file], cwd=name, check=True)
        return (time.perf_counter() - start) * FIGURES / CALLED


def main() -> None:
    from distributed import LocalCluster

    calls = called()
    ways: dict[str, Callable[[], float]] = {
        "in one process": lambda: built(None),
        "in two processes": lambda: built(lambda: processes(2)),
    }
    print(f"{FIGURES} figures{'':<12}{'seconds':>9}{'calls/way':>11}")
    print(f"{'calls of the command':<24}{calls:>6.1f}")
    for way, run in ways.items():
        spent = run()
        print(f"{way:<24}{spent:>6.1f}{calls / spent:>11.1f}")
    with TemporaryDirectory() as folder, LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, local_directory=folder
    ) as dask:  # fmt: skip
        spent = built(lambda: cluster(dask.scheduler_address))
    print(f"{'on a local Dask cluster':<24}{spent:>6.1f}{calls / spent:>11.1f}")


if __name__ == "__main__":
    main()
