"""Numbers that are known while reading: settings, bounds, and how far an index runs."""

from __future__ import annotations

import math
from itertools import takewhile

import numpy as np

from graphviz_backprop.engine.graph import Literal, literal
from graphviz_backprop.language.program import (
    Chain,
    Symbols,
    is_constant,
    statement_trees,
)
from graphviz_backprop.language.resolving.algebra import NotWholeError
from graphviz_backprop.language.resolving.computing import computed
from graphviz_backprop.language.resolving.draft import Value
from graphviz_backprop.language.resolving.equals import Equals
from graphviz_backprop.language.resolving.scope import own_letters
from graphviz_backprop.language.symbols import called
from graphviz_backprop.language.tree import Tree, key, walk
from graphviz_backprop.text.errors import FormulaError


class Numbers(Equals):
    """Reckons what is fixed."""

    def static(self, tree: Tree) -> float:
        """The finite number that a tree without names is; raises FormulaError."""
        value = self.literal_of(tree)
        if not isinstance(value, float):
            raise self.error("this must be one number", "Write a number such as 0.5.", tree, "0.5")
        return value

    def _is_counted(self, tree: Tree) -> bool:
        """Whether code computes a number of sizes and of names that have values."""
        names = (p.text for p in walk(tree) if p.kind == "name" and p.text not in self.local)
        known = (self.symbols.given.get(name) for name in names if not called(name))
        sized = (g is not None and (g.value is not None or bool(g.shape)) for g in known)
        return all(sized)

    def reckoned(self, value: Value, tree: Tree) -> float | None:
        """The number that a value is for the numbers that are given; None where it is none."""
        if self.draft.shape(value) != ():
            return None
        found = computed(self, self.draft, value, self.given_number)
        number = math.nan if found is None else float(np.asarray(found, float))
        return number if math.isfinite(number) else None

    def given_number(self, name: str) -> float | None:
        """The number that an input is, which counts from now on."""
        given = self.symbols.given.get(name)
        if given is None or given.value is None:
            return None
        self.consulted.add(given.name)
        return given.value

    def literal_of(self, tree: Tree) -> Literal:
        """The value of a tree without names: a number or an array."""
        if tree.kind == "number":
            return tree.value
        if self.python and not is_constant(tree) and self._is_counted(tree):
            return self.number(tree)
        if not is_constant(tree):
            raise self.error(
                "this must be a number, not something to compute with names", "Write a number.",
                tree, "1",
            )  # fmt: skip
        inner = type(self)(Symbols((), {}), (), self.text, self.python)
        found = computed(self, inner.draft, inner.value(tree), lambda name: None)
        if not np.all(np.isfinite(np.asarray(found, float))):
            raise self.error(
                "this value is not a finite number", "Give a number such as -2.5.", tree, "-2.5"
            )
        return literal(found)

    def numbering_of(self, chain: Chain) -> frozenset[str]:
        """The letters of a left side that number the entries of an array on the right."""
        letters = own_letters(chain.parts[0]) if len(chain.parts) > 1 else frozenset()
        found: set[str] = set()
        for part in (p for tree in statement_trees(chain)[1:] for p in self.deep(tree)):
            if letters and part.kind == "script" and part.sub:
                names = (key(part.parts[0]), key(part._replace(sub=None)))
                if any((g := self.symbols.given.get(name)) and g.shape for name in names):
                    own = takewhile(lambda token: token.text != "_", part.sub)  # not i of w_{y_i}
                    found |= {token.text for token in own} & letters
        return frozenset(filter(self.symbols.is_free, found))

    def range_of(self, letter: str) -> list[int]:
        """The values of a free index for which every entry exists, ``i + a`` included."""
        low, high = -math.inf, math.inf
        for chain in self.symbols.chains:
            for part in chain.parts:
                if isinstance(part, Tree):
                    for first, last in self.limits(letter, part):
                        low, high = max(low, first), min(high, last)
        if low == -math.inf:
            for tree in (p for chain in self.symbols.chains for p in statement_trees(chain)):
                for big in (part for part in self.deep(tree) if part.kind == "big"):
                    bounds = {t.text for t in (*(big.sub or ()), *(big.sup or ()))}
                    if letter in bounds and big.letters and letter not in big.letters:
                        return list(self.span_of(big.letters[0], big.parts[0]))
            raise FormulaError(
                f"nothing says how far {letter} runs", text=self.text,
                remedy="Give values to the arrays that it indexes.",
            )  # fmt: skip
        return list(range(int(low), int(high) + 1))

    def limits(self, letter: str, tree: Tree) -> list[tuple[int, int]]:
        """The first and the last value for which each entry that a letter numbers exists."""
        found = []
        for part in self.deep(tree):
            tokens = part.inside if part.kind == "call" and part.text == "[" else part.sub
            if not tokens or part.kind not in ("script", "call"):
                continue
            base = self.symbols.base_of(key(part.parts[0]))
            for shape in self.indexed_shapes(part):
                for size, place in zip(shape, self.places(tokens, len(shape)), strict=False):
                    if letter in self.letters_in(place):
                        found.append(self._valid(letter, place, size, base, tree))
        return found

    def _valid(self, letter: str, place: Tree, size: int, base: int, body: Tree) -> tuple[int, int]:
        """First and last value of a letter for which an index is inside of its axis."""
        others = [
            n
            for n in dict.fromkeys(self.letters_in(place))
            if n != letter and self.symbols.is_free(n)
        ]
        spans = {n: (s[0], s[-1]) for n in others if (s := self.span_of(n, body))}
        good = []
        outer = dict(self.env)
        for number in range(base - size, base + 2 * size):
            ends = []
            for end in (0, 1):
                self.env = {**outer, letter: number, **{n: spans[n][end] for n in others}}
                ends.append(self.number(place) - base)
            if all(0 <= at < size for at in ends):
                good.append(number)
        self.env = outer
        if not good:
            raise NotWholeError(letter)
        return good[0], good[-1]
