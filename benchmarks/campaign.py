"""Fuzzed texts, addresses and programs: every input answered, numbers equal to PyTorch's.

``python -m benchmarks.campaign --texts 50000 --addresses 50000 --programs 3000 --seed 1
--state campaign.json`` counts how many were understood, refused in the package's own words,
and went wrong: another exception, more than two seconds of the processor, memory that grows,
numbers that are not PyTorch's. Every case is drawn from the seed and its number alone, so that
a campaign can be stopped and taken up again, and a case that went wrong can be made again.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from graphviz_backprop.address import State, from_query
from graphviz_backprop.engine.check import Check, compared
from graphviz_backprop.engine.cost import APP, within
from graphviz_backprop.engine.graph import inputs
from graphviz_backprop.engine.trace import run
from graphviz_backprop.examples import examples
from graphviz_backprop.language.parse import parse
from graphviz_backprop.ops import FUNCTIONS
from graphviz_backprop.text.errors import BackpropError

HANG = 2.0  # seconds of the processor for one case
KEPT = 50  # of what went wrong, so many cases are written down
_NO_UNITS = 2.0**53  # beyond it neighbouring numbers are 2 apart, and each library rounds otherwise
_EVERY = 500  # cases between two writings of the state

_PIECES = (
    *FUNCTIONS, *"xyzwabWXhθσλ0123456789", *"+-*/^=()[]{},;:.|_'\"\\&#%$!<>~@ \n\t", "**", "·", "⊙",
    "×", "−", "²", "ᵀ", "√", "Σ", "∑", "∞", "π", "½", "≤", "e^", "_i", "_{t-1}", "^{(2)}", "^T",
    r"\frac", r"\sqrt", r"\sum", r"\sum_{i=1}^n", r"\prod", r"\left(", r"\right)", r"\exp", r"\log",
    r"\begin{cases}", r"\end{cases}", r"\begin{bmatrix}", r"\end{bmatrix}", r"\hat", r"\text{if }",
    r"\mathbf", r"\sigma", r"\top", "np.", "torch.", ".sum(", "axis=", "keepdims=", " if ",
    " else ", " for ", "1e308", "1e-308", "0.5", "1e999", "9" * 30, "[[1, 2], [3, 4]]",
    "\u202e", "\u0301", "\x00", "𝐱", "١", "（", "ﬁ", "🙂",
)  # fmt: skip
_KEYS = (
    "f", "at", "step", "target", "seed", "constants", "direction", "numbers", "theme", "pace",
    "names", "exercise", "sheet", "group", "expand", "share", "v", "F", "preset", "nonsense",
)  # fmt: skip
_VALUES = (
    "", "0", "1", "-1", "99999999999", "1e308", "nan", "x=1", "x=[1,2];y=3", "x=1/0", "5-17", "x",
    "x=conv2d([[1]],[[1]],padding=1800)", "LR", "2", "exact", "</style><script>", "%00", "\x00",
    "x=" + "[" * 90 + "1" + "]" * 90, "a" * 3000, "max(" + ",".join("x" * 1500) + ")",
)  # fmt: skip


#: Lines of every dialect, to be changed.
_LINES = (
    r"\begin{cases} x & x > 0 \\ \alpha (e^x - 1) & \text{otherwise} \end{cases}",
    r"p_i = \frac{e^{z_i}}{\sum_{j=1}^{3} e^{z_j}}", r"L = -\sum_i y_i \log P(y|x_i)",
    r"h_t = \tanh(W h_{t-1} + U x_t); h_0 = 0", r"w = (X^\top X)^{-1} X^\top y",
    r"\|W x - y\|_2^2 + \lambda \|w\|_1", "W_1x_1 + W_2x_2 + … + W_nx_n", "|x|+|y|z|w|",
    "mu = np.mean(x, axis=0); y = (x - mu) / np.sqrt(((x - mu) ** 2).mean() + 1e-5)",
    "def f(x, w):\n    z = w @ x\n    return torch.relu(z).sum()",
    "f = lambda a: a if a > 0 else 0",
    "y = W*x + b; W = [1 2; 3 4]; b = [1; 1]; x = [1; 2]", "=1/(1+EXP(-(A1*B1+A2*B2)))",
    "f(x) = x if x > 0, 0 otherwise", "x = 0,5; y = [1, 2]; f = x y", "g(a) = a^2; f(x) = g(3x)",
    "def f(x, k=2):\n    if x > 0:\n        return x\n    h = k * x\n    return h\ny = f(t)",
    "s = 0\nfor a, b in zip(x, y):\n    s += a * b\nL = s / len(x)", "=IF(A1>0;SUM(A1:B3);-C1^2)",
    "x = A \\ b; s = sum(x(:)); f = @(t) t.^2 % MATLAB", "f[x_] := If[x > 0, x, Exp[x]]",
    "$ sum_(i=1)^3 hat(y) dot x + frac(1, 2) $", "- **Loss:** $L = {x>0: x, 0}$",
    "Let f be x^2 + rate x, where x in [0, 1].", "x ← x − η ∇f(x)", "P(A|B) = P(B|A) P(A) / P(B)",
)  # fmt: skip


def text_of(draw: random.Random) -> str:
    """A worked example or a line of some dialect with pieces put in, taken out and turned round;
    pieces alone; or any characters.
    """
    kind = draw.random()
    if kind < 0.25:
        return "".join(draw.choice(_PIECES) for _ in range(draw.randrange(1, 25)))
    if kind < 0.35:
        top = draw.choice((0x7F, 0x2FF, 0x2FFF, 0x10FFFF))
        return "".join(chr(draw.randrange(top)) for _ in range(draw.randrange(1, 60)))
    if kind < 0.4:
        return (draw.choice(_PIECES) + draw.choice(_PIECES)) * draw.randrange(1, 400)
    text = draw.choice(_LINES) if draw.random() < 0.6 else draw.choice(examples()).program
    for _ in range(draw.randrange(1, 6)):
        at, to = sorted(draw.randrange(len(text) + 1) for _ in range(2))
        text = draw.choice(
            (
                text[:at] + draw.choice(_PIECES) + text[at:],
                text[:at] + text[at + 1 :],
                text[:at] + text[to:] + text[at:to],
                text[:to] + text[at:],
            )
        )[:4000]
    return text


def try_text(draw: random.Random) -> tuple[str, str]:
    """Reads and runs one text, within the limits of the app; what came of it, and the text."""
    text = text_of(draw)
    try:
        graph = parse(text)
        values = [0.5, 2.0, [1.0, 2.0], [[1.0, 2.0], [3.0, 4.0]]]
        held = graph.graph["bindings"]
        with within(APP):
            run(graph, {n.name: draw.choice(values) for n in inputs(graph) if n.name not in held})
    except BackpropError as error:
        return ("refused" if error.problem else "an error without words"), text
    return "understood", text


def try_address(draw: random.Random) -> tuple[str, str]:
    """Opens one address."""
    query = {
        draw.choice(_KEYS): draw.choice(_VALUES) if draw.random() < 0.7 else text_of(draw)
        for _ in range(draw.randrange(1, 8))
    }
    try:
        opened = from_query(State, query)
    except BackpropError:
        return "refused", repr(query)
    return ("told" if opened.problems else "understood"), repr(query)


_UNARY: dict[str, Callable[[Any], Any]] = {
    "sin": torch.sin, "cos": torch.cos, "tanh": torch.tanh, "exp": torch.exp, "abs": torch.abs,
    "sigmoid": torch.sigmoid, "relu": torch.relu, "softplus": torch.nn.functional.softplus,
    "silu": torch.nn.functional.silu, "gelu": torch.nn.functional.gelu, "atan": torch.atan,
    "softsign": torch.nn.functional.softsign, "elu": torch.nn.functional.elu,
    "hardtanh": torch.nn.functional.hardtanh, "logsigmoid": torch.nn.functional.logsigmoid,
    "erf": torch.erf, "asinh": torch.asinh, "ln": torch.log,
    "sqrt": torch.sqrt,
}  # fmt: skip
_BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "{} + {}": torch.add, "{} - {}": torch.sub, "{} ⊙ {}": torch.mul, "{} / {}": torch.div,
    "max({}, {})": torch.maximum, "min({}, {})": torch.minimum, "hypot({}, {})": torch.hypot,
    "atan2({}, {})": torch.atan2,
}  # fmt: skip
_WHOLE: dict[str, Callable[[Any], Any]] = {
    "sum": torch.sum, "mean": torch.mean, "amax": torch.amax, "prod": torch.prod,
    "norm": torch.linalg.vector_norm, "logsumexp": lambda a: torch.logsumexp(a.reshape(-1), 0),
}  # fmt: skip
_ALONG: dict[str, Callable[[Any], Any]] = {
    "softmax": lambda a: torch.softmax(a, -1), "log_softmax": lambda a: torch.log_softmax(a, -1),
    "cumsum": lambda a: torch.cumsum(a, -1),
}  # fmt: skip


def program_of(draw: random.Random, tensors: dict[str, Any]) -> tuple[str, Any]:
    """A program of named lines, and its value in PyTorch."""
    known: dict[str, Any] = dict(tensors)
    lines = []
    for number in range(draw.randrange(2, 9)):
        name, other = (draw.choice(list(known)[-4:]) for _ in range(2))
        value, kind = known[name], draw.random()
        if kind < 0.45:
            form = draw.choice(list(_BINARY))
            text, found = form.format(name, other), _BINARY[form](value, known[other])
        elif kind < 0.8 or not value.ndim:
            form = draw.choice(list(_UNARY))
            text, found = f"{form}({name})", _UNARY[form](value)
        elif kind < 0.9:
            form = draw.choice(list(_ALONG))
            text, found = f"{form}({name})", _ALONG[form](value)
        else:
            form = draw.choice(list(_WHOLE))
            text, found = f"{form}({name})", _WHOLE[form](value)
        lines.append(f"v_{number} = {text}")
        known[f"v_{number}"] = found
    used = [name for name in tensors if any(name in line.partition("=")[2] for line in lines)]
    total = " + ".join([f"sum({name})" for name in (*used, f"v_{number}")])
    return "\n".join([*lines, f"L = {total}"]), sum(
        (known[name].sum() for name in (*used, f"v_{number}")), torch.tensor(0.0)
    )


def case_of(draw: random.Random) -> tuple[str, dict[str, np.ndarray], Any, dict[str, Any]]:
    """A program, its inputs, and both in PyTorch."""
    shapes: list[tuple[int, ...]] = [(), (3,), (2, 3), (2, 1)]
    numbers = np.random.default_rng(draw.randrange(2**32))
    edges = np.array([0.0, -0.0, 1.0, -1.0, 40.0, -800.0, 1e-8, 1e16, 1e160])
    given = {}
    for name in ("x", "y", "z"):
        shape = draw.choice(shapes)
        ordinary = numbers.normal(size=shape)
        rare = numbers.choice(edges, size=shape)
        given[name] = np.where(numbers.random(shape) < 0.1, rare, ordinary)
    tensors = {name: torch.tensor(value, requires_grad=True) for name, value in given.items()}
    text, total = program_of(draw, tensors)
    return text, given, total, tensors


def try_check(draw: random.Random) -> tuple[str, str]:
    """Checks gradients that are PyTorch's, which are right, and each of them wrong by 2."""
    before = draw.getstate()
    outcome, case = try_program(draw)
    if outcome != "equal":
        return "not tried", case
    draw.setstate(before)
    text, given, _, _ = case_of(draw)
    graph = parse(text, declared=given)
    trace = run(graph, {node.name: given[node.name] for node in inputs(graph)})
    if any(np.max(np.abs(each), initial=0.0) > _FAR for each in trace.values.values()):
        return "not tried", case  # where a number and its neighbour are far apart
    results = compared(trace)
    if alarms := [each for each in results if not each.right]:
        return "alarm", f"{case}: {alarms}"
    for result in results:
        slot = dict(trace.plan.inputs)[result.name]
        gradients = list(trace.slot_gradients)
        if gradients[slot] is None or not _tells(result):
            continue
        gradients[slot] = 2 * gradients[slot]
        wrong = compared(replace(trace, slot_gradients=gradients))
        if [each.right for each in wrong if each.name == result.name] != [False]:
            return "missed", f"{case}: {wrong}"
    return "told apart", case


