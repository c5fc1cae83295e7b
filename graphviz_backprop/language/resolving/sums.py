"""Sums, products, maxima over indices; cases and conditions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from graphviz_backprop.language.clauses import COMPARISONS, clauses, names_of, parted
from graphviz_backprop.language.resolving.algebra import NotWholeError
from graphviz_backprop.language.resolving.draft import Value
from graphviz_backprop.language.resolving.scope import Axis, own_letters
from graphviz_backprop.language.resolving.sets import Sets
from graphviz_backprop.language.scanning.token import Token
from graphviz_backprop.language.tree import Tree, key, raw, walk
from graphviz_backprop.text.errors import FormulaError

_REDUCTIONS = {"sum": "sum", "prod": "prod", "max": "amax", "min": "amin", "mean": "mean"}
_PAIRWISE = {"sum": "add", "prod": "multiply", "max": "max", "min": "min"}
_HOLDS: dict[str, Callable[[float, float], bool]] = {
    "<": lambda a, b: a < b, ">": lambda a, b: a > b, "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b, "!=": lambda a, b: a != b, "=": lambda a, b: a == b,
    "==": lambda a, b: a == b,
}  # fmt: skip


#: Several indices in a row.
_SEVERAL = re.compile("[h-t]{2,3}")
#: What a strict bound is away from the last number, and a comparison read from the right.
_STEPS = {"<": -1, ">": 1, "<=": 0, ">=": 0}
_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


class Sums(Sets):
    """Resolves Σ, ∏, max and min with an index, and what depends on conditions."""

    written = False
    summed = 0
    _choosing = False  # whether the innermost big operator is a maximum or a minimum
    left_letters: tuple[str, ...] = ()
    stacked = False  # whether an array was put together from its entries

    # ------------------------------------------------------------------ big operators
    def big(self, tree: Tree) -> Value:
        """A big operator: over whole axes where that says the same, else written out."""
        letters, ranges, tests = self._bounds(tree)
        for letter in letters:
            if letter not in ranges:
                ranges |= self._where_all_exist(letter, tree.parts[0])
        used = {part.text for part in walk(tree.parts[0]) if part.kind == "name"}
        arrays = {n for n, given in self.symbols.given.items() if given.shape}
        is_array = [n for n in letters if n in arrays & used]
        if not tests and (is_array == letters or self._names_samples(tree, letters)):
            letters = []  # of \sum_w w^2, all entries
        outer, self._choosing = self._choosing, tree.text in ("max", "min")
        keep, autos = dict(self.env), len(self.autos)
        self.summed += 1
        try:
            if not letters:
                return self._over_all(tree, keep, autos)
            place = self.draft.place()
            try:
                on_data = [self._is_data(test, letters) for test in tests]
                if not all(on_data) or (self.written and tree.text in _PAIRWISE):
                    raise NotWholeError("a condition")
                return self._over_axes(self._where(tree, tests), letters, ranges)
            except NotWholeError:
                self.draft.roll_back(place)
                self.forget(place[0])
                for name in self.autos[autos:]:
                    self.env.pop(name, None)
                del self.autos[autos:]
                return self._written_out(tree, letters, ranges, tests)
        finally:
            self.summed -= 1
            self._choosing = outer
            for name in letters:
                self.env.pop(name, None)
                if name in keep:
                    self.env[name] = keep[name]

    def _where_all_exist(self, letter: str, body: Tree) -> dict[str, list[int]]:
        """The values of an index without bounds, where x_{i+1} stands beside x_i."""
        counts = any(
            place.kind == "chain" and set(self.letters_in(place)) == {letter}
            for part in self.deep(body) if part.kind == "script" and part.sub
            for shape in self.indexed_shapes(part) for place in self.places(part.sub, len(shape))
        )  # fmt: skip
        limits = self.limits(letter, body) if counts else []
        if not limits:
            return {}
        return {letter: self.counting(max(a for a, _ in limits), min(b for _, b in limits))}

    def limits(self, letter: str, tree: Tree) -> list[tuple[int, int]]:
        """The first and the last value for which each entry that a letter numbers exists."""
        raise NotImplementedError

    def _names_samples(self, tree: Tree, letters: list[str]) -> bool:
        """Whether a letter stands for a sample that arrays have without saying so: in
        ``\\sum_x (y(x) - a)^2`` it is an argument only, and a is an array too.
        """
        given = self.symbols.given
        if len(letters) != 1 or not self.symbols.called:
            return False
        alone, called, inside = False, False, set[int]()
        for part in self.deep(tree.parts[0]):
            if part.kind == "call" and key(part) in given:
                plain = [key(argument) for argument in part.parts[1:]]
                called = called or letters[0] in plain
                inside |= {id(p) for p in walk(part)}
            elif part.kind in ("name", "script") and id(part) not in inside:
                if letters[0] in own_letters(part) | {key(part)}:
                    return False
                if key(part) in given:
                    alone = alone or bool(given[key(part)].shape)
                    inside |= {id(p) for p in walk(part)}
        return alone and called

    def _bounds(self, tree: Tree) -> tuple[list[str], dict[str, list[int]], list[Tree]]:
        """The letters that run, the values of those with bounds, and conditions on them."""
        sub, sup, letters = tree.sub or (), tree.sup or (), list(tree.letters)
        if not letters and len(sup) == 1 and not sub and self.symbols.is_free(sup[0].text):
            return [sup[0].text], {}, []
        ranges: dict[str, list[int]] = {}
        tests: list[Tree] = []
        low: float = 1
        for clause in clauses(sub):
            left, *right = parted(clause, COMPARISONS)
            sign = clause[len(left)].text if right else ""
            bare = names_of(left)
            if sign == "=" and len(right) == 1 and (bare or not letters):
                low = self._bound(tuple(right[0]), tree) if right[0] else low
            elif sign in ("in", "notin"):
                members, left_out = self.members(sign, right[0], bare or letters, tree)
                ranges |= {} if members is None else dict.fromkeys(bare or letters, members)
                tests += left_out
            elif right:
                tests += _compares(self.tree_of(tuple(clause)))
            elif any(t.kind == "bad" or (t.kind == "op" and t.text not in "_^',") for t in clause):
                raise self._unread(clause)
        tests = self._limited(tests, letters, ranges)
        if sup or any(t.text == "=" for t in sub):
            high = self._upper(sup, tree) if sup else None
            counted = any(token.text in self.symbols.counted for token in sup)
            if sup and letters and (high is None or counted):
                high = self._counted(self.tree_of(sup), low, letters[0], tree)
            if high is not None and letters:
                whole = self.counting(low, high)
                ranges |= {n: whole for n in letters if n not in ranges}
        for test in tests:
            for name in dict.fromkeys(self.letters_in(test.parts[1])):
                known = name in letters or name in self.env or name in self.left_letters
                if not known and self.symbols.is_free(name):
                    letters.append(name)
        return letters, ranges, tests

    def _unread(self, clause: Sequence[Token]) -> FormulaError:
        """The error for what stands below a sum and says neither letters nor bounds."""
        place = Tree("empty", clause[0].start, clause[-1].stop)
        return self.error(
            f"“{self.source(place):.30}” below a sum is not read",
            "Write its letters, bounds or a set: i, i = 1, i \\in S.", place,
            next((token.text for token in clause if token.kind == "name"), "i"),
        )  # fmt: skip

    def _limited(
        self, tests: list[Tree], letters: list[str], ranges: dict[str, list[int]]
    ) -> list[Tree]:
        """Conditions without those that give a letter both of its bounds, which are ranges."""
        bounds: dict[str, dict[str, tuple[float, Tree]]] = {}
        for test in tests:
            for (one, other), text in zip(
                (test.parts, test.parts[::-1]), (test.text, _TURNED.get(test.text, "")), strict=True
            ):
                names = set(self.letters_in(other)) & {*letters, *self.left_letters}
                if one.kind == "name" and one.text in letters and text in _STEPS and not names:
                    try:
                        limit = self.number(other) + _STEPS[text]
                    except FormulaError:
                        continue
                    side = "low" if text[0] == ">" else "high"
                    bounds.setdefault(one.text, {})[side] = (limit, test)
        used: list[int] = []
        for name, sides in bounds.items():
            if len(sides) == 2:
                ranges[name] = self.counting(sides["low"][0], sides["high"][0])
                used += [id(test) for _, test in sides.values()]
        return [test for test in tests if id(test) not in used]

    def _bound(self, tokens: tuple[Token, ...], tree: Tree) -> float:
        return self.number(self.tree_of(tokens))

    def _upper(self, tokens: tuple[Token, ...], tree: Tree) -> float | None:
        """An upper bound; None where it has no value, so that what is indexed decides."""
        spelled = raw(tokens)
        if spelled == "∞":
            place = Tree("empty", tokens[0].start, tokens[-1].stop)
            raise self.error("infinite sums are not computed", "Sum up to a number.", place, "9")
        try:
            return self._bound(tokens, tree)
        except FormulaError:
            names = [t.text for t in tokens if t.kind == "name"]
            if any(n in self.left_letters and self.symbols.is_free(n) for n in names):
                raise NotWholeError("a bound that hangs on an index") from None
            if any(self.symbols.is_free(n) for n in names) or len(names) == len(tokens):
                return None
            raise

    def _counted(self, bound: Tree, low: float, letter: str, tree: Tree) -> float | None:
        """An upper bound whose one name has no value: the number of entries of what is indexed.

        Where that would be one too many, as the n of ``\\sum_{i=0}^{n}``, it is the last index.
        """
        running = {*self.env, *self.local, *self.left_letters}
        free = [name for name in self.letters_in(bound) if self.symbols.is_free(name)]
        names = [name for name in free if name not in running]
        spans = set(self.spans_of(letter, tree.parts[0]))
        if len(names) != 1 or len(spans) != 1:
            reckoned = any(part.kind == "number" or any(part.ops) for part in walk(bound))
            told = reckoned or set(names) & set(self.symbols.counted)
            return self.number(bound) if told else None
        (span,), counted, name = spans, self.symbols.counted, names[0]
        if self.symbols.assumed:
            if bound.kind == "name" and low == span.start:
                return None
            self.symbols.sized = True
        fitting = (counted[name],) if name in counted else (len(span), span.stop - 1)
        for count in fitting:
            counted[name] = float(count)
            high = self.number(bound)
            whole = bound.kind != "name" or high == span.stop - 1
            if whole and low in span and high in span:
                return high
        known = f"is {counted.pop(name):g} by another sum" if len(fitting) == 1 else "has no value"
        raise self.error(
            f"{name} {known}, and {letter} cannot run from {low:g} to "
            f"{self.text[bound.start : bound.stop]} over {len(span)} entries",
            f"Give {name} a value, or the sum other bounds.", bound,
        )  # fmt: skip

    def _over_all(self, tree: Tree, keep: dict[str, Axis | int], autos: int) -> Value:
        """Without an index: over the letters that run in it, else over all entries."""
        body, reduced = tree.parts[0], False
        if tree.ops == ("loose",):
            name = self.text[tree.start : body.start].strip()
            end = body.parts[0] if body.kind in ("script", "chain") else body
            if end is not body:
                write = f"({name}({self.text[end.start : end.stop].strip('()')}))"
                rest = self.text[end.stop : body.stop]
                self.doubt(
                    tree,
                    f"the {tree.text} of all that follows",
                    "the parenthesis alone",
                    write + rest,
                )
        row, letters = _REDUCTIONS[tree.text], self.numbering_in(body)
        bound = {*self.left_letters, *(n for n in self.env if n not in self.autos)}
        over = letters - bound or letters  # of x_i / Σ x_i, the sum has an i of its own
        hidden = {name: self.env.pop(name) for name in over & set(self.env)}
        for part in self.deep(body):  # h(x_i) that is given: i numbers it
            if part.kind == "call" and key(part) in self.symbols.given:
                for name in sorted(self.numbering_in(part) & over - set(self.env)):
                    self.env[name] = Axis(name)
                    self.autos.append(name)
        value = self.value(body)
        for name in dict.fromkeys(self.autos[autos:]):
            if name in over and name in value.axes:
                value = self.draft.reduced(value, name, row)
                self.env.pop(name, None)
                reduced = True
        self.env |= hidden
        if reduced:
            return value
        others = [name for name in value.axes if name not in keep]
        if not self.draft.rank(value) and others:
            for name in others:
                value = self.draft.reduced(value, name, row)
                self.env.pop(name, None)
            return value
        return self.draft.over_core(value, row)

    def gathered(self, body: Tree) -> Value:
        """A value with the letters that number it as axes of an array: x_i of ``var(x_i)``."""
        letters = self.numbering_in(body)
        bound = {*self.left_letters, *(n for n in self.env if n not in self.autos)}
        over = letters - bound or letters
        hidden = {name: self.env.pop(name) for name in over & set(self.env)}
        value = self.value(body)
        if not self.draft.rank(value):
            rest = tuple(name for name in value.axes if name not in over)
            own = tuple(name for name in value.axes if name in over)
            value = self.draft.ordered(value, rest + own)._replace(axes=rest)
            for name in own:
                self.env.pop(name, None)
        self.env |= hidden
        return value

    def numbering_in(self, body: Tree) -> set[str]:
        """The letters that number entries in a tree and that no sum inside of it binds."""
        found: set[str] = set()
        stack = [body]
        while stack:
            part = stack.pop()
            tokens = (*(part.sub or ()), *(part.sup or ())) if part.kind == "script" else ()
            if part.kind == "call" and part.text == "[":
                tokens = part.inside
            if part.kind == "big":
                inner = self.numbering_in(part.parts[0])
                found |= inner - set(part.letters) if part.letters else set()
                continue
            names = [t.text for t in tokens if t.kind == "name"]
            letters = (c for n in names for c in (n if _SEVERAL.fullmatch(n) else (n,)))  # w_ij
            found |= set(filter(self.symbols.is_free, letters))
            stack += part.parts
        return found

    def _over_axes(self, tree: Tree, letters: list[str], ranges: dict[str, list[int]]) -> Value:
        taken = {axis.name for axis in self.env.values() if isinstance(axis, Axis)}
        for name in letters:
            spans = set(self.spans_of(name, tree.parts[0])) if self.symbols.bases else set()
            if name not in ranges and len(spans) > 1:  # of w_0, w_1, … and x_1, …
                ranges = {**ranges, name: list(self.span_of(name, tree.parts[0]))}
            self.env[name] = Axis(name if name not in taken else f"{name}·", ranges.get(name))
        value = self.value(tree.parts[0])
        row = _REDUCTIONS[tree.text]
        numbered = {axis.name for axis in map(self.env.get, letters) if isinstance(axis, Axis)}
        listed = len(letters) > 1 and not ranges and not numbered & set(value.axes)
        if listed and self.draft.rank(value):  # x_{uij} of triples in a row
            return self.draft.over_core(value, row)
        for name in letters:
            axis = self.env[name]
            assert isinstance(axis, Axis)
            if axis.name in value.axes:
                value = self.draft.reduced(value, axis.name, row)
            elif axis.values is not None and tree.text in ("sum", "prod"):
                if not self._varies(tree, letters):
                    raise NotWholeError("names of their own")
                count = self.draft.constant(float(len(axis.values)))
                kind = "multiply" if tree.text == "sum" else "power"
                value = self.draft.entrywise(kind, value, count)
            elif self.draft.rank(value) and len(letters) == 1:
                value = self.draft.over_core(value, row)
            elif self.draft.shape(value) is None:
                raise NotWholeError("names of their own")
        return value

    def _varies(self, tree: Tree, letters: list[str]) -> bool:
        """Whether a sum that has no axis to run over is that many times its body."""
        from graphviz_backprop.language.program import mentioned

        return not set(letters) & mentioned(tree.parts[0])

    def _written_out(
        self, tree: Tree, letters: list[str], ranges: dict[str, list[int]], tests: list[Tree]
    ) -> Value:
        terms: list[Value] = []
        data = [self._is_data(test, letters) for test in tests]
        static = [test for test, on_data in zip(tests, data, strict=True) if not on_data]
        tree = self._where(tree, [t for t, on_data in zip(tests, data, strict=True) if on_data])
        for _ in self._combinations(letters, ranges, tree.parts[0]):
            if all(map(self._holds, static)):
                terms.append(self.value(tree.parts[0]))
        if not terms:
            if tree.text not in ("sum", "prod"):
                raise self.error(f"this {tree.text} is over nothing", "Change its bounds.", tree)
            return self.draft.constant(0.0 if tree.text == "sum" else 1.0)
        if len(terms) == 1:
            return terms[0]
        if tree.text in ("max", "min"):
            return self.draft.entrywise(tree.text, *terms)
        out = terms[0]
        for term in terms[1:]:
            out = self.draft.entrywise(_PAIRWISE.get(tree.text, "add"), out, term)
        if tree.text == "mean":
            out = self.draft.entrywise("divide", out, self.draft.constant(float(len(terms))))
        return out

    def _is_data(self, test: Tree, letters: list[str]) -> bool:
        """Whether a condition such as ``j != y_i`` is on data, so that it has to be computed."""
        sides = [s for s in test.parts if s.kind != "name" or s.text not in letters]
        return any(self.label(p) is not None for side in sides for p in walk(side))

    def _where(self, tree: Tree, tests: list[Tree]) -> Tree:
        """A sum of what is itself where conditions on data hold, and 0 elsewhere."""
        if tests and tree.text != "sum":
            raise self.error(
                "a condition on data is read below a sum", "Write a sum over j \\ne y_i.", tests[0]
            )
        (body,) = tree.parts
        factors = (*(t._replace(kind="compare") for t in tests), body)
        if tests:
            body = Tree("chain", body.start, body.stop, factors, ops=("*",) * len(tests))
        return tree._replace(parts=(body,))

    def _combinations(
        self, letters: list[str], ranges: dict[str, list[int]], body: Tree
    ) -> Iterator[None]:
        """Sets the letters to all their values, the last one the fastest."""
        name = letters[0]
        values = ranges.get(name)
        if values is None:
            if self.searches(name, body):
                raise self.error(
                    f"this looks for the best {name}, which is a search and no formula",
                    "Write the function itself: gradient descent looks for its minimum.", body,
                )  # fmt: skip
            values = list(self.span_of(name, body))
        for number in values:
            self.env[name] = number
            if len(letters) > 1:
                yield from self._combinations(letters[1:], ranges, body)
            else:
                yield None

    def searches(self, letter: str, body: Tree) -> bool:
        """Whether a letter stands for a value in ``\\min_w f(w)``, and indexes nothing."""
        names = any(part.kind == "name" and part.text == letter for part in self.deep(body))
        return names and self._choosing and not any(self.spans_of(letter, body))

    def _holds(self, test: Tree) -> bool:
        """Whether a condition on numbers holds."""
        if test.kind == "logic":
            found = [self._holds(part) for part in test.parts]
            return all(found) if test.text == "and" else any(found)
        if test.kind == "group":
            return self._holds(test.parts[0])
        if test.kind != "compare" or test.text not in _HOLDS:
            raise self.error("this is no condition", "Write for instance j != i.", test, "i != 2")
        for name in self.letters_in(test.parts[0]) + self.letters_in(test.parts[1]):
            if name in self.left_letters and self.symbols.is_free(name) and name not in self.env:
                raise NotWholeError("a condition that hangs on an index")
        a, b = (self.number(part) for part in test.parts)
        return _HOLDS[test.text](a, b)

    # ------------------------------------------------------------------ conditions
    def condition(self, tree: Tree) -> Value:
        """1 where a condition holds and 0 where not; it carries no gradient."""
        if tree.kind == "logic":
            parts = [self.condition(part) for part in tree.parts]
            out = parts[0]
            for part in parts[1:]:
                out = self.draft.entrywise(f"logical_{tree.text}", out, part)
            return out
        if tree.kind == "group":
            return self.condition(tree.parts[0])
        if tree.kind != "compare":
            return self.value(tree)
        left, right = tree.parts
        if tree.text == "notin":
            return self.draft.entrywise("logical_not", self.condition(tree._replace(text="in")))
        if tree.text == "in":
            if right.kind != "interval" or len(right.parts) != 2:
                raise self.error(
                    "sets are not computed",
                    "Write an interval, x \\in [0, 1], or 0 <= x <= 1.", right, "[0, 1]",
                )  # fmt: skip
            low, high = right.parts
            above = tree._replace(text=">=" if right.text[0] == "[" else ">", parts=(left, low))
            below = tree._replace(text="<=" if right.text[1] == "]" else "<", parts=(left, high))
            return self.draft.entrywise("logical_and", self.condition(above), self.condition(below))
        a, b = self._compared(left, right), self._compared(right, left)
        row = {"<": "less", ">": "greater", "<=": "less_equal", ">=": "greater_equal",
               "!=": "not_equal"}.get(tree.text, "equal")  # fmt: skip
        return self.compared(row, a, b)

    def _compared(self, side: Tree, other: Tree) -> Value:
        """A side of a comparison; a label beside an index is counted as the index is."""
        index = other.kind == "name" and self.is_running(other.text)
        if index and self.label(side) is not None:
            return self.label_value(side, self.symbols.base)
        return self.value(side)

    def compared(self, row: str, a: Value, b: Value) -> Value:
        """A comparison."""
        return self.draft.entrywise(row, a, b)

    def cases(self, tree: Tree) -> Value:
        """The first value whose condition holds."""
        pairs = zip(tree.parts[::2], tree.parts[1::2], strict=True)
        branches = [
            (None if condition.kind == "empty" else self.condition(condition), self.value(value))
            for value, condition in pairs
        ]
        out = branches[-1][1]  # stands wherever no other does
        for holds, value in reversed(branches[:-1]):
            out = value if holds is None else self.draft.entrywise("where", holds, value, out)
        return out

    # ------------------------------------------------------------------ arrays
    def free(self, tree_letters: tuple[str, ...], whole: Callable[[], Value]) -> Value:
        """A value with an index on its left: whole axes, or an array of what it is for each."""
        place = self.draft.place()
        outer = self.left_letters
        self.left_letters = tree_letters
        try:
            try:
                value = whole()
            except NotWholeError:
                self.draft.roll_back(place)
                self.forget(place[0])
                for name in self.autos:
                    self.env.pop(name, None)
                self.autos = []
                return self._each(tree_letters, whole)
        finally:
            self.left_letters = outer
        return self.laid_out(value, tree_letters)

    def laid_out(self, value: Value, letters: tuple[str, ...]) -> Value:
        """A value whose named axes stand in the order of the left side, then of their use."""
        if not value.axes:
            return value
        wanted = tuple(dict.fromkeys(n for n in letters if n in value.axes))
        order = (*wanted, *(n for n in value.axes if n not in wanted))
        return self.draft.ordered(value, order)

    def _each(self, letters: tuple[str, ...], whole: Callable[[], Value]) -> Value:
        running = [n for n in letters if self.symbols.is_free(n) and n not in self.env]
        if not running:
            raise FormulaError(
                "an index of this formula takes no values", text=self.text,
                remedy="Give the sum bounds, and values to the arrays.",
            )  # fmt: skip
        name = running[0]
        self.stacked = True
        found: list[Value] = []
        for number in self.range_of(name):
            self.env[name] = number
            try:
                found.append(self._each(tuple(running[1:]), whole) if running[1:] else whole())
            finally:
                self.env.pop(name, None)
        return self.draft.operation("stack", *found, axis=0)

    def range_of(self, letter: str) -> list[int]:
        """The values of a free index for which every entry exists."""
        raise NotImplementedError


def _compares(tree: Tree) -> list[Tree]:
    """The comparisons that have to hold together; one tree where it is no such chain."""
    if tree.kind == "logic" and tree.text == "and":
        return [one for part in tree.parts for one in _compares(part)]
    return [tree]
