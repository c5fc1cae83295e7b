"""300 random graphs of array operations: values and gradients agree with PyTorch's.

A graph grows from inputs of random shapes, among them scalars, size-1 and zero-size
axes and arrays full of ties, by operations that fit the shapes drawn so far.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from graphviz_backprop.engine.graph import GraphBuilder
from graphviz_backprop.engine.trace import run

torch = pytest.importorskip("torch", reason="the oracle is PyTorch: install the extra oracle")

Shape = tuple[int, ...]
#: One operation that was drawn: row, places of its operands, settings, the same in PyTorch.
Drawn = tuple[str, tuple[int, ...], dict[str, Any], Callable[..., Any]]

UNARY = {
    "tanh": torch.tanh, "sigmoid": torch.sigmoid, "relu": torch.relu, "abs": torch.abs,
    "sin": torch.sin, "negate": torch.neg, "identity": lambda a: a,
}  # fmt: skip
BINARY = {
    "add": torch.add, "subtract": torch.sub, "multiply": torch.mul,
    "max": torch.maximum, "min": torch.minimum,
}  # fmt: skip


class Grown:
    """The shapes so far, and how to draw one more operation on them."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self.inputs = [self._input() for _ in range(self.random.integers(2, 5))]
        self.tensors = [torch.tensor(x, requires_grad=True) for x in self.inputs]
        self.results = list(self.tensors)
        self.drawn: list[Drawn] = []

    def _input(self) -> np.ndarray:
        base = [(), (3,), (2, 3), (1, 3), (2, 1), (4, 2, 3), (3, 3), (0, 3), (1,)]
        chances = np.array([2, 3, 4, 2, 2, 2, 2, 1, 1]) / 19
        shape = base[self.random.choice(len(base), p=chances)]
        if self.random.random() < 0.3:
            return self.random.integers(-1, 2, shape).astype(float)  # ties, kinks
        return self.random.normal(size=shape)

    def _place(self) -> int:
        """Late results are likelier, so that graphs get deep."""
        return int(len(self.results) * self.random.random() ** 0.6)

    def _axis(self, a: Shape) -> int:
        return int(self.random.integers(-len(a), len(a)))

    def grow(self) -> None:
        kinds = [
            self._unary, self._binary, self._binary, self._matmul, self._reduce, self._extreme,
            self._index, self._index, self._join, self._rescale, self._move, self._product,
        ]  # fmt: skip
        drawn = kinds[self.random.integers(len(kinds))]()
        if drawn is not None:
            _, places, _, oracle = drawn
            self.results.append(oracle(*(self.results[place] for place in places)))
            self.drawn.append(drawn)

    def _unary(self) -> Drawn:
        op = str(self.random.choice(list(UNARY)))
        return op, (self._place(),), {}, UNARY[op]

    def _binary(self) -> Drawn | None:
        op = str(self.random.choice(list(BINARY)))
        places = (self._place(), self._place())
        try:
            torch.broadcast_shapes(*(self.results[place].shape for place in places))
        except RuntimeError:
            return None
        return op, places, {}, BINARY[op]

    def _matmul(self) -> Drawn | None:
        places = (self._place(), self._place())
        a, b = (tuple(self.results[place].shape) for place in places)
        if not a or not b or a[-1] != b[max(len(b) - 2, 0)] or len(a) + len(b) > 5:
            return None
        vectors = len(a) == len(b) == 1
        op = str(self.random.choice(["matmul", "dot"] if vectors else ["matmul", "dot", "product"]))
        return op, places, {}, torch.matmul

    def _product(self) -> Drawn:
        """A scalar scales anything."""
        scalars = [i for i, result in enumerate(self.results) if not result.shape]
        if not scalars:
            return "sum", (self._place(),), {}, torch.sum
        places = (scalars[self.random.integers(len(scalars))], self._place())
        flipped = places[::-1] if self.random.random() < 0.5 else places
        return "product", flipped, {}, torch.mul

    def _reduce(self) -> Drawn:
        op = str(self.random.choice(["sum", "mean", "prod"]))
        place, function = self._place(), getattr(torch, op)
        a = tuple(self.results[place].shape)
        if not a or self.random.random() < 0.4 or (op == "mean" and 0 in a):
            return "sum", (place,), {}, torch.sum
        axis, keep = self._axis(a), bool(self.random.integers(2))
        settings = {"axis": axis, "keepdims": keep}
        return op, (place,), settings, lambda x: function(x, dim=axis, keepdim=keep)

    def _extreme(self) -> Drawn | None:
        place, name = self._place(), str(self.random.choice(["amax", "amin"]))
        a = tuple(self.results[place].shape)
        if not a or 0 in a:
            return None
        axis, function = self._axis(a), getattr(torch, name)
        return name, (place,), {"axis": axis}, lambda x: function(x, dim=axis)

    def _index(self) -> Drawn | None:
        place = self._place()
        key: list[Any] = []
        for size in self.results[place].shape[: int(self.random.integers(1, 3))]:
            if size and self.random.random() < 0.5:
                key.append(int(self.random.integers(-size, size)))
            else:
                start, stop = sorted(self.random.integers(0, size + 1, 2))
                key.append((int(start), int(stop) if self.random.random() < 0.7 else None, None))
        if not key:
            return None
        at = tuple(slice(*part) if isinstance(part, tuple) else part for part in key)
        return "index", (place,), {"key": tuple(key)}, lambda x: x[at]

    def _join(self) -> Drawn:
        place = self._place()
        shape = self.results[place].shape
        same = [i for i, result in enumerate(self.results) if result.shape == shape]
        places = (place, *(int(i) for i in self.random.choice(same, 2)))
        if shape and self.random.random() < 0.5:
            axis = self._axis(shape)
            return "concat", places, {"axis": axis}, lambda *x: torch.cat(x, axis)
        axis = int(self.random.integers(0, len(shape) + 1))
        return "stack", places, {"axis": axis}, lambda *x: torch.stack(x, axis)

    def _rescale(self) -> Drawn | None:
        place = self._place()
        op = str(self.random.choice(["softmax", "log_softmax", "logsumexp"]))
        a = tuple(self.results[place].shape)
        if not a:
            return None
        axis, function = self._axis(a), getattr(torch, op)
        return op, (place,), {"axis": axis}, lambda x: function(x, dim=axis)

    def _move(self) -> Drawn:
        place = self._place()
        if self.random.random() < 0.5:
            return "reshape", (place,), {"shape": (-1,)}, lambda x: x.reshape(-1)
        return "transpose", (place,), {}, lambda x: x.permute(tuple(range(x.ndim))[::-1])


