"""Numbers at the edges of float64, row by row, against PyTorch; where we differ, it is said why.

±1e308 and its square root, 1e-308, subnormals, ±0, ±inf and NaN go into every operand. Values
and gradients must be PyTorch's, to rounding; ``OURS`` names what is not, and the reason.
"""

from __future__ import annotations

import warnings
from itertools import product

import numpy as np
import pytest

import graphviz_backprop as gb
from graphviz_backprop.engine.pulls import undo_broadcast
from graphviz_backprop.ops import TABLE

torch = pytest.importorskip("torch", reason="the oracle is PyTorch: install the extra oracle")
F = torch.nn.functional

EDGES = (
    1e308, -1e308, 1e160, -1e160, 1e16, 800.0, -800.0, 355.0, 40.0, -40.0, 1.0, -1.0, 0.5,
    1e-160, 1e-308, -1e-308, 5e-324, 0.0, -0.0, np.inf, -np.inf, np.nan,
)  # fmt: skip
#: What a pair of operands or of entries is made of.
FEW = (
    1e308, -1e308, 1e160, 800.0, -800.0, 1.0, 0.5, 1e-308, 5e-324, 0.0, -0.0, np.inf, -np.inf,
    np.nan,
)  # fmt: skip

ONE = {
    "negate": lambda a: -a, "exp": torch.exp, "ln": torch.log, "log2": torch.log2,
    "log10": torch.log10, "sqrt": torch.sqrt, "abs": torch.abs, "sin": torch.sin,
    "cos": torch.cos, "tan": torch.tan, "asin": torch.asin, "acos": torch.acos,
    "atan": torch.atan, "sinh": torch.sinh, "cosh": torch.cosh, "tanh": torch.tanh,
    "asinh": torch.asinh, "acosh": torch.acosh, "atanh": torch.atanh, "log1p": torch.log1p,
    "expm1": torch.expm1, "erf": torch.erf, "erfc": torch.erfc, "sign": torch.sign,
    "sigmoid": torch.sigmoid, "relu": torch.relu, "leaky_relu": F.leaky_relu, "elu": F.elu,
    "softplus": F.softplus, "silu": F.silu, "gelu": F.gelu,
    "selu": F.selu, "relu6": F.relu6, "hardtanh": F.hardtanh, "logsigmoid": F.logsigmoid,
    "softsign": F.softsign, "mish": F.mish, "floor": torch.floor, "ceil": torch.ceil,
    "round": torch.round, "lgamma": torch.lgamma, "digamma": torch.digamma,
    "normal_cdf": torch.special.ndtr,
}  # fmt: skip
TWO = {
    "add": torch.add, "subtract": torch.sub, "multiply": torch.mul, "divide": torch.div,
    "power": torch.pow, "max": torch.maximum, "min": torch.minimum, "mod": torch.remainder,
    "atan2": torch.atan2, "hypot": torch.hypot,
    "less": lambda a, b: (a < b).double(), "equal": lambda a, b: (a == b).double(),
    "binary_cross_entropy_with_logits": F.binary_cross_entropy_with_logits,
    "mse": F.mse_loss,
}  # fmt: skip
#: Of an array with three entries, the last of them 0.25.
ARRAY = {
    "sum": torch.sum, "mean": torch.mean, "prod": torch.prod, "amax": torch.amax,
    "amin": torch.amin, "norm": torch.linalg.vector_norm,
    "logsumexp": lambda a: torch.logsumexp(a, 0), "softmax": lambda a: torch.softmax(a, 0),
    "log_softmax": lambda a: torch.log_softmax(a, 0), "cumsum": lambda a: torch.cumsum(a, 0),
    "layer_norm": lambda a: F.layer_norm(a, (3,)),
    "std": lambda a: torch.std(a, correction=0), "var": lambda a: torch.var(a, correction=0),
}  # fmt: skip
CASES = [
    *((name, peer, (np.float64(a),)) for name, peer in ONE.items() for a in EDGES),
    *(
        (name, peer, (np.float64(a), np.float64(b)))
        for name, peer in TWO.items()
        for a, b in product(FEW, FEW)
    ),
    *(
        (name, peer, (np.array([a, b, 0.25]),))
        for name, peer in ARRAY.items()
        for a, b in product(FEW, FEW)
    ),
]


def ours(name, operands):
    row = TABLE[name]
    settings = row.checked({})
    with np.errstate(all="ignore"):
        out = row.forward(*operands, **settings)
        one = np.ones_like(out)[()]
        pulled = [row.vjp(i)(one, out, *operands, **settings) for i in range(len(operands))]
    found = [out]
    for gradient, operand in zip(pulled, operands, strict=True):
        same = gradient.shape == operand.shape
        found.append(gradient if same else undo_broadcast(gradient, operand.shape))
    return found


def theirs(peer, operands):
    tensors = [torch.tensor(np.asarray(operand), requires_grad=True) for operand in operands]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        out = peer(*tensors)
    if out.requires_grad:
        out.sum().backward()
    gradients = (
        np.zeros(np.shape(o)) if t.grad is None else t.grad.numpy()
        for o, t in zip(operands, tensors, strict=True)
    )
    return [out.detach().numpy(), *gradients]


