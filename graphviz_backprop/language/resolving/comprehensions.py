"""Loops of Python inside of an expression: ``sum(w * x for w, x in zip(ws, xs))``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graphviz_backprop.language.resolving.algebra import NotWholeError
from graphviz_backprop.language.resolving.draft import Value
from graphviz_backprop.language.resolving.scope import Axis
from graphviz_backprop.language.resolving.sums import Sums
from graphviz_backprop.language.tree import Tree, key
from graphviz_backprop.text.errors import FormulaError

_ROWS = {"sum": "sum", "mean": "mean", "max": "amax", "min": "amin", "prod": "prod"}
#: What an entry that a condition leaves out counts as.
_NEUTRAL = {"sum": 0.0, "prod": 1.0}
_PAIRS = {"sum": "add", "prod": "multiply", "max": "max", "min": "min", "mean": "add"}


class Comprehensions(Sums):
    """Resolves what is computed for each entry of arrays, or for each number of a range."""

    def _comprehension(self, tree: Tree) -> Value:
        """An array of what the body is for each."""
        value, names = self._over(tree, "")
        if isinstance(value, list):
            return self.draft.operation("stack", *value, axis=0)
        order = (*names, *(n for n in value.axes if n not in names))
        value = self.draft.ordered(value, order)
        return value._replace(axes=tuple(n for n in value.axes if n not in names))

    def each_reduced(self, tree: Tree, kind: str) -> Value:
        """The sum, product, maximum … of what the body is for each."""
        value, names = self._over(tree, kind)
        if not isinstance(value, list):
            for name in names:
                value = self.draft.reduced(value, name, _ROWS[kind])
            return value
        if not value:
            return self.draft.constant(1.0 if kind == "prod" else 0.0)
        out = value[0]
        for one in value[1:]:
            out = self.draft.entrywise(_PAIRS[kind], out, one)
        if kind == "mean":
            out = self.draft.entrywise("divide", out, self.draft.constant(float(len(value))))
        return out

    def _over(self, tree: Tree, kind: str) -> tuple[Value | list[Value], list[str]]:
        """The body with an axis for every loop; or one by one, where that does not go."""
        body, *loops = tree.parts
        env, local, place = dict(self.env), self.local, self.draft.place()
        self.summed += 1
        try:
            try:
                if any(len(loop.parts) > 1 for loop in loops):
                    raise NotWholeError("a condition")
                names = [self._axis(loop) for loop in loops]
                value = self.value(body)
                if not set(names) <= set(value.axes):
                    raise NotWholeError("the same for each")
                return value, names
            except NotWholeError:
                self.draft.roll_back(place)
                self.forget(place[0])
                self.env, self.local = dict(env), local
                try:
                    return [self.value(body) for _ in self._one_by_one(loops)], []
                except FormulaError:  # a condition on what is computed
                    if kind not in _NEUTRAL:
                        raise
                self.draft.roll_back(place)
                self.forget(place[0])
                self.env, self.local = dict(env), local
                names = [self._axis(loop) for loop in loops]
                value, other = self.value(body), self.draft.constant(_NEUTRAL[kind])
                for test in (test for loop in loops for test in loop.parts[1:]):
                    value = self.draft.entrywise("where", self.condition(test), value, other)
                return value, names
        finally:
            self.summed -= 1
            self.env, self.local = env, local

    # ------------------------------------------------------------------ what a loop goes over
    def _sources(self, loop: Tree) -> list[list[int] | Value]:
        """For every name of a loop: the numbers of a range, or an array with its entries."""
        source = loop.parts[0]
        name = key(source.parts[0]) if source.kind == "call" else ""
        found: list[list[int] | Value]
        if name in ("range", "arange"):
            found = [self.numbers_of(source)]
        elif name == "zip":
            found = [self.value(part) for part in source.parts[1:]]
        elif name == "enumerate":
            array = self.value(source.parts[1])
            first = self.whole(source.parts[2]) if len(source.parts) > 2 else 0
            found = [list(range(first, first + self._length(array, source))), array]
        else:
            found = [self.value(source)]
        if len(found) != len(loop.letters):
            raise self.error(
                f"{len(found)} values are taken and {len(loop.letters)} are named here",
                "Name as many as there are: for x, y in zip(a, b).", loop,
            )  # fmt: skip
        lengths = {self._length(one, source) for one in found}
        if len(lengths) > 1:
            raise self.error(
                "these arrays are not equally long", "Give them the same number of entries.", loop
            )
        return found

    def numbers_of(self, tree: Tree) -> list[int]:
        """The numbers of ``range(start, stop, step)``."""
        bounds = [self.whole(part) for part in tree.parts[1:]]
        found = range(*bounds) if 1 <= len(bounds) <= 3 and 0 not in bounds[2:] else range(0)
        if not 0 < len(found) <= 1_000:
            raise self.error(
                f"this range has {len(found)} numbers", "Give it from 1 to 1000 of them.", tree
            )
        return list(found)

    def _length(self, source: list[int] | Value, tree: Tree) -> int:
        if isinstance(source, list):
            return len(source)
        if not self.draft.rank(source):
            raise self.error(
                "a loop goes over an array, and the shape of this is not known",
                f"Give it a value, such as {self.source(tree):.20} = [1, 2, 3].", tree,
            )  # fmt: skip
        return self.draft.core(source)[0]

    def _axis(self, loop: Tree) -> str:
        """Makes the names of a loop run along one axis, whose name comes back."""
        name = f"{loop.letters[0]}·{loop.start}"
        local = dict(self.local)
        for letter, source in zip(loop.letters, self._sources(loop), strict=True):
            if isinstance(source, list):
                self.env[letter] = Axis(name, source)
                local.pop(letter, None)
            elif source.axes:
                raise NotWholeError("a loop in a loop")
            else:
                local[letter] = source._replace(axes=(name,), row=False)
        self.local = local
        return name

    def _one_by_one(self, loops: Sequence[Tree]) -> Iterator[None]:
        loop, *rest = loops
        sources = self._sources(loop)
        first = sources[0]
        for at in range(self._length(first, loop)):
            local = dict(self.local)
            for letter, source in zip(loop.letters, sources, strict=True):
                if isinstance(source, list):
                    self.env[letter] = source[at]
                    local.pop(letter, None)
                else:
                    local[letter] = self.draft.operation("index", source, key=(at,))
            outer, self.local = self.local, local
            if all(self._holds(test) for test in loop.parts[1:]):
                if rest:
                    yield from self._one_by_one(rest)
                else:
                    yield None
            self.local = outer
