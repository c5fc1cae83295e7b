"""What stands below a sum: clauses with commas, colons or line breaks between them.

``i=1``, ``i,j``, ``j \\neq i``, ``-m \\le j \\le m``, ``i \\in S``, ``i: y_i = 1``.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from graphviz_backprop.language.scanning.token import Token

COMPARISONS = frozenset(("<", ">", "<=", ">=", "!=", "==", "=", "in", "notin"))
_BETWEEN = frozenset((",", ";", ":", "|"))
_DECORATIONS = frozenset(("(", ")", "{", "}", "'"))


def parted(tokens: Sequence[Token], signs: Collection[str]) -> list[list[Token]]:
    """The tokens between these signs, outside of brackets."""
    found: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token.kind == "open") - (token.kind == "close")
        if not depth and token.kind in ("op", "row", "line") and token.text in signs:
            found.append([])
        else:
            found[-1].append(token)
    return found


def clauses(sub: Sequence[Token] | None) -> list[list[Token]]:
    """The clauses below a sum; a set and what brackets hold is a part of its clause."""
    return [clause for clause in parted(sub or (), _BETWEEN) if clause]


def index_letters(sub: Sequence[Token] | None) -> tuple[str, ...]:
    """The letters that run in a subscript of a sum: i of ``i=1``, i and j of ``i,j``."""
    found: list[str] = []
    for clause in clauses(sub):
        parts = parted(clause, COMPARISONS | {"~", "…"})
        bare = [names_of(part) for part in parts]
        if len(parts) > 2:  # 1 <= i < j <= n
            found += [name for names in bare[1:-1] for name in names]
        else:
            behind = len(parts) == 2 and all(t.kind != "name" for t in parts[0])  # 0 < i
            found += bare[0] or (bare[1] if behind and not found else [])
            if not found and clause[0].kind == "name" and _is_member(clause):
                found.append(clause[0].text)  # x of x_i \in X
        if not (bare[0] or found):
            break
    return tuple(dict.fromkeys(found))


def _is_member(clause: Sequence[Token]) -> bool:
    return any(token.text in ("in", "notin") for token in clause)


def names_of(part: Sequence[Token]) -> list[str]:
    """The names of a part that holds nothing else, a' too."""
    found: list[str] = []
    for token in part:
        if token.kind == "name":
            found.append(token.text)
        elif token.text == "'" and found:
            found[-1] += "'"
        elif token.text not in _DECORATIONS | {","}:
            return []
    return found