#: Beyond, no difference quotient can see a slope of an ordinary size.
_FAR = 1e8


def _tells(result: Check) -> bool:
    """Whether a gradient is one that a difference of the values can show at all."""
    size = np.max(np.abs(result.difference), initial=0.0)
    return not result.kink and bool(np.isfinite(size)) and size > 1e-6


def try_program(draw: random.Random) -> tuple[str, str]:
    """Runs one program here and in PyTorch."""
    text, given, total, tensors = case_of(draw)
    graph = parse(text, declared=given)
    names = [node.name for node in inputs(graph)]
    trace = run(graph, {name: given[name] for name in names})
    total.backward()
    theirs = [total.detach().numpy()]
    theirs += [np.zeros(()) if (g := tensors[n].grad) is None else g.numpy() for n in names]
    ours = [np.asarray(trace.value("L")), *(np.asarray(trace.gradient(name)) for name in names)]
    case = f"{text}  at {given}"
    if all(map(_close, ours, theirs)):
        return "equal", case
    lost = not all(np.isfinite(each).all() for each in (*ours, *theirs))
    large = any(np.abs(value).max(initial=0.0) > _NO_UNITS for value in trace.values.values())
    if lost or large:  # the edges have a table of their own, with the reasons
        return "differ at an edge", case
    return "differ", f"{case}: {ours}, PyTorch {theirs}"


