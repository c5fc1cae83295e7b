"""Sets below a sum: ``\\{1, …, n\\}``, ``[n]``, a name, ``A \\cup B``, ``S \\setminus \\{i\\}``."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from graphviz_backprop.engine.cost import current
from graphviz_backprop.language.clauses import clauses, names_of, parted
from graphviz_backprop.language.program import Given
from graphviz_backprop.language.resolving.draft import too_large
from graphviz_backprop.language.resolving.indices import Indices
from graphviz_backprop.language.scanning.token import Token
from graphviz_backprop.language.tree import Tree, raw

_JOINING = ("∪", "∩", "∖")


class Sets(Indices):
    """Resolves which numbers the index of a sum takes."""

    def counting(self, low: float, high: float) -> list[int]:
        """The whole numbers from one to the other."""
        if high - low > current().nodes:
            raise too_large(int(high - low))
        return list(range(math.ceil(round(low, 9)), math.floor(round(high, 9)) + 1))

    def members(
        self, sign: str, inside: Sequence[Token], letters: Sequence[str], tree: Tree
    ) -> tuple[list[int] | None, list[Tree]]:
        """The numbers that letters take by a clause, None for all that they number, and the
        conditions that leave some of them out.
        """
        first, *rest = parted(inside, _JOINING)
        if sign == "notin":
            return None, self._left_out(inside, letters, tree)
        found = self._listed(first, letters, tree)
        tests: list[Tree] = []
        joints = [t.text for t in _outside(inside) if t.text in _JOINING]
        for joint, part in zip(joints, rest, strict=True):
            if joint == "∖":
                tests += self._left_out(part, letters, tree)
                continue
            other = self._listed(part, letters, tree)
            if joint == "∩":
                common = [n for n in found or () if other is None or n in other]
                found = common if found is not None else other
            elif found is not None:
                found = None if other is None else list(dict.fromkeys([*found, *other]))
        return found, tests

    def _left_out(self, inside: Sequence[Token], letters: Sequence[str], tree: Tree) -> list[Tree]:
        """Conditions that no letter is in a set."""
        place = _place(inside)
        if raw(inside[:1]) == "(" and not any(t.text == "…" for t in inside):  # \\{i, j\\}
            said = [self.tree_of(tuple(p)) for p in parted(inside[1:-1], (",", ";")) if p]
        else:
            numbers = self._listed(inside, letters, tree)
            if numbers is None:
                shown = self.source(place)
                raise self.error(
                    f"nothing says what {shown} holds, which is left out here",
                    f"Give {shown} its members: {shown} = [1, 2].", place, "\\{1\\}",
                )  # fmt: skip
            said = [place._replace(kind="number", value=float(n)) for n in numbers]
        names = [place._replace(kind="name", text=letter) for letter in letters]
        differs = place._replace(kind="compare", text="!=")
        return [differs._replace(parts=(name, each)) for name in names for each in said]

    def _listed(
        self, inside: Sequence[Token], letters: Sequence[str], tree: Tree
    ) -> list[int] | None:
        """The numbers of a set: ``\\{1, …, n\\}``, ``\\{0, 1\\}``, ``[n]``, a name that holds them.

        Of a name without a value, None: all that the index numbers.
        """
        if not inside:
            raise self.error("a set is missing below this sum", "Write one: i \\in S.", tree)
        place = _place(inside)
        dotted = any(t.text == "…" for t in inside)
        if inside[0].kind == "open" and inside[-1].kind == "close" and len(inside) > 2:
            parts = parted(inside[1:-1], (",", ";", "…"))
            numbers = [self.number(self.tree_of(tuple(part))) for part in parts if part]
            if inside[0].text == "[" and len(numbers) == 1:
                return self.counting(1, numbers[0])
            if (dotted or inside[0].text == "[") and numbers:
                return self.counting(numbers[0], numbers[-1])
            if numbers and all(n == round(n) for n in numbers):
                return [round(n) for n in numbers]
        if dotted:
            ends = [self.number(self.tree_of(tuple(p))) for p in parted(inside, (",", "…")) if p]
            return self.counting(ends[0], ends[-1])
        signs = [t for t in inside if t.kind in ("op", "bad") and t.text != "_"]
        if inside[0].kind != "name" or signs:
            raise self.error(
                "this set is not read", "Write its numbers: \\{1, 2\\}.", place, "\\{1, 2\\}"
            )
        given = self.symbols.given.get(raw(inside))
        return None if given is None else self._held(given, letters, place, tree)

    def _held(
        self, given: Given, letters: Sequence[str], place: Tree, tree: Tree
    ) -> list[int] | None:
        """The members of a set that has a value: its entries, or as many as a number says."""
        shown = self.source(place)
        self.consulted.add(given.name)
        if given.value is not None:
            spans = {len(span) for n in letters for span in self.spans_of(n, tree.parts[0])}
            if spans == {given.value}:
                return None
            raise self.error(
                f"{shown} is a set here, and its value {given.value:g} does not say which",
                f"Give {shown} its members: {shown} = [1, 2].", place,
            )  # fmt: skip
        members = given.whole
        if members is None or members.ndim != 1 or len({*members.tolist()}) < len(members):
            raise self.error(
                f"the members of {shown} number nothing: they are not different whole numbers",
                f"Give {shown} the numbers of entries: {shown} = [1, 2].", place,
            )  # fmt: skip
        return [round(member) for member in members.tolist()]

    def size_of(self, name: str, tree: Tree) -> int:
        """How many members a set has that a sum runs over."""
        over = self.symbols.sets[name]
        clause = next(c for c in clauses(over.sub) if _named_set(c) == name)
        letters = names_of(parted(clause, ("in",))[0]) or list(over.letters)
        given = self.symbols.given
        arrays = [given[n].shape for n in (name, *letters) if n in given]
        sizes = {shape[0] for shape in arrays if shape}
        sizes |= {len(span) for n in letters for span in self.spans_of(n, over.parts[0])}
        if name in given and given[name].shape:
            self.consulted.add(given[name].name)
            return (given[name].shape or (0,))[0]
        if len(sizes) == 1:
            self.symbols.sized = True
            return sizes.pop()
        shown = self.source(tree)
        raise self.error(
            f"{shown} is the size of a set, which has no value", f"Write a number for {shown}.",
            tree, "3",
        )  # fmt: skip


def sets_of(trees: Iterable[Tree]) -> dict[str, Tree]:
    """The names of sets that sums run over, each with the first of these sums."""
    found: dict[str, Tree] = {}
    for tree in trees:
        for clause in clauses(tree.sub) if tree.kind == "big" else ():
            name = _named_set(clause)
            if name:
                found.setdefault(name, tree)
    return found


def _named_set(clause: Sequence[Token]) -> str:
    """The name behind ∈; "" where a clause says no set or more than a name."""
    _, *right = parted(clause, ("in",))
    plain = len(right) == 1 and right[0] and right[0][0].kind == "name"
    return raw(right[0]) if plain and not any(t.text in _JOINING for t in right[0]) else ""


def _place(inside: Sequence[Token]) -> Tree:
    return Tree("empty", inside[0].start, inside[-1].stop)


def _outside(tokens: Sequence[Token]) -> Iterable[Token]:
    """The tokens outside of brackets."""
    depth = 0
    for token in tokens:
        depth += (token.kind == "open") - (token.kind == "close")
        if not depth:
            yield token
