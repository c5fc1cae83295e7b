"""What stands above: powers, transposes, inverses, primes, norms with their kind."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from graphviz_backprop.language.parsing.scripts import names_layer
from graphviz_backprop.language.program import (
    is_constant,
)
from graphviz_backprop.language.resolving import algebra
from graphviz_backprop.language.resolving.algebra import NotWholeError
from graphviz_backprop.language.resolving.draft import Value
from graphviz_backprop.language.resolving.naming import Naming
from graphviz_backprop.language.resolving.scope import Axis
from graphviz_backprop.language.scanning.token import Token
from graphviz_backprop.language.tree import Tree, is_one, key, raw
from graphviz_backprop.text.names import joined

#: What a norm of a matrix is of, by its kind, and what it may be instead.
_OF_MATRICES = {
    "2": ("the root of the squares of all entries", "the largest singular value",
          "spectral_norm({})"),
    "1": ("the sum of all entries without signs", "the largest sum of a column",
          "amax(sum(abs({}), axis=0))"),
    "∞": ("the largest entry without sign", "the largest sum of a row",
          "amax(sum(abs({}), axis=1))"),
}  # fmt: skip
_NORMS = {
    "": "2", "2": "2", "F": "2", "fro": "2", "Fro": "2", "L^2": "2", "l_2": "2", "ell_2": "2",
    "1": "1", "L^1": "1", "L1": "1", "l_1": "1", "ell_1": "1", "∞": "∞", "infty": "∞",
}  # fmt: skip
#: Letters in parentheses above a name that number samples, and no layers.
_SAMPLES = frozenset("ijkn")
#: Higher powers of a matrix are taken entry by entry.
_MOST_TIMES = 64


class Powers(Naming):
    """Raises values."""

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
        runs = self._running(sup) or self._numbers_samples(sup)
        if base.kind == "name" and not transposes and runs:
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

    def _numbers_samples(self, sup: Sequence[Token]) -> bool:
        """Whether a superscript is the sample (i) that the left side numbers too."""
        letter = raw(sup)[1:-1]
        bracketed = raw(sup)[:1] == "(" and letter in _SAMPLES
        return bracketed and letter in self.left_letters and self.symbols.is_free(letter)

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
