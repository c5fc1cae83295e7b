"""All steps of the sigmoid neuron in each format, as a multiple of its one Graphviz layout.

    python benchmarks/exports.py

Each format is written in a process of its own, which says how long that took without
imports and layout (the median of a few) and how much memory it needed at its peak, all in.
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
from graphviz_backprop.drawing.layout import lay_out
from graphviz_backprop.drawing.options import Drawing
from graphviz_backprop.export.deck import Deck, deck
from graphviz_backprop.export.files import WRITERS
from graphviz_backprop.export.pictures import Settings
from graphviz_backprop.language.parse import parse
from graphviz_backprop.trace import Trace, run

PROGRAM = "L = 1/(1+exp(-(x0 w0 + x1 w1 + w2)))"
AT = {"x0": -1, "w0": 2, "x1": -2, "w1": -3, "w2": -3}
REPEATS = 3


def neuron() -> Trace:
    return run(parse(PROGRAM), AT)


def seconds(work: Callable[[], object]) -> float:
    """Median time of a call, after one to warm up."""
    work()
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return median(times)


def layout_seconds(trace: Trace) -> float:
    drawing = Drawing()
    text = dot(plan(trace, drawing), drawing)
    return seconds(lambda: lay_out(text))


def measure(suffix: str) -> None:
    """Prints layout seconds, seconds, bytes and peak memory in MB of one format."""
    trace = neuron()
    write = WRITERS[suffix].write

    def work() -> bytes:
        return write(fresh(trace), Settings(), None)

    size = len(work())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(layout_seconds(trace), seconds(work) - seconds(lambda: fresh(trace)), size, peak)


def fresh(trace: Trace) -> Deck:
    """A deck whose words are not yet made."""
    return deck(trace)


def main() -> None:
    print(f"{'format':<14}{'layouts':>9}{'ms':>9}{'KB':>9}{'peak MB':>9}")
    for suffix in WRITERS:
        command = [sys.executable, __file__, suffix]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        layout, spent, size, peak = (float(number) for number in done.stdout.split())
        print(
            f"{suffix:<14}{spent / layout:>9.1f}{1000 * spent:>9.0f}"
            f"{size / 1024:>9.0f}{peak:>9.0f}"
        )


if __name__ == "__main__":
    measure(sys.argv[1]) if len(sys.argv) > 1 else main()
