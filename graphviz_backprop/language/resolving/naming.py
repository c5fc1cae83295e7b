"""Names: what a name alone is, with an index, a number behind, or one that is not there."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from graphviz_backprop.language.program import (
    Definition,
)
from graphviz_backprop.language.resolving import algebra
from graphviz_backprop.language.resolving.algebra import NotWholeError
from graphviz_backprop.language.resolving.draft import Value
from graphviz_backprop.language.resolving.field import LETTERS
from graphviz_backprop.language.resolving.numbers import Numbers
from graphviz_backprop.language.resolving.scope import Axis, own_letters
from graphviz_backprop.language.scanning.token import Token
from graphviz_backprop.language.tree import Tree, is_one, key, raw
from graphviz_backprop.text.errors import FormulaError
from graphviz_backprop.text.names import joined

#: Powers on a left side that say what the name without them is.
UNDONE = ("2", "-1")


class Naming(Numbers):
    """Finds what names mean."""

    def _name(self, tree: Tree) -> Value:
        name = key(tree)
        running = self.env.get(name)
        if isinstance(running, Axis):
            if running.values is None:
                raise NotWholeError("an index as a number before its range is known")
            return Value(
                self.draft.constant(tuple(map(float, running.values))).node, (running.name,)
            )
        if running is not None:
            return self.draft.constant(float(running))
        found = self.find(name)
        if found is not None:
            return self._numbered_by(name, found, tree)
        if name in ("e", "pi"):
            return self.draft.constant(math.e if name == "e" else math.pi, name)
        if name == "I" and self._is_identity:
            return self.draft.constant(1.0, mark="I")
        if name == "𝟏":
            return self.draft.constant(1.0, mark="1")
        if (name, 1) in self.symbols.families:
            return self.input(self.symbols.families[name, 1])
        other = self._other_case(name)
        if other is not None:
            return other
        if self.function(tree, tree) and name not in LETTERS:
            shown = self.source(tree)
            raise self.error(f"{shown} has no argument", f"Write {shown}(x).", tree, f"{shown}(x)")
        whole = self._all_entries(name)
        return whole if whole is not None else self.input(name)

    def _numbered_by(self, name: str, whole: Value, tree: Tree) -> Value:
        """The entries of a name that is given whole, by the letters in it that run."""
        run = [n for n in self.env if re.search(rf"[_(^,]{n}(?![A-Za-z0-9])", name)]
        if run and name in self.symbols.given and len(run) <= self.draft.rank(whole):
            return self.pick(
                whole, [Tree("name", tree.start, tree.stop, text=n) for n in run], tree
            )
        return whole

    def _undone(self, name: str) -> Value | None:
        """σ where ``σ^2 = …`` is defined, S where ``S^{-1} = …`` is."""
        base, _, below = name.partition("_")
        for above in UNDONE:
            for power in self.symbols.definitions.get(joined(base, below, above), ()):
                if power.place in self.busy or power.place == self.at:
                    continue
                value = self.body(power)
                if above == "2":
                    return self.draft.entrywise("sqrt", value)
                if self.draft.rank(value) == 2:
                    return algebra.inverse(self.draft, value)
                return self.draft.entrywise("divide", self.draft.constant(1.0), value)
        return None

    def _all_entries(self, name: str) -> Value | None:
        """``Z`` where ``Z_m = …`` is defined: the array of all of them."""
        if name in self.symbols.given or name in self.symbols.assumed:
            return None
        undone = self._undone(name)
        if undone is not None:
            return undone
        for definition in self._pattern(name):
            letters = own_letters(definition.left)
            value = self.body(definition)
            if value.axes and set(value.axes) <= letters:
                order = tuple(t.text for t in definition.left.sub or () if t.text in value.axes)  # type: ignore[union-attr]
                return self.draft.ordered(value, order)._replace(axes=())
        return None

    @property
    def _is_identity(self) -> bool:
        """Whether I is the identity: where some value is a matrix."""
        return any(
            given.shape is not None and len(given.shape) == 2
            for given in self.symbols.given.values()
        )

    def _other_case(self, name: str) -> Value | None:
        """``w_{ij}`` where W is given: the entries of a matrix have its small letter."""
        other = self.symbols.given.get(name.swapcase()) if len(name) == 1 else None
        if other is None or not other.shape:
            return None
        return self.input(other.name)

    def _running(self, tokens: Sequence[Token] | None) -> list[str]:
        return [t.text for t in tokens or () if t.kind == "name" and t.text in self.env]

    def _indices_of_name(
        self, sub: Sequence[Token] | None, sup: Sequence[Token] | None, rank: int
    ) -> list[str]:
        """The letters that index a whole phrase such as ``w_{ji}^{(1)}``, one for every axis.

        With an index that runs stand those that the left side may have: j is the first axis here.
        """
        below, above = (
            [t for t in _letters_of(tokens or ()) if self._may_run(t)] for tokens in (sub, sup)
        )
        run = [t for t in below + above if t in self.env or t in self.rows]
        if not run:  # b_i on its own, before i runs
            left = [[t for t in c if t in self.numbering] for c in (below, above, below + above)]
            return next((c for c in left if c and len(c) == rank), run)
        full = (c for c in (below, above, below + above) if len(c) == rank and set(run) <= set(c))
        return next(full, run) if run else run

    def _may_run(self, name: str) -> bool:
        return name in self.env or self.symbols.is_free(name)

    def find_quietly(self, name: str) -> str | None:
        """Whether the program has a value of this name, without computing it."""
        return name if name in self.known or name in self.symbols.definitions else None

    def _unknown(self, tree: Tree) -> Value:
        """A phrase that is the name of an input; a letter that is a number now stands for it."""
        name = key(self._with_numbers(tree))
        undone = self._undone(name) if name not in self.symbols.given else None
        if undone is not None:
            return undone
        if not name:
            raise self.error("this is no name", "Write a name, such as x_1.", tree, "x_1")
        found = self.find(name)
        running = [self.env.get(t.text) for t in (*(tree.sub or ()), *(tree.sup or ()))]
        if found is None and any(isinstance(r, Axis) and r.values is not None for r in running):
            raise NotWholeError("names of their own")
        return found if found is not None else self.input(name)

    def _with_numbers(self, tree: Tree) -> Tree:
        """The phrase with the values of the letters that are being written out."""

        def written(tokens: tuple[Token, ...] | None) -> tuple[Token, ...] | None:
            if not tokens or not any(isinstance(self.env.get(t.text), int) for t in tokens):
                return tokens
            places = self.places(tokens, len([t for t in tokens if t.kind == "name"]))
            try:
                numbers = [round(self.number(place)) for place in places]
            except (FormulaError, NotWholeError):
                return self._shifted(tokens)
            joint = "" if all(0 <= n < 10 for n in numbers) else ","
            spelled = joint.join(map(str, numbers))
            return (tokens[0]._replace(kind="number", text=spelled),)

        return tree._replace(sub=written(tree.sub), sup=written(tree.sup))

    def _shifted(self, tokens: tuple[Token, ...]) -> tuple[Token, ...]:
        """``t+k`` where k is 2: t+2."""
        if any(t.kind not in ("name", "number") and t.text not in "+-" for t in tokens):
            return tokens
        rest: list[Token] = []
        total, sign = 0.0, 1
        for token in tokens:
            if token.kind == "op":
                sign = -1 if token.text == "-" else 1
                continue
            running = self.env.get(token.text)
            if token.kind == "number":
                total += sign * float(token.text)
            elif isinstance(running, int):
                total += sign * running
            else:
                rest.append(token)
        if len(rest) != 1 or tokens[0] is not rest[0] or total != round(total):
            return tokens
        op = rest[0]._replace(kind="op", text="+" if total > 0 else "-")
        number = rest[0]._replace(kind="number", text=str(abs(round(total))))
        return (rest[0], op, number) if total else (rest[0],)

    def _indexed(self, tree: Tree) -> Value:
        """A subscript alone: an entry, or part of a name."""
        base, sub = tree.parts[0], tree.sub
        assert sub is not None
        if base.text == "I" or is_one(base):  # 1_{x > 0}
            said = self.tree_of(sub)
            while said.kind == "group" or (said.kind == "list" and len(said.parts) == 1):
                said = said.parts[0]
            if said.kind in ("compare", "logic"):
                return self.condition(said)
        if (
            base.text == "I"
            and self._is_identity
            and not {"I", key(tree)} & set(self.symbols.given)
        ):
            return self.draft.constant(1.0, mark="I")  # I_n
        if base.kind != "name" and raw(sub) == "+":  # [x]_+
            return self.draft.entrywise("max", self.value(base), self.draft.constant(0.0))
        if base.kind != "name":
            return self.pick(
                whole := self.value(base), self.places(sub, self.draft.rank(whole)), tree
            )
        stem = joined(key(base), "", "", tree.primes)
        whole_: Value | None = self.find(stem)
        if whole_ is None:
            letters = [t for t in sub if t.kind in ("name", "number")]
            family = self.symbols.families.get((stem, len(letters)))
            whole_ = self.input(family) if family else None
            if family and whole_ is not None and len(letters) > (rank := self.draft.rank(whole_)):
                same = [t for t in letters if t.text in family and t.text not in self.env]
                if len(letters) - len(same) == rank:  # of e_{ti}, t is the same for all
                    sub = tuple(t for t in letters if t not in same)
        if whole_ is None:
            defined = self._defined_with_index(tree)
            if defined is not None:
                return defined
            written = self._with_numbers(tree)
            if written is not tree and written.sub != sub and self.find(key(written)) is not None:
                return self._unknown(tree)
            whole_ = self._other_case(stem)
        if whole_ is None and stem in self.symbols.assumed and not self._is_written(sub):
            whole_ = self.input(stem)
        if whole_ is None or self._is_numbered(whole_, sub):
            return self._unknown(tree)
        return self.pick(whole_, self.places(sub, self.draft.rank(whole_)), tree)

    def _is_numbered(self, whole: Value, sub: Sequence[Token]) -> bool:
        """Whether ``x_2`` is a name of its own: x is no array, and 2 is no index that runs."""
        shape = self.draft.shape(whole)
        return shape is None or (shape == () and all(t.kind == "number" for t in sub))

    def _is_written(self, tokens: Sequence[Token]) -> bool:
        """Whether an index is a number now, of an array that nobody gave."""
        return all(t.text not in self.env or isinstance(self.env[t.text], int) for t in tokens)

    def _defined_with_index(self, tree: Tree) -> Value | None:
        """``T_j`` where ``T_i = …`` is defined."""
        base, sub = tree.parts[0], tree.sub
        assert sub is not None
        for definition in self._pattern(key(base)):
            left = definition.left
            assert isinstance(left, Tree)
            assert left.sub is not None
            names = self.places(left.sub, 2)
            places = self.places(sub, 2)
            if len(names) != len(places) or any(n.kind != "name" for n in names):
                continue
            outer = dict(self.env)
            set_: dict[str, Axis | int] = {}
            for name, place in zip(names, places, strict=True):
                at = self.index(place)
                if isinstance(at, tuple):
                    if at[2].kind != "name":
                        raise NotWholeError("arithmetic in an index of a definition")
                    set_[name.text] = at[0]
                else:
                    set_[name.text] = round(at)
            added = {n: a for n, a in self.env.items() if n not in outer}
            self.env = {**outer, **set_}
            try:
                return self.body(definition)
            finally:
                self.env = {**outer, **added}
        return None

    def _pattern(self, stem: str) -> list[Definition]:
        return [
            d
            for all_ in self.symbols.definitions.values()
            for d in all_
            if isinstance(d.left, Tree) and d.left.kind == "script" and d.left.sub
            and not raw(d.left.sup).lstrip("-").isdigit()  # of a power, it is another value
            and d.left.parts[0].kind == "name" and key(d.left.parts[0]) == stem
            and d.place not in self.busy and d.place != self.at
        ]  # fmt: skip


def _letters_of(tokens: Sequence[Token]) -> list[str]:
    """The letters of a script that may be indices: i of ``y_i``, j of ``j0``."""
    behind = [*(t.text for t in tokens[1:]), ""]
    names = (t for t, b in zip(tokens, behind, strict=False) if t.kind == "name" and b != "_")
    return [t.text[0] if t.text[1:].isdigit() else t.text for t in names]
