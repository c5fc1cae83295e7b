"""All steps of the sigmoid neuron in each format, as a multiple of its one Graphviz layout.

    python benchmarks/exports.py

Each format is written in a process of its own, which says how long that took without
imports and layout (the median of a few, after one to warm up) and how much memory it
needed at its peak, all in.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median

from benchmarks._neuron import neuron_seconds
from graphviz_backprop.choices import Format
from graphviz_backprop.engine.trace import run
from graphviz_backprop.export.deck import deck
from graphviz_backprop.export.files import WRITERS
from graphviz_backprop.language.parse import parse

PROGRAM = "L = 1/(1+exp(-(x0 w0 + x1 w1 + w2)))"
AT = {"x0": -1, "w0": 2, "x1": -2, "w1": -3, "w2": -3}
REPEATS = 3


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure(suffix: str) -> None:
    """Prints layout seconds, seconds, bytes and peak memory in MB of one format."""
    trace = run(parse(PROGRAM), AT)
    write = WRITERS[suffix].write
    size = len(write(deck(trace), Format(), None))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    decks = [deck(trace) for _ in range(REPEATS)]  # their words are not yet made
    spent = median([seconds(lambda drawn=drawn: write(drawn, Format(), None)) for drawn in decks])
    print(neuron_seconds(10 * REPEATS), spent, size, peak)


def main() -> None:
    print(f"{'format':<14}{'layouts':>9}{'ms':>9}{'KB':>9}{'peak MB':>9}")
    for suffix in WRITERS:
        command = [sys.executable, __file__, suffix]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        layout, spent, size, peak = (float(number) for number in done.stdout.split())
        print(
            f"{suffix:<14}{spent / layout:>9.1f}{1000 * spent:>9.0f}{size / 1024:>9.0f}{peak:>9.0f}"
        )


if __name__ == "__main__":
    measure(sys.argv[1]) if len(sys.argv) > 1 else main()
