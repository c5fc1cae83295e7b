"""Products and sums of terms, absolute values, norms: what a sign means between values."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graphviz_backprop.language.resolving import algebra
from graphviz_backprop.language.resolving.algebra import NotWholeError
from graphviz_backprop.language.resolving.draft import Value
from graphviz_backprop.language.resolving.powers import Powers
from graphviz_backprop.language.resolving.scope import own_letters
from graphviz_backprop.language.tree import Tree, key

#: What takes entries one by one, before the bars of |x|.
_REDUCED = re.compile(r"(?:sum|mean|max|min|avg|prod|[ΣE])\s*[(\[{]\s*$")


class Products(Powers):
    """Joins values."""

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
