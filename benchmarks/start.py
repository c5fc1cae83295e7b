"""A cold ``export`` of (x+y)z against importing numpy, networkx and pygraphviz alone.

    python -m benchmarks.start

Both are whole processes, in pairs; printed is the ratio of their processor times.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

PAIRS = 15
IMPORTS = ["-c", "import numpy, networkx, pygraphviz"]
AT = "x=-2, y=5, z=-4"


def main() -> None:
    """Prints the medians and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        out = str(Path(folder) / "f.svg")
        export = [
            "-m",
            "graphviz_backprop.cli.main",
            "export",
            "(x+y)z",
            "--at",
            AT,
            "--force",
            "-o",
            out,
        ]
        for command in (export, IMPORTS):  # compiled modules and the parser's table are kept
            _seconds(command)
        pairs = [(_seconds(export), _seconds(IMPORTS)) for _ in range(PAIRS)]
    ratio = median(a / b for a, b in pairs)
    print(f"export (x+y)z, cold     {median(a for a, _ in pairs) * 1e3:7.0f} ms of processor time")
    print(f"the three imports alone {median(b for _, b in pairs) * 1e3:7.0f} ms of processor time")
    print(f"ratio                   {ratio:7.2f}   (goal: at most 1.5)")


def _seconds(arguments: list[str]) -> float:
    """User and system time of one process."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen([sys.executable, *arguments], env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{arguments} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
