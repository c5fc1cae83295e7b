"""Functions of libraries of Python that are expressions of what is read anyway, with defaults."""

from __future__ import annotations

import ast
import re
from copy import deepcopy
from functools import cache

_DISTANCE = "np.linalg.norm(a - {} + 1e-6, axis=-1)"
_KERAS = r"(?:tf\.)?keras\.(?:losses|metrics)\."
#: Names as they are called, each with what it is; the first with the arguments there are counts.
_TABLE: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"(?:tf|keras)\..*leaky_relu", ("lambda x: F.leaky_relu(x, negative_slope=0.2)",)),
    (
        _KERAS + r"(?:mean_squared_error|mse|MSE)",
        ("lambda y_true, y_pred: np.mean((y_true - y_pred)**2, axis=-1)",),
    ),
    (
        _KERAS + r"(?:mean_absolute_error|mae|MAE)",
        ("lambda y_true, y_pred: np.mean(np.abs(y_true - y_pred), axis=-1)",),
    ),
    (
        _KERAS + r"binary_crossentropy",
        (
            "lambda y_true, y_pred: -np.mean(y_true * np.log(y_pred) + (1 - y_true) * "
            "np.log(1 - y_pred), axis=-1)",
        ),
    ),
    (
        r"(?:scipy\.|sp\.)?special\.softmax",
        (
            "lambda x: np.exp(x - np.max(x)) / np.sum(np.exp(x - np.max(x)))",
            "lambda x, axis: F.softmax(x, dim=axis)",
        ),
    ),
    (r".*\bsoftplus", ("lambda x, beta: np.log1p(np.exp(beta * x)) / beta",)),
    (
        r"(?:F|functional|torch\.nn\.functional|nn\.functional)\.linear",
        ("lambda x, w: np.matmul(x, w.T)", "lambda x, w, bias: np.matmul(x, w.T) + bias"),
    ),
    (r".*\b(?:hardswish|hard_swish)", ("lambda x: x * np.clip(x + 3, 0, 6) / 6",)),
    (r".*\bpairwise_distance", (f"lambda a, b: {_DISTANCE.format('b')}",)),
    (
        r".*\btriplet_margin_loss",
        tuple(
            f"lambda a, b, c{extra}: np.mean(np.maximum({_DISTANCE.format('b')} - "
            f"{_DISTANCE.format('c')} + {margin}, 0))"
            for extra, margin in (("", "1"), (", margin", "margin"))
        ),
    ),
    (
        r".*\bscaled_dot_product_attention",
        (
            "lambda q, k, v: np.matmul(F.softmax(np.matmul(q, k.mT) / np.sqrt(q.shape[-1]), "
            "dim=-1), v)",
        ),
    ),
    (
        r"tf\.(?:math\.)?reduce_(?:max|min)",
        tuple(
            f"lambda {a}: np.MAX({a.replace(', axis', ', axis=axis')})" for a in ("x", "x, axis")
        ),
    ),
    (r"tf\.clip_by_value", ("lambda x, low, high: np.clip(x, low, high)",)),
    (
        r"tf\.(?:linalg\.)?matmul",
        (
            "lambda a, b, transpose_b: np.matmul(a, b.mT)",
            "lambda a, b, transpose_a: np.matmul(a.mT, b)",
        ),
    ),
    (
        r"tf\.nn\.softmax_cross_entropy_with_logits(?:_v2)?|optax\.softmax_cross_entropy",
        ("lambda logits, labels: -np.sum(labels * F.log_softmax(logits, dim=-1), axis=-1)",),
    ),
    (r"(?:np|numpy|jnp|torch)\.diff", ("lambda x: x[..., 1:] - x[..., :-1]",)),
    (
        r"(?:np|numpy|jnp)\.average",
        ("lambda x, weights: np.sum(x * weights) / np.sum(weights)",),
    ),
    (r"torch\.(?:linalg\.)?logdet", ("lambda x: np.log(torch.det(x))",)),
    (
        r".*\b(?:kl_div|KLDivLoss)",
        (
            "lambda input, target, reduction: np.sum(target * (np.log(target) - input)) "
            "/ target.shape[0]",
        ),
    ),
)
#: Keywords that have to have this value.
_FIXED = {"transpose_a": "True", "transpose_b": "True", "reduction": "'batchmean'"}


def equivalent(name: str, node: ast.Call) -> ast.expr | None:
    """What a call of a function of a library is, or None where it stands for itself."""
    if any(k.arg in _FIXED and ast.unparse(k.value) != _FIXED[k.arg] for k in node.keywords):
        return None
    for pattern, forms in _TABLE:
        if not re.fullmatch(pattern, name):
            continue
        for form in forms:
            said = _parsed(form.replace("MAX", "min" if name.endswith("min") else "max"))
            given = _given(said, node)
            if given is not None:
                found = _Filled(given, node).visit(deepcopy(said.body))
                assert isinstance(found, ast.expr)
                return found
    return None


@cache
def _parsed(form: str) -> ast.Lambda:
    found = ast.parse(form, mode="eval").body
    assert isinstance(found, ast.Lambda)
    return found


def _given(form: ast.Lambda, node: ast.Call) -> dict[str, ast.expr] | None:
    """The arguments by the names that a form has for them, if it takes just these."""
    names = [a.arg for a in form.args.args]
    given = dict(zip(names, node.args, strict=False)) | {
        k.arg: k.value for k in node.keywords if k.arg is not None
    }
    return given if set(given) == set(names) and len(node.args) <= len(names) else None


class _Filled(ast.NodeTransformer):
    """A form with the arguments of a call for its names, at the place of the call."""

    def __init__(self, given: dict[str, ast.expr], call: ast.Call) -> None:
        self._given, self._call = given, call

    def visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.Name) and node.id in self._given:
            return self._given[node.id]
        found = self.generic_visit(node)
        return ast.copy_location(found, self._call) if isinstance(found, ast.expr) else found