def _grown(seed: int) -> Grown:
    grown = Grown(seed)
    while len(grown.drawn) < 12:
        grown.grow()
    return grown


@pytest.mark.parametrize("seed", range(300))
def test_values_and_gradients_agree(seed: int) -> None:
    grown = _grown(seed)
    builder = GraphBuilder()
    names = [f"x{i}" for i in range(len(grown.inputs))]
    ids = [builder.input(name) for name in names]
    for op, places, settings, _ in grown.drawn:
        ids.append(builder.operation(op, *(ids[place] for place in places), settings=settings))
    # the output takes in every result, so that gradients flow everywhere
    result = sum(tensor.sum() for tensor in grown.results)
    sums = [builder.operation("sum", node_id) for node_id in ids]
    total = sums[0]
    for part in sums[1:]:
        total = builder.operation("add", total, part)
    trace = run(builder.finish(total), dict(zip(names, grown.inputs, strict=True)))
    result.backward()
    for node_id, tensor in zip(ids, grown.results, strict=True):
        assert trace.values[node_id].shape == tuple(tensor.shape)
        np.testing.assert_allclose(
            trace.values[node_id], tensor.detach().numpy(), rtol=1e-9, atol=1e-12
        )
    for name, tensor in zip(names, grown.tensors, strict=True):
        found = trace.gradients[ids[names.index(name)]]
        assert found.shape == tuple(tensor.shape)
        size = max(1.0, float(np.max(np.abs(tensor.grad.numpy()), initial=0.0)))
        np.testing.assert_allclose(found, tensor.grad.numpy(), rtol=1e-9, atol=1e-12 * size)


def test_the_graphs_hold_what_they_are_meant_to() -> None:
    """Every kind of operation and of shape occurs often, so that the comparison means much."""
    graphs = [_grown(seed) for seed in range(300)]
    operations = Counter(drawn[0] for graph in graphs for drawn in graph.drawn)
    others = "matmul product prod mean amax amin index concat stack softmax logsumexp reshape"
    assert min(operations[op] for op in (*UNARY, *BINARY, *others.split())) > 25
    shapes = [tuple(result.shape) for graph in graphs for result in graph.results]
    assert sum(0 in shape for shape in shapes) > 100
    assert sum(1 in shape for shape in shapes) > 100
    assert sum(len(shape) > 2 for shape in shapes) > 100