def _close(own: np.ndarray, other: np.ndarray) -> bool:
    size = np.max(np.abs(np.nan_to_num(other)), initial=0.0)
    return np.allclose(own, other, rtol=1e-7, atol=1e-9 * float(size) + 1e-12, equal_nan=True)


KINDS: dict[str, Callable[[random.Random], tuple[str, str]]] = {
    "texts": try_text,
    "addresses": try_address,
    "programs": try_program,
    "checks": try_check,
}
RIGHT = {"understood", "refused", "told", "equal", "differ at an edge", "told apart", "not tried"}


def campaign(
    wanted: dict[str, int], seed: int, state: Path | None = None, out: Any = sys.stdout
) -> dict[str, Any]:
    """Tries so many cases of each kind, on from where ``state`` stands; the counts."""
    told: dict[str, Any] = {"seed": seed, "counts": {}, "wrong": [], "slowest": {}, "memory": {}}
    if state is not None and state.exists():
        told = json.loads(state.read_text())
        if told["seed"] != seed:
            raise SystemExit(f"{state} is a campaign of seed {told['seed']}")
    for kind, count in wanted.items():
        counts = Counter(told["counts"].get(kind, {}))
        started = sum(counts.values())
        for number in range(started, count):
            begun = time.thread_time()  # of the processor: a busy machine makes nothing hang
            outcome, case = _outcome(KINDS[kind], random.Random(f"{seed} {kind} {number}"))
            seconds = time.thread_time() - begun
            outcome = "hangs" if seconds > HANG else outcome
            counts[outcome] += 1
            if outcome not in RIGHT and len(told["wrong"]) < KEPT:
                told["wrong"].append([kind, number, outcome, case])
            slowest = told["slowest"].get(kind, [0.0, ""])
            if seconds > slowest[0]:
                told["slowest"][kind] = [seconds, case[:500]]
            if number + 1 == count or not (number + 1) % _EVERY:
                told["counts"][kind] = dict(counts)
                told["memory"].setdefault(kind, []).append(_memory())
                if state is not None:
                    state.write_text(json.dumps(told))
        memory = told["memory"].get(kind, [0.0])
        print(
            f"{kind:10} {dict(counts)}  slowest {told['slowest'].get(kind, [0.0])[0] * 1e3:.0f} ms"
            f"  memory {memory[len(memory) // 2]:.0f} → {memory[-1]:.0f} MB",
            file=out,
            flush=True,
        )
    return told


def _outcome(attempt: Callable[[random.Random], tuple[str, str]], draw: random.Random) -> Any:
    before = draw.getstate()
    try:
        return attempt(draw)
    except Exception as error:  # what must not be: it is counted and told
        draw.setstate(before)
        case = text_of(draw) if attempt is try_text else "make it again from its number"
        return type(error).__name__, f"{error}: {case}"


def _memory() -> float:
    """Resident megabytes of this process, on Linux."""
    pages = Path("/proc/self/statm")
    return int(pages.read_text().split()[1]) * 4096 / 1e6 if pages.exists() else 0.0


def main(arguments: Sequence[str] | None = None) -> int:
    """How many cases went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    for kind, count in (("texts", 5_000), ("addresses", 5_000), ("programs", 500), ("checks", 200)):
        parser.add_argument(f"--{kind}", type=int, default=count)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--state", type=Path)
    given = parser.parse_args(arguments)
    told = campaign({kind: getattr(given, kind) for kind in KINDS}, given.seed, given.state)
    for kind, number, outcome, case in told["wrong"]:
        print(f"{kind} {number}: {outcome}: {case[:300]!r}")
    return len(told["wrong"])


if __name__ == "__main__":
    sys.exit(min(main(), 1))
