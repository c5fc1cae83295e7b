"""Tokens → trees: what each operator, function and sign of summation reaches.

A precedence parser that decides reach, not meaning: scripts keep their tokens, and ``f(x)``,
``r(x + 1)`` and ``W[0]`` are all calls. It never goes back: what follows is looked at first.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from graphviz_backprop.language.clauses import COMPARISONS
from graphviz_backprop.language.parsing.cursor import PRODUCTS
from graphviz_backprop.language.parsing.factors import Factors
from graphviz_backprop.language.scanning.token import Token
from graphviz_backprop.language.tree import Tree, chained, negative

_TIMES = frozenset(("*", "·", "×"))


def parse_tokens(tokens: Sequence[Token], known: Collection[str], text: str) -> Tree:
    """The tree of one expression; raises FormulaError where it is none."""
    return _Parser(tokens, known, text).whole()


class _Parser(Factors):
    """Reads an expression: sums of products of factors."""

    def expression(self) -> Tree:
        """Comparisons and “and”, the loosest of all."""
        left = self.sum()
        found: Tree | None = None
        while self.peek().kind == "op" and self.peek().text in COMPARISONS:
            op = self.take().text
            right = self.interval() if op in ("in", "notin") else self.sum()
            compared = Tree("compare", left.start, right.stop, (left, right), op)
            found = compared if found is None else self._both(found, compared, "and")
            left = right
        while found is not None and self.peek().text in ("and", "or"):
            word = "or" if self.take().text == "or" else "and"
            found = self._both(found, self.expression(), word)
        return left if found is None else found

    def _both(self, left: Tree, right: Tree, word: str) -> Tree:
        return Tree("logic", left.start, right.stop, (left, right), word)

    def interval(self) -> Tree:
        """``[a, b)`` behind ∈, or a value."""
        token = self.peek()
        closing = self.partner(self.at)
        inside = self.tokens[self.at + 1 : closing]
        if (
            token.kind != "open"
            or token.text not in "([{"
            or not any(t.text == "," for t in inside)
        ):
            return self.sum()
        self.take()
        parts = [self.expression()]
        while self.peek().text == ",":
            self.take()
            parts.append(self.expression())
        close = self.take()
        return Tree("interval", token.start, close.stop, tuple(parts), token.text + close.text)

    def sum(self, letters: tuple[str, ...] = (), summed: bool = False) -> Tree:
        """Terms with + and − between; in a sum's body only while its letters occur."""
        starts = [self.at]
        terms = [self.product(letters, summed)]
        ops: list[str] = []
        while self.peek().kind == "op" and self.peek().text in ("+", "-"):
            if letters:
                self.at += 1
                goes_on = self.reaches(letters, term=True)
                self.at -= 1
                if not goes_on:
                    break
            op = self.take().text
            if self.peek().text == "…":
                self.take()
                if self.peek().text in ("+", "-"):
                    self.take()
                return self.ellipsis(starts, terms, ops)
            starts.append(self.at)
            terms.append(self.product(letters, summed))
            ops.append(op)
        return chained(terms, ops)

    def ellipsis(
        self, starts: list[int], terms: list[Tree], ops: list[str], sign: str = "sum"
    ) -> Tree:
        """``w_1 x_1 + w_2 x_2 + … + w_d x_d`` is a sum; what stands before is added to it.

        ``p_1 p_2 \\cdots p_n`` is a product in the same way.
        """
        begin = self.at
        last = self.product(()) if sign == "sum" else self.factor()
        end = self.tokens[begin : self.at]
        for number, (start, stop) in enumerate(zip(starts, [*starts[1:], begin], strict=True)):
            first = self.tokens[start:stop]
            while first and first[-1].text in ("+", "-", "…", *PRODUCTS):
                first.pop()
            low, high = _differing(first, end)
            if low is None or high is None:
                continue
            body = [
                a if a.text == b.text else b._replace(kind="name", text="ι")
                for a, b in zip(first, end, strict=True)
            ]
            sub = (high._replace(kind="name", text="ι"), high._replace(kind="op", text="="), low)
            inner = _Parser(body, self.known, self.text).whole()
            big = Tree(
                "big", terms[number].start, last.stop, (inner,), sign, sub=sub, sup=(high,),
                letters=("ι",),
            )  # fmt: skip
            found = chained([*terms[:number], big], ops[:number])
            rest, more = [found], []
            while sign == "sum" and self.peek().kind == "op" and self.peek().text in ("+", "-"):
                more.append(self.take().text)
                rest.append(self.product(()))
            return chained(rest, more)
        dots = next(t for t in reversed(self.tokens[:begin]) if t.text == "…")
        raise self.error(
            "the terms around these dots are not alike",
            "Write them out, or a sum: \\sum_{i=1}^{n} w_i x_i.", dots.start, dots.stop,
        )  # fmt: skip

    def product(self, letters: tuple[str, ...] = (), summed: bool = False) -> Tree:
        """Factors from the left; side by side binds tighter than ·, as tight as /."""
        signs = self.signs()
        starts = [self.at]
        runs: list[list[Tree]] = [[self.factor()]]
        if signs and runs[0][0].kind == "number":
            runs[0][0] = negative(runs[0][0], signs.pop())
        ops: list[str] = []
        while True:
            token = self.peek()
            dots = 1 if token.text in PRODUCTS and self.peek(1).text == "…" else 0
            if self.peek(dots).text == "…" and set(ops) <= {"", *_TIMES}:
                self.at += dots + 1
                self.at += self.peek().text in _TIMES
                if not self.starts():
                    self.at -= 1
                    raise self.unexpected()
                factors = [factor for run in runs for factor in run]
                runs, ops = [[self.ellipsis(starts, factors, ops, "prod")]], []
                continue
            if summed and self.rooted >= 0 and "√" in self.text[token.start : self.peek(1).stop]:
                break
            starts.append(self.at + (token.text in PRODUCTS))
            if token.kind == "op" and token.text in PRODUCTS:
                if token.text == "/" and (letters or summed):
                    self.at += 1
                    goes_on = self.reaches(letters or self._names_between(starts[0]), term=False)
                    self.at -= 1
                    if not goes_on:
                        break
                ops.append(self.take().text)
                runs.append([self.factor()])
            elif self.starts():
                if token.kind == "number" and self.tokens[self.at - 1].kind == "number":
                    raise self.unexpected()
                factor = self.factor()
                below = ops[-1:] == ["/"] and self._is_below(runs, factor)
                if below or (ops and ops[-1] not in ("/", "")):  # u·v / ‖u‖ ‖v‖
                    runs[-1].append(factor)
                else:
                    ops.append("")
                    runs.append([factor])
            else:
                break
        tree = chained([chained(run, [""] * (len(run) - 1)) for run in runs], ops)
        for sign in reversed(signs):
            tree = Tree("negate", sign.start, tree.stop, (tree,))
        return tree

    def _names_between(self, begin: int) -> tuple[str, ...]:
        """The names of a sum without an index, from where its body begins to here."""
        return tuple({t.text for t in self.tokens[begin : self.at] if t.kind == "name"})

    def _is_below(self, runs: Sequence[Sequence[Tree]], factor: Tree) -> bool:
        """Whether what stands behind ``/`` and one factor is below the line with it: two norms,
        2σ² where a power or a group is divided, ``(x - μ)^2 / 2σ^2``, and all of ``(1/2m)``.
        """
        over, under = runs[-2][-1], runs[-1][-1]
        names = {under.kind, factor.kind} <= {"name", "script", "number"}
        if self.small and names and factor.kind != "number" and factor.start == under.stop:
            return True  # e^{-E/kT}
        if _is_norm(under) and _is_norm(factor):
            return True
        if over.kind == under.kind == "number" and factor.kind == "name":  # (1/2m)
            alone = self.text[: over.start].rstrip()[-1:] == "(" and self.peek().text == ")"
            return alone and factor.start == under.stop
        is_one = over.kind in ("number", "name") or (over.kind == "script" and over.sup is None)
        if is_one or runs[-1][0].kind != "number" or factor.kind not in ("name", "script"):
            return False
        return factor.start == under.stop or (not self.plain and bool(factor.sup))


def _is_norm(tree: Tree) -> bool:
    return tree.kind in ("norm", "abs") or (tree.kind == "script" and _is_norm(tree.parts[0]))


def _differing(first: Sequence[Token], last: Sequence[Token]) -> tuple[Token | None, Token | None]:
    """The number in one term that another has a name for, if that is all they differ in."""
    if len(first) != len(last):
        return None, None
    pairs = [(a, b) for a, b in zip(first, last, strict=True) if a.text != b.text]
    texts = {(a.text, b.text) for a, b in pairs}
    same = len(texts) == 1 and pairs[0][0].kind == "number"
    return pairs[0] if same else (None, None)