_NOT_A_NUMBER = "of NaN we say NaN, as every formula does"
_SQUARES = "PyTorch's squares or products over- or underflow; the true number does not"
#: Where we differ from PyTorch, by row and by what of it, and why.
OURS = {
    ("abs", "first"): _NOT_A_NUMBER,
    ("elu", "first"): _NOT_A_NUMBER,
    ("selu", "first"): _NOT_A_NUMBER,
    ("sign", "value"): _NOT_A_NUMBER,
    ("acosh", "first"): "outside of the domain PyTorch gives a slope; " + _SQUARES,
    ("asinh", "first"): _SQUARES,
    ("atan2", "first"): _SQUARES,
    ("atan2", "second"): _SQUARES,
    ("softsign", "first"): _SQUARES,
    ("layer_norm", "value"): _SQUARES,
    ("layer_norm", "first"): _SQUARES,
    ("norm", "value"): _SQUARES,
    ("norm", "first"): _SQUARES,
    ("std", "value"): _SQUARES,
    ("std", "first"): _SQUARES,
    ("var", "first"): "the mean is computed without overflow",
    ("prod", "first"): "the product of the others is finite where PyTorch divides infinities",
    ("mish", "first"): "the slope at infinity is 1; PyTorch has 0 times infinity",
    ("hypot", "first"): "at the origin the slope is 0 by convention, as that of a norm",
    ("hypot", "second"): "at the origin the slope is 0 by convention, as that of a norm",
    ("expm1", "first"): "PyTorch's slope is out + 1, which rounds to 0 far left",
    ("digamma", "value"): "a pole has no value; PyTorch gives one side's infinity",
    ("digamma", "first"): "a pole has no slope; PyTorch's trigamma has ten digits only",
    ("lgamma", "first"): "a pole has no slope; PyTorch gives one side's infinity",
    ("logsumexp", "first"): "equal huge entries share; PyTorch loses ln 2 beside them",
    ("binary_cross_entropy_with_logits", "value"):
        "PyTorch subtracts huge numbers, or infinities, where only their product with b counts",
}  # fmt: skip


def differences():
    for name, peer, operands in CASES:
        both = zip(ours(name, operands), theirs(peer, operands), strict=True)
        for which, (own, other) in zip(("value", "first", "second"), both, strict=False):
            if not np.allclose(own, other, rtol=1e-12, atol=1e-322, equal_nan=True):
                yield name, operands, which, own, other


def test_the_edges_are_pytorchs_but_for_what_is_named():
    found: dict[tuple[str, str], str] = {}
    for name, operands, which, own, other in differences():
        found.setdefault((name, which), f"{operands}: {own}, PyTorch {other}")
    assert {key: case for key, case in found.items() if key not in OURS} == {}
    assert set(OURS) == set(found), "a named difference is gone"


@pytest.mark.parametrize(
    ("name", "operands", "value", "gradient"),
    [
        ("norm", [[1e308, 1.0, 0.25]], 1e308, [1.0, 1e-308, 2.5e-309]),
        ("std", [[3e200, -3e200]], 3e200, [0.5, -0.5]),
        ("layer_norm", [[1e160, -1e160]], [1.0, -1.0], [0.0, 0.0]),
        ("logsumexp", [[1e16, 1e16]], 1e16, [0.5, 0.5]),
        ("log_softmax", [[1e16, 1e16]], [-np.log(2), -np.log(2)], [0.0, 0.0]),
        ("silu", [1e17], 1e17, 1.0),
        ("gelu", [-38.0], -1.0964628e-314, -4.1665546e-313),
        ("atan2", [1e200, 1e200], np.pi / 4, 5e-201),
        ("prod", [[1e308, 1e308, 0.25]], np.inf, [2.5e307, 2.5e307, np.inf]),
        ("binary_cross_entropy_with_logits", [-1e308, 1e-308], 1.0, -1e-308),
    ],
)
def test_where_we_differ_the_numbers_are_the_true_ones(name, operands, value, gradient):
    """Worked out by hand, or with fifty digits."""
    found = ours(name, tuple(np.array(operand)[()] for operand in operands))
    np.testing.assert_allclose(found[0], value, rtol=1e-4, atol=1e-315)
    np.testing.assert_allclose(found[1], gradient, rtol=1e-4, atol=1e-315)


@pytest.mark.parametrize(
    "name",
    ["relu", "relu6", "hardtanh", "leaky_relu", "elu", "selu", "silu", "gelu", "mish", "abs"],
)
def test_activations_treat_the_sign_of_zero_as_pytorch_does(name):
    """atan2 behind it is π or −π."""
    zeros = np.array([-0.0, 0.0])
    out = gb.run(f"{name}(x)", {"x": zeros})
    its = getattr(torch.nn.functional, name, None) or getattr(torch, name)
    wanted = its(torch.tensor(zeros)).numpy()
    assert np.signbit(out.values[out.target]).tolist() == np.signbit(wanted).tolist()
