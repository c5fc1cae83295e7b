"""Runs the benchmarks one after the other: ``python -m benchmarks`` or ``… NAME …``.

Each is a process of its own on one thread a library, so that none slows another.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def main() -> int:
    """The number of benchmarks that failed."""
    there = sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith("_"))
    chosen = sys.argv[1:] or there
    if unknown := set(chosen) - set(there):
        print(f"no such benchmark: {', '.join(sorted(unknown))}; there are: {', '.join(there)}")
        return 2
    failed = 0
    environment = os.environ | dict.fromkeys(THREADS, "1")
    for name in chosen:
        print(f"\n## {name}\n", flush=True)
        command = [sys.executable, "-m", f"benchmarks.{name}"]
        failed += subprocess.call(command, cwd=HERE.parent, env=environment) != 0
    return failed


if __name__ == "__main__":
    sys.exit(main())
