"""Rows of the table against PyTorch: values and gradients over their examples and settings."""

from __future__ import annotations

import numpy as np
import pytest

from graphviz_backprop.engine.pulls import undo_broadcast
from graphviz_backprop.ops import TABLE

torch = pytest.importorskip("torch", reason="the oracle is PyTorch: install the extra oracle")
mpmath = pytest.importorskip("mpmath", reason="mpmath comes with PyTorch: install the extra oracle")


def _dims(axis):
    return {} if axis is None else {"dim": axis}


def _normal(a):
    return torch.distributions.Normal(0.0, 1.0).cdf(a)


#: What PyTorch has for a row; settings are ours.
PEERS = {
    "less": lambda a, b: (a < b).double(),
    "less_equal": lambda a, b: (a <= b).double(),
    "greater": lambda a, b: (a > b).double(),
    "greater_equal": lambda a, b: (a >= b).double(),
    "equal": lambda a, b: (a == b).double(),
    "not_equal": lambda a, b: (a != b).double(),
    "logical_and": lambda a, b: torch.logical_and(a, b).double(),
    "logical_or": lambda a, b: torch.logical_or(a, b).double(),
    "logical_not": lambda a: torch.logical_not(a).double(),
    "where": lambda a, b, c: torch.where(a != 0, b, c),
    "floor": torch.floor,
    "ceil": torch.ceil,
    "round": torch.round,
    "mod": torch.remainder,
    "clip": torch.clamp,
    "var": lambda a, axis, ddof, keepdims: torch.var(
        a, axis, correction=ddof, keepdim=keepdims
    ),
    "std": lambda a, axis, ddof, keepdims: torch.std(
        a, axis, correction=ddof, keepdim=keepdims
    ),
    "cumsum": lambda a, axis: torch.cumsum(a, axis),
    "cosine_similarity": lambda a, b, axis: torch.cosine_similarity(a, b, dim=axis),
    "trace": lambda a: a.diagonal(dim1=-2, dim2=-1).sum(-1),
    "cross": torch.linalg.cross,
    "det": torch.linalg.det,
    "spectral_norm": lambda a: torch.linalg.matrix_norm(a, ord=2),
    "inv": torch.linalg.inv,
    "matrix_power": lambda a, n: torch.linalg.matrix_power(a, n),
    "expm": torch.linalg.matrix_exp,
    "diag": torch.diag,
    "gather": lambda a, b: torch.gather(a, -1, b.long()[..., None])[..., 0],
    "log_base": lambda a, b: torch.log(a) / torch.log(b),
    "atan2": torch.atan2,
    "hypot": torch.hypot,
    "lgamma": torch.lgamma,
    "normal_cdf": _normal,
    "erfc": torch.erfc,
    "asinh": torch.asinh,
    "acosh": torch.acosh,
    "atanh": torch.atanh,
    "log1p": torch.log1p,
    "expm1": torch.expm1,
    "cot": lambda a: 1 / torch.tan(a),
    "sec": lambda a: 1 / torch.cos(a),
    "csc": lambda a: 1 / torch.sin(a),
    "relu6": torch.nn.functional.relu6,
    "hardtanh": torch.nn.functional.hardtanh,
    "logsigmoid": torch.nn.functional.logsigmoid,
    "softsign": torch.nn.functional.softsign,
    "mish": torch.nn.functional.mish,
}  # fmt: skip
#: Examples that PyTorch takes otherwise: of an exactly singular matrix it gives the determinant
#: the gradient 0, where the cofactors are right (the walk over the table has them); and its
#: places don't count from the end.
ELSEWHERE = {("det", 2), ("gather", 0)}
CASES = [
    pytest.param(name, example, trial, id=f"{name}-{i}-{trial}")
    for name in PEERS
    for i, example in enumerate(TABLE[name].examples)
    for trial in TABLE[name].trials
    if (name, i) not in ELSEWHERE
]


@pytest.fixture(autouse=True)
def _quiet():
    with np.errstate(all="ignore"):
        yield


@pytest.mark.parametrize(("name", "example", "trial"), CASES)
def test_a_row_agrees_with_pytorch(name, example, trial):
    row, settings = TABLE[name], TABLE[name].checked(trial)
    operands = [np.array(operand, dtype=np.float64)[()] for operand in example]
    theirs = [torch.tensor(np.asarray(operand), requires_grad=True) for operand in operands]
    out = row.forward(*operands, **settings)
    found = PEERS[name](*theirs, **settings)
    np.testing.assert_allclose(out, found.detach().numpy(), rtol=1e-12, atol=1e-14)
    upstream = np.random.default_rng(3).uniform(0.5, 2.0, np.shape(out))[()]
    if found.requires_grad:
        found.backward(torch.tensor(np.asarray(upstream)))
    for position, (operand, tensor) in enumerate(zip(operands, theirs, strict=True)):
        pulled = row.vjp(position)(upstream, out, *operands, **settings)
        pulled = pulled if pulled.shape == operand.shape else undo_broadcast(pulled, operand.shape)
        expected = np.zeros(operand.shape) if tensor.grad is None else tensor.grad.numpy()
        np.testing.assert_allclose(pulled, expected, rtol=1e-10, atol=1e-12)


#: What mpmath has for a row, where PyTorch has no function or only ten digits of it.
PRECISE = {
    "gamma_function": mpmath.gamma,
    "lgamma": lambda a: mpmath.log(abs(mpmath.gamma(a))),
    "digamma": lambda a: mpmath.polygamma(0, a),
    "trigamma": lambda a: mpmath.polygamma(1, a),
    "normal_cdf": mpmath.ncdf,
    "normal_pdf": mpmath.npdf,
    "erfc": mpmath.erfc,
    "erf": mpmath.erf,
}


@pytest.mark.parametrize("name", PRECISE)
@pytest.mark.parametrize("a", [0.6, 3.5, -1.3, 1e-5, -1e-4, 30.5, -7.7, 12.0, -20.0, -35.5])
def test_a_row_agrees_with_mpmath(name, a):
    if "gamma" in name and a <= 0 and a == int(a):
        assert "pole" in TABLE[name].remarks.domain(np.float64(a))
        return
    with mpmath.workdps(40):
        value, slope = PRECISE[name](mpmath.mpf(a)), mpmath.diff(PRECISE[name], mpmath.mpf(a))
    out = TABLE[name].forward(np.float64(a))
    np.testing.assert_allclose(out, float(value), rtol=3e-13, atol=1e-300)
    pulled = TABLE[name].vjps[0](np.float64(1.0), out, np.float64(a))
    np.testing.assert_allclose(pulled, float(slope), rtol=1e-11, atol=1e-60)
