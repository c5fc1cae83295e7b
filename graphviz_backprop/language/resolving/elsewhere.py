"""Reductions as MATLAB, Julia and R have them: by column, axes from 1, variances by n − 1."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from graphviz_backprop.language import symbols
from graphviz_backprop.language.resolving.algebra import NotWholeError
from graphviz_backprop.language.resolving.draft import Value
from graphviz_backprop.language.resolving.functions import Functions
from graphviz_backprop.language.tree import Tree

#: What Julia has and MATLAB has not; what MATLAB has and Julia has not.
_JULIA = re.compile(r"[^\W\d_]\.\((?=[^()])|(?<=\s)\.[-+](?=\s)")
_BEYOND_POWERS = re.compile(r"\.[*/](?!\d)|'\s*\*|;[ \t]*(?:%.*)?$|\(:\)|^[ \t]*%|\[[^\]]*;", re.M)
_SURELY_MATLAB = re.compile(r";[ \t]*(?:%.*)?$|\(:\)|^[ \t]*%", re.MULTILINE)
#: A matrix as more than MATLAB writes it.
_BRACKETS = re.compile(r"\[[^\]]*\]")
#: All entries of an array of MATLAB: sum(x(:)).
_ALL = re.compile(r"\(:\)\s*\)?$")
#: Reductions that MATLAB does column by column.
_COLUMNS = frozenset(("sum", "mean", "prod", "amax", "amin", "var", "std"))


@lru_cache(maxsize=8)
def _columns(text: str) -> tuple[bool, bool]:
    """Whether reductions may be MATLAB's, and whether what says so is of this language too."""
    matlab = bool(symbols.MATLAB.search(_BRACKETS.sub("", text)))
    return matlab, matlab and not _BEYOND_POWERS.search(text)  # A.^2


def reduced_elsewhere(
    scope: Functions, name: str, plain: list[Tree], settings: dict[str, Any], tree: Tree
) -> Value | None:
    """A reduction as MATLAB, Julia and R have it, or None where it is as everywhere.

    MATLAB counts axes from 1 and reduces the columns of a matrix; both divide variances by
    n − 1; max(x, 2) of R is one number.
    """
    row = {"max": "amax", "min": "amin"}.get(name, name)
    if row not in _COLUMNS:
        return None
    (matlab, is_ours), is_r = _columns(scope.text), scope.is_r
    spread = name in ("var", "std")
    deviation = spread and scope.source(tree).startswith("sd")
    if not (matlab or is_r or deviation) or settings:
        return None
    if "\\" in scope.text or _ALL.search(scope.source(tree)) or (is_ours and spread):
        return None
    if is_r and row != name and not scope.source(tree).startswith("p"):
        found = [scope.draft.over_core(scope.value(part), row) for part in plain]
        return scope.draft.entrywise(name, *found) if len(found) > 1 else found[0]
    if spread and len(plain) == 1:
        settings = {"ddof": 1}
    elif matlab and spread:  # std(x, 1, 2): how it is divided, and the axis
        settings = {"ddof": 0 if scope.static(plain[1]) else 1}
    if is_r or deviation:
        return scope.reducing(row, scope.value(plain[0]), settings, tree) if spread else None
    place = 2 if spread or row != name else 1
    if len(plain) == place + 1:
        settings = settings | {"axis": round(scope.static(plain[place])) - 1}
    elif len(plain) == 2 and not spread:
        return None
    before = scope.draft.place()
    scope.summed += 1
    try:
        value = scope.value(plain[0])
    except NotWholeError:
        return None
    finally:
        scope.summed -= 1
    shape = scope.draft.core(value)
    if len(plain) < place + 1 and len(shape) == 2 and shape[0] > 1:
        if _JULIA.search(scope.text) or value.axes:
            return None
        inner = scope.source(plain[0])
        if is_ours:
            columns = f"{name}({inner}, axis=0)"
            scope.draft.roll_back(before)
            scope.forget(before[0])
            scope.doubt(tree, "of all entries", "of every column, as in MATLAB", columns)
            return None
        if not _SURELY_MATLAB.search(scope.text):
            whole = f"{name}({name}({inner}))"
            scope.doubt(tree, "of every column, as in MATLAB", "of all entries", whole)
        settings = settings | {"axis": 0}
    if not settings:
        scope.draft.roll_back(before)
        scope.forget(before[0])
        return None
    return scope.reducing(row, value, settings, tree)
