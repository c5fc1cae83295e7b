"""Square brackets of code: new axes, the rest of the axes, places from an array."""

from __future__ import annotations

from collections.abc import Sequence

from graphviz_backprop.language.comprehensions import Comprehensions
from graphviz_backprop.language.draft import Value
from graphviz_backprop.language.tree import Tree, key

_NEW = ("None", "newaxis")
_ALL = (None, None, None)


class Subscripts(Comprehensions):
    """Resolves ``x[:, None]``, ``x[..., 0]``, ``p[range(n), y]`` and ``table[ids]``."""

    def code_index(self, whole: Value, arguments: Sequence[Tree], tree: Tree) -> Value | None:
        """An index that only code has, or None where it is a plain one."""
        special = [a for a in arguments if self._kind(a)]
        if not special or self.draft.shape(whole) is None or whole.axes:
            if special and self.draft.shape(whole) is None:
                raise self.error(
                    f"the shape of {self.source(tree.parts[0])} is not known yet",
                    f"Give {self.source(tree.parts[0])} a value.", tree,
                )  # fmt: skip
            return None
        core = self.draft.core(whole)
        taken = [a for a in arguments if self._kind(a) != "new"]
        missing = len(core) - (len(taken) - any(self._kind(a) == "rest" for a in taken))
        if missing < 0:
            return None
        places: list[Tree | None] = []  # None is all of an axis
        for one in arguments:
            places += [None] * missing if self._kind(one) == "rest" else [one]
        if not any(self._kind(a) == "rest" for a in arguments):
            places += [None] * missing
        return self._picked(whole, places, tree)

    def _kind(self, tree: Tree) -> str:
        if tree.kind == "rest":
            return "rest"
        if tree.kind == "name" and tree.text in _NEW:
            return "new"
        if tree.kind in ("slice", "number", "negate", "keyword"):
            return ""
        if tree.kind == "compare":
            raise self.error(
                "entries chosen by a condition leave no fixed number of them",
                "Multiply with the condition, x * (x > 0), or use where.", tree,
            )  # fmt: skip
        return "array" if self._is_array(tree) else ""

    def _is_array(self, tree: Tree) -> bool:
        if tree.kind in ("list", "comprehension"):
            return True
        if tree.kind == "call" and key(tree.parts[0]) in ("range", "arange"):
            return True
        given = self.symbols.given.get(key(tree))
        return given is not None and bool(given.shape)

    def _picked(self, whole: Value, places: Sequence[Tree | None], tree: Tree) -> Value:
        cut: list[object] = []
        shape: list[int] = []  # 1 for a new axis, 0 for one that stays
        arrays: list[tuple[int, Tree]] = []
        core = self.draft.core(whole)
        for place in places:
            kind = self._kind(place) if place is not None else ""
            if kind == "new":
                shape.append(1)
                continue
            size = core[len(cut)]
            if place is None or place.kind == "slice":
                cut.append(self.slice_of(place) if place is not None else _ALL)
                shape.append(0)
            elif kind == "array":
                arrays.append((len(shape), place))
                cut.append(_ALL)
                shape.append(0)
            else:
                at = self.index(place)
                assert isinstance(at, float | int)
                cut.append(self._entry(at, size, 0, place))
        out = whole
        if any(part != _ALL for part in cut):
            out = self.draft.operation("index", whole, key=tuple(cut))
        if arrays:
            return self._at_places(out, arrays, shape, tree)
        sizes = iter(self.draft.core(out))
        return self.draft.reshaped(out, [one or next(sizes) for one in shape], ())

    def _at_places(
        self, whole: Value, arrays: list[tuple[int, Tree]], shape: list[int], tree: Tree
    ) -> Value:
        """One array of places along an axis; or one place for every row."""
        (axis, first), *others = arrays
        if 1 not in shape and not others:
            return self.draft.operation("take", whole, self.value(first), axis=axis)
        rows = first.kind == "call" and key(first.parts[0]) in ("range", "arange")
        whole_rows = rows and self.numbers_of(first) == list(range(self.draft.core(whole)[0]))
        if len(others) == 1 and len(shape) == 2 and 1 not in shape and whole_rows:
            return self.draft.operation("gather", whole, self.value(others[0][1]))
        raise self.error(
            "these arrays of places are not read together",
            "Take one entry of every row with gather(p, y), or index one axis at a time.", tree,
        )  # fmt: skip
