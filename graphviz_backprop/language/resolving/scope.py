"""What a phrase of the program names: a parameter, a definition, an input."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from graphviz_backprop.engine.graph import Span
from graphviz_backprop.language.parsing.parser import parse_tokens
from graphviz_backprop.language.program import Chain, Definition, Symbols, Unread, is_constant
from graphviz_backprop.language.resolving.draft import Doubt, Draft, Value
from graphviz_backprop.language.scanning.token import Token
from graphviz_backprop.language.symbols import MATLAB, OF_R
from graphviz_backprop.language.tree import Tree, key, raw, walk
from graphviz_backprop.text.errors import Edit, FormulaError


@dataclass
class Axis:
    """An index that runs: its letter, and its values or None where an array says how long it is."""

    name: str
    values: list[int] | None = None


class Scope:
    """The names that are known where a tree is resolved.

    A definition sees only the index letters of its own left side.
    """

    def __init__(self, symbols: Symbols, known: Collection[str], text: str, python: bool) -> None:
        self.draft = Draft()
        self.symbols, self.known, self.text, self.python = symbols, known, text, python
        self.env: dict[str, Axis | int] = {}
        self.local: dict[str, Value] = {}
        self.autos: list[str] = []
        self.busy: set[int] = set()
        self.at = 0
        self.consulted: set[str] = set()
        self.used: set[int] = set()
        self.rows: frozenset[str] = frozenset()
        self.numbering: frozenset[str] = frozenset()
        self.series: dict[str, list[Value]] = {}
        self._memo: dict[object, Value] = {}
        self._trees: dict[tuple[Token, ...], Tree] = {}

    def value(self, tree: Tree) -> Value:
        """The value of a tree."""
        raise NotImplementedError

    @cached_property
    def is_matlab(self) -> bool:
        """Whether the text has signs of MATLAB; looked for once, and only where it matters."""
        return bool(MATLAB.search(self.text))

    @cached_property
    def is_r(self) -> bool:
        """Whether the text is of R: it assigns or multiplies as that does."""
        return bool(OF_R.search(self.text))

    # ------------------------------------------------------------------ help
    def error(
        self, problem: str, remedy: str, tree: Tree | Unread, write: str | Edit | None = None
    ) -> FormulaError:
        """An error at the place of a tree; ``write``, put there, follows the remedy."""
        return FormulaError(
            problem,
            remedy=remedy,
            text=self.text,
            start=tree.start,
            stop=max(tree.stop, tree.start + 1),
            write=write,
        )

    def undefined(self, problem: str, remedy: str, tree: Tree, definition: str) -> FormulaError:
        """An error at the place of a tree that a definition before it all mends."""
        return FormulaError(
            problem, remedy=remedy, text=self.text, start=tree.start, stop=tree.stop,
            write=Edit(0, 0, self.in_dialect(definition)),
        )  # fmt: skip

    def in_dialect(self, definition: str) -> str:
        """``g(a) = a^2`` before a program, as its language writes it."""
        if not self.python:
            return f"{definition}; "
        head, _, body = definition.partition(" = ")
        name, _, parameters = head.rstrip(")").partition("(")
        spelled = re.sub(r"(?<=[a-h]) (?=[a-h])", " * ", body).replace("^", "**")
        return f"{name} = lambda {parameters}: {spelled}\n"

    def doubt(self, tree: Tree, taken: str, other: str, write: str) -> None:
        """Says that a place could be read otherwise."""
        found = Doubt(tree.start, tree.stop, taken, other, write)
        if found not in self.draft.doubts:
            self.draft.doubts.append(found)

    def source(self, tree: Tree) -> str:
        """A tree as it was written."""
        return self.text[tree.start : tree.stop]

    def tree_of(self, tokens: tuple[Token, ...]) -> Tree:
        """The tree of tokens that a script kept."""
        if tokens not in self._trees:
            self._trees[tokens] = parse_tokens(tokens, self.known, self.text)
        return self._trees[tokens]

    def deep(self, tree: Tree) -> Iterator[Tree]:
        """The tree and all parts below it, those in scripts too."""
        for part in walk(tree):
            yield part
            for tokens in (part.sub, part.sup):
                if tokens and len(tokens) > 1:
                    try:
                        inner = self.tree_of(tokens)
                    except FormulaError:
                        continue
                    yield from self.deep(inner)

    # ------------------------------------------------------------------ names
    def find(self, name: str) -> Value | None:
        """The value of a phrase: a parameter, an earlier definition, an input, a later one."""
        if not name:
            return None
        if name in self.local:
            return self.local[name]
        all_ = self.symbols.definitions.get(name, ())
        free = [d for d in all_ if d.place not in self.busy and d.place != self.at]
        earlier = [d for d in free if d.place < self.at]
        if earlier:
            return self.body(earlier[-1])
        if name in self.symbols.given:
            return self.input(name)
        if self.python and not self.local:  # a line of code knows what stands before it
            return None
        if free:
            return self.body(free[0])
        circle = [d for d in all_ if d.place in self.busy and d.place != self.at]
        if circle:
            raise self.error(
                f"{name} is defined in a circle", "Give one of the names a value instead: take one "
                "definition out.", circle[0].left,
            )  # fmt: skip
        return None

    def find_definition(self, name: str, place: int) -> Value | None:
        """The value of the statement at a place, if it defines this name."""
        for definition in self.symbols.definitions.get(name, ()):
            if definition.place == place:
                self.env, self.local, self.at = {}, {}, -1
                return self.body(definition)
        return None

    def input(self, name: str) -> Value:
        """The input of this name."""
        given = self.symbols.given.get(name)
        if given is not None:
            return self.draft.input(given.name, given.shape)
        return self.draft.input(name, self.symbols.assumed.get(name))

    def body(self, definition: Definition) -> Value:
        """The value of a definition, in which only its own index letters are known."""
        letters = own_letters(definition.left)
        env = {name: axis for name, axis in self.env.items() if name in letters}
        plain = not self.local and all(isinstance(axis, Axis) for axis in env.values())
        memo = (
            definition.place,
            definition.key,
            tuple(sorted((n, str(a)) for n, a in env.items())),
        )
        if plain and memo in self._memo:
            return self._memo[memo]
        outer = self.env, self.at, self.draft.span, self.autos
        self.env, self.at = env, definition.place
        self.busy.add(definition.place)
        self.used.add(definition.place)
        try:
            name, spelled, _ = definition.key.partition("(")
            calls = definition.parameters is not None or (self.local and spelled)
            with self.draft.call(name if calls else ""):
                value = self.chain(definition.chain, definition.left)
            if plain and not env:
                value = self.named(value, definition.left)
        finally:
            self.busy.discard(definition.place)
            outer[0].update({n: a for n, a in self.env.items() if n in letters and n in outer[0]})
            self.env, self.at, self.draft.span, self.autos = outer
        if plain:
            self._memo[memo] = value
        return value

    def named(self, value: Value, left: Tree | Unread) -> Value:
        """Gives the root of a definition its name; one that has a name already is passed on."""
        return value

    def under(self, value: Value, name: str, left: Tree | Unread) -> Value:
        """The value under a name."""
        return value

    def remember(self, place: int, name: str, value: Value) -> None:
        """Keeps the value of a statement for the uses of its name."""
        self._memo.setdefault((place, name, ()), value)

    def forget(self, nodes: int) -> None:
        """Drops remembered values whose nodes are rolled back."""
        self._memo = {k: v for k, v in self._memo.items() if v.node < nodes}

    def chain(self, chain: Chain, left: Tree | Unread | None = None) -> Value:
        """The last of equal expressions that can be computed, one with names before a number."""
        outer = self.rows, self.numbering
        self.rows, self.numbering = self._rows_of(chain), self.numbering_of(chain)
        try:
            return self._last_of(chain, left)
        finally:
            self.rows, self.numbering = outer

    def numbering_of(self, chain: Chain) -> frozenset[str]:
        """The letters of a left side that number the entries of an array on the right."""
        raise NotImplementedError

    def _rows_of(self, chain: Chain) -> frozenset[str]:
        """The index letters of a left side that number vectors: m of ``Z_m = w_m^T x`` where
        ``w_m`` is given as an array with two axes, and small letters are vectors.
        """
        left = chain.parts[0]
        if isinstance(left, Tree) and left.kind == "call" and left.text == "(":
            left = left.parts[0]  # not the letters of a header
        letters = own_letters(left) if len(chain.parts) > 1 else frozenset()
        found: set[str] = set()
        for part in chain.parts[1:] if letters else ():
            for tree in walk(part) if isinstance(part, Tree) else ():
                if tree.kind != "script" or not key(tree.parts[0])[:1].islower():
                    continue
                numbered = raw(tree.sup) in ("(i)", "(j)", "(m)", "(n)")  # samples, no layers
                scripts = tree.sub if tree.sub else tree.sup if numbered else None
                whole = tree._replace(sup=None) if tree.sub else tree
                given = self.symbols.given.get(key(whole))
                if given is not None and len(given.shape or ()) == 2:
                    below = [t.text for t in scripts or () if t.kind == "name"]
                    found |= letters & set(below) if len(below) == 1 else set()
        return frozenset(n for n in found if self.symbols.is_free(n))

    def _last_of(self, chain: Chain, left: Tree | Unread | None) -> Value:
        error: FormulaError | None = None
        best: Value | None = None
        parts = chain.parts if len(chain.parts) == 1 else chain.parts[1:]
        for part in parts:
            if isinstance(part, Unread):
                raise part.error
        for number in range(len(parts) - 1, -1, -1):
            part = parts[number]
            if part is left and number < len(parts) - 1:
                break
            if number == len(parts) - 1 and (part is left or self.symbols.renames(chain)):
                continue
            assert isinstance(part, Tree)
            place = self.draft.place()
            try:
                value = self.value(part)
            except FormulaError as failed:
                phrase = part.kind in ("name", "script", "call")  # another name of the value
                if number and number == len(parts) - 1 and not phrase:
                    raise
                error = error or failed
                self.draft.roll_back(place)
                self.forget(place[0])
                continue
            if not is_constant(part):
                self.compare(chain, part, value)
                return value
            best = best or value
        first = chain.parts[0]
        if isinstance(first, Tree) and first is not left and len(chain.parts) > 1:
            headed = first.kind == "script" and first.parts[0].kind == "call"  # S(z)_c
            is_formula = first.kind not in ("name", "call", "script") or not (headed or key(first))
            if is_formula and (best is None or not is_constant(first)):
                try:
                    return self.value(first)
                except FormulaError as failed:
                    error = error or failed
        if best is not None:
            return best
        raise error or FormulaError("there is nothing to compute", text=self.text)

    def compare(self, chain: Chain, taken: Tree, value: Value) -> None:
        """Says where the part of a chain that is taken and another one are not equal."""

    def placed(self, tree: Tree) -> Span:
        """The place of a tree."""
        return Span(tree.start, max(tree.stop, tree.start + 1))


def own_letters(left: Tree | Unread) -> frozenset[str]:
    """The names in the scripts and indices of a left side."""
    if isinstance(left, Unread):
        return frozenset()
    found: set[str] = set()
    for part in walk(left):
        for tokens in (part.sub, part.sup):
            found |= {t.text for t in tokens or () if t.kind == "name"}
        if part.kind == "call" and part.text == "[":
            found |= {t.text for t in part.inside if t.kind == "name"}
    return frozenset(found)
