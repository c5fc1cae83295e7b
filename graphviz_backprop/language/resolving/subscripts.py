"""Square brackets of code: new axes, the rest of the axes, places from an array."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from graphviz_backprop.engine.graph import literal
from graphviz_backprop.language.resolving.comprehensions import Comprehensions
from graphviz_backprop.language.resolving.draft import Value
from graphviz_backprop.language.tree import Tree, key

#: Longer arrays are not taken apart into their entries.
_MOST_STACKED = 100
_ROWS_OF_SIGNS = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide"}
#: Rows that compare: what they give chooses entries.
_COMPARING = frozenset((
    "less", "less_equal", "greater", "greater_equal", "equal", "not_equal", "logical_and",
    "logical_or", "logical_not",
))  # fmt: skip
_NEW = ("None", "newaxis")
_ALL = (None, None, None)


class Subscripts(Comprehensions):
    """Resolves ``x[:, None]``, ``x[..., 0]``, ``p[range(n), y]`` and ``table[ids]``."""

    def code_index(self, whole: Value, arguments: Sequence[Tree], tree: Tree) -> Value | None:
        """An index that only code has, or None where it is a plain one."""
        entry = self.draft.entries[whole.node]
        if len(arguments) == 1 and arguments[0].kind == "number" and entry.op == "stack":
            at = arguments[0].value  # what was put there
            if ("axis", 0) in entry.settings and at in range(len(entry.operands)):
                return Value(entry.operands[int(at)])
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

    # ------------------------------------------------------------------ other entries
    def with_entries(
        self, whole: Value, value: Value, sign: str, places: Sequence[Tree], tree: Tree
    ) -> Value:
        """The array that ``a[places] = value`` makes of a; ``a[places] += value`` with a sign."""
        row = _ROWS_OF_SIGNS.get(sign)
        mask = self._mask(whole, places)
        if mask is not None:
            if self.draft.rank(value) and self.draft.shape(value) != self.draft.shape(whole):
                raise self.error(
                    "nothing says which of these values goes to which entry",
                    "Give the entries one number, or an array as large as all.", tree.parts[2],
                )  # fmt: skip
            new = self.draft.entrywise(row, whole, value) if row else value
            return self.draft.entrywise("where", mask, new, whole)
        shape = self.draft.shape(whole)
        stacked = self.draft.entries[whole.node]
        if shape is None and stacked.op == "stack" and ("axis", 0) in stacked.settings:
            shape = (len(stacked.operands),)  # of entries, as far as anything is known
        if shape is None or whole.axes or value.axes:
            name = self.source(tree.parts[1])
            raise self.error(
                f"the shape of {name:.20} is not known yet, and some of its entries are changed",
                f"Give {name:.20} a value.", tree,
            )  # fmt: skip
        cut = self._cut(shape, places, tree)
        if any(isinstance(part, np.ndarray) for part in cut):
            chosen = np.zeros(shape)
            chosen[tuple(cut)] = 1.0
            if self.draft.rank(value):
                raise self.error(
                    "several values for places from arrays are not read", "Give them one number.",
                    tree.parts[2],
                )  # fmt: skip
            new = self.draft.entrywise(row, whole, value) if row else value
            return self.draft.entrywise("where", self.draft.constant(literal(chosen)), new, whole)
        region = np.empty(shape)[tuple(cut)].shape
        if row:
            settled = tuple(
                (part.start, part.stop, part.step) if isinstance(part, slice) else part
                for part in cut
            )
            value = self.draft.entrywise(
                row, self.draft.operation("index", whole, key=settled), value
            )
        if self.draft.shape(value) is None and region:
            raise self.error(
                "the shape of these values is not known yet", "Give their names values.",
                tree.parts[2],
            )  # fmt: skip
        if self.draft.rank(value) > len(region) or not self.draft.stretches(
            value, self.draft.constant(literal(np.zeros(region)))
        ):
            raise self.error(
                "these values do not fit the entries that they are given to",
                f"There are {' × '.join(map(str, region)) or 'one'}.", tree.parts[2],
            )  # fmt: skip
        at = cut[0] if all(part == slice(None) for part in cut[1:]) else None
        if isinstance(at, int) and shape[0] <= _MOST_STACKED:
            rows = self._rows(whole, shape)
            rows[at] = self._filling(value, shape[1:])
            return self.draft.operation("stack", *rows, axis=0)
        chosen = np.zeros(shape)
        chosen[tuple(cut)] = 1.0
        if self.draft.rank(value):
            value = self._filling(value, region)
            if chosen.all() and region == shape:
                return value
            source = np.zeros(shape)
            source[tuple(cut)] = np.arange(math.prod(region)).reshape(region)
            value = self.draft.reshaped(value, (math.prod(region),), ())
            places_ = self.draft.constant(literal(source))
            value = self.draft.operation("take", value, places_, axis=0)
        return self.draft.entrywise("where", self.draft.constant(literal(chosen)), value, whole)

    def _filling(self, value: Value, shape: Sequence[int]) -> Value:
        if not shape or self.draft.shape(value) == tuple(shape):
            return value
        return self.draft.entrywise("add", value, self.draft.constant(literal(np.zeros(shape))))

    def _rows(self, whole: Value, shape: Sequence[int]) -> list[Value]:
        """The entries along the first axis; those of a stack are what it was made of."""
        entry = self.draft.entries[whole.node]
        if entry.op == "stack" and ("axis", 0) in entry.settings:
            return [Value(node) for node in entry.operands]
        held = self.draft.literal(whole) if self.draft.is_constant(whole) else None
        if isinstance(held, tuple):
            return [self.draft.constant(part) for part in held]
        return [self.draft.operation("index", whole, key=(at,)) for at in range(shape[0])]

    def _mask(self, whole: Value, places: Sequence[Tree]) -> Value | None:
        """What chooses the entries, if it is a condition."""
        if len(places) != 1:
            return None
        (place,) = places
        if place.kind in ("compare", "logic"):
            return self.condition(place)
        given = self.symbols.given.get(key(place))
        if given is not None and given.held is not None and given.held.dtype.kind == "b":
            return self.value(place)
        if place.kind == "name" and place.text not in self.env and given is None:
            found = self.find(place.text)
            if found is not None and self.draft.op(found) in _COMPARING:
                return found
        return None

    def _cut(
        self, shape: Sequence[int], places: Sequence[Tree], tree: Tree
    ) -> list[int | slice | NDArray[np.int64]]:
        """The places as NumPy takes them, one for every axis."""
        missing = len(shape) - len(places) + any(p.kind == "rest" for p in places)
        if missing < 0:
            raise self.error(
                f"{len(places)} indices for an array with {len(shape)} axes",
                "Write one index for every axis.", tree,
            )  # fmt: skip
        cut: list[int | slice | NDArray[np.int64]] = []
        for place in places:
            if place.kind == "rest":
                cut += [slice(None)] * missing
            elif place.kind == "slice":
                cut.append(slice(*self.slice_of(place)))
            elif self._kind(place) == "array":
                cut.append(self._labels(place))
            else:
                at = self.index(place)
                assert isinstance(at, float | int)
                cut.append(self._entry(at, shape[len(cut)], 0, place) % shape[len(cut)])
        return cut + [slice(None)] * (len(shape) - len(cut))

    def _labels(self, place: Tree) -> NDArray[np.int64]:
        """Whole numbers that are known before anything is computed."""
        if place.kind == "call":
            return np.array(self.numbers_of(place))
        if place.kind == "list":
            return np.array([self.whole(part) for part in place.parts])
        given = self.symbols.given.get(key(place))
        if given is None or given.whole is None:
            raise self.error(
                "an index is a whole number", "Give it whole numbers, such as [0, 2].", place
            )
        self.consulted.add(given.name)
        return given.whole.astype(np.int64)

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
