"""Parsing is linear in the length of the program, also where it cannot be read.

python -m benchmarks.parsing
"""

from __future__ import annotations

import time
from contextlib import suppress
from statistics import median

from graphviz_backprop.language.parse import parse
from graphviz_backprop.text.errors import FormulaError

LENGTHS = (300, 1_000, 5_000, 20_000)
TERM = "out_h1 * net_h2 + "
#: What a hostile text repeats.
PIECES = (
    "x", "x_", "x1", "1", "1,", "(", "()", "[", "{", "{}", "\\", r"\a", r"\frac", r"\text{",
    r"\left(", "x ", "x, ", " ", "\n", "x\n", "=", "x=1\n", "a b ", "_{", "^{", "'", "- ", "|",
    "x(", "sum_", "x:", r"\\", "$", "&", "#", "if x ", "if x else y ", "for x in y ", "Σ", "x_{i",
    "diff(", "D[", "A1:", "d x/", '"', "`", "The word ", "x+", "x^", r"\sum_i ", "x_i + ", "[1,2],",
    "1;", "x<", r"\begin{cases}", "lambda x:", "x.sum()", "@", "x y_1 ", "foo(x) ",
    "39999", "^'", "√", "h_t-1 ", "x → ", "Σ x / ", "x_i = ",
)  # fmt: skip
#: Terms of long sums that can be read, and what they are read with.
TERMS = (
    "tanh(z)", "sum(z)", "log z", "A*A", "A'y", "y(1)", "|y|", "√z", "e^z", "‖y‖_2", "Σ y_i",
    "z_1 z_2", "φ(z) + Φ(z)", "y × y", "x.sum()", "np.max(y)",
)  # fmt: skip
ARRAYS = {"A": [[1.0, 2.0], [3.0, 4.0]], "y": [1.0, 2.0]}
SHORT, LONG = 4_000, 19_000


def seconds(text: str) -> float:
    """The processor's time for one text, understood or refused."""
    start = time.process_time()
    with suppress(FormulaError):
        parse(text, declared=ARRAYS)
    return time.process_time() - start


def main() -> None:
    """Prints the time a character at each length, and the ratio of the longest to 1,000."""
    parse("x")
    costs = {}
    for length in LENGTHS:
        program = TERM * ((length - 8) // len(TERM)) + "x2"
        costs[length] = median(seconds(program + " " * k) for k in range(5)) / len(program)
        print(f"{len(program):6d} characters: {costs[length] * 1e6:6.2f} µs a character")
    print(f"ratio 20,000 to 1,000: {costs[20_000] / costs[1_000]:.2f}   (linear: about 1)")
    for kind, texts in (("hostile text", _repeated), ("long sum", _summed)):
        times = {
            piece: [seconds(texts(piece, length)) for length in (SHORT, LONG)]
            for piece in (PIECES if texts is _repeated else TERMS)
        }
        slowest = max(times, key=lambda piece: times[piece][1])
        steepest = max(times, key=lambda piece: times[piece][1] / times[piece][0])
        long, growth = times[slowest][1], times[steepest][1] / times[steepest][0] * SHORT / LONG
        print(
            f"of {len(times)} kinds of {kind} of {LONG:,} characters the slowest repeats "
            f"{slowest!r}: {long / costs[20_000] / LONG:.1f} times a program as long; a character "
            f"of the steepest, {steepest!r}, costs {growth:.2f} times one of {SHORT:,}"
        )


def _repeated(piece: str, length: int) -> str:
    return piece * (length // len(piece))


def _summed(term: str, length: int) -> str:
    return " + ".join([term] * (length // 2 // (len(term) + 3)))  # short enough to be read


if __name__ == "__main__":
    main()
