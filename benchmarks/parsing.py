"""Parsing is linear in the length of the program.

python -m benchmarks.parsing
"""

from __future__ import annotations

import time
from statistics import median

from graphviz_backprop.language.parse import parse

LENGTHS = (300, 1_000, 5_000, 20_000)
TERM = "out_h1 * net_h2 + "


def main() -> None:
    """Prints the time a character at each length, and the ratio of the longest to 1,000."""
    parse("x")
    costs = {}
    for length in LENGTHS:
        program = TERM * ((length - 2) // len(TERM)) + "x2"
        times = []
        for _ in range(5):
            start = time.perf_counter()
            parse(program)
            times.append(time.perf_counter() - start)
        costs[length] = median(times) / len(program)
        print(f"{len(program):6d} characters: {costs[length] * 1e6:6.2f} µs a character")
    print(f"ratio 20,000 to 1,000: {costs[20_000] / costs[1_000]:.2f}   (linear: about 1)")


if __name__ == "__main__":
    main()
