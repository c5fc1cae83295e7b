"""Values and gradients of a table of programs agree with PyTorch's in float64.

A row is the text of a program, its inputs (a shape to draw at random, or a value),
and the same in PyTorch: the names of a lambda are the inputs as tensors.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
import pytest

from graphviz_backprop.engine.trace import gradients, run
from graphviz_backprop.language.parse import parse

torch = pytest.importorskip("torch", reason="the oracle is PyTorch: install the extra oracle")
F = torch.nn.functional


class Program(NamedTuple):
    """One comparison."""

    text: str
    inputs: Mapping[str, object]
    oracle: Callable[..., Any]


def _row(text: str, oracle: Callable[..., Any], **inputs: object) -> Program:
    return Program(text, inputs, oracle)


V, M, T = (3,), (2, 3), (4, 2, 3)  # shapes
TIES = np.array([[1.0, 3.0, 3.0], [0.0, -2.0, 0.0]])
ZEROS = np.array([[0.0, 2.0, 0.0], [3.0, 0.0, 4.0]])
NONE = np.zeros((0,))
LABELS = np.array([2.0, 0.0])
ONE_HOT = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])
SHARES = np.array([[0.2, 0.5, 0.3], [0.9, 0.0, 0.1]])

PROGRAMS = [
    # products
    _row("W x + b", lambda W, x, b: W @ x + b, W=M, x=V, b=(2,)),
    _row("A B", lambda A, B: A @ B, A=M, B=(3, 4)),
    _row("s A", lambda s, A: s * A, s=(), A=M),
    _row("A s", lambda A, s: A * s, A=M, s=()),
    _row("w · x", lambda w, x: w @ x, w=V, x=V),
    _row("w ⊙ x", lambda w, x: w * x, w=V, x=V),
    _row("w * A", lambda w, A: w * A, w=V, A=M),
    _row("outer(w, x)", torch.outer, w=V, x=(2,)),
    _row("A @ x", lambda A, x: A @ x, A=T, x=V),
    _row("x @ A", lambda x, A: x @ A, x=(2,), A=T),
    _row("A @ B", lambda A, B: A @ B, A=T, B=(3, 5)),
    _row("A @ B", lambda A, B: A @ B, A=(4, 1, 2, 3), B=(5, 3, 2)),
    _row("x · (A x)", lambda x, A: x @ A @ x, x=V, A=(3, 3)),
    _row("W^T y", lambda W, y: W.T @ y, W=M, y=(2,)),
    _row("A A^T", lambda A: A @ A.T, A=M),
    _row("transpose(A) + B", lambda A, B: A.T + B, A=M, B=(3, 1)),
    _row("A B", lambda A, B: A @ B, A=(2, 0), B=(0, 3)),
    _row("A x", lambda A, x: A @ x, A=(0, 3), x=V),
    _row("A x", lambda A, x: A @ x, A=(1, 1), x=(1,)),
    # broadcasting
    _row("A + b", lambda A, b: A + b, A=M, b=V),
    _row("A + c", lambda A, c: A + c, A=M, c=(2, 1)),
    _row("a - b", lambda a, b: a - b, a=(3, 1), b=(1, 4)),
    _row("A / b", lambda A, b: A / b, A=T, b=V),
    _row("c / A", lambda c, A: c / A, c=(), A=M),
    _row("A ⊙ c + b", lambda A, c, b: A * c + b, A=T, c=(2, 1), b=(1, 1, 3)),
    _row("A + b", lambda A, b: A + b, A=(0, 3), b=(1, 3)),
    _row("A ⊙ b", lambda A, b: A * b, A=(2, 0), b=(2, 1)),
    _row("exp(A)^2 - b^3", lambda A, b: torch.exp(A) ** 2 - b**3, A=M, b=()),
    # reductions
    _row("sum((y - t)^2)", lambda y, t: ((y - t) ** 2).sum(), y=V, t=V),
    _row("sum(A, axis=0)", lambda A: A.sum(0), A=M),
    _row("sum(A, axis=1) ⊙ b", lambda A, b: A.sum(1) * b, A=T, b=V),
    _row("A / sum(A, axis=-1, keepdims=1)", lambda A: A / A.sum(-1, keepdim=True), A=M),
    _row("mean(A)", torch.mean, A=M),
    _row("mean(A ⊙ A, axis=0)", lambda A: (A * A).mean(0), A=T),
    _row("mean(x)", torch.mean, x=NONE),
    _row("sum(x)", torch.sum, x=NONE),
    _row("sum(A, axis=0)", lambda A: A.sum(0), A=(0, 3)),
    _row("prod(x)", torch.prod, x=V),
    _row("prod(A, axis=1)", lambda A: A.prod(1), A=ZEROS),
    _row("prod(A)", torch.prod, A=ZEROS),
    _row("prod(A, axis=0)", lambda A: A.prod(0), A=(0, 3)),
    _row("amax(A)", torch.amax, A=TIES),
    _row("max(A, axis=1)", lambda A: A.amax(1), A=TIES),
    _row("min(A, axis=1)", lambda A: A.amin(1), A=TIES),
    _row("max(A, axis=0, keepdims=1) - A", lambda A: A.amax(0, keepdim=True) - A, A=M),
    _row("max(a, b)", torch.maximum, a=TIES, b=TIES[::-1].copy()),
    _row("min(a, 0)", lambda a: torch.minimum(a, torch.zeros_like(a)), a=TIES),
    _row("max(a, b)", torch.maximum, a=V, b=(2, 1)),
    _row("|a|", torch.abs, a=TIES),
    _row("relu(a)", torch.relu, a=TIES),
    _row(r"\|x\|", torch.linalg.vector_norm, x=V),
    _row(r"\|x\|^2", lambda x: torch.linalg.vector_norm(x) ** 2, x=V),
    _row("norm(A, axis=1)", lambda A: torch.linalg.vector_norm(A, dim=1), A=M),
    _row("norm(x)", torch.linalg.vector_norm, x=np.zeros(3)),
    _row("logsumexp(x)", lambda x: torch.logsumexp(x, 0), x=np.array([1e3, 1e3 - 1, -1e3])),
    _row("logsumexp(A, axis=0)", lambda A: torch.logsumexp(A, 0), A=M),
    # rearranging
    _row("x[0] x[1] + x[-1]", lambda x: x[0] * x[1] + x[-1], x=V),
    _row("A[1, 0]", lambda A: A[1, 0], A=M),
    _row("A[0] ⊙ A[1]", lambda A: A[0] * A[1], A=M),
    _row("A[:, 1] + A[:, 2]", lambda A: A[:, 1] + A[:, 2], A=M),
    _row("A[:, 0:3:2]", lambda A: A[:, 0:3:2], A=M),
    _row("x[1:1]", lambda x: x[1:1], x=V),
    _row("[a, b, a b]", lambda a, b: torch.stack([a, b, a * b]), a=(), b=()),
    _row("stack(x, y, axis=1)", lambda x, y: torch.stack([x, y], 1), x=V, y=V),
    _row("concat(x, y, x)", lambda x, y: torch.cat([x, y, x]), x=V, y=(2,)),
    _row("concat(A, B, axis=1)", lambda A, B: torch.cat([A, B], 1), A=M, B=(2, 0)),
    _row("reshape(A) · x", lambda A, x: A.reshape(-1) @ x, A=M, x=(6,)),
    # rescaling
    _row("softmax(x)", lambda x: torch.softmax(x, -1), x=np.array([1e3, 0.0, 999.0])),
    _row("softmax(A, axis=0) ⊙ B", lambda A, B: torch.softmax(A, 0) * B, A=M, B=M),
    _row("log_softmax(A)", lambda A: torch.log_softmax(A, -1),
         A=np.array([[800.0, 0.0], [1.0, 2.0]])),
    _row("layer_norm(A) ⊙ g + b", lambda A, g, b: F.layer_norm(A, (3,), g, b), A=M, g=V, b=V),
    # losses
    _row("mse(y, t)", F.mse_loss, y=M, t=M),
    _row("mse(x, 0)", lambda x: (x**2).mean(), x=V),
    _row("binary_cross_entropy(σ(z), t)",
         lambda z, t: F.binary_cross_entropy(torch.sigmoid(z), t),
         z=M, t=np.array([[1.0, 0.0, 1.0], [0.0, 0.3, 1.0]])),
    _row("binary_cross_entropy(p, [0, 1, 1, 0])",
         lambda p: F.binary_cross_entropy(p, torch.tensor([0.0, 1.0, 1.0, 0.0]).double()),
         p=np.array([0.0, 1.0, 0.5, 1e-9])),
    _row("binary_cross_entropy_with_logits(z, t)", F.binary_cross_entropy_with_logits,
         z=np.array([-800.0, 800.0, 0.5]), t=np.array([1.0, 1.0, 0.0])),
    _row("cross_entropy(z, y)", lambda z, y: F.cross_entropy(z, y.detach().long()) + 0 * y.sum(),
         z=M, y=LABELS),
    _row("cross_entropy(z, 2)", lambda z: F.cross_entropy(z, torch.tensor(2)), z=V),
    _row("cross_entropy(z, y)", F.cross_entropy, z=M, y=ONE_HOT),
    _row("cross_entropy(z, y)", F.cross_entropy, z=M, y=SHARES),
    _row("cross_entropy(z, y)", F.cross_entropy, z=V, y=SHARES[0]),
    _row("cross_entropy(z, 1)", lambda z: F.cross_entropy(z, torch.tensor(1)),
         z=np.array([1e3, -1e3, 0.0])),
    # small images
    _row("conv2d(x, k)", lambda x, k: F.conv2d(x[None, None], k[None, None])[0, 0],
         x=(5, 6), k=(3, 2)),
    _row("conv2d(x, k, stride=2, padding=1) + b",
         lambda x, k, b: F.conv2d(x, k, stride=2, padding=1) + b,
         x=(2, 5, 6), k=(3, 2, 3, 3), b=(3, 1, 1)),
    _row("conv2d(x, k, stride=3, padding=2)", lambda x, k: F.conv2d(x, k, stride=3, padding=2),
         x=(2, 2, 5, 5), k=(1, 2, 2, 3)),
    _row("max_pool2d(x)", lambda x: F.max_pool2d(x[None], 2)[0], x=(4, 5)),
    _row("max_pool2d(x, size=3, stride=1)", lambda x: F.max_pool2d(x[None], 3, 1)[0],
         x=np.array([[1.0, 1.0, 0.0, 2.0], [1.0, 1.0, 2.0, 2.0], [0.0, 1.0, 2.0, 0.0]])),
    _row("max_pool2d(relu(conv2d(x, k)))",
         lambda x, k: F.max_pool2d(torch.relu(F.conv2d(x, k)), 2), x=(1, 2, 5, 5), k=(2, 2, 2, 2)),
    # networks
    _row("cross_entropy(tanh(X @ A + a) @ B + b, y)",
         lambda X, A, a, B, b, y: F.cross_entropy(torch.tanh(X @ A + a) @ B + b, y), X=(2, 4),
         A=(4, 5), a=(5,), B=(5, 3), b=V, y=ONE_HOT),
    _row("softmax(Q K^T / 2) V", lambda Q, K, V: torch.softmax(Q @ K.T / 2, -1) @ V,
         Q=(3, 4), K=(3, 4), V=(3, 2)),
    _row("mean((tanh(X @ w + b) - t)^2)",
         lambda X, w, b, t: ((torch.tanh(X @ w + b) - t) ** 2).mean(),
         X=(5, 2), w=(2,), b=(), t=(5,)),
    # elementwise functions on arrays
    _row("silu(x) + gelu(x) + softplus(x)", lambda x: F.silu(x) + F.gelu(x) + F.softplus(x), x=M),
    _row("elu(x) + leaky_relu(x)", lambda x: F.elu(x) + F.leaky_relu(x), x=M),
    _row("erf(x) + atan(x) sinh(x[0, 0])",
         lambda x: torch.erf(x) + torch.atan(x) * torch.sinh(x[0, 0]), x=M),
    _row("sqrt(exp(x)) - ln(x^2 + 1)",
         lambda x: torch.sqrt(torch.exp(x)) - torch.log(x**2 + 1), x=M),
    _row("tanh(x) + sin(x) ⊙ cos(y)",
         lambda x, y: torch.tanh(x) + torch.sin(x) * torch.cos(y), x=(2, 1), y=V),
]  # fmt: skip


def _drawn(inputs: Mapping[str, object]) -> dict[str, np.ndarray]:
    random = np.random.default_rng(5)
    return {
        name: random.normal(size=value) if isinstance(value, tuple) else np.asarray(value)
        for name, value in inputs.items()
    }


@pytest.mark.parametrize(
    "program", [pytest.param(p, id=f"{i}: {p.text}") for i, p in enumerate(PROGRAMS)]
)
def test_values_and_gradients_agree(program: Program) -> None:
    arrays = _drawn(program.inputs)
    trace = run(parse(program.text), arrays)
    tensors = {
        name: torch.tensor(array, dtype=torch.float64, requires_grad=True)
        for name, array in arrays.items()
    }
    result = program.oracle(*tensors.values())
    seed = np.random.default_rng(6).normal(size=tuple(result.shape))
    result.backward(torch.tensor(seed, dtype=torch.float64))
    found = trace.values[trace.target]
    assert found.shape == tuple(result.shape)
    np.testing.assert_allclose(found, result.detach().numpy(), rtol=1e-9, atol=1e-12)
    seeded = gradients(trace.graph, arrays, seed=seed)
    for name, tensor in tensors.items():
        expected = np.zeros(tensor.shape) if tensor.grad is None else tensor.grad.numpy()
        assert seeded[name].shape == expected.shape
        np.testing.assert_allclose(seeded[name], expected, rtol=1e-9, atol=1e-12, err_msg=name)


def test_the_table_is_large_enough() -> None:
    assert len({(p.text, str(p.inputs)) for p in PROGRAMS}) >= 60
