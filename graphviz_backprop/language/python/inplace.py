"""What Python changes in place, as assignments: ``x.add_(1)``, ``out=y``, shared arrays."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import NamedTuple

import numpy as np

#: Methods marked as changes in place that change no number, or draw numbers by chance.
_OTHERS = frozenset((
    "requires_grad_", "share_memory_", "detach_", "retain_grad_", "normal_", "uniform_",
))  # fmt: skip
#: What the array becomes where no method without the mark says it.
_GIVEN = {"zero_": "np.zeros_like(array)", "fill_": "np.full_like(array, value)", "copy_": "value"}


class _Line(NamedTuple):
    """A line, and the array that it changes in place, if any."""

    node: ast.stmt
    changed: ast.expr | None = None


def written_out(module: ast.Module) -> ast.Module:
    """The module with an assignment for every name whose array a line changes."""
    module.body = _block(module.body, {}, _last_reads(module))
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef):
            node.body = _block(node.body, {}, _last_reads(node))
    return ast.fix_missing_locations(module)


def _last_reads(node: ast.AST) -> dict[str, float]:
    """The last line that reads each name; in a loop, it is read again."""
    found: dict[str, float] = {}
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load):
            found[inner.id] = max(found.get(inner.id, 0), inner.lineno)
    for loop in (inner for inner in ast.walk(node) if isinstance(inner, ast.For)):
        found |= {n.id: math.inf for n in ast.walk(loop) if isinstance(n, ast.Name)}
    return found


def _block(
    lines: Sequence[ast.stmt], shared: dict[str, ast.expr], read: Mapping[str, float]
) -> list[ast.stmt]:
    """Lines one behind the other; ``shared`` says of what array each name is another name."""
    found: list[ast.stmt] = []
    for line in lines:
        if isinstance(line, ast.For | ast.If | ast.With):
            line.body = _block(line.body, shared, read)
        if isinstance(line, ast.For | ast.If):
            line.orelse = _block(line.orelse, shared, read)
        for one in _assignments(line):
            found.append(one.node)
            if one.changed is not None:
                told = list(_told(one, shared))
                if any(read.get(_root(t.targets[0]), 0) > (one.node.end_lineno or 0) for t in told):
                    found += told
            elif isinstance(one.node, ast.Assign):
                _remember(one.node, shared)
    return found


def _root(target: ast.expr) -> str:
    while isinstance(target, ast.Subscript):
        target = target.value
    return ast.unparse(target)


def _told(line: _Line, shared: dict[str, ast.expr]) -> Iterator[ast.Assign]:
    """The same change for all that shares its numbers with the array that a line changes."""
    assert line.changed is not None
    name = ast.unparse(line.changed)
    seen = {name}
    waiting = [name]
    while waiting:
        name = waiting.pop()
        whole = shared.get(name)
        if whole is not None and ast.unparse(whole) not in seen:
            yield _set(whole, _name(name), line.node)
        others = [other for other, array in shared.items() if ast.unparse(array) == name]
        for other in others:
            if other not in seen:
                yield _set(_name(other), _name(name), line.node)
        owner = whole.value if isinstance(whole, ast.Subscript) else whole
        reached = [*others, *([] if owner is None else [ast.unparse(owner)])]
        waiting += [each for each in reached if each not in seen]
        seen |= {*reached}


def _remember(line: ast.Assign, shared: dict[str, ast.expr]) -> None:
    """``b = a`` and ``b = a[0]`` share numbers; any other value is one of its own."""
    target, value = line.targets[0], line.value
    if not isinstance(target, ast.Name):
        return
    for name in [n for n, array in shared.items() if target.id in (n, *_names(array))]:
        del shared[name]
    if isinstance(value, ast.Subscript) and ast.unparse(value.slice) in (":", "..."):
        value = value.value
    if (isinstance(value, ast.Name) or _is_view(value)) and target.id not in _names(value):
        shared[target.id] = value


def _is_view(value: ast.expr) -> bool:
    """Whether a value is a part of an array at fixed places, which NumPy does not copy."""
    if not isinstance(value, ast.Subscript) or not isinstance(value.value, ast.Name):
        return False
    places = value.slice.elts if isinstance(value.slice, ast.Tuple) else [value.slice]
    return all(isinstance(each, ast.Constant | ast.Slice) for each in places)


def _assignments(line: ast.stmt) -> list[_Line]:
    """A line as assignments, each with the array it changes in place."""
    if isinstance(line, ast.Assign | ast.AugAssign):
        target = line.targets[0] if isinstance(line, ast.Assign) else line.target
        if isinstance(target, ast.Subscript):
            while isinstance(target, ast.Subscript):
                target = target.value
            return [_Line(line, target)]
    value = line.value if isinstance(line, ast.Expr | ast.Assign) else None
    found = _changing(value) if isinstance(value, ast.Call) else None
    if found is None:
        return [_Line(line)]
    array, new = found
    if isinstance(line, ast.Expr):
        return [_Line(_set(array, new, line), array)]
    assert isinstance(line, ast.Assign)
    if ast.unparse(line.targets[0]) == ast.unparse(array):  # x = F.relu(x, inplace=True)
        return [_Line(_set(array, new, line), array)]
    line.value = array
    return [_Line(_set(array, new, line), array), _Line(line)]


def _changing(call: ast.Call) -> tuple[ast.expr, ast.expr] | None:
    """The array that a call changes in place, and what it becomes."""
    named = {k.arg: k.value for k in call.keywords}
    function = ast.unparse(call.func)
    module, _, name = function.rpartition(".")
    if module in ("np", "numpy"):
        if name == "copyto" and len(call.args) > 1:
            return call.args[0], call.args[1]
        ufunc = getattr(np, name, None)
        if isinstance(ufunc, np.ufunc) and len(call.args) == ufunc.nin + 1:
            *operands, array = call.args
            return array, ast.Call(call.func, operands, call.keywords)
    if isinstance(named.get("out"), ast.Name | ast.Subscript):
        kept = [k for k in call.keywords if k.arg != "out"]
        return named["out"], ast.Call(call.func, call.args, kept)
    flag = named.get("inplace")
    if isinstance(flag, ast.Constant) and flag.value is True and call.args:
        kept = [k for k in call.keywords if k.arg != "inplace"]
        return call.args[0], ast.Call(call.func, call.args, kept)
    return _unmarked(call)


def _unmarked(call: ast.Call) -> tuple[ast.expr, ast.expr] | None:
    """``x.mul_(2).add_(1)`` as x and x.mul(2).add(1)."""
    steps: list[ast.Call] = []
    array: ast.expr = call
    while isinstance(array, ast.Call) and isinstance(array.func, ast.Attribute):
        steps.append(array)
        array = array.func.value
    names = [step.func.attr for step in steps]  # type: ignore[attr-defined]
    marked = [n.endswith("_") and not n.endswith("__") and n not in _OTHERS for n in names]
    is_grad = isinstance(array, ast.Attribute) and array.attr == "grad"
    if not marked or not all(marked) or not isinstance(array, ast.Name | ast.Attribute) or is_grad:
        return None
    value: ast.expr = array
    for step, name in zip(steps[::-1], names[::-1], strict=True):
        if name in _GIVEN:
            known = {"array": value, **({"value": step.args[0]} if step.args else {})}
            value = _Put(known).visit(ast.parse(_GIVEN[name], mode="eval").body)
        else:
            value = ast.Call(ast.Attribute(value, name[:-1], ast.Load()), step.args, step.keywords)
        value = ast.copy_location(value, step)
    return array, value


class _Put(ast.NodeTransformer):
    """Expressions in place of names."""

    def __init__(self, known: dict[str, ast.expr]) -> None:
        self._known = known

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._known.get(node.id, node)


def _set(target: ast.expr, value: ast.expr, line: ast.stmt) -> ast.Assign:
    """An assignment at the end of a line, behind what the line reads."""
    stored = deepcopy(target)
    assert isinstance(stored, ast.Name | ast.Attribute | ast.Subscript)
    stored.ctx = ast.Store()
    found = ast.copy_location(ast.Assign([stored], value), line)
    found.lineno, found.col_offset = line.end_lineno or line.lineno, line.end_col_offset or 0
    return found


def _name(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _names(node: ast.expr) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
