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

from graphviz_backprop.drawing.boxes import plan
from graphviz_backprop.drawing.dot import dot
from graphviz_backprop.drawing.layout import read, run_graphviz
from graphviz_backprop.drawing.options import Drawing
from graphviz_backprop.export.deck import deck
from graphviz_backprop.export.files import WRITERS
from graphviz_backprop.export.pictures import Settings
from graphviz_backprop.language.parse import parse
from graphviz_backprop.trace import Trace, run

PROGRAM = "L = 1/(1+exp(-(x0 w0 + x1 w1 + w2)))"
AT = {"x0": -1, "w0": 2, "x1": -2, "w1": -3, "w2": -3}
REPEATS = 3


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def layout_seconds(trace: Trace) -> float:
    drawing = Drawing()
    text = dot(plan(trace, drawing), drawing)
    return median(seconds(lambda: read(run_graphviz(text))) for _ in range(10 * REPEATS))


def measure(suffix: str) -> None:
    """Prints layout seconds, seconds, bytes and peak memory in MB of one format."""
    trace = run(parse(PROGRAM), AT)
    write = WRITERS[suffix].write
    size = len(write(deck(trace), Settings(), None))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    decks = [deck(trace) for _ in range(REPEATS)]  # their words are not yet made
    spent = median([seconds(lambda drawn=drawn: write(drawn, Settings(), None)) for drawn in decks])
    print(layout_seconds(trace), spent, size, peak)


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
