"""Trees → values: the longest phrase that is known is a name, and what is left is computed.

In this order: the whole phrase; the phrase without its superscript; the base, indexed; a
definition with the same indices; a function; a product.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import takewhile

import numpy as np

from graphviz_backprop.engine.graph import Literal, literal
from graphviz_backprop.language import algebra
from graphviz_backprop.language.algebra import NotWholeError
from graphviz_backprop.language.computing import computed
from graphviz_backprop.language.draft import Value
from graphviz_backprop.language.equals import Equals
from graphviz_backprop.language.field import LETTERS
from graphviz_backprop.language.parsing.scripts import names_layer
from graphviz_backprop.language.program import (
    Chain,
    Definition,
    Symbols,
    is_constant,
    statement_trees,
)
from graphviz_backprop.language.scanning.token import Token
from graphviz_backprop.language.scope import Axis, own_letters
from graphviz_backprop.language.symbols import called
from graphviz_backprop.language.tree import Tree, is_one, key, raw, walk
from graphviz_backprop.ops.shapes import MAX_AXES
from graphviz_backprop.text.errors import FormulaError
from graphviz_backprop.text.names import canonical, joined

#: What a norm of a matrix is of, by its kind, and what it may be instead.
_OF_MATRICES = {
    "2": ("the root of the squares of all entries", "the largest singular value",
          "spectral_norm({})"),
    "1": ("the sum of all entries without signs", "the largest sum of a column",
          "amax(sum(abs({}), axis=0))"),
    "∞": ("the largest entry without sign", "the largest sum of a row",
          "amax(sum(abs({}), axis=1))"),
}  # fmt: skip
#: What takes entries one by one, before the bars of |x|.
_REDUCED = re.compile(r"(?:sum|mean|max|min|avg|prod|[ΣE])\s*[(\[{]\s*$")
_NORMS = {
    "": "2", "2": "2", "F": "2", "fro": "2", "Fro": "2", "L^2": "2", "l_2": "2", "ell_2": "2",
    "1": "1", "L^1": "1", "L1": "1", "l_1": "1", "ell_1": "1", "∞": "∞", "infty": "∞",
}  # fmt: skip


#: Higher powers of a matrix are taken entry by entry.
_MOST_TIMES = 64
#: Powers on a left side that say what the name without them is.
UNDONE = ("2", "-1")


class Resolver(Equals):
    """Resolves the trees of one program to nodes."""

    def value(self, tree: Tree) -> Value:
        """The value of a tree; its nodes have the place of the tree."""
        outer = self.draft.span
        self.draft.span = self.placed(tree)
        found: Value = getattr(self, f"_{tree.kind}")(tree)
        self.draft.span = outer
        return found

    # ------------------------------------------------------------------ simple trees
    def _number(self, tree: Tree) -> Value:
        return self.draft.constant(tree.value)

    def _empty(self, tree: Tree) -> Value:
        raise self.error(
            "there is nothing inside these braces",
            "Write a number, a name or a parenthesis there.", tree, "{1}",
        )  # fmt: skip

    def _group(self, tree: Tree) -> Value:
        named = f"[{key(tree)}]" if tree.text == "[" else ""  # a concentration, [S]
        return self.input(named) if named in self.symbols.given else self.value(tree.parts[0])

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

    def _chain(self, tree: Tree) -> Value:
        parts, ops = self._factors(tree)
        self._doubt_quotient(tree)
        out = self.value(parts[0])
        outer = self.draft.span
        for op, part in zip(ops, parts[1:], strict=True):
            right = self.value(part)
            self.draft.span = self.placed(tree._replace(stop=part.stop))
            if op in ("+", "-"):
                out = self.draft.entrywise("add" if op == "+" else "subtract", out, right)
            elif op in ("/", "mod"):
                out = self.draft.entrywise("divide" if op == "/" else "mod", out, right)
            elif op == "\\":
                out = self._solved(out, right)
            else:
                out = self._product(tree, op, part, out, right)
        self.draft.span = outer
        return out

    def _solved(self, left: Value, right: Value) -> Value:
        """``A \\ b`` of MATLAB: the x with A x = b, or nearest to it."""
        if self.draft.rank(left) != 2:
            return self.draft.entrywise("divide", right, left)
        rows, columns = self.draft.core(left)
        if rows != columns:
            turned = self.draft.transposed(left)
            right = algebra.product(self.draft, turned, right, "")
            left = algebra.product(self.draft, turned, left, "")
        return algebra.product(self.draft, algebra.inverse(self.draft, left), right, "")

    def _doubt_quotient(self, tree: Tree) -> None:
        """``1/2x`` is (1/2) x; written so close, it could be 1/(2x)."""
        for at, (op, after) in enumerate(zip(tree.ops, tree.ops[1:], strict=False)):
            under, factor = tree.parts[at + 1], tree.parts[at + 2]
            over = tree.parts[at]
            close = op == "/" and after == "" and under.stop == factor.start
            names = {under.kind, factor.kind} <= {"name", "script"}  # a/b c
            inner = factor.parts[0] if factor.kind == "script" else factor
            whole = inner.kind == "group" and over.kind == "number" and over.value == 1
            if (
                (close or (op == "/" and after == "" and names))
                and not whole
                and under.kind in ("number", "name", "script", "call")
            ):
                end = factor.stop
                place = tree._replace(start=over.start, stop=end)
                under_it = self.text[under.start : end]
                fraction = self.text[over.start : under.stop]
                self.doubt(
                    place, f"({fraction}) {self.source(factor)}", "all of it below the line",
                    f"{self.source(over)}/({under_it})",
                )  # fmt: skip

        for op, over, under in zip(tree.ops, tree.parts, tree.parts[1:], strict=False):
            first = under.parts[0].kind if under.kind == "chain" and not any(under.ops) else ""
            told = "over" in self.text[over.stop : under.start]  # \\over in braces
            if op == "/" and first in ("norm", "name", "script", "number") and not told:
                shown, *rest = (self.source(part) for part in under.parts)
                fraction = f"({self.source(over)} / {shown}) {' '.join(rest)}"
                place = tree._replace(start=over.start, stop=under.stop)
                self.doubt(place, "all of it below the line", fraction, fraction)

    def _product(self, tree: Tree, op: str, part: Tree, out: Value, right: Value) -> Value:
        """Two factors; x · σ(W x + b) of vectors is a gate, entry by entry, and says so."""
        summed = self.summed > 0 or self.python
        if op == "" and self.draft.op(out) == self.draft.op(right) == "abs":  # |a||b| of vectors
            out, right = (self._length_of(value) for value in (out, right))
        if op == "*" and self.python and self.draft.stretches(out, right):
            op = "⊙"
        vectors = self.draft.rank(out) == self.draft.rank(right) == 1 and not out.row
        if (
            op == "·"
            and vectors
            and algebra.is_gate(self.draft, right)
            and not self.draft.is_constant(out)
        ):
            place = tree._replace(stop=part.stop)
            left = self.text[tree.start : part.start].rstrip(" ·").removesuffix("\\cdot").strip()
            self.doubt(
                place, "entry by entry, as a gate", "the dot product",
                f"dot({left}, {self.source(part)})",
            )  # fmt: skip
            op = "⊙"
        if op == "" and vectors and not right.row and self._has_index(tree.parts):
            op = "⊙"  # x_i y_i for every i of the left side
        if op in ("", "·") and self.draft.rank(out) == 2 and self._is_softmax(part, right):
            right = self._by_columns(part, right)
        if op in ("⊙", "×") and vectors:
            crossed = self._doubt_sign(tree, part, op, out, right)
            if crossed is not None:
                return crossed
        found = algebra.product(self.draft, out, right, op, summed=summed)
        if op == "*" and self.draft.op(found) == "matmul" and not self.is_matlab:
            place = tree._replace(stop=part.stop)
            left = self.text[tree.start : part.start].rstrip().removesuffix("*").strip()
            write = f"{left} ⊙ {self.source(part)}"
            self.doubt(place, "the product of matrices", "entry by entry", write)
        return found

    def _length_of(self, value: Value) -> Value:
        """The length of a vector of which the entries without signs were taken."""
        inner = self.draft.operand_of(value)
        if self.draft.rank(inner) != 1:
            return value
        span = self.draft.entries[value.node].span
        self.draft.doubts = [d for d in self.draft.doubts if (d.start, d.stop) != span]
        return algebra.norm(self.draft, inner, "2")

    def _doubt_sign(
        self, tree: Tree, part: Tree, op: str, out: Value, right: Value
    ) -> Value | None:
        """⊗ between two vectors is taken entry by entry, × between two of 3 entries is their
        cross product; each has another meaning.
        """
        left = self.text[tree.start : part.start].rstrip()
        sign = re.search(r"(⊗|\\otimes|×|\\times)$", left)
        if sign is None or self.python:
            return None
        one, other = left[: sign.start()].rstrip(), self.source(part)
        place = tree._replace(stop=part.stop)
        if op == "⊙":
            self.doubt(place, "entry by entry", "the outer product", f"outer({one}, {other})")
        elif self.draft.shape(out) == self.draft.shape(right) == (3,) and not self.summed:
            self.doubt(place, "the cross product", "entry by entry", f"{one} ⊙ {other}")
            return self.draft.operation("cross", out, right)
        return None

    def _is_softmax(self, part: Tree, value: Value) -> bool:
        """Whether a factor is the softmax of a matrix that does not say of which axis."""
        is_it = self.draft.op(value) == "softmax" and part.kind == "call" and len(part.parts) == 2
        return is_it and self.draft.rank(value) == 2 and not self.python

    def _by_columns(self, part: Tree, value: Value) -> Value:
        """``V softmax[K^T Q]``: what weights the columns of V are columns; a doubt."""
        inner = self.source(part.parts[1])
        self.doubt(part, "the softmax of every column", "of every row", f"softmax({inner}, axis=1)")
        scores = self.draft.operand_of(value)
        return self.draft.operation("softmax", scores, named=value.axes, axis=-2)

    def _has_index(self, parts: Sequence[Tree]) -> bool:
        """Whether every factor has an index of the left side."""
        letters = set(filter(self.symbols.is_free, self.left_letters))
        found = [own_letters(part) & letters for part in parts]
        return bool(letters) and all(found)

    def _factors(self, tree: Tree) -> tuple[list[Tree], list[str]]:
        """Operands and operators; ``b(x + y)`` side by side with others is two factors."""
        parts: list[Tree] = []
        ops: list[str] = []
        alone = "+" not in tree.ops and "-" not in tree.ops
        for op, part in zip(("", *tree.ops), tree.parts, strict=True):
            split = self._two_factors(part) if alone and op in ("", "/") else None
            parts += split or [part]
            ops += [op, ""] if split else [op]
        return parts, ops[1:]

    def _two_factors(self, part: Tree) -> list[Tree] | None:
        call = (
            part.parts[0]
            if part.kind == "script" and part.text != "of function" and part.sub is None
            else part
        )
        if call.kind != "call" or call.text != "(" or len(call.parts) != 2 or self._is_call(call):
            return None
        head, argument = call.parts
        given = self.symbols.given.get(key(head))
        is_vector = given is not None and given.shape is not None and len(given.shape) == 1
        if argument.kind == "keyword" or (
            is_vector and argument.kind == "name" and self.symbols.is_free(argument.text)
        ):
            return None
        self._check_product(call, head, key(head))
        if part is not call:
            argument = part._replace(parts=(argument,), start=argument.start)
        return [head, argument]

    def _abs(self, tree: Tree) -> Value:
        inner = tree.parts[0]
        name = key(inner)
        if name and f"|{name}|" in self.symbols.given:
            return self._numbered_by(f"|{name}|", self.input(f"|{name}|"), tree)
        if name in self.symbols.sets:
            return self.draft.constant(float(self.size_of(name, tree)))
        value = self.value(inner)
        shape = self.draft.core(value)
        if len(shape) == 2 and shape[0] == shape[1] and not self.summed:
            if value.axes:
                raise NotWholeError("a determinant")
            return self.draft.operation("det", value)
        if value.axes and len(shape) == 1 and not self.python:  # a vector for every index
            self.doubt(
                tree, "the length of a vector", "entry by entry", f"abs({self.source(inner)})"
            )
            return algebra.norm(self.draft, value, "2")
        one_by_one = (
            self.summed
            or self.python
            or _REDUCED.search(self.text[max(tree.start - 12, 0) : tree.start])
        )
        if len(shape) == 1 and not value.axes and not one_by_one:
            self.doubt(tree, "entry by entry", "the length of a vector", f"‖{self.source(inner)}‖")
        return self.draft.entrywise("abs", value)

    def _norm(self, tree: Tree) -> Value:
        return algebra.norm(self.draft, self.value(tree.parts[0]), "2")

    # ------------------------------------------------------------------ names
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

    def _is_call(self, tree: Tree) -> bool:
        """Whether brackets behind a name are its arguments."""
        head = tree.parts[0]
        name = key(head)
        if self._own(name, len(tree.parts) - 1) is not None or self.function(head, tree):
            return True
        if self.indicated(tree) is not None or self.counts(tree) or self.is_probability(tree):
            return True
        base = key(head.parts[0]) if head.kind == "script" else name
        if not {name, base} & self.symbols.called:
            return False
        place = self.draft.place()
        found = self._phrase(tree, head, list(tree.parts[1:]))
        self.draft.roll_back(place)
        self.forget(place[0])
        return found is not None

    def _function_power(self, tree: Tree) -> Value:
        """``\\sin^2 x``: the power of the value, and −1 the inverse function."""
        call = tree.parts[0]
        assert tree.sup is not None
        name = call.parts[0].text
        if raw(tree.sup) == "-1":
            inverse = self.inverse(name, call, tree)
            return self.value(call._replace(parts=(inverse, *call.parts[1:])))
        if name.lower() == "diag":
            value = self.draft.operation("diag", self.value(call.parts[1]))
            powered = self.draft.entrywise("power", value, self.value(self.tree_of(tree.sup)))
            return self.draft.operation("diag", powered)
        return self.powered(self.value(call), tree)

    def _says_kind(self, tree: Tree, base: Tree) -> bool:
        """Whether what stands below bars is a kind of norm, |w|_1, and no index that runs."""
        sub = tree.sub or base.sub
        runs = any(self._may_run(t.text) for t in sub or () if t.kind == "name")
        return bool(sub) and (raw(sub) in _NORMS or not runs)

    def _norm_power(self, tree: Tree) -> Value:
        inner = tree.parts[0]
        if inner.kind == "script":
            tree = tree._replace(
                parts=inner.parts, sub=inner.sub or tree.sub, sup=inner.sup or tree.sup
            )
            inner = tree.parts[0]
        value = self.value(inner.parts[0])
        spelled = raw(tree.sub)
        sup = tree.sup if raw(tree.sup) else None
        if spelled in ("0", "*"):
            raise self.error(
                f"the norm of kind {spelled} is not computed",
                "Write another norm: ‖x‖_1, ‖x‖_2 or ‖x‖_F.", tree,
            )  # fmt: skip
        if spelled not in _NORMS:
            if not tree.sub:
                raise self.error(
                    "this norm is of no known kind", "Write ‖x‖_1, ‖x‖_2 or ‖x‖_F.", tree
                )
            power = self.value(self.tree_of(tree.sub))
            absolute = self.draft.entrywise("abs", value._replace(row=False))
            total = self.draft.over_core(self.draft.entrywise("power", absolute, power), "sum")
            one = self.draft.constant(1.0)
            out = self.draft.entrywise("power", total, self.draft.entrywise("divide", one, power))
            return self.powered(out, tree) if sup else out
        kind = _NORMS[spelled]
        if spelled and spelled[0] not in "Ff" and self.draft.rank(value) == 2 and not value.axes:
            taken, other, write = _OF_MATRICES[kind]
            above = self.text[sup[0].start : sup[-1].stop] if sup else ""
            raised = f"^{{{above if above.isascii() else raw(sup)}}}" if sup else ""
            self.doubt(tree, taken, other, write.format(self.source(inner.parts[0])) + raised)
        out = algebra.norm(self.draft, value, kind)
        return self.powered(out, tree) if sup else out

    def _raised(self, tree: Tree) -> Value:
        """A superscript: part of a name, an index, a transpose, or a power."""
        base, sub, sup = tree.parts[0], tree.sub, tree.sup
        assert sup is not None
        spelled = raw(sup)
        inner = tree._replace(sup=None, text="") if sub is not None or tree.primes else base
        found = None
        if spelled == "+" and base.kind in ("group", "list"):  # [x]^+
            return self.draft.entrywise("max", self.value(base), self.draft.constant(0.0))
        if inner is not base and self.find(key(inner)) is not None:
            found = self.value(inner)
        if found is None and sub is not None and base.kind == "name":  # W^{(1)}_{ij}
            named = self.find(key(tree._replace(sub=None)))
            if named is not None:
                return self.pick(named, self._above_and_below(sup, sub, named), tree)
        transposes = spelled in ("T", "⊤", "-1", "t")
        if base.kind == "name" and not transposes and self._running(sup):
            whole = (
                found if found is not None else self.find(joined(key(base), "", "", tree.primes))
            )
            family = self.symbols.families.get((key(base), 1))
            if whole is None and family and not sub and raw(sup)[:1] in "([<":
                whole = self.input(family)  # y^{(j)} where y^{(i)} is given
            if whole is None and self.symbols.assumed.get(key(base)):
                whole = self.input(key(base))
            run = self.places(sup, 1)
            if whole is not None and self.draft.rank(whole) and all(e.kind == "name" for e in run):
                rest = (
                    self.places(sub, self.draft.rank(whole) - len(run))
                    if sub and found is None
                    else []
                )
                if len(run) + len(rest) <= self.draft.rank(whole):
                    return self.pick(whole, [*run, *rest], tree)
        whole = self.find(key(base)) if spelled == "*" and base.kind == "name" and not sub else None
        if whole is not None and self.draft.rank(whole):
            name = self.source(base)
            self.doubt(tree, "the transpose", "a name of its own", f"\\text{{{name}star}}")
            return self.draft.transposed(whole)
        if base.kind == "name" and names_layer(sup) and not self._is_number_base(base, sup):
            return self._unknown(tree)
        if base.kind == "name" and key(base) == "e" and sub is None and self.find("e") is None:
            return self._exponential(self.value(self.tree_of(sup)), tree)
        return self.powered(found if found is not None else self.value(inner), tree)

    def _above_and_below(
        self, sup: Sequence[Token], sub: Sequence[Token], whole: Value
    ) -> list[Tree]:
        """The indices of ``y^{(i)}_k`` where ``y^{(i)}`` is given: i and k; of a vector, k."""
        rank = self.draft.rank(whole)
        bracketed = raw(sup)[:1] in "([<"
        may_run = self._may_run if bracketed else self.env.__contains__  # a of f_i^a is a label
        above = [p for p in self.places(sup, 1) if p.kind == "name" and may_run(p.text)]
        below = self.places(sub, rank - len(above))
        fits = len(above) + len(below) == rank or all(p.text in self.env for p in above)
        if fits and len(above) + len(below) <= rank:
            return [*above, *below]
        return self.places(sub, rank)

    def _is_number_base(self, base: Tree, sup: Sequence[Token]) -> bool:
        """Whether ``x^(2)`` is a power: x is known, and the parenthesis holds more than a layer."""
        given = self.find(key(base)) is not None
        if (len(sup) == 1 and sup[0].text in self.known) or key(base) == "e":
            return True
        bracketed = raw(sup)[:1] == "("
        braced = self.text[max(sup[0].start - 1, 0)] == "{"
        plain = "\\" not in self.text and not braced
        calculated = any(t.kind == "op" and t.text not in ("-",) for t in sup)
        return bracketed and (calculated or plain) and (given or plain)

    def powered(self, value: Value, tree: Tree) -> Value:
        """A transpose, an inverse, a power of a matrix, or a power entry by entry."""
        sup = tree.sup
        assert sup is not None
        spelled = raw(sup)
        rank = self.draft.rank(value)
        if spelled in ("T", "⊤") and is_one(tree.parts[0]):  # 1ᵀ x
            return self.draft.constant(1.0, mark="1")._replace(row=True)
        if tree.text != "⊙^":
            transpose = self._transpose_meant(value, spelled, tree)
            if transpose:
                return self.draft.transposed(value)
            if spelled in ("-1", "-T", "-⊤") and rank == 2:
                out = algebra.inverse(self.draft, value)
                return out if spelled == "-1" else self.draft.transposed(out)
        exponent = self.value(self.tree_of(sup))
        whole = self.draft.literal(exponent) if self.draft.is_constant(exponent) else None
        shape = self.draft.core(value)
        matrix = rank == 2 and shape[0] == shape[1] and not self.python and tree.text != "⊙^"
        times = self._times(sup) if matrix and whole is None else None
        whole = times if times is not None else whole
        if (
            matrix
            and (not self.summed or times is not None)
            and isinstance(whole, float)
            and whole.is_integer()
            and abs(whole) <= _MOST_TIMES
        ):
            if value.axes:
                raise NotWholeError("the power of a matrix")
            name = self.text[tree.start : tree.parts[0].stop]
            self.doubt(
                tree, "the product of the matrix with itself", "every entry raised",
                f"{name}.^{{{spelled}}}" if len(spelled) > 1 else f"{name}.^{spelled}",
            )  # fmt: skip
            return algebra.matrix_power(self.draft, value, int(whole))
        if self.draft.is_constant(value, "e"):
            return self._exponential(exponent, tree)
        plain = matrix and not self.summed and not tree.primes
        broken = times is not None and not times.is_integer()
        if plain and (broken or self._is_fraction(sup)):
            return self._root_of_matrix(value, exponent, tree)
        return self.draft.entrywise("power", value, exponent)

    def _exponential(self, exponent: Value, tree: Tree) -> Value:
        """e^x entry by entry; of a square matrix a doubt, since e^A is a matrix exponential."""
        shape = self.draft.core(exponent)
        square = self.draft.rank(exponent) == 2 and shape[0] == shape[1] and not exponent.axes
        if square and not self.python and not self.summed:
            assert tree.sup is not None
            said = self.text[tree.sup[0].start : tree.sup[-1].stop].strip("{}")
            self.doubt(tree, "e to every entry", "the matrix exponential", f"expm({said})")
        return self.draft.entrywise("exp", exponent)

    def _times(self, sup: tuple[Token, ...]) -> float | None:
        """The number that an exponent with names is now: n of the matrix power ``P^n``."""
        tree = self.tree_of(sup)
        letters = self.letters_in(tree)
        if any(isinstance(self.env.get(name), Axis) for name in letters):
            raise NotWholeError("the power of a matrix")
        known = {*self.env, *(n for n, g in self.symbols.given.items() if g.value is not None)}
        return float(self.number(tree)) if letters and set(letters) <= known else None

    def _is_fraction(self, sup: tuple[Token, ...]) -> bool:
        """Whether an exponent is a number such as 1/2 or −0.5."""
        tree = self.tree_of(sup)
        return is_constant(tree) and not float(np.asarray(self.literal_of(tree))).is_integer()

    def _root_of_matrix(self, value: Value, exponent: Value, tree: Tree) -> Value:
        """``D^{-1/2}``: of a matrix that is called D or Λ, which are diagonal."""
        base = self.text[tree.start : tree.parts[0].stop]
        write = (
            f"{base}.^{{{self.text[tree.sup[0].start : tree.sup[-1].stop]}}}" if tree.sup else ""
        )
        name = key(tree.parts[0]) or key(tree.parts[0].parts[0] if tree.parts[0].parts else tree)
        if not re.match(r"D|Lambda|S\b", name):
            raise self.error(
                "the root of a matrix is not computed",
                f"Write {write} for the roots of its entries.", tree,
            )  # fmt: skip
        self.doubt(tree, "the power of a diagonal matrix", "every entry raised", write)
        diagonal = self.draft.operation("diag", value)
        return self.draft.operation("diag", self.draft.entrywise("power", diagonal, exponent))

    def _transpose_meant(self, value: Value, spelled: str, tree: Tree) -> bool:
        """Whether T above is a transpose; a doubt where T is a name too."""
        if spelled == "⊤":
            return True
        if spelled == "'" or (spelled == "t" and self.draft.rank(value)):
            return spelled == "'" or "t" not in self.symbols.given
        if spelled != "T":
            return False
        if self.find_quietly("T") is None:
            return True
        unknown = self.draft.shape(value) is None
        if unknown or not self.draft.shape(value):
            return False
        name = self.text[tree.start : tree.parts[0].stop]
        self.doubt(tree, "the transpose", "to the power T", f"{name}^{{(T)}}")
        return True

    def find_quietly(self, name: str) -> str | None:
        """Whether the program has a value of this name, without computing it."""
        return name if name in self.known or name in self.symbols.definitions else None

    def _primed(self, tree: Tree) -> Value:
        """A prime: part of a name; behind an array that is known without it, the transpose."""
        base = tree.parts[0]
        if base.kind == "call" and self.function(base.parts[0], base):
            raise self.error(
                "a prime behind a function is its derivative or a transpose",
                "Write σ'(x) for the derivative, or ^T for the transpose.", tree,
            )  # fmt: skip
        known = base.kind != "name" or (
            tree.primes == 1 and self.symbols.given.get(key(base)) is not None
            and bool(self.symbols.given[key(base)].shape)
        )  # fmt: skip
        if not known:
            return self._unknown(tree)
        value = self.value(base)
        if base.kind == "name" and not self.is_matlab:
            name = self.source(base)
            self.doubt(tree, "the transpose", "a name of its own", f"{name}_{{prime}}")
        return self.draft.transposed(value)

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

    # ------------------------------------------------------------------ numbers
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
        inner = Resolver(Symbols((), {}), (), self.text, self.python)
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

    # ------------------------------------------------------------------ free indices
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
            if part.kind != "script" or not part.sub:
                continue
            base = self.symbols.base_of(key(part.parts[0]))
            for shape in self.indexed_shapes(part):
                for size, place in zip(shape, self.places(part.sub, len(shape)), strict=False):
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


def _letters_of(tokens: Sequence[Token]) -> list[str]:
    """The letters of a script that may be indices: i of ``y_i``, j of ``j0``."""
    behind = [*(t.text for t in tokens[1:]), ""]
    names = (t for t, b in zip(tokens, behind, strict=False) if t.kind == "name" and b != "_")
    return [t.text[0] if t.text[1:].isdigit() else t.text for t in names]


def _shape_of(value: object) -> tuple[int, ...]:
    return (len(value), *_shape_of(value[0])) if isinstance(value, tuple) and value else ()


def _plain(tree: Tree) -> float | None:
    """The number that a tree is, maybe with a sign; None where it computes anything."""
    if tree.kind in ("negate", "group"):
        inner = _plain(tree.parts[0])
        return -inner if inner is not None and tree.kind == "negate" else inner
    return tree.value if tree.kind == "number" else None
