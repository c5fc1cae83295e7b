"""What the field writes as a function and no single row is: ln, sums of code, norms, shapes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from graphviz_backprop.engine.graph import literal
from graphviz_backprop.language import symbols
from graphviz_backprop.language.clauses import index_letters
from graphviz_backprop.language.resolving import algebra
from graphviz_backprop.language.resolving.algebra import NotWholeError
from graphviz_backprop.language.resolving.draft import Value
from graphviz_backprop.language.resolving.functions import Field, Functions, all_of, head_text
from graphviz_backprop.language.tree import Tree, key, raw
from graphviz_backprop.ops.shapes import MAX_AXES

#: Larger arrays of one number are refused.
_MOST_FILLED = 10_000


def _power(
    scope: Functions, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    """pow(a, b), entry by entry; of e, the exponential function."""
    a, b = all_of(scope, plain, 2, tree)
    if scope.draft.is_constant(a, "e"):
        return scope.draft.entrywise("exp", b)
    return scope.draft.entrywise("power", a, b)


def _logarithm(
    scope: Functions, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    """ln, or the logarithm to the base below, or to that of R: log(x, base = 2)."""
    if settings.keys() - {"base"}:
        scope.checked(tree, lambda: scope.draft.operation("ln", scope.value(plain[0]), **settings))
    if len(plain) == 2 and scope.is_r and not scope.python:
        return scope.draft.entrywise("log_base", *map(scope.value, plain))
    if "base" in settings and len(plain) == 1:
        base_ = next(a.parts[0] for a in tree.parts if a.kind == "keyword")
        return scope.draft.entrywise("log_base", scope.value(plain[0]), scope.value(base_))
    if len(plain) == 2 and not sub:
        number, argument = sorted(plain, key=lambda part: part.kind != "number")
        base = scope.source(number if number.kind == "number" else plain[1])
        argument = argument if number.kind == "number" else plain[0]
        write = f"log_{{{base}}}({scope.source(argument)})"
        raise scope.error(
            "log takes 1 argument; its base stands below", f"Write {write}.", tree, write
        )
    (value,) = all_of(scope, plain, 1, tree)
    base = raw(sub)
    if base in ("", "e"):
        return scope.draft.entrywise("ln", value)
    if base in ("2", "10"):
        return scope.draft.entrywise(f"log{base}", value)
    return scope.draft.entrywise("log_base", value, scope.value(scope.tree_of(sub)))


def _sigma(
    scope: Functions, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    """σ: the sigmoid; where its value has an index, the softmax; beside μ(x), the deviation."""
    (value,) = all_of(scope, plain, 1, tree)
    if scope.draft.rank(value) and _has_index(scope):
        return scope.draft.operation("softmax", value)
    if scope.draft.rank(value) and "mu" in scope.alone_calls and "mu" not in scope.symbols.given:
        return algebra.deviation(scope.draft, value, True)
    return scope.draft.entrywise("sigmoid", value)


def _has_index(scope: Functions) -> bool:
    """Whether σ(z)_i stands on a left side."""
    lefts = (d.left for all_ in scope.symbols.definitions.values() for d in all_)
    scripts = (left for left in lefts if isinstance(left, Tree) and left.kind == "script")
    calls = (left.parts[0] for left in scripts if left.sub and left.parts[0].kind == "call")
    return any(key(call.parts[0]) == "sigma" for call in calls)


def _sum(
    scope: Functions, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    if len(plain) == 2 and "axis" not in settings:
        settings = {"axis": scope.setting(plain[1])} | settings
    elif len(plain) != 1:
        all_of(scope, plain, 1, tree)
    if settings or scope.python:
        scope.summed += 1
        value = scope.value(plain[0])
        scope.summed -= 1
        return scope.reducing("sum", value, settings, tree)
    body = plain[0]
    return scope.big(Tree("big", tree.start, tree.stop, (body,), "sum"))


def _mean(
    scope: Functions, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    letters = index_letters(sub)
    if letters and all(map(scope.symbols.is_free, letters)) and "~" not in raw(sub):
        big = Tree("big", tree.start, tree.stop, (plain[0],), "mean", sub=sub, letters=letters)
        return scope.big(big)
    scope.summed += 1
    value = scope.value(plain[0])
    scope.summed -= 1
    if len(plain) == 2 and "axis" not in settings:
        settings = {"axis": scope.setting(plain[1])} | settings
    elif len(plain) > 1:
        all_of(scope, plain, 1, tree)
    return scope.reducing("mean", value, settings, tree)


def _transpose(
    scope: Functions, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    value = scope.value(plain[0])
    if settings or len(plain) > 1:
        axes = settings.get("axes", tuple(scope.setting(p) for p in plain[1:]))
        rank = len(scope.draft.shape(value) or ())
        if len(plain) == 3 and rank and head_text(tree) != "permute":  # two that change places
            order = list(range(rank))
            one, other = (round(scope.static(p)) for p in plain[1:])
            if -rank <= min(one, other) and max(one, other) < rank:
                order[one], order[other] = order[other], order[one]
                axes = tuple(order)
        return scope.checked(tree, lambda: scope.draft.operation("transpose", value, axes=axes))
    return scope.draft.transposed(value)


def _product(sign: str) -> Field:
    def called(
        scope: Functions, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
    ) -> Value:
        a, b = all_of(scope, plain, 2, tree)
        unknown = None in (scope.draft.shape(a), scope.draft.shape(b))
        if unknown or not (a.axes or b.axes):
            return scope.draft.operation("dot" if sign == "·" else "matmul", a, b)
        return algebra.product(scope.draft, a, b, sign)

    return called


def _softmax(
    scope: Functions, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    name = symbols.called(head_text(tree)) or "softmax"
    value = scope.value(plain[0])
    if len(plain) == 2:
        settings = {"axis": scope.setting(plain[1])} | settings
    out = scope.reducing(name, value, settings, tree)
    letters = [t for t in sub or () if t.kind == "name"]
    if letters and all(len(t.text) == 1 for t in letters):
        return scope.pick(out, scope.places(sub, scope.draft.rank(out)), tree)
    return out


def _normal_density(
    scope: Functions, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    """``N(x; μ, σ²)`` of numbers, ``N(x; μ, Σ)`` of vectors."""
    ranks = [scope.draft.rank(scope.value(part)) for part in plain]
    if ranks not in ([0, 0, 0], [1, 1, 2]):
        raise scope.error(
            "a normal density is of three numbers, or of two vectors and a matrix of covariances",
            "Sum over the entries, \\sum_i \\log N(x_i; \\mu_i, \\sigma_i^2).", tree,
        )  # fmt: skip
    spread = scope.source(plain[2])
    raised = "^" in spread or "²" in spread
    if key(plain[2]).split("_")[0] in ("sigma", "s") and not raised:
        opened = scope.source(tree)[: plain[2].start - tree.start]
        squared = f"{opened}{spread}^2{scope.source(tree)[plain[2].stop - tree.start :]}"
        scope.doubt(tree, f"{spread} is the variance", "it is the standard deviation", squared)
    name = "multivariate_normal" if ranks[0] else "normal"
    return scope.by_formula(name, tree, tree.parts[0], plain)


def _similarity(
    scope: Functions, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    """The cosine of the angle between two vectors."""
    a, b = all_of(scope, plain, 2, tree)
    if not (a.axes or b.axes):
        return scope.draft.operation(
            "cosine_similarity", a._replace(row=False), b._replace(row=False)
        )
    lengths = [algebra.norm(scope.draft, v, "2") for v in (a, b)]
    over = scope.draft.inner(a._replace(row=False), b._replace(row=False))
    return scope.draft.entrywise("divide", over, scope.draft.entrywise("multiply", *lengths))


def _array_row(row: str) -> Field:
    """A row of linear algebra, which takes whole arrays only."""

    def called(
        scope: Functions, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
    ) -> Value:
        (value,) = all_of(scope, plain, 1, tree)
        if value.axes and row != "inv":
            raise NotWholeError(row)
        return scope.checked(
            tree, lambda: scope.draft.operation(row, value._replace(row=False), **settings)
        )

    return called


def _spread(root: bool) -> Field:
    def called(
        scope: Functions, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
    ) -> Value:
        if len(plain) == 2 and "axis" not in settings:
            settings = {"axis": scope.setting(plain[1])} | settings
            plain = plain[:1]
        all_of(scope, plain, 1, tree)
        value = scope.gathered(plain[0])
        row = "std" if root else "var"
        if not value.axes:
            return scope.checked(tree, lambda: scope.draft.operation(row, value, **settings))
        return algebra.deviation(scope.draft, value, root)

    return called


def _reshape(
    scope: Functions, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    value = scope.value(plain[0])
    if "shape" not in settings:
        extra = [scope.setting(p) for p in plain[1:]]
        shape = (
            extra[0] if len(extra) == 1 and isinstance(extra[0], tuple) else tuple(extra) or (-1,)
        )
        settings = {"shape": shape} | settings
    return scope.checked(tree, lambda: scope.draft.operation("reshape", value, **settings))


def _where(
    scope: Functions, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    if len(plain) != 3:
        all_of(scope, plain, 3, tree)
    condition = scope.condition(plain[0])
    return scope.draft.entrywise("where", condition, *(scope.value(p) for p in plain[1:]))


def _beside(across: bool) -> Field:
    """hstack and vstack: arrays side by side, or one below the other."""

    def called(
        scope: Functions, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
    ) -> Value:
        parts = plain[0].parts if len(plain) == 1 and plain[0].kind == "list" else plain
        values = [scope.value(part) for part in parts]
        flat = all(scope.draft.rank(value) == 1 for value in values)
        row = "stack" if flat and not across else "concat"
        axis = 1 if across and not flat else 0
        return scope.checked(tree, lambda: scope.draft.operation(row, *values, axis=axis))

    return called


def _masked(
    scope: Functions, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    """x.masked_fill(mask, v) of PyTorch; −∞ is a number so low that its softmax is 0."""
    if len(plain) != 3:
        all_of(scope, plain, 3, tree)
    value, mask, filled = plain
    low = filled.kind == "text" or (filled.kind == "negate" and filled.parts[0].kind != "number")
    written = Tree("number", filled.start, filled.stop, value=-1e9) if low else filled
    return _where(scope, (mask, written, value), settings, sub, tree)


def _triangle(
    scope: Functions, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    """tril(x) and triu(x): x below or above its diagonal, and 0."""
    value, shape = _known_shape(scope, plain[0])
    shift = settings.get("diagonal", settings.get("k", 0.0))
    shift = scope.static(plain[1]) if len(plain) > 1 else shift
    if len(shape) != 2 or not isinstance(shift, float) or math.prod(shape) > _MOST_FILLED:
        raise scope.error(
            f"{scope.source(tree):.40} is of a matrix of at most {_MOST_FILLED:,} entries",
            "Give it a matrix.", tree,
        )  # fmt: skip
    of = np.tril if head_text(tree) == "tril" else np.triu
    mask = scope.draft.constant(literal(of(np.ones(shape), round(shift))))
    return mask if _is_one(scope, value) else scope.draft.entrywise("multiply", value, mask)


def _is_one(scope: Functions, value: Value) -> bool:
    """Whether a value is a constant of ones."""
    held = scope.draft.literal(value) if scope.draft.is_constant(value) else None
    return held is not None and bool(np.all(np.asarray(held) == 1.0))


def _size(
    scope: Functions, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    """``x.shape``, ``x.size(-1)`` and ``len(x)``: numbers that the shape of x gives."""
    value = scope.value(plain[0])
    shape = scope.draft.shape(value)
    name = scope.source(plain[0])
    if shape is None:
        raise scope.error(
            f"the shape of {name} is not known yet", f"Give {name} a value.", plain[0]
        )
    if len(plain) == 1:
        whole = head_text(tree) != "len" or not shape
        sizes = tuple(map(float, shape)) if whole else float(shape[0])
        return scope.draft.constant(sizes)
    axis = round(scope.static(plain[1]))
    if not -len(shape) <= axis < len(shape):
        raise scope.error(f"{name} has {len(shape)} axes", "Count them from 0.", plain[1])
    return scope.draft.constant(float(shape[axis]))


def _clip(
    scope: Functions, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    """clip(x, low, high); clamp(min=0) has one bound."""
    named = {a.text: scope.value(a.parts[0]) for a in tree.parts if a.kind == "keyword"}
    value, *bounds = (scope.value(argument) for argument in plain)
    low, high = (*bounds, None, None)[:2]
    low = named.get("min", named.get("a_min", low))
    high = named.get("max", named.get("a_max", high))
    if len(plain) > 3 or (low is None and high is None):
        all_of(scope, plain, 3, tree)
    if low is not None and high is not None:
        return scope.draft.entrywise("clip", value, low, high)
    row, bound = ("max", low) if low is not None else ("min", high)
    assert bound is not None
    return scope.draft.entrywise(row, value, bound)


def _filled(
    scope: Functions, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    """zeros(2, 3), ones_like(x), full((2, 3), 7), eye(3), arange(3) of code."""
    name, _, like = head_text(tree).partition("_")
    if like:
        shape = scope.draft.shape(scope.value(plain[0])) or ()
    else:
        said = [scope.setting(p) for p in (plain[:1] if name == "full" else plain)]
        sizes = said[0] if len(said) == 1 and isinstance(said[0], tuple) else said
        whole = all(isinstance(n, float | int) and n == round(n) for n in sizes)
        shape = tuple(map(round, sizes)) if whole else (-1,)
    if name in ("eye", "identity"):
        shape = (*shape, *shape)[:2]
    if name in ("arange", "range"):
        numbers = range(*shape[:3]) if 0 not in shape[2:] else range(0)
        count = len(numbers)
    else:
        count = math.prod(shape) if min(shape, default=1) > 0 and len(shape) <= MAX_AXES else 0
    if not 0 < count <= _MOST_FILLED:
        raise scope.error(
            "this array is empty or too large",
            f"Give it whole sizes, and at most {_MOST_FILLED:,} entries.", tree,
        )  # fmt: skip
    if name in ("arange", "range"):
        return scope.draft.constant(tuple(map(float, numbers)))
    if name in ("eye", "identity"):
        return scope.draft.constant(literal(np.eye(shape[0], shape[1])))
    number = {"zeros": 0.0, "empty": 0.0, "ones": 1.0}.get(name)
    if number is None and len(plain) != 2:
        scope.wrong_count("divide", tree.parts[0], len(plain), tree)
    number = scope.static(plain[1]) if number is None else number
    return scope.draft.constant(literal(np.full(shape, number)))


def _layer_norm(
    scope: Functions, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    """layer_norm(x), and in PyTorch with the shape of the last axis, a weight and a bias."""
    if len(plain) < 2 or plain[1].kind != "list":
        return scope.of_row("layer_norm", tree, tree.parts[0], list(plain), settings)
    value, shape = _known_shape(scope, plain[0])
    if scope.setting(plain[1]) != tuple(map(float, shape[-1:])):
        raise scope.error(
            "layer_norm goes over the last axis", f"Write ({shape[-1] if shape else 1},).",
            plain[1], f"({shape[-1] if shape else 1},)",
        )  # fmt: skip
    value = scope.draft.operation("layer_norm", value, **settings)
    for row, part in zip(("multiply", "add"), plain[2:], strict=False):
        value = scope.draft.entrywise(row, value, scope.value(part))
    return value


def _count(
    scope: Functions, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    """How many entries an array has."""
    all_of(scope, plain, 1, tree)
    _, shape = _known_shape(scope, plain[0])
    return scope.draft.constant(float(math.prod(shape)))


def _known_shape(scope: Functions, tree: Tree) -> tuple[Value, list[int]]:
    """A value and its shape, which has to be known."""
    value = scope.value(tree)
    shape = scope.draft.shape(value)
    if shape is None or value.axes:
        name = scope.source(tree)
        raise scope.error(f"the shape of {name} is not known yet", f"Give {name} a value.", tree)
    return value, list(shape)


def _rank_changed(kind: str) -> Field:
    """unsqueeze, squeeze and flatten: the same entries with other axes."""

    def called(
        scope: Functions, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
    ) -> Value:
        value, shape = _known_shape(scope, plain[0])
        axes = [settings.get("axis")] if "axis" in settings else list(map(scope.static, plain[1:]))
        numbers = [round(axis) for axis in axes]  # type: ignore[arg-type]
        if kind == "unsqueeze":
            at = numbers[0] if numbers else 0
            shape.insert(at if at >= 0 else len(shape) + 1 + at, 1)
        elif kind == "squeeze":
            chosen = [n % len(shape) for n in numbers] if shape and numbers else range(len(shape))
            shape = [n for i, n in enumerate(shape) if n != 1 or i not in chosen]
        else:
            first = numbers[0] % len(shape) if numbers and shape else 0
            shape = [*shape[:first], math.prod(shape[first:])]
        return scope.draft.reshaped(value, shape, ())

    return called


def _norm(
    scope: Functions, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    """norm(x), of the kind that ``ord``, ``p`` or in code the second argument says."""
    value = scope.value(plain[0])
    kinds = [a.parts[0] for a in tree.parts if a.kind == "keyword" and a.text in ("ord", "p")]
    kinds += plain[1:2] if scope.python else []
    if not kinds:
        return scope.of_row("norm", tree, tree.parts[0], list(plain), settings)
    minus = kinds[0].kind == "negate"
    kind = kinds[0].parts[0] if minus else kinds[0]
    spelled = kind.text if kind.kind in ("text", "name") else f"{scope.static(kind):g}"
    said = f"-{spelled}" if minus else spelled
    source = scope.source(tree)
    of_matrix = "matrix_norm" in source or ("linalg" in source and "vector_norm" not in source)
    if scope.draft.rank(value) == 2 and of_matrix and "axis" not in settings and said in _OF_MATRIX:
        row, axis = _OF_MATRIX[said]
        if row == "spectral_norm":
            return scope.reducing(row, value, {}, tree)
        sums = scope.reducing("sum", scope.draft.entrywise("abs", value), {"axis": axis}, tree)
        return scope.reducing(row, sums, {}, tree)
    if said in ("None", "2", "fro"):
        return scope.reducing("norm", value, settings, tree)
    if said not in ("1", "inf"):
        raise scope.error(
            f"the norm of kind {said} is not computed",
            "Write it as a formula, such as sum(abs(x)).", tree,
        )  # fmt: skip
    row = "sum" if said == "1" else "amax"
    return scope.reducing(row, scope.draft.entrywise("abs", value), settings, tree)


#: Norms of matrices by their kind in code: the row, and the axis of sums before it.
_OF_MATRIX = {
    "2": ("spectral_norm", None), "1": ("amax", 0), "-1": ("amin", 0), "inf": ("amax", 1),
    "-inf": ("amin", 1),
}  # fmt: skip


def _normalized(
    scope: Functions, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    """normalize(x, dim=1) of code: each row divided by its length."""
    value, shape = _known_shape(scope, plain[0])
    axis = settings.get("axis", scope.static(plain[2]) if len(plain) > 2 else 1.0)
    if (
        settings.get("p", 2.0) != 2
        or not isinstance(axis, float)
        or not -len(shape) <= axis < len(shape)
    ):
        raise scope.error(
            f"{scope.source(tree):.40} is not read", "Write x / norm(x, axis=0, keepdims=1).", tree
        )
    length = scope.draft.operation("norm", value, axis=round(axis), keepdims=1)
    return scope.draft.entrywise("divide", value, length)


def _einsum(
    scope: Functions, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    """einsum("ij,jk->ik", A, B)."""
    if plain[0].kind != "text" or len(plain) < 2:
        raise scope.error(
            "einsum begins with its letters", 'Write einsum("ij,jk->ik", A, B).', tree
        )
    spec = plain[0].text.replace(" ", "")
    if "->" not in spec:
        once = sorted(c for c in set(spec) - {","} if spec.count(c) == 1)
        spec = f"{spec}->{''.join(once)}"
    values = [scope.value(argument) for argument in plain[1:]]
    return scope.checked(tree, lambda: scope.draft.operation("einsum", *values, spec=spec))


def _inner(
    scope: Functions, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    if len(plain) == 1 and plain[0].kind == "chain" and set(plain[0].ops) == {"·"}:
        product = scope.value(plain[0])
        if not scope.draft.rank(product):  # ⟨x · y⟩
            return product
    if len(plain) != 2 and not scope.source(tree.parts[0]).isalpha():
        mean = f"mean({scope.source(plain[0])})" if len(plain) == 1 else None
        instead = f", or {mean:.40} for a mean" if mean else ""
        raise scope.error(
            "angle brackets hold two vectors",
            f"Write ⟨x, y⟩ for their dot product{instead}.", tree, mean,
        )  # fmt: skip
    a, b = all_of(scope, plain, 2, tree)
    if None in (scope.draft.shape(a), scope.draft.shape(b)):
        return scope.draft.operation("dot", a, b)
    return scope.draft.inner(a._replace(row=False), b._replace(row=False))


def _changed(
    scope: Functions, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    """What a line of code that gives entries new values makes of an array."""
    whole, value, sign, *places = plain
    return scope.with_entries(scope.value(whole), scope.value(value), sign.text, places, tree)


FIELD: dict[str, Field] = {
    "[]=": _changed,
    "ln": _logarithm,
    "sigma": _sigma,
    "sum": _sum,
    "mean": _mean,
    "transpose": _transpose,
    "dot": _product("·"),
    "matmul": _product("@"),
    "inner": _inner,
    "softmax": _softmax,
    "log_softmax": _softmax,
    "sim": _similarity,
    "trace": _array_row("trace"),
    "det": _array_row("det"),
    "inv": _array_row("inv"),
    "diag": _array_row("diag"),
    "power": _power,
    "var": _spread(False),
    "std": _spread(True),
    "reshape": _reshape,
    "where": _where,
    "clip": _clip,
    **dict.fromkeys(("shape", "size", "len"), _size),
    **dict.fromkeys(
        ("zeros", "ones", "empty", "eye", "full", "arange", "range", "identity"), _filled
    ),
    **dict.fromkeys(("zeros_like", "ones_like", "empty_like", "full_like"), _filled),
    "layer_norm": _layer_norm,
    "hstack": _beside(True),
    "vstack": _beside(False),
    "masked_fill": _masked,
    **dict.fromkeys(("tril", "triu"), _triangle),
    "numel": _count,
    "unsqueeze": _rank_changed("unsqueeze"),
    "squeeze": _rank_changed("squeeze"),
    "flatten": _rank_changed("flatten"),
    **dict.fromkeys(("norm", "matrix_norm", "vector_norm"), _norm),
    "normalize": _normalized,
    "normal_density": _normal_density,
    "einsum": _einsum,
}
OF_CODE = {"t": "transpose"}
LETTERS = {
    "sigma": "sigma", "Phi": "normal_cdf", "Gamma": "gamma_function", "N": "normal_cdf",
    "mu": "mean", "E": "mean", "E_hat": "mean",
}  # fmt: skip
