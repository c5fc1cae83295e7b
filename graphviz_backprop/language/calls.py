"""Calls: functions of the program, rows of the table, and what the field writes as a function."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any

import numpy as np

from graphviz_backprop.engine.graph import literal
from graphviz_backprop.language import algebra, symbols
from graphviz_backprop.language.algebra import NotWholeError
from graphviz_backprop.language.clauses import index_letters
from graphviz_backprop.language.complaints import suggestion
from graphviz_backprop.language.draft import Value
from graphviz_backprop.language.formulas import formula_of, placed
from graphviz_backprop.language.marked import INVERSES, PARAMETRIC, SLOPES
from graphviz_backprop.language.program import Definition
from graphviz_backprop.language.subscripts import Subscripts
from graphviz_backprop.language.tokens import Token
from graphviz_backprop.language.tree import QUALIFIED, Tree, key, raw, walk
from graphviz_backprop.ops import TABLE
from graphviz_backprop.ops.shapes import MAX_AXES
from graphviz_backprop.text.errors import Edit, FormulaError, SettingError
from graphviz_backprop.text.names import GREEK

#: A letter that is nothing else, before parentheses, is a function that nobody has defined.
_FUNCTION_LETTERS = frozenset(
    ("f", "g", "phi", "psi", "F", "G", "P", "Pr", "E", "KL", "D", "Q", "V")
)
#: Φ, beside which φ is its density.
_NORMAL = re.compile(r"Φ|\\Phi(?![A-Za-z])")
#: What reinforcement learning calls values of states: V^π(s), Q^*(s, a).
_VALUE_FUNCTION = re.compile(r"[VQAJ](?:\^(?:\{?pi.*|\*))")
#: Functions of which −1 above has one usual meaning, the inverse.
_ANGLES = ("sin", "cos", "tan", "sinh", "cosh", "tanh")
#: So alike are two names of which one is meant for the other.
_SURE = 0.87
#: Larger arrays of one number are refused.
_MOST_FILLED = 10_000
#: Letters below an expectation that are no index: of what is drawn from.
_DISTRIBUTIONS = frozenset(("p", "q", "P", "Q", "pi", "rho", "D"))
_KEYWORDS = {"dim": "axis", "keepdim": "keepdims", "negative_slope": "alpha", "eps": "epsilon"}
_REDUCING = frozenset((
    "sum", "mean", "prod", "amax", "amin", "norm", "max", "min", "softmax", "log_softmax",
    "logsumexp", "var", "std"
))  # fmt: skip
#: Of Python alone.
_CODE = frozenset((
    "shape", "size", "len", "normalize", "flatten", "squeeze", "t", "zeros", "ones", "eye", "full",
    "zeros_like", "ones_like", "full_like", "arange", "identity", "tril", "triu", "range",
))  # fmt: skip
#: Keywords that are no settings of a row.
_UNSET = {
    "clip": ("min", "max", "a_min", "a_max"),
    **dict.fromkeys(("norm", "matrix_norm", "vector_norm"), ("ord", "p")),
    "smoothl1": ("beta",), "huberloss": ("delta",),
}  # fmt: skip
#: Functions that take a loop; what over an axis and between two they are.
_LOOPED = {"sum": "sum", "mean": "mean", "max": "max", "min": "min", "prod": "prod",
           "amax": "max", "amin": "min"}  # fmt: skip
_REDUCED = {"sum": "sum", "mean": "mean", "max": "amax", "min": "amin", "prod": "prod"}
#: Assignment and the product of matrices in R.
_R = re.compile(r"^[ \t]*[\w.]+[ \t]*<-[ \t]|%\*%", re.MULTILINE)
#: What Julia has and MATLAB has not; what MATLAB has and Julia has not.
_JULIA = re.compile(r"[^\W\d_]\.\((?=[^()])|(?<=\s)\.[-+](?=\s)")
_BEYOND_POWERS = re.compile(r"\.[*/](?!\d)|'\s*\*|;[ \t]*(?:%.*)?$|\(:\)|^[ \t]*%|\[[^\]]*;", re.M)
_SURELY_MATLAB = re.compile(r";[ \t]*(?:%.*)?$|\(:\)|^[ \t]*%", re.MULTILINE)
#: A matrix as more than MATLAB writes it.
_BRACKETS = re.compile(r"\[[^\]]*\]")
#: All entries of an array of MATLAB: sum(x(:)).
_ALL = re.compile(r"\(:\)\s*\)?$")
#: Reductions that MATLAB does column by column.
_COLUMNS = frozenset(("sum", "mean", "prod", "amax", "amin", "var", "std"))
_TRUTHS = {"True": True, "False": False, "None": None}


class Calls(Subscripts):
    """Resolves a name with brackets behind it."""

    # ------------------------------------------------------------------ which function
    def call(self, tree: Tree) -> Value:
        """A call, an index in brackets, a given value with its argument, or a product."""
        head, *arguments = tree.parts
        name = key(head)
        base = key(head.parts[0]) if head.kind == "script" else name
        if tree.inside and (name in self.symbols.called or base in self.symbols.called):
            found = self._phrase(tree, head, arguments)
            if found is not None:
                return found
        squared = self.powered_call(tree)
        if squared is not None:
            return self.powered(self.call(squared), head._replace(parts=(tree,)))
        own = self._own(name, len(arguments))
        if own is not None:
            return self._substituted(own, arguments)
        mean = self._mean_over(base, head, arguments)
        if mean is not None:
            return self.value(mean)
        function = self.function(head, tree)
        if function and head.kind == "script" and head.sup is not None:  # σ²(x)
            plain = head.parts[0] if head.sub is None else head._replace(sup=None)
            if raw(head.sup) == "-1":
                inverse = self.inverse(key(head.parts[0]), tree, tree)
                return self.value(tree._replace(parts=(inverse, *arguments)))
            value = self.builtin(function, tree, plain, arguments)
            return self.powered(value, head._replace(parts=(tree,)))
        if function:
            return self.builtin(function, tree, head, arguments)
        indicated = self.indicated(tree)
        if indicated is not None:
            return self.condition(indicated)
        if self.is_probability(tree):
            return self.input(key(tree))
        return self._indexed_or_product(tree, head, arguments)

    def is_probability(self, tree: Tree) -> bool:
        """Whether a phrase is the name of a value: P(y|x), and P(A) of an event."""
        head, *arguments = tree.parts
        name = key(head)
        if _VALUE_FUNCTION.fullmatch(name) and name not in self.known:
            return tree.text == "("
        letters = {p.text for a in arguments for p in walk(a) if p.kind == "name"}
        running = (letters | {t.text for t in tree.inside}) & set(self.env)
        bars = (
            isinstance(d.left, Tree) and any(t.text == "|" for t in d.left.inside)
            for d in self.symbols.definitions.get(name, ())
        )  # fmt: skip
        if name in self.known or not all(bars) or running or self.python:
            return False
        given = re.search(rf"(?<![A-Za-z]){re.escape(name)}\s*\([^()]*(?:\||∣|\\mid\b)", self.text)
        letters |= {a.text for a in arguments if a.kind == "keyword"}
        events = name in ("P", "Pr") and all(len(n) == 1 and n.isupper() for n in letters)
        is_name = bool(given) or (events and bool(letters))
        return tree.text == "(" and name.isalpha() and len(name) <= 2 and is_name

    def _mean_over(self, base: str, head: Tree, arguments: list[Tree]) -> Tree | None:
        """``E_i[y_i^2]``: over the letters that are indices of what stands in the brackets."""
        sub = head.sub or ()
        letters = [t.text for t in sub if t.text not in (",", "{", "}")]
        if base != "E" or not letters or len(arguments) != 1 or self.find(key(head)) is not None:
            return None
        indices = {
            t.text for part in walk(arguments[0]) for t in (*(part.sub or ()), *(part.sup or ()))
        }
        if not all(self.symbols.is_free(n) and n in indices for n in letters):
            return None
        return Tree(
            "big", head.start, arguments[0].stop, (arguments[0],), "mean", sub=sub,
            letters=tuple(letters),
        )  # fmt: skip

    def powered_call(self, tree: Tree) -> Tree | None:
        """``f(x)`` of ``f^2(x)``, where that is known."""
        head, *arguments = tree.parts
        if head.kind != "script" or not raw(head.sup).isdigit() or key(head) in self.symbols.given:
            return None
        plain = head._replace(sup=None) if head.sub or head.primes else head.parts[0]
        call = tree._replace(parts=(plain, *arguments))
        own = self._own(key(plain), len(arguments)) is not None
        return call if own or key(call) in self.symbols.given else None

    def indicated(self, tree: Tree) -> Tree | None:
        """The condition of ``I(x > 0)`` or ``I(y = k)``."""
        head, *arguments = tree.parts
        if key(head) != "I" or len(arguments) != 1 or "I" in self.symbols.given:
            return None
        (said,) = arguments
        if said.kind == "keyword":
            left = Tree("name", said.start, said.start + len(said.text), text=said.text)
            return said._replace(kind="compare", text="=", parts=(left, *said.parts))
        return said if said.kind in ("compare", "logic") else None

    def inverse(self, name: str, call: Tree, tree: Tree) -> Tree:
        """The inverse function that −1 above means; a doubt, since it may be the reciprocal."""
        head = call.parts[0]
        shown = self.source(head.parts[0] if head.kind == "script" else head)
        argument = self.text[call.parts[1].start : call.parts[1].stop]
        found = INVERSES.get(name.lower())
        if found is None:
            raise self.error(
                f"this may be the inverse function of {shown}, or 1/{shown}",
                f"Write 1/{shown}({argument}) for the reciprocal, or the inverse function by name.",
                tree,
            )
        if name.lower() not in _ANGLES:
            self.doubt(
                tree, f"the inverse function {found}", "the reciprocal", f"1/{shown}({argument})"
            )
        return Tree("name", head.start, head.stop, text=found)

    def powered(self, value: Value, tree: Tree) -> Value:
        """A value with the superscript of a tree."""
        raise NotImplementedError

    def _phrase(self, tree: Tree, head: Tree, arguments: list[Tree]) -> Value | None:
        """``K(x, x)`` or ``V(s_t)`` as the name of a value."""
        name = key(tree)
        found = self.find(name)
        if found is None and head.kind == "script" and head.sub:  # z_i(x) where z(x) is known
            whole = self.find(key(tree._replace(parts=(head.parts[0], *arguments))))
            if whole is not None:
                return self.pick(whole, self.places(head.sub, self.draft.rank(whole)), tree)
        if found is None:
            found, name = self._with_other_letter(tree, name)
        if found is None:
            return None
        letters = [
            name for argument in (head, *arguments) for part in walk(argument)
            for name in (
                part.text if part.kind == "name" and argument is not head else "",
                *(t.text for t in (*(part.sub or ()), *(part.sup or ()))),
            )
        ]  # fmt: skip
        running = list(dict.fromkeys(n for n in letters if n in self.env))
        named = [n for n in letters if n in self.env or n in self.left_letters]
        if running and len(set(named)) == self.draft.rank(found) and all(map(self._runs, named)):
            running = list(dict.fromkeys(named))  # k of γ(z_{nk}) on the left of all
        fits = running and len(running) <= self.draft.rank(found) and name in self.symbols.given
        if fits and not any(n in found.axes for n in running):
            leaves = [Tree("name", tree.start, tree.stop, text=n) for n in running]
            return self.pick(found, leaves, tree)
        return found

    def _runs(self, name: str) -> bool:
        return name in self.env or self.symbols.is_free(name)

    def _with_other_letter(self, tree: Tree, name: str) -> tuple[Value | None, str]:
        """``K(x, x_j)`` where ``K(x, x_i)`` is given: the same values under another letter."""
        letters = {t.text for part in walk(tree) for t in part.sub or () if t.text in self.env}
        for letter in letters:
            written = re.compile(rf"(?<=[_^(,]){letter}(?![A-Za-z0-9])")
            for other in self.symbols.given:
                fits = re.fullmatch(written.sub("([a-z])", re.escape(name)), other)
                if fits and written.search(name):
                    return self.find(other), other
        return None, name

    def _own(self, name: str, count: int) -> Definition | None:
        """The function of the program that is called so."""
        if name in self.symbols.given or name in self.local:
            return None
        found = [
            d for d in self.symbols.definitions.get(name, ())
            if d.parameters is not None and len(d.parameters) == count
            and d.place not in self.busy and d.place != self.at
        ]  # fmt: skip
        return found[-1] if found else None

    def _substituted(self, own: Definition, arguments: Sequence[Tree]) -> Value:
        assert own.parameters is not None
        values = [self.value(argument) for argument in arguments]
        outer = self.local
        self.local = dict(zip(own.parameters, values, strict=True))
        try:
            return self.body(own)
        finally:
            self.local = outer

    def function(self, head: Tree, tree: Tree) -> str:
        """The function that a head names: a row, or a name of ``_FIELD``; "" if it is none."""
        inner = head.parts[0] if head.kind == "script" else head
        if inner.kind != "name":
            return ""
        name = inner.text
        if name.startswith(QUALIFIED):
            name = name.removeprefix(QUALIFIED)
            return symbols.called(name) or (name if name in _FIELD or formula_of(name) else "")
        whole = key(head)
        if name == "phi" and name not in self.known and _NORMAL.search(self.text):
            return "normal_pdf"
        if whole in self.symbols.given or whole in self.local:
            return ""
        if name in LETTERS:
            there = (
                name in self.known
                or name in self.symbols.given
                or name in self.local
                or any(
                    d.left.kind != "call"
                    for d in self.symbols.definitions.get(name, ())
                    if isinstance(d.left, Tree)
                )
            )
            if there or (tree.text == "[" and name in ("N", "mu")):
                return ""
            if head.kind == "script" and head.sub is not None:
                return self._expected(head.sub, tree) if name.startswith("E") else ""
            density = name == "N" and len(tree.parts) == 4
            return "normal_density" if density else LETTERS[name]
        if name in self.known and (
            name not in symbols.CALLED or len(name) < 3 or name in self.symbols.given
        ):
            return ""
        if self.python and name in _CODE and tree.kind == "call":
            return _OF_CODE.get(name, name)
        return symbols.called(name) or (name if name in _FIELD or formula_of(name) else "")

    def _expected(self, sub: Sequence[Token], tree: Tree) -> str:
        """``E_t[r_t]`` is the mean over t, and ``E_{x \\sim p}[D(x)]`` of an array, one entry for
        every draw, its mean; of what the probabilities p themselves are a part of, it is none.
        """
        signs = [t.text for t in sub]
        if all(self.symbols.is_free(sign) for sign in signs) and signs[0] not in _DISTRIBUTIONS:
            return "mean"
        drawn = signs[signs.index("~") + 1] if "~" in signs[:-1] else signs[0]
        inside = {part.text.lower() for a in tree.parts[1:] for part in walk(a)}
        inside |= {name.lower() for name, given in self.symbols.given.items() if given.shape}
        place = self.draft.place()
        ranks = [self.draft.rank(self.value(a)) for a in tree.parts[1:]]
        self.draft.roll_back(place)
        self.forget(place[0])
        variable = "~" not in signs and drawn not in _DISTRIBUTIONS and len(signs) == 1
        if ranks != [1] or (drawn.lower() in inside and not variable):
            raise self.error(
                "an expectation needs its distribution", "Write the sum: \\sum_i p_i x_i.", tree
            )
        return "mean"

    def _indexed_or_product(self, tree: Tree, head: Tree, arguments: list[Tree]) -> Value:
        name = key(head)
        if tree.text == "[" and f"[{raw(tree.inside)}]" in self.symbols.given:  # V [S]
            concentration = self.input(f"[{raw(tree.inside)}]")
            return self.draft.entrywise("multiply", self.value(head), concentration)
        if tree.text == "[":
            whole = self._array(head)
            if self.python:
                picked = self.code_index(whole, arguments, tree)
                if picked is not None:
                    return picked
            only = arguments[0] if len(arguments) == 1 else None
            number = only is not None and not self.draft.rank(whole) and not self.python
            groups = number and only is not None and self._is_factor(only, whole)
            if not groups:
                stacked = self._stacked(whole, arguments, tree)
                if stacked is not None:
                    return stacked
                if self.draft.shape(whole) is None:
                    return self._unknown_index(whole, arguments)
                running = any(self.is_running(n) for a in arguments for n in self.letters_in(a))
                return self.pick(whole, arguments, tree, None if running else 0)
        if self.counts(tree):
            if not self.is_matlab:
                shown = ", ".join(map(self.source, arguments))
                write = f"{self.source(head)} * ({shown})"
                self.doubt(tree, f"entry {shown} of {self.source(head)}", "a product", write)
            return self.pick(self.value(head), arguments, tree, 1)
        if len(arguments) == 1 and arguments[0].kind != "keyword" and not self.python:
            self._check_product(tree, head, name)
            whole = self.value(head)
            only = arguments[0]
            if (
                self.draft.rank(whole) == 1
                and only.kind == "name"
                and self.symbols.is_free(only.text)
            ):
                return self.pick(whole, arguments, tree)
            return algebra.product(self.draft, whole, self.value(only), "", summed=self.summed > 0)
        raise self._unknown_function(head, tree)

    def _is_factor(self, only: Tree, whole: Value) -> bool:
        """Whether brackets behind what is no array hold a factor, as in ``P [ r (1 + r) ]``."""
        raised = only.kind == "script" and bool(only.sup)
        known = self.draft.shape(whole) == ()
        return only.kind == "chain" or raised or (known and only.kind in ("call", "script"))

    def counts(self, tree: Tree) -> bool:
        """Whether ``x(1)`` is an entry, as in MATLAB: x is an array."""
        given = self.symbols.given.get(key(tree.parts[0]))
        axes = len(given.shape or ()) if given is not None else 0
        whole = all(a.kind == "number" and a.value >= 1 and a.value == int(a.value)
                    for a in tree.parts[1:])  # fmt: skip
        return tree.text == "(" and not self.python and 0 < axes == len(tree.parts) - 1 and whole

    def _array(self, head: Tree) -> Value:
        other = head.text.swapcase() if head.kind == "name" else ""
        given = self.symbols.given.get(other)
        if given is not None and given.shape and self.find(key(head)) is None:
            return self.input(other)
        return self.value(head)

    def _stacked(self, whole: Value, arguments: list[Tree], tree: Tree) -> Value | None:
        """``W[a, x]`` of a matrix and vectors: the vectors, one below the other."""
        if self.python or self.draft.rank(whole) != 2 or len(arguments) < 2:
            return None
        if any(a.kind not in ("name", "script", "chain", "call") for a in arguments):
            return None
        place = self.draft.place()
        try:
            values = [self.value(a) for a in arguments]
        except NotWholeError:
            values = []
        if values and all(self.draft.rank(v) == 1 and not v.axes for v in values):
            return algebra.product(
                self.draft, whole, self.draft.operation("concat", *values, axis=0), ""
            )
        self.draft.roll_back(place)
        self.forget(place[0])
        return None

    def _unknown_index(self, whole: Value, arguments: list[Tree]) -> Value:
        """An index of an array of which nothing is known yet."""
        key_ = tuple(
            self.slice_of(a) if a.kind == "slice" else self._constant_index(a) for a in arguments
        )
        return self.draft.operation("index", whole, key=key_)

    def _constant_index(self, tree: Tree) -> int:
        for part in walk(tree):
            if (
                part.kind == "name"
                and part.text not in self.env
                and part.text not in self.symbols.given
            ):
                raise self.error(
                    "this must be a number, not something to compute with names",
                    "Write a number.", tree, "0",
                )  # fmt: skip
        return self.whole(tree)

    def _check_product(self, tree: Tree, head: Tree, name: str) -> None:
        """A letter such as f before parentheses is a product only if the program knows it."""
        if head.kind == "script" and head.sup is not None:
            return
        base = head.parts[0].text if head.kind == "script" else head.text
        known = name in self.known or name in self.symbols.given or name in self.symbols.definitions
        is_word = len(base) > 1 and base.isalpha() and base not in GREEK and not known
        lacks = bool(self.symbols.given)  # all others have values: BN_γ(x) is no product
        if is_word and (head.kind == "name" or lacks or suggestion(name, ())):
            raise self._unknown_function(head, tree)
        counts = {len(d.parameters) for d in self.symbols.definitions.get(name, ()) if d.parameters}
        if counts and len(tree.parts) - 1 not in counts and name not in self.symbols.given:
            raise self._unknown_function(head, tree)
        recurs = any(
            len(d.parameters or ()) == len(tree.parts) - 1
            and (d.place in self.busy or d.place == self.at)
            for d in self.symbols.definitions.get(name, ())
        )
        if recurs and name not in self.symbols.given and name not in self.local:
            raise self.error(
                f"{self.source(head)} is defined by itself, without a value to begin with",
                f"Write its values as names of their own: {base}_1 = 2 {base}_0.", tree,
                f"{base}_0",
            )  # fmt: skip
        if base == "O" and not known and name not in self.local and name not in self.alone:
            inside = self.source(tree.parts[1])
            raise self.error(
                "O(…) says how a cost grows, and has no value", f"Write {inside:.40} alone.", tree,
                inside,
            )  # fmt: skip
        if base not in _FUNCTION_LETTERS or known or name in self.local or name in self.alone:
            return
        shown = self.source(head)
        if base in ("phi", "psi", "f", "g", "F", "G"):
            example = f"{shown}(a) = tanh(a)"
        else:
            example = f"{shown}(a) = a^2"
        raise self.undefined(
            f"{shown} is a function that nothing defines",
            f"Define it: {example}; or write {shown} * (…) for a product.", head, example,
        )  # fmt: skip

    alone: frozenset[str] = frozenset()
    alone_calls: frozenset[str] = frozenset()

    def _unknown_function(self, head: Tree, tree: Tree) -> Exception:
        shown = self.source(head)
        own = [d.parameters for d in self.symbols.definitions.get(key(head), ()) if d.parameters]
        if own and len(own[-1]) != len(tree.parts) - 1:
            there = [self.source(part) for part in tree.parts[1:]][: len(own[-1])]
            write = f"{shown}({', '.join([*there, *own[-1][len(there) :]])})"
            count = f"{len(own[-1])} argument" + "s" * (len(own[-1]) != 1)
            return self.error(
                f"{shown} takes {count}; here it has {len(tree.parts) - 1}", f"Write {write}.",
                tree, write,
            )  # fmt: skip
        guess = suggestion(key(head), self.known)
        if "." in shown and SequenceMatcher(None, guess, key(head)).ratio() < _SURE:
            guess = ""  # a library's names are copied, not mistyped
        if guess:
            return self.error(
                f"there is no function called {key(head):.30}", f"Did you mean {guess}?", head,
                guess,
            )  # fmt: skip
        problem = f"there is no function called {shown:.30}"
        if "." in shown or not key(head):  # of a library
            last = re.sub(r".*\.|\W", "", shown) or "g"
            remedy = f"Define it under a name of its own: {self._example(last[:30], tree)}."
            return FormulaError(
                problem, remedy=remedy, text=self.text, start=tree.start, stop=tree.stop,
                write=Edit(0, tree.stop, self._defined_first(last, head, tree)),
            )  # fmt: skip
        example = self._example(f"{shown:.30}", tree)
        return self.undefined(
            problem, f"Define it: {example}; or write * before the parenthesis for a product.",
            head, example,
        )  # fmt: skip

    def _example(self, name: str, tree: Tree) -> str:
        """A definition of a function with as many arguments as a call has."""
        letters = "abcdefgh"[: max(1, len(tree.parts) - 1)]
        body = " ".join(letters) + "^2" * (len(letters) == 1)
        return f"{name}({', '.join(letters)}) = {body}"

    def _defined_first(self, name: str, head: Tree, tree: Tree) -> str:
        """The text up to a call, with a definition of what is called before it all."""
        called = name + (self.text[head.stop : tree.stop] or "(x)")
        return f"{self.in_dialect(self._example(name, tree))}{self.text[: tree.start]}{called}"

    # ------------------------------------------------------------------ calling it
    def builtin(self, name: str, tree: Tree, head: Tree, arguments: Sequence[Tree]) -> Value:
        """A row of the table, or a function that rows are put together for."""
        settings = {
            _KEYWORDS.get(a.text, a.text): self.setting(a.parts[0])
            for a in arguments if a.kind == "keyword" and a.text not in _UNSET.get(name, ())
        }  # fmt: skip
        for number, one in enumerate(a for a in arguments if a.kind == "keyword"):
            twice = [a.text for a in arguments if a.kind == "keyword"][:number]
            if one.text in twice:
                raise self.deleted(f"{one.text} is set twice", "Delete one of them.", one)
        plain = [a for a in arguments if a.kind != "keyword"]
        sub = head.sub if head.kind == "script" else None
        if not plain:
            shown = self.source(head)
            wanted = "at least 2 arguments" if name in ("max", "min") else "1 argument"
            write = f"{shown}(x, y)" if name in ("max", "min") else f"{shown}(x)"
            raise self.error(
                f"{shown} takes {wanted}; here it has none", f"Write {write}.", tree, write
            )
        if head.kind == "script" and head.primes:
            return self._slope(name, plain, head)
        if sub and name in PARAMETRIC and len(plain) == 1 and not settings:
            parameter = self.tree_of(sub)
            if self._is_parameter(parameter):
                return PARAMETRIC[name](self.draft, self.value(plain[0]), self.value(parameter))
        if plain[0].kind == "comprehension" and name in _LOOPED and not settings:
            return self._looped(name, plain, tree)
        if name == "solve" and len(plain) == 1:  # of R: the inverse
            name = "inv"
        if name == "cos" and len(plain) == 2:  # of the angle between two vectors
            name = "sim"
        if not self.python:
            elsewhere = self._elsewhere(name, plain, settings, tree)
            if elsewhere is not None:
                return elsewhere
        special = _FIELD.get(name)
        if special is not None:
            return special(self, plain, settings, sub, tree)
        if "reduction" in settings:
            return self._not_averaged(name, tree, plain, settings)
        if formula_of(name) is not None:
            return self._by_formula(name, tree, head, plain)
        return self._row(name, tree, head, plain, settings)

    @cached_property
    def is_r(self) -> bool:
        """Whether the text is of R."""
        return bool(_R.search(self.text))

    @cached_property
    def _columns(self) -> tuple[bool, bool]:
        """Whether reductions may be MATLAB's, and whether what says so is of this language too."""
        matlab = bool(symbols.MATLAB.search(_BRACKETS.sub("", self.text)))
        return matlab, matlab and not _BEYOND_POWERS.search(self.text)  # A.^2

    def _elsewhere(
        self, name: str, plain: list[Tree], settings: dict[str, Any], tree: Tree
    ) -> Value | None:
        """A reduction as MATLAB, Julia and R have it, or None where it is as everywhere.

        MATLAB counts axes from 1 and reduces the columns of a matrix; both divide variances by
        n − 1; max(x, 2) of R is one number.
        """
        row = {"max": "amax", "min": "amin"}.get(name, name)
        if row not in _COLUMNS:
            return None
        (matlab, is_ours), is_r = self._columns, self.is_r
        spread = name in ("var", "std")
        deviation = spread and self.source(tree).startswith("sd")
        if not (matlab or is_r or deviation) or settings:
            return None
        if "\\" in self.text or _ALL.search(self.source(tree)) or (is_ours and spread):
            return None
        if is_r and row != name and not self.source(tree).startswith("p"):
            found = [self.draft.over_core(self.value(part), row) for part in plain]
            return self.draft.entrywise(name, *found) if len(found) > 1 else found[0]
        if spread and len(plain) == 1:
            settings = {"ddof": 1}
        elif matlab and spread:  # std(x, 1, 2): how it is divided, and the axis
            settings = {"ddof": 0 if self.static(plain[1]) else 1}
        if is_r or deviation:
            return self.reducing(row, self.value(plain[0]), settings, tree) if spread else None
        place = 2 if spread or row != name else 1
        if len(plain) == place + 1:
            settings = settings | {"axis": round(self.static(plain[place])) - 1}
        elif len(plain) == 2 and not spread:
            return None
        before = self.draft.place()
        self.summed += 1
        try:
            value = self.value(plain[0])
        except NotWholeError:
            return None
        finally:
            self.summed -= 1
        shape = self.draft.core(value)
        if len(plain) < place + 1 and len(shape) == 2 and shape[0] > 1:
            if _JULIA.search(self.text) or value.axes:
                return None
            inner = self.source(plain[0])
            if is_ours:
                columns = f"{name}({inner}, axis=0)"
                self.draft.roll_back(before)
                self.forget(before[0])
                self.doubt(tree, "of all entries", "of every column, as in MATLAB", columns)
                return None
            if not _SURELY_MATLAB.search(self.text):
                whole = f"{name}({name}({inner}))"
                self.doubt(tree, "of every column, as in MATLAB", "of all entries", whole)
            settings = settings | {"axis": 0}
        if not settings:
            self.draft.roll_back(before)
            self.forget(before[0])
            return None
        return self.reducing(row, value, settings, tree)

    def _not_averaged(
        self, name: str, tree: Tree, plain: list[Tree], settings: dict[str, Any]
    ) -> Value:
        """A loss of PyTorch with ``reduction="sum"``: its mean, times what it is a mean of."""
        kind = settings.pop("reduction")
        kept = tree._replace(parts=tuple(p for p in tree.parts if p.text != "reduction"))
        mean = self.builtin(name, kept, tree.parts[0], kept.parts[1:])
        if kind == "mean":
            return mean
        shape = self.draft.shape(self.value(plain[0]))
        if kind != "sum" or shape is None:
            raise self.error(
                f"reduction={kind} is not read here", "Write the loss as a formula.", tree
            )
        count = math.prod(shape[:-1] if name == "cross_entropy" else shape)
        return self.draft.entrywise("multiply", self.draft.constant(float(count)), mean)

    def _looped(self, name: str, plain: Sequence[Tree], tree: Tree) -> Value:
        """``sum(… for …)``, with a start maybe."""
        kind = _LOOPED[name]
        out = self.each_reduced(plain[0], kind)
        if self.draft.rank(out) and not self.source(tree).startswith(kind):  # np.sum: of all
            out = self.draft.over_core(out, _REDUCED[kind])
        for start in plain[1:]:
            out = self.draft.entrywise("add", self.value(start), out)
        return out

    def _by_formula(self, name: str, tree: Tree, head: Tree, plain: Sequence[Tree]) -> Value:
        """A function that is a formula over its parameters."""
        formula = formula_of(name)
        assert formula is not None
        wanted = [p for p, default in formula.parameters.items() if default is None]
        named = {a.text: a.parts[0] for a in tree.parts if a.kind == "keyword"}
        options = [p for p in formula.parameters if p not in wanted]
        named = dict(zip(options, plain[len(wanted) :], strict=False)) | named
        if len(plain) < len(wanted) or len(plain) > len(formula.parameters):
            _all(self, plain, len(wanted), tree)
        if wrong := [n for n in named if n not in options]:
            there = f"It has: {', '.join(options)}." if options else "Leave it out."
            raise self.error(f"{self.source(head)} has no setting called {wrong[0]}", there, tree)
        numbers = {p: d for p, d in formula.parameters.items() if d is not None}
        numbers |= {p: self.static(given) for p, given in named.items()}
        values = [self.value(argument) for argument in plain[: len(wanted)]]
        outer, self.local = self.local, dict(zip(wanted, values, strict=True))
        try:
            return self.value(placed(formula.tree, numbers, tree.start, tree.stop))
        finally:
            self.local = outer

    def _slope(self, name: str, plain: list[Tree], head: Tree) -> Value:
        """``\\sigma'(z)``: the derivative of a function as a formula."""
        if head.primes != 1 or name not in SLOPES or len(plain) != 1:
            raise self.error(
                f"{self.source(head)} is a derivative, which the program computes itself",
                "Write the formula of the derivative, or the function without its prime.", head,
            )  # fmt: skip
        return SLOPES[name](self.draft, self.value(plain[0]))

    def _is_parameter(self, tree: Tree) -> bool:
        """Whether a subscript of a function is a value; a word or an index is a label."""
        name = key(tree)
        is_letter = name in GREEK or name in self.symbols.given or name in self.local
        return (tree.kind == "number" and tree.value != 1) or is_letter

    def _row(
        self, name: str, tree: Tree, head: Tree, plain: list[Tree], settings: dict[str, Any]
    ) -> Value:
        row = TABLE[name]
        reduction = row.reduction if len(plain) == 1 else ""
        if len(plain) == 2 and row.reduction and "keepdims" in settings and "axis" not in settings:
            settings = {"axis": self.setting(plain[1])} | settings  # x.max(1, keepdim=True)
            plain = plain[:1]
        if len(plain) == 1 and row.reduction and (settings or name in ("max", "min")):
            value = self.value(plain[0])
            if (
                name in ("max", "min")
                and not settings
                and self.draft.shape(value) in ((), None)
                and not value.axes
            ):
                shown = self.source(head)
                if self.draft.shape(value) is None and name in ("max", "min"):
                    raise self.error(
                        f"{name} takes at least 2 arguments; here it has 1",
                        f"Write {shown}(x, y), or {shown}(x, axis=0) of an array.", tree,
                        f"{shown}({self.source(plain[0])}, y)",
                    )  # fmt: skip
                return value
            return self.reducing(reduction or row.reduction or name, value, settings, tree)
        wanted = len(row.operands)
        names = list(row.settings)
        given = list(plain)
        while not row.variadic and len(given) > wanted and len(plain) - wanted <= len(names):
            extra = given[wanted:]
            for setting, argument in zip(names, extra, strict=False):
                if advice := row.settings[setting].by_name:
                    raise self.error(
                        f"the second argument of {name} can mean two things", advice, argument
                    )
                settings.setdefault(setting, self.setting(argument))
                tree = tree._replace(
                    parts=(
                        *tree.parts,
                        Tree("keyword", argument.start, argument.stop, (argument,), setting),
                    )
                )
            given = given[:wanted]
        if not row.variadic and len(given) != wanted:
            self._wrong_count(name, head, len(plain), tree)
        if name in ("stack", "concat") and len(given) == 1 and given[0].kind == "list":
            given = list(given[0].parts)
        values = [self.value(argument) for argument in given]
        matrices = name == "concat" and all(self.draft.rank(v) == 2 for v in values)
        if matrices and not settings and _head_text(tree) == "Concat":
            settings = {"axis": 1}  # of heads: their columns, side by side
            rows = ", ".join(self.source(argument) for argument in given)
            self.doubt(tree, "side by side", "one below the other", f"concat({rows}, axis=0)")
        if name in _REDUCING and len(values) == 1:
            return self.reducing(name, values[0], settings, tree)
        if row.elementwise:
            return self.checked(tree, lambda: self.draft.entrywise(name, *values, **settings))
        if name == "reshape":
            return self.checked(tree, lambda: self.draft.operation(name, *values, **settings))
        if any(v.axes for v in values):
            if name in ("dot", "matmul"):
                return algebra.product(
                    self.draft, values[0], values[1], "·" if name == "dot" else "@"
                )
            raise NotWholeError(name)
        return self.checked(tree, lambda: self.draft.operation(name, *values, **settings))

    def _wrong_count(self, name: str, head: Tree, count: int, tree: Tree) -> None:
        row = TABLE[name]
        wanted = len(row.operands)
        shown = self.source(head)
        needs = "1 argument" if wanted == 1 else f"{wanted} arguments"
        letters = ", ".join("xyzuvw"[:wanted])
        more = ", ".join(f"{setting}=…" for setting in row.settings)
        remedy = f"Write {shown}({letters})" + (
            f", or {shown}({letters}, {more})." if more else "."
        )
        own = [self.source(part) for part in tree.parts[1:] if part.kind != "keyword"]
        written = [*own[:wanted], *"xyzuvw"[len(own) : wanted]]
        raise self.error(
            f"{shown} takes {needs}; here it has {count or 'none'}", remedy, tree,
            f"{shown}({', '.join(written)})",
        )  # fmt: skip

    def checked(self, tree: Tree, make: Callable[[], Value]) -> Value:
        """What a row makes of its settings; a wrong one is said at its place."""
        try:
            return make()
        except SettingError as error:
            place = next(
                (a for a in tree.parts if a.kind == "keyword" and a.text == error.setting), tree
            )
            if self.python and error.setting and "no setting" in error.problem:
                raise self.error(
                    error.problem, "Write the function as a formula, which says what it changes.",
                    place,
                ) from error  # fmt: skip
            if place is not tree and error.remedy.endswith("delete this one."):
                raise self.deleted(error.problem, error.remedy, place) from error
            said, _, example = error.remedy.partition("Write for instance ")
            write = example.rstrip(".") if example and not said and place is not tree else None
            if not example and place is not tree:
                raise self.deleted(error.problem, error.remedy, place) from error
            raise self.error(error.problem, error.remedy, place, write) from error

    def deleted(self, problem: str, remedy: str, tree: Tree) -> FormulaError:
        """An error at an argument, mended without it and the comma before it."""
        comma = max(self.text.rfind(",", 0, tree.start), 0)
        return FormulaError(
            problem, remedy=remedy, text=self.text, start=tree.start, stop=tree.stop,
            write=Edit(comma, tree.stop, ""),
        )  # fmt: skip

    def reducing(self, name: str, value: Value, settings: dict[str, Any], tree: Tree) -> Value:
        """A reduction or a softmax of one array; named axes stay."""
        if name in ("softmax", "log_softmax"):
            if value.axes and not self.draft.rank(value):
                if len(value.axes) > 1 or settings:
                    raise NotWholeError("softmax over a named axis")
                settings = {"axis": 0}  # over the entries that the index numbers
            return self.checked(
                tree, lambda: self.draft.operation(name, value, named=value.axes, **settings)
            )
        if not settings and value.axes:
            return self.draft.over_core(value, name)
        return self.checked(
            tree, lambda: self.draft.operation(name, value._replace(row=False), **settings)
        )

    def setting(self, tree: Tree) -> object:
        """The value of a setting: a number, a truth value, or several numbers."""
        if tree.kind == "list":
            return tuple(self.setting(part) for part in tree.parts)
        if tree.kind == "group":
            return self.setting(tree.parts[0])
        if tree.kind == "call" and key(tree.parts[0]) in ("shape", "size"):
            return self.draft.literal(self.value(tree))
        if tree.kind == "text":
            return tree.text
        if tree.kind == "name" and tree.text in _TRUTHS:
            return _TRUTHS[tree.text]
        try:
            return self.static(tree)
        except NotWholeError:
            raise self.error(
                "this setting is an array or a condition, and a number is read here",
                "Write the function as a formula.",
                tree,
            ) from None

    def static(self, tree: Tree) -> float:
        """The number that a tree without names is."""
        raise NotImplementedError


