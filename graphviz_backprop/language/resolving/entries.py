"""``X(i, j)`` of an array that is given, as ``X[i, j]``: indices as functions have them."""

from __future__ import annotations

from collections.abc import Mapping

from graphviz_backprop.language.program import Chain, Given
from graphviz_backprop.language.tree import Tree, key, walk

_COUNTED = frozenset(("name", "number", "chain", "negate"))


def with_entries(chain: Chain, given: Mapping[str, Given]) -> Chain:
    """The chain with brackets where letters that a sum or the left side binds number entries."""
    trees = [part for part in chain.parts if isinstance(part, Tree)]
    lefts = [part for part in chain.parts[:-1] if isinstance(part, Tree) and part.kind == "call"]
    of_left = {p.text for left in lefts for p in left.parts[1:] if p.kind == "name"}
    bound = of_left | {n for tree in trees for p in walk(tree) for n in p.letters}
    used: set[str] = set()
    right = [_turned(p, given, bound, used) if isinstance(p, Tree) else p for p in chain.parts]
    if not used:
        return chain
    for place, part in enumerate(chain.parts[:-1]):
        own = {p.text for p in part.parts[1:]} if isinstance(part, Tree) else set()
        if isinstance(part, Tree) and part.kind == "call" and own and own <= used:
            right[place] = part._replace(text="[")
    return chain._replace(parts=tuple(right))


def _turned(tree: Tree, given: Mapping[str, Given], bound: set[str], used: set[str]) -> Tree:
    """The tree with brackets for entries; their letters are added to ``used``."""
    parts = tuple(_turned(part, given, bound, used) for part in tree.parts)
    tree = tree._replace(parts=parts) if parts != tree.parts else tree
    if tree.kind != "call" or tree.text != "(" or not tree.inside:
        return tree
    array = given.get(key(tree.parts[0]))
    inside = [part for place in parts[1:] for part in walk(place)]
    letters = {part.text for part in inside if part.kind == "name"}
    counts = array is not None and len(array.shape or ()) == len(parts) - 1
    plain = all(part.kind in _COUNTED for part in inside)
    if not (counts and plain and letters) or not letters <= bound - given.keys():
        return tree
    used |= letters
    return tree._replace(text="[", ops=("(",))
