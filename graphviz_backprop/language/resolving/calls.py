"""Calls: functions of the program, names with arguments, indices, and products."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

from graphviz_backprop.language import symbols
from graphviz_backprop.language.complaints import suggestion
from graphviz_backprop.language.program import Definition
from graphviz_backprop.language.resolving import algebra
from graphviz_backprop.language.resolving.algebra import NotWholeError
from graphviz_backprop.language.resolving.draft import Value
from graphviz_backprop.language.resolving.elsewhere import reduced_elsewhere
from graphviz_backprop.language.resolving.field import FIELD, LETTERS, OF_CODE
from graphviz_backprop.language.resolving.formulas import formula_of
from graphviz_backprop.language.resolving.functions import Field, Functions
from graphviz_backprop.language.resolving.marked import INVERSES
from graphviz_backprop.language.scanning.token import Token
from graphviz_backprop.language.tree import QUALIFIED, Tree, key, raw, walk
from graphviz_backprop.text.errors import Edit, FormulaError
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
#: Letters below an expectation that are no index: of what is drawn from.
_DISTRIBUTIONS = frozenset(("p", "q", "P", "Q", "pi", "rho", "D"))
#: Of Python alone.
_CODE = frozenset((
    "shape", "size", "len", "normalize", "flatten", "squeeze", "t", "zeros", "ones", "empty",
    "eye", "full", "zeros_like", "ones_like", "empty_like", "full_like", "arange", "identity",
    "tril", "triu", "range",
))  # fmt: skip
#: What the divergence of Kullback and Leibler is called: D(p‖q).
_DIVERGENCES = frozenset(("KL", "D_KL", "D_{KL}", "D"))


class Calls(Functions):
    """Resolves a name with brackets behind it."""

    def special(self, name: str) -> Field | None:
        """What resolves a function of the field that is no single row."""
        return FIELD.get(name)

    def elsewhere(
        self, name: str, plain: list[Tree], settings: dict[str, Any], tree: Tree
    ) -> Value | None:
        """The value of a reduction as another language has it, or None."""
        return reduced_elsewhere(self, name, plain, settings, tree)

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
        """The function that a head names: a row, or a name of ``FIELD``; "" if it is none."""
        inner = head.parts[0] if head.kind == "script" else head
        if inner.kind != "name":
            return ""
        name = inner.text
        if name.startswith(QUALIFIED):
            name = name.removeprefix(QUALIFIED)
            return symbols.called(name) or (name if name in FIELD or formula_of(name) else "")
        whole = key(head)
        if whole in _DIVERGENCES and any(t.text in ("‖", "||") for t in tree.inside):
            return "" if whole in self.known else "relative_entropy"
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
            return OF_CODE.get(name, name)
        return symbols.called(name) or (name if name in FIELD or formula_of(name) else "")

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
                of_page = running or tree.ops == ("(",)  # counted as the text counts, not from 0
                return self.pick(whole, arguments, tree, None if of_page else 0)
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
