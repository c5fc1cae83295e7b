"""Forward and backward of a 2-16-16-1 tanh network on a batch of 100, on one thread.

    python benchmarks/tensors.py

Contestants take turns in a shuffled order, so that a slow moment of the machine hits all
of them; a turn is one call to warm up and a few that are timed, as in a training loop.
Printed are the medians and their ratios. Everybody computes the gradients of all eight
inputs, data included; they are compared first. Needs the extras ``bench`` and ``oracle``.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from statistics import median

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["MKL_NUM_THREADS"] = "1"

import autograd
import autograd.numpy as anp
import numpy as np
import torch

from graphviz_backprop.engine.trace import gradients, run
from graphviz_backprop.language.parse import parse

PROGRAM = "mean((tanh(tanh(X A + a) B + b) C + c - t)^2)"
NAMES = ("X", "t", "A", "a", "B", "b", "C", "c")
CALLS = 20  # a turn
Arrays = dict[str, np.ndarray]


def network() -> Arrays:
    """The data X and t and the parameters."""
    draw = np.random.default_rng(0)
    shapes = ((2, 16), (16,), (16, 16), (16,), (16, 1), (1,))
    parameters = {n: draw.normal(size=s) / 4 for n, s in zip(NAMES[2:], shapes, strict=True)}
    return {"X": draw.normal(size=(100, 2)), "t": draw.normal(size=(100, 1)), **parameters}


def by_hand(p: Arrays) -> tuple[np.ndarray, ...]:
    first = np.tanh(p["X"] @ p["A"] + p["a"])
    second = np.tanh(first @ p["B"] + p["b"])
    error = second @ p["C"] + p["c"] - p["t"]
    (error**2).mean()
    out = error * (2 / error.size)
    pre_second = (out @ p["C"].T) * (1 - second * second)
    pre_first = (pre_second @ p["B"].T) * (1 - first * first)
    return (
        pre_first @ p["A"].T,
        -out,
        p["X"].T @ pre_first,
        pre_first.sum(0),
        first.T @ pre_second,
        pre_second.sum(0),
        second.T @ out,
        out.sum(0),
    )


def by_autograd(p: Arrays) -> Callable[[], object]:
    def loss(parameters):
        X, t, A, a, B, b, C, c = parameters
        return anp.mean((anp.tanh(anp.tanh(X @ A + a) @ B + b) @ C + c - t) ** 2)

    pull, given = autograd.grad(loss), tuple(p[name] for name in NAMES)
    return lambda: pull(given)


def by_torch(p: Arrays) -> Callable[[], object]:
    torch.set_num_threads(1)
    parameters = [torch.tensor(p[name], requires_grad=True) for name in NAMES]

    def once():
        X, t, A, a, B, b, C, c = parameters
        loss = ((torch.tanh(torch.tanh(X @ A + a) @ B + b) @ C + c - t) ** 2).mean()
        return torch.autograd.grad(loss, parameters)

    return once


def medians(contestants: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Median CPU seconds of one call of each: what others do on the machine does not count."""
    times: dict[str, list[float]] = {name: [] for name in contestants}
    order = list(contestants.items())
    for _ in range(rounds):
        random.shuffle(order)
        for name, once in order:
            once()
            start = time.thread_time()
            for _ in range(CALLS):
                once()
            times[name].append((time.thread_time() - start) / CALLS)
    return {name: median(taken) for name, taken in times.items()}


def main() -> None:
    p = network()
    graph = parse(PROGRAM)
    contestants = {
        "NumPy by hand": lambda: by_hand(p),
        "gb.gradients": lambda: gradients(graph, p),
        "gb.run": lambda: run(graph, p),
        "gb.run and all steps": lambda: run(graph, p).steps,
        "autograd": by_autograd(p),
        "PyTorch eager": by_torch(p),
    }
    expected = by_hand(p)
    for found in (
        [gradients(graph, p)[name] for name in NAMES],
        by_autograd(p)(),
        [gradient.numpy() for gradient in by_torch(p)()],
    ):
        for ours, theirs in zip(found, expected, strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)
    taken = medians(contestants, 200)
    for name, seconds in taken.items():
        ratio = seconds / taken["NumPy by hand"]
        print(f"{name:24} {seconds * 1e6:8.1f} µs   {ratio:5.2f} × by hand")
    ours = taken["gb.gradients"]
    print(f"gb.gradients / autograd       {ours / taken['autograd']:5.2f}   (goal: at most 1)")
    print(f"gb.gradients / PyTorch        {ours / taken['PyTorch eager']:5.2f}")
    print(
        f"gb.gradients / NumPy by hand  {ours / taken['NumPy by hand']:5.2f}   (goal: at most 1.5)"
    )


if __name__ == "__main__":
    main()