# ---------------------------------------------------------------------- functions of the field
Field = Callable[[Calls, Sequence[Tree], dict[str, Any], Any, Tree], Value]


def _all(scope: Calls, plain: Sequence[Tree], count: int, tree: Tree) -> list[Value]:
    if len(plain) != count:
        name = scope.source(tree.parts[0])
        needs = "1 argument" if count == 1 else f"{count} arguments"
        letters = ", ".join("xyzuvw"[:count])
        own = [scope.source(argument) for argument in plain[:count]]
        written = ", ".join([*own, *"xyzuvw"[len(own) : count]])
        raise scope.error(
            f"{name} takes {needs}; here it has {len(plain)}", f"Write {name}({letters}).", tree,
            f"{name}({written})",
        )  # fmt: skip
    return [scope.value(argument) for argument in plain]


def _power(
    scope: Calls, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    """pow(a, b), entry by entry; of e, the exponential function."""
    a, b = _all(scope, plain, 2, tree)
    if scope.draft.is_constant(a, "e"):
        return scope.draft.entrywise("exp", b)
    return scope.draft.entrywise("power", a, b)


def _logarithm(
    scope: Calls, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    """ln, or the logarithm to the base below, or to that of R: log(x, base = 2)."""
    if settings.keys() - {"base"}:
        scope.checked(tree, lambda: scope.draft.operation("ln", scope.value(plain[0]), **settings))
    if len(plain) == 2 and scope.is_r and not scope.python:
        return scope.draft.entrywise("log_base", *map(scope.value, plain))
    if "base" in settings and len(plain) == 1:
        base_ = next(a.parts[0] for a in tree.parts if a.kind == "keyword")
        return scope.draft.entrywise("log_base", scope.value(plain[0]), scope.value(base_))
    if len(plain) == 2 and not sub:
        number, argument = sorted(plain, key=lambda part: part.kind != "number")
        base = scope.source(number if number.kind == "number" else plain[1])
        argument = argument if number.kind == "number" else plain[0]
        write = f"log_{{{base}}}({scope.source(argument)})"
        raise scope.error(
            "log takes 1 argument; its base stands below", f"Write {write}.", tree, write
        )
    (value,) = _all(scope, plain, 1, tree)
    base = raw(sub)
    if base in ("", "e"):
        return scope.draft.entrywise("ln", value)
    if base in ("2", "10"):
        return scope.draft.entrywise(f"log{base}", value)
    return scope.draft.entrywise("log_base", value, scope.value(scope.tree_of(sub)))


def _sigma(
    scope: Calls, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    """σ: the sigmoid; where its value has an index, the softmax; beside μ(x), the deviation."""
    (value,) = _all(scope, plain, 1, tree)
    if scope.draft.rank(value) and _has_index(scope):
        return scope.draft.operation("softmax", value)
    if scope.draft.rank(value) and "mu" in scope.alone_calls and "mu" not in scope.symbols.given:
        return algebra.deviation(scope.draft, value, True)
    return scope.draft.entrywise("sigmoid", value)


def _has_index(scope: Calls) -> bool:
    """Whether σ(z)_i stands on a left side."""
    lefts = (d.left for all_ in scope.symbols.definitions.values() for d in all_)
    scripts = (left for left in lefts if isinstance(left, Tree) and left.kind == "script")
    calls = (left.parts[0] for left in scripts if left.sub and left.parts[0].kind == "call")
    return any(key(call.parts[0]) == "sigma" for call in calls)


def _sum(
    scope: Calls, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    if len(plain) == 2 and "axis" not in settings:
        settings = {"axis": scope.setting(plain[1])} | settings
    elif len(plain) != 1:
        _all(scope, plain, 1, tree)
    if settings or scope.python:
        scope.summed += 1
        value = scope.value(plain[0])
        scope.summed -= 1
        return scope.reducing("sum", value, settings, tree)
    body = plain[0]
    return scope.big(Tree("big", tree.start, tree.stop, (body,), "sum"))


def _mean(
    scope: Calls, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    letters = index_letters(sub)
    if letters and all(map(scope.symbols.is_free, letters)) and "~" not in raw(sub):
        big = Tree("big", tree.start, tree.stop, (plain[0],), "mean", sub=sub, letters=letters)
        return scope.big(big)
    scope.summed += 1
    value = scope.value(plain[0])
    scope.summed -= 1
    if len(plain) == 2 and "axis" not in settings:
        settings = {"axis": scope.setting(plain[1])} | settings
    elif len(plain) > 1:
        _all(scope, plain, 1, tree)
    return scope.reducing("mean", value, settings, tree)


def _transpose(
    scope: Calls, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    value = scope.value(plain[0])
    if settings or len(plain) > 1:
        axes = settings.get("axes", tuple(scope.setting(p) for p in plain[1:]))
        rank = len(scope.draft.shape(value) or ())
        if len(plain) == 3 and rank and _head_text(tree) != "permute":  # two that change places
            order = list(range(rank))
            one, other = (round(scope.static(p)) for p in plain[1:])
            if -rank <= min(one, other) and max(one, other) < rank:
                order[one], order[other] = order[other], order[one]
                axes = tuple(order)
        return scope.checked(tree, lambda: scope.draft.operation("transpose", value, axes=axes))
    return scope.draft.transposed(value)


def _product(sign: str) -> Field:
    def called(
        scope: Calls, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
    ) -> Value:
        a, b = _all(scope, plain, 2, tree)
        unknown = None in (scope.draft.shape(a), scope.draft.shape(b))
        if unknown or not (a.axes or b.axes):
            return scope.draft.operation("dot" if sign == "·" else "matmul", a, b)
        return algebra.product(scope.draft, a, b, sign)

    return called


def _softmax(
    scope: Calls, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    name = symbols.called(_head_text(tree)) or "softmax"
    value = scope.value(plain[0])
    if len(plain) == 2:
        settings = {"axis": scope.setting(plain[1])} | settings
    out = scope.reducing(name, value, settings, tree)
    letters = [t for t in sub or () if t.kind == "name"]
    if letters and all(len(t.text) == 1 for t in letters):
        return scope.pick(out, scope.places(sub, scope.draft.rank(out)), tree)
    return out


def _normal_density(
    scope: Calls, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    """``N(x; μ, σ²)`` of numbers, ``N(x; μ, Σ)`` of vectors."""
    ranks = [scope.draft.rank(scope.value(part)) for part in plain]
    if ranks not in ([0, 0, 0], [1, 1, 2]):
        raise scope.error(
            "a normal density is of three numbers, or of two vectors and a matrix of covariances",
            "Sum over the entries, \\sum_i \\log N(x_i; \\mu_i, \\sigma_i^2).", tree,
        )  # fmt: skip
    spread = scope.source(plain[2])
    raised = "^" in spread or "²" in spread
    if key(plain[2]).split("_")[0] in ("sigma", "s") and not raised:
        opened = scope.source(tree)[: plain[2].start - tree.start]
        squared = f"{opened}{spread}^2{scope.source(tree)[plain[2].stop - tree.start :]}"
        scope.doubt(tree, f"{spread} is the variance", "it is the standard deviation", squared)
    name = "multivariate_normal" if ranks[0] else "normal"
    return scope._by_formula(name, tree, tree.parts[0], plain)


def _head_text(tree: Tree) -> str:
    head = tree.parts[0]
    name = head.parts[0].text if head.kind == "script" else head.text
    return name.removeprefix(QUALIFIED)


def _similarity(
    scope: Calls, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    """The cosine of the angle between two vectors."""
    a, b = _all(scope, plain, 2, tree)
    if not (a.axes or b.axes):
        return scope.draft.operation(
            "cosine_similarity", a._replace(row=False), b._replace(row=False)
        )
    lengths = [algebra.norm(scope.draft, v, "2") for v in (a, b)]
    over = scope.draft.inner(a._replace(row=False), b._replace(row=False))
    return scope.draft.entrywise("divide", over, scope.draft.entrywise("multiply", *lengths))


def _array_row(row: str) -> Field:
    """A row of linear algebra, which takes whole arrays only."""

    def called(
        scope: Calls, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
    ) -> Value:
        (value,) = _all(scope, plain, 1, tree)
        if value.axes and row != "inv":
            raise NotWholeError(row)
        return scope.checked(
            tree, lambda: scope.draft.operation(row, value._replace(row=False), **settings)
        )

    return called


def _spread(root: bool) -> Field:
    def called(
        scope: Calls, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
    ) -> Value:
        if len(plain) == 2 and "axis" not in settings:
            settings = {"axis": scope.setting(plain[1])} | settings
            plain = plain[:1]
        (value,) = _all(scope, plain, 1, tree)
        row = "std" if root else "var"
        if not value.axes:
            return scope.checked(tree, lambda: scope.draft.operation(row, value, **settings))
        return algebra.deviation(scope.draft, value, root)

    return called


def _reshape(
    scope: Calls, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    value = scope.value(plain[0])
    if "shape" not in settings:
        extra = [scope.setting(p) for p in plain[1:]]
        shape = (
            extra[0] if len(extra) == 1 and isinstance(extra[0], tuple) else tuple(extra) or (-1,)
        )
        settings = {"shape": shape} | settings
    return scope.checked(tree, lambda: scope.draft.operation("reshape", value, **settings))


def _where(
    scope: Calls, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    if len(plain) != 3:
        _all(scope, plain, 3, tree)
    condition = scope.condition(plain[0])
    return scope.draft.entrywise("where", condition, *(scope.value(p) for p in plain[1:]))


def _beside(across: bool) -> Field:
    """hstack and vstack: arrays side by side, or one below the other."""

    def called(
        scope: Calls, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
    ) -> Value:
        parts = plain[0].parts if len(plain) == 1 and plain[0].kind == "list" else plain
        values = [scope.value(part) for part in parts]
        flat = all(scope.draft.rank(value) == 1 for value in values)
        row = "stack" if flat and not across else "concat"
        axis = 1 if across and not flat else 0
        return scope.checked(tree, lambda: scope.draft.operation(row, *values, axis=axis))

    return called


def _masked(
    scope: Calls, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    """x.masked_fill(mask, v) of PyTorch; −∞ is a number so low that its softmax is 0."""
    if len(plain) != 3:
        _all(scope, plain, 3, tree)
    value, mask, filled = plain
    low = filled.kind == "text" or (filled.kind == "negate" and filled.parts[0].kind != "number")
    written = Tree("number", filled.start, filled.stop, value=-1e9) if low else filled
    return _where(scope, (mask, written, value), settings, sub, tree)


def _triangle(
    scope: Calls, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    """tril(x) and triu(x): x below or above its diagonal, and 0."""
    value, shape = _known_shape(scope, plain[0])
    shift = settings.get("diagonal", settings.get("k", 0.0))
    shift = scope.static(plain[1]) if len(plain) > 1 else shift
    if len(shape) != 2 or not isinstance(shift, float) or math.prod(shape) > _MOST_FILLED:
        raise scope.error(
            f"{scope.source(tree):.40} is of a matrix of at most {_MOST_FILLED:,} entries",
            "Give it a matrix.", tree,
        )  # fmt: skip
    of = np.tril if _head_text(tree) == "tril" else np.triu
    mask = scope.draft.constant(literal(of(np.ones(shape), round(shift))))
    return mask if _is_one(scope, value) else scope.draft.entrywise("multiply", value, mask)


def _is_one(scope: Calls, value: Value) -> bool:
    """Whether a value is a constant of ones."""
    held = scope.draft.literal(value) if scope.draft.is_constant(value) else None
    return held is not None and bool(np.all(np.asarray(held) == 1.0))


def _size(
    scope: Calls, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    """``x.shape``, ``x.size(-1)`` and ``len(x)``: numbers that the shape of x gives."""
    value = scope.value(plain[0])
    shape = scope.draft.shape(value)
    name = scope.source(plain[0])
    if shape is None:
        raise scope.error(
            f"the shape of {name} is not known yet", f"Give {name} a value.", plain[0]
        )
    if len(plain) == 1:
        whole = _head_text(tree) != "len" or not shape
        sizes = tuple(map(float, shape)) if whole else float(shape[0])
        return scope.draft.constant(sizes)
    axis = round(scope.static(plain[1]))
    if not -len(shape) <= axis < len(shape):
        raise scope.error(f"{name} has {len(shape)} axes", "Count them from 0.", plain[1])
    return scope.draft.constant(float(shape[axis]))


def _clip(
    scope: Calls, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    """clip(x, low, high); clamp(min=0) has one bound."""
    named = {a.text: scope.value(a.parts[0]) for a in tree.parts if a.kind == "keyword"}
    value, *bounds = (scope.value(argument) for argument in plain)
    low, high = (*bounds, None, None)[:2]
    low = named.get("min", named.get("a_min", low))
    high = named.get("max", named.get("a_max", high))
    if len(plain) > 3 or (low is None and high is None):
        _all(scope, plain, 3, tree)
    if low is not None and high is not None:
        return scope.draft.entrywise("clip", value, low, high)
    row, bound = ("max", low) if low is not None else ("min", high)
    assert bound is not None
    return scope.draft.entrywise(row, value, bound)


def _filled(
    scope: Calls, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    """zeros(2, 3), ones_like(x), full((2, 3), 7), eye(3), arange(3) of code."""
    name, _, like = _head_text(tree).partition("_")
    if like:
        shape = scope.draft.shape(scope.value(plain[0])) or ()
    else:
        said = [scope.setting(p) for p in (plain[:1] if name == "full" else plain)]
        sizes = said[0] if len(said) == 1 and isinstance(said[0], tuple) else said
        whole = all(isinstance(n, float | int) and n == round(n) for n in sizes)
        shape = tuple(map(round, sizes)) if whole else (-1,)
    if name in ("eye", "identity"):
        shape = (*shape, *shape)[:2]
    if name in ("arange", "range"):
        numbers = range(*shape[:3]) if 0 not in shape[2:] else range(0)
        count = len(numbers)
    else:
        count = math.prod(shape) if min(shape, default=1) > 0 and len(shape) <= MAX_AXES else 0
    if not 0 < count <= _MOST_FILLED:
        raise scope.error(
            "this array is empty or too large",
            f"Give it whole sizes, and at most {_MOST_FILLED:,} entries.", tree,
        )  # fmt: skip
    if name in ("arange", "range"):
        return scope.draft.constant(tuple(map(float, numbers)))
    if name in ("eye", "identity"):
        return scope.draft.constant(literal(np.eye(shape[0], shape[1])))
    number = {"zeros": 0.0, "ones": 1.0}.get(name)
    if number is None and len(plain) != 2:
        scope._wrong_count("divide", tree.parts[0], len(plain), tree)
    number = scope.static(plain[1]) if number is None else number
    return scope.draft.constant(literal(np.full(shape, number)))


def _layer_norm(
    scope: Calls, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    """layer_norm(x), and in PyTorch with the shape of the last axis, a weight and a bias."""
    if len(plain) < 2 or plain[1].kind != "list":
        return scope._row("layer_norm", tree, tree.parts[0], list(plain), settings)
    value, shape = _known_shape(scope, plain[0])
    if scope.setting(plain[1]) != tuple(map(float, shape[-1:])):
        raise scope.error(
            "layer_norm goes over the last axis", f"Write ({shape[-1] if shape else 1},).",
            plain[1], f"({shape[-1] if shape else 1},)",
        )  # fmt: skip
    value = scope.draft.operation("layer_norm", value, **settings)
    for row, part in zip(("multiply", "add"), plain[2:], strict=False):
        value = scope.draft.entrywise(row, value, scope.value(part))
    return value


def _count(
    scope: Calls, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    """How many entries an array has."""
    _all(scope, plain, 1, tree)
    _, shape = _known_shape(scope, plain[0])
    return scope.draft.constant(float(math.prod(shape)))


def _known_shape(scope: Calls, tree: Tree) -> tuple[Value, list[int]]:
    """A value and its shape, which has to be known."""
    value = scope.value(tree)
    shape = scope.draft.shape(value)
    if shape is None or value.axes:
        name = scope.source(tree)
        raise scope.error(f"the shape of {name} is not known yet", f"Give {name} a value.", tree)
    return value, list(shape)


def _rank_changed(kind: str) -> Field:
    """unsqueeze, squeeze and flatten: the same entries with other axes."""

    def called(
        scope: Calls, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
    ) -> Value:
        value, shape = _known_shape(scope, plain[0])
        axes = [settings.get("axis")] if "axis" in settings else list(map(scope.static, plain[1:]))
        numbers = [round(axis) for axis in axes]  # type: ignore[arg-type]
        if kind == "unsqueeze":
            at = numbers[0] if numbers else 0
            shape.insert(at if at >= 0 else len(shape) + 1 + at, 1)
        elif kind == "squeeze":
            chosen = [n % len(shape) for n in numbers] if shape and numbers else range(len(shape))
            shape = [n for i, n in enumerate(shape) if n != 1 or i not in chosen]
        else:
            first = numbers[0] % len(shape) if numbers and shape else 0
            shape = [*shape[:first], math.prod(shape[first:])]
        return scope.draft.reshaped(value, shape, ())

    return called


def _norm(
    scope: Calls, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    """norm(x), of the kind that ``ord``, ``p`` or in code the second argument says."""
    value = scope.value(plain[0])
    kinds = [a.parts[0] for a in tree.parts if a.kind == "keyword" and a.text in ("ord", "p")]
    kinds += plain[1:2] if scope.python else []
    if not kinds:
        return scope._row("norm", tree, tree.parts[0], list(plain), settings)
    minus = kinds[0].kind == "negate"
    kind = kinds[0].parts[0] if minus else kinds[0]
    spelled = kind.text if kind.kind in ("text", "name") else f"{scope.static(kind):g}"
    said = f"-{spelled}" if minus else spelled
    source = scope.source(tree)
    of_matrix = "matrix_norm" in source or ("linalg" in source and "vector_norm" not in source)
    if scope.draft.rank(value) == 2 and of_matrix and "axis" not in settings and said in _OF_MATRIX:
        row, axis = _OF_MATRIX[said]
        if row == "spectral_norm":
            return scope.reducing(row, value, {}, tree)
        sums = scope.reducing("sum", scope.draft.entrywise("abs", value), {"axis": axis}, tree)
        return scope.reducing(row, sums, {}, tree)
    if said in ("None", "2", "fro"):
        return scope.reducing("norm", value, settings, tree)
    if said not in ("1", "inf"):
        raise scope.error(
            f"the norm of kind {said} is not computed",
            "Write it as a formula, such as sum(abs(x)).", tree,
        )  # fmt: skip
    row = "sum" if said == "1" else "amax"
    return scope.reducing(row, scope.draft.entrywise("abs", value), settings, tree)


#: Norms of matrices by their kind in code: the row, and the axis of sums before it.
_OF_MATRIX = {
    "2": ("spectral_norm", None), "1": ("amax", 0), "-1": ("amin", 0), "inf": ("amax", 1),
    "-inf": ("amin", 1),
}  # fmt: skip


def _normalized(
    scope: Calls, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    """normalize(x, dim=1) of code: each row divided by its length."""
    value, shape = _known_shape(scope, plain[0])
    axis = settings.get("axis", scope.static(plain[2]) if len(plain) > 2 else 1.0)
    if (
        settings.get("p", 2.0) != 2
        or not isinstance(axis, float)
        or not -len(shape) <= axis < len(shape)
    ):
        raise scope.error(
            f"{scope.source(tree):.40} is not read", "Write x / norm(x, axis=0, keepdims=1).", tree
        )
    length = scope.draft.operation("norm", value, axis=round(axis), keepdims=1)
    return scope.draft.entrywise("divide", value, length)


def _einsum(
    scope: Calls, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    """einsum("ij,jk->ik", A, B)."""
    if plain[0].kind != "text" or len(plain) < 2:
        raise scope.error(
            "einsum begins with its letters", 'Write einsum("ij,jk->ik", A, B).', tree
        )
    spec = plain[0].text.replace(" ", "")
    if "->" not in spec:
        once = sorted(c for c in set(spec) - {","} if spec.count(c) == 1)
        spec = f"{spec}->{''.join(once)}"
    values = [scope.value(argument) for argument in plain[1:]]
    return scope.checked(tree, lambda: scope.draft.operation("einsum", *values, spec=spec))


def _inner(
    scope: Calls, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    if len(plain) != 2 and not scope.source(tree.parts[0]).isalpha():
        mean = f"mean({scope.source(plain[0])})" if len(plain) == 1 else None
        instead = f", or {mean:.40} for a mean" if mean else ""
        raise scope.error(
            "angle brackets hold two vectors",
            f"Write ⟨x, y⟩ for their dot product{instead}.", tree, mean,
        )  # fmt: skip
    a, b = _all(scope, plain, 2, tree)
    if None in (scope.draft.shape(a), scope.draft.shape(b)):
        return scope.draft.operation("dot", a, b)
    return scope.draft.inner(a._replace(row=False), b._replace(row=False))


def _changed(
    scope: Calls, plain: Sequence[Tree], settings: dict[str, Any], sub: Any, tree: Tree
) -> Value:
    """What a line of code that gives entries new values makes of an array."""
    whole, value, sign, *places = plain
    return scope.with_entries(scope.value(whole), scope.value(value), sign.text, places, tree)


_FIELD: dict[str, Field] = {
    "[]=": _changed,
    "ln": _logarithm,
    "sigma": _sigma,
    "sum": _sum,
    "mean": _mean,
    "transpose": _transpose,
    "dot": _product("·"),
    "matmul": _product("@"),
    "inner": _inner,
    "softmax": _softmax,
    "log_softmax": _softmax,
    "sim": _similarity,
    "trace": _array_row("trace"),
    "det": _array_row("det"),
    "inv": _array_row("inv"),
    "diag": _array_row("diag"),
    "power": _power,
    "var": _spread(False),
    "std": _spread(True),
    "reshape": _reshape,
    "where": _where,
    "clip": _clip,
    **dict.fromkeys(("shape", "size", "len"), _size),
    **dict.fromkeys(("zeros", "ones", "eye", "full", "arange", "range", "identity"), _filled),
    **dict.fromkeys(("zeros_like", "ones_like", "full_like"), _filled),
    "layer_norm": _layer_norm,
    "hstack": _beside(True),
    "vstack": _beside(False),
    "masked_fill": _masked,
    **dict.fromkeys(("tril", "triu"), _triangle),
    "numel": _count,
    "unsqueeze": _rank_changed("unsqueeze"),
    "squeeze": _rank_changed("squeeze"),
    "flatten": _rank_changed("flatten"),
    **dict.fromkeys(("norm", "matrix_norm", "vector_norm"), _norm),
    "normalize": _normalized,
    "normal_density": _normal_density,
    "einsum": _einsum,
}
_OF_CODE = {"t": "transpose"}
LETTERS = {
    "sigma": "sigma", "Phi": "normal_cdf", "Gamma": "gamma_function", "N": "normal_cdf",
    "mu": "mean", "E": "mean", "E_hat": "mean",
}  # fmt: skip
