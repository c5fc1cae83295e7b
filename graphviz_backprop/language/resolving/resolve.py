"""Trees → values: the longest phrase that is known is a name, and what is left is computed.

In this order: the whole phrase; the phrase without its superscript; the base, indexed; a
definition with the same indices; a function; a product.
"""

from __future__ import annotations

from collections.abc import Sequence

from graphviz_backprop.engine.graph import Literal
from graphviz_backprop.language.resolving import algebra
from graphviz_backprop.language.resolving.algebra import NotWholeError
from graphviz_backprop.language.resolving.draft import Value
from graphviz_backprop.language.resolving.products import Products
from graphviz_backprop.language.tree import Tree, key
from graphviz_backprop.ops.shapes import MAX_AXES
from graphviz_backprop.text.names import canonical


class Resolver(Products):
    """Resolves the trees of one program to nodes."""

    def value(self, tree: Tree) -> Value:
        """The value of a tree; its nodes have the place of the tree."""
        outer = self.draft.span
        self.draft.span = self.placed(tree)
        found: Value = getattr(self, f"_{tree.kind}")(tree)
        self.draft.span = outer
        return found

    def _number(self, tree: Tree) -> Value:
        return self.draft.constant(tree.value)

    def _empty(self, tree: Tree) -> Value:
        raise self.error(
            "there is nothing inside these braces",
            "Write a number, a name or a parenthesis there.", tree, "{1}",
        )  # fmt: skip

    def _group(self, tree: Tree) -> Value:
        concentration = f"[{canonical(self.source(tree)[1:-1])}]" if tree.text == "[" else ""
        named = concentration if concentration in self.symbols.given else f"[{key(tree)}]"
        is_named = tree.text == "[" and named in self.symbols.given  # [S], [HA]
        return self.input(named) if is_named else self.value(tree.parts[0])

    def _call(self, tree: Tree) -> Value:
        return self.call(tree)

    def _big(self, tree: Tree) -> Value:
        return self.big(tree)

    def _cases(self, tree: Tree) -> Value:
        return self.cases(tree)

    def _compare(self, tree: Tree) -> Value:
        return self.condition(tree)

    _logic = _compare

    def _negate(self, tree: Tree) -> Value:
        return self.draft.entrywise("negate", self.value(tree.parts[0]))

    def _keyword(self, tree: Tree) -> Value:
        raise self.error(
            "“=” inside brackets sets an option of a function",
            "Write definitions outside: x = 2; f = 3 x.", tree, self.source(tree.parts[0]),
        )  # fmt: skip

    def _let(self, tree: Tree) -> Value:
        """A value with names of its own, which nothing outside of it sees."""
        *values, body = tree.parts
        outer = self.local
        try:
            for name, part in zip(tree.letters, values, strict=True):
                self.local = {**self.local, name: self.labelled(self.value(part), name, part)}
            return self.value(body)
        finally:
            self.local = outer

    def labelled(self, value: Value, name: str, tree: Tree) -> Value:
        """The value under a name, if it has none yet."""
        fresh = value.node not in self.draft.names and self.draft.op(value) not in (
            "input", "constant",
        )  # fmt: skip
        return self.under(value, name, tree) if fresh else value

    def _method(self, tree: Tree) -> Value:
        raise self.error(
            f"the attribute .{tree.text} is not read", "Leave it out, or write a function.", tree,
            self.source(tree.parts[0]),
        )  # fmt: skip

    def _text(self, tree: Tree) -> Value:
        raise self.error("a text in quotation marks has no value", "Leave it out.", tree)

    def _rest(self, tree: Tree) -> Value:
        raise self.error("“...” stands between index brackets only", "Write x[..., 0].", tree)

    def _slice(self, tree: Tree) -> Value:
        raise self.error(
            "“:” has a meaning between index brackets only", "Write x[1:3].", tree, "1"
        )

    def _interval(self, tree: Tree) -> Value:
        raise self.error("an interval is no value", "Write a condition: x in [0, 1].", tree, "1")

    def _root(self, tree: Tree) -> Value:
        base, degree = (self.value(part) for part in tree.parts)
        one = self.draft.constant(1.0)
        return self.draft.entrywise("power", base, self.draft.entrywise("divide", one, degree))

    def _list(self, tree: Tree) -> Value:
        if tree.text == "(":
            raise self.error(
                "this comma separates nothing: these parentheses call no function",
                "Write max(x, y), or [x, y] for an array.", tree,
                f"[{', '.join(map(self.source, tree.parts))}]",
            )  # fmt: skip
        if not tree.parts:
            return self.draft.constant(())
        constant = self._literal(tree)
        if constant is not None:
            return self.draft.constant(constant)
        values = [self.value(part) for part in tree.parts]
        vectors = all(self.draft.rank(v) == 1 for v in values) and not self.python
        if vectors and all(part.kind != "list" for part in tree.parts):
            return self.draft.operation("concat", *values, axis=0)
        if len({v.axes for v in values}) > 1:
            raise NotWholeError("a list")
        return self.draft.operation("stack", *values, axis=0)

    def _literal(self, tree: Tree) -> Literal | None:
        """Nested lists of numbers as one constant."""
        if tree.kind == "list" and tree.text != "(":
            entries = [self._literal(part) for part in tree.parts]
            if any(entry is None for entry in entries):
                return None
            depths = {_shape_of(entry) for entry in entries}
            if len(depths) > 1:
                raise self.error(
                    "the rows of this array differ in length",
                    "Give every row the same number of entries.",
                    tree,
                )
            if depths and len(depths.pop()) + 1 > MAX_AXES:
                raise self.error(
                    f"an array has at most {MAX_AXES} axes", "Write fewer brackets.", tree
                )
            return tuple(entries)  # type: ignore[arg-type]
        return _plain(tree)

    def _table(self, tree: Tree) -> Value:
        """A matrix; one column is a vector, one row a row."""
        lengths = {len(row.parts) for row in tree.parts}
        if len(lengths) != 1:
            raise self.error(
                "the rows of this matrix differ in length",
                "Give every row the same number of entries.",
                tree,
            )
        (width,) = lengths
        if width == 1:
            entries = Tree(
                "list", tree.start, tree.stop, tuple(row.parts[0] for row in tree.parts), "["
            )
            if all(_plain(part) is not None for part in entries.parts):
                return self._stack(entries)
            values = [self.value(part) for part in entries.parts]
            vectors = all(self.draft.rank(v) == 1 and not v.axes for v in values)
            row = "concat" if vectors else "stack"  # vectors one below the other are one vector
            return self.draft.operation(row, *values, axis=0)
        if len(tree.parts) == 1:
            return self._stack(tree.parts[0])._replace(row=True)
        numbers = [[_plain(part) for part in row.parts] for row in tree.parts]
        if all(number is not None for row in numbers for number in row):
            return self.draft.constant(tuple(map(tuple, numbers)))  # type: ignore[arg-type]
        rows = [self._stack(row) for row in tree.parts]
        return self.draft.operation("stack", *rows, axis=0)

    def _stack(self, row: Tree) -> Value:
        numbers = [_plain(part) for part in row.parts]
        if all(number is not None for number in numbers):
            return self.draft.constant(tuple(numbers))  # type: ignore[arg-type]
        return self.draft.operation("stack", *(self.value(part) for part in row.parts), axis=0)

    def _script(self, tree: Tree) -> Value:
        base, sub, sup = tree.parts[0], tree.sub, tree.sup
        if tree.text == "of function":
            return self._function_power(tree)
        if base.kind == "name" and sub is not None and key(base) in self.series:
            return self._of_series(self.series[key(base)], tree)
        name = key(tree)
        found = self.find(name)
        if found is not None:
            run = self._indices_of_name(sub, sup, self.draft.rank(found))
            fits = run and name in self.symbols.given and len(run) <= self.draft.rank(found)
            if any(t.text in "+-" for t in sub or ()):  # s_{i-1} is a name
                return found
            if self.summed and self._running(sub) and self.draft.is_number(found):
                self.same_for_all(name, tree)
            if fits and not any(n in found.axes for n in run):
                return self.pick(
                    found, [Tree("name", tree.start, tree.stop, text=n) for n in run], tree
                )
            return found
        of_bars = base.parts[0] if base.kind == "script" else base
        if of_bars.kind == "norm" or (of_bars.kind == "abs" and self._says_kind(tree, base)):
            return self._norm_power(tree)
        if base.kind == "call" and sub is not None:  # E[g^2]_{t-1}
            whole = canonical(self.source(tree))
            if whole in self.symbols.given:
                return self.input(whole)
        if (
            base.kind == "call"
            and base.text == "("
            and len(base.parts) == 2
            and not self._is_call(base)
        ):
            raised = tree._replace(parts=(base.parts[1],), start=base.parts[1].start)
            self._check_product(base, base.parts[0], key(base.parts[0]))
            return algebra.product(self.draft, self.value(base.parts[0]), self._script(raised), "")
        if sup is not None:
            return self._raised(tree)
        if tree.primes == 1 and sub is not None and base.kind == "name":  # x_i' β
            array = self.symbols.given.get(key(base))
            if array is not None and array.shape:
                return self.draft.transposed(self._script(tree._replace(primes=0)))
        if tree.primes and sub is None:
            return self._primed(tree)
        assert sub is not None
        return self._indexed(tree)

    def _of_series(self, values: Sequence[Value], tree: Tree) -> Value:
        """``h_t`` or ``h_T`` behind a recurrence: the values of its steps."""
        (place, *_) = self.places(tree.sub or (), 1)
        first = 0 if self.symbols.base_of(key(tree.parts[0])) == 0 else 1
        if place.kind == "name" and place.text in ("T", "N", "n", "L") and not self.env:
            found = values[-1]
        elif isinstance(at := self.index(place), float | int):
            found = values[self._entry(at, len(values), first, place)]
        else:
            whole = self.draft.operation("stack", *values, axis=0)
            return self.pick(whole, [place], tree, first)
        return found if tree.sup is None else self.powered(found, tree)


def _shape_of(value: object) -> tuple[int, ...]:
    return (len(value), *_shape_of(value[0])) if isinstance(value, tuple) and value else ()


def _plain(tree: Tree) -> float | None:
    """The number that a tree is, maybe with a sign; None where it computes anything."""
    if tree.kind in ("negate", "group"):
        inner = _plain(tree.parts[0])
        return -inner if inner is not None and tree.kind == "negate" else inner
    return tree.value if tree.kind == "number" else None
