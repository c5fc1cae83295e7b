"""Recording code of a thousand operations: against the call that is recorded, and the run after.

    python -m benchmarks.recording

Contestants take turns in a shuffled order, CPU time, medians. The graph that a record gives
is run beside the graph that the same operations have when they are built by hand: nothing
of the record may remain in it. An operation on eight entries or on a plain number takes 30 to
300 nanoseconds, less than any node that is made of it: measured, without a goal. Needs the
extra ``oracle``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

import graphviz_backprop as gb
from benchmarks.scalars import medians
from graphviz_backprop.engine.graph import GraphBuilder
from graphviz_backprop.engine.trace import run

OPERATIONS = 1_000
ROUNDS = 15
GOAL = 20


def chain(x: Any, w: Any, tanh: Callable[[Any], Any]) -> Any:
    """A thousand operations: sums, products, differences, tanh."""
    for _ in range(OPERATIONS // 4):
        x = tanh((x + w) * w - x)
    return x


def by_torch(x: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    return chain(x, w, torch.tanh).sum()


def by_numpy(x: np.ndarray, w: np.ndarray) -> Any:
    return chain(x, w, np.tanh).sum()


def by_python(x: float, w: float) -> float:
    return chain(x, w, math.tanh)


class Layers(torch.nn.Module):
    """Layers of modules, each a few calls deep."""

    def __init__(self) -> None:
        super().__init__()
        parts = [torch.nn.Linear(8, 8), torch.nn.LayerNorm(8), torch.nn.GELU()]
        self.net = torch.nn.Sequential(*parts * (OPERATIONS // 10))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.net(x).sum()


def built() -> Any:
    """The graph of the chain, made by hand."""
    builder = GraphBuilder()
    x, w = builder.input("x"), builder.input("w")
    for _ in range(OPERATIONS // 4):
        product = builder.operation("multiply", builder.operation("add", x, w), w)
        x = builder.operation("tanh", builder.operation("subtract", product, x))
    return builder.finish(builder.operation("sum", x))


def main() -> None:
    torch.set_num_threads(1)
    arrays = {"x": np.full(8, 0.3), "w": np.full(8, 0.4)}
    tensors = {name: torch.tensor(a, requires_grad=True) for name, a in arrays.items()}
    numbers = {"x": 0.3, "w": 0.4}
    layers, batch = Layers(), torch.randn(4, 8)
    cases: dict[str, tuple[Any, dict[str, Any]]] = {
        "PyTorch, entry by entry": (by_torch, tensors),
        "PyTorch, modules": (layers, {"x": batch}),
        "NumPy, 1,000 entries": (by_numpy, {n: np.full(1_000, a[0]) for n, a in arrays.items()}),
        "NumPy, 8 entries": (by_numpy, arrays),
        "plain numbers": (by_python, numbers),
    }
    for name, (code, given) in cases.items():
        call = (
            (lambda code=code, given=given: code(**given))
            if code is not layers
            else (lambda: layers(batch))
        )
        record = (
            (lambda: gb.record(layers, batch))
            if code is layers
            else (lambda code=code, given=given: gb.record(code, **given))
        )
        graph = record()
        taken = medians({"call": call, "record": record}, ROUNDS)
        ratio = taken["record"] / taken["call"]
        goal = "" if name in {"plain numbers", "NumPy, 8 entries"} else f"   (goal: at most {GOAL})"
        print(
            f"{name:26}{len(graph):6} nodes   call {taken['call'] * 1e3:7.2f} ms"
            f"   record {taken['record'] * 1e3:7.2f} ms   {ratio:6.1f} times{goal}"
        )
    recorded, by_hand = gb.record(by_numpy, **arrays), built()
    taken = medians(
        {"recorded": lambda: run(recorded, arrays), "by hand": lambda: run(by_hand, arrays)},
        5 * ROUNDS,
    )
    for name, graph in (("recorded", recorded), ("by hand", by_hand)):
        print(f"run, {name:9} {taken[name] / len(graph) * 1e6:6.2f} µs a node")
    print(
        f"run, recorded / by hand  {taken['recorded'] / taken['by hand']:.2f}   (goal: at most 1)"
    )


if __name__ == "__main__":
    main()
