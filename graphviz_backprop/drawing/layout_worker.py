"""A process of its own for one layout: DOT text on stdin, ``json0`` on stdout."""

from __future__ import annotations

import sys

from graphviz_backprop.drawing.layout import run_graphviz

if __name__ == "__main__":
    sys.stdout.buffer.write(run_graphviz(sys.stdin.buffer.read().decode()).encode())
